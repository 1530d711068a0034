//! N:N relationships, each with a table of pairs (metadata.md §8).

use std::collections::BTreeMap;

use model::metadata::{
    AccessRule, Base, ColumnDefinition, ColumnType, Label, ManyToMany, Ownership, RequiredLevel,
    TableDefinition,
};
use model::{Error, Result};
use uuid::Uuid;

use super::super::column::blank;
use super::super::{Edit, RemovedKind};
use super::{Role, check_ends, check_menu, required, unknown};
use crate::ManyToManyDraft;
use crate::names::{self, Named};

impl Edit {
    /// Makes an N:N relationship and its intersect table. Returns its id.
    ///
    /// # Errors
    /// If a name is missing, not allowed or taken, or the tables may not be connected so.
    pub fn create_many_to_many(&mut self, draft: &ManyToManyDraft) -> Result<Uuid> {
        let name = self.relationship_name(draft.name.as_ref())?;
        let first = required(draft.first.as_ref(), "Entity1LogicalName")?;
        let first = self.part(Role::ManyToMany, first)?;
        let second = required(draft.second.as_ref(), "Entity2LogicalName")?;
        let second = self.part(Role::ManyToMany, second)?;
        let intersect = self.intersect_name(draft, name)?;
        let said = |property: &Option<String>| property.clone().filter(|name| !name.is_empty());
        let is_reflexive = first.name == second.name;
        let first_property = said(&draft.first_property).unwrap_or_else(|| name.to_owned());
        let second_property = said(&draft.second_property)
            .unwrap_or_else(|| names::second_property(name, is_reflexive));
        self.check_member(first, &first_property)?;
        self.check_member(second, &second_property)?;
        if is_reflexive {
            check_ends(name, &first_property, &second_property)?;
        }
        check_menu(draft.first_menu.as_ref())?;
        check_menu(draft.second_menu.as_ref())?;
        let (first_end, second_end) = if is_reflexive { ("IdOne", "IdTwo") } else { ("Id", "Id") };
        let (first_column, second_column) =
            ([&first.schema, first_end].concat(), [&second.schema, second_end].concat());
        let relationship = ManyToMany {
            name: name.to_owned(),
            intersect: names::logical(intersect),
            first: first.name.clone(),
            first_column: names::logical(&first_column),
            first_property,
            second: second.name.clone(),
            second_column: names::logical(&second_column),
            second_property,
            first_menu: draft.first_menu.clone(),
            second_menu: draft.second_menu.clone(),
            provenance: self.made(),
            properties: draft.properties.clone(),
        };
        let id = relationship.metadata_id();
        let table = self.intersect_table(intersect, &[first_column, second_column], relationship);
        self.put_table(table);
        Ok(id)
    }

    /// Changes an N:N relationship: its menus. Names and tables stay as they are, and so does what the
    /// draft does not say.
    ///
    /// # Errors
    /// If it is not there, or may not be changed so.
    pub fn update_many_to_many(&mut self, name: &str, draft: &ManyToManyDraft) -> Result<()> {
        let found = self.tables().filter_map(|table| table.many_to_many.as_ref());
        let found = found.into_iter().find(|each| each.name.eq_ignore_ascii_case(name));
        let old = found.ok_or_else(|| unknown(name))?.clone();
        let mut new = old.clone();
        let said = |kept: &mut Option<_>, said: &Option<_>| {
            if said.is_some() {
                kept.clone_from(said);
            }
        };
        said(&mut new.first_menu, &draft.first_menu);
        said(&mut new.second_menu, &draft.second_menu);
        check_menu(new.first_menu.as_ref())?;
        check_menu(new.second_menu.as_ref())?;
        new.properties.extend(draft.properties.clone());
        if new != old {
            self.touch(&mut new.provenance);
            self.table_mut(&old.intersect)?.many_to_many = Some(new);
        }
        Ok(())
    }

    /// Deletes a custom N:N relationship with its table of pairs.
    pub(super) fn delete_many_to_many(&mut self, relationship: &ManyToMany) -> Result<()> {
        self.check_unused_table(&relationship.intersect)?;
        self.forget_many_to_many(relationship)
    }

    /// Takes an N:N relationship and its table away, and nothing else.
    pub(crate) fn forget_many_to_many(&mut self, relationship: &ManyToMany) -> Result<()> {
        let table = self.table(&relationship.intersect)?.metadata_id();
        let id = relationship.metadata_id();
        self.note_removed(RemovedKind::Relationship, id, relationship.name.as_str());
        self.note_removed(RemovedKind::Table, table, relationship.intersect.as_str());
        self.remove_table(&relationship.intersect);
        Ok(())
    }

    /// The schema name of the intersect table.
    fn intersect_name<'d>(&self, draft: &'d ManyToManyDraft, name: &'d str) -> Result<&'d str> {
        let said = draft.intersect.as_deref().filter(|name| !name.is_empty());
        let intersect = said.unwrap_or(name);
        names::check(&self.setting, Named::Table, intersect)?;
        match self.find_table(&names::logical(intersect)) {
            None => Ok(intersect),
            Some(table) if table.is_intersect => Err(Error::rule(
                0x8004_4363,
                format!("An entity with the specified name {intersect} already exists."),
            )),
            Some(_) => Err(Error::rule(
                0x8007_2540,
                format!(
                    "Cannot use existing non intersect entity {intersect} as an intersect entity for \
                     defining many to many relationships."
                ),
            )),
        }
    }

    /// The table of the pairs. Whoever may read both rows of a pair sees it.
    fn intersect_table(
        &self,
        schema: &str,
        ends: &[String; 2],
        relationship: ManyToMany,
    ) -> TableDefinition {
        let id = ColumnDefinition {
            required: RequiredLevel::SystemRequired,
            update: false,
            ..blank(&[schema, "Id"].concat(), ColumnType::Uniqueidentifier)
        };
        let end = |schema: &String| ColumnDefinition {
            required: RequiredLevel::SystemRequired,
            create: false,
            update: false,
            ..blank(schema, ColumnType::Uniqueidentifier)
        };
        let version = ColumnDefinition {
            create: false,
            update: false,
            label: Label::from("Version Number"),
            ..blank("VersionNumber", ColumnType::BigInt)
        };
        let primary_id = id.name.clone();
        let columns = std::iter::once(id).chain(ends.iter().map(end)).chain([version]).zip(1..);
        let columns = columns.map(|(column, number)| ColumnDefinition {
            number: Some(number),
            provenance: self.made(),
            ..column
        });
        let through = [
            (relationship.first_column.clone(), relationship.first.clone()),
            (relationship.second_column.clone(), relationship.second.clone()),
        ];
        let pair = through.iter().map(|(column, _)| column.clone()).collect();
        let name = names::logical(schema);
        TableDefinition {
            set: [&name, "set"].concat(),
            object_type_code: names::object_type_code(self),
            label: Label::from(schema),
            label_plural: Label::from(schema),
            description: Label::default(),
            collection: None,
            schema: schema.to_owned(),
            ownership: Ownership::None,
            base: Base::CrmBaseEntity,
            access: AccessRule::Through(BTreeMap::from(through)),
            primary_id,
            primary_name: None,
            is_activity: false,
            is_intersect: true,
            always_expanded: Vec::new(),
            unique: vec![pair],
            indexes: Vec::new(),
            audited: false,
            change_tracking: false,
            ids_only: false,
            access_teams: false,
            is_view_of_activities: false,
            columns: columns.collect(),
            choices: BTreeMap::new(),
            keys: Vec::new(),
            many_to_one: Vec::new(),
            many_to_many: Some(relationship),
            provenance: self.made(),
            properties: model::metadata::Properties::new(),
            name,
        }
    }
}
