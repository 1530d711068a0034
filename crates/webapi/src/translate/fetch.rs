//! FetchXML, sent or kept as a view, into a question (query.md §9).

use edge::{Numbered, Question, add_currency};
use engine::{ResultSet, Table};
use model::message::{Request, Retrieve, RetrieveMultiple};
use model::query::{Path, Query, Selection};
use model::value::Reference;
use model::{Error, Result};

use super::{Answer, Asked, Flat, Form, Operation, PageView, View};
use crate::paging::read_token;
use crate::write::FORMATTED;
use odata::{Language, Options};

/// The columns of a view that say what it asks.
const DOCUMENT: &str = "fetchxml";
const TABLE: &str = "returnedtypecode";

/// A document of FetchXML.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// Its text.
    text: String,
    /// The table that its view is of, if it is one's.
    view_of: Option<String>,
}

impl Document {
    /// What a row of `savedquery` or `userquery` holds.
    pub(crate) fn of_view(set: &ResultSet) -> Result<Self> {
        let row = set.rows.get(0).ok_or_else(|| Error::internal("the view is missing"))?;
        let cell = |name: &str| {
            let index = set.shape.table.column_index(name)?;
            let property = set.shape.properties.iter().find(|each| each.column == index)?;
            row.text(property.cell).map(ToOwned::to_owned)
        };
        let text = cell(DOCUMENT).filter(|text| !text.trim().is_empty());
        let text =
            text.ok_or_else(|| Error::InvalidArgument("The view has no FetchXML.".into()))?;
        Ok(Self { text, view_of: Some(cell(TABLE).unwrap_or_default()) })
    }
}

impl Asked<'_> {
    /// The rows that a question in another language than OData's asks for.
    pub(super) fn in_language(
        &self,
        table: &Table,
        language: &Language,
        options: &Options,
        from: Option<(Reference, Path)>,
    ) -> Result<Operation> {
        refuse_other_options(options)?;
        let view = match language {
            Language::FetchXml(text) => {
                let document = Document { text: text.clone(), view_of: None };
                return self.fetch(table, &document, options, from);
            }
            Language::Sql(text) => return self.sql(table, text, options, from.as_ref()),
            Language::SavedQuery(id) => Reference::new("savedquery", *id),
            Language::UserQuery(id) => Reference::new("userquery", *id),
        };
        // The view is read as any row is: who may not see it cannot run it.
        match self.view {
            Some(document) => self.fetch(table, document, options, from),
            None => Ok(Operation::View(Box::new(Request::Retrieve(Retrieve {
                target: view,
                selection: Selection::columns([DOCUMENT, TABLE]),
                unless_version: None,
            })))),
        }
    }

    fn fetch(
        &self,
        table: &Table,
        document: &Document,
        options: &Options,
        from: Option<(Reference, Path)>,
    ) -> Result<Operation> {
        let mut fetch = fetchxml::parse(&document.text)?;
        if document.view_of.is_some() {
            // A quick find view that is run as it is looks for nothing.
            fetch.drop_placeholders();
        }
        let name = &table.definition.name;
        if fetch.entity.name != *name || document.view_of.as_ref().is_some_and(|of| of != name) {
            return Err(Error::rule(
                0x8004_1128,
                format!(
                    "The entity name specified in fetchxml does not match the entity name specified \
                     in the Entity or Query Expression. Expected: '{name}'."
                ),
            ));
        }
        let fetchxml::Translated { mut query, number, cookie } =
            fetchxml::translate(&fetch, self.catalog, self.zone)?;
        query.selection.labels = self.preferences.includes(FORMATTED);
        query.selection.unmasked = self.unmasked(options);
        query.count |= options.count;
        add_currency(table, &mut query);
        let number =
            self.turn_to_page(&mut query, number, cookie.as_deref(), options, from.as_ref())?;
        let flat = Flat {
            annotated: true,
            linked: document.view_of.is_some(),
            counted: options.count,
            names_columns: true,
            hidden: Vec::new(),
            sealed: None,
        };
        let shown = PageView { view: View::default(), number, form: Form::Flat(flat) };
        let request = Request::RetrieveMultiple(RetrieveMultiple { query, from });
        Ok(Operation::Message(Box::new(request), Answer::Page(shown)))
    }

    /// Makes the question one for the page asked for, and returns its number.
    fn turn_to_page(
        &self,
        query: &mut Query,
        number: u32,
        cookie: Option<&str>,
        options: &Options,
        from: Option<&(Reference, Path)>,
    ) -> Result<u64> {
        if query.page.top.is_some() {
            return Ok(1);
        }
        let most = self.preferences.rows_on_page();
        let size = query.page.size.map_or(most, |size| size.min(most));
        query.page.size = Some(size);
        if let Some(token) = &options.skip_token {
            let (seal, catalog) = (self.seal, self.catalog);
            let token = read_token(Question { seal, catalog, query, from }, token)?;
            token.place.apply(query);
            return Ok(token.page);
        }
        Numbered { number, cookie, size }.apply(query, from, (self.seal, self.catalog))?;
        Ok(number.into())
    }
}

/// Counts and addresses are asked for in OData's own language alone.
pub(super) fn refuse_language(options: &Options) -> Result<()> {
    if options.apply.is_some() {
        let text = "The query option '$apply' is supported on rows only.";
        return Err(Error::QueryOption(text.into()));
    }
    match options.language {
        None => Ok(()),
        Some(_) => Err(Error::QueryOption(
            "The query parameters fetchXml, savedQuery, userQuery and sql are supported on rows only."
                .into(),
        )),
    }
}

/// What OData's own options would say, the other language says.
fn refuse_other_options(options: &Options) -> Result<()> {
    let given = [
        ("$select", options.select.is_some()),
        ("$expand", !options.expand.is_empty()),
        ("$filter", options.filter.is_some()),
        ("$orderby", !options.order.is_empty()),
        ("$top", options.top.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((name, _)) => Err(Error::QueryOption(format!(
            "The query parameter {name} is not supported together with fetchXml, savedQuery, \
             userQuery or sql."
        ))),
    }
}
