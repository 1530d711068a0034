//! That the shapes which requests are made of find an index, on both databases.

use model::rows::CellType;
use planner::{Dialect, Statement, ddl, plan};
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::notation;
use crate::people::{CATALOG, access};

/// The lines in which a database says how it would run a statement.
fn explained(store: &Store, statement: &Statement) -> String {
    let (words, width, shown) = match store.dialect() {
        Dialect::Sqlite => ("EXPLAIN QUERY PLAN ", 4, 3),
        Dialect::Postgres => ("EXPLAIN (COSTS OFF) ", 1, 0),
    };
    let sql = format!("{words}{}", statement.sql());
    let mut columns = vec![CellType::Int; width];
    columns[shown] = CellType::Text;
    let parameters = statement.parameters().to_vec();
    let explain = Statement::raw("how a database runs a plan", &sql, parameters, columns);
    store
        .read(|transaction| {
            if store.dialect() == Dialect::Postgres {
                // Tables without rows are not worth an index otherwise.
                let settings = [
                    "SET LOCAL enable_seqscan = off",
                    "SET LOCAL enable_sort = off",
                    "SET LOCAL enable_bitmapscan = off",
                ];
                for sql in settings {
                    let set = Statement::raw("how a database runs a plan", sql, vec![], vec![]);
                    transaction.execute(&set)?;
                }
            }
            let rows = transaction.query(&explain)?;
            let lines: Vec<&str> = rows.iter().filter_map(|row| row.text(shown)).collect();
            Ok(lines.join("\n") + "\n")
        })
        .unwrap()
}

const ID: &str = "00000000-0000-4000-8000-0000000000aa";

/// Asks and expects each database to name the index, and neither to sort nor to read a whole table.
fn check(who: &str, ask: &Json, sqlite: &str, postgres: &str) {
    check_statement(sqlite, postgres, |dialect| {
        let plan = plan(&notation::query(ask), None, &CATALOG, &access(who)).unwrap();
        plan.statement(dialect)
    });
}

fn check_statement(sqlite: &str, postgres: &str, statement: impl Fn(Dialect) -> Statement) {
    on_each(|store| {
        let statement = statement(store.dialect());
        let lines = explained(store, &statement);
        let (index, never) = match store.dialect() {
            Dialect::Sqlite => (sqlite, ["TEMP B-TREE FOR ORDER BY", "SCAN t0\n"]),
            Dialect::Postgres => (postgres, ["Sort", "Seq Scan"]),
        };
        assert!(lines.contains(index), "no {index} in\n{lines}{}", statement.sql());
        let bad = never.into_iter().find(|words| lines.contains(words));
        assert_eq!(bad, None, "in\n{lines}{}", statement.sql());
    });
}

#[test]
fn a_row_is_read_by_its_key() {
    let filter = json!({"=": ["accountid", {"guid": ID}]});
    let ask = json!({"table": "account", "select": ["name"], "filter": filter});
    check("seller", &ask, "sqlite_autoindex_account_1 (accountid=?)", "account_pkey");
}

#[test]
fn a_page_in_the_order_of_the_key_needs_no_sorting() {
    let after = json!({"values": [], "id": ID});
    let ask = json!({"table": "account", "select": ["name"], "size": 50, "after": after});
    check("admin", &ask, "sqlite_autoindex_account_1 (accountid>?)", "account_pkey");
    let ask = json!({"table": "account", "select": ["name"], "size": 50});
    check("admin", &ask, "sqlite_autoindex_account_1", "account_pkey");
}

#[test]
fn a_page_in_the_order_of_names_needs_no_sorting() {
    let index = "ix_account_name_accountid";
    for order in ["name", "-name"] {
        let ask = json!({"table": "account", "select": ["name"], "order": [order], "size": 50});
        check("admin", &ask, index, index);
    }
    let after = json!({"values": [{"text": "x"}], "id": ID});
    let ask = json!({
        "table": "account", "select": ["name"], "order": ["name"], "size": 50, "after": after
    });
    check("admin", &ask, "ix_account_name_accountid (<expr>>?)", index);
}

#[test]
fn the_rows_that_point_at_a_row_are_found() {
    let filter = json!({"=": ["parentcustomerid", {"guid": ID}]});
    let ask = json!({"table": "contact", "select": ["fullname"], "filter": filter, "count": true});
    let index = "ix_contact_parentcustomerid";
    check_statement(index, index, |dialect| {
        let plan = plan(&notation::query(&ask), None, &CATALOG, &access("admin")).unwrap();
        plan.count(dialect).unwrap()
    });
}

#[test]
fn an_equal_name_is_found() {
    let index = "ix_account_name_accountid";
    let filter = json!({"=": ["name", {"text": "Contoso"}]});
    let ask = json!({"table": "account", "select": ["name"], "filter": filter});
    check("admin", &ask, "ix_account_name_accountid (<expr>=?)", index);
}

#[test]
fn a_page_of_the_rows_of_one_owner_in_the_order_of_names_needs_no_sorting() {
    let filter = json!({"=": ["owninguser", {"guid": ID}]});
    let ask = json!({
        "table": "account", "select": ["name"], "filter": filter, "order": ["name"], "size": 50
    });
    let index = "ix_account_owninguser_name_accountid";
    check("admin", &ask, index, index);
}

#[test]
fn a_page_by_name_of_few_owners_and_units_merges_a_range_of_each() {
    let filter = json!({"=": ["statecode", 0]});
    let ask = json!({
        "table": "account", "select": ["name"], "filter": filter, "order": ["name"], "size": 50
    });
    let plan = plan(&notation::query(&ask), None, &CATALOG, &access("seller")).unwrap();
    on_each(|store| {
        let lines = explained(store, &plan.statement(store.dialect()));
        let ranges = ["owninguser", "owningbusinessunit"];
        let ranges = ranges.map(|range| format!("ix_account_{range}_name_accountid"));
        for index in ranges.iter().map(String::as_str).chain(["ix_principalobjectaccess_princ"]) {
            assert!(lines.contains(index), "no {index} in\n{lines}");
        }
        let never = ["MULTI-INDEX OR", "SCAN t0\n", "Seq Scan"];
        let bad = never.into_iter().find(|words| lines.contains(words));
        assert_eq!(bad, None, "in\n{lines}");
        // Merged as they come, not sorted: a range can hold most of the table.
        let merges = match store.dialect() {
            Dialect::Sqlite => "MERGE (UNION)",
            Dialect::Postgres => "Merge Append",
        };
        assert!(lines.contains(merges), "{lines}");
    });
}

#[test]
fn collections_of_many_parents_are_found() {
    on_each(|store| {
        let expand = json!({"name": "x", "collection": "Account_Tasks", "select": ["subject"]});
        let ask = json!({"table": "account", "select": ["name"], "expand": [expand]});
        let plan = plan(&notation::query(&ask), None, &CATALOG, &access("admin")).unwrap();
        let parents = (1..=50).map(model::Uuid::from_u128).collect();
        let statement = plan.collections()[0].statement(parents, store.dialect());
        let lines = explained(store, &statement);
        assert!(lines.contains("ix_task_regardingobjectid"), "{lines}");
    });
}

#[test]
fn an_expanded_lookup_is_found_by_its_key() {
    let expand = json!({"name": "x", "lookup": "primarycontactid>contact", "select": ["fullname"]});
    let ask = json!({"table": "account", "select": ["name"], "expand": [expand], "size": 50});
    check("admin", &ask, "sqlite_autoindex_contact_1 (contactid=?)", "contact_pkey");
}

#[test]
fn collections_in_conditions_are_found() {
    let filter = json!({"exists": {"collection": "contact_customer_accounts"}});
    let ask = json!({"table": "account", "select": ["name"], "filter": filter, "size": 50});
    let index = "ix_contact_parentcustomerid";
    check("admin", &ask, index, index);
    let filter = json!({"exists": {"intersect": "systemuserroles_association"}});
    let ask = json!({"table": "systemuser", "select": ["fullname"], "filter": filter, "size": 50});
    let index = "systemuserroles_";
    check("admin", &ask, index, index);
}

#[test]
fn the_rows_of_a_person_and_of_its_units_are_found() {
    on_each(|store| {
        if store.dialect() == Dialect::Postgres {
            // It decides by how many rows there are.
            return;
        }
        let ask = json!({"table": "account", "select": ["name"], "count": true});
        let plan = plan(&notation::query(&ask), None, &CATALOG, &access("seller")).unwrap();
        let lines = explained(store, &plan.count(store.dialect()).unwrap());
        for column in ["owninguser", "owningteam", "owningbusinessunit"] {
            let index = format!("ix_account_{column}_name_accountid");
            assert!(lines.contains(&index), "no {index} in\n{lines}");
        }
    });
}

#[test]
fn what_changed_is_a_range_of_an_index() {
    let index = "ix_account_versionnumber_accountid";
    let changed = json!({">": ["versionnumber", 919_042]});
    let ask = json!({
        "table": "account", "select": ["name"], "filter": changed, "order": ["versionnumber"],
        "size": 50
    });
    check("admin", &ask, index, index);
    let mut later = ask;
    later["after"] = json!({"values": [919_050], "id": ID});
    check("admin", &later, index, index);
}

#[test]
fn a_definition_can_ask_for_more_indexes() {
    let mut definition =
        model::metadata::TableDefinition::clone(&CATALOG.table("account").unwrap().definition);
    let columns = ["emailaddress1", "revenue"].map(str::to_owned);
    let names = |definition: &_, dialect| -> Vec<String> {
        let made = ddl::create(definition, dialect);
        made.iter().map(|statement| statement.sql().to_owned()).collect()
    };
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let shipped = names(&definition, dialect);
        definition.indexes = vec![columns.to_vec()];
        let mut more = names(&definition, dialect);
        definition.indexes.clear();
        more.retain(|statement| !shipped.contains(statement));
        let expected = r#"CREATE INDEX "ix_account_emailaddress1_revenue" ON "account" ("#;
        assert_eq!(more.len(), 1);
        assert!(more[0].starts_with(expected), "{}", more[0]);
    }
}

#[test]
fn joined_rows_are_found_by_their_indexes_and_the_order_goes_on_within_a_row() {
    let check = |ask: Json, indexes: &[&str]| {
        on_each(|store| {
            let plan = plan(&notation::query(&ask), None, &CATALOG, &access("admin")).unwrap();
            let statement = plan.statement(store.dialect());
            let lines = explained(store, &statement);
            for index in indexes {
                assert!(lines.contains(index), "no {index} in\n{lines}{}", statement.sql());
            }
            // Rows that are joined to one row may be sorted among themselves, so that one is first.
            let rest = lines.replace("Incremental Sort", "");
            let rest = rest.replace("(parentcustomerid=?)\nUSE TEMP B-TREE FOR ORDER BY", "");
            for words in ["TEMP B-TREE FOR ORDER BY", "SCAN t0\n", "SCAN t1", "Sort\n", "Seq Scan"]
            {
                assert!(!rest.contains(words), "{words} in\n{lines}{}", statement.sql());
            }
        });
    };
    let ask = |links: Json, order: Json| json!({"table": "account", "select": ["name"], "links": links, "order": order, "size": 50});
    let children = |join: Json| json!([{"name": "c", "table": "contact", "on": "parentcustomerid=accountid", "join": join}]);
    let index = "ix_contact_parentcustomerid";
    check(ask(children(json!(null)), json!(["name"])), &[index, "ix_account_name_accountid"]);
    check(ask(children(json!("outer")), json!(["name"])), &[index, "ix_account_name_accountid"]);
    check(ask(children(json!("outer")), json!([])), &[index]);
    check(ask(children(json!("first")), json!(["name"])), &["ix_account_name_accountid"]);
    let parent = json!([{"name": "p", "table": "contact", "on": "contactid=primarycontactid", "join": "outer"}]);
    check(ask(parent, json!(["-name"])), &["ix_account_name_accountid"]);
    let exists = json!({"joins": children(json!(null))[0]});
    let ask = json!({
        "table": "account", "select": ["name"], "filter": exists, "order": ["name"], "size": 50
    });
    check(ask, &[index]);
}
