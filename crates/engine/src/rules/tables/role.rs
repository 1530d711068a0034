//! Roles and their copies in every business unit (security.md §2.1).

use model::{Error, Result};

pub(super) fn before_create() -> Result<()> {
    Err(Error::NotImplemented("creating rows of `role`".into()))
}

pub(super) fn before_update() -> Result<()> {
    Err(Error::NotImplemented("changing rows of `role`".into()))
}
