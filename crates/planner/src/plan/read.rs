//! From a question to its plan: names resolved, predicates attached, cells assigned.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, OneToMany};
use model::query::{Path, Query, Selection};
use model::rows::CellType;
use model::value::Reference;
use model::{Error, Result};
use security::{Access, Mask, Unmasked};

use super::collection::names_table;
use super::limits::{Size, check_links, too_many_links};
use super::links::{Linked, check_names};
use super::order::Sorted;
use super::ranges::{Parts, leads};
use super::rows::{ShareTest, find, readable};
use super::settle::Settle;
use super::{CollectionPlan, Plan, Rendered};
use crate::Circumstances;
use crate::catalog::{Catalog, Table};
use crate::shape::Shape;
use crate::sql::ast::{Expr, Join, Select, Source};
use crate::statement::Parameter;

/// Counting stops here (query.md §5); one more tells that there are more.
pub(super) const COUNT_LIMIT: u32 = 5_000;
/// The most columns of one select: SQLite takes 2,000, PostgreSQL 1,664.
const COLUMN_LIMIT: usize = 1_600;

/// Rows reached from one row along a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The row to start from.
    pub from: Reference,
    /// The way from it.
    pub path: Path,
}

/// Plans a question for an access. With a scope, only rows reached by it are asked for.
///
/// # Errors
/// If a name does not exist, a value does not fit its column, a limit is crossed, or the access has
/// no privilege to read one of the tables.
pub fn plan(
    query: &Query,
    scope: Option<&Scope>,
    catalog: &Catalog,
    access: &Access,
) -> Result<Plan> {
    plan_at(query, scope, catalog, access, &Circumstances::NONE)
}

/// As [`plan`], for a question that may ask for the time or for the user in whose name it is asked.
///
/// # Errors
/// As [`plan`].
pub fn plan_at(
    query: &Query,
    scope: Option<&Scope>,
    catalog: &Catalog,
    access: &Access,
    circumstances: &Circumstances,
) -> Result<Plan> {
    let size = Size::of(query);
    size.check()?;
    check_names(&query.links)?;
    let table = find(catalog, &query.table)?;
    let test = if scope.is_some() { ShareTest::Probe } else { ShareTest::Set };
    let mut builder = Builder::new(catalog, access, table, test)?;
    builder.circumstances = circumstances;
    if query.selection.unmasked {
        builder.unmask = Unmasked::AllRows;
    }
    if let Some(scope) = scope {
        builder.restrict(table, scope)?;
    }
    builder.led = leads(query, catalog);
    builder.join_links(table, ROOT, &query.links)?;
    let filter = query.filter.as_ref();
    let filter = filter.map(|filter| builder.condition(table, ROOT, filter)).transpose()?;
    builder.select.filter.extend(filter.clone());
    if let Some(aggregation) = &query.aggregation {
        return builder.aggregation(table, query, aggregation);
    }
    if query.distinct {
        return builder.distinct(table, query);
    }
    // Neither labels nor expands change which rows there are, so the count goes without them.
    let count = query.count.then(|| {
        let mut select = builder.select.clone();
        select.columns = vec![Expr::column(ROOT, &table.definition.primary_id)];
        select.limit = Some(COUNT_LIMIT + 1);
        select
    });
    let ranges = match scope {
        None if builder.keeps_rows() => builder.ranges(table, query),
        _ => None,
    };
    let mut followed = builder.followed.len();
    let mut shape = builder.shape(table, ROOT, &query.selection, false)?;
    followed = builder.followed.len() - followed;
    builder.shape_links(&query.links, query.selection.labels, &mut shape.named)?;
    builder.shape_aliased(table, query, &mut shape.named)?;
    let link_cells = builder.link_cells();
    let sorted = builder.sorted(table, &query.order)?;
    let order_cells = builder.order(table, &sorted, &shape);
    // Expands are counted already.
    check_links(size.links + builder.followed.len() - followed)?;
    if table.definition.ids_only && builder.followed.len() + query.links.len() > 1 {
        return Err(too_many_links());
    }
    let position = query.page.after.as_ref();
    let after = position.map(|after| builder.after(table, &sorted, after)).transpose()?;
    builder.select.filter.extend(after.clone());
    let page_size = query.page.size;
    builder.cut(query);
    if let (Some(ranges), Some(limit)) = (ranges, builder.select.limit) {
        let descending = sorted.iter().any(Sorted::is_descending);
        // What is passed over is among the rows that the ranges lead to.
        let mut limit = limit.saturating_add(builder.select.skip.unwrap_or(0));
        let mut from = after.clone();
        if !builder.linked.is_empty() {
            // The row of the position may have more that is joined to it.
            from = position.map(|after| Builder::from(table, &sorted, after)).transpose()?;
            limit = limit.saturating_add(u32::from(from.is_some()));
        }
        builder.merge(table, &ranges, &Parts { filter, from, after, descending, limit });
    }
    let mut plan = builder.finish(shape, count, order_cells, page_size)?;
    plan.link_cells = link_cells;
    Ok(plan)
}

/// Plans to read a row of a table by its key: for any key, see [`Plan::row`].
///
/// # Errors
/// As [`plan`].
pub fn plan_row(
    table: &str,
    selection: &Selection,
    catalog: &Catalog,
    access: &Access,
) -> Result<Plan> {
    Size::of_selection(selection).check()?;
    let table = find(catalog, table)?;
    let mut builder = Builder::new(catalog, access, table, ShareTest::Probe)?;
    if selection.unmasked {
        builder.unmask = Unmasked::OneRow;
    }
    let key = Expr::column(ROOT, &table.definition.primary_id);
    builder.select.filter.insert(0, key.equal(Expr::value(Parameter::Key)));
    let shape = builder.shape(table, ROOT, selection, false)?;
    builder.finish(shape, None, Vec::new(), None)
}

pub(super) const ROOT: Source = Source(0);

/// A select under construction.
pub(super) struct Builder<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) access: &'a Access,
    pub(super) select: Select,
    pub(super) columns: Vec<CellType>,
    pub(super) collections: Vec<CollectionPlan>,
    pub(super) last_source: u16,
    /// Of what masked columns are asked to be shown as they are.
    pub(super) unmask: Unmasked,
    pub(super) masks: Vec<(usize, Arc<Mask>)>,
    /// When and in whose name the question is asked.
    pub(super) circumstances: &'a Circumstances,
    /// Whether a condition asked for the time.
    pub(super) momentary: bool,
    pub(super) followed: Vec<(Source, &'a str, &'a str, Source)>,
    pub(super) labeled: Vec<(Source, &'a str, Option<Expr>)>,
    /// The cells of the currencies that amounts under names of the asker's are in, row by row.
    pub(super) currencies: Vec<(Source, usize)>,
    /// Whether the rows of the question lead to those that are joined to them.
    pub(super) led: bool,
    /// The rows that links have joined, in the order of the links.
    pub(super) linked: Vec<Linked<'a>>,
}

impl<'a> Builder<'a> {
    /// Begins with the readable rows of a table.
    pub(super) fn new(
        catalog: &'a Catalog,
        access: &'a Access,
        table: &Table,
        test: ShareTest,
    ) -> Result<Self> {
        Self::begin(catalog, access, table, (ROOT, test), ROOT.0)
    }

    /// Begins a select inside this one, with the readable rows of a table. [`Builder::leave`] ends
    /// it. It may name the rows that are joined here.
    pub(super) fn within(&mut self, table: &Table, source: Source) -> Result<Builder<'a>> {
        let from = (source, ShareTest::Probe);
        let mut inner = Self::begin(self.catalog, self.access, table, from, self.last_source)?;
        inner.circumstances = self.circumstances;
        inner.unmask = self.unmask;
        inner.linked.clone_from(&self.linked);
        Ok(inner)
    }

    /// The select of a builder that was made by [`Builder::within`].
    pub(super) fn leave(&mut self, inner: Builder<'a>) -> Select {
        self.last_source = inner.last_source;
        self.momentary |= inner.momentary;
        inner.select
    }

    /// Begins the select of an expanded collection, which runs by itself: `last_source` is the last
    /// number that it has given to a table.
    pub(super) fn beside(&self, table: &Table, last_source: u16) -> Result<Builder<'a>> {
        let from = (ROOT, ShareTest::Probe);
        let mut other = Self::begin(self.catalog, self.access, table, from, last_source)?;
        other.circumstances = self.circumstances;
        if self.unmask != Unmasked::Never {
            other.unmask = Unmasked::AllRows;
        }
        Ok(other)
    }

    fn begin(
        catalog: &'a Catalog,
        access: &'a Access,
        table: &Table,
        (source, test): (Source, ShareTest),
        last_source: u16,
    ) -> Result<Self> {
        let mut builder = Self {
            catalog,
            access,
            select: Select::new(&table.definition.name, source),
            columns: Vec::new(),
            collections: Vec::new(),
            last_source,
            unmask: Unmasked::Never,
            masks: Vec::new(),
            circumstances: &Circumstances::NONE,
            momentary: false,
            followed: Vec::new(),
            labeled: Vec::new(),
            currencies: Vec::new(),
            led: false,
            linked: Vec::new(),
        };
        let predicate = builder.readable(table, source, test)?;
        builder.select.filter.extend(predicate);
        Ok(builder)
    }

    pub(super) fn readable(
        &mut self,
        table: &Table,
        source: Source,
        test: ShareTest,
    ) -> Result<Option<Expr>> {
        readable(self.catalog, self.access, table, source, test, &mut self.last_source)
    }

    pub(super) fn next_source(&mut self) -> Source {
        self.last_source += 1;
        Source(self.last_source)
    }

    pub(super) fn cell(&mut self, expr: Expr, kind: CellType) -> usize {
        self.select.columns.push(expr);
        self.columns.push(kind);
        self.columns.len() - 1
    }

    /// Only rows that `scope` reaches.
    fn restrict(&mut self, table: &Table, scope: &Scope) -> Result<()> {
        let from = Expr::value(Parameter::Guid(scope.from.id));
        let condition = match &scope.path {
            Path::Collection { relationship } => {
                let relationship = self.one_to_many(relationship)?;
                let column = &relationship.column;
                let (link, seen) = self.link(table, ROOT, column);
                let mut all = vec![link.equal(from)];
                all.extend(seen);
                let one = &relationship.referenced;
                all.extend(names_table(self.catalog, table, ROOT, column, one));
                Expr::And(all)
            }
            Path::Intersect { relationship, from_second } => {
                let intersect = self.intersect(relationship, *from_second)?;
                let source = self.next_source();
                let mut select = Select::new(&intersect.table, source);
                select.columns.push(Expr::column(source, &intersect.far));
                select.filter = vec![
                    Expr::column(source, &intersect.near).equal(from),
                    Expr::column(source, &intersect.far)
                        .equal(Expr::column(ROOT, &table.definition.primary_id)),
                ];
                Expr::Exists(Box::new(select))
            }
            Path::Lookup { .. } => {
                return Err(Error::internal("a single row is not reached by a scope"));
            }
        };
        self.select.filter.insert(0, condition);
        Ok(())
    }

    /// Joins the readable row that a lookup points at.
    pub(super) fn follow(
        &mut self,
        table: &'a Table,
        source: Source,
        column: &str,
        target: &str,
    ) -> Result<(&'a Arc<Table>, Source)> {
        // A few relationships run over a bare id, as `systemuser.organizationid` does.
        let points = |column: &&ColumnDefinition| {
            column.is_lookup() || column.kind == ColumnType::Uniqueidentifier
        };
        let lookup =
            table.column(column).filter(points).ok_or_else(|| Error::PropertyNotFound {
                table: table.definition.name.clone(),
                property: column.to_owned(),
            })?;
        let target = find(self.catalog, target)?;
        let name = target.definition.name.as_str();
        let known = self
            .followed
            .iter()
            .find(|(from, by, to, _)| *from == source && *by == column && *to == name);
        if let Some((_, _, _, joined)) = known {
            return Ok((target, *joined));
        }
        // The predicate needs the number that the join is going to have.
        let joined = self.next_source();
        let predicate = self.readable(target, joined, ShareTest::Probe)?;
        self.join_at(joined, (table, source, lookup), target, predicate);
        self.followed.push((source, &lookup.name, name, joined));
        Ok((target, joined))
    }

    /// Joins no row, where only the lookup's own value is told. The table must be readable all the
    /// same.
    pub(super) fn join_nothing(
        &mut self,
        table: &'a Table,
        source: Source,
        column: &str,
        target: &str,
    ) -> Result<(&'a Arc<Table>, Source)> {
        let lookup = stored_column(table, column)?;
        let target = find(self.catalog, target)?;
        let joined = self.next_source();
        self.readable(target, joined, ShareTest::Probe)?;
        self.join_at(joined, (table, source, lookup), target, Some(Expr::Or(Vec::new())));
        Ok((target, joined))
    }

    pub(super) fn join_at(
        &mut self,
        joined: Source,
        lookup: (&Table, Source, &ColumnDefinition),
        target: &Table,
        predicate: Option<Expr>,
    ) {
        let mut on = self.is_pointed_at(joined, lookup, target);
        on.extend(predicate);
        self.select.joins.push(Join {
            left: true,
            led: false,
            table: target.definition.name.as_str().into(),
            source: joined,
            on: Expr::And(on),
        });
    }

    /// That the row of `target` at a source is the one that a lookup points at.
    pub(super) fn is_pointed_at(
        &mut self,
        joined: Source,
        (table, source, column): (&Table, Source, &ColumnDefinition),
        target: &Table,
    ) -> Vec<Expr> {
        let key = Expr::column(joined, &target.definition.primary_id);
        let (link, seen) = self.link(table, source, &column.name);
        let mut on = vec![key.equal(link)];
        on.extend(seen);
        let one = &target.definition.name;
        on.extend(names_table(self.catalog, table, source, &column.name, one));
        on
    }

    /// Whether joins take no row away: there are none, or they keep rows without a match.
    fn keeps_rows(&self) -> bool {
        self.select.joins.len() == self.linked.len()
            && self.linked.iter().all(|linked| !linked.always)
    }

    /// How many joins there are, and how many of the ways that led to them.
    pub(super) fn joined(&self) -> (usize, usize, usize) {
        (self.select.joins.len(), self.followed.len(), self.labeled.len())
    }

    /// Takes back the joins since there were so many.
    pub(super) fn forget_joins(&mut self, (joins, followed, labeled): (usize, usize, usize)) {
        self.select.joins.truncate(joins);
        self.followed.truncate(followed);
        self.labeled.truncate(labeled);
    }

    /// Cuts the rows to the page that is asked for. One more is fetched, to know whether there is a
    /// next page.
    pub(super) fn cut(&mut self, query: &Query) {
        self.select.limit = match (query.page.size, query.page.top) {
            (Some(size), _) => Some(size.saturating_add(1)),
            (None, top) => top,
        };
        self.select.skip = query.page.skip.filter(|skip| *skip > 0);
    }

    pub(super) fn finish(
        self,
        shape: Shape,
        count: Option<Select>,
        order_cells: Vec<usize>,
        page_size: Option<u32>,
    ) -> Result<Plan> {
        if self.columns.len() > COLUMN_LIMIT {
            return Err(Error::QueryOption(format!(
                "The query shows {} columns, more than {COLUMN_LIMIT}. Name fewer with $select.",
                self.columns.len()
            )));
        }
        Ok(Plan {
            select: self.select,
            columns: self.columns.into(),
            count,
            shape: Arc::new(shape),
            collections: self.collections,
            order_cells,
            link_cells: Vec::new(),
            masks: self.masks,
            page_size,
            settle: Settle::default(),
            momentary: self.momentary,
            rendered: Rendered::default(),
        })
    }

    pub(super) fn one_to_many(&self, relationship: &str) -> Result<&'a OneToMany> {
        self.catalog
            .one_to_many(relationship)
            .map(AsRef::as_ref)
            .ok_or_else(|| Error::SegmentNotFound(relationship.to_owned()))
    }

    pub(super) fn intersect(&self, relationship: &str, from_second: bool) -> Result<Intersect> {
        let relationship = self
            .catalog
            .many_to_many(relationship)
            .ok_or_else(|| Error::SegmentNotFound(relationship.to_owned()))?;
        let (near, far, far_table) = if from_second {
            (&relationship.second_column, &relationship.first_column, &relationship.first)
        } else {
            (&relationship.first_column, &relationship.second_column, &relationship.second)
        };
        Ok(Intersect {
            table: relationship.intersect.as_str().into(),
            near: near.clone(),
            far: far.clone(),
            far_table: far_table.clone(),
        })
    }
}

/// An N:N relationship, seen from one side.
pub(super) struct Intersect {
    pub(super) table: Arc<str>,
    pub(super) near: String,
    pub(super) far: String,
    pub(super) far_table: String,
}

/// The column with this name, if it can be read.
pub(super) fn stored_column<'a>(table: &'a Table, name: &str) -> Result<&'a ColumnDefinition> {
    table.column(name).filter(|column| column.is_property()).ok_or_else(|| {
        Error::PropertyNotFound { table: table.definition.name.clone(), property: name.to_owned() }
    })
}
