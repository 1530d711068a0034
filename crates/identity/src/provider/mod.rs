//! The built-in identity provider: the router, and what all its endpoints share. One file for each
//! endpoint and for each grant.

mod assertion;
mod authorization_code;
mod authorize;
mod browser;
mod client;
mod client_credentials;
mod dev_page;
mod device_authorization;
mod device_code;
mod device_page;
mod discovery;
pub(crate) mod form;
mod instance;
mod lock;
mod logout;
pub(crate) mod page;
mod password;
mod pending;
mod pkce;
mod proof;
pub(crate) mod redirect;
mod refresh_token;
pub(crate) mod refusal;
mod registered;
mod sign_in;
mod sign_in_page;
mod target;
mod tenant;
#[cfg(test)]
mod tests;
pub(crate) mod ticket;
mod token;
mod token_exchange;
mod user_realm;
mod webfinger;

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, header, request};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use model::Uuid;
use model::time::Timestamp;
use tokio::sync::Semaphore;

use crate::base_url::{BaseUrl, Scheme};
use crate::directory::Directory;
use crate::keys::SigningKeys;
use crate::random;
use crate::secret::Secrets;
use crate::session::Sessions;
use crate::site::Site;
use crate::token::Verifier;
use crate::vault::Vault;
use device_page::Guesses;
use form::Form;
use lock::Locks;
pub use proof::Unproven;
use refusal::Refusal;
use token::Version;

type Route = MethodRouter<Arc<Provider>>;

/// Tells the time. The server hands in its clock; nothing here reads one by itself.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The provider: whose tokens it writes, with which key, for whom.
pub struct Provider {
    keys: Arc<SigningKeys>,
    site: Arc<Site>,
    /// Reads the tokens that are exchanged.
    verifier: Verifier,
    directory: Arc<dyn Directory>,
    vault: Arc<dyn Vault>,
    sessions: Sessions,
    secrets: Secrets,
    clock: Clock,
    locks: Locks,
    guesses: Guesses,
}

impl Provider {
    /// A provider of tokens for `site`, signed with `keys`.
    pub fn new(
        keys: Arc<SigningKeys>,
        site: Arc<Site>,
        directory: Arc<dyn Directory>,
        vault: Arc<dyn Vault>,
        secrets: Secrets,
        clock: Clock,
    ) -> Self {
        let (locks, guesses) = (Locks::default(), Guesses::default());
        let verifier = Verifier::new(Arc::clone(&keys), Arc::clone(&site));
        let sessions = Sessions::new(Arc::clone(&vault), Arc::clone(&site));
        Self { keys, site, verifier, directory, vault, sessions, secrets, clock, locks, guesses }
    }

    /// Its endpoints. The request's [`Scheme`] is taken from its extensions. An answer that hides
    /// a fault of ours carries the [`model::Error`] in its extensions, for the log.
    pub fn into_router(self: Arc<Self>) -> Router {
        // With a tenant or none before them: there is only one.
        let with_and_without = |router: Router<Arc<Self>>, path: &str, route: Route| {
            router.route(path, route.clone()).route(&format!("/{{tenant}}{path}"), route)
        };
        let v1 = |route: Route| route.layer(Extension(Version::V1));
        let v2 = |route: Route| route.layer(Extension(Version::V2));
        let authorize = || get(authorize::answer).post(authorize::answer);
        let shared = [
            ("/oauth2/v2.0/token", v2(post(token::answer))),
            ("/oauth2/token", v1(post(token::answer))),
            ("/oauth2/v2.0/authorize", v2(authorize())),
            ("/oauth2/authorize", v1(authorize())),
            ("/oauth2/v2.0/devicecode", v2(post(device_authorization::answer))),
            ("/oauth2/devicecode", v1(post(device_authorization::answer))),
            ("/oauth2/v2.0/logout", get(logout::logout).post(logout::logout)),
            ("/oauth2/logout", get(logout::logout).post(logout::logout)),
            ("/.well-known/openid-configuration", get(discovery::configuration)),
            ("/v2.0/.well-known/openid-configuration", get(discovery::configuration_v2)),
            ("/discovery/keys", get(discovery::keys)),
            ("/discovery/v2.0/keys", get(discovery::keys)),
        ];
        shared
            .into_iter()
            .fold(Router::new(), |router, (path, route)| with_and_without(router, path, route))
            .route(sign_in_page::PATH, post(sign_in_page::post))
            .route("/device", get(device_page::get).post(device_page::post))
            .route("/common/discovery/instance", get(instance::discovery))
            .route("/common/userrealm/{user}", get(user_realm::user_realm))
            .route("/.well-known/webfinger", get(webfinger::webfinger))
            .with_state(self)
    }

    /// The page on which everybody is signed in with one click, where everybody's password is known: for
    /// requests that come from this machine and no others.
    pub fn dev_router(self: Arc<Self>) -> Option<Router> {
        let route = get(dev_page::get).post(dev_page::post);
        let is_open = self.secrets.password.is_some();
        is_open.then(|| Router::new().route(dev_page::PATH, route).with_state(self))
    }
}

/// Whether an application may register this address to have browsers sent back to: `https`, `http` on this
/// machine, or a scheme that only a program of its own has; without user, fragment, and what could be read in
/// two ways.
pub fn is_redirect(address: &str) -> bool {
    redirect::is_plain(address)
}

/// What every endpoint knows of a request before it reads the body.
pub(crate) struct Call {
    /// The base that the request came in by.
    pub(crate) own: Option<BaseUrl>,
    pub(crate) now: Timestamp,
    pub(crate) trace: Uuid,
    correlation: Uuid,
}

impl Call {
    pub(crate) fn new(clock: &Clock, parts: &request::Parts) -> Self {
        let scheme = parts.extensions.get().copied().unwrap_or(Scheme::Http);
        // Without randomness an answer is only harder to find in the log.
        let trace = random::id().unwrap_or_default();
        Self {
            own: BaseUrl::of_request(scheme, &parts.uri, &parts.headers),
            now: clock(),
            trace,
            correlation: client_request_id(&parts.headers).unwrap_or(trace),
        }
    }
}

/// How many requests are worked on at once, which leaves threads to the API.
static WORKED_ON: Semaphore = Semaphore::const_new(32);
/// The same for those that show a password or a secret. Checking one takes its time: those who guess many wait
/// for each other, and nobody else for them.
static CHECKED: Semaphore = Semaphore::const_new(2);
/// How many may wait to be checked.
static WAITING: Semaphore = Semaphore::const_new(64);

/// Does what may block, on a thread for that.
pub(crate) async fn block<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    work_on(&WORKED_ON, work).await
}

/// The same for what `form` asks, which may show a password or a secret.
async fn block_for<T: Send + 'static>(
    form: Form,
    headers: HeaderMap,
    work: impl FnOnce(Form, HeaderMap) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let shows = ["password", "client_secret"].iter().any(|name| form.get(name).is_some())
        || headers.contains_key(header::AUTHORIZATION);
    let work = move || work(form, headers);
    if !shows {
        return block(work).await;
    }
    wait_for(&WAITING, &CHECKED, work).await
}

/// Works where there is a place, if there is room to wait for it.
async fn wait_for<T: Send + 'static>(
    room: &'static Semaphore,
    places: &'static Semaphore,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let busy = || Refusal::Fault(model::Error::Unavailable("too many wait to be checked".into()));
    let _waiting = room.try_acquire().map_err(|_| busy())?;
    work_on(places, work).await
}

/// What is begun goes on when nobody waits for it any more, and counts as long as it does.
async fn work_on<T: Send + 'static>(
    places: &'static Semaphore,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let place = places.acquire().await;
    let work = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|cause| Refusal::Fault(model::Error::internal(cause)))?
}

/// Answers a browser with a page of what its query or its form says. Nothing on the way keeps it.
async fn page_of(
    provider: Arc<Provider>,
    request: Request,
    make: impl FnOnce(&Provider, &Call, &Form, &HeaderMap) -> Result<Response, Refusal> + Send + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Arc::new(Call::new(&provider.clock, &parts));
    let page = async {
        let form = Form::of(&parts, body).await?;
        let task_call = Arc::clone(&call);
        block_for(form, parts.headers, move |form, headers| {
            make(&provider, &task_call, &form, &headers)
        })
        .await
    };
    page::secret(page.await.unwrap_or_else(|refusal| refusal.into_page(&call)))
}

fn client_request_id(headers: &HeaderMap) -> Option<Uuid> {
    crate::token::guid(headers.get("client-request-id")?.to_str().ok()?)
}
