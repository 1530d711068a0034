//! `onbehalf explain`: what `OnBehalf_ExplainAccess` answers, as a few lines for people.

use clap::Args;
use engine::Question;
use model::Uuid;
use serde_json::Value;

use super::verb::{Common, MORE};
use super::{Desk, failed, shown};
use crate::config::{self, Layers};
use crate::failure::Failure;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = MORE)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(super) common: Common,
    /// Who would ask: a domainname, a systemuserid, a directory object id or an applicationid
    #[arg(long = "as", value_name = "WHO")]
    pub(super) who: Option<String>,
    /// For whom, if for somebody else
    #[arg(long, value_name = "WHO")]
    on_behalf_of: Option<String>,
    /// read, write, append, appendto, create, delete, share or assign
    right: String,
    /// The logical name of the table
    table: String,
    /// The id of the row; without it, rows of the table at all
    id: Option<String>,
}

/// Prints why, and ends well whatever the answer is.
pub(super) fn run(desk: &Desk, options: &Options, layers: &Layers) -> Result<(), Failure> {
    let who = config::who(layers)?.ok_or_else(|| {
        Failure::usage("whose access? Say it with `--as`, as in `--as admin@contoso.example`")
    })?;
    let row = options.id.as_deref().map(|text| {
        Uuid::try_parse(text)
            .map_err(|_| Failure::usage(format!("`{text}` is no id of a row; write it as a GUID")))
    });
    let other = options.on_behalf_of.as_deref().map(|other| desk.account(other));
    let question = Question {
        user: desk.account(&who)?.user,
        on_behalf_of: other.transpose()?.map(|account| account.user),
        right: options.right.clone(),
        table: options.table.clone(),
        row: row.transpose()?,
    };
    let answer = desk.engine.explain_access(&question).map_err(failed)?;
    let answer = shown::json(&answer);
    desk.print(&answer, || lines(&answer))
}

fn lines(answer: &Value) -> String {
    let mut text = format!("{}: {}\n", verdict(answer), said(answer, "Reason"));
    let mut people = Vec::new();
    for person in list(answer, "People") {
        let mut told = vec![said(person, "BusinessUnit"), said(person, "AccessMode")];
        if person.get("IsAdministrator") == Some(&Value::Bool(true)) {
            told.push("System Administrator".into());
        }
        if person.get("IsDisabled") == Some(&Value::Bool(true)) {
            told.push("disabled".into());
        }
        match person.get("AllowedAlone") {
            Some(Value::Bool(true)) => told.push("may do it alone".into()),
            Some(Value::Bool(false)) => told.push("may not do it alone".into()),
            _ => {}
        }
        people.push(vec![said(person, "As"), said(person, "Name"), told.join(", ")]);
    }
    text.push_str(&shown::table(&people));
    for check in list(answer, "Checks") {
        let mut parts = vec![said(check, "Right"), said(check, "EntityName")];
        let privilege = said(check, "Privilege");
        parts.push(if privilege.is_empty() { said(check, "Rule") } else { privilege });
        text.extend([&parts.join(" "), ": ", verdict(check), "\n"]);
        let mut rows = Vec::new();
        for side in list(check, "Sides") {
            of_side(side, &mut rows);
        }
        text.push_str(&shown::table(&rows));
    }
    text
}

fn of_side(side: &Value, rows: &mut Vec<Vec<String>>) {
    let name = format!("  {}", said(side, "As"));
    let mut line = |what: String, more: String| rows.push(vec![name.clone(), what, more]);
    let missing = said(side, "Missing");
    if !missing.is_empty() {
        line("missing".into(), missing);
    }
    for grant in list(side, "Grants") {
        let (depth, counts) = (said(grant, "Depth"), said(grant, "Counts"));
        let depth = match counts.as_str() {
            "" => format!("{depth}, counts for nothing: the impersonator lacks the privilege"),
            counts if counts != depth => format!("{depth}, counts as {counts} by the impersonator"),
            _ => depth,
        };
        let mut role = format!("role {} of {}", said(grant, "Role"), said(grant, "BusinessUnit"));
        let team = said(grant, "Team");
        if !team.is_empty() {
            role = format!("{role}, by team {team}");
        }
        let reach = match said(grant, "Reach").as_str() {
            "" => "",
            "None" => "; does not reach the row",
            "Own" => "; reaches the row: it is its own",
            "Team" => "; reaches the row: a team owns it",
            "BusinessUnit" => "; reaches the row by its business unit",
            _ => "; reaches every row",
        };
        line(depth, format!("{role}{reach}"));
    }
    for share in list(side, "Shares") {
        let gives =
            if share.get("Gives") == Some(&Value::Bool(true)) { "" } else { ", not this right" };
        let with = format!("{} {}", said(share, "WithType"), said(share, "With"));
        line("share".into(), format!("with {with}: {}{gives}", said(share, "Rights")));
    }
    let hierarchy = said(side, "Hierarchy");
    if !hierarchy.is_empty() {
        line("hierarchy".into(), format!("the row is of somebody below it: {hierarchy}"));
    }
}

fn verdict(of: &Value) -> &'static str {
    if of.get("Allowed") == Some(&Value::Bool(true)) { "allowed" } else { "refused" }
}

fn said(of: &Value, name: &str) -> String {
    of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}
