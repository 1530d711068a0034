//! Connections that wait to be used again: the last one returned goes out first, so that few stay
//! warm and the rest is never opened.

use std::time::Duration;

use model::{Error, Result};
use parking_lot::{Condvar, Mutex};

/// How long a request waits for another one to return its connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// Seats for at most `limit` connections in use, and the connections that nobody uses.
pub(crate) struct Pool<C> {
    limit: usize,
    stock: Mutex<Stock<C>>,
    freed: Condvar,
}

struct Stock<C> {
    idle: Vec<C>,
    in_use: usize,
}

impl<C> Pool<C> {
    pub(crate) fn new(limit: usize) -> Self {
        Self::with(Vec::new(), limit)
    }

    /// A pool that begins with these connections.
    pub(crate) fn with(idle: Vec<C>, limit: usize) -> Self {
        let stock = Mutex::new(Stock { idle, in_use: 0 });
        Self { limit, stock, freed: Condvar::new() }
    }

    /// The right to use a connection, and an idle one if there is any; otherwise open a new one.
    pub(crate) fn enter(&self) -> Result<(Seat<'_, C>, Option<C>)> {
        let mut stock = self.stock.lock();
        while stock.in_use >= self.limit {
            if self.freed.wait_for(&mut stock, PATIENCE).timed_out() {
                return Err(Error::Unavailable("every connection is in use".into()));
            }
        }
        stock.in_use += 1;
        Ok((Seat { pool: self }, stock.idle.pop()))
    }

    /// Takes all idle connections out, to be closed.
    pub(crate) fn drain(&self) -> Vec<C> {
        std::mem::take(&mut self.stock.lock().idle)
    }
}

/// The right to use one connection, until it is dropped.
pub(crate) struct Seat<'a, C> {
    pool: &'a Pool<C>,
}

impl<C> Seat<'_, C> {
    /// Gives the connection back for others. One that is dropped instead is closed.
    pub(crate) fn keep(self, connection: C) {
        self.pool.stock.lock().idle.push(connection);
    }
}

impl<C> Drop for Seat<'_, C> {
    fn drop(&mut self) {
        self.pool.stock.lock().in_use -= 1;
        self.pool.freed.notify_one();
    }
}
