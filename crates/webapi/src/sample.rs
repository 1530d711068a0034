//! The shipped tables as a catalog, for the tests of this crate.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use engine::{Catalog, Currencies, Currency, Formats, Seal, Table};
use model::Uuid;

/// The catalog of a new organization.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
    &CATALOG
}

/// A table of it.
pub(crate) fn table(catalog: &Catalog, name: &str) -> Arc<Table> {
    Arc::clone(catalog.table(name).unwrap())
}

/// What a new user reads, where the dollar is the base currency.
pub(crate) fn formats() -> Formats {
    let base = Uuid::from_u128(1);
    let dollar = Currency { symbol: "$".into(), precision: 2, rate: 1.into() };
    let known = HashMap::from([(base, dollar)]);
    let currencies = Currencies { known, base: Some(base), price_precision: 2 };
    Formats { currencies: Arc::new(currencies), ..Formats::default() }
}

/// A seal of its own.
pub(crate) fn seal() -> Seal {
    Seal::new(&[7; 32])
}

/// An id for tests that need any.
pub(crate) const ID: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
