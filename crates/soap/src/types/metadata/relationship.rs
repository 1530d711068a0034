//! Relationships, and what follows from operations along them.

use super::label::{BASE, BOOLEAN_MANAGED_PROPERTY, LABEL};
use super::name::{
    ASSOCIATED_MENU_BEHAVIOR, ASSOCIATED_MENU_GROUP, CASCADE_TYPE, RELATIONSHIP_TYPE,
    SECURITY_TYPES,
};
use crate::types::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A relationship; each is of a derived type.
    RELATIONSHIP_METADATA_BASE = Metadata::RelationshipMetadataBase: BASE {
        bool IsCustomRelationship; BOOLEAN_MANAGED_PROPERTY IsCustomizable; bool IsManaged
            IsValidForAdvancedFind;
        text SchemaName; SECURITY_TYPES SecurityTypes; text IntroducedVersion;
        RELATIONSHIP_TYPE RelationshipType;
    }
    /// A 1:N relationship.
    ONE_TO_MANY_RELATIONSHIP_METADATA =
        Metadata::OneToManyRelationshipMetadata: RELATIONSHIP_METADATA_BASE {
        ASSOCIATED_MENU_CONFIGURATION AssociatedMenuConfiguration;
        CASCADE_CONFIGURATION CascadeConfiguration; text DenormalizedAttributeName EntityKey;
        bool IsDenormalizedLookup IsHierarchical IsRelationshipAttributeDenormalized;
        text ReferencedAttribute ReferencedEntity ReferencedEntityNavigationPropertyName
            ReferencingAttribute ReferencingEntity ReferencingEntityNavigationPropertyName;
        int RelationshipBehavior;
    }
    /// An N:N relationship.
    MANY_TO_MANY_RELATIONSHIP_METADATA =
        Metadata::ManyToManyRelationshipMetadata: RELATIONSHIP_METADATA_BASE {
        ASSOCIATED_MENU_CONFIGURATION Entity1AssociatedMenuConfiguration;
        text Entity1IntersectAttribute Entity1LogicalName Entity1NavigationPropertyName;
        ASSOCIATED_MENU_CONFIGURATION Entity2AssociatedMenuConfiguration;
        text Entity2IntersectAttribute Entity2LogicalName Entity2NavigationPropertyName
            IntersectEntityName;
    }
    /// What operations on the one row do to the many.
    CASCADE_CONFIGURATION = Metadata::CascadeConfiguration {
        CASCADE_TYPE Archive Assign Delete Merge Reparent Share Unshare RollupView;
    }
    /// How forms lead along a relationship.
    ASSOCIATED_MENU_CONFIGURATION = Metadata::AssociatedMenuConfiguration {
        ASSOCIATED_MENU_BEHAVIOR Behavior; ASSOCIATED_MENU_GROUP Group; LABEL Label; int Order;
        bool AvailableOffline; text Icon; bool IsCustomizable; text MenuId QueryApi; guid ViewId;
    }
}
