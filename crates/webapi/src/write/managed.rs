//! Managed properties of rows: whether a component may be customized, hidden or deleted is not a bare
//! truth value but an object that says whether that can be changed, and by which property (protocol.md §4).

use model::metadata::{ColumnDefinition, ColumnType};
use model::rows::{Cell, Row};

use super::cell::{push_cell, push_string};

/// How the values of one such column are written.
pub(super) struct Managed {
    /// What stands behind the value: all rows here can be changed, no solution holds them fast.
    rest: Vec<u8>,
}

impl Managed {
    /// The form of a column's values, if it is a managed property.
    pub(super) fn of(column: &ColumnDefinition) -> Option<Self> {
        if column.kind != ColumnType::ManagedProperty {
            return None;
        }
        // The product has one property for both.
        let name = match column.name.as_str() {
            "iscustomizable" => "iscustomizableanddeletable",
            name => name,
        };
        let mut rest = b",\"CanBeChanged\":true,\"ManagedPropertyLogicalName\":".to_vec();
        push_string(&mut rest, name);
        rest.push(b'}');
        Some(Self { rest })
    }

    fn push(&self, out: &mut Vec<u8>, row: &Row<'_>, cell: Cell) {
        out.extend_from_slice(b"{\"Value\":");
        push_cell(out, row, cell);
        out.extend_from_slice(&self.rest);
    }
}

/// Writes a value of a column that may be a managed property.
pub(super) fn push_value(out: &mut Vec<u8>, row: &Row<'_>, cell: Cell, managed: Option<&Managed>) {
    match managed {
        Some(managed) if cell != Cell::Null => managed.push(out, row, cell),
        _ => push_cell(out, row, cell),
    }
}
