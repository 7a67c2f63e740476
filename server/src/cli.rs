//! The command line, one command a file. Errors end as one sentence on standard error and a non-zero exit
//! code.

mod admin_link;
mod backup;
mod cadence_args;
mod check;
mod copy;
mod demo;
mod export;
mod import;
mod media_args;
mod queue;
mod serve;
mod token;
mod words;

use std::{ffi::OsString, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    clock::Clock,
    database::Database,
    store::{Deed, Store},
};

/// What the audit log says of what was done here: nobody is named.
const AT_COMMAND_LINE: &str = "at the command line";

/// Label data together and watch the progress live.
#[derive(Debug, Parser)]
#[command(
    name = "ingot",
    version,
    propagate_version = true,
    after_help = "Every command but `serve` and `demo` works beside a server that runs on the same data.\n\
                  `ingot COMMAND --help` tells more."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the pages and the HTTP API until it is told to stop
    Serve(serve::ServeArgs),
    /// Adds samples and labels from files to a queue, making the queue if a schema is given
    Import(import::ImportArgs),
    /// Writes a queue's samples and labels into a file
    Export(export::ExportArgs),
    /// Makes, lists, pauses, resumes and archives queues
    #[command(subcommand)]
    Queue(queue::QueueCommand),
    /// Makes, lists and revokes tokens of the HTTP API
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Prints a sign-in link that makes whoever opens it first an admin
    AdminLink(admin_link::AdminLinkArgs),
    /// Copies the whole database into a new file
    Backup(backup::BackupArgs),
    /// Copies a whole installation from a data directory into an empty PostgreSQL database; one that broke off
    /// goes on where it was
    Copy(copy::CopyArgs),
    /// Shows Ingot at work without anybody's data
    #[command(subcommand)]
    Demo(demo::DemoCommand),
    /// Recounts from the rows everything that is counted and reports any difference
    Check(DataArgs),
}

#[derive(Debug, Args)]
struct DataArgs {
    /// The directory that holds the database
    #[arg(long, value_name = "DIR", default_value = "data", env = "INGOT_DATA")]
    data: PathBuf,
    /// A PostgreSQL database in its place, such as `postgres://user:password@host/ingot`
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
}

impl DataArgs {
    fn database(&self) -> Database {
        match &self.database {
            Some(url) => Database::Postgres(url.clone()),
            None => Database::InDirectory(self.data.clone()),
        }
    }

    async fn store(&self) -> anyhow::Result<Arc<dyn Store>> {
        self.database().store().await
    }
}

/// Tells the audit log what was done. Who only wants to read their data out gets it in any case.
async fn tell_audit(store: &dyn Store, deed: Deed, clock: Clock) {
    if let Err(error) = store.tell_audit(deed, clock.wall_ms()).await {
        eprintln!("The audit log could not be told of this: {error}");
    }
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
        Ok(runtime) => {
            let result = runtime.block_on(run(cli.command));
            // A thread that waits for standard input ends when the process does.
            runtime.shutdown_background();
            result
        }
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
        Command::Serve(args) => serve::run(args, clock).await,
        Command::Import(args) => import::run(args, clock).await,
        Command::Export(args) => export::run(args, clock).await,
        Command::Queue(command) => queue::run(command, clock).await,
        Command::Token(command) => token::run(command, clock).await,
        Command::AdminLink(args) => admin_link::run(args, clock).await,
        Command::Copy(args) => copy::run(args).await,
        Command::Backup(args) => backup::run(args, clock).await,
        Command::Demo(command) => demo::run(command, clock).await,
        Command::Check(args) => check::run(args).await,
    }
}
