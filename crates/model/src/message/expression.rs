//! `QueryExpression`: a question as a value that messages take, in the product's own shape (soap.md §6).

use super::{ChoiceType, Field, FieldType, RecordType};

/// A question in one of three shapes.
pub static QUERY_BASE: RecordType = RecordType::new("QueryBase", &[]).derived(&[
    &QUERY_EXPRESSION,
    &QUERY_BY_ATTRIBUTE,
    &FETCH_EXPRESSION,
]);

/// A question of `FetchXML`.
pub static FETCH_EXPRESSION: RecordType =
    RecordType::new("FetchExpression", &[Field::optional("Query", FieldType::Text)])
        .based_on(&QUERY_BASE);

/// A question after the rows whose columns have these values.
pub static QUERY_BY_ATTRIBUTE: RecordType = RecordType::new(
    "QueryByAttribute",
    &[
        Field::optional("Attributes", FieldType::List(&FieldType::Text)),
        Field::optional("ColumnSet", FieldType::Record(&COLUMN_SET)),
        Field::new("EntityName", FieldType::Text),
        Field::optional("Orders", FieldType::List(&FieldType::Record(&ORDER_EXPRESSION))),
        Field::optional("PageInfo", FieldType::Record(&PAGING_INFO)),
        Field::optional("Values", FieldType::List(&FieldType::Record(&OBJECT))),
        Field::optional("TopCount", FieldType::Int),
    ],
)
.based_on(&QUERY_BASE);

/// A question. Fields stand in the order in which the Organization Service writes them (soap.md §6).
pub static QUERY_EXPRESSION: RecordType = RecordType::new(
    "QueryExpression",
    &[
        Field::optional("ColumnSet", FieldType::Record(&COLUMN_SET)),
        Field::optional("Criteria", FieldType::Record(&FILTER_EXPRESSION)),
        Field::optional("Distinct", FieldType::Bool),
        Field::new("EntityName", FieldType::Text),
        Field::optional("ForceSeek", FieldType::Text),
        Field::optional("LinkEntities", FieldType::List(&FieldType::Record(&LINK_ENTITY))),
        Field::optional("Orders", FieldType::List(&FieldType::Record(&ORDER_EXPRESSION))),
        Field::optional("PageInfo", FieldType::Record(&PAGING_INFO)),
        Field::optional("SubQueryExpression", FieldType::Record(&QUERY_EXPRESSION)),
        Field::optional("NoLock", FieldType::Bool),
        Field::optional("TopCount", FieldType::Int),
        Field::optional("QueryHints", FieldType::Text),
        Field::optional("DataSource", FieldType::Text),
    ],
)
.based_on(&QUERY_BASE);

/// Which columns are shown, and what is computed of them.
pub static COLUMN_SET: RecordType = RecordType::new(
    "ColumnSet",
    &[
        Field::optional("AllColumns", FieldType::Bool),
        Field::optional(
            "AttributeExpressions",
            FieldType::List(&FieldType::Record(&ATTRIBUTE_EXPRESSION)),
        ),
        Field::optional("Columns", FieldType::List(&FieldType::Text)),
    ],
);

/// A column under a name of the client's, a group, or what is computed of a group.
pub static ATTRIBUTE_EXPRESSION: RecordType = RecordType::new(
    "XrmAttributeExpression",
    &[
        Field::optional("AggregateType", FieldType::Choice(&AGGREGATE_TYPE)),
        Field::optional("Alias", FieldType::Text),
        Field::new("AttributeName", FieldType::Text),
        Field::optional("DateTimeGrouping", FieldType::Choice(&DATE_TIME_GROUPING)),
        Field::optional("HasGroupBy", FieldType::Bool),
    ],
);

/// Conditions that hold together, or of which one is enough.
pub static FILTER_EXPRESSION: RecordType = RecordType::new(
    "FilterExpression",
    &[
        Field::optional("AnyAllFilterLinkEntity", FieldType::Record(&LINK_ENTITY)),
        Field::optional("Conditions", FieldType::List(&FieldType::Record(&CONDITION_EXPRESSION))),
        Field::optional("FilterHint", FieldType::Text),
        Field::optional("FilterOperator", FieldType::Choice(&LOGICAL_OPERATOR)),
        Field::optional("Filters", FieldType::List(&FieldType::Record(&FILTER_EXPRESSION))),
        Field::optional("IsQuickFindFilter", FieldType::Bool),
    ],
);

/// A condition.
pub static CONDITION_EXPRESSION: RecordType = RecordType::new(
    "ConditionExpression",
    &[
        Field::new("AttributeName", FieldType::Text),
        Field::optional("CompareColumns", FieldType::Bool),
        Field::new("Operator", FieldType::Choice(&CONDITION_OPERATOR)),
        Field::optional("Values", FieldType::List(&FieldType::Record(&OBJECT))),
        Field::optional("EntityName", FieldType::Text),
    ],
);

/// A value of any type, as text.
pub static OBJECT: RecordType = RecordType::new(
    "Object",
    &[Field::optional("Type", FieldType::Text), Field::optional("Value", FieldType::Text)],
);

/// A table that is joined.
pub static LINK_ENTITY: RecordType = RecordType::new(
    "LinkEntity",
    &[
        Field::optional("Columns", FieldType::Record(&COLUMN_SET)),
        Field::optional("EntityAlias", FieldType::Text),
        Field::optional("ForceSeek", FieldType::Text),
        Field::optional("JoinOperator", FieldType::Choice(&JOIN_OPERATOR)),
        Field::optional("LinkCriteria", FieldType::Record(&FILTER_EXPRESSION)),
        Field::optional("LinkEntities", FieldType::List(&FieldType::Record(&LINK_ENTITY))),
        Field::optional("LinkFromAttributeName", FieldType::Text),
        Field::optional("LinkFromEntityName", FieldType::Text),
        Field::optional("LinkToAttributeName", FieldType::Text),
        Field::new("LinkToEntityName", FieldType::Text),
        Field::optional("Orders", FieldType::List(&FieldType::Record(&ORDER_EXPRESSION))),
    ],
);

/// A criterion of order.
pub static ORDER_EXPRESSION: RecordType = RecordType::new(
    "OrderExpression",
    &[
        Field::optional("Alias", FieldType::Text),
        Field::optional("AttributeName", FieldType::Text),
        Field::optional("EntityName", FieldType::Text),
        Field::optional("OrderType", FieldType::Choice(&ORDER_TYPE)),
    ],
);

/// Which page.
pub static PAGING_INFO: RecordType = RecordType::new(
    "PagingInfo",
    &[
        Field::optional("Count", FieldType::Int),
        Field::optional("PageNumber", FieldType::Int),
        Field::optional("PagingCookie", FieldType::Text),
        Field::optional("ReturnTotalRecordCount", FieldType::Bool),
    ],
);

/// What is computed of a column.
pub static AGGREGATE_TYPE: ChoiceType = ChoiceType {
    name: "XrmAggregateType",
    flags: false,
    members: &[
        ("None", 0),
        ("Count", 1),
        ("CountColumn", 2),
        ("Sum", 3),
        ("Avg", 4),
        ("Min", 5),
        ("Max", 6),
    ],
};

/// By which part of a date rows are grouped.
pub static DATE_TIME_GROUPING: ChoiceType = ChoiceType {
    name: "XrmDateTimeGrouping",
    flags: false,
    members: &[
        ("None", 0),
        ("Day", 1),
        ("Week", 2),
        ("Month", 3),
        ("Quarter", 4),
        ("Year", 5),
        ("FiscalPeriod", 6),
        ("FiscalYear", 7),
    ],
};

/// How the parts of a filter belong together.
pub static LOGICAL_OPERATOR: ChoiceType =
    ChoiceType { name: "LogicalOperator", flags: false, members: &[("And", 0), ("Or", 1)] };

/// The direction of an order.
pub static ORDER_TYPE: ChoiceType =
    ChoiceType { name: "OrderType", flags: false, members: &[("Ascending", 0), ("Descending", 1)] };

/// How a table is joined.
pub static JOIN_OPERATOR: ChoiceType = ChoiceType {
    name: "JoinOperator",
    flags: false,
    members: &[
        ("Inner", 0),
        ("LeftOuter", 1),
        ("Natural", 2),
        ("MatchFirstRowUsingCrossApply", 3),
        ("In", 4),
        ("Exists", 5),
        ("Any", 6),
        ("NotAny", 7),
        ("All", 8),
        ("NotAll", 9),
    ],
};

/// The operators of conditions.
pub static CONDITION_OPERATOR: ChoiceType = ChoiceType {
    name: "ConditionOperator",
    flags: false,
    members: &[
        ("Equal", 0),
        ("NotEqual", 1),
        ("GreaterThan", 2),
        ("LessThan", 3),
        ("GreaterEqual", 4),
        ("LessEqual", 5),
        ("Like", 6),
        ("NotLike", 7),
        ("In", 8),
        ("NotIn", 9),
        ("Between", 10),
        ("NotBetween", 11),
        ("Null", 12),
        ("NotNull", 13),
        ("Yesterday", 14),
        ("Today", 15),
        ("Tomorrow", 16),
        ("Last7Days", 17),
        ("Next7Days", 18),
        ("LastWeek", 19),
        ("ThisWeek", 20),
        ("NextWeek", 21),
        ("LastMonth", 22),
        ("ThisMonth", 23),
        ("NextMonth", 24),
        ("On", 25),
        ("OnOrBefore", 26),
        ("OnOrAfter", 27),
        ("LastYear", 28),
        ("ThisYear", 29),
        ("NextYear", 30),
        ("LastXHours", 31),
        ("NextXHours", 32),
        ("LastXDays", 33),
        ("NextXDays", 34),
        ("LastXWeeks", 35),
        ("NextXWeeks", 36),
        ("LastXMonths", 37),
        ("NextXMonths", 38),
        ("LastXYears", 39),
        ("NextXYears", 40),
        ("EqualUserId", 41),
        ("NotEqualUserId", 42),
        ("EqualBusinessId", 43),
        ("NotEqualBusinessId", 44),
        ("Contains", 49),
        ("DoesNotContain", 50),
        ("EqualUserLanguage", 51),
        ("NotOn", 52),
        ("OlderThanXMonths", 53),
        ("BeginsWith", 54),
        ("DoesNotBeginWith", 55),
        ("EndsWith", 56),
        ("DoesNotEndWith", 57),
        ("ThisFiscalYear", 58),
        ("ThisFiscalPeriod", 59),
        ("NextFiscalYear", 60),
        ("NextFiscalPeriod", 61),
        ("LastFiscalYear", 62),
        ("LastFiscalPeriod", 63),
        ("LastXFiscalYears", 64),
        ("LastXFiscalPeriods", 65),
        ("NextXFiscalYears", 66),
        ("NextXFiscalPeriods", 67),
        ("InFiscalYear", 68),
        ("InFiscalPeriod", 69),
        ("InFiscalPeriodAndYear", 70),
        ("InOrBeforeFiscalPeriodAndYear", 71),
        ("InOrAfterFiscalPeriodAndYear", 72),
        ("EqualUserTeams", 73),
        ("EqualUserOrUserTeams", 74),
        ("Above", 75),
        ("Under", 76),
        ("NotUnder", 77),
        ("AboveOrEqual", 78),
        ("UnderOrEqual", 79),
        ("EqualUserOrUserHierarchy", 80),
        ("EqualUserOrUserHierarchyAndTeams", 81),
        ("OlderThanXYears", 82),
        ("OlderThanXWeeks", 83),
        ("OlderThanXDays", 84),
        ("OlderThanXHours", 85),
        ("OlderThanXMinutes", 86),
        ("ContainValues", 87),
        ("DoesNotContainValues", 88),
        ("EqualRoleBusinessId", 89),
    ],
};
