//! `ingot check`.

use std::process::ExitCode;

use super::{DataArgs, words::printable};
use crate::store::{Store, StoreError};

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
        let differences = store.check(queue.id).await?;
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
