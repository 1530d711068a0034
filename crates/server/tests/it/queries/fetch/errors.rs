//! What is refused, and how.

use super::{path, send};
use crate::demo::{code, each, refusal};

#[test]
fn mistakes_have_the_numbers_of_the_product() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mut check = |xml: &str, number: &str| {
            assert_eq!(refusal(&send(&mut user, "accounts", xml)), code(400, number), "{xml}");
        };
        let entity =
            |inner: &str| format!("<fetch><entity name='account'>{inner}</entity></fetch>");
        check("", "0x80040201");
        check("<fetch", "0x80040201");
        check(
            "<!DOCTYPE a [<!ENTITY b 'c'>]><fetch><entity name='account'/></fetch>",
            "0x80040201",
        );
        check("<fetch><entity name='contact'/></fetch>", "0x80041128");
        check(&entity("<link-entity name='nothing' from='a' to='b'/>"), "0x80041102");
        check(&entity("<attribute name='nothing'/>"), "0x80041103");
        check(
            &entity("<filter><condition attribute='name' operator='equals' value='x'/></filter>"),
            "0x80041120",
        );
        check(
            &entity("<filter><condition attribute='accountid' operator='eq' value='x'/></filter>"),
            "0x80040203",
        );
        check("<fetch top='5' page='1'><entity name='account'/></fetch>", "0x80040203");
    });
}

#[test]
fn the_sentence_names_the_table_and_the_attribute() {
    each(|demo| {
        let mut user = demo.user("actual");
        let xml = "<fetch><entity name='account'><attribute name='x'/></entity></fetch>";
        let error = send(&mut user, "accounts", xml).json();
        assert_eq!(
            error["error"]["message"],
            "'account' entity doesn't contain attribute with Name = 'x' and NameMapping = 'Logical'."
        );
    });
}

#[test]
fn one_language_is_spoken_at_a_time_and_only_of_collections() {
    each(|demo| {
        let mut user = demo.user("actual");
        let fetch = path("accounts", "<fetch><entity name='account'/></fetch>");
        for more in ["$select=name", "$filter=name eq 'x'", "$orderby=name", "$top=1"] {
            let refused = user.refused("GET", &format!("{fetch}&{more}"), None);
            assert_eq!(refused, code(400, "0x80060888"), "{more}");
        }
        for suffix in ["/$count", "/$ref"] {
            let path = fetch.replacen("accounts", &format!("accounts{suffix}"), 1);
            assert!((400..500).contains(&user.get(&path).status), "{suffix}");
        }
        let row = "accounts(10000000-0000-4000-8000-000000000001)";
        let refused = user.refused("GET", &fetch.replacen("accounts", row, 1), None);
        assert_eq!(refused, code(400, "0x80060888"));
    });
}

#[test]
fn a_table_that_may_not_be_read_refuses_also_those_who_act_for_somebody() {
    each(|demo| {
        let xml = "<fetch><entity name='incident'><attribute name='title'/></entity></fetch>";
        let direct = refusal(&send(&mut demo.user("impersonated"), "incidents", xml));
        let on_behalf = refusal(&send(&mut demo.on_behalf(), "incidents", xml));
        assert_eq!(direct, on_behalf);
        let everybody = refusal(&send(
            &mut demo.user("noroles"),
            "accounts",
            &xml.replace("incident", "account").replace("title", "name"),
        ));
        assert_eq!(everybody.0, 403);
    });
}
