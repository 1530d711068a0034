//! Where a definition comes from, and what it says that nothing here asks about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a definition came into its organization. That of a shipped one is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Whether it was made in the organization.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custom: bool,
    /// Its id, if it was made in the organization; that of a shipped one follows from its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// When it was made, in milliseconds since 1970; none for shipped ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
    /// When it was last changed, in milliseconds since 1970; none for shipped ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// The version of the catalog that brought its last change; 0 for shipped ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Provenance {
    /// The id: its own, or that of a shipped definition of this kind and name, which is the same in
    /// every organization (security.md D31).
    pub fn id(&self, kind: &str, name: &str) -> Uuid {
        self.id.unwrap_or_else(|| {
            let name = [kind, ":", name].concat();
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        })
    }

    /// Whether it is just as it was shipped.
    pub fn is_shipped(&self) -> bool {
        *self == Self::default()
    }
}

/// Members of the product's metadata objects that nothing in this server asks about, by their names
/// there, where they differ from what they would be without having been set.
pub type Properties = BTreeMap<String, Property>;

/// The value of such a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Property {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text, or the name of an option.
    Text(String),
    /// A managed property: its value and whether a solution that brings it may be customized so.
    Managed {
        /// The value, as a text where it is not yes or no.
        value: Box<Property>,
        /// `CanBeChanged`.
        can_be_changed: bool,
    },
}

impl Property {
    /// Whether it says yes or no, by itself or as a managed property, and which.
    pub fn switch(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Managed { value, .. } => value.switch(),
            Self::Int(_) | Self::Text(_) => None,
        }
    }
}
