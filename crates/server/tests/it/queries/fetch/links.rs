//! Every type of link, with data, and what people may see through it.

use serde_json::{Value, json};

use super::{account, accounts, contact, members, new_mark, rows, send};
use crate::demo::{Demo, IMPERSONATED, User, code, each, refusal};

/// Three accounts: one with two contacts, Bob and Ann; one with Bob; one without.
fn cast(user: &mut User) -> String {
    let mark = new_mark();
    let two = account(user, &mark, "Two", json!({}));
    let one = account(user, &mark, "One", json!({}));
    account(user, &mark, "None", json!({}));
    contact(user, &two, "Bob", json!({"annualincome": 10}));
    contact(user, &two, "Ann", json!({"annualincome": 30}));
    contact(user, &one, "Bob", json!({"annualincome": 20}));
    mark
}

fn names(user: &mut User, mark: &str, inner: &str) -> Vec<Value> {
    let inner = format!("<attribute name='name' /><order attribute='name' />{inner}");
    members(user, "accounts", &accounts("", mark, &inner), "name")
}

fn link(kind: &str, inner: &str) -> String {
    format!(
        "<link-entity name='contact' from='parentcustomerid' to='accountid' alias='c' \
         link-type='{kind}'>{inner}</link-entity>"
    )
}

const BOB: &str = "<filter><condition attribute='lastname' operator='eq' value='bob' /></filter>";

#[test]
fn rows_are_joined_by_type_of_link() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let mut check = |inner: &str, expected: &[&str]| {
            assert_eq!(names(&mut user, &mark, inner), expected, "{inner}");
        };
        check(&link("inner", ""), &["One", "Two", "Two"]);
        check(&link("inner", BOB), &["One", "Two"]);
        check(&link("outer", ""), &["None", "One", "Two", "Two"]);
        check(&link("outer", BOB), &["None", "One", "Two"]);
        check(&link("exists", ""), &["One", "Two"]);
        check(&link("in", &BOB.replace("bob", "Ann")), &["Two"]);
        check(&link("matchfirstrowusingcrossapply", ""), &["None", "One", "Two"]);
        let missing = "<filter><condition entityname='c' attribute='contactid' operator='null' />\
                       </filter>";
        check(&(link("outer", "") + missing), &["None"]);
    });
}

#[test]
fn filters_ask_for_linked_rows() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let mut check = |inner: &str, expected: &[&str]| {
            let inner = format!("<filter>{inner}</filter>");
            assert_eq!(names(&mut user, &mark, &inner), expected, "{inner}");
        };
        let ann = BOB.replace("bob", "Ann");
        check(&link("any", &ann), &["Two"]);
        check(&link("not any", &ann), &["None", "One"]);
        check(&link("not all", &ann), &["Two"]);
        // Linked rows, and none of them is Ann.
        check(&link("all", &ann), &["One"]);
        check(&link("all", BOB), &[]);
        check(&link("any", ""), &["One", "Two"]);
        let or = format!(
            "<filter type='or'><condition attribute='name' operator='eq' value='None' />{}</filter>",
            link("any", &ann)
        );
        check(&or, &["None", "Two"]);
    });
}

#[test]
fn columns_of_links_have_the_name_of_the_link_or_their_own() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let inner = "<attribute name='name' /><order attribute='name' />\
                     <link-entity name='contact' from='parentcustomerid' to='accountid' \
                     link-type='outer'><attribute name='lastname' />\
                     <attribute name='parentcustomerid' /><attribute name='annualincome' alias='pay' />\
                     <order attribute='lastname' />\
                     <link-entity name='systemuser' from='systemuserid' to='owninguser' \
                     link-type='outer'><attribute name='fullname' /></link-entity></link-entity>";
        let found = rows(&mut user, "accounts", &accounts("", &mark, inner));
        let shown = |member: &str| -> Vec<Value> {
            found.iter().map(|row| row.get(member).cloned().unwrap_or(Value::Null)).collect()
        };
        assert_eq!(shown("name"), ["None", "One", "Two", "Two"]);
        assert_eq!(
            shown("contact1.lastname"),
            [json!(null), json!("Bob"), json!("Ann"), json!("Bob")]
        );
        assert_eq!(
            shown("systemuser2.fullname")[1..],
            ["Actual User", "Actual User", "Actual User"]
        );
        assert_eq!(
            shown("pay").iter().map(Value::as_f64).collect::<Vec<_>>(),
            [None, Some(20.0), Some(30.0), Some(10.0)]
        );
        let row = &found[1];
        assert_eq!(row["contact1.parentcustomerid"], row["accountid"]);
        let annotation = |term: &str| &row[format!("contact1.parentcustomerid@{term}")];
        assert_eq!(annotation("Microsoft.Dynamics.CRM.lookuplogicalname"), "account");
        assert_eq!(annotation("OData.Community.Display.V1.FormattedValue"), "One");
        assert_eq!(annotation("OData.Community.Display.V1.AttributeName"), "parentcustomerid");
        assert_eq!(annotation("Microsoft.Dynamics.CRM.associatednavigationproperty"), &Value::Null);
        assert_eq!(found[0].get("contact1.lastname"), None);
    });
}

#[test]
fn many_to_many_goes_through_the_table_between() {
    each(|demo| {
        let mut user = demo.admin();
        let xml = "<fetch><entity name='systemuser'><attribute name='fullname' />\
                   <link-entity name='teammembership' from='systemuserid' to='systemuserid' \
                   intersect='true'><link-entity name='team' from='teamid' to='teamid' alias='t'>\
                   <attribute name='name' /></link-entity></link-entity>\
                   <filter><condition attribute='systemuserid' operator='eq' \
                   value='278742b0-1e61-4fb5-84ef-c7de308c19e2' /></filter></entity></fetch>";
        let found = rows(&mut user, "systemusers", xml);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (&found[0]["fullname"], &found[0]["t.name"]),
            (&json!("Actual User"), &json!("Sales"))
        );
        assert_eq!(found[0]["ownerid"], found[0]["systemuserid"]);
    });
}

/// Impersonated User may see one of two primary contacts, whoever asks for it.
#[test]
fn what_may_not_be_read_is_not_joined() {
    each(|demo: &Demo| {
        let mut admin = demo.admin();
        let mark = new_mark();
        let owner = json!({"ownerid@odata.bind": format!("systemusers({IMPERSONATED})")});
        for (last, more) in [("Hidden", json!({})), ("Seen", owner.clone())] {
            let mut row = json!({ "lastname": last });
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let primary = admin.create("contacts", &row);
            let mut row = owner.clone();
            row["primarycontactid@odata.bind"] = json!(format!("contacts({primary})"));
            account(&mut admin, &mark, &format!("Of {last}"), row);
        }
        let link = |kind: &str, inner: &str| {
            format!(
                "<link-entity name='contact' from='contactid' to='primarycontactid' alias='c' \
                 link-type='{kind}'>{inner}</link-entity>"
            )
        };
        let inner = "<attribute name='name' /><order attribute='name' />".to_owned()
            + &link("outer", "<attribute name='lastname' />");
        let xml = accounts("", &mark, &inner);
        for mut user in [demo.user("impersonated"), demo.on_behalf()] {
            let seen = members(&mut user, "accounts", &xml, "c.lastname");
            assert_eq!(seen, [json!(null), json!("Seen")]);
            for kind in ["inner", "exists", "in"] {
                assert_eq!(names(&mut user, &mark, &link(kind, "")), ["Of Seen"], "{kind}");
            }
            let both = names(&mut user, &mark, &link("matchfirstrowusingcrossapply", ""));
            assert_eq!(both, ["Of Hidden", "Of Seen"]);
            for (kind, expected) in [("any", "Of Seen"), ("not any", "Of Hidden")] {
                let filter = format!("<filter>{}</filter>", link(kind, ""));
                assert_eq!(names(&mut user, &mark, &filter), [expected], "{kind}");
            }
            let nobody = BOB.replace("bob", "Nobody");
            let filter = format!("<filter>{}</filter>", link("all", &nobody));
            assert_eq!(names(&mut user, &mark, &filter), ["Of Seen"]);
        }
        let all = members(&mut admin, "accounts", &xml, "c.lastname");
        assert_eq!(all, ["Hidden", "Seen"]);
        // A table that may not be read at all refuses the whole question.
        let mut nobody = demo.user("noroles");
        assert_eq!(refusal(&send(&mut nobody, "accounts", &xml)).0, 403);
    });
}

#[test]
fn sixteen_links_are_too_many() {
    each(|demo| {
        let mut user = demo.user("actual");
        let links = |count: usize| {
            let link = "<link-entity name='systemuser' from='systemuserid' to='owninguser' />";
            format!("<fetch><entity name='account'>{}</entity></fetch>", link.repeat(count))
        };
        assert_eq!(refusal(&send(&mut user, "accounts", &links(16))), code(400, "0x8004430d"));
        assert_eq!(send(&mut user, "accounts", &links(15)).status, 200);
    });
}
