//! Change tracking on a set of rows: all rows with a token, what changed since a token, how much
//! (query.md §12).

use engine::Table;
use model::message::{ChangeToken, Request, RetrieveEntityChanges};
use model::query::Selection;
use model::{Error, Result};

use super::{Answer, Asked, Operation};
use crate::tracking;
use odata::{Language, Options};

impl Asked<'_> {
    /// Whether the rows of a set are asked for with their changes: by the preference, with a token, or
    /// by the link to a later page of either.
    pub(super) fn tracks(&self, options: &Options) -> bool {
        match &options.skip_token {
            Some(token) => tracking::is_tracking(token),
            None => options.delta_token.is_some() || self.preferences.track_changes.is_some(),
        }
    }

    /// The rows of a set, or what changed of them.
    pub(super) fn changes(&self, table: &Table, options: &Options) -> Result<Operation> {
        let (selection, view) = self.selection(table, options)?;
        let since = since(options)?;
        let later = options.skip_token.as_deref();
        let later =
            later.map(|token| tracking::read_cookie(token, table, since.is_some())).transpose()?;
        let (number, after) = later.map_or((1, None), |(number, after)| (number, Some(after)));
        let request = Request::RetrieveEntityChanges(RetrieveEntityChanges {
            table: table.definition.name.clone(),
            selection,
            since,
            size: self.preferences.rows_on_page(),
            after,
            count: options.count,
        });
        Ok(Operation::Message(Box::new(request), Answer::Changes { view, number, since }))
    }
}

/// How many rows and deletions came since a token.
pub(super) fn count(table: &Table, options: &Options) -> Result<Operation> {
    let request = Request::RetrieveEntityChanges(RetrieveEntityChanges {
        table: table.definition.name.clone(),
        selection: Selection::columns([table.definition.primary_id.clone()]),
        since: since(options)?,
        size: 1,
        after: None,
        count: true,
    });
    Ok(Operation::Message(Box::new(request), Answer::Count))
}

/// What the client knows, if it says so. Changes are those of all rows, as they come.
fn since(options: &Options) -> Result<Option<ChangeToken>> {
    let language = match &options.language {
        None => "",
        Some(Language::FetchXml(_)) => "fetchXml",
        Some(Language::SavedQuery(_)) => "savedQuery",
        Some(Language::UserQuery(_)) => "userQuery",
        Some(Language::Sql(_)) => "sql",
    };
    let given = [
        ("$filter", options.filter.is_some()),
        ("$orderby", !options.order.is_empty()),
        ("$expand", !options.expand.is_empty()),
        ("$top", options.top.is_some()),
        ("$apply", options.apply.is_some()),
        (language, options.language.is_some()),
    ];
    if let Some((name, _)) = given.into_iter().find(|(_, is_given)| *is_given) {
        return Err(Error::QueryOption(format!(
            "The \"{name}\" query parameter isn't supported when Change Tracking is enabled."
        )));
    }
    options.delta_token.as_deref().map(tracking::read_token).transpose()
}

/// Refuses a token where no set is read whole.
pub(super) fn refuse_token(options: &Options) -> Result<()> {
    if options.delta_token.is_none() {
        return Ok(());
    }
    Err(Error::QueryOption(
        "The $deltatoken query parameter is supported only on an entity set.".into(),
    ))
}
