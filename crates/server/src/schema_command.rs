//! `onbehalf schema export` and `apply`: files on one side, the engine on the other.

use std::fs;
use std::io::Write;
use std::path::Path;

use engine::{Contents, Engine, Loss, Unapplied};
use schema::{Files, Plan, Source};

use crate::config::Config;
use crate::config::apply::ApplyRequest;
use crate::failure::Failure;
use crate::{cli, organization};

/// How deep folders are looked into.
const DEEPEST: usize = 3;

/// Writes the custom part of the organization as files.
pub(crate) fn export(config: &Config, folder: &Path) -> Result<(), Failure> {
    let engine = organization::open(config, Contents::Existing)?;
    let document = engine.export_schema().map_err(|error| {
        Failure::other(format!("cannot read the organization: {}", organization::cause(&error)))
    })?;
    let files = schema::write(&document);
    let cannot = |error: std::io::Error| {
        let folder = folder.display();
        Failure::other(format!("cannot write to `{folder}`: {error}; name another folder"))
    };
    let old = if folder.exists() { read_files(folder)? } else { Files::new() };
    for (path, text) in &files {
        // What has not changed is not touched.
        if old.get(path) == Some(text) {
            continue;
        }
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        fs::write(file, text).map_err(cannot)?;
    }
    // Only of a folder that is one of ours.
    let ours = old.contains_key("schema.toml");
    let gone = |path: &&String| ours && !files.contains_key(*path) && schema::is_path(path);
    for path in old.keys().filter(gone) {
        fs::remove_file(folder.join(path)).map_err(cannot)?;
    }
    cli::print(&format!("{} files in {}\n", files.len(), folder.display()))
}

/// Brings the organization to what a folder or file says, and prints what is done.
pub(crate) fn apply(config: &Config, path: &Path, request: ApplyRequest) -> Result<(), Failure> {
    let source = read(path)?;
    let engine = organization::open(config, Contents::Existing)?;
    let planned = engine.plan_schema(&source).map_err(|why| refused(why, path))?;
    show(&planned, request.json)?;
    if request.only_plan || planned.is_empty() {
        return Ok(());
    }
    let done = engine.apply_schema(&source, request.loss).map_err(|why| refused(why, path))?;
    if done != planned && !request.json {
        // Somebody else changed the organization in between.
        cli::print("meanwhile the organization changed; this was done:\n")?;
        show(&done, false)?;
    }
    if request.json { Ok(()) } else { cli::print("applied\n") }
}

/// Brings the organization to what a folder or file says before anybody can ask it anything. Data is
/// never lost.
pub(crate) fn apply_before_serving(engine: &Engine, path: &Path) -> Result<(), Failure> {
    let done = engine.apply_schema(&read(path)?, Loss::Refused);
    let done = done.map_err(|why| refused(why, path))?;
    for line in done.to_string().lines() {
        tracing::info!(schema = %path.display(), "{line}");
    }
    Ok(())
}

fn show(plan: &Plan, json: bool) -> Result<(), Failure> {
    if json { cli::print(&format!("{:#}\n", plan.json())) } else { cli::print(&plan.to_string()) }
}

/// Why nothing was changed. What takes more than a line is told before it.
fn refused(why: Unapplied, path: &Path) -> Failure {
    let path = path.display();
    match why {
        Unapplied::Wrong(lines) => {
            for line in &lines {
                // The status and the last line tell it as well.
                let _ = writeln!(std::io::stderr(), "onbehalf: {line}");
            }
            let count = lines.len();
            Failure::other(format!(
                "`{path}` cannot be applied ({count} reasons above); nothing was changed"
            ))
        }
        Unapplied::Loses(plan) => {
            let what: Vec<String> =
                plan.losses().map(|step| format!("{} {}", step.kind, step.name)).collect();
            Failure::other(format!(
                "data would be lost with {}; nothing was changed; to lose it, add `--allow-data-loss`",
                what.join(", ")
            ))
        }
        Unapplied::Stuck(stuck) => Failure::other(format!(
            "`{}` cannot be done: {}; nothing was changed",
            stuck.step, stuck.error
        )),
        Unapplied::Failed(error) => Failure::other(format!(
            "cannot apply `{path}`: {}; nothing was changed",
            organization::cause(&error)
        )),
    }
}

fn read(path: &Path) -> Result<Source, Failure> {
    let named = path.display().to_string();
    let source = if path.is_dir() {
        schema::read_folder(&named, &read_files(path)?)
    } else {
        let bytes = fs::read(path).map_err(|error| {
            Failure::usage(format!("cannot read `{named}`: {error}; name a folder or a file"))
        })?;
        schema::read_file(&named, &bytes)
    };
    source.map_err(|refusal| Failure::usage(format!("{refusal}; nothing was changed")))
}

/// The texts of a folder's files that can be part of a schema.
fn read_files(folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    collect(folder, "", DEEPEST, &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, before: &str, depth: usize, files: &mut Files) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        Failure::usage(format!("cannot read `{}`: {error}", folder.display()))
    };
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let extension = path.extension().unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth > 1 {
                collect(&path, &[before, &name, "/"].concat(), depth - 1, files)?;
            }
        } else if extension == "toml" || extension == "xml" {
            let text = fs::read_to_string(&path).map_err(|error| {
                Failure::usage(format!("cannot read `{}`: {error}", path.display()))
            })?;
            files.insert([before, &name].concat(), text);
        }
    }
    Ok(())
}
