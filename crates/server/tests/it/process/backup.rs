//! `onbehalf backup` and `restore`, while the server runs.

use std::process::Output;

use serde_json::json;
use testkit::{Database, Program, Server};

use crate::BINARY;
use crate::demo::{Demo, User, code};
use crate::files::blocks::base64;
use crate::files::pictures::bitmap;
use crate::metadata::making::{column, path, post, table};

fn told(output: &Output, status: i32) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{told}");
    told
}

#[test]
fn a_running_server_is_what_its_backup_says_at_the_next_request() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.onbehalf");
    let name = file.to_str().unwrap();
    Demo::served("SQLite", Server::demo(BINARY, Database::sqlite()), |demo| {
        let mut admin = demo.admin();
        let kept = admin.account("kept");
        let before = admin.read(&format!("accounts({kept})"));
        told(&demo.run(&["backup", name]), 0);
        let again = told(&demo.run(&["backup", name]), 2);
        assert!(again.contains("is there already"), "{again}");
        // Rows and definitions change.
        admin.change(&format!("accounts({kept})"), &json!({"name": "changed"}));
        let lost = admin.account("lost");
        let bank = table("new_Bank", &[]);
        post(&mut admin, "EntityDefinitions", &bank);
        admin.create("new_banks", &json!({"new_name": "x"}));
        let etag = admin.read(&format!("accounts({kept})"))["@odata.etag"].clone();
        told(&demo.run(&["restore", name]), 0);
        assert_eq!(admin.read(&format!("accounts({kept})")), before);
        assert!(!admin.exists(&format!("accounts({lost})")));
        assert_eq!(admin.refused("GET", "new_banks", None).0, 404);
        // Versions go on above all that were given.
        let stale = [("If-Match", etag.as_str().unwrap())];
        let path = format!("accounts({kept})");
        let answer = admin.send("PATCH", &path, &stale, Some(&json!({"name": "no"})));
        assert_eq!(answer.status, 412);
        admin.account("after");
        post(&mut admin, "EntityDefinitions", &bank);
        assert_eq!(admin.refused("GET", "nothings", None), code(404, "0x80060888"));
    });
    let keys = std::fs::read(&file).unwrap();
    assert!(!keys.windows(11).any(|bytes| bytes == b"PRIVATE KEY"), "a key is in the backup");
}

#[test]
fn files_pictures_and_bodies_of_notes_come_back_with_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.onbehalf");
    let name = file.to_str().unwrap();
    // Of several pieces in the database.
    let paper: Vec<u8> = (0..=250).cycle().take(3_000_000).collect();
    let note = base64(&paper[..700_000]);
    let photo = base64(&bitmap(20, 20));
    let same = |admin: &mut User, row: &str, note_row: &str| {
        assert!(admin.get_file(&format!("{row}/new_paper")) == paper);
        let found = admin.read(&format!("{row}?$select=new_paper_name,new_photo"));
        assert_eq!(found["new_paper_name"], "paper.bin");
        assert!(found["new_photo"].is_string(), "{found}");
        let found = admin.read(&format!("{note_row}?$select=documentbody,filesize"));
        assert_eq!(found["filesize"], 700_000);
        assert!(found["documentbody"] == note.as_str());
    };
    Demo::served("SQLite", Server::demo(BINARY, Database::sqlite()), |demo| {
        let mut admin = demo.admin();
        for (kind, name) in [("File", "new_Paper"), ("Image", "new_Photo")] {
            let made = column(kind, name, &json!({}));
            post(&mut admin, &format!("{}/Attributes", path("account")), &made);
        }
        let row = format!("accounts({})", admin.account("kept"));
        admin.put_file(&format!("{row}/new_paper"), "paper.bin", &paper);
        admin.change(&row, &json!({ "new_photo": photo }));
        let values = json!({"subject": "kept", "filename": "a.bin", "documentbody": note});
        let note_row = format!("annotations({})", admin.create("annotations", &values));
        told(&demo.run(&["backup", name]), 0);
        // Replaced, changed and removed.
        admin.put_file(&format!("{row}/new_paper"), "other.bin", b"other");
        admin.change(&row, &json!({ "new_photo": null }));
        admin.change(&note_row, &json!({ "documentbody": "QUJD" }));
        let lost = format!("accounts({})", admin.account("lost"));
        admin.put_file(&format!("{lost}/new_paper"), "lost.bin", &paper);
        told(&demo.run(&["restore", name]), 0);
        same(&mut admin, &row, &note_row);
        assert_eq!(admin.get(&format!("{lost}/new_paper/$value")).status, 404);
        admin.put_file(&format!("{row}/new_paper"), "after.bin", b"after");
        assert!(admin.get_file(&format!("{row}/new_paper")) == b"after");
    });
}

#[test]
fn a_backup_with_keys_makes_the_same_server_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("with-keys");
    let name = file.to_str().unwrap();
    let first = Server::demo(BINARY, Database::sqlite());
    let token = first.token("admin@contoso.example");
    assert!(first.program().run(&["backup", name, "--with-keys"]).status.success());
    let program = Program::new(BINARY, Database::sqlite());
    assert!(program.run(&["restore", name, "--with-keys"]).status.success());
    let server = program.serve(&["--demo"]);
    let path = "/api/data/v9.2/WhoAmI";
    assert_eq!(server.client().request("GET", path).token(&token).send().status, 200);
}

#[test]
fn a_backup_holds_no_credentials_and_restoring_it_keeps_those_that_are_there() {
    use model::sign_in::{Credential, CredentialKind, Ticket, TicketKind};
    use model::time::Timestamp;
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (bare, whole) = (place("bare"), place("whole"));
    let program = Program::new(BINARY, Database::sqlite());
    program.serve_once(&[]);
    let open = |program: &Program| {
        let store = engine::Store::open_sqlite(&program.data().join("onbehalf.db")).unwrap();
        engine::Engine::open(store, engine::Contents::Existing, engine::Clock::System).unwrap()
    };
    let owner = engine::new_id();
    let credential = |content: &str| Credential {
        id: engine::new_id(),
        owner,
        kind: CredentialKind::Secret,
        content: content.repeat(400),
        hint: "hint".into(),
        created: Timestamp(0),
        expires: None,
    };
    let engine = open(&program);
    engine.add_credential(&credential("forbidden-hash")).unwrap();
    engine.add_redirect(owner, "https://kept.example/back").unwrap();
    let ticket = Ticket {
        kind: TicketKind::Refresh,
        digest: "forbidden-digest".into(),
        family: owner,
        content: "forbidden-content".into(),
        expires: Timestamp(i64::MAX / 2),
        used: None,
    };
    engine.add_ticket(&ticket, Timestamp(0)).unwrap();
    assert!(program.run(&["backup", &bare]).status.success());
    assert!(program.run(&["backup", &whole, "--with-keys"]).status.success());
    let holds = |file: &str, text: &str| {
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    for secret in ["forbidden-hash", "forbidden-digest", "forbidden-content"] {
        assert!(!holds(&bare, secret) && holds(&whole, secret), "{secret}");
    }
    assert!(holds(&bare, "https://kept.example/back"));
    // What came after the backup stays, unless the file is to bring its own.
    engine.add_credential(&credential("later")).unwrap();
    let count = |program: &Program| open(program).credentials(owner).unwrap().len();
    drop(engine);
    told(&program.run(&["restore", &bare]), 0);
    assert_eq!(count(&program), 2);
    told(&program.run(&["restore", &whole, "--with-keys"]), 0);
    assert_eq!(count(&program), 1);
    assert!(open(&program).ticket(TicketKind::Refresh, "forbidden-digest").unwrap().is_some());
    // Of a file that is brought elsewhere nobody can sign in, unless that is wanted.
    let other = Program::new(BINARY, Database::sqlite());
    told(&other.run(&["restore", &whole]), 0);
    assert_eq!(count(&other), 0);
    assert_eq!(open(&other).redirects(owner).unwrap(), ["https://kept.example/back"]);
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (wrong, bare) = (place("wrong"), place("bare"));
    std::fs::write(&wrong, "no database").unwrap();
    let other = Program::new(BINARY, Database::sqlite());
    other.serve_once(&[]);
    assert!(other.run(&["backup", &bare]).status.success());
    Demo::served("SQLite", Server::demo(BINARY, Database::sqlite()), |demo| {
        let line = told(&demo.run(&["restore", &wrong]), 2);
        assert!(line.contains("it is no backup of this program"), "{line}");
        let line = told(&demo.run(&["restore", &place("missing")]), 2);
        assert!(line.contains("cannot read"), "{line}");
        let line = told(&demo.run(&["restore", &bare, "--with-keys"]), 2);
        assert!(line.contains("holds no signing key"), "{line}");
        let line = told(&demo.run(&["restore", &bare]), 1);
        assert!(line.contains("stop the server first"), "{line}");
        assert_eq!(demo.admin().count("accounts/$count"), 12);
    });
    let program = Program::new(BINARY, Database::sqlite());
    let line = told(&program.run(&["backup", &place("none")]), 1);
    assert!(line.contains("there is no organization"), "{line}");
    let elsewhere = ["backup", "x", "--database-url", "postgres://x/y"];
    let line = told(&program.run(&elsewhere), 2);
    assert!(line.contains("pg_dump"), "{line}");
}

#[test]
fn health_is_asked_of_a_running_server() {
    let server = Server::demo(BINARY, Database::sqlite());
    let ask = |address: &str| server.program().run(&["health", "--listen", address]);
    assert!(ask(&server.host()).status.success());
    assert_eq!(ask("127.0.0.1:1").status.code(), Some(1));
}

#[test]
fn a_dump_of_postgresql_is_the_same_organization_in_another_database() {
    let (Some(database), Some(other)) = (Database::postgres(), Database::postgres()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump");
    let run = |command: &mut std::process::Command| {
        let output =
            command.output().expect("PostgreSQL's tools are there, as docs/backup.md says");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let server = Program::demo(BINARY, database).serve(&["--demo", "--allow-reset"]);
    let address = server.program().database().url().unwrap();
    Demo::served("PostgreSQL", server, |demo| {
        let mut admin = demo.admin();
        admin.send("POST", "/_onbehalf/v1/snapshot", &[], None);
        admin.account("kept");
        run(std::process::Command::new("pg_dump")
            .args(["--format=custom", "--exclude-table=onbehalf_copy_*[0-9]"])
            .args(["--exclude-table-data=onbehalf_copy_*", "--file"])
            .arg(&dump)
            .arg(&address));
    });
    let program = Program::new(BINARY, other);
    run(std::process::Command::new("pg_restore")
        .args(["--exit-on-error", "--single-transaction", "--no-owner", "--dbname"])
        .arg(program.database().url().unwrap())
        .arg(&dump));
    Demo::served("PostgreSQL", program.serve(&["--demo", "--allow-reset"]), |demo| {
        let mut admin = demo.admin();
        assert_eq!(admin.count("accounts/$count"), 13);
        admin.account("more");
        // Of snapshots that stayed behind nothing is known.
        assert_eq!(admin.refused("POST", "/_onbehalf/v1/restore", None), code(404, "0x80040217"));
    });
}
