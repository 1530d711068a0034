//! Up to which row version a snapshot of PostgreSQL lacks nothing. Versions come from a sequence, before
//! the rows that get them are committed, so a later version can be committed first.
//!
//! Why it holds: a transaction takes a lock whose key is below all its versions before it takes any,
//! and the lock outlives the moment at which its rows are there for others.

use model::Result;
use model::rows::CellType;

use crate::deletions::Horizon;
use crate::transaction::Transaction;

/// Looks for the horizon of any snapshot that is taken after this.
///
/// Let a row have a version that is not beyond `settled`. It is not beyond the latest one, which was
/// looked at first, so its transaction had its lock by then. Its key is below the version, so it was not
/// among the locks that were looked at next: it was gone, and the transaction with it.
pub(super) fn look(transaction: &mut Transaction<'_>) -> Result<Horizon> {
    const LATEST: &str =
        "SELECT coalesce(pg_sequence_last_value('onbehalf_row_version'::regclass), 0)";
    const FIRST_RUNNING: &str = "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) \
         FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted \
         AND classid::bigint >> 16 = 28514 \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    // Two statements, for the order counts.
    let latest = transaction.counter(LATEST)?;
    let rows = transaction.query_text(FIRST_RUNNING, &[], &[CellType::Int])?;
    let running = rows.get(0).and_then(|row| row.int(0));
    Ok(Horizon { settled: running.map_or(latest, |before| before.min(latest)), latest })
}
