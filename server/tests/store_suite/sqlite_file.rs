//! What can be wrong with a database file, and two programs on one.

use std::{fs, path::Path, sync::Arc};

use ingot::preferences::Preferences;
use server::store::{SqlStore, Store, StoreError};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::world::{ANN, BOB, NOW, World, op, stored};

/// The message of the error that opening the file ends with.
async fn refusal(path: &Path) -> String {
    match SqlStore::sqlite(path).await {
        Ok(_) => panic!("{} should be refused", path.display()),
        Err(error) => error.to_string(),
    }
}

async fn execute(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_directory_is_named() {
    let dir = TempDir::new().unwrap();
    let missing = dir.path().join("none");

    let message = refusal(&missing.join("ingot.db")).await;

    assert!(message.contains(&format!(
        "the directory {} does not exist",
        missing.display()
    )));
}

#[tokio::test]
async fn a_directory_is_no_database() {
    let dir = TempDir::new().unwrap();

    assert!(refusal(dir.path()).await.contains("it is a directory"));
}

#[tokio::test]
async fn a_text_file_is_no_database() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("notes.txt");
    fs::write(
        &path,
        "these are my notes, and there are enough of them to fill a header\n".repeat(9),
    )
    .unwrap();

    assert!(
        refusal(&path)
            .await
            .contains("it is not an SQLite database")
    );
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("these are my notes")
    );
}

#[tokio::test]
async fn the_database_of_another_program_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("other.db");
    execute(&path, "CREATE TABLE bookmarks (url TEXT)").await;

    assert!(
        refusal(&path)
            .await
            .contains("it is the database of another program")
    );
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    SqlStore::sqlite(&path).await.unwrap().close().await;
    execute(
        &path,
        "INSERT INTO _sqlx_migrations \
         (version, description, installed_on, success, checksum, execution_time) \
         VALUES (99, 'from the future', CURRENT_TIMESTAMP, TRUE, x'00', 0)",
    )
    .await;

    let error = SqlStore::sqlite(&path).await.err().unwrap();

    assert!(matches!(
        error,
        StoreError::NewerDatabase {
            version: 99,
            newest: 19,
            ..
        }
    ));
}

#[tokio::test]
async fn a_store_opened_again_has_everything() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    let world = World::of(Arc::new(SqlStore::sqlite(&path).await.unwrap()), 2, 1).await;
    let open = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, open.id, NOW).await;
    let before = world.store.queues().await.unwrap();
    world.store.close().await;

    let again = SqlStore::sqlite(&path).await.unwrap();

    assert_eq!(again.queues().await.unwrap(), before);
    assert_eq!(again.label_ops(world.queue).await.unwrap(), [op(1)]);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_a_new_database() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");

    SqlStore::sqlite(&path).await.unwrap();

    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_openings_of_a_new_file_at_once_all_work() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");

    let stores = futures::future::join_all((0..6).map(|_| SqlStore::sqlite(&path))).await;

    for store in stores {
        store.unwrap().ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_file_see_each_others_work() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    let here = World::of(Arc::new(SqlStore::sqlite(&path).await.unwrap()), 100, 1).await;
    let there = World {
        store: Arc::new(SqlStore::sqlite(&path).await.unwrap()),
        queue: here.queue,
    };

    let label = |world: World, labeler, first: u128| async move {
        for number in 0..50 {
            let open = world.granted(labeler, NOW).await;
            assert!(stored(
                &world
                    .submit(op(first + number), labeler, open.id, NOW)
                    .await
            ));
        }
    };
    tokio::join!(label(here.clone(), ANN, 0), label(there.clone(), BOB, 1000));

    assert_eq!(here.counters().await, there.counters().await);
    assert_eq!(here.counters().await.labels, 100);
    here.assert_counted().await;
}

#[tokio::test]
async fn preferences_that_another_version_wrote_are_the_default() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    let store = SqlStore::sqlite(&path).await.unwrap();
    let preferences = Preferences {
        shows_time: true,
        ..Preferences::default()
    };
    store.save_preferences(ANN, preferences, NOW).await.unwrap();
    execute(
        &path,
        "UPDATE preferences SET preferences = '{\"shows_time\": \"on Mondays\"}'",
    )
    .await;

    let read = store.preferences(ANN).await;

    assert_eq!(read.unwrap(), Preferences::default());
    store.close().await;
}

#[tokio::test]
async fn a_backup_is_a_whole_installation() {
    let fresh = crate::backends::sqlite().await;
    let store = fresh.store.clone();
    let world = World::of(store.clone(), 3, 1).await;
    world.granted(ANN, NOW).await;
    let dir = tempfile::TempDir::new().unwrap();
    let copy = dir.path().join("copy.db");

    store.backup(&copy).await.unwrap();

    let copied: Arc<dyn Store> = Arc::new(SqlStore::sqlite(&copy).await.unwrap());
    let of_copy = World {
        store: copied.clone(),
        queue: world.queue,
    };
    assert_eq!(of_copy.counters().await, world.counters().await);
    of_copy.assert_counted().await;
    copied.close().await;
    let again = store.backup(&copy).await.unwrap_err().to_string();
    assert!(again.contains("it exists already"), "{again}");
}
