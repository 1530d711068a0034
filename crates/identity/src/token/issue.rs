//! Writes tokens: the access token in the v1.0 shape of auth.md §6, and the id token beside it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Uuid;
use model::time::Timestamp;
use serde::Serialize;

use super::USER_IMPERSONATION;
use crate::base_url::BaseUrl;
use crate::directory::{Application, Person};
use crate::keys::SigningKeys;
use crate::random;
use crate::site::Site;

/// The client that the product's samples use: public, known without being registered.
pub const PUBLIC_CLIENT: Uuid = Uuid::from_u128(0x51f8_1489_12ee_4a9e_aaae_a259_1f45_987d);

/// The client of pages that ask from the browser: public, known without being registered.
pub const SPA_CLIENT: Uuid = Uuid::from_u128(0x5fa0_0000_0000_4000_8000_0000_0000_0001);

/// The client that this server itself is, when somebody signs in to its pages.
pub(crate) const CONSOLE_CLIENT: Uuid = Uuid::from_u128(0x5fa0_0000_0000_4000_8000_0000_0000_0002);

/// The `aud` of a token for anything but this server: no base URL, so never accepted here.
pub(crate) const ELSEWHERE: &str = "00000003-0000-0000-c000-000000000000";

/// What a token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// This server, under this base.
    Here(BaseUrl),
    /// Something that is not ours.
    Elsewhere,
}

/// The program that asked for a person's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its application id.
    pub id: Uuid,
    /// How it proved who it is.
    pub proof: Proof,
}

/// How a program proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Not at all: it can keep no secret.
    None,
    /// By a secret.
    Secret,
    /// By a signature with the key of a certificate.
    Certificate,
}

impl Proof {
    /// The `appidacr` of tokens.
    const fn claim(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Secret => "1",
            Self::Certificate => "2",
        }
    }
}

impl Client {
    /// [`PUBLIC_CLIENT`].
    pub const PUBLIC: Self = Self { id: PUBLIC_CLIENT, proof: Proof::None };
}

/// Who a token speaks for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A person, through a client, with delegated permissions (space list).
    Person {
        /// The person.
        person: &'a Person,
        /// Who asks for it.
        client: Client,
        /// The token's `scp`.
        permissions: &'a str,
    },
    /// An application for itself.
    Application(&'a Application),
    /// The same, which proved who it is by a certificate.
    Certified(&'a Application),
}

impl<'a> Subject<'a> {
    /// A person with full access through the public client: what `onbehalf token` writes.
    pub fn person(person: &'a Person) -> Self {
        Self::Person { person, client: Client::PUBLIC, permissions: USER_IMPERSONATION }
    }
}

/// Who acts on behalf of the subject of a token.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// A person.
    Person(&'a Person),
    /// An application.
    Application(&'a Application),
}

/// A token to be written.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// Who it speaks for.
    pub subject: Subject<'a>,
    /// The base that its `iss` names.
    pub base: BaseUrl,
    /// What it opens.
    pub audience: Audience,
    /// For how many seconds from now.
    pub lifetime: u32,
    /// Now.
    pub now: Timestamp,
}

/// An id token to be written: what tells `client` who signed in.
#[derive(Clone, Debug)]
pub(crate) struct IdToken<'a> {
    /// Its `iss`.
    pub(crate) issuer: String,
    /// Who signed in.
    pub(crate) person: &'a Person,
    /// Who is told.
    pub(crate) client: Client,
    /// What the client wants to find in it, as it gave it.
    pub(crate) nonce: Option<&'a str>,
    /// When the person signed in, if the client wants to know.
    pub(crate) signed_in: Option<Timestamp>,
    /// For how many seconds from now.
    pub(crate) lifetime: u32,
    /// Now.
    pub(crate) now: Timestamp,
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

#[derive(Serialize)]
struct AccessClaims<'a> {
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    ver: &'a str,
    tid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<Uuid>,
    sub: String,
    appid: Uuid,
    appidacr: &'a str,
    idtyp: &'a str,
    uti: String,
    #[serde(flatten)]
    person: Option<PersonClaims<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<ActClaims>,
}

#[derive(Serialize)]
struct ActClaims {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<Uuid>,
}

#[derive(Serialize)]
struct PersonClaims<'a> {
    scp: &'a str,
    upn: &'a str,
    unique_name: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct IdClaims<'a> {
    aud: Uuid,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    ver: &'a str,
    tid: Uuid,
    oid: Uuid,
    sub: String,
    preferred_username: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
}

impl SigningKeys {
    /// Writes an access token of `site`.
    pub fn issue(&self, site: &Site, issue: &Issue<'_>) -> model::Result<String> {
        self.issue_to(site, issue, None)
    }

    /// Writes one by which `actor` acts on behalf of the subject. That it may is for others to check.
    pub fn issue_acting(
        &self,
        site: &Site,
        issue: &Issue<'_>,
        actor: Actor<'_>,
    ) -> model::Result<String> {
        let act = match actor {
            Actor::Person(person) => ActClaims {
                sub: pairwise(person, Client::PUBLIC),
                oid: Some(person.object_id),
                appid: None,
            },
            Actor::Application(application) => ActClaims {
                sub: application.object_id.unwrap_or(application.application_id).to_string(),
                oid: application.object_id,
                appid: Some(application.application_id),
            },
        };
        self.issue_to(site, issue, Some(act))
    }

    fn issue_to(
        &self,
        site: &Site,
        issue: &Issue<'_>,
        act: Option<ActClaims>,
    ) -> model::Result<String> {
        let now = issue.now.0.div_euclid(1000);
        let (oid, sub, client, person) = match issue.subject {
            Subject::Person { person, client, permissions } => {
                let claims = PersonClaims {
                    scp: permissions,
                    upn: &person.user_name,
                    unique_name: &person.user_name,
                    name: &person.name,
                };
                (Some(person.object_id), pairwise(person, client), client, Some(claims))
            }
            Subject::Application(application) | Subject::Certified(application) => {
                let proof = match issue.subject {
                    Subject::Certified(_) => Proof::Certificate,
                    _ => Proof::Secret,
                };
                let id = application.application_id;
                let sub = application.object_id.unwrap_or(id).to_string();
                (application.object_id, sub, Client { id, proof }, None)
            }
        };
        self.seal(&AccessClaims {
            aud: match &issue.audience {
                Audience::Here(base) => format!("{base}/"),
                Audience::Elsewhere => ELSEWHERE.to_owned(),
            },
            iss: site.issuer(&issue.base),
            iat: now,
            nbf: now,
            exp: now.saturating_add(i64::from(issue.lifetime)),
            ver: "1.0",
            tid: site.tenant.id,
            oid,
            sub,
            appid: client.id,
            appidacr: client.proof.claim(),
            idtyp: if person.is_some() { "user" } else { "app" },
            uti: URL_SAFE_NO_PAD.encode(random::id()?.as_bytes()),
            person,
            act,
        })
    }

    /// Writes an id token of `site`.
    pub(crate) fn issue_id_token(&self, site: &Site, id: &IdToken<'_>) -> model::Result<String> {
        let now = id.now.0.div_euclid(1000);
        self.seal(&IdClaims {
            aud: id.client.id,
            iss: id.issuer.clone(),
            iat: now,
            nbf: now,
            exp: now.saturating_add(i64::from(id.lifetime)),
            ver: "2.0",
            tid: site.tenant.id,
            oid: id.person.object_id,
            sub: pairwise(id.person, id.client),
            preferred_username: &id.person.user_name,
            name: &id.person.name,
            nonce: id.nonce,
            auth_time: id.signed_in.map(|time| time.0.div_euclid(1000)),
        })
    }

    fn seal(&self, claims: &impl Serialize) -> model::Result<String> {
        let part = |json: serde_json::Result<Vec<u8>>| {
            json.map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(model::Error::internal)
        };
        let (mut token, signature) = self.sign(|kid| {
            let header = Header { typ: "JWT", alg: "RS256", kid };
            let (header, claims) = (serde_json::to_vec(&header), serde_json::to_vec(claims));
            Ok(format!("{}.{}", part(header)?, part(claims)?))
        })?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// A person's `sub`: another one for each client, so that it cannot be mistaken for the `oid`.
fn pairwise(person: &Person, client: Client) -> String {
    let pair = [*person.object_id.as_bytes(), *client.id.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(digest(&SHA256, &pair))
}
