//! `ingot copy`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    data_dir::DataDir,
    database::Database,
    store::{CopyProgress, CopyStep, SqlStore, Store},
};

#[derive(Debug, Args)]
pub(super) struct CopyArgs {
    /// The data directory of the installation, as it is or as `sqlite://DIR`
    #[arg(long, value_name = "DIR")]
    from: String,
    /// An empty PostgreSQL database, such as `postgres://user:password@host/ingot`
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    to: String,
}

pub(super) async fn run(args: CopyArgs) -> anyhow::Result<ExitCode> {
    let path = Path::new(args.from.strip_prefix("sqlite://").unwrap_or(&args.from));
    let file = file(path)?;
    let directory = file.parent().unwrap_or(Path::new(".")).to_owned();
    // What came in meanwhile would be missing.
    let _from = DataDir::open(&directory)?.lock()?;
    let _to = Database::Postgres(args.to.clone()).lock_alone().await?;
    let from = SqlStore::sqlite(&file).await?;
    let to = SqlStore::postgres(&args.to).await?;
    let bar = Bar::new();
    let copied = to.copy_from(&from, |progress| bar.show(progress)).await;
    from.close().await;
    to.close().await;
    bar.end();
    let rows = copied?;
    println!("{rows} rows copied and compared");
    eprintln!(
        "Serve it with DATABASE_URL or --database. The files in {} stay as they are.",
        directory.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// The file of a data directory, or the one that is named.
fn file(path: &Path) -> anyhow::Result<PathBuf> {
    let file = if path.is_dir() {
        path.join("ingot.db")
    } else {
        path.to_owned()
    };
    anyhow::ensure!(
        file.is_file(),
        "there is no Ingot database at {}: give the data directory of the installation with --from",
        file.display()
    );
    std::path::absolute(&file).with_context(|| format!("{} can't be found", file.display()))
}

/// A bar for each step, in a terminal alone.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::no_length();
        let style = "{msg:30} {bar:30} {human_pos} of {human_len} rows, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn show(&self, progress: CopyProgress) {
        let doing = match progress.step {
            CopyStep::Copying => "copying",
            CopyStep::Comparing => "comparing",
        };
        self.0.set_length(progress.all);
        self.0.set_position(progress.done);
        self.0.set_message(format!("{doing} {}", progress.table));
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}
