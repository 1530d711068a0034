//! Column security profiles: that of the System Administrators stays as it is (security.md §3.6).

use model::{Error, Result};
use uuid::Uuid;

/// Refuses to change or remove the profile System Administrator, or what belongs to it.
pub(super) fn check_own(profile: Option<Uuid>) -> Result<()> {
    if profile == Some(seed::ids::SYSTEM_ADMINISTRATOR_PROFILE) {
        return Err(Error::rule(
            0x8004_f50c,
            "The System Administrator field security profile cannot be modified or deleted.",
        ));
    }
    Ok(())
}
