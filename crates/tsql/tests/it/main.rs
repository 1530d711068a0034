//! Statements in, neutral questions out: the pairs in `tests/golden`, the same walls one by one, and
//! what no statement may cost.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod costs;
mod golden;
mod injection;
mod names;
mod notation;

use std::sync::LazyLock;

use model::Result;
use model::time::Timestamp;
use planner::Catalog;
use tsql::Statement;

/// The shipped tables.
static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(1, seed::tables().unwrap(), Vec::new()));

/// What `GETUTCDATE()` stands for in these tests: 2026-03-31T12:30:45.678Z.
const NOW: Timestamp = Timestamp(1_774_960_245_678);

fn translate(statement: &str) -> Result<Statement> {
    tsql::translate(statement, &CATALOG, NOW)
}
