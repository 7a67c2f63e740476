//! The stores that the suite runs on, each on fresh data.

use std::sync::Arc;

use server::store::{SqlStore, Store};
use tempfile::TempDir;

use crate::postgres_server::{drop_database, fresh_database};

/// A store with nothing in it.
pub(crate) struct Fresh {
    pub(crate) store: Arc<dyn Store>,
    place: Place,
}

/// Where its rows are.
enum Place {
    File(TempDir),
    Postgres(String),
}

impl Fresh {
    /// The address of a database of PostgreSQL.
    pub(crate) fn postgres_url(&self) -> &str {
        match &self.place {
            Place::File(_) => panic!("a file has no address"),
            Place::Postgres(url) => url,
        }
    }

    /// Closes the store, and leaves nothing of it.
    pub(crate) async fn end(self) {
        self.store.close().await;
        match self.place {
            Place::File(directory) => directory.close().unwrap(),
            Place::Postgres(url) => drop_database(&url).await,
        }
    }
}

pub(crate) async fn sqlite() -> Fresh {
    let files = TempDir::new().unwrap();
    let store = SqlStore::sqlite(&files.path().join("ingot.db"))
        .await
        .unwrap();
    Fresh {
        store: Arc::new(store),
        place: Place::File(files),
    }
}

pub(crate) async fn postgres() -> Fresh {
    let prepare =
        |url: String| async move { SqlStore::postgres(&url).await.unwrap().close().await };
    let url = Box::pin(fresh_database(prepare)).await;
    Fresh {
        store: Arc::new(SqlStore::postgres(&url).await.unwrap()),
        place: Place::Postgres(url),
    }
}
