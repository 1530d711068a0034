//! `OnBehalf_ExplainAccess`: what it says agrees with what happens, and it tells nobody else.

use serde_json::Value;

use super::cast::{Cast, T};
use super::outcome::{code, outcome};
use super::stage::{Stage, on_each_database};

fn path(cast: &Cast<'_>, who: &str, right: &str, table: &str, row: Option<&str>) -> String {
    let (user, other) = who.split_once('⇒').map_or((who, None), |(a, b)| (a, Some(b)));
    let row = row.map_or("null".to_owned(), |row| cast.id(row).to_string());
    let other = other.map_or("null".to_owned(), |other| cast.id(other).to_string());
    format!(
        "OnBehalf_ExplainAccess(Right=@r,EntityName=@t,UserId=@u,ObjectId=@o,OnBehalfOfId=@b)\
         ?@r='{right}'&@t='{table}'&@u={}&@o={row}&@b={other}",
        cast.id(user)
    )
}

fn explain(cast: &Cast<'_>, asker: &str, who: &str, right: &str, row: Option<&str>) -> Value {
    let path = path(cast, who, right, T, row);
    let response = cast.send(asker, "GET", &path, None);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

fn cast(stage: &Stage) -> Cast<'_> {
    Cast::new(stage)
        .acts_on_behalf("app")
        .role("app", "R", "Rg Wl Hg")
        .role("u1", "N", "Rd Wb Db Hb Sb")
        .role("u2", "N", "Rb Wl Db")
        .team("K", "S", 0, &["u3"])
        .role("K", "S", "Rl")
        .inherited_role("K", "S", "Wb")
        .acts_on_behalf("u4")
        .shared("t(u4)", "u2", "RW")
        .shared("t(u1)", "K", "W")
        .ready()
}

const ROWS: [&str; 4] = ["t(u1)", "t(u2)", "t(u3)", "t(u4)"];

#[test]
fn what_is_explained_is_what_happens() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let sessions =
            ["u0", "u1", "u2", "u3", "u4", "app", "app⇒u1", "app⇒u2", "u0⇒u2", "u4⇒u1", "u1⇒u2"];
        let (mut allowed, mut refused) = (0, 0);
        for who in sessions {
            for row in ROWS {
                for (right, method) in [("Read", "GET"), ("write", "PATCH")] {
                    let body = (method == "PATCH").then(|| serde_json::json!({"name": "same"}));
                    let happened = cast.send(who, method, &cast.path(row), body);
                    let told = explain(&cast, "u0", who, right, Some(row));
                    let happens = happened.status < 400;
                    assert_eq!(told["Allowed"], happens, "{who} {right} {row}: {told:#}");
                    if happens {
                        allowed += 1;
                        assert_eq!(told["Code"], Value::Null);
                    } else {
                        refused += 1;
                        let code = code(&happened);
                        assert_eq!(told["Code"], code, "{who} {right} {row}: {told:#}");
                    }
                }
            }
        }
        assert!(allowed > 20 && refused > 20, "{allowed} {refused}");
    });
}

#[test]
fn an_explanation_names_what_decides_and_what_is_missing_on_whose_side() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let side = |told: &Value, right: &str, part: &str| {
            let checks = told["Checks"].as_array().unwrap().clone();
            let check = checks.into_iter().find(|check| check["Right"] == right).unwrap();
            let sides = check["Sides"].as_array().unwrap().clone();
            sides.into_iter().find(|side| side["As"] == part).unwrap()
        };
        // A role, as deep as it reaches.
        let told = explain(&cast, "u0", "u1", "Read", Some("t(u3)"));
        let grant = side(&told, "Read", "user")["Grants"][0].clone();
        assert_eq!((&grant["Depth"], &grant["Reach"]), (&"Deep".into(), &"BusinessUnit".into()));
        assert_eq!(grant["BusinessUnit"], "N");
        assert!(told["Reason"].as_str().unwrap().contains("at depth Deep by the role"), "{told:#}");
        // A share.
        let told = explain(&cast, "u0", "u2", "Write", Some("t(u4)"));
        let found = side(&told, "Write", "user");
        assert_eq!(found["Grants"][0]["Reach"], "None");
        assert_eq!(found["Shares"][0]["Rights"], "ReadAccess, WriteAccess");
        assert_eq!(found["Shares"][0]["Gives"], true);
        // A team: its role, and what is shared with it.
        let told = explain(&cast, "u0", "u3", "Read", Some("t(u4)"));
        let grant = side(&told, "Read", "user")["Grants"][0].clone();
        assert_eq!(grant["TeamId"], cast.id("K").to_string());
        let told = explain(&cast, "u0", "u3", "Write", Some("t(u1)"));
        assert_eq!(side(&told, "Write", "user")["Shares"][0]["WithType"], "team");
        // The impersonator lacks a privilege; the user would have it alone.
        let told = explain(&cast, "u0", "app⇒u2", "Delete", Some("t(u2)"));
        assert_eq!(told["LackingId"], cast.id("app").to_string());
        assert_eq!(side(&told, "Delete", "user")["Grants"][0]["Counts"], Value::Null);
        assert_eq!(
            side(&told, "Delete", "impersonator")["Missing"],
            "the privilege prvDeleteAccount is missing"
        );
        let alone = |told: &Value| told["People"][1]["AllowedAlone"].clone();
        assert_eq!((&told["People"][1]["As"], alone(&told)), (&"user".into(), true.into()));
        // It has it less deep than the user.
        let told = explain(&cast, "u0", "app⇒u1", "Write", Some("t(u1)"));
        assert_eq!(side(&told, "Write", "impersonator")["Grants"][0]["Depth"], "Local");
        // The user lacks it itself.
        let told = explain(&cast, "u0", "app⇒u2", "Share", Some("t(u2)"));
        assert_eq!(told["LackingId"], cast.id("u2").to_string());
        // Nobody may act for others without the privilege.
        let told = explain(&cast, "u0", "u1⇒u2", "Read", Some("t(u2)"));
        assert_eq!(
            (&told["Code"], &told["LackingId"]),
            (&"0x8004a110".into(), &cast.id("u1").to_string().into())
        );
        assert_eq!(told["Checks"], serde_json::json!([]));
        // A new row, a row that is not there, and no row.
        assert_eq!(explain(&cast, "u0", "u1", "Create", None)["Allowed"], false);
        assert_eq!(explain(&cast, "u0", "u0", "Create", None)["Allowed"], true);
        let told = explain(&cast, "u0", "u1", "Read", Some("u4"));
        assert_eq!(told["Code"], "0x80040217");
        assert_eq!(explain(&cast, "u0", "u1", "Read", None)["Allowed"], true);
    });
}

#[test]
fn an_explanation_is_for_administrators_and_for_the_users_themselves() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let asked = |asker: &str, who: &str| {
            let path = path(&cast, who, "Read", T, Some("t(u2)"));
            outcome(&cast.send(asker, "GET", &path, None))
        };
        for (asker, who) in [
            ("u0", "u1"),
            ("u1", "u1"),
            ("u1", "app⇒u1"),
            ("app", "app⇒u1"),
            ("app⇒u1", "app⇒u1"),
            ("app⇒u1", "u1"),
        ] {
            assert_eq!(asked(asker, who), "200", "{asker} {who}");
        }
        for (asker, who) in
            [("u2", "u1"), ("u2", "app⇒u1"), ("app", "u1"), ("app⇒u2", "u1"), ("u0⇒u2", "u1")]
        {
            let answer = asked(asker, who);
            assert!(
                answer.starts_with("403") || answer.starts_with("E1"),
                "{asker} {who}: {answer}"
            );
        }
        // Without the privilege to act for somebody, nothing of that user is told.
        let told = explain(&cast, "u1", "u1⇒u2", "Read", Some("t(u2)"));
        let people = told["People"].as_array().unwrap();
        assert_eq!((people.len(), &people[0]["Id"]), (1, &cast.id("u1").to_string().into()));
        // Nor is told whether there is a row, to whom lacks the privilege.
        let [there, missing] = ["t(u1)", "u1"].map(|row| {
            let told = explain(&cast, "u4", "u4", "Read", Some(row));
            (told["Code"].clone(), told["Reason"].clone(), told["Checks"].clone())
        });
        assert_eq!(there, missing);
        // Who asks is meant, with whom it acts for, unless somebody is named.
        let path = "OnBehalf_ExplainAccess(Right='Read',EntityName='account')";
        let told = cast.send("app⇒u1", "GET", path, None).json();
        let ids: Vec<_> =
            told["People"].as_array().unwrap().iter().map(|each| &each["Id"]).collect();
        assert_eq!(ids, [&cast.id("app").to_string(), &cast.id("u1").to_string()]);
        // Bad input.
        for (right, table) in [("fly", T), ("Read", "nothing"), ("", ""), ("Read", "o''brien")] {
            let path = format!("OnBehalf_ExplainAccess(Right='{right}',EntityName='{table}')");
            let status = cast.send("u0", "GET", &path, None).status;
            assert!(status == 400 || status == 404, "{path}: {status}");
        }
    });
}
