//! The messages about the numbers of autonumber columns (metadata.md §6), one file each.

pub(crate) mod next;
pub(crate) mod seed;
pub(crate) mod set_seed;

use model::message::{Field, FieldType, Invoke};
use model::{Error, Result};
use uuid::Uuid;

use crate::context::Context;

const ENTITY: Field = Field::new("EntityName", FieldType::Text);
const ATTRIBUTE: Field = Field::new("AttributeName", FieldType::Text);

/// The id of the autonumber column that the message is about.
fn column(context: &Context<'_, '_>, fields: &Invoke) -> Result<Uuid> {
    let entity = fields.arguments.text("EntityName")?;
    let attribute = fields.arguments.text("AttributeName")?;
    // Clients write schema names as well.
    let (table, name) = (entity.to_lowercase(), attribute.to_lowercase());
    let found = context.catalog.table(&table).and_then(|table| table.column(&name));
    let found = found.filter(|column| column.auto_number.is_some());
    found.map(|column| column.metadata_id(&table)).ok_or_else(|| {
        Error::rule(
            0x8006_0884,
            format!(
                "Attribute {attribute} of entity {entity} is not an Auto Number attribute. Please \
                 confirm the inputs for Attribute and Entity correctly map to an Auto Number \
                 attribute."
            ),
        )
    })
}
