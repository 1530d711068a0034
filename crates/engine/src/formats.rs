//! How a user reads values: time zone, formats and language of its `usersettings`, and what the
//! organization says of currencies and fiscal years. Edges write with it.

use std::collections::HashMap;
use std::sync::Arc;

use model::Result;
use model::id::UserId;
use model::time::Zone;
use planner::Catalog;
use rust_decimal::Decimal;
use store::Transaction;
use uuid::Uuid;

use crate::directory::{Reader, guid, number, text};
use crate::organization::{FiscalNames, Organization};

/// How a user reads values.
#[derive(Clone, Debug)]
pub struct Formats {
    /// Its time zone.
    pub zone: Zone,
    /// The code of its language.
    pub language: i64,
    /// Days, in the notation of .NET: `M/d/yyyy`.
    pub date: String,
    /// What `/` in it stands for.
    pub date_separator: String,
    /// Times of a day, in the same notation: `h:mm tt`.
    pub time: String,
    /// What `:` in it stands for.
    pub time_separator: String,
    /// The two halves of a day.
    pub halves: [String; 2],
    /// What stands before the decimals of a number.
    pub decimal_symbol: String,
    /// What stands between groups of its digits.
    pub number_separator: String,
    /// How many digits each group has, from the last one; the greatest repeats. None: no groups.
    pub groups: Vec<u8>,
    /// How a negative number is written: .NET's `NumberNegativePattern`.
    pub negative_number: i64,
    /// How an amount is written: .NET's `CurrencyPositivePattern`.
    pub amount: i64,
    /// How a negative one is: .NET's `CurrencyNegativePattern`.
    pub negative_amount: i64,
    /// The currencies of the organization.
    pub currencies: Arc<Currencies>,
    /// The currency of amounts that the user writes without saying which.
    pub currency: Option<Uuid>,
    /// What fiscal years are called.
    pub fiscal: Arc<FiscalNames>,
}

/// The currencies of an organization.
#[derive(Clone, Debug, Default)]
pub struct Currencies {
    /// Each by its key.
    pub known: HashMap<Uuid, Currency>,
    /// That of amounts which say no other.
    pub base: Option<Uuid>,
    /// How many decimals prices have (`pricingdecimalprecision`).
    pub price_precision: u8,
}

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// What stands beside its amounts: `$`, or its code, as the organization says.
    pub symbol: String,
    /// How many decimals its amounts have.
    pub precision: u8,
    /// How much of it one unit of the base currency is worth.
    pub rate: Decimal,
}

impl Currencies {
    /// The currency with this key; the base currency if none is named.
    pub fn get(&self, id: Option<Uuid>) -> Option<&Currency> {
        self.known.get(&id.or(self.base)?)
    }
}

impl Default for Formats {
    /// English of the United States, in UTC: what a new user begins with.
    fn default() -> Self {
        Self {
            zone: Zone::UTC,
            language: 1033,
            date: "M/d/yyyy".into(),
            date_separator: "/".into(),
            time: "h:mm tt".into(),
            time_separator: ":".into(),
            halves: ["AM".into(), "PM".into()],
            decimal_symbol: ".".into(),
            number_separator: ",".into(),
            groups: vec![3],
            negative_number: 1,
            amount: 0,
            negative_amount: 1,
            currencies: Arc::default(),
            currency: None,
            fiscal: Arc::default(),
        }
    }
}

/// How a user of the organization reads values.
pub(crate) fn load(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    organization: &Organization,
    user: UserId,
) -> Result<Formats> {
    const COLUMNS: [&str; 15] = [
        "timezonecode",
        "dateformatstring",
        "dateseparator",
        "timeformatstring",
        "timeseparator",
        "amdesignator",
        "pmdesignator",
        "decimalsymbol",
        "numberseparator",
        "numbergroupformat",
        "negativeformatcode",
        "currencyformatcode",
        "negativecurrencyformatcode",
        "uilanguageid",
        "transactioncurrencyid",
    ];
    let mut formats = Formats {
        currencies: Arc::clone(&organization.currencies),
        fiscal: Arc::clone(&organization.fiscal_names),
        ..Formats::default()
    };
    let mut reader = Reader::new(transaction, catalog, "know how a user reads values");
    let Some(settings) = reader.one("usersettings", &COLUMNS, user.0)? else {
        return Ok(formats);
    };
    let values = &settings.values;
    let zone = number(values, 0).and_then(Zone::by_code);
    formats.zone = zone.unwrap_or(Zone::UTC);
    let set = |target: &mut String, index: usize| {
        if let Some(text) = text(values, index) {
            *target = text;
        }
    };
    set(&mut formats.date, 1);
    set(&mut formats.date_separator, 2);
    set(&mut formats.time, 3);
    set(&mut formats.time_separator, 4);
    let [before_noon, after_noon] = &mut formats.halves;
    set(before_noon, 5);
    set(after_noon, 6);
    set(&mut formats.decimal_symbol, 7);
    set(&mut formats.number_separator, 8);
    if let Some(groups) = text(values, 9) {
        formats.groups = sizes(&groups);
    }
    formats.negative_number = number(values, 10).unwrap_or(formats.negative_number);
    formats.amount = number(values, 11).unwrap_or(formats.amount);
    formats.negative_amount = number(values, 12).unwrap_or(formats.negative_amount);
    let chosen = number(values, 13).filter(|language| *language > 0);
    formats.language = chosen.unwrap_or(formats.language);
    formats.currency = guid(values, 14);
    Ok(formats)
}

/// `3`, `3,2` or `0`, which is no groups.
fn sizes(text: &str) -> Vec<u8> {
    let sizes = text.split([',', ';']).filter_map(|size| size.trim().parse().ok());
    sizes.take_while(|size| (1..=9).contains(size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_have_sizes() {
        let check = |text: &str, expected: &[u8]| assert_eq!(sizes(text), expected, "{text}");
        check("3", &[3]);
        check("3,2", &[3, 2]);
        check("3;2;0", &[3, 2]);
        check("0", &[]);
        check("", &[]);
    }

    #[test]
    fn an_amount_without_a_currency_is_one_of_the_base_currency() {
        let (dollar, euro) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let currency =
            |symbol: &str| Currency { symbol: symbol.into(), precision: 2, rate: Decimal::ONE };
        let known = HashMap::from([(dollar, currency("$")), (euro, currency("€"))]);
        let currencies = Currencies { known, base: Some(dollar), ..Currencies::default() };
        assert_eq!(currencies.get(Some(euro)).unwrap().symbol, "€");
        assert_eq!(currencies.get(None).unwrap().symbol, "$");
        assert_eq!(currencies.get(Some(Uuid::from_u128(3))), None);
    }
}
