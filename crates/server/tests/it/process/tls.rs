//! HTTPS beside HTTP: whose certificate is shown, who accepts it, what links say.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::{Client, Database, Program, Server, Trust, databases};

use crate::BINARY;

const TLS: [&str; 2] = ["--listen-tls", "127.0.0.1:0"];

fn serve(arguments: &[&str]) -> Server {
    Program::new(BINARY, Database::sqlite()).serve(&[&TLS, arguments].concat())
}

#[test]
fn both_addresses_serve_one_organization_and_links_keep_the_scheme() {
    for database in databases() {
        let server = Program::demo(BINARY, database).serve(&[&TLS[..], &["--demo"]].concat());
        let token = server.token("admin@contoso.example");
        for (scheme, address, mut client) in [
            ("http", server.address(), server.client()),
            ("https", server.tls_address(), server.tls_client()),
        ] {
            for _ in 0..2 {
                let told = client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
                assert_eq!(told.status, 200, "{}", told.text());
                let context = told.json()["@odata.context"].as_str().unwrap().to_owned();
                assert!(
                    context.starts_with(&format!("{scheme}://{address}/api/data/v9.2/$metadata")),
                    "{context}"
                );
            }
            assert_eq!(client.connections(), 1);
            let page = client
                .request("GET", "/api/data/v9.2/contacts?$select=fullname")
                .token(&token)
                .header("Prefer", "odata.maxpagesize=2")
                .send();
            let link = page.json()["@odata.nextLink"].as_str().unwrap().to_owned();
            assert!(link.starts_with(&format!("{scheme}://{address}/")), "{link}");
            let about = client.get("/.well-known/openid-configuration").json();
            let issuer = about["issuer"].as_str().unwrap();
            assert!(issuer.starts_with(&format!("{scheme}://{address}/")), "{issuer}");
            let refused = client.get("/api/data/v9.2/WhoAmI");
            assert_eq!(refused.status, 401);
            let challenge = refused.header("WWW-Authenticate").unwrap();
            assert!(challenge.contains(&format!("{scheme}://{address}/")), "{challenge}");
        }
    }
}

#[test]
fn a_token_from_the_secure_address_is_good_there() {
    let server = Program::demo(BINARY, Database::sqlite()).serve(&[&TLS[..], &["--demo"]].concat());
    let mut client = server.tls_client();
    let form = "grant_type=client_credentials&client_secret=demo-secret&scope=https://localhost/.default\
                &client_id=c0000000-0000-4000-8000-000000000001";
    let told = client.request("POST", "/oauth2/v2.0/token").form(form).send();
    assert_eq!(told.status, 200, "{}", told.text());
    let token = told.json()["access_token"].as_str().unwrap().to_owned();
    let told = client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
    assert_eq!(told.json()["UserId"], "a0000000-0000-4000-8000-000000000009");
}

#[test]
fn the_certificate_is_for_every_name_of_this_machine_and_the_public_one() {
    let server = serve(&["--public-url", "https://CRM.contoso.example:8443"]);
    let shake = |name: &str| {
        let socket = TcpStream::connect(server.tls_address()).unwrap();
        Trust::new(&server.authority(), name).connect(socket)
    };
    for name in ["localhost", "127.0.0.1", "::1", "crm.contoso.example"] {
        shake(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for name in ["contoso.example", "127.0.0.2"] {
        shake(name).unwrap_err();
    }
}

#[test]
fn the_authority_outlives_its_server_and_other_names_get_another_certificate() {
    let mut server = serve(&[]);
    let authority = std::fs::read(server.authority()).unwrap();
    let key = server.program().data().join("ca.key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&key.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    server.restart();
    assert_eq!(std::fs::read(server.authority()).unwrap(), authority);
    assert_eq!(server.tls_client().get("/healthz").status, 200);
    // Somebody else's authority is not trusted.
    let other = serve(&[]);
    let socket = TcpStream::connect(server.tls_address()).unwrap();
    Trust::new(&other.authority(), "localhost").connect(socket).unwrap_err();
}

#[test]
fn a_certificate_of_your_own_is_shown_and_a_new_one_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (path("server.pem"), path("server.key"));
    let make = |host: &str| {
        let name = format!("subjectAltName=DNS:{host}");
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-days", "2", "-subj", "/CN=own", "-addext", &name])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", &key, "-out", &certificate])
            .output();
        assert!(made.is_ok_and(|made| made.status.success()), "the tests need `openssl`");
    };
    make("own.example");
    let server = serve(&["--tls-cert", &certificate, "--tls-key", &key]);
    assert!(!server.authority().exists());
    let before = path("before.pem");
    std::fs::copy(&certificate, &before).unwrap();
    let shows = |certificate: &str, host: &str| {
        let socket = TcpStream::connect(server.tls_address()).unwrap();
        Trust::new(certificate.as_ref(), host).connect(socket).is_ok()
    };
    assert!(shows(&before, "own.example"));
    // What cannot be used takes nothing away.
    std::fs::write(&certificate, "nonsense").unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert!(shows(&before, "own.example"));
    make("other.example");
    let begun = Instant::now();
    while !shows(&certificate, "other.example") {
        assert!(begun.elapsed() < Duration::from_secs(30), "the new certificate is not shown");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(!shows(&before, "own.example"));
    let refused = |arguments: &[&str], told: &str| {
        let program = Program::new(BINARY, Database::sqlite());
        let serve = ["serve", "--listen", "127.0.0.1:0", "--log", "off"];
        let output = program.run(&[&serve, arguments].concat());
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(line.contains(told) && line.lines().count() == 1, "{line}");
    };
    let on = [&TLS[..], &["--tls-cert", &certificate]].concat();
    refused(&on, "`--tls-cert` is of no use alone; give `--tls-key` as well");
    refused(&["--tls-cert", "a", "--tls-key", "b"], "give `--listen-tls` as well");
    refused(&[&on[..], &["--tls-key", &certificate]].concat(), "holds no private key");
    let nothing = [&TLS[..], &["--tls-cert", &key, "--tls-key", &key]].concat();
    refused(&nothing, "holds no certificate");
    let other = serve(&[]);
    let own = other.program().data().join("ca.key").display().to_string();
    refused(&[&on[..], &["--tls-key", &own]].concat(), "cannot be used");
}

#[test]
fn old_versions_are_refused_and_both_new_ones_taken() {
    let server = serve(&[]);
    let shake = |version: &str| {
        let address = server.tls_address().to_string();
        let authority = server.authority().display().to_string();
        let arguments =
            ["s_client", "-connect", &address, "-CAfile", &authority, version, "-brief"];
        let mut command = Command::new("openssl");
        command.args(arguments).args(["-verify_return_error", "-cipher", "ALL:@SECLEVEL=0"]);
        command.stdin(std::process::Stdio::null()).output().unwrap().status.success()
    };
    assert!(shake("-tls1_3"));
    assert!(shake("-tls1_2"));
    assert!(!shake("-tls1_1"));
    assert!(!shake("-tls1"));
}

#[test]
fn who_does_not_shake_hands_is_cut_off_and_keeps_nobody() {
    let server = serve(&[]);
    let silent: Vec<TcpStream> =
        (0..200).map(|_| TcpStream::connect(server.tls_address()).unwrap()).collect();
    let mut plain = TcpStream::connect(server.tls_address()).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = plain.read_to_end(&mut told);
    assert!(!told.starts_with(b"HTTP/"), "{told:?}");
    let begun = Instant::now();
    assert_eq!(server.tls_client().get("/healthz").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(5));
    let mut one = silent.into_iter().next().unwrap();
    one.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(one.read(&mut [0; 9]).unwrap_or(0), 0);
}

#[test]
fn a_stop_waits_for_no_handshake_and_answers_what_is_in_flight() {
    let mut server = serve(&[]);
    let _silent = TcpStream::connect(server.tls_address()).unwrap();
    let mut client = server.tls_client();
    client.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n");
    std::thread::sleep(Duration::from_millis(200));
    server.ask_to_stop();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(client.send_raw(b"\r\n").status, 200);
    let begun = Instant::now();
    assert!(server.wait().0.success());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_demo_is_no_more_exposed_over_tls() {
    let program = Program::new(BINARY, Database::sqlite());
    let arguments = ["serve", "--demo", "--listen", "127.0.0.1:0", "--listen-tls", "0.0.0.0:0"];
    let output = program.run(&arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("does not listen on `0.0.0.0:0`"), "{told}");
}

/// What people do with `ca.pem`: each where the program is there.
#[test]
fn python_node_and_curl_trust_the_authority() {
    let server = serve(&[]);
    let (authority, port) = (server.authority(), server.tls_address().port());
    let url = format!("https://localhost:{port}/healthz");
    let run = |program: &str, arguments: &[&str], variable: &str| {
        let mut command = Command::new(program);
        command.args(arguments).env(variable, &authority);
        match command.output() {
            Ok(output) => {
                let told = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success(), "{program}: {told}");
            }
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{program}"),
        }
    };
    let python = format!(
        "import ssl, urllib.request\n\
         strict = ssl.create_default_context()\n\
         strict.verify_flags |= ssl.VERIFY_X509_STRICT\n\
         assert urllib.request.urlopen('{url}', context=strict).status == 200\n"
    );
    run("python3", &["-c", &python], "SSL_CERT_FILE");
    let node = format!(
        "require('https').get('{url}', r => process.exit(r.statusCode == 200 ? 0 : 1))\
         .on('error', e => {{ console.error(e); process.exit(1) }})"
    );
    run("node", &["-e", &node], "NODE_EXTRA_CA_CERTS");
    run("curl", &["--fail", "--silent", "--show-error", &url], "CURL_CA_BUNDLE");
    let _ = Client::new(server.address());
}
