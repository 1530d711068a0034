//! Annotations: alternate keys always, and for who asks for them what a table or a column means and
//! which properties cannot be written (metadata.md §13).

use engine::Table;
use model::metadata::{ColumnDefinition, KeyStatus, Label};

use super::xml::Xml;
use crate::edm;

/// The alternate keys that can be used. One whose index could not be built is none.
pub(super) fn keys(xml: &mut Xml, table: &Table) {
    let active: Vec<_> =
        table.definition.keys.iter().filter(|key| key.status == KeyStatus::Active).collect();
    if active.is_empty() {
        return;
    }
    xml.tag("Annotation").with("Term", "OData.Community.Keys.V1.AlternateKeys").open();
    xml.tag("Collection").open();
    for key in active {
        xml.tag("Record").with("Type", "OData.Community.Keys.V1.AlternateKey").open();
        xml.tag("PropertyValue").with("Property", "Key").open();
        xml.tag("Collection").open();
        for column in key.columns.iter().filter_map(|name| table.column(name)) {
            let name = edm::property_name(column);
            xml.tag("Record").with("Type", "OData.Community.Keys.V1.PropertyRef").open();
            xml.tag("PropertyValue").with("Property", "Alias").with("String", &name).empty();
            xml.tag("PropertyValue").with("Property", "Name").with("PropertyPath", &name).empty();
            xml.close("Record");
        }
        xml.close("Collection");
        xml.close("PropertyValue");
        xml.close("Record");
    }
    xml.close("Collection");
    xml.close("Annotation");
}

/// What something means: its description, or what it is called where it has none. The document is the
/// same for everybody, so that is in the base language.
pub(super) fn description(xml: &mut Xml, description: &Label, label: &Label) {
    let text = Some(description.as_str()).filter(|text| !text.is_empty());
    let text = text.unwrap_or(label.as_str());
    if !text.is_empty() {
        xml.tag("Annotation")
            .with("Term", "Org.OData.Core.V1.Description")
            .with("String", text)
            .empty();
    }
}

/// Whether a client can give a value to the property of a column. To that of a lookup it cannot: it
/// binds the navigation property.
pub(super) fn is_written(column: &ColumnDefinition) -> bool {
    (column.create || column.update) && !column.is_lookup()
}

/// That a property is read and never written.
pub(super) fn read_only(xml: &mut Xml) {
    xml.tag("Annotation").with("Term", "Org.OData.Core.V1.Computed").with("Bool", "true").empty();
    xml.tag("Annotation").with("Term", "Org.OData.Core.V1.Permissions").open();
    xml.text("EnumMember", "Org.OData.Core.V1.PermissionType/Read");
    xml.close("Annotation");
}
