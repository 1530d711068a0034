//! Columns, and what they usually are.

use model::metadata::{Behavior, ColumnType, Label, Properties, RequiredLevel};
use serde::{Deserialize, Serialize};

use super::relationship::drop_usual;

/// Does the same with each value that has a usual one.
macro_rules! for_each {
    ($said:expr, $usual:expr, |$one:ident, $other:ident| $work:expr) => {
        for_each!(@ $said, $usual, $one, $other, $work, label description required max_length format
            behavior precision precision_source min max default auto_number max_size full_image
            primary_image audited secured)
    };
    (@ $said:expr, $usual:expr, $one:ident, $other:ident, $work:expr, $($field:ident)*) => {
        $({
            let ($one, $other) = (&mut $said.$field, $usual.$field);
            $work;
        })*
    };
}

/// A column. Which of the values a column has depends on its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Schema name: the logical name with its capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Type.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// What its values mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Label>,
    /// Whether a value must be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<RequiredLevel>,
    /// The greatest length of a text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<i64>,
    /// Format, by the product's name: `Text`, `Email`, `DateOnly`, `Duration`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What dates mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behavior: Option<Behavior>,
    /// Digits after the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<i64>,
    /// Where the digits of money come from: 0 the column, 1 the organization, 2 its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision_source: Option<i64>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Name of the global choice that lists its options; its own stand among the table's choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// The value that a new row gets, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// How the values of new rows are made up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_number: Option<String>,
    /// The largest picture or file, in KB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<i64>,
    /// Whether a picture is kept whole besides its thumbnail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_image: Option<bool>,
    /// Whether it is the picture of its table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_image: Option<bool>,
    /// Whether changes of the value are audited, once its table is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audited: Option<bool>,
    /// Whether profiles decide who may see and change the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secured: Option<bool>,
    /// What else is said of it: members of the product's `AttributeMetadata` and its derived types.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

/// The limits of whole numbers.
const INTEGER: (f64, f64) = (-2_147_483_648.0, 2_147_483_647.0);
/// The limits of decimals and doubles.
const DECIMAL: (f64, f64) = (-100_000_000_000.0, 100_000_000_000.0);
/// The limits of money.
const MONEY: (f64, f64) = (-922_337_203_685_477.0, 922_337_203_685_477.0);

impl Column {
    /// A column of this type of which nothing else is said.
    pub fn new(kind: ColumnType) -> Self {
        Self {
            kind,
            schema: None,
            label: None,
            description: None,
            required: None,
            max_length: None,
            format: None,
            behavior: None,
            precision: None,
            precision_source: None,
            min: None,
            max: None,
            choice: None,
            default: None,
            auto_number: None,
            max_size: None,
            full_image: None,
            primary_image: None,
            audited: None,
            secured: None,
            properties: Properties::new(),
        }
    }

    /// What a column of this type usually is.
    fn usual(kind: ColumnType) -> Self {
        let mut usual = Self::new(kind);
        usual.label = Some(Label::default());
        usual.description = Some(Label::default());
        usual.required = Some(RequiredLevel::None);
        usual.audited = Some(true);
        usual.secured = Some(false);
        let format = |name: &str| Some(name.to_owned());
        match kind {
            ColumnType::String => {
                usual.max_length = Some(100);
                usual.format = format("Text");
                usual.auto_number = Some(String::new());
            }
            ColumnType::Memo => {
                usual.max_length = Some(2000);
                usual.format = format("Text");
            }
            ColumnType::Integer => {
                (usual.min, usual.max) = (Some(INTEGER.0), Some(INTEGER.1));
                usual.format = format("None");
            }
            ColumnType::Decimal | ColumnType::Double => {
                (usual.min, usual.max) = (Some(DECIMAL.0), Some(DECIMAL.1));
                usual.precision = Some(2);
            }
            ColumnType::Money => {
                (usual.min, usual.max) = (Some(MONEY.0), Some(MONEY.1));
                usual.precision = Some(2);
                usual.precision_source = Some(2);
            }
            ColumnType::Boolean => usual.default = format("false"),
            ColumnType::Picklist => usual.default = format(""),
            ColumnType::DateTime => {
                usual.format = format("DateAndTime");
                usual.behavior = Some(Behavior::UserLocal);
            }
            ColumnType::File => usual.max_size = Some(32_768),
            ColumnType::Image => {
                usual.max_size = Some(10_240);
                usual.full_image = Some(false);
            }
            _ => {}
        }
        usual
    }

    /// The same with all that was not said as it usually is.
    pub(crate) fn complete(&mut self) {
        let usual = Self::usual(self.kind);
        if self.format.is_none() && self.behavior == Some(Behavior::DateOnly) {
            self.format = Some("DateOnly".to_owned());
        }
        for_each!(self, usual, |said, usual| {
            if said.is_none() {
                *said = usual;
            }
        });
    }

    /// Takes out what is as usual.
    pub(crate) fn thin(&mut self) {
        let usual = Self::usual(self.kind);
        if self.behavior == Some(Behavior::DateOnly) && self.format.as_deref() == Some("DateOnly") {
            self.format = None;
        }
        // The first picture is that of its table unless another one is.
        drop_usual(&mut self.primary_image, Some(&false));
        for_each!(self, usual, |said, usual| drop_usual(said, usual.as_ref()));
    }
}
