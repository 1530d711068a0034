//! The effective configuration: command line over environment over `onbehalf.toml` over defaults.
//! Every value is parsed here once; what comes with a later version is refused by name.

pub(crate) mod apply;
mod certificate;
mod clock;
mod cors;
mod database;
mod duration;
mod environment;
mod file;
mod identity;
mod layers;
mod listen;
mod protection;
mod public_url;
#[cfg(test)]
mod tests;
pub(crate) mod token;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use engine::{Clock, Deployment};
use tracing_subscriber::filter::Targets;

pub(crate) use certificate::CertificateFiles;
pub(crate) use cors::CorsOrigins;
pub(crate) use database::Database;
pub(crate) use identity::Identity;
pub(crate) use layers::Layers;
pub(crate) use protection::Protection;
pub(crate) use public_url::PublicUrl;

use crate::failure::Failure;
use layers::Origin;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// Everything a command needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
    /// Where HTTPS is served, if it is.
    pub(crate) listen_tls: Option<SocketAddr>,
    /// The certificate for it, if it is not the server's own.
    pub(crate) tls_files: Option<CertificateFiles>,
    pub(crate) database: Database,
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) demo: bool,
    /// Whether System Administrators may bring the organization back to what it was.
    pub(crate) allow_reset: bool,
    /// The clock that the organization lives by.
    pub(crate) clock: Clock,
    /// What the organization is brought to before it is served.
    pub(crate) schema: Option<PathBuf>,
    pub(crate) demo_insecure_listen: bool,
    /// How many rows an aggregate may read.
    pub(crate) deployment: Deployment,
    pub(crate) aggregate_limit: u32,
    /// Whose tokens are accepted.
    pub(crate) identity: Identity,
    /// What one user may ask for.
    pub(crate) protection: Protection,
    /// Which web pages may read answers.
    pub(crate) cors_origins: CorsOrigins,
    pub(crate) log: Targets,
    pub(crate) log_format: LogFormat,
    origins: Origins,
}

/// Where each printed value came from.
#[derive(Clone, Debug)]
struct Origins(Vec<(&'static str, Origin)>);

impl Config {
    /// Whether everything is gone with the process.
    pub(crate) fn is_ephemeral(&self) -> bool {
        self.database == Database::Ephemeral
    }

    /// Parses and checks what the layers say.
    pub(crate) fn resolve(layers: &Layers) -> Result<Self, Failure> {
        Ok(Self {
            data: layers.data(),
            listen: layers.parse("listen", listen::parse)?.unwrap_or(listen::DEFAULT),
            listen_tls: layers.parse("listen_tls", listen::parse)?,
            tls_files: certificate::resolve(layers)?,
            database: database(layers)?,
            public_url: layers.parse("public_url", public_url::parse)?,
            identity: layers.identity.clone(),
            demo: layers.parse("demo", parse_switch)?.unwrap_or(false),
            clock: layers.parse("clock", clock::parse)?.unwrap_or(Clock::System),
            allow_reset: layers.parse("allow_reset", parse_switch)?.unwrap_or(false),
            schema: layers.parse("schema", |text| match text {
                "" => Err("which is no folder; name one, or leave it out".into()),
                text => Ok(PathBuf::from(text)),
            })?,
            demo_insecure_listen: layers
                .parse("demo_insecure_listen", parse_switch)?
                .unwrap_or(false),
            deployment: layers.parse("deployment", parse_deployment)?.unwrap_or_default(),
            aggregate_limit: layers.parse("aggregate_limit", parse_limit)?.unwrap_or(50_000),
            protection: Protection::resolve(layers)?,
            cors_origins: layers
                .parse("cors_origins", cors::parse)?
                .unwrap_or_else(|| CorsOrigins::usual(layers.identity.provides())),
            log: layers
                .parse("log", parse_log)?
                .unwrap_or_else(|| Targets::new().with_default(tracing::Level::INFO)),
            log_format: layers.parse("log_format", parse_log_format)?.unwrap_or(LogFormat::Text),
            origins: Origins(
                layers::OPTIONS
                    .iter()
                    .map(|option| (option.name, layers.origin(option.name)))
                    .collect(),
            ),
        })
    }
}

/// Whether the signing keys belong to a backup.
pub(crate) fn with_keys(layers: &Layers) -> Result<bool, Failure> {
    Ok(layers.parse("with_keys", parse_switch)?.unwrap_or(false))
}

/// Whether keys are good for nothing any more once another one signs.
pub(crate) fn revoked(layers: &Layers) -> Result<bool, Failure> {
    Ok(layers.parse("revoke", parse_switch)?.unwrap_or(false))
}

/// Whether programs read what is printed.
pub(crate) fn json(layers: &Layers) -> Result<bool, Failure> {
    Ok(layers.parse("json", parse_switch)?.unwrap_or(false))
}

/// A length of time, as people write it.
pub(crate) fn read_duration(text: &str) -> Result<std::time::Duration, String> {
    duration::parse(text)
}

/// Who is named by `--as`.
pub(crate) fn who(layers: &Layers) -> Result<Option<String>, Failure> {
    layers.parse("as", |who| match who.trim() {
        "" => Err("which is nobody; write a user's domainname or id".into()),
        who => Ok(who.to_owned()),
    })
}

/// Where the rows are: in the data folder, unless somebody says otherwise.
fn database(layers: &Layers) -> Result<Database, Failure> {
    let given = layers.parse("database_url", database::parse)?;
    let is_ephemeral = layers.parse("ephemeral", parse_switch)?.unwrap_or(false);
    match (given, is_ephemeral) {
        (Some(_), true) => Err(Failure::usage(format!(
            "{} keeps nothing, and {} names a database that does; leave one of them out",
            layers.place("ephemeral").unwrap_or_default(),
            layers.place("database_url").unwrap_or_default(),
        ))),
        (Some(database), false) => Ok(database),
        (None, true) => Ok(Database::Ephemeral),
        (None, false) => Ok(Database::Embedded),
    }
}

fn parse_deployment(text: &str) -> Result<Deployment, String> {
    match text {
        "online" => Ok(Deployment::Online),
        "onpremises" => Ok(Deployment::OnPremises),
        _ => Err("which is no product we know; write `online` or `onpremises`".into()),
    }
}

fn parse_switch(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("which is neither yes nor no; write `true`, `false`, `1` or `0`".into()),
    }
}

fn parse_limit(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(limit) if limit > 0 => Ok(limit),
        _ => Err(format!("which is no number of rows; write one from 1 to {}", u32::MAX)),
    }
}

fn parse_log(text: &str) -> Result<Targets, String> {
    text.parse().map_err(|_| {
        "which is no log filter; write `error`, `warn`, `info`, `debug` or `trace`".into()
    })
}

fn parse_log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("which is no log format; write `text` or `json`".into()),
    }
}

impl fmt::Display for Config {
    /// As an `onbehalf.toml` that means the same, but for the password of the database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, origin) in &self.origins.0 {
            let Some(value) = self.value(name) else { continue };
            // The folder cannot stand in the file that it leads to.
            let comment = if *name == "data" { "# " } else { "" };
            writeln!(f, "{comment}{name} = {value} # {origin}")?;
        }
        self.identity.fmt(f)
    }
}

impl Config {
    /// A setting in TOML; `None` for those that have no value.
    fn value(&self, name: &str) -> Option<toml::Value> {
        let format = match self.log_format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        let deployment = match self.deployment {
            Deployment::Online => "online",
            Deployment::OnPremises => "onpremises",
        };
        Some(match name {
            "data" => self.data.display().to_string().into(),
            "listen" => self.listen.to_string().into(),
            "listen_tls" => self.listen_tls?.to_string().into(),
            "tls_cert" => self.tls_files.as_ref()?.certificate.display().to_string().into(),
            "tls_key" => self.tls_files.as_ref()?.key.display().to_string().into(),
            "database_url" => self.database.masked()?.into(),
            "public_url" => self.public_url.as_ref()?.as_str().into(),
            "ephemeral" => self.is_ephemeral().into(),
            "demo" => self.demo.into(),
            "allow_reset" => self.allow_reset.into(),
            "clock" => clock::write(self.clock)?.into(),
            "schema" => self.schema.as_ref()?.display().to_string().into(),
            "demo_insecure_listen" => self.demo_insecure_listen.into(),
            "deployment" => deployment.into(),
            "aggregate_limit" => i64::from(self.aggregate_limit).into(),
            "cors_origins" => self.cors_origins.text().into(),
            "log" => self.log.to_string().into(),
            "log_format" => format.into(),
            limit => return self.protection.value(limit),
        })
    }
}
