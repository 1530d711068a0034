//! Pages: followed to their end, every row once, whatever the order and whatever happens between.

use serde_json::{Value, json};

use super::DEMO_ACCOUNTS;
use crate::demo::{Demo, User, code, each, refusal, text};

/// Follows the links to the end and returns one column of each page.
fn pages(demo: &Demo, user: &mut User, path: &str, size: u32, column: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut target = path.to_owned();
    loop {
        let page = page(user, &target, size);
        let rows = page["value"].as_array().unwrap();
        assert!(rows.len() <= size as usize);
        pages.push(rows.iter().map(|row| text(&row[column])).collect());
        assert!(pages.len() < 100, "the links never end");
        match next(demo, &page) {
            Some(link) => target = link,
            None => return pages,
        }
    }
}

fn page(user: &mut User, target: &str, size: u32) -> Value {
    let prefer = format!("odata.maxpagesize={size}");
    let response = user.send("GET", target, &[("Prefer", &prefer)], None);
    assert_eq!(response.status, 200, "{target}: {}", response.text());
    assert_eq!(response.header("Preference-Applied"), Some(prefer.as_str()));
    response.json()
}

/// Path and query of the link to the next page.
fn next(demo: &Demo, page: &Value) -> Option<String> {
    let link = page.get("@odata.nextLink")?.as_str().unwrap();
    Some(link.strip_prefix(&format!("http://{}", demo.host())).unwrap().to_owned())
}

#[test]
fn every_row_comes_once_whatever_the_size_of_a_page() {
    each(|demo| {
        let mut admin = demo.admin();
        let path =
            format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$orderby=name desc&$count=true");
        let whole = admin.column(&path, "name");
        for (size, sizes) in [
            (5, vec![5, 5, 2]),
            (6, vec![6, 6]),
            (11, vec![11, 1]),
            (12, vec![12]),
            (5000, vec![12]),
            (1, vec![1; 12]),
        ] {
            let pages = pages(demo, &mut admin, &path, size, "name");
            assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
            assert_eq!(pages.concat(), whole);
        }
    });
}

#[test]
fn pages_follow_nulls_ties_and_several_directions() {
    each(|demo| {
        let mut user = demo.user("actual");
        for number in 0..11 {
            let body = json!({
                "name": "Paged with nulls",
                "fax": (number % 3 > 0).then(|| format!("fax {}", number % 3)),
                "revenue": (number % 2 > 0).then_some(f64::from(number) * 1.5),
                "numberofemployees": number / 4,
                "donotemail": number % 5 == 0,
            });
            user.create("accounts", &body);
        }
        for order in [
            "fax",
            "fax desc",
            "revenue desc",
            "revenue asc",
            "fax desc,revenue asc",
            "numberofemployees desc,fax asc,revenue desc",
            "donotemail,revenue",
            "createdon desc",
            "_ownerid_value desc",
            "_primarycontactid_value",
            "statuscode",
            "accountid desc",
        ] {
            let path = format!(
                "accounts?$select=accountid&$filter=name eq 'Paged with nulls'&$orderby={order}"
            );
            let whole = user.column(&path, "accountid");
            assert_eq!(whole.len(), 11);
            for size in [1, 3, 4] {
                let pages = pages(demo, &mut user, &path, size, "accountid");
                assert_eq!(pages.concat(), whole, "{order}, {size} on a page");
            }
        }
    });
}

#[test]
fn pages_follow_lookups_by_the_names_behind_them() {
    each(|demo| {
        let mut admin = demo.admin();
        for order in [
            "_primarycontactid_value",
            "_primarycontactid_value desc",
            "_ownerid_value,name desc",
            "primarycontactid/lastname desc,ownerid/fullname",
            "primarycontactid/createdon,primarycontactid/owninguser/fullname desc",
            "parentaccountid/name",
        ] {
            let path = format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$orderby={order}");
            let whole = admin.column(&path, "name");
            let pages = pages(demo, &mut admin, &path, 5, "name");
            assert_eq!(pages.concat(), whole, "{order}");
        }
    });
}

#[test]
fn rows_that_come_and_go_between_pages_disturb_no_others() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mut create = |number: u32| {
            let body = json!({"name": "Paged in motion", "accountnumber": format!("{number:03}")});
            user.create("accounts", &body)
        };
        let ids: Vec<String> = [10, 20, 30, 40, 50, 60].map(&mut create).into();
        let path = "accounts?$select=accountnumber&$filter=name eq 'Paged in motion'&$orderby=accountnumber";
        let first = page(&mut user, path, 2);
        let link = next(demo, &first).unwrap();
        // The last row of the page goes, one comes before it, one after it, one of the next page goes.
        user.delete(&format!("accounts({})", ids[1]));
        user.delete(&format!("accounts({})", ids[3]));
        for number in [15, 35] {
            let body = json!({"name": "Paged in motion", "accountnumber": format!("{number:03}")});
            user.create("accounts", &body);
        }
        let rest = pages(demo, &mut user, &link, 2, "accountnumber");
        assert_eq!(rest.concat(), ["030", "035", "050", "060"]);
    });
}

#[test]
fn the_link_repeats_the_question_and_numbers_its_pages() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!(
            "/contoso/api/data/v9.1/accounts?%24select=name&$filter={DEMO_ACCOUNTS}&$orderby=name&custom=1"
        );
        let first = page(&mut admin, &path, 5);
        let link = next(demo, &first).unwrap();
        assert!(
            link.starts_with(&format!(
                "{path}&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22"
            )),
            "{link}"
        );
        assert!(link.ends_with("%22%20istracking=%22False%22%20/%3E"), "{link}");
        let second = page(&mut admin, &link, 5);
        let further = next(demo, &second).unwrap();
        assert!(further.contains("pagenumber=%223%22"), "{further}");
        assert_ne!(link, further);
        // The token belongs to an order and to nothing else.
        let other = further.replace("orderby=name", "orderby=telephone1");
        assert_eq!(refusal(&admin.get(&other)), code(400, "0x8004112a"));
        for bad in ["x", "", "%3Ccookie%20/%3E"] {
            let target = format!("accounts?$skiptoken={bad}");
            assert_eq!(refusal(&admin.get(&target)), code(400, "0x8004112a"), "{bad}");
        }
    });
}

#[test]
fn a_page_shows_only_what_its_reader_may_see() {
    each(|demo| {
        let path = format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$orderby=name");
        let mut admin = demo.admin();
        let link = next(demo, &page(&mut admin, &path, 1)).unwrap();
        // The link is no key: West Seller follows it as West Seller.
        let mut west = demo.user("west");
        let pages = pages(demo, &mut west, &link, 2, "name");
        assert_eq!(pages.concat(), ["Alpine Ski House", "Coho Winery", "Contoso Pharmaceuticals"]);
    });
}

#[test]
fn without_a_preference_a_page_holds_up_to_five_thousand_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let privileges = admin.read("privileges?$select=name&$count=true");
        let rows = privileges["value"].as_array().unwrap().len();
        assert_eq!(privileges["@odata.count"], rows);
        assert!(rows > 100);
        for size in ["0", "-1", "x", ""] {
            let prefer = format!("odata.maxpagesize={size}");
            let response =
                admin.send("GET", "privileges?$select=name", &[("Prefer", &prefer)], None);
            assert_eq!(response.json()["value"].as_array().unwrap().len(), rows, "{size}");
        }
    });
}

/// What clients do with a link before they follow it; the position and the seal in it stay.
#[test]
fn a_link_can_be_decoded_renumbered_and_encoded_again() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$orderby=name");
        let whole = admin.column(&path, "name");
        let link = next(demo, &page(&mut admin, &path, 5)).unwrap();
        let (start, token) = link.split_once("&$skiptoken=").unwrap();
        let mut inner = token.to_owned();
        for _ in 0..3 {
            inner =
                percent_encoding::percent_decode_str(&inner).decode_utf8().unwrap().into_owned();
        }
        let inner = inner.split_once("pagingcookie=\"").unwrap().1;
        let inner = inner.split_once("</cookie>").unwrap().0.to_owned() + "</cookie>";
        let send = |inner: &str, number: u32| {
            let encode = |text: &str| {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
            };
            let cookie = encode(&encode(inner));
            let outer = format!(
                "<cookie pagenumber='{number}' pagingcookie='{cookie}' istracking='False'/>"
            );
            format!("{start}&$skiptoken={}", encode(&outer))
        };
        let renumbered = inner.replace("<cookie page=\"1\"", "<cookie page='7'");
        let second = page(&mut admin, &send(&renumbered, 8), 5);
        let names: Vec<_> =
            second["value"].as_array().unwrap().iter().map(|row| text(&row["name"])).collect();
        assert_eq!(names, whole[5..10]);
        assert!(next(demo, &second).unwrap().contains("pagenumber=%229%22"));
        // Another position, however well it is written, is not one of ours.
        let name = &whole[4];
        for forged in [
            inner.replace(name.as_str(), "B"),
            inner.replace("lastnull", "last"),
            inner.replace("tag=\"", "tag=\"0"),
        ] {
            if forged != inner {
                let refused = refusal(&admin.get(&send(&forged, 2)));
                assert_eq!(refused, code(400, "0x8004112a"), "{forged}");
            }
        }
        // Nor is ours one of another question.
        for other in [
            format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$orderby=name desc"),
            "accounts?$select=name&$orderby=name".to_owned(),
            "contacts?$select=fullname&$orderby=fullname".to_owned(),
        ] {
            let refused = refusal(&admin.get(&format!("{other}&$skiptoken={token}")));
            assert_eq!(refused, code(400, "0x8004112a"), "{other}");
        }
        // What it shows and how many is another matter.
        let more = format!("accounts?$filter={DEMO_ACCOUNTS}&$orderby=name&$count=true");
        let second = page(&mut admin, &format!("{more}&$skiptoken={token}"), 2);
        assert_eq!(second["value"][1]["name"], whole[6].as_str());
    });
}

#[test]
fn a_long_page_arrives_in_parts_and_is_whole() {
    each(|demo| {
        let mut user = demo.user("actual");
        let long = "long \u{e9}\" text ".repeat(120);
        for number in 0..80 {
            let body = json!({ "name": format!("Parts {number:02}"), "description": long });
            user.create("accounts", &body);
        }
        let path = "accounts?$select=name,description&$filter=startswith(name,'Parts ')\
                    &$orderby=name&$count=true";
        let response = user.get(path);
        // Its length is not known when it begins.
        assert_eq!(response.header("Content-Length"), None);
        assert_eq!(response.header("OData-Version"), Some("4.0"));
        let body = response.json();
        assert_eq!(body["@odata.count"], 80);
        let rows = body["value"].as_array().unwrap();
        assert_eq!(rows.len(), 80);
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(row["name"], format!("Parts {number:02}"));
            assert_eq!(row["description"], long);
        }
        // A short one has a length.
        let response = user.get("accounts?$select=name&$top=1");
        assert!(response.header("Content-Length").is_some());
    });
}
