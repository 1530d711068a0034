//! Navigation properties in the path: the row behind a lookup, the rows of a collection.

use serde_json::json;

use crate::demo::{ACTUAL, code, each, each_alone, text};

const LITWARE: &str = "accounts(10000000-0000-4000-8000-000000000002)";

#[test]
fn a_lookup_in_the_path_leads_to_its_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let response = user.get(&format!("{LITWARE}/primarycontactid?$select=fullname"));
        let row = response.json();
        assert_eq!(response.header("ETag"), row["@odata.etag"].as_str());
        assert_eq!(row["@odata.context"], user.url("$metadata#contacts(fullname)/$entity"));
        assert_eq!(row["fullname"], "Susanna Stubberod");
        let empty = user.get(&format!("{LITWARE}/parentaccountid"));
        assert_eq!((empty.status, empty.body.len()), (204, 0));
        let expanded = user.read(&format!(
            "{LITWARE}/primarycontactid?$select=lastname&$expand=owninguser($select=fullname)"
        ));
        assert_eq!(expanded["owninguser"]["fullname"], "Actual User");
    });
}

#[test]
fn a_collection_in_the_path_takes_every_option() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("{LITWARE}/contact_customer_accounts");
        let body = admin.read(&format!(
            "{path}?$select=fullname&$orderby=fullname&$top=2&$count=true&$filter=contains(fullname,'a')"
        ));
        assert_eq!(body["@odata.context"], admin.url("$metadata#contacts(fullname)"));
        assert_eq!(body["@odata.count"], 3);
        assert_eq!(body["value"][0]["fullname"], "Carlos Carvallo");
        assert_eq!(body["value"].as_array().unwrap().len(), 2);
        assert_eq!(admin.count(&format!("{path}/$count")), 3);
        assert_eq!(
            admin.count(&format!("{path}/$count?$filter=jobtitle eq 'Purchasing Manager'")),
            1
        );
        // Page by page.
        let prefer = [("Prefer", "odata.maxpagesize=2")];
        let first = admin.send("GET", &format!("{path}?$select=fullname"), &prefer, None).json();
        let link = first["@odata.nextLink"].as_str().unwrap();
        let target = link.split_once(&demo.host()).unwrap().1.to_owned();
        let rest = admin.send("GET", &target, &prefer, None).json();
        assert_eq!(rest["value"].as_array().unwrap().len(), 1);
        assert_eq!(rest.get("@odata.nextLink"), None);
    });
}

#[test]
fn many_to_many_collections_are_read_and_counted() {
    each(|demo| {
        let mut admin = demo.admin();
        let roles = format!("systemusers({ACTUAL})/systemuserroles_association");
        assert_eq!(
            admin.column(&format!("{roles}?$select=name&$orderby=name"), "name"),
            ["Delegate", "Salesperson"]
        );
        assert_eq!(admin.count(&format!("{roles}/$count")), 2);
        let teams = format!("systemusers({ACTUAL})/teammembership_association?$select=name");
        assert_eq!(admin.column(&teams, "name"), ["Sales"]);
    });
}

#[test]
fn the_row_to_start_from_must_be_readable() {
    each(|demo| {
        let mut actual = demo.user("actual");
        let hidden = "accounts(10000000-0000-4000-8000-000000000007)";
        for path in
            ["contact_customer_accounts", "contact_customer_accounts/$count", "primarycontactid"]
        {
            let refused = actual.refused("GET", &format!("{hidden}/{path}"), None);
            assert_eq!(refused, code(403, "0x80048306"), "{path}");
            let missing = format!("accounts({})/{path}", crate::demo::NOBODY);
            assert_eq!(actual.refused("GET", &missing, None), code(404, "0x80040217"), "{path}");
        }
        let unknown = format!("{LITWARE}/nothing");
        assert_eq!(actual.refused("GET", &unknown, None), code(404, "0x80060888"));
    });
}

#[test]
fn addresses_of_related_rows_are_read_by_ref() {
    each(|demo| {
        let mut admin = demo.admin();
        let one = admin.read(&format!("{LITWARE}/primarycontactid/$ref"));
        let contact = "contacts(20000000-0000-4000-8000-000000000004)";
        let expected = json!({
            "@odata.context": admin.url("$metadata#$ref"),
            "@odata.id": admin.url(contact),
        });
        assert_eq!(one, expected);
        let owner = admin.read(&format!("{LITWARE}/ownerid/$ref"));
        assert_eq!(owner["@odata.id"], admin.url(&format!("systemusers({ACTUAL})")));
        assert_eq!(admin.get(&format!("{LITWARE}/parentaccountid/$ref")).status, 204);
        // Of a lookup to several tables, only the property of the right one leads anywhere.
        let customer = admin.read(&format!("{contact}/parentcustomerid_account/$ref"));
        assert_eq!(customer["@odata.id"], admin.url(LITWARE));
        assert_eq!(admin.get(&format!("{contact}/parentcustomerid_contact/$ref")).status, 204);

        let path = format!("{LITWARE}/contact_customer_accounts");
        let all = admin.read(&format!("{path}/$ref?$count=true"));
        assert_eq!(all["@odata.context"], admin.url("$metadata#Collection($ref)"));
        assert_eq!(all["@odata.count"], 3);
        let expected: Vec<_> = admin
            .column(&format!("{path}?$select=contactid"), "contactid")
            .iter()
            .map(|id| json!({"@odata.id": admin.url(&format!("contacts({id})"))}))
            .collect();
        assert_eq!(all["value"], json!(expected));
        let prefer = [("Prefer", "odata.maxpagesize=2")];
        let first = admin.send("GET", &format!("{path}/$ref"), &prefer, None).json();
        let next = text(&first["@odata.nextLink"]);
        let rest = admin.rows(next.split_once(&demo.host()).unwrap().1);
        assert_eq!(rest, expected[2..]);
        let refused = demo.user("actual").refused(
            "GET",
            "accounts(10000000-0000-4000-8000-000000000007)/primarycontactid/$ref",
            None,
        );
        assert_eq!(refused, code(403, "0x80048306"));
    });
}

#[test]
fn the_owner_of_a_row_is_a_user_or_a_team() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let owner = admin.read(&format!("{LITWARE}/ownerid?$select=fullname"));
        assert_eq!(
            (&owner["fullname"], &owner["ownerid"]),
            (&json!("Actual User"), &json!(ACTUAL))
        );
        assert!(text(&owner["@odata.context"]).contains("$metadata#systemusers(fullname"));
        assert_eq!(owner["@odata.type"], "#Microsoft.Dynamics.CRM.systemuser");
        // A lookup of one table needs no telling.
        let maker = admin.read(&format!("{LITWARE}/createdby?$select=fullname"));
        assert_eq!(maker.get("@odata.type"), None);
        let sales = super::expands::owning_team(&mut admin);
        let account = admin.create(
            "accounts",
            &json!({"name": "Owned by a team", "ownerid@odata.bind": format!("teams({sales})")}),
        );
        let path = format!("accounts({account})");
        let team = admin.read(&format!("{path}/ownerid?$select=name,fullname"));
        assert_eq!((&team["name"], &team["ownerid"]), (&json!("Sales"), &json!(sales)));
        assert!(team.get("fullname").is_none());
        assert_eq!(team["@odata.type"], "#Microsoft.Dynamics.CRM.team");
        assert_eq!(admin.read(&format!("{path}/owningteam?$select=name"))["name"], "Sales");
        assert_eq!(admin.get(&format!("{path}/owninguser")).status, 204);
        let refused = admin.refused("GET", &format!("{path}/ownerid?$select=nothing"), None);
        assert_eq!(refused, code(400, "0x80060888"));
        admin.delete(&path);
    });
}
