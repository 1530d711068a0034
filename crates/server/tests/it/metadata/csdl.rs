//! `$metadata`: who gets which document, in which form, and that what it says is true. That whatever
//! it names is in it is a test of `webapi`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::Mutex;

use flate2::read::GzDecoder;
use testkit::Response;

use crate::demo::{User, code, each, text};

const ANNOTATIONS: (&str, &str) = ("Prefer", "odata.include-annotations=\"*\"");
const GZIP: (&str, &str) = ("Accept-Encoding", "gzip, deflate, br");

fn tag(response: &Response) -> String {
    assert!(matches!(response.status, 200 | 304), "{}", response.text());
    assert_eq!(response.header("Vary"), Some("Accept-Encoding, Prefer"));
    let tag = response.header("ETag").unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is not strong");
    tag
}

fn document(user: &mut User, path: &str) -> String {
    let response = user.get(path);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    assert_eq!(response.header("Content-Type"), Some("application/xml"));
    response.text().to_owned()
}

/// The values of an attribute of all elements of a kind, in order.
fn all(document: &str, element: &str, attribute: &str) -> Vec<String> {
    let (element, attribute) = (format!("<{element} "), format!(" {attribute}=\""));
    let tags = document.lines().filter(|line| line.starts_with(&element));
    tags.filter_map(|line| Some(line.split_once(&attribute)?.1.split_once('"')?.0.to_owned()))
        .collect()
}

#[test]
fn every_enabled_user_gets_the_document_under_every_address() {
    static SEEN: Mutex<Option<String>> = Mutex::new(None);
    each(|demo| {
        let mut nobody = demo.user("noroles");
        let first = document(&mut nobody, "$metadata");
        assert!(
            first.starts_with(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<edmx:Edmx Version=\"4.0\""
            )
        );
        assert!(first.contains("<Schema Namespace=\"Microsoft.Dynamics.CRM\" Alias=\"mscrm\""));
        assert!(first.contains("<EntityContainer Name=\"System\">"));
        for path in ["/api/data/v8.0/$metadata", "/contoso/api/data/v9.2//$metadata", "%24metadata"]
        {
            assert!(document(&mut nobody, path) == first, "{path}");
        }
        assert!(document(&mut demo.admin(), "$metadata") == first);
        let behalf = demo.on_behalf().get("$metadata");
        assert!(behalf.text() == first && behalf.header("x-onbehalf-user-id").is_some());
        // The same organization has the same document, whatever keeps its rows.
        let mut seen = SEEN.lock().unwrap();
        assert!(*seen.get_or_insert_with(|| first.clone()) == first);

        let head = nobody.send("HEAD", "$metadata", &[], None);
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("Content-Type"), Some("application/xml"));
        assert_eq!(head.header("Content-Length"), Some(first.len().to_string().as_str()));
        assert_eq!(tag(&head), tag(&nobody.get("$metadata")));

        assert_eq!(demo.client().get("/api/data/v9.2/$metadata").status, 401);
        assert_eq!(demo.user("disabled").get("$metadata").status, 403);
        let refused = |user: &mut User, method, path| user.refused(method, path, None);
        assert_eq!(refused(&mut nobody, "POST", "$metadata").0, 405);
        assert_eq!(refused(&mut nobody, "GET", "$metadata/x"), code(404, "0x80060888"));
        assert_eq!(refused(&mut nobody, "GET", "$metadata(1)"), code(404, "0x80060888"));
    });
}

#[test]
fn who_has_the_document_gets_no_other_and_who_reads_gzip_gets_it_packed() {
    each(|demo| {
        let mut user = demo.user("actual");
        let plain = user.get("$metadata");
        let packed = user.send("GET", "$metadata", &[GZIP], None);
        assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
        assert_eq!(packed.header("Content-Type"), Some("application/xml"));
        let mut unpacked = Vec::new();
        GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == plain.body && packed.body.len() * 5 < plain.body.len());
        assert_eq!(plain.header("Content-Encoding"), None);
        let refused = user.send("GET", "$metadata", &[("Accept-Encoding", "gzip;q=0")], None);
        assert!(refused.body == plain.body);

        // Two sequences of bytes have two tags; who has either has the document.
        let (of_plain, of_packed) = (tag(&plain), tag(&packed));
        assert_ne!(of_plain, of_packed);
        for known in
            [&of_plain, &of_packed, &format!("W/{of_plain}"), &format!("\"x\", {of_packed}")]
        {
            let known = ("If-None-Match", known.as_str());
            for headers in [&[known][..], &[known, GZIP]] {
                let same = user.send("GET", "$metadata", headers, None);
                assert_eq!((same.status, same.body.len()), (304, 0), "{headers:?}");
                assert_eq!(same.header("Content-Encoding"), None);
                let expected = if headers.len() == 1 { &of_plain } else { &of_packed };
                assert_eq!(&tag(&same), expected);
            }
        }
        for unknown in ["null", "", "*", "W/\"1\"", "\"x\""] {
            let other = user.send("GET", "$metadata", &[("If-None-Match", unknown)], None);
            assert_eq!(other.status, 200, "{unknown}");
        }
        let known = ("If-None-Match", of_plain.as_str());
        assert_eq!(user.send("GET", "$metadata?annotations=true", &[known], None).status, 200);
        assert_eq!(user.send("HEAD", "$metadata", &[known], None).status, 304);
        // Rows come and go; the document stays.
        let row = user.account("Not of the document");
        user.delete(&format!("accounts({row})"));
        assert_eq!(tag(&user.get("$metadata")), of_plain);
    });
}

#[test]
fn annotations_come_by_the_parameter_or_by_the_preference() {
    each(|demo| {
        let mut user = demo.user("noroles");
        let plain = document(&mut user, "$metadata");
        let by_parameter = user.get("$metadata?annotations=true");
        let by_preference = user.send("GET", "$metadata", &[ANNOTATIONS], None);
        assert!(by_parameter.body == by_preference.body);
        assert_eq!(by_parameter.header("Preference-Applied"), None);
        assert_eq!(by_preference.header("Preference-Applied"), Some(ANNOTATIONS.1));
        let annotated = by_parameter.text();
        let description = "<Annotation Term=\"Org.OData.Core.V1.Description\" String=\"Account\"/>";
        assert!(annotated.contains(description) && !plain.contains("Org.OData.Core.V1"));
        let other =
            ("Prefer", "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"");
        for (path, headers) in [("$metadata?annotations=false", &[][..]), ("$metadata", &[other])] {
            let response = user.send("GET", path, headers, None);
            assert!(response.text() == plain && response.header("Preference-Applied").is_none());
        }
    });
}

#[test]
fn a_document_can_be_about_some_tables() {
    each(|demo| {
        let mut user = demo.user("noroles");
        let two = document(&mut user, "$metadata?tables=contact,account");
        assert_eq!(all(&two, "EntitySet", "Name"), ["accounts", "contacts"]);
        assert!(two.contains("Name=\"primarycontactid\" Type=\"mscrm.contact\""));
        assert!(!two.contains("mscrm.systemuser"));
        for same in [
            "tables=account,contact",
            "tables=,account, contact ,account",
            "tables=account%2Ccontact",
        ] {
            assert!(document(&mut user, &format!("$metadata?{same}")) == two, "{same}");
        }
        // An activity comes with what it inherits from.
        let task = document(&mut user, "$metadata?tables=task&annotations=true");
        assert_eq!(all(&task, "EntitySet", "Name"), ["activitypointers", "tasks"]);
        let known = tag(&user.get("$metadata?tables=task"));
        let same = user.send("GET", "$metadata?tables=task", &[("If-None-Match", &known)], None);
        assert_eq!(same.status, 304);
        for (nothing, number) in [
            ("", "0x80060888"),
            (",", "0x80060888"),
            ("Account", "0x80041102"),
            ("accounts", "0x80041102"),
            ("account,nothing", "0x80041102"),
            ("%22%3E", "0x80041102"),
        ] {
            let refused = user.refused("GET", &format!("$metadata?tables={nothing}"), None);
            assert_eq!(refused, code(400, number), "{nothing}");
        }
    });
}

/// The properties that each type has itself, and what it inherits from.
fn types(document: &str) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let mut types: BTreeMap<String, (BTreeSet<String>, String)> = BTreeMap::new();
    let mut current = None;
    for line in document.lines() {
        let attribute = |name: &str| {
            Some(line.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.to_owned())
        };
        if line.starts_with("<EntityType ") {
            let base = attribute("BaseType").unwrap_or_default().replace("mscrm.", "");
            let name = attribute("Name").unwrap();
            types.insert(name.clone(), (BTreeSet::new(), base));
            current = Some(name);
        } else if line.starts_with("<ComplexType ") {
            current = None;
        } else if line.starts_with("<Property ")
            && let Some(kind) = &current
        {
            types.get_mut(kind).unwrap().0.insert(attribute("Name").unwrap());
        }
    }
    types
}

#[test]
fn every_property_of_the_document_can_be_asked_for_and_rows_have_no_other() {
    each(|demo| {
        let mut admin = demo.admin();
        let document = document(&mut admin, "$metadata");
        let types = types(&document);
        let sets = all(&document, "EntitySet", "Name");
        let listed: Vec<String> = admin.rows("").iter().map(|set| text(&set["name"])).collect();
        assert_eq!(sets, listed);
        let mut shown = 0;
        let kinds = all(&document, "EntitySet", "EntityType");
        let sets = sets.iter().zip(kinds).filter(|(set, _)| !set.ends_with("Definitions"));
        for (set, kind) in sets {
            let (own, base) = &types[kind.strip_prefix("Microsoft.Dynamics.CRM.").unwrap()];
            let names: Vec<&str> = own.iter().map(String::as_str).collect();
            for row in admin.rows(&format!("{set}?$top=1&$select={}", names.join(","))) {
                for name in own {
                    assert!(row.get(name).is_some(), "{set} has no {name}");
                    shown += 1;
                }
            }
            let inherited = &types[base].0;
            for row in admin.rows(&format!("{set}?$top=1")) {
                let row = row.as_object().unwrap();
                for name in row.keys().filter(|key| !key.contains('@')) {
                    assert!(own.contains(name) || inherited.contains(name), "{set} has {name}");
                }
            }
        }
        assert!(shown > 1000, "{shown}");
    });
}

#[test]
fn every_navigation_property_of_the_document_can_be_followed() {
    each(|demo| {
        let mut admin = demo.admin();
        let document = document(&mut admin, "$metadata");
        // Pairs are expanded side by side only; theirs is the same name at both ends.
        let (mut sets, mut pairs) = (Vec::new(), BTreeSet::new());
        for line in document.lines() {
            let attribute = |name: &str| {
                line.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0
            };
            if line.starts_with("<EntitySet ") {
                sets.push((attribute("Name"), [Vec::new(), Vec::new()]));
            } else if line.starts_with("<NavigationPropertyBinding ") {
                let path = attribute("Path");
                sets.last_mut().unwrap().1[usize::from(pairs.contains(path))].push(path);
            } else if line.contains(" Partner=") && attribute("Partner") == attribute("Name") {
                pairs.insert(attribute("Name"));
            }
        }
        let mut followed = 0;
        for (set, paths) in sets {
            for some in paths.iter().flat_map(|paths| paths.chunks(12)) {
                let target = format!("{set}?$top=1&$expand={}", some.join(","));
                let response = admin.get(&target);
                assert_eq!(response.status, 200, "{target}: {}", response.text());
                followed += some.len();
            }
        }
        assert!(followed > 300, "{followed}");
    });
}

#[test]
fn definitions_have_the_properties_of_the_document_and_no_other() {
    each(|demo| {
        let mut admin = demo.admin();
        let document = document(&mut admin, "$metadata");
        let types = types(&document);
        let mut seen = BTreeSet::new();
        for (path, declared) in [
            ("EntityDefinitions?$filter=LogicalName eq 'account'", "EntityMetadata"),
            ("EntityDefinitions(LogicalName='account')/Attributes", "AttributeMetadata"),
            (
                "EntityDefinitions(LogicalName='account')/ManyToOneRelationships",
                "OneToManyRelationshipMetadata",
            ),
            (
                "EntityDefinitions(LogicalName='role')/ManyToManyRelationships",
                "ManyToManyRelationshipMetadata",
            ),
            ("GlobalOptionSetDefinitions", "OptionSetMetadataBase"),
            ("ManagedPropertyDefinitions", "ManagedPropertyMetadata"),
        ] {
            let rows = admin.rows(path);
            for row in &rows {
                let row = row.as_object().unwrap();
                let named = row.get("@odata.type").map(text).unwrap_or_default();
                let named = named.strip_prefix("#Microsoft.Dynamics.CRM.");
                // What is of the declared type does not repeat it.
                let (kind, mut known) = (named.unwrap_or(declared), BTreeSet::new());
                let mut line = kind;
                while let Some((own, base)) = types.get(line) {
                    known.extend(own.iter().map(String::as_str));
                    line = base;
                }
                let shown: BTreeSet<&str> =
                    row.keys().map(String::as_str).filter(|key| !key.contains('@')).collect();
                assert_eq!(shown, known, "{path}: {kind}");
                seen.insert(kind.to_owned());
            }
        }
        assert!(seen.len() > 12, "{seen:?}");
    });
}
