//! The body of a request, read up to a limit.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use model::{Error, Result};

/// A body that is too large is read on and thrown away up to this many times the limit, so that the
/// client can read the refusal and keep its connection.
pub const DRAIN: usize = 16;

/// From how many bytes on a body gets the room that it says it needs, and how much at most: a block of a file
/// in base64.
const MUCH: usize = 1 << 20;
const BLOCK: usize = 6 << 20;

/// The next bytes of a body.
pub async fn frame(body: &mut Body) -> Result<Option<Bytes>> {
    loop {
        let frame = match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Ok(frame)) => frame,
            Some(Err(_)) => return Err(Error::InvalidArgument("The body was cut off.".into())),
        };
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
}

/// Reads a body, up to a limit.
pub async fn read(body: Body, limit: usize) -> Result<Bytes> {
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX).min(limit);
    let mut whole: Vec<u8> = Vec::new();
    read_to(body, limit, |data| {
        // Whoever has sent some megabytes gets room for what is missing of a block of a file, which then
        // need not move while it grows; who only says much gets nothing.
        if whole.len() > MUCH {
            whole.reserve_exact(said.min(BLOCK).saturating_sub(whole.len()));
        }
        whole.extend_from_slice(data);
    })
    .await?;
    Ok(whole.into())
}

/// Reads a body, up to a limit, and hands on what comes of it.
pub async fn read_to(mut body: Body, limit: usize, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut length = 0_usize;
    while let Some(data) = frame(&mut body).await? {
        length = length.saturating_add(data.len());
        if length <= limit {
            take(&data);
        } else if length > limit.saturating_mul(DRAIN) {
            break;
        }
    }
    if length > limit { Err(Error::BodyTooLarge) } else { Ok(()) }
}
