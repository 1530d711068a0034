//! Details: what a row of `audit` tells, in the shape of its kind. Columns that the reader may not
//! see are left out (security.md D28).

use std::sync::Arc;

use model::Result;
use model::message::{ACCESS_RIGHTS, Data, Field, FieldType, Record, RecordType};
use model::metadata::ColumnDefinition;
use model::query::Condition;
use model::right::Depth;
use model::value::{Reference, Value};
use planner::Table;
use security::Readable;
use uuid::Uuid;

use crate::context::Context;
use crate::directory::guid;
use crate::messages::privileges::ROLE_PRIVILEGE;
use crate::rules::audit::change::{Change, ColumnChange, Held, Kept};

/// What the kinds of details have in common, which is nothing.
pub(super) const DETAIL: RecordType = RecordType::new("AuditDetail", &[]).derived(&[
    &ATTRIBUTE,
    &RELATIONSHIP,
    &PRIVILEGES,
    &SHARE,
    &USER_ACCESS,
]);

/// Old and new values.
const ATTRIBUTE: RecordType = RecordType::new(
    "AttributeAuditDetail",
    &[
        Field::new("InvalidNewValueAttributes", FieldType::List(&FieldType::Text)),
        Field::new("LocLabelLanguageCode", FieldType::Int),
        Field::new("DeletedAttributes", FieldType::Record(&DELETED)),
        Field::new("OldValue", FieldType::Row(&[])),
        Field::new("NewValue", FieldType::Row(&[])),
    ],
);

/// Columns that are no longer there, by their numbers.
const DELETED: RecordType = RecordType::new(
    "DeletedAttributes",
    &[
        Field::new("Count", FieldType::Int),
        Field::new("Keys", FieldType::List(&FieldType::Int)),
        Field::new("Values", FieldType::List(&FieldType::Text)),
    ],
);

/// Rows that were connected, or no longer are.
const RELATIONSHIP: RecordType = RecordType::new(
    "RelationshipAuditDetail",
    &[
        Field::new("RelationshipName", FieldType::Text),
        Field::new("TargetRecords", FieldType::List(&FieldType::Row(&[]))),
    ],
);

/// What a role gave and gives.
const PRIVILEGES: RecordType = RecordType::new(
    "RolePrivilegeAuditDetail",
    &[
        Field::new("OldRolePrivileges", FieldType::List(&FieldType::Record(&ROLE_PRIVILEGE))),
        Field::new("NewRolePrivileges", FieldType::List(&FieldType::Record(&ROLE_PRIVILEGE))),
        Field::new("InvalidNewPrivileges", FieldType::List(&FieldType::Guid)),
    ],
);

/// The rights that somebody had and has.
const SHARE: RecordType = RecordType::new(
    "ShareAuditDetail",
    &[
        Field::new("Principal", FieldType::Row(&["systemuser", "team"])),
        Field::new("OldPrivileges", FieldType::Choice(&ACCESS_RIGHTS)),
        Field::new("NewPrivileges", FieldType::Choice(&ACCESS_RIGHTS)),
    ],
);

/// When somebody came.
const USER_ACCESS: RecordType = RecordType::new(
    "UserAccessAuditDetail",
    &[Field::new("AccessTime", FieldType::Timestamp), Field::new("Interval", FieldType::Int)],
);

/// The detail of what was told of a row.
pub(super) fn of(
    context: &mut Context<'_, '_>,
    object: &Reference,
    change: Option<&str>,
) -> Result<Record> {
    Ok(match change.and_then(Change::read) {
        Some(Change::Columns(changes)) => attributes(context, object, &changes)?,
        Some(Change::Relationship { name, rows }) => {
            let rows = rows.iter().map(|row| Data::Reference(row.into())).collect::<Vec<_>>();
            Record::new(&RELATIONSHIP).with("RelationshipName", name).with("TargetRecords", rows)
        }
        Some(Change::Share { principal, old, new }) => Record::new(&SHARE)
            .with("Principal", Reference::from(&principal))
            .with("OldPrivileges", old)
            .with("NewPrivileges", new),
        Some(Change::Privileges { old, new }) => {
            let unit = unit_of_role(context, object.id)?;
            let list = |held: &[Held]| -> Vec<Data> {
                held.iter().map(|held| Data::Record(privilege(context, held, unit))).collect()
            };
            Record::new(&PRIVILEGES)
                .with("OldRolePrivileges", list(&old))
                .with("NewRolePrivileges", list(&new))
                .with("InvalidNewPrivileges", Vec::new())
        }
        Some(Change::Access { time, interval }) => {
            Record::new(&USER_ACCESS).with("AccessTime", time).with("Interval", interval)
        }
        Some(Change::History { .. }) | None => Record::new(&DETAIL),
    })
}

fn attributes(
    context: &mut Context<'_, '_>,
    object: &Reference,
    changes: &[ColumnChange],
) -> Result<Record> {
    let table = context.table(&object.table)?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for change in changes {
        let Some(column) = table.column(&change.column) else { continue };
        if !may_see(context, &table, object.id, column)? {
            continue;
        }
        // Here a mask is never taken off.
        let access = context.access();
        let mask = access.mask(&table.security(), column).cloned();
        let value = |kept: &Kept| {
            let value = match (kept.value(), &mask) {
                (Value::Text(text), Some(mask)) => Value::Text(mask.apply(&text).into_owned()),
                (value, _) => value,
            };
            (change.column.clone(), value)
        };
        old.extend(change.old.as_ref().map(value));
        new.extend(change.new.as_ref().map(value));
    }
    let row = |values: Vec<(String, Value)>| Data::Row { table: object.table.clone(), values };
    let deleted =
        Record::new(&DELETED).with("Count", 0).with("Keys", Vec::new()).with("Values", Vec::new());
    Ok(Record::new(&ATTRIBUTE)
        .with("InvalidNewValueAttributes", Vec::new())
        .with("LocLabelLanguageCode", 0)
        .with("DeletedAttributes", deleted)
        .with("OldValue", row(old))
        .with("NewValue", row(new)))
}

/// Whether the value of a column of a row is seen.
pub(super) fn may_see(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: Uuid,
    column: &ColumnDefinition,
) -> Result<bool> {
    match context.access().column(&table.security(), column).readable {
        Readable::Always => Ok(true),
        Readable::IfShared { column, with } => {
            let of_row = vec![
                Condition::equal("objectid", Value::Guid(row)),
                Condition::equal("attributeid", Value::Guid(column)),
                Condition::equal("readaccess", Value::Bool(true)),
            ];
            let mut reader = context.reader("know with whom a column is shared");
            let table = "principalobjectattributeaccess";
            let shares = reader.all(table, &["principalid"], of_row)?;
            let shared: Vec<Uuid> =
                shares.iter().filter_map(|share| guid(&share.values, 0)).collect();
            Ok(with.iter().all(|side| side.iter().any(|one| shared.contains(one))))
        }
    }
}

fn unit_of_role(context: &mut Context<'_, '_>, role: Uuid) -> Result<Option<Uuid>> {
    let mut reader = context.reader("name the unit of a role");
    let row = reader.one("role", &["businessunitid"], role)?;
    Ok(row.and_then(|row| guid(&row.values, 0)))
}

fn privilege(context: &Context<'_, '_>, held: &Held, unit: Option<Uuid>) -> Record {
    let name = context.catalog.privileges().find(|each| each.id.0 == held.privilege);
    let depth = Depth::from_mask(held.depth).map(Depth::number);
    Record::new(&ROLE_PRIVILEGE)
        .with("Depth", depth)
        .with("PrivilegeId", held.privilege)
        .with("BusinessUnitId", unit)
        .with("PrivilegeName", name.map(|privilege| privilege.name.clone()))
        .with("RecordFilterId", Uuid::nil())
        .with("RecordFilterUniqueName", "")
}
