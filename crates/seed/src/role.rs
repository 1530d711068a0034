//! Reads the role files: which privileges a role holds, and how deep.

use std::collections::BTreeMap;

use model::id::PrivilegeId;
use model::metadata::Privilege;
use model::right::{Depth, Right};
use serde::Deserialize;
use uuid::Uuid;

use crate::definitions::Definitions;
use crate::files;

/// A role file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    description: String,
    /// The id that marks a predefined role in every organization.
    template: Option<Uuid>,
    /// The role holds every privilege at its greatest allowed depth.
    #[serde(default)]
    everything: bool,
    /// Rights on the rows of tables.
    #[serde(default)]
    tables: Vec<TableGrant>,
    /// Privileges by name.
    #[serde(default)]
    privileges: Vec<PrivilegeGrant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableGrant {
    depth: Depth,
    rights: Vec<Right>,
    on: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrivilegeGrant {
    depth: Depth,
    names: Vec<String>,
}

/// A role as it stands in every business unit.
#[derive(Clone, Debug)]
pub struct Role {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The id that marks a predefined role in every organization; the demo's own roles have none.
    pub template: Option<Uuid>,
    /// Whether it holds every privilege, those of tables to come included.
    pub everything: bool,
    /// What it holds, ordered by the id of the privilege.
    pub depths: BTreeMap<PrivilegeId, Depth>,
}

impl Definitions {
    /// The roles of all files.
    pub fn roles(&self) -> Result<Vec<Role>, String> {
        let privileges = self.privileges();
        let read = |&(file, text): &(&str, &str)| {
            let role =
                read(text, &privileges).map_err(|error| format!("roles/{file}.toml: {error}"))?;
            if role.name.to_lowercase().replace(' ', "_") == file {
                Ok(role)
            } else {
                Err(format!("roles/{file}.toml: holds the role `{}`", role.name))
            }
        };
        files::ROLES.iter().map(read).collect()
    }
}

fn read(text: &str, privileges: &[Privilege]) -> Result<Role, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let File { name, description, template, everything, .. } = file;
    let mut role = Role { name, description, template, everything, depths: BTreeMap::new() };
    if everything {
        for privilege in privileges {
            role.grant(privilege, privilege.greatest_depth())?;
        }
    }
    for grant in &file.tables {
        for (table, right) in pairs(&grant.on, &grant.rights) {
            let covers = |privilege: &&Privilege| {
                privilege.right == Some(*right) && privilege.tables.contains(table)
            };
            let privilege = privileges.iter().find(covers);
            role.grant(
                privilege.ok_or(format!("{table} has no {right:?} privilege"))?,
                grant.depth,
            )?;
        }
    }
    for grant in &file.privileges {
        for name in &grant.names {
            let privilege = privileges.iter().find(|privilege| privilege.name == *name);
            role.grant(privilege.ok_or(format!("`{name}` is not a privilege"))?, grant.depth)?;
        }
    }
    Ok(role)
}

fn pairs<'a, A, B>(left: &'a [A], right: &'a [B]) -> impl Iterator<Item = (&'a A, &'a B)> {
    left.iter().flat_map(move |a| right.iter().map(move |b| (a, b)))
}

impl Role {
    /// Tables may share a privilege, so it may come twice, but at one depth.
    fn grant(&mut self, privilege: &Privilege, depth: Depth) -> Result<(), String> {
        let name = &privilege.name;
        if !privilege.depths.contains(&depth) {
            return Err(format!("{name} cannot be given at depth {}", depth.name()));
        }
        match self.depths.insert(privilege.id, depth) {
            Some(other) if other != depth => Err(format!("{name} is given at two depths")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_cannot_be_is_refused() {
        let check = |grants: &str, expected: &str| {
            let text = format!("name = 'X'\ndescription = ''\n{grants}");
            let error = read(&text, &crate::privileges().unwrap()).unwrap_err();
            assert!(error.contains(expected), "{error}");
        };
        check(
            "tables = [{ depth = 'Basic', rights = ['Share'], on = ['systemuser'] }]",
            "systemuser has no Share privilege",
        );
        check(
            "tables = [{ depth = 'Basic', rights = ['Read'], on = ['systemuser'] }]",
            "prvReadUser cannot be given at depth Basic",
        );
        check(
            "privileges = [{ depth = 'Global', names = ['prvFly'] }]",
            "`prvFly` is not a privilege",
        );
        check(
            "tables = [{ depth = 'Basic', rights = ['Read'], on = ['task'] }, { depth = 'Local', rights = ['Read'], on = ['phonecall'] }]",
            "prvReadActivity is given at two depths",
        );
        check("grants = []", "unknown field `grants`");
    }
}
