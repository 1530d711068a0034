//! What nobody may read: secrets, passwords and tokens are in no log, no metric and no answer but their own.

use serde_json::Value;
use testkit::{Client, Database, Program, Response};

use crate::BINARY;

const APP: &str = "c0000000-0000-4000-8000-000000000001";
const PUBLIC: &str = "51f81489-12ee-4a9e-aaae-a2591f45987d";

fn ask(client: &mut Client, form: &str) -> Response {
    client.request("POST", "/oauth2/v2.0/token").form(form).send()
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("{name}: {body}")).to_owned()
}

#[test]
fn secrets_and_tokens_are_in_no_log_and_no_metric_however_much_is_logged() {
    let server = Program::demo(BINARY, Database::sqlite()).serve(&["--demo", "--log", "trace"]);
    let mut client = server.client();
    let mut hidden = vec!["a-wrong-secret".to_owned(), "a-wrong-password".to_owned()];
    let person = "grant_type=password&username=actual%40contoso.example";
    let scope = format!("scope=http://{}/.default%20offline_access", server.host());
    let got =
        ask(&mut client, &format!("{person}&password=demo-password&client_id={PUBLIC}&{scope}"));
    let got = got.json();
    hidden.extend(["access_token", "refresh_token", "id_token"].map(|name| text(&got, name)));
    let refresh = text(&got, "refresh_token");
    let fresh = ask(
        &mut client,
        &format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={refresh}"),
    );
    hidden.push(text(&fresh.json(), "refresh_token"));
    let secret = format!("grant_type=client_credentials&client_id={APP}&{scope}");
    hidden.push(text(
        &ask(&mut client, &format!("{secret}&client_secret=demo-secret")).json(),
        "access_token",
    ));
    for form in [
        format!("{secret}&client_secret=a-wrong-secret"),
        format!("{person}&password=a-wrong-password"),
        format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={refresh}"),
    ] {
        let refused = ask(&mut client, &form);
        assert!([400, 401].contains(&refused.status));
        for each in &hidden {
            assert!(!refused.text().contains(each.as_str()), "{}", refused.text());
        }
    }
    let token = hidden[2].clone();
    assert_eq!(client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send().status, 200);
    let broken = format!("{token}x");
    assert_eq!(client.request("GET", "/api/data/v9.2/WhoAmI").token(&broken).send().status, 401);
    let metrics = client.get("/metrics").text().to_owned();
    let key = std::fs::read_to_string(server.program().data().join("signing-key.pem")).unwrap();
    hidden.push(key.lines().nth(3).unwrap().to_owned());
    let logs = server.logs();
    // The last of these is in the log for certain: what is looked for would be found.
    assert!(logs.contains("/oauth2/v2.0/token"), "{logs}");
    for each in &hidden {
        let signature = each.rsplit('.').next().unwrap();
        assert!(!logs.contains(signature), "{signature} is in the log");
        assert!(!metrics.contains(signature), "{signature} is in the metrics");
    }
}
