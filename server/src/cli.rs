//! The command line. Errors end as one sentence on standard error and a non-zero exit code.

mod cadence_args;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use ingot::{
    formats::{Mapping, Shape},
    limits::Limits,
};
use tracing_subscriber::EnvFilter;

use self::cadence_args::CadenceArgs;
use crate::{
    clock::Clock,
    data_dir::DataDir,
    exchange::{FileFormat, ImportOptions, ReadOptions, import},
    http::metrics::MetricsToken,
    identity::admin_link,
    serve::{ServeOptions, serve},
};

/// Label data together and watch the progress live.
#[derive(Debug, Parser)]
#[command(name = "ingot", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the pages until it is told to stop
    Serve(ServeArgs),
    /// Adds samples and labels from files to a queue, making the queue if a schema is given
    Import(ImportArgs),
    /// Prints a sign-in link that makes whoever opens it first an admin
    AdminLink(AdminLinkArgs),
    /// Recounts every counter from the rows and reports any difference
    Check(DataArgs),
}

#[derive(Debug, Args)]
struct DataArgs {
    /// The directory that holds the database
    #[arg(long, value_name = "DIR", default_value = "data", env = "INGOT_DATA")]
    data: PathBuf,
}

#[derive(Debug, Args)]
struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Where to listen; port 0 takes any free one
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:3000",
        env = "INGOT_ADDR"
    )]
    addr: SocketAddr,
    /// The address people use, if a proxy stands in front, such as `https://label.example.org`
    #[arg(long, value_name = "URL", env = "INGOT_PUBLIC_URL")]
    public_url: Option<String>,
    /// Don't add the demo queue on the first start
    #[arg(long)]
    no_demo: bool,
    /// The directory of the built site, if it is not beside the program
    #[arg(long, value_name = "DIR", env = "INGOT_SITE")]
    site: Option<PathBuf>,
    /// Lets whoever sends it as a bearer token read /metrics; other users of this machine can read what
    /// stands on the command line, so the environment is the better place
    #[arg(
        long,
        value_name = "TOKEN",
        env = "INGOT_METRICS_TOKEN",
        hide_env_values = true
    )]
    metrics_token: Option<MetricsToken>,
    #[command(flatten)]
    cadence: CadenceArgs,
}

#[derive(Debug, Args)]
struct ImportArgs {
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
    /// Which columns or keys are what: KEY=COLUMN pairs, such as text=tweet_body,id=uuid,gold.tone=truth
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

#[derive(Debug, Args)]
struct AdminLinkArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The address people use; by default the one the server last ran at
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Runs the program with the arguments it was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse_from(arguments());
    let filter =
        EnvFilter::try_from_env("INGOT_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();

    // Rendering a page holds a worker for a while; with one worker alone nothing else would move.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2)))
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli.command)),
        Err(error) => Err(anyhow::anyhow!(
            "the operating system gives no threads: {error}"
        )),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ingot: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Without any it serves: `cargo leptos watch` starts the program bare.
fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.len() == 1 {
        arguments.push("serve".into());
    }
    arguments
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let clock = Clock::start();
    match command {
        Command::Serve(args) => {
            let options = ServeOptions {
                data: args.data.data,
                addr: args.addr,
                public_url: args.public_url,
                demo: !args.no_demo,
                site: args.site,
                metrics_token: args.metrics_token,
                limits: Limits {
                    cadences: args.cadence.cadences()?,
                    ..Limits::DEFAULT
                },
            };
            serve(options, clock).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(args) => run_import(args, clock).await,
        Command::AdminLink(args) => {
            let store = DataDir::open(&args.data.data)?.store().await?;
            println!(
                "{}",
                admin_link::make(&*store, args.url.as_deref(), clock.wall_ms()).await?
            );
            store.close().await;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check(args) => run_check(args).await,
    }
}

async fn run_import(args: ImportArgs, clock: Clock) -> anyhow::Result<ExitCode> {
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
    let store = DataDir::open(&args.data.data)?.store().await?;
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

async fn run_check(args: DataArgs) -> anyhow::Result<ExitCode> {
    let store = DataDir::open(&args.data)?.store().await?;
    let mut wrong = 0;
    for queue in store.queues().await? {
        // Both are read again, so that the server may go on working meanwhile.
        let counted = store.recount(queue.id).await?;
        let kept = store.queue(queue.id).await?.map(|queue| queue.counters);
        let same = match (counted, kept) {
            (Some(counted), Some(kept)) => {
                counted
                    == ingot::progress::Counters {
                        revision: counted.revision,
                        ..kept
                    }
            }
            _ => true,
        };
        if same {
            println!(
                "queue {} `{}`: counters equal the rows",
                queue.id, queue.name
            );
        } else {
            wrong += 1;
            println!(
                "queue {} `{}`: DIFFERENT\n  kept    {kept:?}\n  counted {counted:?}",
                queue.id, queue.name
            );
        }
    }
    store.close().await;
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
