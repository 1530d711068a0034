//! `InitializeFrom`: a row that is not saved, with what it takes from another by the maps of the
//! organization. Whoever wants it makes it from the answer, by the rules of every new row.

use model::message::{ChoiceType, Descriptor, Field, FieldType, Fields, Invoke};
use model::metadata::ColumnDefinition;
use model::right::Right;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{defaults, maps, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("InitializeFrom")
        .takes(&[
            Field::new("EntityMoniker", FieldType::Row(&[])),
            Field::new("TargetEntityName", FieldType::Text),
            Field::new("TargetFieldType", FieldType::Choice(&WANTED)),
            Field::optional("SkipParentalRelationshipMapping", FieldType::Bool),
        ])
        .returns_row(),
    run,
);

/// Which columns of the new row are wanted.
const WANTED: ChoiceType = ChoiceType {
    name: "TargetFieldType",
    flags: false,
    members: &[
        ("All", 0),
        ("ValidForCreate", CREATE),
        ("ValidForUpdate", UPDATE),
        ("ValidForRead", READ),
    ],
};
const CREATE: i64 = 1;
const UPDATE: i64 = 2;
const READ: i64 = 3;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let source = arguments.reference("EntityMoniker")?;
    let name = arguments.text("TargetEntityName")?;
    let Some(table) = context.catalog.table(name).cloned() else {
        return Err(Error::InvalidArgument(format!("there is no table `{name}`")));
    };
    context.access().check_privilege(&table.security(), Right::Create)?;
    target::check(context, source, &[Right::Read])?;
    let kind = arguments.int("TargetFieldType")?;
    let wanted = |column: &ColumnDefinition| match kind {
        CREATE => defaults::is_given_by_client(column, true),
        UPDATE => defaults::is_given_by_client(column, false),
        READ => column.read,
        _ => true,
    };
    let skip = arguments.maybe("SkipParentalRelationshipMapping", Fields::bool)?;
    let values = maps::take(context, source, &table, wanted, !skip.unwrap_or(false))?;
    Ok(Response::Unsaved { table: name.to_owned(), values })
}
