//! Change tracking (query.md §12): all rows with a link, the changes that it leads to, what is refused.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::demo::{Demo, NOBODY, User, code, each, each_alone};

const TRACK: (&str, &str) = ("Prefer", "odata.track-changes");

/// A body that must be there.
fn read(user: &mut User, target: &str, headers: &[(&str, &str)]) -> Value {
    let response = user.send("GET", target, headers, None);
    assert_eq!(response.status, 200, "{target}: {}", response.text());
    response.json()
}

/// Path and query of a link.
fn link(demo: &Demo, page: &Value, name: &str) -> Option<String> {
    let link = page.get(name)?.as_str().unwrap();
    Some(link.strip_prefix(&format!("http://{}", demo.host())).unwrap().to_owned())
}

/// Where the changes after a page are; only the last one tells.
fn delta(demo: &Demo, page: &Value) -> String {
    assert!(page.get("@odata.nextLink").is_none(), "{page}");
    link(demo, page, "@odata.deltaLink").unwrap()
}

/// The link to whatever changes from now on.
fn begin(demo: &Demo, user: &mut User, set: &str) -> String {
    let page = read(user, &format!("{set}?$select=versionnumber"), &[TRACK]);
    delta(demo, &page)
}

/// All pages from a target on, and the last link.
fn follow(demo: &Demo, user: &mut User, target: &str, size: u32) -> (Vec<Vec<Value>>, String) {
    let prefer = format!("odata.track-changes,odata.maxpagesize={size}");
    let (mut pages, mut target) = (Vec::new(), target.to_owned());
    loop {
        let page = read(user, &target, &[("Prefer", &prefer)]);
        let rows = page["value"].as_array().unwrap().clone();
        assert!(rows.len() <= size as usize);
        pages.push(rows);
        match link(demo, &page, "@odata.nextLink") {
            Some(next) => {
                assert!(page.get("@odata.deltaLink").is_none(), "{page}");
                assert!(next.contains("istracking=%22True%22"), "{next}");
                target = next;
            }
            None => return (pages, delta(demo, &page)),
        }
        assert!(pages.len() < 100, "the links never end");
    }
}

/// The ids of rows that are there, and of those that are deleted, in the order of a page.
fn told(rows: &[Value], key: &str) -> (Vec<String>, Vec<String>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let deleted = |row: &&Value| row.get("reason").is_some();
    let (deleted, there): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(deleted);
    (
        there.into_iter().map(|row| text(&row[key])).collect(),
        deleted.into_iter().map(|row| text(&row["id"])).collect(),
    )
}

/// The changes behind a link, and the next link.
fn changes(
    demo: &Demo,
    user: &mut User,
    link: &str,
    key: &str,
) -> (Vec<String>, Vec<String>, String) {
    let page = read(user, link, &[]);
    let (there, deleted) = told(page["value"].as_array().unwrap(), key);
    (there, deleted, delta(demo, &page))
}

#[test]
fn what_changed_is_told_since_the_link_was_handed_out() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let [first, second, third] = ["a", "b", "c"].map(|name| admin.account(name));
        let response = admin.send("GET", "accounts?$select=name,fax", &[TRACK], None);
        assert_eq!(response.header("Preference-Applied"), Some(TRACK.1));
        let page = response.json();
        assert_eq!(page["@odata.context"], admin.url("$metadata#accounts(name,fax)"));
        assert_eq!(page["value"].as_array().unwrap().len(), admin.count("accounts/$count"));
        let since = delta(demo, &page);
        let token = since.strip_prefix("/api/data/v9.2/accounts?$select=name,fax&$deltatoken=");
        let (version, time) = token.unwrap().split_once("%21").unwrap();
        assert!(version.parse::<i64>().unwrap() > 0);
        let parts = ["%2f", "%2f", "%20", "%3a", "%3a"];
        let mut rest = time;
        for (width, sign) in [2, 2, 4, 2, 2].into_iter().zip(parts) {
            let (digits, after) = rest.split_once(sign).unwrap();
            assert!(
                digits.len() == width && digits.bytes().all(|one| one.is_ascii_digit()),
                "{time}"
            );
            rest = after;
        }
        assert_eq!(rest.len(), 2);

        let quiet = read(&mut admin, &since, &[]);
        assert_eq!(quiet["@odata.context"], admin.url("$metadata#accounts(name,fax)/$delta"));
        assert_eq!(quiet["value"], json!([]));
        assert_eq!(admin.count(&since.replace("accounts?", "accounts/$count?")), 0);

        admin.change(&format!("accounts({third})"), &json!({"fax": "1"}));
        let made = admin.account("d");
        admin.change(&format!("accounts({first})"), &json!({"fax": "2"}));
        admin.delete(&format!("accounts({second})"));
        let passing = admin.account("e");
        admin.delete(&format!("accounts({passing})"));

        let changed = read(&mut admin, &since, &[]);
        let [one, two, three, gone, gone_too] = changed["value"].as_array().unwrap().as_slice()
        else {
            panic!("{changed}")
        };
        assert_eq!((&one["accountid"], &one["fax"]), (&json!(third), &json!("1")));
        assert_eq!((&two["accountid"], &two["name"]), (&json!(made), &json!("d")));
        assert_eq!((&three["accountid"], &three["name"]), (&json!(first), &json!("a")));
        assert!(three["@odata.etag"].as_str().is_some_and(|etag| etag.starts_with("W/")));
        let context = admin.url("$metadata#accounts/$deletedEntity");
        for (row, id) in [(gone, &second), (gone_too, &passing)] {
            let expected = json!({"@odata.context": context, "id": id, "reason": "deleted"});
            assert_eq!(*row, expected);
        }
        assert_eq!(admin.count(&since.replace("accounts?", "accounts/$count?")), 5);
        let counted = read(&mut admin, &format!("{since}&$count=true"), &[]);
        assert_eq!(counted["@odata.count"], 5);
        // The same question has the same answer, and the next one goes on from there.
        assert_eq!(read(&mut admin, &since, &[])["value"], changed["value"]);
        let next = delta(demo, &changed);
        assert_eq!(read(&mut admin, &next, &[])["value"], json!([]));
        admin.change(&format!("accounts({made})"), &json!({"fax": "3"}));
        let (there, deleted, _) = changes(demo, &mut admin, &next, "accountid");
        assert_eq!((there, deleted), (vec![made], vec![]));
    });
}

#[test]
fn nothing_is_lost_between_the_pages_of_rows_and_of_changes() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let leads: Vec<String> = (0..9)
            .map(|number| admin.create("leads", &json!({"subject": format!("lead {number}")})))
            .collect();
        let path = |id: &str| format!("leads({id})");
        let count = admin.count("leads/$count");
        let size = ("Prefer", "odata.track-changes, odata.maxpagesize=4");
        let response = admin.send("GET", "leads?$select=subject", &[size], None);
        assert_eq!(
            response.header("Preference-Applied"),
            Some("odata.track-changes,odata.maxpagesize=4")
        );
        let page = response.json();
        // What the client has read already changes before it has read all.
        let (read_already, _) = told(page["value"].as_array().unwrap(), "leadid");
        let [changed, removed] = [&read_already[0], &read_already[1]];
        admin.change(&path(changed), &json!({"subject": "changed"}));
        admin.delete(&path(removed));
        let next = link(demo, &page, "@odata.nextLink").unwrap();
        let (pages, since) = follow(demo, &mut admin, &next, 4);
        let rest: Vec<Value> = pages.concat();
        let all: BTreeSet<String> =
            told(&rest, "leadid").0.into_iter().chain(read_already.clone()).collect();
        assert_eq!(all.len(), count);
        let (there, deleted, _) = changes(demo, &mut admin, &since, "leadid");
        assert_eq!((there, deleted), (vec![changed.clone()], vec![removed.clone()]));

        // Changes in pages of which one has rows and deletions, and one nothing but deletions.
        let left: Vec<&String> = leads.iter().filter(|id| *id != removed).collect();
        let (changing, leaving) = left.split_at(3);
        for id in changing {
            admin.change(&path(id), &json!({"subject": "again"}));
        }
        for id in leaving {
            admin.delete(&path(id));
        }
        let expected = read(&mut admin, &since, &[]);
        let (there, deleted) = told(expected["value"].as_array().unwrap(), "leadid");
        assert_eq!((there.len() >= 3, deleted.len()), (true, leaving.len() + 1));
        for size in [1, 2, 4, 50] {
            let (pages, last) = follow(demo, &mut admin, &since, size);
            assert_eq!(pages.concat(), *expected["value"].as_array().unwrap(), "{size} on a page");
            assert_eq!(read(&mut admin, &last, &[])["value"], json!([]));
        }

        // And a change between two pages of changes is told on a later page, or by the next link.
        let two = ("Prefer", "odata.maxpagesize=2");
        let page = read(&mut admin, &since, &[two]);
        let (first, _) = told(page["value"].as_array().unwrap(), "leadid");
        admin.change(&path(&first[0]), &json!({"subject": "and again"}));
        let next = link(demo, &page, "@odata.nextLink").unwrap();
        let (pages, last) = follow(demo, &mut admin, &next, 2);
        let (later, _) = told(&pages.concat(), "leadid");
        let (by_link, _, _) = changes(demo, &mut admin, &last, "leadid");
        assert!(later.contains(&first[0]) && by_link.contains(&first[0]));
    });
}

#[test]
fn whatever_goes_with_a_deleted_row_is_told_as_well() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("with all its own");
        let bind = format!("/accounts({account})");
        let task = json!({"subject": "call", "regardingobjectid_account_task@odata.bind": bind});
        let task = admin.create("tasks", &task);
        let note = json!({"subject": "note", "objectid_account@odata.bind": bind});
        let note = admin.create("annotations", &note);
        let lead = admin.create("leads", &json!({"subject": "a lead"}));
        let lead_address = admin.url(&format!("leads({lead})"));
        let connect = format!("accounts({account})/accountleads_association/$ref");
        let response = admin.send("POST", &connect, &[], Some(&json!({"@odata.id": lead_address})));
        assert_eq!(response.status, 204, "{}", response.text());
        let contact = json!({"lastname": "x", "parentcustomerid_account@odata.bind": bind});
        let contact = admin.create("contacts", &contact);

        let sets = [
            ("accounts", "accountid"),
            ("tasks", "activityid"),
            ("annotations", "annotationid"),
            ("accountleadscollection", "accountleadid"),
            ("contacts", "contactid"),
            ("leads", "leadid"),
        ];
        let links = sets.map(|(set, _)| begin(demo, &mut admin, set));
        admin.delete(&format!("accounts({account})"));
        let mut gone = sets.iter().zip(&links).map(|((_, key), link)| {
            let (there, deleted, _) = changes(demo, &mut admin, link, key);
            (there, deleted)
        });
        let mut next = || gone.next().unwrap();
        assert_eq!(next(), (vec![], vec![account]));
        assert_eq!(next(), (vec![], vec![task]));
        assert_eq!(next(), (vec![], vec![note]));
        let (connections, apart) = next();
        assert_eq!((connections.len(), apart.len()), (0, 1), "two rows are not connected any more");
        let (lost_parent, also_gone) = next();
        assert_eq!([lost_parent, also_gone].concat(), [contact], "changed or deleted, it is told");
        assert_eq!(next(), (vec![], vec![]));
    });
}

#[test]
fn a_row_that_comes_back_under_its_key_is_not_deleted() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let id = engine::new_id().to_string();
        let path = format!("accounts({id})");
        admin.create("accounts", &json!({"accountid": id, "name": "first"}));
        let since = begin(demo, &mut admin, "accounts");
        let told = |admin: &mut User| {
            let (there, deleted, _) = changes(demo, admin, &since, "accountid");
            (there, deleted)
        };
        admin.delete(&path);
        assert_eq!(told(&mut admin), (vec![], vec![id.clone()]));
        admin.create("accounts", &json!({"accountid": id, "name": "second"}));
        assert_eq!(told(&mut admin), (vec![id.clone()], vec![]));
        admin.delete(&path);
        assert_eq!(told(&mut admin), (vec![], vec![id.clone()]));
        admin.change(&path, &json!({"name": "by an upsert"}));
        assert_eq!(told(&mut admin), (vec![id.clone()], vec![]));
    });
}

#[test]
fn what_cannot_be_tracked_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut refused = |target: &str, headers: &[(&str, &str)]| {
            let response = admin.send("GET", target, headers, None);
            let error = response.json()["error"].clone();
            let text = error["message"].as_str().unwrap().to_owned();
            (response.status, error["code"].as_str().unwrap().to_owned(), text)
        };
        let token = "$deltatoken=1%2108%2f22%2f2017%2008%3a10%3a44";
        for (name, option) in [
            ("filter", "name eq 'x'"),
            ("orderby", "name"),
            ("expand", "primarycontactid"),
            ("top", "3"),
        ] {
            let text = format!(
                "The \"${name}\" query parameter isn't supported when Change Tracking is enabled."
            );
            let expected = (400, "0x80060888".to_owned(), text);
            let target = format!("accounts?${name}={option}");
            assert_eq!(refused(&target, &[TRACK]), expected);
            assert_eq!(refused(&format!("{target}&{token}"), &[]), expected);
        }
        for bad in ["", "x", "1", "1%2122%2f08%2f2017%2008%3a10%3a44", "%2108%2f22%2f2017"] {
            let (status, code, text) = refused(&format!("accounts?$deltatoken={bad}"), &[]);
            assert_eq!((status, code.as_str()), (400, "0x80060888"), "{bad}");
            assert!(text.starts_with("The delta token '"), "{text}");
        }
        let (status, code, text) = refused("systemusers?$select=fullname", &[TRACK]);
        assert_eq!((status, code.as_str()), (400, "0x80072491"));
        assert_eq!(text, "Entity systemuser isn't enabled for change tracking.");
        let (status, code, _) = refused("teammemberships", &[TRACK]);
        assert_eq!((status, code.as_str()), (400, "0x80072492"));
        for target in [
            format!("accounts({NOBODY})?{token}"),
            format!("accounts({NOBODY})/Account_Tasks?{token}"),
            format!("accounts({NOBODY})/Account_Tasks/$count?{token}"),
        ] {
            assert_eq!(refused(&target, &[]).0, 400, "{target}");
        }
        // A preference is no demand: where nothing is tracked it is passed over.
        let response = admin.send("GET", "accounts?$count=true&$top=1", &[], None);
        assert!(response.json().get("@odata.deltaLink").is_none());
    });
}

#[test]
fn an_old_token_asks_for_a_full_synchronization() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let organization = "organizations(e0000000-0000-4000-8000-000000000001)";
        let since = begin(demo, &mut admin, "accounts");
        let (path, token) = since.rsplit_once("$deltatoken=").unwrap();
        let (version, _) = token.split_once("%21").unwrap();
        let days_ago = |days: i64| {
            let now = engine::Clock::System.now();
            let time = model::time::Timestamp(now.0 - days * 86_400_000 - 60_000);
            let (year, month, day) = time.date().civil();
            let text = time.whole_seconds().to_string();
            let (_, clock) = text.trim_end_matches('Z').split_once('T').unwrap();
            let time = format!("{month:02}/{day:02}/{year} {clock}");
            let time = time.replace('/', "%2f").replace(':', "%3a").replace(' ', "%20");
            format!("{path}$deltatoken={version}%21{time}")
        };
        let check = |admin: &mut User, target: &str, is_good: bool| {
            let response = admin.send("GET", target, &[], None);
            if is_good {
                assert_eq!(response.status, 200, "{target}: {}", response.text());
            } else {
                let error = &response.json()["error"];
                assert_eq!((response.status, &error["code"]), (400, &json!("0x80044352")));
                assert_eq!(
                    error["message"],
                    "Version stamp associated with the client has expired. Please perform a full sync."
                );
            }
        };
        check(&mut admin, &since, true);
        check(&mut admin, &days_ago(6), true);
        check(&mut admin, &days_ago(7), false);
        admin.change(organization, &json!({"expirechangetrackingindays": 30}));
        check(&mut admin, &days_ago(29), true);
        check(&mut admin, &days_ago(30), false);
        check(
            &mut admin,
            &format!("accounts/$count?{}", days_ago(30).split_once('?').unwrap().1),
            false,
        );
        // A version that no row has yet: the token is of another database.
        let other = since.replace(&format!("={version}%21"), "=999999999999%21");
        check(&mut admin, &other, false);
    });
}

#[test]
fn the_links_of_tracked_rows_work_without_the_preference() {
    each(|demo| {
        let mut admin = demo.admin();
        for number in 0..3 {
            admin.create("phonecalls", &json!({"subject": format!("call {number}")}));
        }
        let size = ("Prefer", "odata.track-changes,odata.maxpagesize=2");
        let page = read(&mut admin, "phonecalls?$select=subject", &[size]);
        let next = link(demo, &page, "@odata.nextLink").unwrap();
        let page = read(&mut admin, &next, &[]);
        delta(demo, &page);
        // And those of others are no tracked rows with it.
        let size = ("Prefer", "odata.maxpagesize=2");
        let page = read(&mut admin, "phonecalls?$select=subject", &[size]);
        let next = link(demo, &page, "@odata.nextLink").unwrap();
        let page = read(&mut admin, &next, &[TRACK]);
        assert!(page.get("@odata.deltaLink").is_none());
        assert_eq!(
            admin.refused("GET", &next.replace("False", "True"), None),
            code(400, "0x8004112a")
        );
    });
}
