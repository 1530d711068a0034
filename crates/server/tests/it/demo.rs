//! The demo organization on every database, shared by all tests that leave its own rows alone, and
//! people of it who send requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::{Value, json};
use testkit::{Client, Response, Server, databases};

use crate::BINARY;

pub(crate) const ADMIN: &str = "a0000000-0000-4000-8000-000000000001";
pub(crate) const ACTUAL: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
pub(crate) const IMPERSONATED: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
pub(crate) const IMPERSONATED_OBJECT: &str = "e39c5d16-675b-48d1-8e67-667427e9c084";
pub(crate) const MANAGER: &str = "a0000000-0000-4000-8000-000000000004";
pub(crate) const DOLLAR: &str = "f0000000-0000-4000-8000-000000000001";
pub(crate) const SALES: &str = "b0000000-0000-4000-8000-000000000002";
/// An id that no row has.
pub(crate) const NOBODY: &str = "99999999-9999-4999-8999-999999999999";

/// The service root that paths of requests are relative to.
const ROOT: &str = "/api/data/v9.2/";

/// One server with the demo organization.
pub(crate) struct Demo {
    database: String,
    server: Server,
    tokens: Mutex<BTreeMap<String, String>>,
}

/// Servers live as long as some test uses them: what is static is never dropped.
static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());

/// Runs a test on the demo organization of every database.
pub(crate) fn each(test: impl Fn(&Demo)) {
    each_in(&SHARED, test);
}

/// Runs a test on demo organizations that only the tests of one kind share.
pub(crate) fn each_in(shared: &Mutex<Weak<Vec<Demo>>>, test: impl Fn(&Demo)) {
    let demos = {
        // A test that failed leaves nothing half done here.
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let demos = Arc::new(start_all());
            *shared = Arc::downgrade(&demos);
            demos
        })
    };
    for demo in demos.iter() {
        let _on = On(&demo.database);
        test(demo);
    }
}

/// Runs a test on demo organizations of its own, which it may change as it likes.
pub(crate) fn each_alone(test: impl Fn(&Demo)) {
    for demo in start_all() {
        let _on = On(&demo.database);
        test(&demo);
    }
}

/// The same, for a test that stops and starts them.
pub(crate) fn each_stopping(test: impl Fn(&mut Demo)) {
    for mut demo in start_all() {
        let name = demo.database.clone();
        let _on = On(&name);
        test(&mut demo);
    }
}

impl Demo {
    /// Runs a test on a server.
    pub(crate) fn served(database: &str, server: Server, test: impl Fn(&Self)) {
        let demo = Self { database: database.to_owned(), server, tokens: Mutex::default() };
        let _on = On(&demo.database);
        test(&demo);
    }
}

fn start_all() -> Vec<Demo> {
    let start = |database: testkit::Database| {
        let name = database.to_string();
        Demo { database: name, server: Server::demo(BINARY, database), tokens: Mutex::default() }
    };
    databases().map(start).collect()
}

/// Says on which database a test failed.
struct On<'a>(&'a str);

impl Drop for On<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told = format!("that was on {}\n", self.0);
            let _ = std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes());
        }
    }
}

impl Demo {
    /// `127.0.0.1:PORT`
    pub(crate) fn host(&self) -> String {
        self.server.host()
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.id()
    }

    /// The program with these arguments and the server's data, run beside it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> std::process::Output {
        self.server.program().command(arguments).output().unwrap()
    }

    /// Kills the server and starts it again.
    pub(crate) fn restart(&mut self) {
        self.server.restart();
    }

    /// A new connection.
    pub(crate) fn client(&self) -> Client {
        self.server.client()
    }

    /// An access token for `name@contoso.example`.
    pub(crate) fn token(&self, name: &str) -> String {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || self.server.token(&format!("{name}@contoso.example"));
        tokens.entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// A person of the demo organization on a connection of its own.
    pub(crate) fn user(&self, name: &str) -> User {
        let token = self.token(name);
        User { client: self.client(), token, host: self.host(), headers: Vec::new() }
    }

    /// The administrator at another process on the same database, where there can be one.
    pub(crate) fn beside(&self) -> Option<(testkit::Beside, User)> {
        self.server.program().database().url()?;
        let process = self.server.beside();
        let mut admin = self.admin();
        admin.client = process.client();
        Some((process, admin))
    }

    pub(crate) fn admin(&self) -> User {
        self.user("admin")
    }

    /// Actual User acting for Impersonated User.
    pub(crate) fn on_behalf(&self) -> User {
        self.user("actual").with("MSCRMCallerID", IMPERSONATED)
    }
}

/// Somebody who sends requests with a token, on one connection.
pub(crate) struct User {
    pub(crate) client: Client,
    pub(crate) token: String,
    host: String,
    headers: Vec<(String, String)>,
}

impl User {
    /// Sends a further header with every request.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The headers that go with every request.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The absolute URL of a path below the service root.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{ROOT}{path}", self.host)
    }

    /// Sends a request. A path that does not begin with a slash is below the service root; spaces are
    /// encoded, the rest is sent as it is.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Response {
        let root = if path.starts_with('/') { "" } else { ROOT };
        let target = format!("{root}{path}").replace(' ', "%20");
        let mut request = self.client.request(method, &target).token(&self.token);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match body {
            Some(body) => request.json(body).send(),
            None => request.send(),
        }
    }

    /// Sends a batch with the boundary `b`, unless the headers say another content type.
    pub(crate) fn send_batch(&mut self, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let target = format!("{ROOT}$batch");
        let mut request = self.client.request("POST", &target).token(&self.token);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            request = request.header("Content-Type", "multipart/mixed; boundary=b");
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(body).send()
    }

    pub(crate) fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    /// A body that must be there.
    pub(crate) fn read(&mut self, path: &str) -> Value {
        let response = self.get(path);
        assert_eq!(response.status, 200, "GET {path}: {}", response.text());
        response.json()
    }

    /// The rows of a collection.
    pub(crate) fn rows(&mut self, path: &str) -> Vec<Value> {
        let mut body = self.read(path);
        let Value::Array(rows) = body["value"].take() else { panic!("no rows: {body}") };
        rows
    }

    /// One column of the rows of a collection, as text.
    pub(crate) fn column(&mut self, path: &str, column: &str) -> Vec<String> {
        self.rows(path).iter().map(|row| text(&row[column])).collect()
    }

    /// The digits of `…/$count`.
    pub(crate) fn count(&mut self, path: &str) -> usize {
        let response = self.get(path);
        assert_eq!((response.status, response.header("Content-Type")), (200, Some("text/plain")));
        response.text().parse().unwrap()
    }

    /// Makes a row and returns its id.
    pub(crate) fn create(&mut self, set: &str, row: &Value) -> String {
        let response = self.send("POST", set, &[], Some(row));
        assert_eq!(response.status, 204, "POST {set}: {}", response.text());
        id_of(&response)
    }

    /// Makes an account with this name.
    pub(crate) fn account(&mut self, name: &str) -> String {
        self.create("accounts", &json!({ "name": name }))
    }

    pub(crate) fn change(&mut self, path: &str, row: &Value) {
        let response = self.send("PATCH", path, &[], Some(row));
        assert_eq!(response.status, 204, "PATCH {path}: {}", response.text());
    }

    pub(crate) fn delete(&mut self, path: &str) {
        let response = self.send("DELETE", path, &[], None);
        assert_eq!(response.status, 204, "DELETE {path}: {}", response.text());
    }

    /// Whether there is such a row, for somebody who may read everything.
    pub(crate) fn exists(&mut self, path: &str) -> bool {
        match self.get(path).status {
            200 => true,
            404 => false,
            other => panic!("GET {path}: {other}"),
        }
    }

    /// Status and code of a refusal.
    pub(crate) fn refused(&mut self, method: &str, path: &str, body: Option<&Value>) -> Refusal {
        refusal(&self.send(method, path, &[], body))
    }
}

/// Status and code of an error answer.
pub(crate) type Refusal = (u16, String);

/// Reads an error answer, which must be one in form too (protocol.md §5.1).
pub(crate) fn refusal(response: &Response) -> Refusal {
    assert!(response.status >= 400, "{}: {}", response.status, response.text());
    assert_eq!(response.header("Content-Type"), Some("application/json; odata.metadata=minimal"));
    let error = &response.json()["error"];
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    (response.status, error["code"].as_str().unwrap().to_owned())
}

/// The same pair, for comparing.
pub(crate) fn code(status: u16, code: &str) -> Refusal {
    (status, code.to_owned())
}

/// The id in `OData-EntityId`.
pub(crate) fn id_of(response: &Response) -> String {
    let address = response.header("OData-EntityId").unwrap();
    let (_, id) = address.strip_suffix(')').and_then(|text| text.rsplit_once('(')).unwrap();
    assert_eq!((id.len(), id.to_lowercase()), (36, id.to_owned()));
    id.to_owned()
}

/// A JSON value as text, strings without quotes.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
