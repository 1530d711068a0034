//! What documents say, as drafts of definitions. Everything that is said is drafted, so that nothing
//! hangs on what an edit would take for granted.

use metadata::{
    ChoiceDraft, ChoiceOf, ColumnDraft, KeyDraft, ManyToManyDraft, OneToManyDraft, OptionDraft,
    TableDraft,
};
use model::metadata::{Choice, ChoiceOption, ColumnType};

use crate::document::{Column, Key, ManyToMany, OneToMany, Table};

/// A column, with the choice that it has of its own.
pub(crate) fn column(name: &str, column: &Column, own: Option<&Choice>) -> ColumnDraft {
    let own = own.map(|own| ChoiceOf::Own(choice(None, own)));
    let global = column.choice.clone().map(ChoiceOf::Global);
    let format = |kind: ColumnType| column.format.clone().filter(|_| column.kind == kind);
    ColumnDraft {
        schema: Some(column.schema.clone().unwrap_or_else(|| name.to_owned())),
        kind: Some(column.kind),
        source: None,
        is_primary_name: None,
        label: column.label.clone(),
        description: column.description.clone(),
        required: column.required,
        max_length: column.max_length,
        precision: column.precision,
        precision_source: column.precision_source,
        min: column.min,
        max: column.max,
        format: [ColumnType::String, ColumnType::Memo, ColumnType::Integer, ColumnType::DateTime]
            .into_iter()
            .find_map(format),
        behavior: column.behavior,
        choice: global.or(own),
        targets: None,
        default: column.default.clone(),
        auto_number: column.auto_number.clone(),
        max_size: column.max_size,
        full_image: column.full_image,
        primary_image: column.primary_image,
        audited: column.audited,
        secured: column.secured,
        properties: column.properties.clone(),
    }
}

/// A change of a column: names, types and choices are said once.
pub(crate) fn column_change(name: &str, said: &Column) -> ColumnDraft {
    ColumnDraft { kind: None, choice: None, schema: None, ..column(name, said, None) }
}

/// The column that rows are called by.
pub(crate) fn primary_name(name: &str, said: &Column) -> ColumnDraft {
    ColumnDraft { is_primary_name: Some(true), ..column(name, said, None) }
}

/// A choice; its options are drafted too.
pub(crate) fn choice(name: Option<&str>, choice: &Choice) -> ChoiceDraft {
    let said = |label: &model::metadata::Label| Some(label.clone()).filter(|it| !it.is_empty());
    ChoiceDraft {
        name: name.map(|name| choice.schema.clone().unwrap_or_else(|| name.to_owned())),
        label: said(&choice.label),
        description: said(&choice.description),
        options: Some(choice.options.iter().map(option).collect()),
        properties: choice.properties.clone(),
    }
}

/// An option.
pub(crate) fn option(option: &ChoiceOption) -> OptionDraft {
    OptionDraft {
        value: Some(option.value.into()),
        label: Some(option.label.clone()),
        description: Some(option.description.clone()),
        color: option.color.clone(),
        external: option.external.clone(),
        parents: Some(option.parents.iter().map(|parent| i64::from(*parent)).collect()),
        state: option.state.map(i64::from),
        default_status: option.default_status.map(i64::from),
    }
}

/// A table; columns are for the caller to add.
pub(crate) fn table(name: &str, table: &Table) -> TableDraft {
    TableDraft {
        schema: Some(table.schema.clone().unwrap_or_else(|| name.to_owned())),
        set: table.set.clone(),
        label: table.label.clone(),
        label_plural: table.label_plural.clone(),
        description: table.description.clone(),
        ownership: table.ownership,
        is_activity: table.is_activity,
        // Off is what they are unless they are on.
        has_notes: table.has_notes.filter(|on| *on),
        has_activities: table.has_activities.filter(|on| *on),
        change_tracking: table.change_tracking,
        audited: table.audited,
        access_teams: table.access_teams,
        partial: false,
        properties: table.properties.clone(),
        columns: Vec::new(),
    }
}

/// A 1:N relationship; its lookup is for the caller to add.
pub(crate) fn one_to_many(table: &str, name: &str, said: &OneToMany) -> OneToManyDraft {
    OneToManyDraft {
        name: Some(name.to_owned()),
        referenced: Some(said.referenced.clone()),
        referencing: Some(table.to_owned()),
        lookup: None,
        lookup_property: said.lookup_property.clone(),
        collection_property: said.collection_property.clone(),
        assign: said.assign,
        delete: said.delete,
        merge: said.merge,
        reparent: said.reparent,
        share: said.share,
        unshare: said.unshare,
        hierarchical: said.hierarchical,
        menu: said.menu.clone(),
        properties: said.properties.clone(),
    }
}

/// An N:N relationship.
pub(crate) fn many_to_many(name: &str, said: &ManyToMany) -> ManyToManyDraft {
    ManyToManyDraft {
        name: Some(name.to_owned()),
        intersect: said.intersect.clone(),
        first: Some(said.first.clone()),
        second: Some(said.second.clone()),
        first_property: said.first_property.clone(),
        second_property: said.second_property.clone(),
        first_menu: said.first_menu.clone(),
        second_menu: said.second_menu.clone(),
        properties: said.properties.clone(),
    }
}

/// A key.
pub(crate) fn key(name: &str, key: &Key) -> KeyDraft {
    KeyDraft {
        schema: Some(key.schema.clone().unwrap_or_else(|| name.to_owned())),
        label: key.label.clone(),
        columns: Some(key.columns.clone()),
    }
}
