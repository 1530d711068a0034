//! What a secured column must not tell (security.md §3.6, §4 Q5): for somebody who may not read it, a
//! row with values is like one without, whatever is asked.

use serde_json::{Value, json};

use super::cast::Cast;
use super::columns::{VAULT, cast, id_in, link, make, profile, read, vault};
use super::outcome::code;
use super::stage::on_each_database;

/// A contact that only `full` points at; a row with values, then one without.
struct Rows {
    contact: String,
    full: String,
    empty: String,
    /// In both names, and in no other row's.
    mark: String,
}

fn rows(cast: &Cast<'_>) -> Rows {
    let mark = engine::new_id().to_string();
    let name = format!("Name of {mark}");
    let contact = make(cast, "contacts", json!({"lastname": name}));
    let full = json!({
        "sample_name": format!("v {mark}"),
        "sample_code": format!("code {mark}"),
        "sample_secret": format!("secret {mark}"),
        "sample_amount": 100.5,
        "sample_Contact@odata.bind": format!("/{contact}"),
    });
    // Both in one currency: that is no secret.
    let currency = "/transactioncurrencies(f0000000-0000-4000-8000-000000000001)";
    let empty = json!({
        "sample_name": format!("v {mark}"),
        "transactioncurrencyid@odata.bind": currency,
    });
    let full = vault(cast, "u1", full);
    Rows { contact, full, empty: vault(cast, "u1", empty), mark }
}

/// What one row shows, without what tells any two rows apart.
fn bare(mut row: Value) -> Value {
    let members = row.as_object_mut().unwrap();
    for name in ["@odata.context", "@odata.etag", "sample_vaultid", "createdon", "modifiedon"] {
        members.remove(name);
    }
    members.retain(|name, _| !name.contains("createdon@") && !name.contains("modifiedon@"));
    members
        .retain(|name, _| !name.starts_with("versionnumber") && !name.starts_with("exchangerate"));
    row
}

fn annotated(cast: &Cast<'_>, path: &str) -> Value {
    let response = cast.send_with("u1", "GET", path, |request| {
        request.header("Prefer", "odata.include-annotations=\"*\"")
    });
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

/// Which of the rows a list shows, in its order: `f` and `e`.
fn shown(rows: &Rows, list: &Value) -> String {
    let letter = |row: &Value| {
        let id = row["sample_vaultid"].as_str().unwrap();
        if id == id_in(&rows.full) {
            Some('f')
        } else if id == id_in(&rows.empty) {
            Some('e')
        } else {
            None
        }
    };
    list["value"].as_array().unwrap().iter().filter_map(letter).collect()
}

#[test]
fn a_row_with_hidden_values_looks_like_one_without() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let (full, empty) = (annotated(&cast, &rows.full), annotated(&cast, &rows.empty));
        assert_eq!(bare(full), bare(empty));
        let expand = "$select=sample_name&$expand=sample_Contact($select=fullname)";
        let seen = read(&cast, "u1", &format!("{}?{expand}", rows.full));
        assert_eq!(seen["sample_Contact"], Value::Null);
        let seen = read(&cast, "u0", &format!("{}?{expand}", rows.full));
        assert!(seen["sample_Contact"]["fullname"].as_str().unwrap().contains(&rows.mark));
        for property in
            ["sample_secret", "_sample_contact_value", "sample_amount", "sample_Contact"]
        {
            let ask = |row: &str| {
                let answer = cast.send("u1", "GET", &format!("{row}/{property}"), None);
                (answer.status, answer.text().replace(id_in(row), "id"))
            };
            assert_eq!(ask(&rows.full), ask(&rows.empty), "{property}");
        }
        // Nor is it told when the row is written.
        for row in [&rows.full, &rows.empty] {
            let written = cast.send_with("u1", "PATCH", row, |request| {
                let body = json!({"sample_note": "n"});
                request.header("Prefer", "return=representation").json(&body)
            });
            assert_eq!(written.status, 200);
            assert_eq!(written.json()["sample_secret"], Value::Null);
            assert!(!written.text().contains("secret "), "{}", written.text());
        }
    });
}

#[test]
fn conditions_find_a_hidden_value_as_little_as_none() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let (mark, contact) = (&rows.mark, id_in(&rows.contact));
        let hidden = [
            format!("sample_secret eq 'secret {mark}'"),
            format!("startswith(sample_secret,'secret {mark}')"),
            format!("contains(sample_secret,'{mark}')"),
            "sample_secret gt 'a'".into(),
            "sample_secret ne null".into(),
            "not (sample_secret eq null)".into(),
            format!("sample_code eq 'code {mark}'"),
            "sample_amount gt 100".into(),
            "sample_amount_base gt 100".into(),
            format!("_sample_contact_value eq {contact}"),
            "_sample_contact_value ne null".into(),
            format!("sample_Contact/contactid eq {contact}"),
            format!("contains(sample_Contact/fullname,'{mark}')"),
        ];
        let both = [
            "sample_secret eq null".to_owned(),
            format!("sample_secret ne 'secret {mark}'"),
            format!("not (sample_secret eq 'secret {mark}')"),
            "sample_Contact/contactid eq null".to_owned(),
        ];
        let ask = |who: &str, filter: &str| {
            let path = format!("sample_vaults?$select=sample_name&$filter={filter}");
            shown(&rows, &read(&cast, who, &path))
        };
        for filter in &hidden {
            assert_eq!(ask("u0", filter), "f", "{filter}");
            assert_eq!(ask("u1", filter), "", "{filter}");
            let count = cast.send(
                "u1",
                "GET",
                &format!(
                    "sample_vaults/$count?$filter={filter} and contains(sample_name,'{mark}')"
                ),
                None,
            );
            assert_eq!(count.text().trim_start_matches('\u{feff}'), "0", "{filter}");
        }
        for filter in &both {
            let mut seen: Vec<char> = ask("u1", filter).chars().collect();
            seen.sort_unstable();
            assert_eq!(seen, ['e', 'f'], "{filter}");
        }
        // With the permission the same questions find it.
        let columns = ["sample_secret", "sample_code", "sample_amount", "sample_contact"];
        link(&cast, &profile(&cast, &columns.map(|column| (column, "R"))), "u1");
        for filter in &hidden {
            assert_eq!(ask("u1", filter), "f", "{filter}");
        }
    });
}

#[test]
fn statements_find_a_hidden_value_as_little_as_none() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let (mark, contact) = (&rows.mark, id_in(&rows.contact));
        let from = "FROM sample_vault v";
        let ours = format!("v.sample_name LIKE '%{mark}%'");
        let ask = |who: &str, statement: &str| {
            let encoded = statement.replace('%', "%25").replace('<', "%3C").replace('>', "%3E");
            read(&cast, who, &format!("sample_vaults?sql={encoded}"))
        };
        let found = |who: &str, condition: &str| {
            let statement = format!("SELECT v.sample_name {from} WHERE {ours} AND ({condition})");
            shown(&rows, &ask(who, &statement))
        };
        let hidden = [
            format!("v.sample_secret = 'secret {mark}'"),
            format!("v.sample_secret LIKE '%{mark}'"),
            format!("v.sample_secret IN ('secret {mark}')"),
            "v.sample_secret IS NOT NULL".into(),
            "v.sample_secret <> 'x'".into(),
            "NOT v.sample_secret LIKE 'x'".into(),
            "v.sample_amount BETWEEN 100 AND 101".into(),
            format!("v.sample_contact = '{contact}'"),
        ];
        for condition in &hidden {
            assert_eq!(found("u0", condition), "f", "{condition}");
            assert_eq!(found("u1", condition), "", "{condition}");
        }
        // What is null for somebody is not known to differ either.
        assert_eq!(found("u1", "v.sample_secret IS NULL").len(), 2);
        assert_eq!(found("u1", &format!("v.sample_secret <> 'secret {mark}'")), "");
        let joined = format!(
            "SELECT v.sample_name, c.lastname {from} JOIN contact c ON v.sample_contact = c.contactid \
             WHERE {ours}"
        );
        assert_eq!(shown(&rows, &ask("u0", &joined)), "f");
        assert_eq!(shown(&rows, &ask("u1", &joined)), "");
        let computed = format!(
            "SELECT COUNT(*) AS n, COUNT(v.sample_secret) AS known, COUNT(DISTINCT v.sample_contact) \
             AS contacts, SUM(v.sample_amount) AS total {from} WHERE {ours}"
        );
        let seen = &ask("u1", &computed)["value"][0];
        assert_eq!(seen, &json!({"n": 2, "known": 0, "contacts": 0}));
        let all = &ask("u0", &computed)["value"][0];
        assert_eq!((&all["n"], &all["known"], &all["contacts"]), (&json!(2), &json!(1), &json!(1)));
        let grouped = format!(
            "SELECT v.sample_secret AS s, COUNT(*) AS n {from} WHERE {ours} GROUP BY v.sample_secret"
        );
        assert_eq!(ask("u1", &grouped)["value"], json!([{"n": 2}]));
        assert_eq!(ask("u0", &grouped)["value"].as_array().unwrap().len(), 2);
        let distinct = format!("SELECT DISTINCT v.sample_secret {from} WHERE {ours}");
        assert_eq!(ask("u1", &distinct)["value"], json!([{}]));
        let ordered =
            format!("SELECT v.sample_name {from} WHERE {ours} ORDER BY v.sample_secret DESC");
        assert_eq!(shown(&rows, &ask("u0", &ordered)), "fe");
        // All are equal for somebody who may not read it: the key alone orders them.
        let by_key = format!("SELECT v.sample_name {from} WHERE {ours} ORDER BY v.sample_vaultid");
        let up = ordered.replace(" DESC", "");
        assert_eq!(shown(&rows, &ask("u1", &up)), shown(&rows, &ask("u1", &by_key)));
    });
}

#[test]
fn orders_and_cookies_hold_no_hidden_value() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        for order in ["sample_secret", "sample_amount", "_sample_contact_value"] {
            for direction in ["asc", "desc"] {
                let only = format!("$filter=contains(sample_name,'{}')", rows.mark);
                let path = format!(
                    "sample_vaults?$select=sample_name&{only}&$orderby={order} {direction}"
                );
                let whole = read(&cast, "u1", &path);
                // All are equal: the key alone orders them.
                let by_key = if direction == "asc" { "fe" } else { "ef" };
                assert_eq!(shown(&rows, &whole), by_key, "{path}");
                let first = cast.send_with("u1", "GET", &path, |request| {
                    request.header("Prefer", "odata.maxpagesize=1")
                });
                let first = first.json();
                let next = first["@odata.nextLink"].as_str().unwrap();
                assert!(next.contains("lastnull"), "{next}");
                let told = ["%2520", "%20", " "].map(|space| format!("{space}{}", rows.mark));
                assert!(!told.iter().any(|told| next.contains(told)), "{next}");
                assert!(!next.contains("100.5"), "{next}");
                let (_, next) = next.split_once("/v9.2/").unwrap();
                let second = cast.send_with("u1", "GET", next, |request| {
                    request.header("Prefer", "odata.maxpagesize=1")
                });
                let seen = shown(&rows, &first) + &shown(&rows, &second.json());
                assert_eq!(seen, by_key, "{path}");
            }
        }
        let order = |who: &str, direction: &str| {
            let only = format!("$filter=contains(sample_name,'{}')", rows.mark);
            let path = format!("sample_vaults?{only}&$orderby=sample_secret {direction}");
            shown(&rows, &read(&cast, who, &path))
        };
        assert_eq!((order("u0", "asc"), order("u0", "desc")), ("ef".into(), "fe".into()));
    });
}

#[test]
fn a_hidden_lookup_leads_nowhere_from_either_side() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let contact = &rows.contact;
        let check = |who: &str, expected: &str| {
            let list = read(&cast, who, &format!("{contact}/sample_vault_contact"));
            assert_eq!(shown(&rows, &list), expected);
            let path = format!("{contact}?$expand=sample_vault_contact($select=sample_name)");
            let expanded = read(&cast, who, &path);
            let list = json!({"value": expanded["sample_vault_contact"]});
            assert_eq!(shown(&rows, &list), expected);
            let count =
                cast.send(who, "GET", &format!("{contact}/sample_vault_contact/$count"), None);
            let count = count.text().trim_start_matches('\u{feff}').to_owned();
            assert_eq!(count, expected.len().to_string());
            for condition in
                ["any()", "any(v:v/sample_vaultid ne null)", "any(v:v/sample_secret ne null)"]
            {
                let only = format!("contactid eq {}", id_in(contact));
                let path = format!(
                    "contacts?$select=fullname&$filter=sample_vault_contact/{condition} and {only}"
                );
                let found = read(&cast, who, &path)["value"].as_array().unwrap().len();
                assert_eq!(found, expected.len(), "{who} {condition}");
            }
        };
        check("u0", "f");
        check("u1", "");
        // Taking apart what may or may not be connected tells nothing either.
        for row in [&rows.full, &rows.empty] {
            let path = format!("{contact}/sample_vault_contact({})/$ref", id_in(row));
            let refused = cast.send("u1", "DELETE", &path, None);
            assert_eq!((refused.status, code(&refused).as_str()), (403, "0x8004f507"));
        }
        link(&cast, &profile(&cast, &[("sample_contact", "R"), ("sample_secret", "R")]), "u1");
        check("u1", "f");
    });
}

#[test]
fn a_taken_value_is_told_only_to_those_who_may_give_it() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let taken = format!("code {}", rows.mark);
        for value in [taken.clone(), format!("free {}", rows.mark)] {
            let body = json!({"sample_name": "w", "sample_code": value});
            let refused = cast.send("u1", "POST", "sample_vaults", Some(body));
            assert_eq!((refused.status, code(&refused).as_str()), (403, "0x8004f502"));
            cast.change_at("u1", &rows.empty, json!({"sample_code": value}), "403 0x8004f507");
        }
        link(&cast, &profile(&cast, &[("sample_code", "C")]), "u1");
        let body = json!({"sample_name": "w", "sample_code": taken});
        let refused = cast.send("u1", "POST", "sample_vaults", Some(body));
        assert_eq!((refused.status, code(&refused).as_str()), (412, "0x80040237"));
        assert!(!refused.text().contains(&rows.mark), "{}", refused.text());
    });
}

#[test]
fn an_amount_in_the_base_currency_is_hidden_with_the_amount() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let rows = rows(&cast);
        let amounts = |who: &str| {
            let row = read(&cast, who, &rows.full);
            (row["sample_amount"].clone(), row["sample_amount_base"].clone())
        };
        assert_eq!(amounts("u1"), (Value::Null, Value::Null));
        link(&cast, &profile(&cast, &[("sample_amount", "R")]), "u1");
        assert_eq!(amounts("u1"), (json!(100.5), json!(100.5)));
        assert_eq!(VAULT, "sample_vault");
    });
}
