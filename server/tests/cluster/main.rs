//! Nodes that share one PostgreSQL, and everything that may happen to them: real processes, a real database and real
//! connections. After each fault no label that was acknowledged is lost or doubled, every browser at every node shows
//! the same exact numbers, and nobody has vanished or stayed as a ghost. It prints a table in the end.
//!
//! Words on the command line choose the faults whose names hold one of them. `INGOT_CLUSTER_BROWSERS` is how many browsers
//! look on, six if it is not said; thousands need as many open files (`ulimit -n`).

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod database;
mod faults;
mod http;
mod labeler;
mod network;
#[expect(dead_code, reason = "other tests use all of it")]
#[path = "../support/postgres.rs"]
mod postgres_server;
mod report;
mod run;
mod stage;
mod watcher;

use std::{process::ExitCode, sync::Arc};

use futures::{StreamExt, stream};

use self::{faults::FAULTS, report::Report};

/// So many faults happen at the same time, each in a cluster of its own: they wait more than they work.
const AT_ONCE: usize = 4;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Arc<[String]> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_wanted =
        |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let wanted = FAULTS.iter().filter(|fault| is_wanted(fault.name));
    let runs = wanted.map(|fault| async move {
        let ran = tokio::spawn(run::run(fault)).await;
        let outcome = ran.unwrap_or_else(|error| Err(error.to_string()));
        println!(
            "test {} ... {}",
            fault.name,
            if outcome.is_ok() { "ok" } else { "FAILED" }
        );
        (fault.name, outcome)
    });
    let outcomes: Vec<_> = stream::iter(runs).buffered(AT_ONCE).collect().await;
    Report(&outcomes).print();
    if outcomes.iter().all(|(_, outcome)| outcome.is_ok()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
