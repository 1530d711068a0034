//! What is configured of an issuer of tokens, and of the names that its tokens may be meant for.

use std::fmt;

use model::Uuid;

use super::claims::ClaimMap;
use super::registration::Registration;
use crate::base_url::BaseUrl;
use crate::token::guid;

/// How long the clocks of an issuer and of this server may differ, at most and by default, in seconds.
pub const MOST_SKEW: u32 = 300;
/// Stands in an issuer's name for the tenant that a token is of.
pub const TENANT: &str = "{tid}";

/// An issuer whose tokens are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its name, exactly as `iss` has it, but for [`TENANT`].
    pub issuer: String,
    /// Where its discovery document is; [`TENANT`] stands for the first of the tenants.
    pub discovery: String,
    /// Where its keys may be, if that is not at the same scheme, host and port as the discovery document.
    pub keys: Option<String>,
    /// What tokens may be meant for; without any, what the site answers to.
    pub audiences: Vec<AudienceName>,
    /// The tenants whose tokens are accepted; any, if there are none.
    pub tenants: Vec<Uuid>,
    /// What tokens may be signed with.
    pub algorithms: Vec<Algorithm>,
    /// How long its clock may differ from ours, in seconds.
    pub skew: u32,
    /// Which claims say who is asking.
    pub claims: ClaimMap,
    /// Whether an actor that a token names is believed.
    pub trust_act: bool,
    /// What this server is registered as there, if people sign in to it by this issuer.
    pub registration: Option<Registration>,
}

impl Settings {
    /// The names that tokens may have as `iss`, and of which tenant they are then.
    pub(crate) fn names(&self) -> Vec<(String, Option<Uuid>)> {
        if self.issuer.contains(TENANT) {
            let name = |tenant: &Uuid| (fill(&self.issuer, *tenant), Some(*tenant));
            return self.tenants.iter().map(name).collect();
        }
        vec![(self.issuer.clone(), None)]
    }

    /// Where the discovery document is.
    pub(super) fn discovery_url(&self) -> String {
        match self.tenants.first() {
            Some(tenant) => fill(&self.discovery, *tenant),
            None => self.discovery.clone(),
        }
    }

    /// Whether a discovery document that names itself so is this issuer's. Entra's, for all tenants, leaves
    /// a place for theirs.
    pub(super) fn is_named(&self, issuer: &str) -> bool {
        issuer.replace("{tenantid}", TENANT) == self.issuer
            || self.names().iter().any(|(name, _)| name == issuer)
    }

    /// The tenant whose sign-in page an unknown client is shown, if it is Entra's.
    pub fn first_tenant(&self) -> Option<Uuid> {
        self.tenants.first().copied().or_else(|| self.issuer.split('/').find_map(guid))
    }
}

fn fill(text: &str, tenant: Uuid) -> String {
    text.replace(TENANT, &tenant.to_string())
}

/// A way to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS #1 1.5, SHA-256.
    Rs256,
    /// RSA, PSS, SHA-256.
    Ps256,
    /// ECDSA over P-256, SHA-256.
    Es256,
}

impl Algorithm {
    /// By the name that headers have.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    /// The name that headers have.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }
}

/// A name that tokens are meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AudienceName {
    /// A base URL, with its `api` alias.
    Base(BaseUrl),
    /// The id of an application registration.
    Id(Uuid),
    /// Anything else, such as `api://crm`, to the letter.
    Text(String),
}

impl AudienceName {
    /// As it is configured.
    pub fn parse(text: &str) -> Self {
        match (BaseUrl::parse(text), guid(text)) {
            (Some(base), _) => Self::Base(base),
            (None, Some(id)) => Self::Id(id),
            (None, None) => Self::Text(text.to_owned()),
        }
    }

    /// Whether an `aud` is this name.
    pub(crate) fn is(&self, audience: &str) -> bool {
        match self {
            Self::Base(base) => BaseUrl::parse(audience)
                .is_some_and(|asked| *base == asked || base.api_alias() == Some(asked)),
            Self::Id(id) => guid(audience) == Some(*id),
            Self::Text(text) => text == audience,
        }
    }

    /// The base URL, if it is one.
    pub(crate) fn base(&self) -> Option<&BaseUrl> {
        match self {
            Self::Base(base) => Some(base),
            Self::Id(_) | Self::Text(_) => None,
        }
    }
}

impl fmt::Display for AudienceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(base) => base.fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}
