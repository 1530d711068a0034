//! The rows of a migration, by ordinary messages: first all rows without their lookups, so that their
//! order does not matter, then the lookups, then associations. A row that is there is changed.

use std::sync::Arc;

use model::message::{Assignments, Association, Create, Request, Update};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::Path;
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use schema::{Link, Row, Rows};
use uuid::Uuid;

use super::REASON;
use crate::context::Context;
use crate::messages;
use crate::rules::associations::{self, Pair};

/// Writes them.
pub(super) fn write(context: &mut Context<'_, '_>, rows: &Rows) -> Result<()> {
    for row in &rows.rows {
        let (id, values) = read_row(context, row, |column| !is_later(column))?;
        if context.reader(REASON).one(&row.table, &[], id)?.is_some() {
            change(context, &row.table, id, values)?;
        } else {
            make(context, &row.table, id, values)?;
        }
    }
    for row in &rows.rows {
        let (id, values) = read_row(context, row, is_later)?;
        change(context, &row.table, id, values)?;
    }
    for link in &rows.links {
        connect(context, link)?;
    }
    Ok(())
}

/// Whether a value waits until all rows are there: a lookup, and a state, which may lock the row.
fn is_later(column: &ColumnDefinition) -> bool {
    matches!(
        column.kind,
        ColumnType::Lookup | ColumnType::Customer | ColumnType::State | ColumnType::Status
    )
}

/// The id of a row, and its values in these columns.
fn read_row(
    context: &Context<'_, '_>,
    row: &Row,
    takes: impl Fn(&ColumnDefinition) -> bool,
) -> Result<(Uuid, Assignments)> {
    let table = context.table(&row.table)?;
    let id = id(&row.id)?;
    let mut values = Vec::new();
    for (name, value) in &row.values {
        let column = table.column(name).filter(|column| takes(column));
        // Keys and owners are the organization's own: people of another one are not here.
        let column = column.filter(|column| column.create || column.update);
        let column = column.filter(|column| column.kind != ColumnType::Owner);
        let Some(column) = column.filter(|each| each.name != table.definition.primary_id) else {
            continue;
        };
        if let Some(value) = read(&table, column, value)? {
            values.push((name.clone(), value));
        }
    }
    Ok((id, values))
}

fn make(context: &mut Context<'_, '_>, table: &str, id: Uuid, values: Assignments) -> Result<()> {
    let table = table.to_owned();
    let create = Create { table, id: Some(id), values, ..Create::default() };
    messages::run(context, &Request::Create(create)).map(drop)
}

fn change(context: &mut Context<'_, '_>, table: &str, id: Uuid, values: Assignments) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let target = Reference::new(table, id);
    messages::run(context, &Request::Update(Update::new(target, values))).map(drop)
}

fn id(text: &str) -> Result<Uuid> {
    let bare = text.trim_start_matches('{').trim_end_matches('}');
    Uuid::try_parse(bare).map_err(|_| Error::InvalidArgument(format!("`{text}` is no id")))
}

/// A value as its column has it; none where nothing can be kept.
fn read(table: &Table, column: &ColumnDefinition, value: &schema::Value) -> Result<Option<Value>> {
    let text = value.text.as_str();
    let wrong = || {
        let name = &table.definition.name;
        Error::InvalidArgument(format!("`{text}` is no value of `{name}.{}`", column.name))
    };
    if text.is_empty() {
        return Ok(Some(Value::Null));
    }
    Ok(Some(match column.kind {
        ColumnType::String | ColumnType::Memo | ColumnType::EntityName => {
            Value::Text(text.to_owned())
        }
        // The tool writes `[-1,2,3,-1]`.
        ColumnType::MultiSelectPicklist => {
            let values = text.trim_matches(['[', ']']).split(',').map(str::trim);
            let values: Vec<&str> =
                values.filter(|value| !value.is_empty() && *value != "-1").collect();
            Value::Text(values.join(","))
        }
        ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Picklist
        | ColumnType::State
        | ColumnType::Status => Value::Int(text.parse().map_err(|_| wrong())?),
        ColumnType::Decimal | ColumnType::Money => {
            Value::Decimal(text.parse().map_err(|_| wrong())?)
        }
        ColumnType::Double => Value::Double(text.parse().map_err(|_| wrong())?),
        ColumnType::Boolean => match text.to_lowercase().as_str() {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => return Err(wrong()),
        },
        ColumnType::DateTime => date(column, text).ok_or_else(wrong)?,
        ColumnType::Uniqueidentifier => Value::Guid(id(text)?),
        ColumnType::Lookup | ColumnType::Customer => {
            let target = value.table.as_deref().or(match column.targets.as_slice() {
                [only] => Some(only.as_str()),
                _ => None,
            });
            Value::Reference(Reference::new(target.ok_or_else(wrong)?, id(text)?))
        }
        ColumnType::Owner
        | ColumnType::PartyList
        | ColumnType::Image
        | ColumnType::File
        | ColumnType::ManagedProperty
        | ColumnType::Virtual => return Ok(None),
    }))
}

/// An instant or a day: `2026-01-23T10:30:00.0000000Z`.
fn date(column: &ColumnDefinition, text: &str) -> Option<Value> {
    if column.is_date_only() {
        let day = text.split('T').next().unwrap_or_default();
        return model::time::Date::parse(day).map(Value::Date);
    }
    Timestamp::parse(text).map(Value::Timestamp)
}

fn connect(context: &mut Context<'_, '_>, link: &Link) -> Result<()> {
    let relationship = context.catalog.many_to_many(&link.relationship).cloned();
    // The tool names the table between them where the relationship is called otherwise.
    let relationship = relationship.or_else(|| {
        let mut all = context.catalog.all_many_to_many();
        all.find(|each| each.intersect == link.relationship).map(Arc::clone)
    });
    let relationship = relationship.ok_or_else(|| {
        Error::InvalidArgument(format!("there is no relationship `{}`", link.relationship))
    })?;
    let from_second = relationship.first != link.table;
    let other = if from_second { &relationship.first } else { &relationship.second };
    for target in &link.ids {
        let related = Reference::new(other.as_str(), id(target)?);
        let target = Reference::new(link.table.as_str(), id(&link.id)?);
        let path = Path::Intersect { relationship: relationship.name.clone(), from_second };
        let pair = Pair::new(context, &target, &path, &related)?;
        if associations::find(context, &pair)?.is_none() {
            let association = Association { target, path, related: vec![related] };
            messages::run(context, &Request::Associate(association))?;
        }
    }
    Ok(())
}
