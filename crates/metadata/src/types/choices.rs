//! The enumerations of metadata (metadata.md §3).

use model::message::ChoiceType;

macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $id:ident = $name:literal $(($flags:ident))? [$($member:ident $number:literal),* $(,)?];
    )*) => {
        $($(#[$doc])* pub static $id: ChoiceType = ChoiceType {
            name: $name,
            flags: choices!(@flags $($flags)?),
            members: &[$((stringify!($member), $number)),*],
        };)*
        /// All of them.
        #[cfg(test)]
        pub(super) static CHOICES: &[&ChoiceType] = &[$(&$id),*];
    };
    (@flags flags) => { true };
    (@flags) => { false };
}

choices! {
    /// The type of a column.
    ATTRIBUTE_TYPE_CODE = "AttributeTypeCode" [
        Boolean 0, Customer 1, DateTime 2, Decimal 3, Double 4, Integer 5, Lookup 6, Memo 7,
        Money 8, Owner 9, PartyList 10, Picklist 11, State 12, Status 13, String 14,
        Uniqueidentifier 15, CalendarRules 16, Virtual 17, BigInt 18, ManagedProperty 19,
        EntityName 20,
    ];
    /// Whether a value must be given.
    ATTRIBUTE_REQUIRED_LEVEL = "AttributeRequiredLevel" [
        None 0, SystemRequired 1, ApplicationRequired 2, Recommended 3,
    ];
    /// Who owns the rows of a table.
    OWNERSHIP_TYPES = "OwnershipTypes" (flags) [
        None 0, UserOwned 1, TeamOwned 2, BusinessOwned 4, OrganizationOwned 8, BusinessParented 16,
    ];
    /// What an operation on the one row does to the many.
    CASCADE_TYPE = "CascadeType" [
        NoCascade 0, Cascade 1, Active 2, UserOwned 3, RemoveLink 4, Restrict 5,
    ];
    /// Which kind of relationship.
    RELATIONSHIP_TYPE = "RelationshipType" [OneToManyRelationship 0, ManyToManyRelationship 1];
    /// What a relationship means for rights.
    SECURITY_TYPES = "SecurityTypes" (flags) [
        None 0, Append 1, ParentChild 2, Pointer 4, Inheritance 8,
    ];
    /// What a choice is for.
    OPTION_SET_TYPE = "OptionSetType" [Picklist 0, State 1, Status 2, Boolean 3];
    /// The right that a privilege gives.
    PRIVILEGE_TYPE = "PrivilegeType" [
        None 0, Create 1, Read 2, Write 3, Delete 4, Assign 5, Share 6, Append 7, AppendTo 8,
    ];
    /// What a way between forms is called.
    ASSOCIATED_MENU_BEHAVIOR = "AssociatedMenuBehavior" [
        UseCollectionName 0, UseLabel 1, DoNotDisplay 2,
    ];
    /// Where a way between forms stands.
    ASSOCIATED_MENU_GROUP = "AssociatedMenuGroup" [Details 0, Sales 1, Service 2, Marketing 3];
    /// The format of a date.
    DATE_TIME_FORMAT = "DateTimeFormat" [DateOnly 0, DateAndTime 1];
    /// The format of a whole number.
    INTEGER_FORMAT = "IntegerFormat" [None 0, Duration 1, TimeZone 2, Language 3, Locale 4];
    /// The state of an input method.
    IME_MODE = "ImeMode" [Auto 0, Inactive 1, Active 2, Disabled 3];
    /// The format of a text.
    STRING_FORMAT = "StringFormat" [
        Email 0, Text 1, TextArea 2, Url 3, TickerSymbol 4, PhoneticGuide 5, VersionNumber 6, Phone 7,
    ];
    /// The format of a lookup.
    LOOKUP_FORMAT = "LookupFormat" [None 0, Connection 1, Regarding 2, Text 3];
    /// What to read of a table's definition.
    ENTITY_FILTERS = "EntityFilters" (flags) [
        Entity 1, Default 1, Attributes 2, Privileges 4, Relationships 8, All 15,
    ];
    /// Whether a key can be used.
    ENTITY_KEY_INDEX_STATUS = "EntityKeyIndexStatus" [Pending 0, InProgress 1, Active 2, Failed 3];
    /// Which deletions to tell of.
    DELETED_METADATA_FILTERS = "DeletedMetadataFilters" (flags) [
        Default 1, Entity 1, Attribute 2, Relationship 4, Label 8, OptionSet 16, All 31,
    ];
}
