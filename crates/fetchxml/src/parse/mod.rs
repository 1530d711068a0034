//! Elements into the syntax tree. What the documentation says to be without effect is passed over;
//! what it does not know is refused.

pub(crate) mod operator;

use model::Result;

use crate::element::{self, Element};
use crate::limit::{Counter, MAX_AGGREGATED, MAX_ROWS};
use crate::names::{AGGREGATES, DATE_PARTS};
use crate::refusal::{
    bad_condition, bad_date_grouping, bad_filter_type, bad_join, bad_value, invalid_xml,
    not_positive,
};
use crate::tree::{Attribute, Condition, Entity, Fetch, Filter, FilterItem, Link, LinkType, Order};

/// Reads a document.
///
/// # Errors
/// If it is no XML or no FetchXML, or if it is too large.
pub fn parse(text: &str) -> Result<Fetch> {
    let root = element::read(text)?;
    if root.name != "fetch" {
        return Err(invalid_xml(&format!("The root is '{}', not 'fetch'.", root.name)));
    }
    Reader::default().fetch(&root)
}

/// Counts what is limited.
#[derive(Default)]
struct Reader(Counter);

impl Reader {
    fn fetch(&mut self, element: &Element) -> Result<Fetch> {
        element.check_attributes(&[
            "top",
            "count",
            "page",
            "paging-cookie",
            "returntotalrecordcount",
            "distinct",
            "aggregate",
            "aggregatelimit",
            "useraworderby",
            "datasource",
            // Without effect.
            "no-lock",
            "latematerialize",
            "options",
            "version",
            "mapping",
            "output-format",
            "utc-offset",
            "min-active-row-version",
            "savedqueryid",
        ])?;
        no_text(element)?;
        let [entity] = element.children.as_slice() else {
            return Err(invalid_xml("The element 'fetch' has one element 'entity'."));
        };
        if entity.name != "entity" {
            return Err(unexpected(entity, element));
        }
        entity.check_attributes(&["name", "enableprefiltering", "prefilterparametername"])?;
        let count = number(element, "count")?.map(|count| count.min(MAX_ROWS));
        Ok(Fetch {
            top: number(element, "top")?,
            count,
            page: number(element, "page")?,
            cookie: text(element, "paging-cookie"),
            total: truth(element, "returntotalrecordcount")?,
            distinct: truth(element, "distinct")?,
            aggregate: truth(element, "aggregate")?,
            aggregate_limit: number(element, "aggregatelimit")?
                .map(|limit| limit.min(MAX_AGGREGATED)),
            order_by_number: truth(element, "useraworderby")?,
            retained: element.attribute("datasource") == Some("retained"),
            entity: self.entity(entity)?,
        })
    }

    /// What `entity` and `link-entity` have in common.
    fn entity(&mut self, element: &Element) -> Result<Entity> {
        no_text(element)?;
        let mut entity = Entity { name: required(element, "name")?, ..Entity::default() };
        for child in &element.children {
            match child.name.as_str() {
                "attribute" => entity.attributes.push(attribute(child)?),
                "all-attributes" => {
                    child.check_attributes(&[])?;
                    entity.all_attributes = true;
                }
                "no-attrs" => {
                    child.check_attributes(&[])?;
                    entity.no_attributes = true;
                }
                "order" => entity.orders.push(order(child)?),
                "link-entity" => {
                    let link = self.link(child)?;
                    if link.kind.in_filter() {
                        return Err(bad_join(child.attribute("link-type").unwrap_or_default()));
                    }
                    entity.links.push(link);
                }
                "filter" => entity.filters.push(self.filter(child)?),
                _ => return Err(unexpected(child, element)),
            }
        }
        Ok(entity)
    }

    fn link(&mut self, element: &Element) -> Result<Link> {
        element.check_attributes(&[
            "name",
            "from",
            "to",
            "alias",
            "link-type",
            // Without effect.
            "intersect",
            "visible",
            "enableprefiltering",
            "prefilterparametername",
        ])?;
        let ordinal = self.0.link()?;
        let kind = match element.attribute("link-type") {
            None | Some("" | "inner") => LinkType::Inner,
            Some("outer") => LinkType::Outer,
            Some("matchfirstrowusingcrossapply") => LinkType::First,
            Some("exists" | "in") => LinkType::Exists,
            Some("any") => LinkType::Any,
            Some("not any") => LinkType::NotAny,
            Some("not all") => LinkType::NotAll,
            Some("all") => LinkType::All,
            Some(other) => return Err(bad_join(other)),
        };
        Ok(Link {
            ordinal,
            alias: text(element, "alias"),
            from: text(element, "from"),
            to: text(element, "to"),
            kind,
            entity: self.entity(element)?,
        })
    }

    fn filter(&mut self, element: &Element) -> Result<Filter> {
        element.check_attributes(&[
            "type",
            "isquickfindfields",
            "overridequickfindrecordlimitenabled",
            "overridequickfindrecordlimitdisabled",
            // Without effect.
            "hint",
        ])?;
        no_text(element)?;
        let or = match element.attribute("type") {
            None | Some("" | "and") => false,
            Some("or") => true,
            Some(other) => return Err(bad_filter_type(other)),
        };
        let unlimited = truth(element, "overridequickfindrecordlimitdisabled")?;
        let mut filter = Filter {
            or,
            quick_find: truth(element, "isquickfindfields")? && !unlimited,
            items: Vec::new(),
        };
        for child in &element.children {
            filter.items.push(match child.name.as_str() {
                "condition" => FilterItem::Condition(self.condition(child)?),
                "filter" => FilterItem::Filter(self.filter(child)?),
                "link-entity" => {
                    let link = self.link(child)?;
                    if !link.kind.in_filter() {
                        let kind = child.attribute("link-type").unwrap_or("inner");
                        return Err(bad_join(kind));
                    }
                    FilterItem::Link(link)
                }
                _ => return Err(unexpected(child, element)),
            });
        }
        Ok(filter)
    }

    fn condition(&mut self, element: &Element) -> Result<Condition> {
        element.check_attributes(&[
            "attribute",
            "operator",
            "value",
            "valueof",
            "entityname",
            // Without effect.
            "uiname",
            "uitype",
            "uihidden",
            "alias",
            "aggregate",
            "column",
        ])?;
        no_text(element)?;
        self.0.condition()?;
        let written = required(element, "operator")?;
        let mut values: Vec<String> =
            element.attribute("value").map(ToOwned::to_owned).into_iter().collect();
        for child in &element.children {
            if child.name != "value" {
                return Err(unexpected(child, element));
            }
            child.check_attributes(&["uiname", "uitype"])?;
            if let Some(inner) = child.children.first() {
                return Err(unexpected(inner, child));
            }
            values.push(child.text.trim().to_owned());
        }
        let condition = Condition {
            attribute: required(element, "attribute")?,
            entity: text(element, "entityname"),
            operator: operator::read(&written)?,
            written,
            values,
            value_of: text(element, "valueof"),
        };
        if condition.value_of.is_some() && !condition.values.is_empty() {
            return Err(bad_condition("A condition has a value or a 'valueof', not both."));
        }
        Ok(condition)
    }
}

fn attribute(element: &Element) -> Result<Attribute> {
    element.check_attributes(&[
        "name",
        "alias",
        "aggregate",
        "groupby",
        "dategrouping",
        "usertimezone",
        "distinct",
        "rowaggregate",
        // Without effect.
        "build",
        "addedby",
    ])?;
    no_children(element)?;
    let named = |name| element.attribute(name).filter(|text| !text.is_empty());
    let aggregate = named("aggregate")
        .map(|text| AGGREGATES.of_document(text).ok_or_else(|| bad_value("aggregate", text)))
        .transpose()?;
    let part = named("dategrouping")
        .map(|text| DATE_PARTS.of_document(text).ok_or_else(|| bad_date_grouping(text)))
        .transpose()?;
    let children = match element.attribute("rowaggregate") {
        None | Some("") => false,
        Some("CountChildren") => true,
        Some(other) => return Err(bad_value("rowaggregate", other)),
    };
    let local = element.attribute("usertimezone").is_none() || truth(element, "usertimezone")?;
    Ok(Attribute {
        name: required(element, "name")?,
        alias: text(element, "alias"),
        aggregate,
        group: truth(element, "groupby")?,
        part,
        utc: !local,
        distinct: truth(element, "distinct")?,
        children,
    })
}

fn order(element: &Element) -> Result<Order> {
    element.check_attributes(&["attribute", "alias", "descending", "entityname"])?;
    no_children(element)?;
    Ok(Order {
        attribute: text(element, "attribute"),
        alias: text(element, "alias"),
        descending: truth(element, "descending")?,
        entity: text(element, "entityname"),
    })
}

/// An attribute that is there and not empty.
fn text(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).filter(|value| !value.is_empty()).map(ToOwned::to_owned)
}

fn required(element: &Element, name: &str) -> Result<String> {
    text(element, name).ok_or_else(|| {
        invalid_xml(&format!("The element '{}' has no attribute '{name}'.", element.name))
    })
}

fn truth(element: &Element, name: &str) -> Result<bool> {
    match element.attribute(name) {
        None | Some("") => Ok(false),
        Some(value) if value == "1" || value.eq_ignore_ascii_case("true") => Ok(true),
        Some(value) if value == "0" || value.eq_ignore_ascii_case("false") => Ok(false),
        Some(other) => Err(bad_value(name, other)),
    }
}

/// A number of rows or of a page.
fn number(element: &Element, name: &str) -> Result<Option<u32>> {
    match element.attribute(name).map(str::trim) {
        None | Some("") => Ok(None),
        Some(value) => match value.parse::<i64>() {
            Ok(number) if number > 0 => Ok(Some(u32::try_from(number).unwrap_or(u32::MAX))),
            Ok(_) => Err(not_positive(name)),
            Err(_) => Err(bad_value(name, value)),
        },
    }
}

fn no_text(element: &Element) -> Result<()> {
    if element.text.trim().is_empty() {
        return Ok(());
    }
    Err(invalid_xml(&format!("The element '{}' has no text.", element.name)))
}

fn no_children(element: &Element) -> Result<()> {
    no_text(element)?;
    element.children.first().map_or(Ok(()), |child| Err(unexpected(child, element)))
}

fn unexpected(child: &Element, parent: &Element) -> model::Error {
    invalid_xml(&format!("The element '{}' has no element '{}'.", parent.name, child.name))
}

#[cfg(test)]
mod tests;
