//! `ManagedPropertyMetadata`: what a solution may lock.

use model::message::Data;
use uuid::Uuid;

/// A managed property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedProperty(usize);

/// Their names, in order (metadata.md §2).
const NAMES: &[&str] = &[
    "canbeincustomentityassociation",
    "canbeinmanytomany",
    "canbeprimaryentityinrelationship",
    "canberelatedentityinrelationship",
    "canchangedatetimebehavior",
    "canchangehierarchicalrelationship",
    "canchangetrackingbeenabled",
    "cancreateattributes",
    "cancreatecharts",
    "cancreateforms",
    "cancreateviews",
    "canenablesynctoexternalsearchindex",
    "canmodifyadditionalsettings",
    "canmodifyauditsettings",
    "canmodifyconnectionsettings",
    "canmodifyduplicatedetectionsettings",
    "canmodifyglobalfiltersettings",
    "canmodifyissortablesettings",
    "canmodifymailmergesettings",
    "canmodifymobileclientoffline",
    "canmodifymobileclientreadonly",
    "canmodifymobileclientvisibility",
    "canmodifymobilevisibility",
    "canmodifyqueuesettings",
    "canmodifyrequirementlevelsettings",
    "canmodifysearchsettings",
    "iscustomizable",
    "ismappable",
    "isrenameable",
];

impl ManagedProperty {
    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(Self)
    }

    /// Its logical name.
    pub fn name(self) -> &'static str {
        NAMES.get(self.0).copied().unwrap_or_default()
    }

    /// Its id; the same in every organization.
    pub(super) fn id(self) -> Uuid {
        model::metadata::Provenance::default().id("managed property", self.name())
    }

    /// A member.
    pub(super) fn value(self, member: &str) -> Data {
        match member {
            "LogicalName" => self.name().into(),
            "IsPrivate" | "IsGlobalForOperation" => false.into(),
            "IntroducedVersion" => "5.0.0.0".into(),
            _ => Data::Null,
        }
    }
}
