//! N:N relationships in `$expand`: several side by side, and nothing else with them (query.md §7).

use engine::{Catalog, Navigation, Table};
use model::{Error, Result};

use super::property;
use odata::ExpandItem;

/// Refuses an N:N relationship that is nested, has something nested, or stands beside another kind.
pub(super) fn check(catalog: &Catalog, table: &Table, items: &[ExpandItem]) -> Result<()> {
    let found = items.iter().filter(|item| is_intersect(table, item)).count();
    let alone = found == items.len() && items.iter().all(|item| item.expand.is_empty());
    if found > 0 && !alone {
        return Err(refused());
    }
    for item in items {
        check_inside(catalog, table, item)?;
    }
    Ok(())
}

fn check_inside(catalog: &Catalog, table: &Table, item: &ExpandItem) -> Result<()> {
    let Some(navigation) = table.navigation(&item.name) else { return Ok(()) };
    for target in property::targets(catalog, table, navigation) {
        for inner in &item.expand {
            if is_intersect(target, inner) {
                return Err(refused());
            }
            check_inside(catalog, target, inner)?;
        }
    }
    Ok(())
}

fn is_intersect(table: &Table, item: &ExpandItem) -> bool {
    matches!(table.navigation(&item.name), Some(Navigation::Intersect { .. }))
}

fn refused() -> Error {
    Error::QueryOption(
        "Many-to-many relationships can be expanded side by side only, neither nested nor together \
         with other relationships."
            .into(),
    )
}
