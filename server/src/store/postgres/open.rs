//! Reaching a PostgreSQL database: telling what is wrong with it in words, and bringing it up to date.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::store::StoreError;

/// The schema's history. A new file beside the others needs a rebuild of this one to be noticed.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Connections of one node. Its writes, its reads and its exports share them.
const CONNECTIONS: u32 = 16;

/// How long a piece of work waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The oldest PostgreSQL that has all that the statements use, as `server_version_num` tells it.
const OLDEST: i32 = 140_000;

/// What every session is told: no statement runs on for ever, and a node that is cut off in the middle of a
/// transaction lets go of what it has locked.
const SETTINGS: [(&str, &str); 4] = [
    ("statement_timeout", "60s"),
    ("lock_timeout", "7s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("tcp_user_timeout", "15s"),
];

/// Connects to the database and migrates it. Nodes may do so at the same time: one migrates, the others wait.
pub(super) async fn open(url: &str) -> Result<PgPool, StoreError> {
    // A pool tries again and again, and would not say what is wrong.
    let mut first = session(url).await?;
    let (options, place) = options(url)?;
    check_server(&mut first, &place).await?;
    bring_up_to_date(&mut first, &place).await?;
    first
        .close()
        .await
        .map_err(|error| refuse(&place, reason(&error)))?;
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // The first statement of a transaction finds out about connections that were lost.
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|error| refuse(&place, reason(&error)))
}

/// Migrates the database. One that a newer version has changed stays as it is, if this version can serve it.
async fn bring_up_to_date(conn: &mut PgConnection, place: &str) -> Result<(), StoreError> {
    let unread = |error| refuse(place, reason(&error));
    let newer = newer_migration(conn).await.map_err(unread)?;
    if let Some(version) = newer {
        if !serves_older_programs(conn).await {
            return Err(StoreError::NewerDatabase {
                path: place.to_owned(),
                version,
                newest: newest(),
            });
        }
        tracing::warn!(
            version,
            "a newer version of Ingot has added to this database; this one serves it as well"
        );
    }
    let known = Migrator {
        migrations: MIGRATIONS.migrations.clone(),
        ignore_missing: newer.is_some(),
        ..Migrator::DEFAULT
    };
    // Migrations of large databases take their time, and other nodes wait for it.
    conn.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        .await
        .map_err(unread)?;
    known
        .run(conn)
        .await
        .map_err(|error| unmigrated(place, error))
}

/// The last migration of the database, if this version does not know it.
async fn newer_migration(conn: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let is_new = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NULL");
    if is_new.fetch_one(&mut *conn).await? {
        return Ok(None);
    }
    let last = sqlx::query_scalar::<_, Option<i64>>("SELECT max(version) FROM _sqlx_migrations");
    let last = last.fetch_one(conn).await?;
    Ok(last.filter(|last| newest() < *last))
}

/// Whether the newer version that has changed the database took nothing away that this one uses.
async fn serves_older_programs(conn: &mut PgConnection) -> bool {
    let oldest = sqlx::query_scalar::<_, i64>("SELECT migration FROM oldest_program");
    // A database that does not say so serves none.
    let oldest = oldest.fetch_one(conn).await;
    oldest.is_ok_and(|oldest| oldest <= newest())
}

/// A connection beside those of the pool.
pub(super) async fn session(url: &str) -> Result<PgConnection, StoreError> {
    let (options, place) = options(url)?;
    let session = options.connect().await;
    session.map_err(|error| refuse(&place, reason(&error)))
}

/// How to connect, and how the place is called in messages.
pub(super) fn options(url: &str) -> Result<(PgConnectOptions, String), StoreError> {
    let unknown = |why: String| {
        let advice = "give one such as postgres://user@host/ingot";
        refuse(
            "at the given address",
            format!("it is no address of PostgreSQL ({why}): {advice}"),
        )
    };
    if !["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Err(unknown("it does not begin with postgres://".to_owned()));
    }
    let options = PgConnectOptions::from_str(url).map_err(|error| unknown(error.to_string()))?;
    let place = place(&options);
    let options = options
        .application_name("ingot")
        .options(SETTINGS)
        .disable_statement_logging();
    Ok((options, place))
}

/// Where it is, without the password.
fn place(options: &PgConnectOptions) -> String {
    format!(
        "postgres://{}@{}:{}/{}",
        options.get_username(),
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or(options.get_username()),
    )
}

fn refuse(place: &str, reason: String) -> StoreError {
    StoreError::Open {
        path: place.to_owned(),
        reason,
    }
}

/// Refuses a server that is too old, and a database that can't hold every text.
async fn check_server(session: &mut PgConnection, place: &str) -> Result<(), StoreError> {
    let (version, encoding): (i32, String) = sqlx::query_as(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')",
    )
    .fetch_one(session)
    .await
    .map_err(|error| refuse(place, reason(&error)))?;
    if version < OLDEST {
        return Err(refuse(
            place,
            format!(
                "it is PostgreSQL {}: Ingot needs 14 or newer",
                version / 10_000
            ),
        ));
    }
    if encoding != "UTF8" {
        return Err(refuse(
            place,
            format!(
                "its encoding is {encoding}: create a database with the encoding UTF8, \
                 from template0"
            ),
        ));
    }
    Ok(())
}

fn unmigrated(place: &str, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMismatch(version) => refuse(
            place,
            format!(
                "its migration {version} is not the one this version of Ingot knows: it was written \
                 by a changed version; start that one, or restore a backup"
            ),
        ),
        error => refuse(
            place,
            format!("it could not be brought up to date: {error}"),
        ),
    }
}

fn newest() -> i64 {
    let versions = MIGRATIONS.iter().map(|migration| migration.version);
    versions.max().unwrap_or(0)
}

/// Why PostgreSQL could not be reached, and what to do.
fn reason(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code());
    match (code.as_deref(), error) {
        (Some("28P01" | "28000"), _) => {
            format!("it refuses the user ({error}): check the user and the password")
        }
        (Some("3D000"), _) => "there is no such database: create it with `createdb`".to_owned(),
        (Some("53300"), _) => {
            "it has no connection left: raise max_connections, or run fewer nodes".to_owned()
        }
        (Some("57P03"), _) => "it is starting or stopping: try again".to_owned(),
        (_, sqlx::Error::Io(error)) => {
            format!(
                "it can't be reached ({error}): check that it runs and that its address is right"
            )
        }
        (_, sqlx::Error::PoolTimedOut) => {
            "it does not answer in time: check the network between here and there".to_owned()
        }
        _ => format!("{error}: check the server and its log"),
    }
}
