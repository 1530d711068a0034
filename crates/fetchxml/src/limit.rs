//! How large a question may be, in whatever shape it comes.

use model::Result;

use crate::refusal::{too_many_conditions, too_many_links};

/// How many links a question may have (query.md §10.3).
const MAX_LINKS: u32 = 15;
/// How many conditions and links a question may have.
const MAX_CONDITIONS: u32 = 500;
/// How many values its conditions may have: a document has no room for more, and a database numbers no more than
/// some 32,000 in a statement.
const MAX_VALUES: usize = 20_000;
/// The most rows of a page, and of a question without pages.
pub(crate) const MAX_ROWS: u32 = 5000;
/// The most rows that are grouped.
pub(crate) const MAX_AGGREGATED: u32 = 50_000;

/// Counts what is limited.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    links: u32,
    conditions: u32,
    values: usize,
}

impl Counter {
    /// One more link: its place among all of them, from 1.
    pub(crate) fn link(&mut self) -> Result<u32> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(too_many_links());
        }
        self.condition()?;
        Ok(self.links)
    }

    /// So many more values.
    pub(crate) fn values(&mut self, number: usize) -> Result<()> {
        self.values = self.values.saturating_add(number);
        if self.values > MAX_VALUES { Err(too_many_conditions()) } else { Ok(()) }
    }

    /// One more condition.
    pub(crate) fn condition(&mut self) -> Result<()> {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS { Err(too_many_conditions()) } else { Ok(()) }
    }
}
