//! `DATA/onbehalf.toml`: which keys it may hold. A key that we do not know is an error, because
//! whoever wrote it believes that it does something.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use super::identity::Identity;
use super::layers::OPTIONS;
use crate::failure::Failure;

/// Its name in the data folder.
pub(super) const NAME: &str = "onbehalf.toml";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Its options.
    pub(super) values: BTreeMap<&'static str, String>,
    /// Its section `[identity]`.
    pub(super) identity: Identity,
}

/// What the file says; nothing if there is no file.
pub(super) fn read(path: &Path) -> Result<Content, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::default()),
        Err(error) => {
            return Err(Failure::usage(format!(
                "cannot read `{}`: {error}; mend the file or move it away",
                path.display()
            )));
        }
    };
    parse(&text).map_err(|wrong| Failure::usage(format!("`{}`: {wrong}", path.display())))
}

/// Reads the text of the file, or says what is wrong and how to mend it.
pub(super) fn parse(text: &str) -> Result<Content, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        format!("line {line} is not TOML: {}; mend the line", error.message())
    })?;
    let mut content = Content::default();
    for (key, value) in table {
        refuse_user_group(&key)?;
        if key == "identity" {
            content.identity = Identity::read(value)?;
            continue;
        }
        if key == "data" {
            return Err("`data` cannot stand in the file that it leads to; \
                 use `--data` or `ONBEHALF_DATA`"
                .into());
        }
        let known = OPTIONS.iter().find(|option| option.in_file && option.name == key);
        let Some(option) = known else { return Err(unknown(&key)) };
        content.values.insert(option.name, plain(&key, value)?);
    }
    Ok(content)
}

/// On-premises deployments let the members of this group impersonate. Here only the privilege does,
/// so the setting must not seem to work.
pub(super) fn refuse_user_group(key: &str) -> Result<(), String> {
    if key.replace(['_', '-'], "").eq_ignore_ascii_case("privusergroup") {
        return Err(format!(
            "`{key}` lets nobody act for others here; take it out and give those users the role \
             `Delegate`"
        ));
    }
    Ok(())
}

fn plain(key: &str, value: toml::Value) -> Result<String, String> {
    match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Boolean(switch) => Ok(switch.to_string()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        _ => Err(format!("`{key}` takes one text, number or truth value; write it as one")),
    }
}

fn unknown(key: &str) -> String {
    let dashes = key.replace('-', "_").to_lowercase();
    let mut names = OPTIONS.iter().filter(|option| option.in_file).map(|option| option.name);
    match names.find(|name| *name == dashes) {
        Some(name) => format!("unknown key `{key}`; write it as `{name}`"),
        None => format!("unknown key `{key}`; take it out, or see `onbehalf config` for the keys"),
    }
}
