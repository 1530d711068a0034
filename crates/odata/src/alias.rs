//! The values of the parameter aliases (query.md §3.6). An alias is short and its value need not be, so
//! what all uses of them put into the tree is limited: otherwise a URL could mean far more than it says.

use std::cell::Cell;
use std::collections::BTreeMap;

use model::{Error, Result};

use super::MAX_URL;

/// So many characters may come from aliases. A list of ids as long as a URL can be used four times.
const MAX_USED: usize = 4 * MAX_URL;

/// The values, by name without `@`.
#[derive(Debug, Default)]
pub struct Aliases {
    values: BTreeMap<String, String>,
    used: Cell<usize>,
}

impl Aliases {
    /// No aliases: each one is null.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of an alias, if it has one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The same, to be read instead of the alias. An alias without a value is null.
    ///
    /// # Errors
    /// If too much was read so already.
    pub(super) fn spend(&self, name: &str) -> Result<Option<&str>> {
        let value = self.get(name);
        let used = self.used.get().saturating_add(value.map_or(0, str::len));
        if used > MAX_USED {
            return Err(Error::QueryOption(format!(
                "The values of parameter aliases are too long: all uses of them have at most \
                 {MAX_USED} characters."
            )));
        }
        self.used.set(used);
        Ok(value)
    }
}

impl FromIterator<(String, String)> for Aliases {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Self { values: pairs.into_iter().collect(), used: Cell::default() }
    }
}

impl<const N: usize> From<[(String, String); N]> for Aliases {
    fn from(pairs: [(String, String); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl PartialEq for Aliases {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    /// Each of these would be hundreds of megabytes.
    #[test]
    fn a_short_url_does_not_become_a_large_tree() {
        let lists = format!("@a=[{}1]", "1,".repeat(8000));
        let check = |options: &str, served: bool| {
            let sent = parse(&format!("/api/data/v9.2/accounts?{options}"), "contoso");
            assert_eq!(sent.is_ok(), served, "{}", options.split_at(40).0);
        };
        check(&format!("$filter=@a{}&{lists}", " or @a".repeat(2500)), false);
        check(&format!("$filter=@a{}&{lists}", " or @a".repeat(7)), true);
        let path = format!("@a={}x", "x/".repeat(8000));
        check(&format!("$orderby=@a{}&{path}", ",@a".repeat(5000)), false);
        check(&format!("$orderby=@a{}&@a=name", ",@a".repeat(5000)), true);
        // Filter and order count together.
        let (filter, order) = (" or @a".repeat(4), ",@a".repeat(4));
        check(&format!("$filter=@a{filter}&$orderby=@a{order}&{path}"), false);
    }

    #[test]
    fn arguments_count_too() {
        let aliases = [("a".to_owned(), format!("'{}'", "x".repeat(30_000)))].into();
        assert!(crate::arguments("A=@a,B=@a", &aliases).is_ok());
        assert!(crate::arguments(&vec!["A=@a"; 3000].join(","), &aliases).is_err());
    }
}
