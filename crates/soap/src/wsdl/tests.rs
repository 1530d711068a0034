//! The documents against the table of types, and our own answers against both.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::types::{self, Shape};
use crate::xml::{Element, Limits, read};

const ADDRESS: &str = "https://crm.example:8443/contoso/XRMServices/2011/Organization.svc";

fn all() -> Vec<Wanted> {
    let schemas = (0..SCHEMAS.len()).map(Wanted::Schema);
    [Wanted::Bound, Wanted::Service, Wanted::Whole].into_iter().chain(schemas).collect()
}

/// The attributes of an element and of all that is in it: each with its name.
fn attributes<'e>(element: &'e Element<'_>, name: &str, found: &mut Vec<&'e str>) {
    found.extend(
        element
            .attributes
            .iter()
            .filter(|each| each.name.local == name)
            .map(|each| each.value.as_ref()),
    );
    element.children.iter().for_each(|child| attributes(child, name, found));
}

/// The children of an element of one kind, by name.
fn named<'e, 'a>(element: &'e Element<'a>, local: &str, name: &str) -> Option<&'e Element<'a>> {
    element.children.iter().find(|child| {
        child.name.local == local
            && child.attributes.iter().any(|each| each.name.local == "name" && each.value == name)
    })
}

const LIMITS: Limits = Limits::ENVELOPE;

#[test]
fn queries_ask_for_documents() {
    for (query, wanted) in [
        ("wsdl", Wanted::Bound),
        ("WSDL", Wanted::Bound),
        ("wsdl&sdkversion=9.2", Wanted::Bound),
        ("sdkversion=9.2&wsdl=", Wanted::Bound),
        ("wsdl=wsdl0", Wanted::Service),
        ("singleWsdl", Wanted::Whole),
        ("singlewsdl", Wanted::Whole),
        ("xsd=xsd0", Wanted::Schema(0)),
        ("xsd=xsd15", Wanted::Schema(15)),
        ("xsd=xsd16", Wanted::Unknown),
        ("xsd=xsd00", Wanted::Unknown),
        ("xsd=", Wanted::Unknown),
        ("wsdl=wsdl1", Wanted::Unknown),
    ] {
        assert_eq!(Wanted::of(query), Some(wanted), "{query}");
    }
    assert_eq!(document(Wanted::Unknown, ADDRESS), None);
    for other in ["", "SDKClientVersion=9.2.1.2", "a=wsdl"] {
        assert_eq!(Wanted::of(other), None, "{other}");
    }
}

#[test]
fn every_document_is_well_formed_and_leads_to_others_of_the_set() {
    for wanted in all() {
        let text = document(wanted, ADDRESS).unwrap();
        assert!(!text.contains(super::ADDRESS), "{wanted:?}");
        let root = read(&text, LIMITS).unwrap();
        let mut places = Vec::new();
        attributes(&root, "schemaLocation", &mut places);
        attributes(&root, "location", &mut places);
        for place in places {
            let query = place.strip_prefix(ADDRESS).unwrap();
            if !query.is_empty() {
                let there = Wanted::of(query.strip_prefix('?').unwrap()).unwrap();
                assert!(document(there, ADDRESS).is_some(), "{place}");
            }
        }
    }
}

#[test]
fn an_address_cannot_leave_its_attribute() {
    let text = document(Wanted::Bound, "http://a/\"><&/XRMServices").unwrap();
    assert!(text.contains("http://a/&quot;>&lt;&amp;/XRMServices"), "{text}");
    read(&text, LIMITS).unwrap();
}

#[test]
fn every_type_that_is_named_is_defined_and_imported() {
    let documents = |place| document(Wanted::Schema(place), ADDRESS).unwrap();
    let texts: Vec<String> = (0..SCHEMAS.len()).map(documents).collect();
    let roots: Vec<Element<'_>> = texts.iter().map(|text| read(text, LIMITS).unwrap()).collect();
    for (place, namespace) in SCHEMAS.into_iter().enumerate() {
        let root = &roots[place];
        let mut imported = Vec::new();
        attributes(root, "namespace", &mut imported);
        let mut names = Vec::new();
        attributes(root, "type", &mut names);
        attributes(root, "base", &mut names);
        for name in names {
            let (prefix, local) = name.split_once(':').unwrap();
            if prefix == "xs" {
                continue;
            }
            let of = SCHEMAS.into_iter().find(|each| markup::prefix(*each) == prefix).unwrap();
            assert!(of == namespace || imported.contains(&of.uri()), "xsd{place}: {name}");
            let there = SCHEMAS.iter().position(|each| *each == of).unwrap();
            let defined =
                ["complexType", "simpleType"].map(|kind| named(&roots[there], kind, local));
            assert!(defined.iter().flatten().count() == 1, "xsd{place}: {name}");
        }
    }
}

#[test]
fn members_stand_in_the_schemas_as_in_the_table() {
    for (place, namespace) in SCHEMAS.into_iter().enumerate() {
        let text = document(Wanted::Schema(place), ADDRESS).unwrap();
        let root = read(&text, LIMITS).unwrap();
        let of_namespace = types::all().filter(|kind| kind.namespace == namespace);
        for kind in of_namespace {
            let Shape::Members { members, .. } = kind.shape else { continue };
            let defined = named(&root, "complexType", kind.name).unwrap();
            let mut order = Vec::new();
            attributes(defined, "name", &mut order);
            let own: Vec<&str> = members.iter().map(|member| member.name).collect();
            assert_eq!(order.split_off(1), own, "{}", kind.name);
        }
    }
    let spaces: BTreeSet<_> = types::all().map(|kind| kind.namespace).collect();
    assert!(spaces.iter().all(|each| SCHEMAS.contains(each)), "{spaces:?}");
}

#[test]
fn the_port_has_the_name_of_the_binding_and_the_address_that_was_asked() {
    let text = document(Wanted::Bound, ADDRESS).unwrap();
    let root = read(&text, LIMITS).unwrap();
    let binding = named(&root, "binding", "BasicHttpBinding_IOrganizationService").unwrap();
    let mut actions = Vec::new();
    attributes(binding, "soapAction", &mut actions);
    assert_eq!(actions.len(), 8);
    assert_eq!(
        actions[4],
        "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute"
    );
    let service = named(&root, "service", "OrganizationService").unwrap();
    let port = named(service, "port", "BasicHttpBinding_IOrganizationService").unwrap();
    let mut addresses = Vec::new();
    attributes(port, "location", &mut addresses);
    assert_eq!(addresses, [ADDRESS]);
    assert!(!text.contains("Policy"), "{text}");
}

#[test]
fn every_answer_that_is_kept_holds_to_the_table() {
    fn check(folder: &Path, seen: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                check(&path, seen);
            } else if path.extension().is_some_and(|ending| ending == "xml") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert_eq!(super::check::documents(&text), Ok(()), "{}", path.display());
                *seen += 1;
            }
        }
    }
    let mut seen = 0;
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"), &mut seen);
    assert!(seen > 5, "{seen}");
}
