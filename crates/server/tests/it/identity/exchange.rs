//! Tokens exchanged for one by which somebody acts on behalf of another, in the demo organization: who gets one,
//! and how long it is worth something.

use serde_json::{Value, json};
use testkit::{Client, Program, Response, databases};

use crate::BINARY;
use crate::demo::{ACTUAL, Demo, IMPERSONATED, IMPERSONATED_OBJECT, User, each_alone};

const APP: &str = "c0000000-0000-4000-8000-000000000001";
/// Its `systemuserid`.
const APP_USER: &str = "a0000000-0000-4000-8000-000000000009";
const APP_OBJECT: &str = "d0000000-0000-4000-8000-000000000009";
const MANAGER_OBJECT: &str = "d0000000-0000-4000-8000-000000000004";
const EXCHANGE: &str = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange";
const TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";

fn ask(client: &mut Client, form: &str) -> Response {
    client.request("POST", "/contoso.example/oauth2/v2.0/token").form(form).send()
}

/// As the application, about whom an object id names.
fn about(client: &mut Client, object_id: &str) -> Response {
    let form = format!(
        "{EXCHANGE}&client_id={APP}&client_secret=demo-secret&requested_subject={object_id}"
    );
    ask(client, &form)
}

fn token(response: &Response) -> String {
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["access_token"].as_str().unwrap().to_owned()
}

fn denied(response: &Response) -> String {
    let body = response.json();
    assert_eq!((response.status, &body["error"]), (400, &json!("access_denied")), "{body}");
    body["error_description"].as_str().unwrap().to_owned()
}

fn get(client: &mut Client, token: &str, path: &str) -> Response {
    client.request("GET", &format!("/api/data/v9.2/{path}")).token(token).send()
}

/// 200, or the number of the refusal.
fn outcome(client: &mut Client, token: &str) -> String {
    let response = get(client, token, "WhoAmI");
    match response.status {
        200 => "200".to_owned(),
        _ => response.json()["error"]["code"].as_str().unwrap().to_owned(),
    }
}

#[test]
fn a_token_of_an_exchange_does_what_the_headers_do() {
    each_alone(|demo| {
        let (mut client, mut admin) = (demo.client(), demo.admin());
        let (actual, impersonated) = (demo.token("actual"), demo.token("impersonated"));
        let form = format!(
            "{EXCHANGE}&actor_token={actual}&actor_token_type={TYPE}\
             &subject_token={impersonated}&subject_token_type={TYPE}"
        );
        let answer = ask(&mut client, &form);
        assert_eq!(answer.json()["issued_token_type"], TYPE);
        let acting = token(&answer);
        let who = get(&mut client, &acting, "WhoAmI");
        assert_eq!(who.json()["UserId"], IMPERSONATED);
        assert_eq!(who.header("x-onbehalf-user-id"), Some(IMPERSONATED));
        assert_eq!(who.header("x-onbehalf-impersonator-id"), Some(ACTUAL));
        let audited = json!({"isauditenabled": true});
        admin.change("organizations(e0000000-0000-4000-8000-000000000001)", &audited);
        let mut by_header = demo.on_behalf();
        let header_row = by_header.account("By a header");
        let made = client
            .request("POST", "/api/data/v9.2/accounts")
            .token(&acting)
            .json(&json!({"name": "By a token"}))
            .send();
        assert_eq!(made.status, 204, "{}", made.text());
        let token_row = crate::demo::id_of(&made);
        let seen = |admin: &mut User, row: &str| {
            let columns = "_createdby_value,_createdonbehalfby_value,_modifiedby_value,\
                 _modifiedonbehalfby_value,_ownerid_value,_owningbusinessunit_value";
            let mut row_of = admin.read(&format!("accounts({row})?$select={columns}"));
            for own in ["@odata.etag", "@odata.context", "accountid"] {
                row_of.as_object_mut().unwrap().remove(own);
            }
            let audits = format!(
                "audits?$select=action,operation,_userid_value,_callinguserid_value\
                 &$filter=_objectid_value eq {row}"
            );
            let audits: Vec<Value> = admin.rows(&audits);
            let told = audits.iter().map(|each| {
                json!([each["action"], each["_userid_value"], each["_callinguserid_value"]])
            });
            (row_of, told.collect::<Vec<_>>())
        };
        let (by_header, by_token) = (seen(&mut admin, &header_row), seen(&mut admin, &token_row));
        assert_eq!(by_header, by_token);
        assert_eq!(by_token.1, [json!([1, IMPERSONATED, ACTUAL])]);
    });
}

#[test]
fn who_may_not_act_gets_no_token() {
    each_alone(|demo| {
        let (mut client, mut admin) = (demo.client(), demo.admin());
        let disabled = "d0000000-0000-4000-8000-000000000007";
        for (subject, sentence) in [
            (APP_OBJECT, "privilege"),
            (disabled, "disabled"),
            (crate::demo::NOBODY, "not a member"),
            (IMPERSONATED, "not a member"),
        ] {
            let told = denied(&about(&mut client, subject));
            assert!(told.contains(sentence), "{subject}: {told}");
        }
        token(&about(&mut client, MANAGER_OBJECT));
        // By its own token, which is good: it only has not got the privilege.
        let own = demo.token("manager");
        let form = |actor: &str, subject: &str| {
            format!(
                "{EXCHANGE}&actor_token={actor}&actor_token_type={TYPE}&requested_subject={subject}"
            )
        };
        assert!(denied(&ask(&mut client, &form(&own, IMPERSONATED_OBJECT))).contains("privilege"));
        // The policy and the team count here, too.
        let policy = |admin: &mut User, body: Value| {
            admin.change(&format!("systemusers({APP_USER})"), &body);
        };
        policy(&mut admin, json!({"onbehalf_impersonationpolicy": 1}));
        assert!(denied(&about(&mut client, MANAGER_OBJECT)).contains("forbids"));
        policy(&mut admin, json!({"onbehalf_impersonationpolicy": 2}));
        token(&about(&mut client, MANAGER_OBJECT));
        assert!(denied(&about(&mut client, APP_OBJECT)).contains("privilege"));
        let unit = "/businessunits(b0000000-0000-4000-8000-000000000001)";
        let body = json!({"name": "Customers", "businessunitid@odata.bind": unit});
        let team = admin.create("teams", &body);
        let limit = json!({"onbehalf_impersonationteamid@odata.bind": format!("/teams({team})")});
        policy(&mut admin, limit);
        assert!(denied(&about(&mut client, MANAGER_OBJECT)).contains("team"));
        assert!(denied(&about(&mut client, crate::demo::NOBODY)).contains("team"));
        // An actor that is disabled has a token still, and gets none for it.
        let actual = demo.token("actual");
        token(&ask(&mut client, &form(&actual, IMPERSONATED_OBJECT)));
        admin.change(&format!("systemusers({ACTUAL})"), &json!({"isdisabled": true}));
        assert!(
            denied(&ask(&mut client, &form(&actual, IMPERSONATED_OBJECT))).contains("disabled")
        );
    });
}

#[test]
fn a_token_is_worth_nothing_as_soon_as_its_actor_may_not_act() {
    each_alone(|demo| {
        let (mut client, mut admin) = (demo.client(), demo.admin());
        let acting = token(&about(&mut client, IMPERSONATED_OBJECT));
        let change = |admin: &mut User, who: &str, body: Value| {
            admin.change(&format!("systemusers({who})"), &body);
        };
        assert_eq!(outcome(&mut client, &acting), "200");
        let refused = "0x8004a110";
        change(&mut admin, APP_USER, json!({"onbehalf_impersonationpolicy": 1}));
        assert_eq!(outcome(&mut client, &acting), refused);
        change(&mut admin, APP_USER, json!({"onbehalf_impersonationpolicy": 2}));
        assert_eq!(outcome(&mut client, &acting), "200");
        for (who, number) in [(APP_USER, "0x80040225"), (IMPERSONATED, "0x80040225")] {
            change(&mut admin, who, json!({"isdisabled": true}));
            assert_eq!(outcome(&mut client, &acting), number);
            change(&mut admin, who, json!({"isdisabled": false}));
            assert_eq!(outcome(&mut client, &acting), "200");
        }
        // The role that gives the privilege goes.
        let roles = format!("systemusers({APP_USER})/systemuserroles_association");
        let held = admin.rows(&format!("{roles}?$select=roleid&$filter=name eq 'Delegate'"));
        let role = held[0]["roleid"].as_str().unwrap().to_owned();
        assert_eq!(admin.send("DELETE", &format!("{roles}({role})/$ref"), &[], None).status, 204);
        assert_eq!(outcome(&mut client, &acting), refused);
        denied(&about(&mut client, IMPERSONATED_OBJECT));
        assert_eq!(client.connections(), 1);
    });
}

#[test]
fn what_was_exchanged_is_not_exchanged_again_and_takes_no_header() {
    each_alone(|demo| {
        let mut client = demo.client();
        let acting = token(&about(&mut client, IMPERSONATED_OBJECT));
        let again = [
            format!(
                "{EXCHANGE}&client_id={APP}&client_secret=demo-secret&subject_token={acting}\
                 &subject_token_type={TYPE}"
            ),
            format!(
                "{EXCHANGE}&actor_token={acting}&actor_token_type={TYPE}\
                 &requested_subject={MANAGER_OBJECT}"
            ),
        ];
        for form in again {
            let refused = ask(&mut client, &form);
            assert_eq!(
                (refused.status, &refused.json()["error"]),
                (400, &json!("invalid_request"))
            );
        }
        for (name, value) in [("MSCRMCallerID", IMPERSONATED), ("CallerObjectId", APP_OBJECT)] {
            let request = client.request("GET", "/api/data/v9.2/WhoAmI").token(&acting);
            let refused = request.header(name, value).send();
            let number = refused.json()["error"]["code"].clone();
            assert_eq!((refused.status, number), (400, json!("0x80040203")), "{name}");
        }
        let document = client.get("/contoso/v2.0/.well-known/openid-configuration").json();
        let grants = document["grant_types_supported"].as_array().unwrap();
        assert!(grants.iter().any(|grant| EXCHANGE.ends_with(grant.as_str().unwrap())));
    });
}

#[test]
fn the_last_requests_tell_who_acted_by_a_token() {
    for database in databases() {
        let name = database.to_string();
        let server = Program::demo(BINARY, database).serve(&["--demo", "--allow-reset"]);
        Demo::served(&name, server, |demo| {
            let (mut client, mut admin) = (demo.client(), demo.admin());
            let acting = token(&about(&mut client, IMPERSONATED_OBJECT));
            assert_eq!(get(&mut client, &acting, "accounts?$top=1").status, 200);
            let told = admin.send("GET", "/_onbehalf/v1/requests?top=1", &[], None).json();
            let told = &told["value"][0];
            assert_eq!(told["authenticatedUserId"], APP_USER, "{told}");
            assert_eq!(told["effectiveUserId"], IMPERSONATED, "{told}");
            assert_eq!(told["applicationId"], APP, "{told}");
            assert_eq!(told["impersonation"], json!({"act": [IMPERSONATED_OBJECT]}), "{told}");
        });
    }
}

/// The commands of `docs/impersonation.md`, as they stand there.
#[test]
fn the_commands_of_the_page_work() {
    let page = include_str!("../../../../../docs/impersonation.md");
    let (_, rest) = page.split_once("```sh\n").unwrap();
    let (commands, _) = rest.split_once("```").unwrap();
    each_alone(|demo| {
        let commands =
            commands.replace("http://localhost:8080", &format!("http://{}", demo.host()));
        let done = std::process::Command::new("sh").args(["-euc", &commands]).output().unwrap();
        let (told, failed) =
            (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{told}\n{failed}");
        let answer: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
        assert_eq!(answer["UserId"], IMPERSONATED);
    });
}
