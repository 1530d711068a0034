//! Who a token speaks for (auth.md §2): which claims say so, by what kind of issuer wrote it.

use model::claims::Identity;
use model::{Error, Result, Uuid};

use crate::token::parts::{Payload, invalid};
use crate::token::{USER_IMPERSONATION, guid};

/// How an issuer tells people and applications apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As Entra ID does, and our own provider.
    Entra,
    /// As Keycloak does: applications have service accounts.
    Keycloak,
    /// As AD FS does: tokens of applications name nobody.
    Adfs,
}

impl Shape {
    /// What an issuer of this name most likely is.
    pub fn of_issuer(issuer: &str) -> Self {
        let has = |segment: &str| issuer.split('/').any(|part| part == segment);
        if has("realms") {
            Self::Keycloak
        } else if has("adfs") {
            Self::Adfs
        } else {
            Self::Entra
        }
    }
}

/// Which claims say who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimMap {
    /// How people and applications are told apart.
    pub shape: Shape,
    /// The directory object id, a GUID: the first of these that is there.
    pub id: Vec<String>,
    /// The application id, a GUID: the first of these that is there.
    pub client: Vec<String>,
    /// The delegated permissions.
    pub scope: String,
    /// The permission that a person's token must carry; none, if there is none here.
    pub permission: Option<String>,
}

impl ClaimMap {
    /// What issuers of a shape write by default.
    pub fn new(shape: Shape) -> Self {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let permission = Some(USER_IMPERSONATION.to_owned());
        match shape {
            Shape::Entra => Self {
                shape,
                id: names(&["oid"]),
                client: names(&["appid", "azp"]),
                scope: "scp".into(),
                permission,
            },
            // The audience mapper says that the token is for us; scopes say nothing about that.
            Shape::Keycloak => Self {
                shape,
                id: names(&["oid", "sub"]),
                client: names(&["azp"]),
                scope: "scope".into(),
                permission: None,
            },
            Shape::Adfs => Self {
                shape,
                id: names(&["oid"]),
                client: names(&["appid"]),
                scope: "scp".into(),
                permission,
            },
        }
    }

    /// Who the token speaks for. Its lifetime, audience and signature are asked elsewhere.
    pub(crate) fn read(&self, payload: &Payload) -> Result<Identity> {
        if payload.has("at_hash") || payload.has("c_hash") {
            return Err(invalid("an id token is no access token"));
        }
        // Keycloak signs id tokens and refresh tokens too, and says here what they are.
        match payload.text("typ")? {
            Some("Bearer") => {}
            None if self.shape != Shape::Keycloak => {}
            _ => return Err(invalid("the token is no access token")),
        }
        if payload.has("cnf") {
            return Err(invalid("the token is bound to a key"));
        }
        let scopes = payload.words(&self.scope)?;
        match self.kind(payload, !scopes.is_empty())? {
            Kind::User => {
                let object_id = self.object_id(payload)?;
                let object_id = object_id.ok_or_else(|| invalid("the token has no object id"))?;
                let is_allowed = |permission: &String| scopes.contains(&permission.as_str());
                if !self.permission.as_ref().is_none_or(is_allowed) {
                    return Err(Error::InsufficientScope);
                }
                Ok(Identity::User { object_id })
            }
            Kind::Application => {
                let application_id = self.client(payload)?.and_then(guid);
                let application_id =
                    application_id.ok_or_else(|| invalid("the token has no application id"))?;
                Ok(Identity::Application { application_id, object_id: self.object_id(payload)? })
            }
        }
    }

    /// The person whom an id token is about. That it is one for us is asked elsewhere.
    pub(crate) fn read_person(&self, payload: &Payload) -> Result<Uuid> {
        match payload.text("typ")? {
            Some("ID") => {}
            None if self.shape != Shape::Keycloak => {}
            _ => return Err(invalid("the token is no id token")),
        }
        if payload.has("cnf") {
            return Err(invalid("the token is bound to a key"));
        }
        if payload.has("act") {
            return Err(invalid("the token names an actor"));
        }
        let name = payload.text("preferred_username")?.unwrap_or_default();
        let is_service = self.shape == Shape::Keycloak && name.starts_with("service-account-");
        if is_service || payload.text("idtyp")? == Some("app") {
            return Err(invalid("an application is no person"));
        }
        self.object_id(payload)?.ok_or_else(|| invalid("the token has no object id"))
    }

    fn object_id(&self, payload: &Payload) -> Result<Option<Uuid>> {
        for name in &self.id {
            if payload.has(name) {
                return payload.guid(name, "the object id is no GUID");
            }
        }
        Ok(None)
    }

    fn client<'a>(&self, payload: &'a Payload) -> Result<Option<&'a str>> {
        for name in &self.client {
            if let Some(client) = payload.text(name)? {
                return Ok(Some(client));
            }
        }
        Ok(None)
    }

    fn kind(&self, payload: &Payload, is_delegated: bool) -> Result<Kind> {
        let has_client = self.client(payload)?.is_some();
        let unknown = || Err(invalid("the kind of the token is not known"));
        match self.shape {
            Shape::Entra => self.entra_kind(payload, is_delegated, has_client),
            Shape::Keycloak => {
                let name = payload.text("preferred_username")?.unwrap_or_default();
                let is_service = name.starts_with("service-account-");
                match payload.has("client_id") || payload.has("clientId") {
                    true if is_service => Ok(Kind::Application),
                    // A service account does not become a person for want of a mapper.
                    false if is_service => unknown(),
                    _ => Ok(Kind::User),
                }
            }
            Shape::Adfs => {
                let is_person = self.id.iter().any(|name| payload.has(name))
                    || ["upn", "unique_name"].iter().any(|name| payload.has(name));
                match is_person {
                    true if is_delegated => Ok(Kind::User),
                    false if has_client && !is_delegated => Ok(Kind::Application),
                    _ => unknown(),
                }
            }
        }
    }

    /// Rule 1 of auth.md §2.
    fn entra_kind(&self, payload: &Payload, is_delegated: bool, has_client: bool) -> Result<Kind> {
        let (object_id, subject) = (self.object_id(payload)?, payload.text("sub")?);
        let is_subject = object_id.is_some() && subject.and_then(guid) == object_id;
        match payload.text("idtyp")? {
            Some("app") if is_delegated => {
                Err(invalid("an application's token has no delegated permission"))
            }
            Some("app") => Ok(Kind::Application),
            Some("user") => Ok(Kind::User),
            None if is_delegated => Ok(Kind::User),
            None if is_subject && has_client => Ok(Kind::Application),
            _ => Err(invalid("the kind of the token is not known")),
        }
    }
}

enum Kind {
    User,
    Application,
}
