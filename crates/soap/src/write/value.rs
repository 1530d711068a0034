//! A value of any type, with its `i:type` (soap.md §4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::value::Reference;

use super::page::{Tail, push_tail};
use crate::read::{Any, Entity, Relationship};
use crate::xml::{Namespace, Writer};

/// Writes a value that says of which type it is.
pub(crate) fn any(out: &mut Writer, namespace: Namespace, name: &'static str, value: &Any) {
    out.open(namespace, name);
    match value {
        Any::Null => drop(out.no_value()),
        Any::Untyped(text) | Any::Text(text) => simple(out, "string", text),
        Any::Bool(value) => simple(out, "boolean", if *value { "true" } else { "false" }),
        Any::Int(number) => simple(out, "int", &number.to_string()),
        Any::Long(number) => simple(out, "long", &number.to_string()),
        Any::Double(number) => simple(out, "double", &double(*number)),
        Any::Decimal(number) => simple(out, "decimal", &number.to_string()),
        Any::Instant(instant) => simple(out, "dateTime", &instant.to_string()),
        Any::Bytes(bytes) => {
            out.kind(Namespace::Schema, "base64Binary").plain(|out| push_base64(out, bytes));
        }
        Any::Guid(id) => drop(out.kind(Namespace::Serialization, "guid").text(&id.to_string())),
        Any::Duration(text) => drop(out.kind(Namespace::Serialization, "duration").text(text)),
        Any::Char(letter) => {
            let number = u32::from(*letter).to_string();
            out.kind(Namespace::Serialization, "char").text(&number);
        }
        Any::Reference(referred) => {
            out.kind(Namespace::Core, "EntityReference");
            reference_members(out, &referred.row, referred.name.as_deref());
        }
        Any::References(rows) => {
            out.kind(Namespace::Core, "EntityReferenceCollection");
            for row in rows {
                reference(out, Namespace::Core, "EntityReference", row, None);
            }
        }
        Any::Choice(number) => {
            out.kind(Namespace::Core, "OptionSetValue");
            out.leaf(Namespace::Core, "Value", &number.to_string());
        }
        Any::Choices(numbers) => {
            out.kind(Namespace::Core90, "OptionSetValueCollection");
            for number in numbers {
                out.open(Namespace::Core90, "OptionSetValue");
                out.leaf(Namespace::Core, "Value", &number.to_string()).close();
            }
        }
        Any::Money(amount) => {
            out.kind(Namespace::Core, "Money");
            out.leaf(Namespace::Core, "Value", &amount.to_string());
        }
        Any::Managed { name, value } => {
            out.kind(Namespace::Core, "BooleanManagedProperty");
            out.leaf(Namespace::Core, "CanBeChanged", "true");
            out.leaf(Namespace::Core, "ManagedPropertyLogicalName", name);
            out.leaf(Namespace::Core, "Value", if *value { "true" } else { "false" });
        }
        Any::Aliased { table, column, value } => {
            out.kind(Namespace::Core, "AliasedValue");
            out.leaf(Namespace::Core, "AttributeLogicalName", column);
            out.leaf(Namespace::Core, "EntityLogicalName", table);
            out.leaf(Namespace::Core, "NeedFormatting", "true");
            out.leaf(Namespace::Core, "ReturnType", "0");
            any(out, Namespace::Core, "Value", value);
        }
        Any::Entity(row) => {
            out.kind(Namespace::Core, "Entity");
            entity_members(out, row);
        }
        Any::Entities(rows) => {
            out.kind(Namespace::Core, "EntityCollection");
            entities_members(out, rows);
        }
        Any::List(values) => list(out, values),
    }
    out.close();
}

/// Writes an `EntityReference`.
pub(crate) fn reference(
    out: &mut Writer,
    namespace: Namespace,
    name: &'static str,
    row: &Reference,
    called: Option<&str>,
) {
    out.open(namespace, name);
    reference_members(out, row, called);
    out.close();
}

fn reference_members(out: &mut Writer, row: &Reference, called: Option<&str>) {
    out.leaf(Namespace::Core, "Id", &row.id.to_string());
    out.open(Namespace::Core, "KeyAttributes").declare(Namespace::Core71).close();
    out.leaf(Namespace::Core, "LogicalName", &row.table);
    match called {
        Some(called) => out.leaf(Namespace::Core, "Name", called),
        None => out.nil(Namespace::Core, "Name"),
    };
    out.nil(Namespace::Core, "RowVersion");
}

/// Writes an `Entity` that is no row of the store.
fn entity_members(out: &mut Writer, row: &Entity) {
    out.open(Namespace::Core, "Attributes").declare(Namespace::Generic);
    pairs(out, Namespace::Core, &row.attributes);
    out.close().nil(Namespace::Core, "EntityState");
    out.open(Namespace::Core, "FormattedValues").declare(Namespace::Generic).close();
    out.leaf(Namespace::Core, "Id", &row.id.unwrap_or_default().to_string());
    out.open(Namespace::Core, "KeyAttributes").declare(Namespace::Core71);
    pairs(out, Namespace::Core71, &row.keys);
    out.close().leaf(Namespace::Core, "LogicalName", &row.table);
    out.open(Namespace::Core, "RelatedEntities").declare(Namespace::Generic);
    for (along, rows) in &row.related {
        out.open(Namespace::Core, RELATED).open(Namespace::Generic, "key");
        relationship_members(out, along);
        out.close().open(Namespace::Generic, "value");
        entities_members(out, rows);
        out.close().close();
    }
    out.close();
    match row.version {
        Some(version) => out.leaf(Namespace::Core, "RowVersion", &version.to_string()),
        None => out.nil(Namespace::Core, "RowVersion"),
    };
}

/// A pair of a relationship and rows.
pub(super) const RELATED: &str = "KeyValuePairOfRelationshipEntityCollectionX_PsK4FkN";

fn relationship_members(out: &mut Writer, along: &Relationship) {
    match along.is_referencing {
        Some(true) => out.leaf(Namespace::Core, "PrimaryEntityRole", "Referencing"),
        Some(false) => out.leaf(Namespace::Core, "PrimaryEntityRole", "Referenced"),
        None => out.nil(Namespace::Core, "PrimaryEntityRole"),
    };
    out.leaf(Namespace::Core, "SchemaName", &along.name);
}

fn entities_members(out: &mut Writer, rows: &[Entity]) {
    out.open(Namespace::Core, "Entities");
    for row in rows {
        out.open(Namespace::Core, "Entity");
        entity_members(out, row);
        out.close();
    }
    out.close();
    let table = rows.first().map_or("", |row| row.table.as_str());
    push_tail(out, table, &Tail::default());
}

fn pairs(out: &mut Writer, namespace: Namespace, pairs: &[(String, Any)]) {
    for (key, value) in pairs {
        pair(out, namespace, key, value);
    }
}

/// What a pair of a key and a value of any type is called.
pub(crate) const PAIR: &str = "KeyValuePairOfstringanyType";

/// Writes such a pair, of a collection in this namespace.
pub(crate) fn pair(out: &mut Writer, namespace: Namespace, key: &str, value: &Any) {
    begin_pair(out, namespace, key);
    any(out, Namespace::Generic, "value", value);
    out.close();
}

/// Begins such a pair, up to its value.
pub(crate) fn begin_pair(out: &mut Writer, namespace: Namespace, key: &str) {
    out.open(namespace, PAIR).leaf(Namespace::Generic, "key", key);
}

/// An array: of its items' type, where they have one that arrays have.
fn list(out: &mut Writer, values: &[Any]) {
    let of = |kind: fn(&Any) -> bool| !values.is_empty() && values.iter().all(kind);
    let item = if of(|value| matches!(value, Any::Text(_))) {
        Some("string")
    } else if of(|value| matches!(value, Any::Guid(_))) {
        Some("guid")
    } else if of(|value| matches!(value, Any::Int(_))) {
        Some("int")
    } else {
        None
    };
    let Some(item) = item else {
        out.kind(Namespace::Arrays, "ArrayOfanyType");
        for value in values {
            any(out, Namespace::Arrays, "anyType", value);
        }
        return;
    };
    out.kind(
        Namespace::Arrays,
        match item {
            "string" => "ArrayOfstring",
            "guid" => "ArrayOfguid",
            _ => "ArrayOfint",
        },
    );
    for value in values {
        match value {
            Any::Text(text) => drop(out.leaf(Namespace::Arrays, item, text)),
            Any::Guid(id) => drop(out.leaf(Namespace::Arrays, item, &id.to_string())),
            Any::Int(number) => drop(out.leaf(Namespace::Arrays, item, &number.to_string())),
            _ => {}
        }
    }
}

fn simple(out: &mut Writer, kind: &str, text: &str) {
    out.kind(Namespace::Schema, kind).text(text);
}

/// As XML Schema writes it.
pub(super) fn double(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 { "INF".into() } else { "-INF".into() }
    } else {
        number.to_string()
    }
}

/// A little at a time: they may be megabytes, which should not stand there twice in base64.
fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    // A multiple of three, which base64 makes four of.
    const PART: usize = 3 << 12;
    out.reserve(bytes.len().div_ceil(3).saturating_mul(4));
    for part in bytes.chunks(PART) {
        out.extend_from_slice(BASE64.encode(part).as_bytes());
    }
}
