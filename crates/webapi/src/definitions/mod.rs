//! Definitions on the Web API (metadata.md §1): entity sets whose members are metadata objects. Their
//! paths are in [`path`].

mod path;

pub(crate) use path::Target;
