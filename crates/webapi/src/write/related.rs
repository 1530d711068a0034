//! What a row shows of the rows that it is related to: one row, the address of one, or many with a
//! link to them.

use edge::{Place, Question};
use engine::{Collection, Expanded, ResultSet, Shape, Table};
use model::query::Position;
use model::rows::Row;
use model::value::Reference;
use uuid::Uuid;

use super::row::{RowWriter, member};
use super::{Frame, link};
use crate::paging;
use crate::translate::{ExpandView, Paged, Shown};

/// The most rows that are shown of a collection (query.md §7).
const MAX_ROWS: usize = 5000;

/// What is shown under a navigation property.
pub(super) enum Related<'a> {
    /// The first of these rows that is there, or null.
    One { name: Vec<u8>, writers: Vec<RowWriter<'a>> },
    /// The address of a row, or null.
    Address { name: Vec<u8>, address: Address<'a> },
    /// All rows of a collection, or a page of them.
    Many { name: Vec<u8>, set: &'a Collection, writer: Box<RowWriter<'a>>, link: Option<Link<'a>> },
}

/// Where a collection can be read by itself.
pub(super) struct Link<'a> {
    frame: &'a Frame<'a>,
    name: Vec<u8>,
    /// What follows the id of the row.
    suffix: String,
    /// The table of the row that shows the collection.
    table: &'a str,
    /// If only what was not shown can be read there.
    paged: Option<&'a Paged>,
}

impl<'a> Related<'a> {
    pub(super) fn new(
        frame: &'a Frame<'a>,
        expand: &'a ExpandView,
        set: &'a ResultSet,
        shape: &'a Shape,
        links: bool,
    ) -> Option<Self> {
        let name = member(&expand.name);
        let places = match &expand.shown {
            Shown::Address(column, table) => {
                let address = Address::new(frame, shape, column, table.as_deref())?;
                return Some(Self::Address { name, address });
            }
            Shown::Rows(places) => shape.expands.get(places.clone())?,
        };
        let one = |expanded: &'a Expanded| match expanded {
            Expanded::One { shape, .. } => {
                Some(RowWriter::build(frame, &expand.view, set, shape, false))
            }
            Expanded::Many { .. } => None,
        };
        match places {
            [Expanded::Many { collection, .. }] => {
                let many = set.collections.get(*collection)?;
                let link = (links || expand.paged.is_some()).then(|| Link {
                    frame,
                    name: member(&format!("{}@odata.nextLink", expand.name)),
                    suffix: link::collection_suffix(&expand.name, &expand.options),
                    table: &shape.table.definition.name,
                    paged: expand.paged.as_ref(),
                });
                let writer =
                    RowWriter::build(frame, &expand.view, &many.set, &many.set.shape, false);
                Some(Self::Many { name, set: many, writer: Box::new(writer), link })
            }
            [single] => Some(Self::One { name, writers: one(single).into_iter().collect() }),
            several => {
                let writers = several.iter().filter_map(one).map(RowWriter::derived);
                Some(Self::One { name, writers: writers.collect() })
            }
        }
    }

    /// Writes it for a row whose key is in a cell, and whose address begins like this.
    pub(super) fn push(&self, out: &mut Vec<u8>, row: &Row<'_>, key: Option<usize>, start: &str) {
        match self {
            Self::One { name, writers } => {
                out.extend_from_slice(name);
                match writers.iter().find(|writer| writer.is_there(row)) {
                    Some(writer) => writer.push(out, row, b""),
                    None => out.extend_from_slice(b"null"),
                }
            }
            Self::Address { name, address } => {
                out.extend_from_slice(name);
                match address.of(row) {
                    Some(address) => {
                        out.extend_from_slice(b"{\"@odata.id\":");
                        super::push_string(out, &address);
                        out.push(b'}');
                    }
                    None => out.extend_from_slice(b"null"),
                }
            }
            Self::Many { name, set, writer, link } => {
                let Some(parent) = key.and_then(|key| row.guid(key)) else { return };
                let limit = link.as_ref().and_then(|link| link.paged).map(|paged| paged.rows);
                let (places, limit) = (set.of(parent), limit.unwrap_or(MAX_ROWS));
                out.extend_from_slice(name);
                out.push(b'[');
                for (index, place) in places.clone().take(limit).enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    if let Some(row) = set.set.rows.get(place) {
                        writer.push(out, &row, b"");
                    }
                }
                out.push(b']');
                let Some(link) = link else { return };
                let mut text = format!("{start}{parent}{}", link.suffix);
                if let Some(paged) = link.paged {
                    let last = places.clone().nth(limit.saturating_sub(1));
                    let Some(last) = last.filter(|_| places.len() > limit) else { return };
                    let last = set.set.shape.key.zip(set.set.rows.get(last));
                    let Some(last) = last.and_then(|(key, row)| row.guid(key)) else { return };
                    let joint = if text.contains('?') { "&" } else { "?" };
                    let token = link.token(paged, parent, last);
                    text.extend([joint, "$skiptoken=", token.as_str()]);
                }
                out.extend_from_slice(&link.name);
                super::push_string(out, &text);
            }
        }
    }
}

impl Link<'_> {
    /// What leads to the rows after the last that was shown.
    fn token(&self, paged: &Paged, parent: Uuid, last: Uuid) -> String {
        let from = (Reference::new(self.table.to_owned(), parent), paged.path.clone());
        let (seal, catalog, query) = (self.frame.seal, self.frame.catalog, &paged.query);
        let question = Question { seal, catalog, query, from: Some(&from) };
        let nested = self.suffix.contains("$expand=").then_some(paged.rows);
        paging::token(question, 1, &Place::After(Position::new(Vec::new(), last)), nested)
    }
}

/// The address of the row that a lookup points at.
pub(super) struct Address<'a> {
    frame: &'a Frame<'a>,
    cell: usize,
    /// The cell of the name of the table that it points at, if that can be one of several.
    target: Option<usize>,
    /// The table, if there is but one.
    only: Option<&'a str>,
    /// The table that it has to be.
    wanted: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Of a lookup that a shape shows.
    pub(super) fn new(
        frame: &'a Frame<'a>,
        shape: &'a Shape,
        column: &str,
        wanted: Option<&'a str>,
    ) -> Option<Self> {
        let table: &'a Table = &shape.table;
        let index = table.column_index(column)?;
        let property = shape.properties.iter().find(|property| property.column == index)?;
        let targets = &table.definition.columns.get(index)?.targets;
        let only = targets.first().map(String::as_str).filter(|_| property.target.is_none());
        Some(Self { frame, cell: property.cell, target: property.target, only, wanted })
    }

    /// The address, if the lookup of this row points at such a row.
    pub(super) fn of(&self, row: &Row<'_>) -> Option<String> {
        let id = row.guid(self.cell)?;
        let table = self.target.and_then(|target| row.text(target)).or(self.only);
        let table = table.or(self.wanted)?;
        if self.wanted.is_some_and(|wanted| wanted != table) {
            return None;
        }
        Some(self.frame.address(&Reference::new(table.to_owned(), id)))
    }
}
