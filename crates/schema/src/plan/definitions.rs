//! Which definitions differ. Removals come first, so that names are free again; then what is new, in the
//! order in which things need each other; then changes.

use metadata::OptionsOf;
use model::metadata::Choice;
use planner::Catalog;

use super::compare::{count, differences};
use super::{Action, Step, Work, draft, options, tables};
use crate::document::{Document, ManyToMany, Part};
use crate::organization;

/// Collects steps.
pub(super) struct Planner<'a> {
    pub(super) document: &'a Document,
    pub(super) catalog: &'a Catalog,
    pub(super) steps: Vec<Step>,
    pub(super) wrong: Vec<String>,
}

impl Planner<'_> {
    pub(super) fn run(&mut self) {
        let mut found = tables::Found::default();
        self.choices(&mut found);
        self.tables(&mut found);
        self.relationships(&mut found);
        for steps in [
            found.gone_keys,
            found.gone_relationships,
            found.gone_columns,
            found.gone_tables,
            found.gone_choices,
            found.new_choices,
            found.new_tables,
            found.changes,
            found.new_columns,
            found.new_lookups,
            found.new_relationships,
            found.new_keys,
        ] {
            self.steps.extend(steps);
        }
    }

    /// Whether what a part does not say is to go.
    pub(super) fn is_whole(&self, part: Part) -> bool {
        self.document.whole.contains(&part)
    }

    fn choices(&mut self, found: &mut tables::Found) {
        for (name, said) in &self.document.choices {
            match self.catalog.choice(name) {
                None => found.new_choices.push(Step {
                    action: Action::Create,
                    kind: "choice",
                    name: name.clone(),
                    details: vec![count(said.options.len(), "option")],
                    loses: false,
                    work: Work::CreateChoice(draft::choice(Some(name), said)),
                }),
                Some(there) => {
                    let there = organization::choice(there);
                    let whole = self.is_whole(Part::Choices);
                    found.changes.extend(change_choice(name, said, &there, whole));
                }
            }
        }
        if !self.is_whole(Part::Choices) {
            return;
        }
        let custom = self.catalog.choices().filter(|(_, choice)| choice.provenance.custom);
        let mut gone: Vec<&str> = custom.map(|(name, _)| name).collect();
        gone.retain(|name| !self.document.choices.contains_key(*name));
        gone.sort_unstable();
        found.gone_choices.extend(gone.into_iter().map(|name| Step {
            action: Action::Remove,
            kind: "choice",
            name: name.to_owned(),
            details: Vec::new(),
            loses: true,
            work: Work::RemoveChoice(name.to_owned()),
        }));
    }

    fn relationships(&mut self, found: &mut tables::Found) {
        for (name, said) in &self.document.relationships {
            match self.catalog.many_to_many(name) {
                None => found.new_relationships.push(self.new_many_to_many(name, said)),
                Some(there) => {
                    let there = organization::many_to_many(self.catalog, there);
                    self.change_many_to_many(found, name, said, &there);
                }
            }
        }
        let whole = self.is_whole(Part::Relationships);
        let custom = self.catalog.all_many_to_many().filter(|each| each.provenance.custom);
        let mut gone: Vec<String> = custom
            .filter(|each| !self.document.relationships.contains_key(&each.name))
            // No table goes before its relationships.
            .filter(|each| whole || found.goes(&each.first) || found.goes(&each.second))
            .map(|each| each.name.clone())
            .collect();
        gone.sort_unstable();
        found.gone_relationships.extend(gone.into_iter().map(gone_many_to_many));
    }

    fn new_many_to_many(&mut self, name: &str, said: &ManyToMany) -> Step {
        for table in [&said.first, &said.second] {
            let is_there =
                self.document.tables.contains_key(table) || self.catalog.table(table).is_some();
            if !is_there {
                self.wrong.push(format!("the relationship `{name}` needs a table `{table}`"));
            }
        }
        Step {
            action: Action::Create,
            kind: "relationship",
            name: name.to_owned(),
            details: vec![format!("{} N:N {}", said.first, said.second)],
            loses: false,
            work: Work::CreateManyToMany(draft::many_to_many(name, said)),
        }
    }

    fn change_many_to_many(
        &mut self,
        found: &mut tables::Found,
        name: &str,
        said: &ManyToMany,
        there: &ManyToMany,
    ) {
        let is_other = said.first != there.first
            || said.second != there.second
            || said.intersect.is_some() && said.intersect != there.intersect;
        if is_other {
            // Between other tables it is another relationship.
            found.gone_relationships.push(gone_many_to_many(name.to_owned()));
            let step = self.new_many_to_many(name, said);
            found.new_relationships.push(step);
            return;
        }
        let details = differences(said, there, &["properties"]);
        if details.iter().any(|line| line.contains("_property:")) {
            self.wrong.push(format!(
                "the navigation properties of the relationship `{name}` cannot be renamed"
            ));
        }
        if !details.is_empty() {
            found.changes.push(Step {
                action: Action::Change,
                kind: "relationship",
                name: name.to_owned(),
                details,
                loses: false,
                work: Work::ChangeManyToMany {
                    name: name.to_owned(),
                    draft: draft::many_to_many(name, said),
                },
            });
        }
    }
}

fn gone_many_to_many(name: String) -> Step {
    Step {
        action: Action::Remove,
        kind: "relationship",
        name: name.clone(),
        details: vec!["with all associations".to_owned()],
        loses: true,
        work: Work::RemoveRelationship(name),
    }
}

/// A change of a global choice: of what it is called, of its options, or of both.
fn change_choice(name: &str, said: &Choice, there: &Choice, whole: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let details = options::texts(said, there);
    if !details.is_empty() {
        let draft = draft::choice(Some(name), said);
        steps.push(Step {
            action: Action::Change,
            kind: "choice",
            name: name.to_owned(),
            details,
            loses: false,
            work: Work::ChangeChoice { name: name.to_owned(), draft },
        });
    }
    let of = OptionsOf::Global(name.to_owned());
    steps.extend(options::change("choice", name, of, None, said, there, whole));
    steps
}
