//! The service protection limits that are on.

use std::time::Duration;

use super::{Layers, duration};
use crate::failure::Failure;

/// The window that the product looks at.
const WINDOW: Duration = Duration::from_mins(5);

/// What one user may ask for within a window of time; off where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Protection {
    pub(crate) requests: Option<u32>,
    pub(crate) execution_time: Option<Duration>,
    pub(crate) concurrency: Option<u32>,
    pub(crate) window: Duration,
}

impl Protection {
    pub(super) fn resolve(layers: &Layers) -> Result<Self, Failure> {
        Ok(Self {
            requests: layers.parse("limit_requests", number)?,
            execution_time: layers.parse("limit_execution_time", duration::parse)?,
            concurrency: layers.parse("limit_concurrency", number)?,
            window: layers.parse("limit_window", duration::parse)?.unwrap_or(WINDOW),
        })
    }

    /// Whether anything is limited.
    pub(crate) fn is_on(&self) -> bool {
        self.requests.is_some() || self.execution_time.is_some() || self.concurrency.is_some()
    }

    /// A setting in TOML; `None` for those that are off.
    pub(super) fn value(&self, name: &str) -> Option<toml::Value> {
        let seconds = |time: Duration| format!("{}s", time.as_secs());
        Some(match name {
            "limit_requests" => i64::from(self.requests?).into(),
            "limit_execution_time" => seconds(self.execution_time?).into(),
            "limit_concurrency" => i64::from(self.concurrency?).into(),
            "limit_window" if self.is_on() => seconds(self.window).into(),
            _ => return None,
        })
    }
}

fn number(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(limit) if limit > 0 => Ok(limit),
        _ => Err(format!("which is no number of requests; write one from 1 to {}", u32::MAX)),
    }
}
