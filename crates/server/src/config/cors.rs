//! Which web pages may read answers.

/// The origins of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CorsOrigins {
    Any,
    /// Those of this machine, whatever their port.
    Loopback,
    /// These; nobody if there is none.
    Listed(Vec<String>),
}

impl CorsOrigins {
    /// Without a setting: pages of this machine where our own provider is, and nobody in production (auth.md §4).
    pub(super) const fn usual(in_development: bool) -> Self {
        if in_development { Self::Loopback } else { Self::Listed(Vec::new()) }
    }

    /// As it is written.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Any => "*".into(),
            Self::Loopback => "loopback".into(),
            Self::Listed(origins) if origins.is_empty() => "none".into(),
            Self::Listed(origins) => origins.join(","),
        }
    }
}

pub(super) fn parse(text: &str) -> Result<CorsOrigins, String> {
    match text.trim() {
        "*" => return Ok(CorsOrigins::Any),
        "loopback" => return Ok(CorsOrigins::Loopback),
        "none" => return Ok(CorsOrigins::Listed(Vec::new())),
        _ => {}
    }
    let origins = text.split(',').map(|origin| {
        // A browser writes an origin as the address of a server is written here, port and all.
        super::public_url::parse(origin.trim()).map(|url| url.as_str().to_owned()).map_err(|_| {
            "which is no list of origins; write `loopback`, `*`, `none`, or addresses with commas \
             between them, as in `https://app.example`"
                .to_owned()
        })
    });
    origins.collect::<Result<_, _>>().map(CorsOrigins::Listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_all_none_or_a_list() {
        let check = |text: &str, expected: &str| assert_eq!(parse(text).unwrap().text(), expected);
        check("*", "*");
        check("none", "none");
        check("loopback", "loopback");
        check(
            "https://App.example, http://localhost:3000/",
            "https://app.example,http://localhost:3000",
        );
        for wrong in ["", "app.example", "https://app.example/path", "*,https://app.example"] {
            parse(wrong).unwrap_err();
        }
    }
}
