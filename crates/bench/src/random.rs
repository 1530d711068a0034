//! Reproducible randomness: the same seed makes the same organization and the same requests.

use uuid::Uuid;

/// A stream of numbers (the `SplitMix64` generator).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream number `index` of the family `kind`.
    pub(crate) fn new(seed: u64, kind: u64, index: u64) -> Self {
        let mut random =
            Self(seed ^ kind.rotate_left(32) ^ index.wrapping_mul(0x2545_f491_4f6c_dd1d));
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let count = u64::try_from(words.len()).unwrap_or(1);
        let index = usize::try_from(self.below(count)).unwrap_or(0);
        words.get(index).copied().unwrap_or_default()
    }

    /// An id of version 7, as the server makes them, that begins with this time.
    pub(crate) fn id(&mut self, milliseconds: u64) -> Uuid {
        let mut bytes = [0; 10];
        for (byte, random) in bytes.iter_mut().zip(self.next().to_le_bytes().into_iter().cycle()) {
            *byte = random;
        }
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}
