//! Files in columns: the block messages, and the steps of uploads and downloads that an edge makes of its
//! own forms of them (protocol.md §7.6).

mod bodies;
pub(crate) mod commit_annotation_upload;
pub(crate) mod commit_attachment_upload;
pub(crate) mod commit_upload;
pub(crate) mod delete;
pub(crate) mod download_block;
pub(crate) mod initialize_annotation_download;
pub(crate) mod initialize_annotation_upload;
pub(crate) mod initialize_attachment_download;
pub(crate) mod initialize_attachment_upload;
pub(crate) mod initialize_download;
pub(crate) mod initialize_upload;
pub(crate) mod upload_block;

use model::message::{
    Descriptor, Download, Field, FieldType, Fields, FilePlace, Invoke, Upload, UploadStep,
};
use model::{Error, Result};
use store::block_of;

use crate::Response;
use crate::context::Context;
use crate::rules::files::upload::{self, Said};

const TARGET: Field = Field::new("Target", FieldType::Row(&[]));
const COLUMN: Field = Field::new("FileAttributeName", FieldType::Text);
const NAME: Field = Field::new("FileName", FieldType::Text);
const TOKEN: Field = Field::new("FileContinuationToken", FieldType::Text);
const SIZE: Field = Field::new("FileSizeInBytes", FieldType::BigInt);

/// The column that a message names.
fn place(arguments: &Fields) -> Result<FilePlace> {
    let row = arguments.reference(TARGET.name)?.clone();
    Ok(FilePlace { row, column: arguments.text(COLUMN.name)?.to_owned() })
}

/// The message that a step of an upload is.
pub(crate) fn describe(upload: &Upload) -> &'static Descriptor {
    match upload.step {
        UploadStep::Begin { .. } => initialize_upload::MESSAGE.descriptor,
        UploadStep::Resume { .. } | UploadStep::Add { .. } | UploadStep::GiveUp { .. } => {
            upload_block::MESSAGE.descriptor
        }
        UploadStep::End { .. } => commit_upload::MESSAGE.descriptor,
        UploadStep::Remove => delete::MESSAGE.descriptor,
    }
}

/// A step of an upload that an edge makes.
pub(crate) fn step(context: &mut Context<'_, '_>, request: &Upload) -> Result<Response> {
    let place = &request.place;
    match &request.step {
        UploadStep::Begin { name, mime_type, size, condition } => {
            let mime_type = mime_type.as_deref();
            let said = Said { name, mime_type, size: *size };
            upload::begin(context, place, &said, *condition).map(Response::Uploading)
        }
        UploadStep::Resume { token, size } => {
            let file = upload::find(context, token, Some(place))?;
            upload::check_more(context, &file, *size)?;
            Ok(Response::Uploading(token.clone()))
        }
        UploadStep::GiveUp { token } => {
            let file = upload::find(context, token, Some(place))?;
            let now = context.now;
            context.transaction.give_up_file(file.id, now)?;
            Ok(Response::Done)
        }
        UploadStep::Remove => {
            upload::remove(context, place)?;
            Ok(Response::Done)
        }
        UploadStep::Add { token, start, bytes } => {
            let file = upload::find(context, token, Some(place))?;
            upload::add(context, &file, &at(*start), bytes)?;
            Ok(Response::Done)
        }
        UploadStep::End { token, size } => {
            let mut file = upload::find(context, token, Some(place))?;
            match file.size {
                // Some clients tell the end twice.
                Some(whole) if whole == *size => return Ok(Response::Done),
                Some(_) => return Err(incomplete()),
                None => {}
            }
            let parts = upload::all_parts(context, file.id)?;
            // Each block says in its name where it stands, and further pieces of it follow the first.
            let mut firsts = parts.iter().filter(|part| block_of(&part.block) == part.block);
            let in_place = firsts.all(|part| part.block == at(part.start));
            if !in_place || upload::size_of(&parts) != *size {
                return Err(incomplete());
            }
            upload::finish(context, &mut file, &parts)?;
            Ok(Response::Done)
        }
    }
}

/// The token of an upload, and the names of the blocks that it is committed with.
pub(crate) fn named_parts(invoke: &Invoke) -> Option<(&str, Vec<&str>)> {
    let arguments = &invoke.arguments;
    if invoke.message.name != commit_upload::MESSAGE.descriptor.name {
        return None;
    }
    Some((arguments.text(TOKEN.name).ok()?, arguments.texts(commit_upload::BLOCKS.name).ok()?))
}

/// What a block is called that stands there.
fn at(start: u64) -> String {
    format!("@{start:016x}")
}

fn incomplete() -> Error {
    Error::InvalidArgument(
        "The parts of the file that were uploaded are not the whole file.".into(),
    )
}

/// Opens a file for an edge, which then reads it in parts.
pub(crate) fn open(context: &mut Context<'_, '_>, request: &Download) -> Result<Response> {
    initialize_download::find(context, &request.place, request.full).map(Response::File)
}
