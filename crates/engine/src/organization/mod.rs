//! What every request needs to know of the organization itself.

mod calendar;
mod settings;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::id::{BusinessUnitId, OrganizationId, UserId};
use model::time::Calendar;
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;
use security::{BusinessUnits, Realm};
use store::Transaction;
use uuid::Uuid;

use crate::Deployment;
use crate::directory::{Reader, guid, number, text, truth};
use crate::formats::{Currencies, Currency};
use planner::Catalog;

pub use calendar::FiscalNames;
pub use settings::Settings;

/// The organization's own row, its business units and its built-in users.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name, which URLs may begin with.
    pub name: String,
    /// The directory tenant that its users belong to.
    pub tenant: Uuid,
    /// Whether it began as the demo organization.
    pub is_demo: bool,
    pub(crate) system_user: UserId,
    pub(crate) integration_user: UserId,
    pub(crate) base_currency: Option<Uuid>,
    pub(crate) name_convention: i64,
    pub(crate) realm: Arc<Realm>,
    pub(crate) disabled_units: HashSet<BusinessUnitId>,
    /// What its settings document says.
    pub settings: Settings,
    /// How managers reach the rows of those below them.
    pub hierarchy: Hierarchy,
    /// What is audited.
    pub audit: Audit,
    /// How it counts weeks and fiscal years.
    pub calendar: Calendar,
    /// How fiscal years and periods are called.
    pub(crate) fiscal_names: Arc<FiscalNames>,
    /// Its currencies.
    pub(crate) currencies: Arc<Currencies>,
    /// For how many days it can be told what was deleted (query.md §12).
    pub changes_kept: i64,
    /// How many characters the body of a note has at most, as base64 (`maxuploadfilesize`).
    pub(crate) most_of_body: u64,
}

/// The organization's own switches of auditing (security.md §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Whether anything is audited at all.
    pub enabled: bool,
    /// For how many hours the coming of a user is told once; none if it is not told.
    pub user_access: Option<i64>,
    /// For how many days rows of `audit` are kept; none if for ever.
    pub retention: Option<i64>,
    /// Whether a change without a changed column is told too.
    pub without_columns: bool,
}

/// Hierarchy security (security.md §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    /// Whether it is on.
    pub enabled: bool,
    /// Whether positions decide who is below whom, and not managers.
    pub by_position: bool,
    /// How many steps down it reaches.
    pub depth: u32,
}

impl Organization {
    /// The business units.
    pub(crate) fn units(&self) -> &BusinessUnits {
        &self.realm.units
    }

    /// Whether a user is one of the two that belong to the server.
    pub(crate) fn is_built_in(&self, user: UserId) -> bool {
        user == self.system_user || user == self.integration_user
    }

    /// Whether a unit is disabled.
    pub(crate) fn is_disabled(&self, unit: BusinessUnitId) -> bool {
        self.disabled_units.contains(&unit)
    }
}

/// Hours, where the organization does not say (security.md §8).
const DEFAULT_INTERVAL: i64 = 4;
/// Days, where the organization does not say.
const DEFAULT_RETENTION: i64 = 30;
/// Days, where the organization does not say (query.md §12).
const DEFAULT_CHANGES_KEPT: i64 = 7;
/// How large bodies of notes may be, where the organization does not say, and whatever it says.
const DEFAULT_BODY: u64 = 5_242_880;
const GREATEST_BODY: u64 = 131_072_000;

pub(crate) fn load(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    deployment: Deployment,
) -> Result<Organization> {
    const COLUMNS: [&str; 18] = [
        "name",
        "systemuserid",
        "integrationuserid",
        "basecurrencyid",
        "fullnameconventioncode",
        "orgdborgsettings",
        "ishierarchicalsecuritymodelenabled",
        "usepositionhierarchy",
        "maxdepthforhierarchicalsecuritymodel",
        "isauditenabled",
        "isuseraccessauditenabled",
        "useraccessauditinginterval",
        "auditretentionperiodv2",
        "allowentityonlyaudit",
        "currencydisplayoption",
        "expirechangetrackingindays",
        "pricingdecimalprecision",
        "maxuploadfilesize",
    ];
    let mut reader = Reader::new(transaction, catalog, "load the organization");
    let columns = [&COLUMNS[..], &calendar::COLUMNS].concat();
    let rows = reader.all("organization", &columns, Vec::new())?;
    let row = rows.first().ok_or_else(|| Error::internal("there is no organization"))?;
    let missing = || Error::internal("the organization lacks a built-in user");
    let units = reader.all("businessunit", &["parentbusinessunitid", "isdisabled"], Vec::new())?;
    let tree: Vec<(BusinessUnitId, Option<BusinessUnitId>)> =
        units.iter().map(|unit| (unit.id.into(), guid(&unit.values, 0).map(Into::into))).collect();
    let mut disabled: HashSet<BusinessUnitId> = HashSet::new();
    let business_units = BusinessUnits::new(tree);
    // A unit below a disabled one is disabled as well (security.md §1.3).
    for unit in &units {
        if truth(&unit.values, 1) {
            disabled.extend(business_units.subtree(unit.id.into()));
        }
    }
    let settings = Settings::load(text(&row.values, 5).as_deref());
    let hierarchy = Hierarchy {
        enabled: truth(&row.values, 6),
        by_position: truth(&row.values, 7),
        depth: number(&row.values, 8).and_then(|depth| depth.try_into().ok()).unwrap_or(3),
    };
    let enabled = truth(&row.values, 9);
    let audit = Audit {
        enabled,
        user_access: (enabled && truth(&row.values, 10))
            .then(|| number(&row.values, 11).unwrap_or(DEFAULT_INTERVAL)),
        retention: Some(number(&row.values, 12).unwrap_or(DEFAULT_RETENTION))
            .filter(|days| *days > 0),
        without_columns: truth(&row.values, 13),
    };
    let (calendar, fiscal_names) =
        calendar::read(row.values.get(COLUMNS.len()..).unwrap_or_default());
    let base_currency = guid(&row.values, 3);
    let by_code = number(&row.values, 14) == Some(1);
    let price_precision = number(&row.values, 16).and_then(|digits| u8::try_from(digits).ok());
    let mut currencies = currencies(&mut reader, base_currency, by_code)?;
    currencies.price_precision = price_precision.unwrap_or(2);
    let is_demo = row.id == seed::ids::DEMO_ORGANIZATION;
    Ok(Organization {
        id: row.id.into(),
        // Outside the demo it is as constant as the organization itself.
        tenant: if is_demo { seed::ids::DEMO_TENANT } else { Uuid::new_v5(&row.id, b"tenant") },
        name: text(&row.values, 0).unwrap_or_default(),
        is_demo,
        system_user: guid(&row.values, 1).ok_or_else(missing)?.into(),
        integration_user: guid(&row.values, 2).ok_or_else(missing)?.into(),
        base_currency,
        name_convention: number(&row.values, 4).unwrap_or(1),
        realm: Arc::new(Realm {
            organization: row.id.into(),
            units: business_units,
            known_privileges: catalog.privilege_count(),
            strict: settings.strict_impersonation,
            has_hierarchy: hierarchy.enabled,
            on_premises: deployment == Deployment::OnPremises,
        }),
        disabled_units: disabled,
        settings,
        hierarchy,
        audit,
        calendar,
        fiscal_names: Arc::new(fiscal_names),
        currencies: Arc::new(currencies),
        changes_kept: number(&row.values, 15)
            .filter(|days| *days >= 0)
            .unwrap_or(DEFAULT_CHANGES_KEPT),
        most_of_body: number(&row.values, 17)
            .and_then(|most| u64::try_from(most).ok())
            .map_or(DEFAULT_BODY, |most| most.min(GREATEST_BODY)),
    })
}

/// All currencies, which amounts of all users are shown with.
fn currencies(
    reader: &mut Reader<'_, '_>,
    base: Option<Uuid>,
    by_code: bool,
) -> Result<Currencies> {
    const COLUMNS: [&str; 4] =
        ["currencysymbol", "isocurrencycode", "currencyprecision", "exchangerate"];
    let rows = reader.all("transactioncurrency", &COLUMNS, Vec::new())?;
    let known = rows.iter().map(|row| {
        let precision = number(&row.values, 2).and_then(|digits| u8::try_from(digits).ok());
        let symbol = text(&row.values, usize::from(by_code)).unwrap_or_default();
        let rate = match row.values.get(3) {
            Some(Value::Decimal(rate)) => *rate,
            _ => Decimal::ONE,
        };
        (row.id, Currency { symbol, precision: precision.unwrap_or(2).min(10), rate })
    });
    Ok(Currencies { known: known.collect::<HashMap<_, _>>(), base, ..Currencies::default() })
}
