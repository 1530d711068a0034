//! What columns of some types have besides what all have: limits, formats, defaults (metadata.md §6).

use model::message::Data;
use model::metadata::{Behavior, ColumnDefinition, ColumnType};
use model::time::Timestamp;
use planner::Table;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::Showing;
use super::value::{choice, named};
use crate::edit::column::ROLLUP;
use crate::types::{
    DATE_TIME_BEHAVIOR, DATE_TIME_FORMAT, IME_MODE, INTEGER_FORMAT, LOOKUP_FORMAT,
    MEMO_FORMAT_NAME, STRING_FORMAT, STRING_FORMAT_NAME,
};

/// The greatest amount of money either way.
const MONEY: f64 = 922_337_203_685_477.0;
/// The greatest decimal and double either way.
const NUMBER: f64 = 100_000_000_000.0;

impl Showing<'_> {
    /// A member that columns of this type have; `None` for any other.
    pub(super) fn of_type(
        &self,
        table: &Table,
        column: &ColumnDefinition,
        member: &str,
    ) -> Option<Data> {
        let format = column.format.as_deref();
        Some(match member {
            "SourceType" if table.definition.is_rollup(column) => ROLLUP.into(),
            "SourceType" => match column.kind {
                ColumnType::Lookup
                | ColumnType::Customer
                | ColumnType::Owner
                | ColumnType::PartyList
                | ColumnType::Uniqueidentifier
                | ColumnType::EntityName
                | ColumnType::Virtual => Data::Null,
                _ => 0.into(),
            },
            "MaxLength" => column.max_length.map(i64::from).into(),
            "DatabaseLength" => column.max_length.map(|length| i64::from(length) * 2).into(),
            "IsLocalizable" | "IsEntityReferenceStored" => false.into(),
            "FormulaDefinition" => "".into(),
            "SourceTypeMask" => 0.into(),
            "ImeMode" => {
                let inactive = column.kind == ColumnType::DateTime;
                choice(&IME_MODE, if inactive { "Inactive" } else { "Auto" })
            }
            "Format" => match column.kind {
                ColumnType::String | ColumnType::Memo => text_format(column),
                ColumnType::Integer => choice(&INTEGER_FORMAT, format.unwrap_or("None")),
                ColumnType::DateTime => choice(&DATE_TIME_FORMAT, format.unwrap_or("DateAndTime")),
                _ => choice(&LOOKUP_FORMAT, lookup_format(column)),
            },
            "FormatName" if column.kind == ColumnType::Memo => {
                named(&MEMO_FORMAT_NAME, format.unwrap_or("TextArea"))
            }
            "FormatName" => named(&STRING_FORMAT_NAME, format.unwrap_or("Text")),
            "MinValue" | "MaxValue" => limit(column, member == "MaxValue"),
            "Precision" => i64::from(column.precision.unwrap_or(2)).into(),
            "PrecisionSource" => {
                let source = column.in_format(member).and_then(|text| text.parse::<i64>().ok());
                source.unwrap_or(2).into()
            }
            "CalculationOf" => {
                let amount = table.definition.amount_of(column);
                amount.map(|amount| amount.name.as_str()).into()
            }
            "IsBaseCurrency" => table.definition.amount_of(column).is_some().into(),
            "DefaultValue" => matches!(column.default.as_deref(), Some("1" | "true")).into(),
            "DefaultFormValue" => {
                let chosen = column.default.as_deref().and_then(|text| text.parse::<i64>().ok());
                match column.kind {
                    ColumnType::State | ColumnType::EntityName => chosen.into(),
                    _ => chosen.unwrap_or(-1).into(),
                }
            }
            "ChildPicklistLogicalNames" => Vec::new().into(),
            "MinSupportedValue" => Timestamp::EARLIEST.into(),
            "MaxSupportedValue" => Timestamp::LAST_KEPT.into(),
            "DateTimeBehavior" => named(&DATE_TIME_BEHAVIOR, column.date_behavior().name()),
            "Targets" => self.targets(column),
            "IsPrimaryImage" | "CanStoreFullImage" => {
                (column.in_format(member) == Some("true")).into()
            }
            "MaxHeight" | "MaxWidth" => size(column, member, 144),
            "MaxSizeInKB" => {
                let usual = if column.kind == ColumnType::File { 32_768 } else { 10_240 };
                size(column, member, usual)
            }
            _ => return None,
        })
    }

    /// The tables that a lookup can point at, as far as they are there.
    fn targets(&self, column: &ColumnDefinition) -> Data {
        let there = |name: &&String| self.catalog.table(name).is_some();
        let targets = column.targets.iter().filter(there);
        targets.map(|name| Data::from(name.as_str())).collect::<Vec<_>>().into()
    }
}

/// The managed property behind a member of a column, and its value unless something else was said.
pub(super) fn managed(column: &ColumnDefinition, member: &str) -> Option<(&'static str, bool)> {
    let own = column.companion_of.is_none();
    Some(match member {
        "IsGlobalFilterEnabled" => ("canmodifyglobalfiltersettings", false),
        "IsSortableEnabled" => ("canmodifyissortablesettings", false),
        "IsCustomizable" => ("iscustomizable", own),
        "IsRenameable" => ("isrenameable", own),
        "IsValidForAdvancedFind" => ("canmodifysearchsettings", own && column.read),
        "CanModifyAdditionalSettings" => ("canmodifyadditionalsettings", own),
        "CanChangeDateTimeBehavior" => {
            let local = column.date_behavior() == Behavior::UserLocal;
            ("canchangedatetimebehavior", column.provenance.custom && local)
        }
        _ => return None,
    })
}

fn size(column: &ColumnDefinition, key: &str, usual: i64) -> Data {
    column.in_format(key).and_then(|text| text.parse::<i64>().ok()).unwrap_or(usual).into()
}

/// The older name of a text's format; formats that came later have none.
fn text_format(column: &ColumnDefinition) -> Data {
    let usual = if column.kind == ColumnType::Memo { "TextArea" } else { "Text" };
    let named = STRING_FORMAT.value(column.format.as_deref().unwrap_or(usual));
    named.or_else(|| STRING_FORMAT.value(usual)).into()
}

fn lookup_format(column: &ColumnDefinition) -> &'static str {
    if column.name == "regardingobjectid" { "Regarding" } else { "None" }
}

/// The least or the greatest value.
fn limit(column: &ColumnDefinition, greatest: bool) -> Data {
    let said = if greatest { column.max } else { column.min };
    let signed = |limit: f64| if greatest { limit } else { -limit };
    match column.kind {
        ColumnType::Integer => {
            let usual = if greatest { i32::MAX } else { i32::MIN };
            said.and_then(|limit| Decimal::from_f64(limit)?.try_into().ok())
                .unwrap_or_else(|| i64::from(usual))
                .into()
        }
        ColumnType::BigInt => (if greatest { i64::MAX } else { i64::MIN }).into(),
        ColumnType::Decimal => {
            Decimal::from_f64(said.unwrap_or_else(|| signed(NUMBER))).map(Data::Decimal).into()
        }
        ColumnType::Money => Data::Double(said.unwrap_or_else(|| signed(MONEY))),
        _ => Data::Double(said.unwrap_or_else(|| signed(NUMBER))),
    }
}

#[cfg(test)]
mod tests {
    use model::metadata::{BASE_LANGUAGE, ColumnDefinition};
    use planner::Catalog;

    use super::*;
    use crate::show::Family;

    #[test]
    fn an_amount_is_in_the_base_currency_if_nobody_but_the_server_writes_it() {
        let mut tables = seed::tables().unwrap();
        let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
        let revenue = account.column("revenue").unwrap().clone();
        let named = |name: &str| ColumnDefinition { name: name.into(), ..revenue.clone() };
        account.columns.extend([named("demo_cost"), named("demo_cost_base")]);
        let catalog = Catalog::new(1, tables, Vec::new());
        let (language, family) = (BASE_LANGUAGE, Family::Plain);
        let showing = Showing { catalog: &catalog, language, languages: &[], since: None, family };
        let account = catalog.table("account").unwrap();
        let check = |name: &str, amount: Option<&str>| {
            let column = account.column(name).unwrap();
            let shown = |member| showing.of_type(account, column, member);
            assert_eq!(shown("CalculationOf"), Some(amount.into()), "{name}");
            assert_eq!(shown("IsBaseCurrency"), Some(amount.is_some().into()), "{name}");
        };
        check("revenue", None);
        check("revenue_base", Some("revenue"));
        check("demo_cost_base", None);
    }
}
