//! Work of whoever runs the program: ordinary messages, with all their rules, in a session of SYSTEM that
//! asks nobody. No request can be one.

use model::message::{Create, Data, Delete, Fields, Invoke, Precondition, Record, Request, Update};
use model::value::{Reference, Value};
use model::{Error, Result};
use store::Transaction;
use uuid::Uuid;

use crate::clock::new_id;
use crate::context::Context;
use crate::messages::explain;
use crate::registry::Message;
use crate::{Engine, Response, messages, session};

/// What is to be explained: whether a user, perhaps on behalf of another one, may do something.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who would ask, by its `systemuserid`.
    pub user: Uuid,
    /// For whom, if for somebody else.
    pub on_behalf_of: Option<Uuid>,
    /// The right, by the verb in a privilege's name.
    pub right: String,
    /// The logical name of the table.
    pub table: String,
    /// The row; without it, rows of the table at all.
    pub row: Option<Uuid>,
}

impl Engine {
    /// Why something is allowed or not: what `OnBehalf_ExplainAccess` answers.
    ///
    /// # Errors
    /// If there is no such user, right or table, or the database fails.
    pub fn explain_access(&self, question: &Question) -> Result<Record> {
        let mut arguments = Fields::default();
        arguments.set("Right", question.right.as_str().into());
        arguments.set("EntityName", question.table.as_str().into());
        arguments.set("UserId", question.user.into());
        if let Some(row) = question.row {
            arguments.set("ObjectId", row.into());
        }
        if let Some(other) = question.on_behalf_of {
            arguments.set("OnBehalfOfId", other.into());
        }
        let message = explain::MESSAGE.descriptor;
        let invoke = Invoke { message, target: None, table: None, arguments, query: None };
        let answer = self.store().read(|transaction| {
            self.by_itself(transaction, "explain what somebody may do", |context| {
                messages::run(context, &Request::Invoke(invoke.clone()))
            })
        })?;
        match answer {
            Response::Result(record) => Ok(record),
            _ => Err(Error::internal("an explanation is no record")),
        }
    }

    /// Runs work of the server itself in a transaction.
    pub(crate) fn by_itself<T>(
        &self,
        transaction: &mut Transaction<'_>,
        reason: &'static str,
        work: impl FnOnce(&mut Context<'_, '_>) -> Result<T>,
    ) -> Result<T> {
        let state = transaction.state()?;
        let catalog = self.0.catalogs.current(transaction)?;
        let key = session::Key::system(reason);
        let session = session::load(transaction, &catalog, &key, state, self.0.deployment)?;
        work(&mut Context::new(self, transaction, &session))
    }
}

/// Changes a row, or makes it.
pub(crate) fn put(
    context: &mut Context<'_, '_>,
    table: &str,
    id: Option<Uuid>,
    values: Vec<(&str, Value)>,
) -> Result<Uuid> {
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Some(id) = id {
        let fields = Update::new(Reference::new(table, id), values);
        messages::run(context, &Request::Update(fields))?;
        return Ok(id);
    }
    let id = new_id();
    let fields = Create { table: table.to_owned(), id: Some(id), values, ..Create::default() };
    messages::run(context, &Request::Create(fields))?;
    // A new unit has a team and copies of roles, which are found by the session.
    context.renew_session();
    Ok(id)
}

pub(crate) fn delete(context: &mut Context<'_, '_>, table: &str, id: Uuid) -> Result<()> {
    let target = Reference::new(table, id);
    let fields = Delete { target, condition: Precondition::None };
    messages::run(context, &Request::Delete(fields))?;
    context.renew_session();
    Ok(())
}

/// Runs a message that changes what a role gives.
pub(crate) fn invoke_on_role(
    context: &mut Context<'_, '_>,
    message: &Message,
    role: Uuid,
    argument: (&'static str, Data),
) -> Result<()> {
    let invoke = Invoke {
        message: message.descriptor,
        target: Some(Reference::new("role", role)),
        table: None,
        arguments: Fields::from_iter([argument]),
        query: None,
    };
    messages::run(context, &Request::Invoke(invoke)).map(drop)
}
