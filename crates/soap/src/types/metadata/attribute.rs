//! Columns: what all have, and what those of a type have besides.

use super::choice::{BOOLEAN_OPTION_SET_METADATA, OPTION_SET_METADATA};
use super::label::{
    ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY, ATTRIBUTE_TYPE_DISPLAY_NAME, BASE,
    BOOLEAN_MANAGED_PROPERTY, DATE_TIME_BEHAVIOR, LABEL, MEMO_FORMAT_NAME, STRING_FORMAT_NAME,
};
use super::name::{
    ATTRIBUTE_TYPE_CODE, DATE_TIME_FORMAT, IME_MODE, INTEGER_FORMAT, LOOKUP_FORMAT, STRING_FORMAT,
};
use crate::types::arrays::ARRAY_OF_STRING;
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A column.
    ATTRIBUTE_METADATA = Metadata::AttributeMetadata: BASE {
        text AttributeOf; ATTRIBUTE_TYPE_CODE AttributeType;
        bool CanBeSecuredForCreate CanBeSecuredForRead CanBeSecuredForUpdate;
        BOOLEAN_MANAGED_PROPERTY CanModifyAdditionalSettings; int ColumnNumber; time CreatedOn;
        text DeprecatedVersion; LABEL Description DisplayName;
        text EntityLogicalName ExternalName InheritsFrom; BOOLEAN_MANAGED_PROPERTY IsAuditEnabled;
        bool IsCustomAttribute; BOOLEAN_MANAGED_PROPERTY IsCustomizable; bool IsDataSourceSecret
            IsFilterable;
        BOOLEAN_MANAGED_PROPERTY IsGlobalFilterEnabled; bool IsManaged IsPrimaryId IsPrimaryName;
        BOOLEAN_MANAGED_PROPERTY IsRenameable; bool IsRequiredForForm IsRetrievable IsSearchable
            IsSecured;
        BOOLEAN_MANAGED_PROPERTY IsSortableEnabled IsValidForAdvancedFind;
        bool IsValidForCreate IsValidForForm IsValidForGrid IsValidForRead IsValidForUpdate
            IsValidODataAttribute; guid LinkedAttributeId; text LogicalName; time ModifiedOn;
        ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY RequiredLevel; text SchemaName;
        ATTRIBUTE_TYPE_DISPLAY_NAME AttributeTypeName; text IntroducedVersion; bool IsLogical;
        int SourceType; text AutoNumberFormat;
    }
    /// A column of options; each is of a derived type.
    ENUM_ATTRIBUTE_METADATA = Metadata::EnumAttributeMetadata: ATTRIBUTE_METADATA {
        int DefaultFormValue; OPTION_SET_METADATA OptionSet;
    }
    /// A column of whole numbers of 64 bits.
    BIG_INT_ATTRIBUTE_METADATA = Metadata::BigIntAttributeMetadata: ATTRIBUTE_METADATA {
        long MaxValue MinValue;
    }
    /// A column of yes or no.
    BOOLEAN_ATTRIBUTE_METADATA = Metadata::BooleanAttributeMetadata: ATTRIBUTE_METADATA {
        bool DefaultValue; BOOLEAN_OPTION_SET_METADATA OptionSet; text FormulaDefinition;
        int SourceTypeMask;
    }
    /// A column of dates.
    DATE_TIME_ATTRIBUTE_METADATA = Metadata::DateTimeAttributeMetadata: ATTRIBUTE_METADATA {
        DATE_TIME_FORMAT Format; IME_MODE ImeMode; text FormulaDefinition; int SourceTypeMask;
        BOOLEAN_MANAGED_PROPERTY CanChangeDateTimeBehavior; DATE_TIME_BEHAVIOR DateTimeBehavior;
    }
    /// A column of exact numbers.
    DECIMAL_ATTRIBUTE_METADATA = Metadata::DecimalAttributeMetadata: ATTRIBUTE_METADATA {
        IME_MODE ImeMode; decimal MaxValue MinValue; int Precision; text FormulaDefinition;
        int SourceTypeMask;
    }
    /// A column of floating point numbers.
    DOUBLE_ATTRIBUTE_METADATA = Metadata::DoubleAttributeMetadata: ATTRIBUTE_METADATA {
        IME_MODE ImeMode; double MaxValue MinValue; int Precision;
    }
    /// A column of names of tables.
    ENTITY_NAME_ATTRIBUTE_METADATA =
        Metadata::EntityNameAttributeMetadata: ENUM_ATTRIBUTE_METADATA {
        bool IsEntityReferenceStored;
    }
    /// A column of files.
    FILE_ATTRIBUTE_METADATA = Metadata90::FileAttributeMetadata: ATTRIBUTE_METADATA {
        int MaxSizeInKB;
    }
    /// A column of pictures.
    IMAGE_ATTRIBUTE_METADATA = Metadata2013::ImageAttributeMetadata: ATTRIBUTE_METADATA {
        bool CanStoreFullImage IsPrimaryImage; short MaxHeight; int MaxSizeInKB; short MaxWidth;
    }
    /// A column of whole numbers.
    INTEGER_ATTRIBUTE_METADATA = Metadata::IntegerAttributeMetadata: ATTRIBUTE_METADATA {
        INTEGER_FORMAT Format; int MaxValue MinValue; text FormulaDefinition; int SourceTypeMask;
    }
    /// A column of references to rows.
    LOOKUP_ATTRIBUTE_METADATA = Metadata::LookupAttributeMetadata: ATTRIBUTE_METADATA {
        LOOKUP_FORMAT Format; ARRAY_OF_STRING Targets;
    }
    /// A column of switches that may be locked.
    MANAGED_PROPERTY_ATTRIBUTE_METADATA =
        Metadata::ManagedPropertyAttributeMetadata: ATTRIBUTE_METADATA {
        text ManagedPropertyLogicalName ParentAttributeName; int ParentComponentType;
        ATTRIBUTE_TYPE_CODE ValueAttributeTypeCode;
    }
    /// A column of long texts.
    MEMO_ATTRIBUTE_METADATA = Metadata::MemoAttributeMetadata: ATTRIBUTE_METADATA {
        STRING_FORMAT Format; IME_MODE ImeMode; int MaxLength; MEMO_FORMAT_NAME FormatName;
        bool IsLocalizable;
    }
    /// A column of amounts of money.
    MONEY_ATTRIBUTE_METADATA = Metadata::MoneyAttributeMetadata: ATTRIBUTE_METADATA {
        text CalculationOf; IME_MODE ImeMode; double MaxValue MinValue;
        int Precision PrecisionSource; text FormulaDefinition; bool IsBaseCurrency;
        int SourceTypeMask;
    }
    /// A column of any number of options.
    MULTI_SELECT_PICKLIST_ATTRIBUTE_METADATA =
        Metadata90::MultiSelectPicklistAttributeMetadata: ENUM_ATTRIBUTE_METADATA {
        text FormulaDefinition; int SourceTypeMask; ARRAY_OF_STRING ChildPicklistLogicalNames;
        text ParentPicklistLogicalName;
    }
    /// A column of one of several options.
    PICKLIST_ATTRIBUTE_METADATA = Metadata::PicklistAttributeMetadata: ENUM_ATTRIBUTE_METADATA {
        text FormulaDefinition; int SourceTypeMask; ARRAY_OF_STRING ChildPicklistLogicalNames;
        text ParentPicklistLogicalName;
    }
    /// A column of states.
    STATE_ATTRIBUTE_METADATA = Metadata::StateAttributeMetadata: ENUM_ATTRIBUTE_METADATA {}
    /// A column of status reasons.
    STATUS_ATTRIBUTE_METADATA = Metadata::StatusAttributeMetadata: ENUM_ATTRIBUTE_METADATA {}
    /// A column of texts.
    STRING_ATTRIBUTE_METADATA = Metadata::StringAttributeMetadata: ATTRIBUTE_METADATA {
        STRING_FORMAT Format; IME_MODE ImeMode; int MaxLength; text YomiOf;
        STRING_FORMAT_NAME FormatName; text FormulaDefinition; bool IsLocalizable;
        int SourceTypeMask DatabaseLength;
    }
    /// A column of ids.
    UNIQUE_IDENTIFIER_ATTRIBUTE_METADATA =
        Metadata71::UniqueIdentifierAttributeMetadata: ATTRIBUTE_METADATA {}
}
