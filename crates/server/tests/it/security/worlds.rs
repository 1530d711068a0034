//! Random organizations in a real database: what every user lists, opens, changes, deletes and makes
//! over HTTP, for itself and on behalf of others, against the naive answer of the oracle.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, RoleId, TeamId, UserId};
use model::right::Right;
use model::value::{Reference, Value};
use oracle::{Decision, Privilege, Row, Table, Unit, World};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use testkit::{Client, Database, Response};

use super::cast::{guid, listed, text};
use super::outcome::{code, outcome};
use super::stage::{Stage, Who};

const WORLDS: u128 = 14;

/// The oracle's tables and the real ones that stand for them: one user-owned table is the parent of
/// the other, and currencies belong to the organization.
const STAND_INS: [(&str, &str); 3] =
    [("sample_case", "account"), ("workflow", "contact"), ("sample_rate", "transactioncurrency")];

const SETS: [(&str, &str, &str); 6] = [
    ("account", "accounts", "accountid"),
    ("contact", "contacts", "contactid"),
    ("transactioncurrency", "transactioncurrencies", "transactioncurrencyid"),
    ("systemuser", "systemusers", "systemuserid"),
    ("team", "teams", "teamid"),
    ("businessunit", "businessunits", "businessunitid"),
];

/// What `account` a `contact` points at; contacts are the parents of nothing.
type Parents = HashMap<Uuid, Uuid>;

#[test]
fn everybody_sees_and_changes_on_sqlite_what_the_oracle_says() {
    compare(Database::sqlite());
}

#[test]
fn everybody_sees_and_changes_on_postgresql_what_the_oracle_says() {
    if let Some(database) = Database::postgres() {
        compare(database);
    }
}

fn compare(database: Database) {
    let stage = Stage::new(database);
    let worlds = worlds(&stage);
    let (everything, mut rows) = demo();
    let mut parents = Parents::new();
    for world in &worlds {
        rows.extend(stored(&stage, world, &mut parents));
    }
    stage.insert(&rows);
    let mut units = everything.units;
    let mut all_rows = everything.rows;
    for world in &worlds {
        units.extend(world.units.iter().cloned());
        all_rows.extend(world.rows.iter().cloned());
    }
    let decisions = Cell::new(0);
    let mut seen = BTreeSet::new();
    let worlds: Vec<(World, Vec<Row>)> = worlds
        .into_iter()
        .map(|world| {
            let own = world.rows.clone();
            (World { units: units.clone(), rows: all_rows.clone(), ..world }, own)
        })
        .collect();
    for (world, own) in &worlds {
        for (user, impersonator) in sessions(world) {
            let mut asker = Asker::new(&stage, world, user, impersonator, &parents, &decisions);
            for table in &world.tables {
                asker.lists(table);
                asker.opens(table, own, &mut seen);
            }
            asker.changes(own);
        }
    }
    // Last, for these leave rows behind.
    for (world, own) in &worlds {
        for (user, impersonator) in sessions(world) {
            let mut asker = Asker::new(&stage, world, user, impersonator, &parents, &decisions);
            asker.creates(&mut seen);
            asker.deletes(own);
        }
    }
    let decisions = decisions.get();
    assert!(decisions > 10_000, "only {decisions} decisions");
    for kind in ["200", "E1", "E1n", "E2", "404", "E1o", "201"] {
        assert!(seen.contains(kind), "nobody met {kind}: {seen:?}");
    }
}

/// Random organizations, each with ids of its own, in the words of the real tables.
fn worlds(stage: &Stage) -> Vec<World> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = oracle::worlds();
    let one = |number: u128| {
        let mut world = strategy.new_tree(&mut runner).unwrap().current();
        (world.strict, world.hierarchy) = (false, None);
        world.shares.clear();
        rename(&mut world, stage);
        renumber(&mut world, number);
        world
    };
    (1..=WORLDS).map(one).collect()
}

/// Real names, and only privileges that there are, each once in a role.
fn rename(world: &mut World, stage: &Stage) {
    let real = |name: &str| {
        let found = STAND_INS.iter().find(|(oracle, _)| *oracle == name);
        found.map_or(name, |(_, real)| real).to_owned()
    };
    for table in &mut world.tables {
        table.name = real(&table.name);
    }
    for row in &mut world.rows {
        row.table = real(&row.table);
    }
    for role in &mut world.roles {
        let mut kept: Vec<(Privilege, model::right::Depth)> = Vec::new();
        for (privilege, depth) in role.privileges.drain(..) {
            let privilege = match privilege {
                Privilege::Table(name, right) => Privilege::Table(real(&name), right),
                misc @ Privilege::Misc(_) => misc,
            };
            if id_of(stage, &privilege).is_none() {
                continue;
            }
            match kept.iter_mut().find(|(other, _)| *other == privilege) {
                Some((_, greatest)) => *greatest = depth.max(*greatest),
                None => kept.push((privilege, depth)),
            }
        }
        role.privileges = kept;
    }
}

fn id_of(stage: &Stage, privilege: &Privilege) -> Option<Uuid> {
    let found = match privilege {
        Privilege::Table(table, right) => stage.catalog.table(table)?.privilege(*right),
        Privilege::Misc(name) => stage.catalog.privilege(name),
    };
    found.map(|privilege| privilege.id.0)
}

/// Ids that no other world has. The root of a world is a unit of the demo's root.
fn renumber(world: &mut World, number: u128) {
    let id = |id: Uuid| Uuid::from_u128(id.as_u128() | (number << 64));
    let user = |user: UserId| UserId(id(user.0));
    let team = |team: TeamId| TeamId(id(team.0));
    let role = |role: RoleId| RoleId(id(role.0));
    let unit = |unit: BusinessUnitId| BusinessUnitId(id(unit.0));
    for each in &mut world.units {
        each.id = unit(each.id);
        each.parent = Some(each.parent.map_or(root(), unit));
    }
    for each in &mut world.users {
        (each.id, each.unit) = (user(each.id), unit(each.unit));
    }
    for each in &mut world.teams {
        (each.id, each.unit) = (team(each.id), unit(each.unit));
    }
    for each in &mut world.roles {
        (each.id, each.unit) = (role(each.id), unit(each.unit));
    }
    for (one, other) in &mut world.members {
        (*one, *other) = (user(*one), team(*other));
    }
    for (one, other) in &mut world.user_roles {
        (*one, *other) = (user(*one), role(*other));
    }
    for (one, other) in &mut world.team_roles {
        (*one, *other) = (team(*one), role(*other));
    }
    for each in &mut world.rows {
        each.id = id(each.id);
        each.unit = each.unit.map(unit);
        each.owner = each.owner.map(|owner| match owner {
            PrincipalId::User(id) => PrincipalId::User(user(id)),
            PrincipalId::Team(id) => PrincipalId::Team(team(id)),
        });
    }
}

fn root() -> BusinessUnitId {
    BusinessUnitId("b0000000-0000-4000-8000-000000000001".parse().unwrap())
}

/// The rows of the demo organization, as the oracle sees them.
fn demo() -> (World, Vec<seed::Row>) {
    let rows = seed::organization(seed::Demo::Yes).unwrap();
    let id = |row: &seed::Row, column: &str| match row.value(column) {
        Some(Value::Guid(id)) => Some(*id),
        Some(Value::Reference(reference)) => Some(reference.id),
        _ => None,
    };
    let mut world = World::default();
    let unit_of = |principal: Uuid| {
        let row = rows.iter().find(|row| row.id == principal).unwrap();
        BusinessUnitId(id(row, "businessunitid").unwrap())
    };
    for row in &rows {
        if !SETS.iter().any(|(table, ..)| *table == row.table) {
            continue;
        }
        if row.table == "businessunit" {
            let parent = id(row, "parentbusinessunitid").map(BusinessUnitId);
            world.units.push(Unit { id: BusinessUnitId(row.id), parent });
        }
        let owner = id(row, "ownerid");
        let unit = match row.table.as_str() {
            "businessunit" => Some(BusinessUnitId(row.id)),
            "systemuser" | "team" => Some(unit_of(row.id)),
            _ => owner.map(unit_of),
        };
        let owner = owner.map(|owner| PrincipalId::User(UserId(owner)));
        world.rows.push(Row { table: row.table.clone(), id: row.id, owner, unit });
    }
    (world, Vec::new())
}

fn object_id(user: UserId) -> Uuid {
    Uuid::from_u128(user.0.as_u128() | (1 << 96))
}

/// The rows of a world for the database.
fn stored(stage: &Stage, world: &World, parents: &mut Parents) -> Vec<seed::Row> {
    let mut rows = Vec::new();
    let mut add = |table: &str, id: Uuid, values: Vec<(&str, Value)>| {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        rows.push(seed::Row { table: table.into(), id, values });
    };
    for unit in &world.units {
        let parent = unit.parent.unwrap();
        add(
            "businessunit",
            unit.id.0,
            vec![("name", text("unit")), ("parentbusinessunitid", guid(parent.0))],
        );
    }
    for user in &world.users {
        let values = vec![
            ("businessunitid", guid(user.unit.0)),
            ("accessmode", Value::Int(user.access_mode)),
            ("azureactivedirectoryobjectid", guid(object_id(user.id))),
            ("domainname", text(&format!("{}@world.example", user.id))),
            ("fullname", text("somebody")),
            ("isdisabled", Value::Bool(false)),
        ];
        add("systemuser", user.id.0, values);
    }
    for team in &world.teams {
        let values = vec![
            ("name", text("team")),
            ("businessunitid", guid(team.unit.0)),
            ("teamtype", Value::Int(team.team_type.into())),
        ];
        add("team", team.id.0, values);
    }
    for role in &world.roles {
        let values = vec![
            ("name", text("role")),
            ("businessunitid", guid(role.unit.0)),
            ("isinherited", Value::Int(role.is_inherited.into())),
        ];
        add("role", role.id.0, values);
        for (privilege, depth) in &role.privileges {
            let values = vec![
                ("roleid", guid(role.id.0)),
                ("privilegeid", guid(id_of(stage, privilege).unwrap())),
                ("privilegedepthmask", Value::Int(depth.mask().into())),
            ];
            add("roleprivileges", engine::new_id(), values);
        }
    }
    for (user, team) in &world.members {
        add(
            "teammembership",
            engine::new_id(),
            vec![("systemuserid", guid(user.0)), ("teamid", guid(team.0))],
        );
    }
    for (user, role) in &world.user_roles {
        add(
            "systemuserroles",
            engine::new_id(),
            vec![("systemuserid", guid(user.0)), ("roleid", guid(role.0))],
        );
    }
    for (team, role) in &world.team_roles {
        add(
            "teamroles",
            engine::new_id(),
            vec![("teamid", guid(team.0)), ("roleid", guid(role.0))],
        );
    }
    let accounts: Vec<Uuid> =
        world.rows.iter().filter(|row| row.table == "account").map(|row| row.id).collect();
    for (number, row) in world.rows.iter().enumerate() {
        match row.table.as_str() {
            "account" => add("account", row.id, owned(row)),
            "contact" => {
                let mut values = owned(row);
                // Every third contact has no parent.
                let parent = accounts.get(number % 3 % accounts.len().max(1)).copied();
                if let Some(parent) = parent.filter(|_| number % 3 != 2) {
                    parents.insert(row.id, parent);
                    let parent = Reference::new("account", parent);
                    values.push(("parentcustomerid", Value::Reference(parent)));
                }
                add("contact", row.id, values);
            }
            "transactioncurrency" => {
                let values = vec![
                    ("currencyname", text("coin")),
                    ("isocurrencycode", text("COIN")),
                    ("currencysymbol", text("c")),
                    ("currencyprecision", Value::Int(2)),
                    ("exchangerate", Value::Decimal(1.into())),
                    ("statecode", Value::Int(0)),
                ];
                add("transactioncurrency", row.id, values);
            }
            _ => {}
        }
    }
    rows
}

fn owned(row: &Row) -> Vec<(&'static str, Value)> {
    let owner = row.owner.unwrap();
    let owning = match owner {
        PrincipalId::User(_) => "owninguser",
        PrincipalId::Team(_) => "owningteam",
    };
    vec![
        ("ownerid", Value::Reference(Reference::new(owner.table(), owner.uuid()))),
        (owning, guid(owner.uuid())),
        ("owningbusinessunit", guid(row.unit.unwrap().0)),
        ("statecode", Value::Int(0)),
        ("description", text("as it was")),
    ]
}

/// Everybody for itself, and everybody on behalf of everybody who may be.
fn sessions(world: &World) -> Vec<(UserId, Option<UserId>)> {
    let mut sessions: Vec<_> = world.users.iter().map(|user| (user.id, None)).collect();
    for a in &world.users {
        for b in &world.users {
            let may = oracle::may_act_on_behalf(world, a.id) && ![3, 5].contains(&b.access_mode);
            if may && a.id != b.id {
                sessions.push((b.id, Some(a.id)));
            }
        }
    }
    sessions
}

/// One user, or one for another, at the API and before the oracle.
struct Asker<'a> {
    world: &'a World,
    user: UserId,
    impersonator: Option<UserId>,
    parents: &'a Parents,
    decisions: &'a Cell<usize>,
    stage: &'a Stage,
    client: Client,
    token: String,
}

impl<'a> Asker<'a> {
    fn new(
        stage: &'a Stage,
        world: &'a World,
        user: UserId,
        impersonator: Option<UserId>,
        parents: &'a Parents,
        decisions: &'a Cell<usize>,
    ) -> Self {
        let token = stage.token(Who::Person(object_id(impersonator.unwrap_or(user))));
        Self { world, user, impersonator, parents, decisions, stage, client: stage.client(), token }
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&serde_json::Value>) -> Response {
        let target = format!("/api/data/v9.2/{path}").replace(' ', "%20");
        let mut request = self.client.request(method, &target).token(&self.token);
        if self.impersonator.is_some() {
            request = request.header("MSCRMCallerID", &self.user.to_string());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        // A `PATCH` must not make what it does not find.
        if method == "PATCH" {
            request = request.header("If-Match", "*");
        }
        request.send()
    }

    /// Fails with everything that is needed to send the request again.
    #[track_caller]
    fn same<T: PartialEq + std::fmt::Debug>(&self, request: &str, found: T, expected: T) {
        self.decisions.set(self.decisions.get() + 1);
        let (user, impersonator) = (self.user, self.impersonator);
        assert_eq!(
            found,
            expected,
            "\n{request}\nMSCRMCallerID: {user}\nof {impersonator:?}, token {}\nin {:#?}",
            self.token,
            World { rows: Vec::new(), ..self.world.clone() }
        );
    }

    fn may(&self, right: Right, row: &Row) -> Decision {
        let table = self.table(&row.table);
        oracle::may(self.world, self.user, self.impersonator, right, table, row)
    }

    fn table(&self, name: &str) -> &'a Table {
        self.world.tables.iter().find(|table| table.name == name).unwrap()
    }

    fn has(&self, right: Right, table: &str) -> Decision {
        let table = self.table(table);
        oracle::privilege_check(self.world, self.user, self.impersonator, right, table)
    }

    fn readable(&self, table: &str) -> BTreeSet<String> {
        let rows =
            oracle::readable_rows(self.world, self.user, self.impersonator, self.table(table));
        rows.iter().map(Uuid::to_string).collect()
    }

    fn lists(&mut self, table: &Table) {
        let (_, set, key) = *SETS.iter().find(|(name, ..)| *name == table.name).unwrap();
        let path = format!("{set}?$select={key}&$count=true");
        let response = self.send("GET", &path, None);
        if self.has(Right::Read, &table.name) != Decision::Allowed {
            self.same(&format!("GET {path}"), kind(&response), self.refused().to_owned());
            return;
        }
        assert_eq!(response.status, 200, "GET {path}: {}", response.text());
        let found: BTreeSet<String> = listed(&response, key).into_iter().collect();
        let expected = self.readable(&table.name);
        self.same(&format!("GET {path}"), &found, &expected);
        let count = response.json()["@odata.count"].as_u64();
        self.same(&format!("GET {path}: count"), count, Some(expected.len() as u64));
        // Each row there or not there is one decision.
        let rows = self.world.rows.iter().filter(|row| row.table == table.name).count();
        self.decisions.set(self.decisions.get() + rows);
        match table.name.as_str() {
            "contact" => self.lists_with_parents(&expected),
            "account" => self.lists_with_children(&expected),
            _ => {}
        }
    }

    /// Contacts with the account that each points at, and those that a condition on it selects.
    fn lists_with_parents(&mut self, contacts: &BTreeSet<String>) {
        let path = "contacts?$select=contactid,_parentcustomerid_value&$expand=parentcustomerid_account($select=accountid)";
        let response = self.send("GET", path, None);
        let filter = "contacts?$select=contactid&$filter=parentcustomerid_account/statecode eq 0";
        let filtered = self.send("GET", filter, None);
        if self.has(Right::Read, "account") != Decision::Allowed {
            self.same(&format!("GET {path}"), kind(&response), self.refused().to_owned());
            self.same(&format!("GET {filter}"), kind(&filtered), self.refused().to_owned());
            return;
        }
        let accounts = self.readable("account");
        let mut matching = BTreeSet::new();
        for row in response.json()["value"].as_array().unwrap() {
            let id: Uuid = row["contactid"].as_str().unwrap().parse().unwrap();
            let Some(parent) = self.parents.get(&id).map(Uuid::to_string) else { continue };
            let lookup = row["_parentcustomerid_value"].as_str().map(str::to_owned);
            self.same("the lookup is told", lookup, Some(parent.clone()));
            let shown = row["parentcustomerid_account"]["accountid"].as_str().map(str::to_owned);
            let readable = accounts.contains(&parent);
            self.same(&format!("GET {path}: {id}"), shown, readable.then(|| parent.clone()));
            if readable {
                matching.insert(id.to_string());
            }
        }
        assert_eq!(response.json()["value"].as_array().unwrap().len(), contacts.len());
        // The contacts of the demo have parents of their own.
        let found: BTreeSet<String> = listed(&filtered, "contactid")
            .into_iter()
            .filter(|id| self.parents.contains_key(&id.parse().unwrap()))
            .collect();
        self.same(&format!("GET {filter}"), found, matching);
    }

    /// Accounts with their contacts, and those that have a contact.
    fn lists_with_children(&mut self, accounts: &BTreeSet<String>) {
        let path =
            "accounts?$select=accountid&$expand=contact_customer_accounts($select=contactid)";
        let response = self.send("GET", path, None);
        if self.has(Right::Read, "contact") != Decision::Allowed {
            self.same(&format!("GET {path}"), kind(&response), self.refused().to_owned());
            return;
        }
        let contacts = self.readable("contact");
        let rows = response.json()["value"].as_array().unwrap().clone();
        assert_eq!(rows.len(), accounts.len());
        for row in rows {
            let id: Uuid = row["accountid"].as_str().unwrap().parse().unwrap();
            let found: BTreeSet<String> = row["contact_customer_accounts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|contact| contact["contactid"].as_str().unwrap().to_owned())
                .filter(|id| self.parents.contains_key(&id.parse().unwrap()))
                .collect();
            let children = self.parents.iter().filter(|(_, parent)| **parent == id);
            let children = children.map(|(child, _)| child.to_string());
            let expected = children.filter(|child| contacts.contains(child)).collect();
            self.same(&format!("GET {path}: {id}"), found, expected);
        }
    }

    fn opens(&mut self, table: &Table, own: &[Row], seen: &mut BTreeSet<String>) {
        let (_, set, key) = *SETS.iter().find(|(name, ..)| *name == table.name).unwrap();
        for row in own.iter().filter(|row| row.table == table.name) {
            let path = format!("{set}({})?$select={key}", row.id);
            let response = self.send("GET", &path, None);
            let expected = self.expected(self.may(Right::Read, row), "200");
            seen.insert(kind(&response));
            self.same(&format!("GET {path}"), kind(&response), expected);
        }
        let path = format!("{set}({})?$select={key}", engine::new_id());
        let response = self.send("GET", &path, None);
        let expected = self.expected(self.has(Right::Read, &table.name), "404");
        seen.insert(kind(&response));
        self.same(&format!("GET {path}"), kind(&response), expected);
    }

    fn changes(&mut self, own: &[Row]) {
        for row in own.iter().filter(|row| row.table == "account" || row.table == "contact") {
            let set = format!("{}s", row.table);
            let path = format!("{set}({})", row.id);
            let response = self.send("PATCH", &path, Some(&json!({"description": "changed"})));
            // Write, and Read as well (D9); privileges before rights on the row.
            let decisions = [
                self.has(Right::Write, &row.table),
                self.has(Right::Read, &row.table),
                self.may(Right::Read, row),
                self.may(Right::Write, row),
            ];
            let refused = decisions.into_iter().find(|each| *each != Decision::Allowed);
            let expected = self.expected(refused.unwrap_or(Decision::Allowed), "204");
            self.same(&format!("PATCH {path}"), kind(&response), expected);
        }
    }

    fn creates(&mut self, seen: &mut BTreeSet<String>) {
        let users = self.world.users.iter().map(|user| (PrincipalId::User(user.id), user.unit, 0));
        let teams = self.world.teams.iter();
        let teams = teams.map(|team| (PrincipalId::Team(team.id), team.unit, team.team_type));
        for (owner, unit, team_type) in users.chain(teams) {
            let bind = format!("/{}s({})", owner.table(), owner.uuid());
            let body = json!({"name": "made", "ownerid@odata.bind": bind});
            let response = self.send("POST", "accounts", Some(&body));
            let table = self.table("account");
            let create =
                oracle::may_create(self.world, self.user, self.impersonator, table, owner, unit);
            let privilege = self.has(Right::Create, "account");
            let expected = if privilege != Decision::Allowed {
                self.expected(privilege, "")
            } else if team_type == 1 {
                "400 0x80048340".to_owned()
            } else if !oracle::may_own(self.world, owner, table) {
                "E1o".to_owned()
            } else {
                self.expected(create, "201")
            };
            let found = match response.status {
                204 => "201".to_owned(),
                _ => kind(&response),
            };
            seen.insert(found.clone());
            self.same(&format!("POST accounts {body}"), found, expected);
        }
    }

    /// Deletes copies of the contacts of its world.
    fn deletes(&mut self, own: &[Row]) {
        let contacts = own.iter().filter(|row| row.table == "contact");
        let copies: Vec<Row> =
            contacts.map(|row| Row { id: engine::new_id(), ..row.clone() }).collect();
        if copies.is_empty() {
            return;
        }
        let rows: Vec<seed::Row> = copies
            .iter()
            .map(|row| seed::Row {
                table: "contact".into(),
                id: row.id,
                values: owned(row).into_iter().map(|(name, value)| (name.into(), value)).collect(),
            })
            .collect();
        self.stage.insert(&rows);
        for row in &copies {
            let path = format!("contacts({})", row.id);
            let response = self.send("DELETE", &path, None);
            let expected = self.expected(self.may(Right::Delete, row), "204");
            self.same(&format!("DELETE {path}"), kind(&response), expected);
        }
    }

    fn expected(&self, decision: Decision, allowed: &str) -> String {
        match decision {
            Decision::Allowed => allowed.to_owned(),
            Decision::NoPrivilege => self.refused().to_owned(),
            Decision::NoRight => "E2".to_owned(),
            Decision::ReadOnly => "403 0x80044502".to_owned(),
        }
    }

    /// E1, or E1n for a user who has no role at all, by itself or through a team.
    fn refused(&self) -> &'static str {
        let world = self.world;
        let of_teams = || {
            world.team_roles.iter().any(|(team, _)| {
                let holds = world.teams.iter().any(|each| each.id == *team && each.team_type != 1);
                holds && world.members.contains(&(self.user, *team))
            })
        };
        let any = world.user_roles.iter().any(|(user, _)| *user == self.user) || of_teams();
        if any { "E1" } else { "E1n" }
    }
}

/// The outcome without the names in it; what a list says of a privilege is in its first word.
fn kind(response: &Response) -> String {
    if response.status == 404 {
        assert_eq!(code(response), "0x80040217");
        return "404".into();
    }
    let outcome = outcome(response);
    match outcome.split_once(' ') {
        Some((first, _)) if first.starts_with('E') => first.to_owned(),
        _ => outcome,
    }
}
