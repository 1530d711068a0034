//! `?sql=`: a `SELECT` into a question, for the set of the table that it asks about (query.md §11).

use edge::Question;
use engine::Table;
use model::message::{Request, RetrieveMultiple};
use model::query::{Condition, Link, Path, Query};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::{Answer, Asked, Flat, Form, Operation, PageView, View};
use crate::paging::read_token;
use crate::write::FORMATTED;
use odata::Options;

impl Asked<'_> {
    /// The rows that a statement asks for.
    pub(super) fn sql(
        &self,
        table: &Table,
        text: &str,
        options: &Options,
        from: Option<&(Reference, Path)>,
    ) -> Result<Operation> {
        if from.is_some() {
            let text = "The query parameter 'sql' is for an entity set and not for related rows.";
            return Err(Error::QueryOption(text.into()));
        }
        let tsql::Statement { mut query, hidden } = tsql::translate(text, self.catalog, self.now)?;
        if query.table != table.definition.name {
            return Err(Error::QueryOption(format!(
                "The statement asks about the table '{}', which is not that of the entity set '{}'.",
                query.table, table.definition.set
            )));
        }
        query.selection.labels = self.preferences.includes(FORMATTED);
        query.selection.unmasked = self.unmasked(options);
        query.count = options.count;
        let mut number = 1;
        // TOP and FETCH say how many rows there are: there is no next page.
        if query.page.top.is_none() {
            query.page.size = Some(self.preferences.rows_on_page());
            if let Some(token) = &options.skip_token {
                let sealed = sealed(&query, text);
                let (seal, catalog) = (self.seal, self.catalog);
                let question = Question { seal, catalog, query: &sealed, from: None };
                let token = read_token(question, token)?;
                number = token.page;
                // The rows of an OFFSET are passed over before the place where a page starts.
                query.page.skip = None;
                token.place.apply(&mut query);
            }
        }
        let sealed = RetrieveMultiple { query: sealed(&query, text), from: None };
        let flat = Flat {
            annotated: false,
            linked: true,
            counted: options.count,
            names_columns: true,
            hidden,
            sealed: Some(Box::new(sealed)),
        };
        let shown = PageView { view: View::default(), number, form: Form::Flat(flat) };
        let request = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
        Ok(Operation::Message(Box::new(request), Answer::Page(shown)))
    }
}

/// The question as its cookies are sealed: by its text, and not by what the text means at the moment.
/// `GETUTCDATE()` is another time on every page.
fn sealed(query: &Query, text: &str) -> Query {
    let mut query = query.clone();
    query.filter = Some(Condition::equal("sql", Value::Text(text.to_owned())));
    clear_filters(&mut query.links);
    query
}

fn clear_filters(links: &mut [Link]) {
    for link in links {
        link.filter = None;
        clear_filters(&mut link.links);
    }
}
