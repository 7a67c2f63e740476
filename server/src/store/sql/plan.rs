//! How SQLite goes about a statement, for tests that hold that it scans nothing.

use tempfile::TempDir;

use super::{SqlStore, statement};

/// A store without rows, and the directory that it is in.
pub(super) async fn store() -> (TempDir, SqlStore) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    let store = SqlStore::sqlite(&path).await.unwrap();
    (dir, store)
}

/// The steps of a statement, whatever its values are.
pub(super) async fn of(store: &SqlStore, sql: impl Into<String>) -> Vec<String> {
    let sql = sql.into();
    let plan = store.read(move |conn| statement::plan(conn, &sql));
    plan.await.unwrap()
}
