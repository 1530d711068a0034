//! A plan as people and programs read it.

use std::fmt;

use serde_json::{Value, json};

use super::{Action, Plan, Step};

impl Action {
    fn sign(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Change => "~",
            Self::Remove => "-",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }
}

/// The first line of a step: `+ table demo_project`.
pub(super) fn headline(step: &Step) -> String {
    [step.action.sign(), " ", step.kind, " ", &step.name].concat()
}

impl fmt::Display for Step {
    /// A few words on the first line, changes on lines of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", headline(self))?;
        if self.action == Action::Change {
            for detail in &self.details {
                write!(f, "\n    {detail}")?;
            }
        } else if !self.details.is_empty() {
            write!(f, ": {}", self.details.join(", "))?;
        }
        if self.loses {
            write!(f, "  (loses data)")?;
        }
        Ok(())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        if !self.data.rows.is_empty() {
            writeln!(f, "+ rows: {}", self.data.rows.len())?;
        }
        if !self.data.links.is_empty() {
            writeln!(f, "+ associations: {}", self.data.links.len())?;
        }
        for skipped in &self.skipped {
            writeln!(f, "! skipped: {skipped}")?;
        }
        if self.is_empty() {
            return writeln!(f, "nothing to do");
        }
        let count = |action| self.steps.iter().filter(|step| step.action == action).count();
        writeln!(
            f,
            "{} to create, {} to change, {} to remove",
            count(Action::Create),
            count(Action::Change),
            count(Action::Remove)
        )
    }
}

impl Plan {
    /// The plan for programs.
    pub fn json(&self) -> Value {
        let step = |step: &Step| {
            json!({
                "action": step.action.name(),
                "kind": step.kind,
                "name": step.name,
                "details": step.details,
                "losesData": step.loses,
            })
        };
        json!({
            "steps": self.steps.iter().map(step).collect::<Vec<_>>(),
            "rows": self.data.rows.len(),
            "associations": self.data.links.len(),
            "skipped": self.skipped,
        })
    }
}
