//! What is shown of a row: columns under their own names and under names of the client's.

use model::Result;
use model::query::{Aliased, Columns, Output};
use planner::Table;

use super::link::{Scope, joins, name_of};
use super::{column, column_or_named, names_nothing, operand};
use crate::refusal::{bad_aggregate, duplicate_alias, no_aggregate_alias};
use crate::tree::{Attribute, Entity};

impl Scope<'_> {
    /// The columns of the root that are shown under their own names. To name none is to name all.
    pub(super) fn root_columns(&self, entity: &Entity) -> Result<Columns> {
        if entity.all_attributes || names_nothing(entity) {
            return Ok(Columns::All);
        }
        own_columns(self.root, entity)
    }

    /// The columns of a joined row. To name none is to show none.
    pub(super) fn link_columns(&self, entity: &Entity) -> Result<Columns> {
        let table = self.translator.table(&entity.name)?;
        if entity.all_attributes {
            return Ok(Columns::All);
        }
        own_columns(table, entity)
    }

    /// What is shown under names of the client's, of the root and of all that is joined.
    pub(super) fn aliased(&self, entity: &Entity) -> Result<Vec<Aliased>> {
        let mut aliased = Vec::new();
        self.collect_aliased(entity, None, &mut aliased)?;
        let mut names: Vec<&str> =
            aliased.iter().map(|each: &Aliased| each.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair.first() == pair.last()) {
            Some(pair) => Err(duplicate_alias(pair.first().copied().unwrap_or_default())),
            None => Ok(aliased),
        }
    }

    fn collect_aliased(
        &self,
        entity: &Entity,
        link: Option<&str>,
        aliased: &mut Vec<Aliased>,
    ) -> Result<()> {
        let table = self.translator.table(&entity.name)?;
        for attribute in &entity.attributes {
            refuse_aggregates(attribute)?;
            if attribute.children {
                let name = attribute.alias.clone();
                let name = name.ok_or_else(|| no_aggregate_alias(&attribute.name))?;
                if link.is_some() || attribute.name != table.definition.primary_id {
                    let why = "CountChildren is asked of the key of the root.";
                    return Err(bad_aggregate(why));
                }
                aliased.push(Aliased { name, output: Output::Children });
            } else if let Some(name) = &attribute.alias {
                let column = column_or_named(table, &attribute.name)?.name.clone();
                let output = Output::Column(operand(link, column));
                aliased.push(Aliased { name: name.clone(), output });
            }
        }
        for link in entity.links.iter().filter(|link| joins(link)) {
            self.collect_aliased(&link.entity, Some(&name_of(link)), aliased)?;
        }
        Ok(())
    }
}

/// The columns named without a name of the client's, each once. The name of a lookup's row comes along
/// with the lookup.
fn own_columns(table: &Table, entity: &Entity) -> Result<Columns> {
    let mut names: Vec<String> = Vec::new();
    for attribute in entity.attributes.iter().filter(|each| each.alias.is_none() && !each.children)
    {
        let name = &column_or_named(table, &attribute.name)?.name;
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    // They exist, even if they are shown under other names.
    for attribute in &entity.attributes {
        if attribute.children {
            column(table, &attribute.name)?;
        }
    }
    Ok(Columns::Named(names))
}

/// Groups and aggregates belong to documents that say so.
fn refuse_aggregates(attribute: &Attribute) -> Result<()> {
    if attribute.aggregate.is_some() || attribute.group {
        let why = "Groups and aggregates need aggregate='true' on fetch.";
        return Err(bad_aggregate(why));
    }
    Ok(())
}
