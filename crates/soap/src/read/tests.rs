//! What real and less real clients send, and what it is read as.

use model::Uuid;
use model::message::{Create, Related};
use model::query::Path;
use model::time::{Date, Timestamp};
use model::value::{Reference, Value};

use super::*;
use crate::refusal::Refusal;
use crate::sample::{self, ID};
use crate::scope::Scope;
use crate::xml::{Element, Limits, read};

const HEAD: &str = "xmlns:a='http://schemas.microsoft.com/xrm/2011/Contracts' \
    xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:c='http://www.w3.org/2001/XMLSchema' \
    xmlns:d='http://schemas.microsoft.com/2003/10/Serialization/' \
    xmlns:e='http://schemas.microsoft.com/2003/10/Serialization/Arrays' \
    xmlns:f='http://schemas.microsoft.com/xrm/9.0/Contracts'";

fn with<T>(inside: &str, use_it: impl FnOnce(&Scope<'_>, &Element<'_>) -> T) -> T {
    let text = format!("<v {HEAD} {inside}");
    use_it(&sample::scope(), &read(&text, Limits::ENVELOPE).unwrap())
}

fn value_of(inside: &str) -> crate::refusal::Result<Any> {
    with(inside, any)
}

fn id() -> Uuid {
    Uuid::parse_str(ID).unwrap()
}

/// An entity of a table with these attributes, each a key and what stands in the tag of its value.
fn entity_of(table: &str, attributes: &[(&str, &str)], more: &str) -> String {
    let pair =
        |(key, value): &(&str, &str)| format!("<p><key>{key}</key><value {value}</value></p>");
    let pairs = attributes.iter().map(pair).collect::<Vec<_>>().concat();
    format!("><a:Attributes>{pairs}</a:Attributes><a:LogicalName>{table}</a:LogicalName>{more}</v>")
}

fn row(text: &str) -> crate::refusal::Result<Create> {
    with(text, |scope, element| create(scope, entity(scope, element)?))
}

fn value_for(column: &str, value: &str) -> crate::refusal::Result<Value> {
    let row = row(&entity_of("account", &[(column, value)], ""))?;
    Ok(row.values.into_iter().next().unwrap().1)
}

fn number(refused: Refusal) -> u32 {
    match refused {
        Refusal::Service(error) => error.code().number,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_is_what_its_type_says_wherever_that_stands() {
    let check =
        |inside: &str, expected: Any| assert_eq!(value_of(inside), Ok(expected), "{inside}");
    check("i:type='c:string'> a </v>", Any::Text(" a ".into()));
    check("i:type='c:boolean'>1</v>", Any::Bool(true));
    check("i:type='c:boolean'> false </v>", Any::Bool(false));
    check("i:type='c:int'>-5</v>", Any::Int(-5));
    check("i:type='c:long'>5000000000</v>", Any::Long(5_000_000_000));
    check("i:type='c:double'>-INF</v>", Any::Double(f64::NEG_INFINITY));
    check("i:type='c:decimal'>1.50</v>", Any::Decimal("1.50".parse().unwrap()));
    for namespace in ["c", "d", "a"] {
        check(&format!("i:type='{namespace}:guid'>{ID}</v>"), Any::Guid(id()));
    }
    check(&format!("i:type='d:guid'>{{{}}}</v>", ID.to_uppercase()), Any::Guid(id()));
    let moment = Timestamp::parse("2024-02-29T10:00:00Z").unwrap();
    for text in ["2024-02-29T10:00:00Z", "2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00"] {
        check(&format!("i:type='c:dateTime'>{text}</v>"), Any::Instant(moment));
    }
    check("i:type='c:base64Binary'>QU\nJD</v>", Any::Bytes(b"ABC".as_slice().into()));
    check("i:type='d:duration'>PT5M</v>", Any::Duration("PT5M".into()));
    check("i:type='d:char'>65</v>", Any::Char('A'));
    check("i:type='a:OptionSetValue'><a:Value>3</a:Value></v>", Any::Choice(3));
    check("i:type='a:Money'><Value>2.5</Value></v>", Any::Money("2.5".parse().unwrap()));
    let both = "<f:OptionSetValue><a:Value>1</a:Value></f:OptionSetValue>\
                <OptionSetValue><Value>2</Value></OptionSetValue>";
    check(&format!("i:type='f:OptionSetValueCollection'>{both}</v>"), Any::Choices(vec![1, 2]));
    check(
        "i:type='e:ArrayOfint'><e:int>1</e:int><e:int i:nil='true'/></v>",
        Any::List(vec![Any::Int(1), Any::Null]),
    );
    check("i:type='e:ArrayOfguid'/>", Any::List(Vec::new()));
    check("i:nil='true' i:type='c:int'/>", Any::Null);
    check("> a</v>", Any::Untyped(" a".into()));
    let managed = "i:type='a:BooleanManagedProperty'><a:Value>0</a:Value></v>";
    check(managed, Any::Managed { name: String::new(), value: false });
}

#[test]
fn what_is_none_of_its_type_cannot_be_read() {
    for inside in [
        "i:type='c:int'>1.5</v>",
        "i:type='c:int'>5000000000</v>",
        "i:type='c:boolean'>yes</v>",
        "i:type='c:dateTime'>yesterday</v>",
        "i:type='d:guid'>1</v>",
        "i:type='c:base64Binary'>Q</v>",
        "i:type='d:char'>ab</v>",
        "i:type='a:OptionSetValue'/>",
        "i:type='a:Nothing'/>",
        "i:type='e:ArrayOfint'><e:int>x</e:int></v>",
    ] {
        assert!(matches!(value_of(inside), Err(Refusal::Unreadable(_))), "{inside}");
    }
}

#[test]
fn a_reference_names_its_row_by_id_or_by_values_of_a_key() {
    let read = |inside: &str| {
        with(inside, |scope, element| (reference(scope, element), scope.keys.rows()))
    };
    // In any order, and in no namespace.
    let (found, _) =
        read(&format!("><Name>x</Name><LogicalName>account</LogicalName><Id>{ID}</Id></v>"));
    assert_eq!(found, Ok(Reference::new("account", id())));
    let key = "<a:KeyAttributes><p><key>accountnumber</key><value i:type='c:string'>7</value></p>\
               </a:KeyAttributes>";
    let zeros = "<a:Id>00000000-0000-0000-0000-000000000000</a:Id>";
    let (found, keyed) = read(&format!("><a:LogicalName>account</a:LogicalName>{zeros}{key}</v>"));
    let [row] = keyed.as_slice() else { panic!("{keyed:?}") };
    assert_eq!(found, Ok(row.stand_in.clone()));
    assert_eq!(row.values, [("accountnumber".to_owned(), Value::Text("7".into()))]);
    let (refused, _) = read(&format!("><a:LogicalName>nothing</a:LogicalName>{key}</v>"));
    assert_eq!(number(refused.unwrap_err()), 0x8004_1102);
}

#[test]
fn values_are_typed_by_their_columns() {
    let check = |column: &str, value: &str, expected: Value| {
        assert_eq!(value_for(column, value), Ok(expected), "{column} {value}");
    };
    let choice = "i:type='a:OptionSetValue'><a:Value>1</a:Value>";
    check("name", "i:type='c:string'>a", Value::Text("a".into()));
    check("name", "i:nil='true'>", Value::Null);
    check("name", ">a", Value::Text("a".into()));
    check("numberofemployees", "i:type='c:int'>7", Value::Int(7));
    check("numberofemployees", ">7", Value::Int(7));
    check("industrycode", choice, Value::Int(1));
    check("industrycode", ">1", Value::Int(1));
    check("statecode", choice, Value::Int(1));
    check(
        "revenue",
        "i:type='a:Money'><a:Value>1.5</a:Value>",
        Value::Decimal("1.5".parse().unwrap()),
    );
    check("revenue", ">1.5", Value::Decimal("1.5".parse().unwrap()));
    check("demo_decimal", "i:type='c:decimal'>1.5", Value::Decimal("1.5".parse().unwrap()));
    check("demo_decimal", "i:type='c:int'>1", Value::Decimal(1.into()));
    check("address1_latitude", "i:type='c:double'>1.5", Value::Double(1.5));
    check("demo_big", "i:type='c:long'>5000000000", Value::Int(5_000_000_000));
    check("creditonhold", "i:type='c:boolean'>1", Value::Bool(true));
    check("creditonhold", ">0", Value::Bool(false));
    check(
        "demo_managed",
        "i:type='a:BooleanManagedProperty'><a:Value>true</a:Value>",
        Value::Bool(true),
    );
    let day = Date::parse("2024-02-29").unwrap();
    check("demo_day", "i:type='c:dateTime'>2024-02-29T00:00:00Z", Value::Date(day));
    check(
        "lastonholdtime",
        "i:type='c:dateTime'>2024-02-29T00:00:00Z",
        Value::Timestamp(day.midnight()),
    );
    check("demo_id", &format!("i:type='d:guid'>{ID}"), Value::Guid(id()));
    let contact = Value::Reference(Reference::new("contact", id()));
    let reference = format!("i:type='a:EntityReference'><a:Id>{ID}</a:Id>");
    check(
        "primarycontactid",
        &format!("{reference}<a:LogicalName>contact</a:LogicalName>"),
        contact.clone(),
    );
    // Where a column points at one table, nobody has to name it.
    check("primarycontactid", &reference, contact.clone());
    check("primarycontactid", &format!(">{ID}"), contact);
    check("demo_picture", "i:type='c:base64Binary'>QUJD", Value::Text("QUJD".into()));
    let choices = "i:type='f:OptionSetValueCollection'>\
                   <f:OptionSetValue><a:Value>1</a:Value></f:OptionSetValue>";
    check("demo_choices", choices, Value::Text("1".into()));
    check("demo_choices", "i:type='f:OptionSetValueCollection'>", Value::Null);
}

#[test]
fn values_of_another_type_are_refused() {
    for (column, value) in [
        ("name", "i:type='c:int'>7"),
        ("numberofemployees", "i:type='c:string'>7"),
        ("numberofemployees", ">seven"),
        ("industrycode", "i:type='c:int'>1"),
        ("revenue", "i:type='c:decimal'>1.5"),
        ("creditonhold", "i:type='c:string'>true"),
        ("lastonholdtime", "i:type='c:string'>2024-02-29"),
        ("demo_id", "i:type='c:int'>1"),
        ("primarycontactid", "i:type='c:string'>x"),
        ("demo_choices", "i:type='a:OptionSetValue'><a:Value>1</a:Value>"),
        ("demo_picture", "i:type='c:int'>1"),
    ] {
        let refused = value_for(column, value).unwrap_err();
        assert_eq!(number(refused), 0x8004_8d19, "{column} {value}");
    }
    let nameless = format!("i:type='a:EntityReference'><a:Id>{ID}</a:Id>");
    assert_eq!(number(value_for("ownerid", &nameless).unwrap_err()), 0x8004_0203);
}

#[test]
fn columns_that_are_not_there_are_refused_and_what_accompanies_others_is_read_over() {
    assert_eq!(number(value_for("Name", "i:type='c:string'>a").unwrap_err()), 0x8004_1103);
    let nothing = row(&entity_of("nothing", &[], "")).unwrap_err();
    assert_eq!(number(nothing), 0x8004_1102);
    let nameless = row(&entity_of("", &[], "")).unwrap_err();
    assert_eq!(number(nameless), 0x8004_0203);
    let read = row(&entity_of("account", &[("owneridname", "i:type='c:string'>Ann")], "")).unwrap();
    assert!(read.values.is_empty());
    let file = format!("i:type='d:guid'>{ID}");
    assert_eq!(
        number(row(&entity_of("account", &[("demo_file", &file)], "")).unwrap_err()),
        0x8004_0203
    );
    assert!(row(&entity_of("account", &[("demo_file", "i:nil='true'>")], "")).is_ok());
}

#[test]
fn the_key_is_an_attribute_or_the_id() {
    let key = format!("i:type='d:guid'>{ID}");
    let read = row(&entity_of("account", &[("accountid", &key)], "")).unwrap();
    assert_eq!((read.id, read.values.len()), (Some(id()), 0));
    let zeros = "<a:Id>00000000-0000-0000-0000-000000000000</a:Id>";
    assert_eq!(row(&entity_of("account", &[], zeros)).unwrap().id, None);
    let said = row(&entity_of("account", &[], &format!("<a:Id>{ID}</a:Id>"))).unwrap();
    assert_eq!(said.id, Some(id()));
}

fn related_rows(name: &str, role: &str, rows: usize, table: &str) -> String {
    let row = format!("<a:Entity><a:LogicalName>{table}</a:LogicalName></a:Entity>");
    format!(
        "<a:RelatedEntities><p><key><a:SchemaName>{name}</a:SchemaName>{role}</key><value><a:Entities>{}\
         </a:Entities></value></p></a:RelatedEntities>",
        row.repeat(rows)
    )
}

#[test]
fn related_rows_are_new_rows_along_their_relationship() {
    let below = related_rows("contact_customer_accounts", "", 2, "contact");
    let read = row(&entity_of("account", &[], &below)).unwrap();
    let path = Path::Collection { relationship: "contact_customer_accounts".into() };
    let contact = Create { table: "contact".into(), ..Create::default() };
    assert_eq!(read.related, [Related { path, rows: vec![contact.clone(), contact] }]);
    let role = |role: &str| format!("<a:PrimaryEntityRole>{role}</a:PrimaryEntityRole>");
    let own = |role: &str, rows| {
        let related = related_rows("account_parent_account", role, rows, "account");
        row(&entity_of("account", &[], &related))
    };
    let up = own(&role("Referencing"), 1).unwrap();
    assert!(
        matches!(&up.related[0].path, Path::Lookup { column, .. } if column == "parentaccountid")
    );
    let down = own(&role("Referenced"), 2).unwrap();
    assert!(matches!(&down.related[0].path, Path::Collection { .. }));
    assert_eq!(number(own("", 1).unwrap_err()), 0x8004_0203);
    assert_eq!(number(own(&role("Referencing"), 2).unwrap_err()), 0x8004_0203);
    let other = related_rows("nothing", "", 1, "account");
    assert!(row(&entity_of("account", &[], &other)).is_err());
    let mut deep = String::new();
    for _ in 0..=Create::DEPTH {
        deep = format!(
            "<a:RelatedEntities><p><key><a:SchemaName>account_parent_account</a:SchemaName>{}</key><value>\
             <a:Entities><a:Entity><a:LogicalName>account</a:LogicalName>{deep}</a:Entity></a:Entities>\
             </value></p></a:RelatedEntities>",
            role("Referenced")
        );
    }
    assert_eq!(number(row(&entity_of("account", &[], &deep)).unwrap_err()), 0x8004_8d19);
}

#[test]
fn the_people_of_an_activity_stand_under_their_column() {
    let party = "i:type='a:EntityCollection'><a:Entities><a:Entity>\
                 <a:LogicalName>activityparty</a:LogicalName></a:Entity></a:Entities>";
    let read = row(&entity_of("email", &[("to", party), ("cc", "i:nil='true'>")], "")).unwrap();
    let columns = read.related.iter().map(|related| match &related.path {
        Path::Lookup { column, .. } => (column.as_str(), related.rows.len()),
        other => panic!("{other:?}"),
    });
    let columns: Vec<_> = columns.collect();
    assert_eq!(columns, [("to", 1), ("cc", 0)]);
    let wrong = row(&entity_of("email", &[("to", "i:type='c:string'>x")], ""));
    assert_eq!(number(wrong.unwrap_err()), 0x8004_8d19);
}

#[test]
fn values_may_be_for_a_row_that_is_there() {
    let read = |more: &str| {
        let text = entity_of("account", &[("name", "i:nil='true'>")], more);
        with(&text, |scope, element| content(scope, entity(scope, element)?)).unwrap()
    };
    let named = read(&format!("<a:Id>{ID}</a:Id><a:RowVersion>7</a:RowVersion>"));
    assert_eq!(named.target, Some(Reference::new("account", id())));
    assert_eq!(named.row.values, [("name".to_owned(), Value::Null)]);
    assert_eq!(read("").target, None);
    let key = "<a:KeyAttributes><p><key>accountnumber</key><value i:type='c:string'>7</value></p>\
               </a:KeyAttributes>";
    let keyed = read(key);
    assert!(keyed.target.is_some_and(|target| Some(target.id) == keyed.row.id));
}

#[test]
fn a_column_set_shows_columns_that_are_there() {
    let set = |inside: &str| with(inside, |_, element| column_set(element).unwrap());
    assert!(set("><a:AllColumns>1</a:AllColumns></v>").all);
    let two = set(
        "><a:Columns><e:string>name</e:string><e:string>owneridname</e:string></a:Columns></v>",
    );
    let account = sample::table("account");
    let shown = two.selection(&account).unwrap();
    assert_eq!(shown.columns, model::query::Columns::Named(vec!["name".into()]));
    assert!(shown.labels);
    let none = set("><a:Columns><e:string>x</e:string></a:Columns></v>").selection(&account);
    assert_eq!(number(none.unwrap_err()), 0x8004_1103);
    let email = sample::table("email");
    let lists = set("><a:Columns><e:string>to</e:string></a:Columns></v>").lists(&email);
    assert_eq!(lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["to"]);
    assert!(set("><a:AllColumns>true</a:AllColumns></v>").lists(&email).len() >= 4);
    assert!(set("><a:AllColumns>true</a:AllColumns></v>").lists(&account).is_empty());
}

#[test]
fn values_stand_32_deep_in_each_other_and_no_deeper() {
    let nested = |depth: usize| {
        let (open, end) = ("<a:Value i:type='a:AliasedValue'>", "</a:Value>");
        format!("i:type='a:AliasedValue'>{}{}</v>", open.repeat(depth - 1), end.repeat(depth - 1))
    };
    assert!(value_of(&nested(32)).is_ok());
    assert!(matches!(value_of(&nested(33)), Err(Refusal::Unreadable(_))));
    // Those beside each other are not in each other.
    let beside = "<e:anyType i:type='a:AliasedValue'/>".repeat(100);
    assert!(value_of(&format!("i:type='e:ArrayOfanyType'>{beside}</v>")).is_ok());
}
