//! Ways through objects: from a set by keys and members to what a question asks for.

use model::message::{
    Data, DefinitionKey, DefinitionPath, DefinitionSet, DefinitionShape, DefinitionStep, Field,
    FieldType, Record, RecordType, RetrieveDefinitions,
};
use model::{Error, Result};
use planner::Catalog;

use super::{ChoiceOf, ManagedProperty, Object, Showing};
use crate::types::{NAVIGATIONS, plain};

/// Where a way has come to.
#[derive(Debug)]
pub enum Found<'a> {
    /// Any number of objects.
    Many(Vec<Object<'a>>),
    /// One.
    One(Object<'a>),
    /// A value that an object holds.
    Value(Data),
}

/// What a question asks for: a list of records, a record, a value, or null.
///
/// # Errors
/// If there is no object with a key of the way.
pub fn retrieve(showing: &Showing<'_>, question: &RetrieveDefinitions) -> Result<Data> {
    let shape = &question.shape;
    Ok(match find(showing, &question.path)? {
        Found::Many(objects) => showing.records(objects, shape),
        Found::One(object) => showing.record(object, shape).into(),
        Found::Value(value) => value,
    })
}

/// What is at the end of a way.
///
/// # Errors
/// If there is no object with a key of the way.
pub fn find<'a>(showing: &Showing<'a>, path: &DefinitionPath) -> Result<Found<'a>> {
    let catalog = showing.catalog;
    let mut place = Place::Many(Source::Set(path.set), None);
    for step in &path.steps {
        place = match (place, step) {
            (Place::Many(source, only), DefinitionStep::Key(key)) => {
                let kind = only.unwrap_or_else(|| source.kind());
                let found = source.get(catalog, key).filter(|object| object.kind().is_a(kind));
                Place::One(found.ok_or_else(|| absent(source.kind(), key))?)
            }
            (Place::Many(source, _), DefinitionStep::Type(kind)) => Place::Many(source, Some(kind)),
            (Place::One(object), DefinitionStep::Type(kind)) if object.kind().is_a(kind) => {
                Place::One(object)
            }
            (Place::One(_), DefinitionStep::Type(kind)) => {
                return Err(Error::SegmentNotFound(kind.name.to_owned()));
            }
            (Place::One(object), DefinitionStep::Member(field)) => {
                behind_one(showing, object, field)
            }
            (Place::Value(Data::Record(record)), DefinitionStep::Member(field)) => {
                Place::Value(record.fields.get(field.name).cloned().unwrap_or(Data::Null))
            }
            (Place::Value(value), _) => Place::Value(value),
            (Place::One(_), DefinitionStep::Key(_)) => {
                return Err(Error::internal("one object has no members with keys"));
            }
            (Place::Many(..), DefinitionStep::Member(field)) => {
                return Err(Error::SegmentNotFound(field.name.to_owned()));
            }
        };
    }
    Ok(match place {
        Place::Many(source, only) => {
            let mut objects = source.all(catalog);
            if let Some(kind) = only {
                objects.retain(|object| object.kind().is_a(kind));
            }
            Found::Many(objects)
        }
        Place::One(object) => Found::One(object),
        Place::Value(value) => Found::Value(value),
    })
}

/// There is no object of this type with this key.
pub fn absent(kind: &RecordType, key: &DefinitionKey) -> Error {
    match key {
        DefinitionKey::Name(_, name) if kind == &plain::ENTITY => {
            Error::TableNotFound(name.clone())
        }
        DefinitionKey::Name(_, name) if kind == &plain::ATTRIBUTE => {
            Error::ColumnNotFound(name.clone())
        }
        DefinitionKey::Name(member, name) => {
            let (kind, member) = (kind.name.to_owned(), (*member).to_owned());
            Error::DefinitionNotFound { kind, member, key: name.clone() }
        }
        DefinitionKey::Id(id) => {
            let (kind, member) = (kind.name.to_owned(), "Id".to_owned());
            Error::DefinitionNotFound { kind, member, key: id.to_string() }
        }
    }
}

enum Place<'a> {
    Many(Source<'a>, Option<&'static RecordType>),
    One(Object<'a>),
    Value(Data),
}

/// Where objects come from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Set(DefinitionSet),
    Behind(Object<'a>, &'static Field),
}

fn behind_one<'a>(showing: &Showing<'a>, object: Object<'a>, field: &'static Field) -> Place<'a> {
    if !NAVIGATIONS.contains(&field.name) {
        return Place::Value(showing.value(object, field.name));
    }
    match field.kind {
        FieldType::List(_) => Place::Many(Source::Behind(object, field), None),
        _ => {
            object.single(showing.catalog, field.name).map_or(Place::Value(Data::Null), Place::One)
        }
    }
}

impl<'a> Source<'a> {
    /// The type of what it has, unless a cast says another.
    fn kind(self) -> &'static RecordType {
        match self {
            Self::Set(DefinitionSet::Tables) => &plain::ENTITY,
            Self::Set(DefinitionSet::Relationships) => &plain::RELATIONSHIP,
            Self::Set(DefinitionSet::Choices) => &plain::OPTION_SET_BASE,
            Self::Set(DefinitionSet::ManagedProperties) => &plain::MANAGED,
            Self::Behind(_, field) => match field.kind {
                FieldType::List(FieldType::Record(kind)) => kind,
                _ => &plain::BASE,
            },
        }
    }

    fn all(self, catalog: &'a Catalog) -> Vec<Object<'a>> {
        match self {
            Self::Set(DefinitionSet::Tables) => Object::tables(catalog),
            Self::Set(DefinitionSet::Relationships) => Object::relationships(catalog),
            Self::Set(DefinitionSet::Choices) => ChoiceOf::all(catalog),
            Self::Set(DefinitionSet::ManagedProperties) => {
                ManagedProperty::all().map(Object::Managed).collect()
            }
            Self::Behind(object, field) => object.members(catalog, field.name),
        }
    }

    fn get(self, catalog: &'a Catalog, key: &DefinitionKey) -> Option<Object<'a>> {
        match (self, key) {
            (Self::Set(DefinitionSet::Tables), DefinitionKey::Name(_, name)) => {
                catalog.table(name).map(|table| Object::Table(table))
            }
            (Self::Set(DefinitionSet::Relationships), DefinitionKey::Name(_, name)) => {
                let one = catalog.one_to_many(name).map(|each| Object::OneToMany(each));
                one.or_else(|| catalog.many_to_many(name).map(|each| Object::ManyToMany(each)))
            }
            (Self::Behind(Object::Table(table), field), DefinitionKey::Name(_, name))
                if field.name == "Attributes" =>
            {
                Object::column(table, name)
            }
            (_, DefinitionKey::Name(_, name)) => {
                let named = Data::from(name.as_str());
                self.all(catalog).into_iter().find(|object| object.name() == named)
            }
            (_, DefinitionKey::Id(id)) => {
                self.all(catalog).into_iter().find(|object| object.id() == *id)
            }
        }
    }
}

impl<'a> Object<'a> {
    /// The objects behind a member that leads to several.
    fn members(self, catalog: &'a Catalog, member: &str) -> Vec<Self> {
        let Self::Table(table) = self else { return Vec::new() };
        let name = &table.definition.name;
        let mut all: Vec<Self> = match member {
            "Attributes" => return Self::columns(table),
            "Keys" => {
                return table.definition.keys.iter().map(|key| Self::Key(table, key)).collect();
            }
            "OneToManyRelationships" => {
                table.children().iter().map(|each| Self::OneToMany(each)).collect()
            }
            "ManyToOneRelationships" => {
                let held = table.definition.many_to_one.iter();
                let there = held.filter_map(|each| catalog.one_to_many(&each.name));
                there.map(|each| Self::OneToMany(each)).collect()
            }
            "ManyToManyRelationships" => catalog
                .all_many_to_many()
                .filter(|each| each.first == *name || each.second == *name)
                .map(|each| Self::ManyToMany(each))
                .collect(),
            _ => Vec::new(),
        };
        let key = |object: &Self| match object {
            Self::OneToMany(each) => each.name.as_str(),
            Self::ManyToMany(each) => each.name.as_str(),
            _ => "",
        };
        all.sort_unstable_by(|one, other| key(one).cmp(key(other)));
        all
    }

    /// The object behind a member that leads to one, if there is one.
    fn single(self, catalog: &'a Catalog, member: &str) -> Option<Self> {
        match (self, member) {
            (Self::Column(table, column), "OptionSet") => {
                ChoiceOf::of_column(table, column).map(Self::Choice)
            }
            (Self::Column(table, column), "GlobalOptionSet") => {
                let choice = ChoiceOf::of_column(table, column)?;
                choice.global.then_some(Self::Choice(choice))
            }
            (Self::OneToMany(of), "Lookup") => {
                Self::column(catalog.table(&of.referencing)?, &of.column)
            }
            _ => None,
        }
    }
}

impl<'a> Showing<'a> {
    /// The objects as records, without those that a condition of the shape leaves out; if changes are asked
    /// for, only those that changed or in which a list has something that did.
    pub fn records(&self, objects: Vec<Object<'a>>, shape: &DefinitionShape) -> Data {
        let wanted = |object: &Object<'_>| {
            shape.filter.as_ref().is_none_or(|condition| self.holds(*object, condition))
        };
        let changed = |object: Object<'_>, record: &Record| {
            let Some(since) = self.since else { return true };
            let is_list = |name: &str| shape.expands.iter().any(|(field, _)| field.name == name);
            let has_some = |value: &Data| matches!(value, Data::List(all) if !all.is_empty());
            object.version() > since
                || record.fields.iter().any(|(name, value)| is_list(name) && has_some(value))
        };
        let mut records = Vec::new();
        for object in objects.into_iter().filter(wanted) {
            let record = self.record(object, shape);
            if changed(object, &record) {
                records.push(record.into());
            }
        }
        Data::List(records)
    }

    /// What a member leads to.
    pub(super) fn behind(
        &self,
        object: Object<'a>,
        field: &'static Field,
        shape: &DefinitionShape,
    ) -> Data {
        if let FieldType::List(_) = field.kind {
            return self.records(object.members(self.catalog, field.name), shape);
        }
        let found = object.single(self.catalog, field.name);
        found.map(|object| self.record(object, shape)).into()
    }
}
