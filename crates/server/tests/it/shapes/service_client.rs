//! Microsoft's service client for .NET: how it finds out where to sign in, and what it sends to the Web API.

use super::{Talk, error};
use crate::demo::{IMPERSONATED, IMPERSONATED_OBJECT, each_alone};

/// What its dictionary of headers holds, in that order; `PROBE` sends nothing but the host.
fn head(own: &str, has_body: bool) -> String {
    if own == "PROBE" {
        return "Host: HOST\r\n".to_owned();
    }
    let content =
        if has_body { "Content-Type: application/json\r\nContent-Length: LENGTH\r\n" } else { "" };
    format!(
        "Host: HOST\r\nUser-Agent: Sample (DataverseSvcClient:1.2.3.0)\r\n{own}Accept: application/json\r\n\
         OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n\
         x-ms-client-request-id: 0a4c1d1c-7f01-4a64-8a50-5f0c2f9e9a1b\r\n\
         x-ms-client-session-id: 0a4c1d1c-7f02-4a64-8a50-5f0c2f9e9a1b\r\n\
         Authorization: Bearer TOKEN\r\nConnection: Keep-Alive\r\n{content}"
    )
}

#[test]
fn the_service_client_finds_where_to_sign_in_and_sends_rows() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "actual", head);
        // Without a token, at an address that it knows only from its settings.
        for line in ["GET /api/data/", "GET /api/data/v9.2/", "GET /api/data/v9/"] {
            let asked = talk.ask(line, "PROBE", "");
            assert_eq!(error(&asked).0, 401, "{line}");
            let challenge = asked.header("WWW-Authenticate").unwrap();
            let values = challenge.strip_prefix("Bearer ").unwrap();
            // `ParseKeyValueListStrict` by commas: both names, and no value in quotes.
            let value = |name: &str| {
                let mut pairs = values.split(',').map(|pair| pair.trim().split_once('=').unwrap());
                pairs.find(|(is, _)| *is == name).map(|(_, value)| value.to_owned())
            };
            for name in ["authorization_uri", "resource_id"] {
                let value = value(name).unwrap_or_else(|| panic!("no {name}: {challenge}"));
                assert!(value.starts_with("http"), "{challenge}");
            }
        }
        let who = talk.ask("GET WhoAmI", "Prefer: odata.include-annotations=*\r\n", "");
        assert_eq!(who.json()["UserId"], crate::demo::ACTUAL);
        who.header("x-ms-dop-hint").unwrap().parse::<i32>().unwrap();
        let line = "GET RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')";
        let organization = talk.ask(line, "", "").json();
        let endpoints = &organization["Detail"]["Endpoints"];
        assert_eq!(endpoints["Keys"].as_array().unwrap().len(), 3);
        // A value without its quotes, cookies that it was never given, and `tag`.
        let headers = "Prefer: odata.include-annotations=*\r\nMSCRM.SuppressDuplicateDetection: true\r\n\
            MSCRM.BypassCustomPluginExecution: true\r\n";
        let made =
            talk.ask("POST accounts?tag=mine", headers, r#"{"name":"From the service client"}"#);
        assert_eq!(made.status, 204, "{}", made.text());
        // The id is 36 characters behind the first parenthesis of the last segment.
        let address = made.header("Location").unwrap();
        let last = address.rsplit('/').next().unwrap();
        let begin = last.find('(').unwrap() + 1;
        talk.name("account", &last[begin..begin + 36]);
        let cookies = "Prefer: odata.include-annotations=*\r\nIf-Match: *\r\n\
            Cookie: ARRAffinity=0123456789abcdef; ReqClientId=0a4c1d1c-7f02-4a64-8a50-5f0c2f9e9a1b\r\n";
        let line = "PATCH accounts(<account>)";
        assert_eq!(talk.ask(line, cookies, r#"{"name":"Changed"}"#).status, 204);
        let version = talk.ask(
            "GET accounts(<account>)?$select=name",
            "Prefer: odata.include-annotations=*\r\n",
            "",
        );
        assert_eq!(version.json()["name"], "Changed");
        let tag = version.header("ETag").unwrap();
        let matching = format!("Prefer: odata.include-annotations=*\r\nIf-Match: {tag}\r\n");
        assert_eq!(talk.ask(line, &matching, r#"{"name":"By version"}"#).status, 204);
        assert_eq!(error(&talk.ask(line, &matching, r#"{"name":"Not"}"#)).1, "0x80060882");
        for carrier in [
            format!("MSCRMCallerID: {IMPERSONATED}\r\n"),
            format!("CallerObjectId: {IMPERSONATED_OBJECT}\r\n"),
        ] {
            assert_eq!(talk.ask("GET WhoAmI", &carrier, "").json()["UserId"], IMPERSONATED);
        }
        assert_eq!(talk.ask("DELETE accounts(<account>)", "", "").status, 204);
        talk.end("service_client");
    });
}
