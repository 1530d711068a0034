//! The real program as a child process, with a data folder and a database of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Client, Database, Trust};

const PATIENCE: Duration = Duration::from_mins(1);
const READY: &str = "onbehalf ready at http://";
const READY_TLS: &str = "onbehalf ready at https://";

/// A running server. Killed, and its data removed, when it is dropped.
#[derive(Debug)]
pub struct Server {
    program: Program,
    arguments: Vec<String>,
    running: Option<Running>,
}

/// Another process of a server's program, on the same data folder and database. Killed when it is dropped.
#[derive(Debug)]
pub struct Beside(Running);

/// The binary with a data folder and a database, running or not.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
    database: Database,
    variables: Vec<(&'static str, PathBuf)>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    address: SocketAddr,
    tls_address: Option<SocketAddr>,
    /// Locked only so that tests can share a server.
    printed: Mutex<Receiver<String>>,
}

impl Program {
    /// `binary` is `env!("CARGO_BIN_EXE_onbehalf")`, which only a test of the server's crate knows.
    pub fn new(binary: impl Into<PathBuf>, database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test's data");
        Self { binary: binary.into(), folder, database, variables: Vec::new() }
    }

    /// The binary with a copy of a demo organization. A test of making one wants [`Program::new`].
    pub fn demo(binary: impl Into<PathBuf>, database: Database) -> Self {
        let make = |program: &Self| program.serve_once(&["--demo", "--log", "warn"]);
        Self::prepared(binary, database, "demo", make)
    }

    /// The data folder. The program makes it.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The same with a variable in its environment.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: PathBuf) -> Self {
        self.variables.push((name, value));
        self
    }

    /// The program with these arguments and its data folder and database, and without any setting
    /// from the environment of the tests.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare_command(&self.binary);
        command.args(arguments).arg("--data").arg(self.data());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(url) = self.database.url() {
            command.arg("--database-url").arg(url);
        }
        command
    }

    /// Runs a command to its end, which must come soon: a `serve` that is to be refused may not serve.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let begun = Instant::now();
        while child.try_wait().expect("a child can be waited for").is_none() {
            if begun.elapsed() > PATIENCE {
                let _ = child.kill();
                let _ = child.wait();
                panic!("`{}` does not end", arguments.join(" "));
            }
            thread::sleep(Duration::from_millis(2));
        }
        child.wait_with_output().expect("the output can be read")
    }

    /// Starts `serve` on a free port with these further arguments and waits until it is ready.
    pub fn serve(self, arguments: &[&str]) -> Server {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut server = Server { program: self, arguments, running: None };
        server.start();
        server
    }

    /// Starts `serve` with these further arguments, waits until it is ready, and stops it.
    pub fn serve_once(&self, arguments: &[&str]) {
        let mut running = start(self, arguments);
        terminate(running.child.id());
        let (status, _) = running.wait(self);
        assert!(status.success(), "stopped with {status}; it logged:\n{}", self.logs());
    }

    pub(crate) fn into_database(self) -> Database {
        self.database
    }

    /// What it has logged so far.
    fn logs(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

/// The binary without any setting from the environment of the tests.
pub fn bare_command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    #[expect(clippy::disallowed_methods, reason = "the tests' settings must not reach the program")]
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with("ONBEHALF_")) {
        command.env_remove(name);
    }
    command
}

impl Server {
    /// A server with the demo organization, a copy of one that was made before.
    pub fn demo(binary: impl Into<PathBuf>, database: Database) -> Self {
        Program::demo(binary, database).serve(&["--demo"])
    }

    pub fn address(&self) -> SocketAddr {
        self.running().address
    }

    /// `127.0.0.1:PORT`, as clients send it in `Host`.
    pub fn host(&self) -> String {
        self.address().to_string()
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.running().child.id()
    }

    /// The binary, its data folder and its database.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// A new connection.
    pub fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// Where it serves HTTPS, if it does.
    pub fn tls_address(&self) -> SocketAddr {
        self.running().tls_address.expect("the server was started with `--listen-tls`")
    }

    /// The authority that it made for its certificates.
    pub fn authority(&self) -> PathBuf {
        self.program.data().join("ca.pem")
    }

    /// A new connection over TLS that trusts the server's own authority.
    pub fn tls_client(&self) -> Client {
        Client::over_tls(self.tls_address(), Trust::new(&self.authority(), "localhost"))
    }

    /// Starts another process on the same data folder and PostgreSQL database.
    pub fn beside(&self) -> Beside {
        Beside(start(&self.program, &[]))
    }

    /// An access token for somebody, as `onbehalf token` prints it.
    pub fn token(&self, who: &str) -> String {
        let output = self.program.run(&["token", "--as", who]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "no token for `{who}`: {told}");
        let printed = String::from_utf8(output.stdout).expect("a token is ASCII");
        let token = printed.strip_suffix('\n').expect("a token on a line").to_owned();
        assert!(!token.contains(char::is_whitespace), "more than a token: {printed:?}");
        token
    }

    /// What it has logged so far.
    pub fn logs(&self) -> String {
        self.program.logs()
    }

    /// Asks it to stop with SIGTERM and returns at once.
    pub fn ask_to_stop(&self) {
        terminate(self.id());
    }

    /// Asks it to stop, waits for it, and returns its status and what it printed after it was ready.
    pub fn stop(&mut self) -> (ExitStatus, Vec<String>) {
        self.ask_to_stop();
        self.wait()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> (ExitStatus, Vec<String>) {
        self.running.take().expect("the server runs").wait(&self.program)
    }

    /// Stops it as a power cut would.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("the server runs");
        running.child.kill().expect("a child can be killed");
        running.child.wait().expect("a child can be waited for");
    }

    /// Stops it if it runs, and starts it again on the same data, at another port.
    pub fn restart(&mut self) {
        if self.running.is_some() {
            let (status, _) = self.stop();
            assert!(status.success(), "stopped with {status}; it logged:\n{}", self.logs());
        }
        self.start();
    }

    fn start(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.running = Some(start(&self.program, &arguments));
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the server runs")
    }
}

impl Beside {
    /// A new connection to it.
    pub fn client(&self) -> Client {
        Client::new(self.0.address)
    }
}

/// Starts `serve` on a free port and waits until it is ready.
fn start(program: &Program, further: &[&str]) -> Running {
    let log = File::options().create(true).append(true).open(program.log());
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
    arguments.extend(further);
    let mut child = program
        .command(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log.expect("a file for the log"))
        .spawn()
        .expect("the binary runs");
    let output = BufReader::new(child.stdout.take().expect("a piped output"));
    let (sender, printed) = channel();
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut read = |ready: &str| {
        let line = printed.recv_timeout(PATIENCE);
        let address = line.as_deref().ok().and_then(|line| line.strip_prefix(ready)?.parse().ok());
        address.unwrap_or_else(|| {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the server is not ready ({line:?}); it logged:\n{}", program.logs());
        })
    };
    let address = read(READY);
    let tls_address = further.contains(&"--listen-tls").then(|| read(READY_TLS));
    Running { child, address, tls_address, printed: Mutex::new(printed) }
}

impl Running {
    /// Waits for its end, and returns its status and what it printed after it was ready.
    fn wait(&mut self, program: &Program) -> (ExitStatus, Vec<String>) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                break status;
            }
            assert!(
                begun.elapsed() <= PATIENCE,
                "the server does not stop; it logged:\n{}",
                program.logs()
            );
            thread::sleep(Duration::from_millis(5));
        };
        (status, self.printed.get_mut().expect("nobody panics with it").iter().collect())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends SIGTERM.
fn terminate(id: u32) {
    let id = id.to_string();
    let status = Command::new("kill").args(["-TERM", &id]).status().expect("`kill` is there");
    assert!(status.success(), "process {id} does not take SIGTERM");
}

impl Drop for Server {
    fn drop(&mut self) {
        // Before its log is read.
        self.running = None;
        if thread::panicking() {
            let told =
                format!("the server on {} logged:\n{}\n", self.program.database, self.logs());
            let _ = std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes());
        }
    }
}
