//! What a request becomes: resources, methods, queries, conditions, and refusals by their codes.

mod functions;
mod grammar;
mod keys;

use axum::body::Bytes;
use axum::http::HeaderValue;
use model::Uuid;
use model::message::Precondition;
use model::query::{Columns, Comparison, Condition, Operand};
use model::time::Zone;
use model::value::Value;
use proptest::prelude::*;

use super::*;
use crate::sample::{self, ID};

fn translate(
    method: &str,
    target: &str,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Result<Operation> {
    let catalog = sample::catalog();
    let map: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value))
        })
        .collect();
    let asked = Asked {
        method: &method.parse().unwrap(),
        headers: &map,
        preferences: &Preferences::read(&map),
        body: &Ok(Bytes::copy_from_slice(body.as_bytes())),
        taken: &Taken::default(),
        step: None,
        catalog,
        seal: &sample::seal(),
        zone: &Zone::UTC,
        now: model::time::Timestamp(0),
        view: None,
        keys: Keys::default(),
    };
    operation(&odata::parse(&format!("/api/data/v9.2/{target}"), "contoso")?, &asked)
}

fn ask(
    method: &str,
    target: &str,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Request {
    match translate(method, target, headers, body).unwrap() {
        Operation::Message(request, _) => *request,
        Operation::ListSets | Operation::Describe(_) | Operation::View(_) | Operation::Find(_) => {
            panic!("no message")
        }
    }
}

fn message(method: &str, target: &str) -> Request {
    ask(method, target, &[], "{}")
}

fn query(target: &str) -> Query {
    match message("GET", target) {
        Request::RetrieveMultiple(request) => request.query,
        other => panic!("{other:?}"),
    }
}

fn refused_with(
    method: &str,
    target: &str,
    headers: &[(&'static str, &'static str)],
) -> (u32, u16) {
    match translate(method, target, headers, "") {
        Ok(_) => panic!("{target} is let through"),
        Err(error) => (error.code().number, error.code().status),
    }
}

fn refused(method: &str, target: &str) -> (u32, u16) {
    match translate(method, target, &[], "{}") {
        Err(error) => (error.code().number, error.code().status),
        Ok(_) => panic!("{method} {target} was taken"),
    }
}

#[test]
fn paths_lead_to_messages() {
    let id = Uuid::parse_str(ID).unwrap();
    let row = Reference::new("account", id);
    for target in [format!("accounts({ID})"), format!("accounts(accountid={ID})")] {
        let Request::Retrieve(retrieve) = message("GET", &target) else { panic!("{target}") };
        assert_eq!(retrieve.target, row);
        assert_eq!(retrieve.selection.columns, Columns::All);
    }
    for target in ["WhoAmI", "WhoAmI()"] {
        let Request::Invoke(invoke) = message("GET", target) else { panic!("{target}") };
        assert_eq!((invoke.message.name, invoke.target), ("WhoAmI", None));
    }
    assert!(matches!(message("HEAD", "accounts"), Request::RetrieveMultiple(_)));
    let target = format!("accounts({ID})/contact_customer_accounts/$count?$filter=statecode eq 0");
    let Request::RetrieveMultiple(request) = message("GET", &target.replace(' ', "%20")) else {
        panic!("no question");
    };
    assert!(request.query.count && request.query.filter.is_some());
    assert_eq!(request.from.map(|(from, _)| from), Some(row.clone()));
    let Request::Retrieve(retrieve) = message("GET", &format!("accounts({ID})/name/$value")) else {
        panic!("no row");
    };
    assert_eq!(retrieve.selection.columns, Columns::Named(vec!["name".into()]));
    let behind = format!("accounts({ID})/primarycontactid?$select=fullname");
    let Request::Retrieve(retrieve) = message("GET", &behind) else { panic!("no row") };
    assert_eq!(retrieve.target, row);
    assert_eq!(retrieve.selection.expands.len(), 1);
    assert!(matches!(translate("GET", "", &[], ""), Ok(Operation::ListSets)));
}

#[test]
fn arguments_are_typed_by_their_descriptor() {
    let user = format!("systemusers({ID})/Microsoft.Dynamics.CRM");
    let invoke = |target: &str| match message("GET", target) {
        Request::Invoke(invoke) => invoke,
        other => panic!("{other:?}"),
    };
    let id = Uuid::parse_str(ID).unwrap();
    for call in [format!("(PrivilegeId={ID})"), format!("(PrivilegeId=@p)?@p={ID}")] {
        let called = invoke(&format!("{user}.RetrieveUserPrivilegeByPrivilegeId{call}"));
        assert_eq!(called.target, Some(Reference::new("systemuser", id)));
        assert_eq!(called.arguments.guid("PrivilegeId"), Ok(id));
        assert!(called.arguments.get("ExcludeTeamBasic").is_none());
    }
    let call = "RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=['a,b'],ExcludeTeamBasic=true)";
    let called = invoke(&format!("{user}.{call}"));
    assert_eq!(called.arguments.texts("PrivilegeNames"), Ok(vec!["a,b"]));
    assert_eq!(called.arguments.bool("ExcludeTeamBasic"), Ok(true));
    let called = invoke(&format!("RetrieveRolePrivilegesRole(RoleId={ID})"));
    assert_eq!((called.target.clone(), called.arguments.guid("RoleId")), (None, Ok(id)));
}

#[test]
fn addresses_by_ref_become_associations() {
    let row = |table: &str| Reference::new(table, Uuid::parse_str(ID).unwrap());
    let body = |set: &str| format!(r#"{{"@odata.id":"{set}({ID})"}}"#);
    let many = format!("accounts({ID})/contact_customer_accounts");
    let one = format!("accounts({ID})/primarycontactid/$ref");
    let Request::Associate(link) = ask("POST", &format!("{many}/$ref"), &[], &body("contacts"))
    else {
        panic!("no association");
    };
    assert_eq!((link.target, link.related), (row("account"), vec![row("contact")]));
    assert_eq!(link.path, Path::Collection { relationship: "contact_customer_accounts".into() });
    let Request::Associate(link) = ask("PUT", &one, &[], &body("contacts")) else {
        panic!("no association");
    };
    assert!(matches!(link.path, Path::Lookup { column, .. } if column == "primarycontactid"));
    for target in [
        format!("{many}({ID})/$ref"),
        format!("{many}/$ref?$id=contacts({ID})"),
        format!("{many}/$ref?@odata.id=https://host/api/data/v9.2/contacts({ID})"),
    ] {
        let Request::Disassociate(link) = message("DELETE", &target) else { panic!("{target}") };
        assert_eq!(link.related, [row("contact")], "{target}");
    }
    let Request::Disassociate(link) = message("DELETE", &one) else { panic!("no association") };
    assert_eq!(link.related, []);
    let create = format!(r#"{{"contact_customer_accounts@odata.bind":["contacts({ID})"]}}"#);
    let Request::Create(create) = ask("POST", "accounts", &[], &create) else { panic!("no row") };
    assert_eq!(create.associations.len(), 1);
    assert_eq!(create.associations[0].1, row("contact"));
    let changed =
        translate("PATCH", &format!("accounts({ID})"), &[], r#"{"Account_Tasks@odata.bind":[]}"#);
    assert!(changed.is_ok());
}

#[test]
fn what_is_not_there_has_its_documented_code() {
    let check = |method: &str, target: &str, number: u32, status: u16| {
        assert_eq!(refused(method, target), (number, status), "{method} {target}");
    };
    check("GET", "Account", 0x8006_0888, 404);
    check("GET", "Accounts", 0x8006_0888, 404);
    check("GET", "accounts(1)", 0x8006_0888, 400);
    check("GET", "accounts()", 0x8006_0888, 400);
    check("GET", &format!("accounts({{{ID}}})"), 0x8006_0888, 400);
    check("GET", &format!("accounts({ID})/nothing"), 0x8006_0888, 404);
    check("GET", &format!("accounts(contactid={ID})"), 0x8006_0888, 400);
    check("GET", &format!("systemusers(systemuserid={ID})"), 0x8006_0888, 400);
    check("GET", "accounts?$select=Name", 0x8006_0888, 400);
    check("GET", "accounts?$select=owneridname", 0x8006_0888, 400);
    check("GET", "accounts?$expand=nothing", 0x8006_0888, 400);
    check("GET", &format!("accounts({ID})?$top=1"), 0x8006_0888, 400);
    check("GET", "accounts?$skiptoken=x", 0x8004_112a, 400);
    check("GET", "$batch", 0, 405);
    check("POST", "$batch", 0x8004_8d19, 400);
    check("GET", "EntityDefinitions?$orderby=LogicalName", 0x8006_0888, 400);
    check("POST", &format!("accounts({ID})/Microsoft.Dynamics.CRM.Book"), 0x8004_0219, 501);
    check("POST", &format!("teams({ID})/Microsoft.Dynamics.CRM.Nothing"), 0x8006_0888, 404);
    check("PUT", &format!("accounts({ID})"), 0, 405);
    check("POST", &format!("accounts({ID})"), 0, 405);
    check("PATCH", "accounts", 0, 405);
    check("DELETE", "accounts", 0, 405);
    check("POST", "WhoAmI", 0, 404);
    check("PUT", &format!("accounts({ID})/name"), 0x8004_8d19, 400);
    check("DELETE", &format!("accounts({ID})/primarycontactid"), 0, 405);
    check("DELETE", &format!("accounts({ID})/_primarycontactid_value"), 0x8004_8d19, 400);
    check("GET", &format!("accounts({ID})/primarycontactid({ID})"), 0x8006_0888, 400);
    check("GET", &format!("accounts({ID})/contact_customer_accounts/fullname"), 0x8006_0888, 404);
    check("GET", &format!("accounts?$filter={}", "a".repeat(40_000)), 0x8006_0888, 414);
}

#[test]
fn options_become_a_query() {
    let query = query(
        "accounts?$select=name,_primarycontactid_value,&$orderby=createdon+desc,name&$count=true\
         &$expand=createdby($select=fullname),contact_customer_accounts($select=fullname;$top=2)",
    );
    assert_eq!(query.table, "account");
    let names = ["name", "primarycontactid"].map(ToOwned::to_owned).to_vec();
    assert_eq!(query.selection.columns, Columns::Named(names));
    let order: Vec<_> =
        query.order.iter().map(|o| (o.own_column().unwrap(), o.descending)).collect();
    assert_eq!(order, [("createdon", true), ("name", false)]);
    assert_eq!((query.page.size, query.page.top, query.count), (Some(5000), None, true));
    let [one, many] = query.selection.expands.as_slice() else { panic!("two expands") };
    assert_eq!((one.name.as_str(), many.top), ("createdby", Some(2)));
    // The lookup that leads back comes along.
    let names = ["fullname", "parentcustomerid"].map(ToOwned::to_owned).to_vec();
    assert_eq!(many.selection.columns, Columns::Named(names));
}

#[test]
fn a_page_size_makes_top_void() {
    let page = |headers: &[(&'static str, &'static str)]| match ask(
        "GET",
        "accounts?$top=9000",
        headers,
        "",
    ) {
        Request::RetrieveMultiple(request) => request.query.page,
        other => panic!("{other:?}"),
    };
    assert_eq!(page(&[]), Page { top: Some(5000), ..Page::default() });
    let size = Page { size: Some(2), ..Page::default() };
    assert_eq!(page(&[("prefer", "odata.maxpagesize=2")]), size);
}

#[test]
fn changes_are_asked_for_by_a_preference_a_token_or_a_link() {
    const TRACK: &[(&str, &str)] = &[("prefer", "odata.track-changes")];
    let changes = |target: &str, headers: &[(&'static str, &'static str)]| match ask(
        "GET", target, headers, "",
    ) {
        Request::RetrieveEntityChanges(request) => request,
        other => panic!("{target}: {other:?}"),
    };
    let all = changes("accounts?$select=name&$count=true", TRACK);
    assert_eq!((all.table.as_str(), all.since, all.count), ("account", None, true));
    assert_eq!(all.selection.columns, Columns::Named(vec!["name".into()]));
    let token = "$deltatoken=7%2108%2f22%2f2017%2008%3a10%3a44";
    let since = changes(&format!("accounts?{token}"), &[]);
    assert_eq!(since.since.unwrap().version, 7);
    assert!(changes(&format!("accounts/$count?{token}"), &[]).count);
    let link = "accounts?$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22x%22%20\
                istracking=%22False%22%20/%3E";
    // The preference does not turn a page of untracked rows into one of tracked rows.
    assert_eq!(refused_with("GET", link, TRACK), (0x8004_112a, 400));
    let link = link.replace("False", "True");
    assert_eq!(refused("GET", &link), (0x8004_112a, 400));
    let view = format!("savedQuery={ID}");
    for option in [
        "$filter=name eq 'x'",
        "$orderby=name",
        "$expand=createdby",
        "$top=5",
        "$apply=groupby((name))",
        "fetchXml=%3Cfetch/%3E",
        "sql=SELECT name FROM account",
        view.as_str(),
    ] {
        let target = format!("accounts?{option}").replace(' ', "+");
        assert_eq!(refused_with("GET", &target, TRACK), (0x8006_0888, 400), "{option}");
        assert_eq!(refused("GET", &format!("{target}&{token}")), (0x8006_0888, 400), "{option}");
    }
    for path in [format!("accounts({ID})"), format!("accounts({ID})/contact_customer_accounts")] {
        assert_eq!(refused("GET", &format!("{path}?{token}")), (0x8006_0888, 400), "{path}");
    }
}

#[test]
fn a_nested_expand_forbids_order_and_top() {
    let target = "accounts?$expand=primarycontactid($expand=createdby),\
                  contact_customer_accounts($top=1)";
    assert_eq!(refused("GET", target), (0x8006_0888, 400));
    assert_eq!(refused("GET", "accounts?$expand=primarycontactid($top=1)"), (0x8006_0888, 400));
}

#[test]
fn filters_are_typed_by_their_columns() {
    use Comparison::{Equal, Greater, GreaterOrEqual};
    let filter = |text: &str| query(&format!("accounts?$filter={text}")).filter.unwrap();
    let id = Uuid::parse_str(ID).unwrap();
    let compare = |column: &str, comparison, value| Condition::Compare {
        left: Operand::column(column),
        comparison,
        right: Operand::Value(value),
    };
    let check = |text: &str, expected: Condition| assert_eq!(filter(text), expected, "{text}");
    check("name eq 'x'", compare("name", Equal, Value::Text("x".into())));
    check("5 lt numberofemployees", compare("numberofemployees", Greater, Value::Int(5)));
    check(
        "revenue eq 1000000.5",
        compare("revenue", Equal, Value::Decimal("1000000.5".parse().unwrap())),
    );
    check(
        &format!("_primarycontactid_value eq {ID}"),
        compare("primarycontactid", Equal, Value::Guid(id)),
    );
    check(&format!("ownerid eq '{ID}'"), compare("ownerid", Equal, Value::Guid(id)));
    check("donotemail", compare("donotemail", Equal, Value::Bool(true)));
    let midnight = model::time::Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    check(
        "createdon ge 2024-01-01",
        compare("createdon", GreaterOrEqual, Value::Timestamp(midnight)),
    );
    check("name eq null", Condition::Null(Operand::column("name")));
    check("name gt null", Condition::Any(Vec::new()));
    let Condition::Compare { left: Operand::Column { path, name }, .. } =
        filter(&format!("primarycontactid/contactid eq {ID}"))
    else {
        panic!("no comparison");
    };
    assert_eq!((path.len(), name.as_str()), (1, "contactid"));
    assert!(matches!(filter("not contains(name,'x')"), Condition::Not(_)));
    assert!(matches!(
        filter("contact_customer_accounts/any(c:c/jobtitle eq 'x')"),
        Condition::Related { .. }
    ));
}

#[test]
fn filters_that_make_no_sense_are_refused() {
    let bad = [
        "name eq 5",
        "numberofemployees eq 'x'",
        "numberofemployees eq 1.5",
        "name",
        "'x'",
        "revenue eq name",
        "nothing eq 1",
        "tolower(name) eq 'x'",
        "contains(revenue,'x')",
        "contains(name)",
        "primarycontactid/contact_customer_accounts/any()",
        "name/any()",
        "contact_customer_accounts/fullname eq 'x'",
        "createdon eq 5",
        "1 eq 1",
        "contact_customer_accounts/any(c:name eq 'x')",
        "primarycontactid/fullname eq name",
    ];
    for text in bad {
        let (_, status) = refused("GET", &format!("accounts?$filter={}", text.replace(' ', "+")));
        assert_eq!(status, 400, "{text}");
    }
    let many = vec!["name+eq+'x'"; 501].join("+or+");
    assert_eq!(refused("GET", &format!("accounts?$filter={many}")), (0x8004_430c, 400));
}

#[test]
fn writes_carry_values_conditions_and_what_to_return() {
    let target = format!("accounts({ID})?$select=name");
    let headers =
        [("prefer", "return=representation"), ("if-match", "*"), ("if-none-match", "null")];
    let Request::Update(update) = ask("PATCH", &target, &headers, r#"{"name":"x"}"#) else {
        panic!("no update");
    };
    for absent in [&[][..], &[("if-none-match", "*")]] {
        let request = ask("PATCH", &target, absent, r#"{"name":"x"}"#);
        assert!(matches!(request, Request::Upsert(_)), "{absent:?}");
    }
    assert_eq!(update.condition, Precondition::Exists);
    assert_eq!(update.values, [("name".to_owned(), Value::Text("x".into()))]);
    assert_eq!(update.returning, Some(Selection::columns(["name"])));
    let Request::Delete(delete) =
        ask("DELETE", &format!("accounts({ID})"), &[("if-match", "W/\"3\"")], "")
    else {
        panic!("no deletion");
    };
    assert_eq!(delete.condition, Precondition::Version(3));
    let body = format!(r#"{{"accountid":"{ID}","name":"x"}}"#);
    let Request::Create(create) =
        ask("POST", "accounts", &[("content-type", "application/json;type=entry")], &body)
    else {
        panic!("no creation");
    };
    assert_eq!(create.id.map(|id| id.to_string()).as_deref(), Some(ID));
    assert_eq!(create.returning, None);
    let status = |headers: &[(&'static str, &'static str)], body: &str| {
        translate("POST", "accounts", headers, body).err().unwrap().code().status
    };
    assert_eq!(status(&[("content-type", "text/xml")], "{}"), 415);
    assert_eq!(status(&[], ""), 400);
}

proptest! {
    #[test]
    fn no_query_makes_it_panic(query in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let encoded = percent_encoding::percent_encode(&bytes, percent_encoding::NON_ALPHANUMERIC);
        let encoded = encoded.to_string();
        for text in [query, encoded, String::from_utf8_lossy(&bytes).into_owned()] {
            for option in ["$filter", "$orderby", "$expand", "$select", "$skiptoken", "@a"] {
                let target = format!("accounts?{option}={text}");
                let _ = translate("GET", &target, &[], "");
            }
            let _ = translate("GET", &format!("accounts({text})/{text}?{text}"), &[], "");
            for option in ["$filter", "$expand", "$select"] {
                let target = format!("EntityDefinitions?{option}={text}");
                let _ = translate("GET", &target, &[], "");
            }
            let path = format!("EntityDefinitions({text})/Attributes({text})/{text}?{text}");
            let _ = translate("GET", &path, &[], "");
            for argument in [text.as_str(), "@a", &format!("[{text}]"), &format!("'{text}'")] {
                let call = format!("RetrieveRolePrivilegesRole(RoleId={argument})?@a={text}");
                let _ = translate("GET", &call, &[], "");
            }
            let link = format!("accounts({ID})/contact_customer_accounts/$ref?$id={text}");
            let _ = translate("DELETE", &link, &[], "");
            let _ = translate("POST", &link, &[], &format!("{{\"@odata.id\":\"{text}\"}}"));
        }
    }

    #[test]
    fn no_words_of_the_grammar_make_it_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "(", ")", "'", "''", "a", "name", "eq", "not", "and", "/", "any", ":", ",", "null",
                "@a", "[", "]", "1", "-", " ", ";", "$select", "=", "$expand", "contains", "\"",
                "Microsoft.Dynamics.CRM.In", "2024-01-01", "é",
            ]),
            0..40,
        )
    ) {
        let text = words.concat();
        for option in ["$filter", "$orderby", "$expand"] {
            let _ = translate("GET", &format!("accounts?{option}={text}&@a={text}"), &[], "");
        }
    }
}

/// A document about accounts, as the value of an option.
fn fetch(attributes: &str, inner: &str) -> String {
    let text = format!("<fetch {attributes}><entity name='account'>{inner}</entity></fetch>");
    format!("accounts?fetchXml={}", odata::encode(&text))
}

fn fetch_error(target: &str) -> u32 {
    translate("GET", target, &[], "").err().unwrap().code().number
}

#[test]
fn fetchxml_asks_a_question_of_its_set() {
    let asked = query(&fetch("count='3' distinct='false'", "<attribute name='name' />"));
    assert_eq!(asked.selection.columns, Columns::Named(vec!["name".into()]));
    assert_eq!((asked.page.size, asked.page.top, asked.count), (Some(3), None, false));
    let all = query(&(fetch("", "") + "&$count=true"));
    assert!(all.count && all.page.size == Some(5000));
    let smaller = [("prefer", "odata.maxpagesize=2")];
    let Request::RetrieveMultiple(request) = ask("GET", &fetch("count='3'", ""), &smaller, "")
    else {
        panic!();
    };
    assert_eq!(request.query.page.size, Some(2));
    let top = query(&(fetch("top='7'", "") + "&$count=true"));
    assert_eq!((top.page.top, top.page.size), (Some(7), None));
    // The set of another table, options that say the same, no document at all.
    assert_eq!(fetch_error(&fetch("", "").replace("accounts", "contacts")), 0x8004_1128);
    assert_eq!(fetch_error(&(fetch("", "") + "&$select=name")), 0x8006_0888);
    assert_eq!(fetch_error("accounts?fetchXml="), 0x8004_0201);
    assert_eq!(fetch_error(&(fetch("", "") + "&savedQuery=" + ID)), 0x8006_0888);
}

#[test]
fn amounts_bring_their_currency_along() {
    let columns = |target: &str| query(target).selection.columns;
    let amounts = "<attribute name='revenue' />";
    let expected = |names: &[&str]| Columns::Named(names.iter().map(|&it| it.into()).collect());
    assert_eq!(columns(&fetch("", amounts)), expected(&["revenue", "transactioncurrencyid"]));
    assert_eq!(columns(&fetch("distinct='1'", amounts)), expected(&["revenue"]));
}

#[test]
fn pages_have_numbers_where_they_have_no_cookie() {
    let skipped = |attributes: &str| query(&fetch(attributes, "")).page.skip;
    assert_eq!(skipped("count='4' page='1'"), None);
    assert_eq!(skipped("count='4' page='2'"), Some(4));
    assert_eq!(skipped("count='4' page='3' paging-cookie=''"), Some(8));
    assert_eq!(skipped("count='4' page='1' paging-cookie='x'"), None);
    assert_eq!(skipped("count='5000' page='10'"), Some(45_000));
    assert_eq!(fetch_error(&fetch("count='5000' page='11'", "")), 0x8004_0315);
    assert_eq!(fetch_error(&fetch("count='5000' page='4294967295'", "")), 0x8004_0315);
    assert_eq!(fetch_error(&fetch("count='4' page='2' paging-cookie='x'", "")), 0x8004_112a);
}

#[test]
fn a_view_is_read_before_it_is_run() {
    for (option, table) in [("savedQuery", "savedquery"), ("userQuery", "userquery")] {
        let operation = translate("GET", &format!("accounts?{option}={ID}"), &[], "").unwrap();
        let Operation::View(request) = operation else { panic!("{option}") };
        let Request::Retrieve(retrieve) = *request else { panic!("{option}") };
        assert_eq!(retrieve.target, Reference::new(table, Uuid::parse_str(ID).unwrap()));
    }
}
