//! Where a file is: a column of a row that holds files or pictures, and what the column says of them.

use std::sync::Arc;

use model::message::FilePlace;
use model::metadata::{ColumnDefinition, ColumnType};
use model::{Error, Result};
use planner::Table;

use crate::context::Context;

/// A column that holds files, of a table.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) table: Arc<Table>,
    pub(crate) column: ColumnDefinition,
}

impl Place {
    /// The column that is named, if it holds files.
    pub(crate) fn find(context: &Context<'_, '_>, named: &FilePlace) -> Result<Self> {
        let table = context.table(&named.row.table)?;
        let Some(column) = table.column(&named.column) else {
            let (table, property) = (named.row.table.clone(), named.column.clone());
            return Err(Error::PropertyNotFound { table, property });
        };
        if !column.holds_files() {
            let text = format!("the column `{}` holds no files", named.column);
            return Err(Error::InvalidArgument(text));
        }
        let column = column.clone();
        Ok(Self { table, column })
    }

    /// The column that a file is in, which may be the body of a note.
    pub(crate) fn of_file(context: &Context<'_, '_>, named: &FilePlace) -> Result<Self> {
        let table = context.table(&named.row.table)?;
        match table.definition.body().filter(|body| body.name == named.column).cloned() {
            Some(column) => Ok(Self { table, column }),
            None => Self::find(context, named),
        }
    }

    /// The same, if somebody may put files there.
    pub(crate) fn find_writable(context: &Context<'_, '_>, named: &FilePlace) -> Result<Self> {
        let place = Self::find(context, named)?;
        if !place.column.update {
            let text = format!("the column `{}` is filled by the server alone", named.column);
            return Err(Error::InvalidArgument(text));
        }
        Ok(place)
    }

    /// Whether it is the body of a note.
    pub(crate) fn is_body(&self) -> bool {
        !self.column.holds_files()
    }

    /// Whether it holds pictures.
    pub(crate) fn is_picture(&self) -> bool {
        self.column.kind == ColumnType::Image
    }

    /// Whether of pictures the whole is kept, and not only the small one.
    pub(crate) fn keeps_full(&self) -> bool {
        self.column.in_format("CanStoreFullImage") == Some("true")
    }

    /// The most bytes of a file.
    pub(crate) fn most(&self) -> u64 {
        let usual = if self.is_picture() { 10_240 } else { 32_768 };
        let said = self.column.in_format("MaxSizeInKB").and_then(|text| text.parse().ok());
        said.unwrap_or(usual) * 1024
    }

    /// The column that keeps what a file is called, if there is one.
    pub(crate) fn name_column(&self) -> Option<String> {
        let name = [self.column.name.as_str(), "_name"].concat();
        self.table.column(&name).filter(|column| column.is_part()).map(|_| name)
    }
}

/// What the store calls the small one of a picture.
pub(crate) fn small(column: &str) -> String {
    [column, "$small"].concat()
}
