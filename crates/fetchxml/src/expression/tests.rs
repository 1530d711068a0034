//! Questions in the shapes of the SDK, as documents and back.

use std::sync::LazyLock;

use model::Error;
use model::message::{
    AGGREGATE_TYPE, ATTRIBUTE_EXPRESSION, COLUMN_SET, CONDITION_EXPRESSION, CONDITION_OPERATOR,
    DATE_TIME_GROUPING, Data, FETCH_EXPRESSION, FILTER_EXPRESSION, JOIN_OPERATOR, LINK_ENTITY,
    OBJECT, ORDER_EXPRESSION, ORDER_TYPE, PAGING_INFO, QUERY_BY_ATTRIBUTE, QUERY_EXPRESSION,
    Record,
};
use model::time::Zone;
use planner::Catalog;

use super::{of_expression, of_question, to_expression};
use crate::tree::{Entity, Filter, FilterItem};
use crate::{Translated, parse, translate};

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
fn every_operator_of_the_sdk_but_some_is_one_of_the_language() {
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
        let expression =
            Record::new(&QUERY_EXPRESSION).with("EntityName", "account").with("Criteria", criteria);
        let parsed = of_expression(&expression).and_then(|text| parse(&text));
        let unknown = ["Contains", "DoesNotContain", "NotOn", "EqualRoleBusinessId"];
        let known = !unknown.contains(name);
        let told = parsed.as_ref().map_or_else(ToString::to_string, |_| String::new());
        let is_operator = !told.contains("operator");
        assert_eq!(is_operator, known, "{name}: {told}");
    }
}

#[test]
fn what_is_missing_or_too_deep_is_refused() {
    assert!(of_expression(&Record::new(&QUERY_EXPRESSION)).is_err());
    let mut deep = filter(false, vec![condition("name", "Null", &[])]);
    for _ in 0..32 {
        deep = Record::new(&FILTER_EXPRESSION).with("Filters", vec![Data::from(deep)]);
    }
    let expression =
        Record::new(&QUERY_EXPRESSION).with("EntityName", "account").with("Criteria", deep);
    assert!(of_expression(&expression).is_err());
}

fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(1, seed::tables().unwrap(), Vec::new()));
    &CATALOG
}

/// Brings the parts of filters to the order in which an expression has them.
fn sort(entity: &mut Entity) {
    fn sort_filter(filter: &mut Filter) {
        filter.items.sort_by_key(|item| match item {
            FilterItem::Condition(_) => 0,
            FilterItem::Filter(_) => 1,
            FilterItem::Link(_) => 2,
        });
        for item in &mut filter.items {
            match item {
                FilterItem::Condition(_) => {}
                FilterItem::Filter(inner) => sort_filter(inner),
                FilterItem::Link(link) => sort(&mut link.entity),
            }
        }
    }
    entity.filters.iter_mut().for_each(sort_filter);
    entity.links.iter_mut().for_each(|link| sort(&mut link.entity));
}

/// What is asked by a document, and by the `QueryExpression` made of it.
fn both_ways(text: &str) -> (Translated, Result<Record, Error>, Option<Translated>) {
    let mut fetch = parse(text).unwrap();
    sort(&mut fetch.entity);
    let translated = translate(&fetch, catalog(), &Zone::UTC).unwrap();
    let expression = to_expression(&fetch, catalog());
    let again = expression.clone().ok().map(|expression| {
        // By way of the document, too: what is kept asks the same.
        let document = of_expression(&expression).unwrap();
        assert_eq!(parse(&document).unwrap(), of_question(&expression).unwrap(), "{document}");
        translate(&of_question(&expression).unwrap(), catalog(), &Zone::UTC).unwrap()
    });
    (translated, expression, again)
}

#[test]
fn documents_become_expressions_that_ask_the_same_or_are_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let (mut same, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let fetch = parse(&text);
        if !fetch.is_ok_and(|fetch| translate(&fetch, catalog(), &Zone::UTC).is_ok()) {
            continue;
        }
        match both_ways(&text) {
            (mut one, _, Some(other)) => {
                one.cookie = None;
                assert_eq!(one, other, "{}", path.display());
                same += 1;
            }
            (_, expression, None) => {
                let told = expression.unwrap_err().to_string();
                assert!(told.contains("a QueryExpression has no '"), "{}: {told}", path.display());
                refused += 1;
            }
        }
    }
    assert!(same > 50 && refused > 3, "{same} {refused}");
}

#[test]
fn links_in_filters_keep_the_names_of_the_others() {
    let text = "<fetch><entity name='account'><attribute name='name'/>\
        <link-entity name='contact' from='contactid' to='primarycontactid'/>\
        <filter type='or'><condition attribute='statecode' operator='neq' value='1'/>\
        <link-entity name='contact' from='parentcustomerid' to='accountid' link-type='any'/>\
        <link-entity name='task' from='regardingobjectid' to='accountid' link-type='not any'>\
        <filter><condition attribute='subject' operator='like' value='x%'/></filter></link-entity>\
        </filter></entity></fetch>";
    let (one, expression, other) = both_ways(text);
    let expression = expression.unwrap();
    let link = expression.fields.records("LinkEntities").unwrap()[0];
    assert_eq!(link.fields.text("EntityAlias"), Ok("contact1"));
    assert_eq!(link.fields.text("LinkFromEntityName"), Ok("account"));
    assert_eq!(one.query.links, other.unwrap().query.links);
    let criteria = &expression.fields.record("Criteria").unwrap().fields;
    let value = criteria.records("Conditions").unwrap()[0].fields.records("Values").unwrap()[0];
    assert_eq!(value.fields.text("Type"), Ok("System.Int32"));
    let last = &criteria.record("AnyAllFilterLinkEntity").unwrap().fields;
    assert_eq!(last.text("LinkToEntityName"), Ok("task"));
    let inner = &criteria.records("Filters").unwrap()[0].fields;
    assert!(inner.record("AnyAllFilterLinkEntity").is_ok());
}

#[test]
fn columns_are_none_unless_they_are_named_and_aggregates_say_so_themselves() {
    let read = |set: Option<Record>| {
        let mut expression = Record::new(&QUERY_EXPRESSION).with("EntityName", "account");
        if let Some(set) = set {
            expression.fields.set("ColumnSet", set.into());
        }
        of_expression(&expression).unwrap()
    };
    let none = "<fetch><entity name=\"account\"><no-attrs/></entity></fetch>";
    assert_eq!(read(None), none);
    assert_eq!(read(Some(Record::new(&COLUMN_SET))), none);
    assert_eq!(
        read(Some(Record::new(&COLUMN_SET).with("AllColumns", true))),
        "<fetch><entity name=\"account\"><all-attributes/></entity></fetch>"
    );
    let computed = |name: &str, kind: &str, alias: &str| {
        Record::new(&ATTRIBUTE_EXPRESSION)
            .with("AttributeName", name)
            .with("AggregateType", AGGREGATE_TYPE.value(kind))
            .with("Alias", alias)
    };
    let group = computed("createdon", "None", "month")
        .with("HasGroupBy", true)
        .with("DateTimeGrouping", DATE_TIME_GROUPING.value("Month"));
    let all = vec![Data::from(computed("revenue", "Avg", "mean")), Data::from(group)];
    assert_eq!(
        read(Some(Record::new(&COLUMN_SET).with("AttributeExpressions", all))),
        "<fetch aggregate=\"true\"><entity name=\"account\">\
         <attribute name=\"revenue\" alias=\"mean\" aggregate=\"avg\"/>\
         <attribute name=\"createdon\" alias=\"month\" groupby=\"true\" dategrouping=\"month\"/>\
         </entity></fetch>"
    );
}

#[test]
fn pairs_of_columns_and_values_are_conditions() {
    let value = |text: &str| Data::from(Record::new(&OBJECT).with("Value", text));
    let question = |values: Vec<Data>| {
        Record::new(&QUERY_BY_ATTRIBUTE)
            .with("EntityName", "account")
            .with("Attributes", vec![Data::from("name"), Data::from("statecode")])
            .with("Values", values)
    };
    let document = of_expression(&question(vec![value("a\nb"), value("0")])).unwrap();
    assert_eq!(
        document,
        "<fetch><entity name=\"account\"><no-attrs/><filter type=\"and\">\
         <condition attribute=\"name\" operator=\"eq\" value=\"a&#10;b\"/>\
         <condition attribute=\"statecode\" operator=\"eq\" value=\"0\"/></filter></entity></fetch>"
    );
    let asked = of_question(&question(vec![value("a\nb"), value("0")])).unwrap();
    assert_eq!(parse(&document).unwrap(), asked);
    assert!(of_question(&question(vec![value("a")])).is_err());
    let error = of_question(&question(vec![value("a"), Record::new(&OBJECT).into()])).unwrap_err();
    assert_eq!(error.code().number, 0x8004_0203);
    assert!(error.to_string().contains("null is not a valid value"), "{error}");
    let fetch = Record::new(&FETCH_EXPRESSION).with("Query", document.as_str());
    assert_eq!(of_question(&fetch).unwrap(), asked);
    assert!(of_question(&Record::new(&FETCH_EXPRESSION)).is_err());
}

#[test]
fn a_page_of_zeros_is_none_and_columns_are_compared_by_name() {
    let page = |top: Option<i64>, number: i64, count: i64| {
        let page = Record::new(&PAGING_INFO)
            .with("PageNumber", number)
            .with("Count", count)
            .with("PagingCookie", "")
            .with("ReturnTotalRecordCount", false);
        let mut question =
            Record::new(&QUERY_EXPRESSION).with("EntityName", "account").with("PageInfo", page);
        if let Some(top) = top {
            question.fields.set("TopCount", Data::Int(top));
        }
        let fetch = of_question(&question)?;
        translate(&fetch, catalog(), &Zone::UTC)
            .map(|asked| (asked.query.page.top, asked.query.page.size, asked.number))
    };
    assert_eq!(page(Some(3), 0, 0), Ok((Some(3), None, 1)));
    assert_eq!(page(Some(3), 1, 0), Ok((Some(3), None, 1)));
    assert_eq!(page(None, 4, 9000), Ok((None, Some(5000), 4)));
    assert!(page(Some(3), 1, 10).is_err());
    assert!(
        page(None, -1, 0).is_err() && page(None, 1, -1).is_err() && page(Some(0), 0, 0).is_err()
    );

    let compared = |values: &[&str]| {
        let Data::Record(condition) = condition("name", "NotEqual", values) else { panic!() };
        let condition = condition.with("CompareColumns", true);
        let question = Record::new(&QUERY_EXPRESSION)
            .with("EntityName", "account")
            .with("Criteria", filter(false, vec![condition.into()]));
        of_expression(&question)
    };
    assert!(
        compared(&["accountnumber"])
            .unwrap()
            .contains("<condition attribute=\"name\" operator=\"ne\" valueof=\"accountnumber\"/>")
    );
    assert!(compared(&[]).is_err() && compared(&["a", "b"]).is_err());
}

#[test]
fn joins_stand_where_they_belong_and_no_query_stands_in_another() {
    let link = |join: &str| {
        Record::new(&LINK_ENTITY)
            .with("LinkToEntityName", "contact")
            .with("LinkFromAttributeName", "accountid")
            .with("LinkToAttributeName", "parentcustomerid")
            .with("JoinOperator", JOIN_OPERATOR.value(join))
    };
    for (join, _) in JOIN_OPERATOR.members {
        let joined = Record::new(&QUERY_EXPRESSION)
            .with("EntityName", "account")
            .with("LinkEntities", vec![Data::from(link(join))]);
        let filter = Record::new(&FILTER_EXPRESSION).with("AnyAllFilterLinkEntity", link(join));
        let filtered =
            Record::new(&QUERY_EXPRESSION).with("EntityName", "account").with("Criteria", filter);
        let in_filter = matches!(*join, "Any" | "NotAny" | "All" | "NotAll");
        assert_eq!(of_question(&filtered).is_ok(), in_filter, "{join}");
        match of_question(&joined) {
            Ok(_) => assert!(!in_filter, "{join}"),
            Err(error) => assert_eq!(error.code().number, 0x8004_1121, "{join}"),
        }
    }
    let inner = Record::new(&QUERY_EXPRESSION).with("EntityName", "account");
    assert!(of_question(&inner.clone().with("SubQueryExpression", inner)).is_err());
}

#[test]
fn a_question_has_no_more_values_than_a_statement() {
    let question = |number: usize| {
        let values = vec!["a"; number];
        let criteria = filter(false, vec![condition("name", "In", &values)]);
        let question = Record::new(&QUERY_EXPRESSION).with("EntityName", "account");
        of_question(&question.with("Criteria", criteria)).map(drop)
    };
    assert!(question(20_000).is_ok());
    assert!(question(20_001).is_err());
}
