//! `onbehalf role`: roles, and what they give.

use clap::Args;
use engine::{RoleCard, RoleChange};

use super::verb::Verb;
use super::{Desk, failed, shown};
use crate::failure::Failure;

pub(crate) type Options = Verb<OfUnit, Which, Add, Set>;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct OfUnit {
    /// Those of this business unit, copies too, by id or name [default: each where it is at home]
    #[arg(long)]
    unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Which {
    /// Its id or its name
    which: String,
    /// Its business unit, by id or name [default: where it is at home]
    #[arg(long)]
    unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Add {
    /// Its name
    #[arg(long)]
    name: String,
    /// Its business unit, by id or name [default: the root]; the units below get copies
    #[arg(long)]
    unit: Option<String>,
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
    /// A privilege that it gives no more, as `read,write:account` or `prvBulkDelete`; repeat it for more
    #[arg(long, value_name = "PRIVILEGE")]
    revoke: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
struct Values {
    /// A privilege that it gives, as `read,write:account:business-unit` (user, business-unit, parent-child or
    /// organization) or `prvBulkDelete`; repeat it for more
    #[arg(long, value_name = "PRIVILEGE")]
    grant: Vec<String>,
    /// Whether members of a team hold it as if it were their own [default of a new one: true]
    #[arg(long, value_name = "BOOL")]
    inherited: Option<bool>,
}

pub(super) fn run(desk: &Desk, options: &Options) -> Result<(), Failure> {
    let engine = &desk.engine;
    let shown = match options {
        Verb::List(said) => {
            let roles = engine.roles(said.own.unit.as_deref()).map_err(failed)?;
            return desk.print(&roles, || list(&roles));
        }
        Verb::Show(said) => engine.role(&said.own.which, said.own.unit.as_deref()),
        Verb::Add(said) => {
            let own = &said.own;
            engine.add_role(&RoleChange {
                name: Some(own.name.clone()),
                unit: own.unit.clone(),
                inherited: own.values.inherited,
                grants: own.values.grant.clone(),
                revokes: Vec::new(),
            })
        }
        Verb::Set(said) => {
            let own = &said.own;
            let change = RoleChange {
                name: own.name.clone(),
                unit: own.which.unit.clone(),
                inherited: own.values.inherited,
                grants: own.values.grant.clone(),
                revokes: own.revoke.clone(),
            };
            engine.change_role(&own.which.which, &change)
        }
        Verb::Remove(said) => {
            let Which { which, unit } = &said.own;
            engine.remove_role(which, unit.as_deref()).map_err(failed)?;
            return desk.removed(which);
        }
    };
    let role = shown.map_err(failed)?;
    desk.print(&role, || card(&role))
}

fn list(roles: &[RoleCard]) -> String {
    let line = |role: &RoleCard| {
        let kind = if role.predefined { "predefined" } else { "" };
        vec![
            role.id.to_string(),
            role.name.clone(),
            shown::name(role.unit.as_ref()),
            kind.to_owned(),
        ]
    };
    shown::table(&roles.iter().map(line).collect::<Vec<_>>())
}

fn card(role: &RoleCard) -> String {
    let mut lines = vec![
        vec!["id".to_owned(), role.id.to_string()],
        vec!["name".to_owned(), role.name.clone()],
        vec!["unit".to_owned(), shown::name(role.unit.as_ref())],
        vec!["inherited".to_owned(), if role.inherited { "yes" } else { "no" }.to_owned()],
    ];
    for (name, depth) in role.privileges.iter().flatten() {
        lines.push(vec![name.clone(), (*depth).to_owned()]);
    }
    shown::table(&lines)
}
