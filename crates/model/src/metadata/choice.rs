//! Choices: lists of options.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Label, Properties, Provenance};

/// One option of a choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The number that rows keep.
    pub value: i32,
    /// Its text.
    pub label: Label,
    /// What it means.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    /// The state that a status reason belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<i32>,
    /// The status reason that a row gets with this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i32>,
    /// The name of a state that never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invariant_name: Option<String>,
    /// `#RRGGBB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// `ExternalValue`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<String>,
    /// Options of the parent choice with which this one can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<i32>,
}

/// A list of options: of one column, or a global one for any number of columns. In data files a choice
/// that has nothing but options is written as their list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(into = "Written")]
pub struct Choice {
    /// Schema name, if it has capitals that its logical name lacks.
    pub schema: Option<String>,
    /// Display name; that of a choice of one column is the column's unless given.
    pub label: Label,
    /// What it is for.
    pub description: Label,
    /// The options, in order.
    pub options: Vec<ChoiceOption>,
    /// How it came into the organization.
    pub provenance: Provenance,
    /// What else was said of it.
    pub properties: Properties,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Written {
    Options(Vec<ChoiceOption>),
    Whole(Whole),
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    label: Label,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    description: Label,
    #[serde(default)]
    options: Vec<ChoiceOption>,
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    provenance: Provenance,
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    properties: Properties,
}

impl Choice {
    /// A choice with these options and nothing else.
    pub fn of(options: Vec<ChoiceOption>) -> Self {
        Self { options, ..Self::default() }
    }

    /// The text of an option in the base language.
    pub fn label(&self, value: i64) -> Option<&str> {
        self.option(value).map(|option| option.label.as_str())
    }

    /// The option with this number.
    pub fn option(&self, value: i64) -> Option<&ChoiceOption> {
        self.options.iter().find(|option| i64::from(option.value) == value)
    }

    /// Its id (`MetadataId`) under a name: `account_industrycode`.
    pub fn metadata_id(&self, name: &str) -> uuid::Uuid {
        self.provenance.id("choice", name)
    }
}

impl From<Whole> for Choice {
    fn from(whole: Whole) -> Self {
        let Whole { schema, label, description, options, provenance, properties } = whole;
        Self { schema, label, description, options, provenance, properties }
    }
}

/// By hand, so that an error tells what is wrong with which option.
impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Choice;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of options, or a choice with its options")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, options: A) -> Result<Choice, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(options)).map(Choice::of)
            }

            fn visit_map<A: MapAccess<'de>>(self, whole: A) -> Result<Choice, A::Error> {
                Whole::deserialize(MapAccessDeserializer::new(whole)).map(Choice::from)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl From<Choice> for Written {
    fn from(choice: Choice) -> Self {
        let Choice { schema, label, description, options, provenance, properties } = choice;
        let rest =
            Whole { schema, label, description, provenance, properties, options: Vec::new() };
        if rest == Whole::default() {
            Self::Options(options)
        } else {
            Self::Whole(Whole { options, ..rest })
        }
    }
}
