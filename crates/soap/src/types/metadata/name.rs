//! The enumerations of metadata (metadata.md §3) as the wire names them.

use crate::types::{Shape, Type};
use crate::xml::Namespace;

names! {
    /// The type of a column.
    ATTRIBUTE_TYPE_CODE = Metadata::AttributeTypeCode [
        Boolean Customer DateTime Decimal Double Integer Lookup Memo Money Owner PartyList Picklist State
        Status String Uniqueidentifier CalendarRules Virtual BigInt ManagedProperty EntityName
    ];
    /// Whether a value must be given.
    ATTRIBUTE_REQUIRED_LEVEL = Metadata::AttributeRequiredLevel [
        None SystemRequired ApplicationRequired Recommended
    ];
    /// Who owns the rows of a table.
    OWNERSHIP_TYPES = Metadata::OwnershipTypes (flags) [
        None UserOwned TeamOwned BusinessOwned OrganizationOwned BusinessParented Filtered
    ];
    /// What an operation on the one row does to the many.
    CASCADE_TYPE = Metadata::CascadeType [NoCascade Cascade Active UserOwned RemoveLink Restrict];
    /// Which kind of relationship.
    RELATIONSHIP_TYPE = Metadata::RelationshipType [OneToManyRelationship ManyToManyRelationship];
    /// What a relationship means for rights.
    SECURITY_TYPES =
        Metadata::SecurityTypes (flags) [None Append ParentChild Pointer Inheritance];
    /// What a choice is for.
    OPTION_SET_TYPE = Metadata::OptionSetType [Picklist State Status Boolean];
    /// The right that a privilege gives.
    PRIVILEGE_TYPE = Metadata::PrivilegeType [
        None Create Read Write Delete Assign Share Append AppendTo
    ];
    /// What a way between forms is called.
    ASSOCIATED_MENU_BEHAVIOR = Metadata::AssociatedMenuBehavior [
        UseCollectionName UseLabel DoNotDisplay
    ];
    /// Where a way between forms stands.
    ASSOCIATED_MENU_GROUP = Metadata::AssociatedMenuGroup [Details Sales Service Marketing];
    /// The format of a date.
    DATE_TIME_FORMAT = Metadata::DateTimeFormat [DateOnly DateAndTime];
    /// The format of a whole number.
    INTEGER_FORMAT = Metadata::IntegerFormat [None Duration TimeZone Language Locale];
    /// The state of an input method.
    IME_MODE = Metadata::ImeMode [Auto Inactive Active Disabled];
    /// The format of a text.
    STRING_FORMAT = Metadata::StringFormat [
        Email Text TextArea Url TickerSymbol PhoneticGuide VersionNumber Phone Json RichText
    ];
    /// The format of a lookup.
    LOOKUP_FORMAT = Metadata::LookupFormat [None Connection Regarding Text];
    /// What to read of a table's definition.
    ENTITY_FILTERS = Metadata::EntityFilters (flags) [Entity Attributes Privileges Relationships];
    /// Whether a key can be used.
    ENTITY_KEY_INDEX_STATUS = Metadata71::EntityKeyIndexStatus [Pending InProgress Active Failed];
    /// How values are compared.
    METADATA_CONDITION_OPERATOR = MetadataQuery::MetadataConditionOperator [
        Equals NotEquals In NotIn GreaterThan LessThan
    ];
    /// Which deletions to tell of.
    DELETED_METADATA_FILTERS = MetadataQuery::DeletedMetadataFilters (flags) [
        Entity Attribute Relationship Label OptionSet
    ];
}
