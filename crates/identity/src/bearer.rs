//! Finds the bearer token of a request. Only the `Authorization` header can carry one.

use axum::http::{HeaderMap, header};
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Result};

use crate::base_url::BaseUrl;
use crate::token::Verifier;

/// Who is asking, by the request's headers. A refusal from here, and only from here, goes out with
/// the headers of [`crate::challenge::headers`].
pub async fn authenticate(
    verifier: &Verifier,
    headers: &HeaderMap,
    query: Option<&str>,
    own: Option<&BaseUrl>,
    now: Timestamp,
) -> Result<Claims> {
    verifier.verify(token(headers, query)?, own, now).await
}

/// The request's one bearer token, unverified.
pub fn token<'a>(headers: &'a HeaderMap, query: Option<&str>) -> Result<&'a str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(Error::NotAuthenticated)?;
    if values.next().is_some() {
        return Err(twice("the request has more than one Authorization header"));
    }
    if has_token(query.unwrap_or_default()) {
        return Err(twice("the request has a token in its query, too"));
    }
    let invalid = |reason: &str| Error::InvalidToken(reason.to_owned());
    let value = value.to_str().map_err(|_| invalid("the token is malformed"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if ["PoP", "DPoP"].iter().any(|name| scheme.eq_ignore_ascii_case(name)) {
        return Err(invalid("tokens that are bound to a key are not accepted"));
    }
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Error::NotAuthenticated);
    }
    match token.trim_matches(' ') {
        "" => Err(invalid("the token is malformed")),
        token => Ok(token),
    }
}

fn twice(text: &str) -> Error {
    Error::InvalidArgument(text.to_owned())
}

fn has_token(query: &str) -> bool {
    query.split('&').any(|item| item.split('=').next() == Some("access_token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], query: Option<&str>, expected: &Result<&str>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        assert_eq!(&token(&headers, query), expected, "{values:?} {query:?}");
    }

    #[test]
    fn exactly_one_bearer_token_is_taken_and_only_from_the_header() {
        check(&["Bearer abc"], None, &Ok("abc"));
        check(&["bEARER  abc"], Some("$select=access_token"), &Ok("abc"));
        check(&[], None, &Err(Error::NotAuthenticated));
        check(&[], Some("access_token=abc"), &Err(Error::NotAuthenticated));
        check(&["Basic YTpi"], None, &Err(Error::NotAuthenticated));
        check(&["Bearerabc"], None, &Err(Error::NotAuthenticated));
    }

    #[test]
    fn two_credentials_are_a_bad_request() {
        for (values, query) in [
            (vec!["Bearer a", "Bearer a"], None),
            (vec!["Bearer a", "Basic b"], None),
            (vec!["Bearer a"], Some("access_token=a")),
            (vec!["Bearer a"], Some("$top=1&access_token")),
        ] {
            let mut headers = HeaderMap::new();
            for value in &values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            let error = token(&headers, query).unwrap_err();
            assert_eq!((error.code().status, error.code().number), (400, 0x8004_0203));
        }
    }

    #[test]
    fn bound_tokens_and_empty_ones_are_refused() {
        for value in ["PoP abc", "dpop abc", "Bearer", "Bearer ", "Bearer    "] {
            let mut headers = HeaderMap::new();
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
            assert!(matches!(token(&headers, None), Err(Error::InvalidToken(_))), "{value}");
        }
    }
}
