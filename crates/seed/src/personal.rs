//! The personal settings of a user: a row of `usersettings` that has the user's own key.

use model::metadata::TableDefinition;
use uuid::Uuid;

use crate::files;
use crate::row::{self, Names, Row};

pub(crate) const TABLE: &str = "usersettings";

/// The settings that a new user begins with. `table` is the definition of `usersettings`; `unit` the
/// business unit of the user, to which the row belongs.
pub fn settings_of(table: &TableDefinition, user: Uuid, unit: Uuid) -> Result<Row, String> {
    let place = |error: String| format!("organizations/user_settings.toml: {error}");
    let text = files::text(files::ORGANIZATIONS, "user_settings")?;
    let fields = toml::from_str(text).map_err(|error| place(error.to_string()))?;
    let mut row = Row::new(TABLE, user).id("businessunitid", unit);
    row.values.extend(row::values(table, &fields, &Names::default()).map_err(place)?);
    Ok(row)
}
