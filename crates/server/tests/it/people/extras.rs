//! The privileges that single columns of users, teams and units need besides Write (security.md §2.2).

use serde_json::{Value, json};

use super::{Makes, SALES, SERVICE, WEST, each, give, hold, staff};
use crate::demo::{code, refusal, text};

/// Everything else that the changes below need.
const WRITES: [(&str, &str); 12] = [
    ("prvReadUser", "Global"),
    ("prvWriteUser", "Global"),
    ("prvAppendUser", "Global"),
    ("prvAppendToUser", "Global"),
    ("prvReadTeam", "Global"),
    ("prvWriteTeam", "Global"),
    ("prvAppendTeam", "Global"),
    ("prvReadBusinessUnit", "Global"),
    ("prvWriteBusinessUnit", "Global"),
    ("prvAppendBusinessUnit", "Global"),
    ("prvAppendToBusinessUnit", "Global"),
    ("prvReadPosition", "Global"),
];

#[test]
fn managers_positions_moves_and_disabling_need_a_privilege_of_their_own() {
    each(|demo| {
        let mut admin = demo.admin();
        let (mut user, id) = staff(demo, SALES, &WRITES);
        give_append_to_positions(&mut admin, &id);
        let person = format!("systemusers({})", admin.person("Changed", SALES));
        let boss = format!("systemusers({})", admin.person("Boss", SALES));
        let team = format!("teams({})", admin.team("Changed", SALES));
        let unit = format!("businessunits({})", admin.unit("Changed", SALES));
        let position = admin.create("positions", &json!({"name": format!("P {id}")}));
        let position = format!("positions({position})");
        let to =
            |unit: &str| json!({"businessunitid@odata.bind": format!("businessunits({unit})")});
        let disable = || json!({"isdisabled": true});
        let below = json!({"parentbusinessunitid@odata.bind": format!("businessunits({SERVICE})")});
        let changes: [(&str, &str, Value); 7] = [
            ("prvAssignManager", &person, json!({"parentsystemuserid@odata.bind": boss})),
            ("prvAssignPosition", &person, json!({"positionid@odata.bind": position})),
            ("prvReparentUser", &person, to(WEST)),
            ("prvDisableUser", &person, disable()),
            ("prvReparentTeam", &team, to(WEST)),
            ("prvReparentBusinessUnit", &unit, below),
            ("prvDisableBusinessUnit", &unit, disable()),
        ];
        for (privilege, path, body) in changes {
            let refused = user.send("PATCH", path, &[], Some(&body));
            assert_eq!(refusal(&refused), code(403, "0x80040220"), "{privilege}");
            let message = text(&refused.json()["error"]["message"]);
            assert!(message.contains(&format!("PrivilegeName: {privilege},")), "{message}");
            let role = admin.role(&format!("{privilege} {id}"), SALES);
            give(&mut admin, &role, &[(privilege, "Global")]);
            hold(&mut admin, &id, &role);
            user.change(path, &body);
        }
    });
}

fn give_append_to_positions(admin: &mut crate::demo::User, id: &str) {
    let role = admin.role(&format!("Positions {id}"), SALES);
    give(admin, &role, &[("prvAppendToPosition", "Global")]);
    hold(admin, id, &role);
}
