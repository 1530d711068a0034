//! `OneToManyRelationshipMetadata` and `ManyToManyRelationshipMetadata`.

use model::message::{Data, Record};
use model::metadata::{
    Cascade, ManyToMany, Menu, MenuBehavior, MenuGroup, OneToMany, Properties, Provenance,
};
use planner::Catalog;
use uuid::Uuid;

use super::value::{self, choice, inner_id, introduced};
use super::{Object, Showing};
use crate::types::{
    ASSOCIATED_MENU_BEHAVIOR, ASSOCIATED_MENU_CONFIGURATION, ASSOCIATED_MENU_GROUP,
    CASCADE_CONFIGURATION, CASCADE_TYPE, RELATIONSHIP_TYPE, SECURITY_TYPES, plain,
};

impl<'a> Object<'a> {
    /// All relationships of an organization, by name.
    pub(super) fn relationships(catalog: &'a Catalog) -> Vec<Self> {
        let mut all: Vec<(&str, Self)> = catalog
            .all_one_to_many()
            .map(|each| (each.name.as_str(), Self::OneToMany(each)))
            .chain(
                catalog.all_many_to_many().map(|each| (each.name.as_str(), Self::ManyToMany(each))),
            )
            .collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all.into_iter().map(|(_, object)| object).collect()
    }
}

impl Showing<'_> {
    /// A member of a 1:N relationship that is its own.
    pub(super) fn of_one_to_many(&self, of: &OneToMany, member: &str) -> Data {
        match member {
            "ReferencedEntity" => of.referenced.as_str().into(),
            "ReferencedAttribute" => {
                let table = self.catalog.table(&of.referenced);
                table.map(|table| table.definition.primary_id.as_str()).into()
            }
            "ReferencingEntity" => of.referencing.as_str().into(),
            "ReferencingAttribute" => of.column.as_str().into(),
            "IsHierarchical" => of.hierarchical.into(),
            "ReferencedEntityNavigationPropertyName" => of.collection_property.as_str().into(),
            "ReferencingEntityNavigationPropertyName" => of.lookup_property.as_str().into(),
            "RelationshipBehavior" => 1.into(),
            "IsRelationshipAttributeDenormalized" => false.into(),
            "AssociatedMenuConfiguration" => {
                self.menu(of.menu.as_ref(), &of.provenance, || of.metadata_id())
            }
            "CascadeConfiguration" => cascades(of),
            "RelationshipAttributes" => Vec::new().into(),
            "SecurityTypes" => {
                let usual = if is_parental(of) { "ParentChild" } else { "Append" };
                value::said(&plain::ONE_TO_MANY, &of.properties, member)
                    .unwrap_or_else(|| choice(&SECURITY_TYPES, usual))
            }
            "RelationshipType" => choice(&RELATIONSHIP_TYPE, "OneToManyRelationship"),
            _ => both(&of.name, &of.provenance, &of.properties, member),
        }
    }

    /// A member of an N:N relationship.
    pub(super) fn of_many_to_many(&self, of: &ManyToMany, member: &str) -> Data {
        match member {
            "Entity1LogicalName" => of.first.as_str().into(),
            "Entity2LogicalName" => of.second.as_str().into(),
            "IntersectEntityName" => of.intersect.as_str().into(),
            "Entity1IntersectAttribute" => of.first_column.as_str().into(),
            "Entity2IntersectAttribute" => of.second_column.as_str().into(),
            "Entity1NavigationPropertyName" => of.first_property.as_str().into(),
            "Entity2NavigationPropertyName" => of.second_property.as_str().into(),
            "Entity1AssociatedMenuConfiguration" => {
                self.menu(of.first_menu.as_ref(), &of.provenance, || of.metadata_id())
            }
            "Entity2AssociatedMenuConfiguration" => {
                let id = || inner_id(of.metadata_id(), "second");
                self.menu(of.second_menu.as_ref(), &of.provenance, id)
            }
            "SecurityTypes" => choice(&SECURITY_TYPES, "None"),
            "RelationshipType" => choice(&RELATIONSHIP_TYPE, "ManyToManyRelationship"),
            _ => both(&of.name, &of.provenance, &of.properties, member),
        }
    }

    fn menu(
        &self,
        menu: Option<&Menu>,
        provenance: &Provenance,
        id: impl FnOnce() -> Uuid,
    ) -> Data {
        let usual = Menu::default();
        let menu = menu.unwrap_or(&usual);
        let behavior = match menu.behavior {
            MenuBehavior::UseCollectionName => "UseCollectionName",
            MenuBehavior::UseLabel => "UseLabel",
            MenuBehavior::DoNotDisplay => "DoNotDisplay",
        };
        let group = match menu.group {
            MenuGroup::Details => "Details",
            MenuGroup::Sales => "Sales",
            MenuGroup::Service => "Service",
            MenuGroup::Marketing => "Marketing",
        };
        let label = self.label(&menu.label, !provenance.custom, || inner_id(id(), "menu"));
        Record::new(&ASSOCIATED_MENU_CONFIGURATION)
            .with("Behavior", choice(&ASSOCIATED_MENU_BEHAVIOR, behavior))
            .with("Group", choice(&ASSOCIATED_MENU_GROUP, group))
            .with("Label", label)
            .with("Order", menu.order.or(Some(10_000)))
            .with("IsCustomizable", true)
            .with("Icon", Data::Null)
            .with("ViewId", Uuid::nil())
            .with("AvailableOffline", true)
            .with("MenuId", Data::Null)
            .with("QueryApi", Data::Null)
            .into()
    }
}

/// What both kinds of relationships have.
fn both(name: &str, provenance: &Provenance, properties: &Properties, member: &str) -> Data {
    let custom = provenance.custom;
    match member {
        "SchemaName" => name.into(),
        "IsCustomRelationship" => custom.into(),
        "IsManaged" => (!custom).into(),
        "IsCustomizable" => value::managed_of(properties, member, "iscustomizable", custom, custom),
        _ => {
            value::said(&plain::RELATIONSHIP, properties, member).unwrap_or_else(|| match member {
                "IsValidForAdvancedFind" => true.into(),
                "IntroducedVersion" => introduced(custom),
                _ => Data::Null,
            })
        }
    }
}

/// Whether the many follow the one in everything.
fn is_parental(of: &OneToMany) -> bool {
    [of.assign, of.delete, of.reparent, of.share, of.unshare]
        .iter()
        .all(|cascade| *cascade == Cascade::Cascade)
}

fn cascades(of: &OneToMany) -> Data {
    let name = |cascade| match cascade {
        Cascade::NoCascade => "NoCascade",
        Cascade::Cascade => "Cascade",
        Cascade::Active => "Active",
        Cascade::UserOwned => "UserOwned",
        Cascade::RemoveLink => "RemoveLink",
        Cascade::Restrict => "Restrict",
    };
    let data = |cascade| choice(&CASCADE_TYPE, name(cascade));
    // Archiving does what deleting does.
    let archive = match of.delete {
        Cascade::RemoveLink | Cascade::Restrict | Cascade::Cascade => of.delete,
        _ => Cascade::NoCascade,
    };
    let rollup = value::said(&CASCADE_CONFIGURATION, &of.properties, "RollupView");
    let rollup = rollup.unwrap_or_else(|| data(Cascade::NoCascade));
    Record::new(&CASCADE_CONFIGURATION)
        .with("Assign", data(of.assign))
        .with("Delete", data(of.delete))
        .with("Archive", data(archive))
        .with("Merge", data(of.merge))
        .with("Reparent", data(of.reparent))
        .with("Share", data(of.share))
        .with("Unshare", data(of.unshare))
        .with("RollupView", rollup)
        .into()
}
