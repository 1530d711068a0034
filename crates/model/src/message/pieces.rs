//! Bytes that may be of megabytes: they are in pieces, so that no block of memory has to hold all of them.

use bytes::Bytes;

/// Bytes, one piece after the other.
#[derive(Clone, Debug, Default)]
pub struct Pieces(Vec<Bytes>);

impl Pieces {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a piece behind the others.
    pub fn push(&mut self, piece: impl Into<Bytes>) {
        self.0.push(piece.into());
    }

    /// The pieces.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Bytes::as_ref)
    }

    /// All bytes in a row; a copy, unless they are one piece.
    pub fn whole(&self) -> Bytes {
        match self.0.as_slice() {
            [only] => only.clone(),
            all => all.concat().into(),
        }
    }
}

/// However they are cut.
impl PartialEq for Pieces {
    fn eq(&self, other: &Self) -> bool {
        self.iter().flatten().eq(other.iter().flatten())
    }
}

impl<T: Into<Bytes>> From<T> for Pieces {
    fn from(only: T) -> Self {
        Self(vec![only.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_however_they_are_cut() {
        let mut pieces = Pieces::default();
        assert!(pieces.is_empty() && pieces.whole().is_empty() && pieces == Pieces::from(""));
        pieces.push("ab");
        pieces.push("c");
        assert_eq!((pieces.len(), pieces.whole().as_ref()), (3, b"abc".as_slice()));
        assert_eq!(pieces, Pieces::from("abc"));
        assert_ne!(pieces, Pieces::from("ab"));
    }
}
