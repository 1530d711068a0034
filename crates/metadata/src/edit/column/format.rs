//! What the definition of a picture or a file keeps in its format: `MaxSizeInKB=32768;MaxWidth=144`.

use model::metadata::ColumnDefinition;

/// Whether a picture is the one of its table.
pub(super) const PRIMARY: &str = "IsPrimaryImage";

/// Whether a column is the picture of its table.
pub(super) fn is_primary(column: &ColumnDefinition) -> bool {
    column.in_format(PRIMARY) == Some("true")
}

/// Gives a key a value, in its place if it has one, else at the end.
pub(super) fn set(format: &mut Option<String>, key: &str, value: &str) {
    let old = format.take().unwrap_or_default();
    let mut parts: Vec<(&str, &str)> =
        old.split(';').filter_map(|part| part.split_once('=')).collect();
    match parts.iter_mut().find(|(name, _)| *name == key) {
        Some(part) => part.1 = value,
        None => parts.push((key, value)),
    }
    let parts: Vec<String> =
        parts.iter().map(|(name, value)| [*name, "=", value].concat()).collect();
    *format = Some(parts.join(";"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_place() {
        let mut format = None;
        set(&mut format, "A", "1");
        set(&mut format, "B", "2");
        set(&mut format, "A", "3");
        assert_eq!(format.as_deref(), Some("A=3;B=2"));
    }
}
