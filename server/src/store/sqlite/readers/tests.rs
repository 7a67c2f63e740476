//! What callers of the readers may rely on.

use std::{
    path::Path,
    sync::{Arc, mpsc},
};

use crate::store::sql::Connection;
use tempfile::TempDir;

use super::Readers;
use crate::store::{StoreError, sql::statement};

/// A file with one note in it, and some readers of it.
fn readers(dir: &TempDir, count: usize) -> Arc<Readers> {
    let path = dir.path().join("notes.db");
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.execute_batch("CREATE TABLE notes (text TEXT NOT NULL)")
        .unwrap();
    drop(conn);
    note(&path, "first");
    let open = |_| Connection::Sqlite(rusqlite::Connection::open(&path).unwrap());
    Arc::new(Readers::new((0..count).map(open).collect()))
}

fn note(path: &Path, text: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute("INSERT INTO notes (text) VALUES (?1)", [text])
        .unwrap();
}

fn notes(conn: &Connection) -> Result<i64, StoreError> {
    statement::one(conn, "SELECT count(*) FROM notes", (), |row| row.get(0))
}

/// Keeps a reader busy until the answer is dropped.
async fn hold(readers: &Arc<Readers>) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let busy = Arc::clone(readers);
    tokio::spawn(async move {
        let wait = move |_: &Connection| {
            begun.send(()).unwrap();
            released.recv().ok();
            Ok(())
        };
        busy.read(wait).await
    });
    has_begun.await.unwrap();
    release
}

#[tokio::test]
async fn all_that_a_piece_of_work_reads_is_of_one_moment() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 1);
    let path = dir.path().join("notes.db");

    let read = readers.read(move |conn| {
        let before = notes(conn)?;
        note(&path, "second");
        Ok((before, notes(conn)?))
    });

    assert_eq!(read.await.unwrap(), (1, 1));
    assert_eq!(readers.read(notes).await.unwrap(), 2);
}

#[tokio::test]
async fn work_that_fails_or_panics_gives_its_connection_back() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 1);

    let failed = readers.read(|_| Err::<(), _>(StoreError::QueueNameTaken("tweets".to_owned())));
    let failed = failed.await;
    let panicked = readers.read(|conn| -> Result<(), StoreError> {
        let count = notes(conn)?;
        panic!("a count of {count} is wrong")
    });
    let panicked = panicked.await;

    assert!(matches!(failed, Err(StoreError::QueueNameTaken(name)) if name == "tweets"));
    assert!(matches!(panicked, Err(StoreError::Bug(reason)) if reason == "a count of 1 is wrong"));
    assert_eq!(readers.read(notes).await.unwrap(), 1);
}

#[tokio::test]
async fn a_refused_statement_is_told_as_a_failure_of_reading() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 1);

    let refused = readers.read(|conn| statement::execute(conn, "SELECT nothing FROM nowhere", ()));

    assert!(matches!(refused.await, Err(StoreError::Reading(_))));
}

#[tokio::test]
async fn work_waits_for_a_free_connection() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 2);
    let one = hold(&readers).await;
    let other = hold(&readers).await;

    let (read, ()) = tokio::join!(readers.read(notes), async { drop(one) });

    assert_eq!(read.unwrap(), 1);
    drop(other);
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_its_connection_to_others() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 1);
    let release = hold(&readers).await;
    let gone = tokio::spawn({
        let readers = Arc::clone(&readers);
        async move { readers.read(notes).await }
    });

    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    drop(release);

    assert_eq!(readers.read(notes).await.unwrap(), 1);
}

#[tokio::test]
async fn closing_waits_for_what_is_being_read_and_lets_nobody_in() {
    let dir = TempDir::new().unwrap();
    let readers = readers(&dir, 2);
    let release = hold(&readers).await;

    let ((), ()) = tokio::join!(readers.close(), async { drop(release) });

    let late = readers.read(notes).await;
    assert!(matches!(late, Err(StoreError::Closed)));
    // The last connection that leaves folds the journal away.
    assert!(!dir.path().join("notes.db-wal").exists());
    readers.close().await;
}
