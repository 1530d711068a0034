//! An issuer of tokens in the process of the test: a key, and a few documents over HTTP.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::Clock;
use serde_json::{Value, json};
use testkit::{Database, Program, Server};

use crate::BINARY;

/// The address that the servers of these tests are known by.
pub(super) const PUBLIC: &str = "https://crm.example";

// Making a key takes most of a second.
static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

/// An issuer that answers as long as it lives.
pub(super) struct Issuer {
    address: SocketAddr,
    documents: Arc<Mutex<HashMap<String, String>>>,
    asked: Arc<AtomicUsize>,
    /// The last form that it was sent, with the headers before it.
    form: Arc<Mutex<String>>,
}

impl Issuer {
    /// At a free port, with the name and the shape of a realm of Keycloak.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let documents: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let asked = Arc::<AtomicUsize>::default();
        let form = Arc::<Mutex<String>>::default();
        let (served, counted) = (Arc::clone(&documents), Arc::clone(&asked));
        let kept = Arc::clone(&form);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::Relaxed);
                answer(stream, &served, &kept);
            }
        });
        let issuer = Self { address, documents, asked, form };
        let name = issuer.name();
        let document = json!({
            "issuer": name,
            "jwks_uri": format!("{name}/keys"),
            "authorization_endpoint": format!("{name}/protocol/openid-connect/auth"),
            "token_endpoint": format!("{name}/token"),
        });
        issuer.put("/realms/crm/.well-known/openid-configuration", &ok(&document));
        issuer.publish("first");
        issuer
    }

    pub(super) fn name(&self) -> String {
        format!("http://{}/realms/crm", self.address)
    }

    /// What is answered at a path, from the status line on.
    pub(super) fn put(&self, path: &str, answer: &str) {
        self.documents.lock().unwrap().insert(path.to_owned(), answer.to_owned());
    }

    /// Names its key so, and no other.
    pub(super) fn publish(&self, kid: &str) {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(PAIR.public_key());
        let (n, e) = (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e));
        let key = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e });
        self.put("/realms/crm/keys", &ok(&json!({ "keys": [key] })));
    }

    /// The last form that it was sent, with the headers before it.
    pub(super) fn form(&self) -> String {
        self.form.lock().unwrap().clone()
    }

    /// How many documents it was asked for.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// A token by the key of this name, good for some minutes, with these claims besides, or instead.
    pub(super) fn token(&self, kid: &str, claims: Value) -> String {
        let now = Clock::System.now().0 / 1000;
        let mut all = json!({
            "iss": self.name(), "aud": PUBLIC, "iat": now, "exp": now + 300, "typ": "Bearer",
            "azp": "crm-web", "scope": "openid profile",
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": kid });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&all));
        let mut signature = vec![0; PAIR.public_modulus_len()];
        let random = SystemRandom::new();
        PAIR.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token of a person.
    pub(super) fn person(&self, object_id: &str) -> String {
        self.token("first", json!({ "sub": object_id, "preferred_username": "x" }))
    }

    /// A token of an application.
    pub(super) fn application(&self, id: &str, object_id: &str) -> String {
        let name = format!("service-account-{id}");
        let claims =
            json!({ "sub": object_id, "azp": id, "client_id": id, "preferred_username": name });
        self.token("first", claims)
    }

    /// A demo organization that accepts tokens of this issuer alone.
    pub(super) fn serve(&self, database: Database) -> Server {
        let mode = "mode = \"oidc\"";
        let program = configured(database, mode, &[&self.name()]);
        program.serve(&["--demo", "--public-url", PUBLIC])
    }
}

/// A demo organization with a section `[identity]`.
pub(super) fn configured(database: Database, rest: &str, issuers: &[&str]) -> Program {
    let program = Program::demo(BINARY, database);
    let mut text = format!("[identity]\n{rest}\n");
    for issuer in issuers {
        text.push_str("[[identity.issuers]]\nissuer = \"");
        text.push_str(issuer);
        text.push_str("\"\n");
    }
    std::fs::write(program.data().join("onbehalf.toml"), text).unwrap();
    program
}

pub(super) fn ok(document: &Value) -> String {
    let body = document.to_string();
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn answer(mut stream: TcpStream, documents: &Mutex<HashMap<String, String>>, form: &Mutex<String>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut head, mut length) = (String::new(), 0);
    while line.trim() != "" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        head.push_str(&line);
        if let Some(told) = line.to_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
    }
    if length > 0 {
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        *form.lock().unwrap() = head + &String::from_utf8(body).unwrap();
    }
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let documents = documents.lock().unwrap();
    let told = documents.get(&path).map_or(missing, String::as_str);
    let _ = stream.write_all(told.as_bytes());
}
