//! The plan of a question or of a write: a statement as a tree, what its rows show, and the plans of
//! the collections shown with them.
//!
//! Invariant: a plan is made for an access and holds its row predicates; there is no other way to a
//! [`Statement`].

mod condition;
mod page;
mod read;
mod rows;
mod write;

use std::sync::Arc;

use model::rows::{CellType, Rows};
use uuid::Uuid;

pub use page::position;
pub use read::{Scope, plan};
pub use write::{delete, insert, update};

use crate::dialect::Dialect;
use crate::shape::Shape;
use crate::sql::ast::{Expr, Select, Tree};
use crate::sql::render;
use crate::statement::Statement;

/// How to answer a question.
#[derive(Clone, Debug)]
pub struct Plan {
    select: Select,
    columns: Arc<[CellType]>,
    count: Option<Select>,
    shape: Arc<Shape>,
    collections: Vec<CollectionPlan>,
    order_cells: Vec<usize>,
    page_size: Option<u32>,
}

impl Plan {
    /// The statement that returns the rows.
    pub fn statement(&self, dialect: Dialect) -> Statement {
        statement(&Tree::Select(self.select.clone()), &self.columns, dialect)
    }

    /// The statement that returns the count, if it was asked for.
    pub fn count(&self, dialect: Dialect) -> Option<Statement> {
        let select = self.count.clone()?;
        let columns: Arc<[CellType]> = Arc::from([CellType::Int]);
        Some(statement(&Tree::Count(select), &columns, dialect))
    }

    /// What a row shows.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// The collections to fetch for the rows.
    pub fn collections(&self) -> &[CollectionPlan] {
        &self.collections
    }

    /// How many rows a page has. One more is fetched, to know whether there is a next page.
    pub fn page_size(&self) -> Option<u32> {
        self.page_size
    }
}

/// How to fetch an expanded collection for the rows of another plan.
#[derive(Clone, Debug)]
pub struct CollectionPlan {
    plan: Plan,
    /// The expression that holds the parent's key; also column 0.
    parent: Expr,
    /// The parent's cell that holds its key.
    key: usize,
}

impl CollectionPlan {
    /// The statement that returns the rows of these parents. Column 0 is the parent's key; rows of
    /// one parent stand together, in their order.
    pub fn statement(&self, parents: Vec<Uuid>, dialect: Dialect) -> Statement {
        let mut select = self.plan.select.clone();
        select.filter.insert(0, Expr::InGuids(Box::new(self.parent.clone()), parents));
        statement(&Tree::Select(select), &self.plan.columns, dialect)
    }

    /// The parents in `rows`.
    pub fn parents(&self, rows: &Rows) -> Vec<Uuid> {
        let mut parents: Vec<Uuid> = rows.iter().filter_map(|row| row.guid(self.key)).collect();
        parents.sort_unstable();
        parents.dedup();
        parents
    }

    /// The plan of the rows themselves.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

pub(crate) fn statement(tree: &Tree, columns: &Arc<[CellType]>, dialect: Dialect) -> Statement {
    let (sql, parameters) = render(tree, dialect);
    Statement { sql: sql.into(), parameters, columns: Arc::clone(columns) }
}
