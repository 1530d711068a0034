//! A question as an answer tells it: the record of a `QueryExpression`, member by member in their order
//! (soap.md §6). What has no value is nil.

use model::message::{Data, FieldType, Record};

use crate::types;
use crate::xml::{Namespace, Writer};

/// Writes a question as the value that an element is.
pub(crate) fn expression(
    out: &mut Writer,
    namespace: Namespace,
    name: &'static str,
    question: &Record,
) {
    out.open(namespace, name).kind(Namespace::Core, question.kind.name);
    members(out, question);
    out.close();
}

fn members(out: &mut Writer, record: &Record) {
    for field in record.kind.fields {
        match record.fields.get(field.name) {
            Some(value) => data(out, field.name, field.kind, value),
            // Newer members, which older readers do not expect.
            None if matches!(field.name, "FilterHint") => {}
            None if matches!(field.kind, FieldType::List(_)) => {
                out.open(Namespace::Core, field.name).close();
            }
            None if matches!(field.kind, FieldType::Bool) => {
                out.leaf(Namespace::Core, field.name, "false");
            }
            None => drop(out.nil(Namespace::Core, field.name)),
        }
    }
}

fn data(out: &mut Writer, name: &'static str, kind: FieldType, value: &Data) {
    match (kind, value) {
        (FieldType::List(FieldType::Record(of)), Data::List(values)) if of.name == "Object" => {
            out.open(Namespace::Core, name).declare(Namespace::Arrays);
            for value in values {
                object(out, value);
            }
            out.close();
        }
        (FieldType::List(FieldType::Record(of)), Data::List(values)) => {
            let item = types::record(of).map_or("item", |kind| kind.name);
            out.open(Namespace::Core, name);
            for value in values {
                if let Data::Record(record) = value {
                    out.open(Namespace::Core, item);
                    members(out, record);
                    out.close();
                }
            }
            out.close();
        }
        (_, Data::List(values)) => {
            out.open(Namespace::Core, name).declare(Namespace::Arrays);
            for value in values {
                if let Data::Text(text) = value {
                    out.leaf(Namespace::Arrays, "string", text);
                }
            }
            out.close();
        }
        (_, Data::Record(record)) => {
            out.open(Namespace::Core, name);
            members(out, record);
            out.close();
        }
        (FieldType::Choice(choice), Data::Int(number)) => {
            out.leaf(Namespace::Core, name, &choice.text(*number));
        }
        (_, Data::Int(number)) => drop(out.leaf(Namespace::Core, name, &number.to_string())),
        (_, Data::Bool(value)) => {
            out.leaf(Namespace::Core, name, if *value { "true" } else { "false" });
        }
        (_, Data::Text(text)) => drop(out.leaf(Namespace::Core, name, text)),
        _ => drop(out.nil(Namespace::Core, name)),
    }
}

/// A value of a condition, by the type that it says.
fn object(out: &mut Writer, value: &Data) {
    out.open(Namespace::Arrays, "anyType");
    let fields = if let Data::Record(record) = value { Some(&record.fields) } else { None };
    let text = |name| match fields.and_then(|fields| fields.get(name)) {
        Some(Data::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    match (text("Value"), text("Type")) {
        (None, _) => drop(out.no_value()),
        (Some(value), Some("System.Guid")) => {
            out.kind(Namespace::Serialization, "guid").text(value);
        }
        (Some(value), Some("System.Int32")) => drop(out.kind(Namespace::Schema, "int").text(value)),
        (Some(value), _) => drop(out.kind(Namespace::Schema, "string").text(value)),
    }
    out.close();
}
