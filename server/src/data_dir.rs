//! The directory that holds an installation's data.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    store::{SqlStore, Store, StoreError},
    telemetry::StoreMetrics,
};

/// The directory can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It could not be made or written to.
    #[error(
        "the data directory {path} can't be used: {source}; make it writable, or choose another with --data"
    )]
    NotWritable {
        /// Where it is.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Another server has it.
    #[error(
        "another Ingot is already serving the data directory {0}: end it first, or choose another with --data"
    )]
    Busy(PathBuf),
}

/// A data directory that exists and can be written to.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
}

/// The right to serve a data directory; given up when dropped, and by the operating system when the
/// process dies.
#[derive(Debug)]
pub struct ServingLock {
    _file: File,
}

impl DataDir {
    /// Opens a directory, making it if need be.
    ///
    /// # Errors
    /// [`DataDirError::NotWritable`].
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |source| DataDirError::NotWritable {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(path).map_err(failed)?;
        let dir = Self {
            path: path.to_owned(),
        };
        dir.lock_file().map_err(failed)?;
        Ok(dir)
    }

    /// Takes the right to serve it.
    ///
    /// # Errors
    /// [`DataDirError::Busy`] if another process holds it.
    pub fn lock(&self) -> Result<ServingLock, DataDirError> {
        let failed = |source| DataDirError::NotWritable {
            path: self.path.clone(),
            source,
        };
        let file = self.lock_file().map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(ServingLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Busy(self.path.clone())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Opens the store in it, and counts what it does.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be opened or was written by a newer version.
    pub async fn measured_store(
        &self,
        metrics: StoreMetrics,
    ) -> Result<Arc<dyn Store>, StoreError> {
        let path = self.path.join("ingot.db");
        Ok(Arc::new(SqlStore::sqlite_measured(&path, metrics).await?))
    }

    fn lock_file(&self) -> io::Result<File> {
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.join("ingot.lock"))
    }
}
