//! Holds a message to the table of types, in tests: each element is declared, stands in the order of its type, and
//! holds what its type allows.

use crate::types::{self, Kind, Member, Shape, Type, message, operation};
use crate::xml::{Element, Limits, Namespace, read};

type Checked = std::result::Result<(), String>;

/// Checks answers, one after the other: envelopes, what stands in their bodies, or a value that says its type.
pub(crate) fn documents(text: &str) -> Checked {
    let mut rest = text.trim();
    while let Some(after) = rest.get(1..) {
        let end = after.find("<s:Envelope").map_or(rest.len(), |place| place + 1);
        let (one, others) = rest.split_at(end);
        document(one.trim())?;
        rest = others;
    }
    Ok(())
}

fn document(text: &str) -> Checked {
    let root = read(text, Limits::ENVELOPE).map_err(|error| format!("{error:?}"))?;
    let body = root.children.iter().find(|child| child.name.local == "Body");
    for element in body.map_or(std::slice::from_ref(&root), |body| &body.children) {
        match element.name.local {
            "Fault" => fault(element)?,
            _ if element.kind.is_some() => value(element, Kind::Any)?,
            _ => answer(element)?,
        }
    }
    Ok(())
}

/// Checks an element of an operation, or what stands in one.
fn answer(element: &Element<'_>) -> Checked {
    for kind in operation::all().chain([&message::ORGANIZATION_RESPONSE]) {
        let Shape::Members { members, .. } = kind.shape else { continue };
        if element.name.is(kind.namespace, kind.name) {
            return sequence(element, &layers(kind));
        }
        let member = members.iter().find(|each| element.name.is(kind.namespace, each.name));
        if let Some(member) = member {
            return value(element, member.kind);
        }
    }
    Err(format!("{:?} is no element of an operation", element.name))
}

/// Checks the fault of the service in a fault; others have nothing of ours.
fn fault(element: &Element<'_>) -> Checked {
    let detail =
        element.children.iter().find(|child| child.name.local.eq_ignore_ascii_case("detail"));
    detail.map_or(Ok(()), |detail| {
        detail.children.iter().try_for_each(|child| {
            let kind = &message::ORGANIZATION_SERVICE_FAULT;
            if !child.name.is(Namespace::Core, kind.name) {
                return Err(format!("{:?} is no detail", child.name));
            }
            value(child, Kind::Of(kind))
        })
    })
}

/// Checks an element of a declared type.
pub(crate) fn value(element: &Element<'_>, declared: Kind) -> Checked {
    let name = element.name.local;
    if element.nil {
        let empty = element.children.is_empty() && element.text.is_empty();
        return empty.then_some(()).ok_or_else(|| format!("{name} is nil and holds something"));
    }
    let said = match element.kind {
        Some(said) => {
            Some(named(said.uri, said.local).ok_or_else(|| format!("{said:?} is no type"))?)
        }
        None => None,
    };
    let kind = match (said, declared) {
        (Some(said), Kind::Any) => said,
        (Some(Kind::Of(said)), Kind::Of(declared)) if is_a(said, declared) => Kind::Of(said),
        (Some(said), declared) => return Err(format!("{name}: {said:?} for {declared:?}")),
        // A value of any type without a type of its own is read as a mere element by .NET.
        (None, Kind::Any) => return Err(format!("{name} says no type")),
        (None, declared) => declared,
    };
    let Kind::Of(kind) = kind else { return simple(element, kind) };
    let (namespace, pairs) = (kind.namespace, Namespace::Generic);
    match kind.shape {
        Shape::Names { flags, names } => {
            let mut held = element.text.split(' ');
            let several = held.clone().count() > 1;
            let known = held.all(|name| names.contains(&name)) && (flags || !several);
            known
                .then_some(())
                .ok_or_else(|| format!("{name}: {} is none of {}", element.text, kind.name))
        }
        Shape::Members { .. } => sequence(element, &layers(kind)),
        Shape::List { item, kind } => element.children.iter().try_for_each(|child| {
            if !child.name.is(namespace, item) {
                return Err(format!("{:?} in {name}", child.name));
            }
            value(child, kind)
        }),
        Shape::Pairs { item, key, value } => element.children.iter().try_for_each(|child| {
            if !child.name.is(namespace, item) {
                return Err(format!("{:?} in {name}", child.name));
            }
            let key = Member { name: "key", kind: key };
            let value = Member { name: "value", kind: value };
            sequence(child, &[(pairs, &[key, value])])
        }),
    }
}

/// The members of a type with their namespaces, those of its base first.
fn layers(kind: &'static Type) -> Vec<(Namespace, &'static [Member])> {
    let Shape::Members { base, members } = kind.shape else { return Vec::new() };
    let mut all = base.map_or(Vec::new(), layers);
    all.push((kind.namespace, members));
    all
}

/// Checks that children are members, in their order.
fn sequence(element: &Element<'_>, layers: &[(Namespace, &[Member])]) -> Checked {
    let all = layers.iter().flat_map(|(at, members)| members.iter().map(move |each| (*at, each)));
    let mut rest = all.clone();
    for child in &element.children {
        let found = rest.find(|(namespace, member)| child.name.is(*namespace, member.name));
        let Some((_, member)) = found else {
            let known = all.clone().any(|(at, member)| child.name.is(at, member.name));
            let why = if known { "out of order" } else { "not declared" };
            return Err(format!("{:?} in {} is {why}", child.name, element.name.local));
        };
        value(child, member.kind)?;
    }
    Ok(())
}

/// Checks a simple value.
fn simple(element: &Element<'_>, kind: Kind) -> Checked {
    let text = element.text.as_ref();
    let good = element.children.is_empty()
        && match kind {
            Kind::Guid => text.len() == 36 && text.parse::<model::Uuid>().is_ok(),
            Kind::Simple("boolean") => matches!(text, "true" | "false"),
            Kind::Simple("int") => text.parse::<i32>().is_ok(),
            Kind::Simple("long") => text.parse::<i64>().is_ok(),
            Kind::Simple("short") => text.parse::<i16>().is_ok(),
            Kind::Simple("duration") => text.starts_with('P') || text.starts_with("-P"),
            Kind::Simple("dateTime") => text.ends_with('Z') && text.contains('T'),
            _ => true,
        };
    good.then_some(()).ok_or_else(|| format!("{}: {text:?} is no {kind:?}", element.name.local))
}

/// The type that an `i:type` names.
fn named(uri: &str, local: &str) -> Option<Kind> {
    const SIMPLE: [&str; 9] = [
        "string",
        "int",
        "long",
        "double",
        "decimal",
        "boolean",
        "dateTime",
        "base64Binary",
        "short",
    ];
    let namespace = Namespace::of(uri)?;
    match (namespace, local) {
        (Namespace::Serialization, "guid") => Some(Kind::Guid),
        (Namespace::Serialization, "duration") => Some(Kind::Simple("duration")),
        (Namespace::Schema, _) => SIMPLE.into_iter().find(|name| *name == local).map(Kind::Simple),
        _ => types::find_in(namespace, local).map(Kind::Of).or_else(|| response(namespace, local)),
    }
}

/// The answer of a message, which has no members of its own.
fn response(namespace: Namespace, local: &str) -> Option<Kind> {
    let message = engine::registry::called(local.strip_suffix("Response")?)?;
    let own = crate::messages::namespace(message) == Some(namespace);
    own.then_some(Kind::Of(&message::ORGANIZATION_RESPONSE))
}

fn is_a(kind: &Type, other: &Type) -> bool {
    std::ptr::eq(kind, other)
        || matches!(kind.shape, Shape::Members { base: Some(base), .. } if is_a(base, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(inside: &str) -> Checked {
        let text = format!(
            "<RetrieveResponse xmlns='{}' xmlns:a='{}' xmlns:g='{}' xmlns:i='{}' xmlns:d='{}'>\
             <RetrieveResult>{inside}</RetrieveResult></RetrieveResponse>",
            Namespace::Services.uri(),
            Namespace::Core.uri(),
            Namespace::Generic.uri(),
            Namespace::Instance.uri(),
            Namespace::Schema.uri(),
        );
        documents(&text)
    }

    #[test]
    fn what_is_not_declared_or_out_of_order_is_found() {
        let pair = |value: &str| {
            format!(
                "<a:Attributes><a:KeyValuePairOfstringanyType><g:key>a</g:key>{value}\
                 </a:KeyValuePairOfstringanyType></a:Attributes>"
            )
        };
        for good in [
            String::new(),
            "<a:EntityState i:nil='true'/><a:LogicalName>a</a:LogicalName>".to_owned(),
            pair("<g:value i:type='d:int'>1</g:value>"),
            pair("<g:value i:nil='true'/>"),
            pair("<g:value i:type='a:OptionSetValue'><a:Value>1</a:Value></g:value>"),
        ] {
            assert_eq!(checked(&good), Ok(()), "{good}");
        }
        for bad in [
            "<a:LogicalName>a</a:LogicalName><a:EntityState i:nil='true'/>".to_owned(),
            "<LogicalName>a</LogicalName>".to_owned(),
            "<a:Other/>".to_owned(),
            "<a:EntityState>Gone</a:EntityState>".to_owned(),
            "<a:Id>1</a:Id>".to_owned(),
            "<a:Id i:nil='true'>1</a:Id>".to_owned(),
            pair("<g:value>1</g:value>"),
            pair("<g:value i:type='d:int'>a</g:value>"),
            pair("<g:value i:type='a:Nothing'/>"),
            pair("<g:value i:type='a:OptionSetValue'><a:Value>x</a:Value></g:value>"),
        ] {
            assert!(checked(&bad).is_err(), "{bad}");
        }
    }
}
