//! `ingot import`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use ingot::{
    formats::{Mapping, Shape},
    limits::Limits,
};

use super::DataArgs;
use crate::{
    clock::Clock,
    exchange::{FileFormat, ImportOptions, ReadOptions, import},
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
    /// Which columns or keys are what: KEY=COLUMN pairs, such as `text=tweet_body,gold.tone=truth`
    #[arg(long, value_name = "PAIRS", default_value = "")]
    map: Mapping,
    /// How records lie in the files: jsonl, json, csv or tsv; by default as their names tell
    #[arg(long, value_name = "FORMAT")]
    format: Option<FileFormat>,
    /// What records mean: plain, native, label-studio, prodigy, argilla or doccano; by default as the first
    /// one tells
    #[arg(long, value_name = "SHAPE")]
    shape: Option<Shape>,
    /// Who gave the labels of which the files don't say who gave them
    #[arg(long, value_name = "NAME")]
    labeler: Option<String>,
    /// Read and check everything, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// JSONL, JSON, CSV or TSV files, packed with gzip or not; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

pub(super) async fn run(args: ImportArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let options = ImportOptions {
        queue: args.queue,
        schema: args.schema,
        overlap: args.overlap,
        files: args.files,
        reading: ReadOptions {
            format: args.format,
            shape: args.shape,
            mapping: args.map,
            labeler: args.labeler,
        },
        is_dry: args.dry_run,
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
