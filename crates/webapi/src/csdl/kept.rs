//! Documents that were written, kept until the catalog changes.

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use engine::Catalog;
use flate2::Compression;
use flate2::write::GzEncoder;
use model::Uuid;
use parking_lot::Mutex;

use super::{Variant, document};

/// How many documents of some tables are kept, and how long each may be: clients that ask for one ask
/// for the same again.
const PARTS: usize = 16;
const LONGEST_PART: usize = 256 * 1024;

/// A document as clients get it.
pub(crate) struct Document {
    plain: Bytes,
    packed: OnceLock<Option<Bytes>>,
    /// What follows from its content and from nothing else.
    tag: Uuid,
}

impl Document {
    fn write(catalog: &Catalog, variant: &Variant) -> Self {
        // What grew while it was written is cut to its length: it stays for long.
        let plain = document::write(catalog, variant).into_bytes().into_boxed_slice();
        let tag = Uuid::new_v5(&Uuid::NAMESPACE_URL, &plain);
        Self { plain: plain.into(), packed: OnceLock::new(), tag }
    }

    /// Its text.
    pub(super) fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// Its text in the form of gzip, packed when it is first asked for.
    pub(super) fn packed(&self) -> Option<&Bytes> {
        self.packed.get_or_init(|| pack(&self.plain)).as_ref()
    }

    /// What tells it from any other.
    pub(super) fn tag(&self) -> Uuid {
        self.tag
    }
}

/// Nothing that is written to memory fails; if it did, the text would be sent as it is.
fn pack(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 8), Compression::fast());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Into::into)
}

/// The documents of the newest catalog that anybody asked with.
#[derive(Default)]
pub(crate) struct Documents(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    version: i64,
    /// Those of all tables, without and with annotations.
    plain: Arc<OnceLock<Arc<Document>>>,
    annotated: Arc<OnceLock<Arc<Document>>>,
    /// Those of some tables, the last one asked for at the end.
    parts: VecDeque<(Variant, Arc<Document>)>,
}

impl Documents {
    /// The document of a catalog. Of all who ask for that of all tables at once, one writes it.
    pub(super) fn get(&self, catalog: &Catalog, variant: &Variant) -> Arc<Document> {
        let write = || Arc::new(Document::write(catalog, variant));
        let Some(slot) = self.on_shelf(catalog.version, |shelf| {
            Arc::clone(if variant.annotated { &shelf.annotated } else { &shelf.plain })
        }) else {
            return write();
        };
        if variant.tables.is_none() {
            return Arc::clone(slot.get_or_init(write));
        }
        let found = self.on_shelf(catalog.version, |shelf| shelf.part(variant)).flatten();
        found.unwrap_or_else(|| {
            let document = write();
            self.on_shelf(catalog.version, |shelf| shelf.keep(variant, &document));
            document
        })
    }

    /// What is kept of this version of the catalog; nothing is if a newer one was asked with. What a
    /// request began with may be older than what others see.
    fn on_shelf<T>(&self, version: i64, look: impl FnOnce(&mut Shelf) -> T) -> Option<T> {
        let mut shelf = self.0.lock();
        if shelf.version < version {
            *shelf = Shelf { version, ..Shelf::default() };
        }
        (shelf.version == version).then(|| look(&mut shelf))
    }
}

impl Shelf {
    fn part(&mut self, variant: &Variant) -> Option<Arc<Document>> {
        let index = self.parts.iter().position(|(known, _)| known == variant)?;
        let found = self.parts.remove(index)?;
        let document = Arc::clone(&found.1);
        self.parts.push_back(found);
        Some(document)
    }

    fn keep(&mut self, variant: &Variant, document: &Arc<Document>) {
        if document.plain.len() > LONGEST_PART {
            return;
        }
        self.parts.retain(|(known, _)| known != variant);
        self.parts.push_back((variant.clone(), Arc::clone(document)));
        if self.parts.len() > PARTS {
            self.parts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    fn catalog(version: i64) -> Catalog {
        Catalog::new(version, seed::tables().unwrap(), Vec::new())
    }

    fn of(tables: &[&str]) -> Variant {
        let tables = tables.iter().map(|&name| name.to_owned()).collect();
        Variant { annotated: false, tables: Some(tables) }
    }

    #[test]
    fn a_document_is_written_once_until_the_catalog_changes() {
        let documents = Documents::default();
        let (old, new) = (catalog(1), catalog(2));
        let variants = [
            Variant::default(),
            Variant { annotated: true, tables: None },
            of(&["account"]),
            of(&["account", "contact"]),
        ];
        for variant in &variants {
            let first = documents.get(&old, variant);
            assert!(Arc::ptr_eq(&first, &documents.get(&old, variant)), "{variant:?}");
        }
        let before = documents.get(&old, &Variant::default());
        for variant in &variants {
            let first = documents.get(&new, variant);
            assert!(Arc::ptr_eq(&first, &documents.get(&new, variant)), "{variant:?}");
        }
        // Who began before the change gets what was true then, and takes nothing from the others.
        let after = documents.get(&new, &Variant::default());
        let late = documents.get(&old, &Variant::default());
        assert!(!Arc::ptr_eq(&late, &before) && !Arc::ptr_eq(&late, &after));
        assert!(Arc::ptr_eq(&after, &documents.get(&new, &Variant::default())));
        // The same content has the same tag.
        assert_eq!(before.tag(), after.tag());
        assert_ne!(before.tag(), documents.get(&new, &of(&["account"])).tag());
    }

    #[test]
    fn all_who_ask_at_once_get_the_same_document() {
        let (documents, catalog) = (Documents::default(), catalog(1));
        let found: Vec<Arc<Document>> = std::thread::scope(|scope| {
            let get = || documents.get(&catalog, &Variant::default());
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(get)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(found.iter().all(|one| Arc::ptr_eq(one, &found[0])));
    }

    #[test]
    fn no_more_than_some_parts_are_kept() {
        let (documents, catalog) = (Documents::default(), catalog(1));
        let names: Vec<String> =
            catalog.tables().map(|table| table.definition.name.clone()).take(PARTS + 1).collect();
        let first = documents.get(&catalog, &of(&[&names[0]]));
        let second = documents.get(&catalog, &of(&[&names[1]]));
        for name in &names[2..] {
            documents.get(&catalog, &of(&[&names[0]]));
            documents.get(&catalog, &of(&[name]));
        }
        assert!(Arc::ptr_eq(&first, &documents.get(&catalog, &of(&[&names[0]]))));
        assert!(!Arc::ptr_eq(&second, &documents.get(&catalog, &of(&[&names[1]]))));
    }

    #[test]
    fn what_is_packed_is_the_document() {
        let document = Documents::default().get(&catalog(1), &Variant::default());
        let packed = document.packed().unwrap();
        assert!(packed.len() * 5 < document.plain().len(), "{}", packed.len());
        let mut text = Vec::new();
        GzDecoder::new(packed.as_ref()).read_to_end(&mut text).unwrap();
        assert!(text == document.plain().as_ref());
    }
}
