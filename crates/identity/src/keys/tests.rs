//! The keys in a folder, and how they change.

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const DAY: i64 = 24 * 3_600_000;

/// A folder that goes away with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("onbehalf-{}", crate::random::id().unwrap()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Something signed: with which key, and how.
struct Signature(String, Vec<u8>);

fn sign(keys: &SigningKeys) -> Signature {
    let (message, signature) = keys.sign(|kid| Ok(kid.to_owned())).unwrap();
    Signature(message, signature)
}

fn check(keys: &SigningKeys, signature: &Signature, now: Timestamp) -> Signed {
    keys.check(&signature.0, signature.0.as_bytes(), &signature.1, now)
}

#[test]
fn another_key_signs_and_the_one_before_is_good_for_a_day() {
    let folder = Folder::new();
    // Each as in a process of its own.
    let keys = SigningKeys::load_or_create(&folder.0).unwrap();
    let other = SigningKeys::load_or_create(&folder.0).unwrap();
    let before = sign(&keys);
    let kid = SigningKeys::rotate(&folder.0, NOW, false).unwrap();
    let after = sign(&other);
    assert_eq!(after.0, kid);
    assert_ne!(before.0, kid);
    for keys in [&keys, &other] {
        let last = Timestamp(NOW.0 + DAY - 1);
        for signature in [&before, &after] {
            assert_eq!(check(keys, signature, last), Signed::Ours);
        }
        assert_eq!(keys.jwks(last)["keys"].as_array().unwrap().len(), 2);
        let end = Timestamp(NOW.0 + DAY);
        assert_eq!(check(keys, &before, end), Signed::Unknown);
        assert_eq!(check(keys, &after, end), Signed::Ours);
        assert_eq!(keys.jwks(end)["keys"].as_array().unwrap().len(), 1);
        assert_eq!(keys.list(NOW), [(kid.clone(), None), (before.0.clone(), Some(end))]);
    }
    assert!(!folder.0.join("signing-keys-retired.tmp").exists());
    // Nothing of the old private half is left.
    let retired = fs::read_to_string(folder.0.join(retired::FILE)).unwrap();
    assert!(retired.contains(&before.0) && !retired.contains("PRIVATE"));
}

#[test]
fn keys_that_are_revoked_are_good_for_nothing() {
    let folder = Folder::new();
    let keys = SigningKeys::load_or_create(&folder.0).unwrap();
    let first = sign(&keys);
    SigningKeys::rotate(&folder.0, NOW, false).unwrap();
    let second = sign(&keys);
    assert!(keys.knows(&first.0, NOW) && keys.knows(&second.0, NOW));
    SigningKeys::rotate(&folder.0, NOW, true).unwrap();
    for signature in [&first, &second] {
        assert!(!keys.knows(&signature.0, NOW));
        assert_eq!(check(&keys, signature, NOW), Signed::Unknown);
    }
    assert_eq!(check(&keys, &sign(&keys), NOW), Signed::Ours);
}

#[test]
fn a_signature_by_another_key_under_the_name_of_ours_is_wrong() {
    let keys = SigningKeys::generate().unwrap();
    let Signature(_, signature) = sign(&SigningKeys::generate().unwrap());
    assert_eq!(check(&keys, &Signature(keys.kid(), signature), NOW), Signed::Wrong);
}

#[test]
fn while_the_file_is_broken_the_keys_stay_as_they_were() {
    let folder = Folder::new();
    let keys = SigningKeys::load_or_create(&folder.0).unwrap();
    let signature = sign(&keys);
    fs::write(folder.0.join(FILE), "nonsense").unwrap();
    assert_eq!(check(&keys, &signature, NOW), Signed::Ours);
    assert_eq!(sign(&keys).0, signature.0);
}

#[test]
fn the_key_stays_the_same_and_is_readable_by_its_owner_only() {
    let folder = Folder::new();
    let first = SigningKeys::load_or_create(&folder.0).unwrap();
    let second = SigningKeys::load_or_create(&folder.0).unwrap();
    assert_eq!(first.jwks(NOW), second.jwks(NOW));
    assert_eq!(check(&second, &sign(&first), NOW), Signed::Ours);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.0.join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(!folder.0.join("signing-key.tmp").exists());
}

#[test]
fn what_a_crash_left_behind_is_in_nobodys_way() {
    let folder = Folder::new();
    fs::write(folder.0.join("signing-key.tmp"), "x".repeat(10_000)).unwrap();
    let key = SigningKeys::load_or_create(&folder.0).unwrap();
    assert_eq!(SigningKeys::load_or_create(&folder.0).unwrap().kid(), key.kid());
}

#[test]
fn starters_at_once_end_with_one_key() {
    let folder = Folder::new();
    let kids: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
        let start = || SigningKeys::load_or_create(&folder.0).unwrap().kid();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(kids.len(), 1);
}

#[test]
fn a_broken_key_file_is_named_and_never_replaced() {
    let folder = Folder::new();
    let path = folder.0.join(FILE);
    for broken in ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"] {
        fs::write(&path, broken).unwrap();
        let error = SigningKeys::load_or_create(&folder.0).err().unwrap();
        assert!(error.to_string().contains(FILE), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), broken);
    }
    let error = SigningKeys::load_or_create(Path::new("/nowhere/at/all")).err().unwrap();
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
}
