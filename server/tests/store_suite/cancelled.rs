//! Work that whoever asked for it does not wait for.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use sqlx::{Connection, PgConnection};
use tokio::{task::yield_now, time::timeout};

use crate::{
    backends,
    world::{NOW, World},
};

/// Waits until the work has been taken up so many times, and gives it up then if it is not done.
async fn give_up_after<T>(turns: u32, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = turns;
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// How many sessions of this database are in a transaction and do nothing.
async fn left_in_transactions(conn: &mut PgConnection) -> i64 {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    count.fetch_one(conn).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readings_that_nobody_waits_for_leave_no_transaction_open() {
    let fresh = backends::postgres().await;
    let world = World::of(fresh.store.clone(), 1, 1).await;
    let mut aside = PgConnection::connect(fresh.postgres_url()).await.unwrap();
    for turns in 0..12 {
        // Given readings that are given up wherever they wait
        for _ in 0..4 {
            // Some are done before.
            let _ = give_up_after(turns, fresh.store.queues()).await;
        }
        // Then their transactions end at once, and not when PostgreSQL has had enough of them
        let waiting = async {
            while left_in_transactions(&mut aside).await != 0 {
                yield_now().await;
            }
        };
        let ended = timeout(Duration::from_secs(5), waiting).await;
        assert!(ended.is_ok(), "given up at turn {turns}");
        // And whoever has a connection next can write.
        world.store.expire_leases(NOW).await.unwrap();
    }
    aside.close().await.unwrap();
    fresh.end().await;
}
