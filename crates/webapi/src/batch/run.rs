//! The parts of a batch, one after the other: each by itself, a change set as one transaction.

use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use model::{Error, Result};

use super::output::{Multipart, Output, PartOutlet, send};
use super::part::{Common, Part};
use super::plan::{Plan, Span, Step};
use super::references::References;
use super::spool::Spool;
use super::{Batch, file};
use crate::exchange::{Answered, Exchange, Nowhere, Outlet, Reply, too_long};
use crate::executor::Executor;
use crate::headers::Preferences;
use edge::{insert, name_users};

use crate::{Refusal, WebApi, error, finish};

impl Batch {
    /// Runs the parts and answers. Blocks as long as they do, and as long as the outlet does.
    pub(crate) fn run(&self, plan: Plan, outlet: &mut dyn Outlet) -> Answered {
        let multipart = Multipart::new("batchresponse", (self.settings.new_id)());
        let sent = self.preferences.continue_on_error.is_some();
        let mut output = if sent {
            let head = Some(self.head(&multipart, StatusCode::OK));
            Output::Sent { outlet: &mut *outlet, head, bytes: Vec::new() }
        } else {
            // The status is that of the part that fails, so nothing leaves before the last one.
            Output::Kept(Spool::default())
        };
        let result = self.parts(plan, &multipart, &mut output);
        let result = result.and_then(|status| output.write(&multipart.end()).map(|()| status));
        match (result, output) {
            (Ok(status), Output::Kept(spool)) => send(spool, self.head(&multipart, status), outlet),
            (Ok(_), Output::Sent { head: Some(head), bytes, .. }) => {
                Answered::Whole(head.map(|()| bytes.into()))
            }
            (Ok(_), Output::Sent { head: None, bytes, outlet }) => {
                Answered::InParts(if bytes.is_empty() { Ok(()) } else { outlet.push(bytes) })
            }
            (Err(error), Output::Sent { head: None, .. }) => Answered::InParts(Err(error)),
            (Err(error), _) => Answered::Whole(self.refuse(&error)),
        }
    }

    /// The head of the answer.
    fn head(&self, multipart: &Multipart, status: StatusCode) -> Response<()> {
        let mut head = Response::new(());
        *head.status_mut() = status;
        let headers = head.headers_mut();
        if let Ok(kind) = HeaderValue::from_str(&multipart.content_type()) {
            headers.insert(header::CONTENT_TYPE, kind);
        }
        if let Some(sent) = &self.preferences.continue_on_error {
            insert(headers, "preference-applied", sent);
        }
        finish(name_users(head, &self.session), self.exchange.id)
    }

    /// Runs the parts, up to the first that fails unless the client wants the others, too. The status is
    /// that of the part that ended it.
    fn parts(
        &self,
        mut plan: Plan,
        multipart: &Multipart,
        output: &mut Output<'_>,
    ) -> Result<StatusCode> {
        let mut references = References::default();
        for step in std::mem::take(&mut plan.steps) {
            let mut run = Run { batch: self, spool: &mut plan.spool, references: &mut references };
            let status = match step {
                Step::Alone(span) => run.alone(span, multipart, output)?,
                Step::Together(refused, spans) => {
                    run.together(refused.as_ref(), &spans, multipart, output)?
                }
            };
            let failed = status.is_client_error() || status.is_server_error();
            if failed && self.preferences.continue_on_error.is_none() {
                return Ok(status);
            }
        }
        Ok(StatusCode::OK)
    }
}

/// What parts are run with.
struct Run<'b> {
    batch: &'b Batch,
    spool: &'b mut Spool,
    references: &'b mut References,
}

impl Run<'_> {
    /// An operation by itself.
    fn alone(
        &mut self,
        span: Span,
        multipart: &Multipart,
        output: &mut Output<'_>,
    ) -> Result<StatusCode> {
        let Part { id, mut exchange, refused } = self.read(span, &self.references.clone())?;
        let id = id.as_deref();
        let withhold = exchange.method == Method::HEAD;
        let mark = output.mark();
        let mut outlet = PartOutlet::new(output, multipart, id, withhold);
        let api = &self.batch.api;
        let answered = match refused {
            Some(error) => Err(refusal(error, &exchange)),
            None => answer(api, &mut Executor::Alone(&api.engine), &mut exchange, &mut outlet),
        };
        let status = outlet.status;
        let reply = match answered {
            Ok(Answered::Whole(reply)) => reply,
            Ok(Answered::InParts(Ok(()))) => {
                note(self.references, id, &mut exchange, None);
                output.write(b"\r\n")?;
                return Ok(status.unwrap_or_default());
            }
            // What was sent of it cannot be called back: the batch is cut off, as the part would be.
            Ok(Answered::InParts(Err(error))) => {
                output.take_back(mark.ok_or_else(|| error.clone())?);
                refusal(error, &exchange).reply
            }
            Err(refusal) => refusal.reply,
        };
        if reply.status().is_success() {
            note(self.references, id, &mut exchange, Some(&reply));
        }
        output.write(&multipart.part(id, &reply, withhold))?;
        Ok(reply.status())
    }

    /// A change set: all operations or none.
    fn together(
        &mut self,
        refused: Option<&Error>,
        spans: &[Span],
        multipart: &Multipart,
        output: &mut Output<'_>,
    ) -> Result<StatusCode> {
        let inner = Multipart::new("changesetresponse", (self.batch.settings.new_id)());
        output.write(&multipart.nested(&inner))?;
        let mut answers = Spool::default();
        let mut failed: Option<(Option<String>, Box<Refusal>)> = None;
        let batch = self.batch;
        let api = &batch.api;
        let done = api.engine.together(|unit| {
            // It runs again when the database asks for it.
            answers = Spool::default();
            failed = None;
            let mut references = self.references.clone();
            for span in spans {
                let mut part = self.read(*span, &references)?;
                let id = part.id.as_deref();
                let refused = refused.cloned().or(part.refused).or_else(|| reads(&part.exchange));
                let mut executor = Executor::Together(unit);
                let answered = match refused {
                    Some(error) => Err(refusal(error, &part.exchange)),
                    None => answer(api, &mut executor, &mut part.exchange, &mut Nowhere),
                };
                match answered {
                    Ok(Answered::Whole(reply)) => {
                        note(&mut references, id, &mut part.exchange, Some(&reply));
                        answers.append(&inner.part(id, &reply, false))?;
                    }
                    Ok(Answered::InParts(_)) => return Err(too_long()),
                    Err(refusal) => {
                        let error = refusal.error.clone();
                        failed = Some((part.id, refusal));
                        return Err(error);
                    }
                }
            }
            Ok(())
        });
        let status = match done {
            Ok(()) => {
                answers.hand_over(|part| output.write(&part))?;
                StatusCode::OK
            }
            Err(error) => {
                let (id, reply) = match failed {
                    Some((id, refusal)) if refusal.error == error => (id, refusal.reply),
                    // None of them is to blame: the last one is where it happened.
                    _ => self.of_last(spans, error)?,
                };
                output.write(&inner.part(id.as_deref(), &reply, false))?;
                reply.status()
            }
        };
        output.write(&inner.end())?;
        Ok(status)
    }

    fn read(&mut self, span: Span, references: &References) -> Result<Part> {
        let batch = self.batch;
        let common = Common {
            outer: &batch.exchange,
            root: &batch.root,
            body_limit: batch.settings.body_limit,
        };
        let bytes = self.spool.read(span.start, span.length)?;
        common.read(&bytes, span.cut, references, (batch.settings.new_id)())
    }

    /// The answer of a change set that could not be committed.
    fn of_last(&mut self, spans: &[Span], error: Error) -> Result<(Option<String>, Reply)> {
        let Some(last) = spans.last() else {
            return Ok((None, self.batch.refuse(&error)));
        };
        let part = self.read(*last, &References::default())?;
        Ok((part.id, refusal(error, &part.exchange).reply))
    }
}

/// Answers a part as what it is: a request, or a file that is sent.
fn answer(
    api: &WebApi,
    executor: &mut Executor<'_, '_, '_>,
    exchange: &mut Exchange,
    outlet: &mut dyn Outlet,
) -> Result<Answered, Box<Refusal>> {
    if file::is_file(exchange) {
        file::take(api, executor, exchange, outlet)
    } else {
        api.answer_in(executor, exchange, outlet)
    }
}

/// Gives the row of a part its name: the one that was made or changed, else the one that the URL names.
fn note(
    references: &mut References,
    id: Option<&str>,
    exchange: &mut Exchange,
    reply: Option<&Reply>,
) {
    let Some(id) = id else { return };
    // It is answered. If it held them still, they would be copied for each part.
    exchange.references = None;
    let origin = exchange.arrival.origin.trim_end_matches('/');
    let address = reply.and_then(|reply| reply.headers().get("odata-entityid"));
    let address = address.and_then(|value| value.to_str().ok()?.strip_prefix(origin));
    let path = exchange.target.split(['?', '#']).next().unwrap_or_default();
    match address {
        Some(address) => references.note(id, address),
        // What an action is called by names no row.
        None if exchange.method != Method::POST => references.note(id, path),
        None => {}
    }
}

/// Why an operation cannot be in a change set.
fn reads(exchange: &Exchange) -> Option<Error> {
    let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    (!writes.contains(&exchange.method)).then(|| {
        Error::Payload(format!(
            "An invalid HTTP method '{}' was detected for a request in a change set. Requests in change \
             sets only support the HTTP methods 'POST', 'PUT', 'DELETE', and 'PATCH'.",
            exchange.method
        ))
    })
}

/// The answer to a part that is refused before anybody looks at what it asks.
fn refusal(error: Error, exchange: &Exchange) -> Box<Refusal> {
    let preferences = Preferences::read(&exchange.headers);
    let reply = finish(error::reply(&error, &preferences, exchange.id, None), exchange.id);
    Box::new(Refusal { error, reply })
}
