//! Logs to standard error, as text for people or JSON for machines.

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Starts logging. A second call changes nothing.
pub(crate) fn start(config: &Config) {
    let filtered = tracing_subscriber::registry().with(config.log.clone());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // An earlier subscriber can only be one of a test in the same process.
    let _ = match config.log_format {
        LogFormat::Json => filtered.with(lines.json()).try_init(),
        LogFormat::Text => {
            filtered.with(lines.with_ansi(std::io::stderr().is_terminal())).try_init()
        }
    };
}
