//! What stands in metadata objects of all kinds: texts in several languages, switches that may be locked, names
//! in a record of their own.

use super::list::LOCALIZED_LABEL_COLLECTION;
use super::name::ATTRIBUTE_REQUIRED_LEVEL;
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Whatever has an id.
    BASE = Metadata::MetadataBase { guid MetadataId; bool HasChanged; }
    /// A text in several languages.
    LABEL = Core::Label {
        LOCALIZED_LABEL_COLLECTION LocalizedLabels; LOCALIZED_LABEL UserLocalizedLabel;
    }
    /// A text in one language.
    LOCALIZED_LABEL = Core::LocalizedLabel: BASE { bool IsManaged; text Label; int LanguageCode; }
    /// A switch that may itself be locked.
    BOOLEAN_MANAGED_PROPERTY = Core::BooleanManagedProperty {
        bool CanBeChanged; text ManagedPropertyLogicalName; bool Value;
    }
    /// What a required level has; the type itself stands with the metadata.
    MANAGED_REQUIRED_LEVEL = Core::ManagedPropertyAttributeRequiredLevel {
        bool CanBeChanged; text ManagedPropertyLogicalName; ATTRIBUTE_REQUIRED_LEVEL Value;
    }
    /// Whether a value must be given, which may itself be locked.
    ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY =
        Metadata::AttributeRequiredLevelManagedProperty: MANAGED_REQUIRED_LEVEL {}
    /// A name in a record of its own.
    CONSTANTS_BASE = Metadata2013::ConstantsBase { text Value; }
    /// The name of a column's type.
    ATTRIBUTE_TYPE_DISPLAY_NAME = Metadata2013::AttributeTypeDisplayName: CONSTANTS_BASE {}
    /// The name of a text's format.
    STRING_FORMAT_NAME = Metadata2013::StringFormatName: CONSTANTS_BASE {}
    /// The name of a long text's format.
    MEMO_FORMAT_NAME = Metadata90::MemoFormatName: CONSTANTS_BASE {}
    /// What dates mean.
    DATE_TIME_BEHAVIOR = Metadata71::DateTimeBehavior: CONSTANTS_BASE {}
}
