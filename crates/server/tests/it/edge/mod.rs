//! What holds for every request, whichever part of the program answers: pages of other origins, packing,
//! limits, the log, suspicious heads, HTTP/2, slow and many clients.

mod cors;
mod http2;
mod limits;
mod log;
mod packing;
mod slow;
mod smuggling;
mod suspect;
