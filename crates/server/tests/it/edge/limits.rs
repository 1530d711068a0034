//! Service protection limits, with small numbers.

use std::time::Duration;

use testkit::{Database, Program, Response, Server, databases};

use crate::BINARY;

fn serve(database: Database, arguments: &[&str]) -> Server {
    Program::demo(BINARY, database).serve(&[&["--demo"], arguments].concat())
}

fn told(response: &Response) -> (u16, String, String) {
    let error = response.json()["error"].clone();
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (response.status, text("code"), text("message"))
}

#[test]
fn requests_are_counted_for_each_authenticated_user() {
    for database in databases() {
        let server = serve(database, &["--limit-requests", "3", "--limit-window", "2s"]);
        let actual = server.token("actual@contoso.example");
        let mut client = server.client();
        let mut ask = |token: &str, behalf: bool| {
            let mut request = client.request("GET", "/api/data/v9.2/WhoAmI").token(token);
            if behalf {
                request = request.header("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47");
            }
            request.send()
        };
        // Whom it acts for does not matter.
        for (behalf, left) in [(false, "2"), (true, "1"), (false, "0")] {
            let response = ask(&actual, behalf);
            assert_eq!(response.status, 200);
            let header = response.header("x-ms-ratelimit-burst-remaining-xrm-requests");
            assert_eq!(header, Some(left));
        }
        let refused = ask(&actual, true);
        let text = "Number of requests exceeded the limit of 3 over time window of 2 seconds.";
        assert_eq!(told(&refused), (429, "0x80072322".into(), text.into()));
        assert!(refused.header("REQ_ID").is_some());
        assert_eq!(refused.header("x-ms-ratelimit-burst-remaining-xrm-requests"), Some("0"));
        let seconds: u64 = refused.header("Retry-After").unwrap().parse().unwrap();
        assert!((1..=3).contains(&seconds), "{seconds}");
        // Others go on: the one who was acted for, too.
        assert_eq!(ask(&server.token("impersonated@contoso.example"), false).status, 200);
        // Who is nobody is not counted, and is told so.
        assert_eq!(ask("x", false).status, 401);
        std::thread::sleep(Duration::from_secs(seconds) + Duration::from_millis(100));
        assert_eq!(ask(&actual, false).status, 200);
    }
}

#[test]
fn time_and_requests_at_once_have_limits_of_their_own() {
    let limits = ["--limit-concurrency", "1", "--limit-execution-time", "1s"];
    let server = serve(Database::sqlite(), &limits);
    let token = server.token("admin@contoso.example");
    let mut slow = server.client();
    let head = format!(
        "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 12\r\n\r\n"
    );
    slow.write(head.as_bytes());
    std::thread::sleep(Duration::from_millis(300));
    let mut client = server.client();
    let mut ask = || client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
    let text = "Number of concurrent requests exceeded the limit of 1.";
    let refused = ask();
    assert_eq!(told(&refused), (429, "0x80072326".into(), text.into()));
    assert_eq!(refused.header("Retry-After"), Some("1"));
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(slow.send_raw(b"{\"name\":\"x\"}").status, 204);
    std::thread::sleep(Duration::from_millis(100));
    let refused = ask();
    let text = "Combined execution time of incoming requests exceeded limit of 1,000  milliseconds \
                over time window of 300 seconds. Decrease number of concurrent requests or reduce \
                the duration of requests and try again later.";
    assert_eq!(told(&refused), (429, "0x80072321".into(), text.into()));
    assert_eq!(refused.header("x-ms-ratelimit-time-remaining-xrm-requests"), Some("0"));
    let seconds: u64 = refused.header("Retry-After").unwrap().parse().unwrap();
    assert!((290..=306).contains(&seconds), "{seconds}");
}

#[test]
fn without_an_option_nothing_is_limited() {
    let server = serve(Database::sqlite(), &[]);
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    for _ in 0..50 {
        let response = client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
        assert_eq!(response.status, 200);
        let left = response.header("x-ms-ratelimit-burst-remaining-xrm-requests");
        assert_eq!(left, Some("6000"));
    }
}

#[test]
fn a_batch_is_one_request_and_its_parts_say_nothing_of_limits() {
    for database in databases() {
        let server = serve(database, &["--limit-requests", "3", "--limit-window", "1m"]);
        let token = server.token("admin@contoso.example");
        let mut client = server.client();
        let part = "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
                    GET WhoAmI HTTP/1.1\r\n\r\n";
        let batch = [&part.repeat(20), "--b--\r\n"].concat();
        let mut ask = || {
            let request = client.request("POST", "/api/data/v9.2/$batch").token(&token);
            let request = request.header("Content-Type", "multipart/mixed; boundary=b");
            request.body(batch.clone()).send()
        };
        for left in ["2", "1", "0"] {
            let response = ask();
            assert_eq!(response.status, 200, "{}", response.text());
            let header = response.header("x-ms-ratelimit-burst-remaining-xrm-requests");
            assert_eq!(header, Some(left));
            assert!(response.header("x-ms-dop-hint").is_some());
            let parts = crate::batch::parts_of(&response);
            assert_eq!(parts.len(), 20);
            for part in parts {
                assert_eq!(part.status, 200);
                let mut names = part.headers.iter().map(|(name, _)| name.to_lowercase());
                assert!(!names.any(|name| name.contains("ratelimit") || name.contains("dop-hint")));
            }
        }
        assert_eq!(told(&ask()).1, "0x80072322");
    }
}
