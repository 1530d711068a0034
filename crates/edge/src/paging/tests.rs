//! Cookies: their layout to the byte, and what is no cookie of ours.

use std::sync::LazyLock;

use model::query::{Columns, Condition, Criterion, Join, Link, Operand, Order, Selection};
use model::time::{Date, Timestamp};
use model::value::Value;
use model::{Error, Uuid};
use proptest::prelude::*;

use super::*;

const ID: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";

/// The catalog of a new organization.
fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
    &CATALOG
}

fn query(columns: &[&str]) -> Query {
    let mut query = Query::new("account", Selection::default());
    query.order = columns.iter().map(|name| Order::by(*name)).collect();
    query
}

fn seal() -> Seal {
    Seal::new(&[7; 32])
}

fn id() -> Uuid {
    Uuid::parse_str(ID).unwrap()
}

fn question<'a>(seal: &'a Seal, query: &'a Query) -> Question<'a> {
    Question { seal, catalog: catalog(), query, from: None }
}

#[test]
fn the_layout_is_the_one_that_clients_take_apart() {
    let (seal, query) = (seal(), query(&[]));
    let after = Place::After(Position::new(Vec::new(), id()));
    let cookie = question(&seal, &query).write_inner(1, &after, None);
    let upper = ID.to_uppercase();
    let start = format!(
        "<cookie page=\"1\"><accountid last=\"{{{upper}}}\" first=\"{{{upper}}}\" /><seal kinds=\"\" tag=\""
    );
    assert!(cookie.starts_with(&start), "{cookie}");
    assert!(cookie.ends_with("\" /></cookie>"), "{cookie}");
}

#[test]
fn lookups_and_choices_go_by_their_display_columns_and_expands_tell_how_many() {
    let (seal, query) = (seal(), query(&["ownerid", "statecode", "name"]));
    let values = vec![Value::Text("Jim".into()), Value::Int(0), Value::Null];
    let after = Place::After(Position::new(values, id()));
    let inner = question(&seal, &query).write_inner(3, &after, Some(25));
    let start = "<cookie page=\"3\" countOfRecords=\"25\"><owneridname last=\"Jim\" first=\"Jim\" />\
                 <statecodename last=\"0\" first=\"0\" /><name lastnull=\"1\" firstnull=\"1\" />\
                 <accountid last=\"{";
    assert!(inner.starts_with(start), "{inner}");
    assert_eq!(question(&seal, &query).read_inner(&inner), Ok((3, after)));
}

#[test]
fn a_position_survives_the_way_there_and_back() {
    let columns = [
        "name",
        "revenue",
        "createdon",
        "ownerid",
        "statecode",
        "creditonhold",
        "telephone1",
        "address1_latitude",
        "address1_addressid",
        "overriddencreatedon",
    ];
    let (seal, query) = (seal(), query(&columns));
    let values = vec![
        Value::Text("50% <\"Ä & Co's\"> _x0041_ +x/>\n".into()),
        Value::Decimal("1234.5000".parse().unwrap()),
        Value::Timestamp(Timestamp(1_700_000_000_123)),
        Value::Text("Jim".into()),
        Value::Int(0),
        Value::Bool(true),
        Value::Null,
        Value::Double(0.1),
        Value::Guid(id()),
        Value::Date(Date::parse("2024-02-29").unwrap()),
    ];
    let place = Place::After(Position::new(values, id()));
    let question = question(&seal, &query);
    let cookie = question.write_inner(6, &place, None);
    assert_eq!(question.read_inner(&cookie), Ok((6, place)));
}

#[test]
fn a_cookie_fits_its_own_question_alone() {
    let (seal, mine) = (seal(), query(&["name"]));
    let place = Place::After(Position::new(vec![Value::Text("x".into())], id()));
    let question = question(&seal, &mine);
    let good = question.write_inner(1, &place, None);
    assert!(question.read_inner(&good).is_ok());
    let refused = |seal: &Seal, query: &Query, from| {
        let other = Question { seal, catalog: catalog(), query, from };
        assert_eq!(other.read_inner(&good), Err(Error::PagingCookie), "{query:?} {from:?}");
    };
    refused(&Seal::new(&[8; 32]), &mine, None);
    for columns in [&[][..], &["revenue"], &["name", "revenue"], &["telephone1"]] {
        refused(&seal, &query(columns), None);
    }
    let mut other = mine.clone();
    other.order[0].descending = true;
    refused(&seal, &other, None);
    refused(&seal, &mine.clone().filter(Condition::Any(Vec::new())), None);
    let mut other = mine.clone();
    other.table = "contact".into();
    refused(&seal, &other, None);
    let mut other = mine.clone();
    other.distinct = true;
    refused(&seal, &other, None);
    let path = Path::Collection { relationship: "account_parent_account".into() };
    refused(&seal, &mine, Some(&(Reference::new("account", id()), path)));
    // The size of a page is not part of the question, nor is what it shows or counts.
    let mut same = mine.clone();
    (same.page.size, same.count) = (Some(5), true);
    same.selection = Selection::columns(["name"]);
    assert!(Question { query: &same, ..question }.read_inner(&good).is_ok());
}

#[test]
fn what_we_did_not_write_is_refused() {
    let (seal, query) = (seal(), query(&["name"]));
    let place = Place::After(Position::new(vec![Value::Text("x".into())], id()));
    let question = question(&seal, &query);
    let good = question.write_inner(1, &place, None);
    let tag = good.split_once("tag=\"").unwrap().1.split_once('"').unwrap().0;
    for bad in [
        "",
        "x",
        "<cookie />",
        "<cookie></cookie>",
        "<cookie page=\"1\"></cookie>",
        &good.replace("last=\"x\" first=\"x\"", "last=\"y\" first=\"y\""),
        &good.replace("last=\"x\"", "last=\"y\""),
        &good.replace("last=\"x\" first=\"x\"", "lastnull=\"1\" firstnull=\"1\""),
        &good.replace("kinds=\"t\"", "kinds=\"i\""),
        &good.replace("kinds=\"t\"", "kinds=\"\""),
        &good.replace("<name", "<revenue"),
        &good.replace(&ID.to_uppercase(), "278742B0-1E61-4FB5-84EF-C7DE308C19E3"),
        &good.replace(tag, ""),
        &good.replace(tag, &"0".repeat(32)),
        &good.replace("</cookie>", ""),
        good.split_at(60).0,
        "<cookie page=\"1\"><rows last=\"5\" first=\"5\" /><seal kinds=\"\" tag=\"00\" /></cookie>",
    ] {
        assert_eq!(question.read_inner(bad), Err(Error::PagingCookie), "{bad}");
    }
}

#[test]
fn joined_rows_and_rows_without_a_position_have_cookies_too() {
    let seal = seal();
    let mut joined = query(&["name"]);
    let link = |name: &str, links| Link {
        name: name.into(),
        table: "contact".into(),
        from: "parentcustomerid".into(),
        to: "accountid".into(),
        join: Join::Outer,
        filter: None,
        columns: Columns::default(),
        links,
    };
    joined.links = vec![link("a 1", vec![link("b", Vec::new())])];
    let operand = Operand::Linked { link: "b".into(), name: "statecode".into() };
    joined
        .order
        .push(Order { by: Criterion::Column { operand, by_label: false }, descending: false });
    let mut position = Position::new(vec![Value::Null, Value::Int(1)], id());
    position.links = vec![Some(id()), None];
    let place = Place::After(position);
    let inner = question(&seal, &joined).write_inner(1, &place, None);
    assert!(inner.contains("<b.statecodename last=\"1\""), "{inner}");
    assert!(inner.contains("<a_1.contactid last=\"{"), "{inner}");
    assert!(inner.contains("<b.contactid lastnull=\"1\""), "{inner}");
    assert_eq!(question(&seal, &joined).read_inner(&inner), Ok((1, place.clone())));
    // Pages of such an order go by numbers alone.
    assert_eq!(question(&seal, &joined).numbered_cookie(1, &place), None);

    let mut distinct = query(&["name"]);
    distinct.distinct = true;
    let place = Place::Rows(5000);
    let inner = question(&seal, &distinct).write_inner(1, &place, None);
    assert!(inner.starts_with("<cookie page=\"1\"><rows last=\"5000\" first=\"5000\" />"));
    assert_eq!(question(&seal, &distinct).read_inner(&inner), Ok((1, place)));
    let further = inner.replace("5000", "6000");
    assert_eq!(question(&seal, &distinct).read_inner(&further), Err(Error::PagingCookie));
    // Which rows are different depends on what is shown of them.
    let mut other = distinct.clone();
    other.selection = Selection::columns(["name"]);
    assert_eq!(question(&seal, &other).read_inner(&inner), Err(Error::PagingCookie));
}

#[test]
fn a_page_by_its_number_goes_on_from_the_cookie_of_the_page_before_it_alone() {
    let (seal, asked) = (seal(), query(&["name"]));
    let position = Position::new(vec![Value::Text("x".into())], id());
    let cookie =
        question(&seal, &asked).numbered_cookie(1, &Place::After(position.clone())).unwrap();
    let turn = |number, cookie, size| {
        let mut query = asked.clone();
        let turned = Numbered { number, cookie, size }.apply(&mut query, None, (&seal, catalog()));
        turned.map(|()| (query.page.after, query.page.skip))
    };
    assert_eq!(turn(1, Some("anything"), 50), Ok((None, None)));
    assert_eq!(turn(2, Some(&cookie), 50), Ok((Some(position.clone()), None)));
    assert_eq!(turn(3, Some(&cookie), 50), Ok((None, Some(100))));
    assert_eq!(turn(3, Some(" "), 50), Ok((None, Some(100))));
    assert_eq!(turn(2, Some("anything"), 50), Err(Error::PagingCookie));
    // Far pages need the cookie.
    let far = cookie.replace("page=\"1\"", "page=\"1000\"");
    assert_eq!(turn(1001, Some(&far), 50), Ok((Some(position), None)));
    assert_eq!(turn(1000, None, 50), Ok((None, Some(49_950))));
    assert_eq!(turn(1001, None, 50).unwrap_err().code().number, 0x8004_0315);
    assert_eq!(turn(u32::MAX, None, 5000).unwrap_err().code().number, 0x8004_0315);
}

#[test]
fn the_next_page_starts_after_the_last_row_or_after_as_many_as_were_passed() {
    let (seal, mut asked) = (seal(), query(&["name"]));
    asked.page.skip = Some(10);
    let position = Position::new(Vec::new(), id());
    let next = |more, last: Option<&Position>| {
        question(&seal, &asked).next(&Ending { rows: 5, more, last: last.cloned() })
    };
    assert_eq!(next(true, Some(&position)), Some(Place::After(position.clone())));
    assert_eq!(next(true, None), Some(Place::Rows(15)));
    assert_eq!(next(false, Some(&position)), None);
    assert_eq!(next(false, None), None);
}

proptest! {
    #[test]
    fn any_text_can_be_passed_and_any_input_be_refused(value in ".*", sent in ".*") {
        let (seal, query) = (seal(), query(&["name"]));
        let place = Place::After(Position::new(vec![Value::Text(value)], id()));
        let question = question(&seal, &query);
        let cookie = question.write_inner(1, &place, None);
        prop_assert_eq!(question.read_inner(&cookie), Ok((1, place)));
        prop_assert_eq!(question.read_inner(&sent), Err(Error::PagingCookie));
    }
}
