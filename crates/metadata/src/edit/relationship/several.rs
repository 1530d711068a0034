//! Lookups that can point at several tables, made with all their relationships or not at all
//! (metadata.md §8, multi-target).

use model::metadata::ColumnType;
use model::{Error, Result};
use uuid::Uuid;

use super::super::Edit;
use super::Role;
use super::one_to_many::referencing;
use crate::{ColumnDraft, OneToManyDraft};

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several {
    /// The ids of the relationships, in the order of their drafts.
    pub relationships: Vec<Uuid>,
    /// The id of the lookup.
    pub lookup: Uuid,
}

/// The tables that customers are rows of.
const CUSTOMERS: [&str; 2] = ["account", "contact"];

impl Edit {
    /// Makes a lookup to an account or a contact.
    ///
    /// # Errors
    /// If the relationships are not one to each of the two, or one of them may not be made.
    pub fn create_customer_relationships(
        &mut self,
        lookup: &ColumnDraft,
        relationships: &[OneToManyDraft],
    ) -> Result<Several> {
        let to = |target: &str| {
            relationships.iter().filter(|each| each.referenced.as_deref() == Some(target)).count()
        };
        if relationships.len() != CUSTOMERS.len() || CUSTOMERS.iter().any(|each| to(each) != 1) {
            return Err(Error::rule(
                0x8004_7003,
                "The specified relationship cannot be created: a customer is an account or a contact, \
                 and there is one relationship with each.",
            ));
        }
        self.create_several(lookup, relationships, ColumnType::Customer)
    }

    /// Makes a lookup that can point at each of several tables.
    ///
    /// # Errors
    /// If there is no relationship, they are not all of one table, or one of them may not be made.
    pub fn create_polymorphic_lookup(
        &mut self,
        lookup: &ColumnDraft,
        relationships: &[OneToManyDraft],
    ) -> Result<Several> {
        self.create_several(lookup, relationships, ColumnType::Lookup)
    }

    fn create_several(
        &mut self,
        lookup: &ColumnDraft,
        drafts: &[OneToManyDraft],
        kind: ColumnType,
    ) -> Result<Several> {
        let refuse = |why: &str| {
            Err(Error::rule(
                0x8004_7003,
                format!("The specified relationship cannot be created: {why}"),
            ))
        };
        let Some(first) = drafts.first() else { return refuse("there is none.") };
        if drafts.iter().any(|each| each.referencing != first.referencing) {
            return refuse("the relationships of a lookup are all of its table.");
        }
        let many = self.part(Role::Referencing, referencing(first)?)?;
        let table = many.name.clone();
        let mut column = self.new_lookup(many, lookup, kind)?;
        let mut relationships = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let relationship = self.new_one_to_many(draft, &column, false)?;
            column.targets.push(relationship.referenced.clone());
            relationships.push(self.put_one_to_many(relationship)?);
        }
        let id = column.metadata_id(&table);
        self.put_lookup(&table, column)?;
        Ok(Several { relationships, lookup: id })
    }
}
