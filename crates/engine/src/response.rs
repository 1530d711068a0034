//! What messages answer.

use std::sync::Arc;

use model::Result;
use model::message::{Assignments, ChangeToken, Data, Place, Record};
use model::query::Position;
use model::value::Reference;
use planner::{ResultSet, Shape};
use uuid::Uuid;

/// The answer to a message.
#[derive(Clone, Debug)]
pub enum Response {
    /// A row was made.
    Created {
        /// The row.
        row: Reference,
        /// What was asked to be returned of it: one row.
        result: Option<ResultSet>,
    },
    /// A row was changed.
    Updated {
        /// The row.
        row: Reference,
        /// What was asked to be returned of it: one row.
        result: Option<ResultSet>,
    },
    /// A row was removed.
    Deleted,
    /// Exactly one row.
    Row(ResultSet),
    /// The row still has the version that was named.
    NotModified,
    /// Any number of rows.
    Rows(Page),
    /// Rows of a table and what was deleted of it.
    Changes(Changes),
    /// Definitions: a list of records, a record, a value of one, or null.
    Definitions(Data),
    /// A file is begun; the next steps name it by this token.
    Uploading(String),
    /// A file that can be read now, if there is one.
    File(Option<OpenFile>),
    /// A record whose only value is bytes of a file, for who [reads them](crate::Engine::read_file) from it.
    Block(Block),
    /// It is done, and there is nothing to tell.
    Done,
    /// What a message answers that was asked for by its name.
    Result(Record),
    /// A row that is not there: values that one may be made of.
    Unsaved {
        /// Logical name of its table.
        table: String,
        /// Its values.
        values: Assignments,
    },
}

/// A file that whoever has this may read.
#[derive(Clone, Debug)]
pub struct OpenFile {
    pub(crate) id: Uuid,
    /// How many bytes it has.
    pub size: u64,
    /// What it is called.
    pub name: String,
    /// What is in it, if somebody said so.
    pub mime_type: Option<String>,
}

/// Bytes of a file that somebody may read now.
#[derive(Clone, Debug)]
pub struct Block {
    /// What they are the value of; empty there.
    pub record: Record,
    /// Whose bytes they are.
    pub file: OpenFile,
    /// Where in the file they begin.
    pub start: u64,
    /// How many there are.
    pub length: u64,
}

/// Who takes a page of rows part by part. An error ends the page.
pub trait Receiver {
    /// Before the first row.
    ///
    /// # Errors
    /// If the receiver wants nothing more.
    fn begin(&mut self, head: &Head) -> Result<()>;

    /// Some rows, or none.
    ///
    /// # Errors
    /// If the receiver wants nothing more.
    fn receive(&mut self, rows: &ResultSet) -> Result<()>;
}

/// What is known of a page before its rows.
#[derive(Clone, Debug)]
pub struct Head {
    /// What a row shows.
    pub shape: Arc<Shape>,
    /// How many match in all, if it was asked: readable ones, counted no further than 5,000.
    pub count: Option<u64>,
    /// Whether there are more than were counted.
    pub count_exceeded: bool,
}

/// What is known of a page after its rows.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// How many rows it had.
    pub rows: usize,
    /// Whether there are more rows after it.
    pub more: bool,
    /// The position of its last row, if rows have positions.
    pub last: Option<Position>,
}

impl Ending {
    /// Where the next page starts: none on the last one, and where pages have numbers only.
    pub fn next(&self) -> Option<&Position> {
        self.last.as_ref().filter(|_| self.more)
    }
}

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows.
    pub result: ResultSet,
    /// How many match in all, if it was asked: readable ones, counted no further than 5,000.
    pub count: Option<u64>,
    /// Whether there are more than were counted.
    pub count_exceeded: bool,
    /// How it ends.
    pub ending: Ending,
}

/// A page of the rows of a table, or of what changed in it.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The rows that are there.
    pub result: ResultSet,
    /// The keys of those that were deleted.
    pub deleted: Vec<Uuid>,
    /// How many there are in all, deleted ones too, if it was asked; counted no further than 5,000.
    pub count: Option<u64>,
    /// Whether there are more than were counted.
    pub count_exceeded: bool,
    /// What to ask with for whatever changes after this.
    pub token: ChangeToken,
    /// Where the next page starts; none on the last one.
    pub next: Option<Place>,
}
