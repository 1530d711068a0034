//! The number of all readable rows: no limit, and the row predicate of whoever asks.

use model::Error;
use planner::Dialect;
use planner::plan::count_all;

use crate::people::{CATALOG, access};

#[test]
fn all_readable_rows_are_counted_however_many() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let sql = |who: &str| {
            count_all("account", &CATALOG, &access(who), dialect).unwrap().sql().to_owned()
        };
        let all = sql("admin");
        assert_eq!(
            all,
            r#"SELECT count(*) FROM (SELECT t0."accountid" FROM "account" AS t0) AS counted"#
        );
        let own = sql("member");
        assert!(own.contains(r#"t0."owningteam""#) && !own.contains("LIMIT"), "{own}");
    }
}

#[test]
fn a_table_that_is_not_there_or_not_readable_has_no_number() {
    let dialect = Dialect::Sqlite;
    let missing = count_all("nothing", &CATALOG, &access("admin"), dialect);
    assert!(matches!(missing, Err(Error::SegmentNotFound(_))));
    let refused = count_all("audit", &CATALOG, &access("member"), dialect);
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
}
