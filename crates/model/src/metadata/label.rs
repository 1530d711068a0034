//! Texts in the languages of an organization.

use std::collections::BTreeMap;
use std::num::ParseIntError;

use serde::{Deserialize, Serialize};

/// The number of a language: 1033 is English as in the United States.
pub type Language = u16;

/// The base language of every organization. A text that is given in one language alone is in this one.
pub const BASE_LANGUAGE: Language = 1033;

/// A text in any number of languages. In data files a text in the base language alone is written as
/// that text, any other as a map from languages to texts.
///
/// There are tens of thousands of them in memory, most with one text: they are kept as a sorted list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Label(Vec<(Language, Box<str>)>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Base(String),
    Languages(BTreeMap<String, String>),
}

impl Label {
    /// The text in the base language; empty if there is none.
    pub fn as_str(&self) -> &str {
        self.get(BASE_LANGUAGE).unwrap_or("")
    }

    /// The text in a language.
    pub fn get(&self, language: Language) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == language);
        found.map(|(_, text)| text.as_ref())
    }

    /// Gives the text in a language.
    pub fn set(&mut self, language: Language, text: impl Into<String>) {
        let text = text.into().into_boxed_str();
        match self.0.binary_search_by_key(&language, |(known, _)| *known) {
            Ok(place) => {
                if let Some((_, old)) = self.0.get_mut(place) {
                    *old = text;
                }
            }
            Err(place) => {
                // As long as it has to be, and no longer.
                self.0.reserve_exact(1);
                self.0.insert(place, (language, text));
            }
        }
    }

    /// Takes over the texts in languages that this one lacks.
    pub fn complete(&mut self, other: &Self) {
        for (language, text) in other.iter() {
            if self.get(language).is_none() {
                self.set(language, text);
            }
        }
    }

    /// The languages, in ascending order, and their texts.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_ref()))
    }

    /// Whether it was never given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self(vec![(BASE_LANGUAGE, text.into())]) }
    }
}

impl FromIterator<(Language, String)> for Label {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        let mut label = Self::default();
        for (language, text) in texts {
            label.set(language, text);
        }
        label
    }
}

impl TryFrom<Written> for Label {
    type Error = ParseIntError;

    fn try_from(written: Written) -> Result<Self, ParseIntError> {
        match written {
            Written::Base(text) => Ok(text.as_str().into()),
            Written::Languages(texts) => {
                let text = |(language, text): (String, String)| Ok((language.parse()?, text));
                texts.into_iter().map(text).collect()
            }
        }
    }
}

impl From<Label> for Written {
    fn from(label: Label) -> Self {
        match label.get(BASE_LANGUAGE) {
            Some(text) if label.0.len() == 1 && !text.is_empty() => Self::Base(text.to_owned()),
            _ => {
                let texts = label.0.into_iter();
                let text =
                    |(language, text): (Language, Box<str>)| (language.to_string(), text.into());
                Self::Languages(texts.map(text).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_the_base_language_is_written_as_that_text_and_any_other_as_a_map() {
        let check = |label: &Label, text: &str| {
            assert_eq!(serde_json::to_string(label).unwrap(), text);
            assert_eq!(serde_json::from_str::<Label>(text).unwrap(), *label);
        };
        let mut label = Label::from("Account");
        check(&label, "\"Account\"");
        label.set(1031, "Firma");
        check(&label, "{\"1031\":\"Firma\",\"1033\":\"Account\"}");
        check(&Label::default(), "{}");
        assert_eq!(serde_json::from_str::<Label>("\"\"").unwrap(), Label::default());
    }

    #[test]
    fn a_label_takes_over_the_languages_that_it_lacks() {
        let mut label = Label::from("Account");
        label.set(1031, "Firma");
        assert_eq!((label.get(1031), label.get(1036)), (Some("Firma"), None));
        let mut german = Label::default();
        german.set(1031, "Kunde");
        assert_eq!((german.as_str(), german.get(1033)), ("", None));
        german.complete(&label);
        assert_eq!((german.get(1031), german.as_str()), (Some("Kunde"), "Account"));
    }
}
