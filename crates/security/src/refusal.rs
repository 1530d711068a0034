//! The check of a privilege, and the facts that refusals print (security.md §9).

use model::Uuid;
use model::error::{Denial, MissingDepth, MissingPrivilege, MissingRight, PrincipalFacts};
use model::id::{PrincipalId, UserId};
use model::metadata::Privilege;
use model::right::{Depth, Right};

use crate::grant::Grants;
use crate::predicate::RowFacts;
use crate::principal::{Principal, User};
use crate::realm::Realm;
use crate::subject::Subject;
use crate::table::TableSecurity;

/// Denials are large and rare.
pub(crate) type Checked<T> = Result<T, Box<Denial>>;

/// What refusals of one request have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusals<'a> {
    /// The authenticated user, `context.Caller`.
    pub(crate) caller: UserId,
    pub(crate) realm: &'a Realm,
}

impl Refusals<'_> {
    /// Whether `grants`, those of `who` or fewer, have the privilege for a right at any depth.
    pub(crate) fn check_table(
        self,
        who: Principal<'_>,
        grants: &Grants,
        table: &TableSecurity<'_>,
        right: Right,
    ) -> Checked<()> {
        if who.is_read_only_for(right) {
            return Err(Box::new(Denial::ReadOnlyUser));
        }
        match table.privilege(right) {
            Some(privilege) if !grants.of(privilege.id).is_empty() && who.covers_table(table) => {
                Ok(())
            }
            privilege => Err(Box::new(self.privilege(who, table, right, privilege))),
        }
    }

    fn privilege(
        self,
        who: Principal<'_>,
        table: &TableSecurity<'_>,
        right: Right,
        privilege: Option<&Privilege>,
    ) -> Denial {
        // A right without a privilege is called by the naming rule; it has no id.
        let (name, id) = privilege.map_or_else(
            || (["prv", right.verb(), &table.definition.schema].concat(), Uuid::nil().into()),
            |privilege| (privilege.name.clone(), privilege.id),
        );
        if let Some(denial) = no_roles(who, &name) {
            return denial;
        }
        let (object_type_code, logical_name, label) = table.reported();
        Denial::Privilege(MissingPrivilege {
            principal: facts(who),
            privilege: name,
            privilege_id: id,
            object_type_code,
            table: logical_name.to_owned(),
            label: label.to_owned(),
            caller: self.caller,
            known_privileges: self.realm.known_privileges,
        })
    }

    /// A privilege without a right is missing.
    pub(crate) fn misc(self, user: &User, privilege: &Privilege) -> Denial {
        no_roles(Principal::User(user), &privilege.name).unwrap_or_else(|| Denial::Miscellaneous {
            user: user.id,
            privilege: privilege.name.clone(),
            privilege_id: privilege.id,
            business_unit: user.unit,
            known_privileges: self.realm.known_privileges,
            user_privileges: user.roles.grants.privilege_count(),
        })
    }

    /// The privilege is there, but does not reach every row for one of the subjects. `lacking` fails by
    /// itself.
    pub(crate) fn depth(
        self,
        lacking: UserId,
        subject: &Subject,
        table: &TableSecurity<'_>,
        right: Right,
        privilege: &Privilege,
    ) -> Denial {
        Denial::Depth(Box::new(MissingDepth {
            user: subject.user.id,
            privilege: privilege.name.clone(),
            privilege_id: privilege.id,
            business_unit: subject.user.unit,
            known_privileges: self.realm.known_privileges,
            user_privileges: subject.user.roles.grants.privilege_count(),
            lacking,
            held: subject.depth(table, right),
        }))
    }

    /// The privilege is there, but does not cover the row for one of the subjects. `lacking` fails
    /// by itself.
    pub(crate) fn right(
        self,
        user: UserId,
        lacking: UserId,
        subject: &Subject,
        table: &TableSecurity<'_>,
        right: Right,
        row: &RowFacts,
    ) -> Denial {
        let sources = subject.sources(table, row, self.realm);
        Denial::Right(Box::new(MissingRight {
            principal: PrincipalId::User(user),
            caller: self.caller,
            right,
            row: row.id,
            table: table.definition.name.clone(),
            object_type_code: table.definition.object_type_code,
            ownership: table.definition.ownership,
            owner: row.owner,
            business_unit: row.unit,
            privilege: table.privilege(right).map(|held| held.name.clone()).unwrap_or_default(),
            lacking,
            held: subject.depth(table, right),
            needed: needed(subject, row, self.realm),
            by_role: sources.role,
            by_share: sources.share,
            by_hierarchy: sources.hierarchy,
            has_hierarchy: self.realm.has_hierarchy,
            on_premises: self.realm.on_premises,
        }))
    }
}

/// The least depth, counted from the subject's own unit, that would cover the row.
fn needed(subject: &Subject, row: &RowFacts, realm: &Realm) -> Depth {
    match row.unit {
        Some(unit) if unit == subject.user.unit => Depth::Local,
        Some(unit) if realm.units.subtree(subject.user.unit).any(|below| below == unit) => {
            Depth::Deep
        }
        _ => Depth::Global,
    }
}

/// Who has no role at all is told so, whatever is asked.
fn no_roles(who: Principal<'_>, privilege: &str) -> Option<Denial> {
    (who.roles().count == 0).then(|| Denial::NoRoles {
        principal: who.id().uuid(),
        team: matches!(who, Principal::Team(_)),
        privilege: privilege.to_owned(),
    })
}

fn facts(who: Principal<'_>) -> PrincipalFacts {
    let roles = who.roles();
    let (access_mode, object_id, team_type, business_unit) = match who {
        Principal::User(user) => (user.access_mode.label(), user.object_id, 0, user.unit),
        Principal::Team(team) => ("", None, team.kind, team.unit),
    };
    PrincipalFacts {
        id: who.id(),
        roles: roles.count,
        privileges: roles.grants.privilege_count(),
        access_mode,
        object_id,
        team_type,
        business_unit,
    }
}
