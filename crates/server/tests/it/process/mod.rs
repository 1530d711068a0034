//! The process itself: command line, ready line, lock, stop, health and metrics.

mod command_line;
mod health;
mod life;
