//! `$apply` into groups and what is computed of them (query.md §8).

use edge::Question;
use engine::Table;
use model::message::{Request, RetrieveMultiple};
use model::metadata::ColumnType;
use model::query::{
    Aggregate, Aggregation, Criterion, Group, Operand, Order, Page, Path, Query, Selection,
};
use model::value::Reference;
use model::{Error, Result};

use super::{Answer, Asked, Flat, Form, Operation, PageView, View, filter, property};
use crate::edm;
use crate::paging::read_token;
use crate::write::FORMATTED;
use odata::{Apply, Options, OrderItem};

impl Asked<'_> {
    /// Groups of the rows of a table.
    pub(super) fn apply(
        &self,
        table: &Table,
        apply: &Apply,
        options: &Options,
        from: Option<(Reference, Path)>,
    ) -> Result<Operation> {
        for (given, name) in [
            (options.select.is_some(), "$select"),
            (!options.expand.is_empty(), "$expand"),
            (options.filter.is_some(), "$filter"),
        ] {
            if given {
                return Err(Error::QueryOption(format!(
                    "The query option '{name}' is not supported together with $apply."
                )));
            }
        }
        let labels = self.preferences.includes(FORMATTED);
        let selection = Selection { labels, ..Selection::default() };
        let mut query = Query::new(table.definition.name.clone(), selection);
        if let Some(condition) = &apply.filter {
            query.filter = Some(filter::translate(self.catalog, self.zone, table, condition)?);
        }
        let aggregation = self.aggregation(table, apply)?;
        query.order = self.groups_order(table, &aggregation, &options.order)?;
        query.aggregation = Some(aggregation);
        query.count = options.count;
        let size = self.preferences.rows_on_page();
        let top = options.top.filter(|_| self.preferences.page_size.is_none());
        query.page = Page {
            top: top.map(|top| top.min(size)),
            size: if top.is_none() { Some(size) } else { None },
            ..Page::default()
        };
        let mut number = 1;
        if let Some(token) = &options.skip_token {
            let (seal, catalog) = (self.seal, self.catalog);
            let question = Question { seal, catalog, query: &query, from: from.as_ref() };
            let token = read_token(question, token)?;
            number = token.page;
            token.place.apply(&mut query);
        }
        let flat = Flat {
            annotated: false,
            linked: true,
            counted: true,
            names_columns: false,
            hidden: Vec::new(),
            sealed: None,
        };
        let shown = PageView { view: View::default(), number, form: Form::Flat(flat) };
        let request = Request::RetrieveMultiple(RetrieveMultiple { query, from });
        Ok(Operation::Message(Box::new(request), Answer::Page(shown)))
    }

    fn aggregation(&self, table: &Table, apply: &Apply) -> Result<Aggregation> {
        let mut aggregation = Aggregation::default();
        for path in &apply.groups {
            let found = self.one(table, path)?;
            if found.column.kind == ColumnType::DateTime {
                return Err(Error::QueryOption(format!(
                    "Grouping by the date and time property '{}' is not supported.",
                    path.join("/")
                )));
            }
            // Through a lookup, the table that it leads to is part of the name.
            let name = edm::property_name(found.column);
            let name = match found.path.last() {
                Some(Path::Lookup { table, .. }) => format!("{table}_{name}"),
                _ => name,
            };
            let operand = found.operand();
            aggregation.groups.push(Group { name, operand, part: None, utc: true });
        }
        for computed in &apply.values {
            let operand = match computed.path.as_slice() {
                [] => None,
                path => Some(self.one(table, path)?.operand()),
            };
            let (name, function) = (computed.name.clone(), computed.function);
            aggregation.values.push(Aggregate { name, function, operand });
        }
        let names = aggregation.groups.iter().map(|group| &group.name);
        let mut names: Vec<&String> =
            names.chain(aggregation.values.iter().map(|value| &value.name)).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Error::QueryOption(
                "Two results of $apply have the same name; give them aliases that differ.".into(),
            ));
        }
        Ok(aggregation)
    }

    /// The order of groups: by what they have in common, not by what is computed (query.md §1.4).
    fn groups_order(
        &self,
        table: &Table,
        aggregation: &Aggregation,
        items: &[OrderItem],
    ) -> Result<Vec<Order>> {
        let mut order = Vec::new();
        for item in items {
            let computed =
                |name: &String| aggregation.values.iter().any(|value| value.name == *name);
            if let [name] = item.path.as_slice()
                && computed(name)
            {
                let text = "The query node SingleValueOpenPropertyAccess is not supported";
                return Err(Error::QueryOption(text.into()));
            }
            let operand: Operand = self.one(table, &item.path)?.operand();
            let by = Criterion::Column { operand, by_label: false };
            order.push(Order { by, descending: item.descending });
        }
        Ok(order)
    }

    /// The column that a path leads to; over an owner, that of users if teams have one too.
    fn one<'a>(&'a self, table: &'a Table, path: &[String]) -> Result<property::Found<'a>> {
        let found = property::find(self.catalog, table, path)?.into_iter().next();
        found.ok_or_else(|| property::not_found(table, &path.join("/")))
    }
}
