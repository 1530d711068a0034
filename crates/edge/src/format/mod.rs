//! Formatted values: what a person reads, by the settings of the user in whose name the request runs
//! (protocol.md §4).

mod number;
mod pattern;

use std::borrow::Cow;

use engine::{Formats, Named, Origin, Shape, Table};
use model::metadata::{Behavior, Choice, ColumnDefinition, ColumnType, PrecisionSource};
use model::query::{DatePart, Function};
use model::rows::{Cell, Row};
use model::time::{Wall, Zone};

use number::{amount, number};
use pattern::Pattern;

/// How values of a column, or values computed of them, are shown to people.
#[derive(Debug)]
pub struct Format<'a> {
    kind: Kind<'a>,
    formats: &'a Formats,
}

#[derive(Debug)]
enum Kind<'a> {
    /// By the label of an option.
    Choice(&'a Choice),
    /// By the labels of several options.
    Choices(&'a Choice),
    /// `Yes`, `No`, or the labels of their options.
    Boolean(Option<&'a Choice>),
    /// As an amount of the currency whose key is in a cell, or of the base currency.
    Money { decimals: Decimals, currency: Option<usize> },
    /// With grouped digits and this many decimals.
    Number(u8),
    /// As a day or a moment on the clocks of a zone.
    Date { pattern: Pattern, zone: Zone },
    /// By the name of a fiscal period or a fiscal year.
    Fiscal { period: bool },
}

/// How many decimals an amount has.
#[derive(Clone, Copy, Debug)]
enum Decimals {
    Fixed(u8),
    /// As many as its currency has.
    OfCurrency,
}

/// The column that says of which currency the amounts of a row are.
const CURRENCY: &str = "transactioncurrencyid";

impl<'a> Format<'a> {
    /// The format of a column; `None` if its values are shown as they are. Amounts are in the currency
    /// that the row names in `shape`, if it shows it.
    pub fn of(
        table: &'a Table,
        column: &'a ColumnDefinition,
        shape: Option<&Shape>,
        formats: &'a Formats,
    ) -> Option<Self> {
        let currency = || currency_of_row(shape?);
        Some(Self { kind: Kind::of(table, column, currency, formats)?, formats })
    }

    /// The format of a value that is shown under a name of the asker's.
    pub fn of_named(named: &'a Named, shape: &Shape, formats: &'a Formats) -> Option<Self> {
        let kind = match (named.origin, &named.column) {
            (Origin::Part(DatePart::FiscalPeriod), _) => Kind::Fiscal { period: true },
            (Origin::Part(DatePart::FiscalYear), _) => Kind::Fiscal { period: false },
            (
                Origin::Part(_)
                | Origin::Children
                | Origin::Aggregate(Function::Count | Function::CountDistinct),
                _,
            )
            | (_, None) => Kind::Number(0),
            (origin @ (Origin::Column | Origin::Aggregate(_)), Some((table, place))) => {
                let column = table.definition.columns.get(*place)?;
                // What is computed of amounts in several currencies is in none of them.
                let currency =
                    || (origin == Origin::Column).then(|| currency_of_value(named, shape))?;
                Kind::of(table, column, currency, formats)?
            }
        };
        Some(Self { kind, formats })
    }

    /// The text of a value, if it has one besides itself.
    pub fn text(&self, row: &Row<'_>, cell: Cell) -> Option<Cow<'a, str>> {
        let formats = self.formats;
        match (&self.kind, cell) {
            (Kind::Choice(choice), Cell::Int(value)) => choice.label(value).map(Cow::Borrowed),
            (Kind::Choices(choice), Cell::Text(span)) => {
                let labels = row.resolve(span).split(',').map(|value| {
                    value.trim().parse().ok().and_then(|value| choice.label(value)).unwrap_or(value)
                });
                Some(labels.collect::<Vec<_>>().join("; ").into())
            }
            (Kind::Boolean(choice), Cell::Bool(value)) => {
                let label = choice.and_then(|choice| choice.label(value.into()));
                Some(Cow::Borrowed(label.unwrap_or(if value { "Yes" } else { "No" })))
            }
            (Kind::Money { decimals, currency }, cell) => {
                let id = currency.and_then(|cell| row.guid(cell));
                let currency = formats.currencies.get(id);
                let decimals = match decimals {
                    Decimals::Fixed(decimals) => *decimals,
                    Decimals::OfCurrency => currency.map_or(2, |currency| currency.precision),
                };
                // A currency that came a moment ago has no symbol here yet.
                let symbol = currency.map_or("", |currency| &currency.symbol);
                amount(cell, decimals, symbol, formats).map(Cow::Owned)
            }
            (Kind::Number(decimals), cell) => number(cell, *decimals, formats).map(Cow::Owned),
            (Kind::Date { pattern, .. }, Cell::Date(day)) => {
                Some(pattern.write(Wall::midnight(day), formats).into())
            }
            (Kind::Date { pattern, zone }, Cell::Timestamp(instant)) => {
                Some(pattern.write(zone.wall(instant), formats).into())
            }
            (Kind::Fiscal { period: true }, Cell::Int(value)) => {
                Some(formats.fiscal.period(value.div_euclid(100), value.rem_euclid(100)).into())
            }
            (Kind::Fiscal { period: false }, Cell::Int(year)) => {
                Some(formats.fiscal.year(year).into())
            }
            _ => None,
        }
    }
}

/// The cell that names the currency of a row.
fn currency_of_row(shape: &Shape) -> Option<usize> {
    let place = shape.table.column_index(CURRENCY)?;
    let mut properties = shape.properties.iter();
    properties.find(|property| property.column == place).map(|property| property.cell)
}

/// The cell that names the currency of the row which a value is of. Where rows show only what differs,
/// that is one of the values that they show: of a joined row, under the same name (`name.column`).
fn currency_of_value(named: &Named, shape: &Shape) -> Option<usize> {
    let shown = || {
        let wanted = match named.name.rsplit_once('.') {
            Some((link, _)) => [link, ".", CURRENCY].concat(),
            None => CURRENCY.to_owned(),
        };
        shape.named.iter().find(|other| other.name == wanted).map(|other| other.cell)
    };
    named.currency.or_else(shown)
}

impl<'a> Kind<'a> {
    fn of(
        table: &'a Table,
        column: &'a ColumnDefinition,
        currency: impl FnOnce() -> Option<usize>,
        formats: &Formats,
    ) -> Option<Self> {
        let choice = table.choice(column);
        Some(match column.kind {
            ColumnType::Picklist | ColumnType::State | ColumnType::Status => Self::Choice(choice?),
            ColumnType::MultiSelectPicklist => Self::Choices(choice?),
            ColumnType::Boolean => Self::Boolean(choice),
            ColumnType::Money => Self::Money {
                decimals: match column.precision_source() {
                    PrecisionSource::Currency => Decimals::OfCurrency,
                    PrecisionSource::Organization => {
                        Decimals::Fixed(formats.currencies.price_precision.min(4))
                    }
                    PrecisionSource::Column => {
                        Decimals::Fixed(column.precision.unwrap_or(2).min(4))
                    }
                },
                // An amount in the base currency stands beside one in that of the row.
                currency: if table.definition.amount_of(column).is_some() {
                    None
                } else {
                    currency()
                },
            },
            ColumnType::Integer | ColumnType::BigInt => Self::Number(0),
            ColumnType::Decimal | ColumnType::Double => Self::Number(column.precision.unwrap_or(2)),
            ColumnType::DateTime => {
                let behavior = column.date_behavior();
                let day =
                    behavior == Behavior::DateOnly || column.format.as_deref() == Some("DateOnly");
                Self::Date {
                    pattern: if day { Pattern::date(formats) } else { Pattern::moment(formats) },
                    zone: match behavior {
                        Behavior::UserLocal => formats.zone,
                        Behavior::DateOnly | Behavior::TimeZoneIndependent => Zone::UTC,
                    },
                }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::{Arc, LazyLock};

    use engine::{Catalog, Currencies, Currency, Property};
    use model::Uuid;
    use model::rows::Rows;
    use model::time::Timestamp;

    use super::*;

    fn account() -> Arc<Table> {
        static CATALOG: LazyLock<Catalog> =
            LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
        Arc::clone(CATALOG.table("account").unwrap())
    }

    /// Dollars are the base currency, and yens have no decimals.
    fn formats() -> Formats {
        let currency =
            |symbol: &str, precision| Currency { symbol: symbol.into(), precision, rate: 1.into() };
        let known = HashMap::from([
            (Uuid::from_u128(1), currency("$", 2)),
            (Uuid::from_u128(2), currency("¥", 0)),
        ]);
        let currencies = Currencies { known, base: Some(Uuid::from_u128(1)), price_precision: 2 };
        Formats {
            zone: Zone::by_code(235).unwrap(),
            currencies: Arc::new(currencies),
            ..Formats::default()
        }
    }

    fn shape(columns: &[&str]) -> Shape {
        let table = account();
        let places = columns.iter().map(|name| table.column_index(name).unwrap());
        let properties = places.enumerate().map(|(cell, column)| Property {
            column,
            cell,
            target: None,
            label: None,
        });
        let properties = properties.collect();
        Shape {
            key: None,
            version: None,
            properties,
            expands: Vec::new(),
            named: Vec::new(),
            table,
        }
    }

    /// How the value of the first column is shown in a row with these cells.
    fn shown(columns: &[&str], cells: &[Cell]) -> Option<String> {
        let (shape, formats) = (shape(columns), formats());
        let mut rows = Rows::new(cells.len());
        for cell in cells {
            rows.push(*cell);
        }
        let column = shape.table.column(columns[0]).unwrap();
        let format = Format::of(&shape.table, column, Some(&shape), &formats).unwrap();
        format.text(&rows.get(0).unwrap(), cells[0]).map(Cow::into_owned)
    }

    #[test]
    fn an_amount_is_in_the_currency_of_its_row() {
        let amount = Cell::Decimal { mantissa: 12_345_000, scale: 4 };
        let currency = |id: u128| Cell::Guid(Uuid::from_u128(id));
        let check = |column: &str, currency: Cell, expected: &str| {
            let found = shown(&[column, "transactioncurrencyid"], &[amount, currency]);
            assert_eq!(found.as_deref(), Some(expected), "{column}");
        };
        check("revenue", currency(1), "$1,234.50");
        check("revenue", currency(2), "¥1,235");
        check("revenue", Cell::Null, "$1,234.50");
        check("revenue_base", currency(2), "$1,234.50");
        assert_eq!(shown(&["revenue"], &[amount]).as_deref(), Some("$1,234.50"));
    }

    #[test]
    fn a_date_is_shown_on_the_clocks_of_the_user() {
        let late = Timestamp::parse("2024-02-28T20:30:00Z").unwrap();
        let shown = |column: &str, cell| shown(&[column], &[cell]).unwrap();
        assert_eq!(shown("createdon", Cell::Timestamp(late)), "2/29/2024 5:30 AM");
        assert_eq!(shown("lastusedincampaign", Cell::Timestamp(late)), "2/29/2024");
    }

    #[test]
    fn parts_of_dates_and_computed_values_have_formats() {
        let (mut shape, formats) = (shape(&["revenue"]), formats());
        let place = shape.table.column_index("revenue").unwrap();
        let column = Some((Arc::clone(&shape.table), place));
        let mut check = |origin: Origin, cell: Cell, expected: &str| {
            let column = column.clone().filter(|_| origin != Origin::Children);
            let named = Named {
                name: "x".into(),
                cell: 0,
                origin,
                column,
                target: None,
                label: None,
                currency: None,
            };
            shape.named = vec![named.clone()];
            let mut rows = Rows::new(1);
            rows.push(cell);
            let format = Format::of_named(&named, &shape, &formats).unwrap();
            assert_eq!(format.text(&rows.get(0).unwrap(), cell).as_deref(), Some(expected));
        };
        check(Origin::Part(DatePart::Year), Cell::Int(2023), "2,023");
        check(Origin::Part(DatePart::FiscalYear), Cell::Int(2023), "FY2023");
        check(Origin::Part(DatePart::FiscalPeriod), Cell::Int(202_301), "Quarter 1 FY2023");
        check(Origin::Aggregate(Function::Count), Cell::Int(1_500), "1,500");
        check(Origin::Children, Cell::Int(3), "3");
        let sum = Cell::Decimal { mantissa: 4_400_000_000, scale: 4 };
        check(Origin::Aggregate(Function::Sum), sum, "$440,000.00");
        check(Origin::Aggregate(Function::Min), sum, "$440,000.00");
    }
}
