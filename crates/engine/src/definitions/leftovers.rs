//! Rows that go, or lose a link, with a table or a column that is going to be no more: what points at the
//! rows of the table, their shares, teams and views, and what was allowed and shared of the column.

use std::sync::Arc;

use metadata::Changed;
use model::Result;
use model::metadata::{
    Base, Cascade, ColumnDefinition, OneToMany, Ownership, Stored, TableDefinition,
};
use model::query::Condition;
use model::value::Value;
use planner::Table;
use security::Access;
use uuid::Uuid;

use crate::context::Context;
use crate::directory::one_of;
use crate::rules::{delete, facts, files, record_team};

const REASON: &str = "what belongs to a removed table goes with it";
/// How many rows are told by their keys in one statement.
const AT_ONCE: usize = 1_000;

/// Tables whose rows are about a table, and the column that says which.
const ABOUT: [(&str, &str); 7] = [
    ("entitymap", "sourceentityname"),
    ("entitymap", "targetentityname"),
    ("savedquery", "returnedtypecode"),
    ("userquery", "returnedtypecode"),
    ("systemform", "objecttypecode"),
    ("duplicaterule", "baseentityname"),
    ("sdkmessagefilter", "primaryobjecttypecode"),
];

/// Clears away what depends on what is removed, by the catalog as it was.
pub(super) fn clear(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
) -> Result<()> {
    let gone: Vec<&TableDefinition> = tables
        .iter()
        .filter(|table| table.new.is_none())
        .filter_map(|table| table.old.as_ref())
        .collect();
    for table in &gone {
        clear_pointers(context, tables, table)?;
        clear_belongings(context, table)?;
        let until = files::end_of_removed(context);
        context.transaction.remove_files_of_column(&table.name, None, until)?;
    }
    for table in tables {
        if let (Some(old), Some(new)) = (&table.old, &table.new) {
            clear_columns(context, old, new, &gone)?;
        }
    }
    Ok(())
}

/// Rows of tables that stay go with the row that they point at, if the relationship says so of its
/// deletion, and lose the link otherwise.
fn clear_pointers(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    gone: &TableDefinition,
) -> Result<()> {
    let catalog = Arc::clone(&context.catalog);
    let mut all: Vec<_> = catalog.tables().collect();
    all.sort_by(|one, other| one.definition.name.cmp(&other.definition.name));
    for table in all {
        let definition = &table.definition;
        // Audits tell what was.
        if definition.is_view_of_activities || definition.name == "audit" {
            continue;
        }
        let changed = tables.iter().find(|changed| changed.name == definition.name);
        let stays = |column: &&ColumnDefinition| {
            let new = changed.map(|changed| changed.new.as_ref());
            let there =
                new.is_none_or(|new| new.is_some_and(|new| new.column(&column.name).is_some()));
            let stored = matches!(column.stored(), Stored::As(_));
            there && stored && column.is_lookup() && column.refers_to(&gone.name)
        };
        for column in definition.columns.iter().filter(stays) {
            let rows = pointing(context, table, column, &gone.name)?;
            if rows.is_empty() {
                continue;
            }
            if deletes_with(context, table, column, &gone.name) {
                remove(context, table, &rows)?;
            } else {
                unlink(context, table, column, &rows)?;
            }
        }
    }
    Ok(())
}

fn pointing(
    context: &mut Context<'_, '_>,
    table: &Table,
    column: &ColumnDefinition,
    target: &str,
) -> Result<Vec<Uuid>> {
    let access = Access::system(REASON);
    let question =
        planner::plan::rows_pointing_at(&access, table, column, target, context.dialect())?;
    let rows = context.transaction.query(&question)?;
    Ok(rows.iter().filter_map(|row| row.guid(0)).collect())
}

/// Whether rows of a table are deleted with the row that a lookup points at. The relationship of an
/// activity's own table decides before that of all activities.
fn deletes_with(
    context: &Context<'_, '_>,
    table: &Table,
    column: &ColumnDefinition,
    target: &str,
) -> bool {
    let of = |name: &str| {
        let mut ups = context.catalog.all_one_to_many();
        ups.find(|one| {
            one.referencing == name && one.column == column.name && one.referenced == target
        })
    };
    let activity = table.definition.base == Base::ActivityPointer;
    let own = of(&table.definition.name);
    let found = own.or_else(|| activity.then(|| of("activitypointer")).flatten());
    found.is_some_and(|one| one.delete == Cascade::Cascade)
}

fn remove(context: &mut Context<'_, '_>, table: &Arc<Table>, rows: &[Uuid]) -> Result<()> {
    for id in rows {
        // An earlier one may have taken it along.
        if let Some(facts) = facts::load(context, table, *id)? {
            delete::cascade_by_rule(context, table, &facts, REASON)?;
        }
    }
    context.note_change(&table.definition.name)
}

fn unlink(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    column: &ColumnDefinition,
    rows: &[Uuid],
) -> Result<()> {
    let access = Access::system(REASON);
    for rows in rows.chunks(AT_ONCE) {
        let mut values = vec![(column.name.clone(), Value::Null)];
        if table.column("versionnumber").is_some() {
            let version = context.transaction.next_row_version()?;
            values.push(("versionnumber".to_owned(), Value::Int(version)));
        }
        let which = [one_of(&table.definition.primary_id, rows.iter().copied())];
        let catalog = Arc::clone(&context.catalog);
        let dialect = context.dialect();
        let update =
            planner::plan::update_where(&access, &catalog, table, &which, &values, dialect)?;
        context.transaction.execute(&update)?;
    }
    context.note_change(&table.definition.name)
}

/// Shares of its rows, teams of its rows, views of it, and what profiles say of its columns.
fn clear_belongings(context: &mut Context<'_, '_>, gone: &TableDefinition) -> Result<()> {
    let name = || Value::Text(gone.name.clone());
    if gone.ownership == Ownership::UserOwned {
        let mut upkeep = context.upkeep(REASON);
        upkeep.delete_all("principalobjectaccess", &[("objecttypecode", name())])?;
    }
    let code = Condition::equal("objecttypecode", Value::Int(gone.object_type_code.into()));
    let mut reader = context.reader(REASON);
    for template in reader.all("teamtemplate", &[], vec![code])? {
        record_team::forget_template(context, template.id)?;
        let table = context.table("teamtemplate")?;
        remove(context, &table, &[template.id])?;
    }
    for (about, column) in ABOUT {
        let Some(table) = context.catalog.table(about).cloned() else { continue };
        if table.column(column).is_none() {
            continue;
        }
        let mut reader = context.reader(REASON);
        let rows = reader.all(about, &[], vec![Condition::equal(column, name())])?;
        let rows: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
        remove(context, &table, &rows)?;
    }
    for table in ["fieldpermission", "attributemaskingrule"] {
        context.upkeep(REASON).delete_all(table, &[("entityname", name())])?;
    }
    Ok(())
}

/// What was allowed and shared of columns that leave a table; and links to rows of tables that a lookup
/// cannot point at any more.
fn clear_columns(
    context: &mut Context<'_, '_>,
    old: &TableDefinition,
    new: &TableDefinition,
    gone: &[&TableDefinition],
) -> Result<()> {
    clear_maps(context, old, new)?;
    for column in &old.columns {
        let Some(kept) = new.column(&column.name) else {
            clear_column(context, old, column)?;
            continue;
        };
        let lost = column.targets.iter().filter(|target| !kept.refers_to(target));
        for target in lost.filter(|target| gone.iter().all(|table| table.name != **target)) {
            let table = context.table(&old.name)?;
            if column.is_polymorphic() && !old.is_view_of_activities {
                let rows = pointing(context, &table, column, target)?;
                unlink(context, &table, column, &rows)?;
            }
        }
    }
    Ok(())
}

/// Maps from tables that no relationship of this one leads to any more.
fn clear_maps(
    context: &mut Context<'_, '_>,
    old: &TableDefinition,
    new: &TableDefinition,
) -> Result<()> {
    let leads = |one: &&OneToMany| new.many_to_one.iter().any(|o| o.referenced == one.referenced);
    for one in old.many_to_one.iter().filter(|one| !leads(one)) {
        let which = vec![
            Condition::equal("sourceentityname", Value::Text(one.referenced.clone())),
            Condition::equal("targetentityname", Value::Text(old.name.clone())),
        ];
        let maps = context.reader(REASON).all("entitymap", &[], which)?;
        let maps: Vec<Uuid> = maps.into_iter().map(|map| map.id).collect();
        let table = context.table("entitymap")?;
        remove(context, &table, &maps)?;
    }
    Ok(())
}

/// Maps from or to a column.
fn clear_maps_of_column(
    context: &mut Context<'_, '_>,
    table: &TableDefinition,
    column: &ColumnDefinition,
) -> Result<()> {
    let ends =
        [("sourceentityname", "sourceattributename"), ("targetentityname", "targetattributename")];
    for (end, name) in ends {
        let which = vec![Condition::equal(end, Value::Text(table.name.clone()))];
        let maps = context.reader(REASON).all("entitymap", &[], which)?;
        let which = [
            one_of("entitymapid", maps.iter().map(|map| map.id)),
            Condition::equal(name, Value::Text(column.name.clone())),
        ];
        context.upkeep(REASON).delete_those("attributemap", &which)?;
    }
    Ok(())
}

fn clear_column(
    context: &mut Context<'_, '_>,
    table: &TableDefinition,
    column: &ColumnDefinition,
) -> Result<()> {
    if column.holds_files() {
        let until = files::end_of_removed(context);
        for name in [column.name.clone(), files::place::small(&column.name)] {
            context.transaction.remove_files_of_column(&table.name, Some(&name), until)?;
        }
    }
    clear_maps_of_column(context, table, column)?;
    let of_column = [
        ("entityname", Value::Text(table.name.clone())),
        ("attributelogicalname", Value::Text(column.name.clone())),
    ];
    for about in ["fieldpermission", "attributemaskingrule"] {
        context.upkeep(REASON).delete_all(about, &of_column)?;
    }
    let id = Value::Guid(column.metadata_id(&table.name));
    let mut upkeep = context.upkeep(REASON);
    upkeep.delete_all("principalobjectattributeaccess", &[("attributeid", id)])?;
    Ok(())
}
