//! What is not taken: files that are too large, and kinds of files that the organization blocks.

use model::{Error, Result};

use super::place::Place;
use crate::context::Context;
use crate::directory::text;

/// Refuses a file that is larger than its column takes.
pub(super) fn check_size(place: &Place, size: u64) -> Result<()> {
    if size <= place.most() {
        return Ok(());
    }
    Err(if place.is_picture() {
        let megabytes = |bytes: u64| bytes >> 20;
        Error::rule(
            0x8007_2553,
            format!(
                "Error occured when processing image. Reason: File size is too big. MaxSize: {} MB, \
                 Uploaded filesize: {} MB.",
                megabytes(place.most()),
                megabytes(size)
            ),
        )
    } else {
        Error::rule(0x8004_4a02, "Attachment file size is too big.")
    })
}

/// Refuses a body that is larger than the organization takes: it counts as base64.
pub(super) fn check_length(context: &Context<'_, '_>, length: u64) -> Result<()> {
    if length <= context.organization().most_of_body {
        return Ok(());
    }
    Err(Error::rule(0x8004_4a02, "Attachment file size is too big."))
}

/// Refuses a file by its name and by what is said to be in it.
pub(crate) fn check_kind(
    context: &mut Context<'_, '_>,
    name: &str,
    mime_type: Option<&str>,
) -> Result<()> {
    const COLUMNS: [&str; 3] = ["blockedattachments", "blockedmimetypes", "allowedmimetypes"];
    let organization = context.organization().id.0;
    let mut reader = context.reader("know which kinds of files are blocked");
    let row = reader.one("organization", &COLUMNS, organization)?;
    let list = |index: usize| {
        row.as_ref().and_then(|row| text(&row.values, index)).unwrap_or_default().to_lowercase()
    };
    let names = |list: &str, wanted: &str| {
        list.split([';', ',']).map(str::trim).any(|each| !each.is_empty() && each == wanted)
    };
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.trim().to_lowercase());
    if extension.is_some_and(|extension| names(&list(0), &extension)) {
        return Err(Error::rule(
            0x8004_3e09,
            "The attachment is either not a valid type or is too large. It cannot be uploaded or \
             downloaded.",
        ));
    }
    let kind = mime_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_lowercase();
    let (blocked, allowed) = (list(1), list(2));
    // What is allowed counts before what is blocked; of a file of an unknown kind nothing is known.
    let refused =
        if allowed.trim().is_empty() { names(&blocked, &kind) } else { !names(&allowed, &kind) };
    if refused && !kind.is_empty() {
        return Err(Error::rule(
            0x8004_3e09,
            format!("The mime type '{kind}' of the file is not allowed in this organization."),
        ));
    }
    Ok(())
}
