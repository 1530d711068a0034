//! The privileges that come and go with tables (metadata.md §4).

use metadata::Changed as ChangedTable;
use model::metadata::{Privilege, TableDefinition};
use planner::Catalog;

/// A privilege that is made (`old` is none), covers other tables, or is removed (`new` is none).
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) name: String,
    pub(super) old: Option<Privilege>,
    pub(super) new: Option<Privilege>,
}

/// What follows for privileges from changes of tables.
pub(super) fn follow(catalog: &Catalog, tables: &[ChangedTable<TableDefinition>]) -> Vec<Changed> {
    let mut now: Vec<Privilege> =
        catalog.privileges().map(|privilege| Privilege::clone(privilege)).collect();
    for table in tables.iter().filter(|table| table.new.is_none()) {
        for privilege in &mut now {
            privilege.tables.retain(|name| *name != table.name);
        }
    }
    // A privilege over rows of no table is none any more; one that never was over any stays.
    now.retain(|privilege| privilege.right.is_none() || !privilege.tables.is_empty());
    for table in tables.iter().filter(|table| table.old.is_none()) {
        let Some(table) = &table.new else { continue };
        for privilege in seed::privileges_for(table, now.iter()) {
            match now.iter_mut().find(|one| one.id == privilege.id) {
                Some(known) => *known = privilege,
                None => now.push(privilege),
            }
        }
    }
    let mut changed: Vec<Changed> = Vec::new();
    for old in catalog.privileges() {
        let new = now.iter().find(|one| one.id == old.id);
        if new != Some(old.as_ref()) {
            let (name, old) = (old.name.clone(), Some(Privilege::clone(old)));
            changed.push(Changed { name, old, new: new.cloned() });
        }
    }
    let made = now
        .into_iter()
        .filter(|one| catalog.privilege(&one.name).is_none_or(|known| known.id != one.id));
    changed.extend(made.map(|one| Changed { name: one.name.clone(), old: None, new: Some(one) }));
    changed.sort_by(|one, other| one.name.cmp(&other.name));
    changed
}
