//! The plan: what is to be done so that an organization becomes what a document says. It is the
//! difference of the two, in steps that people can read; carried out, definitions are an [`Edit`] and
//! rows are written by whoever reads them.

mod adapt;
mod carry;
mod compare;
mod definitions;
mod draft;
mod options;
mod rows;
mod show;
mod tables;
#[cfg(test)]
mod tests;

use metadata::{
    ChoiceDraft, ColumnDraft, KeyDraft, ManyToManyDraft, OneToManyDraft, OptionsOf, TableDraft,
};
use model::metadata::{ChoiceOption, ColumnType};
use planner::Catalog;

use crate::document::{Document, Part, Profile, Publisher, Role, Solution, Team, Unit};
use crate::migration::Rows;
use crate::organization::Organization;

pub use carry::Stuck;
pub(crate) use draft::primary_name;

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Something new is made.
    Create,
    /// Something is changed.
    Change,
    /// Something is taken away.
    Remove,
}

/// One thing to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// What it does it to: `table`, `column`, `role`.
    pub kind: &'static str,
    /// Its name; that of a column with its table's.
    pub name: String,
    /// What there is to say of it: a change is `label: "A" -> "B"`.
    pub details: Vec<String>,
    /// Whether data of the organization is lost.
    pub loses: bool,
    pub(crate) work: Work,
}

/// All that is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In the order in which it is done.
    pub steps: Vec<Step>,
    /// What the files also say and nothing is done about.
    pub skipped: Vec<String>,
    /// Rows that are to be there, after all steps.
    pub data: Rows,
}

/// How a step is done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Work {
    /// To a row; before the definitions if they need it.
    Row(Row),
    RemoveKey {
        table: String,
        key: String,
    },
    RemoveRelationship(String),
    RemoveColumn {
        table: String,
        column: String,
    },
    /// With lookups between tables that all go, which would hold each other.
    RemoveTable {
        table: String,
        lookups: Vec<(String, String)>,
    },
    RemoveChoice(String),
    CreateChoice(ChoiceDraft),
    ChangeChoice {
        name: String,
        draft: ChoiceDraft,
    },
    Options {
        of: OptionsOf,
        kind: Option<ColumnType>,
        options: Vec<ChoiceOption>,
        whole: bool,
    },
    CreateTable(TableDraft),
    ChangeTable {
        name: String,
        draft: TableDraft,
    },
    CreateColumn {
        table: String,
        draft: ColumnDraft,
    },
    ChangeColumn {
        table: String,
        column: String,
        draft: ColumnDraft,
    },
    /// A lookup with all its relationships.
    CreateLookup {
        draft: ColumnDraft,
        relationships: Vec<OneToManyDraft>,
    },
    /// One more relationship of a lookup that is there.
    CreateOneToMany(OneToManyDraft),
    ChangeOneToMany {
        name: String,
        draft: OneToManyDraft,
    },
    CreateManyToMany(ManyToManyDraft),
    ChangeManyToMany {
        name: String,
        draft: ManyToManyDraft,
    },
    CreateKey {
        table: String,
        draft: KeyDraft,
    },
}

/// A row that is to be made, changed or removed.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A publisher is to be so.
    Publisher(String, Publisher),
    /// A solution is to be so.
    Solution(String, Solution),
    /// A business unit is to be so.
    Unit(String, Unit),
    /// A role is to be so. What is not whole keeps the privileges that it has besides.
    Role(Role, bool),
    /// A team is to be so. What is not whole keeps the roles and profiles that it has besides.
    Team(Team, bool),
    /// A profile is to be so. What is not whole keeps the permissions that it has besides.
    Profile(Profile, bool),
    /// Something is to go: what, and its name.
    Gone(Part, String),
    /// A team is to go.
    TeamGone(Team),
}

/// Plans what makes an organization like a document. `rows` are those of a migration.
///
/// # Errors
/// What the document says that no organization can become, in one line each.
pub fn plan(
    document: &Document,
    data: Rows,
    catalog: &Catalog,
    organization: &Organization,
) -> Result<Plan, Vec<String>> {
    let adapted = document.is_foreign.then(|| adapt::adapt(document, catalog, organization));
    let document = adapted.as_ref().unwrap_or(document);
    let mut plan = Plan { skipped: document.skipped.clone(), data, ..Plan::default() };
    plan.skipped.extend(plan.data.skipped.clone());
    let mut planner =
        definitions::Planner { document, catalog, steps: Vec::new(), wrong: Vec::new() };
    rows::before(&mut planner.steps, document, organization);
    planner.run();
    rows::after(&mut planner.steps, document, organization);
    rows::check(&mut planner.wrong, document, organization);
    if planner.wrong.is_empty() {
        plan.steps = planner.steps;
        Ok(plan)
    } else {
        Err(planner.wrong)
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.data.rows.is_empty() && self.data.links.is_empty()
    }

    /// The steps that lose data.
    pub fn losses(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.loses)
    }
}
