//! What people have, whatever it is: a folder of ours, an exported solution, the data of the
//! configuration migration tool.

use std::path::Path;

use crate::archive;
use crate::document::Document;
use crate::files::{self, Files};
use crate::migration::{self, Rows};
use crate::refusal::Refusal;
use crate::solution;

/// What a file or folder held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// What an organization is to be like.
    pub document: Document,
    /// Rows that it is to have.
    pub rows: Rows,
}

/// Reads a folder: of our files, or of an unpacked solution or migration.
///
/// # Errors
/// If a file is not of its form, or nothing in the folder can be read.
pub fn read_folder(path: &str, files: &Files) -> Result<Source, Refusal> {
    let known = |(name, _): &(&String, &String)| has_extension(name, "xml");
    let xml: Vec<(String, String)> = files
        .iter()
        .filter(known)
        .map(|(name, text)| (name.to_lowercase(), text.clone()))
        .collect();
    if xml.is_empty() {
        let files = files.iter().filter(|(name, _)| has_extension(name, "toml"));
        let files: Files = files.map(|(name, text)| (name.clone(), text.clone())).collect();
        if files.is_empty() {
            return Err(Refusal::new(path, "there is no schema in it; `schema export` writes one"));
        }
        return Ok(Source { document: files::read(&files)?, rows: Rows::default() });
    }
    read_texts(path, &xml)
}

/// Reads a single file: `customizations.xml`, `data_schema.xml`, or a .zip that holds them.
///
/// # Errors
/// If it is not of its form.
pub fn read_file(path: &str, bytes: &[u8]) -> Result<Source, Refusal> {
    if bytes.starts_with(b"PK") {
        let contents = archive::unpack(path, bytes)?;
        let mut source = read_texts(path, &contents.texts)?;
        source
            .document
            .skipped
            .extend(contents.others.into_iter().map(|name| format!("file {name}")));
        return Ok(source);
    }
    let text = String::from_utf8(bytes.to_vec());
    let text = text.map_err(|_| Refusal::new(path, "it is not UTF-8"))?;
    let is_solution = text.contains("<ImportExportXml");
    let name = if is_solution { "customizations.xml" } else { "data_schema.xml" };
    read_texts(path, &[(name.to_owned(), text)])
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn read_texts(path: &str, texts: &[(String, String)]) -> Result<Source, Refusal> {
    let find = |wanted: &str| {
        let found = texts.iter().find(|(name, _)| name == wanted);
        found.map(|(_, text)| (path, text.as_str()))
    };
    if let Some(customizations) = find("customizations.xml") {
        let document = solution::read_solution(customizations, find("solution.xml"))?;
        return Ok(Source { document, rows: Rows::default() });
    }
    let Some((_, schema)) = find("data_schema.xml") else {
        let reason = "it holds neither `customizations.xml` nor `data_schema.xml`";
        return Err(Refusal::new(path, reason));
    };
    let document = migration::read_migration(path, schema)?;
    let rows = match find("data.xml") {
        Some((_, data)) => migration::read_rows(path, data)?,
        None => Rows::default(),
    };
    Ok(Source { document, rows })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn whatever_people_have_is_known_by_what_it_holds() {
        let customizations = include_str!("../tests/samples/customizations.xml");
        let plain = read_file("c.xml", customizations.as_bytes()).unwrap();
        assert!(plain.document.publishers.is_empty() && plain.document.tables.len() == 2);
        let manifest = include_str!("../tests/samples/solution.xml");
        let solution = zipped(&[
            ("[Content_Types].xml", "<Types/>"),
            ("solution.xml", manifest),
            ("customizations.xml", customizations),
            ("WebResources/x.js", "1"),
        ]);
        let packed = read_file("s.zip", &solution).unwrap();
        assert_eq!(packed.document.tables, plain.document.tables);
        assert_eq!(packed.document.publishers.len(), 1);
        assert_eq!(packed.document.skipped.last().unwrap(), "file WebResources/x.js");
        let data = zipped(&[
            ("data_schema.xml", include_str!("../tests/samples/data_schema.xml")),
            ("data.xml", include_str!("../tests/samples/data.xml")),
        ]);
        assert_eq!(read_file("d.zip", &data).unwrap().rows.rows.len(), 2);
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        let check = |source: Result<Source, Refusal>, expected: &str| {
            let refusal = source.unwrap_err().to_string();
            assert!(refusal.contains(expected), "{refusal}");
        };
        check(read_file("x", b"\xff"), "not UTF-8");
        check(read_file("x", b"PK and no more"), "`x`: ");
        check(read_file("x.zip", &zipped(&[("a.txt", "1")])), "holds neither");
        check(read_file("x", b"hello"), "not one element");
        check(read_folder("f", &Files::new()), "there is no schema in it");
        let files = Files::from([("other.xml".to_owned(), "<a/>".to_owned())]);
        check(read_folder("f", &files), "holds neither");
    }
}
