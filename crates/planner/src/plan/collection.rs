//! Expanded collections: one more statement for the rows of many parents.

use model::metadata::Base;
use model::query::{Expand, Path};
use model::rows::CellType;
use model::{Error, Result};

use super::CollectionPlan;
use super::read::{Builder, ROOT};
use super::rows::find;
use crate::catalog::{Catalog, Table};
use crate::sql::ast::{Expr, Join, Ordering, Source};
use crate::statement::Parameter;

/// The most rows that an expanded collection shows of one parent (query.md §7). One more tells that
/// there are more.
pub(super) const COLLECTION_LIMIT: u32 = 5_000;

impl Builder<'_> {
    /// The plan of an expanded collection of `table`.
    pub(super) fn collection(
        &mut self,
        expand: &Expand,
        table: &Table,
        key: usize,
    ) -> Result<CollectionPlan> {
        let catalog = self.catalog;
        let between = Source(ROOT.0 + 1);
        let (child, link) = match &expand.path {
            Path::Collection { relationship } => {
                let relationship = self.one_to_many(relationship)?;
                let child = find(catalog, &relationship.referencing)?;
                let one = &table.definition.name;
                let link = names_table(catalog, child, ROOT, &relationship.column, one);
                (child, Link::Column(&relationship.column, link))
            }
            Path::Intersect { relationship, from_second } => {
                let intersect = self.intersect(relationship, *from_second)?;
                let child = find(catalog, &intersect.far_table)?;
                let far = Expr::column(between, &intersect.far);
                let on = far.equal(Expr::column(ROOT, &child.definition.primary_id));
                let join =
                    Join { left: false, led: false, table: intersect.table, source: between, on };
                (child, Link::Intersect(Expr::column(between, &intersect.near), join))
            }
            Path::Lookup { .. } => return Err(Error::internal("a lookup is no collection")),
        };
        let mut builder = self.beside(child, between.0)?;
        let parent = match link {
            Link::Column(column, target) => {
                let (parent, seen) = builder.link(child, ROOT, column);
                builder.select.filter.extend(target.into_iter().chain(seen));
                parent
            }
            Link::Intersect(parent, join) => {
                builder.select.joins.push(join);
                parent
            }
        };
        builder.cell(parent.clone(), CellType::Guid);
        if let Some(filter) = &expand.filter {
            let filter = builder.condition(child, ROOT, filter)?;
            builder.select.filter.push(filter);
        }
        let shape = builder.shape(child, ROOT, &expand.selection, true)?;
        let sorted = builder.sorted(child, &expand.order)?;
        let order_cells = builder.order(child, &sorted, &shape);
        if let Some(top) = expand.top {
            let order = std::mem::take(&mut builder.select.order);
            let number = Expr::RowNumber(Box::new(parent.clone()), order);
            builder.cell(number, CellType::Int);
            builder.select.numbered_up_to = Some(top.min(COLLECTION_LIMIT + 1));
        } else {
            let by_parent = Ordering { by: parent.clone(), descending: false, nullable: false };
            builder.select.order.insert(0, by_parent);
        }
        self.momentary |= builder.momentary;
        let plan = builder.finish(shape, None, order_cells, None)?;
        Ok(CollectionPlan { plan, parent, key })
    }
}

/// How the rows of an expanded collection belong to their parents.
enum Link<'a> {
    /// By a column; if it can point at several tables, the condition that it means this one.
    Column(&'a str, Option<Expr>),
    /// By a column of the intersect table.
    Intersect(Expr, Join),
}

/// That a lookup which can point at several tables points at this one: ids given by clients need not
/// differ between tables. A lookup names an activity by its own table, and so that of all activities is
/// named by any of theirs.
pub(super) fn names_table(
    catalog: &Catalog,
    table: &Table,
    source: Source,
    column: &str,
    target: &str,
) -> Option<Expr> {
    let column = table.column(column).filter(|column| column.is_polymorphic())?;
    let name = Expr::column(source, &column.target_column());
    let value = |name: &str| Parameter::Text(name.into());
    if catalog.table(target).is_some_and(|target| target.definition.is_view_of_activities) {
        let kinds = catalog.tables().filter(|kind| kind.definition.base == Base::ActivityPointer);
        let mut kinds: Vec<&str> = kinds.map(|kind| kind.definition.name.as_str()).collect();
        kinds.sort_unstable();
        return Some(Expr::In(Box::new(name), kinds.into_iter().map(value).collect()));
    }
    Some(name.equal(Expr::value(value(target))))
}
