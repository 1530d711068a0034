//! What `/metrics` counts, in the Prometheus text format. Counting is a few atomic additions.

use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use model::Error;

/// Upper bounds of the latency histogram in microseconds, and as the text format writes them.
const BOUNDS: [(u64, &str); 12] = [
    (100, "0.0001"),
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

/// A part of the program that answers requests. Few, so that labels cannot grow without bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Api,
    Soap,
    Identity,
    Health,
    Other,
}

/// Paths of the Organization Service are the same in any case of letters.
fn is_soap(segment: &str) -> bool {
    segment.eq_ignore_ascii_case("XRMServices")
}

impl Route {
    const ALL: [Self; 5] = [Self::Api, Self::Soap, Self::Identity, Self::Health, Self::Other];

    /// The part that a path belongs to, whether or not the organization's name stands in front.
    pub(crate) fn of(path: &str) -> Self {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        match (segments.next(), segments.next()) {
            (Some("healthz" | "readyz" | "metrics"), None) => Self::Health,
            (Some("api"), _) | (_, Some("api")) => Self::Api,
            (first, second) if [first, second].into_iter().flatten().any(is_soap) => Self::Soap,
            (Some("oauth2" | ".well-known" | "device" | "console" | "dev"), _)
            | (_, Some("oauth2" | ".well-known" | "v2.0" | "discovery")) => Self::Identity,
            _ => Self::Other,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Soap => "soap",
            Self::Identity => "identity",
            Self::Health => "health",
            Self::Other => "other",
        }
    }
}

/// All counters of the process.
#[derive(Default)]
pub(crate) struct Metrics {
    api: Counters,
    soap: Counters,
    identity: Counters,
    health: Counters,
    other: Counters,
    connections: AtomicI64,
    /// How asking issuers for their keys ended: well, and not.
    issuers: [AtomicU64; 2],
    /// By what was wrong.
    tokens: [AtomicU64; TOKENS.len()],
}

/// Why requests are not let in, as labels. Few, and none of them says anything of a token.
const TOKENS: [&str; 6] =
    ["missing", "invalid", "expired", "insufficient_scope", "keys_unavailable", "other"];

struct Counters {
    /// By status, from 100 to 599.
    statuses: [AtomicU64; 500],
    /// By bound; what is slower than the last one is only in `statuses`.
    latencies: [AtomicU64; BOUNDS.len()],
    microseconds: AtomicU64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            statuses: [const { AtomicU64::new(0) }; 500],
            latencies: [const { AtomicU64::new(0) }; BOUNDS.len()],
            microseconds: AtomicU64::new(0),
        }
    }
}

impl Metrics {
    fn counters(&self, route: Route) -> &Counters {
        match route {
            Route::Api => &self.api,
            Route::Soap => &self.soap,
            Route::Identity => &self.identity,
            Route::Health => &self.health,
            Route::Other => &self.other,
        }
    }

    /// Counts an answered request.
    pub(crate) fn answered(&self, route: Route, status: u16, took: Duration) {
        let counters = self.counters(route);
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let status = counters.statuses.get(usize::from(status).wrapping_sub(100));
        let bucket = BOUNDS.iter().position(|(bound, _)| took <= *bound);
        let latency = bucket.and_then(|index| counters.latencies.get(index));
        for counter in [status, latency].into_iter().flatten() {
            counter.fetch_add(1, Relaxed);
        }
        counters.microseconds.fetch_add(took, Relaxed);
    }

    /// Counts a request without a token that is accepted.
    pub(crate) fn refused_token(&self, error: &Error) {
        let reason = match error {
            Error::NotAuthenticated => 0,
            Error::InvalidToken(_) => 1,
            Error::ExpiredToken => 2,
            Error::InsufficientScope => 3,
            Error::KeysUnavailable(_) => 4,
            _ => 5,
        };
        if let Some(counter) = self.tokens.get(reason) {
            counter.fetch_add(1, Relaxed);
        }
    }

    /// Counts an issuer that was asked for its keys.
    pub(crate) fn asked_issuer(&self, is_known: bool) {
        let [known, failed] = &self.issuers;
        if is_known { known } else { failed }.fetch_add(1, Relaxed);
    }

    /// Counts a connection until the guard is dropped.
    pub(crate) fn connected(self: &std::sync::Arc<Self>) -> Connected {
        self.connections.fetch_add(1, Relaxed);
        Connected(self.clone())
    }

    /// The page.
    pub(crate) fn render(&self) -> String {
        let mut page = Page::default();
        page.head("onbehalf_build_info", "gauge", "The version that runs.");
        page.line("onbehalf_build_info", &[("version", env!("CARGO_PKG_VERSION"))], "1");
        if let Some(bytes) = resident_bytes() {
            page.head("process_resident_memory_bytes", "gauge", "Memory in use.");
            page.line("process_resident_memory_bytes", &[], &bytes.to_string());
        }
        page.head("onbehalf_connections", "gauge", "Open connections.");
        page.line("onbehalf_connections", &[], &self.connections.load(Relaxed).to_string());
        page.head("onbehalf_requests_total", "counter", "Answered requests.");
        for route in Route::ALL {
            for (status, counter) in (100..).zip(&self.counters(route).statuses) {
                let (count, status) = (counter.load(Relaxed), format!("{status}"));
                let labels = [("route", route.label()), ("status", status.as_str())];
                if count > 0 {
                    page.line("onbehalf_requests_total", &labels, &count.to_string());
                }
            }
        }
        page.head("onbehalf_token_refusals_total", "counter", "Requests without a good token.");
        for (reason, counter) in TOKENS.iter().zip(&self.tokens) {
            let count = counter.load(Relaxed).to_string();
            page.line("onbehalf_token_refusals_total", &[("reason", reason)], &count);
        }
        page.head("onbehalf_issuer_fetches_total", "counter", "Times issuers were asked for keys.");
        for (outcome, counter) in ["known", "failed"].iter().zip(&self.issuers) {
            let count = counter.load(Relaxed).to_string();
            page.line("onbehalf_issuer_fetches_total", &[("outcome", outcome)], &count);
        }
        page.head("onbehalf_request_duration_seconds", "histogram", "Time to the answer.");
        for route in Route::ALL {
            page.histogram(route.label(), self.counters(route));
        }
        page.0
    }
}

/// Text format, line by line.
#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: &str) {
        let labels: Vec<String> =
            labels.iter().map(|(label, text)| format!("{label}=\"{text}\"")).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn histogram(&mut self, route: &str, counters: &Counters) {
        let total: u64 = counters.statuses.iter().map(|counter| counter.load(Relaxed)).sum();
        if total == 0 {
            return;
        }
        let mut below = 0;
        for ((_, bound), counter) in BOUNDS.iter().zip(&counters.latencies) {
            below += counter.load(Relaxed);
            let labels = [("route", route), ("le", bound)];
            self.line("onbehalf_request_duration_seconds_bucket", &labels, &below.to_string());
        }
        let microseconds = counters.microseconds.load(Relaxed);
        let (count, seconds) = (total.max(below).to_string(), microseconds / 1_000_000);
        let sum = format!("{seconds}.{:06}", microseconds % 1_000_000);
        let all = [("route", route), ("le", "+Inf")];
        self.line("onbehalf_request_duration_seconds_bucket", &all, &count);
        self.line("onbehalf_request_duration_seconds_sum", &[("route", route)], &sum);
        self.line("onbehalf_request_duration_seconds_count", &[("route", route)], &count);
    }
}

/// A counted connection.
pub(crate) struct Connected(std::sync::Arc<Metrics>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

/// Memory of this process; `None` where the operating system does not say it in `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_path_belongs_to_one_part() {
        let check = |path: &str, route: Route| assert_eq!(Route::of(path), route, "{path}");
        check("/api/data/v9.2/accounts", Route::Api);
        check("/contoso/api/data/v9.2/", Route::Api);
        check("/XRMServices/2011/Organization.svc/web", Route::Soap);
        check("/contoso/XRMServices/2011/Organization.svc", Route::Soap);
        check("/oauth2/v2.0/token", Route::Identity);
        check("/9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01/discovery/v2.0/keys", Route::Identity);
        check("/.well-known/openid-configuration", Route::Identity);
        check("/healthz", Route::Health);
        check("/", Route::Other);
        check("/favicon.ico", Route::Other);
    }

    #[test]
    fn requests_are_counted_by_route_status_and_time() {
        let metrics = Arc::new(Metrics::default());
        let _open = metrics.connected();
        drop(metrics.connected());
        metrics.answered(Route::Api, 200, Duration::from_micros(80));
        metrics.answered(Route::Api, 200, Duration::from_millis(2));
        metrics.answered(Route::Api, 404, Duration::from_mins(1));
        metrics.answered(Route::Health, 7, Duration::ZERO);
        let page = metrics.render();
        let check = |line: &str| assert!(page.lines().any(|is| is == line), "{line} in\n{page}");
        check("onbehalf_connections 1");
        check("onbehalf_requests_total{route=\"api\",status=\"200\"} 2");
        check("onbehalf_requests_total{route=\"api\",status=\"404\"} 1");
        let bucket = "onbehalf_request_duration_seconds_bucket{route=\"api\",le=";
        check(&format!("{bucket}\"0.0001\"}} 1"));
        check(&format!("{bucket}\"0.001\"}} 1"));
        check(&format!("{bucket}\"0.0025\"}} 2"));
        check(&format!("{bucket}\"5\"}} 2"));
        check(&format!("{bucket}\"+Inf\"}} 3"));
        check("onbehalf_request_duration_seconds_sum{route=\"api\"} 60.002080");
        assert!(!page.contains("route=\"soap\""));
    }
}
