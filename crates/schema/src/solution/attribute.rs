//! `<attribute>`: a column.

use model::metadata::{Behavior, ColumnType, RequiredLevel};

use super::{choice, label, logical};
use crate::document::{Column, Document, Table};
use crate::xml::Element;

/// Reads a column into its table, unless it is one that every table has.
pub(super) fn read(
    document: &mut Document,
    name: &str,
    table: &mut Table,
    attribute: &Element,
) -> Result<(), String> {
    let physical = attribute.attribute("PhysicalName");
    let physical = physical.or_else(|| attribute.value("LogicalName"));
    let schema = physical.ok_or_else(|| format!("a column of `{name}` has no name"))?;
    let column_name = logical(attribute.value("LogicalName").unwrap_or(schema));
    let mask = attribute.value("DisplayMask").unwrap_or_default();
    if mask.split('|').any(|part| part == "PrimaryName") {
        table.primary_name = Some(column_name.clone());
    }
    if attribute.switch("IsCustomField") == Some(false) {
        if matches!(column_name.as_str(), "statecode" | "statuscode") {
            choice::read_local(document, table, &column_name, attribute)?;
        }
        return Ok(());
    }
    let word = attribute.value("Type").unwrap_or_default();
    // The value of money in the base currency and the companions of others come by themselves.
    let comes_along = attribute.value("CalculationOf").is_some()
        || attribute.value("AttributeOf").is_some()
        || attribute.switch("IsLogical") == Some(true);
    if comes_along || word == "primarykey" {
        return Ok(());
    }
    let Some(kind) = kind(word) else {
        document.skipped.push(format!("column {name}.{column_name} of type {word}"));
        return Ok(());
    };
    if let Some(source) = attribute.value("SourceType").filter(|source| *source != "0") {
        let what = if source == "2" { "rollup" } else { "calculation" };
        document
            .skipped
            .push(format!("{what} of {name}.{column_name}, which becomes a plain column"));
    }
    let mut column = Column::new(kind);
    column.schema = Some(schema.to_owned());
    column.label = label(attribute, "displaynames", "displayname");
    column.description = label(attribute, "Descriptions", "Description");
    column.required = attribute.value("RequiredLevel").and_then(required);
    column.audited = attribute.switch("IsAuditEnabled");
    column.secured = attribute.switch("IsSecured");
    measure(&mut column, attribute);
    if matches!(kind, ColumnType::Picklist | ColumnType::MultiSelectPicklist | ColumnType::Boolean)
    {
        column.choice = attribute.value("OptionSetName").map(logical);
        if column.choice.is_none() {
            choice::read_local(document, table, &column_name, attribute)?;
        }
        column.default = default_value(kind, attribute.value("AppDefaultValue"));
    }
    table.columns.insert(column_name, column);
    Ok(())
}

/// Lengths, limits and formats.
fn measure(column: &mut Column, attribute: &Element) {
    match column.kind {
        ColumnType::String => {
            column.max_length = attribute
                .number("MaxLength")
                .or_else(|| attribute.number::<i64>("Length").map(|bytes| bytes / 2));
            column.format = attribute.value("Format").and_then(text_format);
            column.auto_number = attribute.value("AutoNumberFormat").map(ToOwned::to_owned);
        }
        ColumnType::Memo => column.max_length = attribute.number("MaxLength"),
        ColumnType::Integer => {
            column.min = attribute.number("MinValue");
            column.max = attribute.number("MaxValue");
            column.format = attribute.value("Format").and_then(number_format);
        }
        ColumnType::Decimal | ColumnType::Double | ColumnType::Money => {
            column.min = attribute.number("MinValue");
            column.max = attribute.number("MaxValue");
            column.precision = attribute.number("Accuracy");
            if column.kind == ColumnType::Money {
                column.precision_source = attribute.number("AccuracySource");
            }
        }
        ColumnType::DateTime => {
            column.format = match attribute.value("Format") {
                Some("date") => Some("DateOnly".to_owned()),
                Some(_) => Some("DateAndTime".to_owned()),
                None => None,
            };
            column.behavior = attribute.value("Behavior").map(|number| match number {
                "2" => Behavior::DateOnly,
                "3" => Behavior::TimeZoneIndependent,
                _ => Behavior::UserLocal,
            });
        }
        ColumnType::File => column.max_size = attribute.number("MaxSizeInKB"),
        ColumnType::Image => {
            column.max_size = attribute.number("MaxSizeInKB");
            column.full_image = attribute.switch("CanStoreFullImage");
            column.primary_image = attribute.switch("IsPrimaryImage");
        }
        _ => {}
    }
}

fn kind(word: &str) -> Option<ColumnType> {
    Some(match word {
        "nvarchar" => ColumnType::String,
        "ntext" | "memo" => ColumnType::Memo,
        "int" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "decimal" => ColumnType::Decimal,
        "float" => ColumnType::Double,
        "money" => ColumnType::Money,
        "bit" => ColumnType::Boolean,
        "datetime" => ColumnType::DateTime,
        "picklist" => ColumnType::Picklist,
        "multiselectpicklist" => ColumnType::MultiSelectPicklist,
        "lookup" => ColumnType::Lookup,
        "customer" => ColumnType::Customer,
        "image" => ColumnType::Image,
        "file" => ColumnType::File,
        _ => return None,
    })
}

fn required(level: &str) -> Option<RequiredLevel> {
    match level {
        "none" => Some(RequiredLevel::None),
        "recommended" => Some(RequiredLevel::Recommended),
        // No custom column has the product's own level.
        "required" | "applicationrequired" | "systemrequired" => {
            Some(RequiredLevel::ApplicationRequired)
        }
        _ => None,
    }
}

fn text_format(format: &str) -> Option<String> {
    let name = match format {
        "text" => "Text",
        "textarea" => "TextArea",
        "email" => "Email",
        "url" => "Url",
        "phone" => "Phone",
        "tickersymbol" => "TickerSymbol",
        "phoneticguide" => "PhoneticGuide",
        "versionnumber" => "VersionNumber",
        _ => return None,
    };
    Some(name.to_owned())
}

fn number_format(format: &str) -> Option<String> {
    let name = match format {
        "none" => "None",
        "duration" => "Duration",
        "timezone" => "TimeZone",
        "language" => "Language",
        "locale" => "Locale",
        _ => return None,
    };
    Some(name.to_owned())
}

fn default_value(kind: ColumnType, value: Option<&str>) -> Option<String> {
    let value = value?;
    Some(match (kind, value) {
        (ColumnType::Boolean, "1") => "true".to_owned(),
        (ColumnType::Boolean, _) => "false".to_owned(),
        (_, "-1") => String::new(),
        (_, value) => value.to_owned(),
    })
}
