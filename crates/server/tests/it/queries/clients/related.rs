//! Cases 24 to 34: related rows and aggregates.

use serde_json::{Value, json};

use super::{has, holds, sorted, with_samples};
use crate::demo::{ADMIN, code, refusal, text};

#[test]
fn related_rows_are_expanded_24_to_31() {
    with_samples(|_, user, samples| {
        let (account, yvonne) = (&samples.account, &samples.yvonne);
        let row = user.read(&format!(
            "accounts({account})?$select=accountid&$expand=primarycontactid($select=contactid),Account_Tasks($select=subject)"
        ));
        assert_eq!(row["primarycontactid"]["contactid"], yvonne.as_str(), "24");
        let tasks = row["Account_Tasks"].as_array().unwrap();
        assert_eq!(sorted(tasks, "subject"), ["Task 1 in OData", "Task 2 in OData"], "24");

        let row = user.read(&format!(
            "accounts({account})?$select=name,&$expand=primarycontactid($select=fullname)"
        ));
        assert_eq!(row["name"], "Contoso Ltd. (sample)", "25");
        assert!(has(&row["primarycontactid"], "fullname", "Yvonne"), "25");

        let row = user.read(&format!(
            "contacts({yvonne})?$select=fullname&$expand=account_primary_contact($select=name)"
        ));
        let accounts = row["account_primary_contact"].as_array().unwrap();
        assert_eq!(sorted(accounts, "accountid"), [account.as_str()], "26");

        let rows = user.rows(&format!(
            "tasks?$select=subject&$filter=regardingobjectid_contact_task/_accountid_value eq {account} \
             or regardingobjectid_contact_task/_parentcustomerid_value eq {account}\
             &$expand=regardingobjectid_contact_task($select=fullname;$expand=parentcustomerid_account(\
             $select=name;$expand=createdby($select=fullname)))"
        ));
        assert_eq!(rows.len(), 1, "27: {rows:?}");
        let contact = &rows[0]["regardingobjectid_contact_task"];
        assert_eq!(contact["parentcustomerid_account"]["name"], "Contoso Ltd. (sample)", "27");
        assert_eq!(contact["parentcustomerid_account"]["createdby"]["systemuserid"], ADMIN, "27");

        let rows = user.rows(&format!(
            "accounts?$select=name,accountid&$filter= accountid eq {account} &$expand=Account_Tasks(\
             $select=subject,description),contact_customer_accounts($select=fullname;$expand=owninguser(\
             $select=fullname,systemuserid))"
        ));
        assert_eq!(rows[0]["Account_Tasks"].as_array().unwrap().len(), 2, "28");
        let contacts = rows[0]["contact_customer_accounts"].as_array().unwrap();
        assert_eq!(contacts.len(), 9, "28");
        assert!(contacts.iter().all(|row| row["owninguser"]["systemuserid"] == ADMIN), "28");

        let roles =
            user.rows("roles?$select=name&$expand=roleprivileges_association($select=name)");
        let delegate = roles.iter().find(|role| role["name"] == "Delegate").unwrap();
        let privileges = delegate["roleprivileges_association"].as_array().unwrap();
        assert!(privileges.iter().any(|row| has(row, "name", "prvActOnBehalf")), "29");

        let rows = user.rows(&format!(
            "accounts?$select=name&$filter=accountid eq {account}&$expand=Account_Tasks($select=subject,\
             createdon;$filter=contains(subject,'Task');$orderby=createdon desc;$top=5)"
        ));
        assert_eq!(rows[0]["Account_Tasks"].as_array().unwrap().len(), 2, "30");
        let row = user.read(&format!("accounts({account})?$expand=owninguser"));
        assert_eq!(row["owninguser"]["systemuserid"], ADMIN, "30");

        let rows = user.rows(&format!(
            "accounts?$select=name&$filter=accountid eq {account}&$expand=primarycontactid/$ref"
        ));
        let address = user.url(&format!("contacts({yvonne})"));
        assert_eq!(rows[0]["primarycontactid"], json!({"@odata.id": address}), "31");
        let refused = user.get("accounts?$select=name&$expand=Account_Tasks/$ref");
        assert_eq!(refusal(&refused), code(400, "0x80060888"), "31");
    });
}

#[test]
fn related_rows_are_filtered_by_32() {
    with_samples(|_, user, _| {
        let related = user.rows("accounts?$expand=Account_Tasks,opportunity_customer_accounts");
        let mut check = |filter: &str, expected: &dyn Fn(&Value) -> bool| {
            let expected: Vec<Value> =
                related.iter().filter(|row| expected(row)).cloned().collect();
            let found = user.rows(&format!("accounts?$select=name&$filter={filter}"));
            assert_eq!(sorted(&found, "accountid"), sorted(&expected, "accountid"), "32: {filter}");
            assert!(!found.is_empty(), "32: {filter}");
        };
        let tasks = |row: &Value| row["Account_Tasks"].as_array().unwrap().clone();
        let chances =
            |row: &Value| row["opportunity_customer_accounts"].as_array().unwrap().clone();
        check("Account_Tasks/any(e:contains(e/subject,'t') and e/statecode eq 0)", &|row| {
            tasks(row).iter().any(|task| has(task, "subject", "t") && task["statecode"] == 0)
        });
        check("Account_Tasks/all(t:t/statecode eq 1)", &|row| {
            tasks(row).iter().all(|task| task["statecode"] == 1)
        });
        check(
            "not opportunity_customer_accounts/any(o:o/statecode eq 2) and opportunity_customer_accounts/any()",
            &|row| !chances(row).is_empty() && chances(row).iter().all(|one| one["statecode"] != 2),
        );
        let nested = "contact_customer_accounts/any(c:c/jobtitle ne 'x' and \
                      c/account_primary_contact/any(a:a/name ne 'N/A'))";
        let primary =
            user.rows("accounts?$expand=primarycontactid($select=_parentcustomerid_value)");
        let expected: Vec<String> = {
            let mut ids: Vec<String> = primary
                .iter()
                .filter(|row| !row["primarycontactid"].is_null())
                .map(|row| text(&row["primarycontactid"]["_parentcustomerid_value"]))
                .collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let found = user.rows(&format!("accounts?$select=name&$filter={nested}"));
        assert_eq!(sorted(&found, "accountid"), expected, "32: {nested}");
        let members = user.rows("systemusers?$expand=teammembership_association($select=name)");
        holds(
            user,
            "systemusers",
            "systemuserid",
            "(teammembership_association/any(t:t/name eq 'Sales'))",
            |row| {
                let of =
                    members.iter().find(|one| one["systemuserid"] == row["systemuserid"]).unwrap();
                of["teammembership_association"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|team| team["name"] == "Sales")
            },
        );
    });
}

#[test]
fn rows_are_aggregated_33_34() {
    with_samples(|_, user, samples| {
        let path = format!("accounts({})/contact_customer_accounts", samples.account);
        let rows = user.rows(&format!(
            "{path}?$apply=aggregate(annualincome with average as average, annualincome with sum as total, \
             annualincome with min as minimum, annualincome with max as maximum)"
        ));
        let value = |name: &str| rows[0][name].as_f64().unwrap().round().to_string();
        assert_eq!(
            [value("total"), value("average"), value("minimum"), value("maximum")],
            ["570400", "63378", "31000", "86000"],
            "33"
        );

        let all = user.rows("opportunities?$select=statuscode,estimatedvalue");
        let groups = user.rows(
            "opportunities?$apply=groupby((statuscode),aggregate(estimatedvalue with sum as total))",
        );
        for group in &groups {
            let of = all.iter().filter(|row| row["statuscode"] == group["statuscode"]);
            let expected: f64 = of.filter_map(|row| row["estimatedvalue"].as_f64()).sum();
            assert_eq!(group["total"].as_f64(), Some(expected), "34: {group}");
        }
        assert!(!groups.is_empty(), "34");
        let counts =
            user.rows("opportunities?$apply=groupby((statuscode),aggregate($count as count))");
        let sum: u64 = counts.iter().map(|row| row["count"].as_u64().unwrap()).sum();
        assert_eq!(sum, all.len() as u64, "34");

        let accounts = user.rows(
            "accounts?$select=revenue,address1_city,statecode&$expand=primarycontactid($select=fullname)",
        );
        let groups = user.rows(
            "accounts?$apply=groupby((primarycontactid/fullname),aggregate(revenue with sum as total))",
        );
        let names = |rows: &[Value]| {
            let mut names: Vec<String> =
                rows.iter().map(|row| text(&row["primarycontactid"]["fullname"])).collect();
            names.sort();
            names.dedup();
            names
        };
        assert_eq!(groups.len(), names(&accounts).len(), "34");
        let of_one =
            groups.iter().find(|row| row["contact_fullname"] == "Susanna Stubberod").unwrap();
        assert!(of_one["total"].is_number(), "34");
        let cities = user.rows(
            "accounts?$apply=filter(address1_city eq 'Seattle')/groupby((primarycontactid/fullname))",
        );
        let expected: Vec<Value> =
            accounts.iter().filter(|row| has(row, "address1_city", "Seattle")).cloned().collect();
        assert_eq!(sorted(&cities, "contact_fullname"), names(&expected), "34");
        let last = user.rows("accounts?$apply=aggregate(createdon with max as lastCreate)");
        assert!(text(&last[0]["lastCreate"]).ends_with('Z'), "34");
        let combined =
            user.rows("accounts?$apply=groupby((statecode,statuscode,accountcategorycode))");
        assert!(combined.iter().all(|row| row.get("statecode").is_some()), "34");
    });
}
