//! The one place in this crate that asks for randomness.

use aws_lc_rs::rand;
use model::Uuid;

/// Random bytes.
pub(crate) fn fill(bytes: &mut [u8]) -> model::Result<()> {
    rand::fill(bytes).map_err(|_| model::Error::internal("no randomness to be had"))
}

/// A fresh random id.
pub(crate) fn id() -> model::Result<Uuid> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
