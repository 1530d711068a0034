//! Names of custom definitions (metadata.md §§4, 14): which are allowed, and which follow from others.

use std::collections::BTreeSet;

use model::{Error, Result};

use crate::edit::{Edit, Setting};

/// What a schema name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A table.
    Table,
    /// A column.
    Column,
    /// A relationship of either kind.
    Relationship,
    /// A global choice.
    Choice,
    /// An alternate key.
    Key,
}

impl Named {
    /// The product's word for it.
    fn word(self) -> &'static str {
        match self {
            Self::Table => "Entity",
            Self::Column => "Attribute",
            Self::Relationship => "EntityRelationship",
            Self::Choice => "OptionSet",
            Self::Key => "EntityKey",
        }
    }

    /// The greatest length of a schema name.
    fn longest(self) -> usize {
        match self {
            Self::Table => 64,
            Self::Relationship => 100,
            Self::Column | Self::Choice | Self::Key => 128,
        }
    }
}

/// Whether a custom definition may have this schema name. That it is not taken is another question.
///
/// # Errors
/// If it is missing, has other characters than letters, digits and `_`, does not begin with the prefix
/// of the publisher, or is too long.
pub fn check(setting: &Setting, kind: Named, schema: &str) -> Result<()> {
    let word = kind.word();
    if !schema.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(Error::rule(
            0x8004_4364,
            format!(
                "Identifier {schema} for type {word} can only consist of alpha-numeric and underscore characters."
            ),
        ));
    }
    if schema.bytes().next().is_some_and(|first| !first.is_ascii_alphabetic()) {
        return Err(Error::rule(
            0x8004_4365,
            format!(
                "Identifers should start with a letter. The schema name {schema} for type {word} doesn't start with letter."
            ),
        ));
    }
    if !has_prefix(setting, schema, kind == Named::Relationship) {
        return Err(Error::rule(
            0x8004_4366,
            format!(
                "The schema name {schema} for type {word} is invalid or missing. Custom attribute, entity, \
             entitykey, option set and relationship names must start with a valid customization prefix. \
             The prefix for a solution component should match the prefix that is specified for the \
             publisher of the solution."
            ),
        ));
    }
    let longest = kind.longest();
    if schema.len() > longest {
        return Err(Error::rule(
            0x8004_4367,
            format!(
                "Identifiers cannot be more than {longest} characters long. The provided schema name {schema} \
             length for type {word} is greater than maxlength {longest} characters."
            ),
        ));
    }
    Ok(())
}

/// Whether a name begins with a prefix that it may have, and goes on behind it. That of a relationship may
/// have names of tables before: Microsoft's client for Python calls one `account_contact_new_AccountId`.
fn has_prefix(setting: &Setting, schema: &str, later: bool) -> bool {
    let is_prefix = |part: &str| {
        let is = |known: &String| known.eq_ignore_ascii_case(part);
        setting.prefix.as_ref().map_or_else(|| setting.prefixes.iter().any(is), is)
    };
    let mut rest = schema;
    while let Some((part, after)) = rest.split_once('_') {
        if is_prefix(part) && !after.is_empty() {
            return true;
        }
        if !later {
            return false;
        }
        rest = after;
    }
    false
}

/// The logical name that goes with a schema name.
pub fn logical(schema: &str) -> String {
    schema.to_ascii_lowercase()
}

/// The name of several, by the product's rule, which knows no vowels: `journey` becomes `journeies`.
pub fn plural(name: &str) -> String {
    let last = name.bytes().last().map(|byte| byte.to_ascii_lowercase());
    match (last, name.strip_suffix(['y', 'Y'])) {
        (_, Some(stem)) => [stem, "ies"].concat(),
        (Some(b's' | b'x'), _) => [name, "es"].concat(),
        _ => [name, "s"].concat(),
    }
}

/// The name of the choice that belongs to one column alone.
pub fn local_choice(table: &str, column: &str) -> String {
    [table, "_", column].concat()
}

/// The navigation property from a custom lookup to its only table, or to one of several.
pub fn lookup_property(lookup: &str, target: &str, is_only: bool) -> String {
    if is_only { lookup.to_owned() } else { [lookup, "_", target].concat() }
}

/// The navigation property of the second table of an N:N relationship.
pub fn second_property(relationship: &str, is_reflexive: bool) -> String {
    if is_reflexive { ["Referenced", relationship].concat() } else { relationship.to_owned() }
}

/// The first number of tables that were not shipped.
const FIRST_CODE: i32 = 10_000;

/// The number that a new table gets: the next free one of the organization.
pub fn object_type_code(edit: &Edit) -> i32 {
    let custom = edit.tables().filter(|table| table.provenance.custom);
    let last = custom.map(|table| table.object_type_code).max().unwrap_or(0);
    // A few shipped tables have numbers among those of the organization's own.
    let taken: BTreeSet<i32> = edit.tables().map(|table| table.object_type_code).collect();
    let mut free = (FIRST_CODE.max(last.saturating_add(1))..).filter(|code| !taken.contains(code));
    free.next().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::sample;

    fn code(kind: Named, schema: &str) -> Option<u32> {
        let setting = Setting { prefix: Some("demo".into()), ..sample::setting() };
        check(&setting, kind, schema).err().map(|error| error.code().number)
    }

    #[test]
    fn names_have_the_prefix_of_the_publisher() {
        for schema in ["demo_Project", "Demo_Project", "demo_1", "demo__x"] {
            assert_eq!(code(Named::Table, schema), None, "{schema}");
        }
        for schema in ["", "Project", "new_Project", "demo_", "demoProject", "demo"] {
            assert_eq!(code(Named::Table, schema), Some(0x8004_4366), "{schema}");
        }
        for schema in ["demo_a b", "demo_a-b", "demo_ä", "demo_a$table"] {
            assert_eq!(code(Named::Column, schema), Some(0x8004_4364), "{schema}");
        }
        assert_eq!(code(Named::Column, "_demo_x"), Some(0x8004_4365));
        assert_eq!(code(Named::Column, "1demo_x"), Some(0x8004_4365));
        let long = ["demo_", &"x".repeat(60)].concat();
        assert_eq!(code(Named::Table, &long), Some(0x8004_4367));
        assert_eq!(code(Named::Column, &long), None);
    }

    #[test]
    fn the_name_of_a_relationship_may_have_those_of_tables_before_the_prefix() {
        assert_eq!(code(Named::Relationship, "account_contact_demo_AccountId"), None);
        for schema in ["account_contact_AccountId", "account_contact_demo_", "account_contact"] {
            assert_eq!(code(Named::Relationship, schema), Some(0x8004_4366), "{schema}");
        }
        assert_eq!(code(Named::Column, "account_demo_x"), Some(0x8004_4366));
    }

    #[test]
    fn without_a_solution_the_prefix_of_any_publisher_will_do() {
        let setting = Setting { prefix: None, ..sample::setting() };
        for (schema, fits) in [("new_x", true), ("demo_x", true), ("other_x", false)] {
            assert_eq!(check(&setting, Named::Key, schema).is_ok(), fits, "{schema}");
        }
    }

    #[test]
    fn the_name_of_several_follows_the_product() {
        for (one, several) in [
            ("demo_journey", "demo_journeies"),
            ("demo_box", "demo_boxes"),
            ("demo_branch", "demo_branchs"),
            ("demo_Bus", "demo_Buses"),
            ("demo_wish", "demo_wishs"),
            ("demo_quiz", "demo_quizs"),
            ("demo_Hero", "demo_Heros"),
        ] {
            assert_eq!(plural(one), several);
            assert_eq!(plural(&logical(one)), logical(several));
        }
    }

    #[test]
    fn custom_lookups_are_followed_by_their_schema_name() {
        assert_eq!(lookup_property("demo_AccountId", "account", true), "demo_AccountId");
        let several = lookup_property("demo_CustomerId", "account", false);
        assert_eq!(several, "demo_CustomerId_account");
    }

    #[test]
    fn the_rule_of_several_holds_for_shipped_tables_but_those_that_say_otherwise() {
        let catalog = sample::catalog();
        for table in catalog.tables() {
            let table = &table.definition;
            if let Some(collection) = &table.collection {
                assert_ne!(*collection, plural(&table.schema), "{}", table.name);
            }
        }
    }

    #[test]
    fn a_new_table_gets_the_next_free_number() {
        let mut edit = sample::edit();
        assert_eq!(object_type_code(&edit), 10_000);
        let mut table = edit.table("account").unwrap().clone();
        (table.name, table.object_type_code) = ("demo_x".into(), 10_000);
        edit.put_table(table);
        assert_eq!(object_type_code(&edit), 10_001);
    }
}
