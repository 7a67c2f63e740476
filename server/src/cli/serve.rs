//! `ingot serve`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;
use ingot::limits::Limits;

use super::{DataArgs, cadence_args::CadenceArgs, media_args::MediaArgs};
use crate::{
    clock::Clock,
    http::metrics::MetricsToken,
    serve::{ServeOptions, serve},
};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
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
    /// The site of an earlier version, whose files pages that are open still ask for; give it once for each, and
    /// separate them by colons in the environment
    #[arg(
        long,
        value_name = "DIR",
        env = "INGOT_OLDER_SITES",
        value_delimiter = ':'
    )]
    older_site: Vec<PathBuf>,
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
    media: MediaArgs,
    #[command(flatten)]
    cadence: CadenceArgs,
}

pub(super) async fn run(args: ServeArgs, clock: Clock) -> anyhow::Result<ExitCode> {
    let options = ServeOptions {
        database: args.data.database(),
        addr: args.addr,
        public_url: args.public_url,
        demo: !args.no_demo,
        site: args.site,
        older_sites: args.older_site,
        metrics_token: args.metrics_token,
        allowed_media: args.media.allowed(&Limits::DEFAULT)?,
        media_dir: args.media.media_dir,
        limits: Limits {
            cadences: args.cadence.cadences()?,
            ..Limits::DEFAULT
        },
        replay: None,
    };
    serve(options, clock).await?;
    Ok(ExitCode::SUCCESS)
}
