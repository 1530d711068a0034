//! Lists of metadata objects, each a type with a name.

use super::attribute::ATTRIBUTE_METADATA;
use super::choice::{OPTION_METADATA, OPTION_SET_METADATA_BASE};
use super::entity::{ENTITY_KEY_METADATA, ENTITY_METADATA, SECURITY_PRIVILEGE_METADATA};
use super::label::LOCALIZED_LABEL;
use super::name::DELETED_METADATA_FILTERS;
use super::query::{METADATA_CONDITION_EXPRESSION, METADATA_FILTER_EXPRESSION};
use super::relationship::{
    MANY_TO_MANY_RELATIONSHIP_METADATA, ONE_TO_MANY_RELATIONSHIP_METADATA,
    RELATIONSHIP_METADATA_BASE,
};
use crate::types::arrays::ARRAY_OF_GUID;
use crate::types::{Kind, Shape, Type};
use crate::xml::Namespace;

lists! {
    ARRAY_OF_ENTITY_METADATA = Metadata::ArrayOfEntityMetadata [EntityMetadata: ENTITY_METADATA];
    ENTITY_METADATA_COLLECTION = Core::EntityMetadataCollection [EntityMetadata: ENTITY_METADATA];
    ARRAY_OF_ATTRIBUTE_METADATA =
        Metadata::ArrayOfAttributeMetadata [AttributeMetadata: ATTRIBUTE_METADATA];
    ARRAY_OF_ENTITY_KEY_METADATA =
        Metadata71::ArrayOfEntityKeyMetadata [EntityKeyMetadata: ENTITY_KEY_METADATA];
    ARRAY_OF_SECURITY_PRIVILEGE_METADATA =
        Metadata::ArrayOfSecurityPrivilegeMetadata [SecurityPrivilegeMetadata: SECURITY_PRIVILEGE_METADATA];
    ARRAY_OF_RELATIONSHIP_METADATA_BASE =
        Metadata::ArrayOfRelationshipMetadataBase [RelationshipMetadataBase: RELATIONSHIP_METADATA_BASE];
    ARRAY_OF_ONE_TO_MANY_RELATIONSHIP_METADATA =
        Metadata::ArrayOfOneToManyRelationshipMetadata
        [OneToManyRelationshipMetadata: ONE_TO_MANY_RELATIONSHIP_METADATA];
    ARRAY_OF_MANY_TO_MANY_RELATIONSHIP_METADATA =
        Metadata::ArrayOfManyToManyRelationshipMetadata
        [ManyToManyRelationshipMetadata: MANY_TO_MANY_RELATIONSHIP_METADATA];
    ARRAY_OF_OPTION_SET_METADATA_BASE =
        Metadata::ArrayOfOptionSetMetadataBase [OptionSetMetadataBase: OPTION_SET_METADATA_BASE];
    ARRAY_OF_OPTION_METADATA = Metadata::ArrayOfOptionMetadata [OptionMetadata: OPTION_METADATA];
    ARRAY_OF_METADATA_CONDITION_EXPRESSION =
        MetadataQuery::ArrayOfMetadataConditionExpression
        [MetadataConditionExpression: METADATA_CONDITION_EXPRESSION];
    ARRAY_OF_METADATA_FILTER_EXPRESSION =
        MetadataQuery::ArrayOfMetadataFilterExpression
        [MetadataFilterExpression: METADATA_FILTER_EXPRESSION];
    LOCALIZED_LABEL_COLLECTION = Core::LocalizedLabelCollection [LocalizedLabel: LOCALIZED_LABEL];
}

pairs! {
    DELETED_METADATA_COLLECTION = MetadataQuery::DeletedMetadataCollection
        [KeyValuePairOfDeletedMetadataFiltersArrayOfguidPlUv_PKtF:
            DELETED_METADATA_FILTERS ARRAY_OF_GUID];
}
