//! What the cases begin with: the crate's client over TLS, with the generated certificate authority and a
//! token of `onbehalf token`, and the rows that they make.

use std::env;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::OnceLock;

use async_trait::async_trait;
use powerplatform_dataverse_service_client::auth::Authenticate;
use powerplatform_dataverse_service_client::client::Client;
use powerplatform_dataverse_service_client::entity::{ReadEntity, WriteEntity};
use powerplatform_dataverse_service_client::error::DataverseError;
use powerplatform_dataverse_service_client::reference::{Reference, ReferenceStruct};
use powerplatform_dataverse_service_client::result::Result;
use powerplatform_dataverse_service_client::select::Select;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person who is signed in by `onbehalf token`, when the first token is needed.
pub struct Token {
    who: &'static str,
    token: OnceLock<Arc<String>>,
}

impl Token {
    pub fn of(who: &'static str) -> Self {
        Self { who, token: OnceLock::new() }
    }
}

#[async_trait]
impl Authenticate for Token {
    async fn get_valid_token(&self) -> Result<Arc<String>> {
        if let Some(token) = self.token.get() {
            return Ok(Arc::clone(token));
        }
        let printed =
            Command::new(variable("ONBEHALF_BINARY")).args(["token", "--as", self.who]).output();
        let printed = printed.map_err(|error| DataverseError::new(error.to_string()))?;
        if !printed.status.success() {
            return Err(DataverseError::new(String::from_utf8_lossy(&printed.stderr).into()));
        }
        let token = String::from_utf8_lossy(&printed.stdout).trim().to_owned();
        Ok(Arc::clone(self.token.get_or_init(|| Arc::new(token))))
    }
}

/// A text that is not a token.
pub struct Nonsense;

#[async_trait]
impl Authenticate for Nonsense {
    async fn get_valid_token(&self) -> Result<Arc<String>> {
        Ok(Arc::new("nonsense".into()))
    }
}

/// A variable of the environment that `clients/with-server` sets.
pub fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run clients/run"))
}

/// The address that the client wants, with a slash at its end.
pub fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| variable("ONBEHALF_TLS_ORIGIN") + "/")
}

/// The HTTP client below: only HTTPS, trusting the generated authority, with headers of every request.
pub fn backend(headers: &[(&'static str, &str)]) -> reqwest::Client {
    let authority = fs::read(variable("ONBEHALF_CA")).expect("the authority is there");
    let authority = reqwest::Certificate::from_pem(&authority).expect("it is a certificate");
    let headers = headers.iter().map(|(name, value)| {
        (name.parse().expect("a name of a header"), value.parse().expect("a value of a header"))
    });
    let builder = reqwest::Client::builder().https_only(true).add_root_certificate(authority);
    builder.default_headers(headers.collect::<HeaderMap>()).build().expect("a client")
}

/// The crate's client, as somebody.
pub fn connect(who: &'static str) -> Client<'static, Token> {
    Client::new(address(), backend(&[]), Token::of(who))
}

/// A row of the crate's own examples.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Contact {
    pub contactid: Uuid,
    pub firstname: String,
    pub lastname: String,
}

impl Contact {
    pub fn new(firstname: &str, lastname: &str) -> Self {
        Self { contactid: Uuid::new_v4(), firstname: firstname.into(), lastname: lastname.into() }
    }
}

impl WriteEntity for Contact {}

impl ReadEntity for Contact {}

impl Reference for Contact {
    fn get_reference(&self) -> ReferenceStruct {
        ReferenceStruct::new("contacts", self.contactid)
    }
}

impl Select for Contact {
    fn get_columns() -> &'static [&'static str] {
        &["contactid", "firstname", "lastname"]
    }
}

/// Who made a contact.
#[derive(Debug, Deserialize)]
pub struct Made {
    #[serde(rename = "_createdby_value")]
    pub by: Uuid,
    #[serde(rename = "_createdonbehalfby_value")]
    pub on_behalf_by: Option<Uuid>,
}

impl ReadEntity for Made {}

impl Select for Made {
    fn get_columns() -> &'static [&'static str] {
        &["_createdby_value", "_createdonbehalfby_value"]
    }
}
