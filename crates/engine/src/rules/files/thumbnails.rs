//! Pictures are made small before the transaction begins that keeps them: reading one takes a while, and
//! where writes run one after the other nobody else writes meanwhile. What is not found here, as a picture
//! of a change set, is made small in the transaction.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::message::{Assignments, Create, Data, Invoke, Related, Request, UploadStep};
use model::metadata::ColumnType;
use model::value::Value;
use planner::Catalog;

use super::limits::check_size;
use super::picture::thumbnail;
use super::place::Place;
use super::token::{self, Purpose};
use super::upload;
use crate::Engine;
use crate::context::Context;
use crate::messages::files::named_parts;
use crate::session::Session;

type Digest = [u8; SHA256_OUTPUT_LEN];

/// The small ones of the pictures that a message brings. None: that is no picture that we read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thumbnails(Vec<(Digest, Option<Arc<[u8]>>)>);

impl Thumbnails {
    /// The small one of a picture.
    pub(super) fn small(&self, content: &[u8]) -> Option<Arc<[u8]>> {
        if !self.0.is_empty() {
            let wanted = digest_of(content);
            if let Some((_, small)) = self.0.iter().find(|(known, _)| *known == wanted) {
                return small.clone();
            }
        }
        thumbnail(content)
    }
}

/// The pictures that a message brings.
#[derive(Default)]
pub(crate) struct Pictures(Vec<Vec<u8>>);

impl Pictures {
    /// Those of a request. What is wrong with it is found out by its message.
    pub(crate) fn of(engine: &Engine, session: &Session, request: &Request) -> Self {
        let mut found = Self::default();
        found.see_request(engine, session, request);
        found
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes them small.
    pub(crate) fn shrink(self) -> Thumbnails {
        let mut made: Vec<(Digest, Option<Arc<[u8]>>)> = Vec::with_capacity(self.0.len());
        for content in self.0 {
            let digest = digest_of(&content);
            if made.iter().all(|(known, _)| *known != digest) {
                made.push((digest, thumbnail(&content)));
            }
        }
        Thumbnails(made)
    }

    fn see_request(&mut self, engine: &Engine, session: &Session, request: &Request) {
        let catalog = session.catalog();
        match request {
            Request::Create(create) => self.see_row(catalog, create),
            Request::Update(update) | Request::Upsert(update) => {
                self.see_values(catalog, &update.target.table, &update.values);
                self.see_related(catalog, &update.related);
            }
            Request::Along(along) => self.see_request(engine, session, &along.request),
            Request::Keyed(keyed) => self.see_request(engine, session, &keyed.request),
            Request::Detecting(request) => self.see_request(engine, session, request),
            Request::Upload(upload) => {
                if let UploadStep::End { token, .. } = &upload.step {
                    self.see_upload(engine, session, token, None);
                }
            }
            Request::Invoke(invoke) => self.see_message(engine, session, invoke),
            _ => {}
        }
    }

    fn see_message(&mut self, engine: &Engine, session: &Session, invoke: &Invoke) {
        if let Some((token, names)) = named_parts(invoke) {
            self.see_upload(engine, session, token, Some(&names));
            return;
        }
        for (_, data) in invoke.arguments.iter() {
            self.see_data(session.catalog(), data);
        }
    }

    fn see_data(&mut self, catalog: &Catalog, data: &Data) {
        match data {
            Data::Content(content) => self.see_row(catalog, &content.row),
            Data::List(list) => list.iter().for_each(|data| self.see_data(catalog, data)),
            _ => {}
        }
    }

    fn see_row(&mut self, catalog: &Catalog, row: &Create) {
        self.see_values(catalog, &row.table, &row.values);
        self.see_related(catalog, &row.related);
    }

    fn see_related(&mut self, catalog: &Catalog, related: &[Related]) {
        for row in related.iter().flat_map(|related| &related.rows) {
            self.see_row(catalog, row);
        }
    }

    fn see_values(&mut self, catalog: &Catalog, table: &str, values: &Assignments) {
        let Some(table) = catalog.table(table) else { return };
        for (name, value) in values {
            let column = table.column(name).filter(|column| column.kind == ColumnType::Image);
            let (Some(column), Value::Text(text)) = (column, value) else { continue };
            let place = Place { table: Arc::clone(table), column: column.clone() };
            if let Ok(content) = STANDARD.decode(text)
                && check_size(&place, content.len() as u64).is_ok()
            {
                self.0.push(content);
            }
        }
    }

    /// A picture that came in blocks.
    fn see_upload(
        &mut self,
        engine: &Engine,
        session: &Session,
        token: &str,
        names: Option<&[&str]>,
    ) {
        let content = engine.store().read(|transaction| {
            let mut context = Context::new(engine, transaction, session);
            let id = token::read(&context, Purpose::Upload, token)?;
            let file = context.transaction.file(id)?.filter(|file| file.size.is_none());
            let Some(file) = file else { return Ok(None) };
            let place = Place::of_file(&context, &upload::place_of(&file))?;
            if !place.is_picture() {
                return Ok(None);
            }
            let parts = match names {
                Some(names) => upload::parts(&mut context, id, names)?,
                None => upload::all_parts(&mut context, id)?,
            };
            check_size(&place, upload::size_of(&parts))?;
            upload::whole(&mut context, id, &parts).map(Some)
        });
        if let Ok(Some(content)) = content {
            self.0.push(content);
        }
    }
}

fn digest_of(content: &[u8]) -> Digest {
    let mut bytes = [0; SHA256_OUTPUT_LEN];
    for (to, from) in bytes.iter_mut().zip(digest(&SHA256, content).as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use model::message::Create;
    use uuid::Uuid;

    use super::*;
    use crate::stage;
    use crate::{Contents, Response};

    /// A bitmap of one pixel.
    fn bitmap(color: u8) -> Vec<u8> {
        let mut bytes = b"BM".to_vec();
        for number in [58_u32, 0, 54, 40, 1, 1] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&[1, 0, 24, 0]);
        bytes.resize(54, 0);
        bytes.resize(58, color);
        bytes
    }

    fn account(picture: &[u8]) -> Create {
        let values = vec![
            ("name".to_owned(), Value::Text("a".into())),
            ("entityimage".to_owned(), Value::Text(STANDARD.encode(picture))),
        ];
        Create { table: "account".into(), values, ..Create::default() }
    }

    fn small_of(engine: &Engine, row: Uuid) -> Vec<u8> {
        let found = engine.store().read(|transaction| {
            let file = transaction.file_in("account", row, "entityimage$small")?.unwrap();
            transaction.part(file.id, 0)
        });
        found.unwrap().unwrap().1
    }

    #[test]
    fn the_small_one_that_was_made_before_the_transaction_is_kept() {
        stage::on_each(Contents::Demo, &[], |engine| {
            let session = stage::admin(engine);
            let (one, two) = (bitmap(1), bitmap(2));
            let request = Request::Create(account(&one));
            let found = Pictures::of(engine, &session, &request);
            assert_eq!(found.0, std::slice::from_ref(&one));
            let small = found.shrink().small(&one).unwrap();
            assert_eq!(small[..2], [0xff, 0xd8]);
            // Not made again: this is none that could come of the picture.
            let made = Thumbnails(vec![(digest_of(&one), Some(b"made before".as_slice().into()))]);
            for (picture, begins) in [(one, b"made".as_slice()), (two, &[0xff, 0xd8])] {
                let request = Request::Create(account(&picture));
                let created = engine
                    .store()
                    .write(|of| engine.work(of, &session, &request, made.clone()))
                    .unwrap();
                let Response::Created { row, .. } = created else { panic!("{created:?}") };
                assert!(small_of(engine, row.id).starts_with(begins));
            }
        });
    }

    #[test]
    fn pictures_are_found_in_all_rows_that_a_message_brings() {
        let engine = &Engine::open(
            store::Store::open_in_memory().unwrap(),
            Contents::Demo,
            crate::Clock::System,
        )
        .unwrap();
        let session = stage::admin(engine);
        let mut row = account(&bitmap(1));
        let path = model::query::Path::Lookup {
            column: "primarycontactid".into(),
            table: "contact".into(),
        };
        let rows = vec![Create { table: "contact".into(), ..account(&bitmap(2)) }];
        row.related.push(Related { path, rows });
        let found =
            Pictures::of(engine, &session, &Request::Detecting(Box::new(Request::Create(row))));
        assert_eq!(found.0, [bitmap(1), bitmap(2)]);
        // What is larger than the column takes is left to the message, and is no base64.
        for text in [STANDARD.encode(vec![0; 11 << 20]), "?".into()] {
            let mut row = account(b"");
            row.values[1].1 = Value::Text(text);
            assert!(Pictures::of(engine, &session, &Request::Create(row)).is_empty());
        }
    }
}
