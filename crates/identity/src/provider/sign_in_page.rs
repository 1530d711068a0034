//! The page on which somebody signs in, and what its forms lead to. A demo lets its people be chosen, for
//! everybody knows their password.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::sign_in::TicketKind;

use super::browser::{self, Browser};
use super::form::Form;
use super::page::{Page, escape, hidden};
use super::pending::{Pending, Purpose};
use super::refusal::Refusal;
use super::sign_in::{self, SignIn};
use super::{Call, Provider, authorization_code, device_page, redirect};
use crate::directory::Person;
use crate::{random, token};

/// Where its forms lead.
pub(super) const PATH: &str = "/oauth2/sign-in";
/// How many people are offered.
const OFFERED: u32 = 50;

/// What somebody typed, and what was wrong with it.
pub(super) struct Problem<'a> {
    user_name: &'a str,
    told: String,
}

pub(super) fn page(
    provider: &Provider,
    pending: &Pending,
    ticket: &str,
    problem: Option<&Problem<'_>>,
) -> Result<Page, Refusal> {
    let mut body = introduction(pending);
    if let Some(problem) = problem {
        let told = escape(&problem.told);
        let _ =
            write!(body, "<div class=\"error\" id=\"problem\" role=\"alert\"><p>{told}</p></div>");
    }
    let ticket = hidden("ticket", ticket);
    let form = format!("<form method=\"post\" action=\"{PATH}\">{ticket}");
    if provider.secrets.password.is_some() {
        body.push_str(&choice(provider, &form)?);
    }
    body.push_str(&password(pending, problem, &form));
    let decline = match pending.purpose {
        Purpose::Code { .. } => "Cancel",
        Purpose::Device { .. } => "Decline",
    };
    let _ = write!(
        body,
        "{form}<button class=\"main\" name=\"cancel\" value=\"1\">{decline}</button></form>"
    );
    let (status, title) = match problem {
        Some(_) => (StatusCode::BAD_REQUEST, "Error: Sign in"),
        None => (StatusCode::OK, "Sign in"),
    };
    let leads_to = match &pending.purpose {
        Purpose::Code { back, .. } => redirect::policy_source(&back.address),
        Purpose::Device { .. } => None,
    };
    Ok(Page { status, leads_to, ..Page::new(title, body) })
}

fn introduction(pending: &Pending) -> String {
    let (program, client) = (escape(&pending.program), pending.client);
    let who = format!("<strong>{program}</strong> (<code>{client}</code>)");
    match &pending.purpose {
        Purpose::Code { .. } => format!("<p>Sign in to continue to {who}.</p>"),
        Purpose::Device { user_code, .. } => format!(
            "<p>You sign in for {who} on another device, which shows this code:</p><p \
             class=\"code\">{}</p><p>If you have not started this there yourself, decline.</p>",
            escape(user_code)
        ),
    }
}

/// The people of a demo, each a button.
fn choice(provider: &Provider, form: &str) -> Result<String, Refusal> {
    let mut html = format!(
        "<section aria-labelledby=\"choice\"><h2 id=\"choice\">Choose somebody of the \
         demo</h2>{form}<ul>"
    );
    for Person { object_id, user_name, name } in provider.directory.people(OFFERED)? {
        let (name, user_name) = (escape(&name), escape(&user_name));
        let _ = write!(
            html,
            "<li><button name=\"person\" value=\"{object_id}\">{name} \
             <span>{user_name}</span></button></li>"
        );
    }
    html.push_str("</ul></form></section>");
    Ok(html)
}

fn password(pending: &Pending, problem: Option<&Problem<'_>>, form: &str) -> String {
    let name = problem.map(|problem| problem.user_name).or(pending.hint.as_deref());
    let name = escape(name.unwrap_or_default());
    // The first field that is still to be filled in.
    let (on_name, on_password) =
        if name.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
    let wrong = match problem {
        Some(_) => " aria-invalid=\"true\" aria-describedby=\"problem\"",
        None => "",
    };
    format!(
        "<section aria-labelledby=\"typed\"><h2 id=\"typed\">With user name and \
         password</h2>{form}<label for=\"username\">User name</label><input id=\"username\" \
         name=\"username\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" \
         required value=\"{name}\"{wrong}{on_name}><label for=\"password\">Password</label><input \
         id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" \
         required{wrong}{on_password}><button class=\"main\">Sign in</button></form></section>"
    )
}

/// One of the forms of the page.
pub(super) async fn post(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, answer).await
}

fn answer(
    provider: &Provider,
    call: &Call,
    form: &Form,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    if !browser::is_from_here(headers, &provider.site, call.own.as_ref()) {
        return Err(Refusal::FormElsewhere);
    }
    let base = provider.site.base(call.own.as_ref());
    let browser = Browser::known(headers, &base);
    let text = form.require("ticket")?;
    let found = Pending::find(provider, text, browser.as_ref(), call.now)?;
    let (ticket, pending) = found.ok_or(Refusal::SignInEnded)?;
    let person = if form.get("cancel").is_some() {
        None
    } else {
        match identify(provider, call, form) {
            Ok(person) => Some(person),
            Err(refusal) => {
                let problem = problem(refusal, form)?;
                return Ok(page(provider, &pending, text, Some(&problem))?.into_response());
            }
        }
    };
    let before = provider.vault.take(TicketKind::SignIn, &ticket.digest, call.now)?;
    if before.is_none_or(|before| before.used.is_some()) {
        return Err(Refusal::SignInEnded);
    }
    let sign_in = match &person {
        Some(person) => Some(SignIn {
            person: person.object_id,
            client: pending.client,
            at: call.now.0,
            family: random::id()?,
        }),
        None => None,
    };
    match pending.purpose {
        Purpose::Code { back, nonce, challenge, tells_time } => {
            let Some(sign_in) = sign_in else {
                return Ok(back.refuse(Refusal::Declined, call));
            };
            let (asked, address) = (pending.asked, back.address.clone());
            let code =
                authorization_code::Code { sign_in, asked, address, challenge, nonce, tells_time };
            Ok(back.send(&[("code", &authorization_code::give(provider, call.now, &code)?)]))
        }
        Purpose::Device { digest, user_code } => {
            device_page::decide(provider, call, (&digest, &user_code), sign_in)
        }
    }
}

/// Who signs in: who was chosen, or whoever knows the password.
fn identify(provider: &Provider, call: &Call, form: &Form) -> Result<Person, Refusal> {
    if let Some(chosen) = form.get("person").filter(|_| provider.secrets.password.is_some()) {
        let person = match token::guid(chosen) {
            Some(id) => provider.directory.person_by_id(id)?,
            None => None,
        };
        return person.ok_or(Refusal::PasswordWrong);
    }
    let (user_name, password) = (form.require("username")?, form.require("password")?);
    sign_in::by_password(provider, call.now, user_name, password)
}

/// What can be told on the page. Whether it was the name or the password is not.
fn problem(refusal: Refusal, form: &Form) -> Result<Problem<'_>, Refusal> {
    let told = match refusal {
        Refusal::UserUnknown { .. } | Refusal::PasswordWrong => {
            "The user name or the password is wrong.".to_owned()
        }
        Refusal::Missing(_) => "Type both the user name and the password.".to_owned(),
        Refusal::Locked => Refusal::Locked.to_string(),
        other => return Err(other),
    };
    Ok(Problem { user_name: form.get("username").unwrap_or_default(), told })
}
