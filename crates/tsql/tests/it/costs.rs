//! What no statement may cost: the stack, or more than a moment.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::translate;

/// Statements that are long or deep in each way that the grammar has. Threads of the server have the
/// stack that test threads have, 2 MiB.
#[test]
fn no_statement_is_too_deep_or_too_dear() {
    let repeated = |before: &str, each: &str, middle: &str, back: &str, times: usize| {
        format!("{before}{}{middle}{}", each.repeat(times), back.repeat(times))
    };
    let from = "SELECT name FROM account WHERE ";
    let ways = [
        (from, "(", "name = '1'", ")"),
        (from, "(name = '1' OR ", "name = '2'", ")"),
        (from, "name = '1' OR ", "name = '2'", ""),
        (from, "name = '1' AND NOT ", "name = '2'", ""),
        (from, "NOT ", "name = '2'", ""),
        (from, "NOT (", "name = '2'", ")"),
        (from, "1=", "name", ""),
        (from, "1+", "1 = name", ""),
        (from, "- ", "1 = name", ""),
        (from, "name IS NULL ", "", ""),
        (from, "name.", "name = '1'", ""),
        (from, "name IN (", "1", ")"),
        (from, "COUNT(", "name", ") = 1"),
        (from, "name BETWEEN '1' AND ", "'2'", ""),
        (from, "createdon = DATEADD(day,1,", "GETUTCDATE()", ")"),
        (from, "DATEADD(day,1,", "GETUTCDATE()", ")"),
        (from, "EXISTS (SELECT name FROM account WHERE ", "name = '1'", ")"),
        (from, "CASE WHEN ", "1", " THEN 1 END"),
        ("", "SELECT name FROM (", "account", ")"),
        ("", "(", "SELECT name FROM account", ")"),
        ("", "WITH a AS (", "SELECT name FROM account", ")"),
        ("SELECT name FROM account", " JOIN (account", "", ")"),
        ("SELECT name FROM account", " JOIN contact ON name = fullname", "", ""),
        ("SELECT name", ", name", " FROM account", ""),
        ("SELECT name FROM account ORDER BY name", ", name", "", ""),
        ("SELECT TOP ", "(", "1", ") name FROM account"),
        ("SELECT name FROM account --", "x", "", ""),
        ("SELECT name FROM account ", "/*", "", "*/"),
        ("SELECT name FROM account ", "[", "", "]"),
        ("SELECT name FROM account WHERE name = '", "''", "'", ""),
        ("", ";", "SELECT name FROM account", ";"),
    ];
    for (before, each, middle, back) in ways {
        for times in [10, 31, 99, 300, 4000, 16_000] {
            let statement = repeated(before, each, middle, back, times);
            let started = Instant::now();
            let answer = translate(&statement);
            let spent = started.elapsed();
            assert!(spent < Duration::from_secs(2), "{times} times {each:?}: {spent:?}");
            if let Err(error) = answer {
                assert_eq!(error.code().status, 400, "{times} times {each:?}: {error}");
            }
        }
    }
}

#[test]
fn limits_are_where_they_are_said_to_be() {
    let told = |statement: &str| translate(statement).map(drop).map_err(|error| error.to_string());
    let conditions = |count: usize| {
        let all = vec!["name = 'x'"; count].join(" AND ");
        told(&format!("SELECT name FROM account WHERE {all}"))
    };
    assert_eq!(conditions(500), Ok(()));
    let too_many = "Number of conditions in query exceeded maximum limit.";
    assert_eq!(conditions(501), Err(too_many.into()));

    let tables = |count: usize| {
        let mut joins = String::new();
        for place in 1..count {
            write!(joins, " JOIN account a{place} ON a{place}.accountid = a.parentaccountid")
                .unwrap();
        }
        told(&format!("SELECT a.name FROM account a{joins}"))
    };
    assert_eq!(tables(15), Ok(()));
    let too_many = "Number of link entities in query exceeded maximum limit.";
    assert_eq!(tables(16), Err(too_many.into()));

    let nested = |depth: usize| {
        let (open, close) = ("(".repeat(depth), ")".repeat(depth));
        told(&format!("SELECT name FROM account WHERE {open}name = 'x'{close}"))
    };
    assert_eq!(nested(30), Ok(()));
    assert_eq!(nested(31), Err("The SQL statement is nested too deeply.".into()));

    let values = |count: usize| {
        let list = vec!["1"; count].join(",");
        told(&format!("SELECT name FROM account WHERE statecode IN ({list})"))
    };
    assert_eq!(values(5000), Ok(()));
    assert_eq!(values(9000), Err("The SQL statement is too long.".into()));
    let long = format!("SELECT name FROM account WHERE name = '{}'", "x".repeat(32_768));
    assert_eq!(told(&long), Err("The SQL statement is too long.".into()));
}
