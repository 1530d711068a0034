//! Columns that hold files and pictures (protocol.md §7.6): what requests for them mean, and how what is
//! in them is answered. A file that is sent comes in steps: the router makes them of its body.

pub(crate) mod address;
mod download;
mod headers;
mod upload;

use axum::http::Method;
use engine::Table;
use model::message::{Download, FilePlace, Request, Upload, UploadStep};
use model::metadata::ColumnType;
use model::value::Reference;
use model::{Error, Result};
use odata::Options;

use crate::body::removes_value;
use crate::translate::{Answer, Asked, Operation};
pub(crate) use download::{block, download};
pub use upload::Step;
pub(crate) use upload::{Token, begun, content_range, is_file, resumed, wrong_length};

/// How to show a file.
#[derive(Clone, Debug)]
pub(crate) struct ShownFile {
    pub(crate) place: FilePlace,
    /// Bytes, or base64 in JSON.
    pub(crate) raw: bool,
    pub(crate) kind: ShownKind,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownKind {
    /// Any file.
    File,
    /// A picture, the whole of it.
    Picture,
    /// The small one of a picture.
    Thumbnail,
    /// The body of a note, which is shown as the text of base64 that it is as a value.
    Body,
}

/// What a request for a column of a row means, if the column holds files and the request is about what is
/// in it.
pub(crate) fn operation(
    asked: &Asked<'_>,
    method: &Method,
    (table, row): (&Table, &Reference),
    (name, raw): (&str, bool),
    options: &Options,
) -> Result<Option<Operation>> {
    if raw
        && *method == Method::GET
        && table.definition.body().is_some_and(|body| body.name == name)
    {
        let place = FilePlace { row: row.clone(), column: name.to_owned() };
        let shown = ShownFile { place: place.clone(), raw, kind: ShownKind::Body };
        let request = Request::Download(Download { place, full: true });
        return Ok(Some(Operation::Message(Box::new(request), Answer::File(shown))));
    }
    let Some(column) = table.column(name).filter(|column| column.holds_files()) else {
        return Ok(None);
    };
    let place = FilePlace { row: row.clone(), column: column.name.clone() };
    let is_picture = column.kind == ColumnType::Image;
    let upload = |step, answer| {
        let request = Request::Upload(Upload { place: place.clone(), step });
        Ok(Some(Operation::Message(Box::new(request), answer)))
    };
    match method.as_str() {
        "GET" => {
            let content = raw || options.full_size || asked.headers.contains_key("range");
            if !content && !is_picture {
                // Its id, as of any column.
                return Ok(None);
            }
            let full = options.full_size || !is_picture;
            let kind = match (is_picture, full) {
                (false, _) => ShownKind::File,
                (true, true) => ShownKind::Picture,
                (true, false) => ShownKind::Thumbnail,
            };
            let shown = ShownFile { place: place.clone(), raw, kind };
            let request = Request::Download(Download { place, full });
            Ok(Some(Operation::Message(Box::new(request), Answer::File(shown))))
        }
        _ if raw => Err(Error::MethodNotAllowed(method.to_string())),
        // A picture is a value of its row.
        "DELETE" if is_picture => Ok(None),
        "DELETE" => upload(UploadStep::Remove, Answer::Result),
        "PUT" | "PATCH" => {
            if let Some(step) = upload::step(asked, name, options)? {
                let resumes = matches!(step, UploadStep::Resume { .. });
                return upload(step, Answer::Uploading { resumes });
            }
            if is_picture {
                return Ok(None);
            }
            let body = asked.body.as_ref().map_err(Clone::clone)?;
            if removes_value(body)? {
                return upload(UploadStep::Remove, Answer::Result);
            }
            Err(Error::NotImplemented("a file in the body of such a request".into()))
        }
        _ => Err(Error::MethodNotAllowed(method.to_string())),
    }
}
