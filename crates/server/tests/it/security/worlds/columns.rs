//! What is asked about secured columns: what is seen of them in lists and single rows, what conditions
//! on them find, and whether they may be changed and given (security.md §3.6).

use std::collections::{BTreeMap, BTreeSet};

use model::Uuid;
use model::error::ColumnRight;
use model::id::PrincipalId;
use model::right::Right;
use oracle::{Decision, Row};
use serde_json::{Map, Value, json};

use super::asker::Asker;
use super::names::{PARENT, secured, set_and_key};
use super::stored::{name_of, value_of};
use crate::demo::id_of;

impl Asker<'_> {
    fn may_column(&self, right: ColumnRight, table: &str, column: &str, row: Option<Uuid>) -> bool {
        let (user, column) = (self.user, (table, column));
        oracle::may_column(self.world, user, self.impersonator, right, column, row)
    }

    /// What is seen of a column of a row that can be read.
    fn seen(&self, table: &str, column: &str, row: Uuid) -> Option<&'static str> {
        let may = self.may_column(ColumnRight::ShareRead, table, column, Some(row));
        value_of(row, column).filter(|_| may)
    }

    pub(super) fn sees_columns(&mut self, table: &str, own: &[Row]) {
        if self.has(Right::Read, table) != Decision::Allowed {
            return;
        }
        let (set, key) = set_and_key(table);
        let columns = secured(table);
        let selected = columns.join(",");
        let readable = self.readable(table);
        let response = self.send("GET", &format!("{set}?$select={selected}"), None);
        let expected: BTreeMap<Uuid, Vec<Option<String>>> = readable
            .iter()
            .map(|id| {
                let seen = columns.iter().map(|column| self.seen(table, column, *id));
                (*id, seen.map(|value| value.map(str::to_owned)).collect())
            })
            .collect();
        let found: BTreeMap<Uuid, Vec<Option<String>>> = response.json()["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let values = columns.iter().map(|column| row[column].as_str().map(str::to_owned));
                (row[key].as_str().unwrap().parse().unwrap(), values.collect())
            })
            .collect();
        self.tally.count(expected.len() * columns.len());
        self.same(found, expected);
        for column in columns {
            for (condition, wanted) in [("eq 'x'", Some("x")), ("eq null", None)] {
                let path = format!("{set}?$select={key}&$filter={column} {condition}");
                let response = self.send("GET", &path, None);
                let expected: BTreeSet<Uuid> = readable
                    .iter()
                    .copied()
                    .filter(|id| self.seen(table, column, *id) == wanted)
                    .collect();
                let rows = response.json()["value"].as_array().unwrap().clone();
                let ids = rows.iter().map(|row| row[key].as_str().unwrap().parse().unwrap());
                self.same(ids.collect::<BTreeSet<Uuid>>(), expected);
            }
        }
        for row in own.iter().filter(|row| readable.contains(&row.id) && row.table == table) {
            let path = format!("{set}({})?$select={selected}", row.id);
            let response = self.send("GET", &path, None).json();
            for column in columns {
                let found = response[column].as_str().map(str::to_owned);
                self.same(found, self.seen(table, column, row.id).map(str::to_owned));
            }
        }
    }

    /// The value is sent as it is: that it does not change lets nobody through (D12).
    pub(super) fn changes_columns(&mut self, table: &str, own: &[Row]) {
        let (set, _) = set_and_key(table);
        let rights = [Right::Read, Right::Write];
        for row in own.iter().filter(|row| row.table == table) {
            if rights.iter().any(|right| self.may(*right, row) != Decision::Allowed) {
                continue;
            }
            for column in secured(table) {
                let body =
                    json!({*column: value_of(row.id, column), "sample_name": name_of(row.id)});
                let response = self.send("PATCH", &format!("{set}({})", row.id), Some(body));
                let may = self.may_column(ColumnRight::Update, table, column, Some(row.id));
                self.same_kind(&response, if may { "204" } else { "403 0x8004f507" }.into());
            }
        }
    }

    /// For itself, who may make a row at all.
    pub(super) fn creates_with_columns(&mut self) {
        let owner = PrincipalId::User(self.user);
        let may = self.has(Right::Create, PARENT) == Decision::Allowed
            && oracle::may_own(self.world, owner, self.table(PARENT))
            && self.may_create(PARENT, owner) == Decision::Allowed;
        if !may {
            return;
        }
        for column in secured(PARENT) {
            let mut body = Map::from_iter([("sample_name".to_owned(), Value::from("made"))]);
            body.insert((*column).into(), "z".into());
            let response = self.send("POST", "sample_parents", Some(body.into()));
            let may = self.may_column(ColumnRight::Create, PARENT, column, None);
            self.same_kind(&response, if may { "204" } else { "403 0x8004f502" }.into());
            if response.status == 204 {
                self.remove(&format!("sample_parents({})", id_of(&response)));
            }
        }
    }
}
