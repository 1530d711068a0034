//! One user, or one for another, at the API and before the oracle.

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeSet;
use std::fmt::Debug;

use model::Uuid;
use model::id::{PrincipalId, UserId};
use model::right::Right;
use oracle::{Decision, Entry, Row, Table, World};
use serde_json::{Value, json};
use testkit::{Client, Response};

use super::ground::Ground;
use crate::security::outcome::{code, outcome};

/// How often the server and the oracle were asked, and where they differed.
pub(super) struct Tally {
    decisions: Cell<usize>,
    failures: RefCell<Vec<Failure>>,
    enough: usize,
    seen: RefCell<BTreeSet<String>>,
}

impl Tally {
    pub(super) fn new(enough: usize) -> Self {
        let (failures, seen) = (RefCell::default(), RefCell::default());
        Self { decisions: Cell::new(0), failures, enough, seen }
    }

    pub(super) fn decisions(&self) -> usize {
        self.decisions.get()
    }

    pub(super) fn count(&self, more: usize) {
        self.decisions.set(self.decisions.get() + more);
    }

    pub(super) fn failed(&self) -> bool {
        !self.failures.borrow().is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.failures.borrow().len() >= self.enough
    }

    pub(super) fn failures(&self) -> Ref<'_, Vec<Failure>> {
        self.failures.borrow()
    }

    /// The kinds of answers there were.
    pub(super) fn seen(&self) -> BTreeSet<String> {
        self.seen.borrow().clone()
    }
}

/// A request, and what to expect of it.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) user: UserId,
    pub(super) impersonator: Option<UserId>,
    pub(super) sent: Sent,
    pub(super) expected: String,
    pub(super) found: String,
}

/// A request without who asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Value>,
}

pub(super) struct Asker<'a> {
    pub(super) world: &'a World,
    pub(super) ground: &'a Ground<'a>,
    pub(super) user: UserId,
    pub(super) impersonator: Option<UserId>,
    pub(super) tally: &'a Tally,
    client: Client,
    token: String,
    /// Whether the token says for whom, and no header does. Everything has to be the same then.
    by_token: bool,
    last: Sent,
}

impl<'a> Asker<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        world: &'a World,
        user: UserId,
        impersonator: Option<UserId>,
        tally: &'a Tally,
    ) -> Self {
        let client = ground.stage.client();
        let odd = |id: UserId| id.0.as_u128() & 1;
        let acting = impersonator.filter(|id| odd(*id) == odd(user));
        let token = match acting {
            Some(actor) => ground.acting_token(actor, user),
            None => ground.token(impersonator.unwrap_or(user)),
        };
        let (by_token, last) = (acting.is_some(), Sent::default());
        Self { world, ground, user, impersonator, tally, client, token, by_token, last }
    }

    pub(super) fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Response {
        self.send_with(method, path, &[], body)
    }

    pub(super) fn send_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Response {
        let target = format!("/api/data/v9.2/{path}").replace(' ', "%20");
        let mut headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        // A `PATCH` must not make what it does not find.
        if method == "PATCH" {
            headers.push(("If-Match".into(), "*".into()));
        }
        let mut request = self.client.request(method, &target).token(&self.token);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        if self.impersonator.is_some() {
            let (name, user) = ("MSCRMCallerID", self.user.to_string());
            if !self.by_token {
                request = request.header(name, &user);
            }
            headers.push((name.into(), user));
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        self.last = Sent { method: method.into(), path: target.clone(), headers, body };
        request.send()
    }

    /// Clears up: as System Administrator, and no part of the comparison.
    pub(super) fn remove(&mut self, path: &str) {
        let target = format!("/api/data/v9.2/{path}");
        let token = self.ground.administrator();
        let response = self.client.request("DELETE", &target).token(token).send();
        assert!(response.status == 204, "{}", response.text());
    }

    /// Takes down whether the last request was answered as it should be.
    pub(super) fn same<T: PartialEq + Debug>(&self, found: T, expected: T) {
        self.tally.count(1);
        if found != expected {
            self.tally.failures.borrow_mut().push(Failure {
                user: self.user,
                impersonator: self.impersonator,
                sent: self.last.clone(),
                expected: format!("{expected:?}"),
                found: format!("{found:?}"),
            });
        }
    }

    /// The same for the kind of an answer, which is remembered.
    pub(super) fn same_kind(&self, response: &Response, expected: String) {
        let found = kind(response);
        self.tally.seen.borrow_mut().insert(found.clone());
        self.same(found, expected);
    }

    /// Whether the user gets in, for itself or for another.
    pub(super) fn enters(&mut self) -> bool {
        let entry = oracle::enter(self.world, self.user, self.impersonator);
        let expected = match entry {
            Entry::Open | Entry::Nameless => "200",
            Entry::Disabled => "E4",
            Entry::UnitDisabled => "403 0x8004032c",
            Entry::NoImpersonation => "E3",
        };
        let response = self.send("GET", "WhoAmI", None);
        self.same_kind(&response, expected.to_owned());
        if entry == Entry::Nameless {
            for path in ["accounts", "$metadata", "", "nothing", "accounts?$top=x"] {
                let response = self.send("GET", path, None);
                self.same_kind(&response, "E3".to_owned());
            }
            let response = self.send("POST", "accounts", Some(json!({"name": "nameless"})));
            self.same_kind(&response, "E3".to_owned());
        }
        entry == Entry::Open
    }

    pub(super) fn may(&self, right: Right, row: &Row) -> Decision {
        let table = self.table(&row.table);
        oracle::may(self.world, self.user, self.impersonator, right, table, row)
    }

    pub(super) fn table(&self, name: &str) -> &'a Table {
        self.world.tables.iter().find(|table| table.name == name).unwrap()
    }

    pub(super) fn has(&self, right: Right, table: &str) -> Decision {
        let table = self.table(table);
        oracle::privilege_check(self.world, self.user, self.impersonator, right, table)
    }

    pub(super) fn may_create(&self, table: &str, owner: PrincipalId) -> Decision {
        let table = self.table(table);
        let (users, teams) = (&self.world.users, &self.world.teams);
        let unit = match owner {
            PrincipalId::User(id) => users.iter().find(|user| user.id == id).map(|user| user.unit),
            PrincipalId::Team(id) => teams.iter().find(|team| team.id == id).map(|team| team.unit),
        };
        oracle::may_create(self.world, self.user, self.impersonator, table, owner, unit.unwrap())
    }

    pub(super) fn readable(&self, table: &str) -> BTreeSet<Uuid> {
        let table = self.table(table);
        let rows = oracle::readable_rows(self.world, self.user, self.impersonator, table);
        rows.into_iter().collect()
    }

    /// The kind of answer that a decision makes.
    pub(super) fn expected(&self, decision: Decision, allowed: &str) -> String {
        match decision {
            Decision::Allowed => allowed.to_owned(),
            Decision::NoPrivilege => self.refused().to_owned(),
            Decision::NoRight => "E2".to_owned(),
            Decision::ReadOnly => "403 0x80044502".to_owned(),
        }
    }

    /// E1, or E1n for a user who has no role at all, by itself or through a team.
    pub(super) fn refused(&self) -> &'static str {
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
pub(super) fn kind(response: &Response) -> String {
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
