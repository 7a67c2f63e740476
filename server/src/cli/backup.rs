//! `ingot backup`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use ingot::audit::Action;

use super::{AT_COMMAND_LINE, DataArgs, tell_audit};
use crate::{
    clock::Clock,
    store::{By, Deed},
};

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The file to be written; one that is there is never touched
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) async fn run(args: BackupArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let store = args.data.store().await?;
    let deed = Deed {
        action: Action::MakeBackup,
        by: By::NOBODY,
        queue: None,
        detail: AT_COMMAND_LINE.to_owned(),
    };
    let result = store.backup(&args.file).await;
    if result.is_ok() {
        tell_audit(&*store, deed, clock).await;
    }
    store.close().await;
    result?;
    println!("{}", args.file.display());
    eprintln!(
        "To restore it, end the server and put the file in the place of ingot.db in the data directory, \
         without ingot.db-wal and ingot.db-shm beside it."
    );
    Ok(ExitCode::SUCCESS)
}
