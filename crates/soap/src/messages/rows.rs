//! The messages that have a request of their own: rows made, read, changed, removed and connected.

use engine::{Page, Response, ResultSet, Table};
use model::Error;
use model::message::{Association, Delete, Descriptor, Precondition, Request, Retrieve, Verb};
use model::query::{Expand, Path, Query};
use model::value::Reference;

use super::arguments::{check_keys, missing, wrong};
use super::{Answer, Prepared, Shown};
use crate::call::{Call, Operation};
use crate::query;
use crate::read::{self, Any, Entity, Referred};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::write::{self, Tail};
use crate::xml::{Element, Namespace, Writer};

/// The row, or what is said of it.
const TARGET: &str = "Target";
const COLUMNS: &str = "ColumnSet";
const RELATIONSHIP: &str = "Relationship";
const RELATED: &str = "RelatedEntities";
/// Which rows to show with a row.
const QUERIES: &str = "RelatedEntitiesQuery";

/// What a call of such a message asks.
///
/// # Errors
/// If its parameters are none of it.
pub(super) fn prepare(
    scope: &Scope<'_>,
    call: &Call<'_>,
    message: &'static Descriptor,
    verb: Verb,
) -> Result<Prepared> {
    let known: &[&str] = match verb {
        Verb::Retrieve => &[TARGET, COLUMNS, QUERIES, "ReturnNotifications"],
        Verb::Associate | Verb::Disassociate => &[TARGET, RELATIONSHIP, RELATED],
        _ => &[TARGET],
    };
    check_keys(call, |key| known.contains(&key))?;
    let target = call.parameter(TARGET).ok_or_else(|| missing(TARGET, call))?;
    let request = match verb {
        Verb::Create => Request::Create(read::create(scope, entity_in(scope, target)?)?),
        Verb::Update | Verb::Upsert => write_row(scope, call, verb, target)?,
        Verb::Retrieve => Request::Retrieve(retrieve(scope, call, target)?),
        Verb::Delete => Request::Delete(Delete {
            target: row_in(scope, target)?,
            condition: condition(call, version_in(target)?)?,
        }),
        Verb::Associate => Request::Associate(association(scope, call, target)?),
        Verb::Disassociate => Request::Disassociate(association(scope, call, target)?),
        Verb::RetrieveMultiple | Verb::RetrieveEntityChanges | Verb::RetrieveDefinitions => {
            return Err(Error::NotImplemented(format!("`{}`", message.name)).into());
        }
    };
    let request = if detects(call)? { Request::Detecting(Box::new(request)) } else { request };
    let answer = Answer { message, shown: Shown::Plain };
    Ok(Prepared { request: scope.keys.wrap(request), answer })
}

/// Changes a row, or makes it if there is none. What names no row at all is made.
fn write_row(
    scope: &Scope<'_>,
    call: &Call<'_>,
    verb: Verb,
    target: &Element<'_>,
) -> Result<Request> {
    let entity = entity_in(scope, target)?;
    let version = entity.version;
    let mut content = read::content(scope, entity)?;
    let Some(row) = content.target.take() else {
        return match verb {
            Verb::Upsert => Ok(Request::Create(content.row)),
            _ => Err(missing("Id", call).into()),
        };
    };
    let update = model::message::Update {
        target: row,
        values: content.row.values,
        related: content.row.related,
        condition: condition(call, version)?,
        returning: None,
    };
    Ok(if verb == Verb::Upsert { Request::Upsert(update) } else { Request::Update(update) })
}

fn retrieve(scope: &Scope<'_>, call: &Call<'_>, target: &Element<'_>) -> Result<Retrieve> {
    let target = row_in(scope, target)?;
    let table = read::table(scope, &target.table)?;
    let columns = call.parameter(COLUMNS).ok_or_else(|| missing(COLUMNS, call))?;
    let columns = read::column_set(columns)?;
    let mut selection = columns.selection(table)?;
    selection.expands = columns.lists(table);
    let mut query = Query::new(table.definition.name.as_str(), selection);
    edge::add_currency(table, &mut query);
    let mut selection = query.selection;
    if let Some(queries) = call.parameter(QUERIES) {
        for pair in &queries.children {
            selection.expands.push(related(scope, table, pair)?);
        }
    }
    Ok(Retrieve { target, selection, unless_version: None })
}

/// Rows to show with a row: a relationship, and a question about them.
fn related(scope: &Scope<'_>, table: &Table, pair: &Element<'_>) -> Result<Expand> {
    let wrong = || wrong(QUERIES);
    let along = read::relationship(pair.child("key").ok_or_else(wrong)?)?;
    let (path, to) = read::path(scope, table, &along)?;
    let asked = query::ask(scope, pair.child("value").ok_or_else(wrong)?)?;
    let Query { table: of, mut selection, links, aliased, filter, order, page, .. } =
        asked.question.query;
    if of != to {
        let name = &along.name;
        let text = format!("'{name}' leads to rows of '{to}', and the query is about '{of}'.");
        return Err(Error::InvalidArgument(text).into());
    }
    if !links.is_empty() || !aliased.is_empty() || page.after.is_some() || page.skip.is_some() {
        let text = "a query about related rows joins no others and has one page";
        return Err(Error::NotSupported(text.into()).into());
    }
    selection.expands.clear();
    let name = write::name_of(&along);
    Ok(if matches!(path, Path::Lookup { .. }) {
        Expand { name, path, selection, filter, order: Vec::new(), top: None }
    } else {
        Expand { name, path, selection, filter, order, top: page.top.or(page.size) }
    })
}

fn association(scope: &Scope<'_>, call: &Call<'_>, target: &Element<'_>) -> Result<Association> {
    let target = row_in(scope, target)?;
    let along = call.parameter(RELATIONSHIP).ok_or_else(|| missing(RELATIONSHIP, call))?;
    let along = read::relationship(along)?;
    let table = read::table(scope, &target.table)?;
    let (path, to) = read::path(scope, table, &along)?;
    let related = call.parameter(RELATED).ok_or_else(|| missing(RELATED, call))?;
    let mut related = read::references(scope, related)?;
    if related.is_empty() {
        return Err(missing(RELATED, call).into());
    }
    for row in &mut related {
        if row.table.is_empty() {
            to.clone_into(&mut row.table);
        }
    }
    Ok(Association { target, path, related })
}

/// What is said of a row in a parameter.
fn entity_in(scope: &Scope<'_>, element: &Element<'_>) -> Result<Entity> {
    match element.kind.map(|_| read::any(scope, element)).transpose()? {
        None => read::entity(scope, element),
        Some(Any::Entity(entity)) => Ok(*entity),
        Some(_) => Err(wrong(TARGET).into()),
    }
}

/// The row that a parameter names.
fn row_in(scope: &Scope<'_>, element: &Element<'_>) -> Result<Reference> {
    let row = match element.kind.map(|_| read::any(scope, element)).transpose()? {
        None => read::reference(scope, element)?,
        Some(Any::Reference(referred)) => referred.row,
        Some(_) => return Err(wrong(TARGET).into()),
    };
    read::table(scope, &row.table)?;
    Ok(row)
}

/// The version that a reference says its row has.
fn version_in(element: &Element<'_>) -> Result<Option<i64>> {
    let version = element.text_of("RowVersion").filter(|text| !text.is_empty());
    let version = version.map(|text| text.parse().map_err(|_| wrong("RowVersion")));
    Ok(version.transpose()?)
}

/// Under which condition a row is written (soap.md §5, `ConcurrencyBehavior`).
fn condition(call: &Call<'_>, version: Option<i64>) -> Result<Precondition> {
    const KEY: &str = "ConcurrencyBehavior";
    match call.parameter(KEY).map(|given| given.text.trim()) {
        None | Some("" | "Default" | "AlwaysOverwrite") => Ok(Precondition::None),
        Some("IfRowVersionMatches") => version.map(Precondition::Version).ok_or_else(|| {
            Error::rule(
                0x8006_0883,
                "The RowVersion property must be provided when the value of ConcurrencyBehavior is \
                 IfRowVersionMatches.",
            )
            .into()
        }),
        Some(_) => Err(wrong(KEY).into()),
    }
}

/// Whether duplicates are to be refused: only if that was said.
fn detects(call: &Call<'_>) -> Result<bool> {
    const KEY: &str = "SuppressDuplicateDetection";
    match call.parameter(KEY).map(|given| given.text.trim()) {
        None | Some("" | "true" | "1") => Ok(false),
        Some("false" | "0") => Ok(true),
        Some(_) => Err(wrong(KEY).into()),
    }
}

/// Writes the results of such a message.
///
/// # Errors
/// If the answer is none of the message.
pub(super) fn write(
    scope: &Scope<'_>,
    out: &mut Writer,
    answer: &Answer,
    verb: Verb,
    response: Response,
) -> Result<()> {
    match (verb, response) {
        (Verb::Create, Response::Created { row, .. }) => {
            write::pair(out, Namespace::Core, "id", &Any::Guid(row.id));
        }
        (Verb::Upsert, response @ (Response::Created { .. } | Response::Updated { .. })) => {
            let created = matches!(response, Response::Created { .. });
            let (Response::Created { row, .. } | Response::Updated { row, .. }) = response else {
                return Ok(());
            };
            write::pair(out, Namespace::Core, "RecordCreated", &Any::Bool(created));
            let row = Any::Reference(Referred { row, name: None });
            write::pair(out, Namespace::Core, TARGET, &row);
        }
        (Verb::Retrieve, Response::Row(set)) => {
            write::begin_pair(out, Namespace::Core, "Entity");
            entity(scope, out, &set);
            out.close();
        }
        (_, Response::Updated { .. } | Response::Deleted | Response::Done) => {}
        (_, other) => return Err(stray(answer, &other).into()),
    }
    Ok(())
}

/// Writes the one result of an operation, if it has one, into its answer (soap.md §2).
///
/// # Errors
/// If the answer is none of the operation.
pub(super) fn result(
    scope: &Scope<'_>,
    out: &mut Writer,
    operation: Operation,
    answer: &Answer,
    response: Response,
) -> Result<()> {
    match response {
        Response::Created { row, .. } => {
            out.leaf(Namespace::Services, operation.result(), &row.id.to_string());
        }
        Response::Row(set) => {
            let row = set.rows.get(0).ok_or_else(|| Error::internal("the row is missing"))?;
            write::entity(out, scope, (Namespace::Services, operation.result()), &set, &row);
        }
        Response::Updated { .. } | Response::Deleted | Response::Done => {}
        other => return Err(stray(answer, &other).into()),
    }
    Ok(())
}

fn stray(answer: &Answer, response: &Response) -> Error {
    Error::internal(format!("`{}` is answered by {response:?}", answer.message.name))
}

/// The only row of a set, as the value of a key.
pub(super) fn entity(scope: &Scope<'_>, out: &mut Writer, set: &ResultSet) {
    match set.rows.get(0) {
        Some(row) => {
            write::begin(out, Namespace::Generic, "value");
            out.kind(Namespace::Core, "Entity");
            write::entity_members(out, scope, set, &row);
            out.close();
        }
        None => drop(out.nil(Namespace::Generic, "value")),
    }
}

/// Rows as the value of a key.
pub(super) fn entities(scope: &Scope<'_>, out: &mut Writer, page: &Page) {
    out.open(Namespace::Generic, "value").kind(Namespace::Core, "EntityCollection");
    write::begin_entities(out);
    write::push_entities(out, scope, &page.result);
    let tail = Tail {
        more: page.ending.more,
        cookie: None,
        total: page.count,
        exceeded: page.count_exceeded,
    };
    write::end_entities(out, &page.result.shape.table.definition.name, &tail);
    out.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;
    use crate::sample::{self, ID};
    use crate::xml::{Limits, read as parse};

    /// What a request of `Execute` asks, whose parameters are each a key and what stands in the tag of its value.
    fn asked(name: &str, parameters: &[(&str, &str)]) -> std::result::Result<Request, u32> {
        let pair =
            |(key, value): &(&str, &str)| format!("<p><key>{key}</key><value {value}</value></p>");
        let pairs = parameters.iter().map(pair).collect::<Vec<_>>().concat();
        let text = format!(
            "<Execute xmlns='http://schemas.microsoft.com/xrm/2011/Contracts/Services' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
             xmlns:a='http://schemas.microsoft.com/xrm/2011/Contracts' \
             xmlns:c='http://www.w3.org/2001/XMLSchema'><request><Parameters>{pairs}</Parameters>\
             <RequestName>{name}</RequestName></request></Execute>"
        );
        let call = Call::read(parse(&text, Limits::ENVELOPE).unwrap()).unwrap();
        match super::super::prepare(&sample::scope(), &call) {
            Ok(prepared) => Ok(prepared.request),
            Err(Refusal::Service(error)) => Err(error.code().number),
            Err(other) => panic!("{other:?}"),
        }
    }

    const BY_KEY: &str = "i:type='a:EntityReference'><LogicalName>account</LogicalName><KeyAttributes><p>\
        <key>accountnumber</key><value i:type='c:string'>7</value></p></KeyAttributes>";

    fn by_id() -> String {
        format!("i:type='a:EntityReference'><LogicalName>account</LogicalName><Id>{ID}</Id>")
    }

    fn entity(more: &str) -> String {
        format!("i:type='a:Entity'><LogicalName>account</LogicalName>{more}")
    }

    #[test]
    fn a_row_is_named_by_a_key_until_the_engine_finds_it() {
        let columns = ("ColumnSet", "><AllColumns>1</AllColumns>");
        let Ok(Request::Keyed(keyed)) = asked("Retrieve", &[("Target", BY_KEY), columns]) else {
            panic!("no row named by a key")
        };
        let [row] = keyed.rows.as_slice() else { panic!("{keyed:?}") };
        assert!(
            matches!(&*keyed.request, Request::Retrieve(asked) if asked.target == row.stand_in)
        );
        let key = "<KeyAttributes><p><key>accountnumber</key><value>7</value></p></KeyAttributes>";
        let upsert = asked("Upsert", &[("Target", &entity(key))]);
        assert!(
            matches!(&upsert, Ok(Request::Keyed(keyed)) if matches!(*keyed.request, Request::Upsert(_)))
        );
        // What names no row at all is made.
        let upsert = asked("Upsert", &[("Target", &entity(""))]);
        assert!(matches!(upsert, Ok(Request::Create(_))));
        assert_eq!(asked("Update", &[("Target", &entity(""))]), Err(0x8004_0203));
    }

    #[test]
    fn a_version_counts_where_that_is_said() {
        let row = entity(&format!("<Id>{ID}</Id><RowVersion>7</RowVersion>"));
        let condition = |behavior: &str| {
            let behavior = format!(">{behavior}");
            match asked("Update", &[("Target", &row), ("ConcurrencyBehavior", &behavior)]) {
                Ok(Request::Update(update)) => Ok(update.condition),
                Ok(other) => panic!("{other:?}"),
                Err(number) => Err(number),
            }
        };
        assert_eq!(condition("IfRowVersionMatches"), Ok(Precondition::Version(7)));
        assert_eq!(condition("AlwaysOverwrite"), Ok(Precondition::None));
        assert_eq!(condition("Sometimes"), Err(0x8004_0203));
        let matching = ("ConcurrencyBehavior", ">IfRowVersionMatches");
        assert_eq!(asked("Delete", &[("Target", &by_id()), matching]), Err(0x8006_0883));
    }

    #[test]
    fn duplicates_are_looked_for_only_if_that_is_asked() {
        let create = |said: &str| {
            let said = format!(">{said}");
            asked("Create", &[("Target", &entity("")), ("SuppressDuplicateDetection", &said)])
        };
        assert!(matches!(create("false"), Ok(Request::Detecting(_))));
        assert!(matches!(create("true"), Ok(Request::Create(_))));
        assert_eq!(create("perhaps"), Err(0x8004_0203));
    }

    #[test]
    fn parameters_that_are_missing_or_unknown_are_refused() {
        let row = by_id();
        for (name, parameters) in [
            ("Create", vec![]),
            ("Create", vec![("Target", row.as_str())]),
            ("Delete", vec![("Target", "i:type='c:string'>x")]),
            ("Retrieve", vec![("Target", row.as_str())]),
            ("Delete", vec![("Target", row.as_str()), ("Other", ">x")]),
            ("Associate", vec![("Target", row.as_str())]),
        ] {
            assert_eq!(asked(name, &parameters), Err(0x8004_0203), "{name} {parameters:?}");
        }
        let along = ("Relationship", "><SchemaName>contact_customer_accounts</SchemaName>");
        let nobody = [("Target", row.as_str()), along, ("RelatedEntities", ">")];
        assert_eq!(asked("Associate", &nobody), Err(0x8004_0203));
    }
}
