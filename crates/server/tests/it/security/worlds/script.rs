//! A failing case as requests that a person can send: those that make the organization, in the order
//! in which they must come, and the one that is answered wrongly.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use model::Uuid;
use model::id::{PrincipalId, RoleId, UserId};
use model::right::{Depth, Right};
use oracle::{Privilege, World};
use serde_json::{Map, Value, json};

use super::asker::{Failure, Sent};
use super::ground::{Settled, settings};
use super::names::{CHILD, ORGANIZATION, PARENT, object_id, position_id, root, set_and_key};
use super::stored::{column_id, name_of};

const ADMINISTRATOR: &str = "admin@contoso.example";

/// The requests as text.
pub(super) fn write(settled: &Settled, failure: &Failure) -> String {
    let mut text = String::from(
        "a difference between the server and the oracle. On a demo organization with the tables of \
         the tests (`security/tables`), with a token of whom each part names; what a message refuses \
         to make (an owner who cannot read the table, members of a directory's team) was put into \
         the database as it stands here:\n",
    );
    for sent in setup(&settled.own, settled.number) {
        add(&mut text, ADMINISTRATOR, &sent);
    }
    add(&mut text, &sign_in(failure.impersonator.unwrap_or(failure.user)), &failure.sent);
    write!(text, "# expected: {}\n# found:    {}\n", failure.expected, failure.found).unwrap();
    text
}

fn add(text: &mut String, who: &str, sent: &Sent) {
    write!(text, "\n### {who}\n{} {}\n", sent.method, sent.path).unwrap();
    for (name, value) in &sent.headers {
        writeln!(text, "{name}: {value}").unwrap();
    }
    if let Some(body) = &sent.body {
        writeln!(text, "Content-Type: application/json\n\n{body}").unwrap();
    }
}

fn sign_in(user: UserId) -> String {
    format!("{user}@world.example")
}

/// The requests of an administrator that make a world.
pub(super) fn setup(world: &World, number: u128) -> Vec<Sent> {
    let mut all = Requests(Vec::new());
    let mut organization = settings(world);
    let document = organization["orgdborgsettings"].as_str().unwrap().replace(
        "<OrgSettings>",
        "<OrgSettings><EnableOwnershipAcrossBusinessUnits>true\
         </EnableOwnershipAcrossBusinessUnits>",
    );
    organization["orgdborgsettings"] = document.into();
    all.patch(&format!("organizations({ORGANIZATION})"), organization);
    for unit in &world.units {
        let parent = bind("businessunits", unit.parent.unwrap_or(root()).0);
        let name = format!("unit {}", unit.id);
        let body = json!({"businessunitid": unit.id, "name": name, "parentbusinessunitid@odata.bind": parent});
        all.post("businessunits", body);
    }
    people(&mut all, world, number);
    roles(&mut all, world);
    rows(&mut all, world);
    columns(&mut all, world);
    for user in world.users.iter().filter(|user| user.policy != 0 || user.acts_for.is_some()) {
        let mut body = json!({"onbehalf_impersonationpolicy": user.policy});
        if let Some(team) = user.acts_for {
            body["onbehalf_impersonationteamid@odata.bind"] = bind("teams", team.0).into();
        }
        all.patch(&format!("systemusers({})", user.id), body);
    }
    for user in world.users.iter().filter(|user| user.disabled) {
        all.patch(&format!("systemusers({})", user.id), json!({"isdisabled": true}));
    }
    for unit in world.units.iter().filter(|unit| unit.disabled) {
        all.patch(&format!("businessunits({})", unit.id), json!({"isdisabled": true}));
    }
    all.0
}

struct Requests(Vec<Sent>);

impl Requests {
    fn add(&mut self, method: &str, path: &str, body: Value) {
        let path = format!("/api/data/v9.2/{path}");
        self.0.push(Sent { method: method.into(), path, headers: Vec::new(), body: Some(body) });
    }

    fn post(&mut self, path: &str, body: Value) {
        self.add("POST", path, body);
    }

    fn patch(&mut self, path: &str, body: Value) {
        self.add("PATCH", path, body);
    }
}

fn bind(set: &str, id: Uuid) -> String {
    format!("/{set}({id})")
}

fn people(all: &mut Requests, world: &World, number: u128) {
    for (at, position) in world.positions.iter().enumerate() {
        let mut body =
            json!({"positionid": position_id(at, number), "name": format!("place {at}")});
        if let Some(parent) = position.parent {
            body["parentpositionid@odata.bind"] =
                bind("positions", position_id(parent, number)).into();
        }
        all.post("positions", body);
    }
    for (at, _) in world.positions.iter().enumerate().filter(|(_, position)| position.disabled) {
        all.patch(&format!("positions({})", position_id(at, number)), json!({"statecode": 1}));
    }
    for user in &world.users {
        let mut body = json!({
            "systemuserid": user.id,
            "azureactivedirectoryobjectid": object_id(user.id),
            "domainname": sign_in(user.id),
            "internalemailaddress": sign_in(user.id),
            "lastname": "somebody",
            "accessmode": user.access_mode,
            "businessunitid@odata.bind": bind("businessunits", user.unit.0),
        });
        if let Some(manager) = user.manager {
            body["parentsystemuserid@odata.bind"] = bind("systemusers", manager.0).into();
        }
        if let Some(position) = user.position {
            body["positionid@odata.bind"] = bind("positions", position_id(position, number)).into();
        }
        all.post("systemusers", body);
    }
    for team in &world.teams {
        let mut body = json!({
            "teamid": team.id,
            "name": format!("team {}", team.id),
            "teamtype": team.team_type,
            "businessunitid@odata.bind": bind("businessunits", team.unit.0),
        });
        if team.team_type > 1 {
            body["azureactivedirectoryobjectid"] = json!(team.id);
            body["membershiptype"] = json!(0);
        }
        all.post("teams", body);
        let members = world.members.iter().filter(|(_, of)| *of == team.id);
        let members: Vec<Value> = members
            .map(|(user, _)| json!({"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": user}))
            .collect();
        if !members.is_empty() {
            let path = format!("teams({})/Microsoft.Dynamics.CRM.AddMembersTeam", team.id);
            all.post(&path, json!({"Members": members}));
        }
    }
}

fn roles(all: &mut Requests, world: &World) {
    for role in &world.roles {
        let body = json!({
            "roleid": role.id,
            "name": format!("role {}", role.id),
            "isinherited": i32::from(role.is_inherited),
            "businessunitid@odata.bind": bind("businessunits", role.unit.0),
        });
        all.post("roles", body);
        let privileges: Vec<Value> = role
            .privileges
            .iter()
            .map(|(privilege, depth)| {
                json!({"PrivilegeName": privilege_name(privilege), "Depth": depth_name(*depth)})
            })
            .collect();
        if !privileges.is_empty() {
            let path = format!("roles({})/Microsoft.Dynamics.CRM.AddPrivilegesRole", role.id);
            all.post(&path, json!({"Privileges": privileges}));
        }
    }
    let role = |id: RoleId| json!({"@odata.id": format!("/api/data/v9.2/roles({id})")});
    for (user, held) in &world.user_roles {
        all.post(&format!("systemusers({user})/systemuserroles_association/$ref"), role(*held));
    }
    for (team, held) in &world.team_roles {
        all.post(&format!("teams({team})/teamroles_association/$ref"), role(*held));
    }
}

/// The schema name of a table goes into the names of its privileges.
fn privilege_name(privilege: &Privilege) -> String {
    let (table, right) = match privilege {
        Privilege::Misc(name) => return name.clone(),
        Privilege::Table(table, right) => (table, right),
    };
    let schema = match table.as_str() {
        PARENT => "sample_Parent",
        CHILD => "sample_Child",
        "sample_setting" => "sample_Setting",
        "systemuser" => "User",
        "team" => "Team",
        "businessunit" => "BusinessUnit",
        other => other,
    };
    format!("prv{}{schema}", right.verb())
}

fn depth_name(depth: Depth) -> &'static str {
    match depth {
        Depth::Basic => "Basic",
        Depth::Local => "Local",
        Depth::Deep => "Deep",
        Depth::Global => "Global",
    }
}

fn rows(all: &mut Requests, world: &World) {
    for row in &world.rows {
        let (set, key) = set_and_key(&row.table);
        let mut body = Map::new();
        body.insert(key.into(), row.id.to_string().into());
        if let Some(owner) = row.owner {
            body.insert("sample_name".into(), name_of(row.id).into());
            let owners =
                if matches!(owner, PrincipalId::Team(_)) { "teams" } else { "systemusers" };
            body.insert("ownerid@odata.bind".into(), bind(owners, owner.uuid()).into());
            let unit = bind("businessunits", row.unit.unwrap().0);
            body.insert("owningbusinessunit@odata.bind".into(), unit.into());
        } else if row.table == "sample_setting" {
            body.insert("sample_name".into(), "s".into());
        } else {
            continue;
        }
        all.post(set, body.into());
    }
    for share in &world.shares {
        let Some(row) = world.rows.iter().find(|row| row.id == share.row) else { continue };
        let (_, key) = set_and_key(&row.table);
        let typed = |table: &str, key: &str, id: Uuid| json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{table}"), key: id});
        let is_team = world.teams.iter().any(|team| team.id.0 == share.principal);
        let principal = if is_team {
            typed("team", "teamid", share.principal)
        } else if share.principal == world.organization {
            typed("organization", "organizationid", share.principal)
        } else {
            typed("systemuser", "systemuserid", share.principal)
        };
        let body = json!({
            "Target": typed(&row.table, key, share.row),
            "PrincipalAccess": {
                "Principal": principal,
                "AccessMask": rights(share.direct | share.inherited),
            },
        });
        all.post("GrantAccess", body);
    }
}

fn columns(all: &mut Requests, world: &World) {
    let held = &world.columns;
    let used = held.permissions.iter().map(|each| each.profile);
    let used = used.chain(held.user_profiles.iter().map(|(_, profile)| *profile));
    let used = used.chain(held.team_profiles.iter().map(|(_, profile)| *profile));
    for profile in used.collect::<BTreeSet<Uuid>>() {
        let body = json!({"fieldsecurityprofileid": profile, "name": format!("profile {profile}")});
        all.post("fieldsecurityprofiles", body);
    }
    for each in &held.permissions {
        let body = json!({
            "fieldsecurityprofileid@odata.bind": bind("fieldsecurityprofiles", each.profile),
            "entityname": each.table, "attributelogicalname": each.column,
            "cancreate": each.create, "canread": each.read, "canupdate": each.update,
            "canreadunmasked": each.unmasked,
        });
        all.post("fieldpermissions", body);
    }
    let profile =
        |id: Uuid| json!({"@odata.id": format!("/api/data/v9.2/fieldsecurityprofiles({id})")});
    for (user, held) in &held.user_profiles {
        let path = format!("systemusers({user})/systemuserprofiles_association/$ref");
        all.post(&path, profile(*held));
    }
    for (team, held) in &held.team_profiles {
        all.post(&format!("teams({team})/teamprofiles_association/$ref"), profile(*held));
    }
    for share in &held.shares {
        let Some(row) = world.rows.iter().find(|row| row.id == share.row) else { continue };
        let (set, _) = set_and_key(&row.table);
        let is_team = world.teams.iter().any(|team| team.id.0 == share.principal);
        let (kind, principals) =
            if is_team { ("team", "teams") } else { ("systemuser", "systemusers") };
        let mut body = json!({
            "attributeid": column_id(&row.table, &share.column),
            "readaccess": share.read, "updateaccess": share.update,
        });
        body[format!("objectid_{}@odata.bind", row.table)] = bind(set, row.id).into();
        body[format!("principalid_{kind}@odata.bind")] = bind(principals, share.principal).into();
        all.post("principalobjectattributeaccessset", body);
    }
}

fn rights(mask: i32) -> String {
    let names = Right::ALL.iter().filter(|right| mask & right.flag() != 0);
    names.map(|right| format!("{}Access", right.verb())).collect::<Vec<_>>().join(", ")
}
