//! Schemas, one for each namespace, of the table of types, the messages and the operations.

use engine::registry;

use super::markup::{Markup, qualified};
use super::{SCHEMAS, location};
use crate::messages;
use crate::types::{self, Kind, Member, Shape, Type, message, operation};
use crate::xml::Namespace;

/// The document of a namespace.
pub(super) fn document(namespace: Namespace) -> String {
    let mut out = Markup::new();
    write(&mut out, namespace, location);
    out.finish()
}

/// Writes the schema of a namespace. Others are imported from where `place` says; from nowhere if that is empty.
pub(super) fn write(out: &mut Markup, namespace: Namespace, place: fn(Namespace) -> String) {
    out.open("xs:schema").declare(Namespace::Schema);
    for each in SCHEMAS {
        out.declare(each);
    }
    out.with("elementFormDefault", "qualified").with("targetNamespace", namespace.uri());
    for other in imports(namespace) {
        out.open("xs:import").with("namespace", other.uri());
        let place = place(other);
        if !place.is_empty() {
            out.with("schemaLocation", &place);
        }
        out.close();
    }
    for kind in types::all().filter(|kind| kind.namespace == namespace) {
        define(out, kind);
    }
    match namespace {
        Namespace::Services => operations(out),
        Namespace::Serialization => serialization(out),
        Namespace::Generic => pairs(out),
        Namespace::Core | Namespace::Business => requests(out, namespace),
        _ => {}
    }
    out.close();
}

/// The namespaces whose types stand in the schema of another.
fn imports(namespace: Namespace) -> Vec<Namespace> {
    let mut found = Vec::new();
    let mut add = |kind: Kind| {
        let other = match kind {
            Kind::Simple(_) | Kind::Any => return,
            Kind::Guid => Namespace::Serialization,
            Kind::Of(kind) => kind.namespace,
        };
        if other != namespace && !found.contains(&other) {
            found.push(other);
        }
    };
    for kind in types::all().chain(operation::all()) {
        match kind.shape {
            Shape::Pairs { key, value, .. } if namespace == Namespace::Generic => {
                add(key);
                add(value);
            }
            _ if kind.namespace != namespace => {}
            Shape::Members { base, members } => {
                base.map(Kind::Of).into_iter().for_each(&mut add);
                for member in members {
                    add(member.kind);
                }
            }
            Shape::List { kind, .. } => add(kind),
            Shape::Pairs { .. } | Shape::Names { .. } => {}
        }
    }
    if namespace == Namespace::Business {
        add(Kind::Of(&message::ORGANIZATION_REQUEST));
    }
    let has_pairs =
        |kind: &Type| kind.namespace == namespace && matches!(kind.shape, Shape::Pairs { .. });
    if types::all().any(has_pairs) {
        found.push(Namespace::Generic);
    }
    found
}

/// Defines a type, and an element of its name.
fn define(out: &mut Markup, kind: &Type) {
    match kind.shape {
        Shape::Members { base, members } => {
            complex(out, kind.name, base, |out| {
                for member in members {
                    let nillable = types::is_nillable(kind, member);
                    element(out, member, nillable);
                }
            });
        }
        Shape::List { item, kind: of } => complex(out, kind.name, None, |out| {
            let nillable = matches!(of, Kind::Any | Kind::Simple("string"))
                || matches!(of, Kind::Of(kind) if !matches!(kind.shape, Shape::Names { .. }));
            out.open("xs:element").with("minOccurs", "0").with("maxOccurs", "unbounded");
            out.with("name", item).with("type", &reference(of));
            if nillable {
                out.with("nillable", "true");
            }
            out.close();
        }),
        Shape::Pairs { item, .. } => complex(out, kind.name, None, |out| {
            out.open("xs:element").with("minOccurs", "0").with("maxOccurs", "unbounded");
            out.with("name", item).with("type", &qualified(Namespace::Generic, item)).close();
        }),
        Shape::Names { flags, names } => simple(out, kind.name, flags, names),
    }
    global(out, kind.name, &qualified(kind.namespace, kind.name));
}

/// A type with members.
fn complex(out: &mut Markup, name: &str, base: Option<&Type>, members: impl FnOnce(&mut Markup)) {
    out.open("xs:complexType").with("name", name);
    if let Some(base) = base {
        out.open("xs:complexContent").with("mixed", "false");
        out.open("xs:extension").with("base", &qualified(base.namespace, base.name));
    }
    out.open("xs:sequence");
    members(out);
    out.close();
    if base.is_some() {
        out.close().close();
    }
    out.close();
}

/// A choice of names; several with blanks between them where they are flags.
fn simple(out: &mut Markup, name: &str, flags: bool, names: &[&str]) {
    out.open("xs:simpleType").with("name", name);
    if flags {
        out.open("xs:list").open("xs:simpleType");
    }
    out.open("xs:restriction").with("base", "xs:string");
    for name in names {
        out.open("xs:enumeration").with("value", name).close();
    }
    out.close();
    if flags {
        out.close().close();
    }
    out.close();
}

/// A member.
fn element(out: &mut Markup, member: &Member, nillable: bool) {
    out.open("xs:element").with("minOccurs", "0").with("name", member.name);
    if nillable {
        out.with("nillable", "true");
    }
    out.with("type", &reference(member.kind)).close();
}

/// An element that stands by itself.
fn global(out: &mut Markup, name: &str, kind: &str) {
    out.open("xs:element").with("name", name).with("nillable", "true").with("type", kind).close();
}

/// How a type is named.
fn reference(kind: Kind) -> String {
    match kind {
        Kind::Simple(name) => qualified(Namespace::Schema, name),
        Kind::Any => qualified(Namespace::Schema, "anyType"),
        Kind::Guid => qualified(Namespace::Serialization, "guid"),
        Kind::Of(kind) => qualified(kind.namespace, kind.name),
    }
}

/// The types of keys with values, whichever collections they stand in.
fn pairs(out: &mut Markup) {
    let mut done: Vec<&str> = Vec::new();
    for kind in types::all() {
        let Shape::Pairs { item, key, value } = kind.shape else { continue };
        if done.contains(&item) {
            continue;
        }
        done.push(item);
        complex(out, item, None, |out| {
            for (name, kind) in [("key", key), ("value", value)] {
                out.open("xs:element").with("name", name).with("nillable", "true");
                out.with("type", &reference(kind)).close();
            }
        });
        global(out, item, &qualified(Namespace::Generic, item));
    }
}

/// The requests and answers of all messages: what they hold stands in their parameters, so that nothing but their
/// names is their own.
fn requests(out: &mut Markup, namespace: Namespace) {
    let of_namespace =
        registry::offered().filter(|each| messages::namespace(each) == Some(namespace));
    for each in of_namespace {
        let ends = [
            ("Request", &message::ORGANIZATION_REQUEST),
            ("Response", &message::ORGANIZATION_RESPONSE),
        ];
        for (end, base) in ends {
            let name = [each.name, end].concat();
            if types::find_in(namespace, &name).is_none() {
                complex(out, &name, Some(base), |_| {});
                global(out, &name, &qualified(namespace, &name));
            }
        }
    }
}

/// The elements of operations and of their answers.
fn operations(out: &mut Markup) {
    for kind in operation::all() {
        let Shape::Members { members, .. } = kind.shape else { continue };
        out.open("xs:element").with("name", kind.name);
        out.open("xs:complexType").open("xs:sequence");
        for member in members {
            element(out, member, types::is_nillable(kind, member));
        }
        out.close().close().close();
    }
}

/// The simple types that XML Schema has not.
fn serialization(out: &mut Markup) {
    const GUID: &str = r"[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}";
    const DURATION: &str = r"\-?P(\d*D)?(T(\d*H)?(\d*M)?(\d*(\.\d*)?S)?)?";
    for (name, base, pattern) in
        [("char", "xs:int", ""), ("duration", "xs:duration", DURATION), ("guid", "xs:string", GUID)]
    {
        out.open("xs:simpleType").with("name", name);
        out.open("xs:restriction").with("base", base);
        if !pattern.is_empty() {
            out.open("xs:pattern").with("value", pattern).close();
        }
        out.close().close();
        global(out, name, &qualified(Namespace::Serialization, name));
    }
}
