//! `$expand`: lookups, collections, many to many, nested, with options, and what may not be read.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, each, text};

const LITWARE: &str = "accounts(10000000-0000-4000-8000-000000000002)";

fn texts(rows: &Value, column: &str) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| text(&row[column])).collect()
}

#[test]
fn lookups_expand_to_a_row_or_null() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = admin.read(&format!(
            "{LITWARE}?$select=name&$expand=primarycontactid($select=fullname),parentaccountid,\
             owninguser($select=fullname)"
        ));
        let contact = &row["primarycontactid"];
        assert_eq!(contact["fullname"], "Susanna Stubberod");
        assert_eq!(contact["contactid"], "20000000-0000-4000-8000-000000000004");
        assert!(contact["@odata.etag"].as_str().unwrap().starts_with("W/\""));
        assert_eq!(contact.as_object().unwrap().len(), 3);
        assert_eq!(row["parentaccountid"], Value::Null);
        assert_eq!(row["owninguser"]["systemuserid"], ACTUAL);
        let context = admin.url(
            "$metadata#accounts(name,primarycontactid(fullname),parentaccountid(),\
             owninguser(fullname,azureactivedirectoryobjectid))/$entity",
        );
        assert_eq!(
            text(&row["@odata.context"]).replace("parentaccountid()", "parentaccountid"),
            context.replace("parentaccountid()", "parentaccountid")
        );
    });
}

#[test]
fn collections_expand_with_their_options_and_a_link() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = admin.read(&format!(
            "{LITWARE}?$select=name&$expand=contact_customer_accounts($select=fullname,jobtitle;\
             $orderby=fullname desc)"
        ));
        let contacts = &row["contact_customer_accounts"];
        let expected = ["Susanna Stubberod", "Eva Corets", "Carlos Carvallo"];
        assert_eq!(texts(contacts, "fullname"), expected);
        // Rows of a collection show the lookup that leads back.
        let back = "10000000-0000-4000-8000-000000000002";
        assert_eq!(texts(contacts, "_parentcustomerid_value"), [back; 3]);
        let link = text(&row["contact_customer_accounts@odata.nextLink"]);
        assert!(
            link.starts_with(&admin.url(&format!("{LITWARE}/contact_customer_accounts?$select=")))
        );
        // The link reads all of them again.
        let target = link.split_once(&demo.host()).unwrap().1;
        assert_eq!(admin.column(target, "fullname"), expected);

        let mut names = |options: &str| {
            let query =
                format!("{LITWARE}?$expand=contact_customer_accounts($select=fullname;{options})");
            texts(&admin.read(&query)["contact_customer_accounts"], "fullname")
        };
        assert_eq!(names("$filter=contains(jobtitle,'Head')"), ["Carlos Carvallo"]);
        assert_eq!(names("$orderby=fullname;$top=1"), ["Carlos Carvallo"]);
        assert_eq!(
            names("$filter=fullname ne 'Eva Corets';$orderby=lastname desc"),
            ["Susanna Stubberod", "Carlos Carvallo"]
        );
        assert_eq!(names("$filter=fullname eq null"), [""; 0]);
    });
}

#[test]
fn an_empty_collection_is_an_empty_list_with_a_link() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Childless"));
        let row = user.read(&format!("{path}?$select=name&$expand=Account_Tasks($select=subject)"));
        assert_eq!(row["Account_Tasks"], json!([]));
        let link = user.url(&format!("{path}/Account_Tasks?$select=subject"));
        assert_eq!(row["Account_Tasks@odata.nextLink"], link);
    });
}

#[test]
fn collections_expand_for_every_row_of_a_page() {
    each(|demo| {
        let mut admin = demo.admin();
        let rows = admin.rows(&format!(
            "accounts?$select=name&$filter={}&$orderby=name&$expand=contact_customer_accounts(\
             $select=fullname;$orderby=fullname),primarycontactid($select=fullname)",
            super::DEMO_ACCOUNTS
        ));
        assert_eq!(rows.len(), 12);
        for row in &rows {
            let filter = format!(
                "contacts?$select=fullname&$orderby=fullname&$filter=_parentcustomerid_value eq {} \
                 and endswith(emailaddress1,'.example')",
                text(&row["accountid"])
            );
            let expected = admin.column(&filter, "fullname");
            assert!(!expected.is_empty());
            assert_eq!(texts(&row["contact_customer_accounts"], "fullname"), expected, "{row}");
        }
    });
}

#[test]
fn many_to_many_relationships_expand_from_both_sides() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = admin.read(&format!(
            "systemusers({ACTUAL})?$select=fullname&$expand=teammembership_association(\
             $select=name),systemuserroles_association($select=name;$orderby=name)"
        ));
        assert_eq!(texts(&row["teammembership_association"], "name"), ["Sales"]);
        let roles = texts(&row["systemuserroles_association"], "name");
        assert_eq!(roles, ["Delegate", "Salesperson"]);
        let team = text(&row["teammembership_association"][0]["teamid"]);
        let row = admin.read(&format!(
            "teams({team})?$expand=teammembership_association($select=fullname;$orderby=fullname)"
        ));
        let members = texts(&row["teammembership_association"], "fullname");
        for name in ["Actual User", "Impersonated User", "Sales Manager"] {
            assert!(members.iter().any(|member| member == name), "{members:?}");
        }
        assert!(!members.iter().any(|member| member == "West Seller"), "{members:?}");
    });
}

#[test]
fn expands_may_be_nested() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = admin.read(&format!(
            "{LITWARE}?$select=name&$expand=primarycontactid($select=fullname;$expand=createdby(\
             $select=fullname),parentcustomerid_account($select=name))"
        ));
        let contact = &row["primarycontactid"];
        assert_eq!(contact["createdby"]["fullname"], "Actual User");
        assert_eq!(contact["parentcustomerid_account"]["name"], "Litware");
        let row = admin.read(&format!(
            "{LITWARE}?$select=name&$expand=contact_customer_accounts($select=fullname;\
             $expand=account_primary_contact($select=name))"
        ));
        let contacts = row["contact_customer_accounts"].as_array().unwrap();
        let primary: Vec<&Value> = contacts
            .iter()
            .filter(|contact| contact["account_primary_contact"] != json!([]))
            .collect();
        assert_eq!(primary.len(), 1);
        assert_eq!(primary[0]["fullname"], "Susanna Stubberod");
        assert_eq!(primary[0]["account_primary_contact"][0]["name"], "Litware");
    });
}

#[test]
fn related_rows_that_may_not_be_read_do_not_show() {
    each(|demo| {
        // Adventure Works is Actual User's, one of its contacts is the administrator's.
        let path = "accounts(10000000-0000-4000-8000-000000000003)";
        let query =
            format!("{path}?$expand=contact_customer_accounts($select=lastname;$orderby=lastname)");
        let seen = |name: &str| {
            texts(&demo.user(name).read(&query)["contact_customer_accounts"], "lastname")
        };
        assert_eq!(seen("admin"), ["Adams", "Anderson", "Hofmann"]);
        assert_eq!(seen("actual"), ["Anderson", "Hofmann"]);
        // A lookup still tells the id, and the row behind it is null.
        let (mut admin, mut actual) = (demo.admin(), demo.user("actual"));
        let hidden = admin.create("contacts", &json!({"lastname": "Hidden"}));
        let own = actual.account("Points at hidden");
        let bind = json!({"primarycontactid@odata.bind": format!("contacts({hidden})")});
        admin.change(&format!("accounts({own})"), &bind);
        let row =
            actual.read(&format!("accounts({own})?$expand=primarycontactid($select=lastname)"));
        assert_eq!(
            (&row["_primarycontactid_value"], &row["primarycontactid"]),
            (&json!(hidden), &Value::Null)
        );
        // Neither does filtering by it tell.
        let filter = format!(
            "accounts/$count?$filter=accountid eq {own} and primarycontactid/lastname eq 'Hidden'"
        );
        assert_eq!((admin.count(&filter), actual.count(&filter)), (1, 0));
        // Without the privilege on the other table the whole question is refused.
        let refused =
            demo.user("agent").refused("GET", &format!("{path}?$expand=Account_Tasks"), None);
        assert_eq!(refused, crate::demo::code(403, "0x80040220"));
    });
}

#[test]
fn under_impersonation_related_rows_are_those_of_the_other_user() {
    each(|demo| {
        let west = "a0000000-0000-4000-8000-000000000005";
        let path = "accounts(10000000-0000-4000-8000-000000000007)";
        let query =
            format!("{path}?$expand=contact_customer_accounts($select=lastname;$orderby=lastname)");
        let row = demo.user("actual").with("MSCRMCallerID", west).read(&query);
        assert_eq!(texts(&row["contact_customer_accounts"], "lastname"), ["Lauriant", "Lyon"]);
        let row = demo.admin().read(&query);
        assert_eq!(texts(&row["contact_customer_accounts"], "lastname").len(), 3);
    });
}
