//! The query options to the letter (query.md §§3 and 16): what is taken, and what is refused. The cases
//! are ours; their headings are the rules of OData's grammar.

use super::*;

/// Whether the words of an option are taken for a set, as a client's text: blanks and all.
fn taken(set: &str, options: &str) -> Result<(), String> {
    let encoded = options.replace('%', "%25").replace(' ', "%20").replace('+', "%2B");
    match translate("GET", &format!("{set}?{encoded}"), &[], "") {
        Ok(_) => Ok(()),
        Err(error) => {
            let status = error.code().status;
            assert!(matches!(status, 400 | 501), "{options}: {status}");
            Err(error.to_string())
        }
    }
}

fn accept(option: &str, cases: &[&str]) {
    for case in cases {
        assert_eq!(taken("accounts", &format!("{option}={case}")), Ok(()), "{case}");
    }
}

fn reject(option: &str, cases: &[&str]) {
    for case in cases {
        assert!(taken("accounts", &format!("{option}={case}")).is_err(), "{case} was taken");
    }
}

fn refusal(filter: &str) -> String {
    taken("accounts", &format!("$filter={filter}")).unwrap_err()
}

#[test]
fn bool_common_expr() {
    accept(
        "$filter",
        &[
            "name eq 'Contoso'",
            "name ne 'Contoso'",
            "revenue gt 1000",
            "revenue ge 1000.5",
            "revenue lt -1",
            "revenue le 1E3",
            "'Contoso' eq name",
            "name eq null",
            "null ne name",
            "name eq address1_city",
            "createdon lt modifiedon",
            "donotemail",
            "not donotemail",
            "donotemail eq true",
            "true",
            "false or donotemail",
            "(name eq 'a')",
            "((name eq 'a'))",
            "( name eq 'a' )",
            "  name   eq   'a'  ",
            "name eq 'a' and revenue gt 5",
            "name eq 'a' or revenue gt 5 and statecode eq 0",
            "(name eq 'a' or revenue gt 5)and statecode eq 0",
            "not (name eq 'a') and not(statecode eq 1)",
            "not not (name eq 'a')",
            "primarycontactid/fullname eq 'x'",
            "primarycontactid/createdby/fullname ne null",
            "primarycontactid/firstname eq primarycontactid/lastname",
            "primarycontactid/donotemail",
            "_primarycontactid_value eq null",
            "ownerid/fullname eq 'x'",
            "ownerid/ownerid eq 278742b0-1e61-4fb5-84ef-c7de308c19e2",
            "ownerid/businessunitid/name eq 'x'",
            "primarycontactid/ownerid/name eq 'x'",
        ],
    );
    reject(
        "$filter",
        &[
            "",
            " ",
            "name",
            "'x'",
            "5",
            "null",
            "name eq",
            "eq 'a'",
            "name eq 'a' and",
            "and name eq 'a'",
            "name eq 'a' name eq 'b'",
            "name eq 'a' eq true",
            "revenue gt 5 gt 4",
            "(name eq 'a'",
            "name eq 'a')",
            "()",
            "not",
            "not name eq 'a'",
            "name = 'a'",
            "name == 'a'",
            "name != 'a'",
            "name EQ 'a'",
            "name Eq 'a'",
            "name eq 'a' AND statecode eq 0",
            "name eq 'a' Or statecode eq 0",
            "NOT donotemail",
            "1 eq 1",
            "Name eq 'a'",
            "name eq primarycontactid/fullname",
            "name eq revenue",
            "primarycontactid eq",
            "primarycontactid/ eq 'x'",
            "/name eq 'x'",
            "contact_customer_accounts/fullname eq 'x'",
            "ownerid/nothing eq 'x'",
            "owninguser/teamtype eq 0",
        ],
    );
}

#[test]
fn operators_that_the_product_does_not_have() {
    assert_eq!(refusal("name in ('a','b')"), "The method or operation is not implemented.");
    assert_eq!(refusal("(name in ('a'))"), "The method or operation is not implemented.");
    let error = translate("GET", "accounts?$filter=name+in+('a')", &[], "").err().unwrap();
    assert_eq!((error.code().number, error.code().status), (0x8006_0888, 501));
    for operator in ["has", "add", "sub", "mul", "div", "divby", "mod"] {
        let text = refusal(&format!("revenue {operator} 1 eq 2"));
        assert_eq!(text, format!("The operator '{operator}' is not supported."));
    }
    reject(
        "$filter",
        &[
            "-revenue lt 5",
            "revenue eq -numberofemployees",
            "2 add 3 eq 5",
            "revenue eq 1 add 2",
            "name has Microsoft.Dynamics.CRM.X'a'",
            "contact_customer_accounts[0]/fullname eq 'x'",
            "name[0] eq 'x'",
            "['a'] eq name",
            "$it/name eq 'x'",
            "$it eq null",
            "$this eq 1",
            "$root/accounts(1)/name eq 'x'",
            "contact_customer_accounts/$count gt 1",
            "$count gt 1",
            "@Core.x eq 1",
            "name/@Core.x eq 'y'",
            "geo.distance(a,b) lt 5",
            "hassubset(a,b)",
            "hassubsequence(a,b)",
            "case(true:1)",
            "primarycontactid/Microsoft.Dynamics.CRM.contact/fullname eq 'x'",
            "Microsoft.Dynamics.CRM.account/name eq 'x'",
            "isof(Microsoft.Dynamics.CRM.account)",
            "cast(name,Edm.String) eq 'x'",
        ],
    );
}

#[test]
fn method_call_expr() {
    accept(
        "$filter",
        &[
            "contains(name,'a')",
            "contains( name , 'a' )",
            "startswith(name,'a')",
            "endswith(name,'a')",
            "not contains(name,'a')",
            "not startswith(name,'%23') and statecode eq 0",
            "contains(name,'%a_[b-c][^d][[]')",
            "contains(name,'')",
            "contains(name,null)",
            "contains(name,'y')and statecode eq 0",
            "contains(primarycontactid/fullname,'x')",
            "contains(ownerid/fullname,'x')",
        ],
    );
    reject(
        "$filter",
        &[
            "contains(name)",
            "contains()",
            "contains(name,'a','b')",
            "contains('a',name)",
            "contains(name,address1_city)",
            "contains(name,5)",
            "contains(revenue,'5')",
            "contains(primarycontactid,'5')",
            "contains(name,'a') eq true",
            "Contains(name,'a')",
            "CONTAINS(name,'a')",
            "contains (",
            "contains(name,'a'",
            "contains(name 'a')",
            "substringof('a',name)",
            "matchesPattern(name,'a')",
            "indexof(name,'a') eq 0",
            "substring(name,1) eq 'a'",
            "length(name) gt 5",
            "tolower(name) eq 'a'",
            "toupper(name) eq 'A'",
            "trim(name) eq 'a'",
            "concat(name,'a') eq 'b'",
            "year(createdon) eq 2024",
            "month(createdon) eq 1",
            "day(createdon) eq 1",
            "hour(createdon) eq 1",
            "date(createdon) eq 2024-01-01",
            "time(createdon) eq 10:00:00",
            "now() gt createdon",
            "createdon lt now()",
            "maxdatetime() gt createdon",
            "round(revenue) eq 5",
            "floor(revenue) eq 5",
            "ceiling(revenue) eq 5",
        ],
    );
    let text = refusal("tolower(name) eq 'a'");
    assert!(text.starts_with("An unknown function with name 'tolower' was found."), "{text}");
}

#[test]
fn any_and_all_expr() {
    accept(
        "$filter",
        &[
            "contact_customer_accounts/any()",
            "not contact_customer_accounts/any()",
            "contact_customer_accounts/any(c:c/fullname eq 'x')",
            "contact_customer_accounts/any( c : c/fullname eq 'x' )",
            "contact_customer_accounts/all(c:c/statecode eq 0)",
            "contact_customer_accounts/any(c:contains(c/fullname,'x') and c/statecode eq 0)",
            "contact_customer_accounts/any(c:c/donotemail)",
            "contact_customer_accounts/any(c:c/createdby/fullname eq 'x')",
            "contact_customer_accounts/any(c:c/ownerid/fullname eq 'x')",
            "contact_customer_accounts/any(c:c/firstname eq c/lastname)",
            "contact_customer_accounts/any(c:c/Contact_Tasks/any(t:t/subject ne 'x'))",
            "not contact_customer_accounts/any(c:c/statecode eq 1) and Account_Tasks/any()",
            "(accountleads_association/any(l:l/subject eq 'x'))",
        ],
    );
    reject(
        "$filter",
        &[
            "contact_customer_accounts",
            "contact_customer_accounts/any",
            "contact_customer_accounts/all()",
            "contact_customer_accounts/any(c)",
            "contact_customer_accounts/any(c:)",
            "contact_customer_accounts/any(:c/fullname eq 'x')",
            "contact_customer_accounts/any(c:fullname eq 'x')",
            "contact_customer_accounts/any(c:c eq null)",
            "contact_customer_accounts/any(c:d/fullname eq 'x')",
            "contact_customer_accounts/any(c:c/nothing eq 'x')",
            "contact_customer_accounts/Any(c:c/fullname eq 'x')",
            "contact_customer_accounts/any(c:c/fullname eq 'x'",
            "contact_customer_accounts/any(c,c/fullname eq 'x')",
            "any(c:c/fullname eq 'x')",
            "name/any()",
            "primarycontactid/any()",
            "primarycontactid/contact_customer_accounts/any()",
            "primarycontactid/Contact_Tasks/any(t:t/subject eq 'x')",
        ],
    );
}

#[test]
fn primitive_literals() {
    accept(
        "$filter",
        &[
            "name eq 'O''Bryan'",
            "name eq ''",
            "name eq ''''",
            "name eq 'é 漢 😀'",
            "name eq '%27'",
            "name eq 'a eq b'",
            "name eq 'null'",
            "accountid eq 278742b0-1e61-4fb5-84ef-c7de308c19e2",
            "accountid eq 278742B0-1E61-4FB5-84EF-C7DE308C19E2",
            "accountid eq '278742b0-1e61-4fb5-84ef-c7de308c19e2'",
            "createdon eq 2024-05-01T10:00:00Z",
            "createdon eq 2024-05-01T10:00:00.1Z",
            "createdon eq 2024-05-01T10:00:00.1234567Z",
            "createdon eq 2024-05-01T10:00:00+02:00",
            "createdon eq 2024-05-01T10:00:00-11:30",
            "createdon eq 2024-05-01",
            "numberofemployees eq -5",
            "numberofemployees eq 0",
            "revenue eq 99.5",
            "revenue eq -0.5",
            "revenue eq 1E3",
            "address1_latitude eq 1.5e-3",
        ],
    );
    reject(
        "$filter",
        &[
            "name eq 'x",
            "name eq x'",
            "name eq 'O'Bryan'",
            "name eq \"x\"x",
            "name eq x",
            "accountid eq 278742b0-1e61-4fb5-84ef-c7de308c19e",
            "accountid eq 278742b0-1e61-4fb5-84ef-c7de308c19e2a",
            "accountid eq 278742b01e614fb584efc7de308c19e2",
            "accountid eq g78742b0-1e61-4fb5-84ef-c7de308c19e2",
            "accountid eq {278742b0-1e61-4fb5-84ef-c7de308c19e2}",
            "accountid eq guid'278742b0-1e61-4fb5-84ef-c7de308c19e2'",
            "createdon eq '2024-05-01'",
            "createdon eq 2024-13-01",
            "createdon eq 2024-02-30T10:00:00Z",
            "createdon eq 2024-05-01T25:00:00Z",
            "createdon eq 2024-05-01T10:00:00",
            "createdon eq datetime'2024-05-01'",
            "numberofemployees eq 1.5",
            "numberofemployees eq '5'",
            "numberofemployees eq 5x",
            "numberofemployees eq 99999999999999999999",
            "revenue eq 1.2.3",
            "revenue eq 1,5",
            "revenue eq INF",
            "donotemail eq 1",
            "donotemail eq 'true'",
            "donotemail eq True",
            "statecode eq 'Active'",
            "ownershipcode eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'",
        ],
    );
    let text = refusal("lastname eq 'O'Bryan'");
    let expected = "There is an unterminated literal at position 21 in 'lastname eq 'O'Bryan''.";
    assert_eq!(text, expected);
}

#[test]
fn parameter_aliases() {
    let check = |options: &str, expected: bool| {
        assert_eq!(taken("contacts", options).is_ok(), expected, "{options}");
    };
    check(
        "$filter=contains(@p1,'(sample)') and @p2 eq @p3&$orderby=@p4 asc, @p5 desc&@p1=fullname\
         &@p2=_parentcustomerid_value&@p3=278742b0-1e61-4fb5-84ef-c7de308c19e2&@p4=jobtitle\
         &@p5=annualincome",
        true,
    );
    check("$filter=fullname eq @none", true);
    check("$filter=fullname ne @p&@p=null", true);
    check("$filter=@p eq 'x'&@p=createdby/fullname", true);
    // Nothing but a property or a value.
    check("$filter=@p&@p=fullname eq 'x'", false);
    check("$filter=@p&@p=contains(fullname,'x')", false);
    check("$filter=@p eq 'x'&@p=(fullname)", true);
    check("$filter=@p eq 'x'&@p=@q&@q=fullname", false);
    check("$filter=@p eq 'x'&@p=", false);
    check("$filter=@ eq 'x'", false);
    check("$filter=fullname eq @p&@p='x", false);
    check("$filter=fullname eq 'x'&@p=1&@p=2", false);
}

#[test]
fn a_filter_is_nested_and_long_within_limits() {
    let nested = |depth: usize| format!("{}name eq 'x'{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(taken("accounts", &format!("$filter={}", nested(100))), Ok(()));
    let expected = "Recursion depth exceeded allowed limit: a filter is nested at most 100 levels \
                    deep.";
    assert_eq!(refusal(&nested(101)), expected);
    assert_eq!(refusal(&nested(5000)), expected);
    for open in ["(", "not ", "contact_customer_accounts/any(c:", "contains(", "["] {
        assert!(taken("accounts", &format!("$filter={}", open.repeat(900))).is_err(), "{open}");
    }
    let many = |count: usize| vec!["statecode eq 0"; count].join(" or ");
    assert_eq!(taken("accounts", &format!("$filter={}", many(500))), Ok(()));
    let expected = "Number of conditions in query exceeded maximum limit.";
    assert_eq!(refusal(&many(501)), expected);
    let inside = format!("Account_Tasks/any(t:{})", many(500).replace("statecode", "t/statecode"));
    assert_eq!(refusal(&inside), expected);
}

#[test]
fn orderby() {
    accept(
        "$orderby",
        &["name", "name asc", "name desc,revenue", " name  desc , revenue asc ", "ownerid", ""],
    );
    reject(
        "$orderby",
        &[
            "Name",
            "name ASC",
            "name up",
            "name asc desc",
            "name eq 'x'",
            "length(name)",
            "revenue mul 2",
            "contact_customer_accounts/$count",
            "$it",
            "'name'",
            "5",
            "name/x",
            "Microsoft.Dynamics.CRM.account/name",
        ],
    );
}

#[test]
fn select() {
    accept("$select", &["name", "name,revenue", " name , revenue ", "name,", "*", "ownerid", ""]);
    reject(
        "$select",
        &[
            "Name",
            "nothing",
            "name revenue",
            "name/x",
            "contact_customer_accounts/$count",
            "Microsoft.Dynamics.CRM.account/name",
            "Microsoft.Dynamics.CRM.*",
            "name($top=1)",
            "length(name)",
            "@Core.x",
            "primarycontactid/fullname",
        ],
    );
}

#[test]
fn expand() {
    accept(
        "$expand",
        &[
            "primarycontactid",
            "primarycontactid,createdby",
            " primarycontactid , createdby ",
            "primarycontactid($select=fullname)",
            "primarycontactid($select=fullname;$expand=createdby($select=fullname))",
            "contact_customer_accounts($filter=statecode eq 0;$orderby=fullname;$top=2)",
            "contact_customer_accounts($filter=contains(fullname,'a;b') and statecode eq 0)",
        ],
    );
    reject(
        "$expand",
        &[
            "*",
            "nothing",
            "PrimaryContactId",
            "name",
            "primarycontactid/$count",
            "contact_customer_accounts/$count",
            "contact_customer_accounts/$ref",
            "primarycontactid/fullname",
            "primarycontactid(fullname)",
            "primarycontactid($select=fullname",
            "primarycontactid($levels=2)",
            "contact_customer_accounts($count=true)",
            "contact_customer_accounts($search=x)",
            "contact_customer_accounts($skip=1)",
            "contact_customer_accounts($orderby=@p)&@p=fullname",
            "contact_customer_accounts($filter=)",
            "contact_customer_accounts/$value",
        ],
    );
}

#[test]
fn query_options() {
    let check = |options: &str, expected: bool| {
        assert_eq!(taken("accounts", options).is_ok(), expected, "{options}");
    };
    for options in [
        "$top=1",
        "$count=true",
        "$count=false",
        "@p=1",
        "custom=1",
        "custom",
        "filter=nothing at all",
        "top=x",
        "orderby=nothing",
        "",
        "&&",
    ] {
        check(options, true);
    }
    for options in [
        "$top=0",
        "$top=-1",
        "$top=x",
        "$top=",
        "$count",
        "$count=",
        "$count=True",
        "$count=1",
        "$skip=1",
        "$search=x",
        "$compute=revenue as r",
        "$format=json",
        "$index=1",
        "$levels=1",
        "$schemaversion=1",
        "$Filter=name eq 'x'",
        "$filter=name eq 'x'&$filter=name eq 'y'",
        "$skiptoken=x",
    ] {
        check(options, false);
    }
}
