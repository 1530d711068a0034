//! Parameters on their way in: what each key of a call says, as the field of the message that it stands for.

use engine::Table;
use model::message::{Binding, Data, Descriptor, Field, FieldType, Fields, Invoke, SoapTable};
use model::query::{Query, Selection};
use model::value::Reference;
use model::{Error, Uuid};

use super::data::Reader;
use crate::call::Call;
use crate::refusal::Result;
use crate::scope::Scope;
use crate::xml::Element;

/// Keys that any request for data may have (soap.md §5). None of them changes what a message does here, where
/// it is not a field of the message.
const OPTIONAL: [&str; 9] = [
    "SuppressDuplicateDetection",
    "BypassCustomPluginExecution",
    "BypassBusinessLogicExecution",
    "SolutionUniqueName",
    "tag",
    "partitionId",
    "ConcurrencyBehavior",
    "MaintainLegacyAppServerBehavior",
    "ReturnRowVersion",
];

/// How many rows a message answers at most, that answers rows.
const MOST: u32 = 5000;

/// Refuses keys that the message does not have.
///
/// # Errors
/// If there is one.
pub(crate) fn check_keys(call: &Call<'_>, known: impl Fn(&str) -> bool) -> Result<()> {
    let unknown = |(key, _): &&(_, _)| {
        let key: &str = std::borrow::Borrow::borrow(key);
        !known(key) && !OPTIONAL.contains(&key)
    };
    match call.parameters.iter().find(unknown) {
        Some((key, _)) => Err(Error::InvalidArgument(format!(
            "Unrecognized request parameter: {key} for RequestName='{}'",
            call.name
        ))
        .into()),
        None => Ok(()),
    }
}

/// The message that a call asks for by its name.
///
/// # Errors
/// If it has unknown keys, or values of other types than its fields.
pub(super) fn invoke(
    scope: &Scope<'_>,
    call: &Call<'_>,
    message: &'static Descriptor,
) -> Result<Invoke> {
    let face = &message.soap;
    let is_bound = matches!(message.binding, Binding::Row(_));
    check_keys(call, |key| {
        (is_bound && key == face.target)
            || message.fields.iter().any(|field| face.key_of(field.name) == key)
    })?;
    let reader = Reader { scope };
    let mut arguments = Fields::default();
    let mut table = None;
    for field in message.fields {
        let key = face.key_of(field.name);
        let Some(element) = call.parameter(key) else {
            // A member of .NET's enumerations that nobody set has its first value (soap.md §4, rule 2).
            if let FieldType::Choice(choice) = field.kind
                && !field.optional
                && choice.holds(0)
            {
                arguments.set(field.name, Data::Int(0));
            }
            continue;
        };
        let of = table_of(message, field, &arguments);
        let value = reader.data(key, field.kind, of.as_deref(), element)?;
        if matches!(field.kind, FieldType::List(_)) && table.is_none() {
            table = table_of_rows(element, &value);
        }
        arguments.set(field.name, value);
    }
    let target = match message.binding {
        Binding::Row(tables) => {
            let given = call.parameter(face.target).ok_or_else(|| missing(face.target, call))?;
            Some(reader.row(face.target, tables, None, given)?)
        }
        Binding::Unbound | Binding::Rows(_) => None,
    };
    let table = match message.binding {
        Binding::Rows([only]) => Some((*only).to_owned()),
        Binding::Rows(_) => table.or_else(|| Some(String::new())),
        Binding::Unbound | Binding::Row(_) => None,
    };
    let mut invoke = Invoke { message, target, table, arguments, query: None };
    let named = message.rows_by.and_then(|field| invoke.arguments.text(field).ok());
    if let Some(rows) = message.rows_of.or(named) {
        let rows = table_named(scope, rows)?;
        let selection = Selection { labels: true, ..Selection::default() };
        let mut query = Query::new(rows.definition.name.clone(), selection);
        query.page.top = Some(MOST);
        invoke.query = Some(Box::new(query));
    }
    Ok(invoke)
}

/// The table of a row that the field may name by its id alone.
fn table_of(message: &Descriptor, field: &Field, given: &Fields) -> Option<String> {
    match message.soap.key(field.name)?.table? {
        SoapTable::Named(table) => Some(table.to_owned()),
        SoapTable::OfField(other) => {
            given.reference(other).ok().map(|row: &Reference| row.table.clone())
        }
    }
}

/// The table of the rows in a list: the collection says it, or its first row.
fn table_of_rows(element: &Element<'_>, list: &Data) -> Option<String> {
    let said = element.text_of("EntityName").filter(|name| !name.is_empty());
    said.map(str::to_owned).or_else(|| match list {
        Data::List(rows) => match rows.first()? {
            Data::Content(content) => Some(content.row.table.clone()),
            Data::Reference(row) => Some(row.table.clone()),
            _ => None,
        },
        _ => None,
    })
}

fn table_named<'a>(scope: &Scope<'a>, name: &str) -> Result<&'a Table> {
    let found = scope.catalog.table(name).map(AsRef::as_ref);
    Ok(found.ok_or_else(|| Error::InvalidArgument("there is no such table".into()))?)
}

pub(super) fn missing(key: &str, call: &Call<'_>) -> Error {
    Error::missing_field(key, &call.name)
}

/// The row with an id, whose table is known.
pub(super) fn by_id(key: &str, tables: &[&str], of: Option<&str>, id: Uuid) -> Result<Reference> {
    match (of, tables) {
        (Some(table), _) => Ok(Reference::new(table, id)),
        (None, [table]) => Ok(Reference::new(*table, id)),
        (None, _) => Err(wrong(key).into()),
    }
}

/// What is said of a value of another type than its field.
pub(super) fn wrong(key: &str) -> Error {
    Error::InvalidArgument(format!("the parameter `{key}` is not of its type"))
}
