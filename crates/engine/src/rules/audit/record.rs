//! Writes rows of `audit`, in the transaction of what they tell about.

use std::sync::Arc;

use model::Result;
use model::id::UserId;
use model::value::{Reference, Value};
use security::Access;
use uuid::Uuid;

use super::change::Change;
use super::{Memory, retention};
use crate::clock::new_id;
use crate::context::Context;

/// `audit.action`, as far as we do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create = 1,
    Update = 2,
    Delete = 3,
    Activate = 4,
    Deactivate = 5,
    Cascade = 11,
    Assign = 13,
    Share = 14,
    Associate = 33,
    Disassociate = 34,
    AddMembers = 35,
    RemoveMembers = 36,
    SetState = 41,
    ModifyShare = 48,
    Unshare = 49,
    AssignRoleToTeam = 53,
    RemoveRoleFromTeam = 54,
    AssignRoleToUser = 55,
    RemoveRoleFromUser = 56,
    AddPrivileges = 57,
    RemovePrivileges = 58,
    ReplacePrivileges = 59,
    UserAccess = 65,
    OrganizationChange = 104,
    Enabled = 107,
    Disabled = 110,
    LogDeletion = 111,
    UserAccessStarted = 112,
    UserAccessStopped = 113,
}

impl Action {
    /// `audit.operation`.
    fn operation(self) -> i64 {
        match self {
            Self::Create => 1,
            Self::Delete | Self::LogDeletion => 3,
            Self::UserAccess => 4,
            _ => 2,
        }
    }
}

/// What one message writes into `audit`.
pub(crate) struct Recorder {
    /// What all its rows have in common; none yet.
    transaction: Option<Uuid>,
    pub(super) memory: Arc<Memory>,
}

impl Recorder {
    pub(crate) fn new(memory: &Arc<Memory>) -> Self {
        Self { transaction: None, memory: Arc::clone(memory) }
    }
}

/// A row of `audit` on its way.
pub(super) struct Entry<'a> {
    pub(super) action: Action,
    /// The row that it tells about.
    pub(super) object: &'a Reference,
    /// Numbers of the columns that changed.
    pub(super) columns: Vec<usize>,
    pub(super) change: Option<Change>,
}

/// Writes a row, whatever the switches say.
pub(super) fn write(context: &mut Context<'_, '_>, entry: &Entry<'_>) -> Result<()> {
    let (user, impersonator) = context.authors();
    write_as(context, entry, user, impersonator)
}

/// Writes a row in the name of these.
pub(super) fn write_as(
    context: &mut Context<'_, '_>,
    entry: &Entry<'_>,
    user: UserId,
    impersonator: Option<UserId>,
) -> Result<()> {
    let table = context.table("audit")?;
    let transaction = *context.recorder.transaction.get_or_insert_with(new_id);
    let person = |id: Uuid| Value::Reference(Reference::new("systemuser", id));
    let mut row: Vec<(String, Value)> = Vec::with_capacity(11);
    let mut set = |name: &str, value: Value| row.push((name.to_owned(), value));
    set("auditid", Value::Guid(new_id()));
    set("action", Value::Int(entry.action as i64));
    set("operation", Value::Int(entry.action.operation()));
    set("objectid", Value::Reference(entry.object.clone()));
    set("objecttypecode", Value::Text(entry.object.table.clone()));
    set("userid", person(user.0));
    set("createdon", Value::Timestamp(context.now.whole_seconds()));
    set("transactionid", Value::Guid(transaction));
    if let Some(impersonator) = impersonator {
        set("callinguserid", person(impersonator.0));
    }
    if !entry.columns.is_empty() {
        let numbers: Vec<String> = entry.columns.iter().map(ToString::to_string).collect();
        set("attributemask", Value::Text(numbers.join(",")));
    }
    if let Some(change) = &entry.change {
        set("changedata", Value::Text(change.write()?));
    }
    let access = Access::system("record what was done");
    let insert = planner::plan::insert(&access, &table, None, None, &row, context.dialect())?;
    context.transaction.change(&insert)?;
    retention::sweep(context)
}
