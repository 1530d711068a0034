//! Cookies in URLs: their layout to the byte, what clients do with them, and what is no cookie of ours.

use edge::{Place, Question};
use model::query::{Order, Position, Query, Selection};
use model::value::Value;
use model::{Error, Uuid};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::token::Token;
use super::{outer, read_token, token};
use crate::sample::{self, ID, seal};
use engine::Seal;

fn query(columns: &[&str]) -> Query {
    let mut query = Query::new("account", Selection::default());
    query.order = columns.iter().map(|name| Order::by(*name)).collect();
    query
}

fn id() -> Uuid {
    Uuid::parse_str(ID).unwrap()
}

fn question<'a>(seal: &'a Seal, query: &'a Query) -> Question<'a> {
    Question { seal, catalog: sample::catalog(), query, from: None }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[test]
fn the_layout_is_the_one_that_clients_take_apart() {
    let (seal, query) = (seal(), query(&[]));
    let after = Place::After(Position::new(Vec::new(), id()));
    let token = token(question(&seal, &query), 1, &after, None);
    let upper = ID.to_uppercase();
    let start = format!(
        "%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221%2522%253e\
         %253caccountid%2520last%253d%2522%257b{upper}%257d%2522%2520first%253d%2522%257b{upper}\
         %257d%2522%2520%252f%253e"
    );
    assert!(token.starts_with(&start), "{token}");
    assert!(token.ends_with("%253c%252fcookie%253e%22%20istracking=%22False%22%20/%3E"), "{token}");
    let inner = decoded(&decoded(&decoded(&token)));
    assert!(inner.contains("\"><accountid last=\"{"), "{inner}");
}

/// What `DynamicsWebApi`, the Python SDK and the samples do with the annotation.
#[test]
fn cookies_that_clients_decode_renumber_and_encode_again_are_taken() {
    let (seal, query) = (seal(), query(&["name"]));
    let text = Value::Text("Adventure & \"Works\" 100% + <more> 'x'".into());
    let place = Place::After(Position::new(vec![text], id()));
    let question = question(&seal, &query);
    let outer = outer(2, &question.write_inner(1, &place, None), false);
    // Decodes all of it twice, then cuts out the inner one, without a look at what XML escapes.
    let whole = decoded(&decoded(&outer));
    let inner =
        whole.split_once("pagingcookie=\"").unwrap().1.rsplit_once("\" istracking").unwrap().0;
    assert!(inner.starts_with("<cookie page=\"1\"") && inner.ends_with("</cookie>"));
    assert!(!inner.contains('&') && !inner.contains('\n'), "{inner}");
    let renumbered = inner.replace("page=\"1\"", "page=\"41\"");
    assert_eq!(question.read_inner(&renumbered), Ok((41, place.clone())));
    // Single quotes, one encoding left, escaped once more.
    for sent in [
        inner.replace('"', "'"),
        percent_encoding::utf8_percent_encode(inner, percent_encoding::NON_ALPHANUMERIC)
            .to_string(),
        inner.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"),
    ] {
        assert_eq!(question.read_inner(&sent).map(|read| read.1), Ok(place.clone()), "{sent}");
    }
    // The number outside is the client's as well.
    let token = decoded(&token(question, 1, &place, None)).replace("\"2\"", "\"9\"");
    assert_eq!(read_token(question, &token), Ok(Token { page: 9, place }));
}

#[test]
fn what_we_did_not_write_is_refused() {
    let (seal, query) = (seal(), query(&["name"]));
    let question = question(&seal, &query);
    let place = Place::After(Position::new(vec![Value::Text("x".into())], id()));
    let inner = question.write_inner(1, &place, None);
    for bad in ["", "x", "<cookie />", &inner, "<cookie pagenumber=\"2\" pagingcookie=\"x\" />"] {
        assert_eq!(read_token(question, bad), Err(Error::PagingCookie), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_passed_and_any_input_be_refused(value in ".*", sent in ".*") {
        let (seal, query) = (seal(), query(&["name"]));
        let place = Place::After(Position::new(vec![Value::Text(value)], id()));
        let question = question(&seal, &query);
        let token = decoded(&token(question, 1, &place, None));
        prop_assert_eq!(read_token(question, &token), Ok(Token { page: 2, place }));
        prop_assert_eq!(read_token(question, &sent), Err(Error::PagingCookie));
    }
}
