//! Who may come in to the Organization Service (soap.md §13), and what everybody else is told.

use testkit::{Client, Database, Program, Response, Server};

use super::envelopes::{PLAIN, SECURITY, SOAP11, SOAP12, WEB, content_type, text_of};
use super::envelopes::{username_token, who_am_i};
use crate::BINARY;
use crate::demo::{ACTUAL, ADMIN, Demo, IMPERSONATED, MANAGER, each};

const NAME: &str = "actual@contoso.example";
const PASSWORD: &str = "demo-password";

fn post(
    client: &mut Client,
    path: &str,
    soap: &str,
    blocks: &str,
    headers: &[(&str, &str)],
) -> Response {
    let mut request = client.request("POST", path).header("Content-Type", content_type(soap));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(who_am_i(soap, blocks)).send()
}

/// Asks who asks, showing nothing but these blocks.
fn ask(demo: &Demo, path: &str, soap: &str, blocks: &str) -> Response {
    post(&mut demo.client(), path, soap, blocks, &[])
}

/// An answer with what all of them carry.
#[track_caller]
fn is_finished(answer: &Response) {
    let id = answer.header("REQ_ID");
    assert_eq!(id.map(str::len), Some(36), "{}", answer.text());
    assert_eq!(answer.header("x-ms-service-request-id"), id);
    assert_eq!(answer.header("x-ms-dop-hint"), Some("10"));
    assert_eq!(answer.header("Cache-Control"), Some("private"));
    assert_eq!(answer.header("Set-Cookie"), None);
}

#[track_caller]
fn is(answer: &Response, user: &str) {
    is_finished(answer);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(text_of(answer.text(), "UserId"), Some(user), "{}", answer.text());
}

/// A 401 that tells where to get a token, and nothing else.
#[track_caller]
fn is_challenge(answer: &Response) {
    is_finished(answer);
    assert_eq!(answer.status, 401, "{}", answer.text());
    let challenge = answer.header("WWW-Authenticate").unwrap();
    assert!(challenge.starts_with("Bearer authorization_uri=http://"), "{challenge}");
    assert!(challenge.contains(", resource_id=http://"), "{challenge}");
    assert_eq!(answer.text(), "");
}

/// A fault of WS-Security.
#[track_caller]
fn is_fault(answer: &Response, code: &str) {
    is_finished(answer);
    assert_eq!(answer.status, 500, "{}", answer.text());
    let expected = format!(" xmlns:o=\"{SECURITY}\">o:{code}</");
    assert!(answer.text().contains(&expected), "{}", answer.text());
    assert!(!answer.text().contains("OrganizationServiceFault"));
}

#[test]
fn who_shows_nothing_is_told_where_to_get_a_token() {
    each(|demo| {
        let mut client = demo.client();
        for path in
            [PLAIN, WEB, "/contoso/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2"]
        {
            for method in ["GET", "HEAD"] {
                is_challenge(&client.request(method, path).send());
            }
            is_challenge(&ask(demo, path, SOAP11, ""));
            is_challenge(&ask(demo, path, SOAP12, "<x:CallerId>x</x:CallerId>"));
            let bad = client.request("POST", path).token("x.y.z").body("<a").send();
            is_challenge(&bad);
            assert!(bad.header("WWW-Authenticate").unwrap().contains(", error=invalid_token"));
            // HTTP Basic is off unless somebody turns it on.
            let basic = ("Authorization", "Basic YWN0dWFsQGNvbnRvc28uZXhhbXBsZTpkZW1vLXBhc3N3b3Jk");
            is_challenge(&post(&mut client, path, SOAP11, "", &[basic]));
            // What is shown and not accepted is not made good by something else.
            let token = username_token(NAME, PASSWORD);
            is_challenge(&post(&mut client, path, SOAP11, &token, &[basic]));
        }
        is_finished(&client.request("GET", &format!("{PLAIN}?wsdl")).send());
        let nowhere = "/contoso-bob/XRMServices/2011/Organization.svc";
        let token = demo.token("admin");
        for path in [
            nowhere,
            "/XRMServices/2011/Discovery.svc",
            "/XRMServices/2011/OrganizationData.svc/AccountSet",
        ] {
            let answer = client.request("POST", path).token(&token).body("x").send();
            assert_eq!(answer.status, 404, "{path}");
        }
    });
}

#[test]
fn a_name_and_a_password_in_the_envelope_open_both_endpoints() {
    each(|demo| {
        for (path, soap) in [(PLAIN, SOAP12), (PLAIN, SOAP11), (WEB, SOAP11), (WEB, SOAP12)] {
            is(&ask(demo, path, soap, &username_token(NAME, PASSWORD)), ACTUAL);
            let caller = format!("<x:CallerId>{IMPERSONATED}</x:CallerId>");
            let both = username_token(NAME, PASSWORD) + &caller;
            let answer = ask(demo, path, soap, &both);
            is(&answer, IMPERSONATED);
            assert_eq!(answer.header("x-onbehalf-impersonator-id"), Some(ACTUAL));
        }
        let check = |blocks: String, code: &str| {
            is_fault(&ask(demo, PLAIN, SOAP11, &blocks), code);
            let answer = ask(demo, PLAIN, SOAP12, &blocks);
            is_fault(&answer, code);
            let action = "http://www.w3.org/2005/08/addressing/soap/fault";
            assert_eq!(text_of(answer.text(), "a:Action s:mustUnderstand=\"1\""), Some(action));
        };
        check(username_token("nobody@contoso.example", PASSWORD), "FailedAuthentication");
        check(username_token("manager@contoso.example", "x"), "FailedAuthentication");
        let right = username_token(NAME, PASSWORD);
        let digest = right.replace("<o:Password>", "<o:Password Type=\"x#PasswordDigest\">");
        check(digest, "InvalidSecurity");
        let stamp = |end: &str| {
            let stamp = format!("<Timestamp><Expires>{end}</Expires></Timestamp></o:Security>");
            right.replace("</o:Security>", &stamp)
        };
        check(stamp("2020-01-01T00:00:00Z"), "InvalidSecurity");
        is(&ask(demo, PLAIN, SOAP11, &stamp("2999-01-01T00:00:00Z")), ACTUAL);
        check(
            right.replace("</o:Security>", "<o:BinarySecurityToken/></o:Security>"),
            "InvalidSecurity",
        );
        // In another version of WS-Security it might name somebody else, also beside what is accepted.
        let other = right.replace(SECURITY, "urn:other").replace(" s:mustUnderstand=\"1\"", "");
        check(other.clone(), "InvalidSecurity");
        check(right.clone() + &other, "InvalidSecurity");
        // Whoever passes it on may have read it.
        let forwarded = [("X-Forwarded-For", "192.0.2.1")];
        is_fault(&post(&mut demo.client(), PLAIN, SOAP11, &right, &forwarded), "InvalidSecurity");
    });
}

#[test]
fn several_credentials_name_one_user() {
    each(|demo| {
        let token = format!("Bearer {}", demo.token("actual"));
        let headers = [("Authorization", token.as_str())];
        let ask = |name: &str| {
            let blocks = username_token(name, PASSWORD);
            post(&mut demo.client(), PLAIN, SOAP11, &blocks, &headers)
        };
        is(&ask(NAME), ACTUAL);
        is_challenge(&ask("admin@contoso.example"));
    });
}

#[test]
fn five_wrong_passwords_lock_whoever_they_are_for() {
    let server = Server::demo(BINARY, Database::sqlite());
    let mut client = server.client();
    for _ in 0..5 {
        let wrong = username_token("manager@contoso.example", "x");
        is_fault(&post(&mut client, PLAIN, SOAP11, &wrong, &[]), "FailedAuthentication");
    }
    let right = username_token("manager@contoso.example", PASSWORD);
    is_fault(&post(&mut client, PLAIN, SOAP11, &right, &[]), "FailedAuthentication");
    let form = "grant_type=password&username=manager@contoso.example&password=demo-password";
    let answer = client.request("POST", "/oauth2/v2.0/token").form(form).send();
    assert_eq!(answer.json()["error_codes"][0], 50053);
    is(&post(&mut client, PLAIN, SOAP11, &username_token(NAME, PASSWORD), &[]), ACTUAL);
}

/// A server with more ways in.
fn configured(section: &str, arguments: &[&str]) -> Server {
    let program = Program::demo(BINARY, Database::sqlite());
    std::fs::create_dir_all(program.data()).unwrap();
    let file = format!("[identity]\n{section}\n");
    std::fs::write(program.data().join("onbehalf.toml"), file).unwrap();
    program.serve(&[&["--demo"], arguments].concat())
}

#[test]
fn http_basic_is_the_same_where_it_is_on() {
    let server = configured("soap_basic = true", &["--listen-tls", "127.0.0.1:0"]);
    let basic = ("Authorization", "Basic YWN0dWFsQGNvbnRvc28uZXhhbXBsZTpkZW1vLXBhc3N3b3Jk");
    is(&post(&mut server.client(), PLAIN, SOAP11, "", &[basic]), ACTUAL);
    is(&post(&mut server.tls_client(), WEB, SOAP11, "", &[basic]), ACTUAL);
    let wrong = ("Authorization", "Basic YWN0dWFsQGNvbnRvc28uZXhhbXBsZTp4");
    is_challenge(&post(&mut server.client(), PLAIN, SOAP11, "", &[wrong]));
    let forwarded = [basic, ("X-Forwarded-For", "192.0.2.1")];
    is_challenge(&post(&mut server.client(), PLAIN, SOAP11, "", &forwarded));
    is(&post(&mut server.tls_client(), PLAIN, SOAP11, "", &forwarded), ACTUAL);
    let other = username_token("admin@contoso.example", PASSWORD);
    is_challenge(&post(&mut server.client(), PLAIN, SOAP11, &other, &[basic]));
    // The Web API takes tokens alone.
    let request =
        server.client().request("GET", "/api/data/v9.2/WhoAmI").header(basic.0, basic.1).send();
    assert_eq!(request.status, 401);
}

#[test]
fn requests_that_show_nothing_are_those_of_whom_the_path_names() {
    let users = "soap_users = { contoso = \"actual@contoso.example\", contoso-bob = \
                 \"manager@contoso.example\", gone = \"gone@contoso.example\" }";
    let server = configured(users, &[]);
    let of = |path: &str, blocks: &str, headers: &[(&str, &str)]| {
        let path = format!("{path}/XRMServices/2011/Organization.svc");
        post(&mut server.client(), &path, SOAP11, blocks, headers)
    };
    is(&of("/contoso", "", &[]), ACTUAL);
    is(&of("/Contoso-Bob", "", &[]), MANAGER);
    let caller = format!("<x:CallerId>{IMPERSONATED}</x:CallerId>");
    is(&of("/contoso", &caller, &[]), IMPERSONATED);
    is_challenge(&of("", "", &[]));
    is_challenge(&of("/gone", "", &[]));
    assert_eq!(of("/elsewhere", "", &[]).status, 401);
    // Who shows who it is, is that.
    is(&of("/contoso-bob", &username_token("admin@contoso.example", PASSWORD), &[]), ADMIN);
    is_fault(&of("/contoso", &username_token(NAME, "x"), &[]), "FailedAuthentication");
    is_challenge(&of("/contoso", "", &[("Authorization", "Negotiate x")]));
    // Only on this machine, and only under a name that no other has.
    is_challenge(&of("/contoso", "", &[("X-Forwarded-For", "192.0.2.1")]));
    is_challenge(&of("/contoso", "", &[("Forwarded", "for=192.0.2.1")]));
    is_challenge(&of("/contoso", "", &[("Host", "evil.example")]));
    // Pages of other sites may send this without being asked for more.
    let mut client = server.client();
    let plain = "/contoso/XRMServices/2011/Organization.svc";
    let request = client.request("POST", plain).header("Content-Type", "text/plain");
    assert_eq!(request.body(who_am_i(SOAP11, "")).send().status, 500);
    let logs = server.logs();
    let warning = "`/contoso-bob/XRMServices/2011/Organization.svc` and shows nothing is \
                   `manager@contoso.example`";
    assert!(logs.contains(warning), "{logs}");
    is_challenge(&server.client().request("GET", plain).send());
}
