//! The stores that the suite runs on, each on fresh data.

use std::sync::Arc;

use server::store::{Store, sqlite::SqliteStore};
use tempfile::TempDir;

/// A store with nothing in it.
pub(crate) struct Fresh {
    pub(crate) store: Arc<dyn Store>,
    _files: TempDir,
}

pub(crate) async fn sqlite() -> Fresh {
    let files = TempDir::new().unwrap();
    let store = SqliteStore::open(&files.path().join("ingot.db"))
        .await
        .unwrap();
    Fresh {
        store: Arc::new(store),
        _files: files,
    }
}
