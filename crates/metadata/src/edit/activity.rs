//! Activities (metadata.md §§5, 11): tables of one's own that are activities, and the relationships by
//! which activities and notes are about rows of a table.

use model::metadata::{
    Base, Cascade, ColumnDefinition, ColumnType, OneToMany, Provenance, TableDefinition,
};
use model::{Error, Result};

use super::Edit;
use super::standard::{parental, pointing, relationship};
use crate::draft::{ColumnDraft, TableDraft};
use crate::names;

/// The table of all activities.
const ALL: &str = "activitypointer";
/// The table of those who take part in activities.
const PARTIES: &str = "activityparty";
/// The table of notes.
const NOTES: &str = "annotation";
/// What an activity is about.
const REGARDING: &str = "regardingobjectid";

/// The columns of an activity that name who takes part in it.
const PARTY_LISTS: [(&str, &str); 10] = [
    ("BCC", "BCC"),
    ("CC", "CC"),
    ("Customers", "Customers"),
    ("From", "From"),
    ("OptionalAttendees", "Optional Attendees"),
    ("Organizer", "Organizer"),
    ("Partners", "Outsource Vendors"),
    ("RequiredAttendees", "Required Attendees"),
    ("Resources", "Resources"),
    ("To", "To"),
];

/// Whether a draft of an activity asks for what an activity can have.
pub(super) fn check(draft: &TableDraft, primary: &ColumnDraft) -> Result<()> {
    use model::metadata::{Ownership, Property};
    let said = |name: &str| draft.properties.get(name).and_then(Property::switch);
    if draft.ownership.is_some_and(|ownership| ownership != Ownership::UserOwned) {
        return Err(Error::rule(
            0x8004_f120,
            "A custom entity defined as an activity must be user or team owned.",
        ));
    }
    if draft.has_activities == Some(true) {
        return Err(Error::rule(
            0x8004_f121,
            "A custom entity defined as an activity must not have a relationship with Activities.",
        ));
    }
    if said("IsAvailableOffline") == Some(false) {
        return Err(Error::rule(
            0x8004_f122,
            "A custom entity defined as an activity must have Offline Availability.",
        ));
    }
    if draft.has_notes == Some(false) {
        return Err(Error::rule(
            0x8004_f123,
            "A custom entity defined as an activity must have a relationship to Notes by default.",
        ));
    }
    if said("IsMailMergeEnabled") == Some(true) {
        return Err(Error::rule(
            0x8004_f124,
            "A custom entity defined as an activity already cannot have MailMerge enabled.",
        ));
    }
    if said("IsActivityParty") == Some(true) {
        return Err(Error::rule(
            0x8004_8501,
            "An activity entity cannot be also an activity party",
        ));
    }
    if primary.schema.as_deref().map(names::logical).as_deref() != Some("subject") {
        return Err(Error::rule(
            0x8004_f127,
            "A custom entity defined as an activity cannot have primary attribute other than subject.",
        ));
    }
    Ok(())
}

impl Edit {
    /// Gives a new activity the columns that all activities have.
    pub(super) fn activity_columns(&self, table: &mut TableDefinition) -> Result<()> {
        let all = self.table(ALL)?.clone();
        for shared in &all.columns {
            let mut column = ColumnDefinition { number: None, ..shared.clone() };
            column.provenance = Provenance { custom: false, ..self.made() };
            if column.name == table.primary_id {
                column.label.clone_from(&table.label);
            }
            let choice = shared.choice.as_ref().and_then(|name| all.choices.get_key_value(name));
            if let Some((name, choice)) = choice {
                // A choice called after the table of all activities is called after this one.
                let own = name.strip_prefix(ALL).map_or_else(
                    || names::local_choice(&table.name, &column.name),
                    |rest| [table.name.as_str(), rest].concat(),
                );
                let mut choice = choice.clone();
                choice.provenance = Provenance { custom: false, ..self.made() };
                column.choice = Some(own.clone());
                table.choices.insert(own, choice);
            }
            table.columns.push(column);
        }
        let parties = all.column("allparties").map(|column| column.targets.clone());
        for (schema, label) in PARTY_LISTS {
            let mut column = self.standard(schema, ColumnType::PartyList, label);
            column.targets = parties.clone().unwrap_or_default();
            if table.column(&column.name).is_none() {
                table.columns.push(column);
            }
        }
        let mut more = TableDefinition { columns: Vec::new(), ..table.clone() };
        self.imported(&mut more);
        let missing =
            more.columns.into_iter().filter(|column| table.column(&column.name).is_none());
        let missing: Vec<ColumnDefinition> = missing.collect();
        table.columns.extend(missing);
        Ok(())
    }

    /// Puts a new activity among the others: with its parties, and about the rows that activities can be
    /// about.
    pub(super) fn activity_relationships(&mut self, table: &str) -> Result<()> {
        let name = ["activity_pointer_", table].concat();
        let property = ["activityid_", ALL].concat();
        self.add_standard(relationship(&name, ALL, table, "activityid", &property))?;
        if self.find_table(PARTIES).is_some_and(|each| each.column("activityid").is_some()) {
            let name = [table, "_activity_parties"].concat();
            let along = pointing(table, PARTIES, "activityid", &name);
            self.add_standard(along)?;
        }
        let about = self.table(ALL)?.many_to_one.iter().filter(|each| each.column == REGARDING);
        let about: Vec<String> = about.map(|each| each.referenced.clone()).collect();
        for one in about {
            self.about(&one, table)?;
        }
        if self.table(table)?.column("transactioncurrencyid").is_some() {
            let name = ["TransactionCurrency_", table].concat();
            let restrict = Cascade::Restrict;
            self.add_own(&name, "transactioncurrency", table, "transactioncurrencyid", restrict)?;
        }
        Ok(())
    }

    /// Lets activities of one kind be about rows of a table.
    fn about(&mut self, one: &str, activity: &str) -> Result<()> {
        let definition = self.table(activity)?;
        let several = definition.collection.clone();
        let several = several.unwrap_or_else(|| names::plural(&definition.schema));
        // Names of one's own kinds are as they are called, not as they are written.
        let several = if definition.provenance.custom { names::logical(&several) } else { several };
        let name = [one, "_", &several].concat();
        let property = [&names::lookup_property(REGARDING, one, false), "_", activity].concat();
        self.add_standard(parental(relationship(&name, one, activity, REGARDING, &property)))
    }

    /// Whether activities can be about rows of a table.
    pub(super) fn has_activities(&self, table: &str) -> bool {
        self.leads(ALL, REGARDING, table)
    }

    /// Whether notes can be attached to rows of a table.
    pub(super) fn has_notes(&self, table: &str) -> bool {
        self.leads(NOTES, "objectid", table)
    }

    fn leads(&self, from: &str, column: &str, to: &str) -> bool {
        let is_it = |each: &OneToMany| each.column == column && each.referenced == to;
        self.find_table(from).is_some_and(|from| from.many_to_one.iter().any(is_it))
    }

    /// Lets activities of every kind be about rows of a table.
    pub(super) fn give_activities(&mut self, table: &str) -> Result<()> {
        if self.has_activities(table) || self.find_table(ALL).is_none() {
            return Ok(());
        }
        let all = [table, "_ActivityPointers"].concat();
        let all = pointing(table, ALL, REGARDING, &all);
        self.add_standard(OneToMany { delete: Cascade::RemoveLink, ..all })?;
        let kinds = self.tables().filter(|each| {
            each.base == Base::ActivityPointer
                && each.is_activity
                && !each.is_view_of_activities
                && each.column(REGARDING).is_some()
        });
        let mut kinds: Vec<String> = kinds.map(|each| each.name.clone()).collect();
        kinds.sort();
        for activity in kinds {
            self.about(table, &activity)?;
        }
        Ok(())
    }

    /// Lets notes be attached to rows of a table.
    pub(super) fn give_notes(&mut self, table: &str) -> Result<()> {
        if self.has_notes(table) || self.find_table(NOTES).is_none() {
            return Ok(());
        }
        let name = [table, "_Annotations"].concat();
        let along = pointing(table, NOTES, "objectid", &name);
        self.add_standard(parental(along))
    }

    /// Whether a column of an activity is one that all activities have, so that its own navigation
    /// property needs another name (metadata.md §14).
    pub(super) fn inherits(&self, table: &str, column: &str) -> Result<bool> {
        let is_activity = self.table(table)?.base == Base::ActivityPointer;
        let all = self.find_table(ALL).filter(|_| is_activity && table != ALL);
        Ok(all.is_some_and(|all| all.many_to_one.iter().any(|each| each.lookup_property == column)))
    }
}
