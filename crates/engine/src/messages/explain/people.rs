//! Who is explained: the user, and the impersonator.

use model::Result;
use model::message::{Data, Field, FieldType, Record, RecordType};
use model::value::Reference;
use uuid::Uuid;

use super::Asked;
use super::checks::Check;
use super::told::Names;
use crate::context::Context;
use crate::principal;

pub(super) const PERSON: RecordType = RecordType::new(
    "OnBehalf_ExplainedPerson",
    &[
        Field::new("Id", FieldType::Guid),
        Field::new("As", FieldType::Text),
        Field::new("Name", FieldType::Text),
        Field::new("BusinessUnitId", FieldType::Guid),
        Field::new("BusinessUnit", FieldType::Text),
        Field::new("AccessMode", FieldType::Text),
        Field::new("IsDisabled", FieldType::Bool),
        Field::new("IsAdministrator", FieldType::Bool),
        Field::optional("AllowedAlone", FieldType::Bool),
    ],
);

/// As what a user takes part.
pub(super) fn part(asked: &Asked, user: Uuid) -> &'static str {
    if asked.on_behalf_of.is_some() && asked.user == user { "impersonator" } else { "user" }
}

/// Tells of some users, and whether each would be allowed what was asked by itself.
pub(super) fn tell(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    users: &[Uuid],
    checks: &[Check],
) -> Result<Vec<Data>> {
    let mut people = Vec::new();
    for id in users {
        let catalog = std::sync::Arc::clone(&context.catalog);
        let row = principal::find_user(context.transaction, &catalog, "systemuserid", *id)?;
        let Some(row) = row else { continue };
        let access = context.access_of(&Reference::new("systemuser", *id))?;
        let off = row.is_disabled || context.organization().is_disabled(row.unit);
        let person = Record::new(&PERSON)
            .with("Id", *id)
            .with("As", part(asked, *id))
            .with("Name", names.of(context, "systemuser", *id)?)
            .with("BusinessUnitId", row.unit.0)
            .with("BusinessUnit", names.of(context, "businessunit", row.unit.0)?)
            .with("AccessMode", row.access_mode.label())
            .with("IsDisabled", off)
            .with("IsAdministrator", access.user().is_some_and(|user| user.is_administrator()));
        let may = |check: &Check| {
            access
                .explain(&check.table.security(), check.right, check.row.as_ref())
                .refused
                .is_none()
        };
        people.push(if checks.is_empty() {
            person.into()
        } else {
            person.with("AllowedAlone", checks.iter().all(may)).into()
        });
    }
    Ok(people)
}
