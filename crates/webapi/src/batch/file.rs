//! A part of a batch whose body is a file: what the router does with a request alone, for a body that is
//! there already. In a change set all steps are in its transaction.

use axum::body::Bytes;
use axum::http::header::CONTENT_RANGE;
use model::Result;

use crate::arriving::Taken;
use crate::exchange::{Answered, Exchange, Outlet};
use crate::executor::Executor;
use crate::files::{self, Step, Token};
use crate::{Refusal, WebApi};

/// How many bytes of a file are kept with one step.
const BLOCK: usize = 2 << 20;

/// Whether the body of a part is a file, or a part of one.
pub(super) fn is_file(exchange: &Exchange) -> bool {
    let query = exchange.target.split_once('?').map_or("", |(_, query)| query);
    exchange.body.is_ok() && files::is_file(&exchange.method, query, &exchange.headers)
}

/// Takes the file and answers.
pub(super) fn take(
    api: &WebApi,
    executor: &mut Executor<'_, '_, '_>,
    exchange: &Exchange,
    outlet: &mut dyn Outlet,
) -> Result<Answered, Box<Refusal>> {
    let body = exchange.body.clone().unwrap_or_default();
    let mut ask = |step: Step, body: Result<Bytes>| {
        let mut exchange = Exchange {
            method: exchange.method.clone(),
            target: exchange.target.clone(),
            headers: exchange.headers.clone(),
            body,
            taken: Taken::default(),
            step: Some(step),
            references: exchange.references.clone(),
            arrival: exchange.arrival.clone(),
            id: exchange.id,
        };
        api.answer_in(executor, &mut exchange, outlet)
    };
    let headers = &exchange.headers;
    let in_parts = headers.contains_key(CONTENT_RANGE) || exchange.target.contains("sessiontoken=");
    let begins = headers.get("x-ms-transfer-mode").and_then(|mode| mode.to_str().ok());
    if !in_parts && begins.is_some_and(|mode| mode.trim().eq_ignore_ascii_case("chunked")) {
        return ask(Step::Begin(None), Ok(Bytes::new()));
    }
    let length = body.len() as u64;
    let first = if in_parts { Step::Resume } else { Step::Begin(Some(length)) };
    let begun = ask(first, Ok(Bytes::new()))?;
    let token = match &begun {
        Answered::Whole(reply) => reply.extensions().get::<Token>().cloned(),
        Answered::InParts(_) => None,
    };
    let Some(Token(token)) = token else { return Ok(begun) };
    let part = if in_parts { files::content_range(headers).ok() } else { None };
    let mut start = part.map_or(0, |part| part.start);
    if part.is_some_and(|part| part.length != length) {
        let step = Step::Add { token, start };
        return ask(step, Err(files::wrong_length()));
    }
    let mut rest = body;
    while !rest.is_empty() {
        let block = rest.split_to(rest.len().min(BLOCK));
        let step = Step::Add { token: token.clone(), start };
        start = start.saturating_add(block.len() as u64);
        if let Err(refusal) = ask(step, Ok(block)) {
            if part.is_none() {
                // In a change set nothing is left of it either way.
                drop(ask(Step::GiveUp { token }, Ok(Bytes::new())));
            }
            return Err(refusal);
        }
    }
    match part {
        Some(part) if !part.is_last() => Ok(begun),
        Some(part) => ask(Step::End { token, size: part.size }, Ok(Bytes::new())),
        None => ask(Step::End { token, size: length }, Ok(Bytes::new())),
    }
}
