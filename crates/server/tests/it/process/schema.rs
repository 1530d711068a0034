//! `onbehalf schema`: files out of an organization and into it, beside a server and before one.

use std::fs;
use std::path::Path;
use std::process::Output;

use testkit::{Database, Program, Server};

use crate::BINARY;

const PAGE: &str = include_str!("../../../../../docs/schema.md");

/// The files that the page shows, and the plan.
fn shown() -> (Vec<(String, String)>, String) {
    let (mut files, mut plan) = (Vec::new(), String::new());
    let mut path = None;
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let named = line.strip_prefix('`').and_then(|rest| rest.split_once('`'));
        if let Some((named, _)) = named.filter(|(named, _)| !named.is_empty()) {
            path = Some(named.to_owned());
        }
        let block = |lines: &mut std::str::Lines<'_>| -> String {
            lines.take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect()
        };
        match line {
            "```toml" => files.push((path.take().expect("a path"), block(&mut lines))),
            "```plan" => plan = block(&mut lines),
            _ => {}
        }
    }
    (files, plan)
}

fn put(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// All files of a folder, with their texts.
fn all(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output, status: i32) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{told}");
    told
}

fn databases() -> Vec<Database> {
    [Some(Database::sqlite()), Database::postgres()].into_iter().flatten().collect()
}

fn schema(server: &Server, arguments: &[&str]) -> Output {
    let arguments: Vec<&str> = ["schema"].iter().chain(arguments).copied().collect();
    server.program().run(&arguments)
}

#[test]
fn the_files_of_the_page_are_applied_beside_a_running_server_and_come_back() {
    let (files, plan) = shown();
    assert_eq!(files.len(), 9);
    for database in databases() {
        let server = Program::new(BINARY, database).serve(&[]);
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("model");
        let name = folder.to_str().unwrap();
        put(&folder, &files);
        assert_eq!(done(&schema(&server, &["apply", name, "--plan"])), plan);
        let json = done(&schema(&server, &["apply", name, "--plan", "--json"]));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["steps"][0]["name"], "demopublisher");
        assert_eq!(json["steps"][0]["losesData"], false);
        let mut by_variable = server.program().command(&["schema", "apply", name]);
        assert_eq!(done(&by_variable.env("ONBEHALF_PLAN", "true").output().unwrap()), plan);
        // Nothing was done so far.
        assert_eq!(done(&schema(&server, &["apply", name])), format!("{plan}applied\n"));
        assert_eq!(done(&schema(&server, &["apply", name])), "nothing to do\n");

        // The server sees it at its next request.
        let token = server.token("admin@onbehalf.example");
        let mut client = server.client();
        let row = serde_json::json!({"demo_name": "First", "demo_phase": 2});
        let request = client.request("POST", "/api/data/v9.2/demo_projects");
        let row = request.token(&token).json(&row).send();
        assert_eq!(row.status, 204, "{}", row.text());

        let export = temporary.path().join("export");
        done(&schema(&server, &["export", export.to_str().unwrap()]));
        let exported = all(&export);
        for (path, text) in &files {
            let found = exported.iter().find(|(name, _)| name == path);
            let expected = if path == "units.toml" {
                // Sorted.
                "\"Branch North\" = { parent = \"Branches\" }\nBranches = {}\n"
            } else {
                text
            };
            assert_eq!(found.map(|(_, text)| text.as_str()), Some(expected), "{path}");
        }
        // Nothing changes, and nothing is written again.
        let table = export.join("tables/demo_project.toml");
        let before = fs::metadata(&table).unwrap().modified().unwrap();
        done(&schema(&server, &["export", export.to_str().unwrap()]));
        assert_eq!(all(&export), exported);
        assert_eq!(fs::metadata(&table).unwrap().modified().unwrap(), before);
    }
}

#[test]
fn data_goes_only_if_that_is_allowed_and_its_files_with_the_next_export() {
    let (mut files, _) = shown();
    let mut server = Program::new(BINARY, Database::sqlite()).serve(&[]);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("model");
    let name = folder.to_str().unwrap();
    put(&folder, &files);
    done(&schema(&server, &["apply", name]));
    let export = temporary.path().join("export");
    done(&schema(&server, &["export", export.to_str().unwrap()]));
    assert!(export.join("tables/account.toml").exists());
    fs::remove_file(folder.join("tables/account.toml")).unwrap();
    files.retain(|(path, _)| path != "tables/account.toml");
    let told = refused(&schema(&server, &["apply", name]), 1);
    assert_eq!(
        told,
        "onbehalf: data would be lost with column account.demo_tier; nothing was changed; to lose it, \
         add `--allow-data-loss`\n"
    );
    // Before serving nothing is lost at all, whatever is allowed.
    server.stop();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--schema", name];
    assert!(refused(&server.program().run(&serve), 1).contains(&told));
    server.restart();
    let lost = done(&schema(&server, &["apply", name, "--allow-data-loss"]));
    assert!(lost.starts_with("- column account.demo_tier: with all its values  (loses data)\n"));
    done(&schema(&server, &["export", export.to_str().unwrap()]));
    assert!(!export.join("tables/account.toml").exists());
}

#[test]
fn a_demo_organization_starts_with_a_folder_in_one_command() {
    let (mut files, _) = shown();
    // Without a word on the units and teams of the demo.
    files.retain(|(path, _)| !["units.toml", "teams.toml"].contains(&path.as_str()));
    files.retain(|(path, _)| !path.starts_with("roles/"));
    let temporary = tempfile::tempdir().unwrap();
    put(temporary.path(), &files);
    let folder = temporary.path().to_str().unwrap();
    let mut server =
        Program::new(BINARY, Database::sqlite()).serve(&["--demo", "--schema", folder]);
    assert!(server.logs().contains("+ table demo_project"), "{}", server.logs());
    let status = |server: &Server| {
        let token = server.token("admin@contoso.example");
        let mut client = server.client();
        client.request("GET", "/api/data/v9.2/demo_projects").token(&token).send().status
    };
    assert_eq!(status(&server), 200);
    server.restart();
    assert_eq!(status(&server), 200);
}

#[test]
fn files_that_cannot_be_read_or_applied_change_nothing() {
    let server = Program::new(BINARY, Database::sqlite()).serve(&[]);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().to_str().unwrap();
    let told = refused(&schema(&server, &["apply", folder]), 2);
    assert!(told.contains("there is no schema in it"), "{told}");
    let told = refused(&schema(&server, &["apply", "/nowhere/at/all"]), 2);
    assert!(told.contains("cannot read `/nowhere/at/all`"), "{told}");
    let put = |text: &str| {
        put(temporary.path(), &[("tables/demo_x.toml".to_owned(), text.to_owned())]);
        schema(&server, &["apply", folder])
    };
    let told = refused(&put("columns = 7"), 2);
    assert!(told.contains("`tables/demo_x.toml`: TOML parse error at line 1"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    let told = refused(&put("label = 'X'"), 1);
    assert!(told.contains("there is no table `demo_x` here"), "{told}");
    let text = "schema = 'demo_X'\nlabel = 'X'\nlabel_plural = 'Xs'\nownership = 'UserOwned'\n\
                primary_name = 'demo_name'\n[columns]\ndemo_name = { type = 'String', schema = 'demo_Name' }\n";
    let told = refused(&put(text), 1);
    assert!(told.starts_with("onbehalf: `+ table demo_x` cannot be done: "), "{told}");
    assert!(told.ends_with("; nothing was changed\n"), "{told}");
    // Nor is there a plan that would be refused.
    assert_eq!(refused(&schema(&server, &["apply", folder, "--plan"]), 1), told);
    let export = temporary.path().join("export");
    done(&schema(&server, &["export", export.to_str().unwrap()]));
    assert_eq!(all(&export).len(), 1);
    let bare = Program::new(BINARY, Database::sqlite());
    let told = refused(&bare.run(&["schema", "export", export.to_str().unwrap()]), 1);
    assert!(told.contains("there is no organization in"), "{told}");
}
