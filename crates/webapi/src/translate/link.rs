//! `$ref`: connecting rows and taking them apart (protocol.md §3.5).

use axum::http::Method;
use engine::{Navigation, Table};
use model::message::{Association, Request, Retrieve};
use model::query::{Path, Selection};
use model::value::Reference;
use model::{Error, Result};

use super::{Answer, Asked, Operation, PageView};
use crate::body::{read_address, reference};
use crate::headers::check_content_type;
use odata::Options;

impl Asked<'_> {
    /// What a method does to the connection of `row` along a navigation property. `related` is the
    /// row that the path names at its other end.
    pub(super) fn link(
        &self,
        method: &Method,
        row: Reference,
        navigation: &Navigation,
        related: Option<Reference>,
        options: &Options,
    ) -> Result<Operation> {
        let single = matches!(navigation, Navigation::Lookup { .. } | Navigation::Owner { .. });
        let (related, request): (_, fn(Association) -> Request) =
            match (method.as_str(), single, related) {
                ("POST", false, None) | ("PUT", true, None) => {
                    (Some(self.address()?), Request::Associate)
                }
                ("DELETE", true, None) => {
                    let named = options.id.as_deref().or_else(|| options.alias("odata.id"));
                    let related = named.map(|address| reference(self.catalog, &self.keys, address));
                    (related.transpose()?, Request::Disassociate)
                }
                ("DELETE", false, related) => {
                    let named = options.id.as_deref().or_else(|| options.alias("odata.id"));
                    let related = match (related, named) {
                        (Some(related), None) => related,
                        (None, Some(address)) => reference(self.catalog, &self.keys, address)?,
                        (Some(_), Some(_)) | (None, None) => return Err(Error::QuerySyntax),
                    };
                    (Some(related), Request::Disassociate)
                }
                _ => return Err(Error::MethodNotAllowed(method.to_string())),
            };
        if let Some(related) = &related {
            self.check_type(navigation, related)?;
        }
        let path = match (navigation, &related) {
            (Navigation::Owner { column }, Some(owner)) => {
                Path::Lookup { column: column.clone(), table: owner.table.clone() }
            }
            (Navigation::Owner { column }, None) => {
                Path::Lookup { column: column.clone(), table: "systemuser".into() }
            }
            _ => navigation.path().ok_or_else(super::owner_not_implemented)?,
        };
        let related = related.into_iter().collect();
        let association = Association { target: row, path, related };
        Ok(Operation::Message(
            Box::new(request(association)),
            Answer::Written(super::View::default()),
        ))
    }

    /// The addresses of the rows that a navigation property of `row` leads to (protocol.md §1).
    pub(super) fn addresses(
        &self,
        table: &Table,
        row: Reference,
        navigation: &Navigation,
        options: &Options,
    ) -> Result<Operation> {
        let (column, to) = match navigation {
            Navigation::Lookup { column, table } => (column, Some(table.clone())),
            Navigation::Owner { column } => (column, None),
            Navigation::Collection { table: target, .. }
            | Navigation::Intersect { table: target, .. } => {
                let target = self.catalog.table(target);
                let target =
                    target.ok_or_else(|| Error::internal("a relationship leads nowhere"))?;
                let path = navigation.path().ok_or_else(super::owner_not_implemented)?;
                super::fetch::refuse_language(options)?;
                let operation = self.rows(target, options, Some((row, path)))?;
                let Operation::Message(mut request, Answer::Page(PageView { number, .. })) =
                    operation
                else {
                    return Err(Error::internal("rows are asked for by a page"));
                };
                if let Request::RetrieveMultiple(asked) = request.as_mut() {
                    let key = target.definition.primary_id.clone();
                    asked.query.selection = Selection::columns([key]);
                }
                return Ok(Operation::Message(request, Answer::Addresses(number)));
            }
        };
        super::refuse_collection_options(options)?;
        crate::edm::column(table, column)?;
        let selection = Selection::columns([column.clone()]);
        let retrieve = Retrieve { target: row, selection, unless_version: None };
        let request = Box::new(Request::Retrieve(retrieve));
        Ok(Operation::Message(request, Answer::Address(column.clone(), to)))
    }

    /// The address in the body: `{"@odata.id":"contacts(g)"}`.
    fn address(&self) -> Result<Reference> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        check_content_type(self.headers)?;
        reference(self.catalog, &self.keys, &read_address(body)?)
    }

    fn check_type(&self, navigation: &Navigation, related: &Reference) -> Result<()> {
        if crate::body::leads_to(self.catalog, navigation, related) {
            return Ok(());
        }
        Err(Error::QueryOption(format!(
            "The row '{}' with the id '{}' is not of a type that the navigation property leads to.",
            related.table, related.id
        )))
    }
}
