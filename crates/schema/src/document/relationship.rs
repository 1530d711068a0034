//! Relationships and keys.

use model::metadata::{Cascade, Label, Menu, Properties};
use serde::{Deserialize, Serialize};

/// A 1:N relationship, in the table that holds the lookup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneToMany {
    /// Logical name of the table that the lookup points at.
    pub referenced: String,
    /// Logical name of the lookup column.
    pub column: String,
    /// What assigning the one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Cascade>,
    /// What deleting the one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<Cascade>,
    /// What merging the one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<Cascade>,
    /// What a new or changed lookup does to inherited shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reparent: Option<Cascade>,
    /// What sharing the one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Cascade>,
    /// What unsharing the one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unshare: Option<Cascade>,
    /// Whether it is the hierarchy of its table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hierarchical: Option<bool>,
    /// Navigation property from the many to the one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_property: Option<String>,
    /// Navigation property from the one to the many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_property: Option<String>,
    /// How forms lead along it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Menu>,
    /// What else is said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

impl OneToMany {
    /// The same with all that was not said as it usually is.
    pub(crate) fn complete(&mut self) {
        let cascades = [
            (&mut self.assign, Cascade::NoCascade),
            (&mut self.delete, Cascade::RemoveLink),
            (&mut self.merge, Cascade::NoCascade),
            (&mut self.reparent, Cascade::NoCascade),
            (&mut self.share, Cascade::NoCascade),
            (&mut self.unshare, Cascade::NoCascade),
        ];
        for (said, usual) in cascades {
            said.get_or_insert(usual);
        }
        self.hierarchical.get_or_insert(false);
    }

    /// Takes out what is as usual.
    pub(crate) fn thin(&mut self) {
        let mut usual = Self::default();
        usual.complete();
        drop_usual(&mut self.assign, usual.assign.as_ref());
        drop_usual(&mut self.delete, usual.delete.as_ref());
        drop_usual(&mut self.merge, usual.merge.as_ref());
        drop_usual(&mut self.reparent, usual.reparent.as_ref());
        drop_usual(&mut self.share, usual.share.as_ref());
        drop_usual(&mut self.unshare, usual.unshare.as_ref());
        drop_usual(&mut self.hierarchical, usual.hierarchical.as_ref());
    }
}

/// Takes a value out that is as usual.
pub(super) fn drop_usual<T: PartialEq>(said: &mut Option<T>, usual: Option<&T>) {
    if said.as_ref() == usual {
        *said = None;
    }
}

/// An N:N relationship.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManyToMany {
    /// Logical name of the first table.
    pub first: String,
    /// Logical name of the second table.
    pub second: String,
    /// Schema name of the intersect table; that of the relationship if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intersect: Option<String>,
    /// Navigation property of the first table; the relationship's name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_property: Option<String>,
    /// Navigation property of the second table; the relationship's name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_property: Option<String>,
    /// How forms of the first table lead along it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_menu: Option<Menu>,
    /// How forms of the second table lead along it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_menu: Option<Menu>,
    /// What else is said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

/// An alternate key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Schema name; the logical name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Logical names of its columns, in order.
    pub columns: Vec<String>,
}
