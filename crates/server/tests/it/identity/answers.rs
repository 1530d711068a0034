//! What an issuer answers a browser and this server with when somebody signs in: what is believed, and what is
//! not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::{Client, Database, Response, Server};

use super::issuer::{Issuer, PUBLIC, configured, ok};

const ACTUAL: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
const CLIENT: &str = "crm-web";
const TOKEN: &str = "/realms/crm/token";

/// An organization that is registered at an issuer, by this line of its section.
fn serve(issuer: &Issuer, registration: &str) -> Server {
    let rest = format!(
        "mode = \"oidc\"\n[[identity.issuers]]\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\n\
         {registration}\n",
        issuer.name()
    );
    configured(Database::sqlite(), &rest, &[]).serve(&["--demo", "--public-url", PUBLIC])
}

/// A browser that went to sign in.
struct Way {
    client: Client,
    cookie: String,
    state: String,
    nonce: String,
}

impl Way {
    fn go(server: &Server) -> Self {
        let mut client = server.client();
        let gone = client.get("/console/sign-in");
        assert_eq!(gone.status, 303, "{}", gone.text());
        let cookie = gone.header("Set-Cookie").unwrap().split(';').next().unwrap().to_owned();
        let location = gone.header("Location").unwrap();
        let field = |name: &str| {
            let (_, rest) = location.split_once(&format!("&{name}=")).unwrap();
            rest.split('&').next().unwrap().to_owned()
        };
        let (state, nonce) = (field("state"), field("nonce"));
        Self { client, cookie, state, nonce }
    }

    fn come(&mut self, query: &str) -> Response {
        let path = format!("/console/callback?state={}&{query}", self.state);
        self.client.request("GET", &path).header("Cookie", &self.cookie).send()
    }
}

/// What the issuer says of somebody who signed in.
fn claims(nonce: &str) -> Value {
    json!({ "typ": "ID", "sub": ACTUAL, "aud": CLIENT, "nonce": nonce, "at_hash": "x" })
}

fn with(mut claims: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn has_session(response: &Response) -> bool {
    let mut headers = response.headers.iter();
    headers.any(|(name, value)| {
        name.eq_ignore_ascii_case("set-cookie") && value.starts_with("__Host-onbehalf=")
    })
}

fn refuses(response: &Response, status: u16, told: &str) {
    assert_eq!(response.status, status, "{}", response.text());
    assert!(response.text().contains(told), "{}", response.text());
    assert!(!has_session(response));
}

#[test]
fn an_id_token_is_believed_if_it_is_for_this_server_and_this_sign_in() {
    let issuer = Issuer::start();
    let server = serve(&issuer, "client_secret = \"s3cret:&\"");
    let come = |changes: Value| {
        let mut way = Way::go(&server);
        let token = issuer.token("first", with(claims(&way.nonce), &changes));
        issuer.put(TOKEN, &ok(&json!({ "id_token": token, "access_token": "x" })));
        way.come("code=x")
    };
    for changes in [
        json!({}),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": ["other", CLIENT], "azp": CLIENT }),
        json!({ "oid": ACTUAL, "sub": "7" }),
    ] {
        let came = come(changes.clone());
        assert_eq!(came.status, 303, "{changes}: {}", came.text());
        assert!(has_session(&came));
    }
    let used = Way::go(&server).nonce;
    for changes in [
        json!({ "nonce": used }),
        json!({ "nonce": null }),
        json!({ "nonce": "" }),
        json!({ "aud": "other" }),
        json!({ "aud": PUBLIC }),
        json!({ "aud": ["other", "another"], "azp": CLIENT }),
        json!({ "aud": ["other", CLIENT], "azp": "other" }),
        json!({ "azp": "other" }),
        json!({ "azp": 7 }),
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": format!("{}/", issuer.name()) }),
        json!({ "typ": "Bearer" }),
        json!({ "typ": "Refresh" }),
        json!({ "exp": 1_700_000_000 }),
        json!({ "iat": 4_000_000_000_i64 }),
        json!({ "cnf": {} }),
        json!({ "act": { "oid": ACTUAL } }),
        json!({ "preferred_username": "service-account-crm" }),
        json!({ "sub": "admin@contoso.example" }),
        json!({ "sub": null }),
        json!({ "tid": 7 }),
    ] {
        let came = come(changes.clone());
        assert_eq!(came.status, 403, "{changes}: {}", came.text());
        refuses(&came, 403, "cannot be verified");
    }
    // Nobody here has that id.
    let nobody = come(json!({ "sub": "11111111-2222-4333-8444-555555555555" }));
    refuses(&nobody, 403, "you are no user of this organization");
    // An id token opens a session by this way alone: not the API.
    let token = issuer.token("first", claims("x"));
    let mut client = server.client();
    assert_eq!(client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send().status, 401);
    let logs = server.logs();
    assert!(logs.contains("the token is of another sign-in"), "{logs}");
    for secret in ["s3cret", used.as_str(), token.as_str()] {
        assert!(!logs.contains(secret), "{secret} in {logs}");
    }
}

#[test]
fn a_token_that_nobody_signed_or_somebody_else_is_not_believed() {
    let issuer = Issuer::start();
    let server = serve(&issuer, "client_secret = \"x\"");
    let other = Issuer::start();
    let part =
        |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let forge: [&dyn Fn(&Value) -> String; 4] = [
        &|claims| issuer.token("unknown", claims.clone()),
        &|claims| format!("{}.{}.", part(&json!({ "alg": "none", "kid": "first" })), part(claims)),
        &|claims| {
            let token = issuer.token("first", claims.clone());
            let (_, signature) = token.rsplit_once('.').unwrap();
            let header = json!({ "alg": "RS256", "kid": "first" });
            format!("{}.{}.{signature}", part(&header), part(claims))
        },
        // The key is the same in these tests; the name is not.
        &|claims| other.token("first", claims.clone()),
    ];
    for (number, forge) in forge.iter().enumerate() {
        let mut way = Way::go(&server);
        let token = forge(&claims(&way.nonce));
        issuer.put(TOKEN, &ok(&json!({ "id_token": token })));
        let came = way.come("code=x");
        assert_eq!(came.status, 403, "{number}: {}", came.text());
        refuses(&came, 403, "cannot be verified");
    }
}

#[test]
fn what_the_token_endpoint_says_instead_gets_a_page() {
    let issuer = Issuer::start();
    let server = serve(&issuer, "client_secret = \"x\"");
    let refused = |error: &str| {
        let body = json!({ "error": error, "error_description": "<b>evil</b>" }).to_string();
        format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let redirect =
        format!("HTTP/1.1 307 X\r\nLocation: {}/other\r\nContent-Length: 0\r\n\r\n", issuer.name());
    for (answer, status, told) in [
        (refused("invalid_grant"), 400, "has taken too long"),
        (refused("invalid_client"), 502, "as it is registered there"),
        (refused("unauthorized_client"), 502, "as it is registered there"),
        (refused("<script>"), 502, "as it is registered there"),
        (redirect, 502, "as it is registered there"),
        (ok(&json!({ "access_token": "x" })), 502, "as it is registered there"),
        (ok(&json!("x")), 502, "as it is registered there"),
        ("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n".into(), 503, "does not answer"),
        ("HTTP/1.1 429 X\r\nContent-Length: 0\r\n\r\n".into(), 503, "does not answer"),
        (
            format!("HTTP/1.1 200 X\r\nContent-Length: 2000000\r\n\r\n{}", "x".repeat(2_000_000)),
            503,
            "does not answer",
        ),
        ("nonsense\r\n\r\n".into(), 503, "does not answer"),
        (String::new(), 503, "does not answer"),
    ] {
        issuer.put(TOKEN, &answer);
        let came = Way::go(&server).come("code=x");
        refuses(&came, status, told);
        assert!(!came.text().contains("evil") && !came.text().contains("<script"));
    }
}

#[test]
fn what_the_browser_comes_back_with_instead_of_a_code_gets_a_page() {
    let issuer = Issuer::start();
    let server = serve(&issuer, "client_secret = \"x\"");
    let asked = issuer.asked();
    for (query, status, told) in [
        ("error=access_denied&error_description=Ring+%3Cb%3Ethem%3C/b%3E", 403, "you declined"),
        ("error=login_required", 403, "you declined"),
        ("error=temporarily_unavailable", 503, "does not answer"),
        ("error=server_error", 503, "does not answer"),
        ("error=invalid_request", 502, "as it is registered there"),
        ("error=%3Cscript%3Ealert(1)%3C/script%3E", 502, "as it is registered there"),
        ("error=access_denied&code=x", 403, "you declined"),
        ("", 400, "has taken too long"),
        ("code=", 400, "has taken too long"),
        ("code=x&iss=https%3A%2F%2Fevil.example", 400, "has taken too long"),
        ("code=x&code=y", 400, "twice"),
    ] {
        let came = Way::go(&server).come(query);
        refuses(&came, status, told);
        // No word that the page's own random id could have in it.
        for sent in ["Ring", "them</b>", "script"] {
            assert!(!came.text().contains(sent), "{}", came.text());
        }
    }
    assert_eq!(issuer.asked(), asked, "nothing of that is shown to the issuer");
    let named = format!("code=x&iss={}", issuer.name().replace(':', "%3A").replace('/', "%2F"));
    refuses(&Way::go(&server).come(&named), 502, "as it is registered there");
    assert_eq!(issuer.asked(), asked + 1);
}

#[test]
fn this_server_proves_itself_as_the_issuer_wants_it() {
    let issuer = Issuer::start();
    let name = issuer.name();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "first one\n").unwrap();
    let document = |methods: Value| {
        let document = json!({
            "issuer": name, "jwks_uri": format!("{name}/keys"), "token_endpoint": format!("{name}/token"),
            "authorization_endpoint": format!("{name}/auth?realm=crm"),
            "token_endpoint_auth_methods_supported": methods,
        });
        issuer.put("/realms/crm/.well-known/openid-configuration", &ok(&document));
    };
    let posted = |server: &Server| {
        let mut way = Way::go(server);
        let token = issuer.token("first", claims(&way.nonce));
        issuer.put(TOKEN, &ok(&json!({ "id_token": token })));
        assert_eq!(way.come("code=a%26b").status, 303);
        issuer.form()
    };
    document(json!(["client_secret_basic"]));
    let server = serve(&issuer, &format!("client_secret_file = \"{}\"", file.display()));
    let gone = server.client().get("/console/sign-in");
    let begin = format!("{name}/auth?realm=crm&client_id={CLIENT}&");
    assert!(gone.header("Location").unwrap().starts_with(&begin), "{gone:?}");
    let form = posted(&server);
    let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{secret}")));
    assert!(form.contains(&basic("first+one")), "{form}");
    assert!(!form.contains("client_secret") && !form.contains("client_id"), "{form}");
    for field in [
        "grant_type=authorization_code&code=a%26b&",
        "redirect_uri=https%3A%2F%2Fcrm.example%2Fconsole%2Fcallback&",
        "code_verifier=",
    ] {
        assert!(form.contains(field), "{form}");
    }
    // Another secret counts at once.
    std::fs::write(&file, "second").unwrap();
    assert!(posted(&server).contains(&basic("second")));
    std::fs::remove_file(&file).unwrap();
    let token = issuer.token("first", claims("x"));
    issuer.put(TOKEN, &ok(&json!({ "id_token": token })));
    refuses(&Way::go(&server).come("code=x"), 502, "as it is registered there");

    document(json!(["client_secret_basic", "client_secret_post"]));
    let form = posted(&serve(&issuer, "client_secret = \"in the form\""));
    assert!(!form.to_lowercase().contains("authorization:"), "{form}");
    assert!(form.contains("&client_id=crm-web&client_secret=in+the+form"), "{form}");
    let form = posted(&serve(&issuer, ""));
    assert!(form.contains("&client_id=crm-web") && !form.contains("client_secret="), "{form}");
}

#[test]
fn browsers_and_secrets_are_not_sent_to_where_nobody_is_sure_of() {
    let issuer = Issuer::start();
    let name = issuer.name();
    for (page, endpoint) in [
        ("http://evil.example/auth".to_owned(), format!("{name}/token")),
        ("javascript:alert(1)".to_owned(), format!("{name}/token")),
        (format!("{name}/auth"), "http://127.0.0.2:9/token".to_owned()),
        (format!("{name}/auth"), String::new()),
    ] {
        let document = json!({
            "issuer": name, "jwks_uri": format!("{name}/keys"), "authorization_endpoint": page,
            "token_endpoint": endpoint,
        });
        issuer.put("/realms/crm/.well-known/openid-configuration", &ok(&document));
        let server = serve(&issuer, "client_secret = \"x\"");
        let gone = server.client().get("/console/sign-in");
        refuses(&gone, 502, "as it is registered there");
        assert_eq!(gone.header("Location"), None);
    }
}
