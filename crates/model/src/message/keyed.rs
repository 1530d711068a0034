//! Requests that name rows by values of alternate keys (metadata.md §9), and the rows that a request
//! names.

use super::{Assignments, Content, Create, Data, Related, Request};
use crate::value::{Reference, Value};

/// A request that names rows by values of alternate keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyed {
    /// These rows.
    pub rows: Vec<KeyedRow>,
    /// The request, which names them by their stand-ins.
    pub request: Box<Request>,
}

/// A row that is named by values of an alternate key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyedRow {
    /// What the request names it by: its table, and an id that no row has.
    pub stand_in: Reference,
    /// The values, by logical names of columns.
    pub values: Assignments,
}

impl Request {
    /// Visits each row that is named in the request.
    pub fn each_row(&mut self, visit: &mut dyn FnMut(&mut Reference)) {
        match self {
            Self::Create(create) => each_of_new(create, visit),
            Self::Retrieve(retrieve) => visit(&mut retrieve.target),
            Self::RetrieveMultiple(question) => {
                if let Some((row, _)) = &mut question.from {
                    visit(row);
                }
            }
            Self::RetrieveEntityChanges(_) | Self::RetrieveDefinitions(_) => {}
            Self::Update(update) | Self::Upsert(update) => {
                visit(&mut update.target);
                each_value(&mut update.values, visit);
                each_of_related(&mut update.related, visit);
            }
            Self::Delete(delete) => visit(&mut delete.target),
            Self::Upload(upload) => visit(&mut upload.place.row),
            Self::Download(download) => visit(&mut download.place.row),
            Self::Associate(association) | Self::Disassociate(association) => {
                visit(&mut association.target);
                association.related.iter_mut().for_each(visit);
            }
            Self::Invoke(invoke) => {
                invoke.target.iter_mut().for_each(&mut *visit);
                invoke.arguments.values_mut().for_each(|data| each_data(data, visit));
            }
            Self::Along(along) => {
                for step in &mut along.steps {
                    visit(&mut step.from);
                    step.to.iter_mut().for_each(&mut *visit);
                }
                along.request.each_row(visit);
            }
            Self::Detecting(request) => request.each_row(visit),
            Self::Keyed(keyed) => keyed.request.each_row(visit),
        }
    }

    /// Visits the values of each row that the request changes, or makes if it is not there, and the row.
    pub fn each_change(&mut self, visit: &mut dyn FnMut(&mut Assignments, &Reference)) {
        match self {
            Self::Update(update) | Self::Upsert(update) => {
                visit(&mut update.values, &update.target);
            }
            Self::Invoke(invoke) => invoke.arguments.values_mut().for_each(|data| {
                each_content(data, &mut |content| {
                    if let Some(target) = &content.target {
                        visit(&mut content.row.values, target);
                    }
                });
            }),
            Self::Detecting(request) => request.each_change(visit),
            _ => {}
        }
    }
}

fn each_content(data: &mut Data, visit: &mut dyn FnMut(&mut Content)) {
    match data {
        Data::Content(content) => visit(content),
        Data::Record(record) => {
            record.fields.values_mut().for_each(|data| each_content(data, visit));
        }
        Data::List(values) => values.iter_mut().for_each(|data| each_content(data, visit)),
        _ => {}
    }
}

fn each_of_new(create: &mut Create, visit: &mut dyn FnMut(&mut Reference)) {
    create.from.iter_mut().for_each(|(row, _)| visit(row));
    each_value(&mut create.values, visit);
    create.associations.iter_mut().for_each(|(_, row)| visit(row));
    each_of_related(&mut create.related, visit);
}

fn each_of_related(related: &mut [Related], visit: &mut dyn FnMut(&mut Reference)) {
    let rows = related.iter_mut().flat_map(|related| &mut related.rows);
    rows.for_each(|row| each_of_new(row, visit));
}

fn each_value(values: &mut Assignments, visit: &mut dyn FnMut(&mut Reference)) {
    for (_, value) in values {
        if let Value::Reference(row) = value {
            visit(row);
        }
    }
}

fn each_data(data: &mut Data, visit: &mut dyn FnMut(&mut Reference)) {
    match data {
        Data::Reference(row) => visit(row),
        Data::Row { values, .. } => each_value(values, visit),
        Data::Content(content) => {
            if let Some(target) = &mut content.target {
                visit(target);
                content.row.id = Some(target.id);
            }
            each_of_new(&mut content.row, visit);
        }
        Data::Record(record) => {
            record.fields.values_mut().for_each(|data| each_data(data, visit));
        }
        Data::List(values) => values.iter_mut().for_each(|data| each_data(data, visit)),
        Data::Null
        | Data::Bool(_)
        | Data::Int(_)
        | Data::Double(_)
        | Data::Decimal(_)
        | Data::Text(_)
        | Data::Address(_)
        | Data::Guid(_)
        | Data::Timestamp(_)
        | Data::Bytes(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::message::{Along, Fields, Invoke, Precondition, Record, RecordType, Step, Update};
    use crate::message::{Descriptor, Field, FieldType};
    use crate::query::Path;

    static INNER: RecordType =
        RecordType::new("Inner", &[Field::new("Principal", FieldType::Row(&[]))]);
    static MESSAGE: Descriptor = Descriptor::action("Sample");

    fn row(id: u128) -> Reference {
        Reference::new("account", Uuid::from_u128(id))
    }

    fn rows(request: &mut Request) -> Vec<u128> {
        let mut found = Vec::new();
        request.each_row(&mut |row| found.push(row.id.as_u128()));
        found
    }

    #[test]
    fn rows_are_found_wherever_a_request_names_them() {
        let update = Update {
            target: row(1),
            related: Vec::new(),
            values: vec![
                ("name".into(), Value::Text("x".into())),
                ("parentaccountid".into(), Value::Reference(row(2))),
            ],
            condition: Precondition::None,
            returning: None,
        };
        assert_eq!(
            rows(&mut Request::Keyed(Keyed {
                rows: Vec::new(),
                request: Box::new(Request::Upsert(update)),
            })),
            [1, 2]
        );
        let mut arguments = Fields::default();
        arguments.set("Target", Data::Reference(row(4)));
        arguments.set(
            "Inner",
            Data::Record(Record::new(&INNER).with("Principal", Data::Reference(row(5)))),
        );
        arguments.set("All", Data::List(vec![Data::Reference(row(6)), Data::Int(7)]));
        let invoke =
            Invoke { message: &MESSAGE, target: Some(row(3)), table: None, arguments, query: None };
        assert_eq!(rows(&mut Request::Invoke(invoke)), [3, 4, 5, 6]);
        let below = Create {
            values: vec![("parentid".into(), Value::Reference(row(8)))],
            ..Create::default()
        };
        let path = Path::Collection { relationship: "below".into() };
        let create = Create {
            from: Some((row(9), path.clone())),
            associations: vec![(path.clone(), row(7))],
            related: vec![Related { path, rows: vec![below] }],
            ..Create::default()
        };
        assert_eq!(rows(&mut Request::Create(create.clone())), [9, 7, 8]);
        let step = Step {
            stand_in: row(10),
            from: row(11),
            path: Path::Collection { relationship: "below".into() },
            to: Some(row(12)),
            name: "below".into(),
        };
        let along = Along { steps: vec![step], request: Box::new(Request::Create(create)) };
        assert_eq!(rows(&mut Request::Along(along)), [11, 12, 9, 7, 8]);
    }
}
