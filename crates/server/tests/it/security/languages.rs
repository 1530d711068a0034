//! The rules of security.md §4, Q1 to Q7 and Q9 (metadata, Q8, is not served yet), asked in every
//! language: each goes through the same door, for oneself and on behalf of another.

use std::collections::BTreeSet;

use serde_json::json;

use crate::demo::{Demo, IMPERSONATED, User, each, text};

/// Percent-encodes a document or a statement.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn fetch(set: &str, document: &str) -> String {
    format!("{set}?fetchXml={}", encode(document))
}

fn sql(set: &str, statement: &str) -> String {
    format!("{set}?sql={}", encode(statement))
}

/// Three accounts and two contacts, of which Impersonated User reads some. What is hidden is the
/// administrator's, in another business unit, and no cascade gives it away.
struct Ground {
    tag: String,
    /// A hidden account, whose primary contact is `contact`.
    hidden: String,
    /// A readable account, whose primary contact is hidden.
    with_hidden: String,
    /// A readable account, whose primary contact is `contact`.
    with_contact: String,
    /// A readable contact.
    contact: String,
    hidden_contact: String,
}

impl Ground {
    fn new(demo: &Demo, tag: &str) -> Self {
        let (mut admin, mut user) = (demo.admin(), demo.user("impersonated"));
        let contact = user.create("contacts", &json!({ "lastname": format!("{tag} contact") }));
        let hidden_name = json!({ "lastname": format!("{tag} hidden") });
        let hidden_contact = admin.create("contacts", &hidden_name);
        let account = |name: &str| json!({ "name": format!("{tag} {name}"), "accountnumber": tag });
        let hidden = admin.create("accounts", &account("hidden"));
        let with_hidden = user.create("accounts", &account("with hidden"));
        let with_contact = user.create("accounts", &account("with contact"));
        for (account, contact) in
            [(&hidden, &contact), (&with_hidden, &hidden_contact), (&with_contact, &contact)]
        {
            let bind = json!({ "primarycontactid@odata.bind": format!("/contacts({contact})") });
            admin.change(&format!("accounts({account})"), &bind);
        }
        Self { tag: tag.to_owned(), hidden, with_hidden, with_contact, contact, hidden_contact }
    }
}

/// Impersonated User, and Actual User on behalf of it.
fn askers(demo: &Demo) -> [User; 2] {
    [demo.user("impersonated"), demo.on_behalf()]
}

fn ids(user: &mut User, path: &str, key: &str) -> BTreeSet<String> {
    user.column(path, key).into_iter().collect()
}

fn set(ids: &[&String]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).clone()).collect()
}

#[test]
fn q1_every_table_of_a_question_needs_its_privilege_in_every_language() {
    each(|demo| {
        // Service Agents read accounts and no opportunities.
        let link = |kind: &str| {
            format!(
                "<fetch><entity name='account'><attribute name='name'/><link-entity \
                 name='opportunity' from='customerid' to='accountid' link-type='{kind}'/></entity></fetch>"
            )
        };
        let within = |kind: &str| {
            format!(
                "<fetch><entity name='account'><attribute name='name'/><filter><link-entity \
                 name='opportunity' from='customerid' to='accountid' link-type='{kind}'/></filter>\
                 </entity></fetch>"
            )
        };
        let mut questions = vec![
            "accounts?$select=name&$expand=opportunity_customer_accounts($select=name)".to_owned(),
            "accounts?$select=name&$filter=opportunity_customer_accounts/any()".to_owned(),
            "accounts?$select=name&$filter=opportunity_customer_accounts/all(o:o/name eq 'x')"
                .to_owned(),
            "accounts?$select=name&$expand=contact_customer_accounts($expand=\
             opportunity_customer_contacts($select=name))"
                .to_owned(),
            "opportunities?$select=name".to_owned(),
            "opportunities?$apply=aggregate($count as n)".to_owned(),
            "opportunities/$count".to_owned(),
            sql(
                "accounts",
                "SELECT a.name FROM account a JOIN opportunity o ON o.customerid = a.accountid",
            ),
            sql(
                "accounts",
                "SELECT a.name FROM account a LEFT JOIN opportunity o ON o.customerid = a.accountid",
            ),
            sql("opportunities", "SELECT COUNT(*) AS n FROM opportunity"),
        ];
        for kind in ["inner", "outer", "exists", "in", "matchfirstrowusingcrossapply"] {
            questions.push(fetch("accounts", &link(kind)));
        }
        for kind in ["any", "not any", "all", "not all"] {
            questions.push(fetch("accounts", &within(kind)));
        }
        let agent = "a0000000-0000-4000-8000-000000000006";
        let behalf = demo.user("actual").with("MSCRMCallerID", agent);
        for mut user in [demo.user("agent"), behalf] {
            for question in &questions {
                let response = user.get(question);
                let body = response.json();
                assert_eq!(response.status, 403, "{question}: {body}");
                assert_eq!(body["error"]["code"], "0x80040220", "{question}");
                let message = text(&body["error"]["message"]);
                assert!(message.contains("prvReadOpportunity"), "{question}: {message}");
            }
        }
    });
}

#[test]
fn q2_unreadable_rows_are_absent_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q2");
        let questions = [
            "accounts?$select=accountid&$filter=accountnumber eq 'Q2'".to_owned(),
            fetch(
                "accounts",
                "<fetch><entity name='account'><attribute name='accountid'/><filter><condition \
                 attribute='accountnumber' operator='eq' value='Q2'/></filter></entity></fetch>",
            ),
            sql("accounts", "SELECT accountid FROM account WHERE accountnumber = 'Q2'"),
        ];
        for question in &questions {
            for mut user in askers(demo) {
                let expected = set(&[&ground.with_hidden, &ground.with_contact]);
                assert_eq!(ids(&mut user, question, "accountid"), expected, "{question}");
            }
            let all = set(&[&ground.hidden, &ground.with_hidden, &ground.with_contact]);
            assert_eq!(ids(&mut demo.admin(), question, "accountid"), all, "{question}");
        }
    });
}

#[test]
fn q3_only_readable_rows_are_joined_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q3");
        let joined = |kind: &str| {
            format!(
                "<fetch><entity name='account'><attribute name='accountid'/><filter><condition \
                 attribute='accountnumber' operator='eq' value='Q3'/></filter><link-entity \
                 name='contact' from='contactid' to='primarycontactid' alias='c' \
                 link-type='{kind}'><attribute name='lastname'/></link-entity></entity></fetch>"
            )
        };
        let inner = [
            "accounts?$select=accountid&$filter=accountnumber eq 'Q3' and \
             primarycontactid/lastname ne null"
                .to_owned(),
            fetch("accounts", &joined("inner")),
            fetch("accounts", &joined("exists")),
            fetch("accounts", &joined("in")),
            sql(
                "accounts",
                "SELECT a.accountid FROM account a JOIN contact c ON a.primarycontactid = \
                 c.contactid WHERE a.accountnumber = 'Q3'",
            ),
        ];
        let hidden = &ground.hidden;
        let of_hidden = [
            format!(
                "contacts?$select=contactid&$filter=account_primary_contact/any(a:a/accountid eq \
                 {hidden})"
            ),
            fetch(
                "contacts",
                &format!(
                    "<fetch><entity name='contact'><attribute name='contactid'/><filter><link-entity \
                     name='account' from='primarycontactid' to='contactid' link-type='any'><filter>\
                     <condition attribute='accountid' operator='eq' value='{hidden}'/></filter>\
                     </link-entity></filter></entity></fetch>"
                ),
            ),
            sql(
                "contacts",
                &format!(
                    "SELECT c.contactid FROM contact c JOIN account a ON a.primarycontactid = \
                     c.contactid WHERE a.accountid = '{hidden}'"
                ),
            ),
        ];
        let outer = [
            (fetch("accounts", &joined("outer")), "c.lastname"),
            (fetch("accounts", &joined("matchfirstrowusingcrossapply")), "c.lastname"),
            (
                sql(
                    "accounts",
                    "SELECT a.accountid, c.lastname AS last FROM account a LEFT JOIN contact c ON \
                     a.primarycontactid = c.contactid WHERE a.accountnumber = 'Q3'",
                ),
                "last",
            ),
        ];
        for mut user in askers(demo) {
            for question in &inner {
                let found = ids(&mut user, question, "accountid");
                assert_eq!(found, set(&[&ground.with_contact]), "{question}");
            }
            for question in &of_hidden {
                assert_eq!(ids(&mut user, question, "contactid"), set(&[]), "{question}");
            }
            for (question, column) in &outer {
                let rows = user.rows(question);
                assert_eq!(rows.len(), 2, "{question}: {rows:?}");
                for row in rows {
                    // What is not there is left out.
                    let name = row.get(column).map(text);
                    let with = row["accountid"] == ground.with_contact;
                    assert_eq!(name, with.then(|| "Q3 contact".to_owned()), "{question}");
                }
            }
            let shown = user.rows(
                "accounts?$select=accountid&$filter=accountnumber eq 'Q3'\
                 &$expand=primarycontactid($select=lastname)",
            );
            assert_eq!(shown.len(), 2, "{shown:?}");
            for row in shown {
                let expected = row["accountid"] == ground.with_contact;
                assert_eq!(row["primarycontactid"].is_object(), expected, "{row}");
            }
            let contact = format!("contacts({})", ground.contact);
            let body = user.read(&format!("{contact}?$expand=account_primary_contact"));
            let accounts = body["account_primary_contact"].as_array().unwrap();
            assert_eq!(accounts.len(), 1, "{body}");
            assert_eq!(accounts[0]["accountid"], ground.with_contact);
        }
    });
}

#[test]
fn q4_the_name_behind_a_lookup_shows_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q4");
        let account = &ground.with_hidden;
        let questions = [
            format!("accounts?$select=_primarycontactid_value&$filter=accountid eq {account}"),
            fetch(
                "accounts",
                &format!(
                    "<fetch><entity name='account'><attribute name='primarycontactid'/><filter>\
                     <condition attribute='accountid' operator='eq' value='{account}'/></filter>\
                     </entity></fetch>"
                ),
            ),
            sql(
                "accounts",
                &format!("SELECT primarycontactid FROM account WHERE accountid = '{account}'"),
            ),
        ];
        for mut user in askers(demo) {
            for question in &questions {
                let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
                let body = user.send("GET", question, &prefer, None).json();
                let row = &body["value"][0];
                let contact = &row["_primarycontactid_value"];
                assert_eq!(contact, &json!(ground.hidden_contact), "{question}: {body}");
                let label = "_primarycontactid_value@OData.Community.Display.V1.FormattedValue";
                assert_eq!(row[label], "Q4 hidden", "{question}");
            }
        }
    });
}

#[test]
fn q5_counts_and_aggregates_are_of_readable_rows_in_every_language() {
    each(|demo| {
        let _ground = Ground::new(demo, "Q5");
        let filter =
            "<filter><condition attribute='accountnumber' operator='eq' value='Q5'/></filter>";
        let questions = [
            "accounts?$apply=filter(accountnumber eq 'Q5')/aggregate($count as n)".to_owned(),
            fetch(
                "accounts",
                &format!(
                    "<fetch aggregate='true'><entity name='account'><attribute name='accountid' \
                     alias='n' aggregate='count'/>{filter}</entity></fetch>"
                ),
            ),
            sql("accounts", "SELECT COUNT(*) AS n FROM account WHERE accountnumber = 'Q5'"),
        ];
        let totals = [
            "accounts?$select=accountid&$count=true&$filter=accountnumber eq 'Q5'".to_owned(),
            fetch(
                "accounts",
                &format!(
                    "<fetch count='1' page='1' returntotalrecordcount='true'><entity name='account'>\
                     <attribute name='accountid'/>{filter}</entity></fetch>"
                ),
            ),
        ];
        // The contact of one account may not be read: it is in no group.
        let groups = [
            fetch(
                "accounts",
                &format!(
                    "<fetch aggregate='true'><entity name='account'><attribute name='accountid' \
                     alias='n' aggregate='count'/>{filter}<link-entity name='contact' \
                     from='contactid' to='primarycontactid'><attribute name='lastname' alias='g' \
                     groupby='true'/></link-entity></entity></fetch>"
                ),
            ),
            sql(
                "accounts",
                "SELECT c.lastname AS g, COUNT(*) AS n FROM account a JOIN contact c ON \
                 a.primarycontactid = c.contactid WHERE a.accountnumber = 'Q5' GROUP BY c.lastname",
            ),
        ];
        for mut user in askers(demo) {
            for question in &questions {
                assert_eq!(user.rows(question)[0]["n"], 2, "{question}");
            }
            assert_eq!(user.count("accounts/$count?$filter=accountnumber eq 'Q5'"), 2);
            for question in &totals {
                let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
                let body = user.send("GET", question, &prefer, None).json();
                assert_eq!(
                    body["@Microsoft.Dynamics.CRM.totalrecordcount"], 2,
                    "{question}: {body}"
                );
            }
            for question in &groups {
                let rows = user.rows(question);
                assert_eq!(rows.len(), 1, "{question}: {rows:?}");
                assert_eq!((&rows[0]["g"], &rows[0]["n"]), (&json!("Q5 contact"), &json!(1)));
            }
        }
    });
}

#[test]
fn q6_the_row_to_start_from_must_be_readable_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q6");
        let document =
            encode("<fetch><entity name='account'><attribute name='accountid'/></entity></fetch>");
        for mut user in askers(demo) {
            for options in [
                "$select=accountid".to_owned(),
                "$apply=aggregate($count as n)".to_owned(),
                format!("fetchXml={document}"),
            ] {
                let of = |contact: &str| {
                    format!("contacts({contact})/account_primary_contact?{options}")
                };
                let (status, code) = user.refused("GET", &of(&ground.hidden_contact), None);
                assert_eq!((status, code.as_str()), (403, "0x80048306"), "{options}");
                assert_eq!(user.rows(&of(&ground.contact)).len(), 1, "{options}");
            }
        }
    });
}

#[test]
fn q7_pages_are_full_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q7");
        let pages = |user: &mut User, first: String| {
            let (mut found, mut target) = (BTreeSet::new(), first);
            loop {
                let prefer = [("Prefer", "odata.maxpagesize=1")];
                let response = user.send("GET", &target, &prefer, None);
                let body = response.json();
                assert_eq!(response.status, 200, "{target}: {body}");
                let rows = body["value"].as_array().unwrap();
                assert_eq!(rows.len(), 1, "{target}: {body}");
                found.insert(text(&rows[0]["accountid"]));
                match body["@odata.nextLink"].as_str() {
                    Some(link) => target = format!("/api/{}", link.split_once("/api/").unwrap().1),
                    None => return found,
                }
            }
        };
        for mut user in askers(demo) {
            let expected = set(&[&ground.with_hidden, &ground.with_contact]);
            let tag = &ground.tag;
            let options = format!("accounts?$select=accountid&$filter=accountnumber eq '{tag}'");
            assert_eq!(pages(&mut user, options), expected);
            let statement = format!("SELECT accountid FROM account WHERE accountnumber = '{tag}'");
            assert_eq!(pages(&mut user, sql("accounts", &statement)), expected);
            let mut found = BTreeSet::new();
            for page in 1..=2 {
                let document = format!(
                    "<fetch count='1' page='{page}'><entity name='account'><attribute \
                     name='accountid'/><filter><condition attribute='accountnumber' operator='eq' \
                     value='{tag}'/></filter></entity></fetch>"
                );
                let rows = user.rows(&fetch("accounts", &document));
                assert_eq!(rows.len(), 1, "{document}: {rows:?}");
                found.insert(text(&rows[0]["accountid"]));
            }
            assert_eq!(found, expected);
        }
    });
}

#[test]
fn q9_a_share_counts_at_once_in_every_language() {
    each(|demo| {
        let ground = Ground::new(demo, "Q9");
        let questions = [
            "accounts?$select=accountid&$filter=accountnumber eq 'Q9'".to_owned(),
            fetch(
                "accounts",
                "<fetch><entity name='account'><attribute name='accountid'/><filter><condition \
                 attribute='accountnumber' operator='eq' value='Q9'/></filter></entity></fetch>",
            ),
            sql("accounts", "SELECT accountid FROM account WHERE accountnumber = 'Q9'"),
        ];
        let mut admin = demo.admin();
        let target = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.account",
            "accountid": ground.hidden,
        });
        let principal = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.systemuser",
            "systemuserid": IMPERSONATED,
        });
        let own = set(&[&ground.with_hidden, &ground.with_contact]);
        let both = set(&[&ground.with_hidden, &ground.with_contact, &ground.hidden]);
        for _ in 0..2 {
            for mut user in askers(demo) {
                for question in &questions {
                    assert_eq!(ids(&mut user, question, "accountid"), own, "{question}");
                }
            }
            let access = json!({ "AccessMask": "ReadAccess", "Principal": principal });
            let grant = json!({ "Target": target, "PrincipalAccess": access });
            assert_eq!(admin.send("POST", "GrantAccess", &[], Some(&grant)).status, 204);
            for mut user in askers(demo) {
                for question in &questions {
                    assert_eq!(ids(&mut user, question, "accountid"), both, "{question}");
                }
            }
            let revoke = json!({ "Target": target, "Revokee": principal });
            assert_eq!(admin.send("POST", "RevokeAccess", &[], Some(&revoke)).status, 204);
        }
    });
}
