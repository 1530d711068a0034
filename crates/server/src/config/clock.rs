//! The clock that the organization lives by: `fixed:INSTANT` or `stepped:INSTANT`, one second with each
//! request, or `stepped:INSTANT,1ms`.

use engine::{Clock, Kept};
use model::time::Timestamp;

pub(super) fn parse(text: &str) -> Result<Clock, String> {
    let wrong = || {
        "which is no clock; write `system`, `fixed:2026-01-01T00:00:00Z`, \
         `stepped:2026-01-01T00:00:00Z` or `stepped:2026-01-01T00:00:00Z,1ms`"
            .to_owned()
    };
    if text == "system" {
        return Ok(Clock::System);
    }
    let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (instant, step) = match (kind, rest.split_once(',')) {
        ("fixed", None) => (rest, 0),
        ("stepped", None | Some((_, "1s"))) => (rest.trim_end_matches(",1s"), 1000),
        ("stepped", Some((instant, "1ms"))) => (instant, 1),
        _ => return Err(wrong()),
    };
    let now = Timestamp::parse(instant).ok_or_else(wrong)?;
    Ok(Clock::Kept(Kept::begin(now, step)))
}

/// How a clock is written; nothing of the machine's own.
pub(super) fn write(clock: Clock) -> Option<String> {
    let Clock::Kept(kept) = clock else { return None };
    let now = kept.now();
    let now = match (now.to_string(), now.0.rem_euclid(1000)) {
        (seconds, 0) => seconds,
        (seconds, rest) => format!("{}.{rest:03}Z", seconds.trim_end_matches('Z')),
    };
    Some(match kept.stride() {
        0 => format!("fixed:{now}"),
        1 => format!("stepped:{now},1ms"),
        _ => format!("stepped:{now}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_written_as_it_was_given() {
        for text in ["fixed:2026-01-01T00:00:00Z", "stepped:2026-01-01T00:00:00Z"] {
            assert_eq!(write(parse(text).unwrap()).as_deref(), Some(text));
        }
        let fine = "stepped:2026-01-01T00:00:00.250Z,1ms";
        assert_eq!(write(parse(fine).unwrap()).as_deref(), Some(fine));
        assert_eq!(write(parse("stepped:2026-01-01T00:00:00Z,1s").unwrap()).unwrap().len(), 28);
        assert_eq!(write(Clock::System), None);
    }

    #[test]
    fn a_clock_is_fixed_or_goes_on_with_each_request() {
        let check = |text: &str, after: &str| {
            let Clock::Kept(kept) = parse(text).unwrap() else { panic!("{text}") };
            kept.step();
            assert_eq!(kept.now(), Timestamp::parse(after).unwrap(), "{text}");
        };
        check("fixed:2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        check("stepped:2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z");
        check("stepped:2026-01-01T00:00:00Z,1s", "2026-01-01T00:00:01Z");
        check("stepped:2026-01-01T00:00:00Z,1ms", "2026-01-01T00:00:00.001Z");
        assert!(matches!(parse("system"), Ok(Clock::System)));
        for wrong in ["", "fixed", "fixed:", "fixed:tomorrow", "stepped:2026-01-01T00:00:00Z,2s"] {
            parse(wrong).unwrap_err();
        }
    }
}
