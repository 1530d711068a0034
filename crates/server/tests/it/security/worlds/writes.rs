//! The messages that came with batches and deep inserts, before the oracle: paths from row to row, rows that
//! come with a new row, many rows at once, and how many there are of some tables.

use model::Uuid;
use model::id::PrincipalId;
use model::right::Right;
use oracle::{Decision, Row};
use serde_json::{Value, json};

use super::asker::Asker;
use super::names::{CHILD, PARENT, set_and_key};
use super::stored::name_of;

impl Asker<'_> {
    /// All of it, of the rows of a world.
    pub(super) fn writes(&mut self, own: &[Row]) {
        self.counts();
        self.follows(own);
        for table in [PARENT, CHILD] {
            self.changes_many(table, own);
        }
        self.upserts(own);
        self.creates_with_children();
    }

    /// `RetrieveTotalRecordCount` of both tables.
    fn counts(&mut self) {
        let path = format!(
            "RetrieveTotalRecordCount(EntityNames=@names)?@names=[%22{PARENT}%22,%22{CHILD}%22]"
        );
        let response = self.send("GET", &path, None);
        let needed = [PARENT, CHILD].map(|table| self.has(Right::Read, table));
        if refused(needed).is_some() || response.status != 200 {
            self.same_kind(&response, self.answer(needed, "200"));
            return;
        }
        let expected = [PARENT, CHILD].map(|table| json!(self.readable(table).len()));
        let found = response.json()["EntityRecordCountCollection"]["Values"].clone();
        self.same(found, Value::from(expected.to_vec()));
    }

    /// From a child to its parent, and from the parent to the child and back.
    fn follows(&mut self, own: &[Row]) {
        for child in own.iter().filter(|row| row.table == CHILD) {
            let Some(parent) = self.ground.parent(child.id) else { continue };
            let Some(parent) = own.iter().find(|row| row.id == parent) else { continue };
            let to_parent = [
                self.has(Right::Read, CHILD),
                self.may(Right::Read, child),
                self.has(Right::Read, PARENT),
                self.may(Right::Read, parent),
            ];
            let path = format!("sample_children({})/sample_OwnedParent/sample_name", child.id);
            let response = self.send("GET", &path, None);
            self.same_kind(&response, self.answer(to_parent, "200"));
            let around = [
                self.has(Right::Read, PARENT),
                self.may(Right::Read, parent),
                self.has(Right::Read, CHILD),
            ];
            // Of many rows one that may not be read is as one that is not there.
            let seen = self.may(Right::Read, child) == Decision::Allowed;
            let path = format!(
                "sample_parents({})/sample_parent_child_owned({})/sample_OwnedParent/sample_name",
                parent.id, child.id
            );
            let response = self.send("GET", &path, None);
            self.same_kind(&response, self.answer(around, if seen { "200" } else { "404" }));
        }
    }

    /// `UpdateMultiple` of all rows of a table, which the first refusal of one of them refuses.
    fn changes_many(&mut self, table: &str, own: &[Row]) {
        let (set, key) = set_and_key(table);
        let rows: Vec<&Row> = own.iter().filter(|row| row.table == table).collect();
        let targets: Vec<Value> = rows.iter().map(|row| typed(row, key)).collect();
        let path = format!("{set}/Microsoft.Dynamics.CRM.UpdateMultiple");
        let response = self.send("POST", &path, Some(json!({ "Targets": targets })));
        let privilege = self.has(Right::Write, table);
        let needed = rows.iter().flat_map(|row| self.needed_to_change(row));
        let needed: Vec<Decision> = std::iter::once(privilege).chain(needed).collect();
        self.same_kind(&response, self.answer(needed, "204"));
    }

    /// Write, and Read as well (D9); privileges before rights on the row.
    fn needed_to_change(&self, row: &Row) -> [Decision; 4] {
        [
            self.has(Right::Write, &row.table),
            self.has(Right::Read, &row.table),
            self.may(Right::Read, row),
            self.may(Right::Write, row),
        ]
    }

    /// `UpsertMultiple`: rows that are there are changed, and one that is not is made.
    fn upserts(&mut self, own: &[Row]) {
        let (set, key) = set_and_key(PARENT);
        let path = format!("{set}/Microsoft.Dynamics.CRM.UpsertMultiple");
        for row in own.iter().filter(|row| row.table == PARENT) {
            let body = json!({"Targets": [typed(row, key)]});
            let response = self.send("POST", &path, Some(body));
            self.same_kind(&response, self.answer(self.needed_to_change(row), "204"));
        }
        let new = self.new_row(PARENT);
        let response = self.send("POST", &path, Some(json!({"Targets": [typed(&new, key)]})));
        self.same_kind(&response, self.of_new(&new).unwrap_or_else(|| "204".into()));
        if response.status == 204 {
            self.remove(&format!("{set}({})", new.id));
        }
    }

    /// A row and one below it: what each new row needs, and what it needs that one points at the other.
    fn creates_with_children(&mut self) {
        let (parent, child) = (self.new_row(PARENT), self.new_row(CHILD));
        let body = json!({
            "sample_parentid": parent.id, "sample_name": "above",
            "sample_parent_child_owned": [{"sample_childid": child.id, "sample_name": "below"}],
        });
        let response = self.send("POST", "sample_parents", Some(body));
        let points = [
            self.has(Right::AppendTo, PARENT),
            self.has(Right::Read, PARENT),
            self.may(Right::AppendTo, &parent),
            self.may(Right::Read, &parent),
            self.may(Right::Append, &child),
        ];
        let refusal = self.of_new(&parent).or_else(|| self.of_new(&child));
        self.same_kind(&response, refusal.unwrap_or_else(|| self.answer(points, "204")));
        if response.status == 204 {
            self.remove(&format!("sample_children({})", child.id));
            self.remove(&format!("sample_parents({})", parent.id));
        }
    }

    /// A row that the user would make for itself.
    fn new_row(&self, table: &str) -> Row {
        let unit = self.world.users.iter().find(|user| user.id == self.user).unwrap().unit;
        let (id, owner) = (engine::new_id(), Some(PrincipalId::User(self.user)));
        Row { table: table.to_owned(), id, owner, unit: Some(unit) }
    }

    /// Why a new row of its own is refused to the user.
    fn of_new(&self, row: &Row) -> Option<String> {
        let owner = PrincipalId::User(self.user);
        let privilege = self.has(Right::Create, &row.table);
        if privilege != Decision::Allowed {
            return Some(self.expected(privilege, ""));
        }
        if !oracle::may_own(self.world, owner, self.table(&row.table)) {
            return Some("E1o".into());
        }
        let decision = self.may_create(&row.table, owner);
        (decision != Decision::Allowed).then(|| self.expected(decision, ""))
    }

    /// The answer where all of these are needed, in their order.
    fn answer(&self, needed: impl IntoIterator<Item = Decision>, allowed: &str) -> String {
        self.expected(refused(needed).unwrap_or(Decision::Allowed), allowed)
    }
}

fn refused(needed: impl IntoIterator<Item = Decision>) -> Option<Decision> {
    needed.into_iter().find(|each| *each != Decision::Allowed)
}

/// A row as it is named among many, with the name that it has.
fn typed(row: &Row, key: &str) -> Value {
    let id: Uuid = row.id;
    json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{}", row.table), key: id,
        "sample_name": name_of(id)})
}
