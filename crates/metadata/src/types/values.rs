//! Records inside metadata objects that have no identity of their own, or none that counts.

use model::message::{Field, RecordType};

use super::choices::{
    ASSOCIATED_MENU_BEHAVIOR, ASSOCIATED_MENU_GROUP, ATTRIBUTE_REQUIRED_LEVEL, CASCADE_TYPE,
    PRIVILEGE_TYPE,
};
use super::field::{bool, choice, guid, int, ints, joined, label, member, record, text};
use model::message::FieldType;

macro_rules! values {
    ($(
        $(#[$doc:meta])*
        $id:ident = $name:literal $([$($derived:ident),*])? $(: $base:ident)? => $fields:expr;
    )*) => {
        $($(#[$doc])* pub static $id: RecordType = RecordType::new($name, {
            const FIELDS: &[Field] = $fields;
            FIELDS
        })$(.derived(&[$(&$derived),*]))?$(.based_on(&$base))?.open();)*
        /// All of them.
        #[cfg(test)]
        pub(super) static VALUES: &[&RecordType] = &[$(&$id),*];
    };
}

const OPTION_FIELDS: &[Field] = &[
    int("Value"),
    label("Label"),
    label("Description"),
    text("Color"),
    bool("IsManaged"),
    text("ExternalValue"),
    ints("ParentValues"),
    text("Tag"),
    bool("IsHidden"),
    guid("MetadataId"),
    bool("HasChanged"),
];

static LOCALIZED_LABELS: FieldType = FieldType::Record(&LOCALIZED_LABEL);

values! {
    /// A text in several languages.
    LABEL = "Label" => &[
        member("LocalizedLabels", FieldType::List(&LOCALIZED_LABELS)),
        record("UserLocalizedLabel", &LOCALIZED_LABEL),
    ];
    /// A text in one language.
    LOCALIZED_LABEL = "LocalizedLabel" => &[
        text("Label"), int("LanguageCode"), bool("IsManaged"), guid("MetadataId"), bool("HasChanged"),
    ];
    /// A switch that may itself be locked.
    BOOLEAN_MANAGED_PROPERTY = "BooleanManagedProperty" => &[
        bool("Value"), bool("CanBeChanged"), text("ManagedPropertyLogicalName"),
    ];
    /// Whether a value must be given, which may itself be locked.
    ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY = "AttributeRequiredLevelManagedProperty" => &[
        choice("Value", &ATTRIBUTE_REQUIRED_LEVEL),
        bool("CanBeChanged"),
        text("ManagedPropertyLogicalName"),
    ];
    /// The name of a column's type.
    ATTRIBUTE_TYPE_DISPLAY_NAME = "AttributeTypeDisplayName" => &[text("Value")];
    /// The name of a text's format.
    STRING_FORMAT_NAME = "StringFormatName" => &[text("Value")];
    /// The name of a long text's format.
    MEMO_FORMAT_NAME = "MemoFormatName" => &[text("Value")];
    /// What dates mean.
    DATE_TIME_BEHAVIOR = "DateTimeBehavior" => &[text("Value")];
    /// An option of a choice.
    OPTION = "OptionMetadata" [STATE_OPTION, STATUS_OPTION] => OPTION_FIELDS;
    /// A state.
    STATE_OPTION = "StateOptionMetadata": OPTION =>
        &joined::<{ OPTION_FIELDS.len() + 2 }>(
            OPTION_FIELDS, &[int("DefaultStatus"), text("InvariantName")],
        );
    /// A status reason.
    STATUS_OPTION = "StatusOptionMetadata": OPTION =>
        &joined::<{ OPTION_FIELDS.len() + 2 }>(
            OPTION_FIELDS, &[int("State"), text("TransitionData")],
        );
    /// A privilege of a table.
    SECURITY_PRIVILEGE = "SecurityPrivilegeMetadata" => &[
        bool("CanBeBasic"),
        bool("CanBeDeep"),
        bool("CanBeGlobal"),
        bool("CanBeLocal"),
        bool("CanBeEntityReference"),
        bool("CanBeParentEntityReference"),
        bool("CanBeRecordFilter"),
        text("Name"),
        guid("PrivilegeId"),
        choice("PrivilegeType", &PRIVILEGE_TYPE),
    ];
    /// What operations on the one row do to the many.
    CASCADE_CONFIGURATION = "CascadeConfiguration" => &[
        choice("Assign", &CASCADE_TYPE),
        choice("Delete", &CASCADE_TYPE),
        choice("Archive", &CASCADE_TYPE),
        choice("Merge", &CASCADE_TYPE),
        choice("Reparent", &CASCADE_TYPE),
        choice("Share", &CASCADE_TYPE),
        choice("Unshare", &CASCADE_TYPE),
        choice("RollupView", &CASCADE_TYPE),
    ];
    /// How forms lead along a relationship.
    ASSOCIATED_MENU_CONFIGURATION = "AssociatedMenuConfiguration" => &[
        choice("Behavior", &ASSOCIATED_MENU_BEHAVIOR),
        choice("Group", &ASSOCIATED_MENU_GROUP),
        label("Label"),
        int("Order"),
        bool("IsCustomizable"),
        text("Icon"),
        guid("ViewId"),
        bool("AvailableOffline"),
        text("MenuId"),
        text("QueryApi"),
    ];
    /// One of several columns that make a relationship.
    RELATIONSHIP_ATTRIBUTE = "RelationshipAttribute" => &[
        text("ReferencedAttribute"), text("ReferencingAttribute"),
    ];
}
