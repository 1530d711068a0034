//! A request of the Web API, taken apart, and as an envelope.

use std::fmt::Write as _;

use model::message::{Binding, Descriptor, FieldType, Kind};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::Path;
use planner::{Catalog, Navigation, Table};
use serde_json::Value;
use testkit::Outgoing;

use super::xml::{NAMESPACES, SERVICES, escaped};

/// A value that is none.
const NULL: &str = "<g:value i:nil=\"true\"/>";

/// What is asked, and the XML of what it is asked with.
pub(super) struct Question {
    pub(super) what: What,
    /// What stands in the element of the operation.
    inside: String,
}

/// What is asked.
pub(super) enum What {
    WhoAmI,
    Create(String),
    Retrieve,
    RetrieveMultiple,
    Update,
    Delete,
    Associate,
    Disassociate,
    /// What somebody may do with a row.
    Access,
    /// An action by its name.
    Execute(&'static Descriptor),
}

impl Question {
    /// Takes a request apart, if SOAP has a way to ask the same.
    pub(super) fn of(catalog: &Catalog, outgoing: &Outgoing<'_>) -> Option<Self> {
        let path = outgoing.target.strip_prefix("/api/data/v9.2/")?;
        let body = match outgoing.body {
            Some(body) => Some(serde_json::from_slice::<Value>(body).ok()?),
            None => None,
        };
        let header = |name: &str| {
            let found = outgoing.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        let known =
            ["authorization", "callerobjectid", "mscrmcallerid", "content-type", "if-match"];
        if outgoing.headers.iter().any(|(name, _)| {
            let name = name.to_ascii_lowercase();
            !known.contains(&name.as_str())
        }) {
            return None;
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let segments: Vec<&str> = path.split('/').collect();
        match (outgoing.method, segments.as_slice(), body) {
            ("GET", ["WhoAmI" | "WhoAmI()"], None) if query.is_empty() => {
                let inside = "<request i:type=\"k:WhoAmIRequest\"><a:Parameters/>\
                    <a:RequestName>WhoAmI</a:RequestName></request>";
                Some(Self { what: What::WhoAmI, inside: inside.into() })
            }
            ("GET", [row], None) if row.contains('(') => {
                let (table, id) = target(catalog, row)?;
                let columns = columns(table, query)?;
                let inside = [named(table, &id, "id"), column_set("columnSet", &columns)].concat();
                Some(Self { what: What::Retrieve, inside })
            }
            ("GET", [set], None) => {
                let table = catalog.table_of_set(set)?;
                Some(Self { what: What::RetrieveMultiple, inside: list(table, query)? })
            }
            (
                "GET",
                [principal, "Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)"],
                None,
            ) => {
                let row = query.strip_prefix("@t={'@odata.id':'")?.strip_suffix("'}")?;
                let mut parameters = String::new();
                for (key, row) in [("Target", row), ("Principal", principal)] {
                    let (table, id) = target(catalog, row)?;
                    let kind = " i:type=\"a:EntityReference\"";
                    push_pair(&mut parameters, key, &reference("g:value", kind, table, &id));
                }
                let inside = request("RetrievePrincipalAccess", &parameters);
                Some(Self { what: What::Access, inside })
            }
            ("POST", [name], Some(body)) => match catalog.table_of_set(name) {
                Some(table) => {
                    let what = What::Create(table.definition.set.clone());
                    let inside = entity(catalog, table, "entity", "", None, &body)?;
                    Some(Self { what, inside })
                }
                None => action(catalog, name, None, &body),
            },
            ("POST", [row, name], Some(body)) if name.starts_with("Microsoft.Dynamics.CRM.") => {
                let name = name.trim_start_matches("Microsoft.Dynamics.CRM.");
                if row.contains('(') {
                    let (table, id) = target(catalog, row)?;
                    action(catalog, name, Some((table, id.as_str())), &body)
                } else {
                    many(catalog, catalog.table_of_set(row)?, name, &body)
                }
            }
            ("PATCH", [row], Some(body)) if header("if-match") == Some("*") => {
                let (table, id) = target(catalog, row)?;
                let inside = entity(catalog, table, "entity", "", Some(&id), &body)?;
                Some(Self { what: What::Update, inside })
            }
            ("DELETE", [row], None) if row.contains('(') && query.is_empty() => {
                let (table, id) = target(catalog, row)?;
                Some(Self { what: What::Delete, inside: named(table, &id, "id") })
            }
            ("POST", [row, property, "$ref"], Some(body)) => {
                let other = body["@odata.id"].as_str()?.rsplit('/').next()?.to_owned();
                Self::connection(catalog, What::Associate, (row, property, &other))
            }
            ("DELETE", [row, property, "$ref"], None) if property.contains('(') => {
                let (property, other) = property.strip_suffix(')')?.split_once('(')?;
                let (table, _) = target(catalog, row)?;
                let to = catalog.table(table.navigation(property)?.table()?)?;
                let other = format!("{}({other})", to.definition.set);
                Self::connection(catalog, What::Disassociate, (row, property, &other))
            }
            _ => None,
        }
    }

    /// Whether a request that could not be taken apart is of those that SOAP has no counterpart of, or that
    /// stand otherwise there. All others have to go over.
    pub(super) fn may_stay(catalog: &Catalog, outgoing: &Outgoing<'_>) -> bool {
        let Some(target) = outgoing.target.strip_prefix("/api/data/v9.2/") else { return true };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let has = |name: &str| outgoing.headers.iter().any(|(is, _)| is.eq_ignore_ascii_case(name));
        match outgoing.method {
            "GET" => {
                let is_plain = |option: &str| {
                    let filter = option.strip_prefix("$filter=");
                    option.starts_with("$select=")
                        || filter.is_some_and(|is| is == "true" || about_user(is).is_some())
                };
                let set = path.split('(').next().unwrap();
                has("prefer")
                    || catalog.table_of_set(set).is_none()
                    || path.contains('/') && !path.contains("RetrievePrincipalAccess(")
                    || !path.contains('/')
                        && query.split('&').any(|option| !option.is_empty() && !is_plain(option))
            }
            // It makes a row where there is none.
            "PATCH" => !has("if-match"),
            // A lookup by its address.
            "PUT" => true,
            "DELETE" => path.ends_with("/$ref") && path.matches('(').count() == 1,
            _ => false,
        }
    }

    fn connection(
        catalog: &Catalog,
        what: What,
        (row, property, other): (&str, &str, &str),
    ) -> Option<Self> {
        let (table, id) = target(catalog, row)?;
        let (other, other_id) = target(catalog, other)?;
        let path = table.navigation(property)?.path()?;
        let (relationship, role) = match path {
            Path::Collection { relationship } => (relationship, Some("Referenced")),
            Path::Intersect { relationship, from_second } => {
                let many = catalog.many_to_many(&relationship)?;
                let is_reflexive = many.first == many.second;
                let role = if from_second { "Referenced" } else { "Referencing" };
                (relationship, is_reflexive.then_some(role))
            }
            Path::Lookup { .. } => return None,
        };
        let role = role.map_or_else(
            || "<a:PrimaryEntityRole i:nil=\"true\"/>".to_owned(),
            |role| format!("<a:PrimaryEntityRole>{role}</a:PrimaryEntityRole>"),
        );
        let related = reference("a:EntityReference", "", other, &other_id);
        let inside = format!(
            "{}<relationship>{role}<a:SchemaName>{relationship}</a:SchemaName></relationship>\
             <relatedEntities>{related}</relatedEntities>",
            named(table, &id, "entityId")
        );
        Some(Self { what, inside })
    }

    /// The name of its operation.
    pub(super) fn operation(&self) -> &'static str {
        match self.what {
            What::WhoAmI | What::Access | What::Execute(_) => "Execute",
            What::Create(_) => "Create",
            What::Retrieve => "Retrieve",
            What::RetrieveMultiple => "RetrieveMultiple",
            What::Update => "Update",
            What::Delete => "Delete",
            What::Associate => "Associate",
            What::Disassociate => "Disassociate",
        }
    }

    /// The envelope, in which blocks say what headers of the Web API do.
    pub(super) fn envelope(&self, headers: &[(String, String)]) -> String {
        let (operation, inside) = (self.operation(), &self.inside);
        let mut blocks = String::new();
        for (name, value) in headers {
            let block = match name.to_ascii_lowercase().as_str() {
                "mscrmcallerid" => "CallerId",
                "callerobjectid" => "CallerObjectId",
                _ => continue,
            };
            write!(blocks, "<a:{block}>{}</a:{block}>", escaped(value)).unwrap();
        }
        format!(
            "<s:Envelope{NAMESPACES}><s:Header>{blocks}</s:Header><s:Body>\
             <{operation} xmlns=\"{SERVICES}\">{inside}</{operation}></s:Body></s:Envelope>"
        )
    }
}

/// Table and key of `accounts(…)`.
fn target<'c>(catalog: &'c Catalog, segment: &str) -> Option<(&'c Table, String)> {
    let (set, key) = segment.trim_start_matches('/').strip_suffix(')')?.split_once('(')?;
    let id: model::Uuid = key.parse().ok()?;
    Some((catalog.table_of_set(set)?, id.to_string()))
}

fn named(table: &Table, id: &str, key: &str) -> String {
    format!("<entityName>{}</entityName><{key}>{id}</{key}>", table.definition.name)
}

/// The columns that `$select` names; none for all. Other options have no counterpart here.
fn columns(table: &Table, query: &str) -> Option<Vec<String>> {
    if query.is_empty() {
        return Some(Vec::new());
    }
    let names = query.strip_prefix("$select=").filter(|rest| !rest.contains('&'))?;
    names.split(',').map(|name| column(table, name)).collect()
}

fn column(table: &Table, property: &str) -> Option<String> {
    let lookup = property.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
    let name = lookup.unwrap_or(property);
    table.column(name).map(|column| column.name.clone())
}

fn column_set(element: &str, columns: &[String]) -> String {
    let names: Vec<String> =
        columns.iter().map(|name| format!("<arr:string>{name}</arr:string>")).collect();
    let names = names.concat();
    let all = columns.is_empty();
    format!(
        "<{element}><a:AllColumns>{all}</a:AllColumns><a:Columns>{names}</a:Columns></{element}>"
    )
}

/// A list without conditions, with one that is always true, or with one about the user.
fn list(table: &Table, query: &str) -> Option<String> {
    let (mut select, mut criteria) = (String::new(), String::new());
    for option in query.split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=')? {
            ("$select", _) => option.clone_into(&mut select),
            ("$filter", "true") => {}
            ("$filter", filter) => {
                let (operator, property) = about_user(filter)?;
                criteria = format!(
                    "<a:Criteria><a:Conditions><a:ConditionExpression><a:AttributeName>{}\
                     </a:AttributeName><a:Operator>{operator}</a:Operator><a:Values/>\
                     </a:ConditionExpression></a:Conditions></a:Criteria>",
                    column(table, property)?
                );
            }
            _ => return None,
        }
    }
    let columns = column_set("a:ColumnSet", &columns(table, &select)?);
    let name = &table.definition.name;
    Some(format!(
        "<query i:type=\"a:QueryExpression\">{columns}{criteria}<a:EntityName>{name}</a:EntityName>\
         </query>"
    ))
}

/// Operator and property of a condition that takes no value, as `Microsoft.Dynamics.CRM.EqualUserId(…)`.
fn about_user(filter: &str) -> Option<(&str, &str)> {
    let called = filter.strip_prefix("Microsoft.Dynamics.CRM.")?.strip_suffix("')")?;
    let (operator, property) = called.split_once("(PropertyName='")?;
    // No document has a name for that one, so that no question of SOAP has it.
    let is_known = operator != "EqualRoleBusinessId";
    (is_known && !property.contains('\'')).then_some((operator, property))
}

fn reference(element: &str, kind: &str, table: &Table, id: &str) -> String {
    let name = &table.definition.name;
    let end = element.split(' ').next().unwrap();
    format!("<{element}{kind}><a:Id>{id}</a:Id><a:LogicalName>{name}</a:LogicalName></{end}>")
}

/// A row with the values of a body.
fn entity(
    catalog: &Catalog,
    table: &Table,
    element: &str,
    kind: &str,
    id: Option<&str>,
    body: &Value,
) -> Option<String> {
    let mut attributes = String::new();
    let mut related = String::new();
    let mut key = id.map(str::to_owned);
    for (name, value) in body.as_object()? {
        if name.starts_with("@odata.") {
            continue;
        }
        if *name == table.definition.primary_id {
            key = Some(value.as_str()?.to_owned());
            continue;
        }
        if let Some(property) = name.strip_suffix("@odata.bind") {
            let (Navigation::Lookup { column, .. } | Navigation::Owner { column }) =
                table.navigation(property)?
            else {
                return None;
            };
            if value.is_null() {
                push_pair(&mut attributes, column, NULL);
                continue;
            }
            let (other, id) = target(catalog, value.as_str()?.rsplit('/').next()?)?;
            let value = reference("g:value", " i:type=\"a:EntityReference\"", other, &id);
            push_pair(&mut attributes, column, &value);
            continue;
        }
        if let Some(rows) = value.as_array() {
            let Navigation::Collection { relationship, table: below } = table.navigation(name)?
            else {
                return None;
            };
            let below = catalog.table(below)?;
            let rows: Option<String> =
                rows.iter().map(|row| entity(catalog, below, "a:Entity", "", None, row)).collect();
            write!(
                related,
                "<a:KeyValuePairOfRelationshipEntityCollectionX_PsK4FkN><g:key>\
                 <a:PrimaryEntityRole>Referenced</a:PrimaryEntityRole>\
                 <a:SchemaName>{relationship}</a:SchemaName></g:key><g:value><a:Entities>{}\
                 </a:Entities><a:EntityName>{}</a:EntityName></g:value>\
                 </a:KeyValuePairOfRelationshipEntityCollectionX_PsK4FkN>",
                rows?, below.definition.name
            )
            .unwrap();
            continue;
        }
        let column = table.column(name)?;
        push_pair(&mut attributes, &column.name, &typed(column, value)?);
    }
    let id = key.unwrap_or_else(|| "00000000-0000-0000-0000-000000000000".into());
    let name = &table.definition.name;
    Some(format!(
        "<{element}{kind}><a:Attributes>{attributes}</a:Attributes><a:EntityState i:nil=\"true\"/>\
         <a:FormattedValues/><a:Id>{id}</a:Id><a:LogicalName>{name}</a:LogicalName>\
         <a:RelatedEntities>{related}</a:RelatedEntities></{element}>"
    ))
}

fn push_pair(out: &mut String, key: &str, value: &str) {
    write!(
        out,
        "<a:KeyValuePairOfstringanyType><g:key>{key}</g:key>{value}</a:KeyValuePairOfstringanyType>"
    )
    .unwrap();
}

/// A value of a column with the type that .NET gives it.
fn typed(column: &ColumnDefinition, value: &Value) -> Option<String> {
    if value.is_null() {
        return Some(NULL.into());
    }
    let text = value.as_str().map_or_else(|| value.to_string(), escaped);
    let boxed = |kind: &str| {
        Some(format!("<g:value i:type=\"a:{kind}\"><a:Value>{text}</a:Value></g:value>"))
    };
    let plain = |kind: &str| Some(format!("<g:value i:type=\"{kind}\">{text}</g:value>"));
    match column.kind {
        ColumnType::String | ColumnType::Memo | ColumnType::EntityName => plain("xsd:string"),
        ColumnType::Integer => plain("xsd:int"),
        ColumnType::BigInt => plain("xsd:long"),
        ColumnType::Decimal => plain("xsd:decimal"),
        ColumnType::Double => plain("xsd:double"),
        ColumnType::Boolean => plain("xsd:boolean"),
        ColumnType::DateTime if text.len() == 10 => {
            Some(format!("<g:value i:type=\"xsd:dateTime\">{text}T00:00:00Z</g:value>"))
        }
        ColumnType::DateTime => plain("xsd:dateTime"),
        ColumnType::Uniqueidentifier => plain("ser:guid"),
        ColumnType::Money => boxed("Money"),
        ColumnType::Picklist | ColumnType::State | ColumnType::Status => boxed("OptionSetValue"),
        _ => None,
    }
}

/// An action with its parameters.
fn action(
    catalog: &Catalog,
    name: &str,
    bound: Option<(&Table, &str)>,
    body: &Value,
) -> Option<Question> {
    let descriptor = engine::registry::find(name).filter(|each| each.kind == Kind::Action)?;
    if bound.is_some() || descriptor.binding != Binding::Unbound {
        // What stands for the bound row differs from message to message.
        return None;
    }
    let mut parameters = String::new();
    for (key, value) in body.as_object()? {
        let field = descriptor.field(key)?;
        push_pair(&mut parameters, key, &argument(catalog, field.kind, value)?);
    }
    Some(Question { what: What::Execute(descriptor), inside: request(name, &parameters) })
}

/// A message in the generic form.
fn request(name: &str, parameters: &str) -> String {
    format!(
        "<request><a:Parameters>{parameters}</a:Parameters><a:RequestName>{name}</a:RequestName>\
         </request>"
    )
}

fn argument(catalog: &Catalog, kind: FieldType, value: &Value) -> Option<String> {
    let plain = |kind: &str, text: &str| {
        Some(format!("<g:value i:type=\"{kind}\">{}</g:value>", escaped(text)))
    };
    match kind {
        FieldType::Text => plain("xsd:string", value.as_str()?),
        FieldType::Guid => plain("ser:guid", value.as_str()?),
        FieldType::Bool => plain("xsd:boolean", &value.to_string()),
        FieldType::Int => plain("xsd:int", &value.to_string()),
        FieldType::Row(_) => row(catalog, "g:value", " i:type=\"a:EntityReference\"", value),
        FieldType::Record(record) if record.name == "PrincipalAccess" => {
            let principal = row(catalog, "k:Principal", "", &value["Principal"])?;
            let mask = value["AccessMask"].as_str()?.replace(',', " ").replace("  ", " ");
            Some(format!(
                "<g:value i:type=\"k:PrincipalAccess\"><k:AccessMask>{mask}</k:AccessMask>{principal}\
                 </g:value>"
            ))
        }
        _ => None,
    }
}

/// A row as a body names it: by its address, or by its type and key.
fn row(catalog: &Catalog, element: &str, kind: &str, value: &Value) -> Option<String> {
    if let Some(address) = value["@odata.id"].as_str() {
        let (table, id) = target(catalog, address.rsplit('/').next()?)?;
        return Some(reference(element, kind, table, &id));
    }
    let name = value["@odata.type"].as_str()?.rsplit('.').next()?;
    let table = catalog.table(name)?;
    let key = value.get(table.definition.primary_id.as_str()).or_else(|| value.get("ownerid"))?;
    Some(reference(element, kind, table, key.as_str()?))
}

/// A message to many rows of a table.
fn many(catalog: &Catalog, table: &Table, name: &str, body: &Value) -> Option<Question> {
    let descriptor = engine::registry::find(name)?;
    let targets = body["Targets"].as_array()?;
    let rows: Option<String> =
        targets.iter().map(|row| entity(catalog, table, "a:Entity", "", None, row)).collect();
    let inside = format!(
        "<request i:type=\"a:{name}Request\"><a:Parameters><a:KeyValuePairOfstringanyType>\
         <g:key>Targets</g:key><g:value i:type=\"a:EntityCollection\"><a:Entities>{}</a:Entities>\
         <a:EntityName>{}</a:EntityName></g:value></a:KeyValuePairOfstringanyType></a:Parameters>\
         <a:RequestName>{name}</a:RequestName></request>",
        rows?, table.definition.name
    );
    Some(Question { what: What::Execute(descriptor), inside })
}
