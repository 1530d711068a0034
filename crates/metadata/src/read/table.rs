//! `EntityMetadata` to the draft of a table.

use model::Result;
use model::message::{Fields, Record};
use model::metadata::Ownership;

use super::{column, label, properties, switch, text};
use crate::Edit;
use crate::draft::TableDraft;

/// Members that can be said and that nothing here asks about.
const KEPT: &[&str] = &[
    "ActivityTypeMask",
    "AutoRouteToOwnerQueue",
    "CanTriggerWorkflow",
    "EntityHelpUrlEnabled",
    "EntityHelpUrl",
    "EntityColor",
    "ExternalCollectionName",
    "ExternalName",
    "HasEmailAddresses",
    "HasFeedback",
    "IconLargeName",
    "IconMediumName",
    "IconSmallName",
    "IconVectorName",
    "IsActivityParty",
    "IsAvailableOffline",
    "IsBusinessProcessEnabled",
    "IsDocumentManagementEnabled",
    "IsDocumentRecommendationsEnabled",
    "IsEnabledForExternalChannels",
    "IsInteractionCentricEnabled",
    "IsKnowledgeManagementEnabled",
    "IsMSTeamsIntegrationEnabled",
    "IsOneNoteIntegrationEnabled",
    "IsQuickCreateEnabled",
    "IsReadingPaneEnabled",
    "IsRetrieveAuditEnabled",
    "IsRetrieveMultipleAuditEnabled",
    "IsSLAEnabled",
    "MobileOfflineFilters",
    "SyncToExternalSearchIndex",
    "CanBeInCustomEntityAssociation",
    "CanBeInManyToMany",
    "CanBePrimaryEntityInRelationship",
    "CanBeRelatedEntityInRelationship",
    "CanChangeHierarchicalRelationship",
    "CanChangeTrackingBeEnabled",
    "CanCreateAttributes",
    "CanCreateCharts",
    "CanCreateForms",
    "CanCreateViews",
    "CanEnableSyncToExternalSearchIndex",
    "CanModifyAdditionalSettings",
    "IsConnectionsEnabled",
    "IsCustomizable",
    "IsDuplicateDetectionEnabled",
    "IsMailMergeEnabled",
    "IsMappable",
    "IsOfflineInMobileClient",
    "IsReadOnlyInMobileClient",
    "IsRenameable",
    "IsValidForQueue",
    "IsVisibleInMobile",
    "IsVisibleInMobileClient",
];

/// A table, with the columns that stand in it.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn table(edit: &Edit, record: &Record) -> Result<TableDraft> {
    let fields = &record.fields;
    let columns = fields.maybe("Attributes", Fields::records)?.unwrap_or_default();
    Ok(TableDraft {
        schema: text(fields, "SchemaName")?,
        set: text(fields, "EntitySetName")?,
        label: label(fields, "DisplayName")?,
        label_plural: label(fields, "DisplayCollectionName")?,
        description: label(fields, "Description")?,
        ownership: fields.maybe("OwnershipType", Fields::int)?.map(ownership),
        is_activity: switch(fields, "IsActivity")?,
        has_notes: switch(fields, "HasNotes")?,
        has_activities: switch(fields, "HasActivities")?,
        change_tracking: switch(fields, "ChangeTrackingEnabled")?,
        audited: switch(fields, "IsAuditEnabled")?,
        access_teams: switch(fields, "AutoCreateAccessTeams")?,
        partial: false,
        properties: properties(record, KEPT)?,
        columns: columns.into_iter().map(|each| column(edit, each)).collect::<Result<_>>()?,
    })
}

/// Users and teams own together, whichever of them is named.
fn ownership(flags: i64) -> Ownership {
    match flags {
        1..=3 => Ownership::UserOwned,
        4 | 16 => Ownership::BusinessOwned,
        8 => Ownership::OrganizationOwned,
        _ => Ownership::None,
    }
}
