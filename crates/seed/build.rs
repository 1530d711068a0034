//! Lists the data files, so that adding a table means adding a file and nothing else, and tells one
//! set of them from another.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script its folder so")]
fn main() -> io::Result<()> {
    let mut source = String::new();
    for folder in ["tables", "roles", "organizations", "demo"] {
        println!("cargo::rerun-if-changed={folder}");
        source.push_str(&listing(folder)?);
    }
    println!("cargo::rerun-if-changed=privileges.csv");
    println!("cargo::rerun-if-changed=choices.toml");
    println!("cargo::rerun-if-changed=views.toml");
    println!("cargo::rerun-if-changed=maps.toml");
    let mut fingerprint = Fingerprint::new();
    for folder in ["tables", "roles"] {
        for path in files(folder)? {
            fingerprint.add(&fs::read(path)?);
        }
    }
    fingerprint.add(&fs::read("privileges.csv")?);
    fingerprint.add(&fs::read("choices.toml")?);
    fingerprint.add(&fs::read("views.toml")?);
    fingerprint.add(&fs::read("maps.toml")?);
    fingerprint.add(&fs::read("organizations/solutions.toml")?);
    fingerprint.add(&fs::read("organizations/user_settings.toml")?);
    writeln!(
        source,
        "/// Tells the tables, privileges and roles of this build from those of another.\n\
         pub const FINGERPRINT: &str = \"{:016x}\";",
        fingerprint.0
    )
    .map_err(io::Error::other)?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("files.rs"), source)
}

/// The TOML files of a folder, by name.
fn files(folder: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| fs::canonicalize(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}

/// FNV-1a: the standard library's hashes may differ between its versions.
struct Fingerprint(u64);

impl Fingerprint {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain([&0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A constant with the name and the text of every TOML file of a folder, by name.
fn listing(folder: &str) -> io::Result<String> {
    let mut files = String::new();
    for path in &self::files(folder)? {
        let (Some(name), Some(path)) = (path.file_stem().and_then(OsStr::to_str), path.to_str())
        else {
            return Err(io::Error::other("a path is not UTF-8"));
        };
        writeln!(files, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    let constant = folder.to_uppercase();
    Ok(format!("pub(crate) const {constant}: &[(&str, &str)] = &[\n{files}];\n"))
}
