//! Random custom organizations: exported, applied to an empty one, exported again.

use model::metadata::{
    Behavior, Cascade, Choice, ChoiceOption, ColumnType, Label, Ownership, RequiredLevel,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

use super::stage::Stage;
use crate::document::{Column, Document, Key, ManyToMany, OneToMany, Part, Table};
use crate::files;

fn label() -> impl Strategy<Value = Label> {
    let text = "[A-Za-z\"\\\\äß\\n ]{0,8}[A-Za-z]";
    prop_oneof![
        text.prop_map(|text| Label::from(text.as_str())),
        (text, text).prop_map(|(english, german)| {
            [(1031, german), (1033, english)].into_iter().collect()
        }),
    ]
}

fn choice() -> impl Strategy<Value = Choice> {
    let option = (label(), of("#[0-9a-f]{6}"), of("[a-z]{3}"));
    btree_map(0..50_i32, option, 1..4).prop_map(|options| {
        let option = |(value, (label, color, external))| ChoiceOption {
            value,
            label,
            description: Label::default(),
            state: None,
            default_status: None,
            invariant_name: None,
            color,
            external,
            parents: Vec::new(),
        };
        // In any order but that of their numbers.
        Choice::of(options.into_iter().map(option).rev().collect())
    })
}

const KINDS: [ColumnType; 10] = [
    ColumnType::String,
    ColumnType::Memo,
    ColumnType::Integer,
    ColumnType::Decimal,
    ColumnType::Double,
    ColumnType::Money,
    ColumnType::Boolean,
    ColumnType::DateTime,
    ColumnType::Picklist,
    ColumnType::File,
];

#[derive(Clone, Debug)]
struct RandomColumn {
    kind: ColumnType,
    label: Option<Label>,
    description: Option<Label>,
    size: i64,
    flags: (bool, bool, bool),
    choice: Choice,
}

fn column() -> impl Strategy<Value = RandomColumn> {
    let kind = proptest::sample::select(KINDS.to_vec());
    let flags = any::<(bool, bool, bool)>();
    (kind, of(label()), of(label()), 1..5_i64, flags, choice()).prop_map(
        |(kind, label, description, size, flags, choice)| RandomColumn {
            kind,
            label,
            description,
            size,
            flags,
            choice,
        },
    )
}

impl RandomColumn {
    fn put(&self, table: &mut Table, name: &str) {
        let mut column = Column::new(self.kind);
        column.schema = Some(["demo_", &name.to_uppercase()].concat());
        column.label.clone_from(&self.label);
        column.description.clone_from(&self.description);
        column.required = self.flags.0.then_some(RequiredLevel::ApplicationRequired);
        column.audited = Some(self.flags.1);
        let name = ["demo_", name].concat();
        match self.kind {
            ColumnType::String | ColumnType::Memo => column.max_length = Some(self.size * 100),
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Double => {
                column.min = Some(-10.0);
            }
            ColumnType::Money => column.precision_source = Some(self.size % 3),
            ColumnType::DateTime if self.flags.2 => column.behavior = Some(Behavior::DateOnly),
            ColumnType::File => column.max_size = Some(self.size),
            ColumnType::Picklist => {
                table.choices.insert(name.clone(), self.choice.clone());
                if self.flags.2 {
                    let first = self.choice.options.first().map(|option| option.value.to_string());
                    column.default = first;
                }
            }
            _ => {}
        }
        table.columns.insert(name, column);
    }
}

#[derive(Clone, Debug)]
struct RandomTable {
    label: Label,
    plural: Label,
    is_owned: bool,
    switches: (bool, bool, bool, bool),
    columns: Vec<RandomColumn>,
    lookups: Vec<(u8, bool)>,
    has_key: bool,
}

fn table() -> impl Strategy<Value = RandomTable> {
    let parts = (
        label(),
        label(),
        any::<bool>(),
        any::<(bool, bool, bool, bool)>(),
        vec(column(), 0..5),
        vec((any::<u8>(), any::<bool>()), 0..3),
        any::<bool>(),
    );
    parts.prop_map(|(label, plural, is_owned, switches, columns, lookups, has_key)| RandomTable {
        label,
        plural,
        is_owned,
        switches,
        columns,
        lookups,
        has_key,
    })
}

fn document(tables: &[RandomTable], choices: &[Choice], pairs: &[(u8, u8)]) -> Document {
    let mut document = Document { whole: Part::ALL.into(), ..Document::default() };
    let mut targets = vec!["account".to_owned(), "contact".to_owned()];
    targets.extend((0..tables.len()).map(|index| format!("demo_t{index}")));
    let target = |index: u8| targets[usize::from(index) % targets.len()].clone();
    for (index, choice) in choices.iter().enumerate() {
        let label = Label::from(format!("Choice {index}").as_str());
        document.choices.insert(format!("demo_c{index}"), Choice { label, ..choice.clone() });
    }
    for (index, random) in tables.iter().enumerate() {
        let name = format!("demo_t{index}");
        let mut table = Table {
            schema: Some(format!("demo_T{index}")),
            label: Some(random.label.clone()),
            label_plural: Some(random.plural.clone()),
            ownership: Some(if random.is_owned {
                Ownership::UserOwned
            } else {
                Ownership::OrganizationOwned
            }),
            primary_name: Some("demo_name".to_owned()),
            has_notes: Some(random.switches.0),
            has_activities: Some(random.switches.1),
            change_tracking: Some(random.switches.2),
            audited: Some(random.switches.3),
            ..Table::default()
        };
        let mut primary = Column::new(ColumnType::String);
        primary.schema = Some("demo_Name".to_owned());
        table.columns.insert("demo_name".to_owned(), primary);
        for (place, column) in random.columns.iter().enumerate() {
            column.put(&mut table, &format!("x{place}"));
        }
        for (place, (to, restrict)) in random.lookups.iter().enumerate() {
            let column_name = format!("demo_l{place}");
            let mut column = Column::new(ColumnType::Lookup);
            column.schema = Some(format!("demo_L{place}"));
            table.columns.insert(column_name.clone(), column);
            let along = OneToMany {
                referenced: target(*to),
                column: column_name,
                delete: restrict.then_some(Cascade::Restrict),
                ..OneToMany::default()
            };
            table.many_to_one.insert(format!("demo_r{index}_{place}"), along);
        }
        if random.has_key {
            let key = Key { columns: vec!["demo_name".to_owned()], ..Key::default() };
            table.keys.insert("demo_key".to_owned(), key);
        }
        document.tables.insert(name, table);
    }
    for (index, (first, second)) in pairs.iter().enumerate() {
        let relationship =
            ManyToMany { first: target(*first), second: target(*second), ..ManyToMany::default() };
        document.relationships.insert(format!("demo_n{index}"), relationship);
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_exported_makes_the_same_organization(
        tables in vec(table(), 0..4),
        choices in vec(choice(), 0..3),
        pairs in vec((any::<u8>(), any::<u8>()), 0..3),
    ) {
        let document = document(&tables, &choices, &pairs);
        let document = files::read(&files::write(&document)).unwrap();
        let mut one = Stage::new();
        one.organization.rows.publishers.clear();
        one.apply(&document);
        prop_assert_eq!(one.plan(&document).unwrap().to_string(), "nothing to do\n");
        let exported = one.export();
        let read = files::read(&exported).unwrap();
        let mut other = Stage::new();
        other.organization.rows.publishers.clear();
        other.apply(&read);
        prop_assert_eq!(other.export(), exported.clone());
        prop_assert!(other.plan(&read).unwrap().is_empty());
        // And away again.
        let nothing = Document { whole: Part::ALL.into(), ..Document::default() };
        other.apply(&nothing);
        prop_assert!(other.plan(&nothing).unwrap().is_empty());
        let files = other.export();
        prop_assert_eq!(files.keys().collect::<Vec<_>>(), ["schema.toml"], "{:?}", files);
    }
}
