//! Definitions: kept by kind and name, with the version of their last change, and remembered when they
//! are no more.

use model::Uuid;
use model::time::Timestamp;
use store::{Definition, Deletion};

use crate::databases::on_each;

#[test]
fn definitions_are_kept_by_kind_and_name() {
    on_each(|store| {
        store
            .write(|transaction| {
                transaction.save_definition("table", "contact", "{1}")?;
                transaction.save_definition("table", "account", "{2}")?;
                transaction.save_definition("choice", "account", "{3}")?;
                transaction.save_definition("table", "contact", "{4 é}")
            })
            .unwrap();
        let expected = [("choice", "account", "{3}"), ("table", "account", "{2}")]
            .into_iter()
            .chain([("table", "contact", "{4 é}")])
            .map(|(kind, name, body)| Definition {
                kind: kind.into(),
                name: name.into(),
                body: body.into(),
                removed: false,
            });
        let definitions = store.read(|transaction| transaction.definitions()).unwrap();
        assert_eq!(definitions, expected.collect::<Vec<_>>());
    });
}

#[test]
fn whoever_knows_a_version_is_told_what_changed_after_it() {
    on_each(|store| {
        store.write(|transaction| transaction.save_definition("table", "kept", "{}")).unwrap();
        let known = store.read(|transaction| transaction.state()).unwrap().catalog_version;
        let change = |work: &dyn Fn(&mut store::Transaction<'_>) -> model::Result<()>| {
            store
                .write(|transaction| {
                    transaction.advance_catalog()?;
                    work(transaction)
                })
                .unwrap();
        };
        change(&|transaction| transaction.save_definition("table", "gone", "{}"));
        change(&|transaction| transaction.save_definition("table", "new", "{}"));
        change(&|transaction| transaction.remove_definition("table", "gone"));
        let after = |version| {
            let all = store.read(|transaction| transaction.definitions_after(version)).unwrap();
            all.into_iter().map(|one| (one.name, one.removed)).collect::<Vec<_>>()
        };
        assert_eq!(after(known), [("gone".to_owned(), true), ("new".to_owned(), false)]);
        assert_eq!(after(known + 2), [("gone".to_owned(), true)]);
        assert_eq!(after(known + 3), []);
        let names = |all: Vec<Definition>| all.into_iter().map(|one| one.name).collect::<Vec<_>>();
        let all = store.read(|transaction| transaction.definitions()).unwrap();
        assert_eq!(names(all), ["kept", "new"]);
        let of = store.read(|transaction| transaction.definitions_of("table")).unwrap();
        assert_eq!(names(of), ["kept", "new"]);
        change(&|transaction| transaction.save_definition("table", "gone", "{}"));
        assert_eq!(after(known + 3), [("gone".to_owned(), false)]);
    });
}

#[test]
fn removed_objects_are_known_until_they_are_forgotten() {
    on_each(|store| {
        let state = store.read(|transaction| transaction.state()).unwrap();
        let known = state.catalog_version;
        for (number, kind) in [(1, "table"), (2, "column")] {
            store
                .write(|transaction| {
                    transaction.advance_catalog()?;
                    let (id, now) =
                        (Uuid::from_u128(number), Timestamp(number.try_into().unwrap()));
                    transaction.remember_removed(kind, id, "x", now)
                })
                .unwrap();
        }
        let after = |version| {
            let all = store.read(|transaction| transaction.removed_after(version)).unwrap();
            all.into_iter().map(|one| (one.kind, one.version)).collect::<Vec<_>>()
        };
        let (table, column) = (("table".to_owned(), known + 1), ("column".to_owned(), known + 2));
        assert_eq!(after(known), [table, column.clone()]);
        let since = || store.read(|transaction| transaction.removed_known_since()).unwrap();
        assert!(since() <= known);
        store.write(|transaction| transaction.forget_removed(Timestamp(2))).unwrap();
        assert_eq!((since(), after(0)), (known + 1, vec![column]));
    });
}

#[test]
fn a_table_that_begins_to_be_tracked_has_no_deletions_of_before() {
    on_each(|store| {
        let deletions = || {
            let all = Deletion { id: Uuid::nil(), version: 0 };
            store.read(|transaction| transaction.deletions("x", all, 9)).unwrap().len()
        };
        let since = || store.read(|transaction| transaction.tracked_since("x")).unwrap();
        assert_eq!(since(), 0);
        store
            .write(|transaction| {
                let version = transaction.next_row_version()?;
                let deletion = Deletion { id: Uuid::from_u128(1), version };
                transaction.remember_deletion("x", deletion, Timestamp(0))
            })
            .unwrap();
        assert_eq!(deletions(), 1);
        store.write(|transaction| transaction.begin_tracking("x")).unwrap();
        let first = since();
        assert!(first > 0 && deletions() == 0);
        store.write(|transaction| transaction.begin_tracking("x")).unwrap();
        assert!(since() > first);
    });
}
