//! Who may change definitions (metadata.md §15): each kind of metadata object has a privilege to make, to
//! change and to delete it.

use std::collections::{BTreeMap, BTreeSet};

use metadata::Changed;
use model::Result;
use model::metadata::{Choice, ColumnDefinition, Privilege, Provenance, TableDefinition};

use crate::context::Context;

/// The kinds of metadata objects, as privileges name them.
const KINDS: [&str; 5] = ["Entity", "Attribute", "Relationship", "OptionSet", "EntityKey"];
const VERBS: [&str; 3] = ["Create", "Write", "Delete"];

/// Verbs and kinds.
type Needed = BTreeSet<(&'static str, &'static str)>;

/// Refuses who may do nothing at all, before anything is said about the definitions.
pub(super) fn any(context: &Context<'_, '_>) -> Result<()> {
    let names = KINDS.iter().flat_map(|kind| VERBS.map(|verb| ["prv", verb, kind].concat()));
    let all: Vec<&Privilege> = names.map(|name| context.privilege(&name)).collect::<Result<_>>()?;
    context.access().check_any_misc(&all)
}

/// Refuses changes for which a privilege is lacking.
pub(super) fn all(
    context: &Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    choices: &[Changed<Choice>],
) -> Result<()> {
    let mut needed = Needed::new();
    for table in tables {
        let (old, new) = (table.old.as_ref(), table.new.as_ref());
        match (old, new) {
            (Some(old), Some(new)) => inside(&mut needed, old, new),
            // An N:N relationship has a table of its own.
            (one, other) => {
                let intersect = one.or(other).is_some_and(|table| table.is_intersect);
                let kind = if intersect { "Relationship" } else { "Entity" };
                needed.insert((verb(one.is_some(), other.is_some()), kind));
            }
        }
    }
    for choice in choices {
        needed.insert((verb(choice.old.is_some(), choice.new.is_some()), "OptionSet"));
    }
    // What other tables get or lose with a table needs nothing more.
    for verb in VERBS {
        if needed.contains(&(verb, "Entity")) && verb != "Write" {
            needed.retain(|(_, kind)| *kind != "Relationship");
        }
    }
    for (verb, kind) in needed {
        let privilege = context.privilege(&["prv", verb, kind].concat())?;
        context.access().check_misc(privilege)?;
    }
    Ok(())
}

/// Refuses who may not publish what was changed.
pub(crate) fn publishing(context: &Context<'_, '_>) -> Result<()> {
    context.access().check_misc(context.privilege("prvPublishCustomization")?)
}

fn verb(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (false, _) => "Create",
        (true, true) => "Write",
        (true, false) => "Delete",
    }
}

/// What changes inside of a table.
fn inside(needed: &mut Needed, old: &TableDefinition, new: &TableDefinition) {
    // Targets come and go with relationships.
    let columns = |table: &TableDefinition| -> Vec<ColumnDefinition> {
        let bare = |column: &ColumnDefinition| ColumnDefinition {
            targets: Vec::new(),
            provenance: Provenance::default(),
            ..column.clone()
        };
        table.columns.iter().map(bare).collect()
    };
    differ(needed, "Attribute", &columns(old), &columns(new), |column| &column.name);
    differ(needed, "EntityKey", &old.keys, &new.keys, |key| &key.name);
    differ(needed, "Relationship", &old.many_to_one, &new.many_to_one, |one| &one.name);
    if old.many_to_many != new.many_to_many {
        needed.insert(("Write", "Relationship"));
    }
    if old.choices != new.choices {
        needed.insert(("Write", "OptionSet"));
    }
    let own = |table: &TableDefinition| TableDefinition {
        columns: Vec::new(),
        keys: Vec::new(),
        many_to_one: Vec::new(),
        many_to_many: None,
        choices: BTreeMap::new(),
        provenance: Provenance::default(),
        ..table.clone()
    };
    if own(old) != own(new) {
        needed.insert(("Write", "Entity"));
    }
}

fn differ<T: PartialEq>(
    needed: &mut Needed,
    kind: &'static str,
    old: &[T],
    new: &[T],
    name: impl Fn(&T) -> &str,
) {
    let find = |all: &'_ [T], one: &T| all.iter().position(|other| name(other) == name(one));
    for one in old {
        match find(new, one).and_then(|index| new.get(index)) {
            None => needed.insert(("Delete", kind)),
            Some(other) => other != one && needed.insert(("Write", kind)),
        };
    }
    if new.iter().any(|one| find(old, one).is_none()) {
        needed.insert(("Create", kind));
    }
}
