//! Functions and actions from their descriptors, bound and unbound, and their imports.

use engine::registry;
use model::message::{Binding, Descriptor, Kind};

use super::scope::Scope;
use super::types::{Types, is_text, type_name};
use super::xml::Xml;
use super::{ALIAS, collection};
use crate::edm::NAMESPACE;

/// The type that those of all tables inherit from.
const EVERY: &str = "crmbaseentity";

/// An operation as it is bound in a document: to rows of one table, or to nothing.
pub(super) struct Operation {
    message: &'static Descriptor,
    /// The type of the rows, and whether it is bound to all of them.
    bound: Option<(&'static str, bool)>,
}

/// The operations of a document, by name: those that are bound to its tables, and in the document of
/// all tables those that are bound to nothing.
pub(super) fn operations(scope: &Scope<'_>) -> Vec<Operation> {
    let mut operations = Vec::new();
    for message in registry::MESSAGES.iter().map(|message| message.descriptor) {
        // A function always answers something.
        let told = match message.kind {
            Kind::Function => !message.is_silent(),
            Kind::Action => true,
            Kind::Crud { .. } | Kind::Definition { .. } | Kind::Sdk { .. } | Kind::Batch { .. } => {
                false
            }
        };
        let (tables, all): (&[&str], bool) = match message.binding {
            _ if !told => continue,
            Binding::Unbound if scope.is_whole() => {
                operations.push(Operation { message, bound: None });
                continue;
            }
            Binding::Unbound => continue,
            Binding::Row(tables) => (tables, false),
            // What all types inherit from stands for all of them.
            Binding::Rows([]) => {
                operations.push(Operation { message, bound: Some((EVERY, true)) });
                continue;
            }
            Binding::Rows(tables) => (tables, true),
        };
        let tables = tables.iter().filter(|table| scope.table(table).is_some());
        operations.extend(tables.map(|table| Operation { message, bound: Some((table, all)) }));
    }
    operations.sort_by_key(|each| (each.message.name, each.bound));
    operations
}

/// Adds the types that operations take and answer.
pub(super) fn need(types: &mut Types, operations: &[Operation]) {
    for Operation { message, .. } in operations {
        for field in message.fields {
            types.need(field.kind);
        }
        if let Some(record) = message.returns {
            types.need_record(record);
        }
    }
}

/// The operations.
pub(super) fn write(xml: &mut Xml, scope: &Scope<'_>, operations: &[Operation]) {
    for Operation { message, bound } in operations {
        let element = element(message);
        let tag = xml.tag(element).with("Name", message.name);
        let tag = tag.with_if(bound.is_some(), "IsBound", "true");
        if bound.is_none() && message.fields.is_empty() && message.is_silent() {
            tag.empty();
            continue;
        }
        tag.open();
        if let Some((table, all)) = bound {
            let row = [ALIAS, table].concat();
            let (name, kind) = if *all { ("entityset", collection(&row)) } else { ("entity", row) };
            xml.tag("Parameter")
                .with("Name", name)
                .with("Type", &kind)
                .with("Nullable", "false")
                .empty();
        }
        for field in message.fields {
            xml.tag("Parameter")
                .with("Name", field.name)
                .with("Type", &type_name(scope, field.kind))
                .with_if(!field.optional, "Nullable", "false")
                .with_if(is_text(field.kind), "Unicode", "false")
                .empty();
        }
        if let Some(record) = message.returns {
            xml.tag("ReturnType")
                .with_parts("Type", &[ALIAS, record.name])
                .with("Nullable", "false")
                .empty();
        }
        if message.rows_by.is_some() {
            let rows = collection(&[ALIAS, EVERY].concat());
            xml.tag("ReturnType").with("Type", &rows).with("Nullable", "false").empty();
        }
        if let Some(table) = message.rows_of {
            let rows = collection(&[ALIAS, table].concat());
            xml.tag("ReturnType").with("Type", &rows).with("Nullable", "false").empty();
        }
        if message.row {
            let row = [ALIAS, EVERY].concat();
            xml.tag("ReturnType").with("Type", &row).with("Nullable", "false").empty();
        }
        xml.close(element);
    }
}

/// How the container makes operations callable that are bound to nothing.
pub(super) fn imports(xml: &mut Xml, operations: &[Operation]) {
    for Operation { message, .. } in operations.iter().filter(|each| each.bound.is_none()) {
        let (import, names) = match message.kind {
            Kind::Function => ("FunctionImport", "Function"),
            _ => ("ActionImport", "Action"),
        };
        xml.tag(import)
            .with("Name", message.name)
            .with_parts(names, &[NAMESPACE, ".", message.name])
            .empty();
    }
}

fn element(message: &Descriptor) -> &'static str {
    if message.kind == Kind::Function { "Function" } else { "Action" }
}
