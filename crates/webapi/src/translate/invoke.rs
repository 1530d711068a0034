//! Functions and actions: their arguments from the URL or from the body, as their descriptor says.

use model::message::{Descriptor, Fields, Invoke, Kind, Request};
use model::{Error, Result};

use super::resource::Called;
use super::{Answer, Asked, Operation, unresolved};
use crate::body::{DataReader, Refused, check_content_type, members, payload};
use crate::url::{Options, arguments};

impl Asked<'_> {
    /// The message that was called by its name.
    pub(super) fn invoke(&self, called: &Called<'_>, options: &Options) -> Result<Operation> {
        let inside = called.inside.as_deref().unwrap_or_default();
        let given = arguments(inside, &options.aliases)?;
        let arguments = match called.message.kind {
            Kind::Action if given.is_empty() => self.body_fields(called.message)?,
            Kind::Action => return Err(unresolved()),
            Kind::Function | Kind::Crud { .. } => self.url_fields(called.message, &given)?,
        };
        let request = Request::Invoke(Invoke {
            message: called.message,
            target: called.target.clone(),
            table: called.table.map(|table| table.definition.name.clone()),
            arguments,
        });
        Ok(Operation::Message(Box::new(request), Answer::Result))
    }

    fn url_fields(&self, message: &Descriptor, given: &[(String, String)]) -> Result<Fields> {
        let reader = DataReader { catalog: self.catalog };
        let mut fields = Fields::default();
        for (name, text) in given {
            let field = message.field(name).ok_or_else(unresolved)?;
            if fields.iter().any(|(earlier, _)| earlier == field.name) {
                return Err(unresolved());
            }
            let value = reader.read(name, field.kind, text).map_err(|refused| match refused {
                Refused::Detail(detail) => Error::QueryOption(detail),
                Refused::Error(error) => error,
            })?;
            fields.set(field.name, value);
        }
        Ok(fields)
    }

    fn body_fields(&self, message: &Descriptor) -> Result<Fields> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let mut fields = Fields::default();
        if body.is_empty() {
            return Ok(fields);
        }
        check_content_type(self.headers)?;
        let reader = DataReader { catalog: self.catalog };
        let wrong = |detail: String| payload(message.name, &detail);
        for (name, text) in members(body).map_err(wrong)? {
            if name.contains('@') {
                continue;
            }
            let field = message.field(&name).ok_or_else(|| {
                wrong(format!(
                    "The parameter '{name}' in the request payload is not a valid parameter for the \
                     operation '{}'.",
                    message.name
                ))
            })?;
            let value = reader.read(&name, field.kind, text).map_err(|refused| match refused {
                Refused::Detail(detail) => wrong(detail),
                Refused::Error(error) => error,
            })?;
            fields.set(field.name, value);
        }
        Ok(fields)
    }
}
