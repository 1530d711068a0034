//! Tables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Choice, ColumnDefinition, ColumnType, KeyDefinition, Label, ManyToMany, OneToMany, Properties,
    Provenance,
};

/// What the name of an amount in the base currency ends with.
const BASE: &str = "_base";

/// Who owns the rows of a table (security.md §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ownership {
    /// A user or a team.
    UserOwned,
    /// The business unit in `businessunitid`; a business unit itself.
    BusinessOwned,
    /// The organization.
    OrganizationOwned,
    /// Nobody: see [`AccessRule`].
    None,
}

/// The abstract type that a table inherits from (protocol.md §1, keys and inheritance).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// Plain rows.
    #[default]
    CrmBaseEntity,
    /// Users and teams: their rows carry `ownerid`, equal to the key.
    Principal,
    /// Activities: their rows are also rows of `activitypointer`.
    ActivityPointer,
}

/// What decides about the rows of a table (security.md §2.2, D33).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessRule {
    /// The privileges of the table itself.
    #[default]
    Privileges,
    /// The rows that these columns point at: column name to logical name of the table. A row is
    /// readable when all of them are; only messages of their own change it.
    Through(BTreeMap<String, String>),
    /// The row that two columns name together. A row is readable when that one is; only messages of
    /// their own change it.
    Object {
        /// The column that holds its key. A lookup names a row of a table with secured columns, any other
        /// column one of a table with owners.
        id: String,
        /// The column that holds the logical name of its table.
        table: String,
    },
    /// Any enabled user may read, nobody may write.
    Everyone,
    /// Only the System Administrator role may read or write.
    Administrators,
    /// Who holds the privilege with this name may read all rows; nobody may write any.
    Miscellaneous(String),
}

/// A table: what a data file in `engine/seed/tables` says, and what an organization keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the data files")]
pub struct TableDefinition {
    /// Logical name: lower case, unique; also the name of the SQL table.
    pub name: String,
    /// Schema name: the logical name with its capitals.
    pub schema: String,
    /// Entity set name on the Web API; case-sensitive.
    pub set: String,
    /// The number that errors and old clients call it by.
    pub object_type_code: i32,
    /// Display name.
    pub label: Label,
    /// Display name of several rows.
    pub label_plural: Label,
    /// What its rows are.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    /// Schema name of several rows (`CollectionSchemaName`), where it does not follow from the schema
    /// name by the rule of metadata.md §4; its lower case is the logical name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// Who owns its rows.
    pub ownership: Ownership,
    /// The abstract type it inherits from.
    #[serde(default)]
    pub base: Base,
    /// What decides about its rows.
    #[serde(default)]
    pub access: AccessRule,
    /// Name of the primary key column.
    pub primary_id: String,
    /// Name of the column that a row is called by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_name: Option<String>,
    /// Whether its rows are activities.
    #[serde(default)]
    pub is_activity: bool,
    /// Whether it is the intersect table of an N:N relationship.
    #[serde(default)]
    pub is_intersect: bool,
    /// Columns that an expanded row of this table carries even when `$select` leaves them out
    /// (query.md §2; security.md §5.5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub always_expanded: Vec<String>,
    /// Columns in which no two rows may have the same value; several columns in a list are unique
    /// together. Nulls are not compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<Vec<String>>,
    /// Lists of columns by which rows are looked for and that neither the key, the name nor a lookup
    /// begins: each gets an index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Vec<String>>,
    /// Whether changes of its rows are audited (security.md §8).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audited: bool,
    /// Whether clients can ask what changed since they last asked (query.md §12); in the product
    /// `ChangeTrackingEnabled`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub change_tracking: bool,
    /// Whether its lookups tell ids and nothing else: the rows at their ends are never shown with its
    /// own, and at most one of them is asked about in a question (security.md §8, A3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ids_only: bool,
    /// Whether a row can have a team of its own, made from a template (security.md §1.2); in the
    /// product `AutoCreateAccessTeams`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub access_teams: bool,
    /// The rows are all rows of the tables whose base is `activitypointer`; none of its own.
    #[serde(default)]
    pub is_view_of_activities: bool,
    /// Columns, in the order that a row shows them.
    #[serde(default)]
    pub columns: Vec<ColumnDefinition>,
    /// Choices, by name, that columns of this table use.
    #[serde(default)]
    pub choices: BTreeMap<String, Choice>,
    /// Alternate keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyDefinition>,
    /// Relationships in which this table holds the lookup.
    #[serde(default)]
    pub many_to_one: Vec<OneToMany>,
    /// The N:N relationship that this table is the intersect of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub many_to_many: Option<ManyToMany>,
    /// How it came into the organization.
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    pub provenance: Provenance,
    /// What else was said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

impl TableDefinition {
    /// The column with this logical name.
    pub fn column(&self, name: &str) -> Option<&ColumnDefinition> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that shows what is in the file of a row, as base64, if rows of the table have one. What
    /// the row keeps there is which file it is; the file is kept as others are.
    pub fn body(&self) -> Option<&ColumnDefinition> {
        const BODIES: [(&str, &str); 2] =
            [("annotation", "documentbody"), ("activitymimeattachment", "body")];
        let (_, column) = BODIES.iter().find(|(table, _)| *table == self.name)?;
        self.column(column)
    }

    /// The amount that a column keeps in the base currency of the organization (metadata.md §6): the one
    /// that it is called after, if nobody but the server writes it.
    pub fn amount_of(&self, base: &ColumnDefinition) -> Option<&ColumnDefinition> {
        let money = |column: &ColumnDefinition| column.kind == ColumnType::Money;
        let computed = money(base) && !base.create && !base.update;
        let name = base.name.strip_suffix(BASE).filter(|_| computed)?;
        self.column(name).filter(|amount| money(amount))
    }

    /// The column that keeps an amount in the base currency of the organization.
    pub fn base_of(&self, amount: &ColumnDefinition) -> Option<&ColumnDefinition> {
        let base = self.column(&[&amount.name, BASE].concat())?;
        self.amount_of(base).map(|_| base)
    }

    /// Its id (`MetadataId`).
    pub fn metadata_id(&self) -> uuid::Uuid {
        self.provenance.id("table", &self.name)
    }
}
