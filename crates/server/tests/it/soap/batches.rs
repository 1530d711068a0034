//! Requests in one request: each by itself, or all in one transaction, in the name of one user (soap.md §9).

use serde_json::json;

use super::execute::{Caller, pair, request, row};
use crate::demo::{ADMIN, Demo, IMPERSONATED, User, each, text};

/// A request that makes an account.
fn create(name: &str, id: &str) -> String {
    let attributes = format!(
        "<a:Attributes><a:KeyValuePairOfstringanyType><c:key>name</c:key>\
         <c:value i:type=\"d:string\">{name}</c:value></a:KeyValuePairOfstringanyType></a:Attributes>\
         <a:Id>{id}</a:Id><a:LogicalName>account</a:LogicalName>"
    );
    request("n:OrganizationRequest", "Create", &pair("Target", "a:Entity", &attributes))
}

fn delete(id: &str) -> String {
    request("n:OrganizationRequest", "Delete", &row("Target", "account", id))
}

fn who() -> String {
    request("n:OrganizationRequest", "WhoAmI", "")
}

fn multiple(requests: &str, go_on: bool, tell: bool) -> String {
    let settings = format!(
        "<n:ContinueOnError>{go_on}</n:ContinueOnError><n:ReturnResponses>{tell}</n:ReturnResponses>"
    );
    pair("Requests", "n:OrganizationRequestCollection", requests)
        + &pair("Settings", "n:ExecuteMultipleSettings", &settings)
}

fn transaction(requests: &str, tell: bool) -> String {
    pair("Requests", "n:OrganizationRequestCollection", requests)
        + &pair("ReturnResponses", "d:boolean", &tell.to_string())
}

/// The numbers between the tags of this name, in order.
fn all<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let tag = format!(":{name}>");
    let parts = text.split(tag.as_str()).skip(1).step_by(2);
    parts.map(|part| part.split('<').next().unwrap()).collect()
}

fn account(demo: &Demo, user: &str, tail: u32) -> (User, String) {
    (
        demo.user(user),
        format!("c0a80002-0000-4000-8000-0000{:08x}", tail + std::process::id() % 4096),
    )
}

#[test]
fn several_requests_are_run_each_by_itself_up_to_the_first_that_fails_or_all() {
    each(|demo| {
        let (mut admin, one) = account(demo, "admin", 0x0100_0000);
        let (_, two) = account(demo, "admin", 0x0200_0000);
        let mut caller = Caller::of(demo, "admin");
        let failing = delete(crate::demo::NOBODY);
        let requests = create("First of several", &one) + &failing + &create("Second", &two);
        // Up to the failure, with the answers.
        let answer = caller.execute("ExecuteMultiple", &multiple(&requests, false, true));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.text();
        assert!(told.contains(":ExecuteMultipleResponse\""), "{told}");
        assert_eq!(all(told, "RequestIndex"), ["0", "1"], "{told}");
        assert_eq!(all(told, "ErrorCode"), ["-2147220969"], "{told}");
        assert!(told.contains(":CreateResponse\"") && told.contains(&one), "{told}");
        assert!(told.contains(">true</"), "{told}");
        let path = |id: &str| format!("accounts({id})");
        assert_eq!((admin.exists(&path(&one)), admin.exists(&path(&two))), (true, false));
        // Those that are wanted go on; without answers only what failed is told.
        let requests = delete(&one) + &failing + &create("Second", &two);
        let told = caller.execute("ExecuteMultiple", &multiple(&requests, true, false));
        assert_eq!(all(told.text(), "RequestIndex"), ["1"], "{}", told.text());
        assert_eq!((admin.exists(&path(&one)), admin.exists(&path(&two))), (false, true));
        let told = caller.execute("ExecuteMultiple", &multiple(&delete(&two), true, false));
        assert!(told.text().contains("IsFaulted<"), "{}", told.text());
        assert!(told.text().contains(">false</"), "{}", told.text());
        assert!(all(told.text(), "RequestIndex").is_empty(), "{}", told.text());
    });
}

#[test]
fn a_transaction_takes_place_whole_or_not_at_all_and_names_what_failed() {
    each(|demo| {
        let (mut admin, one) = account(demo, "admin", 0x0300_0000);
        let (_, two) = account(demo, "admin", 0x0400_0000);
        let path = |id: &str| format!("accounts({id})");
        let mut caller = Caller::of(demo, "admin");
        let requests =
            create("All", &one) + &create("or none", &two) + &delete(crate::demo::NOBODY);
        let refused = caller.execute("ExecuteTransaction", &transaction(&requests, true));
        assert_eq!(refused.code(), -2_147_220_969, "{}", refused.text());
        assert!(refused.text().contains(":ExecuteTransactionFault\""), "{}", refused.text());
        assert_eq!(all(refused.text(), "FaultedRequestIndex"), ["2"], "{}", refused.text());
        assert_eq!((admin.exists(&path(&one)), admin.exists(&path(&two))), (false, false));
        let requests = create("All", &one) + &who() + &create("of them", &two);
        let done = caller.execute("ExecuteTransaction", &transaction(&requests, true));
        assert_eq!(done.status, 200, "{}", done.text());
        assert!(done.text().contains(":ExecuteTransactionResponse\""), "{}", done.text());
        let answers = all(done.text(), "ResponseName");
        assert_eq!(answers, ["ExecuteTransaction", "Create", "WhoAmI", "Create"]);
        assert_eq!((admin.exists(&path(&one)), admin.exists(&path(&two))), (true, true));
        let requests = delete(&one) + &delete(&two);
        let done = caller.execute("ExecuteTransaction", &transaction(&requests, false));
        assert_eq!(all(done.text(), "ResponseName"), ["ExecuteTransaction"], "{}", done.text());
        assert_eq!((admin.exists(&path(&one)), admin.exists(&path(&two))), (false, false));
    });
}

#[test]
fn several_requests_are_not_nested_and_not_too_many() {
    each(|demo| {
        let (mut admin, one) = account(demo, "admin", 0x0500_0000);
        let mut caller = Caller::of(demo, "admin");
        let inner =
            request("n:OrganizationRequest", "executetransaction", &transaction(&who(), true));
        for (name, parameters) in [
            ("ExecuteMultiple", multiple(&(create("Nested", &one) + &inner), true, true)),
            ("ExecuteTransaction", transaction(&(create("Nested", &one) + &inner), true)),
        ] {
            let refused = caller.execute(name, &parameters);
            assert_eq!(refused.code(), -2_147_220_989, "{}", refused.text());
        }
        let many = create("Too many", &one) + &who().repeat(1000);
        let refused = caller.execute("ExecuteMultiple", &multiple(&many, true, true));
        assert_eq!(refused.code(), -2_147_220_989, "{}", refused.text());
        assert!(!admin.exists(&format!("accounts({one})")));
        let refused = caller.execute("ExecuteTransaction", "");
        assert_eq!(refused.code(), -2_147_220_989, "{}", refused.text());
        let told = caller.execute("ExecuteMultiple", &multiple("", false, true));
        assert_eq!(told.status, 200, "{}", told.text());
    });
}

#[test]
fn all_requests_in_one_are_on_behalf_of_the_same_user() {
    each(|demo| {
        let (mut admin, one) = account(demo, "admin", 0x0600_0000);
        let (_, two) = account(demo, "admin", 0x0700_0000);
        let mut behalf = Caller::of(demo, "actual").acting_for(IMPERSONATED);
        let requests = create("On behalf", &one) + &who();
        let told = behalf.execute("ExecuteMultiple", &multiple(&requests, false, true));
        assert!(told.text().contains(&format!(">{IMPERSONATED}<")), "{}", told.text());
        let requests = create("On behalf", &two) + &who();
        let told = behalf.execute("ExecuteTransaction", &transaction(&requests, true));
        assert!(told.text().contains(&format!(">{IMPERSONATED}<")), "{}", told.text());
        for id in [&one, &two] {
            let path = format!("accounts({id})?$select=_createdby_value,_createdonbehalfby_value");
            let row = admin.read(&path);
            assert_eq!(text(&row["_createdby_value"]), IMPERSONATED);
            assert_ne!(row["_createdonbehalfby_value"], json!(null));
            admin.delete(&format!("accounts({id})"));
        }
        // Whom one may not name, one names for none of them; and rights are those of the one who is named.
        let mut nobody = Caller::of(demo, "impersonated").acting_for(ADMIN);
        let refused = nobody.execute("ExecuteMultiple", &multiple(&who(), true, true));
        assert_eq!(refused.code(), -2_147_180_272, "{}", refused.text());
        let role = request(
            "n:OrganizationRequest",
            "Delete",
            &row("Target", "businessunit", crate::demo::SALES),
        );
        let told = behalf.execute("ExecuteMultiple", &multiple(&role, true, true));
        assert_eq!(all(told.text(), "ErrorCode"), ["-2147220960"], "{}", told.text());
    });
}
