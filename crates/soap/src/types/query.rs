//! Questions in their three forms.

use super::arrays::{ARRAY_OF_ANY, ARRAY_OF_STRING};
use super::core::{COLUMN_SET, RELATIONSHIP};
use super::name::{CONDITION_OPERATOR, JOIN_OPERATOR, LOGICAL_OPERATOR, ORDER_TYPE};
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Whatever asks for rows.
    QUERY_BASE = Core::QueryBase {}
    /// A question.
    QUERY_EXPRESSION = Core::QueryExpression: QUERY_BASE {
        COLUMN_SET ColumnSet; FILTER_EXPRESSION Criteria; bool Distinct; text EntityName ForceSeek;
        ARRAY_OF_LINK_ENTITY LinkEntities; ARRAY_OF_ORDER_EXPRESSION Orders; PAGING_INFO PageInfo;
        QUERY_EXPRESSION SubQueryExpression; bool NoLock; int TopCount; text QueryHints DataSource;
    }
    /// A question after rows whose columns have these values.
    QUERY_BY_ATTRIBUTE = Core::QueryByAttribute: QUERY_BASE {
        ARRAY_OF_STRING Attributes; COLUMN_SET ColumnSet; text EntityName;
        ARRAY_OF_ORDER_EXPRESSION Orders; PAGING_INFO PageInfo; ARRAY_OF_ANY Values; int TopCount;
    }
    /// A question in FetchXML.
    FETCH_EXPRESSION = Core::FetchExpression: QUERY_BASE { text Query; }
    /// Conditions that go together.
    FILTER_EXPRESSION = Core::FilterExpression {
        LINK_ENTITY AnyAllFilterLinkEntity; ARRAY_OF_CONDITION_EXPRESSION Conditions;
        LOGICAL_OPERATOR FilterOperator; ARRAY_OF_FILTER_EXPRESSION Filters; bool IsQuickFindFilter;
        text FilterHint;
    }
    /// A condition.
    CONDITION_EXPRESSION = Core::ConditionExpression {
        text AttributeName; bool CompareColumns; CONDITION_OPERATOR Operator; ARRAY_OF_ANY Values;
        text EntityName;
    }
    /// A table that is joined.
    LINK_ENTITY = Core::LinkEntity {
        COLUMN_SET Columns; text EntityAlias ForceSeek; JOIN_OPERATOR JoinOperator;
        FILTER_EXPRESSION LinkCriteria; ARRAY_OF_LINK_ENTITY LinkEntities;
        text LinkFromAttributeName LinkFromEntityName LinkToAttributeName LinkToEntityName;
        ARRAY_OF_ORDER_EXPRESSION Orders;
    }
    /// A criterion of order.
    ORDER_EXPRESSION = Core::OrderExpression {
        text Alias AttributeName EntityName; ORDER_TYPE OrderType;
    }
    /// Which page.
    PAGING_INFO = Core::PagingInfo {
        int Count PageNumber; text PagingCookie;
        bool ReturnRecordCountLessThanMarv ReturnTotalRecordCount;
    }
}

lists! {
    ARRAY_OF_LINK_ENTITY = Core::ArrayOfLinkEntity [LinkEntity: LINK_ENTITY];
    ARRAY_OF_ORDER_EXPRESSION = Core::ArrayOfOrderExpression [OrderExpression: ORDER_EXPRESSION];
    ARRAY_OF_CONDITION_EXPRESSION =
        Core::ArrayOfConditionExpression [ConditionExpression: CONDITION_EXPRESSION];
    ARRAY_OF_FILTER_EXPRESSION = Core::ArrayOfFilterExpression [FilterExpression: FILTER_EXPRESSION];
}

pairs! {
    RELATIONSHIP_QUERY_COLLECTION = Core::RelationshipQueryCollection
        [KeyValuePairOfRelationshipQueryBaseX_PsK4FkN: RELATIONSHIP QUERY_BASE];
}
