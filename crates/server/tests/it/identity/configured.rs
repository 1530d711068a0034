//! What section `[identity]` says, and what the server does not start with.

use testkit::{Database, Program};

use super::issuer::configured;
use crate::BINARY;

#[test]
fn a_server_that_could_accept_nobody_or_everybody_does_not_start() {
    let check = |section: &str, arguments: &[&str], told: &str| {
        let program = Program::new(BINARY, Database::sqlite());
        std::fs::create_dir_all(program.data()).unwrap();
        std::fs::write(program.data().join("onbehalf.toml"), section).unwrap();
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        let output = program.run(&arguments);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(line.contains(told) && line.lines().count() == 1, "{line}");
    };
    let issuer = "[[identity.issuers]]\nissuer = \"https://kc.example/realms/crm\"\n";
    check("[identity]\nmode = \"oidc\"\n", &["--public-url", "https://crm.example"], "`issuers`");
    check(&format!("[identity]\nmode = \"oidc\"\n{issuer}"), &[], "--public-url");
    let registered = format!("[identity]\n{issuer}client_id = \"crm\"\n");
    check(&registered, &[], "--public-url");
    let kept = format!("{registered}client_secret_file = \"/nowhere/secret\"\n");
    let public = ["--public-url", "https://crm.example"];
    check(&kept, &public, "`/nowhere/secret`");
    let unnamed = format!("[identity]\nmode = \"oidc\"\naudiences = [\"api://crm\"]\n{issuer}");
    check(&unnamed, &[], "--public-url");
}

#[test]
fn the_challenge_names_our_provider_as_the_product_that_is_configured() {
    let program = configured(Database::sqlite(), "challenge = \"adfs\"", &[]);
    let server = program.serve(&["--demo"]);
    let host = server.host();
    let response = server.client().get("/api/data/v9.2/WhoAmI");
    assert_eq!(response.status, 401);
    let expected = format!(
        "Bearer authorization_uri=http://{host}/adfs/oauth2/authorize, resource_id=http://{host}/"
    );
    assert_eq!(response.header("WWW-Authenticate"), Some(expected.as_str()));
}

#[test]
fn the_challenge_names_the_tenant_of_entra() {
    // Nobody answers there: the name of the issuer says where people sign in.
    let rest = "mode = \"oidc\"\naudiences = [\"https://crm.example\", \"https://other.example\"]\n\
                [[identity.issuers]]\nissuer = \"https://sts.windows.net/{tid}/\"\n\
                discovery = \"http://127.0.0.1:9/\"\n\
                tenants = [\"72F988BF-86F1-41AF-91AB-2D7CD011DB47\"]";
    let program = configured(Database::sqlite(), rest, &[]);
    let server = program.serve(&["--demo"]);
    let mut client = server.client();
    let begin = "Bearer authorization_uri=https://login.microsoftonline.com/\
                 72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/authorize, resource_id=";
    for (host, resource) in [
        ("crm.example", "https://crm.example/"),
        ("other.example", "https://crm.example/"),
        ("evil.example", "https://crm.example/"),
    ] {
        // Over plain HTTP, no host is one of those that are configured.
        let request = client.request("GET", "/api/data/v9.2/WhoAmI").header("Host", host);
        let response = request.send();
        let expected = format!("{begin}{resource}");
        assert_eq!(response.header("WWW-Authenticate"), Some(expected.as_str()), "{host}");
    }
}
