//! Names of SQL tables and columns. A logical name is one too, unless a database would cut it, or
//! takes names that begin like it for its own.

use std::borrow::Cow;

use uuid::Uuid;

/// The longest identifier of PostgreSQL, in bytes.
const LONGEST: usize = 63;

/// How names begin that mean something else: the store's own tables, the databases' own, and indexes,
/// which share their names with tables in PostgreSQL.
const TAKEN: [&str; 5] = ["onbehalf_", "sqlite_", "pg_", "ix_", "ux_"];

/// What stands for a name that cannot be used as it is: its beginning, and a hash that makes it
/// distinct. No other name begins so.
pub(super) fn shortened(name: &str) -> Option<String> {
    if name.len() <= LONGEST && !TAKEN.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
    let mut short = String::with_capacity(LONGEST);
    short.push_str("n$");
    short.push_str(name.get(..name.floor_char_boundary(28)).unwrap_or_default());
    short.push('$');
    short.push_str(hash.simple().encode_lower(&mut Uuid::encode_buffer()));
    Some(short)
}

/// The name in SQL of a table or a column.
pub(crate) fn name(name: &str) -> Cow<'_, str> {
    shortened(name).map_or(Cow::Borrowed(name), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_it_is_unless_it_is_too_long_or_begins_like_something_else() {
        for name in ["account", "demo_project", "pgx_thing", "regardingobjectid$table"] {
            assert_eq!(shortened(name), None, "{name}");
        }
        let longest = "demo_".to_owned() + &"x".repeat(58);
        assert_eq!((longest.len(), shortened(&longest)), (LONGEST, None));
        let long = longest + "x";
        for name in
            [&long, "onbehalf_state", "sqlite_schema", "pg_class", "ix_account_name", "ux_x"]
        {
            let short = shortened(name).unwrap();
            assert!(short.len() <= LONGEST && short.starts_with("n$"), "{short}");
        }
        let other = long.clone() + "y";
        assert_ne!(shortened(&long), shortened(&other));
    }
}
