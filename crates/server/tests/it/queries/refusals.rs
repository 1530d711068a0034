//! Questions that are refused, each with its code (query.md §1.4), and those that come later.

use crate::demo::{Demo, code, each, refusal};

fn check(demo: &Demo, status: u16, number: &str, queries: &[&str]) {
    let mut admin = demo.admin();
    for query in queries {
        let response = admin.get(query);
        assert!(response.status >= 400, "{query} was answered: {}", response.text());
        assert_eq!(refusal(&response), code(status, number), "{query}: {}", response.text());
    }
    assert_eq!(admin.client.connections(), 1);
}

#[test]
fn names_that_do_not_exist_are_refused() {
    each(|demo| {
        let unknown = [
            "accounts?$select=Name",
            "accounts?$select=nothing",
            "accounts?$select=parentcustomerid_account",
            "accounts?$filter=Name eq 'x'",
            "accounts?$filter=primarycontactid/nothing eq 'x'",
            "accounts?$filter=nothing/name eq 'x'",
            "accounts?$filter=contact_customer_accounts/any(c:c/nothing eq 1)",
            "accounts?$filter=nothing/any()",
            "accounts?$orderby=nothing",
            "accounts?$expand=nothing",
            "accounts?$expand=PrimaryContactId",
            "accounts?$expand=preferredserviceid",
            "accounts?$expand=primarycontactid($select=nothing)",
            "accounts?$expand=primarycontactid($expand=nothing)",
        ];
        check(demo, 400, "0x80060888", &unknown);
        let segments =
            ["Accounts", "account", "nothing", "accounts/nothing", "$nothing", "accounts/$nothing"];
        check(demo, 404, "0x80060888", &segments);
    });
}

#[test]
fn what_cannot_be_read_is_refused() {
    each(|demo| {
        let broken = [
            "accounts?$filter=",
            "accounts?$filter=name",
            "accounts?$filter=name eq",
            "accounts?$filter=name eq 'x",
            "accounts?$filter=name eq 'O'Bryan'",
            "accounts?$filter=(name eq 'x'",
            "accounts?$filter=name eq 'x')",
            "accounts?$filter=name eq 'x' and",
            "accounts?$filter=name EQ 'x'",
            "accounts?$filter=name eq 1",
            "accounts?$filter=numberofemployees eq 'x'",
            "accounts?$filter=numberofemployees eq 1.5",
            "accounts?$filter=accountid eq 'x'",
            "accounts?$filter=accountid eq {10000000-0000-4000-8000-000000000001}",
            "accounts?$filter=createdon eq 'x'",
            "accounts?$filter=donotemail eq 1",
            "accounts?$filter=name eq numberofemployees",
            "accounts?$filter=name eq primarycontactid/fullname",
            "accounts?$filter=1 eq 1",
            "accounts?$filter=contact_customer_accounts eq null",
            "accounts?$filter=primarycontactid/account_primary_contact/any()",
            "accounts?$filter=contact_customer_accounts/any(c:jobtitle eq 'x')",
            "accounts?$filter=contains(name)",
            "accounts?$filter=contains(name,1)",
            "accounts?$filter=contains(numberofemployees,'1')",
            "accounts?$filter=tolower(name) eq 'x'",
            "accounts?$filter=length(name) eq 1",
            "accounts?$filter=numberofemployees add 1 eq 2",
            "accounts?$filter=name has 'x'",
            "accounts?$orderby=name up",
            "accounts?$orderby=name asc desc",
            "accounts?$top=0",
            "accounts?$top=-1",
            "accounts?$top=x",
            "accounts?$top=99999999999",
            "accounts?$count=yes",
            "accounts?$skip=1",
            "accounts?$search=x",
            "accounts?$format=json",
            "accounts?$compute=x",
            "accounts?$Select=name",
            "accounts?$select=name&$select=name",
            "accounts?$expand=primarycontactid,primarycontactid",
            "accounts?$expand=primarycontactid(",
            "accounts?$expand=primarycontactid($top=1)",
            "accounts?$expand=contact_customer_accounts($skip=1)",
            "accounts?$expand=contact_customer_accounts($top=x)",
            "accounts?$expand=contact_customer_accounts($top=1;$expand=createdby)",
            "accounts?$expand=contact_customer_accounts/$ref",
            "accounts?$expand=ownerid($select=nothing)",
            "accounts?$expand=ownerid($expand=nothing)",
            "accounts?$expand=ownerid($top=1)",
            "accounts?$orderby=ownerid/nothing",
            "accounts?$orderby=contact_customer_accounts/fullname",
            "systemusers?$expand=teammembership_association,businessunitid",
            "systemusers?$expand=teammembership_association($expand=businessunitid)",
            "systemusers?$expand=businessunitid($expand=business_unit_teams($expand=teammembership_association))",
            "accounts(10000000-0000-4000-8000-000000000001)?$top=1",
            "accounts(10000000-0000-4000-8000-000000000001)?$filter=name eq 'x'",
        ];
        check(demo, 400, "0x80060888", &broken);
    });
}

#[test]
fn questions_have_limits() {
    each(|demo| {
        let conditions = |number: usize| {
            let all = vec!["statecode eq 0"; number].join(" or ");
            format!("accounts?$select=name&$top=1&$filter={all}")
        };
        check(demo, 400, "0x8004430c", &[&conditions(501)]);
        assert_eq!(demo.admin().get(&conditions(500)).status, 200);
        let expands = |number: usize| {
            let nested = "$expand=parentaccountid($select=name;".repeat(number - 1);
            format!("accounts?{nested}$expand=parentaccountid{}", ")".repeat(number - 1))
        };
        check(demo, 400, "0x8004430d", &[&expands(16)]);
        // Too deep to be read at all.
        check(demo, 400, "0x80060888", &[&expands(17)]);
        assert_eq!(demo.admin().get(&expands(15)).status, 200);
        // All columns of so many rows are more than a database takes.
        let all = expands(15).replace("$select=name;", "");
        check(demo, 400, "0x80060888", &[&all]);
    });
}

#[test]
fn deep_filters_are_answered_or_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut ask = |filter: &str| {
            let response = admin.get(&format!("accounts?$select=name&$top=1&$filter={filter}"));
            (response.status, response.text().to_owned())
        };
        let nested = |depth: usize, open: &str, close: &str| {
            format!("{}name eq 'x'{}", open.repeat(depth), close.repeat(depth))
        };
        for (filter, status) in [
            (nested(100, "(", ")"), 200),
            (nested(101, "(", ")"), 400),
            (nested(50, "not (", ")"), 200),
            (nested(51, "not (", ")"), 400),
            (nested(50, "(name eq 'a' or (name eq 'b' and ", "))"), 200),
        ] {
            let (found, text) = ask(&filter);
            assert_eq!(found, status, "{filter}: {text}");
        }
        // Each step is a question within a question.
        let lambdas = |depth: usize| {
            let steps = ["contact_customer_accounts", "account_primary_contact"];
            let mut filter = String::new();
            for (level, step) in (0..depth).zip(steps.iter().cycle()) {
                let from = if level == 0 { String::new() } else { format!("v{}/", level - 1) };
                filter = format!("{filter}{from}{step}/any(v{level}:");
            }
            format!("{filter}v{}/statecode eq 0{}", depth - 1, ")".repeat(depth))
        };
        assert_eq!(ask(&lambdas(15)).0, 200);
        for depth in [16, 100] {
            let (found, text) = ask(&lambdas(depth));
            assert!(found == 400 && text.contains("0x8004430d"), "{depth}: {text}");
        }
    });
}

#[test]
fn what_comes_later_says_so() {
    each(|demo| {
        let later = ["Rollup", "CalculateTotalTimeIncident"];
        check(demo, 501, "0x80040219", &later);
    });
}

#[test]
fn operations_that_come_later_say_so() {
    each(|demo| {
        let mut admin = demo.admin();
        for path in ["RouteTo", "ExportSolution"] {
            let refused = admin.refused("POST", path, Some(&serde_json::json!({})));
            assert_eq!(refused, code(501, "0x80040219"), "{path}");
        }
    });
}
