//! Rows of `principalobjectattributeaccess`: a secured column of one row, shared with a user or a team
//! (security.md §3.6). Whoever may read the row gives what it has itself, and nothing else decides:
//! the table has no privileges.

use std::sync::Arc;

use model::error::ColumnRight;
use model::message::{Create, Delete, Precondition, Update};
use model::query::Condition;
use model::right::Right;
use model::time::Zone;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::{Access, ColumnShare};
use uuid::Uuid;

use super::create::returned;
use crate::Response;
use crate::clock::new_id;
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::{columns, defaults, facts, removal, values};

pub(super) const TABLE: &str = columns::SHARES;

/// What a share gives.
#[derive(Clone, Copy, Debug)]
struct Given {
    read: bool,
    update: bool,
}

pub(super) fn create(context: &mut Context<'_, '_>, fields: &Create) -> Result<Response> {
    context.access().check_may_write()?;
    let table = context.table(TABLE)?;
    let id = fields.id.filter(|id| !id.is_nil()).unwrap_or_else(new_id);
    let mut draft = draft_of(&table, id, &fields.values, true)?;
    defaults::fill(context, &mut draft);
    defaults::check_required(&draft)?;
    let (object, attribute) = (reference(draft.get("objectid"))?, draft.guid("attributeid"));
    let attribute = attribute.ok_or_else(|| missing("attributeid"))?;
    let given = Given { read: truth(&draft, "readaccess"), update: truth(&draft, "updateaccess") };
    check(context, &object, attribute, given)?;
    if !given.read && !given.update {
        return Err(Error::rule(
            0x8004_f509,
            format!(
                "You must set read and/or update access when you share a secured attribute. Attribute ID: {attribute}"
            ),
        ));
    }
    let principal = reference(draft.get("principalid"))?;
    let holders = context.table(&principal.table)?;
    if facts::load(context, &holders, principal.id)?.is_none() {
        return Err(Error::RowNotFound(principal));
    }
    let same = vec![
        Condition::equal("objectid", Value::Reference(object)),
        Condition::equal("principalid", Value::Guid(principal.id)),
        Condition::equal("attributeid", Value::Guid(attribute)),
    ];
    let mut reader = context.reader("see whether a column is shared already");
    if !reader.all(TABLE, &["attributeid"], same)?.is_empty() {
        return Err(Error::rule(0x8004_f50b, "Attribute has already been shared."));
    }
    defaults::stamp(context, &mut draft, true)?;
    let mut row = draft.present();
    row.push((table.definition.primary_id.clone(), Value::Guid(id)));
    let insert = planner::plan::insert(&server(), &table, None, None, &row, context.dialect())?;
    context.transaction.execute(&insert)?;
    let row = Reference::new(TABLE, id);
    let result = returned(context, &row, fields.returning.as_ref())?;
    Ok(Response::Created { row, result })
}

/// Changes what is given; with `or_create`, makes the row if there is none.
pub(super) fn update(
    context: &mut Context<'_, '_>,
    fields: &Update,
    or_create: bool,
) -> Result<Response> {
    context.access().check_may_write()?;
    let table = context.table(TABLE)?;
    let Some(before) = load(context, &table, fields.target.id)? else {
        if or_create && matches!(fields.condition, Precondition::None | Precondition::Absent) {
            let create = Create {
                table: TABLE.to_owned(),
                id: Some(fields.target.id),
                values: fields.values.clone(),
                returning: fields.returning.clone(),
                ..Create::default()
            };
            return self::create(context, &create);
        }
        return Err(Error::RowNotFound(fields.target.clone()));
    };
    let mut draft = draft_of(&table, fields.target.id, &fields.values, false)?;
    let old = Given { read: before.truth("readaccess"), update: before.truth("updateaccess") };
    let named = |column: &str, old: bool| match draft.get(column) {
        Some(value) => *value == Value::Bool(true),
        None => old,
    };
    let new =
        Given { read: named("readaccess", old.read), update: named("updateaccess", old.update) };
    // What is taken away must be one's own to give, as well.
    let touched = Given { read: old.read || new.read, update: old.update || new.update };
    check_known(context, &before, touched)?;
    match fields.condition {
        Precondition::Absent => return Err(Error::DuplicateKey),
        Precondition::Version(version) if before.version != Some(version) => {
            return Err(Error::VersionMismatch);
        }
        _ => {}
    }
    if !new.read && !new.update {
        return Err(Error::rule(
            0x8004_f50a,
            "Both readAccess and updateAccess are false: call Delete instead of Update.",
        ));
    }
    defaults::stamp(context, &mut draft, false)?;
    let (facts, dialect) = (&before.facts, context.dialect());
    let update = planner::plan::update(&server(), &table, &[], facts, draft.values(), dialect)?;
    context.transaction.execute(&update)?;
    let row = fields.target.clone();
    let result = returned(context, &row, fields.returning.as_ref())?;
    Ok(Response::Updated { row, result })
}

pub(super) fn delete(context: &mut Context<'_, '_>, fields: &Delete) -> Result<Response> {
    context.access().check_may_write()?;
    let table = context.table(TABLE)?;
    let before = load(context, &table, fields.target.id)?
        .ok_or_else(|| Error::RowNotFound(fields.target.clone()))?;
    let old = Given { read: before.truth("readaccess"), update: before.truth("updateaccess") };
    check_known(context, &before, old)?;
    if let Precondition::Version(version) = fields.condition
        && before.version != Some(version)
    {
        return Err(Error::VersionMismatch);
    }
    removal::one(context, &server(), &table, &before.facts)?;
    Ok(Response::Deleted)
}

/// The checks are done by then.
fn server() -> Access {
    Access::system("share a column")
}

fn load(context: &mut Context<'_, '_>, table: &Arc<Table>, id: Uuid) -> Result<Option<Before>> {
    Before::load(context, table, id, ["objectid", "attributeid", "readaccess", "updateaccess"])
}

fn draft_of(
    table: &Arc<Table>,
    id: Uuid,
    values: &[(String, Value)],
    creating: bool,
) -> Result<Draft> {
    let mut draft = Draft::new(table, id);
    for (name, value) in values {
        let column = table.column(name).ok_or_else(|| Error::UndeclaredProperty {
            table: TABLE.to_owned(),
            property: name.clone(),
        })?;
        if defaults::is_given_by_client(column, creating) && *name != table.definition.primary_id {
            draft.set(name, values::accept(table, column, value.clone(), Zone::UTC)?);
        }
    }
    Ok(draft)
}

fn check_known(context: &mut Context<'_, '_>, before: &Before, given: Given) -> Result<()> {
    let object = reference(before.get("objectid"))?;
    let attribute = before.guid("attributeid").ok_or_else(|| missing("attributeid"))?;
    check(context, &object, attribute, given)
}

/// Whether a secured column of a row may be shared like this: the row is there and may be read, and
/// whoever shares the column has itself what it gives.
fn check(
    context: &mut Context<'_, '_>,
    object: &Reference,
    attribute: Uuid,
    given: Given,
) -> Result<()> {
    let access = context.access();
    let table = context.table(&object.table)?;
    access.check_privilege(&table.security(), Right::Read)?;
    facts::check(context, &table, object, &[Right::Read])?;
    let is_it = |column: &&model::metadata::ColumnDefinition| {
        column.secured && column.metadata_id(&object.table) == attribute
    };
    let column = table.definition.columns.iter().find(is_it).ok_or_else(columns::not_secured)?;
    let shares: Vec<ColumnShare> = columns::shares(context, &object.table, object.id)?;
    let rights = [(given.read, ColumnRight::ShareRead), (given.update, ColumnRight::ShareUpdate)];
    rights
        .into_iter()
        .filter(|(is_given, _)| *is_given)
        .try_for_each(|(_, right)| access.check_column(&table.security(), column, right, &shares))
}

fn reference(value: Option<&Value>) -> Result<Reference> {
    match value {
        Some(Value::Reference(reference)) => Ok(reference.clone()),
        _ => Err(Error::InvalidArgument("a shared column needs its row and a principal".into())),
    }
}

fn truth(draft: &Draft, column: &str) -> bool {
    draft.get(column) == Some(&Value::Bool(true))
}

fn missing(column: &str) -> Error {
    Error::RequiredFieldMissing { column: column.to_owned() }
}
