//! A table: its definition, the privileges that decide about its rows, its alternate keys.

use super::label::{BASE, BOOLEAN_MANAGED_PROPERTY, LABEL};
use super::list::{
    ARRAY_OF_ATTRIBUTE_METADATA, ARRAY_OF_ENTITY_KEY_METADATA,
    ARRAY_OF_MANY_TO_MANY_RELATIONSHIP_METADATA, ARRAY_OF_ONE_TO_MANY_RELATIONSHIP_METADATA,
    ARRAY_OF_SECURITY_PRIVILEGE_METADATA,
};
use super::name::{ENTITY_KEY_INDEX_STATUS, OWNERSHIP_TYPES, PRIVILEGE_TYPE};
use crate::types::arrays::ARRAY_OF_STRING;
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A table.
    ENTITY_METADATA = Metadata::EntityMetadata: BASE {
        int ActivityTypeMask; ARRAY_OF_ATTRIBUTE_METADATA Attributes;
        bool AutoCreateAccessTeams AutoRouteToOwnerQueue;
        BOOLEAN_MANAGED_PROPERTY CanBeInCustomEntityAssociation CanBeInManyToMany
            CanBePrimaryEntityInRelationship
            CanBeRelatedEntityInRelationship CanChangeTrackingBeEnabled CanCreateAttributes
            CanCreateCharts CanCreateForms CanCreateViews CanEnableSyncToExternalSearchIndex
            CanModifyAdditionalSettings; bool CanTriggerWorkflow ChangeTrackingEnabled;
        time CreatedOn; guid DataProviderId DataSourceId;
        LABEL Description DisplayCollectionName DisplayName; bool EnforceStateTransitions;
        text ExternalName; bool HasActivities HasEmailAddresses HasFeedback HasNotes;
        text IconLargeName IconMediumName IconSmallName IconVectorName;
        bool IsAIRUpdated IsActivity IsActivityParty IsArchivalEnabled; BOOLEAN_MANAGED_PROPERTY
            IsAuditEnabled;
        bool IsAvailableOffline IsBusinessProcessEnabled IsChildEntity;
        BOOLEAN_MANAGED_PROPERTY IsConnectionsEnabled; bool IsCustomEntity;
            BOOLEAN_MANAGED_PROPERTY IsCustomizable;
        bool IsDocumentManagementEnabled IsDocumentRecommendationsEnabled;
        BOOLEAN_MANAGED_PROPERTY IsDuplicateDetectionEnabled;
        bool IsEnabledForCharts IsEnabledForTrace IsImportable IsInteractionCentricEnabled
            IsIntersect IsKnowledgeManagementEnabled IsMSTeamsIntegrationEnabled;
        BOOLEAN_MANAGED_PROPERTY IsMailMergeEnabled; bool IsManaged; BOOLEAN_MANAGED_PROPERTY
            IsMappable;
        bool IsOneNoteIntegrationEnabled IsQuickCreateEnabled; BOOLEAN_MANAGED_PROPERTY
            IsReadOnlyInMobileClient;
        bool IsReadingPaneEnabled; BOOLEAN_MANAGED_PROPERTY IsRenameable;
        bool IsRetentionEnabled IsRetrieveAuditEnabled IsRetrieveMultipleAuditEnabled
            IsSolutionAware IsStateModelAware IsValidForAdvancedFind;
        BOOLEAN_MANAGED_PROPERTY IsValidForQueue IsVisibleInMobile IsVisibleInMobileClient; text
            LogicalName;
        ARRAY_OF_MANY_TO_MANY_RELATIONSHIP_METADATA ManyToManyRelationships;
        ARRAY_OF_ONE_TO_MANY_RELATIONSHIP_METADATA ManyToOneRelationships; time ModifiedOn;
        int ObjectTypeCode; ARRAY_OF_ONE_TO_MANY_RELATIONSHIP_METADATA OneToManyRelationships;
        guid OwnerId; int OwnerIdType; OWNERSHIP_TYPES OwnershipType; guid OwningBusinessUnit;
        text PrimaryIdAttribute PrimaryNameAttribute;
        ARRAY_OF_SECURITY_PRIVILEGE_METADATA Privileges;
        text RecurrenceBaseEntityLogicalName ReportViewName SchemaName SettingOf;
        bool SyncToExternalSearchIndex; text TableType; bool UsesBusinessDataLabelTable;
        text IntroducedVersion PrimaryImageAttribute; BOOLEAN_MANAGED_PROPERTY
            CanChangeHierarchicalRelationship;
        text EntityHelpUrl; bool EntityHelpUrlEnabled;
        text CollectionSchemaName EntityColor ExternalCollectionName;
        bool IsOptimisticConcurrencyEnabled; ARRAY_OF_ENTITY_KEY_METADATA Keys;
        text LogicalCollectionName; int DaysSinceRecordLastModified; text EntitySetName;
        bool IsEnabledForExternalChannels; BOOLEAN_MANAGED_PROPERTY IsOfflineInMobileClient;
        bool IsPrivate IsSLAEnabled; text MobileOfflineFilters; bool IsBPFEntity IsLogicalEntity;
    }
    /// A privilege of a table.
    SECURITY_PRIVILEGE_METADATA = Metadata::SecurityPrivilegeMetadata {
        bool CanBeBasic CanBeDeep CanBeEntityReference CanBeGlobal CanBeLocal
            CanBeParentEntityReference CanBeRecordFilter; text Name; guid PrivilegeId;
        PRIVILEGE_TYPE PrivilegeType;
    }
    /// An alternate key.
    ENTITY_KEY_METADATA = Metadata71::EntityKeyMetadata: BASE {
        LABEL DisplayName;
        ENTITY_KEY_INDEX_STATUS EntityKeyIndexStatus; text EntityLogicalName IntroducedVersion;
        BOOLEAN_MANAGED_PROPERTY IsCustomizable; bool IsManaged; ARRAY_OF_STRING KeyAttributes;
            text LogicalName SchemaName;
    }
}
