//! `ingot queue`: queues from the command line.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use ingot::{
    limits::Limits,
    policy::{self, Policy},
    progress::{Progress, QueueState},
    schema::{self, Schema, label_studio::from_label_studio},
};

use super::{DataArgs, words};
use crate::{
    clock::Clock,
    services::Queues,
    store::{By, NewQueue, Queue, QueueChange, Store},
};

#[derive(Debug, Subcommand)]
pub(super) enum QueueCommand {
    /// Makes a queue and prints its id
    Create(CreateArgs),
    /// Lists all queues with how far they are
    List(DataArgs),
    /// Lets a queue give out nothing; what is out may be finished
    Pause(ChangeArgs),
    /// Lets a queue give out work again
    Resume(ChangeArgs),
    /// Ends a queue; nothing of it is lost, and it can be resumed
    Archive(ChangeArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The queue's name
    #[arg(value_name = "NAME")]
    name: String,
    /// What a label consists of: the schema (.json), or Label Studio's configuration (.xml)
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// How samples are dealt out, as JSON; what is left out has its default
    #[arg(long, value_name = "FILE", conflicts_with = "overlap")]
    policy: Option<PathBuf>,
    /// What labelers are told of the work: a text file
    #[arg(long, value_name = "FILE")]
    guidelines: Option<PathBuf>,
    /// How many labels of different people each sample needs, and nothing else of a policy
    #[arg(long, value_name = "N")]
    overlap: Option<u32>,
}

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The queue's name, or its id
    #[arg(value_name = "QUEUE")]
    queue: String,
}

pub(super) async fn run(command: QueueCommand, clock: Clock) -> anyhow::Result<ExitCode> {
    let data = match &command {
        QueueCommand::Create(args) => &args.data,
        QueueCommand::List(data) => data,
        QueueCommand::Pause(args) | QueueCommand::Resume(args) | QueueCommand::Archive(args) => {
            &args.data
        }
    };
    let store = data.store().await?;
    let queues = Queues::unwatched(Arc::clone(&store), clock, Limits::DEFAULT);
    let result = match command {
        QueueCommand::Create(args) => create(&queues, args).await,
        QueueCommand::List(_) => list(&queues).await,
        QueueCommand::Pause(args) => set(&*store, &queues, &args.queue, QueueState::Paused).await,
        QueueCommand::Resume(args) => set(&*store, &queues, &args.queue, QueueState::Active).await,
        QueueCommand::Archive(args) => {
            set(&*store, &queues, &args.queue, QueueState::Archived).await
        }
    };
    store.close().await;
    result.map(|()| ExitCode::SUCCESS)
}

async fn create(queues: &Queues, args: CreateArgs) -> anyhow::Result<()> {
    let schema = read_schema(&args.schema)?;
    let policy = match (&args.policy, args.overlap) {
        (Some(file), _) => policy::parse(&read(file)?, &Limits::DEFAULT)
            .with_context(|| format!("{} is no policy", file.display()))?,
        (None, Some(overlap)) => Policy::with_overlap(overlap),
        (None, None) => Policy::default(),
    };
    let guidelines = args.guidelines.as_deref().map(read).transpose()?;
    let new = NewQueue {
        guidelines: guidelines.unwrap_or_default(),
        name: args.name,
        schema,
        policy,
    };
    println!("{}", queues.create(new, By::NOBODY).await?.id);
    Ok(())
}

fn read_schema(file: &Path) -> anyhow::Result<Schema> {
    let text = read(file)?;
    let no_schema = || format!("{} is no schema", file.display());
    let is_xml = |extension: &OsStr| extension.eq_ignore_ascii_case("xml");
    if !file.extension().is_some_and(is_xml) {
        return schema::parse(&text).with_context(no_schema);
    }
    let imported = from_label_studio(&text).with_context(no_schema)?;
    for note in &imported.notes {
        eprintln!("{note}");
    }
    Ok(imported.schema)
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))
}

async fn list(queues: &Queues) -> anyhow::Result<()> {
    let rows: Vec<_> = queues.all().await?.iter().map(row).collect();
    print!(
        "{}",
        words::table(["ID", "STATE", "LABELED", "NAME"], &rows)
    );
    Ok(())
}

fn row(queue: &Queue) -> [String; 4] {
    let counters = queue.counters;
    let progress = Progress {
        labels: counters.labels,
        target: counters.target,
        ..Progress::default()
    };
    [
        queue.id.to_string(),
        words::state(counters.state).to_owned(),
        format!(
            "{} / {} ({})",
            counters.labels,
            counters.target,
            progress.percent()
        ),
        words::printable(&queue.name),
    ]
}

async fn set(
    store: &dyn Store,
    queues: &Queues,
    wanted: &str,
    state: QueueState,
) -> anyhow::Result<()> {
    let queue = find(store, wanted).await?;
    let change = QueueChange {
        state: Some(state),
        ..QueueChange::default()
    };
    let queue = queues.change(queue.id, change, By::NOBODY).await?;
    eprintln!(
        "Queue {} `{}` is {} now.",
        queue.id,
        words::printable(&queue.name),
        words::state(queue.counters.state)
    );
    Ok(())
}

/// The queue of that name, or else of that id.
async fn find(store: &dyn Store, wanted: &str) -> anyhow::Result<Queue> {
    if let Some(queue) = store.queue_named(wanted).await? {
        return Ok(queue);
    }
    if let Ok(id) = wanted.parse()
        && let Some(queue) = store.queue(id).await?
    {
        return Ok(queue);
    }
    bail!(
        "there is no queue `{}`: `ingot queue list` shows which there are",
        words::printable(wanted)
    )
}
