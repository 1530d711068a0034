//! The members of metadata objects (metadata.md §2) that are the same for plain and complex types, in
//! the order to show them.

use model::message::{Field, FieldType};

use super::choices::{
    ATTRIBUTE_TYPE_CODE, DATE_TIME_FORMAT, ENTITY_KEY_INDEX_STATUS, IME_MODE, INTEGER_FORMAT,
    LOOKUP_FORMAT, OPTION_SET_TYPE, OWNERSHIP_TYPES, RELATIONSHIP_TYPE, SECURITY_TYPES,
    STRING_FORMAT,
};
use super::field::{bool, choice, guid, instant, int, label, managed, member, record, text, texts};
use super::values::{
    ASSOCIATED_MENU_CONFIGURATION, ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY,
    ATTRIBUTE_TYPE_DISPLAY_NAME, CASCADE_CONFIGURATION, DATE_TIME_BEHAVIOR, MEMO_FORMAT_NAME,
    OPTION, RELATIONSHIP_ATTRIBUTE, SECURITY_PRIVILEGE, STRING_FORMAT_NAME,
};

static PRIVILEGES: FieldType = FieldType::Record(&SECURITY_PRIVILEGE);
static OPTIONS: FieldType = FieldType::Record(&OPTION);
static RELATIONSHIP_ATTRIBUTES: FieldType = FieldType::Record(&RELATIONSHIP_ATTRIBUTE);

/// `MetadataBase`
pub(super) const BASE: &[Field] = &[guid("MetadataId"), bool("HasChanged")];

/// `EntityMetadata`
pub(super) const ENTITY: &[Field] = &[
    int("ActivityTypeMask"),
    bool("AutoRouteToOwnerQueue"),
    bool("CanTriggerWorkflow"),
    bool("EntityHelpUrlEnabled"),
    text("EntityHelpUrl"),
    bool("IsDocumentManagementEnabled"),
    bool("IsOneNoteIntegrationEnabled"),
    bool("IsInteractionCentricEnabled"),
    bool("IsKnowledgeManagementEnabled"),
    bool("IsSLAEnabled"),
    bool("IsBPFEntity"),
    bool("IsDocumentRecommendationsEnabled"),
    bool("IsMSTeamsIntegrationEnabled"),
    text("SettingOf"),
    guid("DataProviderId"),
    guid("DataSourceId"),
    bool("AutoCreateAccessTeams"),
    bool("IsActivity"),
    bool("IsActivityParty"),
    bool("IsRetrieveAuditEnabled"),
    bool("IsRetrieveMultipleAuditEnabled"),
    bool("IsArchivalEnabled"),
    bool("IsRetentionEnabled"),
    bool("IsAvailableOffline"),
    bool("IsChildEntity"),
    bool("IsAIRUpdated"),
    text("IconLargeName"),
    text("IconMediumName"),
    text("IconSmallName"),
    text("IconVectorName"),
    bool("IsCustomEntity"),
    bool("IsBusinessProcessEnabled"),
    bool("SyncToExternalSearchIndex"),
    bool("IsOptimisticConcurrencyEnabled"),
    bool("ChangeTrackingEnabled"),
    bool("IsImportable"),
    bool("IsIntersect"),
    bool("IsManaged"),
    bool("IsEnabledForCharts"),
    bool("IsEnabledForTrace"),
    bool("IsValidForAdvancedFind"),
    int("DaysSinceRecordLastModified"),
    text("MobileOfflineFilters"),
    bool("IsReadingPaneEnabled"),
    bool("IsQuickCreateEnabled"),
    text("LogicalName"),
    int("ObjectTypeCode"),
    choice("OwnershipType", &OWNERSHIP_TYPES),
    text("PrimaryNameAttribute"),
    text("PrimaryImageAttribute"),
    text("PrimaryIdAttribute"),
    text("RecurrenceBaseEntityLogicalName"),
    text("ReportViewName"),
    text("SchemaName"),
    text("IntroducedVersion"),
    bool("IsStateModelAware"),
    bool("EnforceStateTransitions"),
    text("ExternalName"),
    text("EntityColor"),
    text("LogicalCollectionName"),
    text("ExternalCollectionName"),
    text("CollectionSchemaName"),
    text("EntitySetName"),
    bool("IsEnabledForExternalChannels"),
    bool("IsPrivate"),
    bool("UsesBusinessDataLabelTable"),
    bool("IsLogicalEntity"),
    bool("HasNotes"),
    bool("HasActivities"),
    bool("HasFeedback"),
    bool("IsSolutionAware"),
    instant("CreatedOn"),
    instant("ModifiedOn"),
    bool("HasEmailAddresses"),
    guid("OwnerId"),
    int("OwnerIdType"),
    guid("OwningBusinessUnit"),
    text("TableType"),
    label("Description"),
    label("DisplayCollectionName"),
    label("DisplayName"),
    managed("IsAuditEnabled"),
    managed("IsValidForQueue"),
    managed("IsConnectionsEnabled"),
    managed("IsCustomizable"),
    managed("IsRenameable"),
    managed("IsMappable"),
    managed("IsDuplicateDetectionEnabled"),
    managed("CanCreateAttributes"),
    managed("CanCreateForms"),
    managed("CanCreateViews"),
    managed("CanCreateCharts"),
    managed("CanBeRelatedEntityInRelationship"),
    managed("CanBePrimaryEntityInRelationship"),
    managed("CanBeInManyToMany"),
    managed("CanBeInCustomEntityAssociation"),
    managed("CanEnableSyncToExternalSearchIndex"),
    managed("CanModifyAdditionalSettings"),
    managed("CanChangeHierarchicalRelationship"),
    managed("CanChangeTrackingBeEnabled"),
    managed("IsMailMergeEnabled"),
    managed("IsVisibleInMobile"),
    managed("IsVisibleInMobileClient"),
    managed("IsReadOnlyInMobileClient"),
    managed("IsOfflineInMobileClient"),
    member("Privileges", FieldType::List(&PRIVILEGES)),
    texts("Settings"),
];

/// `AttributeMetadata`
pub(super) const ATTRIBUTE: &[Field] = &[
    text("AttributeOf"),
    choice("AttributeType", &ATTRIBUTE_TYPE_CODE),
    int("ColumnNumber"),
    text("DeprecatedVersion"),
    text("IntroducedVersion"),
    text("EntityLogicalName"),
    bool("IsCustomAttribute"),
    bool("IsPrimaryId"),
    bool("IsValidODataAttribute"),
    bool("IsPrimaryName"),
    bool("IsValidForCreate"),
    bool("IsValidForRead"),
    bool("IsValidForUpdate"),
    bool("CanBeSecuredForRead"),
    bool("CanBeSecuredForCreate"),
    bool("CanBeSecuredForUpdate"),
    bool("IsSecured"),
    bool("IsRetrievable"),
    bool("IsFilterable"),
    bool("IsSearchable"),
    bool("IsManaged"),
    guid("LinkedAttributeId"),
    text("LogicalName"),
    bool("IsValidForForm"),
    bool("IsRequiredForForm"),
    bool("IsValidForGrid"),
    text("SchemaName"),
    text("ExternalName"),
    bool("IsLogical"),
    bool("IsDataSourceSecret"),
    text("InheritsFrom"),
    instant("CreatedOn"),
    instant("ModifiedOn"),
    int("SourceType"),
    text("AutoNumberFormat"),
    record("AttributeTypeName", &ATTRIBUTE_TYPE_DISPLAY_NAME),
    label("Description"),
    label("DisplayName"),
    managed("IsAuditEnabled"),
    managed("IsGlobalFilterEnabled"),
    managed("IsSortableEnabled"),
    managed("IsCustomizable"),
    managed("IsRenameable"),
    managed("IsValidForAdvancedFind"),
    record("RequiredLevel", &ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY),
    managed("CanModifyAdditionalSettings"),
    texts("Settings"),
];

/// `BigIntAttributeMetadata`
pub(super) const BIG_INT: &[Field] =
    &[member("MaxValue", FieldType::BigInt), member("MinValue", FieldType::BigInt)];

/// `DateTimeAttributeMetadata`
pub(super) const DATE_TIME: &[Field] = &[
    instant("MinSupportedValue"),
    instant("MaxSupportedValue"),
    choice("Format", &DATE_TIME_FORMAT),
    choice("ImeMode", &IME_MODE),
    int("SourceTypeMask"),
    text("FormulaDefinition"),
    record("DateTimeBehavior", &DATE_TIME_BEHAVIOR),
    managed("CanChangeDateTimeBehavior"),
];

/// `DecimalAttributeMetadata`
pub(super) const DECIMAL: &[Field] = &[
    member("MaxValue", FieldType::Decimal),
    member("MinValue", FieldType::Decimal),
    int("Precision"),
    choice("ImeMode", &IME_MODE),
    text("FormulaDefinition"),
    int("SourceTypeMask"),
];

/// `DoubleAttributeMetadata`
pub(super) const DOUBLE: &[Field] = &[
    member("MaxValue", FieldType::Double),
    member("MinValue", FieldType::Double),
    int("Precision"),
    choice("ImeMode", &IME_MODE),
];

/// `EntityNameAttributeMetadata`, besides what every choice has.
pub(super) const ENTITY_NAME: &[Field] = &[bool("IsEntityReferenceStored")];

/// `FileAttributeMetadata`
pub(super) const FILE: &[Field] = &[int("MaxSizeInKB")];

/// `ImageAttributeMetadata`
pub(super) const IMAGE: &[Field] = &[
    bool("IsPrimaryImage"),
    int("MaxHeight"),
    int("MaxWidth"),
    int("MaxSizeInKB"),
    bool("CanStoreFullImage"),
];

/// `IntegerAttributeMetadata`
pub(super) const INTEGER: &[Field] = &[
    choice("Format", &INTEGER_FORMAT),
    int("MaxValue"),
    int("MinValue"),
    text("FormulaDefinition"),
    int("SourceTypeMask"),
];

/// `LookupAttributeMetadata`
pub(super) const LOOKUP: &[Field] = &[texts("Targets"), choice("Format", &LOOKUP_FORMAT)];

/// `ManagedPropertyAttributeMetadata`
pub(super) const MANAGED_PROPERTY: &[Field] = &[
    text("ManagedPropertyLogicalName"),
    text("ParentAttributeName"),
    int("ParentComponentType"),
    choice("ValueAttributeTypeCode", &ATTRIBUTE_TYPE_CODE),
];

/// `MemoAttributeMetadata`
pub(super) const MEMO: &[Field] = &[
    choice("Format", &STRING_FORMAT),
    choice("ImeMode", &IME_MODE),
    int("MaxLength"),
    bool("IsLocalizable"),
    record("FormatName", &MEMO_FORMAT_NAME),
];

/// `MoneyAttributeMetadata`
pub(super) const MONEY: &[Field] = &[
    choice("ImeMode", &IME_MODE),
    member("MaxValue", FieldType::Double),
    member("MinValue", FieldType::Double),
    int("Precision"),
    int("PrecisionSource"),
    text("CalculationOf"),
    text("FormulaDefinition"),
    int("SourceTypeMask"),
    bool("IsBaseCurrency"),
];

/// `StringAttributeMetadata`
pub(super) const STRING: &[Field] = &[
    choice("Format", &STRING_FORMAT),
    choice("ImeMode", &IME_MODE),
    int("MaxLength"),
    text("YomiOf"),
    bool("IsLocalizable"),
    int("DatabaseLength"),
    text("FormulaDefinition"),
    int("SourceTypeMask"),
    record("FormatName", &STRING_FORMAT_NAME),
];

/// `BooleanAttributeMetadata`, besides its choice.
pub(super) const BOOLEAN: &[Field] =
    &[bool("DefaultValue"), text("FormulaDefinition"), int("SourceTypeMask")];

/// `PicklistAttributeMetadata` and `MultiSelectPicklistAttributeMetadata`, besides what every choice has.
pub(super) const PICKLIST: &[Field] = &[
    text("FormulaDefinition"),
    int("SourceTypeMask"),
    text("ParentPicklistLogicalName"),
    texts("ChildPicklistLogicalNames"),
];

/// `OptionSetMetadataBase`
pub(super) const OPTION_SET: &[Field] = &[
    bool("IsCustomOptionSet"),
    bool("IsGlobal"),
    bool("IsManaged"),
    text("Name"),
    text("ExternalTypeName"),
    choice("OptionSetType", &OPTION_SET_TYPE),
    text("IntroducedVersion"),
    label("Description"),
    label("DisplayName"),
    managed("IsCustomizable"),
];

/// `OptionSetMetadata`
pub(super) const OPTIONS_OF: &[Field] =
    &[text("ParentOptionSetName"), member("Options", FieldType::List(&OPTIONS))];

/// `BooleanOptionSetMetadata`
pub(super) const TRUE_AND_FALSE: &[Field] =
    &[record("TrueOption", &OPTION), record("FalseOption", &OPTION)];

/// `RelationshipMetadataBase`
pub(super) const RELATIONSHIP: &[Field] = &[
    bool("IsCustomRelationship"),
    bool("IsValidForAdvancedFind"),
    text("SchemaName"),
    choice("SecurityTypes", &SECURITY_TYPES),
    bool("IsManaged"),
    choice("RelationshipType", &RELATIONSHIP_TYPE),
    text("IntroducedVersion"),
    managed("IsCustomizable"),
];

/// `OneToManyRelationshipMetadata`, besides the lookup.
pub(super) const ONE_TO_MANY: &[Field] = &[
    text("ReferencedAttribute"),
    text("ReferencedEntity"),
    text("ReferencingAttribute"),
    text("ReferencingEntity"),
    bool("IsHierarchical"),
    text("EntityKey"),
    bool("IsRelationshipAttributeDenormalized"),
    text("ReferencedEntityNavigationPropertyName"),
    text("ReferencingEntityNavigationPropertyName"),
    int("RelationshipBehavior"),
    bool("IsDenormalizedLookup"),
    text("DenormalizedAttributeName"),
    record("AssociatedMenuConfiguration", &ASSOCIATED_MENU_CONFIGURATION),
    record("CascadeConfiguration", &CASCADE_CONFIGURATION),
    member("RelationshipAttributes", FieldType::List(&RELATIONSHIP_ATTRIBUTES)),
];

/// `ManyToManyRelationshipMetadata`
pub(super) const MANY_TO_MANY: &[Field] = &[
    text("Entity1LogicalName"),
    text("Entity2LogicalName"),
    text("IntersectEntityName"),
    text("Entity1IntersectAttribute"),
    text("Entity2IntersectAttribute"),
    text("Entity1NavigationPropertyName"),
    text("Entity2NavigationPropertyName"),
    record("Entity1AssociatedMenuConfiguration", &ASSOCIATED_MENU_CONFIGURATION),
    record("Entity2AssociatedMenuConfiguration", &ASSOCIATED_MENU_CONFIGURATION),
];

/// `EntityKeyMetadata`
pub(super) const KEY: &[Field] = &[
    text("EntityLogicalName"),
    text("LogicalName"),
    text("SchemaName"),
    text("IntroducedVersion"),
    bool("IsManaged"),
    choice("EntityKeyIndexStatus", &ENTITY_KEY_INDEX_STATUS),
    texts("KeyAttributes"),
    guid("AsyncJob"),
    label("DisplayName"),
    managed("IsCustomizable"),
];

/// `ManagedPropertyMetadata`
pub(super) const MANAGED: &[Field] = &[
    text("LogicalName"),
    text("EnablesEntityName"),
    text("EnablesAttributeName"),
    int("ErrorCode"),
    text("EvaluationPriority"),
    bool("IsGlobalForOperation"),
    bool("IsPrivate"),
    text("ManagedPropertyType"),
    text("Operation"),
    text("IntroducedVersion"),
    label("Description"),
    label("DisplayName"),
];
