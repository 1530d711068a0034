//! The settings document of the organization, `orgdborgsettings` (security.md §1.3, D50):
//! `<OrgSettings><Name>value</Name>…</OrgSettings>`, names without regard to case.

use model::{Error, Result};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// What the document says. Names that no field stands for are kept in the column and mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the document, on its own")]
pub struct Settings {
    /// Whether roles of any business unit may be given to anybody, and rows put into any unit.
    pub ownership_across_units: bool,
    /// Whether rows follow their owner into another unit, where they may stay in any.
    pub rows_follow_owner: bool,
    /// Whether who moves to another unit keeps roles, where roles of any unit may be held.
    pub keep_roles_on_move: bool,
    /// Whether a manager reaches only reports in its own unit or in one directly below it.
    pub managers_in_same_or_parent_unit: bool,
    /// Whether acting on behalf of a user reaches only rows that the impersonator could reach itself
    /// (security.md §5.4, D32).
    pub strict_impersonation: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ownership_across_units: false,
            rows_follow_owner: true,
            keep_roles_on_move: false,
            managers_in_same_or_parent_unit: true,
            strict_impersonation: false,
        }
    }
}

impl Settings {
    /// Reads the document; `None` is one without settings.
    ///
    /// # Errors
    /// If it is no such document, or a switch of it is neither on nor off.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self> {
        let mut settings = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in text.map_or_else(|| Ok(Vec::new()), elements)? {
            let name = name.to_lowercase();
            if seen.contains(&name) {
                return Err(refusal(&format!("`{name}` stands there twice")));
            }
            match name.as_str() {
                "enableownershipacrossbusinessunits" => {
                    set(&mut settings.ownership_across_units, &name, &value)?;
                }
                "alwaysmoverecordtoownerbusinessunit" => {
                    set(&mut settings.rows_follow_owner, &name, &value)?;
                }
                "donotremoverolesonchangebusinessunit" => {
                    set(&mut settings.keep_roles_on_move, &name, &value)?;
                }
                "managersmustbeinsameorparentbusinessunitasreports" => {
                    set(&mut settings.managers_in_same_or_parent_unit, &name, &value)?;
                }
                // Whatever is not known to be the wider mode is the stricter one (D34).
                "impersonationscope" => {
                    settings.strict_impersonation = !value.eq_ignore_ascii_case("privileges");
                }
                _ => {}
            }
            seen.push(name);
        }
        Ok(settings)
    }

    /// Reads the document as it is kept. One that cannot be read, which only a version without
    /// [`parse`](Self::parse) let in, leaves the defaults, but for the mode that opens less.
    pub(crate) fn load(text: Option<&str>) -> Self {
        Self::parse(text).unwrap_or(Self { strict_impersonation: true, ..Self::default() })
    }
}

fn set(switch: &mut bool, name: &str, value: &str) -> Result<()> {
    *switch = match value {
        "1" => true,
        "0" => false,
        _ if value.eq_ignore_ascii_case("true") => true,
        _ if value.eq_ignore_ascii_case("false") => false,
        _ => return Err(refusal(&format!("`{name}` is neither `true` nor `false`"))),
    };
    Ok(())
}

fn refusal(why: &str) -> Error {
    Error::InvalidArgument(format!("`orgdborgsettings` is no document of settings: {why}"))
}

/// The elements below the root with their text, blanks around it left out. A document type is
/// refused, and with it every entity but the five that XML knows by itself.
fn elements(text: &str) -> Result<Vec<(String, String)>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<String> = Vec::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut roots = 0;
    loop {
        let event = reader.read_event().map_err(|error| refusal(&error.to_string()))?;
        let part: String = match event {
            // The reader makes an empty element one that begins and ends.
            Event::Start(start) | Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                match open.len() {
                    0 if name.eq_ignore_ascii_case("OrgSettings") => roots += 1,
                    0 => return Err(refusal("its root is not `OrgSettings`")),
                    1 => found.push((name.clone(), String::new())),
                    _ => return Err(refusal(&format!("`{name}` stands inside a setting"))),
                }
                open.push(name);
                continue;
            }
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(reference) => {
                let character =
                    reference.resolve_char_ref().map_err(|error| refusal(&error.to_string()))?;
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => character.to_string(),
                    (None, Some(text)) => text.to_owned(),
                    (None, None) => return Err(refusal("it names an entity that XML has not")),
                }
            }
            Event::DocType(_) => return Err(refusal("it has a document type")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            Event::Eof => break,
        };
        match found.last_mut() {
            Some((_, value)) if open.len() == 2 => value.push_str(&part),
            _ if part.trim().is_empty() => {}
            _ => return Err(refusal("it has text outside of settings")),
        }
    }
    if roots != 1 || !open.is_empty() {
        return Err(refusal("it is not one whole element"));
    }
    for (_, value) in &mut found {
        *value = value.trim().to_owned();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> Settings {
        Settings::parse(Some(&format!("<OrgSettings>{inner}</OrgSettings>"))).unwrap()
    }

    #[test]
    fn a_document_sets_what_it_names_and_leaves_the_rest() {
        assert_eq!(Settings::parse(None).unwrap(), Settings::default());
        assert_eq!(read(""), Settings::default());
        assert_eq!(read("<SomethingElse>7</SomethingElse>"), Settings::default());
        let matrix = Settings { ownership_across_units: true, ..Settings::default() };
        for inner in [
            "<EnableOwnershipAcrossBusinessUnits>true</EnableOwnershipAcrossBusinessUnits>",
            "<enableownershipacrossbusinessunits> TRUE\n</enableownershipacrossbusinessunits>",
            "<!-- all --><EnableOwnershipAcrossBusinessUnits>t&#114;ue</EnableOwnershipAcrossBusinessUnits>",
            "<EnableOwnershipAcrossBusinessUnits><![CDATA[1]]></EnableOwnershipAcrossBusinessUnits><X/>",
        ] {
            assert_eq!(read(inner), matrix, "{inner}");
        }
        let all = read(
            "<AlwaysMoveRecordToOwnerBusinessUnit>false</AlwaysMoveRecordToOwnerBusinessUnit>\
             <DoNotRemoveRolesOnChangeBusinessUnit>true</DoNotRemoveRolesOnChangeBusinessUnit>\
             <ManagersMustBeInSameOrParentBusinessUnitAsReports>false\
             </ManagersMustBeInSameOrParentBusinessUnitAsReports>",
        );
        let expected = Settings {
            rows_follow_owner: false,
            keep_roles_on_move: true,
            managers_in_same_or_parent_unit: false,
            ..Settings::default()
        };
        assert_eq!(all, expected);
    }

    #[test]
    fn every_scope_of_impersonation_but_one_is_the_strict_one() {
        let check = |value: &str, strict: bool| {
            let inner = format!("<ImpersonationScope>{value}</ImpersonationScope>");
            assert_eq!(read(&inner).strict_impersonation, strict, "{value}");
        };
        check("privileges", false);
        check(" Privileges ", false);
        check("records", true);
        check("rows", true);
        check("", true);
        assert!(read("<impersonationscope/>").strict_impersonation);
    }

    #[test]
    fn whatever_is_no_such_document_is_refused() {
        let bomb =
            "<!DOCTYPE OrgSettings [<!ENTITY a \"true\">]><OrgSettings><X>&a;</X></OrgSettings>";
        for text in [
            " ",
            "true",
            "{}",
            "<Settings/>",
            "<OrgSettings>",
            "<OrgSettings></Other>",
            "<OrgSettings/><OrgSettings/>",
            "<OrgSettings/>x",
            "<OrgSettings>x</OrgSettings>",
            "<OrgSettings><A><B/></A></OrgSettings>",
            "<OrgSettings><A>1</A><a>2</a></OrgSettings>",
            "<OrgSettings><A>&b;</A></OrgSettings>",
            "<OrgSettings><A>a & b</A></OrgSettings>",
            "<OrgSettings><EnableOwnershipAcrossBusinessUnits>yes</EnableOwnershipAcrossBusinessUnits></OrgSettings>",
            bomb,
        ] {
            let error = Settings::parse(Some(text)).unwrap_err();
            assert!(matches!(error, Error::InvalidArgument(_)), "{text}");
            assert!(Settings::load(Some(text)).strict_impersonation, "{text}");
        }
    }
}
