//! What goes wrong in a cluster. Each fault ends when it is healed.

use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::Executor;
use tokio::time::sleep;

use crate::stage::{NODES, Stage, watchers};

/// A fault.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// How many browsers may not be seen for a while: those at a node that is cut off for longer than a node is waited
    /// for.
    pub(crate) unseen: fn() -> usize,
    /// What a node's command begins with.
    pub(crate) before: fn(usize) -> Vec<String>,
    pub(crate) happen: for<'a> fn(&'a mut Stage) -> BoxFuture<'a, ()>,
}

impl Fault {
    const fn new(
        name: &'static str,
        happen: for<'a> fn(&'a mut Stage) -> BoxFuture<'a, ()>,
    ) -> Self {
        Self {
            name,
            unseen: || 0,
            before: |_| Vec::new(),
            happen,
        }
    }
}

pub(crate) const FAULTS: [Fault; 10] = [
    Fault::new("a_node_is_killed", |stage| {
        Box::pin(async {
            stage.kill(0);
            sleep(Duration::from_secs(5)).await;
            stage.start_again(0).await;
        })
    }),
    Fault::new("all_nodes_but_one_are_killed", |stage| {
        Box::pin(async {
            stage.kill(1);
            stage.kill(2);
            sleep(Duration::from_secs(5)).await;
            stage.start_again(1).await;
            stage.start_again(2).await;
        })
    }),
    Fault::new("postgresql_crashes", |stage| {
        Box::pin(async {
            stage.database.crash();
            sleep(Duration::from_secs(5)).await;
            stage.database.restart().await;
        })
    }),
    Fault {
        unseen: || watchers() / NODES,
        ..Fault::new("a_node_is_cut_off_for_a_minute", |stage| {
            Box::pin(async {
                stage.networks[1].cut();
                sleep(Duration::from_secs(60)).await;
                stage.networks[1].heal();
            })
        })
    },
    Fault {
        unseen: || watchers() / NODES,
        ..Fault::new(
            "the_network_of_a_node_swallows_everything_for_a_minute",
            |stage| {
                Box::pin(async {
                    stage.networks[1].swallow();
                    sleep(Duration::from_secs(60)).await;
                    stage.networks[1].heal();
                })
            },
        )
    },
    Fault::new("listening_connections_are_killed", |stage| {
        Box::pin(async {
            let mut conn = stage.database.connect().await;
            for _ in 0..5 {
                let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE query LIKE 'LISTEN%'";
                conn.execute(kill).await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
        })
    }),
    Fault::new("connections_of_a_node_are_dead_without_ending", |stage| {
        Box::pin(async {
            stage.networks[1].deaden();
            // As long as a dead connection may go unnoticed.
            sleep(Duration::from_secs(20)).await;
        })
    }),
    Fault {
        before: |node| {
            let ahead = ["faketime", "--exclude-monotonic", "-f", "+1h"].map(str::to_owned);
            if node == 2 {
                ahead.to_vec()
            } else {
                Vec::new()
            }
        },
        ..Fault::new("the_clock_of_a_node_is_an_hour_ahead", |_| {
            Box::pin(sleep(Duration::from_secs(5)))
        })
    },
    Fault::new("a_transaction_stays_open", |stage| {
        Box::pin(async {
            let mut conn = stage.database.connect().await;
            conn.execute("BEGIN; UPDATE settings SET value = value; SELECT pg_current_xact_id()")
                .await
                .unwrap();
            sleep(Duration::from_secs(5)).await;
            stage.left_open = Some(conn);
        })
    }),
    Fault::new("nodes_are_replaced_one_after_the_other", |stage| {
        Box::pin(async {
            for node in 0..NODES {
                stage.end(node).await;
                stage.start_again(node).await;
                sleep(Duration::from_secs(3)).await;
            }
        })
    }),
];
