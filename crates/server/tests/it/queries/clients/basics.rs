//! Cases 6 to 23: selections, filters, orders, counts, pages, aliases, functions.

use serde_json::{Value, json};

use super::{ALL, SAMPLED, has, holds, number, rows, sorted, with_samples};
use crate::demo::{ACTUAL, ADMIN, DOLLAR, text};

#[test]
fn the_python_sdk_selects_filters_and_pages_6_to_9() {
    with_samples(|_, user, _| {
        let one = user.rows("accounts?$top=1&$select=accountnumber");
        assert_eq!((one.len(), one[0].as_object().unwrap().len()), (1, 3), "6: {one:?}");

        let prefer = format!("odata.maxpagesize=50,{ALL}");
        let path = "accounts?%24select=name%2Crevenue&%24filter=%28statecode+eq+0+and+revenue+gt+\
                    100000%29&%24orderby=revenue+desc&%24top=10&%24count=true";
        let response = user.send("GET", path, &[("Prefer", &prefer)], None);
        assert_eq!(response.header("Preference-Applied"), Some(prefer.as_str()), "7");
        let page = response.json();
        let expected = user.rows("accounts?$select=statecode,revenue&$orderby=revenue desc");
        let expected: Vec<&Value> = expected
            .iter()
            .filter(|row| row["statecode"] == 0 && number(row, "revenue") > Some(100_000.0))
            .collect();
        let shown = page["value"].as_array().unwrap();
        // A page size makes `$top` void.
        assert_eq!(shown.len(), expected.len(), "7");
        assert!(
            shown.len() > 10
                && shown
                    .windows(2)
                    .all(|two| { number(&two[0], "revenue") >= number(&two[1], "revenue") })
        );
        assert_eq!(page["@odata.count"], shown.len());
        assert_eq!(page["@Microsoft.Dynamics.CRM.totalrecordcount"], shown.len());
        let formatted = "revenue@OData.Community.Display.V1.FormattedValue";
        assert!(text(&shown[0][formatted]).starts_with('$'), "7: {}", shown[0]);

        let id = "accountid";
        holds(user, "accounts", id, "contains(name, 'Co')", |row| has(row, "name", "co"));
        holds(user, "accounts", id, "startswith(name, 'Con')", |row| {
            text(&row["name"]).starts_with("Con")
        });
        holds(user, "accounts", id, "endswith(name, '(sample)')", |row| {
            text(&row["name"]).ends_with("(sample)")
        });
        holds(user, "accounts", id, "telephone1 eq null", |row| row["telephone1"].is_null());
        holds(user, "accounts", id, "telephone1 ne null", |row| !row["telephone1"].is_null());
        holds(user, "accounts", id, "not (statecode eq 1)", |row| row["statecode"] != 1);
        holds(user, "accounts", id, "createdon ge 2024-01-01T00:00:00Z", |_| true);
        holds(user, "accounts", id, "createdon ge 2024-01-01", |_| true);
        holds(user, "accounts", id, "revenue eq 5000000.00", |row| {
            number(row, "revenue") == Some(5_000_000.0)
        });
        holds(user, "accounts", id, "followemail eq true", |row| row["followemail"] == true);
        holds(user, "accounts", id, "numberofemployees gt -10", |row| {
            number(row, "numberofemployees") > Some(-10.0)
        });
        holds(
            user,
            "accounts",
            id,
            "not ((numberofemployees ge 1 and numberofemployees le 90))",
            |row| {
                !number(row, "numberofemployees")
                    .is_some_and(|number| (1.0..=90.0).contains(&number))
            },
        );

        let list = "Microsoft.Dynamics.CRM.In(PropertyName='statecode',PropertyValues=[%220%22,%221%22,%222%22])";
        holds(user, "accounts", id, list, |_| true);
        let list = "Microsoft.Dynamics.CRM.NotIn(PropertyName='industrycode',PropertyValues=[%227%22,%2213%22])";
        holds(user, "accounts", id, list, |row| {
            row["industrycode"] != 7 && row["industrycode"] != 13
        });
        holds(
            user,
            "accounts",
            id,
            "Microsoft.Dynamics.CRM.Today(PropertyName='createdon')",
            |_| true,
        );
    });
}

#[test]
fn dynamics_web_api_filters_orders_and_counts_10_to_15() {
    with_samples(|demo, user, samples| {
        let account = &samples.account;
        let other = "10000000-0000-4000-8000-000000000002";
        let path = format!(
            "accounts?$select=name&$filter=name%20eq%20'Litware'%20and%20(accountid%20eq%20{account}%20or%20accountid%20eq%20{other})"
        );
        assert_eq!(user.column(&path, "accountid"), [other], "10");
        let path =
            "contacts?$select=fullname&$filter=emailaddress1%20eq%20'test%2Bemail%40example.com'";
        assert_eq!(user.column(path, "contactid"), [samples.yvonne.as_str()], "10");

        let path = "contacts?$select=lastname&$filter=Microsoft.Dynamics.CRM.In(PropertyName=@p1,\
                    PropertyValues=@p2)&@p1='lastname'&@p2=[%22Otis%22, %22O'Bryan%22]";
        assert_eq!(sorted(&user.rows(path), "lastname"), ["O'Bryan", "Otis"], "11");

        let path = "accounts?$select=name,accountnumber&$top=5&$orderby=accountnumber&$expand=\
                    contact_customer_accounts($select=fullname;$orderby=fullname),\
                    primarycontactid($select=fullname)";
        let five = user.rows(path);
        assert_eq!(five.len(), 5, "12");
        for row in &five {
            let names = row["contact_customer_accounts"].as_array().unwrap();
            let names: Vec<String> = names.iter().map(|row| text(&row["fullname"])).collect();
            assert!(names.is_sorted(), "12: {names:?}");
            assert!(!row["primarycontactid"].is_null(), "12: {row}");
        }

        let body =
            user.read("accounts?$filter=name%20eq%20%27Litware%27&$count=true&partitionid='p'");
        assert_eq!(
            (&body["@odata.count"], body["value"].as_array().unwrap().len()),
            (&json!(1), 1),
            "13"
        );
        let whole = user.rows("accounts?$select=name").len();
        assert_eq!(user.count("accounts/$count"), whole, "13");
        assert_eq!(user.rows("accounts?partitionid='p'").len(), whole, "13");

        let path = format!("accounts({account})/contact_customer_accounts");
        let body = user.read(&format!("{path}?$count=true&$orderby=annualincome"));
        assert_eq!(body["@odata.count"], 9, "14");
        assert_eq!(body["value"][0]["annualincome"].as_f64(), Some(31_000.0), "14");
        let owner = user.read(&format!("accounts({account})/ownerid?$select=fullname"));
        assert_eq!(owner["systemuserid"], ADMIN, "14");
        let address = user.read(&format!("accounts({account})/ownerid/$ref"));
        let url = text(&address["@odata.id"]);
        assert!(url.starts_with(&format!("http://{}/", demo.host())), "14: {url}");
        assert!(url.ends_with(&format!("/systemusers({ADMIN})")), "14: {url}");

        // The shape of 15, with a function that there is.
        let path = format!(
            "systemusers({ACTUAL})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?@p1=\
             %7B'@odata.id':'accounts({account})'%7D"
        );
        assert!(user.read(&path)["AccessRights"].is_string(), "15");
        let path = "RetrieveUserPrivileges()";
        assert_eq!(user.get(path).status, 404, "15: bound only");
    });
}

#[test]
fn the_samples_filter_order_and_page_16_to_20() {
    with_samples(|demo, user, samples| {
        let account = &samples.account;
        let select = "contacts?$select=fullname,jobtitle,annualincome";
        let first = format!(
            "{select}&$filter=contains(fullname,'(sample)') and _parentcustomerid_value eq {account}"
        );
        assert_eq!(user.rows(&first).len(), SAMPLED, "16");
        let richer = format!(
            "{first} and (contains(jobtitle, 'senior') or contains(jobtitle,'manager')) and annualincome gt 55000"
        );
        let expected =
            ["Activities Manager", "Senior International Sales Manager", "Senior Technician"];
        assert_eq!(sorted(&user.rows(&richer), "jobtitle"), expected, "16");

        let hour = format!(
            "{select}&$filter=Microsoft.Dynamics.CRM.LastXHours(PropertyName=@p1,PropertyValue=@p2) \
             and _parentcustomerid_value eq {account}&@p1='createdon'&@p2='1'"
        );
        assert_eq!(user.rows(&hour).len(), 9, "17");

        let aliases = format!(
            "{select}&$filter=contains(@p1,'(sample)') and @p2 eq @p3&$orderby=@p4 asc, @p5 desc\
             &@p1=fullname&@p2=_parentcustomerid_value&@p3={account}&@p4=jobtitle&@p5=annualincome"
        );
        let plain = format!("{first}&$orderby=jobtitle asc, annualincome desc");
        let plain = user.rows(&plain);
        assert_eq!(user.rows(&aliases), plain, "18");
        assert_eq!(text(&plain[0]["jobtitle"]), "Accounts Manager", "18");
        assert_eq!(plain[0]["annualincome"].as_f64(), Some(38_000.0), "18");
        assert_eq!(user.rows(&format!("{first}&$top=5")).len(), 5, "18");
        assert_eq!(
            user.count("contacts/$count"),
            user.rows("contacts?$select=fullname").len(),
            "18"
        );
        let prefer = [("Prefer", "odata.maxpagesize=4")];
        let mut page = user.send("GET", &format!("{first}&$count=true"), &prefer, None).json();
        let mut sizes = Vec::new();
        loop {
            assert_eq!(page["@odata.count"], SAMPLED, "18");
            sizes.push(page["value"].as_array().unwrap().len());
            let Some(next) = page["@odata.nextLink"].as_str() else { break };
            let next = next.split_once(&demo.host()).unwrap().1.to_owned();
            page = user.send("GET", &next, &prefer, None).json();
        }
        assert_eq!(sizes, [4, SAMPLED - 4], "18");

        let id = "systemuserid";
        holds(user, "systemusers", id, "not startswith(fullname,'%23')", |_| true);
        holds(user, "systemusers", id, "not contains(fullname,'%23') and accessmode eq 0", |row| {
            row["accessmode"] == 0
        });
        holds(user, "systemusers", id, &format!("systemuserid ne {ACTUAL}"), |row| {
            row[id] != ACTUAL
        });
        assert_eq!(
            user.rows("systemusers?$select=fullname&$filter=not startswith(fullname,'%23')&$top=3")
                .len(),
            3,
            "19"
        );

        let two = format!(
            "accounts?$select=name&$filter=Microsoft.Dynamics.CRM.In(PropertyName=@p1,PropertyValues=@p2)\
             &@p1='accountid'&@p2=['{account}','10000000-0000-4000-8000-000000000002']"
        );
        assert_eq!(sorted(&user.rows(&two), "name"), ["Contoso Ltd. (sample)", "Litware"], "20");
    });
}

#[test]
fn the_documentation_filters_by_paths_aliases_and_lists_21_to_23() {
    with_samples(|_, user, samples| {
        // The shape of 21, on tables that there are.
        let path = format!(
            "accounts?$select=name&$filter=primarycontactid/fullname ne null and \
             transactioncurrencyid/transactioncurrencyid eq {DOLLAR} and name eq 'Litware'"
        );
        assert_eq!(user.column(&path, "name"), ["Litware"], "21");

        let path = "accounts?$select=name,revenue&$orderby=@p1 asc,@p2 desc&$filter=@p1 ne @p3\
                    &@p1=revenue&@p2=name";
        let found = user.rows(path);
        let plain = user.rows(
            "accounts?$select=name,revenue&$orderby=revenue asc,name desc&$filter=revenue ne null",
        );
        assert_eq!(found, plain, "22");
        assert!(found.len() > 5, "22");

        let between = "Microsoft.Dynamics.CRM.Between(PropertyName='numberofemployees',\
                       PropertyValues=[%225%22,%222000%22])";
        holds(user, "accounts", "accountid", between, |row| {
            number(row, "numberofemployees").is_some_and(|number| (5.0..=2000.0).contains(&number))
        });
        holds(user, "contacts", "contactid", "firstname eq lastname", |row| {
            row["firstname"] == row["lastname"] && !row["lastname"].is_null()
        });
        holds(user, "contacts", "contactid", "lastname eq 'O''Bryan'", |row| {
            row["lastname"] == "O'Bryan"
        });
        assert!(rows(user, "contacts?$select=fullname", ALL).len() > 9);
        assert_eq!(
            user.column(
                &format!("contacts?$select=fullname&$filter=contactid eq {}", samples.yvonne),
                "contactid"
            )
            .len(),
            1
        );
    });
}
