//! The syntax tree of a document (query.md §10.1): names are texts, and nothing says whether they
//! exist.

use model::query::{Comparison, DatePart, Tree, Unit, When, Who};

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of its own")]
pub struct Fetch {
    /// At most this many rows, and no pages.
    pub top: Option<u32>,
    /// The size of a page.
    pub count: Option<u32>,
    /// The number of the page, from 1.
    pub page: Option<u32>,
    /// Where the page before ended, as the client gave it.
    pub cookie: Option<String>,
    /// Whether all matching rows are counted.
    pub total: bool,
    /// Whether rows that show the same are shown once.
    pub distinct: bool,
    /// Whether rows are grouped.
    pub aggregate: bool,
    /// The most rows that may be grouped.
    pub aggregate_limit: Option<u32>,
    /// Whether choices sort by their numbers.
    pub order_by_number: bool,
    /// Whether only rows of the long-term store are asked for.
    pub retained: bool,
    /// What is asked about.
    pub entity: Entity,
}

impl Fetch {
    /// Leaves out the conditions of a quick find view that wait for what is looked for: `{0}`.
    pub fn drop_placeholders(&mut self) {
        drop_from(&mut self.entity);
    }
}

fn drop_from(entity: &mut Entity) {
    entity.filters.iter_mut().for_each(drop_from_filter);
    entity.links.iter_mut().for_each(|link| drop_from(&mut link.entity));
}

fn drop_from_filter(filter: &mut Filter) {
    filter.items.retain(|item| match item {
        FilterItem::Condition(condition) => !condition.values.iter().any(|value| is_open(value)),
        FilterItem::Filter(_) | FilterItem::Link(_) => true,
    });
    for item in &mut filter.items {
        match item {
            FilterItem::Condition(_) => {}
            FilterItem::Filter(inner) => drop_from_filter(inner),
            FilterItem::Link(link) => drop_from(&mut link.entity),
        }
    }
}

/// Whether a value is a number in braces.
fn is_open(value: &str) -> bool {
    let inside = value.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|digits| digits.len() == 1 && digits.bytes().all(|it| it.is_ascii_digit()))
}

/// A table that is asked about, or one that is joined: what both have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// Logical name of the table.
    pub name: String,
    /// The columns to show.
    pub attributes: Vec<Attribute>,
    /// Whether all columns are shown.
    pub all_attributes: bool,
    /// Whether no column is shown.
    pub no_attributes: bool,
    /// The criteria of order.
    pub orders: Vec<Order>,
    /// What is joined.
    pub links: Vec<Link>,
    /// The conditions; all of them hold.
    pub filters: Vec<Filter>,
}

/// A column to show, to group by or to aggregate.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of its own")]
pub struct Attribute {
    /// Logical name of the column.
    pub name: String,
    /// The name to show it under.
    pub alias: Option<String>,
    /// What is computed of it.
    pub aggregate: Option<Aggregate>,
    /// Whether rows are grouped by it.
    pub group: bool,
    /// By which part of it, if it is a date.
    pub part: Option<DatePart>,
    /// Whether the parts are those of UTC.
    pub utc: bool,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Whether the number of rows below is shown, instead of the column.
    pub children: bool,
}

/// What is computed of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// `count`
    Count,
    /// `countcolumn`
    CountColumn,
    /// `sum`
    Sum,
    /// `avg`
    Average,
    /// `min`
    Min,
    /// `max`
    Max,
}

/// A criterion of order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// Logical name of the column.
    pub attribute: Option<String>,
    /// The name of a group or of an aggregate.
    pub alias: Option<String>,
    /// Greatest first.
    pub descending: bool,
    /// The link that the column is of.
    pub entity: Option<String>,
}

/// A table that is joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What every table has.
    pub entity: Entity,
    /// Its place among the links of the document, from 1.
    pub ordinal: u32,
    /// The name that it is called by.
    pub alias: Option<String>,
    /// The column of this table.
    pub from: Option<String>,
    /// The column of the table that it stands in.
    pub to: Option<String>,
    /// How it joins.
    pub kind: LinkType,
}

/// How a link joins (query.md §10.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkType {
    /// `inner`
    #[default]
    Inner,
    /// `outer`
    Outer,
    /// `matchfirstrowusingcrossapply`
    First,
    /// `exists` and `in`
    Exists,
    /// `any`, in a filter
    Any,
    /// `not any`, in a filter
    NotAny,
    /// `not all`, in a filter: the same as `any`
    NotAll,
    /// `all`, in a filter
    All,
}

impl LinkType {
    /// Whether it stands in a filter.
    pub fn in_filter(self) -> bool {
        matches!(self, Self::Any | Self::NotAny | Self::NotAll | Self::All)
    }
}

/// Conditions that hold together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Whether one of them is enough.
    pub or: bool,
    /// Whether it is a quick find filter, whose rows are limited.
    pub quick_find: bool,
    /// Its parts, in order.
    pub items: Vec<FilterItem>,
}

/// A part of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterItem {
    /// A condition.
    Condition(Condition),
    /// A filter in the filter.
    Filter(Filter),
    /// A condition on linked rows.
    Link(Link),
}

/// A condition on a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Logical name of the column.
    pub attribute: String,
    /// The link that the column is of.
    pub entity: Option<String>,
    /// The operator.
    pub operator: Operator,
    /// The operator, as it was written.
    pub written: String,
    /// The values that it compares with.
    pub values: Vec<String>,
    /// The column that it compares with: `column` or `alias.column`.
    pub value_of: Option<String>,
}

/// An operator of a condition (query.md §10.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq` and so on.
    Compare(Comparison),
    /// `like`, `begins-with`, `ends-with`
    Like {
        /// Whether anything may stand before the text.
        before: bool,
        /// Whether anything may stand after the text.
        after: bool,
    },
    /// `null`
    Null,
    /// `in`
    In,
    /// `between`
    Between,
    /// `contain-values`
    Holds,
    /// The opposite of one of those.
    Not(Negatable),
    /// About the user.
    Who(Who),
    /// About the hierarchy.
    Tree(Tree),
    /// About a date.
    When(Dated),
}

/// An operator that has an opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Negatable {
    /// `not-like`, `not-begin-with`, `not-end-with`
    Like {
        /// Whether anything may stand before the text.
        before: bool,
        /// Whether anything may stand after the text.
        after: bool,
    },
    /// `not-null`
    Null,
    /// `not-in`
    In,
    /// `not-between`
    Between,
    /// `not-contain-values`
    Holds,
}

/// An operator about a date, by the values that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// It takes none.
    Fixed(When),
    /// `last-x-…`: how many.
    LastX(Unit),
    /// `next-x-…`: how many.
    NextX(Unit),
    /// `olderthan-x-…`: how many.
    OlderThanX(Unit),
    /// `on`: a day.
    On,
    /// `on-or-after`: a day.
    OnOrAfter,
    /// `on-or-before`: a day.
    OnOrBefore,
    /// `in-fiscal-year`: a year.
    InFiscalYear,
    /// `in-fiscal-period`: a period.
    InFiscalPeriod,
    /// `in-fiscal-period-and-year`: a period and a year.
    InFiscalPeriodAndYear,
    /// `in-or-before-fiscal-period-and-year`: a period and a year.
    InOrBefore,
    /// `in-or-after-fiscal-period-and-year`: a period and a year.
    InOrAfter,
}
