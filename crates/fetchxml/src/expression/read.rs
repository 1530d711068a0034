//! Records of the SDK's types into the syntax tree. What the product documents to be without effect is passed
//! over (hints, locks); names are texts here as everywhere in the tree.

use model::message::{
    AGGREGATE_TYPE, CONDITION_OPERATOR, DATE_TIME_GROUPING, Fields, JOIN_OPERATOR,
    LOGICAL_OPERATOR, ORDER_TYPE, Record,
};
use model::{Error, Result};

use super::operator::written;
use crate::limit::{Counter, MAX_ROWS};
use crate::names::{AGGREGATES, DATE_PARTS};
use crate::parse::{self, operator};
use crate::refusal::{bad_join, not_positive};
use crate::tree::{
    Attribute, Condition, Dated, Entity, Fetch, Filter, FilterItem, Link, LinkType, Negatable,
    Operator, Order,
};

/// How deep links and filters may stand in each other.
const MAX_DEPTH: usize = 32;

/// The syntax tree of a record of the type `QueryExpression`, or of another of `QueryBase`.
///
/// # Errors
/// If the record lacks what it needs, is too large, stands in itself too deep, or asks what a document cannot.
pub fn of_question(question: &Record) -> Result<Fetch> {
    let fields = &question.fields;
    match question.kind.name {
        "FetchExpression" => match fields.maybe("Query", Fields::text)? {
            Some(text) => parse::parse(text),
            None => Err(Error::InvalidArgument("Required field 'Query' is missing".into())),
        },
        "QueryByAttribute" => Reader::default().fetch(fields, Reader::pairs),
        _ => Reader::default().fetch(fields, Reader::criteria),
    }
}

/// Counts what is limited, and notes what stands anywhere.
#[derive(Default)]
struct Reader {
    counter: Counter,
    /// Whether something is a group, or computed of one.
    aggregates: bool,
}

impl Reader {
    fn fetch(
        mut self,
        fields: &Fields,
        filters: impl FnOnce(&mut Self, &Fields) -> Result<Vec<Filter>>,
    ) -> Result<Fetch> {
        if fields.get("SubQueryExpression").is_some() {
            return Err(Error::NotImplemented("A SubQueryExpression".into()));
        }
        let mut entity = self.entity(fields.text("EntityName")?, fields, "ColumnSet")?;
        // To name no column of the root is to show its key alone; a document that names none shows all.
        entity.no_attributes = entity.attributes.is_empty() && !entity.all_attributes;
        entity.filters = filters(&mut self, fields)?;
        entity.links = self.links(fields, MAX_DEPTH)?;
        let top = fields.maybe("TopCount", Fields::int)?;
        let source = fields.maybe("DataSource", Fields::text)?;
        let mut fetch = Fetch {
            top: top.map(|top| positive("top", top)).transpose()?,
            distinct: fields.maybe("Distinct", Fields::bool)?.unwrap_or(false),
            aggregate: self.aggregates,
            retained: matches!(source, Some("retained" | "archive")),
            entity,
            ..Fetch::default()
        };
        if fetch.aggregate {
            fetch.entity.no_attributes = false;
        }
        if let Some(page) = fields.maybe("PageInfo", Fields::record)? {
            add_page(&mut fetch, &page.fields)?;
        }
        Ok(fetch)
    }

    /// What every table has but what stands in it.
    fn entity(&mut self, name: &str, fields: &Fields, columns: &str) -> Result<Entity> {
        let mut entity = Entity { name: name.to_owned(), ..Entity::default() };
        if let Some(set) = fields.maybe(columns, Fields::record)? {
            let set = &set.fields;
            entity.all_attributes = set.maybe("AllColumns", Fields::bool)?.unwrap_or(false);
            for name in set.maybe("Columns", Fields::texts)?.unwrap_or_default() {
                entity.attributes.push(Attribute { name: name.to_owned(), ..Attribute::default() });
            }
            for each in set.maybe("AttributeExpressions", Fields::records)?.unwrap_or_default() {
                entity.attributes.push(self.computed(&each.fields)?);
            }
        }
        for order in fields.maybe("Orders", Fields::records)?.unwrap_or_default() {
            entity.orders.push(order_of(&order.fields)?);
        }
        Ok(entity)
    }

    /// A group, what is computed of one, or a column under a name of the client's.
    fn computed(&mut self, fields: &Fields) -> Result<Attribute> {
        let kind = fields.maybe("AggregateType", Fields::int)?.unwrap_or(0);
        let aggregate = AGGREGATES.of_sdk(&AGGREGATE_TYPE.text(kind));
        let grouping = fields.maybe("DateTimeGrouping", Fields::int)?.unwrap_or(0);
        let part = DATE_PARTS.of_sdk(&DATE_TIME_GROUPING.text(grouping));
        let group = fields.maybe("HasGroupBy", Fields::bool)?.unwrap_or(false);
        self.aggregates |= group || aggregate.is_some();
        Ok(Attribute {
            name: fields.text("AttributeName")?.to_owned(),
            alias: named(fields, "Alias")?,
            aggregate,
            group,
            part,
            ..Attribute::default()
        })
    }

    fn criteria(&mut self, fields: &Fields) -> Result<Vec<Filter>> {
        self.filters(fields, "Criteria", MAX_DEPTH)
    }

    /// The conditions of a `QueryByAttribute`: columns and their values.
    fn pairs(&mut self, fields: &Fields) -> Result<Vec<Filter>> {
        let names = fields.maybe("Attributes", Fields::texts)?.unwrap_or_default();
        let values = fields.maybe("Values", Fields::records)?.unwrap_or_default();
        if names.len() != values.len() {
            return Err(Error::InvalidArgument(
                "The number of attributes and values of a QueryByAttribute must be the same."
                    .into(),
            ));
        }
        let mut filter = Filter::default();
        for (name, value) in names.into_iter().zip(values) {
            self.counter.condition()?;
            let (operator, written) = operator_of("Equal")?;
            let mut condition = bare(name, operator, written);
            condition.values = values_of(&condition, &[value])?;
            filter.items.push(FilterItem::Condition(condition));
        }
        Ok(if filter.items.is_empty() { Vec::new() } else { vec![filter] })
    }

    fn filters(&mut self, fields: &Fields, name: &str, depth: usize) -> Result<Vec<Filter>> {
        let Some(filter) = fields.maybe(name, Fields::record)? else { return Ok(Vec::new()) };
        Ok(self.filter(&filter.fields, depth)?.into_iter().collect())
    }

    /// A filter; none if it says nothing.
    fn filter(&mut self, fields: &Fields, depth: usize) -> Result<Option<Filter>> {
        let depth = deeper(depth)?;
        let mut items = Vec::new();
        for condition in fields.maybe("Conditions", Fields::records)?.unwrap_or_default() {
            items.push(FilterItem::Condition(self.condition(&condition.fields)?));
        }
        for inner in fields.maybe("Filters", Fields::records)?.unwrap_or_default() {
            items.extend(self.filter(&inner.fields, depth)?.map(FilterItem::Filter));
        }
        if let Some(joined) = fields.maybe("AnyAllFilterLinkEntity", Fields::record)? {
            let link = self.link(&joined.fields, depth)?;
            if !link.kind.in_filter() {
                return Err(bad_join(&join_name(&joined.fields)?));
            }
            items.push(FilterItem::Link(link));
        }
        if items.is_empty() {
            return Ok(None);
        }
        let or = fields.maybe("FilterOperator", Fields::int)? == LOGICAL_OPERATOR.value("Or");
        let quick_find = fields.maybe("IsQuickFindFilter", Fields::bool)?.unwrap_or(false);
        Ok(Some(Filter { or, quick_find, items }))
    }

    fn condition(&mut self, fields: &Fields) -> Result<Condition> {
        self.counter.condition()?;
        let (operator, written) = operator_of(&CONDITION_OPERATOR.text(fields.int("Operator")?))?;
        let mut condition = bare(fields.text("AttributeName")?, operator, written);
        condition.entity = named(fields, "EntityName")?;
        let values = fields.maybe("Values", Fields::records)?.unwrap_or_default();
        self.counter.values(values.len())?;
        let mut values = values_of(&condition, &values)?;
        if fields.maybe("CompareColumns", Fields::bool)?.unwrap_or(false) {
            condition.value_of = values.pop().filter(|_| values.is_empty());
            if condition.value_of.is_none() {
                return Err(crate::refusal::bad_condition(
                    "A condition that compares columns has one value, the name of the other column.",
                ));
            }
        }
        condition.values = values;
        Ok(condition)
    }

    fn links(&mut self, fields: &Fields, depth: usize) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        for link in fields.maybe("LinkEntities", Fields::records)?.unwrap_or_default() {
            let found = self.link(&link.fields, depth)?;
            if found.kind.in_filter() {
                return Err(bad_join(&join_name(&link.fields)?));
            }
            links.push(found);
        }
        Ok(links)
    }

    fn link(&mut self, fields: &Fields, depth: usize) -> Result<Link> {
        let depth = deeper(depth)?;
        let ordinal = self.counter.link()?;
        let mut entity = self.entity(fields.text("LinkToEntityName")?, fields, "Columns")?;
        entity.filters = self.filters(fields, "LinkCriteria", depth)?;
        entity.links = self.links(fields, depth)?;
        let kind = match join_name(fields)?.as_str() {
            "Inner" | "Natural" => LinkType::Inner,
            "LeftOuter" => LinkType::Outer,
            "MatchFirstRowUsingCrossApply" => LinkType::First,
            "In" | "Exists" => LinkType::Exists,
            "Any" => LinkType::Any,
            "NotAny" => LinkType::NotAny,
            "All" => LinkType::All,
            "NotAll" => LinkType::NotAll,
            other => return Err(bad_join(other)),
        };
        Ok(Link {
            entity,
            ordinal,
            alias: named(fields, "EntityAlias")?,
            from: named(fields, "LinkToAttributeName")?,
            to: named(fields, "LinkFromAttributeName")?,
            kind,
        })
    }
}

fn add_page(fetch: &mut Fetch, page: &Fields) -> Result<()> {
    let number = |field, name| match page.maybe(field, Fields::int)? {
        // Whoever asks for no page has a record of zeros.
        None | Some(0) => Ok(None),
        Some(number) => positive(name, number).map(Some),
    };
    fetch.page = number("PageNumber", "page")?;
    fetch.count = number("Count", "count")?.map(|count| count.min(MAX_ROWS));
    fetch.total = page.maybe("ReturnTotalRecordCount", Fields::bool)?.unwrap_or(false);
    fetch.cookie = named(page, "PagingCookie")?;
    if fetch.top.is_some() && fetch.count.is_none() {
        // A page of the usual size is all that a question with a top has.
        fetch.page = fetch.page.filter(|page| *page != 1);
    }
    Ok(())
}

fn order_of(fields: &Fields) -> Result<Order> {
    let kind = fields.maybe("OrderType", Fields::int)?;
    Ok(Order {
        attribute: named(fields, "AttributeName")?,
        alias: named(fields, "Alias")?,
        descending: kind.is_some() && kind == ORDER_TYPE.value("Descending"),
        entity: named(fields, "EntityName")?,
    })
}

/// A text that is there and not empty.
fn named(fields: &Fields, name: &str) -> Result<Option<String>> {
    let text = fields.maybe(name, Fields::text)?.filter(|text| !text.is_empty());
    Ok(text.map(ToOwned::to_owned))
}

fn join_name(fields: &Fields) -> Result<String> {
    Ok(JOIN_OPERATOR.text(fields.maybe("JoinOperator", Fields::int)?.unwrap_or(0)))
}

/// The operator with a name of the SDK, and how documents write it.
fn operator_of(name: &str) -> Result<(Operator, String)> {
    let written = written(name);
    Ok((operator::read(&written)?, written))
}

fn bare(attribute: &str, operator: Operator, written: String) -> Condition {
    Condition {
        attribute: attribute.to_owned(),
        entity: None,
        operator,
        written,
        values: Vec::new(),
        value_of: None,
    }
}

/// The values of a condition. None is a null, but where no value is read.
fn values_of(condition: &Condition, values: &[&Record]) -> Result<Vec<String>> {
    let takes_none = matches!(
        condition.operator,
        Operator::Null
            | Operator::Not(Negatable::Null)
            | Operator::Who(_)
            | Operator::When(Dated::Fixed(_))
    );
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        match value.fields.maybe("Value", Fields::text)? {
            Some(text) => texts.push(text.to_owned()),
            None if takes_none => {}
            None => {
                return Err(Error::InvalidArgument(format!(
                    "Condition for attribute '{}': null is not a valid value for an attribute. Use \
                     'Null' or 'NotNull' conditions instead.",
                    condition.attribute
                )));
            }
        }
    }
    Ok(texts)
}

fn positive(name: &str, number: i64) -> Result<u32> {
    if number <= 0 {
        return Err(not_positive(name));
    }
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn deeper(depth: usize) -> Result<usize> {
    let too_deep = || Error::InvalidArgument("The query is too deep.".into());
    depth.checked_sub(1).ok_or_else(too_deep)
}
