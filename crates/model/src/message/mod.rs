//! Messages: what can be asked of the engine, and what it answers. Every protocol translates into
//! these; no protocol knows what a message does.

mod along;
mod changes;
mod choices;
mod data;
mod definitions;
mod descriptor;
mod expression;
mod files;
mod keyed;
mod pieces;
mod soap;

pub use along::{Along, Step};
pub use changes::{ChangeToken, Place, Reached, RetrieveEntityChanges};
pub use choices::{ACCESS_RIGHTS, PRIVILEGE_DEPTH};
pub use data::{Content, Data, Fields, Record};
pub use definitions::{
    DefinitionCondition, DefinitionKey, DefinitionMember, DefinitionPath, DefinitionSet,
    DefinitionShape, DefinitionStep, RetrieveDefinitions, TextMatch,
};
pub use descriptor::{Binding, ChoiceType, Descriptor, Field, FieldType, Kind, RecordType};
pub use expression::{
    AGGREGATE_TYPE, ATTRIBUTE_EXPRESSION, COLUMN_SET, CONDITION_EXPRESSION, CONDITION_OPERATOR,
    DATE_TIME_GROUPING, FETCH_EXPRESSION, FILTER_EXPRESSION, JOIN_OPERATOR, LINK_ENTITY,
    LOGICAL_OPERATOR, OBJECT, ORDER_EXPRESSION, ORDER_TYPE, PAGING_INFO, QUERY_BASE,
    QUERY_BY_ATTRIBUTE, QUERY_EXPRESSION,
};
pub use files::{Download, FilePlace, Upload, UploadStep};
pub use keyed::{Keyed, KeyedRow};
pub use pieces::Pieces;
pub use soap::{Soap, SoapKey, SoapNamespace, SoapTable};
use uuid::Uuid;

use crate::query::{Path, Query, Selection};
use crate::value::{Reference, Value};
use crate::{Error, Result};

/// A message and its fields.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one is made for a request and never moved about")]
pub enum Request {
    /// Makes a row.
    Create(Create),
    /// Reads one row.
    Retrieve(Retrieve),
    /// Reads the rows that a question asks for.
    RetrieveMultiple(RetrieveMultiple),
    /// Reads the rows of a table and later what changed in it.
    RetrieveEntityChanges(RetrieveEntityChanges),
    /// Reads definitions.
    RetrieveDefinitions(RetrieveDefinitions),
    /// Changes a row.
    Update(Update),
    /// Changes a row, or makes it if there is none.
    Upsert(Update),
    /// Removes a row.
    Delete(Delete),
    /// Connects rows.
    Associate(Association),
    /// Takes the connection of rows away.
    Disassociate(Association),
    /// Puts a file into a column, a step of it.
    Upload(Upload),
    /// Opens the file in a column, to be read in parts.
    Download(Download),
    /// Runs a message by its name.
    Invoke(Invoke),
    /// One of these, with rows reached from others.
    Along(Along),
    /// One of these, refused if a row would be a duplicate by the rules of the organization.
    Detecting(Box<Request>),
    /// One of these, with rows named by values of alternate keys.
    Keyed(Keyed),
}

/// A variant of [`Request`] that a message of the product has to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// [`Request::Create`]
    Create,
    /// [`Request::Retrieve`]
    Retrieve,
    /// [`Request::RetrieveMultiple`]
    RetrieveMultiple,
    /// [`Request::RetrieveEntityChanges`]
    RetrieveEntityChanges,
    /// [`Request::RetrieveDefinitions`]
    RetrieveDefinitions,
    /// [`Request::Update`]
    Update,
    /// [`Request::Upsert`]
    Upsert,
    /// [`Request::Delete`]
    Delete,
    /// [`Request::Associate`]
    Associate,
    /// [`Request::Disassociate`]
    Disassociate,
}

/// Values for columns of a row, by logical name; a column at most once.
pub type Assignments = Vec<(String, Value)>;

/// Makes a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Create {
    /// Logical name of the table.
    pub table: String,
    /// Primary key that the client chose.
    pub id: Option<Uuid>,
    /// The row below which it is made, along this path.
    pub from: Option<(Reference, Path)>,
    /// Values.
    pub values: Assignments,
    /// Rows to connect it with, along collections.
    pub associations: Vec<(Path, Reference)>,
    /// New rows to connect it with, made in the same transaction.
    pub related: Vec<Related>,
    /// What to return of the new row; nothing if left out.
    pub returning: Option<Selection>,
}

impl Create {
    /// How many rows may stand one below the other in one request.
    pub const DEPTH: usize = 10;
    /// How many rows one request may make.
    pub const ROWS: usize = 1000;

    /// How many rows it makes.
    pub fn rows(&self) -> usize {
        let related = self.related.iter().flat_map(|related| &related.rows);
        1 + related.map(Self::rows).sum::<usize>()
    }
}

/// New rows at the other end of a relationship of a new row.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The relationship, named from the side of the row that they are connected with. A column that lists the people
    /// of an activity is a path to them, too.
    pub path: Path,
    /// The rows; one, if the path is a lookup of one row.
    pub rows: Vec<Create>,
}

/// Reads one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieve {
    /// The row.
    pub target: Reference,
    /// What to show of it.
    pub selection: Selection,
    /// Answer [`Response::NotModified`] if the row still has this version.
    pub unless_version: Option<i64>,
}

/// Reads the rows that a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrieveMultiple {
    /// The question.
    pub query: Query,
    /// Only rows reached from this row along this path.
    pub from: Option<(Reference, Path)>,
}

/// Changes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The row.
    pub target: Reference,
    /// New values; columns not named stay as they are.
    pub values: Assignments,
    /// Collections whose rows are replaced by new ones.
    pub related: Vec<Related>,
    /// Under which condition.
    pub condition: Precondition,
    /// What to return of the changed row; nothing if left out.
    pub returning: Option<Selection>,
}

impl Update {
    /// New values for a row, under no condition.
    pub fn new(target: Reference, values: Assignments) -> Self {
        let condition = Precondition::None;
        Self { target, values, related: Vec::new(), condition, returning: None }
    }
}

/// Removes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// The row.
    pub target: Reference,
    /// Under which condition.
    pub condition: Precondition,
}

/// A row, others, and the relationship between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    /// The row that the relationship is followed from.
    pub target: Reference,
    /// The relationship, named from the target's side.
    pub path: Path,
    /// The rows at its other end; one, if the path is a lookup. None is named where the path is a lookup to be
    /// cleared, whatever it points at.
    pub related: Vec<Reference>,
}

/// A message by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoke {
    /// Which one.
    pub message: &'static Descriptor,
    /// The row that it is bound to, if it is bound to one.
    pub target: Option<Reference>,
    /// The table whose rows it is bound to, if it is bound to all of them.
    pub table: Option<String>,
    /// What it is given. Every value is of the type that the descriptor says.
    pub arguments: Fields,
    /// How its rows are shown, chosen and ordered, if it answers rows.
    pub query: Option<Box<Query>>,
}

impl Invoke {
    /// The row that it is bound to.
    pub fn target(&self) -> Result<&Reference> {
        let name = self.message.name;
        self.target.as_ref().ok_or_else(|| Error::internal(format!("`{name}` has no target")))
    }
}

/// The condition on a write (protocol.md §3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// None.
    #[default]
    None,
    /// The row exists: `If-Match: *`.
    Exists,
    /// The row does not exist: `If-None-Match: *`.
    Absent,
    /// The row has this version: `If-Match: W/"n"`.
    Version(i64),
}
