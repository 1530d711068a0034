//! What bodies become, and what is wrong with them.

use super::*;
use crate::sample::{self, ID};

fn read(set: &str, body: &str) -> Result<RowBody> {
    let catalog = sample::catalog();
    let table = catalog.table_of_set(set).unwrap();
    read_row(catalog, &Keys::default(), table, body.as_bytes())
}

fn values(set: &str, body: &str) -> Assignments {
    read(set, body).unwrap().values
}

fn refused(body: &str) -> String {
    read("accounts", body).unwrap_err().to_string()
}

#[test]
fn values_are_typed_by_their_columns() {
    let check = |name: &str, json: &str, expected: Value| {
        let values = values("accounts", &format!(r#"{{"{name}":{json}}}"#));
        assert_eq!(values, [(name.to_owned(), expected)], "{json}");
    };
    check("name", r#""a\u00e9""#, Value::Text("aé".into()));
    check("name", "null", Value::Null);
    check("numberofemployees", "200", Value::Int(200));
    check("numberofemployees", r#""200""#, Value::Int(200));
    check("revenue", "99999999999999.9999", Value::Decimal("99999999999999.9999".parse().unwrap()));
    check("revenue", "1e3", Value::Decimal("1000".parse().unwrap()));
    check("address1_latitude", "-1.5", Value::Double(-1.5));
    check("creditonhold", "true", Value::Bool(true));
    check("industrycode", "1", Value::Int(1));
    let moment = model::time::Timestamp::parse("2024-02-29T00:30:00.5+02:00").unwrap();
    check("lastonholdtime", r#""2024-02-29T00:30:00.5+02:00""#, Value::Timestamp(moment));
}

#[test]
fn wrong_types_are_payload_errors() {
    let bad = [
        r#"{"name":5}"#,
        r#"{"name":{"a":1}}"#,
        r#"{"name":["a"]}"#,
        r#"{"numberofemployees":"many"}"#,
        r#"{"numberofemployees":1.5}"#,
        r#"{"industrycode":"Accounting"}"#,
        r#"{"creditonhold":"true"}"#,
        r#"{"revenue":"x"}"#,
        r#"{"revenue":true}"#,
        r#"{"lastonholdtime":"yesterday"}"#,
        r#"{"accountid":"x"}"#,
        r#"{"_primarycontactid_value":null}"#,
        r#"{"primarycontactid":"x"}"#,
        r#"{"name":"a","name":"b"}"#,
        "{",
        "[]",
        "5",
        "",
        "{\"name\":\"\u{1}\"}",
        r#"{"name":"a"} x"#,
    ];
    for body in bad {
        let error = read("accounts", body).unwrap_err();
        assert_eq!((error.code().number, error.code().status), (0x8004_8d19, 400), "{body}");
        assert!(error.to_string().starts_with(
            "Error identified in Payload provided by the user for Entity :'accounts', "
        ));
    }
    let text = refused(r#"{"numberofemployees":"many"}"#);
    assert!(text.ends_with("Cannot convert the literal 'many' to the expected type 'Edm.Int32'."));
    let deep = format!("{{\"name\":{}", "[".repeat(100_000));
    assert_eq!(read("accounts", &deep).unwrap_err().code().status, 400);
    let error = read("accounts", r#"{"numberofemployees":99999999999999999999}"#).unwrap_err();
    assert_eq!(error.code().number, 0x8004_432f);
}

#[test]
fn unknown_properties_have_their_own_text() {
    assert_eq!(
        refused(r#"{"Name":"x"}"#),
        "Invalid property 'Name' was found in entity 'Microsoft.Dynamics.CRM.account'. ---> \
         Microsoft.OData.ODataException: Does not support untyped value in non-open type."
    );
    // A lookup to a table that is not there is refused like an undeclared property.
    assert!(refused(r#"{"slaid":null}"#).starts_with("Invalid property 'slaid'"));
    assert!(refused(r#"{"owneridname":"x"}"#).starts_with("Invalid property"));
    assert!(refused(r#"{"nothing@odata.bind":"accounts(x)"}"#).ends_with(
        "An undeclared property 'nothing' which only has property annotations in the payload but no \
         property value was found in the payload. In OData, only declared navigation properties and \
         declared named streams can be represented as properties without values."
    ));
}

#[test]
fn annotations_are_passed_over_and_the_key_is_taken_out() {
    let body = format!(
        r##"{{"@odata.type":"#x","@odata.etag":"W/\"1\"","name@odata.type":"x","accountid":"{ID}"}}"##
    );
    let row = read("accounts", &body).unwrap();
    assert_eq!(row.id.map(|id| id.to_string()).as_deref(), Some(ID));
    assert!(row.values.is_empty());
}

#[test]
fn binds_take_every_form_of_an_address() {
    let contact = Reference::new("contact", Uuid::parse_str(ID).unwrap());
    let addresses = [
        format!("contacts({ID})"),
        format!("/contacts({ID})"),
        format!("contacts(contactid={ID})"),
        format!("https://host/api/data/v9.2/contacts({ID})"),
        format!("/contoso/api/data/v9.0//contacts({})", ID.to_uppercase()),
    ];
    for address in addresses {
        let body = format!(r#"{{"primarycontactid@odata.bind":"{address}"}}"#);
        let expected = ("primarycontactid".to_owned(), Value::Reference(contact.clone()));
        assert_eq!(values("accounts", &body), [expected], "{address}");
    }
    for body in [r#"{"primarycontactid@odata.bind":null}"#, r#"{"primarycontactid":null}"#] {
        assert_eq!(values("accounts", body), [("primarycontactid".to_owned(), Value::Null)]);
    }
    let body = format!(r#"{{"ownerid@odata.bind":"systemusers({ID})"}}"#);
    let owner = Reference::new("systemuser", Uuid::parse_str(ID).unwrap());
    assert_eq!(values("accounts", &body), [("ownerid".to_owned(), Value::Reference(owner))]);
}

#[test]
fn binds_to_something_else_are_refused() {
    let check = |body: String, status: u16| {
        assert_eq!(read("accounts", &body).unwrap_err().code().status, status, "{body}");
    };
    check(format!(r#"{{"primarycontactid@odata.bind":"accounts({ID})"}}"#), 400);
    check(format!(r#"{{"ownerid@odata.bind":"contacts({ID})"}}"#), 400);
    check(r#"{"primarycontactid@odata.bind":"contacts(1)"}"#.into(), 400);
    check(r#"{"primarycontactid@odata.bind":"contacts"}"#.into(), 400);
    check(r#"{"primarycontactid@odata.bind":"$1"}"#.into(), 400);
    check(r#"{"primarycontactid@odata.bind":5}"#.into(), 400);
    check(format!(r#"{{"primarycontactid@odata.bind":"nothings({ID})"}}"#), 404);
}

#[test]
fn new_rows_stand_under_navigation_properties() {
    let body = r#"{"name":"a","primarycontactid":{"lastname":"b"},
        "contact_customer_accounts":[{"lastname":"c"},{"contactid":null}]}"#;
    let row = read("accounts", body).unwrap();
    assert_eq!(row.values, [("name".to_owned(), Value::Text("a".into()))]);
    let [one, many] = row.related.as_slice() else { panic!("{row:?}") };
    assert!(matches!(&one.path, Path::Lookup { column, .. } if column == "primarycontactid"));
    let [contact] = one.rows.as_slice() else { panic!("{one:?}") };
    assert_eq!(contact.table, "contact");
    assert_eq!(contact.values, [("lastname".to_owned(), Value::Text("b".into()))]);
    assert!(matches!(&many.path, Path::Collection { relationship }
        if relationship == "contact_customer_accounts"));
    assert_eq!(many.rows.len(), 2);
}

#[test]
fn new_rows_do_not_stand_too_deep() {
    let tower = |levels: usize| {
        let open = r#"{"account_parent_account":["#.repeat(levels);
        format!("{open}{}", "]}".repeat(levels))
    };
    assert!(read("accounts", &tower(Create::DEPTH - 1)).is_ok());
    for levels in [Create::DEPTH + 1, 10_000] {
        let refused = read("accounts", &tower(levels)).unwrap_err();
        assert_eq!(refused.code().number, 0x8004_8d19, "{levels}");
    }
}

#[test]
fn a_lookup_with_several_properties_is_set_once() {
    let (account, contact) = ("parentcustomerid_account", "parentcustomerid_contact");
    let bind = |name: &str, set: &str| format!(r#""{name}@odata.bind":"{set}({ID})""#);
    let set = Value::Reference(Reference::new("account", Uuid::parse_str(ID).unwrap()));
    let expected = [("parentcustomerid".to_owned(), set)];
    let one = bind(account, "accounts");
    for body in [format!("{{{one},\"{contact}\":null}}"), format!("{{\"{contact}\":null,{one}}}")] {
        assert_eq!(values("contacts", &body), expected, "{body}");
    }
    let both = format!("{{{one},{}}}", bind(contact, "contacts"));
    assert_eq!(read("contacts", &both).unwrap_err().code().status, 400);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let named = [("name".to_owned(), Value::Text("a".into()))];
    assert_eq!(values("accounts", "\u{feff}{\"name\":\"a\"}"), named);
    assert!(refused("\u{feff}\u{feff}{}").starts_with("Error identified in Payload"));
}

#[test]
fn half_a_surrogate_pair_is_no_text() {
    for body in [r#"{"name":"x\ud800"}"#, r#"{"name":"\udc00x"}"#] {
        assert!(refused(body).starts_with("Error identified in Payload"));
    }
    let whole = values("accounts", r#"{"name":"\ud83d\ude00"}"#);
    assert_eq!(whole, [("name".to_owned(), Value::Text("😀".into()))]);
}
