//! `ingot import`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use ingot::limits::Limits;

use super::DataArgs;
use crate::{
    clock::Clock,
    exchange::{ImportOptions, import},
};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The queue's name
    #[arg(long, value_name = "NAME")]
    queue: String,
    /// The schema (.json) of a queue that is to be made, or Label Studio's configuration (.xml)
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// How many labels of different people each sample of a new queue needs; 1 if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(Limits::DEFAULT.overlap)))]
    overlap: Option<u32>,
    /// JSONL (.jsonl, .ndjson) or CSV (.csv) files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

pub(super) async fn run(args: ImportArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let options = ImportOptions {
        queue: args.queue,
        schema: args.schema,
        overlap: args.overlap,
        files: args.files,
    };
    let store = args.data.store().await?;
    let result = import(&*store, options, clock, &Limits::DEFAULT).await;
    store.close().await;
    let report = result?;
    println!("{report}");
    Ok(if report.rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
