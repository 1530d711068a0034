//! What an older definition's SQL table becomes, on both databases: nothing of it is lost.

use model::Error;
use model::metadata::{ColumnType, TableDefinition};
use model::value::{Reference, Value};
use planner::plan::insert;
use planner::{Catalog, Dialect, ddl, plan};
use security::Access;
use serde_json::json;
use store::Store;
use uuid::Uuid;

use crate::databases::{create, on_each_empty};
use crate::notation;
use crate::people::CATALOG;

/// `transactioncurrency` with some of its columns, as an earlier version could have had it.
fn older() -> TableDefinition {
    let mut table =
        TableDefinition::clone(&CATALOG.table("transactioncurrency").unwrap().definition);
    let kept = ["transactioncurrencyid", "currencyname", "createdby"];
    table.columns.retain(|column| kept.contains(&column.name.as_str()));
    table.many_to_one.clear();
    table.unique.clear();
    table
}

/// With the rest of the columns, a lookup that can point at teams as well, and two indexes.
fn newer() -> TableDefinition {
    let mut table =
        TableDefinition::clone(&CATALOG.table("transactioncurrency").unwrap().definition);
    let author = table.columns.iter_mut().find(|column| column.name == "createdby").unwrap();
    author.targets.push("team".into());
    table.unique = vec![vec!["isocurrencycode".into()]];
    table.indexes = vec![vec!["exchangerate".into()]];
    table
}

fn alter(store: &Store, old: &TableDefinition, new: &TableDefinition) {
    let statements = ddl::alter(old, new, store.dialect()).unwrap();
    store
        .write(|transaction| {
            statements.iter().try_for_each(|statement| transaction.execute(statement).map(drop))
        })
        .unwrap();
}

fn put(store: &Store, catalog: &Catalog, id: u128, values: &[(&str, Value)]) {
    let table = catalog.table("transactioncurrency").unwrap();
    let mut row: Vec<(String, Value)> =
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    row.push(("transactioncurrencyid".to_owned(), Value::Guid(Uuid::from_u128(id))));
    let access = Access::system("test of the planner");
    let statement = insert(&access, table, None, None, &row, store.dialect()).unwrap();
    store.write(|transaction| transaction.execute(&statement)).unwrap();
}

#[test]
fn an_older_table_gets_new_columns_and_indexes_and_keeps_its_rows() {
    on_each_empty(|store| {
        let (old, new) = (older(), newer());
        let before = Catalog::new(1, vec![old.clone()], vec![]);
        create(store, &before);
        let author = || Value::Reference(Reference::new("systemuser", Uuid::from_u128(9)));
        let name = |text: &str| ("currencyname", Value::Text(text.to_owned()));
        put(store, &before, 1, &[name("Old"), ("createdby", author())]);
        put(store, &before, 2, &[name("Nobody's")]);

        alter(store, &old, &new);
        let after = Catalog::new(2, vec![new.clone()], vec![]);
        let code = |text: &str| ("isocurrencycode", Value::Text(text.to_owned()));
        put(store, &after, 3, &[name("New"), code("NEW")]);
        let ask = json!({
            "table": "transactioncurrency",
            "columns": ["currencyname", "isocurrencycode", "createdby"],
            "order": ["currencyname"],
        });
        let access = Access::system("test of the planner");
        let plan = plan(&notation::query(&ask), None, &after, &access).unwrap();
        let rows = store
            .read(|transaction| transaction.query(&plan.statement(transaction.dialect())))
            .unwrap();
        let shape = plan.shape();
        let cell = |name: &str| {
            let column = shape.table.column_index(name);
            shape.properties.iter().find(|one| Some(one.column) == column).unwrap()
        };
        let (names, codes, authors) =
            (cell("currencyname"), cell("isocurrencycode"), cell("createdby"));
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                let text = |cell| row.text(cell).map(str::to_owned);
                (text(names.cell), text(codes.cell), text(authors.target.unwrap()))
            })
            .collect();
        let text = |text: &str| Some(text.to_owned());
        let expected = [
            (text("New"), text("NEW"), None),
            (text("Nobody's"), None, None),
            // It pointed at the one table that it could point at.
            (text("Old"), None, text("systemuser")),
        ];
        assert_eq!(told, expected);

        // The new index is unique, and the second time there is nothing to do.
        let table = after.table("transactioncurrency").unwrap();
        let same = [
            ("transactioncurrencyid".to_owned(), Value::Guid(Uuid::from_u128(4))),
            ("isocurrencycode".to_owned(), Value::Text("new".into())),
        ];
        let twice = insert(&access, table, None, None, &same, store.dialect()).unwrap();
        assert!(store.write(|transaction| transaction.execute(&twice)).is_err());
        assert_eq!(ddl::alter(&new, &new, store.dialect()).unwrap(), []);
    });
}

#[test]
fn what_the_new_definition_lacks_stays() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        assert_eq!(ddl::alter(&older(), &older(), dialect).unwrap(), []);
        assert_eq!(ddl::alter(&newer(), &older(), dialect).unwrap(), []);
    }
}

#[test]
fn a_column_does_not_change_its_type() {
    let mut other = older();
    let name = other.columns.iter_mut().find(|column| column.name == "currencyname").unwrap();
    name.kind = ColumnType::Integer;
    let refused = ddl::alter(&older(), &other, Dialect::Sqlite);
    assert!(matches!(refused, Err(Error::Internal(text)) if text.contains("currencyname")));
}
