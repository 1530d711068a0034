//! What `RetrieveMetadataChanges` is asked, and what it tells of deletions.

use super::list::{ARRAY_OF_METADATA_CONDITION_EXPRESSION, ARRAY_OF_METADATA_FILTER_EXPRESSION};
use super::name::METADATA_CONDITION_OPERATOR;
use crate::types::arrays::{ARRAY_OF_INT, ARRAY_OF_STRING};
use crate::types::name::LOGICAL_OPERATOR;
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Whatever asks.
    METADATA_QUERY_BASE = MetadataQuery::MetadataQueryBase {}
    /// Which objects, and what of them.
    METADATA_QUERY_EXPRESSION = MetadataQuery::MetadataQueryExpression: METADATA_QUERY_BASE {
        METADATA_FILTER_EXPRESSION Criteria; METADATA_PROPERTIES_EXPRESSION Properties;
    }
    /// Which tables, and what of them.
    ENTITY_QUERY_EXPRESSION = MetadataQuery::EntityQueryExpression: METADATA_QUERY_EXPRESSION {
        ATTRIBUTE_QUERY_EXPRESSION AttributeQuery; ENTITY_KEY_QUERY_EXPRESSION KeyQuery;
        LABEL_QUERY_EXPRESSION LabelQuery; RELATIONSHIP_QUERY_EXPRESSION RelationshipQuery;
    }
    /// Which columns of them, and what of those.
    ATTRIBUTE_QUERY_EXPRESSION =
        MetadataQuery::AttributeQueryExpression: METADATA_QUERY_EXPRESSION {}
    /// Which relationships of them, and what of those.
    RELATIONSHIP_QUERY_EXPRESSION =
        MetadataQuery::RelationshipQueryExpression: METADATA_QUERY_EXPRESSION {}
    /// Which keys of them, and what of those.
    ENTITY_KEY_QUERY_EXPRESSION = Xrm80::EntityKeyQueryExpression: METADATA_QUERY_EXPRESSION {}
    /// In which languages texts come.
    LABEL_QUERY_EXPRESSION = MetadataQuery::LabelQueryExpression: METADATA_QUERY_BASE {
        ARRAY_OF_INT FilterLanguages; int MissingLabelBehavior;
    }
    /// Which members.
    METADATA_PROPERTIES_EXPRESSION = MetadataQuery::MetadataPropertiesExpression {
        bool AllProperties; ARRAY_OF_STRING PropertyNames;
    }
    /// Conditions that go together.
    METADATA_FILTER_EXPRESSION = MetadataQuery::MetadataFilterExpression {
        ARRAY_OF_METADATA_CONDITION_EXPRESSION Conditions; LOGICAL_OPERATOR FilterOperator;
        ARRAY_OF_METADATA_FILTER_EXPRESSION Filters;
    }
    /// A member compared with a value.
    METADATA_CONDITION_EXPRESSION = MetadataQuery::MetadataConditionExpression {
        METADATA_CONDITION_OPERATOR ConditionOperator; text PropertyName; any Value;
    }
}
