//! The address under which clients know the server.

use axum::http::Uri;

/// Scheme and host, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl(String);

impl PublicUrl {
    /// `https://crm.example:8443`.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host alone; an IPv6 address stands in brackets.
    pub(crate) fn host(&self) -> Option<String> {
        self.0.parse::<Uri>().ok()?.host().map(str::to_owned)
    }

    #[cfg(test)]
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        parse(text)
    }
}

pub(super) fn parse(text: &str) -> Result<PublicUrl, String> {
    let wrong = || "which is no address; write it as `https://crm.example`, without a path".into();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    let plain = matches!(scheme, "http" | "https")
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none()
        && !authority.host().is_empty()
        && !authority.as_str().contains('@');
    if !plain {
        return Err(wrong());
    }
    Ok(PublicUrl(format!("{scheme}://{}", authority.as_str().to_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_and_host_are_taken() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse(text).ok().as_ref().map(PublicUrl::as_str), expected, "{text}");
        };
        check("https://crm.example", Some("https://crm.example"));
        check("http://CRM.example:8080/", Some("http://crm.example:8080"));
        check("crm.example", None);
        check("ftp://crm.example", None);
        check("https://crm.example/path", None);
        check("https://crm.example/?query", None);
        check("https://ada@crm.example", None);
        check("", None);
    }
}
