//! `OnBehalf_ExplainAccess`: why a user, or a user on behalf of another, may do something with rows of a
//! table or with one row, or what is missing and on whose side. Ours, not the product's. It decides
//! nothing: it loads the session that a request of theirs would have, and asks that.

mod checks;
mod people;
mod told;
mod words;

use model::error::Denial;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType, Soap};
use model::right::Right;
use model::value::Reference;
use model::{Error, Result};
use uuid::Uuid;

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("OnBehalf_ExplainAccess")
        .soap(Soap::UNTYPED)
        .takes(&[
            Field::new("Right", FieldType::Text),
            Field::new("EntityName", FieldType::Text),
            Field::optional("ObjectId", FieldType::Guid),
            Field::optional("UserId", FieldType::Guid),
            Field::optional("OnBehalfOfId", FieldType::Guid),
        ])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "OnBehalf_ExplainAccessResponse",
    &[
        Field::new("Allowed", FieldType::Bool),
        Field::new("Reason", FieldType::Text),
        Field::optional("Code", FieldType::Text),
        Field::optional("LackingId", FieldType::Guid),
        Field::new("Right", FieldType::Text),
        Field::new("EntityName", FieldType::Text),
        Field::optional("ObjectId", FieldType::Guid),
        Field::new("Strict", FieldType::Bool),
        Field::new("People", FieldType::List(&FieldType::Record(&people::PERSON))),
        Field::new("Checks", FieldType::List(&FieldType::Record(&told::CHECK))),
    ],
);

/// What is asked.
struct Asked {
    right: Right,
    table: String,
    row: Option<Uuid>,
    /// Who would ask.
    user: Uuid,
    /// For whom, if for somebody else.
    on_behalf_of: Option<Uuid>,
}

impl Asked {
    fn read(context: &Context<'_, '_>, arguments: &Fields) -> Result<Self> {
        let name = arguments.text("Right")?;
        let is_it = |right: &Right| {
            name.eq_ignore_ascii_case(right.verb())
                || name.eq_ignore_ascii_case(right.access_name())
        };
        let right = Right::ALL.into_iter().find(is_it).ok_or_else(|| {
            let verbs = Right::ALL.map(Right::verb).join(", ");
            Error::InvalidArgument(format!("there is no right `{name}`; the rights are {verbs}"))
        })?;
        let table = arguments.text("EntityName")?.to_owned();
        if context.catalog.table(&table).is_none() {
            return Err(Error::TableNotFound(table));
        }
        let row = arguments.maybe("ObjectId", Fields::guid)?;
        let named = arguments.maybe("UserId", Fields::guid)?;
        let other = arguments.maybe("OnBehalfOfId", Fields::guid)?;
        let (user, other) = match (named, context.session.impersonator()) {
            (Some(user), _) => (user, other),
            // Who asks is meant, with whom it acts for unless another one is named.
            (None, Some(impersonator)) => {
                (impersonator.0, other.or(Some(context.session.user().0)))
            }
            (None, None) => (context.session.user().0, other),
        };
        let on_behalf_of = other.filter(|other| *other != user);
        Ok(Self { right, table, row, user, on_behalf_of })
    }

    fn everybody(&self) -> impl Iterator<Item = Uuid> {
        [Some(self.user), self.on_behalf_of].into_iter().flatten()
    }
}

/// Whether who asks may know everything about everybody who is named.
fn check_asker(context: &Context<'_, '_>, asked: &Asked) -> Result<bool> {
    if context.access().check_administrator().is_ok() {
        return Ok(true);
    }
    if asked.everybody().any(|id| is_asker(context, id)) {
        return Ok(false);
    }
    Err(Denial::AdministratorsOnly.into())
}

fn is_asker(context: &Context<'_, '_>, id: Uuid) -> bool {
    let impersonator = context.session.impersonator();
    context.session.user().0 == id || impersonator.is_some_and(|user| user.0 == id)
}

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let asked = Asked::read(context, &fields.arguments)?;
    let all = check_asker(context, &asked)?;
    let catalog = std::sync::Arc::clone(&context.catalog);
    let find =
        crate::principal::find_user(context.transaction, &catalog, "systemuserid", asked.user)?;
    if find.is_none() {
        return Err(Error::RowNotFound(Reference::new("systemuser", asked.user)));
    }
    let answer = Record::new(&RESPONSE)
        .with("Right", asked.right.verb())
        .with("EntityName", asked.table.as_str())
        .with("Strict", context.organization().realm.strict);
    let answer = match asked.row {
        Some(row) => answer.with("ObjectId", row),
        None => answer,
    };
    let session = context.session_of(asked.user, asked.on_behalf_of);
    let session = session.and_then(|session| session.check_asks(None).map(|()| session));
    let mut names = told::Names::default();
    let answer = match session {
        Err(error @ (Error::Internal(_) | Error::Unavailable(_))) => return Err(error),
        Err(error) => {
            // Nothing of anybody else is told to whom nothing is allowed.
            let shown: Vec<Uuid> =
                asked.everybody().filter(|id| all || is_asker(context, *id)).collect();
            let (lacking, reason) = words::refused_to_come(context, &asked, &error)?;
            let lacking = lacking.filter(|_| all || is_asker(context, lacking.unwrap_or_default()));
            let people = people::tell(context, &mut names, &asked, &shown, &[])?;
            refuse(answer, &error, lacking, reason)
                .with("People", people)
                .with("Checks", Vec::new())
        }
        Ok(session) => {
            let outcome = checks::run(&mut context.of_session(&session), &asked)?;
            let shown: Vec<Uuid> = asked.everybody().collect();
            // Of a row that is not there, nobody is allowed anything.
            let whole = matches!(&outcome.refused, None | Some(Error::Denied(_)));
            let checks = if whole { outcome.checks.as_slice() } else { &[] };
            let people = people::tell(context, &mut names, &asked, &shown, checks)?;
            let checks = told::tell(context, &mut names, &asked, &outcome.checks)?;
            let answer = answer.with("People", people).with("Checks", checks);
            if let Some(error) = &outcome.refused {
                let (lacking, reason) =
                    words::refused(context, &mut names, &asked, &outcome, error)?;
                refuse(answer, error, lacking, reason)
            } else {
                let reason = words::allowed(context, &mut names, &asked, &outcome)?;
                answer.with("Allowed", true).with("Reason", reason)
            }
        }
    };
    Ok(Response::Result(answer))
}

fn refuse(answer: Record, error: &Error, lacking: Option<Uuid>, reason: String) -> Record {
    let answer = answer
        .with("Allowed", false)
        .with("Reason", reason)
        .with("Code", format!("0x{:08x}", error.code().number));
    match lacking {
        Some(id) => answer.with("LackingId", id),
        None => answer,
    }
}
