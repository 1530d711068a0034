//! How much one question may ask for (query.md §§1.4, 10.3).

use model::query::{Condition, Expand, Link, Query, Selection};
use model::{Error, Result};

/// The most tables of one question besides its own: links, expands, and tables that paths lead to.
const LINK_LIMIT: usize = 15;
/// The most conditions of one question, its links counted too.
const CONDITION_LIMIT: usize = 500;

/// How many links and conditions a question has, wherever they stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Size {
    pub(super) links: usize,
    conditions: usize,
}

impl Size {
    /// The size of a question.
    pub(super) fn of(query: &Query) -> Self {
        let mut size = Self::default();
        size.selection(&query.selection);
        size.links(&query.links);
        size.filter(query.filter.as_ref());
        size
    }

    /// The size of a selection by itself.
    pub(super) fn of_selection(selection: &Selection) -> Self {
        let mut size = Self::default();
        size.selection(selection);
        size
    }

    /// # Errors
    /// If there are more links or conditions than one question may have.
    pub(super) fn check(self) -> Result<()> {
        check_links(self.links)?;
        if self.links.saturating_add(self.conditions) > CONDITION_LIMIT {
            return Err(Error::rule(
                0x8004_430c,
                "Number of conditions in query exceeded maximum limit.",
            ));
        }
        Ok(())
    }

    fn selection(&mut self, selection: &Selection) {
        for Expand { selection, filter, .. } in &selection.expands {
            self.links += 1;
            self.filter(filter.as_ref());
            self.selection(selection);
        }
    }

    fn links(&mut self, links: &[Link]) {
        for link in links {
            self.link(link);
        }
    }

    fn link(&mut self, link: &Link) {
        self.links += 1;
        self.filter(link.filter.as_ref());
        self.links(&link.links);
    }

    fn filter(&mut self, filter: Option<&Condition>) {
        if let Some(filter) = filter {
            self.condition(filter);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(items) | Condition::Any(items) => {
                for item in items {
                    self.condition(item);
                }
            }
            Condition::Not(inner) => self.condition(inner),
            // A question within a question, as a link that is asked for in a filter is.
            Condition::Related { condition, .. } => {
                self.links += 1;
                self.filter(condition.as_deref());
            }
            Condition::Exists(link) => self.link(link),
            _ => self.conditions += 1,
        }
    }
}

/// # Errors
/// If there are more links than one question may have.
pub(super) fn check_links(links: usize) -> Result<()> {
    if links <= LINK_LIMIT {
        return Ok(());
    }
    Err(too_many_links())
}

pub(super) fn too_many_links() -> Error {
    Error::rule(0x8004_430d, "Number of link entities in query exceeded maximum limit.")
}
