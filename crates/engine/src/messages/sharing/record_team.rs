//! What `AddUserToRecordTeam` and `RemoveUserFromRecordTeam` have in common: what they are given, what
//! they need and what they answer (security.md §7).

use std::sync::Arc;

use model::Result;
use model::message::{Field, FieldType, Invoke};
use model::right::Right;
use model::value::Reference;
use planner::Table;
use security::RowFacts;

use crate::context::Context;
use crate::rules::record_team::Template;
use crate::rules::{share, target};

pub(super) const FIELDS: &[Field] = &[
    Field::new("Record", FieldType::Row(&[])),
    Field::new("TeamTemplate", FieldType::Row(&["teamtemplate"])),
];

pub(super) const ANSWER: &[Field] = &[Field::new("AccessTeamId", FieldType::Guid)];

/// A row and a template by which it may be shared: Share, and every right of the template.
pub(super) fn check(
    context: &mut Context<'_, '_>,
    fields: &Invoke,
) -> Result<(Arc<Table>, RowFacts, Template)> {
    let row = fields.arguments.reference("Record")?;
    target::check_sharable(context, row)?;
    let template = Template::load(context, fields.arguments.reference("TeamTemplate")?)?;
    let table = context.table(&row.table)?;
    template.check_serves(&table)?;
    let mut needed = vec![Right::Share];
    let rights = share::rights(template.mask)?;
    needed.extend(rights.into_iter().filter(|right| *right != Right::Share));
    let (table, facts) = target::check(context, row, &needed)?;
    Ok((table, facts, template))
}

/// The row that the team belongs to.
pub(super) fn row(table: &Table, facts: &RowFacts) -> Reference {
    Reference::new(table.definition.name.as_str(), facts.id)
}
