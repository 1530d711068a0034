//! HTTP/2, by ALPN and with prior knowledge, and what a client may not do with it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::{Database, Program, Server};

use crate::BINARY;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn serve() -> Server {
    let arguments = ["--demo", "--listen-tls", "127.0.0.1:0"];
    Program::demo(BINARY, Database::sqlite()).serve(&arguments)
}

/// What `curl` is told, and by which version.
fn curl(arguments: &[&str]) -> (String, String) {
    let format = ["--silent", "--show-error", "--write-out", "\n%{http_version} %{http_code}"];
    let output = Command::new("curl").args(format).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (body, told) = text.rsplit_once('\n').unwrap();
    (body.to_owned(), told.to_owned())
}

#[test]
fn both_ways_lead_to_http2_and_http1_stays() {
    let server = serve();
    let token = format!("Authorization: Bearer {}", server.token("actual@contoso.example"));
    let behalf = "MSCRMCallerID: 75df116d-d9da-e711-a94b-000d3a34ed47";
    let path = "api/data/v9.2/WhoAmI";
    let plain = format!("http://{}/{path}", server.address());
    let secure = format!("https://{}/{path}", server.tls_address());
    let authority = server.authority().display().to_string();
    let headers = ["-H", &token, "-H", behalf];
    for (way, origin, version) in [
        (vec!["--http2-prior-knowledge", plain.as_str()], &plain, "2 200"),
        (vec!["--http2", "--cacert", &authority, &secure], &secure, "2 200"),
        (vec!["--http1.1", "--cacert", &authority, &secure], &secure, "1.1 200"),
        (vec![plain.as_str()], &plain, "1.1 200"),
    ] {
        let (body, told) = curl(&[&headers, way.as_slice()].concat());
        assert_eq!(told, version, "{way:?}: {body}");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["UserId"], "75df116d-d9da-e711-a94b-000d3a34ed47");
        let context = body["@odata.context"].as_str().unwrap();
        assert!(context.starts_with(origin.trim_end_matches("WhoAmI")), "{context}");
    }
}

/// A connection of HTTP/2, frame by frame.
struct Frames(TcpStream);

impl Frames {
    fn open(server: &Server) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(PREFACE).unwrap();
        let mut frames = Self(stream);
        frames.send(4, 0, 0, &[]);
        frames
    }

    /// The server may have closed already.
    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags];
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).is_ok()
    }

    /// A whole request without a body.
    fn ask(&mut self, stream: u32, fields: &[(&str, &str)]) -> bool {
        self.send(1, 5, stream, &block(fields))
    }

    /// The next frame: kind, stream, payload; `None` at the end.
    fn read(&mut self) -> Option<(u8, u32, Vec<u8>)> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).ok()?;
        if head[3] == 6 && head[4] == 0 {
            // A ping, before it leaves: the answer to it says that nothing is on its way any more.
            self.send(6, 1, 0, &payload);
        }
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some((head[3], stream, payload))
    }

    /// Reads on until the server ends the stream or the connection; what it said: 1 with headers, 3 with a
    /// reset, 7 with its leave, 0 by closing.
    fn answer(&mut self, of: u32) -> (u8, Vec<u8>) {
        loop {
            match self.read() {
                Some((kind @ (1 | 3), stream, payload)) if stream == of => return (kind, payload),
                Some((7, _, payload)) => return (7, payload),
                Some(_) => {}
                None => return (0, Vec::new()),
            }
        }
    }
}

/// Fields as literals that nobody remembers.
fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0x10);
        for text in [name, value] {
            // From 127 on the length takes further bytes, of seven bits each.
            match text.len() {
                short @ ..=126 => block.push(u8::try_from(short).unwrap()),
                long => {
                    block.push(127);
                    let mut rest = long - 127;
                    while rest >= 128 {
                        block.push(u8::try_from(rest % 128).unwrap() | 128);
                        rest /= 128;
                    }
                    block.push(u8::try_from(rest).unwrap());
                }
            }
            block.extend(text.as_bytes());
        }
    }
    block
}

fn get<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let head =
        [(":method", "GET"), (":scheme", "http"), (":path", "/healthz"), (":authority", "x")];
    [&head[..], more].concat()
}

#[test]
fn heads_that_http2_forbids_are_refused() {
    let server = serve();
    let mut good = Frames::open(&server);
    good.ask(1, &get(&[("x-y", "z")]));
    let (kind, block) = good.answer(1);
    // `:status: 200` is entry 8 of the static table.
    assert_eq!((kind, block[0]), (1, 0x88));
    for (told, fields) in [
        ("a pseudo-header twice", get(&[(":path", "/metrics")])),
        ("a pseudo-header after others", [get(&[("x", "y")]), vec![(":scheme", "http")]].concat()),
        ("an unknown pseudo-header", [vec![(":callerobjectid", "x")], get(&[])].concat()),
        ("no path", vec![(":method", "GET"), (":scheme", "http")]),
        ("capitals", get(&[("CallerObjectId", "x")])),
        ("of the connection", get(&[("connection", "callerobjectid")])),
        ("transfer coding", get(&[("transfer-encoding", "chunked")])),
        ("a line end in a value", get(&[("x", "y\r\ncallerobjectid: z")])),
    ] {
        let mut frames = Frames::open(&server);
        frames.ask(1, &fields);
        let (kind, block) = frames.answer(1);
        let is_answered = kind == 1 && block.first() == Some(&0x88);
        assert!(!is_answered, "{told}: {kind} {block:?}");
    }
    // Two hosts: an answer with status 400, entry 12.
    let mut frames = Frames::open(&server);
    frames.ask(1, &get(&[("host", "y")]));
    let (kind, block) = frames.answer(1);
    assert_eq!((kind, block[0]), (1, 0x8c));
}

#[test]
fn who_takes_requests_back_without_end_is_cut_off() {
    let server = serve();
    let mut frames = Frames::open(&server);
    let begun = Instant::now();
    let mut sent = 0;
    for number in 0..50_000_u32 {
        let stream = number * 2 + 1;
        if !frames.ask(stream, &get(&[])) || !frames.send(3, 0, stream, &[0, 0, 0, 8]) {
            break;
        }
        sent += 1;
    }
    let mut ended = false;
    while let Some((kind, ..)) = frames.read() {
        ended |= kind == 7;
    }
    assert!(ended || sent < 50_000, "{sent} requests were taken back");
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(server.client().get("/healthz").status, 200);
}

#[test]
fn a_stop_ends_connections_of_http2() {
    let mut server = serve();
    let mut frames = Frames::open(&server);
    frames.ask(1, &get(&[]));
    assert_eq!(frames.answer(1).0, 1);
    server.ask_to_stop();
    assert_eq!(frames.answer(3).0, 7);
    while frames.read().is_some() {}
    let begun = Instant::now();
    assert!(server.wait().0.success());
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// How a request for `WhoAmI` with these further fields ends: in whose name it was answered, with 400, or
/// with a reset of its stream or connection.
fn who(server: &Server, authorization: &str, more: &[(&str, &str)]) -> String {
    let mut frames = Frames::open(server);
    let fields = [
        &[
            (":method", "GET"),
            (":scheme", "http"),
            (":path", "/api/data/v9.2/WhoAmI"),
            (":authority", "x"),
            ("authorization", authorization),
        ][..],
        more,
    ]
    .concat();
    frames.ask(1, &fields);
    let (kind, block) = frames.answer(1);
    match (kind, block.first()) {
        // The entries of 200 and of 400 in the static table.
        (1, Some(0x88)) => loop {
            if let (0, 1, body) = frames.read().unwrap() {
                let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
                break body["UserId"].as_str().unwrap().to_owned();
            }
        },
        (1, Some(0x8c)) => "400".to_owned(),
        (0 | 3 | 7, _) => "reset".to_owned(),
        other => panic!("{more:?}: {other:?}"),
    }
}

#[test]
fn a_header_of_impersonation_is_never_lost_in_http2() {
    const BEHALF: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
    const OBJECT: &str = "e39c5d16-675b-48d1-8e67-667427e9c084";
    const OTHER: &str = "a0000000-0000-4000-8000-000000000004";
    let server = Server::demo(BINARY, Database::sqlite());
    let authorization = format!("Bearer {}", server.token("actual@contoso.example"));
    let (id, object) = (("mscrmcallerid", BEHALF), ("callerobjectid", OBJECT));
    for (more, expected) in [
        (vec![id], BEHALF),
        (vec![object], BEHALF),
        (vec![id, object], BEHALF),
        (vec![id, id], BEHALF),
        (vec![id, ("x", "y"), ("te", "trailers")], BEHALF),
        (vec![id, ("mscrmcallerid", OTHER)], "400"),
        (vec![("mscrmcallerid", OTHER), object], "400"),
        (vec![("mscrmcallerid", "")], "400"),
        (vec![("callerobjectid", "")], "400"),
        (vec![("mscrmcallerid", "75df116d-d9da-e711-a94b-000d3a34ed47,")], "400"),
        (vec![("mscrm_callerid", BEHALF)], "400"),
        (vec![("caller-object-id", OBJECT)], "400"),
        (vec![id, ("trailer", "mscrmcallerid")], "400"),
        (vec![id, ("authorization", "Bearer x")], "400"),
        (vec![id, ("host", "y")], "400"),
        (vec![("MSCRMCallerID", BEHALF)], "reset"),
        (vec![("mscrmcallerid ", BEHALF)], "reset"),
        (vec![(" mscrmcallerid", BEHALF)], "reset"),
        (vec![("mscrmcallerid:", BEHALF)], "reset"),
        (vec![(":mscrmcallerid", BEHALF)], "reset"),
        (vec![("", BEHALF)], "reset"),
        (vec![id, ("connection", "mscrmcallerid")], "reset"),
        (vec![id, ("proxy-connection", "mscrmcallerid")], "reset"),
        (vec![id, ("keep-alive", "x")], "reset"),
        (vec![id, ("te", "mscrmcallerid")], "reset"),
        (vec![id, (":authority", "y")], "reset"),
        (vec![id, (":method", "GET")], "reset"),
        (vec![("x", "y\r\nmscrmcallerid: z")], "reset"),
        (vec![("x\r\nmscrmcallerid", BEHALF)], "reset"),
        (vec![("mscrmcallerid", "75df116d-d9da-e711-a94b-000d3a34ed47\0")], "reset"),
    ] {
        assert_eq!(who(&server, &authorization, &more), expected, "{more:?}");
    }
    // Behind the body it is refused, as in HTTP/1.1.
    let mut frames = Frames::open(&server);
    let fields = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", "/api/data/v9.2/accounts"),
        (":authority", "x"),
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
    ];
    frames.send(1, 4, 1, &block(&fields));
    frames.send(0, 0, 1, br#"{"name":"Behind"}"#);
    frames.send(1, 5, 1, &block(&[id]));
    let (kind, head) = frames.answer(1);
    assert_eq!((kind, head.first()), (1, Some(&0x8c)));
    let path = "/api/data/v9.2/accounts/$count?$filter=name%20eq%20'Behind'";
    let mut client = server.client();
    let admin = server.token("admin@contoso.example");
    let count = client.request("GET", path).token(&admin).send();
    assert_eq!(count.text(), "0");
}
