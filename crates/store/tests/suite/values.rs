//! Every type there and back, and `fold`.

use model::Uuid;
use model::rows::{Cell, CellType};
use model::time::{Date, Timestamp};
use planner::Parameter;
use planner::dialect::Dialect;
use store::Store;

use crate::databases::{on_each, on_postgres};
use crate::{define, define_counted, insert, is_internal, query, statement, text};

const TYPES: [CellType; 8] = [
    CellType::Bool,
    CellType::Int,
    CellType::Double,
    CellType::Decimal { scale: 4 },
    CellType::Timestamp,
    CellType::Date,
    CellType::Guid,
    CellType::Text,
];

fn define_every(store: &Store) {
    define(
        store,
        "CREATE TABLE every (b INTEGER, i INTEGER, f REAL, n INTEGER, t INTEGER, d INTEGER, \
         g BLOB, s TEXT)",
        r#"CREATE TABLE every (b boolean, i bigint, f double precision, n numeric(23, 4),
         t timestamptz, d date, g uuid, s text COLLATE "C")"#,
    );
}

/// Rows `0` to `6`.
fn insert_seven(store: &Store) {
    define_counted(store);
    let each = |transaction: &mut store::Transaction<'_>| {
        (0..7).try_for_each(|name| insert(store, transaction, &name.to_string()).map(drop))
    };
    store.write(each).unwrap();
}

#[test]
fn rows_come_a_few_at_a_time_or_once_if_there_are_none() {
    on_each(|store| {
        insert_seven(store);
        let batches = |from: &str, size: usize| {
            let sql = "SELECT name FROM counted WHERE name >= ?1 ORDER BY name";
            let ask = statement(store, sql, &[text(from)], &[CellType::Text]);
            let mut batches: Vec<Vec<String>> = Vec::new();
            let work = |transaction: &mut store::Transaction<'_>| {
                transaction.stream(&ask, size, &mut |rows| {
                    batches.push(rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect());
                    Ok(())
                })?;
                // The connection is as good as before.
                transaction.query(&ask).map(drop)
            };
            store.read(work).unwrap();
            batches
        };
        let sizes = |from, size| batches(from, size).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes("0", 3), [3, 3, 1]);
        assert_eq!(sizes("1", 3), [3, 3]);
        assert_eq!(sizes("0", 100), [7]);
        assert_eq!(sizes("7", 3), [0]);
        assert_eq!(batches("5", 1).concat(), ["5", "6"]);
    });
}

#[test]
fn who_wants_no_more_rows_ends_the_statement() {
    on_each(|store| {
        insert_seven(store);
        let ask = statement(store, "SELECT name FROM counted", &[], &[CellType::Text]);
        let mut taken = 0;
        let enough = model::Error::InvalidArgument("enough".into());
        let ended: model::Result<()> = store.read(|transaction| {
            transaction.stream(&ask, 2, &mut |rows| {
                taken += rows.len();
                if taken < 4 { Ok(()) } else { Err(enough.clone()) }
            })
        });
        assert_eq!((ended, taken), (Err(enough), 4));
        let again = store.read(|transaction| transaction.query(&ask)).unwrap();
        assert_eq!(again.len(), 7);
    });
}

/// Writes one row, reads it back and compares it with what went in.
fn check(store: &Store, parameters: &[Parameter; 8]) {
    let write = "INSERT INTO every VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let touched = store.write(|transaction| {
        transaction.execute(&statement(store, "DELETE FROM every", &[], &[]))?;
        transaction.execute(&statement(store, write, parameters, &[]))
    });
    assert_eq!(touched, Ok(1));
    let rows = query(store, "SELECT b, i, f, n, t, d, g, s FROM every", &[], &TYPES).unwrap();
    assert_eq!(rows.len(), 1);
    let row = rows.get(0).unwrap();
    for (index, parameter) in parameters.iter().enumerate() {
        let cell = row.cell(index);
        let same = match (parameter, cell) {
            (Parameter::Null, Cell::Null) => true,
            (Parameter::Bool(a), Cell::Bool(b)) => *a == b,
            (Parameter::Int(a), Cell::Int(b)) => *a == b,
            (Parameter::Double(a), Cell::Double(b)) => a.to_bits() == b.to_bits(),
            (
                Parameter::Decimal { mantissa: a, scale: c },
                Cell::Decimal { mantissa: b, scale: d },
            ) => *a == b && *c == d,
            (Parameter::Timestamp(a), Cell::Timestamp(b)) => *a == b,
            (Parameter::Date(a), Cell::Date(b)) => *a == b,
            (Parameter::Guid(a), Cell::Guid(b)) => *a == b,
            (Parameter::Text(a), Cell::Text(b)) => **a == *row.resolve(b),
            _ => false,
        };
        assert!(same, "{parameter:?} became {cell:?}");
    }
}

#[test]
fn values_of_every_type_come_back_unchanged() {
    on_each(|store| {
        define_every(store);
        let decimal = |mantissa| Parameter::Decimal { mantissa, scale: 4 };
        check(store, &[const { Parameter::Null }; 8]);
        check(
            store,
            &[
                Parameter::Bool(true),
                Parameter::Int(42),
                Parameter::Double(0.1),
                decimal(12_345_678),
                Parameter::Timestamp(Timestamp::parse("2016-09-28T22:57:53.987Z").unwrap()),
                Parameter::Date(Date::parse("2016-09-28").unwrap()),
                Parameter::Guid(Uuid::from_u128(0x75df_116d_d9da_e711_a94b_000d_3a34_ed47)),
                text("Electrónica 雨 👍 ' \" \\ \u{1}"),
            ],
        );
        check(
            store,
            &[
                Parameter::Bool(false),
                Parameter::Int(i64::MAX),
                Parameter::Double(f64::MAX),
                decimal(i64::MAX),
                Parameter::Timestamp(Timestamp::LATEST),
                Parameter::Date(Timestamp::LATEST.date()),
                Parameter::Guid(Uuid::max()),
                text(&"é".repeat(1_000_000)),
            ],
        );
        check(
            store,
            &[
                Parameter::Bool(false),
                Parameter::Int(i64::MIN),
                Parameter::Double(f64::MIN_POSITIVE),
                decimal(i64::MIN),
                Parameter::Timestamp(Timestamp::EARLIEST),
                Parameter::Date(Timestamp::EARLIEST.date()),
                Parameter::Guid(Uuid::nil()),
                text(""),
            ],
        );
        check(
            store,
            &[
                Parameter::Null,
                Parameter::Int(0),
                Parameter::Double(0.0),
                decimal(0),
                Parameter::Timestamp(Timestamp(-1)),
                Parameter::Date(Date(-1)),
                Parameter::Null,
                Parameter::Null,
            ],
        );
    });
}

#[test]
fn values_compare_as_their_type_says() {
    on_each(|store| {
        define_every(store);
        let id = Uuid::from_u128(7);
        let row = [
            Parameter::Bool(true),
            Parameter::Int(42),
            Parameter::Double(1.5),
            Parameter::Decimal { mantissa: 15_000, scale: 4 },
            Parameter::Timestamp(Timestamp(1_000)),
            Parameter::Date(Date(1)),
            Parameter::Guid(id),
            text("b"),
        ];
        check(store, &row);
        let sql = "SELECT count(*) FROM every WHERE b = ?1 AND i = ?2 AND f = ?3 AND n = ?4 \
                   AND t = ?5 AND d = ?6 AND g = ?7 AND s = ?8";
        let rows = query(store, sql, &row, &[CellType::Int]).unwrap();
        assert_eq!(rows.get(0).unwrap().int(0), Some(1));
        let sql = "SELECT count(*) FROM every WHERE i < ?1 AND n > ?2 AND t > ?3 AND s < ?4";
        let bounds = [
            Parameter::Int(43),
            Parameter::Decimal { mantissa: 14_999, scale: 4 },
            Parameter::Timestamp(Timestamp(999)),
            text("é"),
        ];
        let rows = query(store, sql, &bounds, &[CellType::Int]).unwrap();
        assert_eq!(rows.get(0).unwrap().int(0), Some(1));
    });
}

#[test]
fn sums_and_averages_are_decoded() {
    on_each(|store| {
        define_every(store);
        store
            .write(|transaction| {
                for (int, mantissa) in [(1, 10_000), (2, 10_001)] {
                    let parameters =
                        [Parameter::Int(int), Parameter::Decimal { mantissa, scale: 4 }];
                    let sql = "INSERT INTO every (i, n) VALUES (?1, ?2)";
                    transaction.execute(&statement(store, sql, &parameters, &[]))?;
                }
                Ok(())
            })
            .unwrap();
        let decimal = CellType::Decimal { scale: 4 };
        let types = [CellType::Int, CellType::Double, decimal, decimal];
        let sql = "SELECT sum(i), avg(i), sum(n), avg(n) FROM every";
        let rows = query(store, sql, &[], &types).unwrap();
        let row = rows.get(0).unwrap();
        assert_eq!(row.int(0), Some(3));
        assert_eq!(row.cell(1), Cell::Double(1.5));
        assert_eq!(row.cell(2), Cell::Decimal { mantissa: 20_001, scale: 4 });
        assert_eq!(row.cell(3), Cell::Decimal { mantissa: 10_001, scale: 4 });
    });
}

#[test]
fn a_text_with_the_null_character_is_refused_as_bad_input() {
    on_each(|store| {
        define_counted(store);
        let result = store.write(|transaction| insert(store, transaction, "a\0b"));
        assert!(matches!(result, Err(model::Error::InvalidArgument(_))), "{result:?}");
    });
}

#[test]
fn a_list_of_ids_is_one_parameter_on_postgres() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_every(store);
        let ids: Vec<_> = (0..3).map(Uuid::from_u128).collect();
        store
            .write(|transaction| {
                let sql = "INSERT INTO every (g) VALUES (?1)";
                ids.iter().try_for_each(|id| {
                    let parameters = [Parameter::Guid(*id)];
                    transaction.execute(&statement(store, sql, &parameters, &[])).map(drop)
                })
            })
            .unwrap();
        let count = |ids: &[Uuid]| {
            let sql = "SELECT count(*) FROM every WHERE g = ANY(?1)";
            let rows = query(store, sql, &[Parameter::Guids(ids.into())], &[CellType::Int]);
            rows.unwrap().get(0).unwrap().int(0).unwrap()
        };
        assert_eq!(count(&ids[1..]), 2);
        assert_eq!(count(&[]), 0);
    });
    let store = &Store::open_in_memory().unwrap();
    let ids = [Parameter::Guids([Uuid::nil()].into())];
    assert!(is_internal(&query(store, "SELECT ?1", &ids, &[CellType::Guid])));
}

#[test]
fn a_statement_that_does_not_fit_its_plan_is_our_fault_and_no_panic() {
    on_each(|store| {
        define_every(store);
        check(store, &[const { Parameter::Null }; 8]);
        let fails = |sql: &str, parameters: &[Parameter], columns: &[CellType]| {
            let result = query(store, sql, parameters, columns);
            assert!(is_internal(&result), "{sql}: {result:?}");
        };
        fails("SELECT nothing FROM every", &[], &[CellType::Int]);
        fails("SELECT \"nothing\" FROM every", &[], &[CellType::Int]);
        fails("SELECT i FROM every", &[], &[]);
        fails("SELECT i FROM every", &[], &[CellType::Int, CellType::Int]);
        fails("SELECT i FROM every WHERE i = ?1", &[], &[CellType::Int]);
        fails("SELECT i FROM every", &[Parameter::Int(1)], &[CellType::Int]);
        fails("SELECT 'text'", &[], &[CellType::Guid]);
        fails("SELECT 'text'", &[], &[CellType::Int]);
        fails("SELECT 1", &[], &[CellType::Text]);
        assert_eq!(store.ping(), Ok(()));
    });
}

fn fold(store: &Store, input: &str) -> String {
    let sql = match store.dialect() {
        Dialect::Sqlite => "SELECT fold(?1)",
        Dialect::Postgres => "SELECT fold(?1::text)",
    };
    let rows = query(store, sql, &[text(input)], &[CellType::Text]).unwrap();
    rows.get(0).unwrap().text(0).unwrap().to_owned()
}

#[test]
fn fold_forgets_case_and_accents() {
    on_each(|store| {
        let check = |input: &str, expected: &str| assert_eq!(fold(store, input), expected);
        check("", "");
        check("Contoso LTD", "contoso ltd");
        check("ÀÉÎõÜ Ångström Čapek", "aeiou angstrom capek");
        check("E\u{301}", "e");
        check("ΟΔΟΣ ὁδός", "οδοσ οδοσ");
        check("İI", "ii");
        check("Straße ẞ ﬁ", "straße ß ﬁ");
        check("Ж ё 雨 가", "ж е 雨 \u{1100}\u{1161}");
        let rows = query(store, "SELECT fold(NULL)", &[], &[CellType::Text]).unwrap();
        assert_eq!(rows.get(0).unwrap().cell(0), Cell::Null);
    });
}

#[test]
fn fold_is_the_same_on_both_databases() {
    on_postgres(|database| {
        let postgres = Store::open_postgres(&database.url).unwrap();
        let sqlite = Store::open_in_memory().unwrap();
        // Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic; Latin and Greek with accents.
        for block in [0x20..0x700, 0x1e00..0x2000_u32] {
            let letters: String =
                block.filter_map(char::from_u32).flat_map(|letter| [letter, ' ']).collect();
            assert_eq!(fold(&postgres, &letters), fold(&sqlite, &letters));
        }
    });
}

#[test]
fn an_index_on_fold_finds_and_sorts_by_bytes() {
    on_each(|store| {
        define_counted(store);
        let index = "CREATE INDEX counted_folded ON counted (fold(name))";
        define(store, index, index);
        store
            .write(|transaction| {
                let all = ["Zoo", "äpfel", "Ähre", "zebra", "Über", "Éclair", "雨"];
                all.iter().try_for_each(|name| insert(store, transaction, name).map(drop))
            })
            .unwrap();
        let sql = "SELECT name FROM counted ORDER BY fold(name)";
        let rows = query(store, sql, &[], &[CellType::Text]).unwrap();
        let found: Vec<_> = rows.iter().filter_map(|row| row.text(0)).collect();
        assert_eq!(found, ["Ähre", "äpfel", "Éclair", "Über", "zebra", "Zoo", "雨"]);
        let sql = "SELECT name FROM counted WHERE fold(name) = fold(?1)";
        let rows = query(store, sql, &[text("ECLAIR")], &[CellType::Text]).unwrap();
        assert_eq!(rows.get(0).unwrap().text(0), Some("Éclair"));
    });
}
