//! The document from its first line to its last.

use engine::Catalog;

use super::Variant;
use super::operations;
use super::scope::Scope;
use super::tables;
use super::types::Types;
use super::xml::Xml;
use crate::edm::NAMESPACE;

/// The vocabularies of others that annotations are terms of.
const VOCABULARIES: [(&str, &str); 2] = [
    ("http://vocabularies.odata.org/OData.Community.Keys.V1.xml", "OData.Community.Keys.V1"),
    ("http://vocabularies.odata.org/OData.Community.Display.V1.xml", "OData.Community.Display.V1"),
];

/// About how many bytes a table takes.
const TABLE_SIZE: usize = 8 * 1024;

/// Writes the document of a catalog.
pub(super) fn write(catalog: &Catalog, variant: &Variant) -> String {
    let scope = Scope::new(catalog, variant.tables.as_deref());
    let operations = operations::operations(&scope);
    let mut types = Types::of_definitions(&scope);
    operations::need(&mut types, &operations);
    let mut xml = Xml::with_capacity((scope.tables().len() + 4) * TABLE_SIZE);
    xml.tag("edmx:Edmx")
        .with("Version", "4.0")
        .with("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx")
        .open();
    for (address, namespace) in VOCABULARIES {
        let alias = namespace.split('.').nth(2).unwrap_or(namespace);
        xml.tag("edmx:Reference").with("Uri", address).open();
        xml.tag("edmx:Include").with("Namespace", namespace).with("Alias", alias).empty();
        xml.tag("edmx:IncludeAnnotations").with("TermNamespace", namespace).empty();
        xml.close("edmx:Reference");
    }
    xml.tag("edmx:DataServices").open();
    xml.tag("Schema")
        .with("Namespace", NAMESPACE)
        .with("Alias", "mscrm")
        .with("xmlns", "http://docs.oasis-open.org/odata/ns/edm")
        .open();
    tables::roots(&mut xml);
    for table in scope.tables() {
        tables::entity(&mut xml, &scope, table, variant.annotated);
    }
    types.write_objects(&mut xml, &scope);
    types.write_records(&mut xml, &scope);
    types.write_choices(&mut xml);
    operations::write(&mut xml, &scope, &operations);
    xml.tag("EntityContainer").with("Name", "System").open();
    tables::sets(&mut xml, &scope);
    operations::imports(&mut xml, &operations);
    for element in ["EntityContainer", "Schema", "edmx:DataServices", "edmx:Edmx"] {
        xml.close(element);
    }
    xml.finish()
}
