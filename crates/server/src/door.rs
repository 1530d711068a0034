//! Who sends a request to the Organization Service without a token (soap.md §13): whoever shows a name and a password
//! of the built-in provider, over TLS or on this machine; and on this machine, if it is configured, whoever shows
//! nothing.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edge::{Arrival, Refused};
use engine::Clock;
use identity::provider::{Provider, Unproven as Why};
use identity::{BaseUrl, Scheme};
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Uuid};
use soap::{Door, Place, Shown, Unproven};
use tokio::runtime::Handle;

use crate::asking::{Asking, own_base};
use crate::config::Identity;
use crate::edge::Gate;
use crate::health::{Peer, is_local};

/// Knows who comes in, and how. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Doors {
    asking: Asking,
    provider: Option<Arc<Provider>>,
    takes_basic: bool,
    users: Arc<BTreeMap<String, String>>,
}

impl Doors {
    pub(crate) fn new(
        asking: &Asking,
        provider: Option<&Arc<Provider>>,
        config: &Identity,
    ) -> Self {
        Self {
            asking: asking.clone(),
            provider: provider.cloned(),
            takes_basic: config.soap_basic,
            users: Arc::new(config.soap_users.clone()),
        }
    }

    /// Whether something is served behind a first segment of the path.
    pub(crate) fn knows(&self, segment: &str) -> bool {
        self.users.contains_key(&segment.to_ascii_lowercase())
    }

    /// The door that a request comes to.
    pub(crate) fn of(&self, parts: &Parts, id: Uuid) -> Arc<Entrance> {
        let peer = parts.extensions.get().map(|Peer(peer)| *peer);
        let is_here = peer.is_some_and(|peer| is_local(peer, &parts.headers));
        let own = own_base(parts);
        // Another site's page could reach us by a name of its own that leads here.
        let is_named = own.as_ref().is_some_and(BaseUrl::is_loopback);
        let segment = Place::of(parts.uri.path()).map(|place| place.prefix.unwrap_or_default());
        let anybody = segment.filter(|_| is_here && is_named);
        let anybody = anybody.and_then(|segment| self.users.get(&segment.to_ascii_lowercase()));
        Arc::new(Entrance {
            asking: self.asking.clone(),
            provider: self.provider.clone(),
            is_private: is_here || parts.extensions.get() == Some(&Scheme::Https),
            anybody: anybody.cloned(),
            own,
            peer,
            gate: parts.extensions.get().cloned().unwrap_or_default(),
            handle: Handle::current(),
            id,
        })
    }

    /// Who sends a request, by its head alone: by its token, or by HTTP Basic where that is taken.
    pub(crate) async fn arrival(&self, parts: &Parts, id: Uuid) -> Arrival {
        let Some(shown) = basic(&parts.headers).filter(|_| self.takes_basic) else {
            return crate::organization::arrival(self.asking.clone(), parts, id).await;
        };
        let entrance = self.of(parts, id);
        let claims = entrance.check(shown).await.map_err(|unproven| match unproven {
            Unproven::Insecure => *entrance.refuse(Error::NotAuthenticated),
            Unproven::Wrong => {
                let told = "the name or the password is not right";
                *entrance.refuse(Error::InvalidToken(told.into()))
            }
            Unproven::Refused(refused) => *refused,
        });
        Arrival { origin: self.asking.origin(parts), claims }
    }
}

/// What a header of HTTP Basic shows, if it is the only one.
fn basic(headers: &HeaderMap) -> Option<Shown> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, shown) = value.to_str().ok()?.split_once(' ')?;
    let shown = STANDARD.decode(shown.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("Basic"));
    let shown = String::from_utf8(shown?).ok()?;
    let (user_name, password) = shown.split_once(':')?;
    Some(Shown { user_name: user_name.to_owned(), password: password.to_owned() })
}

/// The door that one request comes to.
pub(crate) struct Entrance {
    asking: Asking,
    provider: Option<Arc<Provider>>,
    /// Whether nobody else can read what it shows.
    is_private: bool,
    /// The name of whose request it is if it shows nothing.
    anybody: Option<String>,
    own: Option<BaseUrl>,
    peer: Option<SocketAddr>,
    gate: Gate,
    handle: Handle,
    id: Uuid,
}

impl Entrance {
    async fn check(&self, shown: Shown) -> Result<Claims, Unproven> {
        let Some(provider) = &self.provider else {
            return Err(Unproven::Refused(self.refuse(Error::NotAuthenticated)));
        };
        if !self.is_private {
            return Err(Unproven::Insecure);
        }
        let Shown { user_name, password } = shown;
        match Arc::clone(provider).prove(user_name, password).await {
            Ok(claims) => self.admit(claims).map_err(Unproven::Refused),
            Err(Why::Wrong) => {
                tracing::info!(request = %self.id, peer = ?self.peer, "password refused");
                Err(Unproven::Wrong)
            }
            Err(Why::Fault(error)) => Err(Unproven::Refused(self.refuse(error))),
        }
    }

    /// Counts the request for whose it is (protocol.md §8).
    fn admit(&self, claims: Claims) -> Result<Claims, Box<Refused>> {
        self.gate.admit(claims.who).map(|()| claims).map_err(|exceeded| Box::new(exceeded.into()))
    }
}

impl Door for Entrance {
    fn now(&self) -> Timestamp {
        Clock::System.now()
    }

    fn is_open(&self) -> bool {
        self.provider.is_some()
    }

    fn prove(&self, shown: Shown) -> Result<Claims, Unproven> {
        self.handle.block_on(self.check(shown))
    }

    fn unproven(&self) -> Result<Option<Claims>, Box<Refused>> {
        let (Some(provider), Some(name)) = (&self.provider, &self.anybody) else { return Ok(None) };
        let claims = provider.unproven(name).map_err(|error| self.refuse(error))?;
        claims.map(|claims| self.admit(claims)).transpose()
    }

    fn refuse(&self, error: Error) -> Box<Refused> {
        Box::new(self.asking.refuse(error, self.own.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_of_http_basic_shows_a_name_and_a_password() {
        let check = |values: &[&str], expected: Option<(&str, &str)>| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            let shown = basic(&headers);
            let shown =
                shown.as_ref().map(|each| (each.user_name.as_str(), each.password.as_str()));
            assert_eq!(shown, expected, "{values:?}");
        };
        check(&["Basic YTpiOmM="], Some(("a", "b:c")));
        check(&["bASIC  YTo="], Some(("a", "")));
        check(&["Basic YTpi", "Basic YTpi"], None);
        check(&["Basic YQ=="], None);
        check(&["Basic /w=="], None);
        check(&["Basic !"], None);
        check(&["Basic"], None);
        check(&["Bearer YTpi"], None);
        check(&[], None);
    }
}
