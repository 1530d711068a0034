//! Feature tests against the real program over real HTTP, one folder per area.
#![expect(clippy::unwrap_used, reason = "tests may")]

mod process;

/// The program under test.
const BINARY: &str = env!("CARGO_BIN_EXE_onbehalf");
