//! Reads `choices.toml`: the global choices, by name.

use model::metadata::Choice;
use toml::Table;

/// The shipped global choices with their names, in the order of the file.
pub fn choices() -> Result<Vec<(String, Choice)>, String> {
    let file: Table =
        toml::from_str(include_str!("../choices.toml")).map_err(|error| error.to_string())?;
    let read = |(name, choice): (String, toml::Value)| match choice.try_into() {
        Ok(choice) => Ok((name, choice)),
        Err(error) => Err(format!("choices.toml: {name}: {error}")),
    };
    file.into_iter().map(read).collect()
}
