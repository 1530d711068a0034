//! The query: its options, decoded and parsed, and the raw pairs that a next link repeats.

use model::{Error, Result, Uuid};

use super::alias::Aliases;
use super::apply::{Apply, parse_apply};
use super::clauses::{ExpandItem, OrderItem, parse_expand, parse_order, parse_select, parse_top};
use super::expression::{Expression, parse_filter};
use super::key::parse_guid;
use super::text::decode_query;

/// The options of a request.
#[derive(Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Options {
    /// The pairs as they were sent, but for a `$skiptoken` and a `$deltatoken`.
    pub raw: Vec<String>,
    /// `$select`; none if left out or `*`.
    pub select: Option<Vec<String>>,
    /// `$expand`
    pub expand: Vec<ExpandItem>,
    /// `$filter`
    pub filter: Option<Expression>,
    /// `$orderby`
    pub order: Vec<OrderItem>,
    /// `$top`
    pub top: Option<u32>,
    /// `$count`
    pub count: bool,
    /// `$apply`
    pub apply: Option<Apply>,
    /// `$skiptoken`
    pub skip_token: Option<String>,
    /// `$deltatoken`
    pub delta_token: Option<String>,
    /// Another language than OData's, and what is asked in it.
    pub language: Option<Language>,
    /// `$id`, the address of the row to disassociate
    pub id: Option<String>,
    /// The values of the parameter aliases, by name without `@`.
    pub aliases: Aliases,
    /// `UnMaskedData`: masked columns as they are, where that is allowed.
    pub unmasked: bool,
    /// `annotations`: whether the metadata document tells what things mean.
    pub annotations: bool,
    /// `tables`: the names of the tables that the metadata document is about, with commas between them.
    pub tables: Option<String>,
    /// `SolutionUniqueName`: the solution that new components go to.
    pub solution: Option<String>,
    /// `size=full`: the whole of a picture, and not the small one.
    pub full_size: bool,
    /// `x-ms-file-name`: what a file is called that is sent.
    pub file_name: Option<String>,
    /// `sessiontoken`: which upload a part of a file belongs to.
    pub session_token: Option<String>,
    /// Whether an option is given that only a collection takes.
    pub of_collection: bool,
}

/// A question in another language than OData's.
#[derive(Clone, Debug, PartialEq)]
pub enum Language {
    /// `fetchXml`: a document.
    FetchXml(String),
    /// `savedQuery`: a public view.
    SavedQuery(Uuid),
    /// `userQuery`: a personal view.
    UserQuery(Uuid),
    /// `sql`: a statement.
    Sql(String),
}

impl Options {
    pub(super) fn parse(query: &str) -> Result<Self> {
        let mut options = Self::default();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for raw in query.split('&').filter(|raw| !raw.is_empty()) {
            let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
            let (name, value) = (decode_query(name)?, decode_query(value)?);
            let known = name.starts_with(['$', '@']);
            if known && pairs.iter().any(|(earlier, _)| *earlier == name) {
                return Err(Error::QueryOption(format!(
                    "Query option '{name}' was specified more than once, but it must be specified \
                     at most once."
                )));
            }
            if !matches!(name.as_str(), "$skiptoken" | "$deltatoken") {
                options.raw.push(raw.to_owned());
            }
            pairs.push((name, value));
        }
        let aliases: Aliases = pairs
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix('@')?.to_owned(), value.clone())))
            .collect();
        for (name, value) in pairs {
            options.set(&name, value, &aliases)?;
        }
        options.aliases = aliases;
        Ok(options)
    }

    /// The value of a parameter alias.
    pub fn alias(&self, name: &str) -> Option<&str> {
        self.aliases.get(name)
    }

    fn set(&mut self, name: &str, value: String, aliases: &Aliases) -> Result<()> {
        match name {
            "$select" => self.select = parse_select(&value),
            "$expand" => self.expand = parse_expand(&value)?,
            "$filter" => self.filter = Some(parse_filter(&value, aliases)?),
            "$orderby" => self.order = parse_order(&value, aliases)?,
            "$top" => self.top = Some(parse_top(&value)?),
            "$count" => self.count = parse_count(&value)?,
            "$apply" => self.apply = Some(parse_apply(&value, aliases)?),
            "$skiptoken" => self.skip_token = Some(value),
            "$deltatoken" => self.delta_token = Some(value),
            "fetchXml" => self.set_language(name, Language::FetchXml(value))?,
            "savedQuery" => {
                self.set_language(name, Language::SavedQuery(view_id(name, &value)?))?;
            }
            "userQuery" => self.set_language(name, Language::UserQuery(view_id(name, &value)?))?,
            "sql" => self.set_language(name, Language::Sql(value))?,
            "$skip" => {
                return Err(Error::QueryOption("Skip Clause is not supported in CRM".into()));
            }
            "$id" => self.id = Some(value),
            "UnMaskedData" => self.unmasked = is_true(&value),
            "annotations" => self.annotations = is_true(&value),
            "tables" => self.tables = Some(value),
            "SolutionUniqueName" => {
                self.solution = Some(value).filter(|name| !name.trim().is_empty());
            }
            "size" => self.full_size = value.eq_ignore_ascii_case("full"),
            "x-ms-file-name" => self.file_name = Some(value),
            "sessiontoken" => self.session_token = Some(value),
            _ if name.starts_with('$') => {
                return Err(Error::QueryOption(format!(
                    "The query parameter {name} is not supported."
                )));
            }
            _ => {}
        }
        let of_collection = ["$filter", "$orderby", "$top", "$count", "$apply", "$skiptoken"];
        if of_collection.contains(&name) || name == "$deltatoken" {
            self.of_collection = true;
        }
        Ok(())
    }

    fn set_language(&mut self, name: &str, language: Language) -> Result<()> {
        if self.language.is_some() {
            return Err(Error::QueryOption(format!(
                "The query parameter {name} is not supported together with another query."
            )));
        }
        self.of_collection = true;
        self.language = Some(language);
        Ok(())
    }
}

/// The id of a view.
fn view_id(name: &str, text: &str) -> Result<Uuid> {
    let bare = text.trim().trim_matches(['\'', '"', '{', '}']);
    parse_guid(bare).ok_or_else(|| {
        Error::QueryOption(format!("The value '{text}' of the query parameter {name} is no id."))
    })
}

/// Whether an option or a header without a grammar of its own says yes.
pub fn is_true(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("true")
}

fn parse_count(text: &str) -> Result<bool> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::QueryOption(format!(
            "Invalid value '{text}' for $count query option found. Valid values are 'true' and \
             'false'."
        ))),
    }
}

/// Percent-encodes a value for a query of ours.
pub fn encode(text: &str) -> impl std::fmt::Display + '_ {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const UNSAFE: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');
    utf8_percent_encode(text, UNSAFE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_encoded_and_a_plus_is_a_space() {
        let options = Options::parse("%24select=name&%24filter=statecode+eq+0&$top=5&x=1").unwrap();
        assert_eq!(options.select, Some(vec!["name".into()]));
        assert!(options.filter.is_some() && options.of_collection);
        assert_eq!(options.top, Some(5));
        assert_eq!(options.raw.len(), 4);
    }

    #[test]
    fn tokens_are_not_repeated() {
        let options =
            Options::parse("$top=5&%24skiptoken=%3Ccookie%20/%3E&$deltatoken=7%21x").unwrap();
        assert_eq!(options.raw, ["$top=5"]);
        assert_eq!(options.skip_token.as_deref(), Some("<cookie />"));
        assert_eq!(options.delta_token.as_deref(), Some("7!x"));
    }

    #[test]
    fn unknown_options_are_refused_if_they_have_a_dollar() {
        let check = |query: &str, status: u16, text: &str| {
            let error = Options::parse(query).unwrap_err();
            assert_eq!((error.code().status, error.to_string().as_str()), (status, text));
        };
        check("$skip=1", 400, "Skip Clause is not supported in CRM");
        check("$format=json", 400, "The query parameter $format is not supported.");
        check("$Select=name", 400, "The query parameter $Select is not supported.");
        check("savedQuery=x", 400, "The value 'x' of the query parameter savedQuery is no id.");
        assert!(Options::parse("fetchXml=x&sql=y").is_err());
        assert!(Options::parse("fetchXml=x&fetchXml=x").is_err());
        assert!(Options::parse("$top=1&$top=2").is_err());
        assert!(Options::parse("$top=0").is_err());
        assert!(Options::parse("$count").is_err());
        let free = Options::parse("UnMaskedData=true&partitionid='x'&filter=a").unwrap();
        assert!(free.unmasked && free.raw.len() == 3);
        assert!(!Options::parse("UnMaskedData=1").unwrap().unmasked);
    }
}
