//! Choices and their options.

use super::label::{BASE, BOOLEAN_MANAGED_PROPERTY, LABEL};
use super::list::ARRAY_OF_OPTION_METADATA;
use super::name::OPTION_SET_TYPE;
use crate::types::arrays::ARRAY_OF_INT;
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A choice; each is of a derived type.
    OPTION_SET_METADATA_BASE = Metadata::OptionSetMetadataBase: BASE {
        LABEL Description DisplayName; text ExternalTypeName; bool IsCustomOptionSet;
        BOOLEAN_MANAGED_PROPERTY IsCustomizable; bool IsGlobal IsManaged; text Name;
            OPTION_SET_TYPE OptionSetType;
        text IntroducedVersion;
    }
    /// A list of options.
    OPTION_SET_METADATA = Metadata::OptionSetMetadata: OPTION_SET_METADATA_BASE {
        ARRAY_OF_OPTION_METADATA Options; text ParentOptionSetName;
    }
    /// The options of a yes or no.
    BOOLEAN_OPTION_SET_METADATA = Metadata::BooleanOptionSetMetadata: OPTION_SET_METADATA_BASE {
        OPTION_METADATA FalseOption TrueOption;
    }
    /// An option.
    OPTION_METADATA = Metadata::OptionMetadata: BASE {
        text Color; LABEL Description; text ExternalValue; bool IsHidden IsManaged; LABEL Label;
        text Tag; int Value; ARRAY_OF_INT ParentValues;
    }
    /// A state.
    STATE_OPTION_METADATA = Metadata::StateOptionMetadata: OPTION_METADATA {
        int DefaultStatus; text InvariantName;
    }
    /// A status reason.
    STATUS_OPTION_METADATA = Metadata::StatusOptionMetadata: OPTION_METADATA {
        int State; text TransitionData;
    }
}
