//! The environment: the one place that reads it. Names of ours that are no option are left alone,
//! because the tests and other tools use the same prefix.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::layers::{OPTIONS, variable};
use crate::failure::Failure;

/// Every option that the environment sets. An empty variable counts as not set.
#[expect(clippy::disallowed_methods, reason = "the one home of reading environment variables")]
pub(super) fn read() -> Result<BTreeMap<&'static str, String>, Failure> {
    read_from(|name| std::env::var_os(name))
}

fn read_from(
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<BTreeMap<&'static str, String>, Failure> {
    let mut values = BTreeMap::new();
    for option in OPTIONS.iter().filter(|option| option.on_command_line) {
        let variable = variable(option.name);
        let Some(value) = lookup(&variable).filter(|value| !value.is_empty()) else { continue };
        let value = value
            .into_string()
            .map_err(|_| Failure::usage(format!("`{variable}` is not UTF-8; write it anew")))?;
        values.insert(option.name, value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_upper_case_and_other_names_left_alone() {
        let values = read_from(|name| match name {
            "ONBEHALF_DEMO_INSECURE_LISTEN" => Some("1".into()),
            "ONBEHALF_DATA" => Some("".into()),
            "ONBEHALF_AGGREGATE_LIMIT" => Some("7".into()),
            _ => None,
        });
        assert_eq!(values.unwrap(), BTreeMap::from([("demo_insecure_listen", "1".to_owned())]));
    }
}
