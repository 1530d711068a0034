//! What may happen along a 1:N relationship (metadata.md §8): which kind of cascade goes with which
//! action, one parental relationship for a table, no loops, one hierarchy.
//!
//! A relationship is parental if an action on the one reaches the many: assign, share, unshare or
//! reparent in any form, or a delete that deletes.

use std::collections::BTreeSet;

use model::metadata::{
    Cascade, ColumnDefinition, OneToMany, Ownership, Property, RequiredLevel, TableDefinition,
};
use model::{Error, Result};

use super::super::Edit;
use crate::OneToManyDraft;

/// The tables for which merging means something: it is kept as it was said for them alone.
const MERGED: [&str; 2] = ["account", "contact"];

/// Whether an action reaches some of the many.
fn follows(cascade: Cascade) -> bool {
    matches!(cascade, Cascade::Cascade | Cascade::Active | Cascade::UserOwned)
}

/// Whether a relationship is parental.
pub(super) fn is_parental(relationship: &OneToMany) -> bool {
    let actions = [
        relationship.assign,
        relationship.delete,
        relationship.reparent,
        relationship.share,
        relationship.unshare,
    ];
    actions.into_iter().any(follows)
}

/// Takes over what a draft says of cascades.
pub(super) fn take(relationship: &mut OneToMany, draft: &OneToManyDraft) {
    let set = |kept: &mut Cascade, said: Option<Cascade>| *kept = said.unwrap_or(*kept);
    set(&mut relationship.assign, draft.assign);
    set(&mut relationship.delete, draft.delete);
    set(&mut relationship.reparent, draft.reparent);
    set(&mut relationship.share, draft.share);
    set(&mut relationship.unshare, draft.unshare);
    if MERGED.contains(&relationship.referenced.as_str()) {
        set(&mut relationship.merge, draft.merge);
    } else if draft.merge == Some(Cascade::Cascade) && relationship.provenance.custom {
        relationship.merge = Cascade::NoCascade;
    } else {
        set(&mut relationship.merge, draft.merge);
    }
}

impl Edit {
    /// Whether a relationship may have the cascades that it has. `former` is what it was, if it is there
    /// already.
    pub(super) fn check_cascades(
        &self,
        relationship: &OneToMany,
        lookup: &ColumnDefinition,
        former: Option<&OneToMany>,
    ) -> Result<()> {
        if former.is_some_and(|former| cascades(former) == cascades(relationship)) {
            return Ok(());
        }
        check_kinds(relationship, former)?;
        let one = self.table(&relationship.referenced)?;
        let many = self.table(&relationship.referencing)?;
        check_owners(relationship, one, many)?;
        if relationship.delete == Cascade::RemoveLink
            && lookup.required == RequiredLevel::SystemRequired
            && former.is_none_or(|former| former.delete != Cascade::RemoveLink)
        {
            return Err(Error::rule(
                0x8004_8104,
                "CascadeDelete is defined as RemoveLink while the foreign key is not nullable",
            ));
        }
        let was_parental = former.is_some_and(is_parental);
        if is_parental(relationship) && !was_parental {
            self.check_parent(relationship, one, many)?;
        }
        Ok(())
    }

    /// Whether the many may get this parent.
    fn check_parent(
        &self,
        relationship: &OneToMany,
        one: &TableDefinition,
        many: &TableDefinition,
    ) -> Result<()> {
        if one.provenance.custom && !many.provenance.custom {
            return Err(Error::rule(
                0x8004_7102,
                format!(
                    "A custom entity can not have a parental relationship to a system entity: {} would \
                     be the parent of {}.",
                    one.name, many.name
                ),
            ));
        }
        if one.name != many.name && self.is_below(&one.name, &many.name) {
            return Err(Error::rule(
                0x8004_7004,
                format!(
                    "The specified relationship will result in a cycle: {} is below {} already.",
                    one.name, many.name
                ),
            ));
        }
        // A lookup to several tables has one parent at a time.
        let other = many.many_to_one.iter().find(|each| {
            each.name != relationship.name
                && each.column != relationship.column
                && is_parental(each)
                && self.find_table(&each.referenced).is_some()
        });
        match other {
            Some(other) => Err(Error::rule(
                0x8004_7007,
                format!(
                    "An entity can have only one parental relationship: {} has {} already.",
                    many.name, other.name
                ),
            )),
            None => Ok(()),
        }
    }

    /// Whether parental relationships lead from `top` down to `table`.
    fn is_below(&self, table: &str, top: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![table];
        while let Some(name) = open.pop() {
            if name == top {
                return true;
            }
            let Some(table) = self.find_table(name).filter(|_| seen.insert(name)) else { continue };
            let parents = table.many_to_one.iter().filter(|each| is_parental(each));
            open.extend(parents.map(|each| each.referenced.as_str()));
        }
        false
    }

    /// Makes a relationship the hierarchy of its table, in place of the one that was: a table has one.
    pub(super) fn make_hierarchical(&mut self, relationship: &OneToMany) -> Result<()> {
        if relationship.referenced != relationship.referencing {
            return Err(Error::rule(
                0x8004_701f,
                "This relationship is not self-referential and therefore cannot be made hierarchical.",
            ));
        }
        let is_other = |each: &OneToMany| each.hierarchical && each.name != relationship.name;
        let table = self.table(&relationship.referencing)?;
        let Some(index) = table.many_to_one.iter().position(is_other) else { return Ok(()) };
        let former = table.many_to_one.get(index);
        if let Some(shipped) = former.filter(|former| !former.provenance.custom) {
            return Err(Error::rule(
                0x8004_701a,
                format!(
                    "You can’t change this entity’s hierarchy because the {} hierarchical relationship \
                     can’t be customized.",
                    shipped.name
                ),
            ));
        }
        let mut provenance = former.map(|former| former.provenance).unwrap_or_default();
        self.touch(&mut provenance);
        let table = self.table_mut(&relationship.referencing)?;
        if let Some(former) = table.many_to_one.get_mut(index) {
            former.hierarchical = false;
            former.provenance = provenance;
        }
        Ok(())
    }
}

/// Whether a relationship that was not made here may be changed so.
pub(super) fn check_shipped(new: &OneToMany, old: &OneToMany) -> Result<()> {
    if old.provenance.custom || cascades(new) == cascades(old) {
        return Ok(());
    }
    if new.delete != old.delete {
        return Err(Error::rule(
            0x8004_8203,
            "A system relationship's delete cascading action cannot be modified.",
        ));
    }
    let said = old.properties.get("IsCustomizable").map(Property::switch);
    if said.is_none_or(|open| open == Some(false)) {
        return Err(Error::rule(
            0x8004_f032,
            format!(
                "The 'Update' operation on the current component(name='{}', id='{}') failed during \
                 managed property evaluation of condition: 'IsCustomizable'",
                old.name,
                old.metadata_id()
            ),
        ));
    }
    Ok(())
}

fn cascades(relationship: &OneToMany) -> [Cascade; 6] {
    let OneToMany { assign, delete, merge, reparent, share, unshare, .. } = relationship;
    [*assign, *delete, *merge, *reparent, *share, *unshare]
}

/// Each action has kinds of its own. What was there already may stay.
fn check_kinds(relationship: &OneToMany, former: Option<&OneToMany>) -> Result<()> {
    let actions = ["Assign", "Delete", "Merge", "Reparent", "Share", "Unshare"];
    let kinds = cascades(relationship);
    let before = former.map(cascades);
    for (index, (action, kind)) in actions.into_iter().zip(kinds).enumerate() {
        if before.is_some_and(|before| before.get(index) == Some(&kind)) {
            continue;
        }
        let fits = match action {
            "Delete" => matches!(kind, Cascade::Cascade | Cascade::RemoveLink | Cascade::Restrict),
            "Merge" => matches!(kind, Cascade::NoCascade | Cascade::Cascade),
            _ => kind == Cascade::NoCascade || follows(kind),
        };
        if !fits {
            return Err(Error::rule(
                0x8004_8204,
                format!(
                    "The cascade link type is not valid for the cascade action: {action} cannot be \
                     {kind:?}."
                ),
            ));
        }
    }
    Ok(())
}

/// What asks about owners and states needs tables that have them.
fn check_owners(
    relationship: &OneToMany,
    one: &TableDefinition,
    many: &TableDefinition,
) -> Result<()> {
    let kinds = cascades(relationship);
    let owned = |table: &TableDefinition| table.ownership == Ownership::UserOwned;
    if kinds.contains(&Cascade::UserOwned) && !(owned(one) && owned(many)) {
        return Err(Error::rule(
            0x8004_4156,
            "Cascade User-Owned is not a valid cascade link type for org-owned entity relationships.",
        ));
    }
    if kinds.contains(&Cascade::Active) && many.column("statecode").is_none() {
        return Err(Error::rule(
            0x8004_7015,
            format!("Specified entity does not have a statecode: {}.", many.name),
        ));
    }
    if follows(relationship.reparent) && !owned(many) {
        return Err(Error::rule(
            0x8004_8107,
            format!("Cannot perform Cascade Reparent on Non-UserOwned entities: {}.", many.name),
        ));
    }
    Ok(())
}
