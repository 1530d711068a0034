//! What every new table has by itself (metadata.md §5): columns, states, and relationships to and from
//! system tables.

use model::Result;
use model::metadata::{
    Cascade, Choice, ChoiceOption, ColumnDefinition, ColumnType, OneToMany, Ownership, Properties,
    Provenance, RequiredLevel, TableDefinition,
};

use super::Edit;
use super::column::blank;
use super::relationship::companions;
use crate::names;

/// A 1:N relationship along which nothing happens.
pub(crate) fn relationship(
    name: &str,
    referenced: &str,
    referencing: &str,
    column: &str,
    lookup_property: &str,
) -> OneToMany {
    OneToMany {
        name: name.to_owned(),
        referenced: referenced.to_owned(),
        referencing: referencing.to_owned(),
        column: column.to_owned(),
        lookup_property: lookup_property.to_owned(),
        collection_property: name.to_owned(),
        assign: Cascade::NoCascade,
        delete: Cascade::NoCascade,
        merge: Cascade::NoCascade,
        reparent: Cascade::NoCascade,
        share: Cascade::NoCascade,
        unshare: Cascade::NoCascade,
        hierarchical: false,
        menu: None,
        provenance: Provenance::default(),
        properties: Properties::new(),
    }
}

/// A relationship along a lookup of another table that can point at rows of this one too.
pub(super) fn pointing(table: &str, from: &str, column: &str, name: &str) -> OneToMany {
    relationship(name, table, from, column, &names::lookup_property(column, table, false))
}

/// The same with everything that happens to the one happening to the many.
pub(super) fn parental(mut relationship: OneToMany) -> OneToMany {
    relationship.assign = Cascade::Cascade;
    relationship.delete = Cascade::Cascade;
    relationship.reparent = Cascade::Cascade;
    relationship.share = Cascade::Cascade;
    relationship.unshare = Cascade::Cascade;
    relationship
}

/// Lookups of system tables that can point at rows of every table: the table, its column, what the
/// relationship is called after the name of the new table, and what a deletion does.
const POINTING: [(&str, &str, &str, Cascade); 9] = [
    ("asyncoperation", "regardingobjectid", "_AsyncOperations", Cascade::NoCascade),
    ("syncerror", "regardingobjectid", "_SyncErrors", Cascade::Cascade),
    ("duplicaterecord", "duplicaterecordid", "_DuplicateMatchingRecord", Cascade::Cascade),
    ("duplicaterecord", "baserecordid", "_DuplicateBaseRecord", Cascade::Cascade),
    ("mailboxtrackingfolder", "regardingobjectid", "_MailboxTrackingFolders", Cascade::Cascade),
    ("userentityinstancedata", "objectid", "_UserEntityInstanceDatas", Cascade::Cascade),
    ("processsession", "regardingobjectid", "_ProcessSession", Cascade::NoCascade),
    ("bulkdeletefailure", "regardingobjectid", "_BulkDeleteFailures", Cascade::NoCascade),
    (
        "principalobjectattributeaccess",
        "objectid",
        "_PrincipalObjectAttributeAccesses",
        Cascade::Cascade,
    ),
];

impl Edit {
    /// The columns that a new table has before anybody asks for more. Its key comes first.
    pub(super) fn standard_columns(&self, table: &mut TableDefinition) {
        let key = [table.schema.as_str(), "Id"].concat();
        let mut key = self.standard(&key, ColumnType::Uniqueidentifier, "");
        key.label.clone_from(&table.label);
        key.required = RequiredLevel::SystemRequired;
        key.update = false;
        table.columns.push(key);
        for (schema, label) in [("CreatedOn", "Created On"), ("ModifiedOn", "Modified On")] {
            let mut column = self.standard(schema, ColumnType::DateTime, label);
            column.format = Some("DateAndTime".to_owned());
            column.behavior = Some("UserLocal".to_owned());
            (column.create, column.update) = (false, false);
            table.columns.push(column);
        }
        for (schema, label) in [
            ("CreatedBy", "Created By"),
            ("ModifiedBy", "Modified By"),
            ("CreatedOnBehalfBy", "Created By (Delegate)"),
            ("ModifiedOnBehalfBy", "Modified By (Delegate)"),
        ] {
            self.accompanied(table, self.standard_lookup(schema, label, "systemuser"));
        }
        self.imported(table);
        if table.ownership == Ownership::UserOwned {
            self.owner(table);
        } else {
            let lookup = self.standard_lookup("OrganizationId", "Organization Id", "organization");
            self.accompanied(table, lookup);
        }
        self.states(table);
        for (schema, label) in [
            ("TimeZoneRuleVersionNumber", "Time Zone Rule Version Number"),
            ("UTCConversionTimeZoneCode", "UTC Conversion Time Zone Code"),
        ] {
            let mut column = self.integer(schema, label);
            column.min = Some(-1.0);
            table.columns.push(column);
        }
        let mut version = self.standard("VersionNumber", ColumnType::BigInt, "Version Number");
        (version.create, version.update) = (false, false);
        table.columns.push(version);
    }

    /// When an imported row was made elsewhere, and by which import.
    pub(super) fn imported(&self, table: &mut TableDefinition) {
        let label = "Record Created On";
        let mut overridden = self.standard("OverriddenCreatedOn", ColumnType::DateTime, label);
        overridden.format = Some("DateOnly".to_owned());
        overridden.behavior = Some("UserLocal".to_owned());
        overridden.update = false;
        table.columns.push(overridden);
        let mut import = self.integer("ImportSequenceNumber", "Import Sequence Number");
        import.update = false;
        table.columns.push(import);
    }

    /// A column that comes with its table: it is not custom, and has an id of its own.
    pub(super) fn standard(&self, schema: &str, kind: ColumnType, label: &str) -> ColumnDefinition {
        let provenance = Provenance { custom: false, ..self.made() };
        ColumnDefinition { label: label.into(), provenance, ..blank(schema, kind) }
    }

    fn integer(&self, schema: &str, label: &str) -> ColumnDefinition {
        let mut column = self.standard(schema, ColumnType::Integer, label);
        column.format = Some("None".to_owned());
        (column.min, column.max) = (Some(-2_147_483_648.0), Some(2_147_483_647.0));
        column
    }

    /// A lookup that the server fills by itself.
    fn standard_lookup(&self, schema: &str, label: &str, target: &str) -> ColumnDefinition {
        let mut lookup = self.standard(schema, ColumnType::Lookup, label);
        lookup.targets = vec![target.to_owned()];
        (lookup.create, lookup.update) = (false, false);
        lookup
    }

    /// Adds a lookup and the columns that go with it.
    fn accompanied(&self, table: &mut TableDefinition, lookup: ColumnDefinition) {
        let (companions, required) = (companions(&lookup), lookup.required);
        table.columns.push(lookup);
        table.columns.extend(companions.into_iter().map(|companion| ColumnDefinition {
            required,
            provenance: Provenance { custom: false, ..self.made() },
            ..companion
        }));
    }

    fn owner(&self, table: &mut TableDefinition) {
        let mut owner = self.standard("OwnerId", ColumnType::Owner, "Owner");
        owner.required = RequiredLevel::SystemRequired;
        owner.targets = vec!["systemuser".to_owned(), "team".to_owned()];
        self.accompanied(table, owner);
        let label = "Owning Business Unit";
        let unit = self.standard_lookup("OwningBusinessUnit", label, "businessunit");
        self.accompanied(table, unit);
        table.columns.push(self.standard_lookup("OwningTeam", "Owning Team", "team"));
        table.columns.push(self.standard_lookup("OwningUser", "Owning User", "systemuser"));
    }

    fn states(&self, table: &mut TableDefinition) {
        let mut column = |schema: &str, kind, label, options: [ChoiceOption; 2]| {
            let mut column = self.standard(schema, kind, label);
            let name = names::local_choice(&table.name, schema);
            let made = Provenance { custom: false, ..self.made() };
            table
                .choices
                .insert(name.clone(), Choice { provenance: made, ..Choice::of(options.into()) });
            column.choice = Some(name);
            if kind == ColumnType::State {
                column.required = RequiredLevel::SystemRequired;
                column.default = Some("0".to_owned());
            }
            table.columns.push(column);
        };
        let option = |value, label: &str| ChoiceOption {
            value,
            label: label.into(),
            ..ChoiceOption::default()
        };
        let state = |value, label: &str, status| ChoiceOption {
            default_status: Some(status),
            invariant_name: Some(label.to_owned()),
            ..option(value, label)
        };
        let status =
            |value, label, state| ChoiceOption { state: Some(state), ..option(value, label) };
        let states = [state(0, "Active", 1), state(1, "Inactive", 2)];
        let statuses = [status(1, "Active", 0), status(2, "Inactive", 1)];
        column("statecode", ColumnType::State, "Status", states);
        column("statuscode", ColumnType::Status, "Status Reason", statuses);
    }

    /// The relationships of a new table to and from system tables.
    pub(super) fn standard_relationships(&mut self, table: &str) -> Result<()> {
        let ownership = self.table(table)?.ownership;
        let named = |before: &str, after: &str| [before, table, after].concat();
        for column in ["createdby", "createdonbehalfby", "modifiedby", "modifiedonbehalfby"] {
            let name = named("lk_", &["_", column].concat());
            self.add_own(&name, "systemuser", table, column, Cascade::NoCascade)?;
        }
        if ownership == Ownership::UserOwned {
            let restrict = Cascade::Restrict;
            let unit = named("business_unit_", "");
            self.add_own(
                &named("user_", ""),
                "systemuser",
                table,
                "owninguser",
                Cascade::NoCascade,
            )?;
            self.add_own(&named("team_", ""), "team", table, "owningteam", Cascade::NoCascade)?;
            self.add_own(&unit, "businessunit", table, "owningbusinessunit", restrict)?;
            self.add_own(&named("owner_", ""), "owner", table, "ownerid", Cascade::NoCascade)?;
        } else {
            let name = named("organization_", "");
            self.add_own(&name, "organization", table, "organizationid", Cascade::NoCascade)?;
        }
        for (from, column, suffix, delete) in POINTING {
            if self.find_table(from).is_some_and(|each| each.column(column).is_some()) {
                let mut along = pointing(table, from, column, &named("", suffix));
                along.delete = delete;
                self.add_standard(along)?;
            }
        }
        Ok(())
    }

    /// Adds a relationship along a column of the new table itself.
    pub(super) fn add_own(
        &mut self,
        name: &str,
        referenced: &str,
        table: &str,
        column: &str,
        delete: Cascade,
    ) -> Result<()> {
        let mut property = column.to_owned();
        if self.inherits(table, column)? {
            property = [column, "_", table].concat();
        }
        let along = relationship(name, referenced, table, column, &property);
        self.add_standard(OneToMany { delete, ..along })
    }

    /// Adds a relationship that comes with a table, and the table to the targets of its lookup.
    pub(crate) fn add_standard(&mut self, mut along: OneToMany) -> Result<()> {
        along.provenance = Provenance { custom: false, ..self.made() };
        let is_there = |each: &OneToMany| each.name.eq_ignore_ascii_case(&along.name);
        if self.table(&along.referencing)?.many_to_one.iter().any(is_there) {
            return Ok(());
        }
        let lookup = self.table(&along.referencing)?.column(&along.column);
        let points = lookup.is_none_or(|lookup| lookup.refers_to(&along.referenced));
        // The owner is a user or a team, whatever table stands for both.
        let is_owner = lookup.is_some_and(|lookup| lookup.kind == ColumnType::Owner);
        let definition = self.table_mut(&along.referencing)?;
        if !points && !is_owner {
            let mut columns = definition.columns.iter_mut();
            if let Some(lookup) = columns.find(|column| column.name == along.column) {
                lookup.targets.push(along.referenced.clone());
            }
        }
        definition.many_to_one.push(along);
        Ok(())
    }
}
