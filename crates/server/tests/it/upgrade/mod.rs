//! Organizations that earlier binaries made: today's opens them, migrates them and serves them.
//!
//! `fixtures/NNNN/` holds one per database as the binary of issue NNNN left it: `sqlite.db.gz`, the
//! file of the embedded one, and `postgres.sql.gz`, what `pg_dump --inserts` writes. To add the next:
//! `UPDATE_FIXTURES=NNNN cargo test -p server upgrade` with `ONBEHALF_TEST_POSTGRES` set.

mod content;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::json;
use testkit::{Database, Program, Response, Server};

use engine::{Clock, Contents, Engine};

use crate::BINARY;

const IMPERSONATED: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
const IMPERSONATED_OBJECT: &str = "e39c5d16-675b-48d1-8e67-667427e9c084";
const ACTUAL: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
/// A row that was made on behalf of another user by the binary of that day.
const OLD: &str = "accounts(00000000-0000-4000-8000-00000000001d)";
const OLD_NAME: &str = "Sample Account created using impersonation";
/// Notes with files: the last digit of the id, the name of the file, and what is in it. Binaries before
/// version 7 were given the second as the text that it is, which they did not mind.
const NOTES: [(u8, &str, &str); 2] =
    [(1, "note.txt", "SGVsbG8="), (2, "odd.txt", "bm90IGJhc2U2NCE=")];
/// A fixture is meant to be committed.
const LARGEST: usize = 650_000;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/upgrade/fixtures")
}

/// The folders of all fixtures, oldest first.
fn all() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures()).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "there are no fixtures");
    folders
}

fn unpack(path: &Path) -> Vec<u8> {
    let packed = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(packed.len() <= LARGEST, "{}: {} bytes", path.display(), packed.len());
    let mut plain = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
    plain
}

fn pack(path: &Path, plain: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    fs::write(path, encoder.finish().unwrap()).unwrap();
}

fn send(
    server: &Server,
    who: &str,
    behalf: bool,
    method: &str,
    path: &str,
    body: Option<serde_json::Value>,
) -> Response {
    let token = server.token(who);
    let (mut client, path) = (server.client(), format!("/api/data/v9.0/{path}"));
    let mut request = client.request(method, &path).token(&token);
    if behalf {
        request = request.header("CallerObjectId", IMPERSONATED_OBJECT);
    }
    if let Some(body) = &body {
        request = request.json(body);
    }
    request.send()
}

const QUESTION: &str = "?$select=name&$expand=createdby($select=fullname),createdonbehalfby($select=fullname),owninguser($select=fullname)";

/// A row that Actual User made for Impersonated User tells both.
fn tells_both(server: &Server, path: &str) {
    let path = format!("{path}{QUESTION}");
    let response = send(server, "actual@contoso.example", false, "GET", &path, None);
    assert_eq!(response.status, 200, "{}", response.text());
    let row = response.json();
    assert_eq!(row["name"], OLD_NAME);
    for (column, user, name) in [
        ("createdby", IMPERSONATED, "Impersonated User"),
        ("createdonbehalfby", ACTUAL, "Actual User"),
        ("owninguser", IMPERSONATED, "Impersonated User"),
    ] {
        assert_eq!(row[column]["systemuserid"], user, "{column}");
        assert_eq!(row[column]["fullname"], name, "{column}");
    }
}

fn make(server: &Server, method: &str, path: &str) -> Response {
    let body = json!({"name": OLD_NAME});
    let response = send(server, "actual@contoso.example", true, method, path, Some(body));
    assert_eq!(response.status, 204, "{}", response.text());
    response
}

/// The body of a request that makes a note.
fn note_of((id, name, body): (u8, &str, &str)) -> serde_json::Value {
    json!({
        "annotationid": note_id(id),
        "subject": name,
        "filename": name,
        "mimetype": "text/plain",
        "documentbody": body,
    })
}

fn note_id(id: u8) -> String {
    format!("00000000-0000-4000-8000-0000000000a{id}")
}

fn admin(server: &Server, method: &str, path: &str, body: Option<serde_json::Value>) -> Response {
    send(server, "admin@contoso.example", false, method, path, body)
}

/// The values of a page that the administrator asks for.
fn values(server: &Server, path: &str) -> Vec<serde_json::Value> {
    let response = admin(server, "GET", &path.replace(' ', "%20"), None);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()["value"].as_array().unwrap().clone()
}

/// What version 5 brings is there, and works.
fn uses_solutions(server: &Server) {
    let path = "solutions?$select=uniquename&$orderby=uniquename&\
                $expand=publisherid($select=customizationprefix,customizationoptionvalueprefix)";
    let solutions = values(server, path);
    let names: Vec<_> = solutions.iter().map(|row| row["uniquename"].clone()).collect();
    assert_eq!(names, ["Active", "Default"]);
    for solution in &solutions {
        let publisher = &solution["publisherid"];
        assert_eq!(publisher["customizationprefix"], "new");
        assert_eq!(publisher["customizationoptionvalueprefix"], 10_000);
    }
    let publisher = json!({
        "uniquename": "sample",
        "friendlyname": "Sample",
        "customizationprefix": "sample",
        "customizationoptionvalueprefix": 72_700,
    });
    let made = admin(server, "POST", "publishers", Some(publisher));
    assert_eq!(made.status, 204, "{}", made.text());
    assert_eq!(values(server, "solutioncomponents"), Vec::<serde_json::Value>::new());
}

/// What version 4 brought is there, and works.
fn uses_views(server: &Server) {
    let path = "savedqueries?$select=fetchxml,returnedtypecode&$filter=name eq 'Active Accounts'";
    let views = values(server, path);
    assert_eq!(views.len(), 1, "{views:?}");
    assert_eq!(views[0]["returnedtypecode"], "account");
    let view = json!({
        "name": "Kept from now on",
        "returnedtypecode": "account",
        "fetchxml": views[0]["fetchxml"],
    });
    let made = admin(server, "POST", "userqueries", Some(view));
    assert_eq!(made.status, 204, "{}", made.text());
    let path = "userqueries?$select=name&$filter=returnedtypecode eq 'account'";
    assert_eq!(values(server, path)[0]["name"], "Kept from now on");
}

/// What version 3 brought is there, and works.
fn uses_what_is_new(server: &Server) {
    let profile = "fieldsecurityprofiles(572329c1-a042-4e22-be47-367c6374ea45)";
    let path = format!("{profile}/systemuserprofiles_association?$select=fullname");
    let holders: Vec<_> =
        values(server, &path).iter().map(|row| row["fullname"].to_string()).collect();
    assert_eq!(holders.len(), 2, "{holders:?}");
    assert_eq!(values(server, "usersettingscollection?$select=timezonecode").len(), 12);
    assert_eq!(values(server, "audits"), Vec::<serde_json::Value>::new());

    let grants = "roleprivileges_association($select=name;$filter=name eq 'prvWriteMaskingRule')";
    let roles = |name: &str| {
        values(server, &format!("roles?$select=name&$filter=name eq '{name}'&$expand={grants}"))
    };
    let administrators = roles("System Administrator");
    assert_eq!(administrators.len(), 4);
    for role in &administrators {
        assert_eq!(role["roleprivileges_association"].as_array().unwrap().len(), 1, "{role}");
    }
    for name in ["Basic User", "System Customizer", "Support User"] {
        assert_eq!(roles(name).len(), 4, "{name}");
    }

    let rule = json!({
        "name": "sample_mask",
        "displayname": "Mask",
        "description": "Hides all digits.",
        "regularexpression": "[0-9]",
        "maskedcharacter": "#",
    });
    for (set, body, column) in [
        ("maskingrules", rule, "name"),
        ("positions", json!({"name": "Head of Sales"}), "name"),
        ("fieldsecurityprofiles", json!({"name": "Payroll"}), "name"),
    ] {
        let made = admin(server, "POST", set, Some(body.clone()));
        assert_eq!(made.status, 204, "{set}: {}", made.text());
        let address = made.header("OData-EntityId").unwrap();
        let row = admin(server, "GET", address.split_once("/v9.0/").unwrap().1, None);
        assert_eq!(row.json()[column], body[column]);
    }
    let refused = send(server, "actual@contoso.example", false, "GET", "maskingrules", None);
    assert!(refused.text().contains("prvReadMaskingRule"), "{}", refused.text());
}

/// The files of notes, which stood in their rows, are there as files, and what is blocked in a new
/// organization is blocked.
fn uses_files_of_notes(server: &Server, notes: usize) {
    for (id, name, body) in NOTES.into_iter().take(notes) {
        let path = format!("annotations({})?$select=documentbody,filename,filesize", note_id(id));
        let row = admin(server, "GET", &path, None).json();
        // What was no base64 is the file that it was.
        let size = if id == 2 { 11 } else { 5 };
        assert_eq!((&row["documentbody"], &row["filename"]), (&json!(body), &json!(name)));
        assert_eq!(row["filesize"], size);
        let target = json!({
            "annotationid": note_id(id), "@odata.type": "Microsoft.Dynamics.CRM.annotation",
        });
        let message = "InitializeAnnotationBlocksDownload";
        let read = admin(server, "POST", message, Some(json!({ "Target": target })));
        assert_eq!(read.json()["FileSizeInBytes"], size, "{}", read.text());
    }
    let blocked = values(server, "organizations?$select=blockedattachments").remove(0);
    assert!(blocked["blockedattachments"].as_str().unwrap().starts_with("ade;adp;app;"));
}

/// What must work on an organization of any age, and still after another start.
fn check(program: Program) {
    let before = content::read(&content::open(&program));
    let mut server = program.serve(&[]);
    let upgraded = content::read(&content::open(server.program()));
    upgraded.holds_all_of(&before);
    upgraded.is_like_a_new_one();
    uses_what_is_new(&server);
    uses_views(&server);
    uses_solutions(&server);
    uses_files_of_notes(&server, before.count("annotation").min(NOTES.len()));
    for _ in 0..2 {
        tells_both(&server, OLD);
        let made = make(&server, "POST", "accounts");
        let address = made.header("OData-EntityId").unwrap();
        tells_both(&server, address.split_once("/v9.0/").unwrap().1);
        let list = send(
            &server,
            "admin@contoso.example",
            false,
            "GET",
            "contacts?$count=true&$top=1&$expand=parentcustomerid_account($select=name)",
            None,
        );
        assert_eq!(list.status, 200, "{}", list.text());
        assert_eq!(list.json()["@odata.count"], 30);
        let refused = send(&server, "noroles@contoso.example", false, "GET", "accounts", None);
        assert_eq!(refused.json()["error"]["code"], "0x80042f09");
        server.restart();
    }
    let body = json!({"description": "changed today"});
    let changed = send(&server, "impersonated@contoso.example", false, "PATCH", OLD, Some(body));
    assert_eq!(changed.status, 204, "{}", changed.text());
    server.stop();
    let after = content::read(&content::open(server.program()));
    assert_eq!(after.version, upgraded.version, "an organization is upgraded once");
    // It is a demo, whichever binary made it.
    let output = server.program().run(&["token", "--as", ACTUAL]);
    assert!(output.status.success());
}

/// An organization of each age on each database, not opened yet.
fn on_all(test: impl Fn(Program)) {
    update_fixtures();
    for folder in all() {
        let program = Program::new(BINARY, Database::sqlite());
        fs::create_dir(program.data()).unwrap();
        let file = program.data().join("onbehalf.db");
        fs::write(file, unpack(&folder.join("sqlite.db.gz"))).unwrap();
        test(program);
        let Some(database) = Database::postgres() else { continue };
        let script = unpack(&folder.join("postgres.sql.gz"));
        // The script names in functions what it makes later, as `pg_dump` tells the server.
        let script = ["SET check_function_bodies = false;\n".as_bytes(), &script].concat();
        database.load(std::str::from_utf8(&script).unwrap());
        test(Program::new(BINARY, database));
    }
}

#[test]
fn an_organization_of_any_age_opens_and_serves() {
    on_all(check);
}

#[test]
fn processes_that_open_an_old_organization_at_once_upgrade_it_once() {
    on_all(|program| {
        let before = content::read(&content::open(&program));
        std::thread::scope(|scope| {
            let open = || {
                let store = content::open(&program);
                Engine::open(store, Contents::Existing, Clock::System).map(drop).unwrap();
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(open)).collect();
            for thread in threads {
                thread.join().unwrap();
            }
        });
        let after = content::read(&content::open(&program));
        // A fixture of this very version has nothing to gain.
        let once = i64::from(before.made != after.made);
        assert_eq!(after.version, before.version + once);
        after.is_like_a_new_one();
    });
}

/// Writes the fixtures of `UPDATE_FIXTURES`, once, if it is set.
fn update_fixtures() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        #[expect(clippy::disallowed_methods, reason = "how this command is told to write")]
        let Ok(issue) = std::env::var("UPDATE_FIXTURES") else { return };
        assert!(
            issue.len() == 4 && issue.bytes().all(|byte| byte.is_ascii_digit()),
            "`{issue}` is not like 0002"
        );
        let folder = fixtures().join(issue);
        let server = fresh(Database::sqlite());
        let data = server.program().data();
        pack(&folder.join("sqlite.db.gz"), &fs::read(data.join("onbehalf.db")).unwrap());
        let server = fresh(Database::postgres().expect("fixtures are made for both databases"));
        let url = server.program().database().url().unwrap();
        pack(&folder.join("postgres.sql.gz"), dump(&url).as_bytes());
    });
}

/// A stopped demo with a row made on behalf of another user, and notes with files.
fn fresh(database: Database) -> Server {
    let mut server = Server::demo(BINARY, database);
    make(&server, "PATCH", OLD);
    tells_both(&server, OLD);
    for note in NOTES {
        let made = admin(&server, "POST", "annotations", Some(note_of(note)));
        assert_eq!(made.status, 204, "{}", made.text());
    }
    assert!(server.stop().0.success());
    let log = server.program().data().join("onbehalf.db-wal");
    assert!(fs::metadata(log).map_or(0, |log| log.len()) == 0, "the log is not in the file");
    server
}

/// A script of plain statements that any client can run.
fn dump(url: &str) -> String {
    let output = Command::new("pg_dump")
        .args([
            "--inserts",
            "--rows-per-insert=500",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            url,
        ])
        .output()
        .expect("`pg_dump` is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let script = String::from_utf8(output.stdout).unwrap();
    // Lines for `psql` alone, and settings that only this version of the server knows. Functions stand
    // before the tables that they name.
    let kept = script.lines().filter(|line| {
        !line.starts_with('\\')
            && !line.starts_with("--")
            && (!line.starts_with("SET ") || line.starts_with("SET check_function_bodies "))
            && !line.is_empty()
    });
    // Names come qualified, but for the functions inside of ours.
    kept.filter(|line| !line.contains("set_config('search_path'"))
        .fold(String::new(), |all, line| all + line + "\n")
}
