//! Credentials and tickets.

use model::Uuid;
use model::sign_in::{Credential, CredentialKind, Ticket, TicketKind};
use model::time::Timestamp;
use store::Store;

use crate::databases::on_each;

fn ticket(digest: &str, family: u128, expires: i64) -> Ticket {
    Ticket {
        kind: TicketKind::Refresh,
        digest: digest.into(),
        family: Uuid::from_u128(family),
        content: "{}".into(),
        expires: Timestamp(expires),
        used: None,
    }
}

fn find(store: &Store, digest: &str) -> Option<Ticket> {
    store.read(|transaction| transaction.ticket(TicketKind::Refresh, digest)).unwrap()
}

fn add(store: &Store, ticket: &Ticket) -> bool {
    store.write(|transaction| transaction.add_ticket(ticket)).unwrap()
}

#[test]
fn a_ticket_is_used_once_however_many_try() {
    on_each(|store| {
        assert!(add(store, &ticket("a", 1, 1_000)));
        assert!(!add(store, &ticket("a", 2, 2_000)), "there is one");
        let take = || {
            let used = |transaction: &mut store::Transaction<'_>| {
                transaction.use_ticket(TicketKind::Refresh, "a", Timestamp(500))
            };
            store.write(used).unwrap().unwrap()
        };
        let taken: Vec<Ticket> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let first: Vec<&Ticket> = taken.iter().filter(|ticket| ticket.used.is_none()).collect();
        assert_eq!(first, [&ticket("a", 1, 1_000)]);
        assert_eq!(find(store, "a").unwrap().used, Some(Timestamp(500)));
        let other = |transaction: &mut store::Transaction<'_>| {
            transaction.use_ticket(TicketKind::Code, "a", Timestamp(500))
        };
        assert_eq!(store.write(other).unwrap(), None, "another kind");
    });
}

#[test]
fn a_ticket_changes_from_what_it_was_alone() {
    on_each(|store| {
        let before = ticket("a", 1, 1_000);
        add(store, &before);
        let after = Ticket { content: "new".into(), expires: Timestamp(3_000), ..before.clone() };
        let change = || store.write(|transaction| transaction.change_ticket(&before, &after));
        assert!(change().unwrap());
        assert_eq!(find(store, "a"), Some(after.clone()));
        assert!(!change().unwrap(), "it is another by now");
    });
}

#[test]
fn families_are_revoked_and_what_ended_is_swept() {
    on_each(|store| {
        for (digest, family, expires) in
            [("a", 1, 1_000), ("b", 1, 9_000), ("c", 2, 1_000), ("d", 2, 1_001), ("e", 2, 9_000)]
        {
            add(store, &ticket(digest, family, expires));
        }
        store.write(|transaction| transaction.revoke_tickets(Uuid::from_u128(1))).unwrap();
        let left = || ["a", "b", "c", "d", "e"].map(|digest| find(store, digest).is_some());
        assert_eq!(left(), [false, false, true, true, true]);
        let sweep = || store.write(|transaction| transaction.sweep_tickets(Timestamp(5_000), 1));
        assert_eq!(sweep().unwrap(), 1);
        assert_eq!(left(), [false, false, false, true, true]);
        assert_eq!((sweep().unwrap(), sweep().unwrap()), (1, 0));
        assert_eq!(left(), [false, false, false, false, true]);
    });
}

#[test]
fn credentials_and_redirects_are_their_owners() {
    on_each(|store| {
        let owner = Uuid::from_u128(7);
        let secret = |id: u128, owner: Uuid, kind: CredentialKind| Credential {
            id: Uuid::from_u128(id),
            owner,
            kind,
            content: format!("hash {id}"),
            hint: "abc".into(),
            created: Timestamp(1_000),
            expires: (id == 1).then_some(Timestamp(2_000)),
        };
        let other = Uuid::from_u128(8);
        let all = [
            secret(1, owner, CredentialKind::Secret),
            secret(2, owner, CredentialKind::Password),
            secret(3, other, CredentialKind::Certificate),
        ];
        for each in &all {
            store.write(|transaction| transaction.add_credential(each)).unwrap();
        }
        let of = |owner: Uuid| store.read(|transaction| transaction.credentials(owner)).unwrap();
        assert_eq!(of(owner), all[..2]);
        assert_eq!(of(other), all[2..]);
        store
            .write(|transaction| {
                assert!(!transaction.remove_credential(other, Uuid::from_u128(1))?);
                assert!(transaction.remove_credential(owner, Uuid::from_u128(1))?);
                assert_eq!(transaction.remove_credentials(other, CredentialKind::Secret)?, 0);
                assert_eq!(transaction.remove_credentials(other, CredentialKind::Certificate)?, 1);
                transaction.add_redirect(owner, "http://localhost/b")?;
                transaction.add_redirect(owner, "http://localhost/a")?;
                transaction.add_redirect(owner, "http://localhost/a")
            })
            .unwrap();
        assert_eq!(of(owner), all[1..2]);
        assert_eq!(of(other), []);
        let places = |owner: Uuid| store.read(|transaction| transaction.redirects(owner)).unwrap();
        assert_eq!(places(owner), ["http://localhost/a", "http://localhost/b"]);
        assert!(places(other).is_empty());
        let remove = |url| store.write(|transaction| transaction.remove_redirect(owner, url));
        assert!(remove("http://localhost/a").unwrap() && !remove("http://localhost/a").unwrap());
        assert_eq!(places(owner), ["http://localhost/b"]);
    });
}
