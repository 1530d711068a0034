//! What is asked: lists with their counts and related rows, pages by name, single rows, changes,
//! creations and deletions. What was made is removed again, so that the next one finds the same rows.

use std::collections::BTreeSet;

use model::Uuid;
use model::id::PrincipalId;
use model::right::Right;
use oracle::{Decision, Row, Share, Table, World};
use serde_json::{Value, json};

use super::asker::Asker;
use super::names::{CHILD, PARENT, set_and_key};
use super::stored::{self, name_of, owned};
use crate::demo::id_of;
use crate::security::cast::listed;

impl Asker<'_> {
    /// Everything, of the rows of a world.
    pub(super) fn asks(&mut self, own: &World) {
        let world = self.world;
        for table in &world.tables {
            self.lists(table);
            self.opens(table, &own.rows);
        }
        for table in [PARENT, CHILD] {
            self.pages_by_name(table);
            self.rights(table, &own.rows);
            self.changes(table, &own.rows);
            self.sees_columns(table, &own.rows);
            self.changes_columns(table, &own.rows);
        }
        self.writes(&own.rows);
        self.creates();
        self.creates_with_columns();
        self.deletes(own);
    }

    fn lists(&mut self, table: &Table) {
        let (set, key) = set_and_key(&table.name);
        let path = format!("{set}?$select={key}&$count=true");
        let response = self.send("GET", &path, None);
        if self.has(Right::Read, &table.name) != Decision::Allowed {
            self.same_kind(&response, self.refused().to_owned());
            let count = self.send("GET", &format!("{set}/$count"), None);
            self.same_kind(&count, self.refused().to_owned());
            return;
        }
        if response.status != 200 {
            self.same_kind(&response, "200".into());
            return;
        }
        let expected = self.readable(&table.name);
        self.same(ids(&response.json()["value"], key), expected.clone());
        self.same(response.json()["@odata.count"].as_u64(), Some(expected.len() as u64));
        let count = self.send("GET", &format!("{set}/$count"), None);
        self.same(count.text().to_owned(), expected.len().to_string());
        // Each row there or not there is one decision.
        self.tally.count(self.world.rows.iter().filter(|row| row.table == table.name).count());
        match table.name.as_str() {
            CHILD => self.lists_with_parents(&expected),
            PARENT => self.lists_with_children(&expected),
            _ => {}
        }
    }

    /// Children with the row of T that each points at, and those that a condition on it selects.
    fn lists_with_parents(&mut self, children: &BTreeSet<Uuid>) {
        let path = "sample_children?$select=_sample_ownedparent_value\
                    &$expand=sample_OwnedParent($select=sample_parentid)";
        let response = self.send("GET", path, None);
        let readable = self.has(Right::Read, PARENT) == Decision::Allowed;
        let parents = self.readable(PARENT);
        if readable && response.status == 200 {
            let rows = response.json()["value"].as_array().unwrap().clone();
            self.same(rows.len(), children.len());
            for row in &rows {
                let id: Uuid = row["sample_childid"].as_str().unwrap().parse().unwrap();
                let parent = self.ground.parent(id);
                self.same(uuid(&row["_sample_ownedparent_value"]), parent);
                let shown = parent.filter(|parent| parents.contains(parent));
                self.same(uuid(&row["sample_OwnedParent"]["sample_parentid"]), shown);
            }
        } else {
            self.same_kind(&response, self.refused().to_owned());
        }
        let filter =
            "sample_children?$select=sample_childid&$filter=sample_OwnedParent/statecode eq 0";
        let response = self.send("GET", filter, None);
        if readable && response.status == 200 {
            let pointing = |child: &Uuid| {
                self.ground.parent(*child).is_some_and(|parent| parents.contains(&parent))
            };
            let expected = children.iter().copied().filter(pointing).collect();
            self.same(ids(&response.json()["value"], "sample_childid"), expected);
        } else {
            self.same_kind(&response, self.refused().to_owned());
        }
    }

    /// Rows of T with their children, and those that have a child.
    fn lists_with_children(&mut self, parents: &BTreeSet<Uuid>) {
        let path = "sample_parents?$select=sample_parentid\
                    &$expand=sample_parent_child_owned($select=sample_childid)";
        let any = "sample_parents?$select=sample_parentid\
                   &$filter=sample_parent_child_owned/any(c:c/statecode eq 0)";
        for path in [path, any] {
            let response = self.send("GET", path, None);
            if self.has(Right::Read, CHILD) != Decision::Allowed || response.status != 200 {
                self.same_kind(&response, self.refused().to_owned());
                continue;
            }
            let children = self.readable(CHILD);
            let of = |parent: Uuid| -> BTreeSet<Uuid> {
                let all = self.ground.children(parent);
                all.into_iter().filter(|child| children.contains(child)).collect()
            };
            let rows = response.json()["value"].as_array().unwrap().clone();
            if path == any {
                let expected = parents.iter().copied().filter(|id| !of(*id).is_empty()).collect();
                self.same(ids(&response.json()["value"], "sample_parentid"), expected);
                continue;
            }
            self.same(rows.len(), parents.len());
            for row in rows {
                let id: Uuid = row["sample_parentid"].as_str().unwrap().parse().unwrap();
                self.same(ids(&row["sample_parent_child_owned"], "sample_childid"), of(id));
            }
        }
    }

    /// All pages in the order of the names: the list, each row once. Page and order take another way
    /// through the planner than the plain list.
    fn pages_by_name(&mut self, table: &str) {
        if self.has(Right::Read, table) != Decision::Allowed {
            return;
        }
        let (set, key) = set_and_key(table);
        let mut expected: Vec<Uuid> = self.readable(table).into_iter().collect();
        expected.sort_by_key(|id| (name_of(*id).to_lowercase(), *id));
        for descending in [false, true] {
            let direction = if descending { " desc" } else { "" };
            // Two rows on a page, or so many that there are no more than a few pages.
            let size = format!("odata.maxpagesize={}", 2.max(expected.len() / 5));
            let mut path =
                format!("{set}?$select=sample_name&$orderby=sample_name{direction}&$count=true");
            let mut found: Vec<Uuid> = Vec::new();
            while found.len() <= expected.len() {
                let response = self.send_with("GET", &path, &[("Prefer", &size)], None);
                if response.status != 200 {
                    self.same_kind(&response, "200".into());
                    return;
                }
                let page = listed(&response, key);
                found.extend(page.iter().map(|id| id.parse::<Uuid>().unwrap()));
                let count = response.json()["@odata.count"].as_u64();
                self.same(count, Some(expected.len() as u64));
                let next = response.json()["@odata.nextLink"].as_str().map(str::to_owned);
                let Some(next) = next else { break };
                next.split_once("/api/data/v9.2/").unwrap().1.clone_into(&mut path);
            }
            if descending {
                let mut names: Vec<String> =
                    found.iter().map(|id| name_of(*id).to_lowercase()).collect();
                names.reverse();
                self.same(names.is_sorted(), true);
                found.sort_by_key(|id| (name_of(*id).to_lowercase(), *id));
            }
            self.same(&found, &expected);
            self.tally.count(expected.len());
        }
    }

    fn opens(&mut self, table: &Table, own: &[Row]) {
        let (set, key) = set_and_key(&table.name);
        for row in own.iter().filter(|row| row.table == table.name) {
            let response = self.send("GET", &format!("{set}({})?$select={key}", row.id), None);
            self.same_kind(&response, self.expected(self.may(Right::Read, row), "200"));
        }
        let path = format!("{set}({})?$select={key}", engine::new_id());
        let response = self.send("GET", &path, None);
        self.same_kind(&response, self.expected(self.has(Right::Read, &table.name), "404"));
    }

    fn changes(&mut self, table: &str, own: &[Row]) {
        let (set, _) = set_and_key(table);
        for row in own.iter().filter(|row| row.table == table) {
            let body = json!({"sample_name": name_of(row.id)});
            let response = self.send("PATCH", &format!("{set}({})", row.id), Some(body));
            // Write, and Read as well (D9); privileges before rights on the row.
            let decisions = [
                self.has(Right::Write, table),
                self.has(Right::Read, table),
                self.may(Right::Read, row),
                self.may(Right::Write, row),
            ];
            let refused = decisions.into_iter().find(|each| *each != Decision::Allowed);
            self.same_kind(&response, self.expected(refused.unwrap_or(Decision::Allowed), "204"));
        }
    }

    fn creates(&mut self) {
        let (users, teams) = (self.world.users.iter(), self.world.teams.iter());
        let users = users.map(|user| PrincipalId::User(user.id));
        let owners: Vec<PrincipalId> =
            users.chain(teams.map(|team| PrincipalId::Team(team.id))).collect();
        for owner in owners {
            let bind = format!("/{}s({})", owner.table(), owner.uuid());
            let body = json!({"sample_name": "made", "ownerid@odata.bind": bind});
            let response = self.send("POST", "sample_parents", Some(body));
            let privilege = self.has(Right::Create, PARENT);
            let expected = if privilege != Decision::Allowed {
                self.expected(privilege, "")
            } else if let Some(refusal) = self.owner_refused(owner) {
                refusal.to_owned()
            } else {
                self.expected(self.may_create(PARENT, owner), "204")
            };
            self.same_kind(&response, expected);
            if response.status == 204 {
                self.remove(&format!("sample_parents({})", id_of(&response)));
            }
        }
    }

    /// Why somebody cannot own a row of T (security.md §3.2 C3, C4).
    fn owner_refused(&self, owner: PrincipalId) -> Option<&'static str> {
        let world = self.world;
        match owner {
            PrincipalId::User(id) => {
                let user = world.users.iter().find(|user| user.id == id).unwrap();
                if user.disabled {
                    return Some("400 0x8004022b");
                }
                if oracle::is_unit_disabled(world, user.unit) {
                    return Some("400 0x8004032d");
                }
            }
            PrincipalId::Team(id) => {
                let team = world.teams.iter().find(|team| team.id == id).unwrap();
                if team.team_type == 1 {
                    return Some("400 0x80048340");
                }
                if oracle::is_unit_disabled(world, team.unit) {
                    return Some("400 0x8004032d");
                }
            }
        }
        (!oracle::may_own(world, owner, self.table(PARENT))).then_some("E1o")
    }

    /// Deletes copies of the children of its world, and of their shares.
    fn deletes(&mut self, own: &World) {
        let originals: Vec<&Row> = own.rows.iter().filter(|row| row.table == CHILD).collect();
        if originals.is_empty() {
            return;
        }
        let copies: Vec<Row> =
            originals.iter().map(|row| Row { id: engine::new_id(), ..(*row).clone() }).collect();
        let pairs = || originals.iter().map(|row| row.id).zip(copies.iter().map(|row| row.id));
        let copied = |shares: &[Share]| -> Vec<Share> {
            let of = |(row, copy): (Uuid, Uuid)| {
                let shares = shares.iter().filter(move |share| share.row == row);
                shares.map(move |share| Share { row: copy, ..*share })
            };
            pairs().flat_map(of).collect()
        };
        // The database has all shares, whatever the oracle is shown.
        let there = World { rows: copies.clone(), ..own.clone() };
        let rows = copies.iter().map(|row| stored::row(CHILD, row.id, owned(row)));
        let shares = copied(&own.shares);
        let shares = shares.iter().filter_map(|share| stored::shared(&there, share));
        self.ground.stage.insert(&rows.chain(shares).collect::<Vec<_>>());
        let world = World { shares: copied(&self.world.shares), ..self.world.clone() };
        for row in &copies {
            let path = format!("sample_children({})", row.id);
            let response = self.send("DELETE", &path, None);
            let (user, table) = (self.user, self.table(CHILD));
            let decision = oracle::may(&world, user, self.impersonator, Right::Delete, table, row);
            self.same_kind(&response, self.expected(decision, "204"));
            if response.status != 204 {
                self.remove(&path);
            }
        }
    }

    /// All rights of the user on each row at once: what it has by itself, whoever asks for it, if the
    /// row can be read (security.md §5.5, §7).
    fn rights(&mut self, table: &str, own: &[Row]) {
        let (set, _) = set_and_key(table);
        for row in own.iter().filter(|row| row.table == table) {
            let path = format!(
                "systemusers({})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)\
                 ?@t={{'@odata.id':'{set}({})'}}",
                self.user, row.id
            );
            let response = self.send("GET", &path, None);
            let readable = self.may(Right::Read, row);
            if readable != Decision::Allowed || response.status != 200 {
                self.same_kind(&response, self.expected(readable, "200"));
                continue;
            }
            let (world, user, of) = (self.world, self.user, self.table(table));
            let has = |right: &Right| match right {
                Right::Create => {
                    let (owner, unit) = (row.owner.unwrap(), row.unit.unwrap());
                    oracle::may_create(world, user, None, of, owner, unit)
                }
                right => oracle::may(world, user, None, *right, of, row),
            };
            let mut rights: Vec<Right> = Right::ALL.to_vec();
            rights.sort_by_key(|right| right.flag());
            rights.retain(|right| has(right) == Decision::Allowed);
            let names: Vec<String> =
                rights.iter().map(|right| format!("{}Access", right.verb())).collect();
            let expected = if names.is_empty() { "None".to_owned() } else { names.join(", ") };
            let found = response.json()["AccessRights"].as_str().map(str::to_owned);
            self.same(found, Some(expected));
            self.tally.count(Right::ALL.len() - 1);
        }
    }
}

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_str().map(|id| id.parse().unwrap())
}

fn ids(rows: &Value, key: &str) -> BTreeSet<Uuid> {
    rows.as_array().unwrap().iter().map(|row| uuid(&row[key]).unwrap()).collect()
}
