//! Clients that are slow, half gone, too many or too much: refused or timed out, and nobody else waits.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::{Database, Program, Server};

use crate::BINARY;

fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/statm", server.id())).unwrap();
    let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn thousands_of_open_connections_cost_little_and_keep_nobody() {
    let server = Program::demo(BINARY, Database::sqlite()).serve(&["--demo", "--log", "warn"]);
    let told = Command::new("sh").args(["-c", "ulimit -n"]).output().unwrap();
    let limit = String::from_utf8(told.stdout).unwrap().trim().parse().unwrap_or(1_000_000_usize);
    // The tests of the same process need some of them, and so does the server itself.
    let count = (limit / 3).min(10_000);
    assert_eq!(server.client().get("/healthz").status, 200);
    let before = memory(&server);
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
    let (begun, mut client) = (Instant::now(), server.client());
    assert_eq!(client.get("/healthz").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let each = memory(&server).saturating_sub(before) / u64::try_from(count).unwrap();
    assert!(each < 40_000, "{each} bytes for each of {count} connections");
    drop(open);
    assert_eq!(client.get("/healthz").status, 200);
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
