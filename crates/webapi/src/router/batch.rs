//! A batch on its way in: it is taken as it arrives, by no thread that waits for the client, and run when
//! all of it is there.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::response::Response;
use model::{Error, Result, Uuid};
use odata::batch::Reader;
use tokio::runtime::Handle;
use tokio::task::{JoinError, spawn_blocking};

use super::outlet::Channel;
use edge::{DRAIN, frame};

use super::{Shared, failed};
use crate::Exchange;
use crate::arriving::Taken;
use crate::batch::{Batch, Plan};

/// Answers a batch.
pub(super) async fn answer(shared: Shared, parts: Parts, mut body: Body) -> Response {
    let Shared { api, settings, .. } = shared;
    let id = (settings.new_id)();
    let most = settings.body_limit.saturating_mul(DRAIN);
    let exchange = Exchange {
        arrival: (settings.arrive)(&parts, id).await,
        target: parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        method: parts.method,
        headers: parts.headers,
        body: Ok(Bytes::new()),
        taken: Taken::default(),
        step: None,
        references: None,
        id,
    };
    let refused = match spawn_blocking(move || Batch::admit(api, settings, exchange)).await {
        Ok(Ok(batch)) => return run(batch, body, most, id).await,
        Ok(Err(reply)) => (*reply).map(Body::from),
        Err(panic) => failed(panic, id),
    };
    drain(&mut body, most).await;
    refused
}

/// Runs a batch that may be asked for.
async fn run(batch: Box<Batch>, mut body: Body, most: usize, id: Uuid) -> Response {
    let plan = match arrive(&batch, &mut body, most).await {
        Ok(plan) => plan,
        Err(error) => {
            // The client can read why only after it has sent everything.
            drain(&mut body, most).await;
            return batch.refuse(&error).map(Body::from);
        }
    };
    let (mut channel, reply) = Channel::new(Handle::current());
    spawn_blocking(move || {
        let answered = batch.run(plan, &mut channel);
        channel.finish(answered);
    });
    reply.await.unwrap_or_else(|failure| failed(failure, id))
}

/// Takes all of a batch in.
async fn arrive(batch: &Batch, body: &mut Body, most: usize) -> Result<Plan> {
    let mut reader = batch.reader()?;
    let mut plan = batch.plan();
    let mut length = 0_usize;
    while let Some(data) = frame(body).await? {
        length = length.saturating_add(data.len());
        if length > most {
            return Err(Error::BodyTooLarge);
        }
        reader.push(&data)?;
        plan = take(plan, &mut reader).await?;
    }
    reader.finish()?;
    take(plan, &mut reader).await
}

/// Adds what has arrived to the plan; on a thread that may wait, if a disk takes it.
async fn take(mut plan: Plan, reader: &mut Reader) -> Result<Plan> {
    let (pieces, bytes) = Plan::arrived(reader);
    if plan.has_room(bytes) {
        plan.add(pieces)?;
        return Ok(plan);
    }
    let added = spawn_blocking(move || plan.add(pieces).map(|()| plan)).await;
    added.map_err(|panic: JoinError| Error::internal(panic))?
}

/// Reads on, and throws away what comes.
async fn drain(body: &mut Body, most: usize) {
    let mut length = 0_usize;
    while let Ok(Some(data)) = frame(body).await {
        length = length.saturating_add(data.len());
        if length > most {
            return;
        }
    }
}
