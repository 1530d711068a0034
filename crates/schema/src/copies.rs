//! Shipped tables, said as custom ones under another name: what shows that whatever a shipped table is,
//! people can make.

use std::collections::BTreeSet;

use metadata::Role;
use model::metadata::{AccessRule, ColumnType, Ownership, RequiredLevel, TableDefinition};
use planner::Catalog;

use crate::document::{Column, Document, OneToMany, Part, Table};
use crate::organization;

/// All shipped tables that people could have made, with the columns that they could have made, each
/// name beginning with `prefix` and `_`.
pub fn copies(catalog: &Catalog, prefix: &str) -> Document {
    let copier = Copier { catalog, prefix };
    let mut document = Document { whole: [Part::Tables].into(), ..Document::default() };
    for definition in catalog.tables().map(|table| &table.definition) {
        if is_one_of_people(definition) {
            document.tables.insert(copier.renamed(&definition.name), copier.copy(definition));
        }
    }
    document
}

fn is_one_of_people(definition: &TableDefinition) -> bool {
    definition.access == AccessRule::Privileges
        && matches!(definition.ownership, Ownership::UserOwned | Ownership::OrganizationOwned)
        && !definition.provenance.custom
        && !definition.is_intersect
        && !definition.is_activity
        && !definition.is_view_of_activities
}

struct Copier<'a> {
    catalog: &'a Catalog,
    prefix: &'a str,
}

impl Copier<'_> {
    fn renamed(&self, name: &str) -> String {
        [self.prefix, "_", name].concat()
    }

    fn copy(&self, definition: &TableDefinition) -> Table {
        let old = organization::table(self.catalog, definition);
        let name = self.renamed("Name");
        let mut table = Table {
            schema: Some(self.renamed(&definition.schema)),
            primary_name: Some(name.to_lowercase()),
            label: old.label.clone(),
            label_plural: old.label_plural.clone(),
            ownership: old.ownership,
            audited: old.audited,
            access_teams: old.access_teams,
            change_tracking: old.change_tracking,
            ..Table::default()
        };
        let mut primary = Column::new(ColumnType::String);
        primary.schema = Some(name.clone());
        table.columns.insert(name.to_lowercase(), primary);
        for (column, said) in old.columns.iter().filter(|(column, _)| *column != "name") {
            let along = self.along(&old, column);
            let is_lookup = matches!(said.kind, ColumnType::Lookup | ColumnType::Customer);
            let points = !is_lookup || !along.is_empty();
            let is_whole = said.kind != ColumnType::Customer || along.len() == 2;
            if !is_made(said.kind) || !points || !is_whole {
                continue;
            }
            let copy = self.renamed(column);
            if let Some(choice) = old.choices.get(column) {
                let mut choice = choice.clone();
                choice.schema = None;
                // No option that people make has a number below zero.
                choice.options.retain(|option| option.value >= 0);
                table.choices.insert(copy.clone(), choice);
            }
            table.many_to_one.extend(along);
            table.columns.insert(copy, self.within_limits(said));
        }
        table.complete();
        table
    }

    /// The relationships of a lookup, to the tables that people can make lookups to.
    fn along(&self, old: &Table, column: &str) -> Vec<(String, OneToMany)> {
        let can_be = |name: &str| {
            let table = self.catalog.table(name);
            table.is_some_and(|table| metadata::can_be(Role::Referenced, &table.definition))
        };
        let mut seen = BTreeSet::new();
        let along = old.many_to_one.iter().filter(|(_, each)| each.column == column);
        let along = along.filter(|(_, each)| can_be(&each.referenced));
        let along = along.filter(|(_, each)| seen.insert(each.referenced.clone()));
        along
            .map(|(name, each)| {
                let mut copy = OneToMany {
                    referenced: each.referenced.clone(),
                    column: self.renamed(column),
                    menu: each.menu.clone(),
                    ..OneToMany::default()
                };
                copy.complete();
                // Called otherwise than the relationships that every table has.
                (self.renamed(&["along_", name].concat()), copy)
            })
            .collect()
    }

    /// A column with what people can say of it.
    fn within_limits(&self, said: &Column) -> Column {
        let mut column = said.clone();
        column.schema = said.schema.as_deref().map(|schema| self.renamed(schema));
        if column.required == Some(RequiredLevel::SystemRequired) {
            column.required = Some(RequiredLevel::ApplicationRequired);
        }
        let longest = if column.kind == ColumnType::String { 4000 } else { 1_048_576 };
        column.max_length = column.max_length.map(|length| length.clamp(1, longest));
        if column.kind == ColumnType::Money {
            let most = 900_000_000_000_000.0;
            column.precision = column.precision.map(|digits| digits.min(4));
            column.min = column.min.map(|min| min.max(-most));
            column.max = column.max.map(|max| max.min(most));
        }
        column.primary_image = None;
        if column.default.as_ref().is_some_and(|default| default.starts_with('-')) {
            column.default = None;
        }
        column
    }
}

/// Whether people make columns of a type.
fn is_made(kind: ColumnType) -> bool {
    !matches!(
        kind,
        ColumnType::State
            | ColumnType::Status
            | ColumnType::Owner
            | ColumnType::Uniqueidentifier
            | ColumnType::EntityName
            | ColumnType::PartyList
            | ColumnType::ManagedProperty
            | ColumnType::Virtual
    )
}
