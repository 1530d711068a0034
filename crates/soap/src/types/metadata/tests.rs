//! The table against soap.md §10 and against the engine's metadata objects.

use std::collections::BTreeSet;

use metadata::types::{
    ASSOCIATED_MENU_CONFIGURATION, BOOLEAN_MANAGED_PROPERTY, CASCADE_CONFIGURATION, LABEL,
    LOCALIZED_LABEL, OPTION, SECURITY_PRIVILEGE, STATE_OPTION, STATUS_OPTION, complex, plain,
};
use model::message::{FieldType, RecordType};

use super::*;
use crate::types::Shape;
use crate::types::find;

/// The names of all members, those of the base first.
fn members(kind: &Type) -> Vec<&'static str> {
    let Shape::Members { base, members: own } = kind.shape else { return Vec::new() };
    let mut all = base.map_or(Vec::new(), members);
    all.extend(own.iter().map(|member| member.name));
    all
}

/// Types and the members that soap.md §10 lists of them, in its order.
const ORDER: &[(&str, &str)] = &[
    (
        "EntityMetadata",
        "MetadataId HasChanged ActivityTypeMask Attributes AutoRouteToOwnerQueue CanBeInManyToMany \
         CanBePrimaryEntityInRelationship CanBeRelatedEntityInRelationship CanCreateAttributes CanCreateCharts \
         CanCreateForms CanCreateViews CanModifyAdditionalSettings CanTriggerWorkflow ChangeTrackingEnabled \
         CreatedOn DataProviderId DataSourceId Description DisplayCollectionName DisplayName \
         EnforceStateTransitions HasActivities HasNotes IsActivity IsActivityParty IsAuditEnabled \
         IsAvailableOffline IsBusinessProcessEnabled IsChildEntity IsConnectionsEnabled IsCustomEntity \
         IsCustomizable IsDuplicateDetectionEnabled IsEnabledForCharts IsImportable IsIntersect \
         IsMailMergeEnabled IsManaged IsMappable IsReadOnlyInMobileClient IsRenameable IsStateModelAware \
         IsValidForAdvancedFind IsValidForQueue IsVisibleInMobile LogicalName ManyToManyRelationships \
         ManyToOneRelationships ModifiedOn ObjectTypeCode OneToManyRelationships OwnerIdType OwnershipType \
         PrimaryIdAttribute PrimaryNameAttribute Privileges ReportViewName SchemaName TableType \
         IntroducedVersion PrimaryImageAttribute CanChangeHierarchicalRelationship CollectionSchemaName \
         EntityColor ExternalCollectionName IsOptimisticConcurrencyEnabled Keys LogicalCollectionName \
         EntitySetName IsPrivate IsLogicalEntity",
    ),
    (
        "StringAttributeMetadata",
        "MetadataId HasChanged AttributeOf AttributeType CanBeSecuredForCreate CanBeSecuredForRead \
         CanBeSecuredForUpdate CanModifyAdditionalSettings ColumnNumber CreatedOn DeprecatedVersion \
         Description DisplayName EntityLogicalName IsAuditEnabled IsCustomAttribute IsCustomizable \
         IsFilterable IsGlobalFilterEnabled IsManaged IsPrimaryId IsPrimaryName IsRenameable IsRequiredForForm \
         IsRetrievable IsSearchable IsSecured IsSortableEnabled IsValidForAdvancedFind IsValidForCreate \
         IsValidForForm IsValidForGrid IsValidForRead IsValidForUpdate IsValidODataAttribute \
         LinkedAttributeId LogicalName ModifiedOn RequiredLevel SchemaName AttributeTypeName \
         IntroducedVersion IsLogical SourceType AutoNumberFormat Format ImeMode MaxLength YomiOf FormatName \
         DatabaseLength",
    ),
    ("MemoAttributeMetadata", "AutoNumberFormat Format ImeMode MaxLength"),
    ("IntegerAttributeMetadata", "AutoNumberFormat Format MaxValue MinValue"),
    ("BigIntAttributeMetadata", "AutoNumberFormat MaxValue MinValue"),
    ("DecimalAttributeMetadata", "AutoNumberFormat ImeMode MaxValue MinValue Precision"),
    ("DoubleAttributeMetadata", "AutoNumberFormat ImeMode MaxValue MinValue Precision"),
    (
        "MoneyAttributeMetadata",
        "CalculationOf ImeMode MaxValue MinValue Precision PrecisionSource IsBaseCurrency",
    ),
    ("DateTimeAttributeMetadata", "Format ImeMode CanChangeDateTimeBehavior DateTimeBehavior"),
    ("BooleanAttributeMetadata", "AutoNumberFormat DefaultValue OptionSet"),
    ("LookupAttributeMetadata", "AutoNumberFormat Format Targets"),
    ("MultiSelectPicklistAttributeMetadata", "AutoNumberFormat DefaultFormValue OptionSet"),
    (
        "ImageAttributeMetadata",
        "AutoNumberFormat CanStoreFullImage IsPrimaryImage MaxHeight MaxSizeInKB MaxWidth",
    ),
    ("FileAttributeMetadata", "AutoNumberFormat MaxSizeInKB"),
    (
        "OptionSetMetadata",
        "HasChanged Description DisplayName ExternalTypeName IsCustomOptionSet IsCustomizable IsGlobal \
         IsManaged Name OptionSetType IntroducedVersion Options ParentOptionSetName",
    ),
    ("BooleanOptionSetMetadata", "IntroducedVersion FalseOption TrueOption"),
    (
        "StateOptionMetadata",
        "HasChanged Color Description ExternalValue IsHidden IsManaged Label Tag Value ParentValues \
         DefaultStatus InvariantName",
    ),
    ("StatusOptionMetadata", "ParentValues State TransitionData"),
    (
        "OneToManyRelationshipMetadata",
        "HasChanged IsCustomRelationship IsCustomizable IsManaged IsValidForAdvancedFind SchemaName \
         SecurityTypes IntroducedVersion RelationshipType CascadeConfiguration IsHierarchical \
         ReferencedAttribute ReferencedEntity ReferencedEntityNavigationPropertyName ReferencingAttribute \
         ReferencingEntity ReferencingEntityNavigationPropertyName",
    ),
    (
        "ManyToManyRelationshipMetadata",
        "RelationshipType Entity1IntersectAttribute Entity1LogicalName Entity1NavigationPropertyName \
         Entity2IntersectAttribute Entity2LogicalName Entity2NavigationPropertyName IntersectEntityName",
    ),
    ("CascadeConfiguration", "Assign Delete Merge Reparent Share Unshare RollupView"),
    (
        "SecurityPrivilegeMetadata",
        "CanBeBasic CanBeDeep CanBeEntityReference CanBeGlobal CanBeLocal CanBeParentEntityReference \
         CanBeRecordFilter Name PrivilegeId PrivilegeType",
    ),
    ("LocalizedLabel", "MetadataId HasChanged IsManaged Label LanguageCode"),
    ("AttributeRequiredLevelManagedProperty", "CanBeChanged ManagedPropertyLogicalName Value"),
    (
        "EntityQueryExpression",
        "Criteria Properties AttributeQuery KeyQuery LabelQuery RelationshipQuery",
    ),
    ("MetadataFilterExpression", "Conditions FilterOperator Filters"),
    ("MetadataConditionExpression", "ConditionOperator PropertyName Value"),
];

#[test]
fn members_stand_in_the_documented_order() {
    for (name, documented) in ORDER {
        let kind = find(name).unwrap_or_else(|| panic!("{name}"));
        let mut rest = members(kind).into_iter();
        for member in documented.split_whitespace() {
            assert!(rest.any(|each| each == member), "{name}.{member}");
        }
    }
}

/// Members of the engine's objects that the wire has not: ways between objects that stand elsewhere, and what
/// nothing fills.
const UNWRITTEN: &[&str] = &[
    "GlobalOptionSet",
    "Lookup",
    "Settings",
    "MinSupportedValue",
    "MaxSupportedValue",
    "RelationshipAttributes",
    "AsyncJob",
];

#[test]
fn every_object_is_written_whole_and_with_members_that_it_has() {
    let values: [&RecordType; 9] = [
        &LABEL,
        &LOCALIZED_LABEL,
        &BOOLEAN_MANAGED_PROPERTY,
        &CASCADE_CONFIGURATION,
        &ASSOCIATED_MENU_CONFIGURATION,
        &SECURITY_PRIVILEGE,
        &OPTION,
        &STATE_OPTION,
        &STATUS_OPTION,
    ];
    let objects = plain::ALL.iter().chain(complex::ALL).chain(&values);
    for object in objects.filter(|object| !object.name.ends_with("ManagedPropertyMetadata")) {
        let kind = find(object.name).unwrap_or_else(|| panic!("{}", object.name));
        let written: BTreeSet<&str> = members(kind).into_iter().collect();
        let held = object.fields.iter().map(|field| field.name);
        let held: BTreeSet<&str> = held.filter(|name| !UNWRITTEN.contains(name)).collect();
        assert_eq!(written, held, "{}", object.name);
    }
}

#[test]
fn every_choice_has_its_names() {
    for object in plain::ALL.iter().flat_map(|object| object.fields) {
        let FieldType::Choice(choice) = object.kind else { continue };
        let kind = find(choice.name).unwrap_or_else(|| panic!("{}", choice.name));
        let Shape::Names { flags, names } = kind.shape else { panic!("{}", choice.name) };
        assert_eq!(flags, choice.flags, "{}", choice.name);
        for (name, _) in choice.members {
            assert!(names.contains(name), "{}.{name}", choice.name);
        }
    }
}

#[test]
fn what_is_never_nil_is_a_member_of_its_type() {
    for (name, never) in NEVER_NIL {
        let kind = find(name).unwrap_or_else(|| panic!("{name}"));
        let own = members(kind);
        assert!(never.iter().all(|member| own.contains(member)), "{name}");
        assert!(!is_nillable(kind, never[0]));
    }
    assert!(is_nillable(find("EntityMetadata").unwrap(), "Description"));
}
