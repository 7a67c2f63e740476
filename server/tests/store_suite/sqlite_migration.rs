//! A database of an earlier version, brought up to date with everything in it.

use std::{path::Path, sync::Arc};

use ingot::{
    assignment::NoWork,
    ids::QueueId,
    progress::QueueState,
    sample_table::{Filter, Order},
};
use server::store::{SqlStore, Store};
use sqlx::{
    Connection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

use crate::world::{ANN, BOB, EVE, NOW, World, op, stored, text};

/// Rows as version 2 wrote them: three texts that need two labels each. Ann labeled the first and skipped
/// the second, Bob labeled the first and holds the second.
const ROWS: &str = r#"
    INSERT INTO labelers (id, display_name, created_at_ms) VALUES
        (x'0000000000000000000000000000000a', 'Ann', 5), (x'0000000000000000000000000000000b', NULL, 7);
    INSERT INTO queues (id, name, schema, overlap, created_at_ms, revision, labels, samples, done, available,
            leased, skipped)
        VALUES (1, 'tweets', '{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}', 2,
            1000, 9, 2, 3, 1, 2, 1, 1);
    INSERT INTO samples (id, queue_id, seq, external_id, content_hash, overlap, completed, leased) VALUES
        (1, 1, 0, 'a', zeroblob(32), 2, 2, 0), (2, 1, 1, 'b', zeroblob(32), 2, 0, 1),
        (3, 1, 2, NULL, zeroblob(32), 2, 0, 0);
    INSERT INTO payloads (sample_id, payload) VALUES
        (1, '{"text":"text 0"}'), (2, '{"text":"text 1"}'), (3, '{"text":"text 2"}');
    INSERT INTO assignments (id, queue_id, sample_id, labeler_id, state, leased_at_ms, lease_expires_at_ms,
            ended_at_ms) VALUES
        (1, 1, 1, x'0000000000000000000000000000000a', 'completed', 10, 20, 15),
        (2, 1, 1, x'0000000000000000000000000000000b', 'completed', 10, 20, 15),
        (3, 1, 2, x'0000000000000000000000000000000a', 'skipped', 20, 30, 25),
        (4, 1, 2, x'0000000000000000000000000000000b', 'leased', 20, 1760000060000, NULL);
    INSERT INTO places (queue_id, labeler_id, seq) VALUES (1, x'0000000000000000000000000000000b', 1);
    INSERT INTO labels (id, op_id, queue_id, sample_id, assignment_id, labeler_id, revision, answers,
            created_at_ms) VALUES
        (1, x'00000000000000000000000000000001', 1, 1, 1, x'0000000000000000000000000000000a', 1,
            '{"tone":4}', 15),
        (2, x'00000000000000000000000000000002', 1, 1, 2, x'0000000000000000000000000000000b', 1,
            '{"tone":4}', 15);
"#;

/// Makes the file as version 2 would have.
async fn write_version_2(path: &Path) {
    let migrations = TempDir::new().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    for name in ["0001_initial.sql", "0002_turns_by_end.sql"] {
        std::fs::copy(source.join(name), migrations.path().join(name)).unwrap();
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    let migrator = Migrator::new(migrations.path()).await.unwrap();
    migrator.run(&mut conn).await.unwrap();
    sqlx::raw_sql(ROWS).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn a_database_of_version_2_goes_on_as_it_was() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    write_version_2(&path).await;

    let store: Arc<dyn Store> = Arc::new(SqlStore::sqlite(&path).await.unwrap());
    let world = World {
        store: store.clone(),
        queue: QueueId(1),
    };

    let queue = store.queue(world.queue).await.unwrap().unwrap();
    assert_eq!((queue.policy.overlap, queue.schema_version), (2, 1));
    assert_eq!(queue.counters.state, QueueState::Active);
    assert_eq!((queue.counters.labels, queue.counters.target), (2, 6));
    let rows = store.recount(world.queue).await.unwrap().unwrap();
    assert_eq!(queue.counters, rows);
    let people = store.participants(world.queue, 0, 99).await.unwrap();
    let tallies: Vec<_> = people
        .iter()
        .map(|one| (one.tag.number, one.labels, one.skips))
        .collect();
    assert_eq!(tallies, [(1, 1, 1), (2, 1, 0)]);
    // Bob goes on with what he holds, Ann never sees what she skipped, Eve gets what has room.
    let of_bob = world.granted(BOB, NOW).await;
    assert_eq!(text(&of_bob), "text 1");
    assert!(stored(&world.submit(op(9), BOB, of_bob.id, NOW).await));
    assert_eq!(text(&world.granted(ANN, NOW).await), "text 2");
    assert_eq!(text(&world.granted(EVE, NOW).await), "text 1");
    assert_ne!(
        world.nothing_or_granted(EVE, NOW).await,
        Some(NoWork::Drained)
    );
    store.close().await;
}

#[tokio::test]
async fn what_labels_of_version_2_have_in_common_is_counted() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    write_version_2(&path).await;

    let store = SqlStore::sqlite(&path).await.unwrap();

    assert_eq!(store.check(QueueId(1)).await.unwrap(), [""; 0]);
    store.close().await;
}

#[tokio::test]
async fn what_the_table_of_samples_tells_is_worked_out_for_version_2() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    write_version_2(&path).await;

    let store = SqlStore::sqlite(&path).await.unwrap();

    let filter = Filter {
        text: Some("text".to_owned()),
        ..Filter::default()
    };
    let page = store.sample_page(QueueId(1), &filter, Order::default(), None, 9);
    let rows = page.await.unwrap().rows.into_iter();
    let told: Vec<_> = rows
        .map(|row| (row.seq, row.disagreement, row.changed_at_ms))
        .collect();
    assert_eq!(told, [(0, Some(0), 1000), (1, None, 1000), (2, None, 1000)]);
    store.close().await;
}
