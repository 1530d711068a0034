//! `?sql=` (query.md §11): what the Python client and the documentation send, and what comes back.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::demo::{ACTUAL, ADMIN, Demo, IMPERSONATED, NOBODY, User, code, each, refusal, text};

/// The target of a statement, encoded as the Python client does: every sign of it.
fn target(set: &str, statement: &str) -> String {
    let mut encoded = format!("{set}?sql=");
    for byte in statement.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    encoded
}

fn ask(user: &mut User, set: &str, statement: &str) -> Vec<Value> {
    user.rows(&target(set, statement))
}

/// One column of the rows, as text.
fn column(user: &mut User, set: &str, statement: &str, name: &str) -> Vec<String> {
    ask(user, set, statement).iter().map(|row| text(&row[name])).collect()
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort_unstable();
    values
}

#[test]
fn what_the_python_client_sends_is_answered() {
    each(|demo| {
        let mut admin = demo.admin();
        let filter = "$filter=startswith(accountnumber,'ACC-')";
        let demo_only = "WHERE a.accountnumber LIKE 'ACC-%'";
        let names = admin.column(&format!("accounts?$select=name&{filter}"), "name");

        let body = admin.read("accounts?sql=SELECT%20name%20FROM%20account");
        assert!(body["value"].as_array().unwrap().len() >= 12);
        let context = body["@odata.context"].as_str().unwrap();
        assert!(context.ends_with("/$metadata#accounts(name,accountid)"), "{context}");
        let first = &body["value"][0];
        assert!(first["@odata.etag"].is_string() && first["accountid"].is_string(), "{first}");

        let all = format!("SELECT a.name FROM account a {demo_only}");
        assert_eq!(sorted(column(&mut admin, "accounts", &all, "name")), sorted(names.clone()));
        let top = format!("SELECT TOP 3 a.name FROM account a {demo_only} ORDER BY a.name DESC");
        let mut ordered = sorted(names.clone());
        ordered.reverse();
        assert_eq!(column(&mut admin, "accounts", &top, "name"), ordered[..3]);

        // Pages by OFFSET, as the sample does.
        let mut paged = Vec::new();
        for number in 0..5 {
            let statement = format!(
                "SELECT a.name FROM account a {demo_only} ORDER BY a.name OFFSET {} ROWS FETCH NEXT 3 \
                 ROWS ONLY",
                number * 3
            );
            let body = admin.read(&target("accounts", &statement));
            assert!(body.get("@odata.nextLink").is_none());
            paged.extend(body["value"].as_array().unwrap().iter().map(|row| text(&row["name"])));
        }
        assert_eq!(paged, sorted(names));

        let distinct = format!("SELECT DISTINCT a.statecode FROM account a {demo_only}");
        let rows = ask(&mut admin, "accounts", &distinct);
        assert_eq!(rows, [json!({"statecode": 0})]);
        let few = "SELECT DISTINCT TOP 2 c.lastname FROM contact c";
        let rows = ask(&mut admin, "contacts", few);
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.as_object().unwrap().len() == 1), "{rows:?}");

        let not_like = format!("SELECT a.name FROM account a {demo_only} AND a.name NOT LIKE 'A%'");
        let rest = column(&mut admin, "accounts", &not_like, "name");
        let expected = names_but(&mut admin, filter, 'A');
        assert_eq!(sorted(rest), expected);
    });
}

/// The names of the demo's accounts that do not begin with a letter.
fn names_but(admin: &mut User, filter: &str, letter: char) -> Vec<String> {
    let names = admin.column(&format!("accounts?$select=name&{filter}"), "name");
    sorted(names.into_iter().filter(|name| !name.starts_with(letter)).collect())
}

#[test]
fn blanks_may_be_written_as_they_like() {
    each(|demo| {
        let mut admin = demo.admin();
        let forms = [
            "SELECT%20TOP%201%20name%20FROM%20account",
            "SELECT+TOP+1+name+FROM+account",
            "SELECT%0D%0A%20%20TOP%201%20name%0D%0AFROM%20account%20AS%20a%20%0D%0A",
            "SELECT%09TOP%091%09name%09FROM%09account",
            "select%20top%201%20NAME%20from%20ACCOUNT",
            "SELECT%20TOP%201%20name%20FROM%20account%3B",
        ];
        for form in forms {
            let rows = admin.rows(&format!("accounts?sql={form}"));
            assert_eq!(rows.len(), 1, "{form}");
            assert!(rows[0]["name"].is_string(), "{form}: {}", rows[0]);
        }
    });
}

#[test]
fn joined_tables_answer_as_reading_them_one_by_one_does() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = "accounts?$select=name&$filter=startswith(accountnumber,'ACC-')\
                    &$expand=contact_customer_accounts($select=fullname)";
        let mut pairs = Vec::new();
        let mut counts = Vec::new();
        for account in admin.rows(path) {
            let contacts = account["contact_customer_accounts"].as_array().unwrap();
            let name = text(&account["name"]);
            pairs.extend(contacts.iter().map(|one| format!("{name}/{}", text(&one["fullname"]))));
            if !contacts.is_empty() {
                counts.push(format!("{name}/{}", contacts.len()));
            }
        }
        let joined = "SELECT a.name, c.fullname FROM account a INNER JOIN contact c ON a.accountid = \
                      c.parentcustomerid WHERE a.accountnumber LIKE 'ACC-%'";
        let pair = |row: &Value, other: &str| format!("{}/{}", text(&row["name"]), row[other]);
        let pair = |row: &Value, other: &str| pair(row, other).replace('"', "");
        let rows = ask(&mut admin, "accounts", joined);
        assert_eq!(
            sorted(rows.iter().map(|row| pair(row, "fullname")).collect()),
            sorted(pairs.clone())
        );
        assert!(rows.iter().all(|row| row["accountid"].is_string()));
        let grouped = "SELECT a.name, COUNT(c.contactid) AS contacts FROM account a JOIN contact c ON \
                       a.accountid = c.parentcustomerid WHERE a.accountnumber LIKE 'ACC-%' GROUP BY \
                       a.name";
        let rows = ask(&mut admin, "accounts", grouped);
        assert_eq!(sorted(rows.iter().map(|row| pair(row, "contacts")).collect()), sorted(counts));
        assert!(rows.iter().all(|row| row.as_object().unwrap().len() == 2), "{rows:?}");
        // A left join keeps what an inner one drops, and a filter in ON drops no account.
        let left = "SELECT a.name, c.fullname FROM account a LEFT JOIN contact c ON a.accountid = \
                    c.parentcustomerid AND c.fullname = 'nobody is called so' WHERE \
                    a.accountnumber LIKE 'ACC-%'";
        let rows = ask(&mut admin, "accounts", left);
        assert_eq!(rows.len(), 12);
        assert!(rows.iter().all(|row| row.get("fullname").is_none()), "{rows:?}");
        // An inner join behind a left one drops what the left one keeps; a left one does not.
        let behind = "FROM account a LEFT JOIN contact c ON a.primarycontactid = c.contactid JOIN \
                      systemuser u ON c.ownerid = u.systemuserid WHERE a.accountnumber LIKE 'ACC-%'";
        let primary =
            "$filter=startswith(accountnumber,'ACC-') and _primarycontactid_value ne null";
        let expected = admin.column(&format!("accounts?$select=name&{primary}"), "name");
        let statement = format!("SELECT a.name, u.fullname {behind}");
        assert_eq!(sorted(column(&mut admin, "accounts", &statement, "name")), sorted(expected));
        let kept = statement.replace("JOIN systemuser", "LEFT JOIN systemuser");
        assert_eq!(ask(&mut admin, "accounts", &kept).len(), 12);
        // A lookup of several tables is joined to rows of the one that is named.
        for (table, key, count) in [("systemuser", "systemuserid", 12), ("team", "teamid", 0)] {
            let statement = format!(
                "SELECT a.name FROM account a JOIN {table} o ON a.ownerid = o.{key} WHERE \
                 a.accountnumber LIKE 'ACC-%'"
            );
            assert_eq!(ask(&mut admin, "accounts", &statement).len(), count, "{table}");
        }
        let without = "SELECT a.name FROM account a LEFT JOIN contact c ON a.accountid = \
                       c.parentcustomerid WHERE a.accountnumber LIKE 'ACC-%' AND c.contactid IS NULL";
        let with: Vec<&str> = pairs.iter().map(|pair| pair.split('/').next().unwrap()).collect();
        let names = admin.column("accounts?$filter=startswith(accountnumber,'ACC-')", "name");
        let expected = names.into_iter().filter(|name| !with.contains(&name.as_str())).collect();
        assert_eq!(sorted(column(&mut admin, "accounts", without, "name")), sorted(expected));
    });
}

#[test]
fn five_and_eight_tables_are_joined() {
    each(|demo| {
        let mut admin = demo.admin();
        let five = "SELECT TOP 3 a.name, c.fullname, o.name as opp, su.fullname as owner, bu.name as \
                    bu FROM account a JOIN contact c ON a.accountid = c.parentcustomerid JOIN \
                    opportunity o ON a.accountid = o.parentaccountid JOIN systemuser su ON a.ownerid = \
                    su.systemuserid JOIN businessunit bu ON su.businessunitid = bu.businessunitid";
        let eight = "SELECT TOP 3 a.name, c.fullname, o.name as opp, su.fullname as owner, bu.name as \
                     bu, t.name as team, cr.fullname as creator, md.fullname as modifier FROM account \
                     a JOIN contact c ON a.accountid = c.parentcustomerid JOIN opportunity o ON \
                     a.accountid = o.parentaccountid JOIN systemuser su ON a.ownerid = \
                     su.systemuserid JOIN businessunit bu ON su.businessunitid = bu.businessunitid \
                     JOIN team t ON bu.businessunitid = t.businessunitid JOIN systemuser cr ON \
                     a.createdby = cr.systemuserid JOIN systemuser md ON a.modifiedby = \
                     md.systemuserid";
        for (statement, names) in [
            (five, &["name", "fullname", "opp", "owner", "bu"][..]),
            (eight, &["name", "fullname", "opp", "owner", "bu", "team", "creator", "modifier"][..]),
        ] {
            let rows = ask(&mut admin, "accounts", statement);
            assert_eq!(rows.len(), 3, "{rows:?}");
            for row in rows {
                let missing = names.iter().find(|name| !row[**name].is_string());
                assert_eq!(missing, None, "{row}");
            }
        }
    });
}

#[test]
fn names_of_the_asker_say_which_column_they_stand_for() {
    each(|demo| {
        let mut admin = demo.admin();
        let statement = "SELECT TOP 1 a.name AS title, a.ownerid AS who, a.primarycontactid, \
                         c.fullname, c.parentcustomerid FROM account a JOIN contact c ON \
                         a.primarycontactid = c.contactid ORDER BY title";
        let row = ask(&mut admin, "accounts", statement).remove(0);
        let mut names: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected = [
            "@odata.etag",
            "_primarycontactid_value",
            "accountid",
            "fullname",
            "parentcustomerid",
            "title",
            "who",
        ];
        assert_eq!(names, expected, "{row}");
        let annotated =
            admin.send("GET", &target("accounts", statement), &[("Prefer", ALL)], None).json();
        let row = &annotated["value"][0];
        let term = |name: &str, term: &str| text(&row[format!("{name}@{term}")]);
        let attribute = "OData.Community.Display.V1.AttributeName";
        assert_eq!(term("title", attribute), "name");
        assert_eq!(term("who", attribute), "ownerid");
        assert_eq!(term("who", "Microsoft.Dynamics.CRM.lookuplogicalname"), "systemuser");
        let formatted = "OData.Community.Display.V1.FormattedValue";
        assert!(row[format!("who@{formatted}")].is_string(), "{row}");
        assert!(row[format!("_primarycontactid_value@{formatted}")].is_string(), "{row}");
    });
}

const ALL: &str = r#"odata.include-annotations="*""#;

/// The names that a row shows, without annotations, in alphabetical order.
fn names(row: &Value) -> Vec<&str> {
    let names = row.as_object().unwrap().keys().map(String::as_str);
    let mut names: Vec<&str> = names.filter(|name| !name.contains('@')).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_row_shows_what_was_selected_its_key_and_nothing_else() {
    each(|demo| {
        let mut user = demo.user("actual");
        let contact = user.create("contacts", &json!({"lastname": "Shown by sql"}));
        let account = user.create(
            "accounts",
            &json!({
                "name": "Shown by sql",
                "revenue": 5,
                "primarycontactid@odata.bind": format!("/contacts({contact})"),
            }),
        );
        let from = "FROM account a JOIN contact c ON a.primarycontactid = c.contactid WHERE a.name = \
                    'Shown by sql'";
        let mut check = |what: &str, expected: &[&str]| {
            let rows = ask(&mut user, "accounts", &format!("SELECT {what} {from}"));
            assert_eq!(rows.len(), 1, "{what}");
            assert_eq!(names(&rows[0]), expected, "{what}: {}", rows[0]);
        };
        check("a.name", &["accountid", "name"]);
        check("a.accountid", &["accountid"]);
        check("c.lastname", &["accountid", "lastname"]);
        check("a.fax, c.fax AS f", &["accountid"]);
        check("DISTINCT a.name", &["name"]);
        check("DISTINCT a.revenue", &["revenue"]);
        check("DISTINCT a.ownerid, c.ownerid AS o", &["_ownerid_value", "o"]);
        check("MIN(a.name), MAX(c.createdon) AS latest", &["latest", "min_name"]);
        check("TOP 1 a.revenue", &["_transactioncurrencyid_value", "accountid", "revenue"]);
        // A name of the asker's goes before the key that it did not ask for.
        check("c.contactid AS accountid", &["accountid"]);
        let statement = format!("SELECT c.contactid AS accountid {from}");
        let response = user.get(&target("accounts", &statement));
        assert_eq!(response.text().matches("\"accountid\"").count(), 1, "{}", response.text());
        assert!(response.text().contains(&contact) && !response.text().contains(&account));
        assert_eq!(ask(&mut user, "accounts", &format!("SELECT TOP 0 a.name {from}")).len(), 0);
        for (set, statement) in [
            ("systemusers", "SELECT TOP 1 fullname, businessunitid FROM systemuser"),
            ("activitypointers", "SELECT TOP 1 subject, activitytypecode FROM activitypointer"),
            (
                "tasks",
                "SELECT t.subject, a.name FROM task t JOIN account a ON t.regardingobjectid = a.accountid",
            ),
        ] {
            let response = user.get(&target(set, statement));
            assert_eq!(response.status, 200, "{statement}: {}", response.text());
        }
    });
}

#[test]
fn groups_and_aggregates_are_computed() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (number, city) in [Some("Ulm"), Some("ulm"), Some("Bonn"), None].iter().enumerate() {
            let body = json!({
                "name": "Summed by sql",
                "address1_city": city,
                "revenue": (number != 1).then_some(10 * (number + 1)),
                "numberofemployees": number,
            });
            user.create("accounts", &body);
        }
        let ours = "FROM account WHERE name = 'Summed by sql'";
        let all = format!(
            "SELECT COUNT(*) as cnt, COUNT(revenue) AS known, SUM(revenue) as total, AVG(revenue) as \
             mean, MIN(revenue) as least, MAX(revenue) as most {ours}"
        );
        let rows = ask(&mut user, "accounts", &all);
        assert_eq!(rows.len(), 1);
        let number = |name: &str| rows[0][name].as_f64().unwrap();
        assert_eq!((number("cnt"), number("known")), (4.0, 3.0));
        assert_eq!((number("total"), number("least"), number("most")), (80.0, 10.0, 40.0));
        assert!((number("mean") - 80.0 / 3.0).abs() < 0.01, "{}", rows[0]);

        let by_city = format!(
            "SELECT address1_city, COUNT(*) AS n {ours} GROUP BY address1_city ORDER BY n DESC, \
             address1_city"
        );
        let rows = ask(&mut user, "accounts", &by_city);
        let told: Vec<(String, i64)> = rows
            .iter()
            .map(|row| (text(&row["address1_city"]).to_lowercase(), row["n"].as_i64().unwrap()))
            .collect();
        let expected = [("\"ulm\"", 2), ("null", 1), ("\"bonn\"", 1)];
        let expected = expected.map(|(city, n)| (city.replace('"', ""), n));
        assert_eq!(told, expected);
        assert!(rows[1].get("address1_city").is_none(), "a null is left out: {}", rows[1]);

        let unnamed =
            format!("SELECT COUNT(*), COUNT(DISTINCT address1_city), MAX(revenue) {ours}");
        let row = ask(&mut user, "accounts", &unnamed).remove(0);
        assert_eq!(row["count"], 4);
        assert_eq!(row["count_distinct_address1_city"], 2);
        assert_eq!(row["max_revenue"].as_f64(), Some(40.0));
        let hidden = format!("SELECT COUNT(*) AS n {ours} GROUP BY address1_city ORDER BY n DESC");
        let body = user.read(&target("accounts", &hidden));
        assert_eq!(body["value"], json!([{"n": 2}, {"n": 1}, {"n": 1}]));
        assert!(text(&body["@odata.context"]).ends_with("#accounts(n)"), "{body}");
    });
}

#[test]
fn what_is_unknown_because_of_a_null_is_not_found() {
    each(|demo| {
        let mut user = demo.user("actual");
        for fax in [Some("one"), Some("two"), None] {
            let employees = fax.map(|fax| fax.len() + usize::from(fax == "two"));
            let body = json!({"name": "Nulls of sql", "fax": fax, "numberofemployees": employees});
            user.create("accounts", &body);
        }
        let mut check = |condition: &str, expected: &[&str]| {
            let statement =
                format!("SELECT fax FROM account WHERE name = 'Nulls of sql' AND ({condition})");
            let found = column(&mut user, "accounts", &statement, "fax");
            assert_eq!(sorted(found), expected, "{condition}");
        };
        check("fax = 'one'", &["one"]);
        check("fax <> 'one'", &["two"]);
        check("NOT fax = 'one'", &["two"]);
        check("NOT fax <> 'one'", &["one"]);
        check("fax = NULL", &[]);
        check("fax <> NULL OR NOT fax = NULL", &[]);
        check("fax IS NULL", &["null"]);
        check("fax IS NOT NULL", &["one", "two"]);
        check("NOT (fax IS NOT NULL)", &["null"]);
        check("fax LIKE 'o%'", &["one"]);
        check("fax NOT LIKE 'o%'", &["two"]);
        check("fax LIKE '[n-p]_e'", &["one"]);
        check("fax LIKE '%[%]'", &[]);
        check("fax IN ('one', 'three')", &["one"]);
        check("fax NOT IN ('one', 'three')", &["two"]);
        check("fax NOT IN ('one', NULL)", &[]);
        check("fax BETWEEN 'one' AND 'onf'", &["one"]);
        check("fax NOT BETWEEN 'one' AND 'onf'", &["two"]);
        check("NOT (fax = 'one' AND numberofemployees = 3)", &["two"]);
        check("NOT (fax = 'one' OR numberofemployees = 7)", &["two"]);
        check("fax = 'one' OR fax IS NULL", &["null", "one"]);
        check("numberofemployees > 3.5", &["two"]);
        check("numberofemployees <= 3.5", &["one"]);
        check("'one' = fax", &["one"]);
        check("createdon <= GETUTCDATE() AND fax = 'two'", &["two"]);
        check("createdon < DATEADD(day, -1, GETUTCDATE())", &[]);
        check("createdon > DATEADD(hour, -1, GETUTCDATE()) AND fax = 'two'", &["two"]);
        check("donotemail = 0 AND fax = 'one'", &["one"]);
        check("donotemail = 1", &[]);
        check("fax = 'ONE'", &["one"]);
        check(&format!("ownerid IN ('{NOBODY}','{ACTUAL}') AND fax = 'one'"), &["one"]);
        check(&format!("_ownerid_value = '{ACTUAL}' AND fax = 'two'"), &["two"]);
        check(&format!("ownerid <> '{ACTUAL}'"), &[]);
    });
}

/// Follows the links as the Python client does: until there is none, a page is empty, or a link or its
/// cookie comes twice.
fn follow(demo: &Demo, user: &mut User, first: &str, size: u32) -> Vec<Value> {
    let prefer = format!("odata.maxpagesize={size}");
    let (mut target, mut rows) = (first.to_owned(), Vec::new());
    let mut cookies = Vec::new();
    loop {
        let response = user.send("GET", &target, &[("Prefer", &prefer)], None);
        assert_eq!(response.status, 200, "{target}: {}", response.text());
        let body = response.json();
        let page = body["value"].as_array().unwrap();
        assert!(page.len() <= size as usize);
        rows.extend(page.iter().cloned());
        let Some(link) = body.get("@odata.nextLink") else { return rows };
        assert!(!page.is_empty());
        let link = link.as_str().unwrap();
        let (_, cookie) = link.split_once("pagingcookie=%22").unwrap();
        let cookie = cookie.split("%22").next().unwrap().to_owned();
        assert!(!cookies.contains(&cookie), "a cookie comes twice: {link}");
        cookies.push(cookie);
        let here = format!("http://{}", demo.host());
        link.strip_prefix(&here).unwrap().clone_into(&mut target);
        assert!(target.contains("sql=") && cookies.len() < 100);
    }
}

#[test]
fn pages_are_followed_to_their_end_as_the_client_follows_them() {
    each(|demo| {
        let mut user = demo.user("actual");
        for number in 0..7 {
            let account = user.create(
                "accounts",
                &json!({"name": "Paged by sql", "fax": (number % 3 > 0).then_some(number % 3).map(|n| n.to_string())}),
            );
            for contact in 0..number % 3 {
                let body = json!({
                    "lastname": format!("Paged {contact}"),
                    "parentcustomerid_account@odata.bind": format!("/accounts({account})"),
                });
                user.create("contacts", &body);
            }
        }
        let one = "FROM account a WHERE a.name = 'Paged by sql'";
        let two = "FROM account a LEFT JOIN contact c ON a.accountid = c.parentcustomerid AND \
                   c.createdon <= GETUTCDATE() WHERE a.name = 'Paged by sql'";
        for (statement, count) in [
            (format!("SELECT a.accountid {one}"), 7),
            (format!("SELECT a.fax {one} AND a.createdon <= GETUTCDATE() ORDER BY a.fax DESC"), 7),
            (format!("SELECT a.fax, c.lastname {two}"), 9),
            (format!("SELECT a.fax, c.lastname {two} ORDER BY c.lastname, a.fax DESC"), 9),
            (format!("SELECT DISTINCT a.fax {one} ORDER BY a.fax"), 3),
            (format!("SELECT a.fax, COUNT(*) AS n {one} GROUP BY a.fax ORDER BY n, a.fax"), 3),
            (format!("SELECT DISTINCT a.ownerid, a.fax {one} ORDER BY a.ownerid, a.fax DESC"), 3),
            (
                format!(
                    "SELECT a.ownerid, COUNT(*) AS n {one} GROUP BY a.ownerid ORDER BY a.ownerid"
                ),
                1,
            ),
            (format!("SELECT a.accountid {one} ORDER BY a.fax OFFSET 2 ROWS"), 5),
            (format!("SELECT DISTINCT a.fax {one} ORDER BY a.fax OFFSET 1 ROWS"), 2),
        ] {
            let whole = ask(&mut user, "accounts", &statement);
            assert_eq!(whole.len(), count, "{statement}");
            for size in [1, 2, 4] {
                let paged = follow(demo, &mut user, &target("accounts", &statement), size);
                assert_eq!(paged, whole, "{statement}, {size} on a page");
            }
        }
        // TOP says how many rows there are in all: they come at once and no page follows.
        let top = target("accounts", &format!("SELECT TOP 4 a.accountid {one}"));
        let response = user.send("GET", &top, &[("Prefer", "odata.maxpagesize=2")], None);
        assert_eq!(response.header("Preference-Applied"), None);
        let body = response.json();
        assert_eq!(body["value"].as_array().unwrap().len(), 4);
        assert!(body.get("@odata.nextLink").is_none());
    });
}

#[test]
fn a_cookie_belongs_to_its_own_statement() {
    each(|demo| {
        let mut admin = demo.admin();
        let statement = "SELECT name FROM account ORDER BY name";
        let prefer = [("Prefer", "odata.maxpagesize=2")];
        let body = admin.send("GET", &target("accounts", statement), &prefer, None).json();
        let link = body["@odata.nextLink"].as_str().unwrap();
        let (_, token) = link.split_once("&$skiptoken=").unwrap();
        for (other, status) in [
            ("SELECT name FROM account ORDER BY name", 200),
            ("SELECT name FROM account WHERE statecode = 0 ORDER BY name", 400),
            ("SELECT name FROM account ORDER BY name DESC", 400),
            ("SELECT name FROM account", 400),
        ] {
            let path = format!("{}&$skiptoken={token}", target("accounts", other));
            let response = admin.send("GET", &path, &prefer, None);
            assert_eq!(response.status, status, "{other}: {}", response.text());
            if status == 400 {
                assert_eq!(refusal(&response), code(400, "0x8004112a"));
            }
        }
    });
}

#[test]
fn other_statements_are_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut check = |set: &str, statement: &str, number: &str| {
            let response = admin.get(&target(set, statement));
            assert!(response.status == 400, "{statement}: {} {}", response.status, response.text());
            assert_eq!(refusal(&response), code(400, number), "{statement}: {}", response.text());
        };
        for statement in [
            "",
            "SELECT * FROM account",
            "SELECT a.name FROM account a RIGHT JOIN contact c ON a.accountid = c.parentcustomerid",
            "SELECT a.name FROM account a CROSS JOIN contact c",
            "SELECT a.name FROM account a, contact c",
            "SELECT name FROM account UNION SELECT fullname FROM contact",
            "SELECT name, COUNT(*) FROM account GROUP BY name HAVING COUNT(*) > 1",
            "WITH x AS (SELECT name FROM account) SELECT name FROM x",
            "SELECT name FROM account WHERE accountid IN (SELECT accountid FROM account)",
            "SELECT CASE WHEN name = 'x' THEN 1 ELSE 0 END FROM account",
            "SELECT UPPER(name) FROM account",
            "SELECT name FROM account WHERE revenue + 1 > 5",
            "SELECT name FROM account WHERE name = accountnumber",
            "SELECT name FROM account WHERE 1 = 1",
            "SELECT TOP 5001 name FROM account",
            "SELECT name FROM account; SELECT name FROM contact",
            "DELETE FROM account WHERE name = 'test'",
            "UPDATE account SET name = 'x'",
            "DROP TABLE account",
            "EXEC sp_helptext 'account'",
            "SELECT name FROM account WHERE revenue LIKE '1%'",
            "SELECT SUM(name) FROM account",
        ] {
            check("accounts", statement, "0x80060888");
        }
        // The set is that of the table after FROM.
        check("contacts", "SELECT name FROM account", "0x80060888");
        check("accounts", "SELECT fullname FROM contact", "0x80060888");
        check("accounts", "SELECT name FROM nothing", "0x80041102");
        check("accounts", "SELECT nothing FROM account", "0x80041103");
        check("accounts", "SELECT owneridname FROM account", "0x80041103");
        let many = vec!["name = 'x'"; 501].join(" OR ");
        check("accounts", &format!("SELECT name FROM account WHERE {many}"), "0x8004430c");
        let joins: Vec<String> = (0..15)
            .map(|n| format!("JOIN account a{n} ON a{n}.accountid = a.parentaccountid"))
            .collect();
        let joins = joins.join(" ");
        check("accounts", &format!("SELECT a.name FROM account a {joins}"), "0x8004430d");

        // With OData's own options, for related rows, for a count, twice.
        let asked = "sql=SELECT%20name%20FROM%20account";
        for path in [
            format!("accounts?$select=name&{asked}"),
            format!("accounts?$filter=name%20eq%20'x'&{asked}"),
            format!("accounts?{asked}&{asked}"),
            format!("accounts/$count?{asked}"),
            format!("systemusers({ADMIN})/user_accounts?{asked}"),
        ] {
            let response = admin.get(&path);
            assert!((400..405).contains(&response.status), "{path}: {}", response.status);
        }
        let row = admin.get(&format!("systemusers({ADMIN})?{asked}"));
        assert_eq!(row.status, 400, "{}", row.text());
        assert_eq!(admin.count("accounts/$count?$filter=startswith(accountnumber,'ACC-')"), 12);
    });
}

#[test]
fn a_user_finds_the_same_rows_as_by_other_languages() {
    each(|demo| {
        let users = [
            demo.admin(),
            demo.user("actual"),
            demo.user("impersonated"),
            demo.user("manager"),
            demo.user("west"),
            demo.user("agent"),
            demo.on_behalf(),
            demo.user("adminapp").with("MSCRMCallerID", IMPERSONATED),
        ];
        let mut told = Vec::new();
        for mut user in users {
            let demo_rows = "$filter=startswith(accountnumber,'ACC-')";
            let by_odata = user.column(&format!("accounts?$select=name&{demo_rows}"), "accountid");
            let statement = "SELECT name FROM account WHERE accountnumber LIKE 'ACC-%'";
            let by_sql = column(&mut user, "accounts", statement, "accountid");
            assert_eq!(by_sql, by_odata);
            let counted = "SELECT COUNT(*) AS n FROM account WHERE accountnumber LIKE 'ACC-%'";
            assert_eq!(ask(&mut user, "accounts", counted), [json!({"n": by_odata.len()})]);
            // A contact that may not be read is no match, for the answer, the filter and the count.
            let expand = "$expand=contact_customer_accounts($select=contactid)";
            let rows = user.rows(&format!("accounts?$select=name&{demo_rows}&{expand}"));
            let contacts: usize = rows
                .iter()
                .map(|row| row["contact_customer_accounts"].as_array().unwrap().len())
                .sum();
            let from = "FROM account a JOIN contact c ON a.accountid = c.parentcustomerid WHERE \
                        a.accountnumber LIKE 'ACC-%'";
            let joined = ask(&mut user, "accounts", &format!("SELECT c.contactid {from}"));
            assert_eq!(joined.len(), contacts);
            let counted = ask(&mut user, "accounts", &format!("SELECT COUNT(*) AS n {from}"));
            assert_eq!(counted, [json!({ "n": contacts })]);
            told.push((by_odata.len(), contacts));
        }
        assert!(told.iter().any(|(accounts, _)| *accounts < 12), "nobody sees less: {told:?}");
        assert_eq!(told[2], told[6], "on behalf, the other user's rows");
    });
}

#[test]
fn every_table_of_a_statement_needs_its_privilege() {
    each(|demo| {
        let mut agent = demo.user("agent");
        let joins = [
            "JOIN opportunity o ON a.accountid = o.parentaccountid",
            "LEFT JOIN opportunity o ON a.accountid = o.parentaccountid",
            "JOIN contact c ON a.accountid = c.parentcustomerid LEFT JOIN opportunity o ON \
             o.parentcontactid = c.contactid",
        ];
        for join in joins {
            for what in ["a.name", "COUNT(*) AS n", "DISTINCT a.name"] {
                let statement = format!("SELECT {what} FROM account a {join}");
                let response = agent.get(&target("accounts", &statement));
                assert_eq!(response.status, 403, "{statement}: {}", response.text());
            }
        }
        let own = agent.get(&target("opportunities", "SELECT name FROM opportunity"));
        assert_eq!(own.status, 403);
        let mut nobody = demo.user("noroles");
        let response = nobody.get(&target("accounts", "SELECT name FROM account"));
        assert_eq!(response.status, 403);
        // What is wrong with the statement is told before anybody's rights are looked at.
        let response = nobody.get(&target("accounts", "SELECT * FROM account"));
        assert_eq!(response.status, 400);
    });
}
