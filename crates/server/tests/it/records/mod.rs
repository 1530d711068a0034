//! One row at a time: create, retrieve, update, upsert, delete, assign, activities.

mod activities;
mod assign;
mod conditions;
mod create;
mod delete;
mod lookups;
mod retrieve;
mod update;
mod values;
