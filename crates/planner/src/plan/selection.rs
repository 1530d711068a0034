//! What a selection shows: which columns, in which cells, with which names of rows behind lookups.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::{Aliased, Columns, Output, Path, Query, Selection};
use model::rows::CellType;
use model::{Error, Result};

use super::condition::Place;
use super::read::{Builder, ROOT, stored_column};
use crate::catalog::Table;
use crate::shape::{Expanded, Named, Origin, Property, Shape};
use crate::sql::ast::{Aggregate, Expr, Select, Source};

/// With so many joins, names of rows behind lookups are found by selects of their own: SQLite joins no
/// more than 64 tables, of which links, expands and paths may need some yet.
const MOST_JOINS: usize = 40;

impl<'a> Builder<'a> {
    /// Assigns the cells that a selection shows of a table.
    pub(super) fn shape(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        selection: &Selection,
        expanded: bool,
    ) -> Result<Shape> {
        let key = self.cell(Expr::column(source, &table.definition.primary_id), CellType::Guid);
        let version = table
            .column("versionnumber")
            .map(|_| self.cell(Expr::column(source, "versionnumber"), CellType::Int));
        let mut properties = Vec::new();
        let hidden = self.access.reason().is_some();
        for index in shown_columns(table, &selection.columns, expanded, hidden)? {
            let Some(column) = table.definition.columns.get(index) else { continue };
            let property = if column.name == table.definition.primary_id {
                Property { column: index, cell: key, target: None, label: None }
            } else {
                self.property(table, (source, index), column, selection.labels)
            };
            properties.push(property);
        }
        let mut expands = Vec::with_capacity(selection.expands.len());
        for expand in &selection.expands {
            let expanded = match &expand.path {
                Path::Lookup { column, table: target } => {
                    let (target, target_source) = if table.definition.ids_only {
                        self.join_nothing(table, source, column, target)?
                    } else {
                        self.follow(table, source, column, target)?
                    };
                    let shape = self.shape(target, target_source, &expand.selection, true)?;
                    if let Some(filter) = &expand.filter {
                        let filter = self.condition(target, target_source, filter)?;
                        self.hide_unless(filter, &shape);
                    }
                    Expanded::One { name: expand.name.clone(), shape }
                }
                Path::Collection { .. } | Path::Intersect { .. } => {
                    let collection = self.collection(expand, table, key)?;
                    self.collections.push(collection);
                    let collection = self.collections.len() - 1;
                    Expanded::Many { name: expand.name.clone(), collection }
                }
            };
            expands.push(expanded);
        }
        let (table, named) = (Arc::clone(table), Vec::new());
        Ok(Shape { table, key: Some(key), version, properties, expands, named })
    }

    /// Makes the key of a joined row null where a condition is not true: then there is no such row.
    fn hide_unless(&mut self, filter: Expr, shape: &Shape) {
        if let Some(key) = shape.key.and_then(|key| self.select.columns.get_mut(key)) {
            let shown = std::mem::replace(key, Expr::NullValue);
            *key = Expr::Case(Box::new(filter), Box::new(shown));
        }
    }

    /// A value under a name of the asker's: the column of a row.
    pub(super) fn named(
        &mut self,
        name: String,
        (table, source): (&'a Arc<Table>, Source),
        (index, column): (usize, &'a ColumnDefinition),
        labels: bool,
    ) -> Named {
        let Property { cell, target, label, .. } =
            self.property(table, (source, index), column, labels);
        let amount =
            column.kind == ColumnType::Money && table.definition.amount_of(column).is_none();
        let currency = if labels && amount { self.currency(table, source) } else { None };
        let column = Some((Arc::clone(table), index));
        Named { name, cell, origin: Origin::Column, column, target, label, currency }
    }

    /// The cell of the currency of a row, which people read beside its amounts.
    fn currency(&mut self, table: &Table, source: Source) -> Option<usize> {
        if let Some((_, cell)) = self.currencies.iter().find(|(known, _)| *known == source) {
            return Some(*cell);
        }
        let currency = self.column(table, source, table.column("transactioncurrencyid")?);
        let cell = self.cell(currency, CellType::Guid);
        self.currencies.push((source, cell));
        Some(cell)
    }

    /// Assigns the cells of what is shown under names of the asker's.
    pub(super) fn shape_aliased(
        &mut self,
        table: &'a Arc<Table>,
        query: &Query,
        named: &mut Vec<Named>,
    ) -> Result<()> {
        for Aliased { name, output } in &query.aliased {
            let Output::Column(operand) = output else {
                named.push(self.children(table, name)?);
                continue;
            };
            let Place { table, source, column } = self.column_of(table, ROOT, operand)?;
            let index = table.column_index(&column.name).unwrap_or_default();
            let labels = query.selection.labels;
            named.push(self.named(name.clone(), (table, source), (index, column), labels));
        }
        Ok(())
    }

    /// How many readable rows stand directly below a row of the question.
    fn children(&mut self, table: &'a Arc<Table>, name: &str) -> Result<Named> {
        let up = table.hierarchy().ok_or_else(|| {
            Error::QueryOption(format!("`{}` has no hierarchy", table.definition.name))
        })?;
        let source = self.next_source();
        let mut inner = self.within(table, source)?;
        let (above, seen) = inner.link(table, source, up);
        let key = Expr::column(ROOT, &table.definition.primary_id);
        inner.select.filter.splice(0..0, [above.equal(key)].into_iter().chain(seen));
        inner.select.columns.push(Expr::aggregate(Aggregate::Rows));
        let count = Expr::Scalar(Box::new(self.leave(inner)));
        let cell = self.cell(count, CellType::Int);
        let (name, origin) = (name.to_owned(), Origin::Children);
        Ok(Named { name, cell, origin, column: None, target: None, label: None, currency: None })
    }

    fn property(
        &mut self,
        table: &Table,
        (source, index): (Source, usize),
        column: &'a ColumnDefinition,
        labels: bool,
    ) -> Property {
        let (value, kind) = match column.stored() {
            Stored::Nowhere if column.kind == ColumnType::Image => {
                (self.picture(table, source, column), CellType::Guid)
            }
            Stored::Nowhere => (self.column(table, source, column), CellType::Text),
            Stored::As(kind) => (self.column(table, source, column), kind),
        };
        let cell = self.cell(value, kind);
        self.mask(table, source, column, cell);
        let target = column.is_polymorphic().then(|| {
            let target = self.target(table, source, column);
            self.cell(target, CellType::Text)
        });
        let label = if labels && column.is_lookup() {
            let expr = self.label(table, source, column);
            expr.map(|expr| self.cell(expr, CellType::Text))
        } else {
            None
        };
        Property { column: index, cell, target, label }
    }

    /// The primary name of the row that a lookup points at. It shows even if that row cannot be
    /// read (security.md §4, Q4), so no predicate is attached.
    pub(super) fn label(
        &mut self,
        table: &Table,
        source: Source,
        column: &'a ColumnDefinition,
    ) -> Option<Expr> {
        let known = self.labeled.iter().find(|(at, by, _)| *at == source && *by == column.name);
        if let Some((_, _, label)) = known {
            return label.clone();
        }
        let mut names = Vec::new();
        for target in &column.targets {
            let Some(target) = self.catalog.table(target) else { continue };
            let name = target.definition.primary_name.as_ref().and_then(|name| target.column(name));
            // Of a name with a mask nothing is shown.
            let name = name.filter(|name| self.mask_of(target, source, name).is_none());
            let Some(name) = name else { continue };
            let joined = self.next_source();
            let lookup = (table, source, column);
            if self.select.joins.len() < MOST_JOINS {
                self.join_at(joined, lookup, target, None);
                names.push(self.column(target, joined, name));
            } else {
                let mut row = Select::new(&target.definition.name, joined);
                row.filter = self.is_pointed_at(joined, lookup, target);
                row.columns.push(self.column(target, joined, name));
                names.push(Expr::Scalar(Box::new(row)));
            }
        }
        let label = match names.len() {
            0 => None,
            1 => names.pop(),
            _ => Some(Expr::Coalesce(names)),
        };
        self.labeled.push((source, &column.name, label.clone()));
        label
    }
}

/// The columns that a selection shows, in order; if they are named, also `hidden` ones that no client
/// sees.
pub(super) fn shown_columns(
    table: &Table,
    columns: &Columns,
    expanded: bool,
    hidden: bool,
) -> Result<Vec<usize>> {
    let mut shown = Vec::new();
    let mut seen = vec![false; table.definition.columns.len()];
    let mut show = |index: usize| {
        if let Some(seen) = seen.get_mut(index)
            && !std::mem::replace(seen, true)
        {
            shown.push(index);
        }
    };
    match columns {
        Columns::All => {
            let all = table.definition.columns.iter().enumerate();
            // A picture comes only when it is named (protocol.md §4).
            all.filter(|(_, column)| column.is_property() && column.kind != ColumnType::Image)
                .for_each(|(index, _)| show(index));
        }
        Columns::Named(names) => {
            let mut money = false;
            for name in names {
                let column = match table.column(name) {
                    Some(column) if hidden => column,
                    _ => stored_column(table, name)?,
                };
                money |= column.kind == ColumnType::Money;
                table.column_index(name).into_iter().for_each(&mut show);
            }
            if money {
                table.column_index("transactioncurrencyid").into_iter().for_each(&mut show);
            }
        }
    }
    if expanded {
        for name in &table.definition.always_expanded {
            table.column_index(name).into_iter().for_each(&mut show);
        }
    }
    Ok(shown)
}
