//! Users, teams, business units, roles and the organization: what may be done with them and what
//! follows from it (security.md §1, §2.1).

mod organization;
mod roles;
mod teams;
mod units;
mod users;

use std::sync::{Mutex, Weak};

use serde_json::{Value, json};

use crate::demo::{Demo, User, text};

const ROOT: &str = "b0000000-0000-4000-8000-000000000001";
const SALES: &str = "b0000000-0000-4000-8000-000000000002";
const WEST: &str = "b0000000-0000-4000-8000-000000000003";
const SERVICE: &str = "b0000000-0000-4000-8000-000000000004";

/// Runs a test on a demo organization that the tests of this folder share: they make people, units
/// and roles, which tests elsewhere would see.
fn each(test: impl Fn(&Demo)) {
    static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());
    crate::demo::each_in(&SHARED, test);
}

/// What the tests of this folder make.
trait Makes {
    fn unit(&mut self, name: &str, parent: &str) -> String;
    fn person(&mut self, name: &str, unit: &str) -> String;
    fn team(&mut self, name: &str, unit: &str) -> String;
    fn role(&mut self, name: &str, unit: &str) -> String;
    fn default_team(&mut self, unit: &str) -> String;
    /// The users in a team.
    fn members(&mut self, team: &str) -> Vec<String>;
    /// The copy of a role in a unit.
    fn copy(&mut self, role: &str, unit: &str) -> Option<Value>;
}

impl Makes for User {
    fn unit(&mut self, name: &str, parent: &str) -> String {
        let parent = format!("businessunits({parent})");
        self.create(
            "businessunits",
            &json!({"name": name, "parentbusinessunitid@odata.bind": parent}),
        )
    }

    fn person(&mut self, name: &str, unit: &str) -> String {
        // Names of users are unique, and several tests run at once.
        let address = format!("{name}.{}@contoso.example", engine::new_id());
        let body = json!({
            "domainname": address, "internalemailaddress": address, "firstname": "New", "lastname": name,
            "businessunitid@odata.bind": format!("businessunits({unit})"),
        });
        self.create("systemusers", &body)
    }

    fn team(&mut self, name: &str, unit: &str) -> String {
        let unit = format!("businessunits({unit})");
        self.create("teams", &json!({"name": name, "businessunitid@odata.bind": unit}))
    }

    fn role(&mut self, name: &str, unit: &str) -> String {
        let unit = format!("businessunits({unit})");
        self.create("roles", &json!({"name": name, "businessunitid@odata.bind": unit}))
    }

    fn default_team(&mut self, unit: &str) -> String {
        let path = format!(
            "teams?$select=name&$filter=_businessunitid_value eq {unit} and isdefault eq true"
        );
        let teams = self.column(&path, "teamid");
        assert_eq!(teams.len(), 1, "{teams:?}");
        teams[0].clone()
    }

    fn members(&mut self, team: &str) -> Vec<String> {
        let path = format!("teams({team})/teammembership_association?$select=fullname");
        self.column(&path, "systemuserid")
    }

    fn copy(&mut self, role: &str, unit: &str) -> Option<Value> {
        let path = format!(
            "roles?$filter=_parentrootroleid_value eq {role} and _businessunitid_value eq {unit}"
        );
        self.rows(&path).pop()
    }
}

/// The privileges of a role with their depths.
fn privileges(user: &mut User, role: &str) -> Vec<(String, i64)> {
    let path = format!("roleprivilegescollection?$filter=roleid eq {role}");
    let mut held: Vec<(String, i64)> = user
        .rows(&path)
        .iter()
        .map(|row| (text(&row["privilegeid"]), row["privilegedepthmask"].as_i64().unwrap()))
        .collect();
    held.sort();
    held
}
