//! Who may change definitions (metadata.md §15): each kind of metadata object has a privilege to make, to
//! change and to delete it.

use std::collections::{BTreeMap, BTreeSet};

use metadata::Changed;
use model::Result;
use model::metadata::{
    Choice, ColumnDefinition, OneToMany, Privilege, Provenance, TableDefinition,
};

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
    for (verb, kind) in needed(tables, choices) {
        let privilege = context.privilege(&["prv", verb, kind].concat())?;
        context.access().check_misc(privilege)?;
    }
    Ok(())
}

/// What changes need. The relationships with a table that comes or goes need nothing more.
fn needed(tables: &[Changed<TableDefinition>], choices: &[Changed<Choice>]) -> Needed {
    let moves = |name: &str| {
        let mut moving = tables.iter().filter(|table| table.old.is_some() != table.new.is_some());
        moving.any(|table| table.name == name)
    };
    let mut needed = Needed::new();
    for table in tables {
        match (&table.old, &table.new) {
            (Some(old), Some(new)) => inside(&mut needed, old, new, &moves),
            (one, other) => {
                let verb = verb(one.is_some(), other.is_some());
                // An N:N relationship has a table of its own.
                match one.as_ref().or(other.as_ref()).and_then(|table| table.many_to_many.as_ref())
                {
                    Some(many) if moves(&many.first) || moves(&many.second) => false,
                    Some(_) => needed.insert((verb, "Relationship")),
                    None => needed.insert((verb, "Entity")),
                };
            }
        }
    }
    for choice in choices {
        needed.insert((verb(choice.old.is_some(), choice.new.is_some()), "OptionSet"));
    }
    needed
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

/// What changes inside of a table, but for relationships with one that comes or goes.
fn inside(
    needed: &mut Needed,
    old: &TableDefinition,
    new: &TableDefinition,
    moves: &impl Fn(&str) -> bool,
) {
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
    let ups = |table: &TableDefinition| -> Vec<OneToMany> {
        let stay = table.many_to_one.iter().filter(|one| !moves(&one.referenced));
        stay.cloned().collect()
    };
    differ(needed, "Relationship", &ups(old), &ups(new), |one| &one.name);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> TableDefinition {
        let definitions = seed::Definitions::shipped().unwrap();
        definitions.tables().iter().find(|table| table.name == name).unwrap().clone()
    }

    /// A table that is called so, and has no relationships.
    fn custom(name: &str) -> TableDefinition {
        let bare = table("position");
        TableDefinition { name: name.to_owned(), many_to_one: Vec::new(), ..bare }
    }

    fn changed(
        old: Option<TableDefinition>,
        new: Option<TableDefinition>,
    ) -> Changed<TableDefinition> {
        let name = old.as_ref().or(new.as_ref()).unwrap().name.clone();
        Changed { name, old, new }
    }

    /// `task` with one relationship more, to this table.
    fn pointing(to: &str) -> TableDefinition {
        let mut task = table("task");
        let mut more = task.many_to_one.first().unwrap().clone();
        (more.name, more.referenced) = (["demo_", to].concat(), to.to_owned());
        task.many_to_one.push(more);
        task
    }

    fn check(tables: &[Changed<TableDefinition>], expected: &[(&'static str, &'static str)]) {
        assert_eq!(needed(tables, &[]), expected.iter().copied().collect());
    }

    #[test]
    fn a_table_brings_and_takes_its_relationships_and_no_others() {
        let visit = || custom("demo_visit");
        let made = || changed(None, Some(visit()));
        let gone = || changed(Some(visit()), None);
        let task = |to: &str| changed(Some(table("task")), Some(pointing(to)));
        let untask = |to: &str| changed(Some(pointing(to)), Some(table("task")));
        check(&[made(), task("demo_visit")], &[("Create", "Entity")]);
        check(&[gone(), untask("demo_visit")], &[("Delete", "Entity")]);
        check(&[task("account")], &[("Create", "Relationship")]);
        check(&[made(), task("account")], &[("Create", "Entity"), ("Create", "Relationship")]);
        check(&[gone(), untask("account")], &[("Delete", "Entity"), ("Delete", "Relationship")]);
    }

    #[test]
    fn many_to_many_relationships_go_with_either_of_their_tables() {
        let between = |first: &str| {
            let mut table = table("systemuserroles");
            table.many_to_many.as_mut().unwrap().first = first.to_owned();
            table
        };
        let gone = |name: &str| changed(Some(custom(name)), None);
        check(&[changed(None, Some(between("team")))], &[("Create", "Relationship")]);
        check(
            &[gone("demo_visit"), changed(Some(between("demo_visit")), None)],
            &[("Delete", "Entity")],
        );
        check(
            &[gone("demo_visit"), changed(Some(between("team")), None)],
            &[("Delete", "Entity"), ("Delete", "Relationship")],
        );
    }
}
