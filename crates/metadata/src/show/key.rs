//! `EntityKeyMetadata`: an alternate key.

use model::message::Data;
use model::metadata::{KeyDefinition, KeyStatus};
use planner::Table;

use super::Showing;
use super::value::{choice, inner_id, introduced, managed};
use crate::types::ENTITY_KEY_INDEX_STATUS;

impl Showing<'_> {
    /// A member of a key.
    pub(super) fn of_key(&self, table: &Table, key: &KeyDefinition, member: &str) -> Data {
        let custom = key.provenance.custom;
        match member {
            "LogicalName" => key.name.as_str().into(),
            "SchemaName" => key.schema.as_str().into(),
            "EntityLogicalName" => table.definition.name.as_str().into(),
            "KeyAttributes" => {
                let columns = key.columns.iter().map(|name| Data::from(name.as_str()));
                columns.collect::<Vec<_>>().into()
            }
            "EntityKeyIndexStatus" => choice(
                &ENTITY_KEY_INDEX_STATUS,
                match key.status {
                    KeyStatus::Active => "Active",
                    KeyStatus::Failed => "Failed",
                },
            ),
            "DisplayName" => {
                let id = || inner_id(key.metadata_id(&table.definition.name), member);
                self.label(&key.label, !custom, id)
            }
            "IsCustomizable" => managed("iscustomizable", true, custom),
            "IsManaged" => (!custom).into(),
            "IntroducedVersion" => introduced(custom),
            _ => Data::Null,
        }
    }
}
