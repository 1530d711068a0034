//! A server of the demo organization, and its administrator, who asks it one thing at a time.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::http::{self, Answer};
use crate::options::{Options, Postgres};
use crate::postgres::{self, Cluster};
use crate::process::Running;
use crate::report::print;
use crate::run::build;

/// A System Administrator of the demo organization.
const ADMINISTRATOR: &str = "admin@contoso.example";

/// An empty folder.
fn make_empty(folder: &Path) -> Outcome<()> {
    let io = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(io)?;
    }
    fs::create_dir_all(folder).map_err(io)
}

/// Measures on the embedded database, and on PostgreSQL if it is asked for: with the options, the program, an
/// empty folder that has this name, and what tells `serve` of the database, which is nothing for the first.
pub(crate) fn on_each(
    arguments: &[String],
    name: &str,
    measure: impl Fn(&Options, &Path, &Path, &[String]) -> Outcome<()>,
) -> Outcome<()> {
    let Some(options) = Options::read(arguments)? else {
        return print(crate::options::USAGE);
    };
    let program = match &options.server {
        Some(program) => program.clone(),
        None => build()?,
    };
    let folder = options.folder.join(name);
    if !options.no_sqlite {
        make_empty(&folder)?;
        measure(&options, &program, &folder, &[])?;
    }
    let (cluster, url): (Option<Cluster>, String) = match &options.postgres {
        None => return Ok(()),
        Some(Postgres::Url(url)) => (None, url.clone()),
        Some(Postgres::Auto) => {
            let folder = std::env::temp_dir().join("onbehalf-bench").join(name);
            let cluster = Cluster::start(&folder)?;
            let url = cluster.url.clone();
            (Some(cluster), url)
        }
    };
    if cluster.is_some() {
        postgres::clear(&url)?;
    }
    make_empty(&folder)?;
    measure(&options, &program, &folder, &["--database-url".to_owned(), url])
}

/// A server of a demo organization.
pub(crate) fn serve(program: &Path, folder: &Path, more: &[String]) -> Outcome<Running> {
    let mut command = Command::new(program);
    command.args(["serve", "--demo", "--allow-reset", "--listen", "127.0.0.1:0", "--data"]);
    Running::start(command.arg(folder).args(more), &log(folder))
}

fn log(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

/// The administrator of the demo organization.
pub(crate) struct Asker {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

impl Asker {
    /// With a token of the server's own identity provider.
    pub(crate) fn new(address: SocketAddr) -> Outcome<Self> {
        let asker = Self { address, token: String::new() };
        let form = format!(
            "grant_type=password&client_id=51f81489-12ee-4a9e-aaae-a2591f45987d&\
             username={ADMINISTRATOR}&password=demo-password&scope=http://{address}/.default"
        );
        let answer =
            asker.send("POST", "/oauth2/v2.0/token", "application/x-www-form-urlencoded", &form)?;
        let body: serde_json::Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let token = body.get("access_token").and_then(serde_json::Value::as_str);
        let token = token.ok_or_else(|| format!("no token: {body}"))?.to_owned();
        Ok(Self { address, token })
    }

    pub(crate) fn send(&self, method: &str, path: &str, kind: &str, body: &str) -> Outcome<Answer> {
        let Self { address, token } = self;
        let length = body.len();
        // Who has no token yet must not show an empty one.
        let shown = if token.is_empty() {
            String::new()
        } else {
            format!("Authorization: Bearer {token}\r\n")
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{shown}Content-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        http::ask(*address, &request)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &str, status: u16) -> Outcome<Answer> {
        let answer = self.send(method, path, "application/json", body)?;
        if answer.status == status {
            return Ok(answer);
        }
        let body = String::from_utf8_lossy(&answer.body);
        Err(format!("{method} {path}: {} {body}", answer.status))
    }
}
