//! `UpdateOptionSet`: changes the texts of a global choice, not its options (metadata.md §7).

use metadata::read;
use metadata::show::{ChoiceOf, Family, Object};
use metadata::types::plain;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::{MERGE_LABELS, SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::messages::metadata::showing;
use crate::registry::Message;

const FIELDS: &[Field] =
    &[Field::new("OptionSet", FieldType::Record(&plain::OPTION_SET_BASE)), MERGE_LABELS, SOLUTION];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("UpdateOptionSet", true, "PUT GlobalOptionSetDefinitions").takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let said = fields.record("OptionSet")?;
    let name = read::choice_name(&edit, said)?;
    let mut draft = read::choice(said)?;
    if let Some(choice) = context.catalog.choice(&name) {
        let showing = showing(context, Family::Plain);
        let object = Object::Choice(ChoiceOf { name: &name, choice, column: None, global: true });
        read::forget_shown(&mut draft.properties, said, &showing, object, &choice.properties);
    }
    edit.update_choice(&name, &draft)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
