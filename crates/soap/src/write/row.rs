//! Rows as `Entity` (soap.md §6), straight from their cells. What is the same for all rows is made once for those
//! that come together.

use edge::cell::{push_guid, push_int};
use engine::{Collection, Expanded, ResultSet, Shape};
use model::metadata::ColumnType;
use model::rows::{Cell, Row};

use super::field::Field;
use super::tags::{self, Letters, Tags};
use super::value::{PAIR, RELATED};
use crate::scope::Scope;
use crate::xml::{Namespace, Writer};

/// Writes rows of one shape.
pub(crate) struct RowWriter<'a> {
    key: Option<usize>,
    version: Option<usize>,
    fields: Vec<Field<'a>>,
    /// The people of activities, which are values of them.
    lists: Vec<Rows<'a>>,
    related: Vec<Rows<'a>>,
    frame: Frame,
}

/// What stands between the parts of a row, in their order.
struct Frame {
    attributes: Vec<u8>,
    formatted: Vec<u8>,
    id: Vec<u8>,
    table: Vec<u8>,
    end_related: Vec<u8>,
    version: Vec<u8>,
    end: Vec<u8>,
    no_version: Vec<u8>,
}

/// Rows that are shown with a row.
struct Rows<'a> {
    tags: Tags,
    from: From<'a>,
    writer: Box<RowWriter<'a>>,
    entity: Tags,
}

/// Where they are.
enum From<'a> {
    /// In cells of the row itself.
    Own,
    Collection(&'a Collection),
}

impl<'a> RowWriter<'a> {
    /// A writer for rows of `shape`, which belong to `set`, in the element that is open: one that [`begin`] or
    /// [`super::begin_entities`] has begun.
    pub(crate) fn new(
        out: &Writer,
        scope: &Scope<'a>,
        set: &'a ResultSet,
        shape: &'a Shape,
    ) -> Self {
        Self::build(Letters::of(out), scope, set, shape)
    }

    fn build(letters: Letters, scope: &Scope<'a>, set: &'a ResultSet, shape: &'a Shape) -> Self {
        let properties = shape.properties.iter();
        let own = properties.filter_map(|each| Field::new(scope, letters, shape, *each));
        let named = shape.named.iter().map(|named| Field::named(scope, letters, shape, named));
        let mut fields: Vec<Field<'a>> = own.chain(named).collect();
        if let Some(key) = shape.key.filter(|key| fields.iter().all(|field| field.cell != *key)) {
            fields.extend(Field::key(letters, &shape.table, key));
        }
        let (mut lists, mut related) = (Vec::new(), Vec::new());
        for expanded in &shape.expands {
            let (Expanded::One { name, .. } | Expanded::Many { name, .. }) = expanded;
            let column = shape.table.column(name);
            let is_list = column.is_some_and(|column| column.kind == ColumnType::PartyList);
            if let Some(rows) = Rows::new(letters, scope, set, expanded, is_list) {
                if is_list { &mut lists } else { &mut related }.push(rows);
            }
        }
        let frame = Frame::new(letters, &shape.table.definition.name);
        Self { key: shape.key, version: shape.version, fields, lists, related, frame }
    }

    /// Writes what is in the `Entity` of a row.
    pub(crate) fn push(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let frame = &self.frame;
        out.extend_from_slice(&frame.attributes);
        for field in &self.fields {
            field.push(out, row);
        }
        for list in &self.lists {
            list.push(out, row, self.key);
        }
        out.extend_from_slice(&frame.formatted);
        for field in self.fields.iter().filter(|field| field.is_formatted()) {
            field.push_formatted(out, row);
        }
        out.extend_from_slice(&frame.id);
        push_guid(out, self.key.and_then(|key| row.guid(key)).unwrap_or_default());
        out.extend_from_slice(&frame.table);
        for related in &self.related {
            related.push(out, row, self.key);
        }
        out.extend_from_slice(&frame.end_related);
        match self.version.map(|cell| row.cell(cell)) {
            Some(Cell::Int(version)) => {
                out.extend_from_slice(&frame.version);
                push_int(out, version);
                out.extend_from_slice(&frame.end);
            }
            _ => out.extend_from_slice(&frame.no_version),
        }
    }
}

impl Frame {
    fn new(letters: Letters, table: &str) -> Self {
        let x = letters.core;
        let bytes = String::into_bytes;
        Self {
            attributes: bytes(format!("<{x}:Attributes>")),
            formatted: bytes(format!(
                "</{x}:Attributes><{x}:EntityState i:nil=\"true\"/><{x}:FormattedValues>"
            )),
            id: bytes(format!("</{x}:FormattedValues><{x}:Id>")),
            table: bytes(format!(
                "</{x}:Id><{x}:KeyAttributes/><{x}:LogicalName>{table}</{x}:LogicalName>\
                 <{x}:RelatedEntities>"
            )),
            end_related: bytes(format!("</{x}:RelatedEntities>")),
            version: bytes(format!("<{x}:RowVersion>")),
            end: bytes(format!("</{x}:RowVersion>")),
            no_version: bytes(format!("<{x}:RowVersion i:nil=\"true\"/>")),
        }
    }
}

impl<'a> Rows<'a> {
    fn new(
        letters: Letters,
        scope: &Scope<'a>,
        set: &'a ResultSet,
        expanded: &'a Expanded,
        is_list: bool,
    ) -> Option<Self> {
        let (name, from, set, shape): (_, _, _, &'a Shape) = match expanded {
            Expanded::One { name, shape } => (name, From::Own, set, shape),
            Expanded::Many { name, collection } => {
                let collection = set.collections.get(*collection)?;
                (name, From::Collection(collection), &collection.set, &collection.set.shape)
            }
        };
        let Letters { core: x, generic, .. } = letters;
        let tail = tail(letters, &shape.table.definition.name);
        let collection = Tags::new(&format!("<{x}:Entities>"), &format!("</{x}:Entities>{tail}"));
        let value = format!("{generic}:value");
        let tags = if is_list {
            let before = format!("<{value} i:type=\"{x}:EntityCollection\">");
            let tags = collection.inside(&before, &format!("</{value}>"));
            tags.in_pair(PAIR, name, letters)
        } else {
            let (name, role) = role_of(name);
            let role = match role {
                Some(role) => format!("<{x}:PrimaryEntityRole>{role}</{x}:PrimaryEntityRole>"),
                None => format!("<{x}:PrimaryEntityRole i:nil=\"true\"/>"),
            };
            collection.inside(
                &format!(
                    "<{x}:{RELATED}><{generic}:key>{role}<{x}:SchemaName>{name}</{x}:SchemaName>\
                     </{generic}:key><{value}>"
                ),
                &format!("</{value}></{x}:{RELATED}>"),
            )
        };
        let writer = Box::new(RowWriter::build(letters, scope, set, shape));
        let entity = Tags::new(&format!("<{x}:Entity>"), &format!("</{x}:Entity>"));
        Some(Self { tags, from, writer, entity })
    }

    fn push(&self, out: &mut Vec<u8>, row: &Row<'_>, key: Option<usize>) {
        out.extend_from_slice(&self.tags.before);
        match self.from {
            From::Own => {
                if self.writer.key.is_some_and(|key| row.cell(key) != Cell::Null) {
                    self.push_row(out, row);
                }
            }
            From::Collection(collection) => {
                let parent = key.and_then(|key| row.guid(key)).unwrap_or_default();
                let rows = collection.of(parent).filter_map(|place| collection.set.rows.get(place));
                rows.for_each(|row| self.push_row(out, &row));
            }
        }
        out.extend_from_slice(&self.tags.after);
    }

    fn push_row(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        out.extend_from_slice(&self.entity.before);
        self.writer.push(out, row);
        out.extend_from_slice(&self.entity.after);
    }
}

/// What stands behind the rows of a collection of which all are shown.
fn tail(letters: Letters, table: &str) -> String {
    let x = letters.core;
    format!(
        "<{x}:EntityName>{table}</{x}:EntityName><{x}:MinActiveRowVersion>-1</{x}:MinActiveRowVersion>\
         <{x}:MoreRecords>false</{x}:MoreRecords><{x}:PagingCookie i:nil=\"true\"/>\
         <{x}:TotalRecordCount>-1</{x}:TotalRecordCount>\
         <{x}:TotalRecordCountLimitExceeded>false</{x}:TotalRecordCountLimitExceeded>"
    )
}

/// The name under which rows are asked for that are shown with a row along a relationship: it tells from which end.
pub(crate) fn name_of(along: &crate::read::Relationship) -> String {
    let mark = match along.is_referencing {
        Some(true) => ">",
        Some(false) => "<",
        None => "",
    };
    [along.name.as_str(), mark].concat()
}

fn role_of(name: &str) -> (&str, Option<&'static str>) {
    if let Some(name) = name.strip_suffix('>') {
        (name, Some("Referencing"))
    } else if let Some(name) = name.strip_suffix('<') {
        (name, Some("Referenced"))
    } else {
        (name, None)
    }
}

/// Begins an element in which rows are written.
pub(crate) fn begin(out: &mut Writer, namespace: Namespace, name: &'static str) {
    out.open(namespace, name);
    tags::declare(out);
}

/// Writes a row as the `Entity` that an element is.
pub(crate) fn entity(
    out: &mut Writer,
    scope: &Scope<'_>,
    (namespace, name): (Namespace, &'static str),
    set: &ResultSet,
    row: &Row<'_>,
) {
    begin(out, namespace, name);
    entity_members(out, scope, set, row);
    out.close();
}

/// Writes what is in the `Entity` of a row into the element that was [begun](begin).
pub(crate) fn entity_members(out: &mut Writer, scope: &Scope<'_>, set: &ResultSet, row: &Row<'_>) {
    let writer = RowWriter::new(out, scope, set, &set.shape);
    out.plain(|out| writer.push(out, row));
}
