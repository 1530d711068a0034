//! Definitions as the product's metadata objects: an [`Object`] for each, whose members are made when
//! they are asked for.

mod choice;
mod column;
mod condition;
mod expression;
mod key;
mod limits;
mod managed;
mod relationship;
mod table;
mod value;
mod walk;

use model::message::{Data, DefinitionShape, Field, Fields, Record, RecordType};
use model::metadata::{ColumnDefinition, KeyDefinition, Language, ManyToMany, OneToMany};
use planner::{Catalog, Table};
use uuid::Uuid;

use crate::types::{NAVIGATIONS, complex, plain};
pub use choice::ChoiceOf;
pub use expression::{Asked, asked};
pub use managed::ManagedProperty;
pub use walk::{Found, absent, find, retrieve};

/// What objects are shown under.
#[derive(Clone, Copy, Debug)]
pub struct Showing<'a> {
    /// The definitions.
    pub catalog: &'a Catalog,
    /// The language of the user, whose texts stand beside all others.
    pub language: Language,
    /// The languages that texts come in; all if none is named.
    pub languages: &'a [Language],
    /// Since which version of the catalog changes are asked for: lists have nothing then that did not
    /// change, and `HasChanged` is not null.
    pub since: Option<i64>,
    /// Under which names the types are shown.
    pub family: Family,
}

/// The two names that types have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `EntityMetadata`: definitions themselves.
    Plain,
    /// `ComplexEntityMetadata`: definitions that a message carries.
    Complex,
}

/// A metadata object.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// A table.
    Table(&'a Table),
    /// A column.
    Column(&'a Table, &'a ColumnDefinition),
    /// The column that shows the label of a choice column's value.
    Label(&'a Table, &'a ColumnDefinition),
    /// A choice.
    Choice(ChoiceOf<'a>),
    /// A 1:N relationship.
    OneToMany(&'a OneToMany),
    /// An N:N relationship.
    ManyToMany(&'a ManyToMany),
    /// An alternate key.
    Key(&'a Table, &'a KeyDefinition),
    /// A managed property.
    Managed(ManagedProperty),
}

impl Family {
    /// The type by its name here.
    pub fn of(self, kind: &'static RecordType) -> &'static RecordType {
        let named = || {
            let index = plain::ALL.iter().position(|each| *each == kind)?;
            complex::ALL.get(index).copied()
        };
        match self {
            Self::Plain => kind,
            Self::Complex => named().unwrap_or(kind),
        }
    }
}

impl Object<'_> {
    /// Its type, by its plain name.
    pub fn kind(self) -> &'static RecordType {
        match self {
            Self::Table(_) => &plain::ENTITY,
            Self::Column(_, column) => column::kind(column),
            Self::Label(..) => &plain::ATTRIBUTE,
            Self::Choice(choice) => choice.kind(),
            Self::OneToMany(_) => &plain::ONE_TO_MANY,
            Self::ManyToMany(_) => &plain::MANY_TO_MANY,
            Self::Key(..) => &plain::KEY,
            Self::Managed(_) => &plain::MANAGED,
        }
    }

    /// Its `MetadataId`.
    pub fn id(self) -> Uuid {
        match self {
            Self::Table(table) => table.definition.metadata_id(),
            Self::Column(table, column) => column.metadata_id(&table.definition.name),
            Self::Label(table, column) => {
                value::inner_id(column.metadata_id(&table.definition.name), "name")
            }
            Self::Choice(choice) => choice.id(),
            Self::OneToMany(relationship) => relationship.metadata_id(),
            Self::ManyToMany(relationship) => relationship.metadata_id(),
            Self::Key(table, key) => key.metadata_id(&table.definition.name),
            Self::Managed(property) => property.id(),
        }
    }

    /// The version of the catalog that brought its last change.
    pub fn version(self) -> i64 {
        match self {
            Self::Table(table) => table.definition.provenance.version,
            Self::Column(table, column) => {
                let choice = table.choice(column).map_or(0, |choice| choice.provenance.version);
                column.provenance.version.max(choice)
            }
            Self::Label(_, column) => column.provenance.version,
            Self::Choice(choice) => choice.choice.provenance.version,
            Self::OneToMany(relationship) => relationship.provenance.version,
            Self::ManyToMany(relationship) => relationship.provenance.version,
            Self::Key(_, key) => key.provenance.version,
            Self::Managed(_) => 0,
        }
    }

    /// What names it among others of its kind.
    pub fn name(self) -> Data {
        match self {
            Self::Table(table) => table.definition.name.as_str().into(),
            Self::Column(_, column) => column.name.as_str().into(),
            Self::Label(_, column) => [&column.name, "name"].concat().into(),
            Self::Choice(choice) => choice.name.into(),
            Self::OneToMany(relationship) => relationship.name.as_str().into(),
            Self::ManyToMany(relationship) => relationship.name.as_str().into(),
            Self::Key(_, key) => key.name.as_str().into(),
            Self::Managed(property) => property.name().into(),
        }
    }
}

impl<'a> Showing<'a> {
    /// The object as a record of the members that are asked for.
    pub fn record(&self, object: Object<'a>, shape: &DefinitionShape) -> Record {
        let kind = self.family.of(object.kind());
        let shown = |field: &'static Field| (field.name, self.value(object, field.name));
        let mut fields: Vec<(&'static str, Data)> = match &shape.members {
            None => {
                let own = kind.fields.iter().filter(|field| !NAVIGATIONS.contains(&field.name));
                own.map(shown).collect()
            }
            Some(members) => {
                // A question may name members that only some derived types have.
                let own = members.iter().filter(|field| kind.field(field.name).is_some());
                own.copied().map(shown).collect()
            }
        };
        for (field, shape) in &shape.expands {
            let Some(field) = kind.field(field.name) else { continue };
            fields.push((field.name, self.behind(object, field, shape)));
        }
        Record { kind, fields: Fields::from_iter(fields) }
    }

    /// A member that is the object's own.
    pub fn value(&self, object: Object<'a>, member: &str) -> Data {
        match member {
            "MetadataId" => return object.id().into(),
            "HasChanged" => return self.since.map(|since| object.version() > since).into(),
            _ => {}
        }
        match object {
            Object::Table(table) => self.of_table(table, member),
            Object::Column(table, column) => self.of_column(table, column, member),
            Object::Label(table, column) => self.of_label(table, column, member),
            Object::Choice(choice) => self.of_choice(choice, member),
            Object::OneToMany(relationship) => self.of_one_to_many(relationship, member),
            Object::ManyToMany(relationship) => self.of_many_to_many(relationship, member),
            Object::Key(table, key) => self.of_key(table, key, member),
            Object::Managed(property) => property.value(member),
        }
    }
}
