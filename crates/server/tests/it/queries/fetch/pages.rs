//! Pages, turned as published clients turn them, and by numbers alone.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{account, accounts, ask, new_mark, path, send};
use crate::demo::{User, code, each, refusal};

const MORE: &str = "@Microsoft.Dynamics.CRM.morerecords";
const COOKIE: &str = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";

/// How a client makes the attributes of the next page from a page and its number, if there is one.
type Turn<'a> = &'a dyn Fn(&Value, usize) -> Option<String>;

fn cast(user: &mut User, count: usize) -> String {
    let mark = new_mark();
    for number in 0..count {
        let name = format!("Row {number} \"quoted\" & <b> 100%");
        account(
            user,
            &mark,
            &name,
            json!({"fax": (number % 2 == 0).then(|| format!("{}", number / 4))}),
        );
    }
    mark
}

fn ids(page: &Value) -> Vec<String> {
    let rows = page["value"].as_array().unwrap();
    rows.iter().map(|row| row["accountid"].as_str().unwrap().to_owned()).collect()
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The value of an attribute of the outer cookie, which is XML without anything escaped.
fn attribute<'a>(cookie: &'a str, name: &str) -> &'a str {
    let (_, rest) = cookie.split_once(&format!(" {name}=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

/// As the official SDK for Python does: the outer cookie is XML, the inner one is decoded twice, the
/// number is the outer one's.
fn python(page: &Value) -> Option<String> {
    if page.get(MORE) != Some(&json!(true)) {
        return None;
    }
    let cookie = page[COOKIE].as_str().unwrap();
    let inner = decode(&decode(attribute(cookie, "pagingcookie")));
    assert!(inner.starts_with("<cookie page=\""), "{inner}");
    let number = attribute(cookie, "pagenumber");
    Some(format!("page='{number}' paging-cookie=\"{}\"", escape(&inner)))
}

/// As `DynamicsWebApi` does: all of it is decoded twice, the inner cookie found by its quotes, the
/// number is the inner one's and one more.
fn dynamics(page: &Value) -> Option<String> {
    let cookie = decode(&decode(page.get(COOKIE)?.as_str()?));
    let (_, rest) = cookie.split_once("pagingcookie=\"")?;
    let (inner, _) = rest.split_once("</cookie>")?;
    let number: u32 = inner.strip_prefix("<cookie page=\"")?.split_once('"')?.0.parse().unwrap();
    let inner = format!("{inner}</cookie>");
    let inner = inner.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    Some(format!("page='{}' paging-cookie='{}'", number + 1, inner.replace('\'', "&quot;")))
}

/// As the samples do: a counter of their own, the cookie decoded once.
fn sample(page: &Value, number: usize) -> Option<String> {
    page.get(MORE)?;
    let inner = decode(attribute(page[COOKIE].as_str()?, "pagingcookie"));
    Some(format!("page='{}' paging-cookie=\"{}\"", number + 1, escape(&inner)))
}

#[test]
fn clients_turn_pages_in_their_ways() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user, 7);
        let orders = [
            "",
            "<order attribute='name' descending='true' />",
            "<order attribute='fax' /><order attribute='ownerid' />",
            "<order attribute='fax' descending='true' /><order attribute='statuscode' />",
        ];
        for order in orders {
            let inner = format!("<attribute name='name' />{order}");
            let whole = ids(&ask(&mut user, "accounts", &accounts("", &mark, &inner)));
            assert_eq!(whole.len(), 7);
            let ways: [Turn<'_>; 4] =
                [&|page, _| python(page), &|page, _| dynamics(page), &sample, &|page, number| {
                    page.get(MORE).map(|_| format!("page='{}'", number + 1))
                }];
            for (way, turn) in ways.into_iter().enumerate() {
                let mut turned = "page='1' paging-cookie=''".to_owned();
                let mut found = Vec::new();
                for number in 1.. {
                    let xml = accounts(&format!("count='2' {turned}"), &mark, &inner);
                    let page = ask(&mut user, "accounts", &xml);
                    found.extend(ids(&page));
                    assert_eq!(page.get(MORE).is_some(), number < 4, "{way} {order} {number}");
                    match turn(&page, number) {
                        Some(next) => turned = next,
                        None => break,
                    }
                }
                assert_eq!(found, whole, "{way} {order}");
            }
        }
    });
}

#[test]
fn a_cookie_goes_on_where_its_page_ended_whatever_was_written_since() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user, 4);
        let inner = "<attribute name='name' /><order attribute='name' />";
        let first = ask(&mut user, "accounts", &accounts("count='2'", &mark, inner));
        let rest: Vec<String> =
            ids(&ask(&mut user, "accounts", &accounts("", &mark, inner)))[2..].to_vec();
        account(&mut user, &mark, "A row before all others", json!({}));
        let turned = format!("count='2' {}", python(&first).unwrap());
        let second = ask(&mut user, "accounts", &accounts(&turned, &mark, inner));
        assert_eq!(ids(&second), rest);
        // On the first page, and on a page that is not the next one, the cookie says nothing.
        let late = turned.replace("page='2'", "page='1'");
        assert_eq!(ids(&ask(&mut user, "accounts", &accounts(&late, &mark, inner))).len(), 2);
        let far = turned.replace("page='2'", "page='3'");
        assert_eq!(ids(&ask(&mut user, "accounts", &accounts(&far, &mark, inner))).len(), 1);
        // It fits no other question, and not when it was changed.
        let other = send(&mut user, "accounts", &accounts(&turned, "x", inner));
        assert_eq!(refusal(&other), code(400, "0x8004112a"));
        let forged = turned.replace("Row", "Raw");
        let forged = send(&mut user, "accounts", &accounts(&forged, &mark, inner));
        assert_eq!(refusal(&forged), code(400, "0x8004112a"));
    });
}

#[test]
fn columns_of_links_give_no_cookie() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user, 5);
        let inner = "<attribute name='name' /><link-entity name='systemuser' from='systemuserid' \
                     to='owninguser' alias='u'><order attribute='fullname' /></link-entity>";
        let mut found = Vec::new();
        for number in 1..=3 {
            let xml = accounts(&format!("count='2' page='{number}'"), &mark, inner);
            let page = ask(&mut user, "accounts", &xml);
            assert_eq!(page.get(COOKIE), None);
            assert_eq!(page.get(MORE).is_some(), number < 3);
            found.extend(ids(&page));
        }
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 5);
    });
}

#[test]
fn annotations_of_pages_are_told_to_who_asks_for_them() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user, 3);
        let path = path("accounts", &accounts("count='2'", &mark, "<attribute name='name' />"));
        let plain = user.read(&path);
        assert_eq!((plain.get(MORE), plain.get(COOKIE)), (None, None));
        assert_eq!(plain.get("@odata.nextLink"), None);
        let prefer = "odata.include-annotations=\"Microsoft.Dynamics.CRM.fetchxmlpagingcookie,\
                      Microsoft.Dynamics.CRM.morerecords\"";
        let response = user.send("GET", &path, &[("Prefer", prefer)], None);
        assert_eq!(response.header("Preference-Applied"), Some(prefer));
        let page = response.json();
        assert_eq!(page[MORE], true);
        let cookie = page[COOKIE].as_str().unwrap();
        assert!(cookie.starts_with(
            "<cookie pagenumber=\"2\" pagingcookie=\"%253ccookie%2520page%253d%25221%2522"
        ));
        assert!(cookie.ends_with("%253c%252fcookie%253e\" istracking=\"False\" />"));
        assert_eq!(page.get("@Microsoft.Dynamics.CRM.totalrecordcount"), None);
        // The size of a page may be asked for by a preference, too.
        let size = [("Prefer", "odata.maxpagesize=1,odata.include-annotations=*")];
        let one = user.send("GET", &path, &size, None).json();
        assert_eq!((one["value"].as_array().unwrap().len(), &one[MORE]), (1, &json!(true)));
    });
}

#[test]
fn all_matching_rows_are_counted_on_request() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user, 3);
        let inner = "<attribute name='name' />";
        let total = "@Microsoft.Dynamics.CRM.totalrecordcount";
        let plain = ask(&mut user, "accounts", &accounts("count='2'", &mark, inner));
        assert_eq!((&plain[total], plain.get("@odata.count")), (&json!(-1), None));
        let counted = accounts("count='2' returntotalrecordcount='true'", &mark, inner);
        let counted = ask(&mut user, "accounts", &counted);
        assert_eq!((&counted[total], counted.get("@odata.count")), (&json!(3), None));
        assert_eq!(counted["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"], false);
        let path = path("accounts", &accounts("top='2'", &mark, inner)) + "&$count=true";
        let body = user.read(&path);
        assert_eq!(
            (&body["@odata.count"], body["value"].as_array().unwrap().len()),
            (&json!(3), 2)
        );
    });
}

#[test]
fn numbers_of_pages_reach_fifty_thousand_rows() {
    each(|demo| {
        let mut user = demo.user("actual");
        let inner = "<attribute name='name' />";
        let xml = accounts("count='5000' page='10'", "x", inner);
        assert_eq!(ask(&mut user, "accounts", &xml)["value"], json!([]));
        let xml = accounts("count='5000' page='11'", "x", inner);
        assert_eq!(refusal(&send(&mut user, "accounts", &xml)), code(400, "0x80040315"));
    });
}
