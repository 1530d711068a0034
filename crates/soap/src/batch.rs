//! Requests in one request (soap.md §9): one after the other, each by itself, or all of them in one transaction.
//! Whoever asks, and on whose behalf, does so for all of them.

use engine::{ActFor, Engine, Response, Session};
use model::claims::Claims;
use model::message::{Descriptor, Kind};
use model::{Error, Uuid};

use crate::call::Call;
use crate::fault::{self, Circumstances};
use crate::messages::{self, Answer};
use crate::read;
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;
use crate::write;
use crate::xml::{Element, Namespace, Writer};

/// How many requests there may be in one.
const MOST: usize = 1000;

/// Who asks, and whom.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) claims: &'a Claims,
    pub(crate) act_for: &'a [ActFor<'a>],
    /// Scheme and host of the server.
    pub(crate) origin: &'a str,
    /// The id of the request.
    pub(crate) id: Uuid,
}

/// Why a batch was refused, and because of which of its requests.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) refusal: Refusal,
    /// Which one, counted from 0.
    pub(crate) index: Option<usize>,
}

impl<E: Into<Refusal>> From<E> for Failed {
    fn from(refusal: E) -> Self {
        Self { refusal: refusal.into(), index: None }
    }
}

/// An answer that is still to be written.
struct Answered {
    session: Session,
    answer: Answer,
    response: Response,
}

impl Asker<'_> {
    /// Runs the requests in a call and writes its results.
    pub(crate) fn run(
        &self,
        call: Call<'_>,
        message: &Descriptor,
        out: &mut Writer,
    ) -> std::result::Result<(), Failed> {
        match message.kind {
            Kind::Batch { together: true, .. } => self.together(call, out),
            _ => self.separately(call, out).map_err(Failed::from),
        }
    }

    /// Each by itself, up to the first that fails unless the client wants the others, too.
    fn separately(&self, call: Call<'_>, out: &mut Writer) -> Result<()> {
        let settings = call.parameter("Settings").cloned().unwrap_or_default();
        let go_on = flag(&settings, "ContinueOnError")?;
        let tell = flag(&settings, "ReturnResponses")?;
        let calls = calls(call, "Settings")?;
        let mut is_faulted = false;
        pair(out, "Responses", |out| {
            out.kind(Namespace::Core2012, "OrganizationResponseCollection");
            for (index, inner) in calls.into_iter().enumerate() {
                let outcome = inner.and_then(|inner| self.one(&inner));
                let failed = outcome.is_err();
                if tell || failed {
                    self.item(out, index, outcome)?;
                }
                is_faulted |= failed;
                if failed && !go_on {
                    break;
                }
            }
            Ok(())
        })?;
        pair(out, "IsFaulted", |out| {
            out.kind(Namespace::Schema, "boolean").text(if is_faulted { "true" } else { "false" });
            Ok(())
        })
    }

    fn one(&self, call: &Call<'_>) -> Result<Answered> {
        let session = self.engine.session(self.claims, self.act_for)?;
        let scope = self.scope(&session);
        let prepared = messages::prepare(&scope, call);
        session.check_asks(prepared.as_ref().ok().map(|prepared| &prepared.request))?;
        let prepared = prepared?;
        let response = self.engine.execute(&session, &prepared.request)?;
        Ok(Answered { session, answer: prepared.answer, response })
    }

    /// All of them or none.
    fn together(&self, call: Call<'_>, out: &mut Writer) -> std::result::Result<(), Failed> {
        let tell =
            call.parameter("ReturnResponses").map_or(Ok(false), |value| truth(&value.text))?;
        let calls = calls(call, "ReturnResponses")?.into_iter().collect::<Result<Vec<_>>>()?;
        let mut failed: Option<Failed> = None;
        let done = self.engine.together(|unit| {
            // It runs again when the database asks for it.
            failed = None;
            let mut answers = Vec::with_capacity(calls.len());
            for (index, call) in calls.iter().enumerate() {
                // What was changed before counts, definitions among it.
                let session = unit.session(self.claims, self.act_for)?;
                let answered = (|| {
                    let prepared = messages::prepare(&self.scope(&session), call);
                    session.check_asks(prepared.as_ref().ok().map(|each| &each.request))?;
                    let prepared = prepared?;
                    let response = unit.execute(&session, &prepared.request)?;
                    Ok::<_, Refusal>((prepared.answer, response))
                })();
                match answered {
                    Ok((answer, response)) => answers.push(Answered { session, answer, response }),
                    Err(refusal) => {
                        let error = refusal.error();
                        failed = Some(Failed { refusal, index: Some(index) });
                        return Err(error);
                    }
                }
            }
            Ok(answers)
        });
        let answers = match (done, failed) {
            (Ok(answers), _) => answers,
            (Err(_), Some(failed)) => return Err(failed),
            // None of them is to blame: the last one is where it happened.
            (Err(error), None) => {
                return Err(Failed { refusal: error.into(), index: calls.len().checked_sub(1) });
            }
        };
        pair(out, "Responses", |out| {
            out.kind(Namespace::Core71, "OrganizationResponseCollection");
            if tell {
                for answered in answers {
                    self.respond(out, (Namespace::Core71, "OrganizationResponse"), answered)?;
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    fn scope<'s>(&'s self, session: &'s Session) -> Scope<'s> {
        Scope::new(session, self.engine.seal(), self.origin)
    }

    /// What became of one of several.
    fn item(&self, out: &mut Writer, index: usize, outcome: Result<Answered>) -> Result<()> {
        let namespace = Namespace::Core2012;
        out.open(namespace, "ExecuteMultipleResponseItem");
        let answered = match outcome {
            Ok(answered) => {
                out.nil(namespace, "Fault");
                Some(answered)
            }
            Err(refusal) => {
                let error = refusal.error();
                let session = self.engine.session(self.claims, self.act_for).ok();
                let circumstances = Circumstances {
                    id: self.id,
                    now: Some(self.engine.now()),
                    denied: session.and_then(|session| session.explain(&error)),
                    ..Circumstances::default()
                };
                out.open(namespace, "Fault").declare(Namespace::Core);
                fault::write(out, &error, &circumstances);
                out.close();
                None
            }
        };
        out.leaf(namespace, "RequestIndex", &index.to_string());
        match answered {
            Some(answered) => self.respond(out, (namespace, "Response"), answered)?,
            None => drop(out.nil(namespace, "Response")),
        }
        out.close();
        Ok(())
    }

    fn respond(
        &self,
        out: &mut Writer,
        element: (Namespace, &'static str),
        answered: Answered,
    ) -> Result<()> {
        let Answered { session, answer, response } = answered;
        messages::respond(&self.scope(&session), out, element, &answer, response)
    }
}

/// The requests in a call, each to be read by itself, once it is certain that there may be so many and none of them
/// has requests in it.
fn calls<'a>(mut call: Call<'a>, setting: &str) -> Result<Vec<Result<Call<'a>>>> {
    messages::check_keys(&call, |key| key == "Requests" || key == setting)?;
    let place = call.parameters.iter().position(|(key, value)| key == "Requests" && !value.nil);
    let requests = place.map(|place| call.parameters.swap_remove(place).1);
    let requests = requests.ok_or_else(|| Error::missing_field("Requests", &call.name))?;
    if requests.children.len() > MOST {
        return Err(Error::rule(
            0x8004_0203,
            format!("The batch of requests exceeds the maximum batch size of {MOST}."),
        )
        .into());
    }
    let calls: Vec<Result<Call<'a>>> =
        requests.children.into_iter().map(|request| Call::request(Some(request))).collect();
    for inner in calls.iter().flatten() {
        if messages::message(inner).is_ok_and(|one| matches!(one.kind, Kind::Batch { .. })) {
            return Err(messages::nested().into());
        }
    }
    Ok(calls)
}

fn flag(settings: &Element<'_>, name: &str) -> Result<bool> {
    settings.text_of(name).map_or(Ok(false), truth)
}

fn truth(text: &str) -> Result<bool> {
    if text.trim().is_empty() { Ok(false) } else { read::truth(text) }
}

/// A result, whose value says its type.
fn pair(out: &mut Writer, key: &str, value: impl FnOnce(&mut Writer) -> Result<()>) -> Result<()> {
    write::begin_pair(out, Namespace::Core, key);
    out.open(Namespace::Generic, "value");
    value(out)?;
    out.close().close();
    Ok(())
}
