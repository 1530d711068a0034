//! What a client carries from one step of an upload or a download to the next: which file, sealed for one
//! user, for whom that one acts, and for one purpose. Whoever else shows it is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Error, Result};
use uuid::Uuid;

use crate::context::Context;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Sending a file.
    Upload = 1,
    /// Reading one.
    Download = 2,
}

/// A token for a file.
pub(crate) fn make(context: &Context<'_, '_>, purpose: Purpose, file: Uuid) -> String {
    let tag = context.seal().tag(&sealed(context, purpose, file));
    URL_SAFE_NO_PAD.encode([file.as_bytes().as_slice(), &tag].concat())
}

/// The file of a token.
///
/// # Errors
/// If it was not made here, for this user and for this purpose.
pub(crate) fn read(context: &Context<'_, '_>, purpose: Purpose, token: &str) -> Result<Uuid> {
    let refused = || {
        Error::InvalidArgument("The file continuation token is not valid for this request.".into())
    };
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refused())?;
    let (file, tag) = bytes.split_at_checked(16).ok_or_else(refused)?;
    let file = Uuid::from_slice(file).map_err(|_| refused())?;
    if context.seal().verify(&sealed(context, purpose, file), tag) {
        Ok(file)
    } else {
        Err(refused())
    }
}

fn sealed(context: &Context<'_, '_>, purpose: Purpose, file: Uuid) -> Vec<u8> {
    let (user, impersonator) = context.authors();
    let impersonator = impersonator.map_or_else(Uuid::nil, |user| user.0);
    [
        b"file".as_slice(),
        &[purpose as u8],
        file.as_bytes(),
        user.0.as_bytes(),
        impersonator.as_bytes(),
    ]
    .concat()
}
