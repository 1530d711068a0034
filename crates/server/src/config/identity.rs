//! Section `[identity]` of the file. So far there is only the built-in provider, so anything but its
//! defaults is refused by name.

use super::file::refuse_user_group;

/// Refuses whatever differs from `mode = "dev"` without issuers.
pub(super) fn check(section: &toml::Value) -> Result<(), String> {
    let toml::Value::Table(keys) = section else {
        return Err("`identity` is a section; write `[identity]` on a line of its own".into());
    };
    for (key, value) in keys {
        refuse_user_group(key)?;
        let default = match key.as_str() {
            "mode" => value.as_str() == Some("dev"),
            "challenge" => value.as_str() == Some("aad"),
            "issuers" | "audiences" => value.as_array().is_some_and(Vec::is_empty),
            _ => {
                return Err(format!(
                    "unknown key `{key}` in `[identity]`; take it out (there are `mode`, \
                     `issuers`, `audiences` and `challenge`)"
                ));
            }
        };
        if !default {
            let value = value.as_str().map(|value| format!(" = \"{value}\"")).unwrap_or_default();
            return Err(format!(
                "`{key}{value}` in `[identity]` comes with a later version; leave it out"
            ));
        }
    }
    Ok(())
}
