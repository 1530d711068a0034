//! Where rows stand in a hierarchy: up, down, over what is seen of it, in circles, and no further than
//! a hundred steps.

use model::Uuid;
use model::query::{Query, Selection};
use model::value::{Reference, Value};
use planner::plan;
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::meaning::{add, names};
use crate::notation;
use crate::people::{CATALOG, access};

/// A letter's account: a is 1.
fn id(letter: char) -> Uuid {
    Uuid::from_u128(u128::from(letter) - u128::from('a') + 1)
}

fn above(parent: Uuid) -> (&'static str, Value) {
    ("parentaccountid", Value::Reference(Reference::new("account", parent)))
}

/// `child<parent` each; an account without parent stands alone.
fn accounts(store: &Store, all: &[&str]) {
    for each in all {
        let mut letters = each.chars().filter(char::is_ascii_lowercase);
        let child = letters.next().unwrap();
        let mut values =
            vec![("accountid", Value::Guid(id(child))), ("name", Value::Text(child.into()))];
        values.extend(letters.next().map(|parent| above(id(parent))));
        add(store, "account", &values);
    }
}

fn found(store: &Store, who: &str, filter: &Json) -> String {
    let query =
        Query::new("account", Selection::columns(["name"])).filter(notation::condition(filter));
    names(store, &plan(&query, None, &CATALOG, &access(who)).unwrap()).concat()
}

#[test]
fn rows_stand_above_and_under_others() {
    on_each(|store| {
        accounts(store, &["a", "b<a", "c<b", "d<b", "e<a", "f"]);
        let check = |tree: &str, from: char, expected: &str| {
            let filter = json!({ "tree": ["accountid", tree, id(from)] });
            assert_eq!(found(store, "admin", &filter), expected, "{tree} {from}");
        };
        check("Under", 'a', "bcde");
        check("UnderOrEqual", 'a', "abcde");
        check("Under", 'b', "cd");
        check("Under", 'f', "");
        check("UnderOrEqual", 'f', "f");
        check("NotUnder", 'b', "abef");
        check("Above", 'c', "ab");
        check("AboveOrEqual", 'c', "abc");
        check("Above", 'a', "");
        // Nobody has it.
        check("Under", 'z', "");
        check("NotUnder", 'z', "abcdef");
        // By the lookup: rows whose parent stands there, and those without one where it does not.
        let filter = json!({ "tree": ["parentaccountid", "UnderOrEqual", id('b')] });
        assert_eq!(found(store, "admin", &filter), "cd");
        let filter = json!({ "tree": ["parentaccountid", "NotUnder", id('a')] });
        assert_eq!(found(store, "admin", &filter), "abef");
        let filter = json!({ "tree": ["parentaccountid>account/accountid", "Above", id('c')] });
        assert_eq!(found(store, "admin", &filter), "bcde");
    });
}

#[test]
fn a_circle_ends_and_no_row_stands_under_itself() {
    on_each(|store| {
        accounts(store, &["a<c", "b<a", "c<b", "d<c", "e<e", "f<e"]);
        let check = |tree: &str, from: char, expected: &str| {
            let filter = json!({ "tree": ["accountid", tree, id(from)] });
            assert_eq!(found(store, "admin", &filter), expected, "{tree} {from}");
        };
        check("Under", 'a', "bcd");
        check("Above", 'a', "bc");
        check("Under", 'd', "");
        check("Above", 'd', "abc");
        check("Under", 'e', "f");
        check("Above", 'f', "e");
        check("Above", 'e', "");
    });
}

#[test]
fn a_hierarchy_is_followed_a_hundred_steps() {
    on_each(|store| {
        let at = |number: u128| Uuid::from_u128(1000 + number);
        for number in 0..=105 {
            let mut values = vec![
                ("accountid", Value::Guid(at(number))),
                ("name", Value::Text(format!("{number} "))),
            ];
            values.extend((number > 0).then(|| above(at(number - 1))));
            add(store, "account", &values);
        }
        let under = json!({ "tree": ["accountid", "Under", at(0)] });
        assert_eq!(found(store, "admin", &under).split_whitespace().count(), 100);
        let above = json!({ "tree": ["accountid", "Above", at(105)] });
        assert_eq!(found(store, "admin", &above).split_whitespace().count(), 100);
    });
}

#[test]
fn a_row_that_cannot_be_read_is_no_step() {
    on_each(|store| {
        let seller = access("seller").user().unwrap().id().0;
        // c is somebody else's, between b and d.
        for (child, parent) in [('a', None), ('b', Some('a')), ('c', Some('b')), ('d', Some('c'))] {
            let owner = if child == 'c' { Uuid::from_u128(0xdead) } else { seller };
            let owner = Value::Reference(Reference::new("systemuser", owner));
            let mut values = vec![
                ("accountid", Value::Guid(id(child))),
                ("name", Value::Text(child.into())),
                ("owninguser", owner),
            ];
            values.extend(parent.map(|parent| above(id(parent))));
            add(store, "account", &values);
        }
        let check = |who: &str, tree: &str, from: char, expected: &str| {
            let filter = json!({ "tree": ["accountid", tree, id(from)] });
            assert_eq!(found(store, who, &filter), expected, "{who} {tree} {from}");
        };
        check("admin", "Under", 'a', "bcd");
        check("seller", "Under", 'a', "b");
        check("admin", "Above", 'd', "abc");
        check("seller", "Above", 'd', "");
        // What d says itself is seen.
        check("seller", "Under", 'c', "d");
        check("seller", "Above", 'c', "");
        check("seller", "NotUnder", 'a', "ad");
    });
}
