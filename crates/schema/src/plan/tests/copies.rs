//! The round trip: every shipped table, said as a custom one, made, read back: equal.

use model::metadata::{AccessRule, ColumnType, Ownership};

use super::stage::Stage;
use crate::document::{Column, Document, OneToMany, Part, Table};
use crate::organization;

fn renamed(name: &str) -> String {
    ["demo_", name].concat()
}

/// A shipped table as a custom one: with the columns that custom tables can have, called otherwise.
fn copy(stage: &Stage, name: &str) -> Option<Table> {
    let definition = &stage.catalog.table(name)?.definition;
    let ours = definition.access == AccessRule::Privileges
        && matches!(definition.ownership, Ownership::UserOwned | Ownership::OrganizationOwned)
        && !definition.is_intersect
        && !definition.is_activity
        && !definition.is_view_of_activities;
    let old = ours.then(|| organization::table(&stage.catalog, definition))?;
    let mut table = Table {
        schema: Some(renamed(&definition.schema)),
        primary_name: Some("demo_name".to_owned()),
        set: None,
        has_notes: Some(false),
        has_activities: Some(false),
        ..Table::default()
    };
    table.label = old.label;
    table.label_plural = old.label_plural;
    table.ownership = old.ownership;
    table.audited = old.audited;
    table.access_teams = old.access_teams;
    table.change_tracking = old.change_tracking;
    let mut name_column = Column::new(ColumnType::String);
    name_column.schema = Some("demo_Name".to_owned());
    table.columns.insert("demo_name".to_owned(), name_column);
    for (name, column) in old.columns {
        let made_by_people = !matches!(
            column.kind,
            ColumnType::State
                | ColumnType::Status
                | ColumnType::Owner
                | ColumnType::Uniqueidentifier
                | ColumnType::EntityName
                | ColumnType::PartyList
                | ColumnType::ManagedProperty
                | ColumnType::Virtual
        );
        let along: Vec<(String, OneToMany)> = old
            .many_to_one
            .iter()
            .filter(|(_, each)| each.column == name)
            .filter(|(_, each)| stage.can_be_referenced(&each.referenced))
            // Called otherwise than the relationships that every table has.
            .map(|(relationship, each)| {
                (["demo_along_", relationship].concat(), along(each, &name))
            })
            .collect();
        let is_lookup = matches!(column.kind, ColumnType::Lookup | ColumnType::Customer);
        if !made_by_people || (is_lookup && along.is_empty()) || name == "name" {
            continue;
        }
        let mut column = column;
        if column.kind == ColumnType::Customer && along.len() != 2 {
            continue;
        }
        column.schema = column.schema.as_deref().map(renamed);
        if column.required == Some(model::metadata::RequiredLevel::SystemRequired) {
            column.required = Some(model::metadata::RequiredLevel::ApplicationRequired);
        }
        // The limits that people can say.
        column.max_length = column.max_length.map(|length| {
            length.clamp(1, if column.kind == ColumnType::String { 4000 } else { 1_048_576 })
        });
        column.precision = column
            .precision
            .map(|digits| if column.kind == ColumnType::Money { digits.min(4) } else { digits });
        column.min = column
            .min
            .map(|min| if column.kind == ColumnType::Money { min.max(-9e14) } else { min });
        column.max = column
            .max
            .map(|max| if column.kind == ColumnType::Money { max.min(9e14) } else { max });
        column.primary_image = None;
        column.default = column
            .default
            .filter(|default| !default.starts_with('-'))
            .or_else(|| Column::new(column.kind).default);
        if let Some(choice) = old.choices.get(&name) {
            let mut choice = choice.clone();
            choice.schema = None;
            // No option that people make has a number below zero.
            choice.options.retain(|option| option.value >= 0);
            table.choices.insert(renamed(&name), choice);
        }
        table.many_to_one.extend(along);
        table.columns.insert(renamed(&name), column);
    }
    table.complete();
    Some(table)
}

fn along(each: &OneToMany, column: &str) -> OneToMany {
    let mut each = OneToMany {
        referenced: each.referenced.clone(),
        column: renamed(column),
        hierarchical: Some(false),
        menu: each.menu.clone(),
        ..OneToMany::default()
    };
    each.complete();
    each
}

#[test]
fn every_shipped_table_can_be_said_made_and_read_back() {
    let mut stage = Stage::new();
    let mut document = Document { whole: [Part::Tables].into(), ..Document::default() };
    let mut names: Vec<String> =
        stage.catalog.tables().map(|table| table.definition.name.clone()).collect();
    names.sort();
    for name in &names {
        if let Some(table) = copy(&stage, name) {
            document.tables.insert(renamed(name), table);
        }
    }
    assert!(document.tables.len() > 10, "{}", document.tables.len());
    let columns: usize = document.tables.values().map(|table| table.columns.len()).sum();
    assert!(columns > 500, "{columns}");
    // As files, read back.
    let files = crate::files::write(&document);
    let document = crate::files::read(&files).unwrap();
    stage.apply(&document);
    let again = stage.plan(&document).unwrap();
    assert_eq!(again.to_string(), "nothing to do\n");
    let exported = stage.export();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("tables/")) {
        for (line, expected) in exported[path].lines().zip(text.lines()) {
            assert_eq!(line, expected, "{path}");
        }
        assert_eq!(exported[path].lines().count(), text.lines().count(), "{path}");
    }
}
