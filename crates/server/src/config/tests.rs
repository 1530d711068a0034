//! Precedence, refusals and the printed form of the configuration.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::file;
use super::*;

fn layers(
    command_line: &[(&'static str, &str)],
    environment: &[(&'static str, &str)],
    file: &str,
) -> Result<Layers, String> {
    let map = |pairs: &[(&'static str, &str)]| -> BTreeMap<&'static str, String> {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let file::Content { values, identity } = file::parse(file)?;
    Ok(Layers {
        command_line: map(command_line),
        environment: map(environment),
        file: values,
        identity,
    })
}

fn refusal(layers: Result<Layers, String>) -> String {
    match layers.map(|layers| Config::resolve(&layers)) {
        Err(refused) => format!("`onbehalf.toml`: {refused}"),
        Ok(Err(failure)) => {
            assert_eq!(failure.status(), 2);
            failure.to_string()
        }
        Ok(Ok(config)) => panic!("accepted: {config}"),
    }
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let file = "listen = \"127.0.0.1:3\"\npublic_url = \"http://file\"\ndemo = true";
    let environment = [("listen", "127.0.0.1:2"), ("public_url", "http://environment")];
    let layers = layers(&[("listen", "127.0.0.1:1"), ("demo", "false")], &environment, file);
    let config = Config::resolve(&layers.unwrap()).unwrap();
    assert_eq!(config.listen, "127.0.0.1:1".parse().unwrap());
    assert_eq!(config.public_url.unwrap().as_str(), "http://environment");
    assert!(!config.demo);
}

#[test]
fn without_any_setting_the_defaults_of_the_contract_hold() {
    let config = Config::resolve(&layers(&[], &[], "").unwrap()).unwrap();
    assert_eq!(config.data, Path::new("./onbehalf-data"));
    assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.database, Database::Embedded);
    assert_eq!(config.aggregate_limit, 50_000);
    assert!(!config.demo && !config.demo_insecure_listen && config.public_url.is_none());
}

#[test]
fn switches_are_true_false_1_or_0() {
    for (text, value) in [("true", true), ("1", true), ("false", false), ("0", false)] {
        let layers = layers(&[], &[("demo", text)], "").unwrap();
        assert_eq!(Config::resolve(&layers).unwrap().demo, value);
    }
    let refused = refusal(layers(&[], &[("demo", "yes")], ""));
    assert!(refused.starts_with("`ONBEHALF_DEMO` is `yes`"), "{refused}");
}

#[test]
fn issuers_are_printed_with_what_is_not_said_of_them() {
    let section = r#"
        [identity]
        mode = "oidc"
        audiences = ["https://CRM.example/", "api://crm", "9C5D2A10-6E0F-4C52-9A51-0D1C5B7C1A01"]
        [[identity.issuers]]
        issuer = "https://sts.windows.net/{tid}/"
        tenants = ["9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01"]
        [[identity.issuers]]
        issuer = "https://kc.example/realms/crm"
        audiences = ["crm"]
        algorithms = ["RS256", "ES256"]
        skew = "30s"
        claims = { id = "directory_id", permission = "crm" }
        trust_act = true
        [[identity.issuers]]
        issuer = "http://fs.example/adfs/services/trust"
        keys = "https://keys.example/keys"
        claims = { permission = "" }
        client_id = "crm"
        client_secret_file = "/run/secrets/crm"
    "#;
    let printed = Config::resolve(&layers(&[], &[], section).unwrap()).unwrap().to_string();
    golden("issuers.toml", &printed);
    let again = Config::resolve(&layers(&[], &[], &printed).unwrap()).unwrap();
    let first = Config::resolve(&layers(&[], &[], section).unwrap()).unwrap();
    assert_eq!(again.identity.issuers, first.identity.issuers);
    assert_eq!(again.identity.audiences, first.identity.audiences);
}

#[test]
fn a_secret_is_not_printed() {
    let section = "[[identity.issuers]]\nissuer = \"https://kc.example\"\nclient_id = \"crm\"\n\
                   client_secret = \"s3cret\"";
    let config = Config::resolve(&layers(&[], &[], section).unwrap()).unwrap();
    let printed = config.to_string();
    assert!(printed.contains("client_id = \"crm\"\n# client_secret is not shown"), "{printed}");
    assert!(!format!("{printed}{config:?}").contains("s3cret"), "{config:?}");
}

#[test]
fn users_of_requests_that_show_nothing_are_printed_as_they_were_written() {
    let section = "[identity]\nsoap_basic = true\n\
        soap_users = { \"\" = \"ada@crm.example\", Crm-Bob = \"bob@crm.example\" }";
    let config = Config::resolve(&layers(&[], &[], section).unwrap()).unwrap();
    assert!(config.identity.soap_basic);
    let users: Vec<_> = config.identity.soap_users.iter().collect();
    let [ada, bob] = &users[..] else { panic!("{users:?}") };
    assert_eq!((ada.0.as_str(), ada.1.as_str()), ("", "ada@crm.example"));
    assert_eq!((bob.0.as_str(), bob.1.as_str()), ("crm-bob", "bob@crm.example"));
    let again = Config::resolve(&layers(&[], &[], &config.to_string()).unwrap()).unwrap();
    assert_eq!(again.identity.soap_users, config.identity.soap_users);
}

#[test]
fn the_defaults_of_the_identity_section_are_accepted() {
    let section = "[identity]\nmode = \"dev\"\nissuers = []\naudiences = []\nchallenge = \"aad\"";
    Config::resolve(&layers(&[], &[], section).unwrap()).unwrap();
}

#[test]
fn a_refusal_is_one_line_that_says_what_to_do() {
    let mut lines = String::new();
    let mut file = |text: &str| {
        let told = refusal(layers(&[], &[], text));
        writeln!(lines, "{text:?}\n    {told}").unwrap();
    };
    file("colour = \"blue\"");
    file("public-url = \"http://x\"");
    file("data = \"x\"");
    file("listen = [\"127.0.0.1:80\"]");
    file("listen = \"localhost:80\"");
    file("listen = ");
    file("demo = true\ndemo = false");
    file("aggregate_limit = 0");
    file("aggregate_limit = \"many\"");
    file("PrivUserGroup = \"x\"");
    file("[identity]\npriv_user_group = \"x\"");
    file("[identity]\nmode = \"oidc\"");
    file("[identity]\nmode = \"saml\"");
    file("[identity]\nissuers = \"https://kc.example\"");
    file("[identity]\nissuers = [\"https://kc.example\"]");
    file("[identity]\nissuers = [{ discovery = \"https://kc.example\" }]");
    file("[identity]\naudiences = \"x\"");
    file("[identity]\naudiences = [\" x\"]");
    file("[identity]\nchallenge = \"basic\"");
    file("[identity]\nmodes = \"dev\"");
    file("[identity]\nsoap_basic = \"yes\"");
    file("[identity]\nsoap_users = \"ada@crm.example\"");
    file("[identity]\nsoap_users = { contoso = 7 }");
    file("[identity]\nsoap_users = { \"a/b\" = \"ada@crm.example\" }");
    file("[identity]\nsoap_users = { crm = \"ada@crm.example\", CRM = \"bob@crm.example\" }");
    file(
        "[identity]\nmode = \"oidc\"\nissuers = [{ issuer = \"https://kc.example\" }]\nsoap_basic = true",
    );
    let mut issuer = |rest: &str| {
        file(&format!("[[identity.issuers]]\nissuer = \"https://kc.example\"\n{rest}"));
    };
    issuer("[[identity.issuers]]\nissuer = \"https://kc.example\"");
    issuer("jwks = \"https://kc.example/keys\"");
    issuer("discovery = \"http://kc.example/\"");
    issuer("discovery = 7");
    issuer("keys = \"http://keys.example/\"");
    issuer("audiences = 7");
    issuer("tenants = [\"contoso\"]");
    issuer("algorithms = [\"RS256\", \"HS256\"]");
    issuer("algorithms = [\"none\"]");
    issuer("algorithms = []");
    issuer("skew = 301");
    issuer("skew = -1");
    issuer("skew = \"10m\"");
    issuer("claims = \"oid\"");
    issuer("claims = { shape = \"okta\" }");
    issuer("claims = { upn = \"upn\" }");
    issuer("claims = { id = [\"oid\"] }");
    issuer("trust_act = \"yes\"");
    issuer("client_id = 7");
    issuer("client_secret = \"x\"");
    issuer("client_id = \"x\"\nclient_secret = \"x\"\nclient_secret_file = \"x\"");
    file("[[identity.issuers]]\nissuer = \"https://sts.windows.net/{tid}/\"");
    file("[[identity.issuers]]\nissuer = \"crm\"");
    file("identity = \"dev\"");
    file("listen_tls = \"127.0.0.1\"");
    file("deployment = \"cloud\"");
    let mut option = |name: &'static str, value: &str| {
        let told = refusal(layers(&[(name, value)], &[], ""));
        assert!(!told.contains("s3"), "a password in {told}");
        writeln!(lines, "--{name} {value:?}\n    {told}").unwrap();
    };
    option("listen", "8080");
    option("listen_tls", "localhost:443");
    option("tls_cert", "x.pem");
    option("tls_key", "x.key");
    option("database_url", "mysql://root:s3cret@db/crm");
    option("database_url", "postgres://ada:s3 cret@db/crm");
    option("public_url", "crm.example");
    option("deployment", "hybrid");
    option("demo", "yes");
    option("log", "loud=very");
    option("log_format", "xml");
    golden("refusals.txt", &lines);
}

#[test]
fn a_token_needs_somebody_and_a_lifetime() {
    let resolve = |pairs: &[(&'static str, &str)]| {
        token::TokenRequest::resolve(&layers(pairs, &[], "").unwrap())
    };
    let request = resolve(&[("as", "admin@contoso.example"), ("expires", "8h")]).unwrap();
    assert_eq!(request.who, "admin@contoso.example");
    assert_eq!(request.lifetime.as_secs(), 8 * 3600);
    assert_eq!(resolve(&[("as", "x")]).unwrap().lifetime.as_secs(), 3600);
    for refused in
        [resolve(&[]), resolve(&[("as", " ")]), resolve(&[("as", "x"), ("expires", "8")])]
    {
        assert_eq!(refused.unwrap_err().status(), 2);
    }
}

#[test]
fn the_printed_configuration_is_the_effective_one() {
    let given = layers(
        &[("listen", "[::1]:0"), ("database_url", "postgres://ada:s3cret@db:5433/crm")],
        &[("demo", "1"), ("log", "warn,onbehalf=debug")],
        "public_url = \"https://crm.example/\"\naggregate_limit = 7\ndeployment = \"onpremises\"",
    );
    let printed = Config::resolve(&given.unwrap()).unwrap().to_string();
    golden("configuration.toml", &printed);
    let again = Config::resolve(&layers(&[], &[], &printed).unwrap()).unwrap();
    assert_eq!(again.listen, "[::1]:0".parse().unwrap());
    assert!(again.demo);
    golden("defaults.toml", &Config::resolve(&layers(&[], &[], "").unwrap()).unwrap().to_string());
}

fn golden(name: &str, actual: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/golden");
    testkit::golden::check(folder.join(name), actual);
}
