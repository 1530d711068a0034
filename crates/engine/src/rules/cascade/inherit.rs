//! What rows inherit of the shares of the rows above them, computed anew: after a row above is no
//! longer shared, and after a row got other rows above (security.md §3.5, Unshare and Reparent).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use model::Result;
use model::id::PrincipalId;
use model::metadata::{Cascade, Ownership};
use model::value::{Reference, Value};
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use super::family::{self, Group, Member, Parent, descendants, follows, reference, ups};
use crate::context::Context;
use crate::directory::one_of;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::facts;
use crate::rules::share::{self, ALL_RIGHTS, Change, Masks, Shares};

/// Rights that rows get, by principal.
type Gains = BTreeMap<Uuid, (Reference, i32)>;

/// What a principal has of a row by shares, before and after.
struct Changed {
    principal: Reference,
    before: i32,
    after: i32,
}

/// Takes from the rows below what they inherited of a share that is no more, as far as no other row
/// above still gives it.
pub(crate) fn unshare(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
    principal: &Reference,
) -> Result<()> {
    let below = descendants(context, table, std::slice::from_ref(row), |one| one.unshare)?;
    settle(context, &below, Some(&[principal.id]), &Gains::new()).map(drop)
}

/// Gives a row that was made or changed what the rows above it give, if a lookup to one of them is
/// new; the owner of a new row above gets all rights. What former rows above gave goes.
pub(crate) fn follow_lookups(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    row: &RowFacts,
    before: Option<&Before>,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    let mut moved = false;
    let mut gains = Gains::new();
    for up in ups(context, &table) {
        let Some(value) = draft.get(&up.column) else { continue };
        let named = |value: Option<&Value>| {
            reference(&table, &up.column, value).filter(|row| row.table == up.referenced)
        };
        let new = named(Some(value));
        let old = named(before.and_then(|before| before.get(&up.column)));
        if new == old {
            continue;
        }
        moved = true;
        if let Some(above) = new.filter(|_| follows(up.reparent)) {
            let state = draft.number("statecode");
            let state = state.or_else(|| before.and_then(|before| before.number("statecode")));
            let active = state.is_none_or(|state| state == 0);
            gain(context, &above, up.reparent, row, active, &mut gains)?;
        }
    }
    if !moved {
        return Ok(());
    }
    if before.is_none() {
        // Nothing is below a new row, and nothing is shared of it; most often its owner is that of
        // the row above, and there is nothing to do.
        gains.retain(|id, _| row.owner.is_none_or(|owner| owner.uuid() != *id));
        if gains.is_empty() {
            return Ok(());
        }
        let member = Member { facts: row.clone(), parents: Vec::new() };
        return settle(context, &[(table, vec![member])], None, &gains).map(drop);
    }
    let members = family::load(context, &table, &[row.id])?;
    resettle(context, &table, members, &gains)
}

/// Takes from rows what they inherited of a row that is gone.
pub(crate) fn orphan(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    rows: &[Uuid],
) -> Result<()> {
    if ups(context, table).is_empty() {
        return Ok(());
    }
    let members = family::load(context, table, rows)?;
    resettle(context, table, members, &Gains::new())
}

/// Adds what a new row above gives.
fn gain(
    context: &mut Context<'_, '_>,
    above: &Reference,
    kind: Cascade,
    row: &RowFacts,
    active: bool,
    gains: &mut Gains,
) -> Result<()> {
    let table = context.table(&above.table)?;
    let Some(facts) = facts::load(context, &table, above.id)? else { return Ok(()) };
    match kind {
        Cascade::Active if !active => return Ok(()),
        Cascade::UserOwned if facts.owner != row.owner => return Ok(()),
        _ => {}
    }
    let mut add = |principal: &Reference, rights: i32| {
        let entry = gains.entry(principal.id);
        entry.or_insert_with(|| (principal.clone(), 0)).1 |= rights;
    };
    for (_, principal, masks) in share::read(context, &above.table, &[above.id], None)?.iter() {
        add(principal, masks.all());
    }
    if let Some(owner) = facts.owner {
        add(&Reference::new(owner.table(), owner.uuid()), ALL_RIGHTS);
    }
    Ok(())
}

/// Computes rows of a table anew, and then the rows below them for whom something changed.
fn resettle(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    members: Vec<Member>,
    gains: &Gains,
) -> Result<()> {
    let rows: Vec<RowFacts> = members.iter().map(|member| member.facts.clone()).collect();
    let changed = settle(context, &[(Arc::clone(table), members)], None, gains)?;
    if changed.is_empty() {
        return Ok(());
    }
    let below = descendants(context, table, &rows, |one| one.reparent)?;
    let (mut principals, mut gains) = (BTreeSet::new(), Gains::new());
    for Changed { principal, before, after } in changed {
        principals.insert(principal.id);
        let entry = gains.entry(principal.id);
        entry.or_insert_with(|| (principal, 0)).1 |= after & !before;
    }
    let principals: Vec<Uuid> = principals.into_iter().collect();
    settle(context, &below, Some(&principals), &gains).map(drop)
}

/// Writes for each row what it inherits: of what it had, the part that a row above still gives, and
/// the gains. Returns whose rights by shares changed.
fn settle(
    context: &mut Context<'_, '_>,
    groups: &[Group],
    only: Option<&[Uuid]>,
    gains: &Gains,
) -> Result<Vec<Changed>> {
    let family = Family::load(context, groups, only)?;
    let mut principals: BTreeMap<Uuid, &Reference> = BTreeMap::new();
    for (name, shares) in &family.shares {
        for (object, principal, masks) in shares.iter() {
            let inside = family.rows.contains_key(&Reference::new(name.as_str(), object));
            if inside && masks.inherited != 0 {
                principals.insert(principal.id, principal);
            }
        }
    }
    principals.extend(gains.iter().map(|(id, (principal, _))| (*id, principal)));
    let mut changed = Vec::new();
    let mut changes: BTreeMap<&str, (&Arc<Table>, Vec<Change>)> = BTreeMap::new();
    for (id, principal) in principals {
        let inherited = family.inherited(id, gains.get(&id).map_or(0, |(_, rights)| *rights));
        for (table, members) in groups {
            let name = table.definition.name.as_str();
            for member in members {
                let object = member.facts.id;
                let old = family.masks(name, object, id);
                let new = inherited.get(&Reference::new(name, object)).copied().unwrap_or(0);
                let masks = Masks { inherited: new, ..old };
                if masks == old {
                    continue;
                }
                let change = Change { object, principal: principal.clone(), masks };
                changes.entry(name).or_insert_with(|| (table, Vec::new())).1.push(change);
                if masks.all() != old.all() {
                    let principal = principal.clone();
                    changed.push(Changed { principal, before: old.all(), after: masks.all() });
                }
            }
        }
    }
    let nothing = Shares::default();
    for (name, (table, changes)) in changes {
        let shares = family.shares.get(name).unwrap_or(&nothing);
        share::write(context, table, shares, &changes)?;
    }
    Ok(changed)
}

/// Rows whose inheritance is computed, and what is known of them and of the rows above them.
struct Family<'m> {
    rows: HashMap<Reference, &'m Member>,
    owners: HashMap<Reference, PrincipalId>,
    shares: BTreeMap<String, Shares>,
}

impl<'m> Family<'m> {
    fn load(
        context: &mut Context<'_, '_>,
        groups: &'m [Group],
        only: Option<&[Uuid]>,
    ) -> Result<Self> {
        let (mut rows, mut owners) = (HashMap::new(), HashMap::new());
        let mut ids: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
        for (table, members) in groups {
            let name = table.definition.name.as_str();
            for member in members {
                let row = Reference::new(name, member.facts.id);
                ids.entry(name.to_owned()).or_default().insert(row.id);
                for Parent { row, .. } in &member.parents {
                    ids.entry(row.table.clone()).or_default().insert(row.id);
                }
                owners.extend(member.facts.owner.map(|owner| (row.clone(), owner)));
                rows.insert(row, member);
            }
        }
        let mut shares = BTreeMap::new();
        for (name, ids) in ids {
            let outside = |id: &&Uuid| !rows.contains_key(&Reference::new(name.as_str(), **id));
            let above: Vec<Uuid> = ids.iter().filter(outside).copied().collect();
            load_owners(context, &name, &above, &mut owners)?;
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let read = share::read(context, &name, &ids, only)?;
            shares.insert(name, read);
        }
        Ok(Self { rows, owners, shares })
    }

    fn masks(&self, table: &str, object: Uuid, principal: Uuid) -> Masks {
        self.shares.get(table).map(|shares| shares.masks(object, principal)).unwrap_or_default()
    }

    /// What each row inherits for a principal, where that is anything. Rows above others can be among
    /// them, in any order, so this goes on until nothing more comes.
    fn inherited(&self, principal: Uuid, gain: i32) -> HashMap<Reference, i32> {
        let mut inherited: HashMap<Reference, i32> = HashMap::new();
        let mut goes_on = true;
        while std::mem::take(&mut goes_on) {
            for (row, member) in &self.rows {
                let old = self.masks(&row.table, row.id, principal).inherited & ALL_RIGHTS;
                let is_owner = self.owners.get(row).is_some_and(|id| id.uuid() == principal);
                // An owner needs no share.
                let gain = if is_owner { 0 } else { gain };
                if old | gain == 0 {
                    continue;
                }
                let given = member
                    .parents
                    .iter()
                    .fold(0, |given, parent| given | self.given(parent, principal, &inherited));
                let new = (given & old) | gain;
                if new != 0 && inherited.insert(row.clone(), new) != Some(new) {
                    goes_on = true;
                }
            }
        }
        inherited
    }

    /// What a row above gives to those below it for a principal.
    fn given(&self, parent: &Parent, principal: Uuid, inherited: &HashMap<Reference, i32>) -> i32 {
        let row = &parent.row;
        let is_owner = self.owners.get(row).is_some_and(|id| id.uuid() == principal);
        if parent.by_owner && is_owner {
            return ALL_RIGHTS;
        }
        let mut masks = self.masks(&row.table, row.id, principal);
        if self.rows.contains_key(row) {
            masks.inherited = inherited.get(row).copied().unwrap_or(0);
        }
        masks.all()
    }
}

/// The owners of rows of a table.
fn load_owners(
    context: &mut Context<'_, '_>,
    table: &str,
    rows: &[Uuid],
    owners: &mut HashMap<Reference, PrincipalId>,
) -> Result<()> {
    let definition = context.table(table)?;
    if definition.definition.ownership != Ownership::UserOwned {
        return Ok(());
    }
    let columns = facts::columns(&definition);
    for rows in rows.chunks(share::AT_ONCE) {
        let these = one_of(&definition.definition.primary_id, rows.iter().copied());
        let mut reader = context.reader("know the owners of rows above");
        for record in reader.all(table, columns, vec![these])? {
            let owner = facts::of(&definition, &record).owner;
            owners.extend(owner.map(|owner| (Reference::new(table, record.id), owner)));
        }
    }
    Ok(())
}
