//! `CalculateRollupField`: a rollup column of a row, computed now. What it comes to is the same for all who
//! may read the row, whatever they see of the rows that count.

use model::message::{Descriptor, Field, FieldType, Invoke};
use model::query::Selection;
use model::right::Right;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{rollup, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("CalculateRollupField")
        .takes(&[
            Field::new("Target", FieldType::Row(&[])),
            Field::new("FieldName", FieldType::Text),
        ])
        .returns_row()
        .writing(),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let target = fields.arguments.reference("Target")?;
    let name = fields.arguments.text("FieldName")?;
    let table = context.table(&target.table)?;
    context.access().check_privilege(&table.security(), Right::Read)?;
    let column = table.column(name).filter(|column| column.companion_of.is_none());
    let column = column.ok_or_else(|| metadata::unknown_column(&target.table, name))?;
    let Some(of) = &column.rollup else {
        return Err(Error::InvalidArgument(format!(
            "`{name}` of `{}` is no rollup column.",
            target.table
        )));
    };
    target::check(context, target, &[Right::Read])?;
    rollup::calculate(context, &table, column, of, target.id)?;
    let (date, state) = (column.rollup_date(), column.rollup_state());
    let base = table.definition.base_of(column).map(|base| base.name.as_str());
    let shown = [name].into_iter().chain(base).chain([date.as_str(), state.as_str()]);
    target::read(context, target, &Selection::columns(shown)).map(Response::Row)
}
