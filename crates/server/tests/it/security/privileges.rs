//! What roles give, as the messages of security.md §7 tell it.

use serde_json::Value;

use super::cast::{CHILD, Cast, T};
use super::outcome::message;
use super::stage::{Stage, on_each_database};

/// Privileges on the tables T and its children, as `depth name`, in order of their names.
fn told(answer: &Value) -> Vec<String> {
    let privileges = answer["RolePrivileges"].as_array().unwrap();
    let show = |each: &Value| {
        let text = |name: &str| each[name].as_str().unwrap().to_owned();
        assert_eq!(text("RecordFilterId"), "00000000-0000-0000-0000-000000000000");
        assert_eq!(text("RecordFilterUniqueName"), "");
        format!("{} {}", text("Depth"), text("PrivilegeName"))
    };
    privileges.iter().map(show).collect()
}

/// A user with two own roles and two by a team, whose members inherit the second.
fn cast(stage: &Stage) -> Cast<'_> {
    Cast::new(stage)
        .role("u1", "N", "Rb Wl")
        .role("u1", "N", "Rd")
        .team("K", "S", 0, &["u1"])
        .role("K", "S", "Rl Db")
        .inherited_role("K", "S", "Cb")
        .role_on("systemuser", "u2", "N", "Rl")
        .ready()
}

fn path(cast: &Cast<'_>, who: &str, call: &str) -> String {
    let set = if who == "K" { "teams" } else { "systemusers" };
    format!("{set}({})/Microsoft.Dynamics.CRM.{call}", cast.id(who))
}

fn ask(cast: &Cast<'_>, who: &str, path: &str) -> Value {
    let response = cast.send(who, "GET", path, None);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

#[test]
fn the_privileges_of_a_user_are_those_of_all_its_roles_at_their_greatest_depth() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let answer = ask(&cast, "u0", &path(&cast, "u1", "RetrieveUserPrivileges"));
        let context = answer["@odata.context"].as_str().unwrap();
        assert!(
            context.ends_with("/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse"),
            "{context}"
        );
        let expected = [
            "Basic prvCreateAccount",
            "Basic prvDeleteAccount",
            "Deep prvReadAccount",
            "Local prvWriteAccount",
        ];
        assert_eq!(told(&answer), expected);
        let read = &answer["RolePrivileges"][2];
        assert_eq!(read["BusinessUnitId"], cast.unit("N").to_string());
        let table = stage.catalog.table(T).unwrap();
        let id = table.privilege(model::right::Right::Read).unwrap().id.0;
        assert_eq!(read["PrivilegeId"], id.to_string());
        let names: Vec<&String> = read.as_object().unwrap().keys().collect();
        let fields = [
            "BusinessUnitId",
            "Depth",
            "PrivilegeId",
            "PrivilegeName",
            "RecordFilterId",
            "RecordFilterUniqueName",
        ];
        assert_eq!(names, fields);
        // Somebody without roles has none.
        let nobody = ask(&cast, "u0", &path(&cast, "u3", "RetrieveUserPrivileges()"));
        assert_eq!(told(&nobody), Vec::<String>::new());
    });
}

#[test]
fn single_privileges_of_a_user_are_asked_for_by_name_or_id() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let table = stage.catalog.table(T).unwrap();
        let id = |right| table.privilege(right).unwrap().id.0.to_string();
        let (delete, share) = (id(model::right::Right::Delete), id(model::right::Right::Share));
        let check = |call: String, expected: &[&str]| {
            assert_eq!(told(&ask(&cast, "u0", &path(&cast, "u1", &call))), expected, "{call}");
        };
        let by_name = "RetrieveUserPrivilegeByPrivilegeName";
        check(format!("{by_name}(PrivilegeName='prvReadAccount')"), &["Deep prvReadAccount"]);
        check(format!("{by_name}(PrivilegeName='PRVREADACCOUNT')"), &["Deep prvReadAccount"]);
        check(format!("{by_name}(PrivilegeName=@p)?@p='prvShareAccount'"), &[]);
        check(format!("{by_name}(PrivilegeName='prvNothing')"), &[]);
        let delete_held = &["Basic prvDeleteAccount"];
        check(format!("{by_name}(PrivilegeName=@p)?@p='prvDeleteAccount'"), delete_held);
        // The only grant is Basic, and comes from a team.
        let excluded = "PrivilegeName='prvDeleteAccount',ExcludeTeamBasic=true";
        check(format!("{by_name}({excluded})"), &[]);
        let included = "PrivilegeName='prvDeleteAccount',ExcludeTeamBasic=@no";
        check(format!("{by_name}({included})"), delete_held);

        let by_id = "RetrieveUserPrivilegeByPrivilegeId";
        check(format!("{by_id}(PrivilegeId={delete})"), delete_held);
        check(format!("{by_id}(PrivilegeId=@p,ExcludeTeamBasic=@x)?@p={delete}&@x=true"), &[]);
        let by_ids = "RetrieveUserSetOfPrivilegesByIds";
        let ids = format!("['{delete}','{share}']");
        check(format!("{by_ids}(PrivilegeIds=@p)?@p={ids}"), delete_held);
        let by_names = "RetrieveUserSetOfPrivilegesByNames";
        let names = "[%22prvDeleteAccount%22,%22prvWriteAccount%22,%22prvNothing%22]";
        let both = &["Basic prvDeleteAccount", "Local prvWriteAccount"];
        check(format!("{by_names}(PrivilegeNames=@p)?@p={names}"), both);
        let names = "['prvDeleteAccount','prvWriteAccount'],ExcludeTeamBasic=true";
        check(format!("{by_names}(PrivilegeNames={names})"), &["Local prvWriteAccount"]);
    });
}

#[test]
fn what_teams_and_roles_give_is_told_apart() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let of_team = ["Basic prvCreateAccount", "Basic prvDeleteAccount", "Local prvReadAccount"];
        let through = "RetrieveUsersPrivilegesThroughTeams";
        let switches = "ExcludeOrgDisabledPrivileges=false,IncludeSetupUserFiltering=true";
        for call in [through.to_owned(), format!("{through}({switches})")] {
            assert_eq!(told(&ask(&cast, "u0", &path(&cast, "u1", &call))), of_team, "{call}");
        }
        let team = path(&cast, "K", "RetrieveTeamPrivileges()");
        assert_eq!(told(&ask(&cast, "u0", &team)), of_team);
        let roles = format!(
            "teams({})/teamroles_association?$select=isinherited&$filter=isinherited eq 1",
            cast.id("K")
        );
        let role = ask(&cast, "u0", &roles)["value"][0]["roleid"].as_str().unwrap().to_owned();
        for call in [format!("(RoleId={role})"), format!("(RoleId=@r)?@r={role}")] {
            let answer = ask(&cast, "u0", &format!("RetrieveRolePrivilegesRole{call}"));
            assert_eq!(told(&answer), ["Basic prvCreateAccount"]);
            let unit = &answer["RolePrivileges"][0]["BusinessUnitId"];
            assert_eq!(*unit, cast.unit("S").to_string());
        }
    });
}

#[test]
fn whose_privileges_are_told_must_be_readable() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let role = "RetrieveRolePrivilegesRole(RoleId=99999999-9999-4999-8999-999999999999)";
        for call in [
            "RetrieveUserPrivileges",
            "RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='x')",
            "RetrieveUserPrivilegeByPrivilegeId(PrivilegeId=99999999-9999-4999-8999-999999999999)",
            "RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=['x'])",
            "RetrieveUserSetOfPrivilegesByIds(PrivilegeIds=[])",
            "RetrieveUsersPrivilegesThroughTeams",
        ] {
            let check = |who: &str, whose: &str, expected: &str| {
                let response = cast.send(who, "GET", &path(&cast, whose, call), None);
                cast.expect(&response, expected, call);
            };
            check("u1", "u1", "E1 prvReadUser");
            check("u2", "u1", "200");
            check("u2", "u4", "E2 ReadAccess");
            check("u0⇒u1", "u1", "E1 prvReadUser");
        }
        let of_team = path(&cast, "K", "RetrieveTeamPrivileges");
        cast.expect(&cast.send("u1", "GET", &of_team, None), "E1 prvReadTeam", "u1");
        cast.expect(&cast.send("u1", "GET", role, None), "E1 prvReadRole", "u1");
        cast.expect(&cast.send("u0", "GET", role, None), "E6", "u0");
        let missing = "systemusers(99999999-9999-4999-8999-999999999999)/\
                       Microsoft.Dynamics.CRM.RetrieveUserPrivileges";
        cast.expect(&cast.send("u0", "GET", missing, None), "E6", "u0");
    });
}

#[test]
fn under_impersonation_the_named_user_is_told_whole_109() {
    on_each_database(|stage| {
        // The application has no privilege on T at all, and both may read users, teams and roles.
        let mut cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("u1", "N", "Rg Wl")
            .role_on(CHILD, "u1", "N", "Rb")
            .team("K", "N", 0, &["u1"])
            .role("K", "N", "Db");
        for who in ["u1", "app"] {
            cast = cast
                .role_on("systemuser", who, "R", "Rg")
                .role_on("team", who, "R", "Rg")
                .role_on("role", who, "R", "Rg");
        }
        let cast = cast.ready();
        let own = ["Global prvReadAccount", "Basic prvReadContact", "Local prvWriteAccount"];
        let mut all = vec!["Basic prvDeleteAccount"];
        all.extend(own);
        let asked = |call: &str, who: &str| -> Vec<String> {
            let mut told = told(&ask(&cast, "app⇒u1", &path(&cast, who, call)));
            let on_rows = |each: &String| each.ends_with("Account") || each.ends_with("Contact");
            told.retain(on_rows);
            told
        };
        assert_eq!(asked("RetrieveUserPrivileges", "u1"), all);
        assert_eq!(asked("RetrieveUsersPrivilegesThroughTeams", "u1"), all[..1]);
        assert_eq!(asked("RetrieveTeamPrivileges", "K"), all[..1]);
        let by_name = "RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvReadAccount')";
        assert_eq!(asked(by_name, "u1"), own[..1]);
        let by_names = "RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=['prvReadAccount'])";
        assert_eq!(asked(by_names, "u1"), own[..1]);
        let table = stage.catalog.table(T).unwrap();
        let id = table.privilege(model::right::Right::Read).unwrap().id.0;
        let by_id = format!("RetrieveUserPrivilegeByPrivilegeId(PrivilegeId={id})");
        assert_eq!(asked(&by_id, "u1"), own[..1]);
        let by_ids = format!("RetrieveUserSetOfPrivilegesByIds(PrivilegeIds=['{id}'])");
        assert_eq!(asked(&by_ids, "u1"), own[..1]);
        let user = ask(&cast, "u0", &format!("systemusers({})", cast.id("u1")));
        let object = user["azureactivedirectoryobjectid"].as_str().unwrap();
        let by_object = |call: &str, more: &str| {
            let path = format!("RetrieveAadUser{call}(DirectoryObjectId={object}{more})");
            let mut told = told(&ask(&cast, "app⇒u1", &path));
            told.retain(|each| each.ends_with("Account") || each.ends_with("Contact"));
            told
        };
        assert_eq!(by_object("Privileges", ""), all);
        let ids = format!(",PrivilegeIds=['{id}']");
        assert_eq!(by_object("SetOfPrivilegesByIds", &ids), own[..1]);
        let names = ",PrivilegeNames=['prvReadAccount']";
        assert_eq!(by_object("SetOfPrivilegesByNames", names), own[..1]);
        let roles = format!("RetrieveAadUserRoles(DirectoryObjectId={object})");
        let held = ask(&cast, "app⇒u1", &roles)["value"].as_array().unwrap().len();
        assert_eq!(held, ask(&cast, "u0", &roles)["value"].as_array().unwrap().len());
        let roles = format!("teams({})/teamroles_association?$select=name", cast.id("K"));
        let role = ask(&cast, "u0", &roles)["value"][0]["roleid"].as_str().unwrap().to_owned();
        let answer = ask(&cast, "app⇒u1", &format!("RetrieveRolePrivilegesRole(RoleId={role})"));
        assert_eq!(told(&answer), all[..1]);
    });
}

#[test]
fn functions_are_called_as_they_are_declared() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let check = |method: &str, path: &str, expected: &str, text: &str| {
            let body = (method == "POST").then(|| serde_json::json!({}));
            let response = cast.send("u0", method, path, body);
            cast.expect(&response, expected, path);
            assert!(message(&response).contains(text), "{path}: {}", response.text());
        };
        let user = format!("systemusers({})", cast.id("u1"));
        let unresolved = "Request message has unresolved parameters.";
        let by_name = "Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName";
        check("GET", &format!("{user}/RetrieveUserPrivileges"), "400 0x80060888", unresolved);
        let unknown = format!("{user}/{by_name}(Name='x')");
        check("GET", &unknown, "400 0x80060888", unresolved);
        let twice = format!("{user}/{by_name}(PrivilegeName='x',PrivilegeName='y')");
        check("GET", &twice, "400 0x80060888", unresolved);
        let missing = "Required field 'PrivilegeName' is missing for \
                       RequestName='RetrieveUserPrivilegeByPrivilegeName'";
        for call in ["", "()", "(PrivilegeName=@p)", "(PrivilegeName=null)"] {
            check("GET", &format!("{user}/{by_name}{call}"), "400 0x80040203", missing);
        }
        let wrong = format!("{user}/{by_name}(PrivilegeName=5)");
        check("GET", &wrong, "400 0x80060888", "Cannot convert the literal '5'");
        let garbled = format!("{user}/{by_name}(PrivilegeName)");
        check("GET", &garbled, "400 0x80060888", "Bad Request - Error in query syntax.");
        let route = "No HTTP resource was found that matches the request URI 'http://";
        check("POST", &format!("{user}/{by_name}"), "404 ", route);
        check("DELETE", &format!("{user}/{by_name}"), "404 ", route);
        for elsewhere in [
            format!("{}/Microsoft.Dynamics.CRM.RetrieveUserPrivileges", cast.path("t(u1)")),
            "systemusers/Microsoft.Dynamics.CRM.RetrieveUserPrivileges".to_owned(),
            "RetrieveUserPrivileges".to_owned(),
            format!("{user}/Microsoft.Dynamics.CRM.WhoAmI"),
            format!("{user}/{by_name}(PrivilegeName='x')/more"),
            "WhoAmI/more".to_owned(),
        ] {
            check("GET", &elsewhere, "404 0x80060888", "Resource not found for the segment");
        }
    });
}

#[test]
fn users_are_named_by_their_id_in_the_directory() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let object = ask(&cast, "u0", &format!("systemusers({})", cast.id("u1")));
        let object = object["azureactivedirectoryobjectid"].as_str().unwrap().to_owned();
        let all =
            ask(&cast, "u0", &format!("RetrieveAadUserPrivileges(DirectoryObjectId={object})"));
        let expected = [
            "Basic prvCreateAccount",
            "Basic prvDeleteAccount",
            "Deep prvReadAccount",
            "Local prvWriteAccount",
        ];
        assert_eq!(told(&all), expected);
        let by_names = format!(
            "RetrieveAadUserSetOfPrivilegesByNames(DirectoryObjectId=@u,PrivilegeNames=@n)?@u={object}\
             &@n=['prvWriteAccount','prvShareAccount']"
        );
        assert_eq!(told(&ask(&cast, "u0", &by_names)), ["Local prvWriteAccount"]);
        let table = stage.catalog.table(T).unwrap();
        let id = table.privilege(model::right::Right::Delete).unwrap().id.0;
        let by_ids = format!(
            "RetrieveAadUserSetOfPrivilegesByIds(DirectoryObjectId=@u,PrivilegeIds=@n)?@u={object}\
             &@n=['{id}']"
        );
        assert_eq!(told(&ask(&cast, "u0", &by_ids)), ["Basic prvDeleteAccount"]);
        let unknown =
            "RetrieveAadUserPrivileges(DirectoryObjectId=99999999-9999-4999-8999-999999999999)";
        assert_eq!(cast.send("u0", "GET", unknown, None).status, 404);
        // Who may not read the user learns nothing.
        let path = format!("RetrieveAadUserPrivileges(DirectoryObjectId={object})");
        assert_eq!(cast.send("u3", "GET", &path, None).status, 403);
    });
}

#[test]
fn the_roles_of_a_user_come_as_rows_those_of_its_teams_too() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let object = ask(&cast, "u0", &format!("systemusers({})", cast.id("u1")));
        let object = object["azureactivedirectoryobjectid"].as_str().unwrap().to_owned();
        let call = format!(
            "RetrieveAadUserRoles(DirectoryObjectId={object})?$select=name,roleid&$orderby=name"
        );
        let answer = ask(&cast, "u0", &call);
        let context = answer["@odata.context"].as_str().unwrap();
        assert!(context.ends_with("/$metadata#roles(name,roleid)"), "{context}");
        let rows = answer["value"].as_array().unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert!(names.is_sorted() && names.len() == 4, "{names:?}");
        assert!(answer.get("@odata.nextLink").is_none());
        // Who may read the user but no role is refused, as by any question for roles.
        let only_user = cast.send("u2", "GET", &call, None);
        assert_eq!(only_user.status, 403, "{}", only_user.text());
        let wrong = cast.send("u0", "GET", &format!("{call},nothing"), None);
        assert_eq!(wrong.status, 400);
    });
}

#[test]
fn all_privileges_come_by_a_function_too() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let path = "privileges/Microsoft.Dynamics.CRM.RetrievePrivilegeSet()";
        let top = ask(&cast, "u0", &format!("{path}?$select=name&$orderby=name&$top=3"));
        assert_eq!(top["value"].as_array().unwrap().len(), 3);
        let all = ask(&cast, "u0", path);
        assert_eq!(all["value"].as_array().unwrap().len(), stage.catalog.privileges().count());
        // Everybody reads them, also on behalf.
        let behalf = ask(&cast, "u0⇒u2", path);
        assert_eq!(behalf["value"].as_array().unwrap().len(), stage.catalog.privileges().count());
        let unbound = cast.send("u0", "GET", "RetrievePrivilegeSet", None);
        assert_eq!(unbound.status, 404);
    });
}
