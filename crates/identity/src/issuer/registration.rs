//! This server as a client of an issuer: what it is registered as there, so that people can sign in to it with
//! a browser.

use std::fmt;
use std::path::PathBuf;

/// What an issuer knows this server as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its `client_id` there, which is what id tokens are meant for.
    pub client_id: String,
    /// What it proves itself by; nothing but PKCE, if there is none.
    pub secret: Option<ClientSecret>,
}

/// A secret that an issuer gave this server.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientSecret {
    /// As it is configured.
    Text(String),
    /// In a file, which is read at each use, so that another one counts at once.
    File(PathBuf),
}

impl ClientSecret {
    /// The secret itself. It may block.
    ///
    /// # Errors
    /// If its file cannot be read or is empty, with words for whoever configures the server.
    pub fn read(&self) -> Result<String, String> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::File(path) => {
                let named = path.display();
                let text = std::fs::read_to_string(path)
                    .map_err(|error| format!("cannot read `{named}`: {error}"))?;
                match text.trim() {
                    "" => Err(format!("`{named}` is empty")),
                    secret => Ok(secret.to_owned()),
                }
            }
        }
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(…)"),
            Self::File(path) => write!(f, "File({})", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_anew_and_never_shown() {
        let path = std::env::temp_dir().join(format!("onbehalf-secret-{}", std::process::id()));
        let secret = ClientSecret::File(path.clone());
        assert!(secret.read().unwrap_err().contains("cannot read"));
        for text in ["one\n", "two"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(secret.read().as_deref(), Ok(text.trim()));
        }
        std::fs::write(&path, " \n").unwrap();
        assert!(secret.read().unwrap_err().contains("is empty"));
        std::fs::remove_file(&path).unwrap();
        let text = ClientSecret::Text("s3cret".into());
        assert!(!format!("{text:?}").contains("s3cret"));
    }
}
