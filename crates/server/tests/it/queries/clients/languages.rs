//! Cases 35 to 40 and 42 to 44: views, FetchXML and SQL as clients send and page them, what changed,
//! how many rows there are, and the search.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use super::{ALL, SAMPLED, sorted, with_samples};
use crate::demo::{Demo, User, text};

fn path(set: &str, xml: &str) -> String {
    format!("{set}?fetchXml={}", utf8_percent_encode(xml, NON_ALPHANUMERIC))
}

fn ask(user: &mut User, set: &str, xml: &str) -> Value {
    let response = user.send("GET", &path(set, xml), &[("Prefer", ALL)], None);
    assert_eq!(response.status, 200, "{xml}: {}", response.text());
    response.json()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// Follows links to the end; the rows of all pages.
fn follow(demo: &Demo, user: &mut User, path: &str, prefer: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut target = path.to_owned();
    loop {
        let page = user.send("GET", &target, &[("Prefer", prefer)], None);
        assert_eq!(page.status, 200, "{target}: {}", page.text());
        let page = page.json();
        pages.push(page["value"].as_array().unwrap().clone());
        let Some(next) = page["@odata.nextLink"].as_str() else { return pages };
        next.split_once(&demo.host()).unwrap().1.clone_into(&mut target);
    }
}

#[test]
fn views_are_run_35() {
    with_samples(|demo, user, samples| {
        let views = user.rows(
            "savedqueries?$filter=name eq 'Active Accounts'&$select=savedqueryid,returnedtypecode",
        );
        assert_eq!((views.len(), &views[0]["returnedtypecode"]), (1, &json!("account")), "35");
        let id = text(&views[0]["savedqueryid"]);
        let path = format!("accounts?savedQuery={id}");
        let pages = follow(demo, user, &path, &format!("odata.maxpagesize=3,{ALL}"));
        assert!(pages[..pages.len() - 1].iter().all(|page| page.len() == 3), "35");
        let shown = pages.concat();
        let active = user.rows("accounts?$select=name&$filter=statecode eq 0");
        assert_eq!(sorted(&shown, "accountid"), sorted(&active, "accountid"), "35");
        let names: Vec<String> =
            shown.iter().map(|row| text(&row["name"]).to_lowercase()).collect();
        assert!(names.is_sorted(), "35: {names:?}");

        let xml = "<fetch><entity name='contact'><attribute name='fullname'/><filter>\
                   <condition attribute='jobtitle' operator='like' value='%Manager%'/></filter></entity></fetch>";
        let view = user.create(
            "userqueries",
            &json!({"name": "Managers", "returnedtypecode": "contact", "fetchxml": xml, "querytype": 0,
                    "layoutxml": "<grid />"}),
        );
        let found = user.rows(&format!("contacts?userQuery={view}"));
        let plain = user.rows("contacts?$select=fullname&$filter=contains(jobtitle,'Manager')");
        assert_eq!(sorted(&found, "contactid"), sorted(&plain, "contactid"), "35");

        let views = user.column(
            "savedqueries?$filter=name eq 'Active Contacts'&$select=savedqueryid",
            "savedqueryid",
        );
        let of_account = user.rows(&format!(
            "accounts({})/contact_customer_accounts/?savedQuery={}",
            samples.account, views[0]
        ));
        assert_eq!(of_account.len(), 9, "35");
    });
}

#[test]
fn documents_are_paged_as_clients_page_them_36_to_38() {
    with_samples(|_, user, samples| {
        let account = &samples.account;
        let document = |attributes: &str| {
            format!(
                "<fetch mapping='logical' output-format='xml-platform' version='1.0' distinct='false' \
                 {attributes}><entity name='contact'><attribute name='fullname' /><attribute \
                 name='jobtitle' /><attribute name='annualincome' /><order descending='true' \
                 attribute='fullname' /><filter type='and'><condition value='%(sample)%' \
                 attribute='fullname' operator='like' /><condition value='{account}' \
                 attribute='parentcustomerid' operator='eq' /></filter></entity></fetch>"
            )
        };
        let counted = format!("{}&$count=true", path("contacts", &document("")));
        let body = user.read(&counted);
        assert_eq!(
            (&body["@odata.count"], body["value"].as_array().unwrap().len()),
            (&json!(SAMPLED), SAMPLED),
            "36"
        );
        let whole: Vec<String> =
            body["value"].as_array().unwrap().iter().map(|row| text(&row["contactid"])).collect();
        let ids = |body: &Value| -> Vec<String> {
            body["value"].as_array().unwrap().iter().map(|row| text(&row["contactid"])).collect()
        };
        assert_eq!(ids(&ask(user, "contacts", &document("count='4' page='2'"))), whole[4..], "36");

        // The loop of the samples: the cookie out of the annotation, decoded twice, escaped into XML.
        let escape = |text: &str| {
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;")
        };
        let more = "@Microsoft.Dynamics.CRM.morerecords";
        let annotation = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
        let (mut cookie, mut number, mut shown) = (String::new(), 1, Vec::new());
        loop {
            let attributes =
                format!("count='3' page='{number}' paging-cookie=\"{}\"", escape(&cookie));
            let body = ask(user, "contacts", &document(&attributes));
            shown.extend(ids(&body));
            assert!(number < 10, "36: the pages never end");
            if body.get(more).is_none() {
                assert!(body.get(annotation).is_none(), "36");
                break;
            }
            let outer = text(&body[annotation]);
            // As the Python SDK reads it: the number from outside, the cookie by its attribute.
            let next = outer.split_once("pagenumber=\"").unwrap().1.split_once('"').unwrap().0;
            number = next.parse().unwrap();
            cookie = outer
                .split_once("pagingcookie=\"")
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0
                .to_owned();
            cookie = decoded(&decoded(&cookie));
        }
        assert_eq!((shown, number), (whole.clone(), 3), "36");

        // As DynamicsWebApi reads it: all of it decoded twice, the cookie by its look.
        let first = ask(user, "contacts", &document("page='1' count='5'"));
        let outer = decoded(&decoded(&text(&first[annotation])));
        let inner = outer.split_once("pagingcookie=\"").unwrap().1;
        let inner = &inner[..inner.rfind("</cookie>").unwrap() + "</cookie>".len()];
        assert!(inner.starts_with("<cookie page=\"1\""), "38: {inner}");
        let inner = inner.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let second = document(&format!("page='2' count='5' paging-cookie=\"{inner}\""));
        assert_eq!(ids(&ask(user, "contacts", &second)), whole[5..], "38");
        assert_eq!(ids(&ask(user, "contacts", &document("top='5'"))), whole[..5], "38");

        let plain = "<fetch><entity name=\"account\"><attribute name=\"name\"/></entity></fetch>";
        let all = user.rows("accounts?$select=name").len();
        assert_eq!(ask(user, "accounts", plain)["value"].as_array().unwrap().len(), all, "37");
        for (kind, at_least) in [("inner", 9), ("outer", 9)] {
            let joined = format!(
                "<fetch><entity name='contact'><attribute name='fullname'/><link-entity name='account' \
                 from='accountid' to='parentcustomerid' link-type='{kind}' alias='p'><attribute \
                 name='name'/></link-entity></entity></fetch>"
            );
            let rows = ask(user, "contacts", &joined);
            let of_sample = rows["value"].as_array().unwrap().iter();
            let of_sample =
                of_sample.filter(|row| row["p.name"] == "Contoso Ltd. (sample)").count();
            assert_eq!(of_sample, at_least, "37: {kind}");
        }
        let grouped = "<fetch aggregate='true'><entity name='contact'><attribute name='contactid' \
                       alias='n' aggregate='count'/><link-entity name='account' from='accountid' \
                       to='parentcustomerid' alias='p'><attribute name='name' alias='account' \
                       groupby='true'/></link-entity></entity></fetch>";
        let groups = ask(user, "contacts", grouped);
        let sample = groups["value"].as_array().unwrap().iter();
        let sample = sample.clone().find(|row| row["account"] == "Contoso Ltd. (sample)").unwrap();
        assert_eq!(sample["n"], 9, "37");
    });
}

#[test]
fn documents_aggregate_39() {
    with_samples(|_, user, samples| {
        let all = user.rows("accounts?$select=numberofemployees,createdon,statecode");
        let numbers: Vec<i64> =
            all.iter().filter_map(|row| row["numberofemployees"].as_i64()).collect();
        let document = "<fetch aggregate='true'><entity name='account'>\
            <attribute name='numberofemployees' alias='average' aggregate='avg'/>\
            <attribute name='numberofemployees' alias='count' aggregate='count'/>\
            <attribute name='numberofemployees' alias='values' aggregate='countcolumn'/>\
            <attribute name='numberofemployees' alias='different' aggregate='countcolumn' distinct='true'/>\
            <attribute name='numberofemployees' alias='most' aggregate='max'/>\
            <attribute name='numberofemployees' alias='least' aggregate='min'/>\
            <attribute name='numberofemployees' alias='sum' aggregate='sum'/></entity></fetch>";
        let row = ask(user, "accounts", document)["value"][0].clone();
        assert_eq!(row["count"], all.len(), "39");
        assert_eq!(row["values"], numbers.len(), "39");
        assert_eq!(row["sum"], numbers.iter().sum::<i64>(), "39");
        assert_eq!(
            (&row["most"], &row["least"]),
            (&json!(numbers.iter().max()), &json!(numbers.iter().min())),
            "39"
        );
        for part in ["year", "quarter", "month", "week", "day"] {
            let document = format!(
                "<fetch aggregate='true'><entity name='account'><attribute name='accountid' alias='n' \
                 aggregate='count'/><attribute name='createdon' alias='part' groupby='true' \
                 dategrouping='{part}'/><order alias='n' descending='true'/></entity></fetch>"
            );
            let rows = ask(user, "accounts", &document);
            let rows = rows["value"].as_array().unwrap();
            let sum: u64 = rows.iter().map(|row| row["n"].as_u64().unwrap()).sum();
            assert_eq!(sum, all.len() as u64, "39: {part}");
            assert!(rows.iter().all(|row| row["part"].is_number()), "39: {part}");
        }
        let won = "<fetch><entity name='opportunity'><attribute name='name'/><filter><condition \
                   attribute='statecode' operator='eq' value='Won'/></filter></entity></fetch>";
        let found = ask(user, "opportunities", won)["value"].as_array().unwrap().len();
        assert_eq!(found, user.rows("opportunities?$filter=statecode eq 1").len(), "39");
        let fiscal = "<fetch><entity name='account'><attribute name='name'/><filter><condition \
                      attribute='createdon' operator='next-x-fiscal-years' value='3'/></filter>\
                      </entity></fetch>";
        assert_eq!(ask(user, "accounts", fiscal)["value"], json!([]), "39");
        assert!(!samples.account.is_empty());
    });
}

#[test]
fn statements_are_answered_40() {
    with_samples(|demo, user, samples| {
        let all = user.rows("accounts?$select=name&$orderby=name desc");
        let path = |set: &str, statement: &str| {
            format!("{set}?sql={}", utf8_percent_encode(statement, NON_ALPHANUMERIC))
        };
        let plain = user.rows("accounts?sql=SELECT%20name%20FROM%20account");
        assert_eq!(sorted(&plain, "accountid"), sorted(&all, "accountid"), "40");
        let top = user.rows(&path("accounts", "SELECT TOP 3 name FROM account ORDER BY name DESC"));
        let names = |rows: &[Value]| rows.iter().map(|row| text(&row["name"])).collect::<Vec<_>>();
        assert_eq!(names(&top), names(&all[..3]), "40");
        let grouped = "SELECT a.name, COUNT(c.contactid) AS n FROM account a JOIN contact c ON \
                       a.accountid = c.parentcustomerid GROUP BY a.name";
        let groups = user.rows(&path("accounts", grouped));
        let sample = groups.iter().find(|row| row["name"] == "Contoso Ltd. (sample)").unwrap();
        assert_eq!(sample["n"], 9, "40");
        let distinct = "SELECT DISTINCT TOP 2 jobtitle FROM contact WHERE jobtitle LIKE 'A%'";
        assert_eq!(user.rows(&path("contacts", distinct)).len(), 2, "40");
        let account = &samples.account;
        let in_list = format!(
            "SELECT fullname FROM contact WHERE parentcustomerid IN ('{account}', \
             '10000000-0000-4000-8000-000000000002') AND jobtitle NOT LIKE 'Accounts%'"
        );
        let filter = format!(
            "contacts?$select=fullname&$filter=(_parentcustomerid_value eq {account} or \
             _parentcustomerid_value eq 10000000-0000-4000-8000-000000000002) and jobtitle ne null and \
             not startswith(jobtitle,'Accounts')"
        );
        let expected = user.rows(&filter);
        let found = user.rows(&path("contacts", &in_list));
        assert_eq!(sorted(&found, "contactid"), sorted(&expected, "contactid"), "40");
        let (mut offset, mut shown) = (0, Vec::new());
        loop {
            let statement = format!(
                "SELECT name FROM account ORDER BY name DESC OFFSET {offset} ROWS FETCH NEXT 5 ROWS ONLY"
            );
            let page = user.rows(&path("accounts", &statement));
            shown.extend(names(&page));
            offset += 5;
            if page.len() < 5 {
                break;
            }
        }
        assert_eq!(shown, names(&all), "40");
        let lines = "accounts?sql=SELECT%20name%0D%0AFROM%20account%0D%0AWHERE%20name%20%3D%20%27Litware%27";
        assert_eq!(user.rows(lines).len(), 1, "40");
        let pages = follow(
            demo,
            user,
            &path("accounts", "SELECT name FROM account"),
            "odata.maxpagesize=5",
        );
        assert_eq!(sorted(&pages.concat(), "accountid"), sorted(&all, "accountid"), "40");
    });
}

#[test]
fn changes_and_totals_are_told_42_43() {
    with_samples(|demo, user, samples| {
        let prefer = [("Prefer", "odata.track-changes")];
        let first = user.send("GET", "accounts?$select=name", &prefer, None);
        assert_eq!(first.header("Preference-Applied"), Some("odata.track-changes"), "42");
        let first = first.json();
        let link = text(&first["@odata.deltaLink"]);
        assert!(link.contains("accounts?$select=name&$deltatoken="), "42: {link}");
        let body = json!({"fax": "1"});
        let path = format!("accounts({})", samples.account);
        assert_eq!(user.send("PATCH", &path, &[], Some(&body)).status, 204);
        let changed = user.rows(link.split_once(&demo.host()).unwrap().1);
        assert_eq!(sorted(&changed, "accountid"), [samples.account.as_str()], "42");

        let counts =
            ["accounts?$select=name", "contacts?$select=fullname"].map(|set| user.rows(set).len());
        for names in ["[%22account%22,%22contact%22]", "['account','contact']"] {
            let path = format!("RetrieveTotalRecordCount(EntityNames=@p1)?@p1={names}");
            let told = user.read(&path)["EntityRecordCountCollection"].clone();
            let named: Vec<(Value, Value)> = told["Keys"]
                .as_array()
                .unwrap()
                .iter()
                .cloned()
                .zip(told["Values"].as_array().unwrap().iter().cloned())
                .collect();
            for (name, count) in ["account", "contact"].into_iter().zip(counts) {
                assert!(named.contains(&(json!(name), json!(count))), "43: {told}");
            }
        }
    });
}

#[test]
fn the_search_of_clients_is_told_to_be_off_44() {
    crate::demo::each(|demo| {
        let mut admin = demo.admin();
        let body = json!({"search": "test"});
        for path in [
            "/api/search/v1.0/query",
            "/api/search/v1.0/suggest",
            "/api/search/v1.0/autocomplete",
            "searchquery",
            "searchsuggest",
            "searchautocomplete",
        ] {
            let response = admin.send("POST", path, &[], Some(&body));
            assert_eq!(
                (response.status, &response.json()["error"]["code"]),
                (400, &json!("0x80048d0b"))
            );
        }
    });
}
