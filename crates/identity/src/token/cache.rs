//! Remembers tokens whose signature was good, because checking one costs more than reading a row.

use std::collections::HashMap;
use std::mem;

use parking_lot::Mutex;

/// SHA-256 of a token.
pub(super) type Fingerprint = [u8; 32];

/// Holds between `capacity` and twice as many entries: when the young generation is full it becomes
/// the old one, and what nobody asked for meanwhile is forgotten.
pub(super) struct Cache<T> {
    capacity: usize,
    generations: Mutex<Generations<T>>,
}

struct Generations<T> {
    young: HashMap<Fingerprint, T>,
    old: HashMap<Fingerprint, T>,
}

impl<T> Generations<T> {
    fn insert(&mut self, key: Fingerprint, value: T, capacity: usize) {
        if self.young.len() >= capacity {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

impl<T: Clone> Cache<T> {
    pub(super) fn new(capacity: usize) -> Self {
        let generations = Generations { young: HashMap::new(), old: HashMap::new() };
        Self { capacity, generations: Mutex::new(generations) }
    }

    pub(super) fn get(&self, key: &Fingerprint) -> Option<T> {
        let mut generations = self.generations.lock();
        if let Some(value) = generations.young.get(key) {
            return Some(value.clone());
        }
        let value = generations.old.remove(key)?;
        generations.insert(*key, value.clone(), self.capacity);
        Some(value)
    }

    pub(super) fn insert(&self, key: Fingerprint, value: T) {
        self.generations.lock().insert(key, value, self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let key = |number: u8| [number; 32];
        let cache = Cache::new(4);
        for number in 0..100 {
            cache.insert(key(number), number);
            assert_eq!(cache.get(&key(0)), Some(0), "after {number}");
        }
        assert_eq!(cache.get(&key(50)), None);
        let generations = cache.generations.lock();
        assert!(generations.young.len() + generations.old.len() <= 8);
    }
}
