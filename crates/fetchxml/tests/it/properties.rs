//! No text makes the reader or the translation panic, and what is written anew is read as the same.

use std::sync::LazyLock;

use model::time::Zone;
use planner::Catalog;
use proptest::prelude::*;

static CATALOG: LazyLock<Catalog> = LazyLock::new(crate::catalog);

fn run(text: &str) {
    if let Ok(fetch) = fetchxml::parse(text) {
        let _ = fetchxml::translate(&fetch, &CATALOG, &Zone::UTC);
    }
}

/// Pieces of documents, put together as they come.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<fetch>",
        "</fetch>",
        "<fetch aggregate='1'>",
        "<fetch distinct='true' page='2'>",
        "<entity name='account'>",
        "</entity>",
        "<entity name='contact'>",
        "<all-attributes/>",
        "<attribute name='name'/>",
        "<attribute name='createdon' alias='a' groupby='1'/>",
        "<attribute name='revenue' alias='b' aggregate='avg'/>",
        "<order attribute='name'/>",
        "<order alias='a'/>",
        "<filter>",
        "<filter type='or'>",
        "</filter>",
        "<condition attribute='name' operator='like' value='%x'/>",
        "<condition attribute='createdon' operator='last-x-days' value='3'/>",
        "<condition attribute='ownerid' operator='eq-userid'/>",
        "<value>1</value>",
        "<condition attribute='accountid' operator='in'>",
        "</condition>",
        "<link-entity name='contact' from='parentcustomerid' to='accountid'>",
        "<link-entity name='account' link-type='not all'>",
        "</link-entity>",
        "x",
        "&amp;",
        "&x;",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?x?>",
        "<!DOCTYPE x>",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        run(&text);
    }

    #[test]
    fn no_pieces_make_it_panic(text in pieces()) {
        run(&text);
        run(&format!("<fetch><entity name='account'>{text}</entity></fetch>"));
    }

    #[test]
    fn a_value_comes_through_as_it_was(value in "[ -~\u{e0}-\u{ff}\u{4e00}]{0,40}") {
        let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;");
        let text = format!(
            "<fetch><entity name='account'><filter><condition attribute='name' operator='eq' \
             value='{escaped}'/></filter></entity></fetch>"
        );
        let fetch = fetchxml::parse(&text).unwrap();
        let question = fetchxml::translate(&fetch, &CATALOG, &Zone::UTC).unwrap().query;
        let expected = model::query::Condition::equal("name", model::value::Value::Text(value));
        prop_assert_eq!(question.filter, Some(expected));
    }
}
