//! Definitions made, changed and deleted by verbs at their paths (metadata.md §§5 to 9). Which message a
//! verb at a path means, and where what is in the path goes, is read from the messages' descriptors.

use axum::http::Method;
use engine::registry;
use metadata::show::{Family, Found, Object, Showing, find};
use model::message::{
    Data, DefinitionKey, DefinitionPath, DefinitionStep, Descriptor, Field, FieldType, Fields,
    Invoke, Kind, Record, RecordType, Request,
};
use model::metadata::BASE_LANGUAGE;
use model::{Error, Result, Uuid};

use super::{End, Target};
use crate::body::{DataReader, Refused, payload};
use crate::headers::{check_content_type, merge_labels, solution};
use crate::translate::{Answer, Asked, Operation};
use odata::Options;

/// The address of a definition that was written, below the service root.
#[derive(Debug)]
pub(crate) struct Address {
    /// The set that it is in: `EntityDefinitions(…)/Attributes`.
    pub(crate) set: String,
    /// Its id; that of a new one is in the answer of the message.
    pub(crate) id: Option<Uuid>,
}

/// What is said by a path: the object itself, and the one that it is in.
struct Place<'c> {
    /// The names of the sets, without keys: `EntityDefinitions/Attributes`.
    names: String,
    /// The path that leads to what the object is in.
    outer: Option<Object<'c>>,
    /// How the request names that.
    outer_key: Option<&'c DefinitionKey>,
    /// The object, where the path has a key at its end.
    object: Option<Object<'c>>,
    /// What objects there are in the set.
    kind: &'static RecordType,
    /// The name of the last set.
    last: &'static str,
}

impl Asked<'_> {
    /// The message that a verb at a path of definitions means.
    pub(super) fn write_definition(
        &self,
        method: &Method,
        target: &Target,
        options: &Options,
    ) -> Result<Operation> {
        let refuse = || Error::MethodNotAllowed(method.to_string());
        let form = [method.as_str(), " ", &names(target)].concat();
        let messages = messages(&form);
        let keyed = matches!(target.end, End::One(_));
        if messages.is_empty() || keyed == (*method == Method::POST) {
            return Err(refuse());
        }
        let place = self.place(target)?.ok_or_else(refuse)?;
        let mut arguments = Fields::default();
        let message = if *method == Method::DELETE {
            messages.first().copied().ok_or_else(refuse)?
        } else {
            let mut record = self.definition(place.kind)?;
            if let Some(object) = place.object {
                // What does not say its type is of the type of what is there.
                if !record.kind.derived.is_empty() && object.kind().is_a(record.kind) {
                    record = self.definition(object.kind())?;
                }
                name(&mut record, object);
            }
            let (message, field) = of_record(&messages, &record).ok_or_else(untyped)?;
            share(&mut arguments, message, field, record);
            // A body is a definition as it is to be (metadata.md §5).
            if let Some(whole) = message.field("Whole") {
                arguments.set(whole.name, true.into());
            }
            message
        };
        name_place(&mut arguments, message, &place);
        self.add_said(&mut arguments, message, options);
        let address = Address { set: place.set(), id: place.object.map(Object::id) };
        let invoke = Invoke { message, target: None, table: None, arguments, query: None };
        let answer = if *method == Method::DELETE { None } else { Some(address) };
        Ok(Operation::Message(Box::new(Request::Invoke(invoke)), Answer::Defined(answer)))
    }

    /// Adds what headers and the URL say of a change of definitions, where a message takes it.
    pub(crate) fn add_said(&self, arguments: &mut Fields, message: &Descriptor, options: &Options) {
        let named = solution(self.headers).or(options.solution.as_deref());
        let merge = merge_labels(self.headers);
        let said =
            [("SolutionUniqueName", named.map(Data::from)), ("MergeLabels", merge.map(Data::from))];
        for (name, value) in said {
            let field = message.field(name).filter(|field| arguments.get(field.name).is_none());
            if let (Some(field), Some(value)) = (field, value) {
                arguments.set(field.name, value);
            }
        }
    }

    /// The metadata object in the body.
    fn definition(&self, kind: &'static RecordType) -> Result<Record> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        check_content_type(self.headers)?;
        let wrong = |detail: String| payload(kind.name, &detail);
        let text = std::str::from_utf8(body).map_err(|error| wrong(error.to_string()))?.trim();
        if !text.starts_with('{') {
            return Err(wrong("An object was expected.".into()));
        }
        let reader = DataReader::new(self.catalog, &self.keys);
        let read = reader.read(kind.name, FieldType::Record(kind), text);
        match read {
            Ok(Data::Record(record)) => Ok(record),
            Ok(_) => Err(wrong("An object was expected.".into())),
            Err(Refused::Detail(detail)) => Err(wrong(detail)),
            Err(Refused::Error(error)) => Err(error),
        }
    }

    /// What a path says. `None` if it leads to no set of objects and to no member of one.
    fn place<'p>(&'p self, target: &'p Target) -> Result<Option<Place<'p>>> {
        let (End::Many(kind) | End::One(kind)) = target.end else { return Ok(None) };
        let steps = &target.path.steps;
        let last = steps.iter().rposition(|step| matches!(step, DefinitionStep::Member(_)));
        let after = steps.get(last.map_or(0, |last| last + 1)..).unwrap_or_default();
        let keys = after.iter().filter(|step| matches!(step, DefinitionStep::Key(_))).count();
        if keys != usize::from(matches!(target.end, End::One(_))) {
            return Ok(None);
        }
        let outer = match last {
            Some(last) => self.object(target, last)?,
            None => None,
        };
        let outer_key = steps.iter().take(last.unwrap_or_default()).find_map(|step| match step {
            DefinitionStep::Key(key) => Some(key),
            _ => None,
        });
        let object = if keys == 1 { self.object(target, steps.len())? } else { None };
        let last = match last.and_then(|last| steps.get(last)) {
            Some(DefinitionStep::Member(field)) => field.name,
            _ => target.set(),
        };
        Ok(Some(Place { names: names(target), outer, outer_key, object, kind, last }))
    }

    /// The object at the end of the first steps of a path.
    fn object(&self, target: &Target, steps: usize) -> Result<Option<Object<'_>>> {
        let steps = target.path.steps.iter().take(steps).cloned().collect();
        let path = DefinitionPath { set: target.path.set, steps };
        let showing = Showing {
            catalog: self.catalog,
            language: BASE_LANGUAGE,
            languages: &[],
            since: None,
            family: Family::Plain,
        };
        Ok(match find(&showing, &path)? {
            Found::One(object) => Some(object),
            Found::Many(_) | Found::Value(_) => None,
        })
    }
}

/// Puts the names of what is in the path where the message takes them.
fn name_place(arguments: &mut Fields, message: &Descriptor, place: &Place<'_>) {
    let outer = place.outer.map(Object::name);
    let own = place.object.map(Object::name);
    for (names, value) in [(OUTER, outer), (OWN, own)] {
        let field = names.iter().find_map(|name| message.field(name));
        if let (Some(field), Some(value)) = (field, value) {
            arguments.set(field.name, value);
        }
    }
}

/// What messages call the table that something is in.
const OUTER: &[&str] = &["EntityName", "EntityLogicalName"];
/// What messages call the definition that is meant.
const OWN: &[&str] = &["LogicalName", "Name"];

/// The set of the alternate keys of a table.
const KEYS: &str = "Keys";

impl Place<'_> {
    /// The address of the set, with the id of what it is in. That of alternate keys names their table as
    /// the request does: Microsoft's client for Python takes the first id in it for that of the key.
    fn set(&self) -> String {
        let root = self.names.split('/').next().unwrap_or_default();
        match (self.outer, self.outer_key) {
            (Some(_), Some(DefinitionKey::Name(member, name))) if self.last == KEYS => {
                format!("{root}({member}='{name}')/{KEYS}")
            }
            (Some(outer), _) => format!("{root}({})/{}", outer.id(), self.last),
            (None, _) => root.to_owned(),
        }
    }
}

/// The names of the sets on a path, without keys and casts.
fn names(target: &Target) -> String {
    let mut names = target.set().to_owned();
    for step in &target.path.steps {
        if let DefinitionStep::Member(field) = step {
            names.push('/');
            names.push_str(field.name);
        }
    }
    names
}

/// The messages of which this is the form on the Web API.
fn messages(form: &str) -> Vec<&'static Descriptor> {
    let all = registry::MESSAGES.iter().map(|message| message.descriptor);
    let meant = |descriptor: &&Descriptor| match descriptor.kind {
        Kind::Definition { web_api, .. } => web_api == form,
        _ => false,
    };
    all.filter(meant).collect()
}

/// The message that takes a record of this type, and the field that it is for.
fn of_record(
    messages: &[&'static Descriptor],
    record: &Record,
) -> Option<(&'static Descriptor, &'static Field)> {
    let takes = |field: &&Field| match field.kind {
        FieldType::Record(kind) => !field.optional && record.kind.is_a(kind),
        _ => false,
    };
    messages.iter().find_map(|message| Some((*message, message.fields.iter().find(takes)?)))
}

/// Gives a record to the field that it is for, and a member that the message takes by itself to the field
/// for that.
fn share(arguments: &mut Fields, message: &Descriptor, field: &'static Field, record: Record) {
    for other in message.fields.iter().filter(|other| other.name != field.name) {
        let same = record.kind.field(other.name).is_some_and(|member| member.kind == other.kind);
        if let (true, Some(value)) = (same, record.fields.get(other.name)) {
            arguments.set(other.name, value.clone());
        }
    }
    arguments.set(field.name, record.into());
}

/// Says in a record which definition it is of.
fn name(record: &mut Record, object: Object<'_>) {
    let member = ["LogicalName", "Name", "SchemaName"];
    let member = member.into_iter().find_map(|name| record.kind.field(name));
    if let Some(member) = member {
        record.fields.set(member.name, object.name());
    }
    if let Some(member) = record.kind.field("MetadataId") {
        record.fields.set(member.name, object.id().into());
    }
}

fn untyped() -> Error {
    Error::Payload("The type of the definition has to be said by `@odata.type`.".into())
}
