//! What the targets have in common: the metadata that names are looked up in, and what must hold of
//! every question that a text became.

use std::fmt::Write as _;
use std::sync::LazyLock;

use model::Uuid;
use model::query::Query;
use model::time::{Calendar, Timestamp, Zone};
use planner::{Acting, Catalog, Circumstances, Dialect, plan_at};
use security::Access;

/// The shipped tables.
pub static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let tables = seed::tables().expect("the shipped tables can be read");
    Catalog::new(1, tables, seed::privileges().expect("the shipped privileges can be read"))
});

/// When questions are asked: 2026-03-31T12:30:45.678Z.
pub const NOW: Timestamp = Timestamp(1_774_960_245_678);

/// No name of ours has it, and the dictionaries put it wherever a client may write.
const SENTINEL: &str = "zqxj";

/// Plans a question as the server would, in both dialects: it is answered or refused with a status of
/// 400 or 501, and nothing that the client wrote is in the text of a statement.
pub fn judge(query: &Query) {
    let acting = Acting { user: Uuid::from_u128(1), unit: Uuid::from_u128(2), ..Acting::default() };
    let circumstances = Circumstances {
        now: NOW,
        zone: Zone::UTC,
        calendar: Calendar::STANDARD,
        acting: Some(acting),
        aggregate_limit: 50_000,
    };
    let access = Access::system("fuzzing");
    let plan = match plan_at(query, None, &CATALOG, &access, &circumstances) {
        Ok(plan) => plan,
        Err(error) => {
            let status = error.code().status;
            assert!([400, 403, 404, 501].contains(&status), "{status}: {error}");
            return;
        }
    };
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let count = plan.count(dialect);
        for statement in [plan.statement(dialect)].iter().chain(&count) {
            let text = statement.sql();
            assert!(!text.to_lowercase().contains(SENTINEL), "{text}");
        }
    }
}

/// Checks that what a parser refuses is refused as the client's mistake.
pub fn refused(error: &model::Error) {
    let status = error.code().status;
    assert!((400..=501).contains(&status) && status != 500, "{status}: {error}");
}

/// A value of a query, everything encoded but what needs no encoding.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a text takes it");
        }
        encoded
    })
}
