//! `savedQuery` and `userQuery`: views that are kept, run in the name of who asks.

use serde_json::json;

use super::{ALL, account, accounts, contact, new_mark};
use crate::demo::{NOBODY, SALES, User, code};
use crate::people::{each, staff};

/// What a user needs to keep rows of its own and to run views.
const HELD: [(&str, &str); 11] = [
    ("prvReadQuery", "Global"),
    ("prvCreateUserQuery", "Basic"),
    ("prvReadUserQuery", "Basic"),
    ("prvCreateAccount", "Basic"),
    ("prvReadAccount", "Basic"),
    ("prvAppendToAccount", "Basic"),
    ("prvCreateContact", "Basic"),
    ("prvReadContact", "Basic"),
    ("prvAppendContact", "Basic"),
    ("prvAppendAccount", "Basic"),
    ("prvActOnBehalfOfAnotherUser", "Global"),
];

fn view(user: &mut User, table: &str, name: &str) -> String {
    let path = format!(
        "savedqueries?$select=savedqueryid&$filter=name eq '{name}' and returnedtypecode eq '{table}'"
    );
    user.column(&path, "savedqueryid").pop().unwrap()
}

#[test]
fn a_public_view_is_run_page_by_page() {
    each(|demo| {
        let (mut user, _) = staff(demo, SALES, &HELD);
        let mark = new_mark();
        for name in ["one", "two", "three", "four", "five", "six", "seven"] {
            account(&mut user, &mark, &format!("Z {name}"), json!({}));
        }
        let id = view(&mut user, "account", "Active Accounts");
        let size = ("Prefer", "odata.maxpagesize=3,odata.include-annotations=*");
        let mut target = format!("accounts?savedQuery={id}");
        let mut names = Vec::new();
        loop {
            let page = user.send("GET", &target, &[size], None);
            assert_eq!(page.status, 200, "{}", page.text());
            let page = page.json();
            let rows = page["value"].as_array().unwrap();
            assert!(rows.len() <= 3);
            names.extend(rows.iter().map(|row| row["name"].as_str().unwrap().to_lowercase()));
            assert!(rows.iter().all(|row| row.get("statecode").is_none()), "not of the view");
            match page["@odata.nextLink"].as_str() {
                Some(link) => target = link.split_once(&demo.host()).unwrap().1.to_owned(),
                None => break,
            }
        }
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(names, sorted);
        assert_eq!(names, ["z five", "z four", "z one", "z seven", "z six", "z three", "z two"]);
        // The set must be the view's.
        let refused = user.refused("GET", &format!("contacts?savedQuery={id}"), None);
        assert_eq!(refused, code(400, "0x80041128"));
        let missing = format!("accounts?savedQuery={NOBODY}");
        assert_eq!(user.refused("GET", &missing, None), code(404, "0x80040217"));
        let bad = user.refused("GET", "accounts?savedQuery=x", None);
        assert_eq!(bad, code(400, "0x80060888"));
    });
}

#[test]
fn a_view_of_ones_own_rows_is_of_the_user_acted_for() {
    each(|demo| {
        let (mut user, id) = staff(demo, SALES, &HELD);
        let (agent, _) = staff(demo, SALES, &HELD);
        account(&mut user, &new_mark(), "Mine", json!({}));
        let path =
            format!("accounts?savedQuery={}", view(&mut user, "account", "My Active Accounts"));
        assert_eq!(user.column(&path, "name"), ["Mine"]);
        let mut agent = agent;
        assert!(agent.column(&path, "name").is_empty());
        let mut agent = agent.with("MSCRMCallerID", &id);
        assert_eq!(agent.column(&path, "name"), ["Mine"]);
        // Whoever may not read views runs none, and who acts for somebody must be able to itself.
        let acting = ("prvActOnBehalfOfAnotherUser", "Global");
        let (mut stranger, _) = staff(demo, SALES, &[acting, ("prvReadAccount", "Basic")]);
        assert_eq!(stranger.refused("GET", &path, None), code(403, "0x80040220"));
        let mut stranger = stranger.with("MSCRMCallerID", &id);
        assert_eq!(stranger.refused("GET", &path, None), code(403, "0x80040220"));
    });
}

#[test]
fn a_view_of_a_navigation_collection_shows_its_members() {
    each(|demo| {
        let (mut user, _) = staff(demo, SALES, &HELD);
        let mark = new_mark();
        let of = account(&mut user, &mark, "A", json!({}));
        contact(&mut user, &of, "Member", json!({}));
        let id = view(&mut user, "contact", "Active Contacts");
        for slash in ["", "/"] {
            let path = format!("accounts({of})/contact_customer_accounts{slash}?savedQuery={id}");
            assert_eq!(user.column(&path, "fullname"), ["Member"]);
        }
        let other = account(&mut user, &mark, "B", json!({}));
        let path = format!("accounts({other})/contact_customer_accounts?savedQuery={id}");
        assert!(user.rows(&path).is_empty());
        let fetch = "<fetch><entity name='contact'><attribute name='lastname' /></entity></fetch>";
        let path = super::path(&format!("accounts({of})/contact_customer_accounts"), fetch);
        assert_eq!(user.column(&path, "lastname"), ["Member"]);
    });
}

#[test]
fn a_quick_find_view_without_a_text_finds_everything() {
    each(|demo| {
        let (mut user, _) = staff(demo, SALES, &HELD);
        let filter = "returnedtypecode eq 'account' and isquickfindquery eq true";
        let path = format!("savedqueries?$select=savedqueryid&$filter={filter}");
        let id = user.column(&path, "savedqueryid").pop().unwrap();
        account(&mut user, &new_mark(), "Any", json!({}));
        assert_eq!(user.column(&format!("accounts?savedQuery={id}"), "name"), ["Any"]);
    });
}

#[test]
fn a_personal_view_is_of_who_may_read_it() {
    each(|demo| {
        let (mut user, _) = staff(demo, SALES, &HELD);
        let mark = new_mark();
        account(&mut user, &mark, "Personal", json!({}));
        let fetch = accounts("", &mark, "<attribute name='name' />");
        let row = json!({"name": "Mine", "returnedtypecode": "account", "fetchxml": fetch});
        let id = user.create("userqueries", &row);
        let path = format!("accounts?userQuery={id}");
        let response = user.send("GET", &path, &[ALL], None);
        assert_eq!(response.json()["value"][0]["name"], "Personal", "{}", response.text());
        let other_set = user.refused("GET", &format!("contacts?userQuery={id}"), None);
        assert_eq!(other_set, code(400, "0x80041128"));
        let (mut other, _) = staff(demo, SALES, &HELD);
        assert_eq!(other.refused("GET", &path, None), code(403, "0x80048306"));
    });
}
