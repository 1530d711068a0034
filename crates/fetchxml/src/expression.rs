//! A `QueryExpression` as a document: the two say the same in two shapes, and only one is kept and run.

use model::message::{
    CONDITION_OPERATOR, Data, Fields, JOIN_OPERATOR, LOGICAL_OPERATOR, ORDER_TYPE, Record,
};
use model::{Error, Result};
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

/// How deep links and filters may stand in each other.
const MAX_DEPTH: usize = 32;

/// The document that asks what a record of the type `QueryExpression` asks.
///
/// # Errors
/// If the record lacks what it needs, or stands in itself too deep. Names are looked up by
/// [`translate`](crate::translate()).
pub fn of_expression(expression: &Record) -> Result<String> {
    let fields = &expression.fields;
    let mut out = Out(Writer::new(Vec::new()));
    let mut fetch = BytesStart::new("fetch");
    if fields.maybe("Distinct", Fields::bool)?.unwrap_or(false) {
        fetch.push_attribute(("distinct", "true"));
    }
    if let Some(top) = fields.maybe("TopCount", Fields::int)? {
        fetch.push_attribute(("top", top.to_string().as_str()));
    }
    if let Some(page) = fields.maybe("PageInfo", Fields::record)? {
        add_page(&mut fetch, &page.fields)?;
    }
    out.open(fetch)?;
    let name = fields.text("EntityName")?;
    out.open(BytesStart::new("entity").with_attributes([("name", name)]))?;
    out.columns(fields.maybe("ColumnSet", Fields::record)?)?;
    out.orders(fields)?;
    out.filter(fields.maybe("Criteria", Fields::record)?, MAX_DEPTH)?;
    out.links(fields, MAX_DEPTH)?;
    out.close("entity")?;
    out.close("fetch")?;
    String::from_utf8(out.0.into_inner()).map_err(Error::internal)
}

fn add_page(fetch: &mut BytesStart<'_>, page: &Fields) -> Result<()> {
    for (field, name) in [("PageNumber", "page"), ("Count", "count")] {
        if let Some(number) = page.maybe(field, Fields::int)?.filter(|number| *number > 0) {
            fetch.push_attribute((name, number.to_string().as_str()));
        }
    }
    if page.maybe("ReturnTotalRecordCount", Fields::bool)?.unwrap_or(false) {
        fetch.push_attribute(("returntotalrecordcount", "true"));
    }
    if let Some(cookie) = page.maybe("PagingCookie", Fields::text)? {
        fetch.push_attribute(("paging-cookie", cookie));
    }
    Ok(())
}

/// Where the document is written.
struct Out(Writer<Vec<u8>>);

impl Out {
    fn event(&mut self, event: Event<'_>) -> Result<()> {
        self.0.write_event(event).map_err(Error::internal)
    }

    fn open(&mut self, start: BytesStart<'_>) -> Result<()> {
        self.event(Event::Start(start))
    }

    fn empty(&mut self, start: BytesStart<'_>) -> Result<()> {
        self.event(Event::Empty(start))
    }

    fn close(&mut self, name: &str) -> Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn columns(&mut self, set: Option<&Record>) -> Result<()> {
        let Some(set) = set else { return Ok(()) };
        if set.fields.maybe("AllColumns", Fields::bool)?.unwrap_or(false) {
            return self.empty(BytesStart::new("all-attributes"));
        }
        for name in set.fields.maybe("Columns", Fields::texts)?.unwrap_or_default() {
            self.empty(BytesStart::new("attribute").with_attributes([("name", name)]))?;
        }
        Ok(())
    }

    fn orders(&mut self, fields: &Fields) -> Result<()> {
        for order in fields.maybe("Orders", Fields::records)?.unwrap_or_default() {
            let name = order.fields.text("AttributeName")?;
            let mut start = BytesStart::new("order").with_attributes([("attribute", name)]);
            if order.fields.maybe("OrderType", Fields::int)? == ORDER_TYPE.value("Descending") {
                start.push_attribute(("descending", "true"));
            }
            self.empty(start)?;
        }
        Ok(())
    }

    fn filter(&mut self, filter: Option<&Record>, depth: usize) -> Result<()> {
        let Some(filter) = filter else { return Ok(()) };
        let depth = deeper(depth)?;
        let fields = &filter.fields;
        let conditions = fields.maybe("Conditions", Fields::records)?.unwrap_or_default();
        let filters = fields.maybe("Filters", Fields::records)?.unwrap_or_default();
        if conditions.is_empty() && filters.is_empty() {
            return Ok(());
        }
        let or = fields.maybe("FilterOperator", Fields::int)? == LOGICAL_OPERATOR.value("Or");
        let kind = if or { "or" } else { "and" };
        let mut start = BytesStart::new("filter").with_attributes([("type", kind)]);
        if fields.maybe("IsQuickFindFilter", Fields::bool)?.unwrap_or(false) {
            start.push_attribute(("isquickfindfields", "true"));
        }
        self.open(start)?;
        for condition in conditions {
            self.condition(&condition.fields)?;
        }
        for inner in filters {
            self.filter(Some(inner), depth)?;
        }
        self.close("filter")
    }

    fn condition(&mut self, condition: &Fields) -> Result<()> {
        let name = CONDITION_OPERATOR.text(condition.int("Operator")?);
        let mut start = BytesStart::new("condition").with_attributes([
            ("attribute", condition.text("AttributeName")?),
            ("operator", operator(&name).as_str()),
        ]);
        if let Some(entity) = condition.maybe("EntityName", Fields::text)? {
            start.push_attribute(("entityname", entity));
        }
        let values = condition.maybe("Values", Fields::records)?.unwrap_or_default();
        let texts = values.iter().map(|value| match value.fields.get("Value") {
            None => Ok(""),
            Some(Data::Text(text)) => Ok(text.as_str()),
            Some(_) => Err(Error::internal("a value of a condition is no text")),
        });
        let texts: Vec<&str> = texts.collect::<Result<_>>()?;
        let takes_many = matches!(
            name.as_str(),
            "In" | "NotIn" | "Between" | "NotBetween" | "ContainValues" | "DoesNotContainValues"
        );
        match texts.as_slice() {
            [] => self.empty(start),
            [one] if !takes_many => {
                start.push_attribute(("value", *one));
                self.empty(start)
            }
            several => {
                self.open(start)?;
                for text in several {
                    self.open(BytesStart::new("value"))?;
                    self.event(Event::Text(BytesText::new(text)))?;
                    self.close("value")?;
                }
                self.close("condition")
            }
        }
    }

    fn links(&mut self, fields: &Fields, depth: usize) -> Result<()> {
        for link in fields.maybe("LinkEntities", Fields::records)?.unwrap_or_default() {
            let depth = deeper(depth)?;
            let fields = &link.fields;
            let mut start = BytesStart::new("link-entity").with_attributes([
                ("name", fields.text("LinkToEntityName")?),
                ("from", fields.text("LinkToAttributeName")?),
                ("to", fields.text("LinkFromAttributeName")?),
            ]);
            if let Some(alias) = fields.maybe("EntityAlias", Fields::text)? {
                start.push_attribute(("alias", alias));
            }
            if let Some(join) = fields.maybe("JoinOperator", Fields::int)? {
                start.push_attribute(("link-type", link_type(&JOIN_OPERATOR.text(join))?));
            }
            self.open(start)?;
            self.columns(fields.maybe("Columns", Fields::record)?)?;
            self.orders(fields)?;
            self.filter(fields.maybe("LinkCriteria", Fields::record)?, depth)?;
            self.links(fields, depth)?;
            self.close("link-entity")?;
        }
        Ok(())
    }
}

fn deeper(depth: usize) -> Result<usize> {
    let too_deep = || Error::InvalidArgument("The query is too deep.".into());
    depth.checked_sub(1).ok_or_else(too_deep)
}

/// The name of a link's kind. Those that stand in filters have no place in this shape.
fn link_type(name: &str) -> Result<&'static str> {
    Ok(match name {
        "Inner" | "Natural" => "inner",
        "LeftOuter" => "outer",
        "MatchFirstRowUsingCrossApply" => "matchfirstrowusingcrossapply",
        "In" => "in",
        "Exists" => "exists",
        other => {
            let text = format!("The join operator '{other}' is not supported here.");
            return Err(Error::InvalidArgument(text));
        }
    })
}

/// The operator of a document for the name of the SDK (soap.md §5): words apart, but for some.
fn operator(name: &str) -> String {
    let irregular = match name {
        "Equal" => "eq",
        "NotEqual" => "ne",
        "GreaterThan" => "gt",
        "LessThan" => "lt",
        "GreaterEqual" => "ge",
        "LessEqual" => "le",
        "Last7Days" => "last-seven-days",
        "Next7Days" => "next-seven-days",
        "EqualUserId" => "eq-userid",
        "NotEqualUserId" => "ne-userid",
        "EqualBusinessId" => "eq-businessid",
        "NotEqualBusinessId" => "ne-businessid",
        "EqualUserLanguage" => "eq-userlanguage",
        "EqualUserTeams" => "eq-userteams",
        "EqualUserOrUserTeams" => "eq-useroruserteams",
        "EqualUserOrUserHierarchy" => "eq-useroruserhierarchy",
        "EqualUserOrUserHierarchyAndTeams" => "eq-useroruserhierarchyandteams",
        "UnderOrEqual" => "eq-or-under",
        "AboveOrEqual" => "eq-or-above",
        "DoesNotBeginWith" => "not-begin-with",
        "DoesNotEndWith" => "not-end-with",
        "DoesNotContainValues" => "not-contain-values",
        _ => "",
    };
    if !irregular.is_empty() {
        return irregular.to_owned();
    }
    let name = name.replace("OlderThan", "Olderthan");
    let mut words = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            words.push('-');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use model::message::{
        COLUMN_SET, CONDITION_EXPRESSION, FILTER_EXPRESSION, LINK_ENTITY, OBJECT, ORDER_EXPRESSION,
        QUERY_EXPRESSION,
    };

    use super::*;
    use crate::parse;

    fn condition(column: &str, operator: &str, values: &[&str]) -> Data {
        let value = |text: &&str| Data::from(Record::new(&OBJECT).with("Value", *text));
        let values: Vec<Data> = values.iter().map(value).collect();
        Record::new(&CONDITION_EXPRESSION)
            .with("AttributeName", column)
            .with("Operator", CONDITION_OPERATOR.value(operator))
            .with("Values", values)
            .into()
    }

    fn filter(or: bool, conditions: Vec<Data>) -> Record {
        Record::new(&FILTER_EXPRESSION)
            .with("FilterOperator", i64::from(or))
            .with("Conditions", conditions)
    }

    #[test]
    fn a_question_with_everything_becomes_the_same_document() {
        let link = Record::new(&LINK_ENTITY)
            .with("LinkFromAttributeName", "primarycontactid")
            .with("LinkToEntityName", "contact")
            .with("LinkToAttributeName", "contactid")
            .with("EntityAlias", "c")
            .with("JoinOperator", JOIN_OPERATOR.value("LeftOuter"))
            .with("LinkCriteria", filter(false, vec![condition("lastname", "NotNull", &[])]));
        let order = Record::new(&ORDER_EXPRESSION)
            .with("AttributeName", "name")
            .with("OrderType", ORDER_TYPE.value("Descending"));
        let expression = Record::new(&QUERY_EXPRESSION)
            .with("EntityName", "account")
            .with("Distinct", true)
            .with("TopCount", 7)
            .with("ColumnSet", Record::new(&COLUMN_SET).with("Columns", vec![Data::from("name")]))
            .with("Orders", vec![Data::from(order)])
            .with(
                "Criteria",
                filter(
                    true,
                    vec![
                        condition("name", "Like", &["A & <b>%"]),
                        condition("statecode", "In", &["0", "1"]),
                        condition("createdon", "LastXDays", &["3"]),
                    ],
                ),
            )
            .with("LinkEntities", vec![Data::from(link)]);
        let document = "<fetch distinct=\"true\" top=\"7\"><entity name=\"account\">\
            <attribute name=\"name\"/><order attribute=\"name\" descending=\"true\"/>\
            <filter type=\"or\">\
            <condition attribute=\"name\" operator=\"like\" value=\"A &amp; &lt;b&gt;%\"/>\
            <condition attribute=\"statecode\" operator=\"in\"><value>0</value><value>1</value></condition>\
            <condition attribute=\"createdon\" operator=\"last-x-days\" value=\"3\"/></filter>\
            <link-entity name=\"contact\" from=\"contactid\" to=\"primarycontactid\" alias=\"c\" \
            link-type=\"outer\"><filter type=\"and\">\
            <condition attribute=\"lastname\" operator=\"not-null\"/></filter></link-entity>\
            </entity></fetch>";
        assert_eq!(of_expression(&expression).unwrap(), document);
        parse(document).unwrap();
    }

    #[test]
    fn every_operator_of_the_sdk_but_those_of_full_text_is_one_of_the_language() {
        for (name, _) in CONDITION_OPERATOR.members {
            let values: &[&str] = match *name {
                "Between"
                | "NotBetween"
                | "InFiscalPeriodAndYear"
                | "InOrBeforeFiscalPeriodAndYear"
                | "InOrAfterFiscalPeriodAndYear" => &["1", "2"],
                _ => &["1"],
            };
            let criteria = filter(false, vec![condition("name", name, values)]);
            let expression = Record::new(&QUERY_EXPRESSION)
                .with("EntityName", "account")
                .with("Criteria", criteria);
            let parsed = parse(&of_expression(&expression).unwrap());
            let known = !matches!(*name, "Contains" | "DoesNotContain" | "NotOn");
            let told = parsed.as_ref().map_or_else(ToString::to_string, |_| String::new());
            let is_operator = !told.contains("operator");
            assert_eq!(is_operator, known, "{name}: {told}");
        }
    }

    #[test]
    fn what_is_missing_or_too_deep_is_refused() {
        assert!(of_expression(&Record::new(&QUERY_EXPRESSION)).is_err());
        let mut deep = filter(false, vec![condition("name", "Null", &[])]);
        for _ in 0..MAX_DEPTH {
            deep = Record::new(&FILTER_EXPRESSION).with("Filters", vec![Data::from(deep)]);
        }
        let expression =
            Record::new(&QUERY_EXPRESSION).with("EntityName", "account").with("Criteria", deep);
        assert!(of_expression(&expression).is_err());
    }
}
