//! Opening a database file: telling what is wrong with it in words, and bringing it up to date.

use std::{fs::OpenOptions, io, path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::store::StoreError;

/// The schema's history. A new file beside the others needs a rebuild of this one to be noticed.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// What Ingot's files carry as their application id: "INGO".
const APPLICATION_ID: i64 = 0x494e_474f;

/// How long one process waits for another to finish its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often opening is tried again while another process is setting the same file up.
const ATTEMPTS: u32 = 50;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(100);

/// Connections that only read.
const READERS: u32 = 4;

/// Prepared statements that the writer keeps: more than there are.
const STATEMENTS: usize = 256;

/// An open database: one connection to write with, and some to read with.
pub(super) struct Opened {
    pub(super) writer: SqliteConnection,
    pub(super) readers: SqlitePool,
    /// How another connection that only reads is made.
    pub(super) reading: SqliteConnectOptions,
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
    let reading = options(path).pragma("query_only", "ON");
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(reading.clone())
        .await
        .map_err(|error| in_words(path, Failure::Driver(error)))?;
    Ok(Opened {
        writer,
        readers,
        reading,
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

async fn connect(path: &Path) -> Result<SqliteConnection, Failure> {
    // Migrations may build a table anew under its old name, to which others point meanwhile.
    let options = options(path)
        .foreign_keys(false)
        .statement_cache_capacity(STATEMENTS);
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
    sqlx::query("PRAGMA foreign_keys = ON")
        .execute(&mut conn)
        .await?;
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
    matches!(failure, Failure::Driver(error) | Failure::Migrate(MigrateError::Execute(error))
        if primary_code(error) == Some(5))
}

/// SQLite's primary result code, without the extension that stands above its lowest byte.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?.parse::<i32>().ok()?;
    Some(code & 0xff)
}

fn in_words(path: &Path, failure: Failure) -> StoreError {
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
        Failure::Driver(error) => match primary_code(&error) {
            Some(5) => "another process is using it: end that, and try again".to_owned(),
            Some(8) => {
                "it is not writable: let the user that runs Ingot write it and its directory"
                    .to_owned()
            }
            Some(14) => {
                "SQLite can't make its journal beside it: let the user that runs Ingot write \
                         its directory"
                    .to_owned()
            }
            Some(13) => "the disk is full: make room, and try again".to_owned(),
            Some(26) => "it is not an SQLite database: choose another file".to_owned(),
            Some(11) => "it is damaged: restore a backup".to_owned(),
            _ => format!("{error}: check the file and its directory"),
        },
    };
    StoreError::Open {
        path: show(path),
        reason,
    }
}

fn show(path: &Path) -> String {
    path.display().to_string()
}
