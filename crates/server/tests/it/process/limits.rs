//! What the configuration file limits.

use testkit::{Program, databases};

use crate::BINARY;
use crate::demo::{code, refusal};

#[test]
fn no_more_rows_are_aggregated_than_the_file_says() {
    for database in databases() {
        let program = Program::new(BINARY, database);
        std::fs::create_dir(program.data()).unwrap();
        std::fs::write(program.data().join("onbehalf.toml"), "aggregate_limit = 3\n").unwrap();
        let server = program.serve(&["--demo", "--log", "warn"]);
        let token = server.token("admin@contoso.example");
        let mut client = server.client();
        for number in 1..=4 {
            let row = serde_json::json!({"name": "x", "accountnumber": number.to_string()});
            let request = client.request("POST", "/api/data/v9.2/accounts").token(&token);
            assert_eq!(request.json(&row).send().status, 204);
        }
        let mut ask = |rows: u32| {
            let filter = format!("filter(name%20eq%20'x'%20and%20accountnumber%20le%20'{rows}')");
            let path =
                format!("/api/data/v9.2/accounts?$apply={filter}/aggregate($count%20as%20n)");
            client.request("GET", &path).token(&token).send()
        };
        let response = ask(3);
        assert_eq!(response.status, 200, "{}", response.text());
        assert_eq!(response.json()["value"][0]["n"], 3, "{}", response.text());
        let response = ask(4);
        assert_eq!(refusal(&response), code(400, "0x8004e023"), "{}", response.text());
    }
}
