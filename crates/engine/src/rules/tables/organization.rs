//! The organization's own row, of which there is one.

use model::{Error, Result};

pub(super) fn before_create() -> Result<()> {
    Err(Error::NotImplemented("creating rows of `organization`".into()))
}
