//! What is refused because of metadata or of a rule, by its number.

use model::Error;
use model::time::Zone;

use crate::catalog;

fn refused(text: &str) -> Error {
    let fetch = fetchxml::parse(text).unwrap();
    match fetchxml::translate(&fetch, &catalog(), &Zone::UTC) {
        Ok(translated) => panic!("{text}: {translated:?}"),
        Err(error) => error,
    }
}

/// The number that a document is refused with, whose root is `account`.
fn check(attributes: &str, inner: &str, expected: u32) {
    let text = format!("<fetch {attributes}><entity name='account'>{inner}</entity></fetch>");
    assert_eq!(refused(&text).code().number, expected, "{text}");
}

fn condition(attribute: &str, operator: &str, rest: &str, expected: u32) {
    let inner =
        format!("<filter><condition attribute='{attribute}' operator='{operator}' {rest}</filter>");
    check("", &inner, expected);
}

#[test]
fn names_that_are_not_there_are_refused() {
    assert_eq!(refused("<fetch><entity name='Account'/></fetch>").code().number, 0x8004_1102);
    let error = refused("<fetch><entity name='account'><attribute name='x'/></entity></fetch>");
    assert_eq!(
        error.to_string(),
        "'account' entity doesn't contain attribute with Name = 'x' and NameMapping = 'Logical'."
    );
    check("", "<attribute name='Name'/>", 0x8004_1103);
    check("", "<attribute name='_ownerid_value'/>", 0x8004_1103);
    check("", "<attribute name='x' alias='y'/>", 0x8004_1103);
    check("", "<order attribute='x'/>", 0x8004_1103);
    condition("x", "null", "/>", 0x8004_1103);
    condition("name", "eq", "valueof='x'/>", 0x8004_1103);
    condition("name", "eq", "valueof='x.name'/>", 0x8004_110a);
    condition("name", "null", "entityname='x'/>", 0x8004_110a);
    check("", "<link-entity name='nothing' from='a' to='b'/>", 0x8004_1102);
    check("", "<link-entity name='contact' from='x' to='accountid'/>", 0x8004_1103);
    check("", "<link-entity name='contact' from='contactid' to='x'/>", 0x8004_1103);
    check("", "<order attribute='name' entityname='x'/>", 0x8004_1126);
    check("aggregate='1'", "<attribute name='x' aggregate='sum' alias='s'/>", 0x8004_1103);
}

#[test]
fn links_join_by_columns_of_one_type() {
    let link =
        |from: &str, to: &str| format!("<link-entity name='contact' from='{from}' to='{to}'/>");
    check("", &link("contactid", "name"), 0x8004_1104);
    check("", &link("contactid", "x_activities"), 0x8004_1104);
    check("", &link("contactid", "entityimage"), 0x8004_1104);
    // There are several relationships, or there is none.
    check("", "<link-entity name='contact'/>", 0x8004_1111);
    check("", "<link-entity name='role'/>", 0x8004_1111);
    check("", "<link-entity name='contact' from='fullname'/>", 0x8004_1111);
    let twice = link("parentcustomerid", "accountid").replace("name=", "alias='c' name=");
    check("", &twice.repeat(2), 0x8004_1130);
}

#[test]
fn pages_have_rules() {
    check("top='5' page='1'", "", 0x8004_0203);
    check("top='5' count='5'", "", 0x8004_0203);
    check("top='5' returntotalrecordcount='true'", "", 0x8004_0203);
    check("top='5001'", "", 0x8004_0203);
}

#[test]
fn aggregates_have_rules() {
    let all = "aggregate='true'";
    check(all, "", 0x8004_111a);
    check(all, "<all-attributes/>", 0x8004_1107);
    check(all, "<attribute name='name' alias='n'/>", 0x8004_1107);
    check(all, "<attribute name='revenue' aggregate='sum'/>", 0x8004_1109);
    check(all, "<attribute name='revenue' aggregate='sum' groupby='true' alias='a'/>", 0x8004_1137);
    check(all, "<attribute name='name' aggregate='sum' alias='a'/>", 0x8004_112f);
    check(all, "<attribute name='name' aggregate='max' alias='a'/>", 0x8004_112f);
    check(all, "<attribute name='createdon' aggregate='avg' alias='a'/>", 0x8004_112f);
    check(all, "<attribute name='name' groupby='1' dategrouping='day' alias='a'/>", 0x8004_1135);
    let group = "<attribute name='name' groupby='true' alias='a'/>";
    check(all, &group.repeat(2), 0x8004_1130);
    check(all, &format!("{group}<order attribute='name'/>"), 0x8004_1131);
    check(all, &format!("{group}<order/>"), 0x8004_1134);
    check(all, &format!("{group}<order alias='b'/>"), 0x8004_110a);
    check("", "<attribute name='revenue' aggregate='sum' alias='a'/>", 0x8004_111a);
    check("", "<attribute name='revenue' groupby='true' alias='a'/>", 0x8004_111a);
    check("", "<attribute name='accountid' rowaggregate='CountChildren'/>", 0x8004_1109);
    check("", "<attribute name='name' rowaggregate='CountChildren' alias='a'/>", 0x8004_111a);
    check("", "<order alias='a'/>", 0x8004_1132);
    check("", "<order/>", 0x8004_1133);
    check("", &"<attribute name='name' alias='a'/>".repeat(2), 0x8004_1130);
}

#[test]
fn operators_take_their_values() {
    condition("name", "eq", "/>", 0x8004_1106);
    condition("name", "null", "value='x'/>", 0x8004_1106);
    condition("name", "in", "/>", 0x8004_1106);
    condition("ownerid", "eq-userid", "value='x'/>", 0x8004_1106);
    condition("revenue", "between", "value='1'/>", 0x8004_1106);
    condition("x_activities", "contain-values", "/>", 0x8004_1106);
    condition("createdon", "in-fiscal-period-and-year", "value='1'/>", 0x8004_1106);
    condition("x_activities", "contain-values", "value='x'/>", 0x8004_1108);
    condition("createdon", "last-x-days", "value='x'/>", 0x8004_1108);
    condition("createdon", "last-x-days", "value='0'/>", 0x8004_1108);
    condition("createdon", "last-x-days", "value='99999999999'/>", 0x8004_1108);
    condition("createdon", "on", "value='x'/>", 0x8004_1108);
    condition("createdon", "in-fiscal-year", "value='-1'/>", 0x8004_1108);
    condition("accountid", "under", "value='x'/>", 0x8004_1108);
}

#[test]
fn operators_are_for_columns_of_their_type() {
    condition("revenue", "like", "value='1%'/>", 0x8004_1120);
    condition("name", "contain-values", "value='1'/>", 0x8004_1120);
    condition("name", "today", "/>", 0x8004_1120);
    condition("x_founded", "last-x-hours", "value='1'/>", 0x8004_1120);
    condition("x_founded", "olderthan-x-minutes", "value='1'/>", 0x8004_1120);
    condition("name", "like", "valueof='name'/>", 0x8004_1120);
    condition("name", "eq", "valueof='revenue'/>", 0x8004_1106);
    condition("revenue", "eq", "value='much'/>", 0x8004_0203);
    condition("ownerid", "eq", "value='me'/>", 0x8004_0203);
    condition("creditonhold", "in", "><value>1</value><value>no</value></condition>", 0x8004_0203);
}

#[test]
fn names_of_links_in_filters_are_not_seen_outside() {
    let link = "<link-entity name='contact' alias='c' from='parentcustomerid' to='accountid' \
                link-type='TYPE'/>";
    for kind in ["exists", "in"] {
        let link = link.replace("TYPE", kind);
        check("", &format!("{link}<order entityname='c' attribute='fullname'/>"), 0x8004_1126);
    }
}
