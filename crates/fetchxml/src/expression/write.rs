//! The syntax tree as a record of the type `QueryExpression`. What only documents can say is refused, so that
//! no answer asks something else than the document did.

use model::message::{
    AGGREGATE_TYPE, ATTRIBUTE_EXPRESSION, COLUMN_SET, CONDITION_EXPRESSION, ChoiceType,
    DATE_TIME_GROUPING, Data, FILTER_EXPRESSION, JOIN_OPERATOR, LINK_ENTITY, LOGICAL_OPERATOR,
    OBJECT, ORDER_EXPRESSION, ORDER_TYPE, PAGING_INFO, QUERY_EXPRESSION, Record,
};
use model::metadata::ColumnType;
use model::{Error, Result};
use planner::Catalog;

use super::operator::number;
use crate::limit::Counter;
use crate::names::{AGGREGATES, DATE_PARTS};
use crate::refusal::bad_operator;
use crate::tree::{
    Attribute, Condition, Dated, Entity, Fetch, Filter, FilterItem, Link, LinkType, Operator, Order,
};

/// The record that asks what a document asks. Values get the types of their columns. A cookie is left out: the
/// product's two shapes have different ones.
///
/// # Errors
/// If the document asks what a `QueryExpression` cannot.
pub fn to_expression(fetch: &Fetch, catalog: &Catalog) -> Result<Record> {
    for (given, name) in [
        (fetch.aggregate_limit.is_some(), "aggregatelimit"),
        (fetch.order_by_number, "useraworderby"),
    ] {
        if given {
            return Err(unspeakable(name));
        }
    }
    let mut writer = Writer { catalog, counter: Counter::default() };
    let entity = &fetch.entity;
    let mut columns = column_set(entity)?;
    // A document that names no column of the root shows all.
    if entity.attributes.is_empty() && !entity.no_attributes && !fetch.aggregate {
        columns.fields.set("AllColumns", Data::Bool(true));
    }
    let page = Record::new(&PAGING_INFO)
        .with("Count", i64::from(fetch.count.unwrap_or(0)))
        .with("PageNumber", i64::from(fetch.page.unwrap_or(0)))
        .with("ReturnTotalRecordCount", fetch.total);
    let criteria = writer.criteria(entity)?;
    let mut expression = Record::new(&QUERY_EXPRESSION)
        .with("ColumnSet", columns)
        .with("Criteria", criteria)
        .with("Distinct", fetch.distinct)
        .with("EntityName", entity.name.as_str())
        .with("LinkEntities", writer.links(entity)?)
        .with("Orders", orders(entity))
        .with("PageInfo", page)
        .with("NoLock", false);
    if let Some(top) = fetch.top {
        expression.fields.set("TopCount", Data::Int(top.into()));
    }
    if fetch.retained {
        expression.fields.set("DataSource", "retained".into());
    }
    Ok(expression)
}

/// Something that only documents can say.
fn unspeakable(name: &str) -> Error {
    Error::InvalidArgument(format!(
        "The FetchXML cannot be converted: a QueryExpression has no '{name}'."
    ))
}

fn column_set(entity: &Entity) -> Result<Record> {
    let is_plain = |each: &&Attribute| {
        each.alias.is_none()
            && each.aggregate.is_none()
            && !each.group
            && each.part.is_none()
            && !each.children
    };
    let plain = entity.attributes.iter().filter(is_plain);
    let columns: Vec<Data> = plain.map(|each| Data::from(each.name.as_str())).collect();
    let others = entity.attributes.iter().filter(|each| !is_plain(each));
    let others: Vec<Data> = others.map(computed).collect::<Result<_>>()?;
    Ok(Record::new(&COLUMN_SET)
        .with("AllColumns", entity.all_attributes)
        .with("AttributeExpressions", others)
        .with("Columns", columns))
}

fn computed(attribute: &Attribute) -> Result<Data> {
    for (given, name) in [
        (attribute.utc, "usertimezone"),
        (attribute.distinct, "distinct"),
        (attribute.children, "rowaggregate"),
    ] {
        if given {
            return Err(unspeakable(name));
        }
    }
    let aggregate = attribute.aggregate.and_then(|it| AGGREGATES.in_sdk(it)).unwrap_or("None");
    let part = attribute.part.and_then(|it| DATE_PARTS.in_sdk(it)).unwrap_or("None");
    let mut record = Record::new(&ATTRIBUTE_EXPRESSION)
        .with("AggregateType", member(&AGGREGATE_TYPE, aggregate));
    set_text(&mut record, "Alias", attribute.alias.as_deref());
    Ok(record
        .with("AttributeName", attribute.name.as_str())
        .with("DateTimeGrouping", member(&DATE_TIME_GROUPING, part))
        .with("HasGroupBy", attribute.group)
        .into())
}

fn orders(entity: &Entity) -> Vec<Data> {
    let one = |order: &Order| {
        let mut record = Record::new(&ORDER_EXPRESSION);
        set_text(&mut record, "Alias", order.alias.as_deref());
        set_text(&mut record, "AttributeName", order.attribute.as_deref());
        set_text(&mut record, "EntityName", order.entity.as_deref());
        let kind = if order.descending { "Descending" } else { "Ascending" };
        record.with("OrderType", member(&ORDER_TYPE, kind)).into()
    };
    entity.orders.iter().map(one).collect()
}

/// Knows the columns, and numbers links as whoever reads the record will.
struct Writer<'a> {
    catalog: &'a Catalog,
    counter: Counter,
}

impl Writer<'_> {
    /// All filters of a table as one.
    fn criteria(&mut self, entity: &Entity) -> Result<Record> {
        match entity.filters.as_slice() {
            [] => Ok(empty_filter(false)),
            [one] => self.filter(one, &entity.name),
            several => {
                let filters =
                    several.iter().map(|each| Ok(self.filter(each, &entity.name)?.into()));
                let filters: Vec<Data> = filters.collect::<Result<_>>()?;
                Ok(empty_filter(false).with("Filters", filters))
            }
        }
    }

    fn filter(&mut self, filter: &Filter, table: &str) -> Result<Record> {
        let (mut conditions, mut filters, mut links) = (Vec::new(), Vec::new(), Vec::new());
        for item in &filter.items {
            match item {
                FilterItem::Condition(it) => conditions.push(self.condition(it, table)?.into()),
                FilterItem::Filter(inner) => filters.push(Data::from(self.filter(inner, table)?)),
                FilterItem::Link(link) => links.push(link),
            }
        }
        // A filter has room for one link; the others stand in filters of their own.
        let last = links.pop();
        for link in links {
            let link = self.link(link, table)?;
            filters.push(empty_filter(false).with("AnyAllFilterLinkEntity", link).into());
        }
        let mut record = empty_filter(filter.or)
            .with("Conditions", conditions)
            .with("Filters", filters)
            .with("IsQuickFindFilter", filter.quick_find);
        if let Some(link) = last {
            record.fields.set("AnyAllFilterLinkEntity", self.link(link, table)?.into());
        }
        Ok(record)
    }

    fn condition(&self, condition: &Condition, table: &str) -> Result<Record> {
        let operator = number(&condition.written);
        let operator = operator.ok_or_else(|| bad_operator(&condition.written))?;
        let columns = condition.value_of.is_some();
        let table = condition.entity.as_deref().unwrap_or(table);
        let texts = condition.value_of.iter().chain(&condition.values);
        let values: Vec<Data> = texts
            .map(|text| {
                let kind =
                    if columns { "System.String" } else { self.kind(condition, table, text) };
                Record::new(&OBJECT).with("Type", kind).with("Value", text.as_str()).into()
            })
            .collect();
        let mut record = Record::new(&CONDITION_EXPRESSION)
            .with("AttributeName", condition.attribute.as_str())
            .with("CompareColumns", columns)
            .with("Operator", operator)
            .with("Values", values);
        set_text(&mut record, "EntityName", condition.entity.as_deref());
        Ok(record)
    }

    /// The type of a value, if its text is one of it.
    fn kind(&self, condition: &Condition, table: &str, text: &str) -> &'static str {
        let is_whole = text.parse::<i32>().is_ok();
        if matches!(condition.operator, Operator::When(dated) if !is_day(dated)) {
            return if is_whole { "System.Int32" } else { "System.String" };
        }
        let column = self.catalog.table(table).and_then(|it| it.column(&condition.attribute));
        let is_id = || planner::literal::guid(text).is_some();
        match column.map(|column| column.kind) {
            Some(
                ColumnType::Integer
                | ColumnType::Picklist
                | ColumnType::State
                | ColumnType::Status
                | ColumnType::MultiSelectPicklist,
            ) if is_whole => "System.Int32",
            Some(
                ColumnType::Uniqueidentifier
                | ColumnType::Lookup
                | ColumnType::Customer
                | ColumnType::Owner,
            ) if is_id() => "System.Guid",
            _ => "System.String",
        }
    }

    fn links(&mut self, entity: &Entity) -> Result<Vec<Data>> {
        entity.links.iter().map(|link| Ok(self.link(link, &entity.name)?.into())).collect()
    }

    fn link(&mut self, link: &Link, parent: &str) -> Result<Record> {
        let moved = self.counter.link()? != link.ordinal;
        // Who has no name is called after its place (query.md §10.7), which must not change.
        let place = moved.then(|| format!("{}{}", link.entity.name, link.ordinal));
        let join = match link.kind {
            LinkType::Inner => "Inner",
            LinkType::Outer => "LeftOuter",
            LinkType::First => "MatchFirstRowUsingCrossApply",
            LinkType::Exists => "Exists",
            LinkType::Any => "Any",
            LinkType::NotAny => "NotAny",
            LinkType::NotAll => "NotAll",
            LinkType::All => "All",
        };
        let mut record = Record::new(&LINK_ENTITY).with("Columns", column_set(&link.entity)?);
        set_text(&mut record, "EntityAlias", link.alias.as_deref().or(place.as_deref()));
        record.fields.set("JoinOperator", member(&JOIN_OPERATOR, join));
        record.fields.set("LinkCriteria", self.criteria(&link.entity)?.into());
        record.fields.set("LinkEntities", self.links(&link.entity)?.into());
        set_text(&mut record, "LinkFromAttributeName", link.to.as_deref());
        set_text(&mut record, "LinkFromEntityName", Some(parent));
        set_text(&mut record, "LinkToAttributeName", link.from.as_deref());
        Ok(record
            .with("LinkToEntityName", link.entity.name.as_str())
            .with("Orders", orders(&link.entity)))
    }
}

fn empty_filter(or: bool) -> Record {
    let operator = member(&LOGICAL_OPERATOR, if or { "Or" } else { "And" });
    Record::new(&FILTER_EXPRESSION).with("FilterOperator", operator)
}

fn is_day(dated: Dated) -> bool {
    matches!(dated, Dated::On | Dated::OnOrAfter | Dated::OnOrBefore)
}

fn member(choice: &ChoiceType, name: &str) -> Data {
    choice.value(name).map_or(Data::Null, Data::Int)
}

fn set_text(record: &mut Record, name: &'static str, text: Option<&str>) {
    if let Some(text) = text {
        record.fields.set(name, text.into());
    }
}
