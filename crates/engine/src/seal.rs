//! What clients carry from one answer to the next question and must not change carries a tag: paging
//! cookies. The key is the organization's, kept in its database, so that every process takes what
//! another one gave out.

use std::fmt;
use std::fmt::Write as _;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use model::{Error, Result};
use store::{Store, Transaction};

/// The kind of definition that keeps the key, and its name.
const SEAL: &str = "seal";
const NAME: &str = "paging";
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Makes tags and knows its own again. Cheap to clone.
#[derive(Clone)]
pub struct Seal(hmac::Key);

impl Seal {
    /// The seal of a key.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The tag of these bytes.
    pub fn tag(&self, bytes: &[u8]) -> [u8; TAG_BYTES] {
        let mut tag = [0; TAG_BYTES];
        for (to, from) in tag.iter_mut().zip(hmac::sign(&self.0, bytes).as_ref()) {
            *to = *from;
        }
        tag
    }

    /// Whether that is the tag of these bytes.
    pub fn verify(&self, bytes: &[u8], tag: &[u8]) -> bool {
        verify_slices_are_equal(&self.tag(bytes), tag).is_ok()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal")
    }
}

/// The seal of the organization; an organization that has none yet gets one.
pub(crate) fn open(store: &Store) -> Result<Seal> {
    if let Some(seal) = store.read(find)? {
        return Ok(seal);
    }
    store.write(|transaction| {
        // Another process may have made it meanwhile.
        if let Some(seal) = find(transaction)? {
            return Ok(seal);
        }
        let key: [u8; KEY_BYTES] = random()?;
        transaction.save_definition(SEAL, NAME, &hex(&key))?;
        Ok(Seal::new(&key))
    })
}

/// Bytes that nobody can tell beforehand.
pub(crate) fn random<const COUNT: usize>() -> Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Error::internal("the system gives no random bytes"))?;
    Ok(bytes)
}

fn find(transaction: &mut Transaction<'_>) -> Result<Option<Seal>> {
    let kept = transaction.definitions_of(SEAL)?.into_iter().find(|each| each.name == NAME);
    let Some(kept) = kept else { return Ok(None) };
    let key = bytes(&kept.body).and_then(|bytes| bytes.try_into().ok());
    let key: [u8; KEY_BYTES] = key.ok_or_else(|| Error::internal("the seal's key is broken"))?;
    Ok(Some(Seal::new(&key)))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_of_its_bytes_and_its_key() {
        let (one, other) = (Seal::new(&[1; 32]), Seal::new(&[2; 32]));
        let tag = one.tag(b"a page");
        assert!(one.verify(b"a page", &tag));
        assert!(!one.verify(b"a pagf", &tag));
        assert!(!other.verify(b"a page", &tag));
        assert!(!one.verify(b"a page", &tag[..8]));
        assert!(!one.verify(b"a page", &[]));
    }

    #[test]
    fn an_organization_keeps_its_key() {
        let store = Store::open_in_memory().unwrap();
        let tag = open(&store).unwrap().tag(b"x");
        assert!(open(&store).unwrap().verify(b"x", &tag));
        let another = Store::open_in_memory().unwrap();
        assert!(!open(&another).unwrap().verify(b"x", &tag));
    }
}
