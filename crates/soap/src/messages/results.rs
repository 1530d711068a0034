//! Answers on their way out: the values of a message's answer, each under its key, of the wire's types
//! (soap.md §§4 to 6).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::message::{Assignments, ChoiceType, Data, FieldType, QUERY_BASE, Record};
use model::metadata::{ColumnDefinition, ColumnType};
use model::value::Value;
use model::{Error, Uuid};

use crate::query;
use crate::read::{Any, Entity, Referred};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::types::{self, Kind, Shape, Type};
use crate::write;
use crate::xml::{Namespace, Writer};

/// Writes answers.
pub(super) struct Results<'a, 's> {
    pub(super) scope: &'a Scope<'s>,
    pub(super) out: &'a mut Writer,
}

impl Results<'_, '_> {
    /// A result: its key, and what writes its value into the element that is open.
    pub(super) fn pair(
        &mut self,
        key: &str,
        value: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        write::begin_pair(self.out, Namespace::Core, key);
        value(self)?;
        self.out.close();
        Ok(())
    }

    /// A result of a simple type.
    pub(super) fn any(&mut self, key: &str, value: &Any) {
        write::pair(self.out, Namespace::Core, key, value);
    }

    /// A value of a field as the value of a key, with its type. `collected`: whether a list is a collection
    /// rather than an array.
    pub(super) fn value(&mut self, kind: FieldType, collected: bool, data: &Data) -> Result<()> {
        let (namespace, name) = (Namespace::Generic, "value");
        if *data == Data::Null {
            self.out.nil(namespace, name);
            return Ok(());
        }
        if let Data::Record(question) = data
            && question.kind.is_a(&QUERY_BASE)
        {
            query::expression(self.out, namespace, name, question);
            return Ok(());
        }
        if let Some(wire) = typed(kind, collected, data) {
            self.out.open(namespace, name).kind(wire.namespace, wire.name);
            self.content(wire, kind, data)?;
            self.out.close();
            return Ok(());
        }
        let any = self.any_of(data)?;
        write::any(self.out, namespace, name, &any);
        Ok(())
    }

    /// What is in an element of this type, which is open.
    fn content(&mut self, kind: &'static Type, field: FieldType, data: &Data) -> Result<()> {
        match (kind.shape, data) {
            (Shape::Members { .. }, Data::Record(record)) => self.members(kind, record),
            (Shape::Names { names, .. }, Data::Int(number)) => {
                match field {
                    FieldType::Choice(choice) => self.out.text(&named(names, choice, *number)),
                    _ => self.out.text(&number.to_string()),
                };
                Ok(())
            }
            (Shape::List { item, kind: of }, Data::List(values)) => {
                let inner = match field {
                    FieldType::List(inner) => *inner,
                    other => other,
                };
                for value in values {
                    self.member(kind.namespace, item, of, inner, value)?;
                }
                Ok(())
            }
            (Shape::Pairs { item, key, value }, Data::Record(record)) => {
                let (keys, values) = (list_of(record, "Keys"), list_of(record, "Values"));
                let (Some((key_type, keys)), Some((value_type, values))) = (keys, values) else {
                    return Err(unwritten(kind.name).into());
                };
                for (left, right) in keys.iter().zip(values) {
                    self.out.open(kind.namespace, item);
                    self.member(Namespace::Generic, "key", key, key_type, left)?;
                    self.member(Namespace::Generic, "value", value, value_type, right)?;
                    self.out.close();
                }
                Ok(())
            }
            // A record that only holds a list is that list.
            (Shape::List { .. }, Data::Record(record)) => match record.fields.iter().next() {
                Some((name, data)) => {
                    let field = record.kind.field(name).map_or(field, |field| field.kind);
                    self.content(kind, field, data)
                }
                None => Ok(()),
            },
            _ => Err(unwritten(kind.name).into()),
        }
    }

    /// All members of a type, those of its base first. Where the record has none they are nil, or not there if they
    /// cannot be nil.
    fn members(&mut self, kind: &'static Type, record: &Record) -> Result<()> {
        let Shape::Members { base, members } = kind.shape else { return Ok(()) };
        if let Some(base) = base {
            self.members(base, record)?;
        }
        for member in members {
            let field = record.kind.field(member.name);
            match field.zip(record.fields.get(member.name)) {
                Some((field, data)) => {
                    self.member(kind.namespace, member.name, member.kind, field.kind, data)?;
                }
                // What cannot be null in .NET is left out: a reader takes its default then.
                None if !types::is_nillable(kind, member) => {}
                None => drop(self.out.nil(kind.namespace, member.name)),
            }
        }
        Ok(())
    }

    /// A member of a declared type, which says its type only where it is another.
    fn member(
        &mut self,
        namespace: Namespace,
        name: &'static str,
        declared: Kind,
        field: FieldType,
        data: &Data,
    ) -> Result<()> {
        match (declared, data) {
            (_, Data::Null) => drop(self.out.nil(namespace, name)),
            (_, Data::Reference(row)) => write::reference(self.out, namespace, name, row, None),
            (Kind::Of(kind), Data::Record(record)) => {
                let own = own_type(record, kind);
                self.out.open(namespace, name);
                if own.name != kind.name {
                    self.out.kind(own.namespace, own.name);
                }
                // Here once, not on each of its members.
                self.out.declare(namespace_of_members(own));
                self.content(own, field, data)?;
                self.out.close();
            }
            (Kind::Of(kind), Data::List(_) | Data::Int(_)) => {
                self.out.open(namespace, name);
                self.content(kind, field, data)?;
                self.out.close();
            }
            (Kind::Any | Kind::Of(_), data) => {
                let any = self.any_of(data)?;
                write::any(self.out, namespace, name, &any);
            }
            (Kind::Simple(_) | Kind::Guid, data) => {
                let text = self.text(data).ok_or_else(|| unwritten(name))?;
                self.out.leaf(namespace, name, &text);
            }
        }
        Ok(())
    }

    /// The text of a simple value.
    fn text(&self, data: &Data) -> Option<String> {
        Some(match data {
            Data::Bool(value) => value.to_string(),
            Data::Int(number) => number.to_string(),
            Data::Double(number) => number.to_string(),
            Data::Decimal(number) => number.to_string(),
            Data::Text(text) => text.clone(),
            Data::Address(path) => [self.scope.origin, "/", path].concat(),
            Data::Guid(id) => id.to_string(),
            Data::Timestamp(instant) => instant.to_string(),
            Data::Bytes(bytes) => BASE64.encode(bytes.whole()),
            _ => return None,
        })
    }

    /// A value that says its type. What has no type on the wire is written as rows are.
    fn any_of(&self, data: &Data) -> Result<Any> {
        Ok(match data {
            Data::Null => Any::Null,
            Data::Bool(value) => Any::Bool(*value),
            Data::Int(number) => Any::Int(*number),
            Data::Double(number) => Any::Double(*number),
            Data::Decimal(number) => Any::Decimal(*number),
            Data::Text(text) => Any::Text(text.clone()),
            Data::Address(path) => Any::Text([self.scope.origin, "/", path].concat()),
            Data::Guid(id) => Any::Guid(*id),
            Data::Timestamp(instant) => Any::Instant(*instant),
            Data::Bytes(bytes) => Any::Bytes(bytes.whole()),
            Data::Reference(row) => Any::Reference(Referred { row: row.clone(), name: None }),
            Data::Row { table, values } => Any::Entity(Box::new(self.row(table, values)?)),
            Data::Content(content) => {
                let row = &content.row;
                Any::Entity(Box::new(self.row(&row.table, &row.values)?))
            }
            Data::Record(record) => Any::Entity(Box::new(self.expando(record)?)),
            Data::List(values) => self.list(values)?,
        })
    }

    fn list(&self, values: &[Data]) -> Result<Any> {
        let references: Option<Vec<_>> = values
            .iter()
            .map(|value| match value {
                Data::Reference(row) => Some(row.clone()),
                _ => None,
            })
            .collect();
        if let Some(rows) = references.filter(|rows| !rows.is_empty()) {
            return Ok(Any::References(rows));
        }
        let all = values.iter().map(|value| self.any_of(value)).collect::<Result<Vec<_>>>()?;
        let rows: Option<Vec<Entity>> = all
            .iter()
            .map(|value| match value {
                Any::Entity(row) => Some(row.as_ref().clone()),
                _ => None,
            })
            .collect();
        Ok(match rows.filter(|rows| !rows.is_empty()) {
            Some(rows) => Any::Entities(rows),
            None => Any::List(all),
        })
    }

    /// A record of a type that only we have: a row of no table.
    fn expando(&self, record: &Record) -> Result<Entity> {
        let attributes = record
            .kind
            .fields
            .iter()
            .filter_map(|field| {
                let data = record.fields.get(field.name)?;
                let value = match (field.kind, data) {
                    (FieldType::Choice(choice), Data::Int(number)) => {
                        Ok(Any::Text(choice.text(*number)))
                    }
                    _ => self.any_of(data),
                };
                Some(value.map(|value| (field.name.to_owned(), value)))
            })
            .collect::<Result<_>>()?;
        Ok(Entity { table: record.kind.name.to_owned(), attributes, ..Entity::default() })
    }

    /// A row that is not there, or not any more.
    pub(super) fn row(&self, table: &str, values: &Assignments) -> Result<Entity> {
        let missing = || Error::internal("a row of no table is answered");
        let table = self.scope.catalog.table(table).ok_or_else(missing)?;
        let key = &table.definition.primary_id;
        let id = values.iter().find_map(|(name, value)| match value {
            Value::Guid(id) if name == key => Some(*id),
            _ => None,
        });
        let given = values.iter().filter(|(_, value)| !value.is_null());
        let attributes = given
            .map(|(name, value)| (name.clone(), of_column(table.column(name), value)))
            .collect();
        Ok(Entity { table: table.definition.name.clone(), id, attributes, ..Entity::default() })
    }
}

/// A value as its column shows it.
fn of_column(column: Option<&ColumnDefinition>, value: &Value) -> Any {
    let kind = column.map(|column| column.kind);
    match (kind, value) {
        (_, Value::Null) => Any::Null,
        (_, Value::Bool(value)) => Any::Bool(*value),
        (Some(ColumnType::Picklist | ColumnType::State | ColumnType::Status), Value::Int(n)) => {
            Any::Choice(*n)
        }
        (Some(ColumnType::BigInt), Value::Int(number)) => Any::Long(*number),
        (_, Value::Int(number)) => Any::Int(*number),
        (Some(ColumnType::Money), Value::Decimal(amount)) => Any::Money(*amount),
        (_, Value::Decimal(number)) => Any::Decimal(*number),
        (_, Value::Double(number)) => Any::Double(*number),
        (Some(ColumnType::MultiSelectPicklist), Value::Text(text)) => {
            Any::Choices(text.split(',').filter_map(|one| one.trim().parse().ok()).collect())
        }
        (_, Value::Text(text)) => Any::Text(text.clone()),
        (Some(ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner), Value::Guid(id)) => {
            lookup(column, *id)
        }
        (_, Value::Guid(id)) => Any::Guid(*id),
        (_, Value::Timestamp(instant)) => Any::Instant(*instant),
        (_, Value::Date(day)) => Any::Instant(day.midnight()),
        (_, Value::Reference(row)) => Any::Reference(Referred { row: row.clone(), name: None }),
    }
}

/// A lookup that can point at one table only.
fn lookup(column: Option<&ColumnDefinition>, id: Uuid) -> Any {
    match column.map(|column| column.targets.as_slice()) {
        Some([only]) => Any::Reference(Referred {
            row: model::value::Reference::new(only.as_str(), id),
            name: None,
        }),
        _ => Any::Guid(id),
    }
}

/// The wire's type of a value, if it has one of the table of types.
fn typed(kind: FieldType, collected: bool, data: &Data) -> Option<&'static Type> {
    let array = |item: &str| types::find(&["ArrayOf", item].concat());
    let collection = |item: &str| types::find(&[item, "Collection"].concat());
    match (kind, data) {
        (_, Data::Record(record)) => types::record(record.kind),
        (FieldType::Choice(choice), Data::Int(_)) => types::choice(choice),
        (FieldType::List(inner), Data::List(values)) => match inner {
            FieldType::Record(record) => {
                let item = types::record(record).map_or(record.name, |item| item.name);
                let own = collection(item);
                if collected { own } else { array(item).or(own) }
            }
            FieldType::Choice(choice) => array(choice.name),
            FieldType::Guid => array("guid"),
            FieldType::Text => array("string"),
            FieldType::Int => array("int"),
            FieldType::BigInt => array("long"),
            FieldType::Row(_) if values.is_empty() => collection("EntityReference"),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a record where another is declared: its own, if that extends the other.
fn own_type(record: &Record, declared: &'static Type) -> &'static Type {
    if record.kind.name == declared.name {
        return declared;
    }
    types::record(record.kind).filter(|own| is_a(own, declared)).unwrap_or(declared)
}

/// The namespace of the first members of a type: that of the type which extends no other.
fn namespace_of_members(kind: &Type) -> Namespace {
    match kind.shape {
        Shape::Members { base: Some(base), .. } => namespace_of_members(base),
        _ => kind.namespace,
    }
}

/// A value of a choice by the names that the wire has for it, with blanks between several.
fn named<'n>(names: &[&'n str], choice: &ChoiceType, number: i64) -> Cow<'n, str> {
    let value = |name: &str| {
        let known = choice.members.iter().find(|(known, _)| *known == name);
        known.map_or(0, |(_, value)| *value)
    };
    let known = |name: &&&str| choice.members.iter().any(|(known, _)| known == *name);
    if let Some(name) = names.iter().filter(known).find(|name| value(name) == number) {
        return Cow::Borrowed(name);
    }
    let held = names.iter().filter(|name| value(name) != 0 && number & value(name) == value(name));
    let held: Vec<&str> = if choice.flags { held.copied().collect() } else { Vec::new() };
    if held.is_empty() { choice.text(number).into() } else { held.join(" ").into() }
}

/// Whether a type extends another.
fn is_a(kind: &'static Type, other: &Type) -> bool {
    match kind.shape {
        Shape::Members { base: Some(base), .. } => base.name == other.name || is_a(base, other),
        _ => false,
    }
}

/// A list in a record, and the type of its values.
fn list_of<'r>(record: &'r Record, name: &str) -> Option<(FieldType, &'r [Data])> {
    let kind = match record.kind.field(name)?.kind {
        FieldType::List(inner) => *inner,
        other => other,
    };
    match record.fields.get(name)? {
        Data::List(values) => Some((kind, values)),
        _ => None,
    }
}

fn unwritten(name: &str) -> Error {
    Error::internal(format!("`{name}` cannot be written"))
}
