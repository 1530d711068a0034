//! Start and stop: ready line, lock, ports, signals.

use std::net::TcpListener;
use std::time::Duration;

use testkit::{Client, Database, Program};

use crate::BINARY;

fn serve() -> testkit::Server {
    Program::new(BINARY, Database::sqlite()).serve(&[])
}

#[test]
fn a_clean_stop_ends_with_status_0_and_the_ready_line_stays_the_only_one() {
    let mut server = serve();
    assert_eq!(server.client().get("/healthz").status, 200);
    let (status, printed) = server.stop();
    assert_eq!(status.code(), Some(0), "{}", server.logs());
    assert!(printed.is_empty(), "{printed:?}");
}

#[test]
fn idle_connections_do_not_keep_a_stopping_server() {
    let mut server = serve();
    let mut used = server.client();
    used.get("/healthz");
    let mut fresh = server.client();
    fresh.write(b"");
    let begun = std::time::Instant::now();
    assert!(server.stop().0.success());
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(used.is_closed(Duration::from_secs(1)));
}

#[test]
fn a_request_in_flight_is_answered_before_the_end() {
    let mut server = serve();
    let mut client = server.client();
    client.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n");
    // Long enough for the server to have read the first half.
    std::thread::sleep(Duration::from_millis(200));
    server.ask_to_stop();
    std::thread::sleep(Duration::from_millis(200));
    let response = client.send_raw(b"\r\n");
    assert_eq!(response.status, 200);
    assert!(server.wait().0.success());
}

#[test]
fn a_second_server_on_the_same_data_is_told_who_holds_it() {
    let server = serve();
    let output = server.program().run(&["serve", "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(output.stdout.is_empty());
    let line = format!("onbehalf: process {} already serves", server.id());
    assert!(told.starts_with(&line) && told.lines().count() == 1, "{told}");
    assert_eq!(server.client().get("/healthz").status, 200);
}

#[test]
fn the_lock_of_a_killed_server_is_free_again() {
    let mut server = serve();
    server.kill();
    server.restart();
    assert_eq!(server.client().get("/healthz").status, 200);
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let program = Program::new(BINARY, Database::sqlite());
    let output = program.run(&["serve", "--listen", &address, "--log", "off"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let line = format!(
        "onbehalf: cannot listen on `{address}`: another program listens there; stop it, or choose \
         another address with `--listen` (port 0 takes a free one)\n"
    );
    assert_eq!(told, line);
}

#[test]
fn logs_are_json_when_asked() {
    let mut server =
        Program::new(BINARY, Database::sqlite()).serve(&["--log-format", "json", "--log", "info"]);
    server.stop();
    let logs = server.logs();
    assert!(!logs.is_empty());
    for line in logs.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
}

#[test]
fn connections_are_kept_and_broken_requests_refused() {
    let server = serve();
    let mut client = server.client();
    for _ in 0..3 {
        assert_eq!(client.get("/healthz").status, 200);
    }
    assert_eq!(client.connections(), 1);
    let mut broken = Client::new(server.address());
    assert_eq!(broken.send_raw(b"GET / HTTP/1.1\r\nno colon\r\n\r\n").status, 400);
    assert_eq!(server.client().get("/healthz").status, 200);
}
