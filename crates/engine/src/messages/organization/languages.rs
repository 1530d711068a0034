//! `RetrieveProvisionedLanguages` and `RetrieveAvailableLanguages`: the languages that the program itself speaks,
//! which is the base language. Labels may be given in others, of which it tells nothing here.

use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Record, RecordType};
use model::metadata::BASE_LANGUAGE;

use crate::Response;
use crate::registry::Message;

pub(crate) const PROVISIONED: Message = Message::new(
    &Descriptor::function("RetrieveProvisionedLanguages").returns(&PROVISIONED_RESPONSE),
    |_, _| answer(&PROVISIONED_RESPONSE, "RetrieveProvisionedLanguages"),
);
pub(crate) const AVAILABLE: Message = Message::new(
    &Descriptor::function("RetrieveAvailableLanguages").returns(&AVAILABLE_RESPONSE),
    |_, _| answer(&AVAILABLE_RESPONSE, "LocaleIds"),
);

const PROVISIONED_RESPONSE: RecordType = RecordType::new(
    "RetrieveProvisionedLanguagesResponse",
    &[Field::new("RetrieveProvisionedLanguages", FieldType::List(&FieldType::Int))],
);
const AVAILABLE_RESPONSE: RecordType = RecordType::new(
    "RetrieveAvailableLanguagesResponse",
    &[Field::new("LocaleIds", FieldType::List(&FieldType::Int))],
);

#[expect(clippy::unnecessary_wraps, reason = "a message may fail; this one never does")]
fn answer(kind: &'static RecordType, field: &'static str) -> Result<Response> {
    let languages = vec![Data::Int(i64::from(BASE_LANGUAGE))];
    Ok(Response::Result(Record::new(kind).with(field, languages)))
}
