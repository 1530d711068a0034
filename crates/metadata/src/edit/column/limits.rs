//! What a column of each type can be told (metadata.md §6): limits, formats, defaults.

use std::ops::RangeInclusive;

use model::metadata::{Behavior, Choice, ColumnDefinition, ColumnType, RequiredLevel};
use model::{Error, Result};

use super::companions::MOST_MONEY;
use super::format;
use crate::draft::ColumnDraft;

const TEXT_FORMATS: &[&str] = &[
    "Text",
    "TextArea",
    "Email",
    "Url",
    "Phone",
    "TickerSymbol",
    "PhoneticGuide",
    "VersionNumber",
    "RichText",
    "Json",
];
const MEMO_FORMATS: &[&str] =
    &["Text", "TextArea", "Email", "RichText", "Json", "InternalExtentData"];
const INTEGER_FORMATS: &[&str] = &["None", "Duration", "TimeZone", "Language", "Locale"];
const DATE_FORMATS: &[&str] = &["DateOnly", "DateAndTime"];

/// The greatest decimal and floating point number, and with a minus the least.
const MOST_NUMBER: f64 = 100_000_000_000.0;
const MOST_INTEGER: RangeInclusive<f64> = -2_147_483_648.0..=2_147_483_647.0;
const MOST_BIG: RangeInclusive<f64> = -9_223_372_036_854_775_808.0..=9_223_372_036_854_775_807.0;
/// The greatest size of pictures and files, in KB.
const MOST_IMAGE: i64 = 30_720;
const MOST_FILE: i64 = 10_485_760;

/// Puts the limits and the format into a column: what was said, else what it had, else what such a
/// column has by itself.
pub(super) fn complete(column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    match column.kind {
        ColumnType::String => {
            text(column, draft, 4000, 100)?;
            one_of(column, draft, TEXT_FORMATS, "Text")?;
        }
        ColumnType::Memo => {
            text(column, draft, 1_048_576, 2000)?;
            one_of(column, draft, MEMO_FORMATS, "Text")?;
        }
        ColumnType::Integer => {
            numbers(column, draft, MOST_INTEGER)?;
            one_of(column, draft, INTEGER_FORMATS, "None")?;
        }
        // Without limits of its own: a floating point number would round those of its type.
        ColumnType::BigInt => {
            for limit in [draft.min, draft.max].into_iter().flatten() {
                check_number(column, limit, &MOST_BIG)?;
            }
        }
        ColumnType::Decimal => {
            precision(column, draft, 10)?;
            numbers(column, draft, -MOST_NUMBER..=MOST_NUMBER)?;
        }
        ColumnType::Double => {
            precision(column, draft, 5)?;
            numbers(column, draft, -MOST_NUMBER..=MOST_NUMBER)?;
        }
        ColumnType::Money => {
            precision(column, draft, 4)?;
            numbers(column, draft, -MOST_MONEY..=MOST_MONEY)?;
            let source = draft
                .precision_source
                .map(|source| whole(column, "PrecisionSource", source, 0..=2));
            if let Some(source) = source.transpose()? {
                column.format = Some(["PrecisionSource=", &source.to_string()].concat());
            } else if column.format.is_none() {
                column.format = Some("PrecisionSource=2".to_owned());
            }
        }
        ColumnType::DateTime => dates(column, draft)?,
        ColumnType::Image => {
            size(column, draft, MOST_IMAGE, 10_240)?;
            for side in ["MaxWidth", "MaxHeight"] {
                format::set(&mut column.format, side, "144");
            }
            if draft.full_image.is_some() || column.in_format(FULL).is_none() {
                let full = draft.full_image.unwrap_or_default();
                format::set(&mut column.format, FULL, &full.to_string());
            }
        }
        ColumnType::File => size(column, draft, MOST_FILE, 32_768)?,
        ColumnType::Boolean | ColumnType::Picklist | ColumnType::MultiSelectPicklist => {}
        ColumnType::Lookup | ColumnType::Customer => {
            return Err(Error::InvalidArgument(format!(
                "the lookup column `{}` is made together with its relationship",
                column.schema
            )));
        }
        ColumnType::State
        | ColumnType::Status
        | ColumnType::Owner
        | ColumnType::Uniqueidentifier
        | ColumnType::EntityName
        | ColumnType::PartyList
        | ColumnType::ManagedProperty
        | ColumnType::Virtual => {
            return Err(Error::InvalidArgument(format!(
                "no column of the type {:?} can be made (`{}`)",
                column.kind, column.schema
            )));
        }
    }
    default(column, draft)?;
    auto_number(column, draft)
}

/// Whether a column of this type has anything that [`complete`] looks at.
pub(super) fn has_limits(kind: ColumnType) -> bool {
    matches!(
        kind,
        ColumnType::String
            | ColumnType::Memo
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Decimal
            | ColumnType::Double
            | ColumnType::Money
            | ColumnType::Boolean
            | ColumnType::DateTime
            | ColumnType::Picklist
            | ColumnType::MultiSelectPicklist
            | ColumnType::Image
            | ColumnType::File
    )
}

/// Whether a picture is kept whole.
const FULL: &str = "CanStoreFullImage";

/// Whether a column may insist on a value so.
pub(super) fn check_required(column: &ColumnDefinition, required: RequiredLevel) -> Result<()> {
    let system = RequiredLevel::SystemRequired;
    match (column.required == system, required == system) {
        (false, true) => Err(Error::InvalidArgument(format!(
            "the required level of the column `{}` cannot be SystemRequired",
            column.schema
        ))),
        (true, false) => Err(Error::rule(
            0x8004_d293,
            "An attribute's required level cannot be changed from SystemRequired",
        )),
        _ => Ok(()),
    }
}

fn text(column: &mut ColumnDefinition, draft: &ColumnDraft, most: i64, usual: u32) -> Result<()> {
    // What it has may be more than anybody could ask for.
    let said = draft.max_length.filter(|said| column.max_length.map(i64::from) != Some(*said));
    if let Some(said) = said {
        let length = whole(column, "MaxLength", said, 1..=most)?;
        column.max_length = u32::try_from(length).ok();
    }
    column.max_length = column.max_length.or(Some(usual));
    Ok(())
}

fn one_of(
    column: &mut ColumnDefinition,
    draft: &ColumnDraft,
    known: &[&str],
    usual: &str,
) -> Result<()> {
    match &draft.format {
        Some(said) => {
            let name = known.iter().find(|known| known.eq_ignore_ascii_case(said));
            let same = column.format.as_deref() == Some(said.as_str());
            let name = name.copied().or(Some(said.as_str()).filter(|_| same)).ok_or_else(|| {
                Error::InvalidArgument(format!(
                    "`{said}` is no format of the column `{}`",
                    column.schema
                ))
            })?;
            column.format = Some(name.to_owned());
        }
        None if column.format.is_none() => column.format = Some(usual.to_owned()),
        None => {}
    }
    Ok(())
}

fn precision(column: &mut ColumnDefinition, draft: &ColumnDraft, most: i64) -> Result<()> {
    let said = draft.precision.filter(|said| column.precision.map(i64::from) != Some(*said));
    if let Some(said) = said {
        let digits = whole(column, "Precision", said, 0..=most)?;
        column.precision = u8::try_from(digits).ok();
    }
    column.precision = column.precision.or(Some(2));
    Ok(())
}

fn numbers(
    column: &mut ColumnDefinition,
    draft: &ColumnDraft,
    range: RangeInclusive<f64>,
) -> Result<()> {
    for (said, old) in [(draft.min, column.min), (draft.max, column.max)] {
        if let Some(limit) = said.filter(|limit| old != Some(*limit)) {
            check_number(column, limit, &range)?;
        }
    }
    column.min = draft.min.or(column.min).or(Some(*range.start()));
    column.max = draft.max.or(column.max).or(Some(*range.end()));
    match (column.min, column.max) {
        (Some(min), Some(max)) if min > max => Err(out_of_range(column, "MinValue", "MaxValue")),
        _ => Ok(()),
    }
}

fn check_number(column: &ColumnDefinition, limit: f64, range: &RangeInclusive<f64>) -> Result<()> {
    let is_whole = matches!(column.kind, ColumnType::Integer | ColumnType::BigInt);
    if range.contains(&limit) && !(is_whole && limit.fract() != 0.0) {
        return Ok(());
    }
    Err(out_of_range(column, "MinValue or MaxValue", &limit.to_string()))
}

fn out_of_range(column: &ColumnDefinition, member: &str, value: &str) -> Error {
    let name = &column.schema;
    if matches!(column.kind, ColumnType::Integer | ColumnType::BigInt) {
        return Error::rule(
            0x8004_432f,
            format!("A validation error occurred. {member} of {name} cannot be {value}."),
        );
    }
    Error::rule(
        0x8004_4330,
        format!("A validation error occurred. {member} of {name} cannot be {value}."),
    )
}

/// A whole number that was said of a column, if it is in its range.
fn whole(
    column: &ColumnDefinition,
    member: &str,
    said: i64,
    range: RangeInclusive<i64>,
) -> Result<i64> {
    if range.contains(&said) {
        return Ok(said);
    }
    let (name, least, most) = (&column.schema, range.start(), range.end());
    Err(Error::rule(
        0x8004_432f,
        format!(
            "A validation error occurred. {member} of the column {name} cannot be {said}. Accepted \
             values: {least} - {most}."
        ),
    ))
}

fn size(column: &mut ColumnDefinition, draft: &ColumnDraft, most: i64, usual: i64) -> Result<()> {
    const SIZE: &str = "MaxSizeInKB";
    let kept = column.in_format(SIZE).and_then(|kept| kept.parse().ok());
    let said = draft.max_size.filter(|said| kept != Some(*said));
    let said = said.map(|said| whole(column, SIZE, said, 1..=most)).transpose()?;
    if let Some(size) = said.or_else(|| Some(usual).filter(|_| kept.is_none())) {
        format::set(&mut column.format, SIZE, &size.to_string());
    }
    Ok(())
}

fn dates(column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    let old = column.behavior.as_ref().map(|_| column.date_behavior());
    let behavior = draft.behavior.or(old).unwrap_or(Behavior::UserLocal);
    if let Some(old) = old.filter(|old| *old != behavior) {
        let fixed = matches!(column.name.as_str(), "createdon" | "modifiedon");
        if old != Behavior::UserLocal || fixed {
            return Err(Error::rule(
                0x8006_08a1,
                "The Behavior value of this attribute can't be changed.",
            ));
        }
    }
    let day = behavior == Behavior::DateOnly;
    // Who makes a day of an instant need not say that it has no time any more.
    if day && old == Some(behavior) && draft.format.as_deref() == Some("DateAndTime") {
        return Err(Error::rule(
            0x8006_08a2,
            "You can't change the format value of this attribute to \"Date and Time\" when the behavior \
             is \"Date Only.\"",
        ));
    }
    one_of(column, draft, DATE_FORMATS, "DateAndTime")?;
    if day {
        column.format = Some("DateOnly".to_owned());
    }
    column.behavior = Some(behavior.name().to_owned());
    Ok(())
}

fn default(column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    let allowed = matches!(
        column.kind,
        ColumnType::Boolean | ColumnType::Picklist | ColumnType::MultiSelectPicklist
    );
    match draft.default.as_deref() {
        Some("") | None => {}
        // Several options have no default: the number for none is all that can be said.
        Some("-1") if column.kind == ColumnType::MultiSelectPicklist => {}
        Some(_) if !allowed || column.kind == ColumnType::MultiSelectPicklist => {
            return Err(Error::InvalidArgument(format!(
                "the column `{}` has no default",
                column.schema
            )));
        }
        Some(_) => {}
    }
    match (&draft.default, column.kind) {
        (Some(said), ColumnType::Boolean) if said.is_empty() => {
            column.default = Some("false".to_owned());
        }
        (Some(said), ColumnType::Boolean) => column.default = Some(said.clone()),
        (Some(said), ColumnType::Picklist) => {
            column.default = Some(said.clone()).filter(|said| !said.is_empty() && said != "-1");
        }
        (None, ColumnType::Boolean) if column.default.is_none() => {
            column.default = Some("false".to_owned());
        }
        _ => {}
    }
    Ok(())
}

/// Whether the default of a column is one of its options.
pub(super) fn check_default(column: &ColumnDefinition, choice: Option<&Choice>) -> Result<()> {
    let Some(default) = column.default.as_deref() else { return Ok(()) };
    let fits = match column.kind {
        ColumnType::Boolean => matches!(default, "true" | "false"),
        ColumnType::Picklist => {
            let option = default.parse().ok().zip(choice);
            option.is_some_and(|(value, choice)| choice.option(value).is_some())
        }
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(Error::rule(
        0x8004_431a,
        format!("The default value {default} of the column {} is out of the range.", column.schema),
    ))
}

fn auto_number(column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    let Some(said) = &draft.auto_number else { return Ok(()) };
    if said.is_empty() {
        column.auto_number = None;
        return Ok(());
    }
    if column.kind != ColumnType::String || column.format.as_deref() != Some("Text") {
        return Err(Error::InvalidArgument(format!(
            "the column `{}` cannot number its rows: it is no text of the format Text",
            column.schema
        )));
    }
    column.auto_number = Some(said.clone());
    Ok(())
}
