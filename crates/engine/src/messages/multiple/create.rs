//! `CreateMultiple`: new rows of a table, all of them or none.

use std::collections::HashSet;

use model::message::{
    Content, Create, Data, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap,
};
use model::right::Right;
use model::value::Value;
use model::{Error, Result};
use planner::Table;
use uuid::Uuid;

use super::{CONTENTS, TARGETS, each, of_item, table};
use crate::Response;
use crate::context::Context;
use crate::directory::one_of;
use crate::fill::TOGETHER;
use crate::messages::create::{self, New};
use crate::registry::Message;
use crate::rules::tables;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CreateMultiple")
        .soap(Soap::CORE)
        .on_rows_of(&[])
        .takes(CONTENTS)
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "CreateMultipleResponse",
    &[Field::new("Ids", FieldType::List(&FieldType::Guid))],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    // Also where nothing is made.
    let table = context.table(table(fields)?)?;
    context.access().check_privilege(&table.security(), Right::Create)?;
    let ids = if can_be_stored_together(&table) {
        together(context, fields, &table)?
    } else {
        one_by_one(context, fields)?
    };
    let ids: Vec<Data> = ids.into_iter().map(Data::Guid).collect();
    Ok(Response::Result(Record::new(&RESPONSE).with("Ids", ids)))
}

/// Whether rows of a table may be stored by one statement: no rule of the table looks at its other rows,
/// and nothing but a key that a client gave can be there already, so that who is refused has a name.
fn can_be_stored_together(table: &Table) -> bool {
    !tables::have_rules_for_new_rows(table) && table.definition.keys.is_empty()
}

fn one_by_one(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    each(context, fields, |context, content| {
        let (row, _) = create::make(context, &content.row)?;
        ids.push(row.id);
        Ok(())
    })?;
    Ok(ids)
}

/// As many rows as may be stored at once are asked about first, each by itself, and then stored.
fn together(context: &mut Context<'_, '_>, fields: &Invoke, table: &Table) -> Result<Vec<Uuid>> {
    let contents = fields.arguments.contents(TARGETS)?;
    let mut ids = Vec::with_capacity(contents.len());
    let mut waiting = Waiting::default();
    for (index, content) in contents.into_iter().enumerate() {
        let row = &content.row;
        // What comes with a row is made when the rows before it are there, and the row itself.
        let alone = !row.related.is_empty() || !row.associations.is_empty();
        if alone || waiting.rows.len() == TOGETHER || waiting.is_pointed_at(content) {
            waiting.store(context, table)?;
        }
        let new = super::check_table(content, &table.definition.name)
            .and_then(|()| create::prepare(context, row))
            .map_err(|error| of_item(context, error, index, row.id))?;
        ids.push(new.draft.id);
        waiting.add(context, index, row, new)?;
        if alone {
            waiting.store(context, table)?;
        }
    }
    waiting.store(context, table)?;
    Ok(ids)
}

/// Rows that wait to be stored together.
#[derive(Default)]
struct Waiting<'f> {
    rows: Vec<New>,
    /// Which ones they are, and what was said of them.
    items: Vec<(usize, &'f Create)>,
    ids: HashSet<Uuid>,
}

impl<'f> Waiting<'f> {
    /// Whether a row points at one that waits: it has to be there then.
    fn is_pointed_at(&self, content: &Content) -> bool {
        content.row.values.iter().any(|(_, value)| match value {
            Value::Reference(row) => self.ids.contains(&row.id),
            _ => false,
        })
    }

    fn add(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        row: &'f Create,
        new: New,
    ) -> Result<()> {
        if !self.ids.insert(new.draft.id) {
            return Err(of_item(context, Error::DuplicateKey, index, row.id));
        }
        self.rows.push(new);
        self.items.push((index, row));
        Ok(())
    }

    fn store(&mut self, context: &mut Context<'_, '_>, table: &Table) -> Result<()> {
        self.check_keys(context, table)?;
        self.ids.clear();
        let mut rows = std::mem::take(&mut self.rows);
        let items = std::mem::take(&mut self.items);
        create::store(context, &mut rows)?;
        for ((index, row), new) in items.into_iter().zip(&rows) {
            create::finish(context, row, new)
                .map_err(|error| of_item(context, error, index, row.id))?;
        }
        Ok(())
    }

    /// Refuses the first row whose key another row has: the statement would not say which.
    fn check_keys(&self, context: &mut Context<'_, '_>, table: &Table) -> Result<()> {
        let given: Vec<Uuid> = self.items.iter().filter_map(|(_, row)| row.id).collect();
        if given.is_empty() {
            return Ok(());
        }
        let key = one_of(&table.definition.primary_id, given);
        let mut reader = context.reader("see whether the keys of new rows are free");
        let taken = reader.all(&table.definition.name, &[], vec![key])?;
        let taken: HashSet<Uuid> = taken.iter().map(|row| row.id).collect();
        let first = self.items.iter().find(|(_, row)| row.id.is_some_and(|id| taken.contains(&id)));
        match first {
            Some((index, row)) => Err(of_item(context, Error::DuplicateKey, *index, row.id)),
            None => Ok(()),
        }
    }
}
