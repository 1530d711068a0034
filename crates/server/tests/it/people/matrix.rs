//! Ownership across business units: a setting of the organization (security.md §1.3).

use serde_json::{Value, json};

use super::{Makes, ROOT, SALES, SERVICE, WEST, acts, hold, reference, row, staff};
use crate::demo::{Demo, User, code, each_alone, text};

const ORGANIZATION: &str = "organizations(e0000000-0000-4000-8000-000000000001)";
const AGENT: &str = "a0000000-0000-4000-8000-000000000006";

fn set(admin: &mut User, settings: &[(&str, &str)]) {
    let inner: Vec<String> =
        settings.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    let document = format!("<OrgSettings>{}</OrgSettings>", inner.concat());
    admin.change(ORGANIZATION, &json!({"orgdborgsettings": document}));
}

const ACROSS: (&str, &str) = ("EnableOwnershipAcrossBusinessUnits", "true");

fn bind(unit: &str) -> Value {
    json!({"owningbusinessunit@odata.bind": format!("businessunits({unit})")})
}

fn unit_of(admin: &mut User, account: &str) -> String {
    text(&admin.read(&format!("accounts({account})"))["_owningbusinessunit_value"])
}

#[test]
fn roles_of_any_unit_are_given_to_anybody_where_ownership_crosses_units_69() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let role = admin.role("Across", SALES);
        super::give(&mut admin, &role, &[("prvReadAccount", "Local")]);
        let path = format!("systemusers({AGENT})/systemuserroles_association/$ref");
        let body = reference(&admin, &role);
        assert_eq!(admin.refused("POST", &path, Some(&body)), code(400, "0x80041409"));
        let seen = demo.user("noroles").get("accounts").status;
        assert_eq!(seen, 403);
        set(&mut admin, &[ACROSS]);
        hold(&mut admin, AGENT, &role);
        let team = admin.team("Across", SERVICE);
        let path = format!("teams({team})/teamroles_association/$ref");
        assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
        // A role counts from its own unit, not from that of its holder.
        let (mut user, id) = staff(demo, SERVICE, &[]);
        hold(&mut admin, &id, &role);
        let seen =
            user.column("accounts?$select=_owningbusinessunit_value", "_owningbusinessunit_value");
        assert!(!seen.is_empty() && seen.iter().all(|unit| unit == SALES), "{seen:?}");
    });
}

#[test]
fn rows_are_put_into_any_unit_that_may_be_appended_to_and_written_in() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let account = admin.account("In its owner's unit");
        let path = format!("accounts({account})");
        // In classic mode the column follows from the owner, whatever is sent.
        admin.change(&path, &bind(SALES));
        assert_eq!(unit_of(&mut admin, &account), ROOT);
        set(&mut admin, &[ACROSS]);
        admin.change(&path, &bind(SALES));
        assert_eq!(unit_of(&mut admin, &account), SALES);
        let mut body = bind(WEST);
        body["name"] = "Made in another unit".into();
        let made = admin.create("accounts", &body);
        assert_eq!(unit_of(&mut admin, &made), WEST);
        let mut body = bind(crate::demo::NOBODY);
        body["name"] = "Made nowhere".into();
        assert_eq!(admin.refused("POST", "accounts", Some(&body)), code(404, "0x80040217"));

        // Others need AppendTo on the unit, and a depth that reaches it.
        let rights = [
            ("prvCreateAccount", "Local"),
            ("prvReadAccount", "Global"),
            ("prvWriteAccount", "Local"),
        ];
        let (mut user, _) = staff(demo, SERVICE, &rights);
        let mut body = bind(SERVICE);
        body["name"] = "Refused".into();
        assert_eq!(user.refused("POST", "accounts", Some(&body)), code(403, "0x80040220"));
        let mut more = rights.to_vec();
        more.push(("prvAppendToBusinessUnit", "Global"));
        let (mut user, id) = staff(demo, SERVICE, &more);
        let own = user.create("accounts", &{
            body["name"] = "Allowed".into();
            body
        });
        let path = format!("accounts({own})");
        // Its own row it may write wherever it is; a row of somebody else only where its roles reach.
        user.change(&path, &bind(WEST));
        assert_eq!(unit_of(&mut admin, &own), WEST);
        admin.change(&path, &bind(SERVICE));
        admin.change(
            &path,
            &json!({"ownerid@odata.bind": "systemusers(a0000000-0000-4000-8000-000000000001)"}),
        );
        admin.change(&path, &bind(SERVICE));
        assert_eq!(user.refused("PATCH", &path, Some(&bind(WEST))), code(403, "0x80048306"));
        assert_eq!(unit_of(&mut admin, &own), SERVICE);
        let mut body = bind(WEST);
        body["name"] = "Not for others there".into();
        body["ownerid@odata.bind"] = "systemusers(a0000000-0000-4000-8000-000000000001)".into();
        assert_eq!(user.refused("POST", "accounts", Some(&body)), code(403, "0x80048306"));
        assert_ne!(id, text(&admin.read(&path)["_ownerid_value"]));
    });
}

#[test]
fn rows_stay_where_they_are_and_roles_are_kept_if_the_settings_say_so() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let rights = [
            ("prvCreateAccount", "Basic"),
            ("prvReadAccount", "Basic"),
            ("prvWriteAccount", "Basic"),
        ];
        let (mut user, id) = staff(demo, SALES, &rights);
        let account = user.account("Travelling");
        let path = format!("systemusers({id})");
        let to =
            |unit: &str| json!({"businessunitid@odata.bind": format!("businessunits({unit})")});
        let follow = ("AlwaysMoveRecordToOwnerBusinessUnit", "false");
        let keep = ("DoNotRemoveRolesOnChangeBusinessUnit", "true");

        // Without ownership across units neither setting means anything.
        set(&mut admin, &[follow, keep]);
        let body = json!({
            "BusinessUnit": row("businessunit", WEST), "ReassignPrincipal": row("systemuser", &id),
            "DoNotMoveAllRecords": true,
        });
        acts(&mut admin, &path, "SetBusinessSystemUser", &body);
        assert_eq!(unit_of(&mut admin, &account), WEST);
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80042f09"));

        set(&mut admin, &[ACROSS, keep]);
        let role = admin.role("Kept", SALES);
        super::give(&mut admin, &role, &rights);
        hold(&mut admin, &id, &role);
        admin.change(&path, &to(SALES));
        assert_eq!(unit_of(&mut admin, &account), SALES);
        assert_eq!(user.rows("accounts?$select=name").len(), 1);
        let body = json!({
            "BusinessUnit": row("businessunit", SERVICE),
            "ReassignPrincipal": row("systemuser", &id), "DoNotMoveAllRecords": true,
        });
        acts(&mut admin, &path, "SetBusinessSystemUser", &body);
        assert_eq!(unit_of(&mut admin, &account), SALES);

        set(&mut admin, &[ACROSS, keep, follow]);
        admin.change(&path, &to(WEST));
        assert_eq!(unit_of(&mut admin, &account), SALES);
        // Nor does a row follow another owner.
        admin.change(
            &format!("accounts({account})"),
            &json!({"ownerid@odata.bind": "systemusers(a0000000-0000-4000-8000-000000000001)"}),
        );
        assert_eq!(unit_of(&mut admin, &account), SALES);
        set(&mut admin, &[ACROSS]);
        admin.change(
            &format!("accounts({account})"),
            &json!({"ownerid@odata.bind": format!("systemusers({id})")}),
        );
        assert_eq!(unit_of(&mut admin, &account), WEST);
        // The roles go, by default.
        admin.change(&path, &to(SALES));
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80042f09"));
    });
}
