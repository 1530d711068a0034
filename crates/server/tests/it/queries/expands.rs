//! `$expand`: lookups, collections, many to many, nested, with options, and what may not be read.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, User, each, each_alone, text};

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

/// The team Sales, with a role that lets it own accounts.
pub(super) fn owning_team(admin: &mut User) -> String {
    let team =
        admin.rows("teams?$select=name,_businessunitid_value&$filter=name eq 'Sales'").remove(0);
    let role = format!(
        "roles?$select=name&$filter=name eq 'Salesperson' and _businessunitid_value eq {}",
        text(&team["_businessunitid_value"])
    );
    let role = admin.column(&role, "roleid").remove(0);
    let team = text(&team["teamid"]);
    let body = json!({"@odata.id": admin.url(&format!("roles({role})"))});
    let path = format!("teams({team})/teamroles_association/$ref");
    let added = admin.send("POST", &path, &[], Some(&body));
    assert_eq!(added.status, 204, "{}", added.text());
    team
}

#[test]
fn an_owner_expands_to_a_user_or_to_a_team() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let sales = owning_team(&mut admin);
        let of_team = admin.create(
            "accounts",
            &json!({"name": "Expanded owner", "ownerid@odata.bind": format!("teams({sales})")}),
        );
        let body = json!({
            "name": "Expanded owner", "ownerid@odata.bind": format!("systemusers({ACTUAL})"),
        });
        let of_user = admin.create("accounts", &body);
        let page = admin.read(
            "accounts?$select=name&$filter=name eq 'Expanded owner'&$orderby=createdon,accountid\
             &$expand=ownerid($select=fullname,name;$expand=businessunitid($select=name))",
        );
        assert!(
            text(&page["@odata.context"]).contains("#accounts(name,ownerid(fullname,name"),
            "{page}"
        );
        let row = |id: &str| {
            let rows = page["value"].as_array().unwrap();
            rows.iter().find(|row| row["accountid"] == id).unwrap()["ownerid"].clone()
        };
        let (team, user) = (row(&of_team), row(&of_user));
        assert_eq!(team["@odata.type"], "#Microsoft.Dynamics.CRM.team");
        assert_eq!((&team["name"], &team["ownerid"]), (&json!("Sales"), &json!(sales)));
        assert_eq!(team["businessunitid"]["name"], "Sales");
        assert_eq!(user["@odata.type"], "#Microsoft.Dynamics.CRM.systemuser");
        assert_eq!((&user["fullname"], &user["ownerid"]), (&json!("Actual User"), &json!(ACTUAL)));
        // What only a user has is asked of users alone.
        let filtered = admin.rows(
            "accounts?$select=name&$filter=name eq 'Expanded owner'\
             &$expand=ownerid($select=name;$filter=name eq 'Sales')",
        );
        let shown: Vec<_> = filtered.iter().map(|row| row["ownerid"].is_null()).collect();
        assert_eq!(shown.iter().filter(|null| **null).count(), 1, "{filtered:?}");
        for id in [of_team, of_user] {
            admin.delete(&format!("accounts({id})"));
        }
    });
}

#[test]
fn lookups_expand_to_addresses() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = admin.read(&format!(
            "{LITWARE}?$select=name&$expand=primarycontactid/$ref,parentaccountid/$ref,ownerid/$ref"
        ));
        let contact = "20000000-0000-4000-8000-000000000004";
        assert_eq!(
            row["@odata.context"],
            admin.url(
                "$metadata#accounts(name,primarycontactid,primarycontactid/$ref(),parentaccountid,\
                 parentaccountid/$ref(),ownerid,ownerid/$ref())/$entity"
            )
        );
        let address = json!({"@odata.id": admin.url(&format!("contacts({contact})"))});
        assert_eq!(row["primarycontactid"], address);
        assert_eq!(row["_primarycontactid_value"], contact);
        assert_eq!(row["parentaccountid"], Value::Null);
        assert_eq!(row["_parentaccountid_value"], Value::Null);
        let address = json!({"@odata.id": admin.url(&format!("systemusers({ACTUAL})"))});
        assert_eq!(row["ownerid"], address);
        let refused = admin.get(&format!("{LITWARE}?$expand=Account_Tasks/$ref")).json();
        let text = "Expand with $ref is only supported on lookup type navigation property.";
        assert_eq!(refused["error"]["message"], text);
    });
}

#[test]
fn a_filter_on_a_lookup_decides_whether_its_row_is_shown() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut shown = |filter: &str| {
            let path =
                format!("{LITWARE}?$expand=primarycontactid($select=fullname;$filter={filter})");
            admin.read(&path)["primarycontactid"].clone()
        };
        assert_eq!(shown("lastname eq 'Stubberod'")["fullname"], "Susanna Stubberod");
        assert_eq!(shown("lastname eq 'Other'"), Value::Null);
        assert_eq!(
            shown("parentcustomerid_account/name eq 'Litware'")["fullname"],
            "Susanna Stubberod"
        );
    });
}

/// Where an expand stands in another, collections come in pages and their links lead on.
#[test]
fn nested_collections_are_paged() {
    each(|demo| {
        let mut admin = demo.admin();
        let nested = "contact_customer_accounts($select=fullname;$filter=lastname ne 'x';\
                      $expand=createdby($select=fullname))";
        let path = format!("{LITWARE}?$select=name&$expand={nested}");
        let whole = admin.read(&path);
        let all = texts(&whole["contact_customer_accounts"], "contactid");
        assert_eq!(all.len(), 3);
        assert!(whole.get("contact_customer_accounts@odata.nextLink").is_none(), "{whole}");
        // No lookup is added there that leads back.
        assert!(whole["contact_customer_accounts"][0].get("_parentcustomerid_value").is_none());
        for (size, expected) in [(1, vec![1, 1, 1]), (2, vec![2, 1]), (3, vec![3])] {
            let prefer = format!("odata.maxpagesize={size}");
            let prefer = [("Prefer", prefer.as_str())];
            let first = admin.send("GET", &path, &prefer, None).json();
            let mut pages = vec![texts(&first["contact_customer_accounts"], "contactid")];
            let link = |body: &Value, name: &str| body.get(name).map(text);
            let mut next = link(&first, "contact_customer_accounts@odata.nextLink");
            while let Some(target) = next {
                assert!(target.contains("$skiptoken=%3Ccookie%20pagenumber="), "{target}");
                assert!(target.contains("/contact_customer_accounts?$select=fullname"), "{target}");
                let target = target.split_once(&demo.host()).unwrap().1.to_owned();
                let page = admin.send("GET", &target, &prefer, None).json();
                assert!(page["value"][0]["createdby"]["fullname"].is_string(), "{page}");
                pages.push(texts(&page["value"], "contactid"));
                next = link(&page, "@odata.nextLink");
            }
            assert_eq!(pages.concat(), all, "{size}");
            assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), expected);
        }
        // Not nested, the size of pages does not matter inside.
        let flat = format!("{LITWARE}?$expand=contact_customer_accounts($select=fullname)");
        let prefer = [("Prefer", "odata.maxpagesize=1")];
        let row = admin.send("GET", &flat, &prefer, None).json();
        assert_eq!(texts(&row["contact_customer_accounts"], "contactid"), all);
        for options in ["$top=1", "$orderby=fullname"] {
            let path = format!(
                "{LITWARE}?$expand=contact_customer_accounts($select=fullname;{options};\
                 $expand=createdby)"
            );
            let refused = admin.get(&path).json();
            let text = "Only $select and $filter clause can be provided while doing $expand on \
                        many-to-one relationship or nested one-to-many relationship.";
            assert_eq!(refused["error"]["message"], text);
        }
    });
}
