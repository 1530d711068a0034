//! One row at a time: create, retrieve, update, upsert, delete, assign, associate.

mod assign;
mod associations;
mod autonumber;
mod below;
pub(crate) mod bulk_delete;
mod conditions;
mod create;
mod custom;
mod deep_insert;
mod delete;
mod duplicates;
mod initialize;
mod lookups;
mod merge;
mod money;
mod multiple;
mod paths;
mod retrieve;
mod rollups;
mod single;
mod states;
mod update;
mod values;
