//! Every table that a question touches gets the row predicate of each subject, however the question
//! comes to it: links, links inside them, semi-joins, paths of conditions and orders, different rows,
//! groups. And what that means on rows that are there.

use model::Error;
use model::error::Denial;
use model::value::{Reference, Value};
use planner::plan::position;
use planner::{Dialect, Plan, plan};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::joins::{id, row, shown, text};
use crate::meaning::add;
use crate::notation;
use crate::people::{CATALOG, access};

/// The id of the seller.
const SELLER: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
/// How rows of user-owned tables are joined: the table of the row, that of the link, the two columns.
const WAYS: [(&str, &str, &str); 10] = [
    ("account", "contact", "parentcustomerid=accountid"),
    ("account", "contact", "contactid=primarycontactid"),
    ("account", "task", "regardingobjectid=accountid"),
    ("account", "account", "parentaccountid=accountid"),
    ("contact", "account", "accountid=parentcustomerid"),
    ("contact", "task", "regardingobjectid=contactid"),
    ("contact", "lead", "emailaddress1=emailaddress1"),
    ("task", "account", "accountid=regardingobjectid"),
    ("task", "phonecall", "regardingobjectid=regardingobjectid"),
    ("lead", "contact", "parentcustomerid=parentcontactid"),
];
/// Ways along lookups, with a text at their end.
const PATHS: [(&str, &str); 4] = [
    ("account", "primarycontactid>contact/fullname"),
    ("contact", "parentcustomerid>account/originatingleadid>lead/subject"),
    ("task", "regardingobjectid>contact/lastname"),
    ("lead", "parentcontactid>contact/lastname"),
];

/// Makes a question of numbers, which decide at every turn.
struct Maker<'n> {
    numbers: &'n [u8],
    links: usize,
}

impl Maker<'_> {
    fn next(&mut self, below: usize) -> usize {
        let (first, rest) = self.numbers.split_first().unwrap_or((&0, &[]));
        self.numbers = rest;
        usize::from(*first) % below
    }

    fn condition(&mut self, table: &str, depth: usize) -> Json {
        let path = path(table);
        match self.next(4) {
            0 if self.links < 6 => json!({"joins": self.link(table, depth + 1)}),
            1 if self.links < 6 => json!({"not": {"joins": self.link(table, depth + 1)}}),
            2 => json!({"all": [{"null": path}, {"not": {"null": "createdon"}}]}),
            _ => json!({"null": "createdon"}),
        }
    }

    fn link(&mut self, table: &str, depth: usize) -> Json {
        self.links += 1;
        let name = format!("l{}", self.links);
        let ways: Vec<_> = WAYS.iter().filter(|(from, _, _)| *from == table).collect();
        let Some((_, target, on)) = ways.get(self.next(ways.len().max(1))) else {
            return json!({"name": name, "table": "account", "on": "createdon=createdon"});
        };
        let join = [Json::Null, json!("outer"), json!("first")][self.next(3)].clone();
        let mut link = json!({"name": name, "table": target, "on": on, "join": join});
        if self.next(2) == 0 {
            link["select"] = json!(["createdon"]);
        }
        if self.next(2) == 0 {
            link["filter"] = self.condition(target, depth);
        }
        let mut links = Vec::new();
        while depth < 3 && self.links < 6 && self.next(2) == 0 {
            links.push(self.link(target, depth + 1));
        }
        link["links"] = json!(links);
        link
    }

    fn question(&mut self) -> Json {
        let table = ["account", "contact", "task", "lead"][self.next(4)];
        let mut ask = json!({"table": table, "select": ["createdon"], "count": true});
        let links: Vec<Json> = (0..self.next(3)).map(|_| self.link(table, 1)).collect();
        ask["links"] = json!(links);
        ask["filter"] = self.condition(table, 1);
        let path = path(table);
        match self.next(3) {
            0 => ask["order"] = json!([path]),
            1 => {
                ask["distinct"] = json!(true);
                ask["aliased"] = json!([["x", path]]);
            }
            _ => {
                let groups = json!([["x", path]]);
                ask["aggregate"] = json!({"groups": groups, "values": [["n", "count"]]});
            }
        }
        ask
    }
}

fn path(table: &str) -> &'static str {
    PATHS.iter().find(|(from, _)| *from == table).map_or("createdon", |(_, path)| path)
}

/// The numbers of user-owned tables that a statement reads.
fn sources(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in ["account", "contact", "task", "phonecall", "lead"] {
        for rest in sql.split(&format!("\"{table}\" AS t")).skip(1) {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            found.push(format!("t{digits}"));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_row_that_is_read_may_be_read_by_every_subject(
        numbers in proptest::collection::vec(any::<u8>(), 4..60)
    ) {
        let ask = Maker { numbers: &numbers, links: 0 }.question();
        for (who, subjects) in [("seller", 1), ("actual for seller strictly", 2)] {
            let plan = plan(&notation::query(&ask), None, &CATALOG, &access(who)).unwrap();
            let count = plan.count(Dialect::Sqlite).unwrap();
            for sql in [plan.statement(Dialect::Sqlite).sql(), count.sql()] {
                let sources = sources(sql);
                prop_assert!(!sources.is_empty());
                for source in sources {
                    let owners = sql.matches(&format!("{source}.\"owninguser\" = ")).count();
                    prop_assert!(owners >= subjects, "{source} of {who}: {ask}\n{sql}");
                }
            }
        }
    }
}

#[test]
fn a_table_without_privilege_refuses_whatever_leads_to_it() {
    // Service Agent has nothing on tasks and leads.
    let refused = |ask: Json, expected: &str| match plan(
        &notation::query(&ask),
        None,
        &CATALOG,
        &access("agent"),
    ) {
        Err(Error::Denied(denial)) => match *denial {
            Denial::Privilege(missing) => assert_eq!(missing.privilege, expected, "{ask}"),
            other => panic!("{ask}: {other}"),
        },
        other => panic!("{ask}: {other:?}"),
    };
    let (task, lead) = ("prvReadActivity", "prvReadLead");
    let tasks = json!({"name": "t", "table": "task", "on": "regardingobjectid=accountid"});
    let with = |join: &str| {
        let mut link = tasks.clone();
        link["join"] = json!(join);
        json!({"table": "account", "links": [link]})
    };
    refused(json!({"table": "account", "links": [tasks]}), task);
    refused(with("outer"), task);
    refused(with("first"), task);
    refused(json!({"table": "account", "filter": {"joins": tasks}}), task);
    refused(json!({"table": "account", "filter": {"not": {"joins": tasks}}}), task);
    let nested = json!({
        "name": "c", "table": "contact", "on": "parentcustomerid=accountid", "join": "outer",
        "links": [{"name": "t", "table": "task", "on": "regardingobjectid=contactid"}]
    });
    refused(json!({"table": "account", "links": [nested]}), task);
    let path = "originatingleadid>lead/subject";
    refused(json!({"table": "account", "order": [path]}), lead);
    refused(json!({"table": "account", "aliased": [["x", path]]}), lead);
    refused(
        json!({"table": "account", "select": [], "distinct": true, "aliased": [["x", path]]}),
        lead,
    );
    refused(
        json!({"table": "account", "aggregate": {"groups": [["x", path]], "values": []}}),
        lead,
    );
    refused(
        json!({"table": "account", "aggregate": {"groups": [], "values": [["x", "max", path]]}}),
        lead,
    );
}

/// Of the seller are the accounts A and B, and the contacts x of A and z of C. Of somebody else are the
/// account C, and y, a contact of A and the primary one of B.
fn owned(store: &Store) {
    let rows = [
        ("account", 1, "A", Value::Null, Value::Null, true),
        ("account", 2, "B", Value::Null, row("contact", 12), true),
        ("account", 3, "C", Value::Null, row("contact", 11), false),
        ("contact", 11, "x", row("account", 1), Value::Null, true),
        ("contact", 12, "y", row("account", 1), Value::Null, false),
        ("contact", 13, "z", row("account", 3), Value::Null, true),
    ];
    let seller = SELLER.parse().unwrap();
    for (table, number, name, parent, primary, own) in rows {
        let user = if own { seller } else { model::Uuid::from_u128(0xbad) };
        let mut values = vec![
            ("ownerid", Value::Reference(Reference::new("systemuser", user))),
            ("owninguser", Value::Reference(Reference::new("systemuser", user))),
            ("statecode", Value::Int(0)),
        ];
        if table == "account" {
            values.extend([("accountid", id(number)), ("name", text(name))]);
            values.push(("primarycontactid", primary));
        } else {
            values.extend([("contactid", id(number)), ("fullname", text(name))]);
            values.push(("parentcustomerid", parent));
        }
        add(store, table, &values);
    }
}

#[test]
fn a_row_that_cannot_be_read_is_no_match() {
    on_each(|store| {
        owned(store);
        let rows = |plan: &Plan| -> String {
            let statement = plan.statement(store.dialect());
            let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
            rows.iter().map(|row| shown(plan, row)).collect::<Vec<_>>().join(" ")
        };
        let check = |more: Json, expected: &str| {
            let mut ask = json!({"table": "account", "select": ["name"]});
            ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let plan_for =
                |who: &str| plan(&notation::query(&ask), None, &CATALOG, &access(who)).unwrap();
            assert_eq!(rows(&plan_for("seller")), expected, "{ask}: {:?}", store.dialect());
            // Whoever acts for it in the strict mode reads no row that is not its own.
            let strictly = plan_for("actual for seller strictly");
            assert_eq!(rows(&strictly), "", "{ask}: {:?}", store.dialect());
        };
        let contacts = |join: Json| {
            json!({"links": [{
                "name": "c", "table": "contact", "on": "parentcustomerid=accountid", "join": join,
                "select": ["fullname"]
            }]})
        };
        check(contacts(json!(null)), "Ax");
        check(contacts(json!("outer")), "Ax B-");
        check(contacts(json!("first")), "Ax B-");
        let primary = "primarycontactid>contact/fullname";
        check(json!({"aliased": [["p", primary]], "order": [primary]}), "A- B-");
        let joins = json!({"name": "c", "table": "contact", "on": "contactid=primarycontactid"});
        check(json!({"filter": {"joins": joins}}), "");
        check(json!({"filter": {"not": {"joins": joins}}}), "A B");
        check(
            json!({"distinct": true, "select": ["statecode"], "aliased": [["p", primary]]}),
            "0-",
        );
        let groups = json!({"groups": [["p", primary]], "values": [["n", "count"]]});
        check(json!({"aggregate": groups}), "-2");
    });
}

#[test]
fn pages_by_name_of_few_rows_go_on_within_what_is_joined() {
    on_each(|store| {
        owned(store);
        let seller = Value::Reference(Reference::new("systemuser", SELLER.parse().unwrap()));
        for (number, account, name) in [(14, 1, "v"), (15, 1, "w"), (16, 2, "u")] {
            let values = [
                ("contactid", id(number)),
                ("fullname", text(name)),
                ("parentcustomerid", row("account", account)),
                ("owninguser", seller.clone()),
            ];
            add(store, "contact", &values);
        }
        for (order, expected) in [("name", "Ax Av Aw Bu"), ("-name", "Bu Aw Av Ax")] {
            for (size, skip) in [(1, 0), (2, 0), (3, 0), (9, 0), (1, 1), (2, 1)] {
                let mut ask = notation::query(&json!({
                    "table": "account", "select": ["name"], "order": [order], "size": size,
                    "links": [{
                        "name": "c", "table": "contact", "on": "parentcustomerid=accountid",
                        "join": "outer", "select": ["fullname"]
                    }]
                }));
                ask.page.skip = Some(skip);
                let mut all = Vec::new();
                loop {
                    let plan = plan(&ask, None, &CATALOG, &access("seller")).unwrap();
                    let statement = plan.statement(store.dialect());
                    assert!(statement.sql().contains(" UNION "), "{}", statement.sql());
                    let mut rows = store.read(|transaction| transaction.query(&statement)).unwrap();
                    let more = rows.len() > size;
                    rows.truncate(size);
                    all.extend(rows.iter().map(|row| shown(&plan, row)));
                    if !more {
                        break;
                    }
                    ask.page.skip = None;
                    ask.page.after = position(&plan, rows.get(size - 1).unwrap());
                }
                let expected = expected.split(' ').skip(skip as usize).collect::<Vec<_>>();
                assert_eq!(all, expected, "{order} by {size}: {:?}", store.dialect());
            }
        }
    });
}
