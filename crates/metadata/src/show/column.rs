//! `AttributeMetadata` and what is derived from it: a column. What only some types have is in
//! [`limits`](super::limits).

use model::message::{Data, Record, RecordType};
use model::metadata::{ColumnDefinition, ColumnType, Property, RequiredLevel};
use planner::Table;

use super::value::{self, choice, created, inner_id, introduced, modified, named};
use super::{Object, Showing, limits};
use crate::types::{
    ATTRIBUTE_REQUIRED_LEVEL, ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY, ATTRIBUTE_TYPE_CODE,
    ATTRIBUTE_TYPE_DISPLAY_NAME, plain,
};

/// The type of a column's object.
pub(super) fn kind(column: &ColumnDefinition) -> &'static RecordType {
    match column.kind {
        ColumnType::String => &plain::STRING,
        ColumnType::Memo => &plain::MEMO,
        ColumnType::Integer => &plain::INTEGER,
        ColumnType::BigInt => &plain::BIG_INT,
        ColumnType::Decimal => &plain::DECIMAL,
        ColumnType::Double => &plain::DOUBLE,
        ColumnType::Money => &plain::MONEY,
        ColumnType::Boolean => &plain::BOOLEAN,
        ColumnType::DateTime => &plain::DATE_TIME,
        ColumnType::Picklist => &plain::PICKLIST,
        ColumnType::MultiSelectPicklist => &plain::MULTI_SELECT_PICKLIST,
        ColumnType::State => &plain::STATE,
        ColumnType::Status => &plain::STATUS,
        ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner | ColumnType::PartyList => {
            &plain::LOOKUP
        }
        ColumnType::Uniqueidentifier => &plain::UNIQUE_IDENTIFIER,
        ColumnType::EntityName => &plain::ENTITY_NAME,
        ColumnType::Image => &plain::IMAGE,
        ColumnType::File => &plain::FILE,
        ColumnType::ManagedProperty => &plain::MANAGED_PROPERTY,
        ColumnType::Virtual => &plain::ATTRIBUTE,
    }
}

/// The type of a column by its name in the product: `AttributeType`, and `AttributeTypeName` without
/// its `Type`.
fn type_names(kind: ColumnType) -> (&'static str, &'static str) {
    let same = |name| (name, name);
    match kind {
        ColumnType::String => same("String"),
        ColumnType::Memo => same("Memo"),
        ColumnType::Integer => same("Integer"),
        ColumnType::BigInt => same("BigInt"),
        ColumnType::Decimal => same("Decimal"),
        ColumnType::Double => same("Double"),
        ColumnType::Money => same("Money"),
        ColumnType::Boolean => same("Boolean"),
        ColumnType::DateTime => same("DateTime"),
        ColumnType::Picklist => same("Picklist"),
        ColumnType::MultiSelectPicklist => ("Virtual", "MultiSelectPicklist"),
        ColumnType::State => same("State"),
        ColumnType::Status => same("Status"),
        ColumnType::Lookup => same("Lookup"),
        ColumnType::Customer => same("Customer"),
        ColumnType::Owner => same("Owner"),
        ColumnType::Uniqueidentifier => same("Uniqueidentifier"),
        ColumnType::EntityName => same("EntityName"),
        ColumnType::PartyList => same("PartyList"),
        ColumnType::Image => ("Virtual", "Image"),
        ColumnType::File => ("Virtual", "File"),
        ColumnType::ManagedProperty => same("ManagedProperty"),
        ColumnType::Virtual => same("Virtual"),
    }
}

/// Whether a column has a companion that shows the label of its value (metadata.md §6).
fn has_label(table: &Table, column: &ColumnDefinition) -> bool {
    let is_choice = matches!(
        column.kind,
        ColumnType::Boolean
            | ColumnType::Picklist
            | ColumnType::MultiSelectPicklist
            | ColumnType::State
            | ColumnType::Status
    );
    is_choice
        && column.companion_of.is_none()
        && table.column(&[&column.name, "name"].concat()).is_none()
}

impl<'a> Object<'a> {
    /// The columns of a table, each with the companion that shows its label.
    pub(super) fn columns(table: &'a Table) -> Vec<Self> {
        let mut all = Vec::with_capacity(table.definition.columns.len() * 5 / 4);
        for column in &table.definition.columns {
            all.push(Self::Column(table, column));
            if has_label(table, column) {
                all.push(Self::Label(table, column));
            }
        }
        all
    }

    /// The column of a table with this name.
    pub(super) fn column(table: &'a Table, name: &str) -> Option<Self> {
        if let Some(column) = table.column(name) {
            return Some(Self::Column(table, column));
        }
        let column = table.column(name.strip_suffix("name")?)?;
        has_label(table, column).then_some(Self::Label(table, column))
    }
}

impl Showing<'_> {
    /// A member of a column that is its own.
    pub(super) fn of_column(&self, table: &Table, column: &ColumnDefinition, member: &str) -> Data {
        let custom = column.provenance.custom;
        let companion = column.companion_of.is_some();
        let label = |label| {
            let id = || inner_id(column.metadata_id(&table.definition.name), member);
            self.label(label, !custom, id)
        };
        let (code, name) = type_names(column.kind);
        let primary_id = column.name == table.definition.primary_id;
        match member {
            "LogicalName" => column.name.as_str().into(),
            "SchemaName" => column.schema.as_str().into(),
            "EntityLogicalName" => table.definition.name.as_str().into(),
            "AttributeType" => choice(&ATTRIBUTE_TYPE_CODE, code),
            "AttributeTypeName" => named(&ATTRIBUTE_TYPE_DISPLAY_NAME, &[name, "Type"].concat()),
            "AttributeOf" => column.companion_of.as_deref().into(),
            "ColumnNumber" => number(table, column).into(),
            "DisplayName" => label(&column.label),
            "Description" => label(&column.description),
            "IsCustomAttribute" => custom.into(),
            "IsManaged" => (!custom).into(),
            "IsPrimaryId" => primary_id.into(),
            "IsPrimaryName" => {
                (table.definition.primary_name.as_ref() == Some(&column.name)).into()
            }
            "IsValidForCreate" => column.create.into(),
            "IsValidForUpdate" => column.update.into(),
            "IsValidForRead" => column.read.into(),
            "IsSecured" => column.secured.into(),
            "CanBeSecuredForCreate" => (!companion && column.is_securable_for_create()).into(),
            "CanBeSecuredForRead" => {
                (!companion && !primary_id && column.is_securable_for_read()).into()
            }
            "CanBeSecuredForUpdate" => (!companion && column.is_securable_for_update()).into(),
            "RequiredLevel" => required(column.required, column.properties.get(member)),
            "AutoNumberFormat" if column.kind == ColumnType::String => {
                column.auto_number.as_deref().unwrap_or_default().into()
            }
            "IsAuditEnabled" => {
                value::managed("canmodifyauditsettings", column.audited, custom && !companion)
            }
            "CreatedOn" => created(&column.provenance),
            "ModifiedOn" => modified(&column.provenance),
            "Settings" => Vec::new().into(),
            _ => match limits::managed(column, member) {
                Some((name, value)) => {
                    value::managed_of(&column.properties, member, name, custom, value)
                }
                None => value::said(kind(column), &column.properties, member)
                    .or_else(|| self.of_type(table, column, member))
                    .unwrap_or_else(|| usual(column, member)),
            },
        }
    }

    /// A member of the column that shows the label of another's value.
    pub(super) fn of_label(&self, table: &Table, column: &ColumnDefinition, member: &str) -> Data {
        let parts = |end: &str| [column.name.as_str(), end].concat();
        match member {
            "LogicalName" => parts("name").into(),
            "SchemaName" => [column.schema.as_str(), "Name"].concat().into(),
            "AttributeOf" => column.name.as_str().into(),
            "AttributeType" => choice(&ATTRIBUTE_TYPE_CODE, "Virtual"),
            "AttributeTypeName" => named(&ATTRIBUTE_TYPE_DISPLAY_NAME, "VirtualType"),
            // No column has a number so great, and no two labels get the same.
            "ColumnNumber" => (number(table, column) + 100_000).into(),
            "EntityLogicalName" => table.definition.name.as_str().into(),
            "IsCustomAttribute" => column.provenance.custom.into(),
            "IsManaged" => (!column.provenance.custom).into(),
            "IsLogical" | "IsValidForRead" => true.into(),
            "DisplayName" | "Description" => {
                self.label(&model::metadata::Label::default(), false, uuid::Uuid::nil)
            }
            "IsPrimaryId"
            | "IsPrimaryName"
            | "IsValidForCreate"
            | "IsValidForUpdate"
            | "IsValidODataAttribute"
            | "IsSecured"
            | "CanBeSecuredForCreate"
            | "CanBeSecuredForRead"
            | "CanBeSecuredForUpdate"
            | "IsValidForForm"
            | "IsValidForGrid"
            | "IsRequiredForForm" => false.into(),
            "RequiredLevel" => required(RequiredLevel::None, None),
            "IsAuditEnabled" => value::managed("canmodifyauditsettings", false, false),
            "CreatedOn" => created(&column.provenance),
            "ModifiedOn" => modified(&column.provenance),
            "Settings" => Vec::new().into(),
            _ => match limits::managed(column, member) {
                Some((name, _)) => value::managed(name, false, false),
                None => usual(column, member),
            },
        }
    }
}

/// The number of a column in its table.
fn number(table: &Table, column: &ColumnDefinition) -> i64 {
    let place = || table.column_index(&column.name).map_or(0, |index| index + 1);
    column.number.map_or_else(|| i64::try_from(place()).unwrap_or(0), i64::from)
}

/// Whether a value must be given. What the system requires stays required.
fn required(level: RequiredLevel, said: Option<&Property>) -> Data {
    let (name, fixed) = match level {
        RequiredLevel::None => ("None", false),
        RequiredLevel::Recommended => ("Recommended", false),
        RequiredLevel::ApplicationRequired => ("ApplicationRequired", false),
        RequiredLevel::SystemRequired => ("SystemRequired", true),
    };
    let can_be_changed = match said {
        Some(Property::Managed { can_be_changed, .. }) => *can_be_changed,
        _ => !fixed,
    };
    Record::new(&ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY)
        .with("Value", choice(&ATTRIBUTE_REQUIRED_LEVEL, name))
        .with("CanBeChanged", can_be_changed)
        .with("ManagedPropertyLogicalName", "canmodifyrequirementlevelsettings")
        .into()
}

/// What columns have unless something else was said.
fn usual(column: &ColumnDefinition, member: &str) -> Data {
    let custom = column.provenance.custom;
    let companion = column.companion_of.as_deref();
    match member {
        "IsLogical" => companion.is_some().into(),
        "IsValidODataAttribute" => {
            let hidden = matches!(column.kind, ColumnType::PartyList | ColumnType::Virtual);
            let of_picture = companion.is_some_and(|of| of == "entityimageid");
            (!hidden && (companion.is_none() || of_picture)).into()
        }
        "IsValidForForm" | "IsValidForGrid" => (column.read && companion.is_none()).into(),
        "IsRetrievable" => (!custom).into(),
        "IsRequiredForForm" | "IsFilterable" | "IsSearchable" | "IsDataSourceSecret" => {
            false.into()
        }
        "IntroducedVersion" => introduced(custom),
        _ => Data::Null,
    }
}
