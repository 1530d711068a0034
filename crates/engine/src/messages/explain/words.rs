//! The first sentence of an explanation, for people.

use model::error::Denial;
use model::metadata::AccessRule;
use model::value::Reference;
use model::{Error, Result};
use security::{Below, Considerable, Considered, Impersonator, Policy, Reach, Via};
use uuid::Uuid;

use super::Asked;
use super::checks::{Check, Outcome};
use super::people::part;
use super::told::{Names, with_whom};
use crate::context::Context;

/// Why there is no session at all, and whose fault that is.
pub(super) fn refused_to_come(
    context: &mut Context<'_, '_>,
    asked: &Asked,
    error: &Error,
) -> Result<(Option<Uuid>, String)> {
    let target = asked.on_behalf_of.unwrap_or(asked.user);
    Ok(match error {
        Error::UserDisabled { user, .. } => {
            (Some(*user), format!("the {} is disabled, or its business unit is", part(asked, *user)))
        }
        Error::BusinessUnitDisabled => {
            let user = asked.user;
            (Some(user), format!("the business unit of the {} is disabled", part(asked, user)))
        }
        Error::CannotActOnBehalf if may_act(context, asked.user)? => {
            (Some(target), "nobody can act on behalf of the user: it is a built-in one, or its access mode is Support User or Delegated Admin".to_owned())
        }
        Error::CannotActOnBehalf => (
            Some(asked.user),
            "the impersonator does not hold prvActOnBehalfOfAnotherUser by a role of its own (a role of a team \
             does not count), or its access mode does not let it act for others"
                .to_owned(),
        ),
        Error::NotAMember => (Some(target), format!("the {} is not there, or cannot sign in", part(asked, target))),
        other => (Some(asked.user), other.to_string()),
    })
}

/// Whether a user could act on behalf of somebody, whatever its policy is: that has refusals of its own.
fn may_act(context: &mut Context<'_, '_>, user: Uuid) -> Result<bool> {
    let access = context.access_of(&Reference::new("systemuser", user))?;
    let privilege = context.privilege("prvActOnBehalfOfAnotherUser")?.id;
    let policy = Policy::default();
    Ok(access.user().is_some_and(|user| {
        Impersonator::new(std::sync::Arc::clone(user), privilege, &policy).is_ok()
    }))
}

/// Why a session is refused what was asked, and whose fault that is.
pub(super) fn refused(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    outcome: &Outcome,
    error: &Error,
) -> Result<(Option<Uuid>, String)> {
    let Error::Denied(denial) = error else {
        let reason = match error {
            Error::RowNotFound(_) => {
                "there is no such row, or a row that decides about it cannot be read".to_owned()
            }
            other => other.to_string(),
        };
        return Ok((None, reason));
    };
    let failed = |check: &&Check| check.told.refused.as_ref() == Some(denial.as_ref());
    let lacking = outcome.checks.iter().find(failed).and_then(|check| check.told.lacking);
    let Some(lacking) = lacking else { return Ok((None, denial.reason())) };
    let who = names.of(context, "systemuser", lacking.0)?;
    let reason = match denial.as_ref() {
        Denial::ReadOnlyUser => "the access mode lets it only read".to_owned(),
        other => other.reason(),
    };
    let reason = format!("on the side of the {}, {who}: {reason}", part(asked, lacking.0));
    Ok((Some(lacking.0), reason))
}

/// What allows it.
pub(super) fn allowed(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    outcome: &Outcome,
) -> Result<String> {
    let Some(check) = outcome.checks.first() else { return Ok(String::new()) };
    let table = &check.table.definition.name;
    match &check.told.rule {
        AccessRule::Privileges => {}
        AccessRule::Through(_) | AccessRule::Object { .. } => {
            return Ok(format!("rows of `{table}` follow the rows that they point at"));
        }
        AccessRule::Everyone => return Ok(format!("every user may read `{table}`")),
        AccessRule::Administrators => {
            return Ok("the role System Administrator is held".to_owned());
        }
        AccessRule::Miscellaneous(name) => return Ok(format!("{name} is held")),
    }
    let mut parts = Vec::new();
    for subject in &check.told.subjects {
        parts.push(of_subject(context, names, asked, check, subject)?);
    }
    Ok(parts.join("; and "))
}

fn of_subject(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    check: &Check,
    subject: &Considered,
) -> Result<String> {
    let who = names.of(context, "systemuser", subject.user.0)?;
    let privilege = check.table.security().privilege(check.right);
    let privilege = privilege.map(|each| each.name.clone()).unwrap_or_default();
    let counting = subject.grants.iter().filter(|grant| grant.counts.is_some());
    let best = |grants: &mut dyn Iterator<Item = &Considerable>| {
        grants.max_by_key(|grant| grant.counts).copied()
    };
    if check.row.is_none() {
        let Some(grant) = best(&mut counting.clone()) else { return Ok(String::new()) };
        let role = role(context, names, subject, &grant)?;
        return Ok(format!("{who} has {privilege} {role}"));
    }
    if let Some(grant) = best(&mut counting.clone().filter(|each| each.reach != Reach::Nothing)) {
        let role = role(context, names, subject, &grant)?;
        let why = match grant.reach {
            Reach::Own => "the row is its own",
            Reach::OfTeam => "a team of its owns the row",
            Reach::InUnit => "that reaches the business unit of the row",
            Reach::Everyone | Reach::Nothing => "that reaches every row",
        };
        return Ok(format!("{who} has {privilege} {role}, and {why}"));
    }
    let Some(grant) = best(&mut counting.clone()) else { return Ok(String::new()) };
    let role = role(context, names, subject, &grant)?;
    if let Some((share, _)) = subject.shares.iter().find(|(_, gives)| *gives) {
        let table = with_whom(context, asked, share.principal);
        let with = match table {
            "team" => format!("its team {}", names.of(context, table, share.principal)?),
            "organization" => "everybody".to_owned(),
            _ => "it".to_owned(),
        };
        let right = check.right.access_name();
        return Ok(format!(
            "{who} has {privilege} {role}, and the row is shared with {with} with {right}"
        ));
    }
    let below = match subject.hierarchy {
        Some(Below::Indirect) => "somebody further below it in the hierarchy",
        _ => "somebody directly below it in the hierarchy",
    };
    Ok(format!("{who} has {privilege} {role}, and the row is one of {below}"))
}

/// Which role gives a grant, and how deep.
fn role(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    subject: &Considered,
    held: &Considerable,
) -> Result<String> {
    let grant = &held.grant;
    let roles = names.roles(context, subject.user, grant)?;
    let role = roles.into_iter().next().map(|(_, name)| name).unwrap_or_default();
    let unit = names.of(context, "businessunit", grant.unit.0)?;
    let team = match grant.via {
        Via::User => String::new(),
        Via::Team { team, .. } => {
            format!(", held by the team {}", names.of(context, "team", team.0)?)
        }
    };
    let depth = match held.counts {
        Some(counts) if counts < grant.depth => {
            format!(
                "{} ({} in the role, less by the impersonator)",
                counts.name(),
                grant.depth.name()
            )
        }
        _ => grant.depth.name().to_owned(),
    };
    Ok(format!("at depth {depth} by the role {role} of {unit}{team}"))
}
