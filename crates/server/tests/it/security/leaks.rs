//! What somebody learns of a row that it may not read: as little as of one that is not there. Where
//! the product tells the two apart (E2 and E6, security.md §3.1), nothing of the row is told besides.
//! A later issue with another way to ask adds its lines.

use model::Uuid;
use model::value::Value as Cell;
use serde_json::{Value, json};
use testkit::Response;

use super::cast::{Cast, listed, text};
use super::outcome::outcome;
use super::stage::on_each_database;

/// What stands in the hidden row and must be nowhere else.
const SECRET: &str = "buried treasure";

/// One way to ask for a row by its id.
struct Probe {
    method: &'static str,
    /// `ID` stands for the row.
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: Option<Value>,
    told: Told,
}

/// What is told of a hidden row and of a missing one.
enum Told {
    /// The same, to the letter.
    Same,
    /// Which of them it is, as documented, and nothing else.
    Apart(&'static str, &'static str),
}

use Told::{Apart, Same};

const READ: Told = Apart("E2 ReadAccess", "E6");

fn probes() -> Vec<Probe> {
    let bind = |property: &str, value: &str| json!({format!("{property}@odata.bind"): value});
    let mut probes = Vec::new();
    let mut add = |method, path, headers, body, told| {
        probes.push(Probe { method, path, headers, body, told });
    };
    // By id, also to change, with conditions that hold and that do not.
    for path in [
        "accounts(ID)",
        "accounts(ID)?$select=name",
        "accounts(ID)?$expand=primarycontactid($select=fullname)",
        "accounts(ID)/name",
        "accounts(ID)/name/$value",
        "accounts(ID)/primarycontactid",
        "accounts(ID)/contact_customer_accounts",
        "accounts(ID)/contact_customer_accounts/$count",
    ] {
        add("GET", path, &[][..], None, READ);
    }
    for headers in [
        &[("If-None-Match", "W/\"VERSION\"")][..],
        &[("If-None-Match", "W/\"1\"")],
        &[("If-Match", "W/\"VERSION\"")],
        &[("If-Match", "W/\"1\"")],
    ] {
        add("GET", "accounts(ID)?$select=name", headers, None, READ);
    }
    let change = Some(json!({"name": "x"}));
    for headers in
        [&[("If-Match", "*")][..], &[("If-Match", "W/\"VERSION\"")], &[("If-Match", "W/\"1\"")]]
    {
        add("PATCH", "accounts(ID)", headers, change.clone(), READ);
        add("DELETE", "accounts(ID)", headers, None, Apart("E2 DeleteAccess", "E6"));
    }
    add("DELETE", "accounts(ID)", &[], None, Apart("E2 DeleteAccess", "E6"));
    // Lists.
    for path in [
        "accounts?$filter=accountid eq ID",
        "accounts?$filter=accountid eq ID&$count=true",
        "accounts?$select=name&$filter=accountid eq ID&$orderby=name&$top=5",
        "accounts?$filter=not (accountid ne ID)",
        "accounts/$count?$filter=accountid eq ID",
        "accounts?$filter=parentaccountid/accountid eq ID",
        "contacts?$select=contactid&$filter=parentcustomerid_account/accountid eq ID",
        "contacts/$count?$filter=parentcustomerid_account/accountid eq ID",
        "accounts?$select=name&$filter=account_parent_account/any(c:c/accountid eq ID)",
        "systemusers?$select=fullname&$filter=user_accounts/any(c:c/accountid eq ID)",
        "systemusers?$select=fullname&$filter=systemuserid eq OTHER&$expand=user_accounts($select=name;$filter=accountid eq ID)",
        "businessunits?$select=name&$filter=business_unit_accounts/any(c:c/accountid eq ID)",
        "accounts?sql=SELECT name FROM account WHERE accountid = 'ID'",
        "accounts?sql=SELECT COUNT(*) AS n, MAX(name) AS m FROM account WHERE accountid = 'ID'",
        "accounts?sql=SELECT name, COUNT(*) AS n FROM account WHERE accountid = 'ID' GROUP BY name",
        "accounts?sql=SELECT a.name FROM account a JOIN account p ON a.parentaccountid = p.accountid \
         AND p.accountid = 'ID'",
        "contacts?sql=SELECT c.fullname, a.name FROM contact c LEFT JOIN account a ON \
         c.parentcustomerid = a.accountid WHERE a.accountid = 'ID'",
        "systemusers?sql=SELECT u.fullname FROM systemuser u JOIN account a ON a.ownerid = \
         u.systemuserid WHERE a.accountid = 'ID'",
    ] {
        add("GET", path, &[], None, Same);
    }
    // As the target of a lookup.
    for path in ["accounts", "contacts"] {
        let property =
            if path == "accounts" { "parentaccountid" } else { "parentcustomerid_account" };
        let body = bind(property, "/accounts(ID)");
        add("POST", path, &[], Some(body), Apart("E2 ReadAccess", "E6"));
    }
    let body = bind("parentaccountid", "/accounts(ID)");
    add("PATCH", "accounts(OWN)", &[("If-Match", "*")], Some(body), Apart("E2 ReadAccess", "E6"));
    let target = json!({"@odata.id": "/api/data/v9.2/accounts(ID)"});
    add("POST", "accounts(OWN)/account_parent_account/$ref", &[], Some(target.clone()), READ);
    add("PUT", "accounts(OWN)/parentaccountid/$ref", &[], Some(target), READ);
    // Messages about a row.
    for path in [
        "systemusers(ME)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)",
        "RetrieveSharedPrincipalsAndAccess(Target=@t)",
        "systemusers(ME)/Microsoft.Dynamics.CRM.RetrievePrincipalAccessInfo(ObjectId=ID,EntityName='account')",
    ] {
        add("GET", path, &[], None, READ);
    }
    let target = json!({"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": "ID"});
    let with = json!({"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": "OTHER"});
    let access = json!({"Principal": with, "AccessMask": "ReadAccess"});
    for path in ["GrantAccess", "ModifyAccess"] {
        let body = json!({"Target": target, "PrincipalAccess": access});
        add("POST", path, &[], Some(body), Apart("E2 ShareAccess", "E6"));
    }
    let body = json!({"Target": target, "Revokee": with});
    add("POST", "RevokeAccess", &[], Some(body), Apart("E2 ShareAccess", "E6"));
    // The id of a hidden row is taken, whoever asks; only who could have made the row is told so.
    let for_other =
        json!({"accountid": "ID", "name": "x", "ownerid@odata.bind": "/systemusers(OTHER)"});
    add("POST", "accounts", &[], Some(for_other), Same);
    let own = json!({"accountid": "ID", "name": "x"});
    add("POST", "accounts", &[], Some(own), Apart("412 0x80040237", "204"));
    probes
}

/// The answer with the ids that were asked for made equal, without what every answer has anew.
fn told(response: &Response, id: Uuid) -> String {
    let without = ["date", "content-length", "x-ms-service-request-id", "req_id"];
    let text = response.transcript(&without);
    let upper = id.to_string().to_uppercase();
    text.replace(&id.to_string(), "ID").replace(&upper, "ID")
}

fn ask(cast: &Cast<'_>, who: &str, probe: &Probe, id: Uuid, version: &str) -> Response {
    let place = |text: &str| {
        text.replace("ID", &id.to_string())
            .replace("OWN", &cast.id("t(u1)").to_string())
            .replace("ME", &cast.id("u1").to_string())
            .replace("OTHER", &cast.id("u4").to_string())
    };
    let mut path = place(probe.path);
    if path.contains("@t") {
        path = format!("{path}?@t={{'@odata.id':'accounts({id})'}}");
    }
    cast.send_with(who, probe.method, &path, |mut request| {
        for (name, value) in probe.headers {
            request = request.header(name, &value.replace("VERSION", version));
        }
        match &probe.body {
            Some(body) => {
                let body = place(&body.to_string());
                request.header("Content-Type", "application/json").body(body)
            }
            None => request,
        }
    })
}

fn hidden(stage: &super::stage::Stage) -> Cast<'_> {
    let cast = Cast::new(stage).with("t(u4)", "name", text(SECRET)).with(
        "t(u4)",
        "description",
        text(SECRET),
    );
    let cast = cast.acts_on_behalf("app").role("app", "R", "Cg Rg Wg Dg Ag Tg Hg");
    let cast = cast.role_on("contact", "app", "R", "Cg Rg Wg Ag Tg").role_on(
        "systemuser",
        "app",
        "R",
        "Rg",
    );
    let cast = cast.role_on("businessunit", "app", "R", "Rg");
    cast.role("u1", "N", "Cb Rb Wb Db Ab Tg Hb")
        .role_on("contact", "u1", "N", "Cb Rb Wb Ab Tb")
        .role_on("systemuser", "u1", "N", "Rg")
        .role_on("businessunit", "u1", "N", "Rg")
        .role_on("contact", "u2", "N", "Rg Wg")
        .role("u4", "S", "Rb")
        .ready()
}

#[test]
fn a_hidden_row_and_a_missing_one_are_told_apart_only_where_documented() {
    on_each_database(|stage| {
        let cast = hidden(stage);
        let id = cast.id("t(u4)");
        let etag = cast.row("t(u4)")["@odata.etag"].as_str().unwrap().to_owned();
        let version = etag.trim_start_matches("W/\"").trim_end_matches('"').to_owned();
        for who in ["u1", "app⇒u1"] {
            for probe in probes() {
                let line = format!("{who} {} {} {:?}", probe.method, probe.path, probe.headers);
                let of_hidden = ask(&cast, who, &probe, id, &version);
                let missing = engine::new_id();
                let of_missing = ask(&cast, who, &probe, missing, &version);
                let shown = told(&of_hidden, id);
                assert!(!shown.contains(SECRET), "{line}\n{shown}");
                match probe.told {
                    Same => {
                        let expected =
                            if probe.method == "GET" { "200" } else { "E2 CreateAccess" };
                        assert_eq!(outcome(&of_hidden), expected, "{line}\n{shown}");
                        assert_eq!(shown, told(&of_missing, missing), "{line}");
                    }
                    Apart(expected, of_nothing) => {
                        assert_eq!(outcome(&of_hidden), expected, "{line}\n{shown}");
                        let shown = of_missing.text();
                        assert_eq!(outcome(&of_missing), of_nothing, "{line}\n{shown}");
                        assert!(!told(&of_hidden, id).contains(&etag), "{line}");
                    }
                }
            }
        }
        // Nothing happened to it.
        assert_eq!(
            (&cast.row("t(u4)")["name"], cast.row("t(u4)")["@odata.etag"].as_str()),
            (&json!(SECRET), Some(etag.as_str()))
        );
    });
}

#[test]
fn without_the_privilege_all_rows_look_alike() {
    on_each_database(|stage| {
        let cast = hidden(stage);
        // Of these some may be asked of contacts alone: then it is the contacts that are told of.
        let probes = probes().into_iter().filter(|probe| probe.path.starts_with("accounts"));
        let (id, own) = (cast.id("t(u4)"), cast.id("t(u2)"));
        for probe in probes.filter(|probe| !probe.path.contains("OWN")) {
            let line = format!("{} {} {:?}", probe.method, probe.path, probe.headers);
            let missing = engine::new_id();
            let answers = [id, own, missing].map(|id| told(&ask(&cast, "u2", &probe, id, "5"), id));
            assert!(answers[0].starts_with("403\n"), "{line}\n{}", answers[0]);
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{line}\n{answers:#?}");
        }
    });
}

#[test]
fn values_of_hidden_rows_decide_no_condition_and_no_order() {
    on_each_database(|stage| {
        let cast = hidden(stage).user("u9", "S").role("u9", "S", "Rb");
        let cast = cast.with("t(u9)", "name", text("a secret too"));
        // By the names of their parents they would come the other way round.
        let cast = cast.child("c1", "u1", Some("t(u4)")).child("c2", "u1", Some("t(u9)")).ready();
        let c1 = cast.id("c1").to_string();
        // Both come as if they had no parent at all: first or last of those who have one, and by their
        // own keys, which rise.
        let mut keys = [cast.id("c1").to_string(), cast.id("c2").to_string()];
        keys.sort();
        for (direction, nulls_first) in [("asc", true), ("desc", false)] {
            for order in ["parentcustomerid_account/name", "parentcustomerid_account/description"] {
                let path = format!(
                    "contacts?$select=fullname&$filter=contactid eq {} or contactid eq {}\
                     &$orderby={order} {direction}",
                    keys[0], keys[1]
                );
                let shown = listed(&cast.send("u1", "GET", &path, None), "contactid");
                let mut expected = keys.to_vec();
                // The key goes the way of the last criterion.
                if !nulls_first {
                    expected.reverse();
                }
                assert_eq!(shown, expected, "{order} {direction}");
            }
        }
        for condition in [
            format!("parentcustomerid_account/name eq '{SECRET}'"),
            "startswith(parentcustomerid_account/name,'b')".into(),
            "parentcustomerid_account/name lt 'zzz'".into(),
            "contains(parentcustomerid_account/description,'treasure')".into(),
        ] {
            let path = format!("contacts?$select=fullname&$count=true&$filter={condition}");
            let response = cast.send("u1", "GET", &path, None);
            assert_eq!(response.json()["@odata.count"], 0, "{condition}: {}", response.text());
            let path = format!("contacts/$count?$filter={condition}");
            assert_eq!(cast.send("u1", "GET", &path, None).text(), "0", "{condition}");
        }
        // The lookup itself is told, and its label (Q4); the row behind it is not.
        let path = format!(
            "contacts({c1})?$select=_parentcustomerid_value&$expand=parentcustomerid_account($select=name,description)"
        );
        let row = cast.send("u1", "GET", &path, None).json();
        assert_eq!(row["_parentcustomerid_value"], cast.id("t(u4)").to_string());
        assert_eq!(row["parentcustomerid_account"], Value::Null);
        let response =
            cast.send("u1", "GET", &format!("contacts({c1})/parentcustomerid_account"), None);
        assert!(!response.text().contains(SECRET), "{}", response.text());
        assert_ne!(response.status, 200);
    });
}

#[test]
fn a_taken_value_tells_nothing_of_the_row_that_has_it() {
    on_each_database(|stage| {
        let cast = hidden(stage).role_on("systemuser", "u3", "R", "Cg Ag Tg");
        let cast = cast.role_on("businessunit", "u3", "R", "Rg Tg").ready();
        // Two users cannot have one name to sign in with; u3 may make users and read none.
        let name = match cast.value("u4", "domainname") {
            Some(Cell::Text(name)) => name,
            other => panic!("{other:?}"),
        };
        let make = |name: &str| {
            let body = json!({
                "domainname": name, "internalemailaddress": name, "lastname": "x",
                "businessunitid@odata.bind": format!("/businessunits({})", cast.unit("S")),
            });
            cast.send("u3", "POST", "systemusers", Some(body))
        };
        let taken = make(&name.to_uppercase());
        cast.expect(&taken, "412 0x80040237", "u3");
        assert!(!taken.text().contains(&cast.id("u4").to_string()), "{}", taken.text());
        cast.expect(&make(&format!("{}@scenario.example", engine::new_id())), "204", "u3");
    });
}
