//! Lists the data files, so that adding a table means adding a file and nothing else.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script its folder so")]
fn main() -> io::Result<()> {
    let mut source = String::new();
    for folder in ["tables", "roles", "organizations", "demo"] {
        println!("cargo::rerun-if-changed={folder}");
        source.push_str(&listing(folder)?);
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("files.rs"), source)
}

/// A constant with the name and the text of every TOML file of a folder, by name.
fn listing(folder: &str) -> io::Result<String> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| fs::canonicalize(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut files = String::new();
    for path in &paths {
        let (Some(name), Some(path)) = (path.file_stem().and_then(OsStr::to_str), path.to_str())
        else {
            return Err(io::Error::other("a path is not UTF-8"));
        };
        writeln!(files, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    let constant = folder.to_uppercase();
    Ok(format!("pub(crate) const {constant}: &[(&str, &str)] = &[\n{files}];\n"))
}
