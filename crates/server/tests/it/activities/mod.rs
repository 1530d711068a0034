//! Activities, those who take part in them, and what is done with them.

mod closing;
mod connections;
mod parties;
mod pointers;
mod queues;
mod sales;
mod times;

use std::sync::{Mutex, Weak};

use serde_json::json;

use crate::demo::Demo;

/// Organizations in which these tests give their people roles.
static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());

/// A new role of Sales with these privileges, held by a user.
fn role_with(demo: &Demo, user: &str, rights: &[(&str, &str)]) -> String {
    let mut admin = demo.admin();
    let unit = format!("businessunits({})", crate::demo::SALES);
    let body =
        json!({"name": format!("Role {}", engine::new_id()), "businessunitid@odata.bind": unit});
    let role = admin.create("roles", &body);
    let mut privileges = Vec::new();
    for (privilege, depth) in rights {
        let path = format!("privileges?$select=privilegeid&$filter=name eq '{privilege}'");
        let id = admin.column(&path, "privilegeid").remove(0);
        privileges.push(json!({"PrivilegeId": id, "Depth": depth}));
    }
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    let given = admin.send("POST", &path, &[], Some(&json!({"Privileges": privileges})));
    assert_eq!(given.status, 204, "{}", given.text());
    let path = format!("systemusers({user})/systemuserroles_association/$ref");
    let body = json!({"@odata.id": format!("roles({role})")});
    assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
    role
}
