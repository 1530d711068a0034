//! Messages by their descriptors: all of them as the Web API has them, and the typed shapes of those that
//! programs call by their classes (soap.md §§5, 6, 9).

use std::fmt::Write as _;
use std::path::Path;

use engine::registry::{self, MESSAGES};
use model::message::{Binding, Descriptor, Field, FieldType, Kind, SoapNamespace};
use serde_json::json;
use testkit::golden;

use super::execute::{Caller, bool, choice, guid, int, row, text};
use crate::demo::{
    ADMIN, Demo, IMPERSONATED, MANAGER, NOBODY, SALES, User, code, each, each_alone, refusal,
};

/// Somebody of another unit.
const AGENT: &str = "a0000000-0000-4000-8000-000000000006";
const ACCOUNT: &str = "c0a80001-0000-4000-8000-000000000001";
const ROLE: &str = "c0a80001-0000-4000-8000-000000000002";
const TEAM: &str = "c0a80001-0000-4000-8000-000000000003";

/// The number of a refusal of the Web API, signed as faults have it.
fn signed(code: &str) -> i32 {
    u32::from_str_radix(code.trim_start_matches("0x"), 16).unwrap().cast_signed()
}

/// What the Web API answers to a function or an action without arguments: 0, or the number of a refusal.
fn by_web_api(admin: &mut User, message: &Descriptor) -> i32 {
    let set = |table: &str| {
        let table = seed::tables().unwrap().into_iter().find(|each| each.name == table);
        table.unwrap().set
    };
    let before = match message.binding {
        Binding::Unbound => String::new(),
        Binding::Row(tables) => format!("{}({NOBODY})/Microsoft.Dynamics.CRM.", set(tables[0])),
        Binding::Rows([]) => "accounts/Microsoft.Dynamics.CRM.".to_owned(),
        Binding::Rows(tables) => format!("{}/Microsoft.Dynamics.CRM.", set(tables[0])),
    };
    let path = before + message.name;
    let response = match message.kind {
        Kind::Function => admin.send("GET", &format!("{path}()"), &[], None),
        _ => admin.send("POST", &path, &[], Some(&json!({}))),
    };
    if response.status < 300 { 0 } else { signed(&refusal(&response).1) }
}

#[test]
fn every_message_is_called_over_soap_and_decided_as_on_the_web_api() {
    each_alone(|demo| {
        let (mut admin, mut caller) = (demo.admin(), Caller::of(demo, "admin"));
        let mut wrong = Vec::new();
        for message in MESSAGES.iter().map(|message| message.descriptor) {
            if !message.soap.offered {
                // It has a path on the Web API and no name in the product.
                assert_eq!(caller.execute(message.name, "").code(), signed("0x80040315"));
                continue;
            }
            let parameters = match message.binding {
                Binding::Row(tables) => row(message.soap.target, tables[0], NOBODY),
                _ => String::new(),
            };
            let answer = caller.execute(message.name, &parameters);
            // A choice that nobody made is the first one here, and missing on the Web API.
            let defaults = |field: &Field| match field.kind {
                FieldType::Choice(choice) => !field.optional && choice.holds(0),
                _ => false,
            };
            let has_all = |fields: &[Field]| !fields.is_empty() && fields.iter().all(defaults);
            let expected = match message.kind {
                Kind::Function if has_all(message.fields) => 0,
                Kind::Function | Kind::Action => by_web_api(&mut admin, message),
                // Without parameters each is refused, unless it needs none.
                _ if answer.status == 200 => 0,
                _ => signed("0x80040203"),
            };
            if answer.code() != expected {
                let told = (message.name, answer.code(), expected, answer.text().to_owned());
                wrong.push(format!("{told:?}"));
            } else if expected == 0 {
                let prefix = match message.soap.namespace {
                    SoapNamespace::Untyped => None,
                    _ => Some(format!(":{}Response\"", message.name)),
                };
                let typed = prefix.is_none_or(|kind| answer.text().contains(&kind));
                let name = format!(":ResponseName>{}</", message.name);
                if !typed || !answer.text().contains(&name) {
                    wrong.push(format!("{}: {}", message.name, answer.text()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn names_are_of_any_case_and_keys_are_not_and_what_is_unknown_is_refused() {
    each(|demo| {
        let mut caller = Caller::of(demo, "admin");
        assert!(caller.execute("whoami", "").text().contains(":WhoAmIResponse\""));
        let optional = text("tag", "x") + &bool("BypassCustomPluginExecution", true);
        assert_eq!(caller.execute("WhoAmI", &optional).code(), 0);
        let refused = caller.execute("WhoAmI", &text("Tag", "x"));
        assert_eq!(refused.code(), signed("0x80040203"));
        let refused = caller.execute("RetrieveRolePrivilegesRole", &guid("roleid", NOBODY));
        assert_eq!(refused.code(), signed("0x80040203"));
        let refused = caller.execute("MakeCoffee", "");
        assert_eq!(refused.code(), signed("0x80040315"));
        assert!(refused.text().contains("MakeCoffee"), "{}", refused.text());
        let missing = registry::missing().next().unwrap();
        assert_eq!(caller.execute(missing, "").code(), signed("0x80040219"));
        // A value of another type is refused, and so is a row of another table.
        let wrong = text("RoleId", "x");
        assert_eq!(
            caller.execute("RetrieveRolePrivilegesRole", &wrong).code(),
            signed("0x80040203")
        );
        let wrong = row("RoleId", "account", NOBODY);
        assert_eq!(caller.execute("AddPrivilegesRole", &wrong).code(), signed("0x80040203"));
    });
}

#[test]
fn answers_have_the_types_and_the_order_that_clients_read() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/soap_messages.txt");
    each_alone(|demo| {
        let mut told = String::new();
        prepare(demo);
        let mut caller = Caller::of(demo, "admin");
        let privilege = privilege(demo, "prvReadContact");
        let access = |mask: &str, table: &str, id: &str| {
            format!(
                "<a:KeyValuePairOfstringanyType><c:key>PrincipalAccess</c:key>\
                 <c:value i:type=\"k:PrincipalAccess\"><k:AccessMask>{mask}</k:AccessMask>\
                 <k:Principal><a:Id>{id}</a:Id><a:LogicalName>{table}</a:LogicalName></k:Principal>\
                 </c:value></a:KeyValuePairOfstringanyType>"
            )
        };
        let target = row("Target", "account", ACCOUNT);
        let given = format!(
            "<a:KeyValuePairOfstringanyType><c:key>Privileges</c:key>\
             <c:value i:type=\"k:ArrayOfRolePrivilege\"><k:RolePrivilege>\
             <k:BusinessUnitId>00000000-0000-0000-0000-000000000000</k:BusinessUnitId>\
             <k:Depth>Deep</k:Depth><k:PrivilegeId>{privilege}</k:PrivilegeId></k:RolePrivilege>\
             </c:value></a:KeyValuePairOfstringanyType>"
        );
        let role = guid("RoleId", ROLE);
        let members = format!(
            "<a:KeyValuePairOfstringanyType><c:key>MemberIds</c:key>\
             <c:value i:type=\"r:ArrayOfguid\" \
             xmlns:r=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">\
             <r:guid>{MANAGER}</r:guid></c:value></a:KeyValuePairOfstringanyType>"
        );
        let mut tell = |name: &str, parameters: &str| {
            let answer = caller.execute(name, parameters);
            writeln!(told, "=== {name}: {}", answer.status).unwrap();
            told.push_str(&answer.text().replace("><", ">\n<").replace(&demo.host(), "HOST"));
            told.push('\n');
        };
        tell("WhoAmI", "");
        tell("RetrieveVersion", "");
        let default = "<a:KeyValuePairOfstringanyType><c:key>AccessType</c:key><c:value \
            i:type=\"n:EndpointAccessType\" xmlns:n=\"http://schemas.microsoft.com/xrm/2014/Contracts\">\
            Default</c:value></a:KeyValuePairOfstringanyType>";
        tell("RetrieveCurrentOrganization", default);
        tell("RetrieveProvisionedLanguages", "");
        tell("RetrieveAvailableLanguages", "");
        let both = "ReadAccess WriteAccess";
        tell("GrantAccess", &(target.clone() + &access(both, "systemuser", MANAGER)));
        tell("RetrieveSharedPrincipalsAndAccess", &target);
        let principal = row("Principal", "systemuser", MANAGER);
        tell("RetrievePrincipalAccess", &(target.clone() + &principal));
        tell("ModifyAccess", &(target.clone() + &access("None", "systemuser", MANAGER)));
        tell("RevokeAccess", &(target.clone() + &row("Revokee", "systemuser", MANAGER)));
        tell("AddPrivilegesRole", &(role.clone() + &given));
        tell("RetrieveRolePrivilegesRole", &role);
        tell("RemovePrivilegeRole", &(role + &guid("PrivilegeId", &privilege)));
        tell("AddMembersTeam", &(guid("TeamId", TEAM) + &members));
        tell("RetrieveTeamPrivileges", &guid("TeamId", TEAM));
        tell("RemoveMembersTeam", &(guid("TeamId", TEAM) + &members));
        let one = guid("UserId", IMPERSONATED) + &guid("PrivilegeId", &privilege);
        tell("RetrieveUserPrivilegeByPrivilegeId", &one);
        tell("Assign", &(target + &row("Assignee", "systemuser", MANAGER)));
        let state = |status| {
            row("EntityMoniker", "account", ACCOUNT)
                + &choice("State", 1)
                + &choice("Status", status)
        };
        tell("SetState", &state(-1));
        tell("SetState", &state(1));
        tell("RetrieveTotalRecordCount", &names(&["account"]));
        let validity =
            row("Entity", "account", ACCOUNT) + &text("NewState", "Active") + &int("NewStatus", -1);
        tell("IsValidStateTransition", &validity);
        golden::check(&golden, &stable(&told));
    });
}

fn names(names: &[&str]) -> String {
    let names: Vec<String> =
        names.iter().map(|name| format!("<r:string>{name}</r:string>")).collect();
    let names = names.concat();
    format!(
        "<a:KeyValuePairOfstringanyType><c:key>EntityNames</c:key>\
         <c:value i:type=\"r:ArrayOfstring\" \
         xmlns:r=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">{names}</c:value>\
         </a:KeyValuePairOfstringanyType>"
    )
}

/// What is told, without what is different each time.
fn stable(told: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in told.lines() {
        let mut line = line.to_owned();
        for name in ["ActivityId", "Timestamp"] {
            let (start, end) = (format!("<{name}>"), format!("</{name}>"));
            if line.starts_with(&start) {
                line = format!("{start}…{end}");
            }
        }
        lines.push(line);
    }
    let version =
        concat!("9.2.", env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));
    lines.join("\n").replace(version, "9.2.x.y") + "\n"
}

fn privilege(demo: &Demo, name: &str) -> String {
    let path = format!("privileges?$select=name&$filter=name eq '{name}'");
    demo.admin().column(&path, "privilegeid").remove(0)
}

/// An account, a role and a team with known ids.
fn prepare(demo: &Demo) {
    let mut admin = demo.admin();
    admin.create("accounts", &json!({"accountid": ACCOUNT, "name": "Known"}));
    let unit = format!("businessunits({SALES})");
    let role = json!({"roleid": ROLE, "name": "Known", "businessunitid@odata.bind": unit});
    admin.create("roles", &role);
    let team = json!({
        "teamid": TEAM, "name": "Known", "teamtype": 0, "businessunitid@odata.bind": unit,
        "administratorid@odata.bind": format!("systemusers({ADMIN})"),
    });
    admin.create("teams", &team);
}

fn owner(admin: &mut User, account: &str) -> String {
    let row = admin.read(&format!("accounts({account})?$select=_ownerid_value"));
    row["_ownerid_value"].as_str().unwrap().to_owned()
}

#[test]
fn a_row_is_assigned_by_its_message_also_on_behalf() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("To be assigned");
        let assign =
            |who: &str| row("Target", "account", &account) + &row("Assignee", "systemuser", who);
        assert_eq!(Caller::of(demo, "admin").execute("Assign", &assign(MANAGER)).code(), 0);
        assert_eq!(owner(&mut admin, &account), MANAGER);
        // Who may not assign it may not by this message either, and not in the name of who may not.
        let lacking = code(403, "0x80040220");
        for mut caller in [Caller::of(demo, "agent"), Caller::of(demo, "admin").acting_for(AGENT)] {
            let refused = caller.execute("Assign", &assign(IMPERSONATED));
            assert_eq!(refused.code(), signed(&lacking.1), "{}", refused.text());
        }
        assert_eq!(owner(&mut admin, &account), MANAGER);
        let mut behalf = Caller::of(demo, "admin").acting_for(MANAGER);
        assert_eq!(behalf.execute("Assign", &assign(IMPERSONATED)).code(), 0);
        let path =
            format!("accounts({account})?$select=_modifiedby_value,_modifiedonbehalfby_value");
        let told = admin.read(&path);
        assert_eq!(told["_modifiedby_value"], MANAGER);
        assert_eq!(told["_modifiedonbehalfby_value"], ADMIN);
        let unowned = row("Target", "transactioncurrency", crate::demo::DOLLAR)
            + &row("Assignee", "systemuser", ADMIN);
        let refused = Caller::of(demo, "admin").execute("Assign", &unowned);
        assert_eq!(refused.code(), signed("0x80040203"));
    });
}

#[test]
fn a_row_gets_another_state_by_its_message_also_on_behalf() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("To be deactivated");
        let set = |state: i32, status: i32| {
            row("EntityMoniker", "account", &account)
                + &choice("State", state)
                + &choice("Status", status)
        };
        let state = |admin: &mut User| {
            let row = admin.read(&format!("accounts({account})?$select=statecode,statuscode"));
            (row["statecode"].as_i64().unwrap(), row["statuscode"].as_i64().unwrap())
        };
        assert_eq!(Caller::of(demo, "admin").execute("SetState", &set(1, -1)).code(), 0);
        assert_eq!(state(&mut admin), (1, 2));
        assert_eq!(Caller::of(demo, "admin").execute("SetState", &set(0, 1)).code(), 0);
        assert_eq!(state(&mut admin), (0, 1));
        let refused = Caller::of(demo, "admin").execute("SetState", &set(1, 1));
        assert_eq!(refused.code(), by_patch(&mut admin, &account));
        let mut behalf = Caller::of(demo, "admin").acting_for(AGENT);
        for refused in [
            Caller::of(demo, "agent").execute("SetState", &set(1, -1)),
            behalf.execute("SetState", &set(1, -1)),
        ] {
            assert_eq!(refused.code(), signed("0x80040220"), "{}", refused.text());
        }
        assert_eq!(state(&mut admin), (0, 1));
    });
}

/// The number with which the Web API refuses a status of another state.
fn by_patch(admin: &mut User, account: &str) -> i32 {
    let body = json!({"statecode": 1, "statuscode": 1});
    signed(&admin.refused("PATCH", &format!("accounts({account})"), Some(&body)).1)
}
