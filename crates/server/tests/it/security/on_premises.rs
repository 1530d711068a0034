//! What `--deployment onpremises` changes (security.md §6): the words of a refusal, and nothing of who
//! may do what.

use testkit::{Database, Program, databases};

use crate::BINARY;

const ACCOUNT_OF_OTHERS: &str =
    "accounts?$filter=_ownerid_value eq a0000000-0000-4000-8000-000000000005&$top=1&$select=name";

#[test]
fn a_row_is_refused_in_the_words_of_the_on_premises_product() {
    for database in databases() {
        with_server(database, |server| {
            let ask = |who: &str, path: &str| {
                let path = format!("/api/data/v9.2/{path}").replace(' ', "%20");
                server.client().request("GET", &path).token(&server.token(who)).send()
            };
            let rows = ask("admin@contoso.example", ACCOUNT_OF_OTHERS).json();
            let id = rows["value"][0]["accountid"].as_str().unwrap().to_owned();
            let refused = ask("impersonated@contoso.example", &format!("accounts({id})"));
            assert_eq!(refused.status, 403);
            let error = &refused.json()["error"];
            assert_eq!(error["code"], "0x80048306");
            assert_eq!(
                error["message"],
                format!(
                    "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: {id}, OwnerId: \
                     a0000000-0000-4000-8000-000000000005,  OwnerIdType: 8 and CallingUser: \
                     75df116d-d9da-e711-a94b-000d3a34ed47. ObjectTypeCode: 1, objectBusinessUnitId: \
                     b0000000-0000-4000-8000-000000000003, AccessRights: ReadAccess "
                )
            );
        });
    }
}

#[test]
fn a_group_of_the_directory_lets_nobody_act_for_others_112() {
    with_server(Database::sqlite(), |server| {
        let mut client = server.client();
        let request = client
            .request("GET", "/api/data/v9.2/WhoAmI")
            .header("CallerObjectId", "3d8bed3e-79a3-47c8-80cf-269869b2e9f0")
            .token(&server.token("manager@contoso.example"));
        let refused = request.send();
        assert_eq!(refused.status, 403);
        assert_eq!(refused.json()["error"]["code"], "0x8004a110");
    });
}

fn with_server(database: Database, test: impl FnOnce(&testkit::Server)) {
    test(&Program::new(BINARY, database).serve(&["--demo", "--deployment", "onpremises"]));
}
