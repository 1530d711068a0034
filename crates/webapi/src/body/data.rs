//! JSON into the fields of a message, typed as its descriptor says (protocol.md §7). What the values
//! mean is the message's business.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use engine::{Catalog, Table};
use model::message::{Content, Data, FieldType, Record, RecordType};
use model::metadata::Base;
use model::time::Timestamp;
use model::value::Reference;
use model::{Error, Uuid};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::Reader;
use super::bind::{self, Refused};
use super::json::{self, Json, Members};
use crate::edm::{self, NAMESPACE};
use crate::translate::Keys;
use odata::parse_guid;

/// How deep records stand in records at most. Reading them, and what is made of them, takes stack.
const DEPTH: usize = 64;

/// Reads values of fields.
#[derive(Clone, Copy)]
pub(crate) struct DataReader<'a> {
    catalog: &'a Catalog,
    keys: &'a Keys,
    /// In how many records the value stands.
    depth: usize,
}

impl<'a> DataReader<'a> {
    /// `keys` takes the rows that are named by values of keys.
    pub(crate) fn new(catalog: &'a Catalog, keys: &'a Keys) -> Self {
        Self { catalog, keys, depth: 0 }
    }

    /// The value of a field called `name`.
    pub(crate) fn read(self, name: &str, kind: FieldType, text: &str) -> Result<Data, Refused> {
        if kind == FieldType::Bytes
            && let Some(bytes) = bytes(text)
        {
            return Ok(Data::Bytes(bytes.into()));
        }
        let json = Json::of(text).map_err(Refused::Detail)?;
        let shown = match &json {
            Json::Null => return Ok(Data::Null),
            Json::Bool(value) => value.to_string(),
            Json::Number(text) => (*text).to_owned(),
            Json::Text(text) => text.clone(),
            Json::Object | Json::Array => String::new(),
        };
        let data = match (kind, json) {
            (FieldType::Guid, Json::Text(text)) => parse_guid(text.trim()).map(Data::Guid),
            (FieldType::Int, Json::Number(text)) => int(text),
            (FieldType::Int, Json::Text(text)) => int(&text),
            (FieldType::BigInt, Json::Number(text)) => text.parse().ok().map(Data::Int),
            (FieldType::BigInt, Json::Text(text)) => text.trim().parse().ok().map(Data::Int),
            (FieldType::Double, Json::Number(text)) => text.parse().ok().map(Data::Double),
            (FieldType::Decimal, Json::Number(text)) => decimal(text),
            (FieldType::Bool, Json::Bool(value)) => Some(Data::Bool(value)),
            (FieldType::Text, Json::Text(text)) => Some(Data::Text(text)),
            (FieldType::Timestamp, Json::Text(text)) => {
                Timestamp::parse(&text).map(Data::Timestamp)
            }
            (FieldType::Bytes, Json::Text(text)) => {
                BASE64.decode(&text).ok().map(|bytes| Data::Bytes(bytes.into()))
            }
            (FieldType::Choice(choice), Json::Text(text)) => choice.value(&text).map(Data::Int),
            (FieldType::Choice(choice), Json::Number(text)) => {
                text.parse().ok().filter(|value| choice.holds(*value)).map(Data::Int)
            }
            (FieldType::Row(tables), Json::Object) => {
                return self.row(name, tables, text).map(Data::Reference);
            }
            (FieldType::Content(tables), Json::Object) => {
                return self
                    .content(name, tables, text)
                    .map(|content| Data::Content(content.into()));
            }
            (FieldType::Record(kind), Json::Object) => {
                return self.record(kind, text).map(Data::Record);
            }
            (FieldType::List(inner), Json::Array) => {
                let values: Vec<&RawValue> = serde_json::from_str(text)
                    .map_err(|error| Refused::Detail(error.to_string()))?;
                let rows = matches!(inner, FieldType::Content(_));
                let values = values.into_iter().enumerate().map(|(index, value)| {
                    let read = self.read(name, *inner, value.get());
                    if rows { read.map_err(|refused| refused.of_item(index)) } else { read }
                });
                return values.collect::<Result<_, _>>().map(Data::List);
            }
            (_, json @ (Json::Object | Json::Array)) => {
                return Err(Refused::Detail(format!(
                    "An unexpected '{}' node was found for '{name}'. A value of the type '{}' was \
                     expected.",
                    json.node(),
                    type_name(kind)
                )));
            }
            _ => None,
        };
        data.ok_or_else(|| {
            Refused::Detail(format!(
                "Cannot convert the literal '{shown}' to the expected type '{}'.",
                type_name(kind)
            ))
        })
    }

    /// A row: by its address, or by its type and its key.
    fn row(self, name: &str, tables: &[&str], text: &str) -> Result<Reference, Refused> {
        let members = json::read(text.as_bytes()).map_err(Refused::Detail)?;
        let find = |wanted: &str| text_of(&members, wanted);
        let row = if let Some(address) = find("@odata.id") {
            bind::resolve(self.catalog, self.keys, &address)?
        } else {
            let table = match (find("@odata.type"), tables) {
                (Some(name), _) => self.table(&name)?.definition.name.clone(),
                (None, [only]) => (*only).to_owned(),
                (None, _) => return Err(no_key()),
            };
            let definition = &self.catalog.table(&table).ok_or_else(no_key)?.definition;
            let inherited = if definition.base == Base::Principal { find("ownerid") } else { None };
            let key = find(&definition.primary_id).or(inherited).ok_or_else(no_key)?;
            let id: Uuid = parse_guid(key.trim()).ok_or_else(|| {
                Refused::Detail(format!(
                    "Cannot convert the literal '{key}' to the expected type 'Edm.Guid'."
                ))
            })?;
            Reference::new(table, id)
        };
        if tables.is_empty() || tables.contains(&row.table.as_str()) {
            return Ok(row);
        }
        Err(not_for(&row.table, name))
    }

    /// Values for a row: its type, its address or its key, and what a body says about one.
    fn content(self, name: &str, tables: &[&str], text: &str) -> Result<Content, Refused> {
        let members = json::read(text.as_bytes()).map_err(Refused::Detail)?;
        let table = match (text_of(&members, "@odata.type"), tables) {
            (Some(name), _) => self.table(&name)?,
            (None, [only]) => self.catalog.table(only).ok_or_else(no_key)?,
            (None, _) => return Err(no_key()),
        };
        let definition = &table.definition;
        if !tables.is_empty() && !tables.contains(&definition.name.as_str()) {
            return Err(not_for(&definition.name, name));
        }
        let address = text_of(&members, "@odata.id");
        let inherited = match definition.base {
            Base::Principal => text_of(&members, "ownerid").and_then(|id| parse_guid(id.trim())),
            _ => None,
        };
        let reader = Reader { catalog: self.catalog, keys: self.keys, table, depth: 1 };
        let body = reader.row(members).map_err(Refused::Error)?;
        let mut row = body.into_create(table, None);
        let key = row.id.take().or(inherited);
        let target = match address {
            Some(address) => Some(bind::resolve(self.catalog, self.keys, &address)?),
            None => key.map(|id| Reference::new(definition.name.clone(), id)),
        };
        if let Some(other) = target.as_ref().filter(|target| target.table != definition.name) {
            return Err(not_for(&other.table, name));
        }
        row.id = target.as_ref().map(|target| target.id);
        Ok(Content { target, row })
    }

    /// The table that `@odata.type` names.
    fn table(self, name: &str) -> Result<&'a Arc<Table>, Refused> {
        let table = bare_type(name).and_then(|name| self.catalog.table(name));
        table.ok_or_else(|| unknown_type(name))
    }

    /// A record of a type or of one derived from it.
    pub(crate) fn record(
        self,
        declared: &'static RecordType,
        text: &str,
    ) -> Result<Record, Refused> {
        if self.depth >= DEPTH {
            let message = format!("Values stand at most {DEPTH} levels deep in a parameter.");
            return Err(Refused::Detail(message));
        }
        let inner = Self { depth: self.depth + 1, ..self };
        let members = json::read(text.as_bytes()).map_err(Refused::Detail)?;
        let named = members.0.iter().find(|(name, _)| name == "@odata.type");
        let kind = match named {
            Some((_, value)) => {
                let name: String = serde_json::from_str(value.get()).unwrap_or_default();
                let mut kinds = std::iter::once(declared).chain(declared.derived.iter().copied());
                kinds
                    .find(|kind| bare_type(&name) == Some(kind.name))
                    .ok_or_else(|| unknown_type(&name))?
            }
            None => declared,
        };
        let mut record = Record::new(kind);
        for (name, value) in &members.0 {
            let bound = name.strip_suffix("@odata.bind").and_then(|name| kind.field(name));
            if let Some((field, FieldType::Record(target))) = bound.map(|field| (field, field.kind))
            {
                let address: String = serde_json::from_str(value.get())
                    .map_err(|error| Refused::Detail(error.to_string()))?;
                record.fields.set(field.name, bind::choice(target, &address)?.into());
                continue;
            }
            if name.contains('@') {
                continue;
            }
            let field = kind.field(name);
            if field.is_none() && kind.open {
                continue;
            }
            let field = field.ok_or_else(|| {
                Refused::Detail(format!(
                    "The property '{name}' does not exist on type '{NAMESPACE}.{}'. Make sure to \
                     only use property names that are defined by the type.",
                    kind.name
                ))
            })?;
            record.fields.set(field.name, inner.read(field.name, field.kind, value.get())?);
        }
        Ok(record)
    }
}

/// The text that is the value of a member.
fn text_of(members: &Members<'_>, name: &str) -> Option<String> {
    let found = members.0.iter().find(|(known, _)| known == name);
    found.and_then(|(_, value)| serde_json::from_str(value.get()).ok())
}

/// Base64 that stands as it is in a text of JSON, without a copy of the text: it may be of megabytes.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    BASE64.decode(inside).ok()
}

fn int(text: &str) -> Option<Data> {
    text.trim().parse::<i32>().ok().map(Data::from)
}

fn decimal(text: &str) -> Option<Data> {
    let exact = text.parse().ok().or_else(|| Decimal::from_scientific(text).ok());
    exact.map(Data::Decimal)
}

/// The name in `#Microsoft.Dynamics.CRM.account`, with or without its `#`.
fn bare_type(name: &str) -> Option<&str> {
    edm::bare_name(name.strip_prefix('#').unwrap_or(name))
}

fn unknown_type(name: &str) -> Refused {
    Refused::Detail(format!(
        "A type named '{}' could not be resolved by the model.",
        name.strip_prefix('#').unwrap_or(name)
    ))
}

/// A row without its type, where several could be meant, or without its key (protocol.md §7).
fn no_key() -> Refused {
    Refused::Error(Error::Payload(
        "EdmEntityObject passed should have the key property value set.".into(),
    ))
}

fn not_for(table: &str, name: &str) -> Refused {
    Refused::Detail(format!(
        "A row of the type '{NAMESPACE}.{table}' cannot be given for '{name}'."
    ))
}

/// What a reader of OData calls the type of a field.
fn type_name(kind: FieldType) -> String {
    match kind {
        FieldType::Row([only]) | FieldType::Content([only]) => format!("{NAMESPACE}.{only}"),
        FieldType::Row(_) | FieldType::Content(_) => format!("{NAMESPACE}.crmbaseentity"),
        FieldType::Choice(choice) => format!("{NAMESPACE}.{}", choice.name),
        FieldType::Record(kind) => format!("{NAMESPACE}.{}", kind.name),
        FieldType::List(inner) => format!("Collection({})", type_name(*inner)),
        own => edm::primitive(own).unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use model::message::{ACCESS_RIGHTS, Field};

    use super::*;
    use crate::sample::{self, ID};

    const MASK: FieldType = FieldType::Choice(&ACCESS_RIGHTS);
    const PRINCIPAL: FieldType = FieldType::Row(&["systemuser", "team"]);
    const ACCESS: RecordType = RecordType::new(
        "PrincipalAccess",
        &[Field::new("Principal", PRINCIPAL), Field::new("AccessMask", MASK)],
    );

    fn read(kind: FieldType, text: &str) -> Result<Data, String> {
        let keys = Keys::default();
        DataReader::new(sample::catalog(), &keys).read("P", kind, text).map_err(|refused| {
            match refused {
                Refused::Detail(text) => text,
                Refused::Error(error) => error.to_string(),
            }
        })
    }

    #[test]
    fn plain_values_are_of_their_type() {
        let id = Uuid::parse_str(ID).unwrap();
        assert_eq!(read(FieldType::Guid, &format!("\"{ID}\"")), Ok(Data::Guid(id)));
        assert_eq!(read(FieldType::Int, "5"), Ok(Data::Int(5)));
        assert_eq!(read(FieldType::Int, "\"5\""), Ok(Data::Int(5)));
        assert_eq!(read(FieldType::BigInt, "5000000000"), Ok(Data::Int(5_000_000_000)));
        assert_eq!(read(FieldType::Double, "-1.5e3"), Ok(Data::Double(-1500.0)));
        let exact = |mantissa, scale| Ok(Data::Decimal(Decimal::new(mantissa, scale)));
        assert_eq!(read(FieldType::Decimal, "0.10"), exact(10, 2));
        assert_eq!(read(FieldType::Decimal, "1E2"), exact(100, 0));
        assert_eq!(read(FieldType::Bool, "true"), Ok(Data::Bool(true)));
        assert_eq!(read(FieldType::Text, "null"), Ok(Data::Null));
        for (text, bytes) in [
            ("", ""),
            ("QQ==", "A"),
            ("QUI=", "AB"),
            ("QUJD", "ABC"),
            ("QUJDRA==", "ABCD"),
            ("\\u0051UJD", "ABC"),
        ] {
            let text = format!("\"{text}\"");
            assert_eq!(read(FieldType::Bytes, &text), Ok(Data::Bytes(bytes.as_bytes().into())));
        }
        assert_eq!(read(MASK, "\"ReadAccess, WriteAccess\""), Ok(Data::Int(3)));
        assert_eq!(read(MASK, "3"), Ok(Data::Int(3)));
        let list = FieldType::List(&FieldType::Text);
        assert_eq!(read(list, "[\"a\"]"), Ok(Data::List(vec![Data::Text("a".into())])));
        for (kind, text) in [
            (FieldType::Guid, "\"x\""),
            (FieldType::Int, "5000000000"),
            (FieldType::BigInt, "1.5"),
            (FieldType::Decimal, "\"1\""),
            (FieldType::Bool, "\"true\""),
            (FieldType::Bytes, "\"QQ\""),
            (FieldType::Bytes, "\"=\""),
            (FieldType::Bytes, "\"QQ==QUJD\""),
            (FieldType::Bytes, "\"QUJD=\""),
            (FieldType::Bytes, "\"Q=JD\""),
            (FieldType::Text, "5"),
            (MASK, "\"Everything\""),
            (MASK, "8"),
            (list, "\"a\""),
            (list, "[5]"),
            (FieldType::Text, "{}"),
            (PRINCIPAL, "\"systemusers(x)\""),
        ] {
            assert!(read(kind, text).is_err(), "{text}");
        }
    }

    #[test]
    fn rows_are_named_by_address_or_by_type_and_key() {
        let user = Data::Reference(Reference::new("systemuser", Uuid::parse_str(ID).unwrap()));
        for text in [
            format!(
                r##"{{"@odata.type":"#Microsoft.Dynamics.CRM.systemuser","systemuserid":"{ID}"}}"##
            ),
            format!(r#"{{"ownerid":"{ID}","@odata.type":"Microsoft.Dynamics.CRM.systemuser"}}"#),
            format!(r#"{{"@odata.id":"systemusers({ID})"}}"#),
            format!(r#"{{"@odata.id":"https://host/api/data/v9.2/systemusers({ID})"}}"#),
        ] {
            assert_eq!(read(PRINCIPAL, &text), Ok(user.clone()), "{text}");
        }
        let only = FieldType::Row(&["systemuser"]);
        assert_eq!(read(only, &format!(r#"{{"systemuserid":"{ID}"}}"#)), Ok(user));
        let no_key = "EdmEntityObject passed should have the key property value set.";
        assert_eq!(read(PRINCIPAL, &format!(r#"{{"systemuserid":"{ID}"}}"#)), Err(no_key.into()));
        assert_eq!(read(only, "{}"), Err(no_key.into()));
        for text in [
            format!(r#"{{"@odata.id":"accounts({ID})"}}"#),
            r#"{"@odata.id":"systemusers(x)"}"#.into(),
            format!(r#"{{"@odata.type":"Microsoft.Dynamics.CRM.nothing","systemuserid":"{ID}"}}"#),
            r#"{"systemuserid":"x","@odata.type":"Microsoft.Dynamics.CRM.systemuser"}"#.into(),
        ] {
            assert!(read(PRINCIPAL, &text).is_err(), "{text}");
        }
    }

    #[test]
    fn records_have_their_fields_and_no_others() {
        let kind = FieldType::Record(&ACCESS);
        let text =
            format!(r#"{{"Principal":{{"@odata.id":"teams({ID})"}},"AccessMask":"ReadAccess"}}"#);
        let Ok(Data::Record(record)) = read(kind, &text) else { panic!("no record") };
        assert_eq!(record.fields.int("AccessMask"), Ok(1));
        assert_eq!(record.fields.reference("Principal").unwrap().table, "team");
        assert_eq!(
            read(kind, r#"{"accessmask":1}"#).unwrap_err(),
            "The property 'accessmask' does not exist on type \
             'Microsoft.Dynamics.CRM.PrincipalAccess'. Make sure to only use property names that are \
             defined by the type."
        );
        assert!(read(kind, r#"{"@odata.type":"Microsoft.Dynamics.CRM.Other"}"#).is_err());
    }

    #[test]
    fn records_in_records_end_before_the_stack_does() {
        let nested = |depth: usize| {
            let text = [r#"{"Filters":["#.repeat(depth - 1), "{}".into(), "]}".repeat(depth - 1)];
            read(FieldType::Record(&model::message::FILTER_EXPRESSION), &text.concat())
        };
        assert!(nested(DEPTH).is_ok());
        let expected = "Values stand at most 64 levels deep in a parameter.";
        assert_eq!(nested(DEPTH + 1), Err(expected.into()));
        assert_eq!(nested(10_000), Err(expected.into()));
    }

    #[test]
    fn a_metadata_object_reads_over_what_it_does_not_know_and_names_a_global_choice_by_its_key() {
        let kind = FieldType::Record(&metadata::types::plain::ATTRIBUTE);
        let head = r##""@odata.type":"#Microsoft.Dynamics.CRM.PicklistAttributeMetadata""##;
        let bound = |address: &str| {
            let text = format!(
                r#"{{{head},"SchemaName":"demo_Phase","Unknown":[{{}}],"IsManaged@odata.type":"x",
                    "GlobalOptionSet@odata.bind":"{address}"}}"#
            );
            let Data::Record(record) = read(kind, &text)? else { panic!("no record") };
            assert_eq!(record.kind.name, "PicklistAttributeMetadata");
            assert_eq!(record.fields.text("SchemaName"), Ok("demo_Phase"));
            Ok::<_, String>(record.fields.record("GlobalOptionSet").unwrap().clone())
        };
        let id = Uuid::parse_str(ID).unwrap();
        let by_id = bound(&format!("/GlobalOptionSetDefinitions({ID})")).unwrap();
        assert_eq!(
            (by_id.kind.name, by_id.fields.guid("MetadataId")),
            ("OptionSetMetadata", Ok(id))
        );
        for address in [
            "GlobalOptionSetDefinitions(Name='demo_phase')",
            "https://host/api/data/v9.2/GlobalOptionSetDefinitions(Name='demo_phase')",
        ] {
            assert_eq!(bound(address).unwrap().fields.text("Name"), Ok("demo_phase"), "{address}");
        }
        for address in
            ["", "accounts(x)", "GlobalOptionSetDefinitions", "GlobalOptionSetDefinitions(5)"]
        {
            assert!(bound(address).is_err(), "{address}");
        }
    }
}
