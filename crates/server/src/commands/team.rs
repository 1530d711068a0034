//! `onbehalf team`: teams, with their members and roles.

use clap::Args;
use engine::{NamedRow, TeamCard, TeamChange, TeamKind};

use super::verb::{Nothing, Verb, Which};
use super::{Desk, failed, shown};
use crate::failure::Failure;

pub(crate) type Options = Verb<Nothing, Which, Add, Set>;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Add {
    /// Its name
    #[arg(long)]
    name: String,
    /// Rows are shared with it; it owns none and holds no roles
    #[arg(long)]
    access: bool,
    #[command(flatten)]
    values: Values,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    which: Which,
    /// Its name
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Somebody who leaves; repeat it for more
    #[arg(long, value_name = "WHO")]
    remove_member: Vec<String>,
    /// A role that is taken away; repeat it for more
    #[arg(long, value_name = "ROLE")]
    remove_role: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
struct Values {
    /// Business unit, by id or name [default of a new one: the root]
    #[arg(long)]
    unit: Option<String>,
    /// Somebody who joins; repeat it for more
    #[arg(long, value_name = "WHO")]
    member: Vec<String>,
    /// A role of that business unit, by id or name; repeat it for more
    #[arg(long)]
    role: Vec<String>,
}

impl Values {
    fn change(&self) -> TeamChange {
        TeamChange {
            unit: self.unit.clone(),
            add_members: self.member.clone(),
            add_roles: self.role.clone(),
            ..TeamChange::default()
        }
    }
}

pub(super) fn run(desk: &Desk, options: &Options) -> Result<(), Failure> {
    let engine = &desk.engine;
    let shown = match options {
        Verb::List(_) => {
            let teams = engine.teams().map_err(failed)?;
            return desk.print(&teams, || list(&teams));
        }
        Verb::Show(said) => engine.team(&said.own.which),
        Verb::Add(said) => {
            let own = &said.own;
            let name = Some(own.name.clone());
            engine.add_team(&TeamChange { name, access: own.access, ..own.values.change() })
        }
        Verb::Set(said) => {
            let own = &said.own;
            let change = TeamChange {
                name: own.name.clone(),
                remove_members: own.remove_member.clone(),
                remove_roles: own.remove_role.clone(),
                ..own.values.change()
            };
            engine.change_team(&own.which.which, &change)
        }
        Verb::Remove(said) => {
            engine.remove_team(&said.own.which).map_err(failed)?;
            return desk.removed(&said.own.which);
        }
    };
    let team = shown.map_err(failed)?;
    desk.print(&team, || card(&team))
}

fn kind(team: &TeamCard) -> &'static str {
    match team.kind {
        _ if team.default => "of the unit",
        TeamKind::Owner => "owner",
        TeamKind::Access => "access",
        TeamKind::Group => "group of the directory",
    }
}

fn names(all: &[NamedRow]) -> String {
    all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn list(teams: &[TeamCard]) -> String {
    let line = |team: &TeamCard| {
        vec![
            team.id.to_string(),
            team.name.clone(),
            kind(team).to_owned(),
            shown::name(team.unit.as_ref()),
            shown::count(team.members.len(), "member"),
            names(&team.roles),
        ]
    };
    shown::table(&teams.iter().map(line).collect::<Vec<_>>())
}

fn card(team: &TeamCard) -> String {
    let unit = shown::name(team.unit.as_ref());
    let lines = [
        ("id", team.id.to_string()),
        ("name", team.name.clone()),
        ("kind", kind(team).to_owned()),
        ("unit", unit),
        ("roles", names(&team.roles)),
        ("members", names(&team.members)),
    ];
    shown::table(&lines.map(|(name, value)| vec![name.to_owned(), value]))
}
