//! `ingot export`.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use async_trait::async_trait;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use ingot::{archive::StoredSample, audit::Action, limits::Limits};

use super::{AT_COMMAND_LINE, DataArgs, tell_audit};
use crate::{
    clock::Clock,
    exchange::{
        ExportFormat, ExportOptions, Exported, Manifest, SampleSource, WriteSink, export as write,
    },
    store::{By, Deed, Snapshot, Store, StoreError},
};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The queue's name
    #[arg(long, value_name = "NAME")]
    queue: String,
    /// native, csv, csv-wide, label-studio, label-studio-min, label-studio-csv, prodigy, argilla or doccano
    #[arg(long, value_name = "FORMAT", default_value = "native")]
    format: ExportFormat,
    /// Where to write; a manifest comes beside it, as FILE.manifest.json. - is standard output, which has none
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Whether cells that a spreadsheet would run as formulas are made harmless; by default in csv and csv-wide
    #[arg(long, value_name = "BOOL")]
    guard: Option<bool>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: ExportArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let is_stdout = args.output.as_os_str() == "-";
    if !is_stdout && !args.force && args.output.exists() {
        bail!(
            "{} is there already: give another name, or --force to write over it",
            args.output.display()
        );
    }
    let store = args.data.store().await?;
    let result = export(&*store, &args, is_stdout, clock).await;
    store.close().await;
    let manifest = result?;
    eprintln!(
        "{} samples, {} labels, {} skips; {} bytes, SHA-256 {}",
        manifest.samples, manifest.labels, manifest.skips, manifest.bytes, manifest.sha256
    );
    Ok(ExitCode::SUCCESS)
}

async fn export(
    store: &dyn Store,
    args: &ExportArgs,
    is_stdout: bool,
    clock: Clock,
) -> anyhow::Result<Manifest> {
    let queue = store.queue_named(&args.queue).await?;
    let queue = queue.with_context(|| {
        format!(
            "there is no queue named `{}`: `ingot queue list` shows all",
            args.queue
        )
    })?;
    let deed = Deed {
        action: Action::BeginExport,
        by: By::NOBODY,
        queue: Some(queue.id),
        detail: format!("{AT_COMMAND_LINE}, as {}", args.format.word()),
    };
    tell_audit(store, deed, clock).await;
    let snapshot = store.snapshot(queue.id).await?;
    let snapshot = snapshot.context("the queue is not there any more")?;
    let options = ExportOptions {
        is_guarded: args
            .guard
            .unwrap_or(ExportOptions::of(args.format).is_guarded),
        format: args.format,
    };
    if is_stdout {
        return copy(snapshot, options, clock, io::stdout()).await;
    }
    // Of this process alone: another one may write the same export.
    let part = beside(&args.output, &format!(".part-{}", std::process::id()));
    let written = to_file(snapshot, options, clock, &part).await;
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            // Half an export is worth nothing; that it can't be removed changes nothing about the error.
            fs::remove_file(&part).ok();
            return Err(error);
        }
    };
    put_in_place(&part, &args.output, &manifest)?;
    Ok(manifest)
}

/// Gives an export its name, and its manifest beside it. There is never an export beside the manifest of
/// another one.
fn put_in_place(part: &Path, output: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let manifest_path = beside(output, ".manifest.json");
    let unwritable = |path: &Path| format!("{} can't be written", path.display());
    if manifest_path.exists() {
        fs::remove_file(&manifest_path).with_context(|| unwritable(&manifest_path))?;
    }
    fs::rename(part, output).with_context(|| unwritable(output))?;
    let json = serde_json::to_string_pretty(manifest)? + "\n";
    fs::write(&manifest_path, json).with_context(|| unwritable(&manifest_path))
}

async fn to_file(
    snapshot: Box<dyn Snapshot>,
    options: ExportOptions,
    clock: Clock,
    path: &Path,
) -> anyhow::Result<Manifest> {
    let file = File::create(path).with_context(|| format!("{} can't be made", path.display()))?;
    let mut writer = BufWriter::new(file);
    let manifest = copy(snapshot, options, clock, &mut writer).await?;
    let file = writer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(manifest)
}

async fn copy(
    snapshot: Box<dyn Snapshot>,
    options: ExportOptions,
    clock: Clock,
    writer: impl Write + Send,
) -> anyhow::Result<Manifest> {
    let exported = Exported::of(&*snapshot, clock.wall_ms());
    let mut source = Shown {
        bar: bar(snapshot.queue().counters.samples),
        snapshot,
    };
    let mut sink = WriteSink(writer);
    let result = write(&mut source, &exported, options, &Limits::DEFAULT, &mut sink).await;
    source.bar.finish_and_clear();
    let manifest = result?;
    sink.0.flush()?;
    Ok(manifest)
}

/// The file beside it whose name is longer by that ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// On standard error, where it is a terminal.
fn bar(samples: u64) -> ProgressBar {
    let bar = ProgressBar::new(samples);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}% of {human_len} samples")
    {
        bar.set_style(style);
    }
    bar
}

/// Shows how far it is read.
struct Shown {
    snapshot: Box<dyn Snapshot>,
    bar: ProgressBar,
}

#[async_trait]
impl SampleSource for Shown {
    async fn next_page(&mut self) -> Result<Vec<StoredSample>, StoreError> {
        let page = self.snapshot.next_page().await?;
        self.bar.inc(page.len() as u64);
        Ok(page)
    }

    fn rewind(&mut self) {
        self.bar.reset();
        SampleSource::rewind(&mut self.snapshot);
    }
}
