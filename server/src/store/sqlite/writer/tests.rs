//! What callers of the writer may rely on.

use std::sync::{Arc, mpsc};

use crate::store::sql::Connection;

use super::{Writer, line::Kind};
use crate::{
    store::{StoreError, sql::statement},
    telemetry::StoreMetrics,
};

fn writer() -> Arc<Writer> {
    let conn = rusqlite::Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE notes (text TEXT NOT NULL)")
        .unwrap();
    Arc::new(Writer::start(Connection::Sqlite(conn), StoreMetrics::unmeasured()).unwrap())
}

fn note(conn: &Connection, text: &str) -> Result<(), StoreError> {
    statement::execute(conn, "INSERT INTO notes (text) VALUES (?1)", [text])?;
    Ok(())
}

async fn notes(writer: &Writer) -> Vec<String> {
    let sql = "SELECT text FROM notes ORDER BY rowid";
    let read = |conn: &Connection| statement::all(conn, sql, (), |row| row.get(0));
    writer.write(read).await.unwrap()
}

/// Keeps the writer busy until the answer is dropped, so that what is sent meanwhile waits together.
async fn hold(writer: &Arc<Writer>, kind: Kind) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let busy = Arc::clone(writer);
    tokio::spawn(async move {
        let wait = move |_: &Connection| {
            begun.send(()).unwrap();
            released.recv().ok();
            Ok(())
        };
        busy.send(kind, wait).await
    });
    has_begun.await.unwrap();
    release
}

#[tokio::test]
async fn work_that_fails_undoes_itself_and_nothing_else() {
    let writer = writer();
    let release = hold(&writer, Kind::Urgent).await;

    let (before, failed, after) = tokio::join!(
        writer.write(|conn| note(conn, "before")),
        writer.write(|conn| {
            note(conn, "half done")?;
            Err::<(), _>(StoreError::QueueNameTaken("tweets".to_owned()))
        }),
        async {
            let after = writer.write(|conn| note(conn, "after"));
            drop(release);
            after.await
        },
    );

    before.unwrap();
    after.unwrap();
    assert!(matches!(failed, Err(StoreError::QueueNameTaken(name)) if name == "tweets"));
    assert_eq!(notes(&writer).await, ["before", "after"]);
}

#[tokio::test]
async fn work_that_panics_is_undone_and_the_writer_goes_on() {
    let writer = writer();

    let failed = writer
        .write(|conn| -> Result<(), StoreError> {
            note(conn, "half done")?;
            panic!("a count of {} is wrong", 3)
        })
        .await;

    assert!(matches!(failed, Err(StoreError::Bug(reason)) if reason == "a count of 3 is wrong"));
    writer.write(|conn| note(conn, "after")).await.unwrap();
    assert_eq!(notes(&writer).await, ["after"]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_everybody_in_it() {
    let writer = writer();
    let release = hold(&writer, Kind::Urgent).await;

    let (broken, innocent, ()) = tokio::join!(
        writer.write(|conn| {
            note(conn, "broken")?;
            // What SQLite itself does when the disk is full: the transaction is gone.
            statement::execute(conn, "ROLLBACK", ())
        }),
        writer.write(|conn| note(conn, "innocent")),
        // Its turn comes when both are sent.
        async { drop(release) },
    );

    assert!(matches!(broken, Err(StoreError::Commit(_))));
    assert!(matches!(innocent, Err(StoreError::Commit(_))));
    writer.write(|conn| note(conn, "after")).await.unwrap();
    assert_eq!(notes(&writer).await, ["after"]);
}

#[tokio::test]
async fn a_transaction_has_64_pieces_of_work_at_most_and_bulk_has_its_own() {
    let writer = writer();
    // Bulk work has had its turn, so urgent work is next.
    let release = hold(&writer, Kind::Bulk).await;
    // A job that sees changes which are not its own transaction's would count them as well.
    let count = |conn: &Connection| {
        note(conn, "one")?;
        let sql = "SELECT count(*) FROM notes";
        statement::one(conn, sql, (), |row| row.get::<i64>(0))
    };

    let urgent = (0..65).map(|_| writer.write(count));
    let (mut seen, bulk, ()) = tokio::join!(
        futures::future::join_all(urgent),
        writer.write_bulk(count),
        async { drop(release) },
    );

    // 64 labels, then the bulk that waited, then the last label.
    assert_eq!(bulk.unwrap(), 65);
    assert_eq!(seen.pop().unwrap().unwrap(), 66);
}

#[tokio::test]
async fn closing_finishes_what_waits_and_lets_nobody_in() {
    let writer = writer();
    let release = hold(&writer, Kind::Urgent).await;

    let (waiting, (), ()) = tokio::join!(
        writer.write(|conn| note(conn, "waits")),
        writer.close(),
        async { drop(release) },
    );

    waiting.unwrap();
    let late = writer.write(|conn| note(conn, "late")).await;
    assert!(matches!(late, Err(StoreError::Closed)));
    writer.close().await;
}

#[tokio::test]
async fn callers_beyond_the_room_wait_and_are_served() {
    let writer = writer();
    let release = hold(&writer, Kind::Urgent).await;

    let many = (0..1_100).map(|_| writer.write(|conn| note(conn, "one")));
    let (answers, ()) = tokio::join!(futures::future::join_all(many), async { drop(release) });

    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(notes(&writer).await.len(), 1_100);
}
