//! The command line of the benchmark.

use std::path::PathBuf;

use crate::Outcome;

pub(crate) const USAGE: &str = "\
cargo run --release -p bench -- [options]
cargo run --release -p bench -- files [--folder DIR] [--server PATH] [--rounds N] [--postgres WHERE] [--no-sqlite]
cargo run --release -p bench -- metadata [--folder DIR] [--server PATH] [--fresh]
cargo run --release -p bench -- reset [--folder DIR] [--server PATH] [--postgres WHERE] [--no-sqlite]
cargo run --release -p bench -- token

  --scale N          size of the organization; 1 is 100,000 accounts and 5,000 shares of them
                     (default 1)
  --contacts N       contacts of each account (default 5); without any, operations that need them
                     are left out
  --seed N           another organization of the same size (default 1)
  --fresh            makes the organization anew, even if one is kept from an earlier run
  --folder DIR       where organizations are kept (default target/bench)
  --server PATH      the server's program; without it, `cargo build --release -p server` makes it
  --postgres WHERE   measures on PostgreSQL too: `auto` starts a cluster of its own, a URL names an
                     empty database or one of an earlier run
  --no-sqlite        measures on PostgreSQL alone
  --rounds N         turns of server and floor for each operation (default 5)
  --seconds N        length of a turn (default 2)
  --connections N    keep-alive connections, each with one request at a time (default 16)
  --only LIST        only operations whose names begin so, as in `R1,L3` or `S`
  --explain          measures nothing: prints statements, plans and times in the database of those
                     operations of `--only` that cost security
  --json FILE        writes the results there too
  --quick            a smoke run: tiny organization, one short turn, everything answered and compared
";

/// What a run shall do.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) scale: f64,
    pub(crate) contacts: u64,
    pub(crate) seed: u64,
    pub(crate) fresh: bool,
    pub(crate) folder: PathBuf,
    pub(crate) server: Option<PathBuf>,
    pub(crate) postgres: Option<Postgres>,
    pub(crate) rounds: usize,
    pub(crate) seconds: f64,
    pub(crate) connections: usize,
    pub(crate) only: Vec<String>,
    pub(crate) no_sqlite: bool,
    pub(crate) explain: bool,
    pub(crate) json: Option<PathBuf>,
}

/// Which PostgreSQL.
#[derive(Debug)]
pub(crate) enum Postgres {
    /// A cluster of our own, started and stopped by the run.
    Auto,
    /// The database at this address.
    Url(String),
}

impl Options {
    /// Reads the arguments; `None` asks for help.
    pub(crate) fn read(arguments: &[String]) -> Outcome<Option<Self>> {
        let mut options = Self {
            scale: 1.0,
            contacts: 5,
            seed: 1,
            fresh: false,
            folder: PathBuf::from("target/bench"),
            server: None,
            postgres: None,
            rounds: 5,
            seconds: 2.0,
            connections: 16,
            only: Vec::new(),
            no_sqlite: false,
            explain: false,
            json: None,
        };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| format!("`{name}` needs a value after it"));
            match name.as_str() {
                "--scale" => options.scale = number(name, value()?)?,
                "--contacts" => options.contacts = number(name, value()?)?,
                "--seed" => options.seed = number(name, value()?)?,
                "--fresh" => options.fresh = true,
                "--folder" => options.folder = value()?.into(),
                "--server" => options.server = Some(value()?.into()),
                "--postgres" => {
                    options.postgres = Some(match value()?.as_str() {
                        "auto" => Postgres::Auto,
                        url => Postgres::Url(url.to_owned()),
                    });
                }
                "--rounds" => options.rounds = number(name, value()?)?,
                "--seconds" => options.seconds = number(name, value()?)?,
                "--connections" => options.connections = number(name, value()?)?,
                "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
                "--no-sqlite" => options.no_sqlite = true,
                "--explain" => options.explain = true,
                "--json" => options.json = Some(value()?.into()),
                "--quick" => {
                    (options.scale, options.rounds) = (0.002, 1);
                    (options.seconds, options.connections) = (0.2, 4);
                }
                "--help" | "-h" => return Ok(None),
                other => return Err(format!("there is no option `{other}`; try `--help`")),
            }
        }
        let sound = options.scale > 0.0
            && options.scale <= 15.0
            && options.rounds > 0
            && options.seconds > 0.0
            && options.connections > 0;
        if sound {
            Ok(Some(options))
        } else {
            Err("an option is zero or less, or the scale above 15".into())
        }
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Outcome<T> {
    text.parse().map_err(|_| format!("`{name} {text}` is no number"))
}
