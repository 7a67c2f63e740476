//! `ingot backup`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::DataArgs;

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The file to be written; one that is there is never touched
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) async fn run(args: BackupArgs) -> anyhow::Result<ExitCode> {
    let store = args.data.store().await?;
    let result = store.backup(&args.file).await;
    store.close().await;
    result?;
    println!("{}", args.file.display());
    eprintln!(
        "To restore it, end the server and put the file in the place of ingot.db in the data directory, \
         without ingot.db-wal and ingot.db-shm beside it."
    );
    Ok(ExitCode::SUCCESS)
}
