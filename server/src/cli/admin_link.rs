//! `ingot admin-link`.

use std::process::ExitCode;

use clap::Args;

use super::DataArgs;
use crate::{clock::Clock, identity::admin_link};

#[derive(Debug, Args)]
pub(super) struct AdminLinkArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The address people use; by default the one the server last ran at
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub(super) async fn run(args: AdminLinkArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let store = args.data.store().await?;
    let link = admin_link::make(&*store, args.url.as_deref(), clock.wall_ms()).await;
    store.close().await;
    println!("{}", link?);
    Ok(ExitCode::SUCCESS)
}
