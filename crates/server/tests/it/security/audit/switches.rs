//! The switches of the organization, who turns them, and what is told of that and of users coming.

use serde_json::{Value, json};
use testkit::databases;

use super::super::cast::Cast;
use super::super::stage::Stage;
use super::{NONE, ORGANIZATION, actions, details, told, turn};

const ORGANIZATION_ID: &str = "e0000000-0000-4000-8000-000000000001";

#[test]
fn switches_count_at_once_and_turning_them_is_told() {
    for database in databases() {
        let stage = Stage::new(database);
        let cast = Cast::new(&stage).ready();
        let row = cast.row("t(u1)");
        assert_eq!(row["name"], "t(u1)");
        cast.patch("u0", "t(u1)", "204");
        assert_eq!(actions(&cast, cast.id("t(u1)")), NONE);
        let switch = |body: Value| assert_eq!(turn(&stage, &body).status, 204, "{body}");
        switch(json!({"isauditenabled": true}));
        switch(json!({"isauditenabled": true}));
        cast.change("u0", "t(u1)", json!({"name": "on"}), "204");
        switch(json!({"isuseraccessauditenabled": true, "useraccessauditinginterval": 8}));
        switch(json!({"isuseraccessauditenabled": false}));
        switch(json!({"auditretentionperiodv2": -1}));
        switch(json!({"isauditenabled": false}));
        cast.change("u0", "t(u1)", json!({"name": "off"}), "204");
        assert_eq!(actions(&cast, cast.id("t(u1)")), [2]);
        assert_eq!(actions(&cast, ORGANIZATION_ID), [110, 104, 113, 104, 112, 107]);
        let rows = told(&cast, ORGANIZATION_ID);
        let enabled = details(&cast, rows.last().unwrap());
        assert_eq!(enabled["OldValue"]["isauditenabled"], false);
        assert_eq!(enabled["NewValue"]["isauditenabled"], true);
        assert_eq!(rows[0]["objecttypecode"], "organization");
    }
}

#[test]
fn only_administrators_and_customizers_turn_the_switches() {
    for database in databases() {
        let stage = Stage::new(database);
        let cast = Cast::new(&stage)
            .acts_on_behalf("app")
            .role_on("organization", "u1", "R", "Rg Wg")
            .role_on("organization", "u2", "R", "Rg Wg")
            .role_on("organization", "app", "R", "Rg Wg")
            .predefined("u2", "System Customizer")
            .ready();
        let turn = |who: &str, body: Value, expected: &str| {
            cast.expect(&cast.send(who, "PATCH", ORGANIZATION, Some(body)), expected, who);
        };
        for body in [
            json!({"isauditenabled": true}),
            json!({"isuseraccessauditenabled": true}),
            json!({"useraccessauditinginterval": 1}),
            json!({"auditretentionperiodv2": 5}),
        ] {
            turn("u1", body.clone(), "403 0x80048405");
            // Both must be.
            turn("app⇒u0", body.clone(), "403 0x80048405");
            turn("app⇒u2", body.clone(), "403 0x80048405");
            turn("u2", body, "204");
        }
        // Other columns need the privilege alone.
        turn("u1", json!({"auditretentionperiodv2": 5, "tagpollingperiod": 100}), "204");
        for days in [0, -2, 365_001] {
            turn("u0", json!({"auditretentionperiodv2": days}), "400 0x80040203");
        }
    }
}

#[test]
fn that_a_user_came_is_told_once_and_of_the_one_who_signed_in() {
    for database in databases() {
        let stage = Stage::new(database);
        let cast = Cast::new(&stage)
            .acts_on_behalf("app")
            .role("app", "R", "Rg Wg")
            .role("u1", "N", "Rb Wb")
            .ready();
        cast.get("u1", "t(u1)", "200");
        let body = json!({"isauditenabled": true, "isuseraccessauditenabled": true});
        assert_eq!(turn(&stage, &body).status, 204);
        for _ in 0..3 {
            cast.get("app⇒u1", "t(u1)", "200");
        }
        // Nobody signed in as u1.
        assert_eq!(actions(&cast, cast.id("u1")), NONE);
        let rows = told(&cast, cast.id("app"));
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((&row["action"], &row["operation"]), (&json!(65), &json!(4)));
        assert_eq!(row["_userid_value"], cast.id("app").to_string());
        assert_eq!(row["_callinguserid_value"], Value::Null);
        assert_eq!(row["objecttypecode"], "systemuser");
        let detail = details(&cast, row);
        assert_eq!(detail["@odata.type"], "#Microsoft.Dynamics.CRM.UserAccessAuditDetail");
        assert_eq!((&detail["Interval"], &detail["AccessTime"]), (&json!(4), &row["createdon"]));
        // A change of rights loads sessions anew, but the interval goes on.
        cast.get("u1", "t(u1)", "200").patch("u1", "t(u1)", "204");
        assert_eq!(actions(&cast, cast.id("u1")), [65]);
        assert_eq!(turn(&stage, &json!({"isauditenabled": false})).status, 204);
        cast.get("u0", "t(u1)", "200").get("app", "t(u1)", "200");
        assert_eq!(actions(&cast, cast.id("app")), [65]);
    }
}
