//! A .zip that Microsoft's tools write, unpacked in memory: a solution, or the data of the configuration
//! migration tool.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::refusal::Refusal;

/// The files that are read, whatever case their names are in.
const WANTED: [&str; 4] = ["customizations.xml", "solution.xml", "data_schema.xml", "data.xml"];
/// None of them is larger when it is unpacked.
const LARGEST: u64 = 512 * 1024 * 1024;

/// What is in a .zip.
#[derive(Default)]
pub(crate) struct Contents {
    /// Texts of the files that are read, with their names in lower case.
    pub(crate) texts: Vec<(String, String)>,
    /// Names of the others.
    pub(crate) others: Vec<String>,
}

/// Unpacks the files that are read.
pub(crate) fn unpack(path: &str, bytes: &[u8]) -> Result<Contents, Refusal> {
    let refuse = |reason: &dyn std::fmt::Display| Refusal::new(path, reason);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refuse(&error))?;
    let mut contents = Contents::default();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| refuse(&error))?;
        let written = file.name().map_err(|error| refuse(&error))?.into_owned();
        let name = written.to_lowercase();
        if !WANTED.contains(&name.as_str()) {
            if file.is_file() && name != "[content_types].xml" {
                contents.others.push(written);
            }
            continue;
        }
        let mut text = Vec::new();
        file.take(LARGEST).read_to_end(&mut text).map_err(|error| refuse(&error))?;
        let text = String::from_utf8(text);
        let text = text.map_err(|_| refuse(&format!("`{name}` in it is not UTF-8")))?;
        contents.texts.push((name, text));
    }
    Ok(contents)
}
