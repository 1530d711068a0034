//! What was said of a row, as what a message takes: values for its columns, and rows to connect it with.

use engine::Table;
use model::Error;
use model::message::{Assignments, Content, Create, Related};
use model::metadata::{ColumnType, Stored};
use model::query::Path;
use model::value::{Reference, Value};

use super::reference::{key, unknown_column};
use super::{Any, Entity, path, table, typed};
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;

/// The message that makes a row.
///
/// # Errors
/// If there is no such table or column, or a value is of another type than its column.
pub(crate) fn create(scope: &Scope<'_>, entity: Entity) -> Result<Create> {
    Reader { scope, depth: 1 }.new_row(entity)
}

/// Values for a row, which may be one that is there.
///
/// # Errors
/// As [`create`].
pub(crate) fn content(scope: &Scope<'_>, mut entity: Entity) -> Result<Content> {
    let keys = std::mem::take(&mut entity.keys);
    let table = table(scope, &entity.table)?;
    let mut row = create(scope, entity)?;
    let name = &table.definition.name;
    let target = match row.id {
        Some(id) => Some(Reference::new(name.as_str(), id)),
        None if keys.is_empty() => None,
        None => Some(scope.keys.stand_in(name, key(scope, table, keys)?)),
    };
    row.id = target.as_ref().map(|target| target.id);
    Ok(Content { target, row })
}

struct Reader<'r, 's> {
    scope: &'r Scope<'s>,
    /// How deep the row stands, from 1.
    depth: usize,
}

impl Reader<'_, '_> {
    fn new_row(&self, entity: Entity) -> Result<Create> {
        let table = table(self.scope, &entity.table)?;
        let definition = &table.definition;
        let mut row = Create {
            table: definition.name.clone(),
            id: entity.id,
            values: Assignments::with_capacity(entity.attributes.len()),
            ..Create::default()
        };
        // Values of a key belong to a row that is made with it.
        let given = entity.keys.into_iter().chain(entity.attributes);
        for (name, value) in given {
            self.attribute(table, &mut row, name, value)?;
        }
        for (along, rows) in entity.related {
            let (path, _) = path(self.scope, table, &along)?;
            if matches!(path, Path::Lookup { .. }) && rows.len() > 1 {
                let text = format!("'{}' leads to one row, and not to several.", along.name);
                return Err(Error::InvalidArgument(text).into());
            }
            row.related.push(Related { path, rows: self.new_rows(rows)? });
        }
        Ok(row)
    }

    fn new_rows(&self, rows: Vec<Entity>) -> Result<Vec<Create>> {
        if self.depth >= Create::DEPTH {
            let depth = Create::DEPTH;
            let text = format!("New rows stand at most {depth} levels deep in one request.");
            return Err(Error::Payload(text).into());
        }
        let below = Self { depth: self.depth + 1, ..*self };
        rows.into_iter().map(|row| below.new_row(row)).collect()
    }

    fn attribute(&self, table: &Table, row: &mut Create, name: String, value: Any) -> Result<()> {
        let column = table.column(&name).ok_or_else(|| unknown_column(table, &name))?;
        match (column.kind, value) {
            (ColumnType::PartyList, value) => self.list(row, name, value),
            // A file is removed by a request of its own.
            (ColumnType::File, Any::Null) => Ok(()),
            (ColumnType::File, _) => {
                let text = format!("the file `{name}` is not given with the values of its row");
                Err(Error::InvalidArgument(text).into())
            }
            // Nobody but the server says what accompanies another column.
            (kind, _) if column.is_part() && kind != ColumnType::Image => Ok(()),
            (kind, _) if column.stored() == Stored::Nowhere && kind != ColumnType::Image => Ok(()),
            (_, value) => {
                if row.values.iter().any(|(known, _)| *known == name) {
                    return Err(Refusal::Unreadable(format!(
                        "An item with the same key has already been added. Key: {name}"
                    )));
                }
                match typed(self.scope, table, column, value)? {
                    Value::Guid(id) if name == table.definition.primary_id => {
                        row.id = row.id.or(Some(id).filter(|id| !id.is_nil()));
                    }
                    Value::Null if name == table.definition.primary_id => {}
                    value => row.values.push((name, value)),
                }
                Ok(())
            }
        }
    }

    /// The people of an activity, which stand in rows of their own.
    fn list(&self, row: &mut Create, column: String, value: Any) -> Result<()> {
        let rows = match value {
            Any::Null => Vec::new(),
            Any::Entities(rows) => rows,
            _ => {
                let text = format!("'{column}' takes an EntityCollection.");
                return Err(Error::Payload(text).into());
            }
        };
        let rows = self.new_rows(rows)?;
        let table = rows.first().map(|row| row.table.clone()).unwrap_or_default();
        row.related.push(Related { path: Path::Lookup { column, table }, rows });
        Ok(())
    }
}
