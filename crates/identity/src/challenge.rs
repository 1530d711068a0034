//! The challenge that tells an unauthenticated client where to get a token (auth.md §3).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use model::Error;

use crate::base_url::BaseUrl;
use crate::issuer::Source;
use crate::issuer::discovery::fits_in_challenge;
use crate::site::ChallengeStyle;
use crate::token::{USER_IMPERSONATION, Verifier};

/// Where Entra ID's tenants sign in, in each of its clouds, and what v1.0 tokens name instead.
const ENTRA: [(&str, &str); 3] = [
    ("login.microsoftonline.com", "sts.windows.net"),
    ("login.microsoftonline.us", "login.microsoftonline.us"),
    ("login.partner.microsoftonline.cn", "sts.chinacloudapi.cn"),
];
const REASON: HeaderName = HeaderName::from_static("401_error_reason");

/// The headers that go out with a refusal of [`crate::bearer::authenticate`], for a request that
/// came in by its `own` base. None for refusals that another token would not mend.
pub fn headers(error: &Error, verifier: &Verifier, own: Option<&BaseUrl>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let items = match error {
        Error::NotAuthenticated => String::new(),
        Error::InvalidToken(_) | Error::ExpiredToken => {
            format!(", error=invalid_token, error_description=\"{}\"", quotable(error))
        }
        Error::InvalidArgument(_) => ", error=invalid_request".to_owned(),
        Error::InsufficientScope => {
            format!(", error=insufficient_scope, scope={USER_IMPERSONATION}")
        }
        _ => return headers,
    };
    let base = verifier.site().base(own);
    let authorization = authorization_uri(verifier, &base);
    // Invariant: no quotes before the description, no query, one blank after each comma, and the
    // tenant's id in lower case between slashes. Clients cut this text apart in many ways.
    let challenge = format!("Bearer authorization_uri={authorization}, resource_id={base}/{items}");
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    if error.code().status == 401
        && let Ok(reason) = HeaderValue::from_str(&quotable(error))
    {
        headers.insert(REASON, reason);
    }
    headers
}

/// Where people sign in: at our own provider, or else at the issuer that is configured first.
fn authorization_uri(verifier: &Verifier, base: &BaseUrl) -> String {
    let site = verifier.site();
    let (style, tenant) = (site.challenge, site.tenant.id);
    match verifier.issuers().first() {
        Some(first) if !site.provides => foreign_uri(first),
        _ if style == ChallengeStyle::Adfs => format!("{base}/adfs/oauth2/authorize"),
        _ => format!("{base}/{tenant}/oauth2/authorize"),
    }
}

/// Entra's has one form whatever its discovery document says; of others we know what they told us.
fn foreign_uri(source: &Source) -> String {
    let settings = &source.settings;
    let host = settings.issuer.split('/').nth(2).unwrap_or_default();
    let entra = ENTRA.iter().find(|(login, v1)| [*login, *v1].contains(&host));
    if let (Some((login, _)), Some(tenant)) = (entra, settings.first_tenant()) {
        return format!("https://{login}/{tenant}/oauth2/authorize");
    }
    let known = source.authorization_endpoint();
    known.unwrap_or_else(|| {
        // Not answered yet: its name leads there as well.
        let plain = Some(&settings.issuer).filter(|issuer| fits_in_challenge(issuer));
        format!("{}/oauth2/authorize", plain.map_or("", |issuer| issuer.trim_end_matches('/')))
    })
}

/// The error's sentence without what a quoted text or a header cannot hold.
fn quotable(error: &Error) -> String {
    let plain = |character: &char| matches!(character, ' '..='~') && !r#""\"#.contains(*character);
    error.to_string().chars().filter(plain).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use model::Uuid;

    use super::*;
    use crate::issuer::Issuers;
    use crate::site::{Site, Tenant};

    fn challenge(error: &Error, public_url: Option<&str>) -> HeaderMap {
        let id = Uuid::try_parse("9C5D2A10-6E0F-4C52-9A51-0D1C5B7C1A01").unwrap();
        let tenant = Tenant { id, domain: String::new(), organization: String::new() };
        let public_url = public_url.map(|url| BaseUrl::parse(url).unwrap());
        let site = Site::new(tenant, public_url);
        let verifier = Verifier::of(None, Arc::new(site), Issuers::default());
        let own = BaseUrl::parse("http://localhost:8080").unwrap();
        headers(error, &verifier, Some(&own))
    }

    fn value(error: &Error) -> String {
        let headers = challenge(error, None);
        headers.get(header::WWW_AUTHENTICATE).unwrap().to_str().unwrap().to_owned()
    }

    const PLAIN: &str = "Bearer authorization_uri=http://localhost:8080/\
        9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01/oauth2/authorize, \
        resource_id=http://localhost:8080/";

    /// Splits at `separator` outside of quotes.
    fn split_unquoted(text: &str, separator: char) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut quoted = false;
        for character in text.chars() {
            quoted ^= character == '"';
            if character == separator && !quoted {
                parts.push(String::new());
            } else {
                parts.last_mut().unwrap().push(character);
            }
        }
        parts
    }

    /// The rules of the strictest client, as auth.md §3 tells them.
    fn parse_strictly(header: &str) -> HashMap<String, String> {
        let rest = header.strip_prefix("Bearer ").expect("begins with `Bearer ` ");
        let mut items = HashMap::new();
        for item in split_unquoted(rest, ',') {
            let parts = split_unquoted(item.trim(), '=');
            assert_eq!(parts.len(), 2, "{item}");
            let value = parts[1].trim().trim_matches('"').to_owned();
            assert_eq!(items.insert(parts[0].trim().to_lowercase(), value), None);
        }
        let authority = items.get("authorization_uri").expect("authorization_uri");
        assert!(!authority.contains("common"));
        assert!(authority.replace("oauth2/authorize", "").ends_with('/'));
        assert!(items.get("resource_id").expect("resource_id").ends_with('/'));
        items
    }

    #[test]
    fn the_strict_parser_reads_every_challenge() {
        for error in [
            Error::NotAuthenticated,
            Error::InvalidToken("a, b=\"c\" \\ é\r\n".into()),
            Error::ExpiredToken,
            Error::InvalidArgument("two".into()),
            Error::InsufficientScope,
        ] {
            let items = parse_strictly(&value(&error));
            assert_eq!(items["resource_id"], "http://localhost:8080/");
            assert_eq!(
                items["authorization_uri"],
                "http://localhost:8080/9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01/oauth2/authorize"
            );
        }
    }

    #[test]
    fn each_refusal_says_what_the_documents_say() {
        assert_eq!(value(&Error::NotAuthenticated), PLAIN);
        assert_eq!(
            value(&Error::InvalidToken("the signature is not valid".into())),
            format!(
                "{PLAIN}, error=invalid_token, error_description=\"the signature is not valid\""
            )
        );
        assert_eq!(
            value(&Error::InvalidArgument("two headers".into())),
            format!("{PLAIN}, error=invalid_request")
        );
        assert_eq!(
            value(&Error::InsufficientScope),
            format!("{PLAIN}, error=insufficient_scope, scope=user_impersonation")
        );
    }

    #[test]
    fn the_reason_goes_with_401_alone_and_403_for_a_person_has_no_challenge() {
        let reason = |error: &Error| challenge(error, None).get(REASON).cloned();
        assert_eq!(reason(&Error::ExpiredToken).unwrap(), "The token has expired.");
        assert!(reason(&Error::NotAuthenticated).is_some());
        assert_eq!(reason(&Error::InsufficientScope), None);
        assert!(challenge(&Error::NotAMember, None).is_empty());
    }

    #[test]
    fn the_public_url_wins_over_the_host_header() {
        let headers = challenge(&Error::NotAuthenticated, Some("https://org.example/"));
        let items = parse_strictly(headers[header::WWW_AUTHENTICATE].to_str().unwrap());
        assert_eq!(items["resource_id"], "https://org.example/");
        assert!(items["authorization_uri"].starts_with("https://org.example/9c5d2a10-"));
    }
}
