//! The rules that writes share: what values are accepted, what a row gets by itself, what pointing
//! at another row needs, who owns a row, with whom it is shared, what happens to the rows below, what
//! is audited.

pub(crate) mod activities;
pub(crate) mod alternate_key;
pub(crate) mod assign;
pub(crate) mod associations;
pub(crate) mod audit;
pub(crate) mod autonumber;
pub(crate) mod before;
pub(crate) mod cascade;
pub(crate) mod columns;
pub(crate) mod defaults;
pub(crate) mod delete;
pub(crate) mod draft;
pub(crate) mod duplicates;
pub(crate) mod facts;
pub(crate) mod files;
pub(crate) mod lookup;
pub(crate) mod maps;
pub(crate) mod money;
pub(crate) mod names;
pub(crate) mod owner;
pub(crate) mod parts;
mod profiles;
pub(crate) mod record_team;
pub(crate) mod removal;
pub(crate) mod rollup;
pub(crate) mod share;
pub(crate) mod state;
pub(crate) mod tables;
pub(crate) mod target;
pub(crate) mod values;
