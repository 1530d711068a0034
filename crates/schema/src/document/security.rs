//! Business units, roles, teams and column security profiles.

use std::collections::BTreeMap;

use model::right::Depth;
use serde::{Deserialize, Serialize};

/// A business unit below the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Name of the one above it; none for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Whether it is switched off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
}

/// A role of the root business unit; those below inherit it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether members of a team that has it hold it as if it were their own.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub inherited: bool,
    /// Its privileges and how far each reaches.
    #[serde(default)]
    pub privileges: BTreeMap<String, Depth>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

/// A team.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Name of its business unit; none for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Name.
    pub name: String,
    /// Whether it owns rows or is shared with.
    #[serde(default, rename = "type", skip_serializing_if = "TeamKind::is_owner")]
    pub kind: TeamKind,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Names of the roles that it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Names of the column security profiles that it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
}

/// What a team is for. Those that follow groups of a directory cannot be described without the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TeamKind {
    /// It owns rows.
    #[default]
    Owner,
    /// Rows are shared with it.
    Access,
}

impl TeamKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_owner(&self) -> bool {
        *self == Self::Owner
    }
}

/// A column security profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it lets its holders do with columns, by `table.column`.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnAccess>,
}

/// What may be done with a secured column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct ColumnAccess {
    /// See the value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read: bool,
    /// See it without its mask.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_unmasked: bool,
    /// Give one to a new row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub create: bool,
    /// Change it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub update: bool,
}
