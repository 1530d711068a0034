//! The page for the code that a device shows, and what a person is told in the end. Guessing codes is slowed
//! down for all together: nobody who types one is known.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::sign_in::TicketKind;
use model::time::Timestamp;
use parking_lot::Mutex;

use super::browser::{self, Browser};
use super::device_code::{self, Device, Typed, normalize, shown};
use super::form::Form;
use super::page::{Page, escape};
use super::pending::{Pending, Purpose};
use super::refusal::Refusal;
use super::registered::Registered;
use super::sign_in::SignIn;
use super::ticket::{self, digest_of};
use super::{Call, Provider, sign_in_page};

const GUESSES: u32 = 20;
const MILLISECONDS: i64 = 60_000;

/// Wrong codes in the current minute.
#[derive(Default)]
pub(super) struct Guesses(Mutex<(i64, u32)>);

impl Guesses {
    fn count(&self, now: Timestamp, more: u32) -> u32 {
        let minute = now.0.div_euclid(MILLISECONDS);
        let mut counted = self.0.lock();
        if counted.0 != minute {
            *counted = (minute, 0);
        }
        counted.1 = counted.1.saturating_add(more);
        counted.1
    }
}

pub(super) async fn get(request: Request) -> Response {
    let query = Form::parse(request.uri().query().unwrap_or_default().as_bytes());
    let query = query.unwrap_or_default();
    form(query.get("user_code").or_else(|| query.get("otc")).unwrap_or_default(), None)
        .into_response()
}

/// The form for the code. A code in the address is only filled in: somebody must send it.
fn form(typed: &str, problem: Option<&str>) -> Page {
    let typed = escape(typed);
    let (told, wrong) = match problem {
        Some(problem) => (
            format!("<div class=\"error\" id=\"problem\" role=\"alert\"><p>{problem}</p></div>"),
            " aria-invalid=\"true\" aria-describedby=\"hint problem\"",
        ),
        None => (String::new(), " aria-describedby=\"hint\""),
    };
    let body = format!(
        "{told}<form method=\"post\" action=\"/device\"><label for=\"user_code\">Code</label><p \
         id=\"hint\">The code that the device or the program shows.</p><input id=\"user_code\" \
         class=\"code\" name=\"user_code\" autocomplete=\"off\" autocapitalize=\"characters\" \
         spellcheck=\"false\" required value=\"{typed}\"{wrong} autofocus><button \
         class=\"main\">Next</button></form>"
    );
    let page = Page::new("Sign in on another device", body);
    match problem {
        Some(_) => Page {
            status: StatusCode::BAD_REQUEST,
            title: "Error: Sign in on another device",
            ..page
        },
        None => page,
    }
}

pub(super) async fn post(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, begin).await
}

fn begin(
    provider: &Provider,
    call: &Call,
    given: &Form,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    if !browser::is_from_here(headers, &provider.site, call.own.as_ref()) {
        return Err(Refusal::FormElsewhere);
    }
    let typed = given.get("user_code").unwrap_or_default();
    if provider.guesses.count(call.now, 0) >= GUESSES {
        let page = form(typed, Some("Too many wrong codes were typed. Try again in a minute."));
        return Ok(Page { status: StatusCode::TOO_MANY_REQUESTS, ..page }.into_response());
    }
    let Some((digest, device, code)) = find(provider, call, typed)? else {
        provider.guesses.count(call.now, 1);
        let told = "The code is wrong, or has ended. Codes end 15 minutes after they are shown.";
        return Ok(form(typed, Some(told)).into_response());
    };
    let program = Registered::find(provider, &device.client.to_string())?;
    let program = program.ok_or(Refusal::SignInEnded)?;
    let base = provider.site.base(call.own.as_ref());
    let browser = Browser::of(headers, &base)?;
    let purpose = Purpose::Device { digest, user_code: shown(&code) };
    let pending = Pending::new(&browser, &program, device.asked, purpose);
    let text = pending.keep(provider, call.now)?;
    let mut response = sign_in_page::page(provider, &pending, &text, None)?.into_response();
    browser.remember(&mut response, &base);
    Ok(response)
}

/// The device that waits for a code: its digest, what is known of it, and the code as it was made.
fn find(
    provider: &Provider,
    call: &Call,
    typed: &str,
) -> Result<Option<(String, Device, String)>, Refusal> {
    let Some(code) = normalize(typed) else { return Ok(None) };
    let ticket = provider.vault.ticket(TicketKind::UserCode, &digest_of(&code))?;
    let counts = |expires: Timestamp| call.now < expires;
    let ticket = ticket.filter(|ticket| ticket.used.is_none() && counts(ticket.expires));
    let Some(ticket) = ticket else { return Ok(None) };
    let Typed { device } = ticket::content(&ticket)?;
    let Some(waits) = provider.vault.ticket(TicketKind::Device, &device)? else { return Ok(None) };
    Ok(Some((device, ticket::content(&waits)?, code)))
}

/// Somebody signed in for a device, or declined to. A code is good for one time.
pub(super) fn decide(
    provider: &Provider,
    call: &Call,
    (digest, user_code): (&str, &str),
    sign_in: Option<SignIn>,
) -> Result<Response, Refusal> {
    let code = normalize(user_code).ok_or(Refusal::SignInEnded)?;
    let before = provider.vault.take(TicketKind::UserCode, &digest_of(&code), call.now)?;
    let counts = before.is_some_and(|code| code.used.is_none() && call.now < code.expires);
    if !counts || !device_code::decide(provider, digest, sign_in)? {
        return Err(Refusal::SignInEnded);
    }
    let page = if sign_in.is_some() {
        Page::new("Signed in", "<p>The device goes on. You can close this page.</p>".to_owned())
    } else {
        Page::new("Declined", "<p>The device gets nothing. You can close this page.</p>".to_owned())
    };
    Ok(page.into_response())
}
