//! `EntityMetadata`: a table.

use model::message::{Data, Record};
use model::metadata::{ColumnType, Ownership};
use model::right::{Depth, Right};
use planner::Table;

use super::value::{self, choice, created, inner_id, introduced, modified};
use super::{Object, Showing};
use crate::names;
use crate::types::{OWNERSHIP_TYPES, PRIVILEGE_TYPE, SECURITY_PRIVILEGE, plain};

impl Showing<'_> {
    /// A member of a table that is its own. What was said of it counts more than what such tables have.
    pub(super) fn of_table(&self, table: &Table, member: &str) -> Data {
        let definition = &table.definition;
        let custom = definition.provenance.custom;
        let label =
            |label| self.label(label, !custom, || inner_id(definition.metadata_id(), member));
        let text = |text: &str| Data::from(text);
        match member {
            "LogicalName" => text(&definition.name),
            "SchemaName" => text(&definition.schema),
            "EntitySetName" => text(&definition.set),
            "ObjectTypeCode" => definition.object_type_code.into(),
            "OwnershipType" => choice(
                &OWNERSHIP_TYPES,
                match definition.ownership {
                    Ownership::UserOwned => "UserOwned",
                    Ownership::BusinessOwned => "BusinessOwned",
                    Ownership::OrganizationOwned => "OrganizationOwned",
                    Ownership::None => "None",
                },
            ),
            "PrimaryIdAttribute" => text(&definition.primary_id),
            "PrimaryNameAttribute" => definition.primary_name.as_deref().into(),
            "PrimaryImageAttribute" => primary_image(table).into(),
            "ReportViewName" => {
                let name = ["Filtered", &definition.schema].concat();
                Some(name).filter(|_| !definition.is_intersect).into()
            }
            "CollectionSchemaName" => collection(table).into(),
            "LogicalCollectionName" => collection(table).map(|name| name.to_lowercase()).into(),
            "DisplayName" => label(&definition.label),
            "DisplayCollectionName" => label(&definition.label_plural),
            "Description" => label(&definition.description),
            "IsCustomEntity" => custom.into(),
            "IsManaged" => (!custom).into(),
            "IsActivity" => definition.is_activity.into(),
            "IsIntersect" => definition.is_intersect.into(),
            "ChangeTrackingEnabled" => definition.change_tracking.into(),
            "AutoCreateAccessTeams" => definition.access_teams.into(),
            "IsAuditEnabled" => {
                let said = definition.properties.get(member);
                let changes = match said {
                    Some(model::metadata::Property::Managed { can_be_changed, .. }) => {
                        *can_be_changed
                    }
                    _ => custom,
                };
                value::managed("canmodifyauditsettings", definition.audited, changes)
            }
            "HasNotes" => leads_here(table, "annotation", "objectid").into(),
            "HasActivities" => leads_here(table, "activitypointer", "regardingobjectid").into(),
            "IsActivityParty" => leads_here(table, "activityparty", "partyid").into(),
            "CreatedOn" => created(&definition.provenance),
            "ModifiedOn" => modified(&definition.provenance),
            "Privileges" => privileges(table),
            "Settings" => Vec::new().into(),
            _ => match managed(table, member) {
                Some((name, value)) => {
                    value::managed_of(&definition.properties, member, name, custom, value)
                }
                None => value::said(&plain::ENTITY, &definition.properties, member)
                    .unwrap_or_else(|| usual(table, member)),
            },
        }
    }
}

/// Whether a lookup of another table can point at rows of this one.
fn leads_here(table: &Table, from: &str, column: &str) -> bool {
    let mut children = table.children().iter();
    table.definition.name != from
        && children.any(|each| each.referencing == from && each.column == column)
}

/// What tables have unless something else was said.
fn usual(table: &Table, member: &str) -> Data {
    let definition = &table.definition;
    let custom = definition.provenance.custom;
    let visible = !definition.is_intersect;
    let has = |column: &str| table.column(column).is_some();
    match member {
        "ActivityTypeMask" => i64::from(definition.is_activity).into(),
        "CanTriggerWorkflow" | "IsEnabledForCharts" | "IsValidForAdvancedFind" => visible.into(),
        "IsAvailableOffline" => (!custom || definition.is_activity).into(),
        "IsImportable" => (visible && definition.ownership != Ownership::None).into(),
        "IsOptimisticConcurrencyEnabled" => has("versionnumber").into(),
        "IsReadingPaneEnabled" => true.into(),
        "IsStateModelAware" => has("statecode").into(),
        "IsSolutionAware" => (has("solutionid") && has("componentstate")).into(),
        "HasEmailAddresses" => {
            let is_address = |format: Option<&str>| format == Some("Email");
            let mut columns = definition.columns.iter();
            columns.any(|column| is_address(column.format.as_deref())).into()
        }
        "IntroducedVersion" => introduced(custom),
        "TableType" => "Standard".into(),
        "MobileOfflineFilters" => "".into(),
        "DaysSinceRecordLastModified" => 0.into(),
        "OwnerIdType" => 8.into(),
        "AutoRouteToOwnerQueue"
        | "EntityHelpUrlEnabled"
        | "IsDocumentManagementEnabled"
        | "IsOneNoteIntegrationEnabled"
        | "IsInteractionCentricEnabled"
        | "IsKnowledgeManagementEnabled"
        | "IsSLAEnabled"
        | "IsBPFEntity"
        | "IsDocumentRecommendationsEnabled"
        | "IsMSTeamsIntegrationEnabled"
        | "IsRetrieveAuditEnabled"
        | "IsRetrieveMultipleAuditEnabled"
        | "IsArchivalEnabled"
        | "IsRetentionEnabled"
        | "IsChildEntity"
        | "IsAIRUpdated"
        | "IsBusinessProcessEnabled"
        | "SyncToExternalSearchIndex"
        | "IsEnabledForTrace"
        | "IsQuickCreateEnabled"
        | "EnforceStateTransitions"
        | "IsEnabledForExternalChannels"
        | "IsPrivate"
        | "UsesBusinessDataLabelTable"
        | "IsLogicalEntity"
        | "HasFeedback" => false.into(),
        _ => Data::Null,
    }
}

/// The managed property behind a member, and its value unless something else was said.
fn managed(table: &Table, member: &str) -> Option<(&'static str, bool)> {
    let definition = &table.definition;
    let usable = !definition.is_intersect && definition.ownership != Ownership::None;
    Some(match member {
        "IsValidForQueue" => ("canmodifyqueuesettings", false),
        "IsConnectionsEnabled" => ("canmodifyconnectionsettings", false),
        "IsCustomizable" => ("iscustomizable", usable),
        "IsRenameable" => ("isrenameable", usable),
        "IsMappable" => ("ismappable", usable),
        "IsDuplicateDetectionEnabled" => {
            let checked = matches!(definition.name.as_str(), "account" | "contact" | "lead");
            ("canmodifyduplicatedetectionsettings", checked)
        }
        "CanCreateAttributes" => ("cancreateattributes", usable),
        "CanCreateForms" => ("cancreateforms", usable),
        "CanCreateViews" => ("cancreateviews", usable),
        "CanCreateCharts" => ("cancreatecharts", usable),
        "CanBeRelatedEntityInRelationship" => ("canberelatedentityinrelationship", usable),
        "CanBePrimaryEntityInRelationship" => ("canbeprimaryentityinrelationship", usable),
        "CanBeInManyToMany" => ("canbeinmanytomany", usable),
        "CanBeInCustomEntityAssociation" => ("canbeincustomentityassociation", usable),
        "CanEnableSyncToExternalSearchIndex" => ("canenablesynctoexternalsearchindex", usable),
        "CanModifyAdditionalSettings" => ("canmodifyadditionalsettings", usable),
        "CanChangeHierarchicalRelationship" => ("canchangehierarchicalrelationship", usable),
        "CanChangeTrackingBeEnabled" => ("canchangetrackingbeenabled", usable),
        "IsMailMergeEnabled" => ("canmodifymailmergesettings", false),
        "IsVisibleInMobile" => ("canmodifymobilevisibility", false),
        "IsVisibleInMobileClient" => ("canmodifymobileclientvisibility", false),
        "IsReadOnlyInMobileClient" => ("canmodifymobileclientreadonly", false),
        "IsOfflineInMobileClient" => ("canmodifymobileclientoffline", false),
        _ => return None,
    })
}

/// The schema name of several rows; intersect tables have none.
fn collection(table: &Table) -> Option<String> {
    let definition = &table.definition;
    let named = definition.collection.clone();
    let named = named.unwrap_or_else(|| names::plural(&definition.schema));
    Some(named).filter(|_| !definition.is_intersect)
}

/// The picture that stands for a row.
fn primary_image(table: &Table) -> Option<&str> {
    let pictures = table.definition.columns.iter().filter(|each| each.kind == ColumnType::Image);
    let mut primary = pictures.filter(|column| column.in_format("IsPrimaryImage") == Some("true"));
    primary.next().map(|column| column.name.as_str())
}

/// The privileges that decide about rows.
fn privileges(table: &Table) -> Data {
    const ORDER: [Right; 8] = [
        Right::Create,
        Right::Read,
        Right::Write,
        Right::Delete,
        Right::Assign,
        Right::Share,
        Right::Append,
        Right::AppendTo,
    ];
    let held = ORDER.iter().filter_map(|right| Some((right, table.privilege(*right)?)));
    let shown = held.map(|(right, privilege)| {
        let can_be = |depth| privilege.depths.contains(&depth);
        let record = Record::new(&SECURITY_PRIVILEGE)
            .with("CanBeBasic", can_be(Depth::Basic))
            .with("CanBeDeep", can_be(Depth::Deep))
            .with("CanBeGlobal", can_be(Depth::Global))
            .with("CanBeLocal", can_be(Depth::Local))
            .with("CanBeEntityReference", false)
            .with("CanBeParentEntityReference", false)
            .with("CanBeRecordFilter", false)
            .with("Name", privilege.name.as_str())
            .with("PrivilegeId", privilege.id.0)
            .with("PrivilegeType", choice(&PRIVILEGE_TYPE, right.verb()));
        Data::Record(record)
    });
    shown.collect::<Vec<_>>().into()
}

impl<'a> Object<'a> {
    /// The tables of an organization, by name.
    pub fn tables(catalog: &'a planner::Catalog) -> Vec<Self> {
        let mut tables: Vec<_> = catalog.tables().map(AsRef::as_ref).collect();
        tables.sort_unstable_by(|a: &&Table, b| a.definition.name.cmp(&b.definition.name));
        tables.into_iter().map(Self::Table).collect()
    }
}
