//! What every edge needs and no protocol owns: how a request arrives, whom it names to act for, its body up
//! to a limit, what is told of it to those who watch, where a page of rows starts, how values look to
//! people and on the wire, and what every reply carries.
#![warn(missing_docs)]

mod arrival;
mod behalf;
mod body;
pub mod cell;
mod currency;
mod format;
mod paging;
mod reply;
pub mod tracking;
mod watch;

pub use arrival::{Arrival, Arrive, Arriving, Refused, Settings};
pub use behalf::{ACT_FOR, act_for};
pub use body::{DRAIN, frame, read, read_to};
pub use currency::add_currency;
pub use format::Format;
pub use paging::{Numbered, Place, Question};
pub use reply::{ErrorCode, Users, finish, insert, name_users, shortened};
pub use watch::{Incoming, Observed, Seen, Watch};
