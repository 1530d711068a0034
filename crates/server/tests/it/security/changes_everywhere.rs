//! "Changes count at once" (security.md §4, Q9): a change of rights that one process has
//! acknowledged holds at the next request of another one, and at that of any connection, however
//! fresh the rights are that it remembers.

use model::Uuid;
use serde_json::{Value, json};
use testkit::{Client, Database};

use super::cast::{Cast, listed};
use super::outcome::outcome;
use super::stage::{Shared, Stage, on_each};
use crate::demo::id_of;

const API: &str = "/api/data/v9.2";

/// A request: method, path, body.
type Step = (&'static str, String, Option<Value>);

/// Something that changes what one request answers, there and back.
struct Change {
    name: &'static str,
    there: Step,
    back: Step,
    who: &'static str,
    path: String,
    /// The answers after each.
    answers: [&'static str; 2],
}

fn send(client: &mut Client, cast: &Cast<'_>, who: &str, (method, path, body): &Step) -> String {
    let (sender, user) = who.split_once('⇒').map_or((who, None), |(a, b)| (a, Some(b)));
    let target = format!("{API}/{path}");
    let mut request = client.request(method, &target).token(&cast.stage.token(cast.who(sender)));
    if let Some(user) = user {
        request = request.header("CallerObjectId", &cast.object_id(user).to_string());
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send();
    if target.contains("/$count") && answer.status == 200 {
        return answer.text().to_owned();
    }
    match outcome(&answer).split_once(' ') {
        Some((kind, _)) if kind.starts_with('E') => kind.to_owned(),
        _ => outcome(&answer),
    }
}

/// People in their units, with one row of T that is u4's in S.
fn people(stage: &Stage) -> Cast<'_> {
    let more = ["content", "given", "member", "sharing", "disabled", "acting", "seeing", "allowed"];
    let cast = more.into_iter().fold(Cast::new(stage), |cast, name| cast.user(name, "N1"));
    let cast = cast.role("sharing", "N1", "Rb").role("disabled", "N1", "Rg");
    let cast = cast.acts_on_behalf("acting").role("acting", "N1", "Rb").role("u4", "S", "Rb");
    let cast = cast.role("seeing", "N1", "Rb").team("K", "N1", 0, &[]);
    let cast = cast.role_on("sample_parent", "seeing", "N1", "Rl");
    let cast = cast.role_on("sample_parent", "allowed", "N1", "Rl");
    // These last, so that they have copies of all roles of R.
    cast.made_unit("M", "R").made_unit("F", "R").user("moving", "M").user("far", "F").ready()
}

/// Makes a row as System Administrator, and tells its id.
fn make(cast: &Cast<'_>, set: &str, body: Value) -> String {
    let made = cast.send("u0", "POST", set, Some(body));
    cast.expect(&made, "204", set);
    id_of(&made)
}

/// Makes a role in a unit that holds a privilege, if any.
fn role(cast: &Cast<'_>, unit: &str, held: Option<(&str, &str)>) -> String {
    let unit = format!("/businessunits({})", cast.unit(unit));
    let body = json!({"name": engine::new_id(), "businessunitid@odata.bind": unit});
    let role = make(cast, "roles", body);
    if let Some((name, depth)) = held {
        let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
        let body = json!({"Privileges": [{"PrivilegeName": name, "Depth": depth}]});
        cast.expect(&cast.send("u0", "POST", &path, Some(body)), "204", "u0");
    }
    role
}

/// The copy of a role in a unit.
fn copy(cast: &Cast<'_>, role: &str, unit: &str) -> String {
    let path = format!(
        "roles?$select=name&$filter=_parentrootroleid_value eq {role} and _businessunitid_value eq {}",
        cast.unit(unit)
    );
    listed(&cast.send("u0", "GET", &path, None), "roleid").remove(0)
}

fn post(path: impl Into<String>, body: Value) -> Step {
    ("POST", path.into(), Some(body))
}

fn patch(path: impl Into<String>, body: Value) -> Step {
    ("PATCH", path.into(), Some(body))
}

fn action(of: &str, name: &str) -> String {
    format!("{of}/Microsoft.Dynamics.CRM.{name}")
}

/// The body that names a row to associate with.
fn row(set: &str, id: &str) -> Value {
    json!({"@odata.id": format!("{API}/{set}({id})")})
}

/// A row as an argument of an action.
fn typed(table: &str, key: &str, id: Uuid) -> Value {
    json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{table}"), key: id})
}

fn roles_of(cast: &Cast<'_>, user: &str) -> String {
    format!("systemusers({})/systemuserroles_association", cast.id(user))
}

fn done(cast: &Cast<'_>, (method, path, body): Step) {
    cast.expect(&cast.send("u0", method, &path, body), "204", &path);
}

fn changes(cast: &Cast<'_>) -> Vec<Change> {
    let mut all = of_roles(cast);
    all.extend(of_people(cast));
    all.extend(of_columns(cast));
    all
}

/// What a role contains, who holds one, and who is in a team that holds one.
fn of_roles(cast: &Cast<'_>) -> Vec<Change> {
    let opened = format!("{}?$select=name", cast.path("t(u4)"));
    let content = role(cast, "N1", None);
    let given = role(cast, "N1", Some(("prvReadAccount", "Global")));
    done(cast, post(format!("{}/$ref", roles_of(cast, "content")), row("roles", &content)));
    let team = format!("teams({})", cast.id("K"));
    done(cast, post(format!("{team}/teamroles_association/$ref"), row("roles", &given)));
    let read = cast.stage.catalog.privilege("prvReadAccount").unwrap().id.0;
    let members = json!({"Members": [typed("systemuser", "systemuserid", cast.id("member"))]});
    let holds = roles_of(cast, "given");
    let change = |name, there, back, who, answers| {
        let path = opened.clone();
        Change { name, there, back, who, path, answers }
    };
    let content = format!("roles({content})");
    vec![
        change(
            "what a role contains",
            post(
                action(&content, "AddPrivilegesRole"),
                json!({"Privileges": [{"PrivilegeName": "prvReadAccount", "Depth": "Global"}]}),
            ),
            post(action(&content, "RemovePrivilegeRole"), json!({"PrivilegeId": read})),
            "content",
            ["200", "E1"],
        ),
        change(
            "who holds a role",
            post(format!("{holds}/$ref"), row("roles", &given)),
            ("DELETE", format!("{holds}({given})/$ref"), None),
            "given",
            ["200", "E1n"],
        ),
        change(
            "who belongs to a team",
            post(action(&team, "AddMembersTeam"), members.clone()),
            post(action(&team, "RemoveMembersTeam"), members),
            "member",
            ["200", "E1n"],
        ),
    ]
}

/// Shares, units, disabled users and the mode of acting on behalf.
fn of_people(cast: &Cast<'_>) -> Vec<Change> {
    let opened = |row: &str| format!("{}?$select=name", cast.path(row));
    let target = typed("account", "accountid", cast.id("t(u4)"));
    let sharing = typed("systemuser", "systemuserid", cast.id("sharing"));
    let access = json!({"Principal": sharing, "AccessMask": "ReadAccess"});
    let deep = role(cast, "R", Some(("prvReadAccount", "Deep")));
    let deep = row("roles", &copy(cast, &deep, "M"));
    done(cast, post(format!("{}/$ref", roles_of(cast, "moving")), deep));
    let below = |unit: &str| {
        let parent = format!("/businessunits({})", cast.unit(unit));
        let path = format!("businessunits({})", cast.unit("F"));
        patch(path, json!({"parentbusinessunitid@odata.bind": parent}))
    };
    let disable = |disabled: bool| {
        patch(format!("systemusers({})", cast.id("disabled")), json!({"isdisabled": disabled}))
    };
    let organization = |scope: &str| {
        let document =
            format!("<OrgSettings><ImpersonationScope>{scope}</ImpersonationScope></OrgSettings>");
        let path = "organizations(e0000000-0000-4000-8000-000000000001)";
        patch(path, json!({"orgdborgsettings": document}))
    };
    vec![
        Change {
            name: "what is shared",
            there: post("GrantAccess", json!({"Target": target, "PrincipalAccess": access})),
            back: post("RevokeAccess", json!({"Target": target, "Revokee": sharing})),
            who: "sharing",
            path: opened("t(u4)"),
            answers: ["200", "E2"],
        },
        Change {
            name: "where a unit is",
            there: below("M"),
            back: below("R"),
            who: "moving",
            path: opened("t(far)"),
            answers: ["200", "E2"],
        },
        Change {
            name: "who is disabled",
            there: disable(true),
            back: disable(false),
            who: "disabled",
            path: opened("t(u4)"),
            answers: ["E4", "200"],
        },
        // Of a row of whom it acts for, which the impersonator cannot read by itself.
        Change {
            name: "whether acting on behalf is strict",
            there: organization("records"),
            back: organization("privileges"),
            who: "acting⇒seeing",
            path: opened("t(seeing)"),
            answers: ["E2", "200"],
        },
    ]
}

/// Who holds a profile, and what it allows.
fn of_columns(cast: &Cast<'_>) -> Vec<Change> {
    let profile = make(cast, "fieldsecurityprofiles", json!({"name": engine::new_id()}));
    let permission = json!({
        "fieldsecurityprofileid@odata.bind": format!("/fieldsecurityprofiles({profile})"),
        "entityname": "sample_parent", "attributelogicalname": "sample_secret", "canread": 4,
    });
    let permission = format!("fieldpermissions({})", make(cast, "fieldpermissions", permission));
    let secret = engine::new_id();
    let owner = format!("/systemusers({})", cast.id("seeing"));
    let body = json!({"sample_name": "x", "sample_secret": secret, "ownerid@odata.bind": owner});
    make(cast, "sample_parents", body);
    let path = format!("sample_parents/$count?$filter=sample_secret%20eq%20'{secret}'");
    let profiles =
        |user: &str| format!("systemusers({})/systemuserprofiles_association", cast.id(user));
    let held = profiles("seeing");
    let link = |user: &str| {
        post(format!("{}/$ref", profiles(user)), row("fieldsecurityprofiles", &profile))
    };
    done(cast, link("allowed"));
    let read = |number: i64| patch(permission.clone(), json!({"canread": number}));
    vec![
        Change {
            name: "who holds a profile",
            there: link("seeing"),
            back: ("DELETE", format!("{held}({profile})/$ref"), None),
            who: "seeing",
            path: path.clone(),
            answers: ["1", "0"],
        },
        Change {
            name: "what a profile allows",
            there: read(0),
            back: read(4),
            who: "allowed",
            path,
            answers: ["0", "1"],
        },
    ]
}

/// Makes every change through one of two clients, back and forth, and asks both each time.
fn check(cast: &Cast<'_>, clients: &mut [&mut Client; 2], rounds: usize) {
    let changes = changes(cast);
    let mut made = 0;
    for round in 0..rounds {
        for (at, change) in changes.iter().enumerate() {
            let ask = ("GET", change.path.clone(), None);
            for (way, expected) in [&change.there, &change.back].into_iter().zip(change.answers) {
                // What they remember is as fresh as can be.
                for client in clients.iter_mut() {
                    let before = send(client, cast, change.who, &ask);
                    assert_ne!(before, expected, "{}: before", change.name);
                }
                made += 1;
                let acts = (round + at + made) % 2;
                let answer = send(clients[acts], cast, "u0", way);
                assert_eq!(answer, "204", "{}: {way:?}", change.name);
                for asks in [1 - acts, acts] {
                    let found = send(clients[asks], cast, change.who, &ask);
                    assert_eq!(
                        found, expected,
                        "{}: change {made} by {acts} at {asks}",
                        change.name
                    );
                }
            }
        }
    }
    assert_eq!(made, rounds * changes.len() * 2);
}

#[test]
fn what_one_process_has_changed_holds_at_the_next_request_of_another() {
    let Some(database) = Database::postgres() else { return };
    let stage = Stage::new(database);
    let beside = stage.server.beside();
    let cast = people(&stage);
    check(&cast, &mut [&mut stage.client(), &mut beside.client()], 20);
}

#[test]
fn what_one_connection_has_changed_holds_at_the_next_request_of_another() {
    static ALONE: Shared = Shared::new(Vec::new());
    on_each(
        &ALONE,
        |_| {},
        |stage| {
            let cast = people(stage);
            check(&cast, &mut [&mut stage.client(), &mut stage.client()], 3);
        },
    );
}
