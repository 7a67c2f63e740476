//! Copying the database while others go on with it.

use std::path::Path;

use super::open::connect_to;
use crate::store::{StoreError, sql::blocking};

/// Writes everything into a new file, from one consistent read. A file that is there is never touched.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let (from, to) = (from.to_owned(), to.to_owned());
    blocking(move || copy_now(&from, &to)).await
}

fn copy_now(from: &Path, to: &Path) -> Result<(), StoreError> {
    let refuse = |reason: String| StoreError::Open {
        path: to.display().to_string(),
        reason,
    };
    if to.exists() {
        return Err(refuse(
            "it exists already: give the path of a new file".to_owned(),
        ));
    }
    let Some(name) = to.to_str() else {
        return Err(refuse(
            "its name is not valid Unicode: choose another name".to_owned(),
        ));
    };
    // Writing another file is a write for SQLite, though this one is only read.
    let conn = connect_to(from)?;
    conn.execute("VACUUM INTO ?1", [name]).map_err(|error| {
        refuse(format!(
            "{error}: check its directory and the room on the disk"
        ))
    })?;
    Ok(())
}
