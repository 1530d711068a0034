//! The last requests: who asked, on whose behalf, what was decided and why; secrets never.

use std::thread;

use serde_json::{Value, json};

use super::each;
use crate::demo::{ACTUAL, ADMIN, IMPERSONATED, User};
use crate::soap::envelopes::{PLAIN, SOAP11, content_type, username_token, who_am_i};

fn last(user: &mut User) -> Value {
    let answer = user.send("GET", "/_onbehalf/v1/requests?top=1", &[], None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["value"][0].clone()
}

#[test]
fn a_request_is_told_with_what_was_decided_for_whom_and_why() {
    each(|demo| {
        let mut admin = demo.admin();
        let own = admin.account("secret of the administrator");
        let told = last(&mut admin);
        assert_eq!(told["method"], "POST");
        assert_eq!(told["target"], "/api/data/v9.2/accounts");
        assert_eq!((&told["status"], &told["decided"]), (&json!(204), &json!("allowed")));
        assert_eq!((&told["message"], &told["table"]), (&json!("Create"), &json!("account")));
        assert_eq!(told["why"], "System Administrator");
        assert_eq!(told["effectiveUserId"], ADMIN);
        assert_eq!(told["authenticatedUserId"], ADMIN);
        assert_eq!(told["impersonation"], json!({}));

        let checked = [("MSCRM.SuppressDuplicateDetection", "false")];
        let answer = admin.send("POST", "accounts", &checked, Some(&json!({"name": "checked"})));
        assert_eq!(answer.status, 204, "{}", answer.text());
        let told = last(&mut admin);
        assert_eq!((&told["message"], &told["table"]), (&json!("Create"), &json!("account")));

        let mut acting = demo.on_behalf();
        let id = [("x-ms-client-request-id", "7a000000-0000-4000-8000-000000000001")];
        let answer = acting.send("GET", &format!("accounts({own})"), &id, None);
        assert_eq!(answer.status, 403, "{}", answer.text());
        let told = last(&mut admin);
        assert_eq!((&told["status"], &told["decided"]), (&json!(403), &json!("denied")));
        assert_eq!(told["clientRequestId"], id[0].1);
        assert_eq!(told["id"], answer.header("REQ_ID").unwrap());
        assert_eq!(told["impersonation"], json!({"MSCRMCallerID": [IMPERSONATED]}));
        assert_eq!(told["effectiveUserId"], IMPERSONATED);
        assert_eq!(told["authenticatedUserId"], ACTUAL);
        assert_eq!(told["deniedUserId"], IMPERSONATED);
        assert_eq!(told["code"], answer.json()["error"]["code"]);
        assert!(told["why"].as_str().is_some_and(|why| !why.is_empty()), "{told}");
        // Whatever becomes of it.
        acting.get("accounts?access_token=hidden&user_password=hidden");
        let target = last(&mut admin)["target"].clone();
        assert_eq!(target, "/api/data/v9.2/accounts?access_token=***&user_password=***");

        acting.rows("accounts?$select=name&$top=1");
        let told = last(&mut admin);
        assert_eq!(told["message"], "RetrieveMultiple");
        let why = told["why"].as_str().unwrap();
        assert!(why.starts_with("prvReadAccount at depth "), "{told}");
        assert!(why.ends_with(" of both users"), "{told}");

        let mut wrong = demo.user("actual").with("MSCRMCallerID", "nonsense");
        assert_eq!(wrong.get("accounts").status, 400);
        let told = last(&mut admin);
        assert_eq!(told["decided"], "refused");
        assert_eq!(told["impersonation"], json!({"MSCRMCallerID": ["nonsense"]}));
        let nobody = demo.client().request("GET", "/api/data/v9.2/accounts").send();
        assert_eq!(nobody.status, 401);
        assert_eq!(last(&mut admin)["decided"], "unauthenticated");

        let all = admin.send("GET", "/_onbehalf/v1/requests?top=1000", &[], None);
        let text = all.text();
        for secret in [admin.token.as_str(), "Bearer", "hidden", "secret of the administrator"] {
            assert!(!text.contains(secret), "{secret}");
        }
        assert_eq!(admin.send("GET", "/_onbehalf/v1/requests?top=x", &[], None).status, 400);
        assert_eq!(
            demo.user("actual").send("GET", "/_onbehalf/v1/requests", &[], None).status,
            403
        );
    });
}

#[test]
fn an_envelope_is_told_with_whom_it_names_and_why_it_was_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let told = |admin: &mut User, envelope: &str| {
            let mut client = demo.client();
            let request = client.request("POST", PLAIN);
            let request = request.header("Content-Type", content_type(SOAP11));
            let status = request.body(envelope).send().status;
            let told = last(admin);
            assert_eq!((&told["status"], &told["target"]), (&json!(status), &json!(PLAIN)));
            told
        };
        let right = username_token("actual@contoso.example", "demo-password");
        let named = |id: &str| format!("{right}<x:CallerId>{id}</x:CallerId>");
        let acting = who_am_i(SOAP11, &named(IMPERSONATED));
        let one = told(&mut admin, &acting);
        assert_eq!((&one["decided"], &one["message"]), (&json!("allowed"), &json!("WhoAmI")));
        assert_eq!(one["impersonation"], json!({"CallerId": [IMPERSONATED]}));
        assert_eq!(one["effectiveUserId"], IMPERSONATED);
        assert_eq!(one["authenticatedUserId"], ACTUAL);
        let one = told(&mut admin, &who_am_i(SOAP11, &named("nonsense")));
        assert_eq!((&one["decided"], &one["status"]), (&json!("refused"), &json!(500)));
        assert_eq!(one["impersonation"], json!({"CallerId": ["nonsense"]}));
        let one = told(&mut admin, &acting.replace("Execute", "Explode"));
        assert_eq!((&one["decided"], &one["status"]), (&json!("refused"), &json!(500)));
        assert_eq!(one["effectiveUserId"], IMPERSONATED);
        let wrong = username_token("actual@contoso.example", "hidden");
        let one = told(&mut admin, &who_am_i(SOAP11, &wrong));
        assert_eq!((&one["decided"], &one["status"]), (&json!("unauthenticated"), &json!(500)));
        let nobody = told(&mut admin, &who_am_i(SOAP11, ""));
        assert_eq!(
            (&nobody["decided"], &nobody["status"]),
            (&json!("unauthenticated"), &json!(401))
        );
        let all = admin.send("GET", "/_onbehalf/v1/requests?top=1000", &[], None);
        for secret in ["hidden", "demo-password"] {
            assert!(!all.text().contains(secret), "{secret}");
        }
    });
}

/// Writes that share a transaction run again if one of them fails; each is told once, as it ended.
#[test]
fn a_request_that_ran_again_is_told_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let row =
            json!({"accountid": "c0000000-0000-4000-8000-000000000002", "name": "one of all"});
        let statuses: Vec<u16> = thread::scope(|scope| {
            let all: Vec<_> = (0..30)
                .map(|_| {
                    let row = &row;
                    scope
                        .spawn(move || demo.admin().send("POST", "accounts", &[], Some(row)).status)
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let made = |status: &&u16| **status == 204;
        assert_eq!(statuses.iter().filter(made).count(), 1);
        let all = admin.send("GET", "/_onbehalf/v1/requests?top=1000", &[], None).json();
        let told = all["value"].as_array().unwrap();
        let creates: Vec<_> = told.iter().filter(|one| one["message"] == "Create").collect();
        assert_eq!(creates.len(), 30);
        let allowed = creates.iter().filter(|one| one["decided"] == "allowed").count();
        let refused = creates.iter().filter(|one| one["status"] == 412).count();
        assert_eq!((allowed, refused), (1, 29));
    });
}
