//! What is read and what is refused, without metadata.

use model::Error;

use super::parse;
use crate::tree::LinkType;

fn number(text: &str) -> u32 {
    match parse(text).unwrap_err() {
        Error::Rule { number, .. } => number,
        other => panic!("{other:?}"),
    }
}

fn entity(inner: &str) -> String {
    format!("<fetch><entity name='account'>{inner}</entity></fetch>")
}

#[test]
fn quotes_order_blanks_and_comments_are_free() {
    let one = parse("<fetch top=\"5\" distinct='1'><entity name='account'/></fetch>").unwrap();
    let other = parse(
        "\u{feff}<?xml version='1.0'?>\r\n\t<!-- x --><fetch distinct='true'\n top='5' >\n  \
         <entity  name=\"account\">\n</entity></fetch>\n",
    )
    .unwrap();
    assert_eq!(one, other);
    assert_eq!((one.top, one.distinct), (Some(5), true));
}

#[test]
fn values_are_unescaped() {
    let text = entity(
        "<filter><condition attribute='name' operator='in' value='a&lt;b&#38;c'>\
                       <value>x &amp; &#x79; &quot;&apos;</value><value><![CDATA[<z>]]></value>\
                       </condition></filter>",
    );
    let fetch = parse(&text).unwrap();
    let crate::tree::FilterItem::Condition(condition) = &fetch.entity.filters[0].items[0] else {
        panic!("{fetch:?}");
    };
    assert_eq!(condition.values, ["a<b&c", "x & y \"'", "<z>"]);
}

#[test]
fn links_are_numbered_in_the_order_of_the_document() {
    let fetch = parse(&entity(
        "<link-entity name='contact'><link-entity name='lead' link-type='outer'/></link-entity>\
         <filter><link-entity name='task' link-type='not any'/></filter>\
         <link-entity name='account'/>",
    ))
    .unwrap();
    let links = &fetch.entity.links;
    assert_eq!((links[0].ordinal, links[0].entity.links[0].ordinal, links[1].ordinal), (1, 2, 4));
    assert_eq!(links[0].entity.links[0].kind, LinkType::Outer);
}

#[test]
fn what_is_no_xml_is_refused() {
    for text in [
        "",
        "x",
        "<fetch",
        "<fetch>",
        "</fetch>",
        "<fetch></entity>",
        "<fetch/><fetch/>",
        "<fetch>x<entity name='a'/></fetch>",
        "<fetch><entity name='a'/></fetch>x",
        "<fetch top='1' top='1'><entity name='a'/></fetch>",
        "<fetch top=1><entity name='a'/></fetch>",
        "<!DOCTYPE fetch [<!ENTITY a 'b'>]><fetch><entity name='&a;'/></fetch>",
        "<fetch><entity name='&nbsp;'/></fetch>",
        "<fetch><entity name='a'/>&nbsp;</fetch>",
        "<fetch><entity name='&#0;x'/></fetch>",
    ] {
        assert_eq!(number(text), 0x8004_0201, "{text}");
    }
}

#[test]
fn what_is_no_fetchxml_is_refused() {
    let check = |text: &str, expected: u32| assert_eq!(number(text), expected, "{text}");
    for text in [
        "<fetch/>",
        "<entity name='a'/>",
        "<fetch><entity/></fetch>",
        "<fetch><entity name='a'/><entity name='a'/></fetch>",
        "<fetch tpo='1'><entity name='a'/></fetch>",
    ] {
        check(text, 0x8004_0201);
    }
    for inner in [
        "<attribute/>",
        "<attribute name='name' opertor='x'/>",
        "<attribute name='name'>x</attribute>",
        "<condition attribute='name' operator='null'/>",
        "<filter><order attribute='name'/></filter>",
        "<filter><condition operator='null'/></filter>",
        "<filter><condition attribute='name'/></filter>",
        "<filter><condition attribute='name' operator='eq'><x/></condition></filter>",
        "<filter><condition attribute='name' operator='eq'><value><x/></value></condition></filter>",
    ] {
        check(&entity(inner), 0x8004_0201);
    }
    check("<fetch top='0'><entity name='a'/></fetch>", 0x8004_110c);
    check("<fetch page='-1'><entity name='a'/></fetch>", 0x8004_110c);
    check("<fetch count='x'><entity name='a'/></fetch>", 0x8004_1108);
    check("<fetch distinct='yes'><entity name='a'/></fetch>", 0x8004_1108);
    check(&entity("<filter type='xor'/>"), 0x8004_1122);
    check(&entity("<link-entity name='contact' link-type='full'/>"), 0x8004_1121);
    check(&entity("<link-entity name='contact' link-type='any'/>"), 0x8004_1121);
    check(&entity("<filter><link-entity name='contact'/></filter>"), 0x8004_1121);
    check(&entity("<filter><condition attribute='name' operator='equals'/></filter>"), 0x8004_1120);
    check(
        &entity("<filter><condition attribute='a' operator='olderthan-x-fiscal-years'/></filter>"),
        0x8004_1120,
    );
    check(&entity("<attribute name='createdon' groupby='1' dategrouping='hour'/>"), 0x8004_1135);
    check(&entity("<attribute name='createdon' aggregate='median'/>"), 0x8004_1108);
    check(
        &entity("<filter><condition attribute='a' operator='eq' value='1' valueof='b'/></filter>"),
        0x8004_1106,
    );
}

#[test]
fn every_operator_of_the_schema_is_known() {
    let mut names: Vec<String> = "eq ne neq gt ge lt le like not-like begins-with not-begin-with \
         ends-with not-end-with null not-null in not-in between not-between contain-values \
         not-contain-values eq-userid ne-userid eq-userteams eq-useroruserteams \
         eq-useroruserhierarchy eq-useroruserhierarchyandteams eq-businessid ne-businessid \
         eq-userlanguage above eq-or-above under eq-or-under not-under on on-or-before on-or-after \
         yesterday today tomorrow last-seven-days next-seven-days olderthan-x-minutes \
         in-fiscal-year in-fiscal-period in-fiscal-period-and-year \
         in-or-before-fiscal-period-and-year in-or-after-fiscal-period-and-year"
        .split_whitespace()
        .map(ToOwned::to_owned)
        .collect();
    for which in ["last", "this", "next"] {
        for span in ["week", "month", "year", "fiscal-year", "fiscal-period"] {
            names.push(format!("{which}-{span}"));
        }
    }
    for unit in ["hours", "days", "weeks", "months", "years"] {
        names.extend(["last", "next", "olderthan"].map(|which| format!("{which}-x-{unit}")));
    }
    for unit in ["fiscal-years", "fiscal-periods"] {
        names.extend(["last", "next"].map(|which| format!("{which}-x-{unit}")));
    }
    for name in &names {
        let text = format!("<filter><condition attribute='a' operator='{name}'/></filter>");
        assert!(parse(&entity(&text)).is_ok(), "{name}");
    }
    assert_eq!(names.len(), 83);
}

#[test]
fn large_documents_are_refused_in_time_that_grows_with_their_length() {
    let deep = |depth: usize| entity(&("<filter>".repeat(depth) + &"</filter>".repeat(depth)));
    assert!(parse(&deep(60)).is_ok());
    assert_eq!(number(&deep(70)), 0x8004_0201);
    assert_eq!(number(&deep(50_000)), 0x8004_0201);
    let wide: Vec<String> = (0..100_000).map(|at| format!(" a{at}=''")).collect();
    let wide = wide.concat();
    assert_eq!(number(&format!("<fetch{wide}/>")), 0x8004_0201);
    assert_eq!(number(&" ".repeat(1 << 21)), 0x8004_0201);
    assert_eq!(number(&entity(&"<attribute name='a'/>".repeat(25_000))), 0x8004_0201);
    assert_eq!(number(&entity(&"<link-entity name='a'/>".repeat(16))), 0x8004_430d);
    let condition = "<condition attribute='a' operator='null'/>";
    let conditions = |count| entity(&format!("<filter>{}</filter>", condition.repeat(count)));
    assert!(parse(&conditions(500)).is_ok());
    assert_eq!(number(&conditions(501)), 0x8004_430c);
}
