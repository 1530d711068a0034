//! How a browser comes to a session for the console's pages: this server asks for a code, as any other program
//! does, and keeps what it gets. It asks its own provider, or the issuers that it is registered at. No token
//! ever reaches the browser. The page that stands here now says who is signed in, until there is a console.

mod issuer;
mod refusal;
mod way;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use model::claims::Claims;
use model::{Error, Uuid};

use crate::base_url::BaseUrl;
use crate::digest::is_equal;
use crate::directory::Directory;
use crate::provider::form::Form;
use crate::provider::page::{self, Page, escape, hidden};
use crate::provider::{Call, Clock, Provider, block, redirect};
use crate::session::Sessions;
use crate::site::Site;
use crate::token::{CONSOLE_CLIENT, Verifier};
use crate::vault::Vault;
use issuer::{Back, Issuer};
use refusal::Refusal;
use way::Way;

const HOME: &str = "/console";
const SIGN_IN: &str = "/console/sign-in";
/// What our own provider is called where people choose.
const OWN: &str = "onbehalf";

/// Where a browser comes back to.
pub(crate) fn callback(base: &BaseUrl) -> String {
    format!("{base}{HOME}/callback")
}

/// The pages by which people sign in and out.
pub struct Console {
    site: Arc<Site>,
    directory: Arc<dyn Directory>,
    vault: Arc<dyn Vault>,
    sessions: Sessions,
    clock: Clock,
    /// Our own, if there is one.
    provider: Option<Arc<Provider>>,
    issuers: Vec<Issuer>,
}

/// Where somebody signs in.
#[derive(Clone)]
enum Place {
    Own(Arc<Provider>),
    At(Issuer),
}

impl Place {
    fn name(&self) -> &str {
        match self {
            Self::Own(_) => OWN,
            Self::At(issuer) => issuer.name(),
        }
    }
}

/// A request of a browser.
struct Visit {
    call: Call,
    form: Form,
    headers: HeaderMap,
}

impl Visit {
    fn own(&self) -> Option<&BaseUrl> {
        self.call.own.as_ref()
    }
}

impl Console {
    /// For who signs in at `provider`, or at an issuer of `verifier` that this server is registered at. None, if
    /// nobody can.
    pub fn new(
        provider: Option<Arc<Provider>>,
        verifier: &Verifier,
        site: Arc<Site>,
        directory: Arc<dyn Directory>,
        vault: Arc<dyn Vault>,
        clock: Clock,
    ) -> Option<Self> {
        let issuers = verifier.issuers().registered().cloned().map(Issuer::new);
        let issuers = issuers.collect::<Vec<_>>();
        if provider.is_none() && issuers.is_empty() {
            return None;
        }
        let names = issuers.iter().map(|issuer| issuer.name().to_owned()).collect();
        let sessions = Sessions::new(Arc::clone(&vault), Arc::clone(&site)).with(names);
        Some(Self { site, directory, vault, sessions, clock, provider, issuers })
    }

    /// The sessions that begin here.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Its paths. What is said there of the request's scheme and of faults holds as it does for the provider's.
    pub fn into_router(self: Arc<Self>) -> Router {
        type Asked = State<Arc<Console>>;
        let home = async |State(console): Asked, request| answer(console, request, home).await;
        let sign_in =
            async |State(console): Asked, request| answer(console, request, sign_in).await;
        let come_back =
            async |State(console): Asked, request| answer(console, request, come_back).await;
        let sign_out =
            async |State(console): Asked, request| answer(console, request, sign_out).await;
        Router::new()
            .route(HOME, get(home))
            .route(SIGN_IN, get(sign_in))
            .route("/console/callback", get(come_back))
            .route("/console/sign-out", post(sign_out))
            .with_state(self)
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        let own = self.provider.iter().cloned().map(Place::Own);
        own.chain(self.issuers.iter().cloned().map(Place::At))
    }

    /// Where a session came from, or a way leads to.
    fn place(&self, issuer: Option<&str>) -> Option<Place> {
        match issuer {
            None => self.provider.clone().map(Place::Own),
            Some(name) => {
                let issuer = self.issuers.iter().find(|issuer| issuer.name() == name);
                issuer.cloned().map(Place::At)
            }
        }
    }

    /// What an issuer knows this server by. What a request says of that does not count.
    fn known_base(&self, visit: &Visit) -> Result<BaseUrl, Refusal> {
        let base = self.site.configured_base(visit.own());
        base.ok_or_else(|| Refusal::Unusable("this server does not know its address".into()))
    }
}

/// Answers a browser with a page of what its query or its form says. Nothing on the way keeps it.
async fn answer<F: Future<Output = Result<Response, Refusal>> + Send>(
    console: Arc<Console>,
    request: Request,
    make: impl FnOnce(Arc<Console>, Arc<Visit>) -> F + Send,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Call::new(&console.clock, &parts);
    let form = match Form::of(&parts, body).await {
        Ok(form) => form,
        Err(refusal) => return refusal.into_page(&call),
    };
    let visit = Arc::new(Visit { call, form, headers: parts.headers });
    let made = make(console, Arc::clone(&visit)).await;
    page::secret(made.unwrap_or_else(|refusal| refusal.into_page(&visit.call)))
}

/// Who is signed in.
async fn home(console: Arc<Console>, visit: Arc<Visit>) -> Result<Response, Refusal> {
    block(move || {
        let (call, own) = (&visit.call, visit.own());
        let session = console.sessions.find(&visit.headers, own, call.now)?;
        let person = match &session {
            Some(session) => console.directory.person_by_id(session.person)?,
            None => None,
        };
        let mut leads_to = None;
        let body = match (session, person) {
            (Some(session), Some(person)) => {
                let place = console.place(session.issuer.as_deref());
                // The form that signs out goes on to where the issuer does.
                if let Some(Place::At(issuer)) = place {
                    let page = issuer.end_session_page(call.now);
                    leads_to = page.and_then(|page| redirect::policy_source(&page));
                }
                format!(
                    "<p>You are signed in as <strong>{}</strong> ({}).</p><form method=\"post\" \
                     action=\"{HOME}/sign-out\">{}<button class=\"main\">Sign out</button></form>",
                    escape(&person.name),
                    escape(&person.user_name),
                    hidden("csrf", &session.csrf),
                )
            }
            _ => format!("<p>Nobody is signed in.</p><p><a href=\"{SIGN_IN}\">Sign in</a></p>"),
        };
        Ok(Page { connects: true, leads_to, ..Page::new("Console", body) }.into_response())
    })
    .await
    .map_err(Refusal::from)
}

/// Sends the browser to sign in; lets the person choose where, if there are several places.
async fn sign_in(console: Arc<Console>, visit: Arc<Visit>) -> Result<Response, Refusal> {
    let places: Vec<_> = console.places().collect();
    let chosen = match (visit.form.get("at"), places.as_slice()) {
        (None, [only]) => Some(only),
        (asked, places) => places.iter().find(|place| asked == Some(place.name())),
    };
    let Some(chosen) = chosen else { return Ok(choice(&places)) };
    let (way, mut response) = match chosen {
        Place::Own(_) => {
            let base = console.site.base(visit.own());
            let way = Way::new(None)?;
            let address = format!("{base}/{}/oauth2/v2.0/authorize", console.site.tenant.id);
            let response = way.send(&address, &CONSOLE_CLIENT.to_string(), &callback(&base));
            (way, response)
        }
        Place::At(issuer) => {
            let way = Way::new(Some(issuer.name().to_owned()))?;
            let callback = callback(&console.known_base(&visit)?);
            let response = issuer.send(&way, &callback, visit.call.now).await?;
            (way, response)
        }
    };
    let kept = block(move || {
        let base = console.site.base(visit.own());
        way.keep(&*console.vault, &mut response, &base, visit.call.now)?;
        Ok(response)
    });
    Ok(kept.await?)
}

/// The places where people can sign in.
fn choice(places: &[Place]) -> Response {
    let link = |place: &Place| {
        let query = form_urlencoded::byte_serialize(place.name().as_bytes()).collect::<String>();
        format!("<li><a href=\"{SIGN_IN}?at={query}\">{}</a></li>", escape(place.name()))
    };
    let links: String = places.iter().map(link).collect();
    Page::new("Sign in", format!("<p>Where do you sign in?</p><ul>{links}</ul>")).into_response()
}

/// The browser comes back, with a code or without one.
async fn come_back(console: Arc<Console>, visit: Arc<Visit>) -> Result<Response, Refusal> {
    let (keeper, seen) = (Arc::clone(&console), Arc::clone(&visit));
    let way = block(move || {
        let (base, state) = (keeper.site.base(seen.own()), seen.form.get("state"));
        Ok(Way::take(&*keeper.vault, &seen.headers, &base, state, seen.call.now))
    });
    let way = way.await??;
    let (form, now) = (&visit.form, visit.call.now);
    let back = Back { code: form.get("code"), error: form.get("error"), issuer: form.get("iss") };
    let person = match console.place(way.issuer.as_deref()).ok_or(Refusal::Ended)? {
        Place::At(issuer) => {
            let callback = callback(&console.known_base(&visit)?);
            issuer.person(&way, &back, &callback, now).await?
        }
        Place::Own(_) if back.error.is_some() => return Ok(leave(&console, &visit)),
        Place::Own(provider) => {
            let callback = callback(&console.site.base(visit.own()));
            let code = back.code.ok_or(Refusal::Ended)?.to_owned();
            let Way { nonce, verifier, .. } = way.clone();
            let redeemed = block(move || provider.redeem_own(now, &code, &callback, &verifier));
            let (person, told) = redeemed.await?;
            if !told.is_some_and(|told| is_equal(&told, &nonce)) {
                return Err(Refusal::Ended);
            }
            person
        }
    };
    let begun = block(move || Ok(begin(&console, &visit, person, way.issuer)));
    begun.await?
}

/// Where a browser stands that has been away.
fn leave(console: &Console, visit: &Visit) -> Response {
    let mut response = redirect::to(HOME);
    Way::forget(&mut response, &console.site.base(visit.own()));
    response
}

/// Begins the session of a person whom the organization lets in.
fn begin(
    console: &Console,
    visit: &Visit,
    person: Uuid,
    issuer: Option<String>,
) -> Result<Response, Refusal> {
    console.directory.check_member(&Claims::user(person)).map_err(|error| match error {
        Error::NotAMember | Error::UserDisabled { .. } | Error::BusinessUnitDisabled => {
            Refusal::Outside(error)
        }
        error => Refusal::from(error),
    })?;
    let mut response = leave(console, visit);
    let at = (&visit.headers, visit.own());
    console.sessions.begin(&mut response, at, (person, issuer), visit.call.now)?;
    Ok(response)
}

/// Ends the session, and then the one where the person signed in.
async fn sign_out(console: Arc<Console>, visit: Arc<Visit>) -> Result<Response, Refusal> {
    block(move || Ok(end(&console, &visit))).await?
}

fn end(console: &Console, visit: &Visit) -> Result<Response, Refusal> {
    let (own, now) = (visit.own(), visit.call.now);
    let session = console.sessions.find(&visit.headers, own, now)?;
    if let Some(session) = &session {
        let is_shown = visit.form.get("csrf").is_some_and(|csrf| session.is_csrf(csrf));
        if !is_shown || !console.sessions.is_same_origin(&visit.headers, own) {
            return Err(Refusal::FormElsewhere);
        }
    }
    let issuer = session.and_then(|session| session.issuer);
    let mut response = match console.place(issuer.as_deref()) {
        Some(Place::Own(_)) => {
            let (base, tenant) = (console.site.base(own), console.site.tenant.id);
            redirect::to(&format!("{base}/{tenant}/oauth2/v2.0/logout"))
        }
        Some(Place::At(issuer)) => match issuer.end_session_page(now) {
            Some(page) => {
                issuer.send_to_end(&page, &format!("{}{HOME}", console.known_base(visit)?))?
            }
            None => redirect::to(HOME),
        },
        None => redirect::to(HOME),
    };
    console.sessions.sign_out(&mut response, &visit.headers, own)?;
    Ok(response)
}
