//! `Prefer`: several headers or one list, values quoted or not (protocol.md §2).

use axum::http::HeaderMap;

/// The most rows on a page, and how many there are when nobody says.
pub(crate) const MAX_PAGE: u32 = 5000;

/// What the client would like.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Preferences {
    /// `return=representation`, as sent.
    pub(crate) representation: Option<String>,
    /// `odata.maxpagesize`: the size, and the preference as sent.
    pub(crate) page_size: Option<(u32, String)>,
    /// `odata.track-changes`, as sent.
    pub(crate) track_changes: Option<String>,
    /// `odata.continue-on-error`, as sent.
    pub(crate) continue_on_error: Option<String>,
    /// `odata.include-annotations`: the patterns, and the preference as sent.
    annotations: Option<(Vec<String>, String)>,
}

impl Preferences {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut preferences = Self::default();
        for value in headers.get_all("prefer") {
            // A preference that cannot be read is none: it never fails a request.
            let Ok(value) = value.to_str() else { continue };
            for preference in split_unquoted(value) {
                preferences.add(preference.trim());
            }
        }
        preferences
    }

    fn add(&mut self, preference: &str) {
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "return" if value.eq_ignore_ascii_case("representation") => {
                self.representation = Some(preference.to_owned());
            }
            "odata.maxpagesize" => {
                if let Ok(size) = value.parse::<u32>()
                    && size > 0
                {
                    self.page_size = Some((size.min(MAX_PAGE), preference.to_owned()));
                }
            }
            "odata.track-changes" | "track-changes" => {
                self.track_changes = Some(preference.to_owned());
            }
            "odata.continue-on-error" | "continue-on-error" => {
                let wanted = !value.eq_ignore_ascii_case("false");
                self.continue_on_error = wanted.then(|| preference.to_owned());
            }
            "odata.include-annotations" => {
                let patterns = value.split(',').map(|pattern| pattern.trim().to_owned()).collect();
                self.annotations = Some((patterns, preference.to_owned()));
            }
            _ => {}
        }
    }

    /// Whether the client wants annotations with this term.
    pub(crate) fn includes(&self, term: &str) -> bool {
        self.annotations.as_ref().is_some_and(|(patterns, _)| {
            patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(prefix) => term.starts_with(prefix),
                None => term == pattern,
            })
        })
    }

    /// The preference for annotations as sent.
    pub(crate) fn annotations(&self) -> Option<&str> {
        self.annotations.as_ref().map(|(_, sent)| sent.as_str())
    }

    /// How many rows a page has.
    pub(crate) fn rows_on_page(&self) -> u32 {
        self.page_size.as_ref().map_or(MAX_PAGE, |(size, _)| *size)
    }
}

/// The items of a list; a comma in double quotes does not end one.
fn split_unquoted(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> Preferences {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("prefer", HeaderValue::from_static(value));
        }
        Preferences::read(&headers)
    }

    #[test]
    fn lists_and_several_headers_are_merged() {
        let one = read(&[
            r#"return=representation,odata.include-annotations="a.b,c.*",odata.maxpagesize=5"#,
        ]);
        let several = read(&[
            "return=representation",
            r#"odata.include-annotations="a.b,c.*", odata.maxpagesize=5"#,
        ]);
        assert_eq!(one, several);
        assert_eq!(one.rows_on_page(), 5);
        assert_eq!(one.annotations(), Some(r#"odata.include-annotations="a.b,c.*""#));
        assert!(one.includes("a.b") && one.includes("c.d") && !one.includes("a.bc"));
        assert!(one.representation.is_some());
    }

    #[test]
    fn stars_cover_everything_and_sizes_have_bounds() {
        assert!(read(&["odata.include-annotations=*"]).includes("x"));
        assert_eq!(read(&["odata.maxpagesize=9999"]).rows_on_page(), 5000);
        assert_eq!(read(&["odata.maxpagesize=0"]), Preferences::default());
        assert_eq!(read(&["odata.maxpagesize=-1", "wait=5", ""]), Preferences::default());
        let others = r#"callback; url="http://x/,y", omit-values=nulls, respond-async"#;
        assert_eq!(read(&[others]), Preferences::default());
    }
}
