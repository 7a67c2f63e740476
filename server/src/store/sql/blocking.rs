//! Work that waits for a database, away from the threads that serve requests.

use tokio::task::spawn_blocking;

use super::caught;
use crate::store::StoreError;

/// Runs what only reads on a thread that may wait for the disk.
pub(in crate::store) async fn blocking<T, F>(work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    let done = spawn_blocking(move || caught(work)).await;
    // The runtime alone ends work that has not begun, when it ends itself.
    done.map_err(|_| StoreError::Closed)?
        .map_err(StoreError::of_reading)
}
