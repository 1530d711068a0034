//! Questions on their way in and out.

mod property;

use std::cell::Cell;
use std::sync::LazyLock;

use engine::{Catalog, Formats, Seal};
use model::message::Record;
use model::query::Query;

use super::*;
use crate::refusal::Refusal;
use crate::scope::{Keys, Scope};
use crate::xml::{Element, Limits, Namespace, Writer};

fn scope() -> Scope<'static> {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
    static FORMATS: LazyLock<Formats> = LazyLock::new(Formats::default);
    static SEAL: LazyLock<Seal> = LazyLock::new(|| Seal::new(&[7; 32]));
    Scope {
        catalog: &CATALOG,
        formats: &FORMATS,
        seal: &SEAL,
        origin: "http://host",
        keys: Keys::default(),
        depth: Cell::default(),
    }
}

/// An element of a type with these members, whose names are all in the namespace of the core.
fn wrapped(kind: &str, members: &str) -> String {
    format!(
        "<query i:type='a:{kind}' xmlns='http://schemas.microsoft.com/xrm/2011/Contracts' \
         xmlns:a='http://schemas.microsoft.com/xrm/2011/Contracts' \
         xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:x='http://www.w3.org/2001/XMLSchema' \
         xmlns:g='http://schemas.microsoft.com/2003/10/Serialization/' \
         xmlns:b='http://schemas.microsoft.com/2003/10/Serialization/Arrays'>{members}</query>"
    )
}

fn parsed(text: &str) -> Element<'_> {
    crate::xml::read(text, Limits::ENVELOPE).unwrap()
}

fn asked(kind: &str, members: &str) -> crate::refusal::Result<Query> {
    ask(&scope(), &parsed(&wrapped(kind, members))).map(|asked| asked.question.query)
}

/// What `FetchXML` asks, sent as a `FetchExpression`.
fn of_document(document: &str) -> Query {
    let text = document.replace('&', "&amp;").replace('<', "&lt;");
    asked("FetchExpression", &format!("<Query>{text}</Query>")).unwrap()
}

fn number(refused: crate::refusal::Result<Query>) -> u32 {
    match refused.unwrap_err() {
        Refusal::Service(error) => error.code().number,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_dotnet_sends_asks_what_the_document_asks() {
    let sent = "<ColumnSet><AllColumns>false</AllColumns><AttributeExpressions/>\
        <Columns><b:string>name</b:string><b:string>revenue</b:string></Columns></ColumnSet>\
        <Criteria><AnyAllFilterLinkEntity i:nil='true'/><Conditions><ConditionExpression>\
        <AttributeName>statecode</AttributeName><CompareColumns>false</CompareColumns>\
        <Operator>Equal</Operator><Values><b:anyType i:type='a:OptionSetValue'><Value>0</Value>\
        </b:anyType></Values><EntityName i:nil='true'/></ConditionExpression></Conditions>\
        <FilterOperator>And</FilterOperator><Filters><FilterExpression><Conditions>\
        <ConditionExpression><AttributeName>ownerid</AttributeName><Operator>Equal</Operator>\
        <Values><b:anyType i:type='a:EntityReference'>\
        <Id>278742B0-1E61-4FB5-84EF-C7DE308C19E2</Id><LogicalName>systemuser</LogicalName>\
        </b:anyType></Values></ConditionExpression><ConditionExpression>\
        <AttributeName>lastname</AttributeName><Operator>Like</Operator>\
        <Values><b:anyType i:type='x:string'>A &amp; %</b:anyType></Values>\
        <EntityName>c</EntityName></ConditionExpression></Conditions>\
        <FilterOperator>Or</FilterOperator><Filters/></FilterExpression></Filters>\
        <IsQuickFindFilter>false</IsQuickFindFilter></Criteria><Distinct>false</Distinct>\
        <EntityName>account</EntityName><LinkEntities><LinkEntity><Columns>\
        <AllColumns>false</AllColumns><Columns><b:string>fullname</b:string></Columns></Columns>\
        <EntityAlias>c</EntityAlias><JoinOperator>LeftOuter</JoinOperator><LinkCriteria>\
        <Conditions/><FilterOperator>And</FilterOperator><Filters/></LinkCriteria><LinkEntities/>\
        <LinkFromAttributeName>primarycontactid</LinkFromAttributeName>\
        <LinkFromEntityName>account</LinkFromEntityName>\
        <LinkToAttributeName>contactid</LinkToAttributeName>\
        <LinkToEntityName>contact</LinkToEntityName><Orders/></LinkEntity></LinkEntities><Orders>\
        <OrderExpression><Alias i:nil='true'/><AttributeName>name</AttributeName>\
        <OrderType>Descending</OrderType></OrderExpression></Orders><PageInfo><Count>10</Count>\
        <PageNumber>1</PageNumber><PagingCookie i:nil='true'/>\
        <ReturnRecordCountLessThanMarv>false</ReturnRecordCountLessThanMarv>\
        <ReturnTotalRecordCount>true</ReturnTotalRecordCount></PageInfo><NoLock>false</NoLock>\
        <TopCount i:nil='true'/><Unknown>1</Unknown>";
    let document = "<fetch count='10' page='1' returntotalrecordcount='true'>\
        <entity name='account'><attribute name='name'/><attribute name='revenue'/>\
        <order attribute='name' descending='true'/>\
        <filter><condition attribute='statecode' operator='eq' value='0'/>\
        <filter type='or'><condition attribute='ownerid' operator='eq' \
        value='278742b0-1e61-4fb5-84ef-c7de308c19e2'/>\
        <condition entityname='c' attribute='lastname' operator='like' value='A &amp; %'/>\
        </filter></filter><link-entity name='contact' from='contactid' to='primarycontactid' \
        alias='c' link-type='outer'><attribute name='fullname'/></link-entity></entity></fetch>";
    let query = asked("QueryExpression", sent).unwrap();
    assert_eq!(query, of_document(document));
    assert!(query.count && query.selection.labels && query.page.size == Some(10));
    // An amount brings its currency.
    let shown = format!("{:?}", query.selection.columns);
    assert!(shown.contains("transactioncurrencyid"), "{shown}");
}

#[test]
fn order_namespaces_and_what_is_left_out_are_forgiven() {
    let sent = "<TopCount>3</TopCount><EntityName xmlns='urn:other'>account</EntityName><Criteria>\
        <Conditions><x:condition><Values><x:v i:type='x:guid'>{278742B0-1E61-4FB5-84EF-C7DE308C19E2}\
        </x:v></Values><Operator>Equal</Operator><AttributeName>accountid</AttributeName>\
        </x:condition></Conditions></Criteria><ColumnSet><AllColumns>1</AllColumns></ColumnSet>\
        <Distinct>0</Distinct><Orders><OrderExpression i:nil='true'/></Orders>";
    let document = "<fetch top='3'><entity name='account'><all-attributes/><filter>\
        <condition attribute='accountid' operator='eq' value='278742b0-1e61-4fb5-84ef-c7de308c19e2'/>\
        </filter></entity></fetch>";
    assert_eq!(asked("QueryExpression", sent), Ok(of_document(document)));
    let alone = "<fetch><entity name='account'><no-attrs/></entity></fetch>";
    let bare = "<EntityName>account</EntityName>";
    assert_eq!(asked("QueryExpression", bare), Ok(of_document(alone)));
    let untyped = format!("<query>{bare}</query>");
    let query = ask(&scope(), &parsed(&untyped)).unwrap().question.query;
    assert_eq!(query, of_document(alone));
}

#[test]
fn people_of_activities_are_shown_with_all_columns_of_rows_that_have_keys() {
    let lists = |members: &str| {
        let sent = format!(
            "<ColumnSet><AllColumns>true</AllColumns></ColumnSet><EntityName>email</EntityName>{members}"
        );
        let query = asked("QueryExpression", &sent).unwrap();
        query.selection.expands.into_iter().map(|list| list.name).collect::<Vec<_>>()
    };
    assert!(lists("").contains(&"to".to_owned()), "{:?}", lists(""));
    assert_eq!(lists("<Distinct>true</Distinct>"), [""; 0]);
}

#[test]
fn values_of_all_types_are_compared() {
    let id = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        ("name", "Equal", "eq", "<v i:type='x:string'> a </v>", &[" a "]),
        ("name", "Equal", "eq", "<v i:type='g:char'>65</v>", &["A"]),
        ("numberofemployees", "GreaterThan", "gt", "<v i:type='x:int'>7</v>", &["7"]),
        ("creditonhold", "Equal", "eq", "<v i:type='x:boolean'>1</v>", &["true"]),
        ("revenue", "LessEqual", "le", "<v i:type='a:Money'><Value>1.50</Value></v>", &["1.50"]),
        ("exchangerate", "NotEqual", "ne", "<v i:type='x:decimal'>1.5</v>", &["1.5"]),
        ("address1_latitude", "LessThan", "lt", "<v i:type='x:double'>1.5</v>", &["1.5"]),
        (
            "createdon",
            "GreaterEqual",
            "ge",
            "<v i:type='x:dateTime'>2024-05-01T10:00:00Z</v>",
            &["2024-05-01T10:00:00Z"],
        ),
        (
            "createdon",
            "On",
            "on",
            "<v i:type='x:dateTime'>2024-05-01T00:00:00</v>",
            &["2024-05-01"],
        ),
        ("createdon", "LastXDays", "last-x-days", "<v i:type='x:int'>3</v>", &["3"]),
        ("createdon", "Last7Days", "last-seven-days", "", &[]),
        ("ownerid", "EqualUserId", "eq-userid", "<v i:nil='true'/>", &[]),
        (
            "statuscode",
            "In",
            "in",
            "<v i:type='b:ArrayOfint'><b:int>1</b:int><b:int>2</b:int></v>",
            &["1", "2"],
        ),
        ("statuscode", "In", "in", "<v i:type='x:int'>1</v><v i:type='x:int'>2</v>", &["1", "2"]),
        (
            "accountid",
            "NotIn",
            "not-in",
            "<v i:type='b:ArrayOfguid'><b:guid>278742B0-1E61-4FB5-84EF-C7DE308C19E2</b:guid></v>",
            &[id],
        ),
        (
            "accountid",
            "NotIn",
            "not-in",
            "<v i:type='a:EntityReferenceCollection'><EntityReference>\
             <Id>278742b0-1e61-4fb5-84ef-c7de308c19e2</Id><LogicalName>account</LogicalName>\
             </EntityReference></v>",
            &[id],
        ),
        (
            "accountid",
            "Under",
            "under",
            "<v i:type='g:guid'>278742b0-1e61-4fb5-84ef-c7de308c19e2</v>",
            &[id],
        ),
        (
            "createdon",
            "InFiscalPeriodAndYear",
            "in-fiscal-period-and-year",
            "<v i:type='x:int'>1</v><v i:type='x:int'>2024</v>",
            &["1", "2024"],
        ),
        (
            "numberofemployees",
            "Between",
            "between",
            "<v i:type='x:int'>1</v><v i:type='x:int'>9</v>",
            &["1", "9"],
        ),
        ("numberofemployees", "Equal", "eq", "<v>7</v>", &["7"]),
    ];
    for (column, sdk, fetch, sent, values) in cases {
        let sent = format!(
            "<EntityName>account</EntityName><Criteria><Conditions><ConditionExpression>\
             <AttributeName>{column}</AttributeName><Operator>{sdk}</Operator><Values>{sent}</Values>\
             </ConditionExpression></Conditions></Criteria>"
        );
        let condition = match values {
            [] => format!("<condition attribute='{column}' operator='{fetch}'/>"),
            [one] if *fetch != "not-in" => {
                format!("<condition attribute='{column}' operator='{fetch}' value='{one}'/>")
            }
            several => format!(
                "<condition attribute='{column}' operator='{fetch}'><value>{}</value></condition>",
                several.join("</value><value>")
            ),
        };
        let document = format!(
            "<fetch><entity name='account'><no-attrs/><filter>{condition}</filter></entity></fetch>"
        );
        assert_eq!(asked("QueryExpression", &sent), Ok(of_document(&document)), "{sent}");
    }
}

#[test]
fn pairs_of_columns_and_values_are_a_question() {
    let sent = "<Attributes><b:string>name</b:string><b:string>statecode</b:string></Attributes>\
        <ColumnSet><AllColumns>true</AllColumns></ColumnSet><EntityName>account</EntityName>\
        <Orders><OrderExpression><AttributeName>name</AttributeName></OrderExpression></Orders>\
        <Values><b:anyType i:type='x:string'>A</b:anyType><b:anyType i:type='x:int'>0</b:anyType>\
        </Values><TopCount>5</TopCount>";
    let document = "<fetch top='5'><entity name='account'><all-attributes/><order attribute='name'/>\
        <filter><condition attribute='name' operator='eq' value='A'/>\
        <condition attribute='statecode' operator='eq' value='0'/></filter></entity></fetch>";
    assert_eq!(asked("QueryByAttribute", sent), Ok(of_document(document)));
    let uneven = sent.replace("<b:string>name</b:string>", "");
    assert_eq!(number(asked("QueryByAttribute", &uneven)), 0x8004_0203);
    let nothing = sent.replace("<b:anyType i:type='x:int'>0</b:anyType>", "<v i:nil='true'/>");
    assert_eq!(number(asked("QueryByAttribute", &nothing)), 0x8004_0203);
}

#[test]
fn what_cannot_be_read_is_told_from_what_is_refused() {
    let unreadable = |kind: &str, members: &str| {
        let refused = asked(kind, members).unwrap_err();
        assert!(matches!(refused, Refusal::Unreadable(_)), "{kind} {members}: {refused:?}");
    };
    let condition = |operator: &str, value: &str| {
        format!(
            "<EntityName>account</EntityName><Criteria><Conditions><c><AttributeName>name\
             </AttributeName><Operator>{operator}</Operator><Values>{value}</Values></c></Conditions>\
             </Criteria>"
        )
    };
    unreadable("Query", "<EntityName>account</EntityName>");
    unreadable("QueryExpression", &condition("Equals", ""));
    unreadable("QueryExpression", &condition("Equal", "<v i:type='x:int'>x</v>"));
    unreadable("QueryExpression", &condition("Equal", "<v i:type='a:Thing'>x</v>"));
    unreadable("QueryExpression", "<EntityName>account</EntityName><TopCount>x</TopCount>");
    unreadable("QueryExpression", "<EntityName>account</EntityName><Distinct>x</Distinct>");
    let refused = |members: &str| number(asked("QueryExpression", members));
    assert_eq!(refused("<EntityName>nothing</EntityName>"), 0x8004_1102);
    assert_eq!(refused(&condition("Equal", "<v i:nil='true'/>")), 0x8004_0203);
    assert_eq!(refused(&condition("Contains", "<v>x</v>")), 0x8004_1120);
    let column =
        "<EntityName>account</EntityName><ColumnSet><Columns><s>x</s></Columns></ColumnSet>";
    assert_eq!(refused(column), 0x8004_1103);
    assert_eq!(refused(""), 0x8004_0203);
    assert_eq!(refused(&condition("Equal", "<v i:type='a:Entity'/>")), 0x8004_0203);
    assert_eq!(number(asked("FetchExpression", "<Query>&lt;fetch></Query>")), 0x8004_0201);
    let nothing = ask(&scope(), &parsed("<query/>")).map(|asked| asked.question.query);
    assert_eq!(number(nothing), 0x8004_0203);
}

#[test]
fn a_cookie_leads_on_however_often_it_was_escaped() {
    let page = |cookie: &str, number: u32| {
        let members = format!(
            "<EntityName>account</EntityName><PageInfo><Count>2</Count><PageNumber>{number}\
             </PageNumber><PagingCookie>{cookie}</PagingCookie></PageInfo>"
        );
        asked("QueryExpression", &members).map(|query| query.page)
    };
    let first = page("", 1).unwrap();
    assert_eq!((first.size, first.after, first.skip), (Some(2), None, None));
    assert_eq!(page("", 3).unwrap().skip, Some(4));
    let scope = scope();
    let query = asked("QueryExpression", "<EntityName>account</EntityName>").unwrap();
    let question =
        edge::Question { seal: scope.seal, catalog: scope.catalog, query: &query, from: None };
    let id = model::Uuid::from_u128(7);
    let position = model::query::Position::new(Vec::new(), id);
    let cookie = question.numbered_cookie(1, &edge::Place::After(position.clone())).unwrap();
    let escape = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    // An element's text is escaped once by whoever writes XML.
    let mut text = escape(&cookie);
    for times in 1..=3 {
        let page = page(&text, 2).unwrap();
        assert_eq!(page.after, Some(position.clone()), "{times}");
        text = escape(&text);
    }
    let broken = page(&escape(&cookie.replace("page=\"1\"", "page=\"x\"")), 2);
    assert!(matches!(broken, Err(Refusal::Service(model::Error::PagingCookie))));
}

#[test]
fn an_expression_is_written_as_it_is_read() {
    let document = "<fetch count='5' distinct='true'><entity name='account'><attribute name='name'/>\
        <attribute name='revenue' alias='money'/><order attribute='name' descending='true'/><filter>\
        <condition attribute='statecode' operator='eq' value='0'/>\
        <condition attribute='accountid' operator='in'>\
        <value>278742b0-1e61-4fb5-84ef-c7de308c19e2</value></condition></filter>\
        <link-entity name='contact' from='contactid' to='primarycontactid' alias='c'/>\
        </entity></fetch>";
    let fetch = fetchxml::parse(document).unwrap();
    let record = fetchxml::to_expression(&fetch, scope().catalog).unwrap();
    let text = written(&record);
    let expected = "<a:v xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\" \
        xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"a:QueryExpression\">\
        <a:ColumnSet><a:AllColumns>false</a:AllColumns><a:AttributeExpressions>\
        <a:AttributeExpression><a:AggregateType>None</a:AggregateType><a:Alias>money</a:Alias>\
        <a:AttributeName>revenue</a:AttributeName><a:DateTimeGrouping>None</a:DateTimeGrouping>\
        <a:HasGroupBy>false</a:HasGroupBy></a:AttributeExpression></a:AttributeExpressions>\
        <a:Columns xmlns:b=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">\
        <b:string>name</b:string></a:Columns></a:ColumnSet><a:Criteria>\
        <a:AnyAllFilterLinkEntity i:nil=\"true\"/><a:Conditions><a:ConditionExpression>\
        <a:AttributeName>statecode</a:AttributeName><a:CompareColumns>false</a:CompareColumns>\
        <a:Operator>Equal</a:Operator><a:Values \
        xmlns:b=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">\
        <b:anyType xmlns:c=\"http://www.w3.org/2001/XMLSchema\" i:type=\"c:int\">0</b:anyType>\
        </a:Values><a:EntityName i:nil=\"true\"/></a:ConditionExpression>";
    assert!(text.starts_with(expected), "{text}");
    let end = "</a:Orders><a:PageInfo><a:Count>5</a:Count><a:PageNumber>0</a:PageNumber>\
        <a:PagingCookie i:nil=\"true\"/><a:ReturnTotalRecordCount>false</a:ReturnTotalRecordCount>\
        </a:PageInfo><a:SubQueryExpression i:nil=\"true\"/><a:NoLock>false</a:NoLock>\
        <a:TopCount i:nil=\"true\"/><a:QueryHints i:nil=\"true\"/><a:DataSource i:nil=\"true\"/></a:v>";
    assert!(text.ends_with(end), "{text}");
    // Its type has no such member.
    assert!(!text.contains("FilterHint"), "{text}");
    let again = question(&scope(), &parsed(&text)).unwrap();
    assert_eq!(fetchxml::of_question(&again), fetchxml::of_question(&record));
}

/// The text of a question that an answer tells.
fn written(question: &Record) -> String {
    let mut out = Writer::default();
    expression(&mut out, Namespace::Core, "v", question);
    String::from_utf8(out.finish()).unwrap()
}

#[test]
fn members_are_written_in_the_order_of_their_types() {
    use crate::types::{self, Shape};
    use model::message::{
        ATTRIBUTE_EXPRESSION, COLUMN_SET, CONDITION_EXPRESSION, FILTER_EXPRESSION, LINK_ENTITY,
        ORDER_EXPRESSION, PAGING_INFO, QUERY_BY_ATTRIBUTE, QUERY_EXPRESSION,
    };
    for record in [
        &QUERY_EXPRESSION,
        &QUERY_BY_ATTRIBUTE,
        &COLUMN_SET,
        &ATTRIBUTE_EXPRESSION,
        &FILTER_EXPRESSION,
        &CONDITION_EXPRESSION,
        &LINK_ENTITY,
        &ORDER_EXPRESSION,
        &PAGING_INFO,
    ] {
        let kind = types::record(record).unwrap();
        let Shape::Members { members, .. } = kind.shape else { panic!("{}", kind.name) };
        let names: Vec<&str> = members.iter().map(|member| member.name).collect();
        let written = record.fields.iter().map(|field| field.name);
        let written: Vec<&str> = written.filter(|name| *name != "FilterHint").collect();
        let shared = names.iter().copied().filter(|name| written.contains(name));
        assert_eq!(shared.collect::<Vec<_>>(), written, "{}", record.name);
    }
}
