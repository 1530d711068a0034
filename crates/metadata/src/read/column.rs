//! `AttributeMetadata` and what is derived from it to the draft of a column.

use model::message::{Data, Fields, Record, RecordType};
use model::metadata::{Behavior, ColumnType, RequiredLevel};
use model::{Error, Result};

use super::{choice, chosen, label, named, number, properties, switch, text};
use crate::Edit;
use crate::draft::{ChoiceOf, ColumnDraft};
use crate::types::{ATTRIBUTE_TYPE_CODE, DATE_TIME_FORMAT, INTEGER_FORMAT, STRING_FORMAT};

/// Members that can be said and that nothing here asks about.
const KEPT: &[&str] = &[
    "ExternalName",
    "ImeMode",
    "IsDataSourceSecret",
    "IsValidForForm",
    "IsValidForGrid",
    "ParentPicklistLogicalName",
    "YomiOf",
    "CanModifyAdditionalSettings",
    "IsCustomizable",
    "IsGlobalFilterEnabled",
    "IsRenameable",
    "IsSortableEnabled",
    "IsValidForAdvancedFind",
];

/// A column.
///
/// # Errors
/// If its type is none, or a value is none that such a member can have.
pub fn column(edit: &Edit, record: &Record) -> Result<ColumnDraft> {
    let fields = &record.fields;
    let kind = kind(record)?;
    let whole = |name: &str| fields.maybe(name, Fields::int);
    Ok(ColumnDraft {
        schema: text(fields, "SchemaName")?,
        kind,
        source: whole("SourceType")?,
        is_primary_name: switch(fields, "IsPrimaryName")?,
        label: label(fields, "DisplayName")?,
        description: label(fields, "Description")?,
        required: required(fields)?,
        max_length: whole("MaxLength")?,
        precision: whole("Precision")?,
        precision_source: whole("PrecisionSource")?,
        min: number(fields, "MinValue")?,
        max: number(fields, "MaxValue")?,
        format: format(kind, fields)?,
        behavior: behavior(fields)?,
        choice: choice_of(edit, fields)?,
        targets: targets(fields)?,
        default: default(fields)?,
        auto_number: text(fields, "AutoNumberFormat")?,
        max_size: whole("MaxSizeInKB")?,
        full_image: switch(fields, "CanStoreFullImage")?,
        primary_image: switch(fields, "IsPrimaryImage")?,
        audited: switch(fields, "IsAuditEnabled")?,
        secured: switch(fields, "IsSecured")?,
        properties: properties(record, KEPT)?,
    })
}

/// The type: that of the record, or the one that it names.
fn kind(record: &Record) -> Result<Option<ColumnType>> {
    let code = chosen(&record.fields, "AttributeType", &ATTRIBUTE_TYPE_CODE)?;
    let named = named(&record.fields, "AttributeTypeName")?;
    let bare = bare(record.kind);
    // Lookups of three kinds are of one type; a column without a type of its own names it.
    let name = match bare {
        "Lookup" => {
            let kinds = ["Customer", "Owner", "PartyList"];
            code.as_deref().filter(|code| kinds.contains(code)).unwrap_or("Lookup")
        }
        "" => match named.as_deref().and_then(|name| name.strip_suffix("Type")) {
            Some(name) => name,
            None => code.as_deref().unwrap_or_default(),
        },
        other => other,
    };
    if name.is_empty() {
        return Ok(None);
    }
    Ok(Some(match name {
        "BigInt" => ColumnType::BigInt,
        "Boolean" => ColumnType::Boolean,
        "Customer" => ColumnType::Customer,
        "DateTime" => ColumnType::DateTime,
        "Decimal" => ColumnType::Decimal,
        "Double" => ColumnType::Double,
        "EntityName" => ColumnType::EntityName,
        "File" => ColumnType::File,
        "Image" => ColumnType::Image,
        "Integer" => ColumnType::Integer,
        "Lookup" => ColumnType::Lookup,
        "ManagedProperty" => ColumnType::ManagedProperty,
        "Memo" => ColumnType::Memo,
        "Money" => ColumnType::Money,
        "MultiSelectPicklist" => ColumnType::MultiSelectPicklist,
        "Owner" => ColumnType::Owner,
        "PartyList" => ColumnType::PartyList,
        "Picklist" => ColumnType::Picklist,
        "State" => ColumnType::State,
        "Status" => ColumnType::Status,
        "String" => ColumnType::String,
        "UniqueIdentifier" | "Uniqueidentifier" => ColumnType::Uniqueidentifier,
        "Virtual" => ColumnType::Virtual,
        other => {
            return Err(Error::InvalidArgument(format!("`{other}` is no type of a column")));
        }
    }))
}

/// The name of a type without what all of them have.
fn bare(kind: &RecordType) -> &'static str {
    let name = kind.name.strip_prefix("Complex").unwrap_or(kind.name);
    name.strip_suffix("AttributeMetadata").unwrap_or_default()
}

fn required(fields: &Fields) -> Result<Option<RequiredLevel>> {
    let Some(record) = fields.maybe("RequiredLevel", Fields::record)? else { return Ok(None) };
    Ok(record.fields.maybe("Value", Fields::int)?.map(|level| match level {
        1 => RequiredLevel::SystemRequired,
        2 => RequiredLevel::ApplicationRequired,
        3 => RequiredLevel::Recommended,
        _ => RequiredLevel::None,
    }))
}

/// The format. Texts have an older member for it, which knows fewer; what the newer says counts.
fn format(kind: Option<ColumnType>, fields: &Fields) -> Result<Option<String>> {
    let choice = match kind {
        Some(ColumnType::String | ColumnType::Memo) => {
            if let Some(name) = named(fields, "FormatName")? {
                return Ok(Some(name));
            }
            &STRING_FORMAT
        }
        Some(ColumnType::Integer) => &INTEGER_FORMAT,
        Some(ColumnType::DateTime) => &DATE_TIME_FORMAT,
        _ => return Ok(None),
    };
    chosen(fields, "Format", choice)
}

fn behavior(fields: &Fields) -> Result<Option<Behavior>> {
    let Some(name) = named(fields, "DateTimeBehavior")? else { return Ok(None) };
    let unknown = || Error::InvalidArgument(format!("`{name}` is no behavior of dates"));
    Behavior::named(&name).ok_or_else(unknown).map(Some)
}

/// The choice: a global one that is named, or one of the column's own.
fn choice_of(edit: &Edit, fields: &Fields) -> Result<Option<ChoiceOf>> {
    if let Some(global) = fields.maybe("GlobalOptionSet", Fields::record)? {
        return choice::name(edit, global).map(ChoiceOf::Global).map(Some);
    }
    let Some(own) = fields.maybe("OptionSet", Fields::record)? else { return Ok(None) };
    if switch(&own.fields, "IsGlobal")? == Some(true) {
        return choice::name(edit, own).map(ChoiceOf::Global).map(Some);
    }
    choice::choice(own).map(ChoiceOf::Own).map(Some)
}

fn targets(fields: &Fields) -> Result<Option<Vec<String>>> {
    let targets = fields.maybe("Targets", Fields::texts)?;
    Ok(targets.map(|targets| targets.into_iter().map(str::to_owned).collect()))
}

fn default(fields: &Fields) -> Result<Option<String>> {
    if let Some(Data::Bool(value)) = fields.get("DefaultValue") {
        return Ok(Some(value.to_string()));
    }
    let value = fields.maybe("DefaultFormValue", Fields::int)?;
    Ok(value.map(|value| if value == -1 { String::new() } else { value.to_string() }))
}
