//! `OptionSetMetadata` and `BooleanOptionSetMetadata`: a choice, of one column or a global one.

use model::message::{Data, Record, RecordType};
use model::metadata::{Choice, ChoiceOption, ColumnDefinition, ColumnType, Property};
use planner::{Catalog, Table};
use uuid::Uuid;

use super::value::{self, choice, inner_id, introduced};
use super::{Object, Showing};
use crate::types::{OPTION, OPTION_SET_TYPE, STATE_OPTION, STATUS_OPTION, plain};

/// A choice and what it is a choice of.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceOf<'a> {
    /// Its name.
    pub name: &'a str,
    /// The choice.
    pub choice: &'a Choice,
    /// The column that it was asked through, if it was.
    pub column: Option<&'a ColumnDefinition>,
    /// Whether any column can use it.
    pub global: bool,
}

/// What a choice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Picklist,
    State,
    Status,
    Boolean,
}

impl<'a> ChoiceOf<'a> {
    /// The choice of a column.
    pub(super) fn of_column(table: &'a Table, column: &'a ColumnDefinition) -> Option<Self> {
        let choice = table.choice(column)?;
        let name = column.choice.as_deref()?;
        let global = !table.definition.choices.contains_key(name);
        Some(Self { name, choice, column: Some(column), global })
    }

    /// A global choice.
    pub(super) fn global(name: &'a str, choice: &'a Choice) -> Self {
        Self { name, choice, column: None, global: true }
    }

    /// All global choices, by name.
    pub(super) fn all(catalog: &'a Catalog) -> Vec<Object<'a>> {
        let mut all: Vec<_> = catalog.choices().collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        let objects = all.into_iter().map(|(name, choice)| Self::global(name, choice));
        objects.map(Object::Choice).collect()
    }

    fn is_for(self) -> Use {
        match (self.column.map(|column| column.kind), self.choice.properties.get("OptionSetType")) {
            (Some(ColumnType::State), _) => Use::State,
            (Some(ColumnType::Status), _) => Use::Status,
            (Some(ColumnType::Boolean), _) => Use::Boolean,
            (None, Some(Property::Text(said))) if said == "Boolean" => Use::Boolean,
            _ => Use::Picklist,
        }
    }

    /// The type of its object.
    pub(super) fn kind(self) -> &'static RecordType {
        match self.is_for() {
            Use::Boolean => &plain::BOOLEAN_OPTION_SET,
            Use::Picklist | Use::State | Use::Status => &plain::OPTION_SET,
        }
    }

    /// Its `MetadataId`.
    pub(super) fn id(self) -> Uuid {
        self.choice.metadata_id(self.name)
    }
}

impl Showing<'_> {
    /// A member of a choice.
    pub(super) fn of_choice(&self, of: ChoiceOf<'_>, member: &str) -> Data {
        let made = of.choice;
        let of_custom_column = of.column.is_some_and(|column| column.provenance.custom);
        let custom = made.provenance.custom || (!of.global && of_custom_column);
        let label = |own, of_column: Option<_>| {
            let label: &model::metadata::Label = own;
            let shown = of_column.filter(|_| !of.global && label.is_empty()).unwrap_or(label);
            self.label(shown, !custom, || inner_id(of.id(), member))
        };
        match member {
            "Name" => made.schema.as_deref().unwrap_or(of.name).into(),
            "DisplayName" => label(&made.label, of.column.map(|column| &column.label)),
            "Description" => label(&made.description, of.column.map(|column| &column.description)),
            "IsGlobal" => of.global.into(),
            "IsCustomOptionSet" => custom.into(),
            "IsManaged" => (!custom).into(),
            "OptionSetType" => choice(
                &OPTION_SET_TYPE,
                match of.is_for() {
                    Use::Picklist => "Picklist",
                    Use::State => "State",
                    Use::Status => "Status",
                    Use::Boolean => "Boolean",
                },
            ),
            "Options" => {
                let options = made.options.iter().map(|option| self.option(of, option, custom));
                options.collect::<Vec<_>>().into()
            }
            "TrueOption" | "FalseOption" => {
                let value = i64::from(member == "TrueOption");
                made.option(value).map(|option| self.option(of, option, custom)).into()
            }
            "IsCustomizable" => {
                value::managed_of(&made.properties, member, "iscustomizable", custom, true)
            }
            _ => value::said(of.kind(), &made.properties, member).unwrap_or_else(|| match member {
                "IntroducedVersion" => introduced(custom),
                _ => Data::Null,
            }),
        }
    }

    fn option(&self, of: ChoiceOf<'_>, option: &ChoiceOption, custom: bool) -> Data {
        let kind = match of.is_for() {
            Use::State => &STATE_OPTION,
            Use::Status => &STATUS_OPTION,
            Use::Picklist | Use::Boolean => &OPTION,
        };
        let text = |label, part: &str| {
            self.label(label, !custom, || {
                inner_id(of.id(), &[part, &option.value.to_string()].concat())
            })
        };
        let parents = option.parents.iter().map(|value| Data::from(*value));
        let mut record = Record::new(kind)
            .with("Value", option.value)
            .with("Label", text(&option.label, "label"))
            .with("Description", text(&option.description, "description"))
            .with("Color", option.color.as_deref())
            .with("IsManaged", !custom)
            .with("ExternalValue", option.external.as_deref().unwrap_or_default())
            .with("ParentValues", parents.collect::<Vec<_>>())
            .with("Tag", Data::Null)
            .with("IsHidden", false)
            .with("MetadataId", Data::Null)
            .with("HasChanged", Data::Null);
        match of.is_for() {
            Use::State => {
                record.fields.set("DefaultStatus", option.default_status.into());
                record.fields.set("InvariantName", option.invariant_name.as_deref().into());
            }
            Use::Status => {
                record.fields.set("State", option.state.into());
                record.fields.set("TransitionData", Data::Null);
            }
            Use::Picklist | Use::Boolean => {}
        }
        record.into()
    }
}
