//! Alternate keys: columns that name a row together.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Label, Provenance};

/// An alternate key (metadata.md §9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyDefinition {
    /// Logical name; unique in its table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Schema name: the logical name with its capitals.
    pub schema: String,
    /// Display name.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub label: Label,
    /// Logical names of its columns, in order.
    pub columns: Vec<String>,
    /// Whether it can be used.
    #[serde(default, skip_serializing_if = "is_active")]
    pub status: KeyStatus,
    /// How it came into the organization.
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    pub provenance: Provenance,
}

impl KeyDefinition {
    /// Its id in its table (`MetadataId`).
    pub fn metadata_id(&self, table: &str) -> Uuid {
        self.provenance.id("key", &[table, ".", &self.name].concat())
    }
}

/// Whether a key can be used (`EntityKeyIndexStatus`). One that is just being built is seen by nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyStatus {
    /// There is an index, and no two rows have the same values.
    #[default]
    Active,
    /// Rows with the same values stood in the way of the index.
    Failed,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_active(status: &KeyStatus) -> bool {
    *status == KeyStatus::Active
}
