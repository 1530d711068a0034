//! Hostile names and literals in every place that a client can write, over HTTP, on both databases:
//! a text is found again as it is or refused as a mistake, nothing runs, nothing is lost. That no such
//! text is in the SQL is proven where the SQL is made: `injection.rs` in the tests of `planner`,
//! `fetchxml` and `tsql`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::Response;

use crate::demo::{Demo, User, each_alone, id_of, refusal};

/// Longer than any answer may take, shorter than the sleeps below.
const HANG: Duration = Duration::from_secs(30);

/// Texts that end, double, comment out, escape or nest whatever they stand in.
const HOSTILE: [&str; 18] = [
    "x' OR '1'='1",
    "x'; DROP TABLE account; --",
    "x''; DROP TABLE account; --",
    "x\\'; DELETE FROM account; --",
    "x\"; DROP TABLE account; --",
    "x]; DROP TABLE account; --",
    "x`; DROP TABLE account; --",
    "x) UNION SELECT fullname FROM systemuser --",
    "x') UNION SELECT fullname FROM systemuser --",
    "x'||pg_sleep(90)||'",
    "x; SELECT pg_sleep(90)",
    "$$x$$ $1 ?1 :a @a #a %s {0}",
    "E'x\\' U&'\\0027' /* x */ -- x",
    "x\u{2019} \u{ff07} OR 1=1",
    "x\nGO\r\nDELETE FROM account",
    "%' OR name LIKE '%",
    "[%] [^a-z] _ \\%",
    "x\0' OR 1=1 --",
];

/// Addresses with a place for a text, which is encoded as the query asks for.
const ADDRESSES: [&str; 63] = [
    "{}",
    "{}({ID})",
    "accounts({})",
    "accounts({ID})/{}",
    "accounts({ID})/{}/$ref",
    "accounts(accountid={})",
    "accounts(accountid='{}')",
    "accounts(name='{}')",
    "accounts({}={ID})",
    "accounts?$select={}",
    "accounts?$select=name,{}",
    "accounts?$orderby={}",
    "accounts?$orderby=name {}",
    "accounts?$orderby=primarycontactid/{}",
    "accounts?$top={}",
    "accounts?$count={}",
    "accounts?$skip={}",
    "accounts?$filter={}",
    "accounts?$filter={} eq 1",
    "accounts?$filter=name eq {}",
    "accounts?$filter=name {} 'x'",
    "accounts?$filter=name ne '{}'",
    "accounts?$filter=name gt '{}' or name le '{}'",
    "accounts?$filter=not contains(name,'{}')",
    "accounts?$filter=startswith(name,'{}') or endswith(name,'{}')",
    "accounts?$filter={}(name,'x')",
    "accounts?$filter=contains({},'x')",
    "accounts?$filter=statecode eq '{}'",
    "accounts?$filter=revenue gt {}",
    "accounts?$filter=accountid eq '{}'",
    "accounts?$filter=createdon gt {}",
    "accounts?$filter=primarycontactid/{} eq 'x'",
    "accounts?$filter={}/fullname eq 'x'",
    "accounts?$filter=primarycontactid/fullname eq '{}'",
    "accounts?$filter=Account_Tasks/any(t:t/subject eq '{}')",
    "accounts?$filter=Account_Tasks/all({}:t/subject eq 'x')",
    "accounts?$filter={}/any(t:t/subject eq 'x')",
    "accounts?$filter=Microsoft.Dynamics.CRM.{}(PropertyName='name')",
    "accounts?$filter=Microsoft.Dynamics.CRM.In(PropertyName='{}',PropertyValues=['x'])",
    "accounts?$filter=Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['{}'])",
    "accounts?$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue='{}')",
    "accounts?$filter=Microsoft.Dynamics.CRM.On(PropertyName='createdon',PropertyValue='{}')",
    "accounts?$filter=name eq @p&@p='{}'",
    "accounts?$filter=@p eq 'x'&@p={}",
    "accounts?$orderby=@p&@p={}",
    "accounts?$filter=name eq @{}&@{}='x'",
    "accounts?$expand={}",
    "accounts?$expand=primarycontactid($select={})",
    "accounts?$expand=Account_Tasks($filter=subject eq '{}')",
    "accounts?$expand=Account_Tasks($orderby={})",
    "accounts?$expand=Account_Tasks($filter={} eq 'x')",
    "accounts?$apply=groupby(({}))",
    "accounts?$apply=aggregate(revenue with sum as {})",
    "accounts?$apply=aggregate({} with sum as x)",
    "accounts?$apply=groupby((name),aggregate(revenue with {} as x))",
    "accounts?$apply=filter(name eq '{}')/groupby((name))",
    "accounts?$skiptoken={}",
    "accounts?$deltatoken={}",
    "accounts?savedQuery={}",
    "accounts?userQuery={}",
    "accounts?{}=x",
    "accounts({ID})/primarycontactid/$ref?$id=contacts({})",
    "RetrieveTotalRecordCount(EntityNames=['{}'])",
];

/// The same in XML, which is encoded around it.
const DOCUMENTS: [&str; 17] = [
    "{}",
    "<fetch><entity name='{}'/></fetch>",
    "<fetch {}='1'><entity name='account'/></fetch>",
    "<fetch count='{}'><entity name='account'/></fetch>",
    "<fetch page='2' paging-cookie='{}'><entity name='account'/></fetch>",
    "<fetch><entity name='account'><attribute name='{}'/></entity></fetch>",
    "<fetch><entity name='account'><attribute name='name' alias='{}'/></entity></fetch>",
    "<fetch><entity name='account'><order attribute='{}'/></entity></fetch>",
    "<fetch><entity name='account'><filter type='{}'/></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='{}' value='x'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='{}' operator='eq' value='x'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='ne' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='not-in'><value>{}</value></condition></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='like' value='%{}_'/></filter></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='{}' from='contactid' to='primarycontactid' alias='a'/></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='{}' to='{}' alias='{}'><attribute name='fullname'/><order attribute='fullname'/></link-entity></entity></fetch>",
    "<fetch aggregate='true'><entity name='account'><attribute name='name' alias='{}' groupby='true'/><attribute name='revenue' alias='{}n' aggregate='sum'/><order alias='{}'/></entity></fetch>",
];

/// The same in SQL; more of it in the tests of `tsql`.
const STATEMENTS: [&str; 10] = [
    "{}",
    "SELECT name FROM account WHERE name = '{}'",
    "SELECT name FROM account WHERE name <> {}",
    "SELECT [{}] FROM account",
    "SELECT name AS [{}] FROM account ORDER BY [{}]",
    "SELECT name FROM [{}]",
    "SELECT a.name FROM account AS [{}] JOIN contact c ON c.parentcustomerid = [{}].accountid",
    "SELECT name FROM account; {}",
    "SELECT COUNT(*) AS [{}] FROM account GROUP BY [{}]",
    "SELECT TOP {} name FROM account",
];

/// Everything encoded but what needs no encoding.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}

fn in_xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;");
    text.replace('"', "&quot;")
}

/// Answered or refused, soon, and never as a fault of ours.
fn check(response: &Response, begun: Instant, what: &str) {
    assert!(begun.elapsed() < HANG, "{what} took {:?}", begun.elapsed());
    if response.status >= 400 {
        let (status, _) = refusal(response);
        assert!(status < 500 || status == 501, "{what}: {}", response.text());
    }
}

/// What must not change: a row with its version, and how many rows there are.
fn state(admin: &mut User, id: &str) -> (Value, Vec<usize>) {
    let row = admin.read(&format!("accounts({id})"));
    let sets = ["accounts", "contacts", "systemusers", "roles", "businessunits", "savedqueries"];
    (row, sets.iter().map(|set| admin.count(&format!("{set}/$count"))).collect())
}

/// Runs a test on organizations of its own, which must be what they were: nobody removed a table,
/// deleted a row or changed the sentinel, whose id the test is given.
fn watched(test: impl Fn(&Demo, &mut User, &str)) {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let id = admin.account("Sentinel");
        let before = state(&mut admin, &id);
        test(demo, &mut admin, &id);
        assert_eq!(state(&mut admin, &id), before);
    });
}

#[test]
fn no_text_in_an_address_does_more_than_it_says() {
    watched(|_, admin, id| {
        for hostile in HOSTILE {
            let doubled = hostile.replace('\'', "''");
            // As an honest client quotes it, and as a careless one would.
            for text in [encoded(&doubled), encoded(hostile)] {
                for template in ADDRESSES {
                    let path = template.replace("{}", &text).replace("{ID}", id);
                    let begun = Instant::now();
                    check(&admin.get(&path), begun, &path);
                }
            }
            let raw = encoded(&in_xml(hostile));
            for template in DOCUMENTS {
                let path = encoded(template).replace(&encoded("{}"), &raw);
                let begun = Instant::now();
                check(&admin.get(&format!("accounts?fetchXml={path}")), begun, template);
            }
            for template in STATEMENTS {
                for text in [&doubled, &hostile.replace(']', "]]"), &hostile.to_owned()] {
                    let path = encoded(&template.replace("{}", text));
                    let begun = Instant::now();
                    check(&admin.get(&format!("accounts?sql={path}")), begun, template);
                }
            }
        }
    });
}

#[test]
fn no_text_in_a_body_or_a_header_does_more_than_it_says() {
    watched(|_, admin, id| {
        let row = format!("accounts({id})");
        for hostile in HOSTILE {
            // What follows an `@` is the name of an annotation, which is passed over.
            let hostile = hostile.replace('@', "");
            let hostile = hostile.as_str();
            let bind = format!("/contacts({hostile})");
            let bodies = [
                ("POST", "accounts", json!({ hostile: "x" })),
                ("POST", "accounts", json!({ "name": "x", hostile: 1 })),
                ("POST", "accounts", json!({ "name": "x", "revenue": hostile })),
                ("POST", "accounts", json!({ "name": "x", "accountid": hostile })),
                ("POST", "accounts", json!({ "name": "x", "statecode": hostile })),
                ("POST", "accounts", json!({ "name": "x", "primarycontactid@odata.bind": bind })),
                ("POST", "accounts", json!({ "name": "x", format!("{hostile}@odata.bind"): bind })),
                ("POST", "accounts", json!({ "name": "x", "@odata.type": hostile, "y": 1 })),
                ("PATCH", &row, json!({ hostile: "x" })),
                ("PATCH", &row, json!({ "primarycontactid@odata.bind": bind })),
                ("PATCH", &row, json!({ "numberofemployees": hostile })),
                ("POST", "contacts", json!({ "lastname": "x", "birthdate": hostile })),
                ("PUT", &format!("{row}/{}", encoded(hostile)), json!({ "value": "x" })),
                ("PUT", &format!("{row}/primarycontactid/$ref"), json!({ "@odata.id": bind })),
                ("POST", &format!("{row}/{}/$ref", encoded(hostile)), json!({ "@odata.id": bind })),
                ("POST", "GrantAccess", json!({ "Target": { "@odata.id": bind } })),
                ("POST", &encoded(hostile), json!({ "x": hostile })),
                ("DELETE", &format!("accounts({})", encoded(hostile)), Value::Null),
                ("DELETE", &format!("{row}/{}", encoded(hostile)), Value::Null),
            ];
            for (method, path, body) in &bodies {
                let begun = Instant::now();
                let response = admin.send(method, path, &[], Some(body));
                let what = format!("{method} {path} {body}");
                check(&response, begun, &what);
                assert!(response.status >= 400, "{what}: {}", response.status);
            }
            if hostile.contains(|character: char| !matches!(character, ' '..='~')) {
                // No header can carry it.
                continue;
            }
            for (name, value) in [
                ("If-None-Match", format!("W/\"{hostile}\"")),
                ("If-Match", hostile.to_owned()),
                ("Prefer", format!("odata.include-annotations=\"{hostile}\"")),
                ("Prefer", format!("odata.maxpagesize={hostile}")),
                ("Prefer", hostile.to_owned()),
                ("MSCRMCallerID", hostile.to_owned()),
                ("CallerObjectId", hostile.to_owned()),
                ("OData-MaxVersion", hostile.to_owned()),
            ] {
                let begun = Instant::now();
                let response = admin.send("GET", &row, &[(name, &value)], None);
                check(&response, begun, &format!("{name}: {value}"));
            }
            let conditions = [("If-Match", format!("W/\"{hostile}\""))];
            for (name, value) in conditions {
                let body = json!({ "name": "changed" });
                let begun = Instant::now();
                let response = admin.send("PATCH", &row, &[(name, &value)], Some(&body));
                check(&response, begun, &format!("{name}: {value}"));
                assert!(response.status >= 400, "{name}: {value}: {}", response.status);
            }
        }
    });
}

#[test]
fn a_hostile_text_is_a_value_like_any_other() {
    watched(|demo, admin, _| {
        let mut ids = Vec::new();
        let mut led = 0;
        for hostile in HOSTILE {
            let row =
                json!({ "name": hostile, "description": hostile, "accountnumber": "injected" });
            let response = admin.send("POST", "accounts", &[], Some(&row));
            if hostile.contains('\0') {
                // No text of PostgreSQL has it.
                assert_eq!(response.status, 400, "{}", response.text());
                continue;
            }
            assert_eq!(response.status, 204, "{hostile}: {}", response.text());
            let id = id_of(&response);
            let kept = admin.read(&format!("accounts({id})?$select=name,description"));
            assert_eq!(kept["description"], json!(hostile));
            let name = encoded(&kept["name"].as_str().unwrap().replace('\'', "''"));
            let found = |admin: &mut User, filter: &str| {
                let filter = format!("accountnumber eq 'injected' and {filter}");
                admin.column(&format!("accounts?$select=accountid&$filter={filter}"), "accountid")
            };
            assert_eq!(found(admin, &format!("name eq '{name}'")), [id.as_str()], "{hostile}");
            assert_eq!(found(admin, &format!("name eq @p&@p='{name}'")), [id.as_str()]);
            let all = found(admin, &format!("name ne '{name}'"));
            assert_eq!(all, ids.clone(), "{hostile}");
            let list = encoded(&json!([kept["name"]]).to_string());
            let list =
                format!("Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues={list})");
            assert_eq!(found(admin, &list), [id.as_str()], "{hostile}");
            // A page that ends with it leads on.
            let page = format!(
                "accounts?$select=name&$orderby=name desc&$filter=accountnumber eq 'injected' and \
                 name le '{name}'"
            );
            let response = admin.send("GET", &page, &[("Prefer", "odata.maxpagesize=1")], None);
            assert_eq!(response.status, 200, "{hostile}: {}", response.text());
            if let Some(link) = response.json()["@odata.nextLink"].as_str() {
                led += 1;
                let link = link.split_once(&demo.host()).unwrap().1;
                assert_eq!(admin.get(link).status, 200, "{link}");
            }
            ids.push(id);
        }
        assert!(led > 0, "no page leads on");
        assert_eq!(ids.len(), HOSTILE.len() - 1);
        for id in ids {
            admin.delete(&format!("accounts({id})"));
        }
    });
}
