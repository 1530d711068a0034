//! From a question to its plan: names resolved, predicates attached, cells assigned.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, OneToMany, Stored};
use model::query::{Columns, Order, Path, Query, Selection};
use model::rows::CellType;
use model::value::Reference;
use model::{Error, Result};
use security::{Access, Mask, Unmasked};

use super::collection::names_table;
use super::ranges::Parts;
use super::rows::{ShareTest, find, readable};
use super::{CollectionPlan, Plan, Rendered};
use crate::Circumstances;
use crate::catalog::{Catalog, Table};
use crate::shape::{Expanded, Property, Shape};
use crate::sql::ast::{Expr, Join, Ordering, Select, Source};
use crate::statement::Parameter;

/// Counting stops here (query.md §5); one more tells that there are more.
const COUNT_LIMIT: u32 = 5_000;
/// The most expands of one question, nested ones included (query.md §§1.4, 7).
const LINK_LIMIT: usize = 15;
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
    check_expands(&query.selection)?;
    if !query.links.is_empty()
        || !query.aliased.is_empty()
        || query.distinct
        || query.aggregation.is_some()
        || query.page.skip.is_some()
    {
        return Err(Error::NotImplemented("This question".into()));
    }
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
    let filter = query.filter.as_ref();
    let filter = filter.map(|filter| builder.condition(table, ROOT, filter)).transpose()?;
    builder.select.filter.extend(filter.clone());
    // Neither labels nor expands change which rows there are, so the count goes without them.
    let count = query.count.then(|| {
        let mut select = builder.select.clone();
        select.columns = vec![Expr::column(ROOT, &table.definition.primary_id)];
        select.limit = Some(COUNT_LIMIT + 1);
        select
    });
    let ranges = match (scope, builder.select.joins.as_slice()) {
        (None, []) => builder.ranges(table, query),
        _ => None,
    };
    let shape = builder.shape(table, ROOT, &query.selection, false)?;
    let order_cells = builder.order(table, &query.order, &shape)?;
    if table.definition.ids_only && builder.followed.len() > 1 {
        return Err(too_many_links());
    }
    let after = query.page.after.as_ref();
    let after = after.map(|after| builder.after(table, &query.order, after)).transpose()?;
    builder.select.filter.extend(after.clone());
    let page_size = query.page.size;
    builder.select.limit = match (page_size, query.page.top) {
        (Some(size), _) => Some(size.saturating_add(1)),
        (None, top) => top,
    };
    if let (Some(ranges), Some(limit)) = (ranges, builder.select.limit) {
        let descending = query.order.iter().any(|criterion| criterion.descending);
        builder.merge(table, &ranges, &Parts { filter, after, descending, limit });
    }
    builder.finish(shape, count, order_cells, page_size)
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
    check_expands(selection)?;
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

fn check_expands(selection: &Selection) -> Result<()> {
    if expands(selection) <= LINK_LIMIT {
        return Ok(());
    }
    Err(too_many_links())
}

fn too_many_links() -> Error {
    Error::rule(0x8004_430d, "Number of link entities in query exceeded maximum limit.")
}

/// How many expands a selection has, nested ones included.
fn expands(selection: &Selection) -> usize {
    selection.expands.iter().map(|expand| 1 + expands(&expand.selection)).sum()
}

pub(super) const ROOT: Source = Source(0);

/// A select under construction.
pub(super) struct Builder<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) access: &'a Access,
    pub(super) select: Select,
    columns: Vec<CellType>,
    collections: Vec<CollectionPlan>,
    pub(super) last_source: u16,
    /// Of what masked columns are asked to be shown as they are.
    pub(super) unmask: Unmasked,
    pub(super) masks: Vec<(usize, Arc<Mask>)>,
    /// When and in whose name the question is asked.
    pub(super) circumstances: &'a Circumstances,
    /// Whether a condition asked for the time.
    pub(super) momentary: bool,
    followed: Vec<(Source, &'a str, &'a str, Source)>,
    labeled: Vec<(Source, &'a str, Option<Expr>)>,
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

    /// Begins with the readable rows of a table that stands inside another select, which numbered
    /// its tables up to `last_source`.
    pub(super) fn inside(
        catalog: &'a Catalog,
        access: &'a Access,
        table: &Table,
        source: Source,
        last_source: u16,
    ) -> Result<Self> {
        Self::begin(catalog, access, table, (source, ShareTest::Probe), last_source)
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
                all.extend(names_table(table, ROOT, column, &relationship.referenced));
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

    fn property(
        &mut self,
        table: &Table,
        (source, index): (Source, usize),
        column: &'a ColumnDefinition,
        labels: bool,
    ) -> Property {
        let kind = match column.stored() {
            Stored::As(kind) => kind,
            Stored::Nowhere => CellType::Text,
        };
        let value = self.column(table, source, column);
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
            self.join_at(joined, (table, source, column), target, None);
            names.push(self.column(target, joined, name));
        }
        let label = match names.len() {
            0 => None,
            1 => names.pop(),
            _ => Some(Expr::Coalesce(names)),
        };
        self.labeled.push((source, &column.name, label.clone()));
        label
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
    fn join_nothing(
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

    fn join_at(
        &mut self,
        joined: Source,
        (table, source, column): (&Table, Source, &ColumnDefinition),
        target: &Table,
        predicate: Option<Expr>,
    ) {
        let key = Expr::column(joined, &target.definition.primary_id);
        let (link, seen) = self.link(table, source, &column.name);
        let mut on = vec![key.equal(link)];
        on.extend(seen);
        on.extend(names_table(table, source, &column.name, &target.definition.name));
        on.extend(predicate);
        self.select.joins.push(Join {
            left: true,
            table: target.definition.name.as_str().into(),
            source: joined,
            on: Expr::And(on),
        });
    }

    /// Sets the order and returns the cells that hold its values.
    pub(super) fn order(
        &mut self,
        table: &'a Arc<Table>,
        order: &[Order],
        shape: &Shape,
    ) -> Result<Vec<usize>> {
        let mut cells = Vec::with_capacity(order.len());
        let mut descending = false;
        for criterion in order {
            let name = own_column(criterion)?;
            let (expr, kind) = self.ordered_by(table, name)?;
            // What is shown anyway is not fetched twice.
            let index = table.column_index(name);
            let shown = shape.properties.iter().find(|property| Some(property.column) == index);
            let by_label = kind == CellType::Text
                && table.column(name).is_some_and(ColumnDefinition::is_lookup);
            let cell =
                shown.and_then(|shown| if by_label { shown.label } else { Some(shown.cell) });
            cells.push(cell.unwrap_or_else(|| {
                let cell = self.cell(expr.clone(), kind);
                if let Some(column) = table.column(name) {
                    self.mask(table, ROOT, column, cell);
                }
                cell
            }));
            let by = if kind == CellType::Text { Expr::Fold(Box::new(expr)) } else { expr };
            descending = criterion.descending;
            self.select.order.push(Ordering { by, descending, nullable: true });
        }
        // The key ends every order, in the direction of the last criterion, so that an index over
        // both serves it forward and backward.
        let by = Expr::column(ROOT, &table.definition.primary_id);
        self.select.order.push(Ordering { by, descending, nullable: false });
        Ok(cells)
    }

    /// What a column sorts by: a lookup by the name of its row, all else by its value (query.md §5).
    pub(super) fn ordered_by(&mut self, table: &'a Table, name: &str) -> Result<(Expr, CellType)> {
        let column = stored_column(table, name)?;
        if column.is_lookup()
            && let Some(label) = self.label(table, ROOT, column)
        {
            return Ok((label, CellType::Text));
        }
        let kind = match column.stored() {
            Stored::As(kind) => kind,
            Stored::Nowhere => CellType::Text,
        };
        Ok((self.column(table, ROOT, column), kind))
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
            masks: self.masks,
            page_size,
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

/// The column of the row itself that decides an order.
pub(super) fn own_column(order: &Order) -> Result<&str> {
    order.own_column().ok_or_else(|| Error::NotImplemented("This order".into()))
}

/// The column with this name, if it can be read.
pub(super) fn stored_column<'a>(table: &'a Table, name: &str) -> Result<&'a ColumnDefinition> {
    table.column(name).filter(|column| column.is_property()).ok_or_else(|| {
        Error::PropertyNotFound { table: table.definition.name.clone(), property: name.to_owned() }
    })
}

/// The columns that a selection shows, in order; if they are named, also `hidden` ones that no client
/// sees.
fn shown_columns(
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
