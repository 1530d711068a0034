//! What the documents of the shipped tables say, read back by an XML parser that knows nothing of what
//! wrote them: whatever they name is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use engine::Catalog;
use model::metadata::{KeyDefinition, KeyStatus, Provenance};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Variant, document};
use crate::sample;

/// An element.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn begin(tag: &BytesStart<'_>) -> Self {
        let mut attributes = BTreeMap::new();
        for attribute in tag.attributes() {
            let attribute = attribute.unwrap();
            let value = quick_xml::escape::unescape(&attribute.value);
            let earlier =
                attributes.insert(attribute.key.as_ref().to_owned(), value.unwrap().into_owned());
            assert_eq!(earlier, None);
        }
        let name = tag.name().as_ref().to_owned();
        Self { name, attributes, children: Vec::new(), text: String::new() }
    }

    fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    fn attribute(&self, attribute: &str) -> &str {
        self.get(attribute).unwrap_or_else(|| panic!("no {attribute} in {self:?}"))
    }

    fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one<'e>(&'e self, name: &'e str) -> &'e Element {
        let found: Vec<_> = self.all(name).collect();
        assert_eq!(found.len(), 1, "{name} in {}", self.name);
        found[0]
    }

    /// The child with this `Name`.
    fn named(&self, name: &str) -> &Element {
        let mut found = self.children.iter().filter(|child| child.get("Name") == Some(name));
        found.next().unwrap_or_else(|| panic!("no {name} in {}", self.name))
    }
}

fn parse(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let root = BytesStart::new("root");
    let mut open = vec![Element::begin(&root)];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => open.push(Element::begin(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(Element::begin(&tag)),
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Text(text) => {
                open.last_mut().unwrap().text.push_str(text.trim());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1);
    open.remove(0)
}

/// A document, with its types by name.
struct Schema {
    schema: Element,
}

impl Schema {
    fn of(catalog: &Catalog, variant: &Variant) -> Self {
        let mut root = parse(&document::write(catalog, variant));
        assert_eq!(root.one("edmx:Edmx").all("edmx:Reference").count(), 2);
        let mut edmx = root.children.remove(0);
        let mut services = edmx.children.pop().unwrap();
        assert_eq!(services.name, "edmx:DataServices");
        let schema = services.children.pop().unwrap();
        assert!(services.children.is_empty());
        Self { schema }
    }

    fn whole() -> Self {
        Self::of(sample::catalog(), &Variant::default())
    }

    fn of_tables(names: &[&str]) -> Self {
        let tables = Some(names.iter().map(|&name| name.to_owned()).collect());
        Self::of(sample::catalog(), &Variant { annotated: true, tables })
    }

    /// The type that a text names.
    fn kind(&self, name: &str) -> &Element {
        let single = name.strip_prefix("Collection(").and_then(|name| name.strip_suffix(')'));
        let name = single.unwrap_or(name);
        let bare = name.strip_prefix("mscrm.").or(name.strip_prefix("Microsoft.Dynamics.CRM."));
        let bare = bare.unwrap_or_else(|| panic!("{name} has no namespace of ours"));
        let types = ["EntityType", "ComplexType", "EnumType"];
        let found: Vec<_> = self
            .schema
            .children
            .iter()
            .filter(|child| types.contains(&child.name.as_str()) && child.get("Name") == Some(bare))
            .collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0]
    }

    /// A type and what it inherits from.
    fn line<'e>(&'e self, kind: &'e Element) -> Vec<&'e Element> {
        let mut line = vec![kind];
        while let Some(base) = line.last().unwrap().get("BaseType") {
            assert!(base.starts_with("mscrm."));
            line.push(self.kind(base));
        }
        line
    }

    fn members<'e>(&'e self, kind: &'e Element, element: &'static str) -> Vec<&'e Element> {
        self.line(kind).into_iter().flat_map(|kind| kind.all(element)).collect()
    }

    fn member<'e>(&'e self, kind: &'e Element, element: &'static str, name: &str) -> &'e Element {
        let members = self.members(kind, element);
        let found: Vec<_> =
            members.into_iter().filter(|member| member.get("Name") == Some(name)).collect();
        assert_eq!(found.len(), 1, "{element} {name} of {}", kind.attribute("Name"));
        found[0]
    }

    /// Whatever is named is there, and nothing has the name of something else.
    fn check(&self) {
        let mut names = BTreeSet::new();
        for child in &self.schema.children {
            let name = child.attribute("Name");
            if let Some(base) = child.get("BaseType") {
                let base = base.strip_prefix("mscrm.").unwrap();
                assert!(names.contains(&(base, None)), "{name} stands before {base}");
            }
            let bound = child.children.first().and_then(|first| first.get("Type"));
            let overload = bound.filter(|_| child.get("IsBound").is_some());
            assert!(names.insert((name, overload)), "{name} twice");
            match child.name.as_str() {
                "EntityType" | "ComplexType" => self.check_type(child),
                "Action" | "Function" => {
                    let told = child.all("ReturnType").count();
                    assert!(told == 1 || (told == 0 && child.name == "Action"), "{name}");
                    child.children.iter().for_each(|part| self.check_types(part));
                }
                "EnumType" => assert!(child.all("Member").count() > 0),
                "EntityContainer" => self.check_container(child),
                other => panic!("{other}"),
            }
        }
        assert!(names.iter().any(|(name, _)| *name == "System"));
    }

    fn check_types(&self, element: &Element) {
        let kind = element.attribute("Type");
        if !kind.contains("Edm.") {
            self.kind(kind);
        }
    }

    fn check_type(&self, kind: &Element) {
        let name = kind.attribute("Name");
        let mut names = BTreeSet::new();
        for member in self
            .members(kind, "Property")
            .into_iter()
            .chain(self.members(kind, "NavigationProperty"))
        {
            let member = member.attribute("Name");
            assert!(names.insert(member), "{member} twice in {name}");
        }
        let line = self.line(kind);
        let keys: Vec<_> = line.iter().flat_map(|kind| kind.all("Key")).collect();
        let root = ["crmbaseentity", "crmmodelbaseentity", "expando"].contains(&name);
        assert_eq!(keys.len(), usize::from(kind.name == "EntityType" && !root), "{name}");
        for key in keys {
            self.member(kind, "Property", key.one("PropertyRef").attribute("Name"));
        }
        kind.all("Property").for_each(|property| self.check_types(property));
        for navigation in kind.all("NavigationProperty") {
            let target = self.kind(navigation.attribute("Type"));
            assert_eq!(target.name, "EntityType");
            if let Some(partner) = navigation.get("Partner") {
                let back = self.member(target, "NavigationProperty", partner);
                assert_eq!(back.get("Partner"), navigation.get("Name"), "{name}");
                assert_eq!(self.kind(back.attribute("Type")).get("Name"), Some(name));
            }
            for constraint in navigation.all("ReferentialConstraint") {
                self.member(kind, "Property", constraint.attribute("Property"));
                self.member(target, "Property", constraint.attribute("ReferencedProperty"));
            }
        }
    }

    fn check_container(&self, container: &Element) {
        let mut sets = BTreeSet::new();
        for set in container.all("EntitySet") {
            assert!(sets.insert(set.attribute("Name")));
            let kind = set.attribute("EntityType");
            assert!(kind.starts_with("Microsoft.Dynamics.CRM."));
            let kind = self.kind(kind);
            for binding in &set.children {
                let path = binding.attribute("Path");
                let navigation = self.member(kind, "NavigationProperty", path);
                let target = container.named(binding.attribute("Target"));
                let (leads, holds) = (navigation.attribute("Type"), target.attribute("EntityType"));
                assert_eq!(self.kind(leads).get("Name"), self.kind(holds).get("Name"), "{path}");
            }
        }
        for (import, names) in [("FunctionImport", "Function"), ("ActionImport", "Action")] {
            for import in container.all(import) {
                let name = import.attribute("Name");
                assert_eq!(import.attribute(names), ["Microsoft.Dynamics.CRM.", name].concat());
                assert_eq!(self.schema.named(name).name, names);
            }
        }
    }
}

#[test]
fn whatever_the_document_of_all_tables_names_is_in_it() {
    for annotated in [false, true] {
        Schema::of(sample::catalog(), &Variant { annotated, tables: None }).check();
    }
}

#[test]
fn whatever_the_document_of_some_tables_names_is_in_it() {
    let catalog = sample::catalog();
    let mut names: Vec<&str> =
        catalog.tables().map(|table| table.definition.name.as_str()).collect();
    names.sort_unstable();
    for (index, name) in names.iter().enumerate() {
        Schema::of_tables(&[name]).check();
        let others: Vec<&str> =
            names.iter().skip(index).step_by(7).copied().chain(["account"]).collect();
        let schema = Schema::of_tables(&others);
        schema.check();
        for name in others {
            let set = &catalog.table(name).unwrap().definition.set;
            schema.schema.named("System").named(set);
        }
    }
}

#[test]
fn equal_catalogs_make_equal_documents() {
    // Each catalog has maps of its own, in an order of their own.
    let make = || Catalog::new(1, seed::tables().unwrap(), Vec::new());
    let reversed =
        || Catalog::new(1, seed::tables().unwrap().into_iter().rev().collect(), Vec::new());
    for annotated in [false, true] {
        let variant = Variant { annotated, tables: None };
        let first = document::write(&make(), &variant);
        assert!(first == document::write(&make(), &variant));
        assert!(first == document::write(&reversed(), &variant));
    }
}

#[test]
fn every_table_has_a_set_and_every_property_its_type() {
    let (schema, catalog) = (Schema::whole(), sample::catalog());
    let container = schema.schema.named("System");
    assert_eq!(container.all("EntitySet").count(), catalog.tables().count() + 4);
    for table in catalog.tables() {
        let definition = &table.definition;
        let set = container.named(&definition.set);
        assert_eq!(
            set.attribute("EntityType"),
            ["Microsoft.Dynamics.CRM.", &definition.name].concat()
        );
        let kind = schema.kind(&["mscrm.", &definition.name].concat());
        for column in definition.columns.iter().filter(|column| column.is_property()) {
            let property = schema.member(kind, "Property", &crate::edm::property_name(column));
            let (kind, name) = (property.attribute("Type"), &column.name);
            assert_eq!(
                property.get("Unicode"),
                Some("false").filter(|_| kind == "Edm.String"),
                "{name}"
            );
            assert_eq!(property.get("Scale"), Some("Variable").filter(|_| kind == "Edm.Decimal"));
        }
        let own = |name: &str| kind.all("Property").any(|each| each.get("Name") == Some(name));
        for column in definition.columns.iter().filter(|column| !column.is_property()) {
            assert!(!own(&column.name), "{}", column.name);
        }
        // None of the names that rows can be followed by is lost.
        if !definition.is_intersect {
            for (name, _) in table.navigations() {
                schema.member(kind, "NavigationProperty", name);
            }
        }
    }
}

#[test]
fn lookups_lead_along_their_columns_and_back() {
    let schema = Schema::whole();
    let account = schema.kind("mscrm.account");
    assert_eq!(account.get("BaseType"), Some("mscrm.crmbaseentity"));
    let lookup = account.named("primarycontactid");
    assert_eq!(lookup.get("Type"), Some("mscrm.contact"));
    assert_eq!(lookup.get("Nullable"), Some("false"));
    assert_eq!(lookup.get("Partner"), Some("account_primary_contact"));
    let constraint = lookup.one("ReferentialConstraint");
    assert_eq!(constraint.get("Property"), Some("_primarycontactid_value"));
    assert_eq!(constraint.get("ReferencedProperty"), Some("contactid"));
    assert_eq!(account.named("_primarycontactid_value").get("Type"), Some("Edm.Guid"));
    let many = schema.kind("mscrm.contact").named("account_primary_contact");
    assert_eq!(many.get("Type"), Some("Collection(mscrm.account)"));
    assert_eq!(many.get("Partner"), Some("primarycontactid"));
    assert!(many.children.is_empty() && many.get("Nullable").is_none());
    let owner = account.named("ownerid");
    assert_eq!(owner.get("Type"), Some("mscrm.principal"));
    assert_eq!(owner.one("ReferentialConstraint").get("ReferencedProperty"), Some("ownerid"));
    // One column, a navigation property for each table that it can lead to.
    let contact = schema.kind("mscrm.contact");
    for target in ["account", "contact"] {
        let lookup = contact.named(&["parentcustomerid_", target].concat());
        assert_eq!(lookup.attribute("Type"), ["mscrm.", target].concat());
        let constraint = lookup.one("ReferentialConstraint");
        assert_eq!(constraint.get("Property"), Some("_parentcustomerid_value"));
    }
    // N:N: the name of each side is its partner's.
    let roles = schema.kind("mscrm.systemuser").named("systemuserroles_association");
    assert_eq!(roles.get("Type"), Some("Collection(mscrm.role)"));
    assert_eq!(roles.get("Partner"), Some("systemuserroles_association"));
}

#[test]
fn types_inherit_keys_properties_and_navigation_properties() {
    let schema = Schema::whole();
    for name in ["systemuser", "team"] {
        let kind = schema.kind(&["mscrm.", name].concat());
        assert_eq!(kind.get("BaseType"), Some("mscrm.principal"));
        assert_eq!(kind.all("Key").count(), 0);
        assert!(kind.all("Property").all(|property| property.get("Name") != Some("ownerid")));
        schema.member(kind, "Property", "ownerid");
    }
    let task = schema.kind("mscrm.task");
    assert_eq!(task.get("BaseType"), Some("mscrm.activitypointer"));
    assert_eq!(task.all("Key").count(), 0);
    let own = |name: &str| task.children.iter().any(|child| child.get("Name") == Some(name));
    // Both the inherited name and the one of the type itself exist.
    for name in ["createdby", "ownerid", "regardingobjectid_account"] {
        schema.member(task, "NavigationProperty", name);
        assert!(!own(name) && own(&[name, "_task"].concat()), "{name}");
    }
    assert!(!own("subject") && !own("_createdby_value"));
    let tasks = schema.schema.named("System").named("tasks");
    let bound: Vec<_> = tasks.children.iter().map(|binding| binding.attribute("Path")).collect();
    assert!(bound.contains(&"createdby") && bound.contains(&"createdby_task"));
    assert!(!bound.contains(&"ownerid"));
}

#[test]
fn intersect_tables_have_ids_and_lead_nowhere() {
    let schema = Schema::whole();
    let kind = schema.kind("mscrm.teammembership");
    assert!(kind.all("Property").count() >= 3);
    for property in kind.all("Property") {
        let expected =
            if property.get("Name") == Some("versionnumber") { "Edm.Int64" } else { "Edm.Guid" };
        assert_eq!(property.get("Type"), Some(expected));
    }
    assert_eq!(kind.all("NavigationProperty").count(), 0);
    schema.schema.named("System").named("teammemberships");
}

#[test]
fn operations_are_as_their_descriptors_say() {
    let schema = Schema::whole();
    let who = schema.schema.named("WhoAmI");
    assert_eq!((who.name.as_str(), who.get("IsBound")), ("Function", None));
    let answer = who.one("ReturnType");
    assert_eq!(answer.get("Type"), Some("mscrm.WhoAmIResponse"));
    assert_eq!(answer.get("Nullable"), Some("false"));
    let response = schema.kind("mscrm.WhoAmIResponse");
    let members: Vec<_> = response.children.iter().map(|member| member.attribute("Name")).collect();
    assert_eq!(members, ["BusinessUnitId", "UserId", "OrganizationId"]);
    assert!(response.children.iter().all(|member| member.get("Nullable") == Some("false")));
    schema.schema.named("System").named("WhoAmI");

    let add = schema.schema.named("AddMembersTeam");
    assert_eq!((add.name.as_str(), add.get("IsBound")), ("Action", Some("true")));
    let parameters: Vec<_> =
        add.all("Parameter").map(|each| (each.attribute("Name"), each.attribute("Type"))).collect();
    assert_eq!(parameters, [("entity", "mscrm.team"), ("Members", "Collection(mscrm.systemuser)")]);
    // Bound to rows of two tables: two declarations.
    let access: Vec<_> = schema
        .schema
        .all("Function")
        .filter(|each| each.get("Name") == Some("RetrievePrincipalAccess"))
        .map(|each| each.children[0].attribute("Type"))
        .collect();
    assert!(access.contains(&"mscrm.systemuser") && access.contains(&"mscrm.team"));
    let grant = schema.schema.named("GrantAccess");
    assert_eq!(grant.named("Target").get("Type"), Some("mscrm.crmbaseentity"));
    let principal = schema.kind("mscrm.PrincipalAccess").named("Principal");
    assert_eq!(principal.name, "NavigationProperty");
    assert_eq!(principal.get("Type"), Some("mscrm.principal"));
    let rights = schema.kind("mscrm.AccessRights");
    assert_eq!(rights.get("IsFlags"), Some("true"));
    assert_eq!(rights.named("AssignAccess").get("Value"), Some("524288"));
    let detail = schema.kind("mscrm.AttributeAuditDetail");
    assert_eq!(detail.get("BaseType"), Some("mscrm.AuditDetail"));
    // What is asked for by a verb has no name in the document.
    assert!(schema.schema.children.iter().all(|child| child.get("Name") != Some("Create")));
}

#[test]
fn metadata_objects_are_entities_and_their_complex_twins_are_not() {
    let schema = Schema::whole();
    let root = schema.kind("mscrm.crmmodelbaseentity");
    assert_eq!((root.get("Abstract"), root.children.len()), (Some("true"), 0));
    let base = schema.kind("mscrm.MetadataBase");
    assert_eq!(base.get("BaseType"), Some("mscrm.crmmodelbaseentity"));
    assert_eq!(base.one("Key").one("PropertyRef").get("Name"), Some("MetadataId"));
    assert_eq!(base.named("MetadataId").get("Type"), Some("Edm.Guid"));
    let entity = schema.kind("mscrm.EntityMetadata");
    assert_eq!(entity.get("BaseType"), Some("mscrm.MetadataBase"));
    assert_eq!(entity.named("LogicalName").get("Type"), Some("Edm.String"));
    assert_eq!(entity.named("DisplayName").get("Type"), Some("mscrm.Label"));
    assert_eq!(entity.named("OwnershipType").get("Type"), Some("mscrm.OwnershipTypes"));
    let attributes = entity.named("Attributes");
    assert_eq!(attributes.name, "NavigationProperty");
    assert_eq!(attributes.get("Type"), Some("Collection(mscrm.AttributeMetadata)"));
    let privileges = entity.named("Privileges");
    assert_eq!(privileges.get("Type"), Some("Collection(mscrm.SecurityPrivilegeMetadata)"));
    for (set, kind) in [
        ("EntityDefinitions", "EntityMetadata"),
        ("RelationshipDefinitions", "RelationshipMetadataBase"),
        ("GlobalOptionSetDefinitions", "OptionSetMetadataBase"),
        ("ManagedPropertyDefinitions", "ManagedPropertyMetadata"),
    ] {
        let set = schema.schema.named("System").named(set);
        assert_eq!(set.attribute("EntityType"), ["Microsoft.Dynamics.CRM.", kind].concat());
    }
    let picklist = schema.kind("mscrm.PicklistAttributeMetadata");
    let line: Vec<_> = schema.line(picklist).iter().map(|kind| kind.attribute("Name")).collect();
    let expected = [
        "PicklistAttributeMetadata",
        "EnumAttributeMetadata",
        "AttributeMetadata",
        "MetadataBase",
        "crmmodelbaseentity",
    ];
    assert_eq!(line, expected);
    let choice = schema.member(picklist, "NavigationProperty", "OptionSet");
    assert_eq!(choice.get("Type"), Some("mscrm.OptionSetMetadata"));
    let status = schema.kind("mscrm.StatusOptionMetadata");
    assert_eq!(status.name, "ComplexType");
    assert_eq!(status.get("BaseType"), Some("mscrm.OptionMetadata"));
    // A document of some tables has none of them.
    let some = Schema::of_tables(&["account"]);
    assert!(!some.schema.children.iter().any(|child| child.get("Name") == Some("MetadataBase")));
}

#[test]
fn annotations_come_to_who_asks_for_them() {
    let text = document::write(sample::catalog(), &Variant::default());
    assert!(!text.contains("Org.OData.Core.V1"));
    let schema = Schema::of(sample::catalog(), &Variant { annotated: true, tables: None });
    let account = schema.kind("mscrm.account");
    let annotation = |element: &Element, term: &str| -> Option<String> {
        let mut found = element.all("Annotation").filter(|each| each.attribute("Term") == term);
        let found = found.next()?;
        let value = ["String", "Bool"].iter().find_map(|name| found.get(name));
        Some(value.map_or_else(|| found.one("EnumMember").text.clone(), ToOwned::to_owned))
    };
    let description = "Org.OData.Core.V1.Description";
    assert_eq!(annotation(account, description).as_deref(), Some("Account"));
    assert_eq!(annotation(account.named("name"), description).as_deref(), Some("Account Name"));
    let (computed, permissions) = ("Org.OData.Core.V1.Computed", "Org.OData.Core.V1.Permissions");
    for name in ["createdon", "_primarycontactid_value", "openrevenue"] {
        let property = account.named(name);
        assert_eq!(annotation(property, computed).as_deref(), Some("true"), "{name}");
        let read = "Org.OData.Core.V1.PermissionType/Read";
        assert_eq!(annotation(property, permissions).as_deref(), Some(read), "{name}");
    }
    for name in ["name", "accountid", "overriddencreatedon"] {
        assert_eq!(annotation(account.named(name), computed), None, "{name}");
    }
}

#[test]
fn what_things_mean_is_told_in_the_base_language_and_only_keys_that_can_be_used_are_told() {
    let mut tables = seed::tables().unwrap();
    let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
    account.description.set(1033, "Who buys");
    account.description.set(1031, "Wer kauft");
    let fax = account.columns.iter_mut().find(|column| column.name == "fax").unwrap();
    fax.label.set(1031, "Telefax");
    let key = |name: &str, columns: &[&str], status| KeyDefinition {
        name: name.into(),
        schema: name.into(),
        label: name.into(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        status,
        provenance: Provenance::default(),
    };
    account.keys = vec![
        key("failed", &["fax"], KeyStatus::Failed),
        key("active", &["accountnumber", "primarycontactid"], KeyStatus::Active),
    ];
    let catalog = Catalog::new(1, tables, Vec::new());
    let schema = Schema::of(&catalog, &Variant { annotated: true, tables: None });
    let account = schema.kind("mscrm.account");
    let meaning = |element: &Element| -> Vec<String> {
        let all = element.all("Annotation");
        let all = all.filter(|each| each.attribute("Term") == "Org.OData.Core.V1.Description");
        all.map(|each| each.attribute("String").to_owned()).collect()
    };
    assert_eq!(meaning(account), ["Who buys"]);
    assert_eq!(meaning(account.named("fax")), ["Fax"]);
    let keys: Vec<_> = account
        .all("Annotation")
        .filter(|each| each.attribute("Term") == "OData.Community.Keys.V1.AlternateKeys")
        .flat_map(|each| &each.one("Collection").children)
        .map(|key| {
            let parts = &key.one("PropertyValue").one("Collection").children;
            let path = |part: &Element| part.children[1].attribute("PropertyPath").to_owned();
            parts.iter().map(path).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(keys, [["accountnumber", "_primarycontactid_value"]]);
}

#[test]
fn a_document_of_some_tables_leaves_out_what_leads_to_others() {
    let schema = Schema::of_tables(&["account", "task"]);
    let tables: Vec<_> =
        schema.schema.named("System").all("EntitySet").map(|set| set.attribute("Name")).collect();
    assert_eq!(tables, ["accounts", "activitypointers", "tasks"]);
    let account = schema.kind("mscrm.account");
    let leads: Vec<_> =
        account.all("NavigationProperty").map(|each| each.attribute("Name")).collect();
    assert!(leads.contains(&"parentaccountid") && leads.contains(&"Account_Tasks"));
    assert!(leads.contains(&"ownerid") && !leads.contains(&"primarycontactid"));
    account.named("_primarycontactid_value");
    let operation =
        |name: &str| schema.schema.children.iter().any(|child| child.get("Name") == Some(name));
    assert!(!operation("WhoAmI") && !operation("AddMembersTeam"));
    // Rows of tables that it does not cover are rows of any table.
    let team = Schema::of_tables(&["team"]);
    let members = team.schema.named("AddMembersTeam").named("Members");
    assert_eq!(members.get("Type"), Some("Collection(mscrm.crmbaseentity)"));
}

#[test]
fn names_of_any_characters_make_a_document_that_can_be_read() {
    let mut tables = seed::tables().unwrap();
    let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
    let nasty = "a\"<b>&'c\u{1}\n ü";
    account.set = nasty.into();
    account.label = nasty.into();
    let name = account.columns.iter_mut().find(|column| column.name == "fax").unwrap();
    name.name = nasty.into();
    name.description = nasty.into();
    let lookup =
        account.many_to_one.iter_mut().find(|each| each.column == "primarycontactid").unwrap();
    lookup.lookup_property = ["lookup", nasty].concat();
    let catalog = Catalog::new(1, tables, Vec::new());
    let schema = Schema::of(&catalog, &Variant { annotated: true, tables: None });
    schema.check();
    let read = "a\"<b>&'c\u{fffd}\n ü";
    assert_eq!(schema.schema.named("System").named(read).name, "EntitySet");
    let account = schema.kind("mscrm.account");
    schema.member(account, "Property", read);
    schema.member(account, "NavigationProperty", &["lookup", read].concat());
}

/// The lines of an element of a document, from its first to its last.
fn element<'d>(document: &'d str, name: &str, of: &str) -> Vec<&'d str> {
    let (begin, end) = (format!("<{name} Name=\"{of}\""), format!("</{name}>"));
    let mut lines = document.lines().skip_while(|line| !line.starts_with(&begin)).peekable();
    if lines.peek().unwrap().ends_with("/>") {
        return lines.take(1).collect();
    }
    let mut found: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
    found.push(if name == "Action" { "</Action>" } else { "</EntityType>" });
    found
}

#[expect(clippy::disallowed_methods, reason = "whether to rewrite is asked of the environment")]
fn rewrites() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

fn check_golden(name: &str, lines: &[&str]) {
    let text = lines.join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/csdl").join(name);
    if rewrites() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{name}");
}

/// Parts of documents as they are. Most are of a document of some tables, so that further tables change
/// little.
#[test]
fn parts_of_documents_are_as_they_were() {
    let named = ["account", "contact", "systemuser", "task", "team", "teammembership"];
    let tables = Some(named.map(ToOwned::to_owned).to_vec());
    let some = document::write(sample::catalog(), &Variant { annotated: false, tables });
    for name in ["account", "systemuser", "task", "teammembership"] {
        check_golden(&format!("{name}.xml"), &element(&some, "EntityType", name));
    }
    let tables = Some(vec!["teammembership".to_owned()]);
    let annotated = document::write(sample::catalog(), &Variant { annotated: true, tables });
    let annotated = element(&annotated, "EntityType", "teammembership");
    check_golden("teammembership_annotated.xml", &annotated);
    let whole = document::write(sample::catalog(), &Variant::default());
    check_golden("action.xml", &element(&whole, "Action", "GrantAccess"));
    check_golden("head.xml", &whole.lines().take(25).collect::<Vec<_>>());
    let container = whole.lines().skip_while(|line| !line.starts_with("<EntityContainer"));
    let container: Vec<&str> =
        container.filter(|line| !line.starts_with("<NavigationPropertyBinding")).take(12).collect();
    check_golden("container.xml", &container);
}
