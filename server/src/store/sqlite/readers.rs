//! The readers: a few connections, each lent to one piece of work at a time.
//!
//! A piece of work runs on a thread that may wait for the disk, in one read transaction, so all that it reads is
//! of one moment.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

use crate::store::{
    StoreError,
    sql::{Connection, blocking, caught, statement},
};

/// The way to the connections that only read.
pub(super) struct Readers {
    /// Has a place for each connection; the first to wait for one is the first to have it.
    places: Arc<Semaphore>,
    count: u32,
    free: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        let count = u32::try_from(connections.len()).unwrap_or(u32::MAX);
        Self {
            places: Arc::new(Semaphore::new(connections.len())),
            count,
            free: Arc::new(Mutex::new(connections)),
        }
    }

    /// Runs a piece of work in a read transaction, as soon as a connection is free.
    ///
    /// # Errors
    ///
    /// The work's own, [`StoreError::Bug`] if it panics, [`StoreError::Closed`] once the readers are closed.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let lent = self.lend().await?;
        blocking(move || lent.read(work)).await
    }

    async fn lend(&self) -> Result<Lent, StoreError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| StoreError::Closed)?;
        let conn = lock(&self.free).pop().ok_or(StoreError::Closed)?;
        Ok(Lent {
            conn: Some(conn),
            free: Arc::clone(&self.free),
            _place: place,
        })
    }

    /// Waits for what is being read, then lets go of the file.
    pub(super) async fn close(&self) {
        let Ok(_places) = self.places.acquire_many(self.count).await else {
            return;
        };
        let free = std::mem::take(&mut *lock(&self.free));
        // The last connection to leave folds the journal away, which may take a while.
        drop(spawn_blocking(move || free.into_iter().for_each(Connection::close)).await);
        self.places.close();
    }
}

/// Nothing that can panic runs under this lock, so what it guards is whole even if a thread died.
fn lock(free: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    free.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that goes back when this is dropped: with the work, whether or not its caller still waits.
struct Lent {
    conn: Option<Connection>,
    free: Arc<Mutex<Vec<Connection>>>,
    /// Given back after the connection, so that whoever has a place finds one.
    _place: OwnedSemaphorePermit,
}

impl Lent {
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let conn = self.conn.as_ref().ok_or(StoreError::Closed)?;
        in_transaction(conn, work)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        lock(&self.free).extend(self.conn.take());
    }
}

/// Runs a piece of work in a read transaction, which ends whatever becomes of the work.
fn in_transaction<T>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    statement::execute(conn, "BEGIN", ())?;
    let read = caught(|| work(conn)).and_then(|read| {
        statement::execute(conn, "COMMIT", ())?;
        Ok(read)
    });
    if read.is_err() {
        // SQLite may have rolled back by itself, and then says so here: either way it is over.
        drop(statement::execute(conn, "ROLLBACK", ()));
    }
    read
}

#[cfg(test)]
mod tests;
