//! The data files against what the product publishes (metadata.md §16): how much of everything there
//! is, and what holds of all of it.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use model::metadata::{Choice, ColumnDefinition, ColumnType, TableDefinition};

/// Tables that are not among the published files: they come from the table reference.
const MORE_TABLES: [&str; 7] = [
    "attributemap",
    "attributemaskingrule",
    "entitymap",
    "incidentresolution",
    "maskingrule",
    "opportunityclose",
    "principalobjectattributeaccess",
];
/// A column of ours.
const MORE_COLUMNS: [(&str, &str); 1] = [("principalobjectaccess", "objectname")];

const TABLES: usize = 74;
const COLUMNS: usize = 4204;
const ONE_TO_MANY: usize = 619;
const MANY_TO_MANY: usize = 11;
const CHOICES: usize = 747;
const GLOBAL_CHOICES: usize = 32;
const OPTIONS: usize = 2384;

fn published() -> Vec<TableDefinition> {
    let mut tables = seed::tables().unwrap();
    tables.retain(|table| !MORE_TABLES.contains(&table.name.as_str()));
    for table in &mut tables {
        table.many_to_one.retain(|one| !MORE_TABLES.contains(&one.referenced.as_str()));
    }
    // What is ours in a table of the product's says so by its name.
    for table in &mut tables {
        table.columns.retain(|column| !column.name.starts_with("onbehalf_"));
        table.many_to_one.retain(|one| !one.column.starts_with("onbehalf_"));
        table.choices.retain(|name, _| !name.contains("_onbehalf_"));
    }
    for (name, column) in MORE_COLUMNS {
        let table = tables.iter_mut().find(|table| table.name == name).unwrap();
        let before = table.columns.len();
        table.columns.retain(|each| each.name != column);
        assert_eq!(table.columns.len() + 1, before);
    }
    tables
}

fn global() -> BTreeMap<String, Choice> {
    seed::choices().unwrap().into_iter().collect()
}

#[test]
fn there_is_as_much_of_everything_as_is_published() {
    let tables = published();
    let count = |each: fn(&TableDefinition) -> usize| tables.iter().map(each).sum::<usize>();
    assert_eq!(tables.len(), TABLES);
    assert_eq!(count(|table| table.columns.len()), COLUMNS);
    assert_eq!(count(|table| table.many_to_one.len()), ONE_TO_MANY);
    assert_eq!(count(|table| table.many_to_many.iter().len()), MANY_TO_MANY);
    let global = global();
    assert_eq!(global.len(), GLOBAL_CHOICES);
    assert_eq!(count(|table| table.choices.len()) + global.len(), CHOICES);
    let options = |table: &TableDefinition| -> usize {
        table.choices.values().map(|choice| choice.options.len()).sum()
    };
    let shared: usize = global.values().map(|choice| choice.options.len()).sum();
    assert_eq!(count(options) + shared, OPTIONS);
}

#[test]
fn columns_that_all_tables_have_are_the_same_everywhere() {
    let kinds = [
        ("createdby", ColumnType::Lookup),
        ("createdon", ColumnType::DateTime),
        ("createdonbehalfby", ColumnType::Lookup),
        ("exchangerate", ColumnType::Decimal),
        ("importsequencenumber", ColumnType::Integer),
        ("modifiedby", ColumnType::Lookup),
        ("modifiedon", ColumnType::DateTime),
        ("modifiedonbehalfby", ColumnType::Lookup),
        ("overriddencreatedon", ColumnType::DateTime),
        ("owningteam", ColumnType::Lookup),
        ("versionnumber", ColumnType::BigInt),
    ];
    let tables = published();
    for (name, kind) in kinds {
        let mut found = tables.iter().filter_map(|table| table.column(name));
        let facts = |column: &ColumnDefinition| {
            let text = (column.format.clone(), column.behavior.clone(), column.targets.clone());
            (column.kind, column.min, column.max, column.precision, text)
        };
        let first = found.next().unwrap();
        assert_eq!(first.kind, kind, "{name}");
        assert!(found.all(|column| facts(column) == facts(first)), "{name}");
    }
    for table in &tables {
        let key = table.column(&table.primary_id).unwrap();
        let is_own = key.kind == ColumnType::Uniqueidentifier;
        // The settings of a user have its key, and the key of an owner is one.
        assert!(is_own || table.name == "usersettings", "{}", table.name);
    }
}

#[test]
fn both_ends_of_every_relationship_exist() {
    let tables: BTreeMap<String, TableDefinition> =
        published().into_iter().map(|table| (table.name.clone(), table)).collect();
    for table in tables.values() {
        for relationship in &table.many_to_one {
            let name = &relationship.name;
            let column = table.column(&relationship.column).unwrap_or_else(|| panic!("{name}"));
            let one = &relationship.referenced;
            assert!(tables.contains_key(one), "{name}: {one}");
            let points = match column.kind {
                ColumnType::Owner => one == "owner",
                ColumnType::Lookup | ColumnType::Customer => column.refers_to(one),
                ColumnType::Uniqueidentifier => column.targets.is_empty(),
                _ => false,
            };
            assert!(points, "{name}: {} does not point at {one}", column.name);
        }
        if let Some(relationship) = &table.many_to_many {
            for (end, column) in [
                (&relationship.first, &relationship.first_column),
                (&relationship.second, &relationship.second_column),
            ] {
                assert!(tables.contains_key(end), "{}", relationship.name);
                let column = table.column(column).unwrap();
                assert_eq!(column.kind, ColumnType::Uniqueidentifier, "{}", relationship.name);
            }
        }
    }
}

#[test]
fn every_choice_has_options_and_every_global_one_is_named_by_a_column() {
    let global = global();
    let mut used = BTreeSet::new();
    let mut without = Vec::new();
    for table in &published() {
        for column in &table.columns {
            let has_options = matches!(
                column.kind,
                ColumnType::Picklist
                    | ColumnType::MultiSelectPicklist
                    | ColumnType::Boolean
                    | ColumnType::State
                    | ColumnType::Status
            );
            let name = column.choice.as_ref();
            let local = name.and_then(|name| table.choices.get(name));
            let shared = name.and_then(|name| global.get_key_value(name));
            used.extend(shared.map(|(name, _)| name.clone()));
            let choice = local.or(shared.map(|(_, choice)| choice));
            if has_options && choice.is_none_or(|choice| choice.options.is_empty()) {
                without.push(column.name.clone());
            }
            assert!(has_options || column.choice.is_none(), "{}.{}", table.name, column.name);
            if column.kind == ColumnType::Boolean {
                let mut values: Vec<i32> =
                    choice.unwrap().options.iter().map(|option| option.value).collect();
                values.sort_unstable();
                assert_eq!(values, [0, 1], "{}.{}", table.name, column.name);
            }
        }
    }
    assert_eq!(without, ["dateformatcode", "timeformatcode", "weekstartdaycode"]);
    assert_eq!(used, global.keys().cloned().collect());
}

#[test]
fn collections_are_called_by_the_rule_unless_the_file_says_otherwise() {
    let named: BTreeMap<String, String> =
        published().into_iter().filter_map(|table| Some((table.name, table.collection?))).collect();
    let expected = [
        ("principalobjectaccess", "PrincipalObjectAccessSet"),
        ("solutioncomponent", "SolutionComponentss"),
        ("teamprofiles", "TeamProfilesCollection"),
    ];
    assert_eq!(named, expected.map(|(name, set)| (name.to_owned(), set.to_owned())).into());
}
