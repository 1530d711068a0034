//! The sentences of refusals, to the letter (security.md §9), as users of the demo meet them.

use serde_json::json;
use testkit::Response;

use super::outcome::{code, message};
use super::stage::{Stage, on_each_database};

const ACTUAL: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
const IMPERSONATED: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
const IMPERSONATED_OBJECT: &str = "e39c5d16-675b-48d1-8e67-667427e9c084";
const AGENT: &str = "a0000000-0000-4000-8000-000000000006";
const SALES: &str = "b0000000-0000-4000-8000-000000000002";
const SERVICE: &str = "b0000000-0000-4000-8000-000000000004";

fn send(
    stage: &Stage,
    who: &str,
    method: &str,
    path: &str,
    lines: &[(&str, &str)],
    body: Option<serde_json::Value>,
) -> Response {
    let token = stage.server.token(who);
    let mut client = stage.client();
    let target = format!("/api/data/v9.2/{path}");
    let mut request = client.request(method, &target).token(&token);
    for (name, value) in lines {
        request = request.header(name, value);
    }
    if let Some(body) = &body {
        request = request.json(body);
    }
    request.send()
}

#[track_caller]
fn says(response: &Response, status: u16, number: &str, text: &str) {
    assert_eq!((response.status, code(response).as_str()), (status, number), "{}", response.text());
    assert_eq!(message(response), text);
    let keys: Vec<String> = response.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["error"]);
}

/// The number that only the organization knows: all its privileges.
fn known(stage: &Stage) -> usize {
    stage.catalog.privilege_count()
}

fn privileges_of(stage: &Stage, role: &str) -> usize {
    let path = format!("roles?$select=name&$filter=name eq '{role}'&$expand=roleprivileges_association($select=name)")
        .replace(' ', "%20");
    let response = send(stage, "admin@contoso.example", "GET", &path, &[], None);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["value"][0]["roleprivileges_association"].as_array().unwrap().len()
}

#[test]
fn e1_names_the_user_and_the_privilege() {
    on_each_database(|stage| {
        let response = send(stage, "agent@contoso.example", "GET", "leads", &[], None);
        let (m, k) = (privileges_of(stage, "Service Agent"), known(stage));
        let privilege = stage.catalog.privilege("prvReadLead").unwrap().id;
        let text = format!(
            "Principal user (Id={AGENT}, type=8, roleCount=1, privilegeCount={m}, accessMode='0 Read-Write', \
             AADObjectId='d0000000-0000-4000-8000-000000000006', MetadataCachePrivilegesCount={k}, \
             businessUnitId={SERVICE}), is missing prvReadLead privilege (Id={privilege}) on OTC=4 for entity \
             'lead' (LocalizedName='Lead'). context.Caller={AGENT}. Consider adding missed privilege to one of \
             the principal (user/team) roles."
        );
        says(&response, 403, "0x80040220", &text);
    });
}

#[test]
fn e1_of_an_activity_speaks_of_activities() {
    on_each_database(|stage| {
        let response = send(stage, "agent@contoso.example", "GET", "tasks", &[], None);
        let told = message(&response);
        let words = "is missing prvReadActivity privilege (Id=";
        assert!(told.contains(words), "{told}");
        assert!(
            told.contains("on OTC=4200 for entity 'activitypointer' (LocalizedName='Activity')."),
            "{told}"
        );
    });
}

#[test]
fn e1_on_behalf_names_the_user_acted_for_and_the_impersonator_as_caller() {
    on_each_database(|stage| {
        // Only the impersonator lacks it: Integration has no delete.
        let lines = [("CallerObjectId", IMPERSONATED_OBJECT)];
        let app = "c0000000-0000-4000-8000-000000000001";
        let path = format!("accounts({})", model::Uuid::from_u128(9));
        let response = send(stage, app, "DELETE", &path, &lines, None);
        let (m, k) = (privileges_of(stage, "Salesperson"), known(stage));
        let privilege = stage.catalog.privilege("prvDeleteAccount").unwrap().id;
        let text = format!(
            "Principal user (Id={IMPERSONATED}, type=8, roleCount=1, privilegeCount={m}, accessMode='0 Read-Write', \
             AADObjectId='{IMPERSONATED_OBJECT}', MetadataCachePrivilegesCount={k}, businessUnitId={SALES}), is \
             missing prvDeleteAccount privilege (Id={privilege}) on OTC=1 for entity 'account' \
             (LocalizedName='Account'). context.Caller=a0000000-0000-4000-8000-000000000009. Consider adding missed \
             privilege to one of the principal (user/team) roles."
        );
        says(&response, 403, "0x80040220", &text);
    });
}

#[test]
fn e1n_names_the_user_without_roles_and_the_privilege() {
    on_each_database(|stage| {
        let text = "The user with id a0000000-0000-4000-8000-000000000008 has not been assigned any roles. They need a role with the prvReadAccount privilege.";
        let response = send(stage, "noroles@contoso.example", "GET", "accounts", &[], None);
        says(&response, 403, "0x80042f09", text);
        let lines = [("MSCRMCallerID", "a0000000-0000-4000-8000-000000000008")];
        let response = send(stage, "admin@contoso.example", "GET", "accounts", &lines, None);
        says(&response, 403, "0x80042f09", text);
    });
}

#[test]
fn e1o_names_the_owner_and_the_giver_as_caller() {
    on_each_database(|stage| {
        let body = json!({
            "lastname": "x", "subject": "x",
            "ownerid@odata.bind": format!("/systemusers({AGENT})"),
        });
        let response = send(stage, "admin@contoso.example", "POST", "leads", &[], Some(body));
        let (m, k) = (privileges_of(stage, "Service Agent"), known(stage));
        let privilege = stage.catalog.privilege("prvReadLead").unwrap().id;
        let text = format!(
            "Read Privilege Check For Owner failed with exception: Principal user (Id={AGENT}, type=8, roleCount=1, \
             privilegeCount={m}, accessMode='0 Read-Write', AADObjectId='d0000000-0000-4000-8000-000000000006', \
             MetadataCachePrivilegesCount={k}, businessUnitId={SERVICE}), is missing prvReadLead privilege \
             (Id={privilege}) on OTC=4 for entity 'lead' (LocalizedName='Lead'). \
             context.Caller=a0000000-0000-4000-8000-000000000001. Consider adding missed privilege to one of the \
             principal (user/team) roles."
        );
        says(&response, 403, "0x80040299", &text);
    });
}

#[test]
fn e2_names_the_right_the_row_and_who_is_who() {
    on_each_database(|stage| {
        let body = json!({"name": "of the administrator"});
        let made = send(
            stage,
            "admin@contoso.example",
            "POST",
            "accounts",
            &[("Prefer", "return=representation")],
            Some(body),
        );
        let id = made.json()["accountid"].as_str().unwrap().to_owned();
        let details = |right: &str, user: &str, caller: &str| {
            format!(
                "Principal with id {user} does not have {right} right(s) for record with id {id} of entity account. \
                 Details: {{\"CallerPrincipal\":{{\"PrincipalId\":\"{user}\",\"Type\":8,\"IsUserPrincipal\":true}},\
                 \"OwnerPrincipal\":{{\"PrincipalId\":\"a0000000-0000-4000-8000-000000000001\",\"Type\":8,\
                 \"IsUserPrincipal\":true}},\"ObjectId\":\"{id}\",\"ObjectTypeCode\":1,\"EntityName\":\"account\",\
                 \"ObjectBusinessUnitId\":\"b0000000-0000-4000-8000-000000000001\",\"RightsToCheck\":\"{right}\",\
                 \"RoleAccessRights\":\"None\",\"PoaAccessRights\":\"None\",\"HsmAccessRights\":\"None\",\
                 \"GrantedAccessRights\":\"None\",\"Messages\":[],\"EntityOwnershipTypeMask\":1,\
                 \"CallerInfo\":{{\"PrincipalId\":\"{caller}\",\"Type\":8,\"IsUserPrincipal\":true}},\"IsHsmEnabled\":false}}"
            )
        };
        let path = format!("accounts({id})");
        let actual = "actual@contoso.example";
        let direct = send(stage, actual, "GET", &path, &[], None);
        says(&direct, 403, "0x80048306", &details("ReadAccess", ACTUAL, ACTUAL));
        let behalf =
            send(stage, actual, "GET", &path, &[("CallerObjectId", IMPERSONATED_OBJECT)], None);
        says(&behalf, 403, "0x80048306", &details("ReadAccess", IMPERSONATED, ACTUAL));
        let delete = send(stage, actual, "DELETE", &path, &[], None);
        says(&delete, 403, "0x80048306", &details("DeleteAccess", ACTUAL, ACTUAL));
    });
}

#[test]
fn e3_to_e6_say_what_is_documented() {
    on_each_database(|stage| {
        let me = "impersonated@contoso.example";
        let to_actual = [("MSCRMCallerID", ACTUAL)];
        let response = send(stage, me, "GET", "accounts", &to_actual, None);
        says(
            &response,
            403,
            "0x8004a110",
            "User does not have the privilege to act on behalf another user.",
        );
        let disabled = "The user with SystemUserId=a0000000-0000-4000-8000-000000000007 in \
             OrganizationContext=e0000000-0000-4000-8000-000000000001 is disabled. Disabled users cannot access the \
             system. Consider enabling this user. Also, users are disabled if they don't have a license assigned to them.";
        let response = send(stage, "disabled@contoso.example", "GET", "WhoAmI", &[], None);
        says(&response, 403, "0x80040225", disabled);
        let lines = [("MSCRMCallerID", "a0000000-0000-4000-8000-000000000007")];
        let response = send(stage, "actual@contoso.example", "GET", "WhoAmI", &lines, None);
        says(&response, 403, "0x80040225", disabled);
        let member = "The user is not a member of the organization.";
        let lines = [("CallerObjectId", "d0000000-0000-4000-8000-0000000000aa")];
        let response = send(stage, "actual@contoso.example", "GET", "WhoAmI", &lines, None);
        says(&response, 403, "0x80072560", member);
        let nobody = stage.token(super::stage::Who::Person(model::Uuid::from_u128(5)));
        let response = stage.client().request("GET", "/api/data/v9.2/WhoAmI").token(&nobody).send();
        says(&response, 403, "0x80072560", member);
        let id = "00000000-0000-0000-0000-000000000009";
        let response = send(stage, me, "GET", &format!("accounts({id})"), &[], None);
        says(&response, 404, "0x80040217", &format!("account With Id = {id} Does Not Exist"));
        let response = send(stage, me, "DELETE", &format!("contacts({id})"), &[], None);
        says(&response, 404, "0x80040217", &format!("contact With Id = {id} Does Not Exist"));
    });
}

#[test]
fn a_malformed_header_is_named() {
    on_each_database(|stage| {
        let lines = [("CallerObjectId", "abc")];
        let response = send(stage, "actual@contoso.example", "GET", "WhoAmI", &lines, None);
        says(&response, 400, "0x80040203", "Invalid argument. CallerObjectId");
    });
}

#[test]
fn a_denial_says_who_lacks_what() {
    const WHO: &str = "@OnBehalf.DeniedPrincipalId";
    const REASON: &str = "@OnBehalf.Reason";
    on_each_database(|stage| {
        let asked = ("Prefer", r#"odata.include-annotations="*""#);
        let denied = |behalf: &str, path: &str| {
            let lines = [asked, ("MSCRMCallerID", behalf)];
            send(stage, "actual@contoso.example", "GET", path, &lines, None)
        };
        // The agent may read incidents, the seller who acts for it may not; and the other way round.
        for (path, lacking) in [("incidents", ACTUAL), ("leads", AGENT)] {
            let response = denied(AGENT, path);
            assert_eq!(code(&response), "0x80040220", "{}", response.text());
            assert!(message(&response).starts_with(&format!("Principal user (Id={AGENT},")));
            assert!(message(&response).contains(&format!("context.Caller={ACTUAL}.")));
            let error = &response.json()["error"];
            assert_eq!(error[WHO], lacking, "{path}");
            let privilege = if path == "leads" { "prvReadLead" } else { "prvReadIncident" };
            assert_eq!(error[REASON], format!("the privilege {privilege} is missing"));
        }
        let silent = [("MSCRMCallerID", AGENT)];
        let response = send(stage, "actual@contoso.example", "GET", "leads", &silent, None);
        assert!(response.json()["error"].get(WHO).is_none());
        assert!(response.json()["error"].get(REASON).is_none());
        let direct = send(stage, "agent@contoso.example", "GET", "leads", &[asked], None);
        assert_eq!(direct.json()["error"][WHO], AGENT);
    });
}
