//! The shipped tables as a catalog, with columns of the types that they lack, for the tests of this crate.

use std::cell::Cell;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use engine::{Catalog, Currencies, Currency, Formats, Seal, Table};
use model::Uuid;
use model::metadata::{ColumnDefinition, ColumnType};

use crate::scope::{Keys, Scope};

/// An id for tests that need any.
pub(crate) const ID: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";

/// The catalog of a new organization, in which accounts have a column of each type.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let mut tables = seed::tables().unwrap();
        let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
        let choice = account.columns.iter().find(|column| column.name == "industrycode").unwrap();
        let (choice, pattern) = (choice.choice.clone(), choice.clone());
        for (name, kind) in [
            ("demo_choices", ColumnType::MultiSelectPicklist),
            ("demo_decimal", ColumnType::Decimal),
            ("demo_big", ColumnType::BigInt),
            ("demo_day", ColumnType::DateTime),
            ("demo_managed", ColumnType::ManagedProperty),
            ("demo_table", ColumnType::EntityName),
            ("demo_id", ColumnType::Uniqueidentifier),
            ("demo_file", ColumnType::File),
            ("demo_picture", ColumnType::Image),
        ] {
            let day = (name == "demo_day").then(|| "DateOnly".to_owned());
            account.columns.push(ColumnDefinition {
                name: name.into(),
                schema: name.into(),
                kind,
                choice: choice.clone().filter(|_| kind == ColumnType::MultiSelectPicklist),
                behavior: day,
                ..pattern.clone()
            });
        }
        Catalog::new(7, tables, Vec::new())
    });
    &CATALOG
}

/// A table of it.
pub(crate) fn table(name: &str) -> Arc<Table> {
    Arc::clone(catalog().table(name).unwrap())
}

/// What translating needs, for a new user where the dollar is the base currency.
pub(crate) fn scope() -> Scope<'static> {
    static FORMATS: LazyLock<Formats> = LazyLock::new(|| {
        let base = Uuid::from_u128(1);
        let dollar = Currency { symbol: "$".into(), precision: 2, rate: 1.into() };
        let known = [(base, dollar)].into();
        let currencies = Currencies { known, base: Some(base), price_precision: 2 };
        Formats { currencies: Arc::new(currencies), ..Formats::default() }
    });
    static SEAL: LazyLock<Seal> = LazyLock::new(|| Seal::new(&[7; 32]));
    Scope {
        catalog: catalog(),
        formats: &FORMATS,
        seal: &SEAL,
        origin: "http://host",
        keys: Keys::default(),
        depth: Cell::default(),
    }
}

/// Compares with `tests/golden/<name>`; `UPDATE_GOLDEN=1` rewrites it.
#[expect(clippy::disallowed_methods, reason = "whether to rewrite is asked of the environment")]
pub(crate) fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    // A tag a line: a difference can be read.
    let text = text.replace("><", ">\n<") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{name}");
}
