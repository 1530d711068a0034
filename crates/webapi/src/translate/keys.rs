//! Rows that are named by values of alternate keys, or reached from other rows: an edge knows no row by
//! these, so that the request names it by a stand-in, and the engine finds it.

use std::cell::RefCell;

use engine::Table;
use model::message::{Along, Assignments, Keyed, KeyedRow, Request, Step};
use model::metadata::{Base, ColumnDefinition};
use model::query::Path;
use model::value::{Reference, Value};
use model::{Error, Result};
use odata::{Key, Literal};

use super::literal;
use crate::batch::{References, undefined};
use crate::edm;

/// The rows that a request names otherwise than by their ids.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    rows: RefCell<Vec<KeyedRow>>,
    steps: RefCell<Vec<Step>>,
    found: RefCell<Option<Reference>>,
    /// What rows are called by in a batch.
    references: References,
}

impl Keys {
    /// None yet, of a request that is a part of a batch where rows have these names.
    pub(crate) fn new(references: Option<References>) -> Self {
        Self { references: references.unwrap_or_default(), ..Self::default() }
    }

    /// The same for a request of which the row is known that the path leads to, if it is.
    pub(crate) fn after(&self, row: Option<Reference>) -> Self {
        Self { found: RefCell::new(row), ..Self::new(Some(self.references.clone())) }
    }

    /// The address of the row that a batch calls so: `$1`.
    pub(crate) fn address(&self, name: &str) -> Result<String> {
        let name = name.strip_prefix('$').unwrap_or(name);
        let found = self.references.resolve(&["$", name].concat())?;
        found.ok_or_else(|| undefined(name))
    }

    /// The row that the path leads to, which may be known. How it was named does not matter then.
    pub(super) fn settle(&self, row: Reference) -> Reference {
        let Some(found) = self.found.take() else { return row };
        self.rows.take();
        self.steps.take();
        found
    }

    /// The row that a navigation property leads to; `to` is that which a collection's key names.
    pub(super) fn along(
        &self,
        from: Reference,
        (name, path): (&str, Path),
        table: &Table,
        to: Option<Reference>,
    ) -> Reference {
        let stand_in = Reference::new(table.definition.name.clone(), engine::new_id());
        let name = name.to_owned();
        self.steps.borrow_mut().push(Step { stand_in: stand_in.clone(), from, path, to, name });
        stand_in
    }

    /// The row of a table that a key in parentheses names.
    pub(crate) fn row(&self, table: &Table, key: &Key) -> Result<Reference> {
        let definition = &table.definition;
        let row = |id| Reference::new(definition.name.clone(), id);
        let values = match key {
            Key::Id(id) => return Ok(row(*id)),
            Key::Empty => return Err(Error::QuerySyntax),
            Key::Named(values) => values,
        };
        // Users and teams inherit their key property from `principal` (protocol.md §1).
        let principal = definition.base == Base::Principal;
        let key_property = if principal { "ownerid" } else { definition.primary_id.as_str() };
        let mismatch = || Error::KeyMismatch { table: definition.name.clone() };
        match values.as_slice() {
            [(name, Literal::Guid(id))] if name == key_property => return Ok(row(*id)),
            [(name, _)] if name == key_property => return Err(Error::QuerySyntax),
            _ => {}
        }
        let mut named = Assignments::new();
        for (name, value) in values {
            let column = edm::column(table, name).map_err(|_| mismatch())?;
            if column.name == definition.primary_id {
                return Err(mismatch());
            }
            named.push((column.name.clone(), typed(column, value)?));
        }
        let stand_in = row(engine::new_id());
        self.rows.borrow_mut().push(KeyedRow { stand_in: stand_in.clone(), values: named });
        Ok(stand_in)
    }

    /// Whether any row is named so.
    pub(super) fn are_used(&self) -> bool {
        !self.rows.borrow().is_empty() || !self.steps.borrow().is_empty()
    }

    /// A request, with the rows that it names so.
    pub(super) fn wrap(&self, request: Box<Request>) -> Box<Request> {
        let (rows, steps) = (self.rows.take(), self.steps.take());
        let request = if steps.is_empty() {
            request
        } else {
            Box::new(Request::Along(Along { steps, request }))
        };
        if rows.is_empty() { request } else { Box::new(Request::Keyed(Keyed { rows, request })) }
    }
}

/// The value of a literal for a column. A lookup to one table says which.
fn typed(column: &ColumnDefinition, literal: &Literal) -> Result<Value> {
    match (literal::typed(column, literal).ok_or(Error::QuerySyntax)?, column.targets.as_slice()) {
        (Value::Guid(id), [only]) if column.is_lookup() && only != "*" => {
            Ok(Value::Reference(Reference::new(only.as_str(), id)))
        }
        (value, _) => Ok(value),
    }
}
