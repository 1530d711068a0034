//! The plan of a question or of a write: a statement as a tree, what its rows show, and the plans of
//! the collections shown with them.
//!
//! Invariant: a plan is made for an access and holds its row predicates; there is no other way to a
//! [`Statement`].

mod acting;
mod aggregation;
mod collection;
mod column;
mod compare;
mod condition;
mod distinct;
mod grouping;
mod limits;
mod links;
mod moment;
mod order;
mod page;
mod pattern;
mod pointers;
mod ranges;
mod read;
mod rows;
mod selection;
mod settle;
mod sweep;
mod total;
mod tree;
mod write;

use std::sync::{Arc, OnceLock};

use model::rows::{CellType, Rows};
use security::Mask;
use uuid::Uuid;

pub use page::{position, true_position};
pub use pointers::rows_pointing_at;
pub use read::{Scope, plan, plan_at, plan_row};
pub use sweep::{delete_where, insert_many, update_where};
pub use total::count_all;
pub use write::{NewRow, delete, insert, insert_rows, update};

use collection::COLLECTION_LIMIT;
use settle::Settle;

use crate::dialect::Dialect;
use crate::shape::Shape;
use crate::sql::ast::{Expr, Select, Tree};
use crate::sql::render;
use crate::statement::{Parameter, Statement};

/// How to answer a question.
#[derive(Clone, Debug)]
pub struct Plan {
    select: Select,
    columns: Arc<[CellType]>,
    count: Option<Select>,
    shape: Arc<Shape>,
    collections: Vec<CollectionPlan>,
    order_cells: Vec<usize>,
    /// The cells of the keys of the joined rows.
    link_cells: Vec<usize>,
    masks: Vec<(usize, Arc<Mask>)>,
    page_size: Option<u32>,
    settle: Settle,
    momentary: bool,
    rendered: Rendered,
}

/// A plan's statement, rendered once for each dialect: a plan that is kept is asked often.
#[derive(Clone, Debug, Default)]
struct Rendered {
    sqlite: OnceLock<Statement>,
    postgres: OnceLock<Statement>,
}

impl Rendered {
    fn get(&self, dialect: Dialect, render: impl FnOnce() -> Statement) -> Statement {
        let cell = match dialect {
            Dialect::Sqlite => &self.sqlite,
            Dialect::Postgres => &self.postgres,
        };
        cell.get_or_init(render).clone()
    }
}

impl Plan {
    /// The statement that returns the rows.
    pub fn statement(&self, dialect: Dialect) -> Statement {
        self.rendered
            .get(dialect, || statement(&Tree::Select(&self.select), &self.columns, dialect))
    }

    /// The statement of a plan of [`plan_row`] that returns the row with this key.
    pub fn row(&self, id: Uuid, dialect: Dialect) -> Statement {
        let mut statement = self.statement(dialect);
        for parameter in &mut statement.parameters {
            if *parameter == Parameter::Key {
                *parameter = Parameter::Guid(id);
            }
        }
        statement
    }

    /// The statement that returns the count, if it was asked for.
    pub fn count(&self, dialect: Dialect) -> Option<Statement> {
        let select = self.count.as_ref()?;
        let columns: Arc<[CellType]> = Arc::from([CellType::Int]);
        Some(statement(&Tree::Count(select), &columns, dialect))
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// What a row shows.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// The collections to fetch for the rows.
    pub fn collections(&self) -> &[CollectionPlan] {
        &self.collections
    }

    /// The masks through which cells of the rows are shown. Whoever runs the plan puts them on.
    pub fn masks(&self) -> &[(usize, Arc<Mask>)] {
        &self.masks
    }

    /// Whether the rows are ordered by a value that is shown with a mask.
    pub fn is_ordered_by_masked(&self) -> bool {
        self.order_cells.iter().any(|cell| self.is_masked(*cell))
    }

    fn is_masked(&self, cell: usize) -> bool {
        self.masks.iter().any(|(masked, _)| *masked == cell)
    }

    /// Whether it answers its question at one time only: a condition asks for the time.
    pub fn is_momentary(&self) -> bool {
        self.momentary
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
    #[expect(clippy::needless_pass_by_value, reason = "the engine has no more use for the list")]
    pub fn statement(&self, parents: Vec<Uuid>, dialect: Dialect) -> Statement {
        let select = &self.plan.select;
        // A bound on all rows is one on each parent's if there is one parent. More parents get one
        // that no honest answer reaches, so that a statement does not return the whole table.
        let limit = match (select.numbered_up_to, u32::try_from(parents.len())) {
            (None, Ok(parents)) => Some(COLLECTION_LIMIT.saturating_mul(parents)),
            _ => None,
        };
        let tree = Tree::Children { select, parent: &self.parent, ids: &parents, limit };
        statement(&tree, &self.plan.columns, dialect)
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

pub(crate) fn statement(tree: &Tree<'_>, columns: &Arc<[CellType]>, dialect: Dialect) -> Statement {
    let (sql, parameters) = render(tree, dialect);
    Statement { sql: sql.into(), parameters, columns: Arc::clone(columns), times: 1 }
}
