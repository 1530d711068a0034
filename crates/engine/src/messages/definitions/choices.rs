//! What the messages about options share: whose options are meant.

use metadata::OptionsOf;
use model::message::{Field, FieldType, Fields};
use model::{Error, Result};

/// The name of a global choice.
pub(super) const NAME: Field = Field::optional("OptionSetName", FieldType::Text);
/// The table of the column whose options are meant.
pub(super) const TABLE: Field = Field::optional("EntityLogicalName", FieldType::Text);
/// The column whose options are meant.
pub(super) const COLUMN: Field = Field::optional("AttributeLogicalName", FieldType::Text);

/// Whose options a message means: those of a global choice, or those of a column.
pub(super) fn options_of(fields: &Fields) -> Result<OptionsOf> {
    let text = |field: Field| {
        let text = fields.maybe(field.name, Fields::text)?;
        Ok::<_, Error>(text.filter(|text| !text.is_empty()).map(str::to_lowercase))
    };
    if let Some(name) = text(NAME)? {
        return Ok(OptionsOf::Global(name));
    }
    match (text(TABLE)?, text(COLUMN)?) {
        (Some(table), Some(column)) => Ok(OptionsOf::Column { table, column }),
        _ => Err(Error::rule(
            0x8004_8403,
            "Invalid OptionSet: neither the name of a global one is given nor a column",
        )),
    }
}
