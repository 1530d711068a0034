//! 1:N relationships: each makes a lookup column, or gives one that can point at several tables one
//! more target (metadata.md §8).

use model::metadata::{Cascade, ColumnDefinition, ColumnType, OneToMany, TableDefinition};
use model::{Error, Result};
use uuid::Uuid;

use super::super::Edit;
use super::lookup::{lookup_name, taken};
use super::{Role, cascade, check_ends, check_menu, required, unknown};
use crate::OneToManyDraft;
use crate::names;

/// What was made, or got one more target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The id of the relationship.
    pub relationship: Uuid,
    /// The id of its lookup.
    pub lookup: Uuid,
}

impl Edit {
    /// Makes a 1:N relationship and its lookup column; where the lookup is a custom one that can point
    /// at several tables, it gets one more target.
    ///
    /// # Errors
    /// If a name is missing, not allowed or taken, the tables may not be connected so, or the cascades
    /// do not go together with what is there.
    pub fn create_one_to_many(&mut self, draft: &OneToManyDraft) -> Result<Connected> {
        self.relationship_name(draft.name.as_ref())?;
        let many = self.part(Role::Referencing, referencing(draft)?)?;
        let lookup = draft.lookup.as_ref();
        let lookup = lookup
            .ok_or_else(|| Error::InvalidArgument("Required member 'Lookup' is missing".into()))?;
        let schema = lookup_name(lookup)?;
        let table = many.name.clone();
        if let Some(column) = many.column(&names::logical(schema)) {
            let column = column.clone();
            if !has_several(many, &column) {
                return Err(taken(many, schema));
            }
            let relationship = self.new_one_to_many(draft, &column, false)?;
            self.add_target(&table, &column.name, &relationship.referenced)?;
            let lookup = column.metadata_id(&table);
            return Ok(Connected { relationship: self.put_one_to_many(relationship)?, lookup });
        }
        let mut column = self.new_lookup(many, lookup, ColumnType::Lookup)?;
        let relationship = self.new_one_to_many(draft, &column, true)?;
        column.targets = vec![relationship.referenced.clone()];
        let lookup = column.metadata_id(&table);
        self.put_lookup(&table, column)?;
        Ok(Connected { relationship: self.put_one_to_many(relationship)?, lookup })
    }

    /// Changes a 1:N relationship: what follows from actions, its hierarchy, its menu. Names and tables
    /// stay as they are, and so does what the draft does not say.
    ///
    /// # Errors
    /// If it is not there, or may not be changed so.
    pub fn update_one_to_many(&mut self, name: &str, draft: &OneToManyDraft) -> Result<()> {
        let found = self.tables().flat_map(|table| &table.many_to_one);
        let found = found.into_iter().find(|each| each.name.eq_ignore_ascii_case(name));
        let old = found.ok_or_else(|| unknown(name))?.clone();
        let mut new = old.clone();
        cascade::take(&mut new, draft);
        new.hierarchical = draft.hierarchical.unwrap_or(old.hierarchical);
        if let Some(menu) = &draft.menu {
            new.menu = Some(menu.clone());
        }
        check_menu(new.menu.as_ref())?;
        new.properties.extend(draft.properties.clone());
        if new == old {
            return Ok(());
        }
        cascade::check_shipped(&new, &old)?;
        let lookup = self.table(&old.referencing)?.column(&old.column).cloned();
        if let Some(lookup) = lookup {
            self.check_cascades(&new, &lookup, Some(&old))?;
        }
        if new.hierarchical && !old.hierarchical {
            self.make_hierarchical(&new)?;
        }
        self.touch(&mut new.provenance);
        let mut kept = self.table_mut(&old.referencing)?.many_to_one.iter_mut();
        if let Some(kept) = kept.find(|each| each.name == old.name) {
            *kept = new;
        }
        Ok(())
    }

    /// Deletes a custom 1:N relationship with its lookup, or that with one of its targets.
    pub(super) fn delete_one_to_many(&mut self, relationship: &OneToMany) -> Result<()> {
        let many = self.table(&relationship.referencing)?;
        let lookup = many.column(&relationship.column).cloned();
        if lookup.as_ref().is_some_and(|lookup| lookup.kind == ColumnType::Customer) {
            return Err(Error::rule(
                0x8004_847d,
                format!(
                    "This relationship {} is required by the {} attribute and can't be deleted. To \
                     delete this relationship, first delete the lookup attribute.",
                    relationship.name, relationship.column
                ),
            ));
        }
        let is_last = lookup.is_none_or(|lookup| lookup.targets.len() < 2);
        if is_last {
            self.check_unused_column(&relationship.referencing, &relationship.column)?;
        }
        self.forget_one_to_many(relationship)?;
        let OneToMany { referencing, column, referenced, .. } = relationship;
        self.remove_target(referencing, column, referenced)
    }

    /// A relationship that a draft describes, along a lookup that need not be there yet. Nothing is
    /// changed.
    pub(super) fn new_one_to_many(
        &self,
        draft: &OneToManyDraft,
        lookup: &ColumnDefinition,
        is_only: bool,
    ) -> Result<OneToMany> {
        let name = self.relationship_name(draft.name.as_ref())?;
        let many = self.part(Role::Referencing, referencing(draft)?)?;
        let one = required(draft.referenced.as_ref(), "ReferencedEntity")?;
        let one = self.part(Role::Referenced, one)?;
        if lookup.targets.contains(&one.name) {
            return Err(Error::rule(
                0x8004_7003,
                format!(
                    "The specified relationship cannot be created: {} points at {} already.",
                    lookup.schema, one.name
                ),
            ));
        }
        let said = |property: &Option<String>| property.clone().filter(|name| !name.is_empty());
        let lookup_property = said(&draft.lookup_property)
            .unwrap_or_else(|| names::lookup_property(&lookup.schema, &one.name, is_only));
        let collection_property =
            said(&draft.collection_property).unwrap_or_else(|| name.to_owned());
        self.check_member(many, &lookup_property)?;
        self.check_member(one, &collection_property)?;
        if one.name == many.name {
            check_ends(name, &lookup_property, &collection_property)?;
        }
        check_menu(draft.menu.as_ref())?;
        let mut relationship = OneToMany {
            name: name.to_owned(),
            referenced: one.name.clone(),
            referencing: many.name.clone(),
            column: lookup.name.clone(),
            lookup_property,
            collection_property,
            assign: Cascade::NoCascade,
            delete: Cascade::RemoveLink,
            merge: Cascade::NoCascade,
            reparent: Cascade::NoCascade,
            share: Cascade::NoCascade,
            unshare: Cascade::NoCascade,
            hierarchical: draft.hierarchical.unwrap_or(false),
            menu: draft.menu.clone(),
            provenance: self.made(),
            properties: draft.properties.clone(),
        };
        cascade::take(&mut relationship, draft);
        self.check_cascades(&relationship, lookup, None)?;
        Ok(relationship)
    }

    /// Puts a new relationship into its table. Returns its id.
    pub(super) fn put_one_to_many(&mut self, relationship: OneToMany) -> Result<Uuid> {
        if relationship.hierarchical {
            self.make_hierarchical(&relationship)?;
        }
        let id = relationship.metadata_id();
        self.table_mut(&relationship.referencing)?.many_to_one.push(relationship);
        Ok(id)
    }
}

/// The logical name of the many.
pub(super) fn referencing(draft: &OneToManyDraft) -> Result<&str> {
    required(draft.referencing.as_ref(), "ReferencingEntity")
}

/// Whether a lookup was made to point at several tables, even if one alone is left: then the navigation
/// property is called after the table too.
fn has_several(table: &TableDefinition, lookup: &ColumnDefinition) -> bool {
    let along = |each: &&OneToMany| each.column == lookup.name;
    lookup.provenance.custom
        && lookup.kind == ColumnType::Lookup
        && (lookup.is_polymorphic()
            || table.many_to_one.iter().filter(along).any(|each| {
                each.lookup_property
                    == names::lookup_property(&lookup.schema, &each.referenced, false)
            }))
}
