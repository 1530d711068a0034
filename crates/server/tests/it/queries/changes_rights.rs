//! Who may ask for changes (query.md §12), and that what is hidden in rows is hidden in changes.

use serde_json::{Value, json};
use testkit::Response;

use crate::security::cast::Cast;
use crate::security::outcome::outcome;
use crate::security::stage::on_each_database;

/// Asks for rows with their changes, and for annotations if there is more to prefer.
fn track(cast: &Cast<'_>, who: &str, target: &str, more: &str) -> Response {
    let prefer = format!("odata.track-changes{more}");
    cast.send_with(who, "GET", target, |request| request.header("Prefer", &prefer))
}

/// The path behind the link of the last page.
fn link(page: &Value) -> String {
    let link = page["@odata.deltaLink"].as_str().unwrap_or_else(|| panic!("no link: {page}"));
    link.split_once("/v9.2/").unwrap().1.to_owned()
}

#[test]
fn changes_take_reading_the_whole_table() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "R", "Rg")
            .role("u2", "N", "Rd")
            .role("u3", "N1", "Rb Wg")
            .role_on("contact", "u4", "S", "Rg")
            .role("app", "R", "Rg")
            .acts_on_behalf("app")
            .acts_on_behalf("u2")
            .ready();
        let page = |who: &str, target: &str| track(&cast, who, target, "");
        let all = page("u1", "accounts?$select=name");
        assert_eq!(all.status, 200, "{}", all.text());
        let since = link(&all.json());
        let count = since.replace("accounts?", "accounts/$count?");
        // Directly, and on behalf: both need it, whoever of them asks for whom.
        for (who, expected) in [
            ("u1", "200"),
            ("u2", "E1m prvReadAccount"),
            ("u3", "E1m prvReadAccount"),
            ("u4", "E1 prvReadAccount"),
            ("app⇒u1", "200"),
            ("app⇒u2", "E1m prvReadAccount"),
            ("app⇒u3", "E1m prvReadAccount"),
            ("u2⇒u1", "E1m prvReadAccount"),
            ("app⇒u4", "E1 prvReadAccount"),
        ] {
            for target in ["accounts?$select=name", since.as_str(), count.as_str()] {
                let response = page(who, target);
                assert_eq!(outcome(&response), expected, "{who}: {target}");
            }
        }
        // Who lacks it is told: here the one who acts.
        let annotations = r#",odata.include-annotations="*""#;
        let denied = track(&cast, "u2⇒u1", "accounts", annotations).json();
        let error = &denied["error"];
        assert_eq!(error["@OnBehalf.DeniedPrincipalId"], json!(cast.id("u2")));
        assert_eq!(
            error["@OnBehalf.Reason"],
            "the privilege prvReadAccount is held at depth Deep; it takes Global"
        );
    });
}

#[test]
fn changes_show_secured_columns_to_nobody_who_may_not_see_them() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role_on("sample_vault", "u1", "R", "Rg")
            .role_on("sample_vault", "app", "R", "Rg")
            .acts_on_behalf("app")
            .ready();
        let code = engine::new_id().to_string();
        let body = json!({"sample_name": "kept", "sample_code": code});
        let first = cast.send("u0", "POST", "sample_vaults", Some(body));
        assert_eq!(first.status, 204, "{}", first.text());
        let set = "sample_vaults?$select=sample_name,sample_code";
        for who in ["u0", "u1", "app⇒u1", "app⇒u0"] {
            let page = track(&cast, who, set, "");
            assert_eq!(page.status, 200, "{who}: {}", page.text());
            let page = page.json();
            let code = engine::new_id().to_string();
            let body = json!({"sample_name": "new", "sample_code": code});
            let made = cast.send("u0", "POST", "sample_vaults", Some(body));
            assert_eq!(made.status, 204, "{}", made.text());
            let changed = cast.send(who, "GET", &link(&page), None).json();
            let rows = changed["value"].as_array().unwrap();
            let made = rows.iter().find(|row| row["sample_name"] == "new").unwrap();
            // Only an administrator, who acts for nobody.
            let shown = if who == "u0" { json!(code) } else { Value::Null };
            assert_eq!(made["sample_code"], shown, "{who}");
            let hidden =
                page["value"].as_array().unwrap().iter().all(|row| row["sample_code"].is_null());
            assert_eq!(hidden, who != "u0", "{who}");
        }
    });
}
