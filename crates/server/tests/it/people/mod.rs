//! Users, teams, business units, roles and the organization: what may be done with them and what
//! follows from it (security.md §1, §2.1).

mod extras;
mod giving;
mod matrix;
mod members;
mod moves;
mod organization;
mod reassigned;
mod role_privileges;
mod roles;
mod teams;
mod units;
mod users;

use std::sync::{Mutex, Weak};

use serde_json::{Value, json};

use crate::demo::{Demo, Refusal, User, refusal, text};

const ROOT: &str = "b0000000-0000-4000-8000-000000000001";
const SALES: &str = "b0000000-0000-4000-8000-000000000002";
const WEST: &str = "b0000000-0000-4000-8000-000000000003";
const SERVICE: &str = "b0000000-0000-4000-8000-000000000004";

/// Runs a test on a demo organization that the tests of this folder share: they make people, units
/// and roles, which tests elsewhere would see.
pub(crate) fn each(test: impl Fn(&Demo)) {
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

/// Somebody in a unit who holds these privileges by a role of its own, and its id.
pub(crate) fn staff(demo: &Demo, unit: &str, held: &[(&str, &str)]) -> (User, String) {
    let mut admin = demo.admin();
    let name = format!("staff.{}", engine::new_id());
    let address = format!("{name}@contoso.example");
    let body = json!({
        "domainname": address, "internalemailaddress": address, "lastname": name,
        "businessunitid@odata.bind": format!("businessunits({unit})"),
    });
    let id = admin.create("systemusers", &body);
    let role = admin.role(&name, unit);
    give(&mut admin, &role, held);
    hold(&mut admin, &id, &role);
    (demo.user(&name), id)
}

/// Puts privileges with their depths into a role.
fn give(user: &mut User, role: &str, given: &[(&str, &str)]) {
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    let response = user.send("POST", &path, &[], Some(&listed(given)));
    assert_eq!(response.status, 204, "{}", response.text());
}

/// The body of the messages that give privileges.
fn listed(given: &[(&str, &str)]) -> Value {
    let one = |(name, depth): &(&str, &str)| json!({"PrivilegeName": name, "Depth": depth});
    json!({"Privileges": given.iter().map(one).collect::<Vec<_>>()})
}

/// Gives a user a role.
fn hold(admin: &mut User, user: &str, role: &str) {
    let path = format!("systemusers({user})/systemuserroles_association/$ref");
    let response = admin.send("POST", &path, &[], Some(&reference(admin, role)));
    assert_eq!(response.status, 204, "{}", response.text());
}

/// The body that names a role to associate with.
fn reference(user: &User, role: &str) -> Value {
    json!({"@odata.id": user.url(&format!("roles({role})"))})
}

/// A row as an argument of an action.
pub(crate) fn row(table: &str, id: &str) -> Value {
    let key = format!("{table}id");
    json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{table}"), key: id})
}

/// Sends an action bound to a row.
fn act(user: &mut User, target: &str, action: &str, body: &Value) -> testkit::Response {
    let path = format!("{target}/Microsoft.Dynamics.CRM.{action}");
    user.send("POST", &path, &[], Some(body))
}

/// Status and code of an action's refusal.
fn act_refused(user: &mut User, target: &str, action: &str, body: &Value) -> Refusal {
    refusal(&act(user, target, action, body))
}

/// Sends an action that works.
fn acts(user: &mut User, target: &str, action: &str, body: &Value) {
    let response = act(user, target, action, body);
    assert_eq!(response.status, 204, "{}", response.text());
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
