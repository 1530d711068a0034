//! Which publishers, solutions, business units, roles, teams and profiles differ.

use std::collections::BTreeMap;

use serde::Serialize;

use super::compare::{count, differences};
use super::{Action, Row, Step, Work};
use crate::document::{Document, Part, Role, Team};
use crate::organization::Organization;

/// What definitions need: publishers and solutions.
pub(super) fn before(steps: &mut Vec<Step>, document: &Document, organization: &Organization) {
    let there = &organization.rows;
    let row = |name: &String, publisher: &_| Row::Publisher(name.clone(), Clone::clone(publisher));
    named(steps, "publisher", &document.publishers, &there.publishers, row);
    let row = |name: &String, solution: &_| Row::Solution(name.clone(), Clone::clone(solution));
    named(steps, "solution", &document.solutions, &there.solutions, row);
}

/// What needs definitions, or is needed by them until they are gone.
pub(super) fn after(steps: &mut Vec<Step>, document: &Document, organization: &Organization) {
    let there = &organization.rows;
    let row = |name: &String, unit: &_| Row::Unit(name.clone(), Clone::clone(unit));
    let first = steps.len();
    named(steps, "unit", &document.units, &there.units, row);
    // Those above come first.
    if let Some(units) = steps.get_mut(first..) {
        units.sort_by_cached_key(|step| (depth(document, &step.name), step.name.clone()));
    }
    let whole = document.whole.contains(&Part::Roles);
    for (name, role) in &document.roles {
        let old = there.roles.get(name);
        let details = match old {
            None => vec![count(role.privileges.len(), "privilege")],
            Some(old) => role_differences(role, old, whole),
        };
        put(steps, "role", name.clone(), old.is_some(), details, Row::Role(role.clone(), whole));
    }
    let whole = document.whole.contains(&Part::Profiles);
    for (name, profile) in &document.profiles {
        let old = there.profiles.get(name);
        let details = match old {
            None => vec![count(profile.columns.len(), "column")],
            Some(old) => {
                let mut told = differences(profile, old, &["columns"]);
                if whole {
                    let gone = old.columns.keys();
                    let gone = gone.filter(|column| !profile.columns.contains_key(*column));
                    told.extend(gone.map(|column| format!("- {column}")));
                }
                told
            }
        };
        let row = Row::Profile(profile.clone(), whole);
        put(steps, "profile", name.clone(), old.is_some(), details, row);
    }
    teams(steps, document, there);
    gone(steps, document, organization);
}

fn teams(steps: &mut Vec<Step>, document: &Document, there: &Document) {
    let whole = document.whole.contains(&Part::Teams);
    let same = |one: &Team, other: &Team| one.unit == other.unit && one.name == other.name;
    for team in &document.teams {
        let old = there.teams.iter().find(|old| same(old, team));
        let details = match old {
            None => Vec::new(),
            Some(old) => {
                let mut told = Vec::new();
                if team.description.is_some() && team.description != old.description {
                    told.push("description".to_owned());
                }
                lists(&mut told, "role", &team.roles, &old.roles, whole);
                lists(&mut told, "profile", &team.profiles, &old.profiles, whole);
                told
            }
        };
        let row = Row::Team(team.clone(), whole);
        put(steps, "team", team_name(team), old.is_some(), details, row);
    }
}

/// What is taken away, those who need others first.
fn gone(steps: &mut Vec<Step>, document: &Document, organization: &Organization) {
    let there = &organization.rows;
    let whole = |part: Part| document.whole.contains(&part);
    if whole(Part::Teams) {
        let is_said = |old: &Team| {
            document.teams.iter().any(|team| team.unit == old.unit && team.name == old.name)
        };
        for team in there.teams.iter().filter(|team| !is_said(team)) {
            steps.push(lost("team", team_name(team), Row::TeamGone(team.clone())));
        }
    }
    let mut remove = |part: Part, kind: &'static str, names: Vec<&String>| {
        let shipped = |name: &String| organization.shipped.contains(&(part, name.clone()));
        for name in names.into_iter().filter(|name| whole(part) && !shipped(name)) {
            steps.push(lost(kind, name.clone(), Row::Gone(part, name.clone())));
        }
    };
    remove(Part::Profiles, "profile", missing(&there.profiles, &document.profiles));
    remove(Part::Roles, "role", missing(&there.roles, &document.roles));
    let mut units = missing(&there.units, &document.units);
    units.sort_by_cached_key(|name| std::cmp::Reverse(depth(there, name)));
    remove(Part::Units, "unit", units);
    remove(Part::Solutions, "solution", missing(&there.solutions, &document.solutions));
    remove(Part::Publishers, "publisher", missing(&there.publishers, &document.publishers));
}

fn missing<'a, T>(there: &'a BTreeMap<String, T>, said: &BTreeMap<String, T>) -> Vec<&'a String> {
    there.keys().filter(|name| !said.contains_key(*name)).collect()
}

fn lost(kind: &'static str, name: String, row: Row) -> Step {
    let (action, details) = (Action::Remove, Vec::new());
    Step { action, kind, name, details, loses: true, work: Work::Row(row) }
}

fn named<T: Serialize + Clone>(
    steps: &mut Vec<Step>,
    kind: &'static str,
    said: &BTreeMap<String, T>,
    there: &BTreeMap<String, T>,
    row: impl Fn(&String, &T) -> Row,
) {
    for (name, wanted) in said {
        let old = there.get(name);
        let details = old.map(|old| differences(wanted, old, &[])).unwrap_or_default();
        put(steps, kind, name.clone(), old.is_some(), details, row(name, wanted));
    }
}

fn put(
    steps: &mut Vec<Step>,
    kind: &'static str,
    name: String,
    is_there: bool,
    details: Vec<String>,
    row: Row,
) {
    if !is_there || !details.is_empty() {
        let action = if is_there { Action::Change } else { Action::Create };
        steps.push(Step { action, kind, name, details, loses: false, work: Work::Row(row) });
    }
}

fn role_differences(said: &Role, there: &Role, whole: bool) -> Vec<String> {
    let mut told = differences(said, there, &["privileges"]);
    // Names of privileges are the same in any case.
    let known: BTreeMap<String, _> =
        there.privileges.iter().map(|(name, depth)| (name.to_lowercase(), *depth)).collect();
    told.retain(|line| {
        let name = line.split(':').next().unwrap_or_default();
        let said = said.privileges.get(name);
        said.is_none() || said != known.get(&name.to_lowercase())
    });
    if whole {
        let said: Vec<String> = said.privileges.keys().map(|name| name.to_lowercase()).collect();
        let gone = there.privileges.keys();
        let gone = gone.filter(|name| !said.contains(&name.to_lowercase()));
        told.extend(gone.map(|name| format!("- {name}")));
    }
    told
}

fn lists(told: &mut Vec<String>, what: &str, said: &[String], there: &[String], whole: bool) {
    let new = said.iter().filter(|name| !there.contains(name));
    told.extend(new.map(|name| format!("+ {what} {name:?}")));
    if whole {
        let gone = there.iter().filter(|name| !said.contains(name));
        told.extend(gone.map(|name| format!("- {what} {name:?}")));
    }
}

/// A team with its business unit.
fn team_name(team: &Team) -> String {
    match &team.unit {
        Some(unit) => [unit, "/", &team.name].concat(),
        None => team.name.clone(),
    }
}

/// How far below the root a unit is.
fn depth(document: &Document, name: &str) -> usize {
    let above = |name: &str| document.units.get(name).and_then(|unit| unit.parent.as_deref());
    let up = std::iter::successors(above(name), |name| above(name));
    up.take(document.units.len() + 1).count()
}

/// Names that lead nowhere.
pub(super) fn check(wrong: &mut Vec<String>, document: &Document, organization: &Organization) {
    let there = &organization.rows;
    let unit = |name: &String| document.units.contains_key(name) || there.units.contains_key(name);
    for (name, said) in &document.units {
        if depth(document, name) > document.units.len() {
            wrong.push(format!("the unit `{name}` is above itself"));
        } else if let Some(parent) = said.parent.as_ref().filter(|parent| !unit(parent)) {
            wrong.push(format!("the unit `{name}` is below a unit `{parent}` that is not there"));
        }
    }
    for team in &document.teams {
        let name = team_name(team);
        if let Some(of) = team.unit.as_ref().filter(|of| !unit(of)) {
            wrong.push(format!("the team `{name}` is of a unit `{of}` that is not there"));
        }
        for role in &team.roles {
            if !document.roles.contains_key(role) && !there.roles.contains_key(role) {
                wrong.push(format!("the team `{name}` has a role `{role}` that is not there"));
            }
        }
        for profile in &team.profiles {
            if !document.profiles.contains_key(profile) && !there.profiles.contains_key(profile) {
                wrong
                    .push(format!("the team `{name}` has a profile `{profile}` that is not there"));
            }
        }
    }
    for (name, solution) in &document.solutions {
        let publisher = &solution.publisher;
        if !document.publishers.contains_key(publisher) && !there.publishers.contains_key(publisher)
        {
            wrong.push(format!(
                "the solution `{name}` is of a publisher `{publisher}` that is not there"
            ));
        }
    }
}
