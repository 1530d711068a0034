//! The accesses of generated users, from the generated rows: what the engine would load.

use std::sync::Arc;

use model::id::{BusinessUnitId, TeamId};
use model::right::Depth;
use model::value::Value;
use planner::Catalog;
use security::{
    Access, AccessMode, BusinessUnits, Grant, Impersonator, Policy, Realm, Roles, User, Via,
};
use uuid::Uuid;

use super::complete::{Base, as_id};
use super::directory;
use crate::Outcome;

/// Everybody of the organization.
pub(crate) struct Everybody {
    base: Base,
    rows: Vec<seed::Row>,
}

impl Everybody {
    pub(crate) fn new() -> Outcome<Self> {
        let base = Base::new()?;
        let mut rows = directory::rows(&base)?;
        rows.extend(base.rows.iter().cloned());
        Ok(Self { base, rows })
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.base.catalog
    }

    /// The access of a user, for whom another one may act.
    pub(crate) fn access(&self, user: u64, by: Option<u64>, strict: bool) -> Outcome<Access> {
        let realm = Arc::new(self.realm(strict));
        let user = Arc::new(self.user(directory::user_id(user))?);
        let Some(by) = by else { return Ok(Access::direct(user, realm)) };
        let privilege = self.base.catalog.privilege("prvActOnBehalfOfAnotherUser");
        let privilege = privilege.ok_or("nobody can act for others")?.id;
        let by = Arc::new(self.user(directory::user_id(by))?);
        let by = Impersonator::new(by, privilege, &Policy::default())
            .map_err(|error| error.to_string())?;
        Ok(Access::on_behalf(user, &by, realm))
    }

    fn of<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a seed::Row> {
        self.rows.iter().filter(move |row| row.table == table)
    }

    /// The ids in a column of the rows whose other column is this id.
    fn linked(&self, table: &str, column: &str, id: Uuid, wanted: &str) -> Vec<Uuid> {
        let rows = self.of(table).filter(|row| row.value(column).and_then(as_id) == Some(id));
        rows.filter_map(|row| row.value(wanted).and_then(as_id)).collect()
    }

    fn realm(&self, strict: bool) -> Realm {
        let units = self.of("businessunit").map(|row| {
            let parent = row.value("parentbusinessunitid").and_then(as_id);
            (row.id.into(), parent.map(BusinessUnitId))
        });
        Realm {
            organization: self.base.organization.into(),
            units: BusinessUnits::new(units),
            known_privileges: 0,
            strict,
            has_hierarchy: false,
            on_premises: false,
        }
    }

    fn user(&self, id: Uuid) -> Outcome<User> {
        let row = self.of("systemuser").find(|row| row.id == id).ok_or("no such user")?;
        let unit = row.value("businessunitid").and_then(as_id).ok_or("a user without a unit")?;
        let direct = self.linked("systemuserroles", "systemuserid", id, "roleid");
        let mut held: Vec<(Uuid, Via)> = direct.into_iter().map(|role| (role, Via::User)).collect();
        let teams = self.linked("teammembership", "systemuserid", id, "teamid");
        for team in &teams {
            let via = Via::Team { team: TeamId(*team), inherited: true };
            let roles = self.linked("teamroles", "teamid", *team, "roleid");
            held.extend(roles.into_iter().map(|role| (role, via)));
        }
        let mut roles = Roles { count: held.len(), ..Roles::default() };
        for (role, via) in held {
            let of_role = self.of("role").find(|row| row.id == role).ok_or("no such role")?;
            let unit = of_role.value("businessunitid").and_then(as_id);
            let unit = BusinessUnitId(unit.ok_or("a role without a unit")?);
            let contents = self.of("roleprivileges");
            for row in contents.filter(|row| row.value("roleid").and_then(as_id) == Some(role)) {
                let privilege = row.value("privilegeid").and_then(as_id);
                let depth = match row.value("privilegedepthmask") {
                    Some(Value::Int(mask)) => Depth::from_mask(*mask),
                    _ => None,
                };
                if let (Some(privilege), Some(depth)) = (privilege, depth) {
                    roles.grants.push(Grant { privilege: privilege.into(), depth, unit, via });
                }
            }
        }
        let teams = teams.into_iter().map(TeamId);
        Ok(User::new(id.into(), unit.into(), AccessMode::ReadWrite, None, teams, roles))
    }
}
