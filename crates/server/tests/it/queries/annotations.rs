//! `odata.include-annotations`: formatted values, lookups and counts.

use serde_json::{Value, json};

use super::DEMO_ACCOUNTS;
use crate::demo::each;

const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";

#[test]
fn every_kind_of_value_has_a_form_for_people() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = admin.create(
            "accounts",
            &json!({
                "name": "Formatted", "revenue": 1_234_567.891, "numberofemployees": 12345,
                "industrycode": 33, "donotemail": true, "address1_latitude": 47.5,
                "parentaccountid@odata.bind": "accounts(10000000-0000-4000-8000-000000000002)",
            }),
        );
        let contact =
            admin.create("contacts", &json!({"lastname": "Born", "birthdate": "1980-02-29"}));
        let task = admin
            .create("tasks", &json!({"subject": "Due", "scheduledend": "2027-01-11T17:05:00Z"}));
        let prefer = [("Prefer", format!("odata.include-annotations=\"{FORMATTED}\""))];
        let prefer = [(prefer[0].0, prefer[0].1.as_str())];
        let mut read = |path: &str| {
            let response = admin.send("GET", path, &prefer, None);
            assert_eq!(response.header("Preference-Applied"), Some(prefer[0].1), "{path}");
            response.json()
        };
        let row = read(&format!("accounts({id})"));
        for (property, shown) in [
            ("revenue", "$1,234,567.89"),
            ("numberofemployees", "12,345"),
            ("industrycode", "Wholesale"),
            ("statecode", "Active"),
            ("statuscode", "Active"),
            ("donotemail", "Do Not Allow"),
            ("creditonhold", "No"),
            ("_parentaccountid_value", "Litware"),
            ("_ownerid_value", "System Administrator"),
            ("_transactioncurrencyid_value", "US Dollar"),
            ("address1_latitude", "47.50000"),
        ] {
            assert_eq!(row[format!("{property}@{FORMATTED}")], shown, "{property}");
        }
        for none in ["fax", "name", "_primarycontactid_value", "accountid"] {
            assert_eq!(row.get(format!("{none}@{FORMATTED}")), None, "{none}");
        }
        assert!(row.as_object().unwrap().keys().all(|key| !key.contains("Dynamics.CRM")));
        let row = read(&format!("contacts({contact})?$select=birthdate"));
        assert_eq!(row[format!("birthdate@{FORMATTED}")], "2/29/1980");
        let row = read(&format!("tasks({task})?$select=scheduledend"));
        assert_eq!(row[format!("scheduledend@{FORMATTED}")], "1/11/2027 5:05 PM");
    });
}

#[test]
fn annotations_stand_before_their_property_and_only_when_asked_for() {
    each(|demo| {
        let mut admin = demo.admin();
        let path =
            "accounts(10000000-0000-4000-8000-000000000001)?$select=_ownerid_value,industrycode";
        let mut body = |prefer: &str| {
            let response = admin.send("GET", path, &[("Prefer", prefer)], None);
            response.text().to_owned()
        };
        assert!(!body("return=representation").contains("FormattedValue"));
        let all = body("odata.include-annotations=\"*\"");
        let owner = format!(
            "\"_ownerid_value@{FORMATTED}\":\"Actual User\",\
             \"_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty\":\"ownerid\",\
             \"_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"systemuser\",\
             \"_ownerid_value\":\"278742b0-1e61-4fb5-84ef-c7de308c19e2\",\
             \"industrycode@{FORMATTED}\":"
        );
        assert!(all.contains(&owner) && all.contains(",\"industrycode\":13"), "{all}");
        let prefix = body("odata.include-annotations=Microsoft.Dynamics.CRM.*");
        assert!(prefix.contains("lookuplogicalname") && !prefix.contains("FormattedValue"));
        let two = body(&format!(
            "odata.include-annotations=\"{FORMATTED},Microsoft.Dynamics.CRM.lookuplogicalname\""
        ));
        assert!(two.contains("lookuplogicalname") && two.contains("FormattedValue"));
        assert!(!two.contains("associatednavigationproperty"));
    });
}

#[test]
fn polymorphic_lookups_tell_which_table_they_point_at() {
    each(|demo| {
        let mut admin = demo.admin();
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let path = "tasks?$select=_regardingobjectid_value&$orderby=activityid&$top=4\
                    &$filter=scheduledend lt 2027-01-16T00:00:00Z and _regardingobjectid_value ne null";
        let body = admin.send("GET", path, &prefer, None).json();
        let told: Vec<(String, String)> = body["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let of = |term: &str| {
                    crate::demo::text(&row[format!("_regardingobjectid_value@{term}")])
                };
                (of("Microsoft.Dynamics.CRM.lookuplogicalname"), of(FORMATTED))
            })
            .collect();
        let expected = [
            ("account", "Fourth Coffee"),
            ("opportunity", "Espresso machines for new stores"),
            ("opportunity", "Development licenses"),
            ("contact", "Maria Campbell"),
        ];
        assert_eq!(told, expected.map(|(table, name)| (table.to_owned(), name.to_owned())));
    });
}

#[test]
fn collections_tell_their_counts_in_annotations() {
    each(|demo| {
        let mut admin = demo.admin();
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let path = format!("accounts?$select=name&$top=1&$filter={DEMO_ACCOUNTS}");
        let name = |name: &str| format!("@Microsoft.Dynamics.CRM.{name}");
        let body = admin.send("GET", &path, &prefer, None).json();
        assert_eq!(body[name("totalrecordcount")], -1);
        assert_eq!(body[name("totalrecordcountlimitexceeded")], false);
        assert!(body[name("globalmetadataversion")].is_string());
        let body = admin.send("GET", &format!("{path}&$count=true"), &prefer, None).json();
        assert_eq!(
            (&body[name("totalrecordcount")], &body["@odata.count"]),
            (&json!(12), &json!(12))
        );
        let plain = admin.read(&format!("{path}&$count=true"));
        assert_eq!(plain.get(name("totalrecordcount")), None);
    });
}

#[test]
fn expanded_rows_are_annotated_too() {
    each(|demo| {
        let mut admin = demo.admin();
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let path = "accounts(10000000-0000-4000-8000-000000000001)?$select=name&$expand=primarycontactid(\
                    $select=_ownerid_value,statecode),contact_customer_accounts($select=statecode;$top=1)";
        let row = admin.send("GET", path, &prefer, None).json();
        let contact = &row["primarycontactid"];
        assert_eq!(contact[format!("_ownerid_value@{FORMATTED}")], "Actual User");
        assert_eq!(contact[format!("statecode@{FORMATTED}")], "Active");
        let contact = &row["contact_customer_accounts"][0];
        assert_eq!(contact[format!("statecode@{FORMATTED}")], "Active");
    });
}

#[test]
fn names_behind_unreadable_lookups_are_still_shown() {
    each(|demo| {
        // As in the product (security.md §4, Q4): the id and the name of the row pointed at, no more.
        let (mut admin, mut actual) = (demo.admin(), demo.user("actual"));
        let contact = admin.create("contacts", &json!({"lastname": "Not to be read"}));
        let account = actual.account("Points at it");
        let bind = json!({"primarycontactid@odata.bind": format!("contacts({contact})")});
        admin.change(&format!("accounts({account})"), &bind);
        assert_eq!(actual.get(&format!("contacts({contact})")).status, 403);
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let path =
            format!("accounts({account})?$select=_primarycontactid_value&$expand=primarycontactid");
        let row = actual.send("GET", &path, &prefer, None).json();
        assert_eq!(row["_primarycontactid_value"], contact);
        assert_eq!(row[format!("_primarycontactid_value@{FORMATTED}")], "Not to be read");
        assert_eq!(row["primarycontactid"], Value::Null);
    });
}
