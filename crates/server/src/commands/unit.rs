//! `onbehalf unit`: business units, as a tree.

use clap::Args;
use engine::{UnitCard, UnitChange};

use super::verb::{Nothing, Verb, Which};
use super::{Desk, failed, shown};
use crate::failure::Failure;

pub(crate) type Options = Verb<Nothing, Which, Add, Set>;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Add {
    /// Its name
    #[arg(long)]
    name: String,
    /// The unit above it, by id or name [default: the root]
    #[arg(long, value_name = "UNIT")]
    parent: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    which: Which,
    /// Its name
    #[arg(long)]
    name: Option<String>,
    /// The unit above it, by id or name
    #[arg(long, value_name = "UNIT")]
    parent: Option<String>,
    /// Let its users sign in again
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Let its users sign in no more, nor those of the units below
    #[arg(long)]
    disable: bool,
}

pub(super) fn run(desk: &Desk, options: &Options) -> Result<(), Failure> {
    let engine = &desk.engine;
    let shown = match options {
        Verb::List(_) => {
            let units = engine.units().map_err(failed)?;
            return desk.print(&units, || tree(&units));
        }
        Verb::Show(said) => engine.unit(&said.own.which),
        Verb::Add(said) => engine.add_unit(&UnitChange {
            name: Some(said.own.name.clone()),
            parent: said.own.parent.clone(),
            disabled: None,
        }),
        Verb::Set(said) => {
            let own = &said.own;
            let change = UnitChange {
                name: own.name.clone(),
                parent: own.parent.clone(),
                disabled: (own.enable || own.disable).then_some(own.disable),
            };
            engine.change_unit(&own.which.which, &change)
        }
        Verb::Remove(said) => {
            engine.remove_unit(&said.own.which).map_err(failed)?;
            return desk.removed(&said.own.which);
        }
    };
    let unit = shown.map_err(failed)?;
    desk.print(&unit, || card(&unit))
}

fn tree(units: &[UnitCard]) -> String {
    let line = |unit: &UnitCard| {
        let off = shown::off(unit.disabled);
        let name = format!("{}{}{off}", "  ".repeat(unit.level), unit.name);
        vec![name, unit.id.to_string(), shown::count(unit.users, "user")]
    };
    shown::table(&units.iter().map(line).collect::<Vec<_>>())
}

fn card(unit: &UnitCard) -> String {
    let parent = unit.parent.as_ref().map(|parent| parent.name.clone()).unwrap_or_default();
    let lines = [
        ("id", unit.id.to_string()),
        ("name", unit.name.clone()),
        ("parent", parent),
        ("disabled", if unit.disabled { "yes" } else { "no" }.to_owned()),
        ("users", unit.users.to_string()),
    ];
    shown::table(&lines.map(|(name, value)| vec![name.to_owned(), value]))
}
