//! Links: which tables are joined, by which columns, and under which names.

use std::sync::Arc;

use model::Result;
use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::{Columns, Condition, Join, Link};
use planner::Table;

use super::{Translator, column};
use crate::refusal::{duplicate_alias, mismatched_columns, unpaired_columns};
use crate::tree::{self, Entity, LinkType};

/// The tables of a question by the names that its links have.
pub(super) struct Scope<'a> {
    pub(super) translator: &'a Translator<'a>,
    pub(super) root: &'a Arc<Table>,
    /// The joined tables, in the order of the document.
    joined: Vec<Joined<'a>>,
}

/// A table that is joined.
pub(super) struct Joined<'a> {
    pub(super) name: String,
    pub(super) table: &'a Arc<Table>,
}

impl<'a> Scope<'a> {
    /// The scope of a document, or of a condition on linked rows.
    pub(super) fn new(
        translator: &'a Translator<'a>,
        root: &'a Arc<Table>,
        entity: &Entity,
    ) -> Result<Self> {
        let mut scope = Self { translator, root, joined: Vec::new() };
        scope.collect(entity)?;
        Ok(scope)
    }

    fn collect(&mut self, entity: &Entity) -> Result<()> {
        for link in entity.links.iter().filter(|link| joins(link)) {
            let table = self.translator.table(&link.entity.name)?;
            let name = name_of(link);
            if self.joined.iter().any(|earlier| earlier.name == name) {
                return Err(duplicate_alias(&name));
            }
            self.joined.push(Joined { name, table });
            self.collect(&link.entity)?;
        }
        Ok(())
    }

    /// The joined table that a condition or an order names: by the link's name, or by the table's.
    pub(super) fn joined(&self, name: &str) -> Option<&Joined<'a>> {
        let by_name = self.joined.iter().find(|joined| joined.name == name);
        by_name.or_else(|| self.joined.iter().find(|joined| joined.table.definition.name == name))
    }

    /// The joins below a table of the document.
    pub(super) fn links(&self, entity: &Entity) -> Result<Vec<Link>> {
        let parent = self.translator.table(&entity.name)?;
        entity.links.iter().filter(|link| joins(link)).map(|link| self.link(parent, link)).collect()
    }

    fn link(&self, parent: &Table, link: &tree::Link) -> Result<Link> {
        let join = match link.kind {
            LinkType::Outer => Join::Outer,
            LinkType::First => Join::First,
            _ => Join::Inner,
        };
        let mut translated = self.bare(parent, link)?;
        translated.join = join;
        translated.filter = self.filter_of(&link.entity, &translated.name)?;
        translated.links = self.links(&link.entity)?;
        if !self.translator.fetch.aggregate {
            translated.columns = self.link_columns(&link.entity)?;
        }
        Ok(translated)
    }

    /// A condition on linked rows. Names of other links are not seen from inside.
    pub(super) fn linked(&self, parent: &Table, link: &tree::Link) -> Result<Condition> {
        let inner = self.translator.table(&link.entity.name)?;
        let scope = Scope::new(self.translator, inner, &link.entity)?;
        let bare = self.bare(parent, link)?;
        let mut matching = bare.clone();
        matching.links = scope.links(&link.entity)?;
        for each in &mut matching.links {
            hide(each);
        }
        matching.filter = scope.filter_of(&link.entity, &matching.name)?;
        let exists = |link: Link| Condition::Exists(Box::new(link));
        Ok(match link.kind {
            LinkType::NotAny => Condition::Not(Box::new(exists(matching))),
            // There are linked rows, and none of them is such.
            LinkType::All => {
                Condition::All(vec![exists(bare), Condition::Not(Box::new(exists(matching)))])
            }
            _ => exists(matching),
        })
    }

    /// A link without what stands in it.
    fn bare(&self, parent: &Table, link: &tree::Link) -> Result<Link> {
        let table = self.translator.table(&link.entity.name)?;
        let (from, to) = ends(parent, table, link)?;
        check_ends(table, &from, parent, &to)?;
        Ok(Link {
            name: name_of(link),
            table: link.entity.name.clone(),
            from,
            to,
            join: Join::Inner,
            filter: None,
            columns: Columns::Named(Vec::new()),
            links: Vec::new(),
        })
    }
}

/// A condition shows nothing.
fn hide(link: &mut Link) {
    link.columns = Columns::Named(Vec::new());
    link.links.iter_mut().for_each(hide);
}

/// Whether rows are joined, and not only asked for.
pub(super) fn joins(link: &tree::Link) -> bool {
    matches!(link.kind, LinkType::Inner | LinkType::Outer | LinkType::First)
}

/// The name of a link: the client's, or the table's with its place in the document (query.md §10.7).
pub(super) fn name_of(link: &tree::Link) -> String {
    link.alias.clone().unwrap_or_else(|| format!("{}{}", link.entity.name, link.ordinal))
}

/// The columns that a link joins by. If one or both are left out, they are those of the only
/// relationship between the tables.
fn ends(parent: &Table, table: &Table, link: &tree::Link) -> Result<(String, String)> {
    if let (Some(from), Some(to)) = (&link.from, &link.to) {
        return Ok((from.clone(), to.clone()));
    }
    let (near, far) = (&parent.definition, &table.definition);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |from: &str, to: &str| {
        let fits =
            |given: &Option<String>, name: &str| given.as_ref().is_none_or(|given| given == name);
        let pair = (from.to_owned(), to.to_owned());
        if fits(&link.from, from) && fits(&link.to, to) && !found.contains(&pair) {
            found.push(pair);
        }
    };
    // From one to many, and from many to one.
    for each in parent.children().iter().filter(|each| each.referencing == far.name) {
        add(&each.column, &near.primary_id);
    }
    for each in table.children().iter().filter(|each| each.referencing == near.name) {
        add(&far.primary_id, &each.column);
    }
    // To and from the table between two tables.
    if let Some(between) = &far.many_to_many {
        for (side, key) in sides(between) {
            if *side == near.name {
                add(key, &near.primary_id);
            }
        }
    }
    if let Some(between) = &near.many_to_many {
        for (side, key) in sides(between) {
            if *side == far.name {
                add(&far.primary_id, key);
            }
        }
    }
    match (found.pop(), found.pop()) {
        (Some(pair), None) => Ok(pair),
        _ => Err(unpaired_columns()),
    }
}

fn sides(between: &model::metadata::ManyToMany) -> [(&String, &String); 2] {
    [(&between.first, &between.first_column), (&between.second, &between.second_column)]
}

/// Both columns are there and of one type, which is none that cannot be compared.
fn check_ends(table: &Table, from: &str, parent: &Table, to: &str) -> Result<()> {
    let (first, second) = (column(table, from)?, column(parent, to)?);
    if kind(first).is_some() && kind(first) == kind(second) {
        return Ok(());
    }
    Err(mismatched_columns(from, to))
}

/// What columns that can be joined have in common; none if a column cannot be joined by.
fn kind(column: &ColumnDefinition) -> Option<std::mem::Discriminant<model::rows::CellType>> {
    match (column.kind, column.stored()) {
        (ColumnType::MultiSelectPicklist, _) | (_, Stored::Nowhere) => None,
        (_, Stored::As(cell)) => Some(std::mem::discriminant(&cell)),
    }
}
