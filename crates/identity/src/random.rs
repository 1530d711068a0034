//! The one place in this crate that asks for randomness.

use aws_lc_rs::rand;
use model::Uuid;

/// A fresh random id.
pub(crate) fn id() -> model::Result<Uuid> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| model::Error::internal("no randomness to be had"))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
