//! The fixture of security.md §10: business units R ⊃ N ⊃ N1 and R ⊃ S, users u0 to u4 and an
//! application, a row of T for each of them. T is `account`, its children are contacts, O is
//! `transactioncurrency`.

use std::collections::HashMap;

use model::Uuid;
use model::right::{Depth, Right};
use model::value::{Reference, Value};
use testkit::{Request, Response};

use super::outcome::outcome;
use super::stage::{Stage, Who};

pub(crate) const T: &str = "account";
pub(crate) const CHILD: &str = "contact";
pub(crate) const O: &str = "transactioncurrency";

const API: &str = "/api/data/v9.2";

/// The people of one scenario, with ids of their own, and what they hold.
pub(crate) struct Cast<'s> {
    pub(crate) stage: &'s Stage,
    ids: HashMap<String, Uuid>,
    units: HashMap<String, Uuid>,
    people: HashMap<String, Who>,
    rows: Vec<seed::Row>,
    stored: usize,
}

fn demo_unit(number: u8) -> Uuid {
    format!("b0000000-0000-4000-8000-{number:012}").parse().unwrap()
}

/// A role's copy in a business unit (contract.md).
fn role_of_demo(name: &str, unit: Uuid) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("role:{name}:{unit}").as_bytes())
}

impl<'s> Cast<'s> {
    pub(crate) fn new(stage: &'s Stage) -> Self {
        let (ids, people) = (HashMap::new(), HashMap::new());
        let units = HashMap::from([("R".to_owned(), demo_unit(1))]);
        let mut cast = Self { stage, ids, units, people, rows: Vec::new(), stored: 0 };
        for (unit, parent) in [("N", "R"), ("N1", "N"), ("S", "R")] {
            let (id, parent) = (engine::new_id(), cast.unit(parent));
            cast.units.insert(unit.into(), id);
            cast.add(
                "businessunit",
                id,
                vec![("name", text(unit)), ("parentbusinessunitid", guid(parent))],
            );
        }
        for (user, unit) in
            [("u0", "R"), ("u1", "N"), ("u2", "N"), ("u3", "N1"), ("u4", "S"), ("app", "R")]
        {
            cast = cast.user(user, unit);
        }
        let administrator = role_of_demo("System Administrator", demo_unit(1));
        let u0 = cast.id("u0");
        cast.add(
            "systemuserroles",
            engine::new_id(),
            vec![("systemuserid", guid(u0)), ("roleid", guid(administrator))],
        );
        cast
    }

    fn add(&mut self, table: &str, id: Uuid, values: Vec<(&str, Value)>) {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.rows.push(seed::Row { table: table.to_owned(), id, values });
    }

    /// Stores what was added since the last time.
    pub(crate) fn store(&mut self) {
        self.stage.insert(&self.rows[self.stored..]);
        self.stored = self.rows.len();
    }

    pub(crate) fn ready(mut self) -> Self {
        self.store();
        self
    }

    pub(crate) fn id(&self, name: &str) -> Uuid {
        *self.ids.get(name).unwrap_or_else(|| panic!("no `{name}` in this scenario"))
    }

    pub(crate) fn unit(&self, name: &str) -> Uuid {
        self.units[name]
    }

    pub(crate) fn object_id(&self, name: &str) -> Uuid {
        match self.people[name] {
            Who::Person(id) | Who::Application(_, id) => id,
        }
    }

    pub(crate) fn who(&self, name: &str) -> Who {
        self.people[name]
    }

    /// A unit that the server makes, with all that belongs to one.
    pub(crate) fn made_unit(mut self, name: &str, parent: &str) -> Self {
        self.store();
        let parent = format!("/businessunits({})", self.unit(parent));
        let body = serde_json::json!({
            "name": format!("{name} {}", engine::new_id()),
            "parentbusinessunitid@odata.bind": parent,
        });
        let response = self.send("u0", "POST", "businessunits", Some(body));
        self.expect(&response, "204", "u0");
        self.units.insert(name.into(), crate::demo::id_of(&response).parse().unwrap());
        self
    }

    /// A user in a unit, with a row of T.
    pub(crate) fn user(mut self, name: &str, unit: &str) -> Self {
        let (id, object_id) = (engine::new_id(), engine::new_id());
        let mut values = vec![
            ("businessunitid", guid(self.unit(unit))),
            ("azureactivedirectoryobjectid", guid(object_id)),
            ("domainname", text(&format!("{name}-{id}@scenario.example"))),
            ("fullname", text(name)),
            ("lastname", text(name)),
            ("isdisabled", Value::Bool(false)),
            ("accessmode", Value::Int(if name == "app" { 4 } else { 0 })),
        ];
        let mut who = Who::Person(object_id);
        if name == "app" {
            let application = engine::new_id();
            who = Who::Application(application, object_id);
            values.push(("applicationid", guid(application)));
        }
        self.ids.insert(name.into(), id);
        self.people.insert(name.into(), who);
        self.add("systemuser", id, values);
        let unit = self.unit(unit);
        self.owned(T, &format!("t({name})"), Reference::new("systemuser", id), unit, vec![]);
        self
    }

    /// Changes a value of a row that is not stored yet.
    pub(crate) fn with(mut self, row: &str, column: &str, value: Value) -> Self {
        let id = self.id(row);
        let row = self.rows.iter_mut().find(|row| row.id == id).unwrap();
        row.values.retain(|(name, _)| name != column);
        row.values.push((column.into(), value));
        self
    }

    /// A value of a row, as it was stored.
    pub(crate) fn value(&self, row: &str, column: &str) -> Option<Value> {
        let id = self.id(row);
        self.rows.iter().find(|row| row.id == id)?.value(column).cloned()
    }

    /// A team with a row of T, unless it is an access team.
    pub(crate) fn team(mut self, name: &str, unit: &str, kind: i64, members: &[&str]) -> Self {
        let (id, unit) = (engine::new_id(), self.unit(unit));
        self.ids.insert(name.into(), id);
        let values = vec![
            ("name", text(name)),
            ("businessunitid", guid(unit)),
            ("teamtype", Value::Int(kind)),
        ];
        self.add("team", id, values);
        for member in members {
            let values = vec![("teamid", guid(id)), ("systemuserid", guid(self.id(member)))];
            self.add("teammembership", engine::new_id(), values);
        }
        if kind != 1 {
            self.owned(T, &format!("t({name})"), Reference::new("team", id), unit, vec![]);
        }
        self
    }

    fn owned(
        &mut self,
        table: &str,
        name: &str,
        owner: Reference,
        unit: Uuid,
        more: Vec<(&str, Value)>,
    ) {
        let id = engine::new_id();
        self.ids.insert(name.into(), id);
        let owning = if owner.table == "team" { "owningteam" } else { "owninguser" };
        let label = self.stage.catalog.table(table).unwrap().definition.primary_name.clone();
        let label = label.unwrap();
        let mut values = vec![
            (owning, guid(owner.id)),
            ("ownerid", Value::Reference(owner)),
            ("owningbusinessunit", guid(unit)),
            ("statecode", Value::Int(0)),
            (label.as_str(), text(name)),
        ];
        values.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        values.extend(more);
        self.add(table, id, values);
    }

    /// A contact of a user, with an account as its parent.
    pub(crate) fn child(mut self, name: &str, owner: &str, parent: Option<&str>) -> Self {
        let id = self.id(owner);
        let unit = self.rows.iter().find(|row| row.id == id).unwrap().value("businessunitid");
        let Some(Value::Guid(unit)) = unit.cloned() else { panic!("a user without a unit") };
        let parent = parent.map(|parent| Value::Reference(Reference::new(T, self.id(parent))));
        let more = parent.map(|parent| ("parentcustomerid", parent)).into_iter().collect();
        self.owned(CHILD, name, Reference::new("systemuser", id), unit, more);
        self
    }

    /// A row of T shared with a user or a team: `RW`.
    pub(crate) fn shared(mut self, row: &str, with: &str, letters: &str) -> Self {
        let (row, principal) = (self.id(row), self.id(with));
        let table_of = |id: Uuid| self.rows.iter().find(|row| row.id == id).unwrap();
        let mask = letters.chars().map(|letter| right_of(&letter.to_string()).flag()).sum::<i32>();
        let Some(Value::Text(name)) = table_of(row).value("name").cloned() else {
            panic!("a row of T has a name")
        };
        let values = vec![
            ("objectid", guid(row)),
            ("objecttypecode", text(&table_of(row).table)),
            ("objectname", Value::Text(name)),
            ("principalid", guid(principal)),
            ("principaltypecode", text(&table_of(principal).table)),
            ("accessrightsmask", Value::Int(mask.into())),
            ("inheritedaccessrightsmask", Value::Int(0)),
        ];
        self.add("principalobjectaccess", engine::new_id(), values);
        self
    }

    /// A position, below another one.
    pub(crate) fn position(mut self, name: &str, parent: Option<&str>) -> Self {
        let id = engine::new_id();
        let mut values = vec![("name", text(name)), ("statecode", Value::Int(0))];
        values.extend(parent.map(|parent| ("parentpositionid", guid(self.id(parent)))));
        self.ids.insert(name.into(), id);
        self.add("position", id, values);
        self
    }

    /// A row of a table of the test organization, which is called by `sample_name`.
    pub(crate) fn sample(
        mut self,
        table: &str,
        name: &str,
        owner: &str,
        more: Vec<(&str, Value)>,
    ) -> Self {
        let id = self.id(owner);
        let unit = self.rows.iter().find(|row| row.id == id).unwrap().value("businessunitid");
        let Some(Value::Guid(unit)) = unit.cloned() else { panic!("a user without a unit") };
        self.owned(table, name, Reference::new("systemuser", id), unit, more);
        self
    }

    /// A row of O.
    pub(crate) fn currency(mut self, name: &str) -> Self {
        let id = engine::new_id();
        self.ids.insert(name.into(), id);
        let values = vec![
            ("currencyname", text(name)),
            ("isocurrencycode", text(&id.to_string()[..5])),
            ("currencyprecision", Value::Int(2)),
            ("currencysymbol", text("x")),
            ("exchangerate", Value::Decimal(1.into())),
            ("statecode", Value::Int(0)),
        ];
        self.add(O, id, values);
        self
    }

    /// A role of a unit for a user or a team, whose members do not inherit it: `Rl Wb` on T.
    pub(crate) fn role(self, holder: &str, unit: &str, letters: &str) -> Self {
        self.role_on(T, holder, unit, letters)
    }

    pub(crate) fn role_on(self, table: &str, holder: &str, unit: &str, letters: &str) -> Self {
        let granted = self.privileges(table, letters);
        self.add_role(holder, unit, 0, granted)
    }

    /// A role that members of a team inherit.
    pub(crate) fn inherited_role(self, holder: &str, unit: &str, letters: &str) -> Self {
        let granted = self.privileges(T, letters);
        self.add_role(holder, unit, 1, granted)
    }

    /// A role with `prvActOnBehalfOfAnotherUser` alone.
    pub(crate) fn acts_on_behalf(self, holder: &str) -> Self {
        self.add_role(holder, "R", 1, vec![(seed::ids::ACT_ON_BEHALF_PRIVILEGE, Depth::Global)])
    }

    /// A role with privileges that belong to no table, by their names.
    pub(crate) fn miscellaneous(self, holder: &str, names: &[&str]) -> Self {
        let privilege = |name: &&str| self.stage.catalog.privilege(name).unwrap().id.0;
        let granted = names.iter().map(|name| (privilege(name), Depth::Global)).collect();
        self.add_role(holder, "R", 1, granted)
    }

    /// A predefined role of the root unit.
    pub(crate) fn predefined(mut self, holder: &str, role: &str) -> Self {
        let (holder, role) = (self.id(holder), role_of_demo(role, demo_unit(1)));
        let values = vec![("systemuserid", guid(holder)), ("roleid", guid(role))];
        self.add("systemuserroles", engine::new_id(), values);
        self
    }

    fn privileges(&self, table: &str, letters: &str) -> Vec<(Uuid, Depth)> {
        let table = self.stage.catalog.table(table).unwrap();
        let read = |letters: &str| {
            let (right, depth) = letters.split_at(1);
            (table.privilege(right_of(right)).unwrap().id.0, depth_of(depth))
        };
        letters.split_whitespace().map(read).collect()
    }

    fn add_role(
        mut self,
        holder: &str,
        unit: &str,
        inherited: i64,
        granted: Vec<(Uuid, Depth)>,
    ) -> Self {
        let (role, holder, unit) = (engine::new_id(), self.id(holder), self.unit(unit));
        let name = text(&role.to_string());
        self.add(
            "role",
            role,
            vec![
                ("name", name),
                ("businessunitid", guid(unit)),
                ("isinherited", Value::Int(inherited)),
            ],
        );
        for (privilege, depth) in granted {
            let mask = Value::Int(depth.mask().into());
            let values = vec![
                ("roleid", guid(role)),
                ("privilegeid", guid(privilege)),
                ("privilegedepthmask", mask),
            ];
            self.add("roleprivileges", engine::new_id(), values);
        }
        let is_team = self.rows.iter().any(|row| row.table == "team" && row.id == holder);
        let (table, column) =
            if is_team { ("teamroles", "teamid") } else { ("systemuserroles", "systemuserid") };
        self.add(table, engine::new_id(), vec![(column, guid(holder)), ("roleid", guid(role))]);
        self
    }

    /// Sends a request of `u1`, or of `u2⇒u1` for u2 acting for u1; with `u2⇛u1` the token says so, and no
    /// header.
    pub(crate) fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> Response {
        self.send_with(who, method, path, |request| match &body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    pub(crate) fn send_with<'c>(
        &self,
        who: &str,
        method: &str,
        path: &str,
        complete: impl for<'r> FnOnce(Request<'r>) -> Request<'r>,
    ) -> Response {
        let (sender, user) = who.split_once('⇒').map_or((who, None), |(a, b)| (a, Some(b)));
        let mut client = self.stage.client();
        let target = format!("{API}/{}", path.replace(' ', "%20"));
        let token = match who.split_once('⇛') {
            Some((actor, user)) => self.stage.acting_token(self.who(user), self.who(actor)),
            None => self.stage.token(self.who(sender)),
        };
        let mut request = client.request(method, &target).token(&token);
        if let Some(user) = user {
            request = request.header("CallerObjectId", &self.object_id(user).to_string());
        }
        complete(request).send()
    }

    /// `accounts(…)` for `t(u1)`, `contacts(…)` and `transactioncurrencies(…)` likewise.
    pub(crate) fn path(&self, row: &str) -> String {
        let id = self.id(row);
        let table = &self.rows.iter().find(|row| row.id == id).unwrap().table;
        format!("{}({id})", self.stage.catalog.table(table).unwrap().definition.set)
    }

    #[track_caller]
    pub(crate) fn get(&self, who: &str, row: &str, expected: &str) -> &Self {
        let select = if row.starts_with('t') { "?$select=name" } else { "" };
        let response = self.send(who, "GET", &format!("{}{select}", self.path(row)), None);
        self.expect(&response, expected, who)
    }

    #[track_caller]
    pub(crate) fn delete(&self, who: &str, row: &str, expected: &str) -> &Self {
        self.expect(&self.send(who, "DELETE", &self.path(row), None), expected, who)
    }

    /// Changes a row of T by a column that means nothing.
    #[track_caller]
    pub(crate) fn patch(&self, who: &str, row: &str, expected: &str) -> &Self {
        self.change(who, row, serde_json::json!({"description": "changed"}), expected)
    }

    #[track_caller]
    pub(crate) fn change(
        &self,
        who: &str,
        row: &str,
        body: serde_json::Value,
        expected: &str,
    ) -> &Self {
        self.change_at(who, &self.path(row), body, expected)
    }

    /// The same for a row by its address.
    #[track_caller]
    pub(crate) fn change_at(
        &self,
        who: &str,
        path: &str,
        body: serde_json::Value,
        expected: &str,
    ) -> &Self {
        // `If-Match: *`: a row that is missing must not be made.
        let response = self
            .send_with(who, "PATCH", path, |request| request.header("If-Match", "*").json(&body));
        self.expect(&response, expected, who)
    }

    /// The role System Administrator of the root unit.
    pub(crate) fn administrator_role() -> Uuid {
        role_of_demo("System Administrator", demo_unit(1))
    }

    /// Gives a row to somebody.
    #[track_caller]
    pub(crate) fn assign(&self, who: &str, row: &str, owner: &str, expected: &str) -> &Self {
        self.change(who, row, self.owner_body(owner), expected)
    }

    /// Makes a row of T, for another owner if one is named, and returns the answer.
    #[track_caller]
    pub(crate) fn post(&self, who: &str, owner: Option<&str>, expected: &str) -> Response {
        let mut body = owner.map_or(serde_json::json!({}), |owner| self.owner_body(owner));
        body["name"] = "made".into();
        let response = self.send(who, "POST", "accounts", Some(body));
        self.expect(&response, expected, who);
        response
    }

    fn owner_body(&self, owner: &str) -> serde_json::Value {
        let id = self.id(owner);
        let is_team = self.rows.iter().any(|row| row.table == "team" && row.id == id);
        let set = if is_team { "teams" } else { "systemusers" };
        serde_json::json!({"ownerid@odata.bind": format!("/{set}({id})")})
    }

    #[track_caller]
    pub(crate) fn expect(&self, response: &Response, expected: &str, who: &str) -> &Self {
        assert_eq!(outcome(response), expected, "{who}: {}", response.text());
        self
    }

    /// The owners of those rows of T that a list shows, rows of other scenarios apart.
    #[track_caller]
    pub(crate) fn list(&self, who: &str, expected: &[&str]) -> &Self {
        self.list_where(who, "true", expected)
    }

    /// The same, of those that a filter leaves.
    #[track_caller]
    pub(crate) fn list_where(&self, who: &str, filter: &str, expected: &[&str]) -> &Self {
        let path = format!("accounts?$select=name&$filter={filter}");
        let response = self.send(who, "GET", &path, None);
        assert_eq!(response.status, 200, "{}", response.text());
        let listed = listed(&response, "accountid");
        let mut found: Vec<&str> = self
            .ids
            .iter()
            .filter(|(_, id)| listed.contains(&id.to_string()))
            .map(|(name, _)| name.trim_start_matches("t(").trim_end_matches(')'))
            .collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{who} {filter}");
        self
    }

    /// A row as System Administrator.
    pub(crate) fn row(&self, row: &str) -> serde_json::Value {
        let response = self.send("u0", "GET", &self.path(row), None);
        assert_eq!(response.status, 200, "{}", response.text());
        response.json()
    }

    /// A new row, by the answer that told its address, as System Administrator.
    pub(crate) fn made(&self, response: &Response) -> serde_json::Value {
        let address = response.header("OData-EntityId").unwrap();
        let path = address.split_once("/api/data/v9.2/").unwrap().1;
        self.send("u0", "GET", path, None).json()
    }
}

/// The ids in a list.
pub(crate) fn listed(response: &Response, key: &str) -> Vec<String> {
    let json = response.json();
    let rows = json["value"].as_array().unwrap();
    rows.iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub(crate) fn guid(id: Uuid) -> Value {
    Value::Guid(id)
}

fn right_of(letter: &str) -> Right {
    match letter {
        "C" => Right::Create,
        "R" => Right::Read,
        "W" => Right::Write,
        "D" => Right::Delete,
        "A" => Right::Append,
        "T" => Right::AppendTo,
        "S" => Right::Assign,
        "H" => Right::Share,
        other => panic!("no right {other}"),
    }
}

fn depth_of(letter: &str) -> Depth {
    match letter {
        "b" => Depth::Basic,
        "l" => Depth::Local,
        "d" => Depth::Deep,
        "g" => Depth::Global,
        other => panic!("no depth {other}"),
    }
}
