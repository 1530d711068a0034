//! Pages of `docs` that are made from the program and its tests, held in step with both.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use engine::registry::{MESSAGES, missing};
use model::Error;
use model::message::{Binding, Descriptor, Kind, SoapNamespace};
use model::metadata::{AccessRule, Ownership, Privilege, TableDefinition};
use model::right::Right;
use testkit::golden;

use crate::coverage::{COVERAGE, SOAP_COVERAGE, SOAP_SHOWN_BY};

/// What is known and not served yet, written by hand.
const NOT_YET: &str = include_str!("not_served_yet.md");

#[test]
fn the_compatibility_page_is_in_step() {
    let mut page = String::from(
        "# Compatibility\n\n\
         Made from the registry of messages and the table of tests in \
         `crates/server/tests/it/coverage.rs`; `UPDATE_GOLDEN=1 cargo test -p server --test it` \
         rewrites it. Every test runs over HTTP on SQLite and on PostgreSQL.\n\n\
         ## Messages\n\n\
         Over SOAP a message is called by its request class, whose types are in the namespace `x` \
         (`…/xrm/2011/Contracts`) or `k` (`…/crm/2011/Contracts`), or by the generic \
         `OrganizationRequest` with its name and the same keys. Where no test is named in the column, \
         the message is shown by the one that calls every message over SOAP and compares what is \
         decided with the Web API: ",
    );
    writeln!(page, "{}.\n", list(&[SOAP_SHOWN_BY])).unwrap();
    page.push_str(
        "| Message | Web API | SOAP | Shown working by | Refused | Impersonated |\n\
         |---|---|---|---|---|---|\n",
    );
    for message in MESSAGES.iter().map(|message| message.descriptor) {
        let covered = COVERAGE.iter().find(|covered| covered.message == message.name).unwrap();
        writeln!(
            page,
            "| {} | `{}` | {} | {} | {} | {} |",
            message.name,
            web_api(message),
            soap(message),
            list(covered.working),
            list(covered.refused),
            list(covered.impersonated),
        )
        .unwrap();
    }
    page.push_str(
        "\n## Clients\n\n\
         `./test` runs published clients, unmodified and pinned, against the server on both databases. \
         [What they are and what their cases cover](../clients/README.md).\n\n",
    );
    page.push_str(NOT_YET);
    page.push_str("\n## Messages of the product that are not served\n\n");
    let names: Vec<String> = missing().map(|name| format!("`{name}`")).collect();
    writeln!(page, "Each is refused by its name.\n\n- {}", names.join("\n- ")).unwrap();
    golden::check(docs("compatibility.md"), &page);
}

#[test]
fn the_page_of_errors_is_in_step() {
    let mut page = String::from(
        "# Errors\n\n\
         Every condition that a client can meet, with its HTTP status, its code and its sentence. Made \
         from `model::Error`; `UPDATE_GOLDEN=1 cargo test -p server --test it` rewrites it.\n\n\
         The body is `{\"error\":{\"code\":\"0x…\",\"message\":\"…\"}}`; ids in the samples are zeros.\n\n\
         | Condition | Status | Code | Message, as a sample |\n\
         |---|---|---|---|\n",
    );
    for error in Error::samples() {
        let code = error.code();
        let number = match (error.name(), code.number) {
            ("Rule", _) => "by rule".to_owned(),
            (_, 0) => "(empty)".to_owned(),
            (_, number) => format!("`0x{number:08x}`"),
        };
        let text = error.to_string().replace('|', "\\|");
        writeln!(page, "| {} | {} | {number} | {text} |", error.name(), code.status).unwrap();
    }
    page.push_str(
        "\n## Rules\n\nRefusals by a rule of one table or a limit, each with the product's own code; \
         status 400.\n\n| Code | Message |\n|---|---|\n",
    );
    for (number, text) in rules() {
        writeln!(page, "| `{number}` | {text} |").unwrap();
    }
    golden::check(docs("errors.md"), &page);
}

#[test]
fn the_page_of_tables_is_in_step() {
    let mut page = String::from(
        "# Tables\n\n\
         The tables that every organization has, made from the files in `crates/seed/tables`; \
         `UPDATE_GOLDEN=1 cargo test -p server --test it` rewrites it. \"Columns\" counts those of the \
         definition; \"reading\" says what lets a user see rows: [the security model](security-model.md).\n\n\
         | Table | Entity set | Number | Owned by | Columns | Reading |\n\
         |---|---|---|---|---|---|\n",
    );
    let definitions = seed::Definitions::shipped().unwrap();
    let privileges = definitions.privileges();
    for table in definitions.tables() {
        let owner = match table.ownership {
            Ownership::UserOwned => "user or team",
            Ownership::BusinessOwned => "business unit",
            Ownership::OrganizationOwned => "organization",
            Ownership::None => "",
        };
        writeln!(
            page,
            "| `{}` | `{}` | {} | {owner} | {} | {} |",
            table.name,
            table.set,
            table.object_type_code,
            table.columns.len(),
            reading(table, &privileges),
        )
        .unwrap();
    }
    golden::check(docs("tables.md"), &page);
}

/// What lets a user read rows of a table.
fn reading(table: &TableDefinition, privileges: &[Privilege]) -> String {
    match &table.access {
        AccessRule::Privileges => {
            let reads = |one: &&Privilege| {
                one.right == Some(Right::Read) && one.tables.contains(&table.name)
            };
            privileges.iter().find(reads).map_or("System Administrators".to_owned(), |privilege| {
                format!("`{}`", privilege.name)
            })
        }
        AccessRule::Through(columns) => {
            let through = columns.iter().map(|(column, table)| format!("`{table}` by `{column}`"));
            format!("whoever reads {}", through.collect::<Vec<_>>().join(" and "))
        }
        AccessRule::Object { .. } => "whoever reads the row that it is about".to_owned(),
        AccessRule::Everyone => "every user".to_owned(),
        AccessRule::Administrators => "System Administrators".to_owned(),
        AccessRule::Miscellaneous(name) => format!("`{name}`"),
    }
}

/// How the Web API asks for a message.
fn web_api(message: &Descriptor) -> String {
    let fields: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
    let bound = |tables: &[&str], key: &str| {
        let sets = tables.iter().map(|table| format!("{}{key}", set(table)));
        format!("{}/Microsoft.Dynamics.CRM.", sets.collect::<Vec<_>>().join(" or "))
    };
    let target = match message.binding {
        Binding::Unbound => String::new(),
        Binding::Row(tables) => bound(tables, "({key})"),
        Binding::Rows([]) => "{set}/Microsoft.Dynamics.CRM.".into(),
        Binding::Rows(tables) => bound(tables, ""),
    };
    match message.kind {
        Kind::Crud { web_api, .. }
        | Kind::Definition { web_api, .. }
        | Kind::Sdk { web_api, .. }
        | Kind::Batch { web_api, .. } => web_api.to_owned(),
        Kind::Function if fields.is_empty() => format!("GET {target}{}", message.name),
        Kind::Function => format!("GET {target}{}({})", message.name, fields.join(",")),
        Kind::Action if fields.is_empty() => format!("POST {target}{}", message.name),
        Kind::Action => format!("POST {target}{} {{{}}}", message.name, fields.join(",")),
    }
}

/// How SOAP asks for a message, and which tests show that alone.
fn soap(message: &Descriptor) -> String {
    let face = &message.soap;
    if !face.offered {
        return "–".to_owned();
    }
    let class = match face.namespace {
        SoapNamespace::Core => format!("x:{}Request", message.name),
        SoapNamespace::Business => format!("k:{}Request", message.name),
        SoapNamespace::Untyped => message.name.to_owned(),
    };
    let target = Some(face.target).filter(|_| matches!(message.binding, Binding::Row(_)));
    let keys = message.fields.iter().map(|field| face.key_of(field.name));
    let keys: Vec<&str> = target.into_iter().chain(keys).collect();
    let keys = if keys.is_empty() { String::new() } else { format!(" {{{}}}", keys.join(",")) };
    let shown = SOAP_COVERAGE.iter().find(|(name, _)| *name == message.name);
    let shown = shown.map_or(String::new(), |(_, tests)| format!(": {}", list(tests)));
    format!("`{class}{keys}`{shown}")
}

/// The name of a table's entity set.
fn set(table: &str) -> String {
    let tables = seed::tables().unwrap();
    tables.into_iter().find(|each| each.name == table).unwrap().set
}

fn docs(name: &str) -> PathBuf {
    workspace().join("docs").join(name)
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn list(tests: &[&str]) -> String {
    let sentences: Vec<String> = tests.iter().map(|test| test.replace('_', " ")).collect();
    sentences.join("; ")
}

/// Number and sentence of every rule in the sources: `Error::rule(NUMBER, "…")`, or with `format!`.
fn rules() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for source in sources(&workspace().join("crates")) {
        let text = fs::read_to_string(&source).unwrap();
        // A quotation mark in a sentence does not end it.
        let text = text.replace("\\\"", "\u{1}");
        let spelled_out = text.contains("Error::Rule {\n");
        assert!(!spelled_out, "`{}`: use `Error::rule`", source.display());
        for rest in text.split("Error::rule(").skip(1) {
            let (number, rest) = rest.split_once(',').unwrap();
            let number = number.trim_start().replace('_', "");
            let rest = rest.trim_start();
            let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
            // The next text in the file might be any other one.
            let sentence = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
            let aside =
                format!("`{}`: the sentence of {number} stands elsewhere", source.display());
            let sentence = sentence.expect(&aside);
            let lines: Vec<&str> = sentence.split("\\\n").collect();
            let sentence: Vec<&str> = lines.iter().map(|line| line.trim_start()).collect();
            assert!(number.len() == 10 && number.starts_with("0x"), "{}", source.display());
            found.insert((number, sentence.concat().replace('\u{1}', "\"")));
        }
    }
    assert!(found.len() > 5, "{found:?}");
    found
}

/// The sources of the crates, tests and tools left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "bench", "oracle", "testkit"].contains(&name.as_str()) {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !name.contains("tests")
            && name != "samples.rs"
        {
            found.push(path);
        }
    }
    found
}
