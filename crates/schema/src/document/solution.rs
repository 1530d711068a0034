//! Publishers and solutions.

use serde::{Deserialize, Serialize};

/// A publisher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Display name.
    pub label: String,
    /// What custom names begin with, before the `_`.
    pub prefix: String,
    /// What the values of its options begin with: 10000 to 99999.
    pub option_prefix: i64,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An unmanaged solution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    /// Display name.
    pub label: String,
    /// Unique name of its publisher.
    pub publisher: String,
    /// Version: four numbers.
    pub version: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
