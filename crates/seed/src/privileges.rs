//! Reads `privileges.csv`: the names, ids, rights, tables and depths of the shipped privileges
//! (security.md §2.2); and makes those of tables that the file does not know.

use model::id::PrivilegeId;
use model::metadata::{AccessRule, Ownership, Privilege, TableDefinition};
use model::right::{Depth, Right};
use serde::Deserialize;
use uuid::Uuid;

/// A line of the file. It is kept as it was published, so its last column is of no use here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    privilege_name: String,
    privilege_id: Option<Uuid>,
    access_right: String,
    access_right_value: i32,
    entity: String,
    canbebasic: Option<bool>,
    canbelocal: Option<bool>,
    canbedeep: Option<bool>,
    canbeglobal: Option<bool>,
    #[serde(rename = "name_status")]
    _name_status: String,
}

/// A privilege, and the number that its row has in `accessright`: some miscellaneous privileges carry
/// that of a right which, without a table, means nothing.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) privilege: Privilege,
    pub(crate) accessright: i32,
}

pub(crate) fn published() -> Result<Vec<Published>, String> {
    parse(include_str!("../privileges.csv"))
}

/// Adds what rows of a table need, see [`privileges_for`].
pub(crate) fn add_missing(published: &mut Vec<Published>, table: &TableDefinition) {
    for privilege in privileges_for(table, published.iter().map(|one| &one.privilege)) {
        if let Some(known) = published.iter_mut().find(|one| one.privilege.id == privilege.id) {
            known.privilege = privilege;
        } else {
            let accessright = privilege.right.map_or(0, Right::flag);
            published.push(Published { privilege, accessright });
        }
    }
}

/// The privileges that rows of a table need besides the known ones: none if one of these covers it
/// already or other rows decide about its own; those of all activities, which cover it from now on, if it
/// holds activities; else its own, by the naming rule (security.md D33).
pub fn privileges_for<'a>(
    table: &TableDefinition,
    known: impl Iterator<Item = &'a Privilege> + Clone,
) -> Vec<Privilege> {
    let covers = |one: &Privilege, name: &str| one.tables.iter().any(|table| table == name);
    if table.access != AccessRule::Privileges || known.clone().any(|one| covers(one, &table.name)) {
        return Vec::new();
    }
    if table.is_activity {
        let shared = known.filter(|one| covers(one, "activitypointer"));
        let with_table = |one: &Privilege| {
            let mut one = one.clone();
            one.tables.push(table.name.clone());
            one
        };
        return shared.map(with_table).collect();
    }
    let (depths, rights) = match table.ownership {
        Ownership::UserOwned => (Depth::ALL.to_vec(), IN_ORDER.as_slice()),
        Ownership::BusinessOwned => {
            let depths = vec![Depth::Local, Depth::Deep, Depth::Global];
            (depths, without_owners())
        }
        Ownership::OrganizationOwned => (vec![Depth::Global], without_owners()),
        Ownership::None => return Vec::new(),
    };
    let privilege = |right: &Right| {
        let name = ["prv", right.verb(), &table.schema].concat();
        Privilege {
            id: PrivilegeId(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())),
            name,
            right: Some(*right),
            tables: vec![table.name.clone()],
            depths: depths.clone(),
        }
    };
    rights.iter().map(privilege).collect()
}

/// The rights in the order in which the file has those of a table.
const IN_ORDER: [Right; 8] = [
    Right::Create,
    Right::Read,
    Right::Write,
    Right::Delete,
    Right::Append,
    Right::AppendTo,
    Right::Assign,
    Right::Share,
];

/// The rights on rows that nobody in particular owns.
fn without_owners() -> &'static [Right] {
    IN_ORDER.get(..6).unwrap_or_default()
}

fn parse(text: &str) -> Result<Vec<Published>, String> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|line| {
            line.map_err(|error| error.to_string())
                .and_then(privilege)
                .map_err(|error| format!("privileges.csv: {error}"))
        })
        .collect()
}

fn privilege(line: Line) -> Result<Published, String> {
    let name = line.privilege_name;
    let tables: Vec<String> = match line.entity.as_str() {
        "none" => Vec::new(),
        entities => entities.split(';').map(str::to_owned).collect(),
    };
    let right = match line.access_right.as_str() {
        "None" => None,
        _ if tables.is_empty() => None,
        text => Some(
            Right::ALL
                .into_iter()
                .find(|right| right.access_name() == text)
                .ok_or_else(|| format!("{name}: `{text}` is not a right"))?,
        ),
    };
    let allowed = [line.canbebasic, line.canbelocal, line.canbedeep, line.canbeglobal];
    let depths = if allowed.iter().all(Option::is_none) {
        vec![Depth::Global]
    } else {
        let pairs = Depth::ALL.into_iter().zip(allowed);
        pairs.filter(|(_, allowed)| *allowed == Some(true)).map(|(depth, _)| depth).collect()
    };
    if depths.is_empty() {
        return Err(format!("{name}: no depth is allowed"));
    }
    let id =
        line.privilege_id.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()));
    let privilege = Privilege { id: PrivilegeId(id), name, right, tables, depths };
    Ok(Published { privilege, accessright: line.access_right_value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn privileges() -> Result<Vec<Privilege>, String> {
        Ok(published()?.into_iter().map(|published| published.privilege).collect())
    }

    fn named<'a>(privileges: &'a [Privilege], name: &str) -> &'a Privilege {
        privileges.iter().find(|privilege| privilege.name == name).unwrap()
    }

    #[test]
    fn every_line_is_a_privilege_with_a_name_and_an_id_of_its_own() {
        let privileges = privileges().unwrap();
        assert_eq!(privileges.len(), 392);
        let names: std::collections::BTreeSet<_> =
            privileges.iter().map(|privilege| privilege.name.to_lowercase()).collect();
        let ids: std::collections::BTreeSet<_> = privileges.iter().map(|p| p.id).collect();
        assert_eq!((names.len(), ids.len()), (392, 392));
    }

    #[test]
    fn a_line_says_right_tables_and_depths() {
        let privileges = privileges().unwrap();
        let read = named(&privileges, "prvReadAccount");
        assert_eq!(read.id.to_string(), "886b280c-6396-4d56-a0a3-2c1b0a50ceb0");
        assert_eq!(read.right, Some(Right::Read));
        assert_eq!(read.tables, ["account", "customeraddress"]);
        assert_eq!(read.depths, Depth::ALL);
        let user = named(&privileges, "prvDeleteUser");
        assert_eq!(user.depths, [Depth::Local, Depth::Deep, Depth::Global]);
        assert_eq!(named(&privileges, "prvReadUserQuery").greatest_depth(), Depth::Basic);
    }

    #[test]
    fn blank_ids_and_depths_get_their_values_by_rule() {
        let privileges = privileges().unwrap();
        let export = named(&privileges, "prvExportToExcel");
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"prvExportToExcel");
        assert_eq!((export.id, export.right), (PrivilegeId(id), None));
        assert_eq!(export.depths, [Depth::Global]);
        let act = named(&privileges, "prvActOnBehalfOfAnotherUser");
        assert_eq!(act.id.to_string(), "ae5c41f0-e823-4cb9-b25a-8ef020201973");
        assert_eq!((act.right, act.tables.len()), (None, 0));
    }

    #[test]
    fn a_line_that_makes_no_sense_is_refused_with_its_privilege() {
        let header = "privilege_name,privilege_id,access_right,access_right_value,entity,\
                      canbebasic,canbelocal,canbedeep,canbeglobal,name_status\n";
        let check = |line: &str, expected: &str| {
            let error = parse(&format!("{header}{line}\n")).err().unwrap();
            assert!(error.contains(expected), "{error}");
        };
        check("prvX,,SeeAccess,1,x,true,,,,pattern", "prvX: `SeeAccess` is not a right");
        check("prvX,,ReadAccess,1,x,false,false,false,false,pattern", "prvX: no depth");
        check("prvX,zero,ReadAccess,1,x,true,,,,pattern", "record 1");
        check("prvX,,ReadAccess,1,x,true", "found record with 6 fields");
    }
}
