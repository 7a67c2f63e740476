//! An installation that moves from a file to PostgreSQL.

use std::sync::Arc;

use ingot::ids::QueueId;
use server::store::{CopyStep, SqlStore, Store, StoreError};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::{
    postgres_server::{drop_database, fresh_database},
    world::{ANN, BOB, NOW, World, op, stored},
};

/// More than one batch of samples, some of them labeled, and a secret by which the installation is known.
async fn installation(dir: &TempDir) -> (SqlStore, QueueId) {
    let path = dir.path().join("ingot.db");
    let store: Arc<dyn Store> = Arc::new(SqlStore::sqlite(&path).await.unwrap());
    store.secret("cookies", vec![7; 32]).await.unwrap();
    let world = World::of(store.clone(), 1_200, 2).await;
    for (number, labeler) in [(1, ANN), (2, BOB), (3, ANN), (4, BOB)] {
        let assignment = world.granted(labeler, NOW).await;
        let submitted = world.submit(op(number), labeler, assignment.id, NOW).await;
        assert!(stored(&submitted));
    }
    let queue = world.queue;
    store.close().await;
    (SqlStore::sqlite(&path).await.unwrap(), queue)
}

async fn empty() -> (SqlStore, String) {
    let url = Box::pin(fresh_database(|url| async move {
        SqlStore::postgres(&url).await.unwrap().close().await;
    }))
    .await;
    (SqlStore::postgres(&url).await.unwrap(), url)
}

async fn end(store: &dyn Store, url: &str) {
    store.close().await;
    drop_database(url).await;
}

#[tokio::test]
async fn everything_is_there_and_goes_on() {
    let dir = TempDir::new().unwrap();
    let (from, queue) = installation(&dir).await;
    let (to, url) = empty().await;

    let mut steps = Vec::new();
    let rows = to.copy_from(&from, |progress| steps.push(progress)).await;
    let rows = rows.unwrap();

    let last = steps.last().unwrap();
    assert_eq!(
        (last.step, last.done, last.all),
        (CopyStep::Comparing, rows, rows)
    );
    let to: Arc<dyn Store> = Arc::new(to);
    assert_eq!(to.counters().await.unwrap(), from.counters().await.unwrap());
    let world = World {
        store: to.clone(),
        queue,
    };
    world.assert_counted().await;
    let assignment = world.granted(ANN, NOW).await;
    assert!(stored(&world.submit(op(9), ANN, assignment.id, NOW).await));
    world.assert_counted().await;
    from.close().await;
    end(&*to, &url).await;
}

#[tokio::test]
async fn a_copy_that_broke_off_goes_on_where_it_was() {
    let dir = TempDir::new().unwrap();
    let (from, _) = installation(&dir).await;
    let (to, url) = empty().await;
    // Given one that ended in the middle of the samples
    let in_the_middle = Notify::new();
    tokio::select! {
        ended = to.copy_from(&from, |progress| {
            if progress.table == "samples" && progress.done > 500 {
                in_the_middle.notify_one();
            }
        }) => panic!("it went through: {ended:?}"),
        () = in_the_middle.notified() => {}
    }
    // And whose last piece has ended with it
    to.close().await;
    let to = SqlStore::postgres(&url).await.unwrap();
    // When it is begun again
    let rows = to.copy_from(&from, |_| {}).await.unwrap();
    // Then both sides are alike, which it has compared
    assert!(rows > 2_400, "{rows}");
    assert_eq!(to.counters().await.unwrap(), from.counters().await.unwrap());
    from.close().await;
    end(&to, &url).await;
}

#[tokio::test]
async fn a_database_that_is_in_use_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let (from, _) = installation(&dir).await;
    let (to, url) = empty().await;
    let name = Some("Ann".to_owned());
    to.set_display_name(ANN, name, NOW).await.unwrap();

    let refused = to.copy_from(&from, |_| {}).await.unwrap_err();

    assert!(matches!(refused, StoreError::Copy(_)), "{refused}");
    assert!(
        refused.to_string().contains("choose an empty one"),
        "{refused}"
    );
    assert_eq!(to.queues().await.unwrap(), []);
    from.close().await;
    end(&to, &url).await;
}
