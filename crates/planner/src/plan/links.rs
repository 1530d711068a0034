//! Joins: rows of other tables beside a row. Of every table only readable rows are joined: a row that
//! cannot be read is no match (security.md §4, Q3).

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::{Condition, Join as Kind, Link};
use model::rows::CellType;
use model::{Error, Result};

use super::collection::names_table;
use super::compare::unpadded;
use super::read::Builder;
use super::rows::{ShareTest, find};
use super::selection::shown_columns;
use crate::catalog::{Catalog, Table};
use crate::shape::Named;
use crate::sql::ast::{Expr, Join, Ordering, Source};

/// A joined row that conditions, criteria and columns can name.
#[derive(Clone)]
pub(super) struct Linked<'a> {
    name: String,
    pub(super) table: &'a Arc<Table>,
    pub(super) source: Source,
    /// Whether every row of the question has one.
    pub(super) always: bool,
}

/// The row that something is joined to.
#[derive(Clone, Copy)]
struct Parent<'a> {
    table: &'a Arc<Table>,
    source: Source,
    /// How it is joined itself: what is joined to it may keep no fewer rows.
    kind: Kind,
}

/// A filter of an inner link, asked once everything is joined that it may name.
type Waiting<'a, 'q> = (&'a Arc<Table>, Source, &'q Condition);

impl<'a> Builder<'a> {
    /// Joins the rows of links to the rows of `table` at `source`.
    pub(super) fn join_links(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        links: &[Link],
    ) -> Result<()> {
        let mut waiting = Vec::new();
        let parent = Parent { table, source, kind: Kind::Inner };
        for link in links {
            self.join_link(parent, link, &mut waiting)?;
        }
        for (table, source, filter) in waiting {
            let filter = self.condition(table, source, filter)?;
            self.select.filter.push(filter);
        }
        Ok(())
    }

    fn join_link<'q>(
        &mut self,
        parent: Parent<'a>,
        link: &'q Link,
        waiting: &mut Vec<Waiting<'a, 'q>>,
    ) -> Result<()> {
        let kind = match (parent.kind, link.join) {
            (Kind::Outer, Kind::Inner) => Kind::Outer,
            (Kind::Inner | Kind::Outer, own) => own,
            (Kind::First, _) => Kind::First,
        };
        let table = find(self.catalog, &link.table)?;
        let source = self.next_source();
        let mut on = if kind == Kind::First {
            vec![self.first(parent, link, (table, source))?]
        } else {
            self.on(parent, link, (table, source))?
        };
        on.extend(self.readable(table, source, ShareTest::Probe)?);
        let on = Expr::And(on);
        let name = link.name.clone();
        self.linked.push(Linked { name, table, source, always: kind == Kind::Inner });
        self.select.joins.push(Join {
            left: kind != Kind::Inner,
            led: self.led,
            table: table.definition.name.as_str().into(),
            source,
            on,
        });
        match (kind, &link.filter) {
            (Kind::Inner, Some(filter)) => waiting.push((table, source, filter)),
            (Kind::Outer, filter) => {
                let mut more = Vec::new();
                if let Some(filter) = filter {
                    more.push(self.filter_of_outer(table, source, filter)?);
                }
                // What an outer link finds is a match only together with what is inside it.
                for inner in link.links.iter().filter(|inner| inner.join == Kind::Inner) {
                    more.push(self.exists(table, source, inner)?);
                }
                if let Some(Join { on, .. }) = self.select.joins.last_mut() {
                    let first = std::mem::replace(on, Expr::NullValue);
                    *on = Expr::And([first].into_iter().chain(more).collect());
                }
            }
            _ => {}
        }
        for inner in &link.links {
            self.join_link(Parent { table, source, kind }, inner, waiting)?;
        }
        Ok(())
    }

    /// The filter of an outer link, as a part of its join: where it follows a path, it is asked of
    /// the row once more, by its key.
    fn filter_of_outer(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        filter: &Condition,
    ) -> Result<Expr> {
        let before = self.joined();
        let expr = self.condition(table, source, filter)?;
        if self.joined() == before {
            return Ok(expr);
        }
        self.forget_joins(before);
        let again = self.next_source();
        let mut inner = self.within(table, again)?;
        let key = Expr::column(again, &table.definition.primary_id);
        let condition = inner.condition(table, again, filter)?;
        let own_key = Expr::column(source, &table.definition.primary_id);
        inner.select.columns.push(key.clone());
        inner.select.filter.extend([key.equal(own_key), condition]);
        Ok(Expr::Exists(Box::new(self.leave(inner))))
    }

    /// That a row can be joined to the row of `table` at `source`.
    pub(super) fn exists(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        link: &Link,
    ) -> Result<Expr> {
        let parent = Parent { table, source, kind: Kind::Inner };
        let inner = self.matches(parent, link)?;
        Ok(Expr::Exists(Box::new(self.leave(inner))))
    }

    /// That a joined row is the first of those that could be joined.
    fn first(
        &mut self,
        parent: Parent<'a>,
        link: &Link,
        (table, source): (&'a Arc<Table>, Source),
    ) -> Result<Expr> {
        let mut inner = self.matches(parent, link)?;
        let key = Expr::column(inner.select.source, &table.definition.primary_id);
        inner.select.order.push(Ordering { by: key, descending: false, nullable: false });
        inner.select.limit = Some(1);
        let first = Expr::Scalar(Box::new(self.leave(inner)));
        Ok(Expr::column(source, &table.definition.primary_id).equal(first))
    }

    /// The keys of the rows that a link joins to its parent, as a select of their own.
    fn matches(&mut self, parent: Parent<'a>, link: &Link) -> Result<Builder<'a>> {
        let table = find(self.catalog, &link.table)?;
        let source = self.next_source();
        let mut inner = self.within(table, source)?;
        let key = Expr::column(source, &table.definition.primary_id);
        inner.select.columns.push(key);
        let on = inner.on(parent, link, (table, source))?;
        // What the rows are found by comes first.
        inner.select.filter.splice(0..0, on);
        let name = link.name.clone();
        inner.linked.push(Linked { name, table, source, always: true });
        inner.join_links(table, source, &link.links)?;
        if let Some(filter) = &link.filter {
            let filter = inner.condition(table, source, filter)?;
            inner.select.filter.push(filter);
        }
        Ok(inner)
    }

    /// That the two columns of a link are equal. A lookup that can point at several tables must mean
    /// the other side's.
    fn on(
        &mut self,
        parent: Parent<'a>,
        link: &Link,
        (table, source): (&'a Arc<Table>, Source),
    ) -> Result<Vec<Expr>> {
        let from = join_column(table, &link.from)?;
        let to = join_column(parent.table, &link.to)?;
        let cell = from.stored();
        if cell != to.stored() {
            return Err(Error::QueryOption(format!(
                "`{}.{}` and `{}.{}` cannot be joined: they are of different types",
                table.definition.name, from.name, parent.table.definition.name, to.name
            )));
        }
        let (own, own_seen) = self.link(table, source, &from.name);
        let (other, other_seen) = self.link(parent.table, parent.source, &to.name);
        let text = cell == Stored::As(CellType::Text);
        let side = |expr| if text { Expr::Fold(Box::new(expr)) } else { expr };
        let mut on = vec![side(unpadded(own, from)).equal(side(unpadded(other, to)))];
        on.extend(own_seen);
        on.extend(other_seen);
        if from.is_polymorphic() && to.is_polymorphic() {
            let own = self.target(table, source, from);
            on.push(own.equal(self.target(parent.table, parent.source, to)));
        } else {
            let (own, other) = ((&**table, source, from), (&**parent.table, parent.source, to));
            on.extend(names(self.catalog, own, other));
            on.extend(names(self.catalog, other, own));
        }
        Ok(on)
    }

    /// The joined row with this name.
    pub(super) fn linked(&self, name: &str) -> Result<(&'a Arc<Table>, Source)> {
        // What stands further inside may have a name again that stands outside.
        let linked = self.linked.iter().rev().find(|linked| linked.name == name);
        let Linked { table, source, .. } = linked.ok_or_else(|| {
            Error::QueryOption(format!("no row is joined here that is called `{name}`"))
        })?;
        Ok((table, *source))
    }

    /// Assigns the cells that links show of their rows.
    pub(super) fn shape_links(
        &mut self,
        links: &[Link],
        labels: bool,
        named: &mut Vec<Named>,
    ) -> Result<()> {
        for link in links {
            let (table, source) = self.linked(&link.name)?;
            for index in shown_columns(table, &link.columns, false, false)? {
                let Some(column) = table.definition.columns.get(index) else { continue };
                let name = [&link.name, ".", &column.name].concat();
                named.push(self.named(name, (table, source), (index, column), labels));
            }
            self.shape_links(&link.links, labels, named)?;
        }
        Ok(())
    }

    /// Assigns the cells that hold the keys of the joined rows.
    pub(super) fn link_cells(&mut self) -> Vec<usize> {
        let keys: Vec<Expr> = self
            .linked
            .iter()
            .map(|Linked { table, source, .. }| Expr::column(*source, &table.definition.primary_id))
            .collect();
        keys.into_iter().map(|key| self.cell(key, CellType::Guid)).collect()
    }
}

/// A column that rows can be joined by.
fn join_column<'a>(table: &'a Table, name: &str) -> Result<&'a ColumnDefinition> {
    let column = table.column(name).filter(|column| column.read).ok_or_else(|| {
        Error::PropertyNotFound { table: table.definition.name.clone(), property: name.to_owned() }
    })?;
    let takes_part = column.kind != ColumnType::MultiSelectPicklist;
    if takes_part && matches!(column.stored(), Stored::As(_)) {
        return Ok(column);
    }
    let table = &table.definition.name;
    Err(Error::QueryOption(format!("`{table}.{name}` is no column to join by")))
}

/// Where a column is.
type Side<'t> = (&'t Table, Source, &'t ColumnDefinition);

/// That a lookup which can point at several tables points at the one whose rows the other side names.
fn names(
    catalog: &Catalog,
    (table, source, lookup): Side<'_>,
    (other, rows, column): Side<'_>,
) -> Option<Expr> {
    if !lookup.is_polymorphic() {
        return None;
    }
    if other.definition.is_view_of_activities && column.name == other.definition.primary_id {
        // Its rows are those of other tables, and lookups name those.
        let name = Expr::column(rows, "activitytypecode");
        return Some(Expr::column(source, &lookup.target_column()).equal(name));
    }
    names_table(catalog, table, source, &lookup.name, points_at(other, column)?)
}

/// The table whose rows a column names, if it is one.
fn points_at<'t>(table: &'t Table, column: &'t ColumnDefinition) -> Option<&'t str> {
    if column.name == table.definition.primary_id {
        return Some(&table.definition.name);
    }
    match column.targets.as_slice() {
        [only] if column.is_lookup() && !column.is_polymorphic() => Some(only),
        _ => None,
    }
}

/// # Errors
/// If two links have one name.
pub(super) fn check_names(links: &[Link]) -> Result<()> {
    fn collect<'q>(links: &'q [Link], names: &mut Vec<&'q str>) -> Result<()> {
        for link in links {
            if names.contains(&link.name.as_str()) {
                let text = format!("two joined rows are called `{}`", link.name);
                return Err(Error::QueryOption(text));
            }
            names.push(&link.name);
            collect(&link.links, names)?;
        }
        Ok(())
    }
    collect(links, &mut Vec::new())
}
