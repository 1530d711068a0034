//! When and in whose name a question is asked, looked for no further than the question asks.

use std::sync::{Arc, OnceLock};

use model::Result;
use model::query::{Condition, Criterion, Query, Who};
use planner::{Acting, Circumstances, Plan, Scope, plan_at};
use uuid::Uuid;

use crate::context::Context;
use crate::directory::{Reader, guid, one_of};
use crate::principal::load_held_roles;
use crate::reports;

/// What questions of a session asked about its user. It lives and dies with the session, which a change
/// of anything here ends (`Context::note_change`).
#[derive(Debug, Default)]
pub(crate) struct Asked {
    user: OnceLock<Acting>,
    reports: OnceLock<Below>,
}

/// Those who report to a user, and their teams.
#[derive(Clone, Debug, Default)]
struct Below {
    reports: Vec<Uuid>,
    teams: Vec<Uuid>,
}

impl Context<'_, '_> {
    /// The plan of a question that is asked now.
    pub(crate) fn plan(&mut self, query: &Query, scope: Option<&Scope>) -> Result<Arc<Plan>> {
        let session = self.session.clone();
        session.plan(query, scope, || self.circumstances(query))
    }

    /// The same, for a question that is not asked again.
    pub(crate) fn plan_once(&mut self, query: &Query) -> Result<Plan> {
        let circumstances = self.circumstances(query)?;
        plan_at(query, None, &self.catalog, &self.access(), &circumstances)
    }

    /// When and in whose name a question is asked.
    pub(crate) fn circumstances(&mut self, query: &Query) -> Result<Circumstances> {
        let mut acting = if asks_for_user(query) { Some(self.acting()?) } else { None };
        if let Some(acting) = acting.as_mut().filter(|_| asks_for_reports(query)) {
            let below = self.below()?;
            acting.reports = below.reports;
            acting.teams_of_reports = below.teams;
        }
        Ok(Circumstances {
            now: self.now,
            zone: self.session.formats().zone,
            calendar: self.organization().calendar,
            acting,
            aggregate_limit: self.aggregate_limit(),
        })
    }

    /// The user in whose name the request runs, without those who report to it.
    fn acting(&mut self) -> Result<Acting> {
        let session = self.session.clone();
        if let Some(known) = session.asked().user.get() {
            return Ok(known.clone());
        }
        let user = session.principal();
        let mut reader = self.reader("know in whose name a question is asked");
        let acting = Acting {
            user: user.id().0,
            unit: user.unit().0,
            role_units: role_units(&mut reader, user.id().0)?,
            teams: user.teams().map(|team| team.0).collect(),
            reports: Vec::new(),
            teams_of_reports: Vec::new(),
            language: session.formats().language,
        };
        Ok(session.asked().user.get_or_init(|| acting).clone())
    }

    fn below(&mut self) -> Result<Below> {
        let (session, organization) = (self.session.clone(), self.organization());
        if let Some(known) = session.asked().reports.get() {
            return Ok(known.clone());
        }
        let mut reader = self.reader("know who reports to a user");
        let found = reports::load_all(&mut reader, &organization, session.user())?;
        let both = [&found.direct, &found.indirect];
        let below = Below {
            reports: both.iter().flat_map(|each| each.users.iter().map(|user| user.0)).collect(),
            teams: both.iter().flat_map(|each| each.teams.iter().map(|team| team.0)).collect(),
        };
        Ok(session.asked().reports.get_or_init(|| below).clone())
    }
}

/// Whether what is answered depends on the user in whose name it is asked, beyond its rights.
fn asks_for_user(query: &Query) -> bool {
    // Labels are in the user's language.
    let by_label =
        |criterion: &Criterion| matches!(criterion, Criterion::Column { by_label: true, .. });
    query.order.iter().any(|order| by_label(&order.by))
        || query.has_condition(&|condition| matches!(condition, Condition::Who(..)))
}

fn asks_for_reports(query: &Query) -> bool {
    query.has_condition(&|condition| {
        let who = match condition {
            Condition::Who(_, who) => *who,
            _ => return false,
        };
        matches!(who, Who::UserOrReports | Who::UserOrReportsAndTeams)
    })
}

/// The units of the roles that count for a user: its own and those of its teams.
fn role_units(reader: &mut Reader<'_, '_>, user: Uuid) -> Result<Vec<Uuid>> {
    let held = load_held_roles(reader, user.into())?;
    let held = one_of("roleid", held.roles.iter().map(|(role, _)| role.0));
    let roles = reader.all("role", &["businessunitid"], vec![held])?;
    let mut units: Vec<Uuid> = roles.iter().filter_map(|role| guid(&role.values, 0)).collect();
    units.sort_unstable();
    units.dedup();
    Ok(units)
}
