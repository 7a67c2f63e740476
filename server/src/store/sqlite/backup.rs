//! Copying the database while others go on with it.

use std::path::Path;

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::store::StoreError;

/// Writes everything into a new file, from one consistent read. A file that is there is never touched.
pub(super) async fn copy(options: &SqliteConnectOptions, to: &Path) -> Result<(), StoreError> {
    let refuse = |reason: String| StoreError::Open {
        path: to.display().to_string(),
        reason,
    };
    if to.exists() {
        return Err(refuse(
            "it exists already: give the path of a new file".to_owned(),
        ));
    }
    let Some(path) = to.to_str() else {
        return Err(refuse(
            "its name is not valid Unicode: choose another name".to_owned(),
        ));
    };
    // Writing another file is a write for SQLite, though this one is only read.
    let options = options.clone().pragma("query_only", "OFF");
    let mut conn = SqliteConnection::connect_with(&options).await?;
    sqlx::query("VACUUM INTO ?1")
        .bind(path)
        .execute(&mut conn)
        .await
        .map_err(|error| {
            refuse(format!(
                "{error}: check its directory and the room on the disk"
            ))
        })?;
    conn.close().await?;
    Ok(())
}
