//! Section `[identity]` of the file: whose tokens are accepted (auth.md §1). What is wrong is told with its
//! key and with what to write instead.

mod issuer;

use std::collections::BTreeMap;
use std::fmt;

use identity::ChallengeStyle;
use identity::issuer::{AudienceName, ClientSecret, Settings};
use toml::{Table, Value};

use super::PublicUrl;
use super::file::refuse_user_group;
use crate::failure::Failure;

/// Who may ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Identity {
    pub(crate) mode: Mode,
    pub(crate) issuers: Vec<Settings>,
    /// What tokens may be meant for besides the server's own addresses.
    pub(crate) audiences: Vec<AudienceName>,
    pub(crate) challenge: ChallengeStyle,
    /// Whether the Organization Service takes names and passwords by HTTP Basic.
    pub(crate) soap_basic: bool,
    /// Whose requests to the Organization Service are that show nothing, by the first segment of the path,
    /// which is empty where there is none.
    pub(crate) soap_users: BTreeMap<String, String>,
    /// The section as it was written, without the issuers.
    written: Table,
}

/// Whether the built-in identity provider is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    Dev,
    Oidc,
}

impl Identity {
    /// Reads the section.
    pub(super) fn read(section: Value) -> Result<Self, String> {
        let Value::Table(keys) = section else {
            return Err("`identity` is a section; write `[identity]` on a line of its own".into());
        };
        let mut written = keys.clone();
        // There are secrets in it.
        written.remove("issuers");
        let mut identity = Self { written, ..Self::default() };
        for (key, value) in &keys {
            refuse_user_group(key)?;
            match key.as_str() {
                "mode" => identity.mode = mode(value)?,
                "challenge" => identity.challenge = challenge(value)?,
                "audiences" => identity.audiences = audiences("audiences", value)?,
                "issuers" => identity.issuers = issuer::read_all(value)?,
                "soap_basic" => {
                    identity.soap_basic = value.as_bool().ok_or_else(|| {
                        format!(
                            "`soap_basic` in `[identity]` is `{value}`, which is neither yes nor no; \
                             write `true` or `false`"
                        )
                    })?;
                }
                "soap_users" => identity.soap_users = soap_users(value)?,
                _ => {
                    return Err(format!(
                        "unknown key `{key}` in `[identity]`; take it out (there are `mode`, \
                         `issuers`, `audiences`, `challenge`, `soap_basic` and `soap_users`)"
                    ));
                }
            }
        }
        if identity.mode == Mode::Oidc && identity.issuers.is_empty() {
            return Err(
                "`mode = \"oidc\"` in `[identity]` accepts tokens of `issuers` alone, and \
                 there are none; name one, as in `issuers = [{ issuer = \"https://…\" }]`"
                    .into(),
            );
        }
        let has_passwords = identity.soap_basic || !identity.soap_users.is_empty();
        if identity.mode == Mode::Oidc && has_passwords {
            return Err(
                "`soap_basic` and `soap_users` in `[identity]` are about users of the built-in \
                 identity provider, and with `mode = \"oidc\"` there are none; take them out"
                    .into(),
            );
        }
        Ok(identity)
    }

    /// Refuses a server that would have to believe a request in what it is called.
    pub(crate) fn check(&self, public_url: Option<&PublicUrl>) -> Result<(), Failure> {
        let has_base = self.audiences.iter().any(|name| matches!(name, AudienceName::Base(_)));
        if self.mode == Mode::Oidc && public_url.is_none() && !has_base {
            return Err(Failure::usage(
                "with `mode = \"oidc\"` the server must know its address: tokens are meant for it; \
                 give `--public-url`, as in `--public-url https://crm.example`, or name it in \
                 `audiences` of `[identity]`",
            ));
        }
        let registrations = self.issuers.iter().filter_map(|issuer| issuer.registration.as_ref());
        for registration in registrations {
            if public_url.is_none() && !has_base {
                return Err(Failure::usage(
                    "with `client_id` in `[identity]` browsers are sent back here, so the server must \
                     know its address; give `--public-url`, as in `--public-url https://crm.example`, \
                     or name it in `audiences` of `[identity]`",
                ));
            }
            if let Some(Err(wrong)) = registration.secret.as_ref().map(ClientSecret::read) {
                return Err(Failure::usage(format!(
                    "`client_secret_file` in `[identity]`: {wrong}; write the secret into it that the \
                     issuer gave this server"
                )));
            }
        }
        Ok(())
    }

    /// Whether the built-in identity provider is there.
    pub(crate) fn provides(&self) -> bool {
        self.mode == Mode::Dev
    }
}

impl fmt::Display for Identity {
    /// As a section that means the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |key: &str| self.written.contains_key(key);
        let origin = |key: &str| if told(key) { "onbehalf.toml" } else { "default" };
        let mode = match self.mode {
            Mode::Dev => "dev",
            Mode::Oidc => "oidc",
        };
        let challenge = match self.challenge {
            ChallengeStyle::Aad => "aad",
            ChallengeStyle::Adfs => "adfs",
        };
        let none = Value::Array(Vec::new());
        let audiences = self.written.get("audiences").unwrap_or(&none);
        writeln!(f, "\n[identity]\nmode = \"{mode}\" # {}", origin("mode"))?;
        writeln!(f, "challenge = \"{challenge}\" # {}", origin("challenge"))?;
        writeln!(f, "audiences = {audiences} # {}", origin("audiences"))?;
        if self.provides() {
            let none = Value::Table(Table::new());
            let users = self.written.get("soap_users").unwrap_or(&none);
            writeln!(f, "soap_basic = {} # {}", self.soap_basic, origin("soap_basic"))?;
            writeln!(f, "soap_users = {users} # {}", origin("soap_users"))?;
        }
        self.issuers.iter().try_for_each(|issuer| issuer::write(f, issuer))
    }
}

fn mode(value: &Value) -> Result<Mode, String> {
    match value.as_str() {
        Some("dev") => Ok(Mode::Dev),
        Some("oidc") => Ok(Mode::Oidc),
        _ => Err(format!(
            "`mode` in `[identity]` is `{value}`, which is no mode; write `\"dev\"` for the \
             built-in identity provider or `\"oidc\"` for issuers of yours"
        )),
    }
}

fn challenge(value: &Value) -> Result<ChallengeStyle, String> {
    match value.as_str() {
        Some("aad") => Ok(ChallengeStyle::Aad),
        Some("adfs") => Ok(ChallengeStyle::Adfs),
        _ => Err(format!(
            "`challenge` in `[identity]` is `{value}`, which is no form of a challenge; write \
             `\"aad\"` or `\"adfs\"`"
        )),
    }
}

/// Users by the first segment of a path.
fn soap_users(value: &Value) -> Result<BTreeMap<String, String>, String> {
    let example = "{ contoso = \"actual.user@contoso.example\" }";
    let wrong = || {
        format!(
            "`soap_users` in `[identity]` names a user for each first segment of a path; write it as \
             `{example}`"
        )
    };
    let users = value.as_table().ok_or_else(wrong)?;
    let is_segment = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let mut read = BTreeMap::new();
    for (segment, user) in users {
        let user = user.as_str().filter(|user| !user.trim().is_empty() && is_segment(segment));
        // Paths are the same in any case of letters.
        let user = user.ok_or_else(wrong)?.to_owned();
        if read.insert(segment.to_ascii_lowercase(), user).is_some() {
            return Err(format!(
                "`soap_users` in `[identity]` names `{segment}` twice; take one of them out"
            ));
        }
    }
    Ok(read)
}

/// A list of names that tokens may be meant for.
fn audiences(key: &str, value: &Value) -> Result<Vec<AudienceName>, String> {
    let names = texts(key, value, "[\"https://crm.example\"]")?;
    if names.iter().any(|name| name.trim() != *name || name.is_empty()) {
        return Err(format!(
            "`{key}` in `[identity]` has a name that is empty or has blanks around it; write it \
             as tokens have it in `aud`"
        ));
    }
    Ok(names.into_iter().map(AudienceName::parse).collect())
}

fn texts<'a>(key: &str, value: &'a Value, example: &str) -> Result<Vec<&'a str>, String> {
    let items = value.as_array().map(|items| items.iter().map(Value::as_str));
    items.and_then(|mut items| items.by_ref().collect::<Option<Vec<_>>>()).ok_or_else(|| {
        format!("`{key}` in `[identity]` is a list of texts; write it as `{example}`")
    })
}
