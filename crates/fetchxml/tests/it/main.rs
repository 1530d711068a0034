//! FetchXML from outside: golden pairs of documents and the questions they become, what is refused
//! because of metadata, and that no text makes the reader fail otherwise than by an error.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends at the first surprise")]

mod injection;
mod notation;
mod pairs;
mod properties;
mod refusals;

use planner::Catalog;

/// The shipped tables, and two columns of types that none of them has.
fn catalog() -> Catalog {
    let mut tables = seed::tables().unwrap();
    let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
    let mut add = |name: &str, of: &str, change: fn(&mut model::metadata::ColumnDefinition)| {
        let mut column = account.column(of).unwrap().clone();
        name.clone_into(&mut column.name);
        change(&mut column);
        account.columns.push(column);
    };
    add("x_activities", "industrycode", |column| {
        column.kind = model::metadata::ColumnType::MultiSelectPicklist;
    });
    add("x_founded", "createdon", |column| column.behavior = Some("DateOnly".into()));
    add("x_opens", "createdon", |column| column.behavior = Some("TimeZoneIndependent".into()));
    Catalog::new(1, tables, Vec::new())
}
