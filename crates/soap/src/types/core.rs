//! Rows and what stands in them.

use super::arrays::ARRAY_OF_STRING;
use super::name::{AGGREGATE_TYPE, DATE_TIME_GROUPING_TYPE, ENTITY_ROLE, ENTITY_STATE};
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A row.
    ENTITY = Core::Entity {
        ATTRIBUTE_COLLECTION Attributes; ENTITY_STATE EntityState;
        FORMATTED_VALUE_COLLECTION FormattedValues; guid Id; KEY_ATTRIBUTE_COLLECTION KeyAttributes;
        text LogicalName; RELATED_ENTITY_COLLECTION RelatedEntities; text RowVersion;
    }
    /// A row that is pointed at.
    ENTITY_REFERENCE = Core::EntityReference {
        guid Id; KEY_ATTRIBUTE_COLLECTION KeyAttributes; text LogicalName Name RowVersion;
    }
    /// A choice.
    OPTION_SET_VALUE = Core::OptionSetValue { int Value; }
    /// An amount.
    MONEY = Core::Money { decimal Value; }
    /// A value under a name of the client's.
    ALIASED_VALUE = Core::AliasedValue {
        text AttributeLogicalName EntityLogicalName; bool NeedFormatting; int ReturnType; any Value;
    }
    /// Rows, as a page.
    ENTITY_COLLECTION = Core::EntityCollection {
        ARRAY_OF_ENTITY Entities; text EntityName MinActiveRowVersion; bool MoreRecords;
        text PagingCookie; int RecordCountLessThanMarv TotalRecordCount;
        bool TotalRecordCountLimitExceeded;
    }
    /// Which columns.
    COLUMN_SET = Core::ColumnSet {
        bool AllColumns; ARRAY_OF_ATTRIBUTE_EXPRESSION AttributeExpressions; ARRAY_OF_STRING Columns;
    }
    /// A column under a name of the client's, a group, or what is computed of a group.
    ATTRIBUTE_EXPRESSION = Core::AttributeExpression {
        AGGREGATE_TYPE AggregateType; text Alias AttributeName;
        DATE_TIME_GROUPING_TYPE DateTimeGrouping; bool HasGroupBy;
    }
    /// A relationship, and its end where the rows stand.
    RELATIONSHIP = Core::Relationship { ENTITY_ROLE PrimaryEntityRole; text SchemaName; }
}

lists! {
    ARRAY_OF_ENTITY = Core::ArrayOfEntity [Entity: ENTITY];
    ARRAY_OF_ATTRIBUTE_EXPRESSION =
        Core::ArrayOfAttributeExpression [AttributeExpression: ATTRIBUTE_EXPRESSION];
    ENTITY_REFERENCE_COLLECTION = Core::EntityReferenceCollection [EntityReference: ENTITY_REFERENCE];
    ARRAY_OF_ENTITY_REFERENCE = Core::ArrayOfEntityReference [EntityReference: ENTITY_REFERENCE];
    ARRAY_OF_ENTITY_COLLECTION = Core::ArrayOfEntityCollection [EntityCollection: ENTITY_COLLECTION];
    ARRAY_OF_OPTION_SET_VALUE = Core::ArrayOfOptionSetValue [OptionSetValue: OPTION_SET_VALUE];
    ARRAY_OF_MONEY = Core::ArrayOfMoney [Money: MONEY];
    OPTION_SET_VALUE_COLLECTION = Core90::OptionSetValueCollection [OptionSetValue: OPTION_SET_VALUE];
}

pairs! {
    ATTRIBUTE_COLLECTION = Core::AttributeCollection [KeyValuePairOfstringanyType: text any];
    FORMATTED_VALUE_COLLECTION =
        Core::FormattedValueCollection [KeyValuePairOfstringstring: text text];
    KEY_ATTRIBUTE_COLLECTION = Core71::KeyAttributeCollection [KeyValuePairOfstringanyType: text any];
    RELATED_ENTITY_COLLECTION = Core::RelatedEntityCollection
        [KeyValuePairOfRelationshipEntityCollectionX_PsK4FkN: RELATIONSHIP ENTITY_COLLECTION];
    ENTITY_RECORD_COUNT_COLLECTION =
        Core90::EntityRecordCountCollection [KeyValuePairOfstringlong: text long];
}
