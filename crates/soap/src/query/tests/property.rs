//! Whatever is asked, the wire's XML of a `QueryExpression` and the `FetchXML` of the same question ask the
//! same of the engine; and the way to the one shape and back changes nothing.

use proptest::prelude::*;

use super::*;

/// A part of a question in both shapes.
#[derive(Clone, Debug, Default)]
struct Both {
    soap: String,
    fetch: String,
}

/// Columns with an operator, in the words of the SDK and of documents, and values in theirs.
type Case = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const ACCOUNT: &[Case] = &[
    ("name", "Equal", "eq", &[("x:string", "A &amp; &lt;b&gt; 'c'")]),
    ("name", "BeginsWith", "begins-with", &[("x:string", "50%")]),
    ("name", "DoesNotEndWith", "not-end-with", &[("x:string", "x")]),
    ("name", "NotLike", "not-like", &[("x:string", "%x_[a-c]%")]),
    ("name", "NotNull", "not-null", &[]),
    ("numberofemployees", "GreaterEqual", "ge", &[("x:int", "7")]),
    ("numberofemployees", "In", "in", &[("x:int", "7"), ("x:int", "-8")]),
    ("numberofemployees", "NotBetween", "not-between", &[("x:int", "1"), ("x:int", "2")]),
    ("statecode", "NotEqual", "neq", &[("x:int", "1")]),
    ("creditonhold", "Equal", "eq", &[("x:boolean", "true")]),
    ("exchangerate", "LessThan", "lt", &[("x:decimal", "1.25")]),
    ("accountid", "NotIn", "not-in", &[("g:guid", "278742b0-1e61-4fb5-84ef-c7de308c19e2")]),
    (
        "accountid",
        "UnderOrEqual",
        "eq-or-under",
        &[("g:guid", "278742b0-1e61-4fb5-84ef-c7de308c19e2")],
    ),
    ("ownerid", "EqualUserOrUserTeams", "eq-useroruserteams", &[]),
    ("owningbusinessunit", "NotEqualBusinessId", "ne-businessid", &[]),
    ("createdon", "Yesterday", "yesterday", &[]),
    ("createdon", "OlderThanXMinutes", "olderthan-x-minutes", &[("x:int", "5")]),
    ("createdon", "NextXFiscalPeriods", "next-x-fiscal-periods", &[("x:int", "2")]),
    ("createdon", "OnOrAfter", "on-or-after", &[("x:dateTime", "2024-02-29T00:00:00Z")]),
    ("modifiedon", "LessEqual", "le", &[("x:dateTime", "2024-02-29T12:34:56Z")]),
    (
        "modifiedon",
        "InOrBeforeFiscalPeriodAndYear",
        "in-or-before-fiscal-period-and-year",
        &[("x:int", "2"), ("x:int", "2024")],
    ),
];

const CONTACT: &[Case] = &[
    ("lastname", "EndsWith", "ends-with", &[("x:string", "son")]),
    ("firstname", "Null", "null", &[]),
    ("statuscode", "In", "in", &[("x:int", "1"), ("x:int", "2")]),
    ("birthdate", "LastXYears", "last-x-years", &[("x:int", "3")]),
];

fn condition(cases: &'static [Case], entity: Option<String>) -> impl Strategy<Value = Both> {
    prop::sample::select(cases).prop_map(move |(column, sdk, fetch, values)| {
        let sent = each(values.iter(), |(kind, text)| {
            format!("<b:anyType i:type='{kind}'>{text}</b:anyType>")
        });
        let named = entity.as_deref().unwrap_or_default();
        let soap = format!(
            "<ConditionExpression><AttributeName>{column}</AttributeName><Operator>{sdk}</Operator>\
             <Values>{sent}</Values><EntityName>{named}</EntityName></ConditionExpression>"
        );
        let values = each(values.iter(), |(_, text)| format!("<value>{text}</value>"));
        let named = entity.iter().fold(String::new(), |_, name| format!(" entityname='{name}'"));
        let fetch = format!(
            "<condition attribute='{column}' operator='{fetch}'{named}>{values}</condition>"
        );
        Both { soap, fetch }
    })
}

fn each<T>(parts: impl Iterator<Item = T>, text: impl Fn(T) -> String) -> String {
    parts.map(text).collect::<Vec<_>>().concat()
}

fn joined(parts: &[Both]) -> Both {
    let soap = parts.iter().map(|part| part.soap.as_str()).collect();
    Both { soap, fetch: parts.iter().map(|part| part.fetch.as_str()).collect() }
}

/// The inside of a filter, and the filter as an element of a document.
fn filter(cases: &'static [Case], deep: u32) -> BoxedStrategy<Both> {
    let conditions = prop::collection::vec(condition(cases, None), 0..3);
    let inner: BoxedStrategy<Vec<Both>> = if deep == 0 {
        Just(Vec::new()).boxed()
    } else {
        prop::collection::vec(filter(cases, deep - 1), 0..3).boxed()
    };
    let linked = prop::option::weighted(0.2, in_filter(cases));
    (conditions, inner, any::<bool>(), linked)
        .prop_map(|(conditions, inner, or, linked)| {
            let conditions = joined(&conditions);
            let filters = each(inner.iter(), |part| {
                format!("<FilterExpression>{}</FilterExpression>", part.soap)
            });
            let inner = joined(&inner);
            let linked = linked.unwrap_or_default();
            let (sdk, kind) = if or { ("Or", "or") } else { ("And", "and") };
            Both {
                soap: format!(
                    "{}<Conditions>{}</Conditions><FilterOperator>{sdk}</FilterOperator>\
                     <Filters>{filters}</Filters>",
                    linked.soap, conditions.soap
                ),
                fetch: format!(
                    "<filter type='{kind}'>{}{}{}</filter>",
                    conditions.fetch, inner.fetch, linked.fetch
                ),
            }
        })
        .boxed()
}

/// A condition on linked rows.
fn in_filter(cases: &'static [Case]) -> impl Strategy<Value = Both> {
    let to = if cases == ACCOUNT { "accountid" } else { "contactid" };
    let kinds = [("Any", "any"), ("NotAny", "not any"), ("All", "all"), ("NotAll", "not all")];
    (prop::sample::select(kinds.to_vec()), condition(CONTACT, None)).prop_map(
        move |((sdk, kind), condition)| Both {
            soap: format!(
                "<AnyAllFilterLinkEntity><JoinOperator>{sdk}</JoinOperator><LinkCriteria><Conditions>\
                 {}</Conditions></LinkCriteria><LinkFromAttributeName>{to}</LinkFromAttributeName>\
                 <LinkToAttributeName>parentcustomerid</LinkToAttributeName>\
                 <LinkToEntityName>contact</LinkToEntityName></AnyAllFilterLinkEntity>",
                condition.soap
            ),
            fetch: format!(
                "<link-entity name='contact' from='parentcustomerid' to='{to}' link-type='{kind}'>\
                 <filter>{}</filter></link-entity>",
                condition.fetch
            ),
        },
    )
}

fn columns(names: &[&str]) -> Both {
    let soap = each(names.iter(), |name| format!("<b:string>{name}</b:string>"));
    Both {
        soap: format!("<AllColumns>false</AllColumns><Columns>{soap}</Columns>"),
        fetch: each(names.iter(), |name| format!("<attribute name='{name}'/>")),
    }
}

fn orders(names: &'static [&'static str]) -> impl Strategy<Value = Both> {
    let one = (prop::sample::select(names), any::<bool>()).prop_map(|(name, down)| {
        let kind = if down { "Descending" } else { "Ascending" };
        Both {
            soap: format!(
                "<OrderExpression><AttributeName>{name}</AttributeName><OrderType>{kind}</OrderType>\
                 </OrderExpression>"
            ),
            fetch: format!("<order attribute='{name}' descending='{down}'/>"),
        }
    });
    prop::collection::vec(one, 0..3).prop_map(|all| joined(&all))
}

/// Joined contacts, some with a name of their own.
fn link() -> impl Strategy<Value = Both> {
    let kinds = [
        ("Inner", "inner"),
        ("LeftOuter", "outer"),
        ("Natural", "inner"),
        ("MatchFirstRowUsingCrossApply", "matchfirstrowusingcrossapply"),
        ("In", "in"),
        ("Exists", "exists"),
    ];
    let kind = prop::sample::select(kinds.to_vec());
    (kind, filter(CONTACT, 1), orders(&["lastname", "createdon"]), any::<bool>()).prop_map(
        |((sdk, kind), filter, orders, shows)| {
            let shown = columns(if shows { &["fullname", "emailaddress1"] } else { &[] });
            Both {
                soap: format!(
                    "<LinkEntity><Columns>{}</Columns><JoinOperator>{sdk}</JoinOperator>\
                     <LinkCriteria>{}</LinkCriteria>\
                     <LinkFromAttributeName>accountid</LinkFromAttributeName>\
                     <LinkToAttributeName>parentcustomerid</LinkToAttributeName>\
                     <LinkToEntityName>contact</LinkToEntityName><Orders>{}</Orders></LinkEntity>",
                    shown.soap, filter.soap, orders.soap
                ),
                fetch: format!(
                    "<link-entity name='contact' from='parentcustomerid' to='accountid' \
                     link-type='{kind}'>{}{}{}</link-entity>",
                    shown.fetch, orders.fetch, filter.fetch
                ),
            }
        },
    )
}

fn expressions() -> impl Strategy<Value = Both> {
    let links = prop::collection::vec(link(), 0..3);
    let top = prop::option::of(1_u32..100);
    let page = (0_u32..3, 1_u32..6000, any::<bool>());
    (filter(ACCOUNT, 2), links, orders(&["name", "revenue"]), any::<bool>(), top, page).prop_map(
        |(filter, links, orders, distinct, top, (number, count, total))| {
            let links = joined(&links);
            let shown = columns(&["name", "revenue", "ownerid"]);
            let (soap, fetch) = match top {
                Some(top) => (format!("<TopCount>{top}</TopCount>"), format!("top='{top}'")),
                None => (
                    format!(
                        "<PageInfo><Count>{count}</Count><PageNumber>{number}</PageNumber>\
                         <ReturnTotalRecordCount>{total}</ReturnTotalRecordCount></PageInfo>"
                    ),
                    format!(
                        "count='{count}' page='{}' returntotalrecordcount='{total}'",
                        number.max(1)
                    ),
                ),
            };
            Both {
                soap: format!(
                    "<ColumnSet>{}</ColumnSet><Criteria>{}</Criteria><Distinct>{distinct}</Distinct>\
                     <EntityName>account</EntityName><LinkEntities>{}</LinkEntities>\
                     <Orders>{}</Orders>{soap}",
                    shown.soap, filter.soap, links.soap, orders.soap
                ),
                fetch: format!(
                    "<fetch {fetch} distinct='{distinct}'><entity name='account'>{}{}{}{}</entity>\
                     </fetch>",
                    shown.fetch, orders.fetch, filter.fetch, links.fetch
                ),
            }
        },
    )
}

proptest! {
    #[test]
    fn the_wire_and_the_document_ask_the_same(both in expressions()) {
        let query = asked("QueryExpression", &both.soap);
        let document = both.fetch.replace('&', "&amp;").replace('<', "&lt;");
        let fetch = asked("FetchExpression", &format!("<Query>{document}</Query>"));
        prop_assert!(query.is_ok(), "{:?}", query);
        prop_assert_eq!(query, fetch);
    }

    #[test]
    fn there_and_back_nothing_changes(both in expressions()) {
        let fetch = fetchxml::parse(&both.fetch).unwrap();
        let record = fetchxml::to_expression(&fetch, scope().catalog).unwrap();
        let sent = written(&record);
        let read = question(&scope(), &parsed(&sent)).unwrap();
        let text = fetchxml::of_expression(&read).unwrap();
        let translated = |fetch: &fetchxml::tree::Fetch| {
            fetchxml::translate(fetch, scope().catalog, &scope().formats.zone)
        };
        prop_assert_eq!(translated(&fetchxml::parse(&text).unwrap()), translated(&fetch));
    }
}
