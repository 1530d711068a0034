//! What a question means beyond its words: when it is asked, and what the user in whose name it is
//! asked belongs to.

use model::time::{Calendar, Timestamp, Zone};
use model::{Error, Result};
use uuid::Uuid;

/// When and in whose name a question is asked.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The time.
    pub now: Timestamp,
    /// The time zone of the user.
    pub zone: Zone,
    /// How the organization counts weeks and fiscal years.
    pub calendar: Calendar,
    /// The user in whose name it is asked, if that is a user.
    pub acting: Option<Acting>,
    /// The most rows that are grouped or aggregated (query.md §8).
    pub aggregate_limit: u32,
}

/// The user in whose name a question is asked, as far as conditions ask for it (query.md §4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acting {
    /// The user: the impersonated one, if there is one.
    pub user: Uuid,
    /// Its business unit.
    pub unit: Uuid,
    /// The business units of its roles.
    pub role_units: Vec<Uuid>,
    /// Its teams.
    pub teams: Vec<Uuid>,
    /// Who reports to it, directly or not, as deep as the organization's setting says.
    pub reports: Vec<Uuid>,
    /// The teams of those.
    pub teams_of_reports: Vec<Uuid>,
    /// Its language code.
    pub language: i64,
}

impl Circumstances {
    /// For questions of the server itself, which depend on nothing of this.
    pub const NONE: Self = Self {
        now: Timestamp(0),
        zone: Zone::UTC,
        calendar: Calendar::STANDARD,
        acting: None,
        aggregate_limit: u32::MAX,
    };

    /// The user in whose name the question is asked.
    ///
    /// # Errors
    /// If it is asked by the server itself.
    pub fn acting(&self) -> Result<&Acting> {
        self.acting.as_ref().ok_or_else(|| Error::internal("the server itself is no user"))
    }
}
