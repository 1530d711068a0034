//! Random questions over random rows, and the naive answer to them: rows in memory, every join a
//! loop, every condition looked at row by row. Written from query.md alone.
//!
//! A question is made once, as a [`model::query::Query`], and written down in each language that can
//! say it, so that the languages are judged by the same answer.

mod answer;
mod ask;
mod data;
mod fetchxml;
mod odata;
mod sql;
mod values;

pub use answer::{Answer, Shown, answer};
pub use ask::{Kind, Questions};
pub use data::{Cell, Collection, Column, ColumnType, Data, Lookup, Row, Table};
pub use fetchxml::fetchxml;
pub use odata::odata;
pub use sql::sql;
pub use values::{about, fold, number, same};
