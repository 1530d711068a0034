//! A syntax tree as a document: the text that [`parse`](crate::parse()) reads the same tree from.

use crate::names::{AGGREGATES, DATE_PARTS};
use crate::tree::{
    Attribute, Condition, Dated, Entity, Fetch, Filter, FilterItem, Link, LinkType, Negatable,
    Operator, Order,
};

/// The document.
pub fn text(fetch: &Fetch) -> String {
    let mut out = Out(String::new());
    out.begin("fetch");
    out.flag("distinct", fetch.distinct);
    out.flag("aggregate", fetch.aggregate);
    out.number("top", fetch.top);
    out.number("page", fetch.page);
    out.number("count", fetch.count);
    out.flag("returntotalrecordcount", fetch.total);
    out.maybe("paging-cookie", fetch.cookie.as_deref());
    out.number("aggregatelimit", fetch.aggregate_limit);
    out.flag("useraworderby", fetch.order_by_number);
    out.maybe("datasource", fetch.retained.then_some("retained"));
    out.open();
    out.begin("entity");
    out.attribute("name", &fetch.entity.name);
    out.open();
    out.entity(&fetch.entity);
    out.end("entity");
    out.end("fetch");
    out.0
}

/// Where the document is written.
struct Out(String);

impl Out {
    fn begin(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        self.escaped(value);
        self.0.push('"');
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.attribute(name, value);
        }
    }

    fn number(&mut self, name: &str, value: Option<u32>) {
        self.maybe(name, value.map(|value| value.to_string()).as_deref());
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.maybe(name, value.then_some("true"));
    }

    fn open(&mut self) {
        self.0.push('>');
    }

    fn close(&mut self) {
        self.0.push_str("/>");
    }

    fn end(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// White space is escaped, too: readers make blanks of it in attributes. What no document may have
    /// stands as U+FFFD.
    fn escaped(&mut self, value: &str) {
        for character in value.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                control if control < ' ' => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
    }

    fn entity(&mut self, entity: &Entity) {
        if entity.all_attributes {
            self.begin("all-attributes");
            self.close();
        }
        if entity.no_attributes {
            self.begin("no-attrs");
            self.close();
        }
        entity.attributes.iter().for_each(|each| self.shown(each));
        entity.orders.iter().for_each(|each| self.order(each));
        entity.filters.iter().for_each(|each| self.filter(each));
        entity.links.iter().for_each(|each| self.link(each));
    }

    fn shown(&mut self, attribute: &Attribute) {
        self.begin("attribute");
        self.attribute("name", &attribute.name);
        self.maybe("alias", attribute.alias.as_deref());
        self.maybe("aggregate", attribute.aggregate.and_then(|it| AGGREGATES.in_document(it)));
        self.flag("groupby", attribute.group);
        self.maybe("dategrouping", attribute.part.and_then(|it| DATE_PARTS.in_document(it)));
        self.maybe("usertimezone", attribute.utc.then_some("false"));
        self.flag("distinct", attribute.distinct);
        self.maybe("rowaggregate", attribute.children.then_some("CountChildren"));
        self.close();
    }

    fn order(&mut self, order: &Order) {
        self.begin("order");
        self.maybe("attribute", order.attribute.as_deref());
        self.maybe("alias", order.alias.as_deref());
        self.maybe("entityname", order.entity.as_deref());
        self.flag("descending", order.descending);
        self.close();
    }

    fn link(&mut self, link: &Link) {
        self.begin("link-entity");
        self.attribute("name", &link.entity.name);
        self.maybe("from", link.from.as_deref());
        self.maybe("to", link.to.as_deref());
        self.maybe("alias", link.alias.as_deref());
        self.attribute("link-type", link_type(link.kind));
        self.open();
        self.entity(&link.entity);
        self.end("link-entity");
    }

    fn filter(&mut self, filter: &Filter) {
        self.begin("filter");
        self.attribute("type", if filter.or { "or" } else { "and" });
        self.flag("isquickfindfields", filter.quick_find);
        self.open();
        for item in &filter.items {
            match item {
                FilterItem::Condition(condition) => self.condition(condition),
                FilterItem::Filter(inner) => self.filter(inner),
                FilterItem::Link(link) => self.link(link),
            }
        }
        self.end("filter");
    }

    fn condition(&mut self, condition: &Condition) {
        self.begin("condition");
        self.attribute("attribute", &condition.attribute);
        self.attribute("operator", &condition.written);
        self.maybe("entityname", condition.entity.as_deref());
        self.maybe("valueof", condition.value_of.as_deref());
        match condition.values.as_slice() {
            [] => self.close(),
            [one] if !takes_several(condition.operator) => {
                self.attribute("value", one);
                self.close();
            }
            several => {
                self.open();
                for value in several {
                    self.0.push_str("<value>");
                    self.escaped(value);
                    self.0.push_str("</value>");
                }
                self.end("condition");
            }
        }
    }
}

/// Whether an operator takes any number of values, or two.
fn takes_several(operator: Operator) -> bool {
    match operator {
        Operator::In
        | Operator::Between
        | Operator::Holds
        | Operator::Not(Negatable::In | Negatable::Between | Negatable::Holds) => true,
        Operator::When(dated) => {
            matches!(dated, Dated::InFiscalPeriodAndYear | Dated::InOrBefore | Dated::InOrAfter)
        }
        _ => false,
    }
}

fn link_type(kind: LinkType) -> &'static str {
    match kind {
        LinkType::Inner => "inner",
        LinkType::Outer => "outer",
        LinkType::First => "matchfirstrowusingcrossapply",
        LinkType::Exists => "exists",
        LinkType::Any => "any",
        LinkType::NotAny => "not any",
        LinkType::NotAll => "not all",
        LinkType::All => "all",
    }
}
