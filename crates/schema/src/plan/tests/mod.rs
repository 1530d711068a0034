//! Plans, carried out on the shipped definitions without a database.

mod changes;
mod copies;
mod random;
mod removals;
mod stage;
