//! `CreateEntities`: makes several tables, all or none.

use metadata::read;
use metadata::types::complex;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};

use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

static ENTITY: FieldType = FieldType::Record(&complex::ENTITY);

const FIELDS: &[Field] = &[Field::new("Entities", FieldType::List(&ENTITY)), SOLUTION];

static DESCRIPTOR: Descriptor =
    Descriptor::action("CreateEntities").soap(Soap::UNTYPED).takes(FIELDS).returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType = RecordType::new("CreateEntitiesResponse", &[]);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    for entity in fields.records("Entities")? {
        let draft = read::table(&edit, entity)?;
        edit.create_table(&draft)?;
    }
    commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE)))
}
