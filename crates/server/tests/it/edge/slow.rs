//! Clients that are slow, half gone, too many or too much: refused or timed out, and nobody else waits.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use testkit::{Database, Program, Server};

use crate::BINARY;

fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/statm", server.id())).unwrap();
    let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

/// As many files as the system allows this process, up to which the limit is raised.
fn allow_files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[test]
fn ten_thousand_open_connections_cost_little_and_keep_nobody() {
    // The other tests of the same process need some files too.
    let room = allow_files().saturating_sub(2_000).max(300);
    let count = usize::try_from(room.min(10_000)).unwrap();
    let server = Program::demo(BINARY, Database::sqlite()).serve(&["--demo", "--log", "warn"]);
    assert_eq!(server.client().get("/healthz").status, 200);
    let before = memory(&server);
    let begun = Instant::now();
    let open: Vec<TcpStream> = (0..count)
        .map(|number| {
            let mut stream = TcpStream::connect(server.address()).unwrap();
            // Every second one has begun a request.
            if number % 2 == 0 {
                stream.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
            }
            stream
        })
        .collect();
    let opened = begun.elapsed();
    // A minute, where each that finds no room to wait in tries again after a second.
    assert!(opened < Duration::from_secs(30), "{opened:?}");
    let (begun, mut client) = (Instant::now(), server.client());
    assert_eq!(client.get("/healthz").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let metrics = client.get("/metrics");
    let line = metrics.text().lines().find(|line| line.starts_with("onbehalf_connections"));
    let held: usize = line.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(held > count, "{held} of {count}");
    let each = memory(&server).saturating_sub(before) / u64::try_from(count).unwrap();
    assert!(each < 32_000, "{each} bytes for each of {count} connections");
    println!("{each} bytes for each of {count} connections, opened within {opened:?}");
    drop(open);
    assert_eq!(client.get("/healthz").status, 200);
}

#[test]
fn the_server_allows_itself_as_many_files_as_it_may() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("onbehalf");
    let script = format!("#!/bin/sh\nulimit -Sn 100\nexec {BINARY} \"$@\"\n");
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = Program::new(&program, Database::sqlite()).serve(&[]);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let mut numbers = line.split_whitespace().skip(3);
    let (soft, hard) = (numbers.next().unwrap(), numbers.next().unwrap());
    assert_eq!(soft, hard, "{line}");
    let open: Vec<TcpStream> =
        (0..200).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    assert_eq!(server.client().get("/healthz").status, 200);
    drop(open);
}

#[test]
fn a_body_over_the_limit_is_refused_and_one_cut_off_changes_nothing() {
    let server = Server::demo(BINARY, Database::sqlite());
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    let head = |length: usize| {
        format!(
            "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let large = 17 * 1024 * 1024;
    let mut request = head(large).into_bytes();
    request.resize(request.len() + large, b' ');
    let refused = client.send_raw(&request);
    assert_eq!(refused.status, 413, "{}", refused.text());
    // Half a body, and gone.
    let mut half = TcpStream::connect(server.address()).unwrap();
    half.write_all(format!("{}{{\"name\":\"half\"", head(100)).as_bytes()).unwrap();
    drop(half);
    std::thread::sleep(Duration::from_millis(300));
    let path = "/api/data/v9.2/accounts?$filter=name%20eq%20'half'&$count=true";
    let found = server.client().request("GET", path).token(&token).send();
    assert_eq!(found.json()["value"].as_array().unwrap().len(), 0);
}

#[test]
fn a_head_without_end_is_refused() {
    let server = Server::demo(BINARY, Database::sqlite());
    let mut many = "GET /healthz HTTP/1.1\r\nHost: x\r\n".to_owned();
    for number in 0..200 {
        write!(many, "x-{number}: y\r\n").unwrap();
    }
    assert_eq!(server.client().send_raw(format!("{many}\r\n").as_bytes()).status, 431);
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nx: {}\r\n\r\n", "y".repeat(1 << 20));
    assert_eq!(server.client().send_raw(long.as_bytes()).status, 431);
}

#[test]
fn a_body_that_does_not_come_is_given_up_and_others_go_on_meanwhile() {
    let server = Server::demo(BINARY, Database::sqlite());
    let token = server.token("admin@contoso.example");
    let head = |path: &str, kind: &str, framing: &str| {
        format!(
            "POST /api/data/v9.2/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: {kind}\r\n{framing}\r\n\r\n"
        )
    };
    let (json, mixed) = ("application/json", "multipart/mixed; boundary=b");
    let (length, chunked) = ("Content-Length: 1000", "Transfer-Encoding: chunked");
    let part = "--b\r\nContent-Type: application/http\r\n\r\nPOST accounts HTTP/1.1\r\n\r\n{\"name\":\"Slow\"}\r\n";
    let begun = Instant::now();
    let mut waiting: Vec<_> = [
        head("accounts", json, length) + "{\"name\":\"Slow\"",
        head("accounts", json, chunked) + "f\r\n{\"name\":\"Slow\"}\r\n",
        head("$batch", mixed, length) + part,
        head("$batch", mixed, chunked) + "5\r\n--b\r\n\r\n",
        head("GrantAccess", json, length) + "{\"Target\":",
    ]
    .into_iter()
    .map(|request| {
        let mut client = server.client();
        client.write(request.as_bytes());
        client
    })
    .collect();
    let mut other = server.client();
    let ask = |client: &mut testkit::Client| {
        client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send().status
    };
    assert_eq!(ask(&mut other), 200);
    for client in &mut waiting {
        let response = client.read(false);
        assert_eq!(response.status, 408, "{}", response.text());
        assert_eq!(response.json()["error"]["code"], "0x80040203");
        assert_eq!(response.header("Connection"), Some("close"));
        assert!(response.header("REQ_ID").is_some());
        // On a new connection.
        assert_eq!(ask(client), 200);
    }
    let waited = begun.elapsed();
    assert!((25..55).contains(&waited.as_secs()), "{waited:?}");
    assert_eq!(ask(&mut other), 200);
    let path = "/api/data/v9.2/accounts/$count?$filter=name%20eq%20'Slow'";
    assert_eq!(other.request("GET", path).token(&token).send().text(), "0");
}
