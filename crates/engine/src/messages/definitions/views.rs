//! The views of the organization, as far as they say which tables and columns they need.

use metadata::View;
use model::Result;

use crate::context::Context;
use crate::directory::text;

/// All saved views, and those of single users.
pub(super) fn all(context: &mut Context<'_, '_>) -> Result<Vec<View>> {
    const COLUMNS: [&str; 4] = ["name", "returnedtypecode", "fetchxml", "layoutxml"];
    let mut views = Vec::new();
    for table in ["savedquery", "userquery"] {
        if context.catalog.table(table).is_none() {
            continue;
        }
        let mut reader = context.reader("know which views need a definition");
        for row in reader.all(table, &COLUMNS, Vec::new())? {
            let column = |index| text(&row.values, index).unwrap_or_default();
            views.push(View {
                name: column(0),
                table: column(1),
                question: column(2),
                layout: column(3),
            });
        }
    }
    Ok(views)
}
