//! `ingot check`.

use std::process::ExitCode;

use ingot::progress::Counters;

use super::{DataArgs, words::printable};
use crate::store::{Queue, Store, StoreError};

pub(super) async fn run(args: DataArgs) -> anyhow::Result<ExitCode> {
    let store = args.store().await?;
    let result = check_all(&*store).await;
    store.close().await;
    Ok(if result? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says of each queue what differs; whether nothing does.
async fn check_all(store: &dyn Store) -> Result<bool, StoreError> {
    let mut is_right = true;
    for queue in store.queues().await? {
        let differences = differences(store, &queue).await?;
        let name = printable(&queue.name);
        if differences.is_empty() {
            println!("queue {} `{name}`: counters equal the rows", queue.id);
            continue;
        }
        is_right = false;
        println!("queue {} `{name}`: DIFFERENT", queue.id);
        for difference in differences {
            println!("  {}", printable(&difference));
        }
    }
    Ok(is_right)
}

async fn differences(store: &dyn Store, queue: &Queue) -> Result<Vec<String>, StoreError> {
    let mut differences = Vec::new();
    // Both are read again, so that the server may go on working meanwhile.
    let counted = store.recount(queue.id).await?;
    let kept = store.queue(queue.id).await?.map(|queue| queue.counters);
    if let (Some(counted), Some(kept)) = (counted, kept) {
        let kept_now = Counters {
            revision: counted.revision,
            ..kept
        };
        if counted != kept_now {
            differences.push(format!("kept    {kept:?}"));
            differences.push(format!("counted {counted:?}"));
        }
    }
    differences.extend(store.check(queue.id).await?);
    Ok(differences)
}
