//! Opening a database file: telling what is wrong with it in words, and bringing it up to date.

use std::{fs::OpenOptions, io, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use sqlx::{
    ConnectOptions, Connection as _, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::store::StoreError;

/// The schema's history. A new file beside the others needs a rebuild of this one to be noticed.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// What Ingot's files carry as their application id: "INGO".
const APPLICATION_ID: i64 = 0x494e_474f;

/// Prepared statements that each connection keeps: more than there are, but for those of the table of samples.
const STATEMENTS: usize = 256;

/// How long one process waits for another to finish its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often opening is tried again while another process is setting the same file up.
const ATTEMPTS: u32 = 50;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(100);

/// What the writer keeps of the file in memory, in KiB: a label touches some forty pages in as many trees, and
/// the labels of one transaction touch others each. With SQLite's own 2,000 KiB they push each other out, are read
/// again, and are written before their transaction ends and once more with it.
const WRITER_CACHE_KIB: i64 = 64 * 1024;

/// What each reader keeps of it: the upper parts of the trees that pages of tables and dashboards walk.
const READER_CACHE_KIB: i64 = 16 * 1024;

/// Pages in the journal after which they are written to their places in the file: a page that changes with every
/// label is written there once for all of them. Those of 4 KiB make a journal of 32 MiB beside the file.
const CHECKPOINT_PAGES: i64 = 8_192;

/// Connections that only read.
const READERS: usize = 4;

/// An open database: one connection to write with, and some to read with.
pub(super) struct Opened {
    pub(super) writer: Connection,
    pub(super) readers: Vec<Connection>,
}

/// Opens the file, makes it if need be, and migrates it.
pub(super) async fn open(path: &Path) -> Result<Opened, StoreError> {
    prepare_file(path)?;
    let mut attempt = 1;
    let writer = loop {
        match connect(path).await {
            Err(error) if attempt < ATTEMPTS && is_busy(&error) => {
                attempt += 1;
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
            other => break other.map_err(|error| in_words(path, error))?,
        }
    };
    let from = path.to_owned();
    let readers =
        tokio::task::spawn_blocking(move || (0..READERS).map(|_| connect_reader(&from)).collect());
    let readers: rusqlite::Result<_> = readers.await.map_err(|_| StoreError::Closed)?;
    Ok(Opened {
        writer,
        readers: readers.map_err(|error| in_words(path, Failure::Rusqlite(error)))?,
    })
}

/// Makes the file, readable by its owner alone: it holds the installation's secrets. The operating
/// system's reasons are clearer here than SQLite's "unable to open database file".
fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let refuse = |reason: String| {
        Err(StoreError::Open {
            path: show(path),
            reason,
        })
    };
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent
        && !parent.is_dir()
    {
        return refuse(format!(
            "the directory {} does not exist: create it, or choose another place",
            parent.display()
        ));
    }
    if path.is_dir() {
        return refuse("it is a directory: give the path of a file".to_owned());
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Err(error) = options.open(path) {
        return refuse(match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => format!(
                "it is not writable ({error}): let the user that runs Ingot write there, or choose \
                 another place"
            ),
            _ => format!("{error}: choose another place"),
        });
    }
    Ok(())
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging()
}

enum Failure {
    Driver(sqlx::Error),
    Rusqlite(rusqlite::Error),
    Migrate(MigrateError),
    Foreign,
    Newer(i64),
    BrokenReference(String),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Rusqlite(error)
    }
}

/// Brings the file up to date and connects the writer to it.
async fn connect(path: &Path) -> Result<Connection, Failure> {
    // Migrations may build a table anew under its old name, to which others point meanwhile.
    let options = options(path).foreign_keys(false);
    let mut conn = SqliteConnection::connect_with(&options).await?;
    // Another process may be opening the same new file: whoever has the write lock sets it up.
    let mut setup = conn.begin_with("BEGIN IMMEDIATE").await?;
    check_owner(&mut setup).await?;
    check_version(&mut setup).await?;
    MIGRATIONS
        .run(&mut *setup)
        .await
        .map_err(Failure::Migrate)?;
    check_references(&mut setup).await?;
    setup.commit().await?;
    let to = path.to_owned();
    let writer = tokio::task::spawn_blocking(move || connect_to(&to)).await;
    let writer = writer.map_err(|_| sqlx::Error::WorkerCrashed)??;
    // The last connection to leave would fold the journal away, so this one leaves second.
    conn.close().await?;
    Ok(writer)
}

/// A connection that only reads, to a file that is up to date.
pub(super) fn connect_reader(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect_to(path)?;
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// A connection to a file that is up to date.
pub(super) fn connect_to(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // Below zero it is KiB, above it is pages.
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // What a savepoint would put back: a label changes more pages than SQLite keeps in memory by itself, so that each
    // would make a file and delete it again.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A statement is planned once. Otherwise SQLite plans it anew for other values if one is compared with a column
    // that the condition of a partial index names.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// Refuses a file that another program made.
async fn check_owner(conn: &mut SqliteConnection) -> Result<(), Failure> {
    let (id,): (i64,) = sqlx::query_as("PRAGMA application_id")
        .fetch_one(&mut *conn)
        .await?;
    let (tables,): (i64,) = sqlx::query_as("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut *conn)
        .await?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        Ok(())
    } else {
        Err(Failure::Foreign)
    }
}

/// Refuses a file in which a row points to one that is not there.
async fn check_references(conn: &mut SqliteConnection) -> Result<(), Failure> {
    let broken: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
            .fetch_all(conn)
            .await?;
    match broken.into_iter().next() {
        Some((table,)) => Err(Failure::BrokenReference(table)),
        None => Ok(()),
    }
}

/// Refuses a file that a newer version has migrated.
async fn check_version(conn: &mut SqliteConnection) -> Result<(), Failure> {
    let (migrated,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *conn)
            .await?;
    if migrated == 0 {
        return Ok(());
    }
    let (version,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(&mut *conn)
            .await?;
    if version > newest() {
        Err(Failure::Newer(version))
    } else {
        Ok(())
    }
}

fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

fn is_busy(failure: &Failure) -> bool {
    failure.primary_code() == Some(5)
}

impl Failure {
    /// SQLite's primary result code, without the extension that stands above its lowest byte.
    fn primary_code(&self) -> Option<i32> {
        let code = match self {
            Self::Driver(error) | Self::Migrate(MigrateError::Execute(error)) => {
                error.as_database_error()?.code()?.parse().ok()?
            }
            Self::Rusqlite(error) => error.sqlite_error()?.extended_code,
            Self::Migrate(_) | Self::Foreign | Self::Newer(_) | Self::BrokenReference(_) => {
                return None;
            }
        };
        Some(code & 0xff)
    }
}

fn in_words(path: &Path, failure: Failure) -> StoreError {
    let code = failure.primary_code();
    let reason = match failure {
        Failure::Newer(version) => {
            return StoreError::NewerDatabase {
                path: show(path),
                version,
                newest: newest(),
            };
        }
        Failure::BrokenReference(table) => format!(
            "a row of its table `{table}` points to one that is not there: restore a backup"
        ),
        Failure::Foreign => "it is the database of another program: choose another file".to_owned(),
        Failure::Migrate(MigrateError::VersionMismatch(version)) => format!(
            "its migration {version} is not the one this version of Ingot knows: it was written by a \
             changed version; start that one, or restore a backup"
        ),
        Failure::Migrate(error) => format!("it could not be brought up to date: {error}"),
        Failure::Driver(error) => refusal(code, &error),
        Failure::Rusqlite(error) => refusal(code, &error),
    };
    StoreError::Open {
        path: show(path),
        reason,
    }
}

/// What SQLite's refusal to open a file means, and what to do.
fn refusal(code: Option<i32>, error: &dyn std::error::Error) -> String {
    match code {
        Some(5) => "another process is using it: end that, and try again".to_owned(),
        Some(8) => {
            "it is not writable: let the user that runs Ingot write it and its directory".to_owned()
        }
        Some(11) => "it is damaged: restore a backup".to_owned(),
        Some(13) => "the disk is full: make room, and try again".to_owned(),
        Some(14) => "SQLite can't make its journal beside it: let the user that runs Ingot write \
                     its directory"
            .to_owned(),
        Some(26) => "it is not an SQLite database: choose another file".to_owned(),
        _ => format!("{error}: check the file and its directory"),
    }
}

fn show(path: &Path) -> String {
    path.display().to_string()
}
