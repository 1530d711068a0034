//! Shares: the one place that writes `principalobjectaccess` (security.md §3.4). One row for each
//! object and principal keeps apart what was shared directly and what came along relationships.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::metadata::Ownership;
use model::query::Condition;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use planner::plan::update_where;
use security::Access;
use uuid::Uuid;

use super::draft::Draft;
use super::{audit, columns, removal};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{Record, guid, number, one_of, text};
use crate::fill::{TOGETHER, Values, insert_alike};

const TABLE: &str = "principalobjectaccess";

/// Every right that can be shared: what the owner of a row has.
pub(crate) const ALL_RIGHTS: i32 = Right::Read.flag()
    | Right::Write.flag()
    | Right::Append.flag()
    | Right::AppendTo.flag()
    | Right::Delete.flag()
    | Right::Share.flag()
    | Right::Assign.flag();

/// The most rows that one statement looks for by their keys.
pub(crate) const AT_ONCE: usize = 1_000;

/// What is shared of a row with a principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Masks {
    /// By messages.
    pub(crate) direct: i32,
    /// From rows above, along relationships.
    pub(crate) inherited: i32,
}

impl Masks {
    /// The rights of both together.
    pub(crate) fn all(self) -> i32 {
        (self.direct | self.inherited) & ALL_RIGHTS
    }
}

/// Shares of rows of one table, by row and principal.
#[derive(Debug, Default)]
pub(crate) struct Shares(HashMap<(Uuid, Uuid), Kept>);

#[derive(Debug)]
struct Kept {
    id: Uuid,
    principal: Reference,
    masks: Masks,
}

impl Shares {
    /// What is shared of a row with a principal.
    pub(crate) fn masks(&self, object: Uuid, principal: Uuid) -> Masks {
        self.0.get(&(object, principal)).map(|kept| kept.masks).unwrap_or_default()
    }

    /// All of them: the row, the principal, what is shared.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Uuid, &Reference, Masks)> {
        self.0.iter().map(|((object, _), kept)| (*object, &kept.principal, kept.masks))
    }
}

/// What is going to be shared of a row with a principal.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) object: Uuid,
    pub(crate) principal: Reference,
    pub(crate) masks: Masks,
}

/// The shares of rows of a table: all, or those with some principals.
pub(crate) fn read(
    context: &mut Context<'_, '_>,
    table: &str,
    objects: &[Uuid],
    with: Option<&[Uuid]>,
) -> Result<Shares> {
    const COLUMNS: [&str; 5] = [
        "objectid",
        "principalid",
        "principaltypecode",
        "accessrightsmask",
        "inheritedaccessrightsmask",
    ];
    let mut shares = Shares::default();
    for objects in objects.chunks(AT_ONCE) {
        let mut conditions = of_rows(table, objects);
        conditions.extend(with.map(|with| one_of("principalid", with.iter().copied())));
        let mut reader = context.reader("know with whom rows are shared");
        for row in reader.all(TABLE, &COLUMNS, conditions)? {
            let Some((key, kept)) = kept(&row) else { continue };
            shares.0.insert(key, kept);
        }
    }
    Ok(shares)
}

fn kept(row: &Record) -> Option<((Uuid, Uuid), Kept)> {
    let mask = |index| number(&row.values, index).and_then(|mask| i32::try_from(mask).ok());
    let (object, principal) = (guid(&row.values, 0)?, guid(&row.values, 1)?);
    let table = text(&row.values, 2).unwrap_or_else(|| "systemuser".to_owned());
    let masks =
        Masks { direct: mask(3).unwrap_or_default(), inherited: mask(4).unwrap_or_default() };
    let principal_row = Reference::new(table, principal);
    Some(((object, principal), Kept { id: row.id, principal: principal_row, masks }))
}

/// Changes what is shared directly of a row with a principal; returns whether that changed anything.
pub(crate) fn change_direct(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    object: Uuid,
    principal: &Reference,
    change: impl FnOnce(i32) -> i32,
) -> Result<bool> {
    let shares = read(context, &table.definition.name, &[object], Some(&[principal.id]))?;
    let old = shares.masks(object, principal.id);
    let masks = Masks { direct: change(old.direct), ..old };
    let change = Change { object, principal: principal.clone(), masks };
    write(context, table, &shares, &[change])?;
    let row = Reference::new(table.definition.name.as_str(), object);
    audit::shared(context, &row, principal, old.direct, masks.direct)?;
    Ok(masks != old)
}

/// Writes what is going to be shared of rows of a table, in few statements however many rows there
/// are. `shares` is what was shared of them.
pub(crate) fn write(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    shares: &Shares,
    changes: &[Change],
) -> Result<()> {
    let mut removed = Vec::new();
    let mut changed: BTreeMap<Masks, Vec<Uuid>> = BTreeMap::new();
    let mut added = Vec::new();
    for change in changes {
        let kept = shares.0.get(&(change.object, change.principal.id));
        match kept {
            Some(kept) if kept.masks == change.masks => {}
            Some(kept) if change.masks == Masks::default() => removed.push(kept.id),
            Some(kept) => changed.entry(change.masks).or_default().push(kept.id),
            None if change.masks == Masks::default() => {}
            None => added.push(change),
        }
    }
    if removed.is_empty() && changed.is_empty() && added.is_empty() {
        return Ok(());
    }
    for ids in removed.chunks(AT_ONCE) {
        delete(context, &[one_of("principalobjectaccessid", ids.iter().copied())])?;
    }
    let version = context.transaction.next_row_version()?;
    for (masks, ids) in &changed {
        let mut values = masks_and_time(context, *masks);
        values.push(("versionnumber".to_owned(), Value::Int(version)));
        for ids in ids.chunks(AT_ONCE) {
            update(context, &[one_of("principalobjectaccessid", ids.iter().copied())], &values)?;
        }
    }
    add(context, table, &added, version)
}

fn add(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    added: &[&Change],
    version: i64,
) -> Result<()> {
    let definition = context.table(TABLE)?;
    let names = names(context, table, added)?;
    for added in added.chunks(TOGETHER) {
        let row = |change: &&Change| {
            let text = |text: &str| Value::Text(text.to_owned());
            let mut row = masks_and_time(context, change.masks);
            let mut set = |name: &str, value| row.push((name.to_owned(), value));
            set("principalobjectaccessid", Value::Guid(new_id()));
            set("objectid", Value::Guid(change.object));
            set("objecttypecode", text(&table.definition.name));
            set("objectname", names.get(&change.object).cloned().unwrap_or(Value::Null));
            set("principalid", Value::Guid(change.principal.id));
            set("principaltypecode", text(&change.principal.table));
            set("versionnumber", Value::Int(version));
            row
        };
        let rows: Vec<Values> = added.iter().map(row).collect();
        insert_alike(context.transaction, &access(), &definition, &rows)?;
    }
    Ok(())
}

/// The primary names of the rows that are going to be shared.
fn names(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    added: &[&Change],
) -> Result<HashMap<Uuid, Value>> {
    let mut names = HashMap::new();
    let Some(column) = &table.definition.primary_name else { return Ok(names) };
    for some in added.chunks(AT_ONCE) {
        let rows =
            vec![one_of(&table.definition.primary_id, some.iter().map(|change| change.object))];
        let mut reader = context.reader("know the names of rows that are shared");
        let rows = reader.all(&table.definition.name, &[column], rows)?;
        names.extend(rows.into_iter().filter_map(|mut row| Some((row.id, row.values.pop()?))));
    }
    Ok(names)
}

/// Keeps the names of shared rows in step with a row that was changed.
pub(crate) fn follow_name(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let definition = &draft.table.definition;
    let name = definition.primary_name.as_ref().and_then(|column| draft.get(column)).cloned();
    let Some(name) = name.filter(|_| definition.ownership == Ownership::UserOwned) else {
        return Ok(());
    };
    update(context, &of_rows(&definition.name, &[draft.id]), &[("objectname".to_owned(), name)])
}

/// Takes the shares of rows of a table away, with the rows.
pub(crate) fn forget_rows(context: &mut Context<'_, '_>, table: &str, rows: &[Uuid]) -> Result<()> {
    rows.chunks(AT_ONCE).try_for_each(|rows| delete(context, &of_rows(table, rows)))
}

/// Takes the shares of rows of a table with one principal away.
pub(crate) fn forget_rows_with(
    context: &mut Context<'_, '_>,
    table: &str,
    rows: &[Uuid],
    principal: Uuid,
) -> Result<()> {
    rows.chunks(AT_ONCE).try_for_each(|rows| {
        let mut conditions = of_rows(table, rows);
        conditions.push(Condition::equal("principalid", Value::Guid(principal)));
        delete(context, &conditions)
    })
}

/// Takes everything away that is shared with users or teams that are no more: rows, and columns of rows.
pub(crate) fn forget_principals(context: &mut Context<'_, '_>, principals: &[Uuid]) -> Result<()> {
    for principal in principals {
        let mut upkeep = context.upkeep("shares of columns go with whom they are for");
        upkeep.delete_all(columns::SHARES, &[("principalid", Value::Guid(*principal))])?;
    }
    principals
        .chunks(AT_ONCE)
        .try_for_each(|some| delete(context, &[one_of("principalid", some.iter().copied())]))
}

fn of_rows(table: &str, rows: &[Uuid]) -> Vec<Condition> {
    vec![
        one_of("objectid", rows.iter().copied()),
        Condition::equal("objecttypecode", Value::Text(table.to_owned())),
    ]
}

fn masks_and_time(context: &Context<'_, '_>, masks: Masks) -> Vec<(String, Value)> {
    vec![
        ("accessrightsmask".to_owned(), Value::Int(masks.direct.into())),
        ("inheritedaccessrightsmask".to_owned(), Value::Int(masks.inherited.into())),
        ("changedon".to_owned(), Value::Timestamp(context.now.whole_seconds())),
    ]
}

fn access() -> Access {
    Access::system("keep with whom rows are shared")
}

fn update(
    context: &mut Context<'_, '_>,
    conditions: &[Condition],
    values: &[(String, Value)],
) -> Result<()> {
    let (table, catalog) = (context.table(TABLE)?, Arc::clone(&context.catalog));
    let update = update_where(&access(), &catalog, &table, conditions, values, context.dialect())?;
    context.transaction.execute(&update).map(drop)
}

fn delete(context: &mut Context<'_, '_>, conditions: &[Condition]) -> Result<()> {
    let table = context.table(TABLE)?;
    removal::all(context, &access(), &table, conditions).map(drop)
}

/// The rights in a mask that a client gave.
///
/// # Errors
/// [`Error::InvalidAccessRights`] if one of them cannot be shared (security.md §7).
pub(crate) fn rights(mask: i64) -> Result<Vec<Right>> {
    if mask & !i64::from(ALL_RIGHTS) != 0 {
        return Err(Error::InvalidAccessRights);
    }
    Ok(Right::ALL.into_iter().filter(|right| mask & i64::from(right.flag()) != 0).collect())
}
