//! Hostile names and literals in every place of a statement: whatever is answered, no text of it is in
//! the SQL that comes out, and a literal does not change that SQL at all.

use planner::{Dialect, Parameter, plan};
use security::Access;

use crate::{CATALOG, translate};

/// What to look for. It stands in every hostile text, and nothing of ours is called so.
const SENTINEL: &str = "zqxj";

/// Texts that end, double, comment out, escape or nest whatever they stand in.
const HOSTILE: [&str; 31] = [
    "zqxj",
    "zqxj' OR '1'='1",
    "zqxj'; DROP TABLE account; --",
    "zqxj''; DROP TABLE account; --",
    "zqxj\\'; DROP TABLE account; --",
    "zqxj\"; DROP TABLE account; --",
    "zqxj]; DROP TABLE account; --",
    "zqxj]] zqxj",
    "zqxj`; DROP TABLE account; --",
    "zqxj) UNION SELECT name FROM account --",
    "zqxj' UNION SELECT name FROM account --",
    "zqxj /* ",
    "*/ zqxj",
    "-- zqxj",
    "zqxj\n; DELETE FROM account",
    "zqxj\r\nGO\r\nDELETE FROM account",
    "zqxj\0zqxj",
    "zqxj $1 ?1 :a @a #a %s {0}",
    "$$zqxj$$",
    "$zqxj$ zqxj $zqxj$",
    "E'zqxj\\'",
    "U&'zqxj\\0027'",
    "0x7a71786a",
    "zqxj\u{2019} OR 1=1",
    "zqxj\u{ff07} OR 1=1",
    "zqxj\u{0} ' OR 1=1 --",
    "zqxj%_[a-z]'",
    "zqxj[^",
    "zqxj.zqxj",
    "zqxj(zqxj)",
    "(SELECT zqxj FROM zqxj)",
];

/// Statements with a place for a text. In quotes, the text is doubled as the quotes ask for.
const LITERALS: [&str; 11] = [
    "SELECT name FROM account WHERE name = '{}'",
    "SELECT name FROM account WHERE name <> N'{}'",
    "SELECT name FROM account WHERE '{}' < name AND NOT name >= '{}'",
    "SELECT name FROM account WHERE name IN ('x', '{}')",
    "SELECT name FROM account WHERE NOT name IN ('{}', '{}')",
    "SELECT name FROM account WHERE name BETWEEN '{}' AND '{}'",
    "SELECT name FROM account WHERE accountid = '{}'",
    "SELECT name FROM account WHERE revenue > '{}'",
    "SELECT name FROM account WHERE createdon > DATEADD(day, 1, '{}')",
    "SELECT name FROM account a JOIN contact c ON a.accountid = c.parentcustomerid AND c.lastname = '{}'",
    "SELECT COUNT(*) AS n FROM account WHERE name = '{}'",
];

const PATTERNS: [&str; 2] = [
    "SELECT name FROM account WHERE name LIKE '{}'",
    "SELECT name FROM account WHERE name NOT LIKE N'%{}_'",
];

/// Places of names and of anything else: with quotes of both kinds, and bare.
const OTHERS: [&str; 37] = [
    "{}",
    "{} SELECT name FROM account",
    "SELECT {} FROM account",
    "SELECT [{}] FROM account",
    "SELECT \"{}\" FROM account",
    "SELECT account.[{}] FROM account",
    "SELECT [{}].name FROM account",
    "SELECT name AS {} FROM account",
    "SELECT name AS [{}] FROM account",
    "SELECT name AS \"{}\" FROM account",
    "SELECT name AS '{}' FROM account",
    "SELECT '{}' FROM account",
    "SELECT '{}' = name FROM account",
    "SELECT [{}] = name FROM account ORDER BY [{}]",
    "SELECT TOP {} name FROM account",
    "SELECT COUNT([{}]) FROM account",
    "SELECT COUNT(*) AS [{}] FROM account",
    "SELECT {}(name) FROM account",
    "SELECT [{}](name) FROM account",
    "SELECT name FROM {}",
    "SELECT name FROM [{}]",
    "SELECT name FROM [{}].account",
    "SELECT name FROM account [{}]",
    "SELECT [{}].name AS x FROM account AS [{}] WHERE [{}].name = 'x' ORDER BY [{}].name",
    "SELECT a.name, [{}].name AS x FROM account a JOIN account [{}] ON a.parentaccountid = [{}].accountid AND [{}].statecode = 0",
    "SELECT a.name, COUNT(*) AS n FROM account a JOIN account \"{}\" ON a.parentaccountid = \"{}\".accountid GROUP BY a.name, \"{}\".name",
    "SELECT name FROM account {}",
    "SELECT name FROM account WHERE {}",
    "SELECT name FROM account WHERE [{}] = 'x'",
    "SELECT name FROM account WHERE name {} 'x'",
    "SELECT name FROM account WHERE name = {}",
    "SELECT name FROM account WHERE name = [{}]",
    "SELECT name FROM account WHERE createdon > DATEADD({}, 1, GETUTCDATE())",
    "SELECT name FROM account WHERE name LIKE 'x' ESCAPE '{}'",
    "SELECT name FROM account GROUP BY [{}]",
    "SELECT name FROM account ORDER BY {}",
    "SELECT name /* {} */ FROM account -- {}",
];

/// The SQL of both databases and the texts that are bound, if the statement is served.
fn planned(statement: &str) -> Option<(Vec<String>, Vec<String>)> {
    let question = match translate(statement) {
        Ok(statement) => statement.query,
        Err(error) => {
            assert_eq!(error.code().status, 400, "{statement}: {error}");
            return None;
        }
    };
    let access = Access::system("test of statements that are hostile");
    let plan = match plan(&question, None, &CATALOG, &access) {
        Ok(plan) => plan,
        Err(error) => {
            assert_eq!(error.code().status, 400, "{statement}: {error}");
            return None;
        }
    };
    let (mut texts, mut bound) = (Vec::new(), Vec::new());
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let statement = plan.statement(dialect);
        texts.push(statement.sql().to_owned());
        bound.extend(statement.parameters().iter().filter_map(|parameter| match parameter {
            Parameter::Text(text) => Some(text.to_string()),
            _ => None,
        }));
    }
    Some((texts, bound))
}

fn has_sentinel(text: &str) -> bool {
    text.to_lowercase().contains(SENTINEL)
}

#[test]
fn a_literal_is_a_parameter_and_changes_nothing_else() {
    let (mut served, mut bound_as_it_is) = (0, 0);
    for template in LITERALS {
        let harmless = planned(&template.replace("{}", "harmless"));
        for hostile in HOSTILE {
            let quoted = hostile.replace('\'', "''");
            let Some((texts, bound)) = planned(&template.replace("{}", &quoted)) else { continue };
            served += 1;
            let (expected, _) = harmless.as_ref().unwrap();
            assert_eq!(&texts, expected, "{template} with {hostile}");
            // Blanks at the end do not count in comparisons.
            let hostile = hostile.trim_end_matches(' ');
            let same = |text: &String| text.trim_end_matches(' ') == hostile;
            bound_as_it_is += usize::from(bound.iter().any(same));
        }
    }
    assert!(
        served > 150 && bound_as_it_is == served,
        "{served} were served, {bound_as_it_is} bound"
    );
}

#[test]
fn no_text_of_a_statement_is_in_the_sql() {
    let (mut served, mut refused) = (0, 0);
    for template in LITERALS.iter().chain(&PATTERNS).chain(&OTHERS) {
        for hostile in HOSTILE {
            // As an honest client quotes it, and as a careless one would.
            let forms = [
                hostile.to_owned(),
                hostile.replace('\'', "''"),
                hostile.replace(']', "]]"),
                hostile.replace('"', "\"\""),
            ];
            for form in forms {
                match planned(&template.replace("{}", &form)) {
                    None => refused += 1,
                    Some((texts, _)) => {
                        served += 1;
                        for text in texts {
                            assert!(!has_sentinel(&text), "{template} with {form}: {text}");
                        }
                    }
                }
            }
        }
    }
    assert!(served > 1000 && refused > 1000, "{served} served, {refused} refused");
}
