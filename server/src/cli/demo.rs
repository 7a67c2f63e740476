//! `ingot demo`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use ingot::{
    limits::Limits,
    replay::{MOST_PEOPLE, MOST_SAMPLES, Simulation},
    sample::AllowedMedia,
};

use crate::{
    clock::Clock,
    database::Database,
    demo::{Replay, Session},
    serve::{ServeOptions, serve},
};

/// Fast enough for a day's work in half an hour.
const MOST_SPEED: i64 = 60;

#[derive(Debug, Subcommand)]
pub(super) enum DemoCommand {
    /// Serves, and plays a session of many labelers in a new queue, so that the dashboard has something to show
    Replay(ReplayArgs),
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The directory that holds the database: not the one of real work, as the queue and its people stay
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// Where to listen; port 0 takes any free one
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:3000",
        env = "INGOT_ADDR"
    )]
    addr: SocketAddr,
    /// How many times faster than life
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=MOST_SPEED))]
    speed: u32,
    /// How many people label in a session that is made up
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = at_most(MOST_PEOPLE), conflicts_with = "recording")]
    people: u64,
    /// How many samples a session that is made up has
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = at_most(MOST_SAMPLES), conflicts_with = "recording")]
    samples: u64,
    /// How many labels each of them needs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=i64::from(Limits::DEFAULT.overlap)), conflicts_with = "recording")]
    overlap: u32,
    /// Another number makes up another session
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        conflicts_with = "recording"
    )]
    seed: u64,
    /// Plays the labels of this file instead, in any format that `ingot import` reads, at the times it has
    #[arg(long, value_name = "FILE", requires = "schema")]
    recording: Option<PathBuf>,
    /// The schema of the recording's queue
    #[arg(long, value_name = "FILE", requires = "recording")]
    schema: Option<PathBuf>,
    /// The directory of the built site, if it is not beside the program
    #[arg(long, value_name = "DIR", env = "INGOT_SITE")]
    site: Option<PathBuf>,
}

fn at_most(most: usize) -> clap::builder::RangedU64ValueParser {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    clap::value_parser!(u64).range(1..=most)
}

pub(super) async fn run(command: DemoCommand, clock: Clock) -> anyhow::Result<ExitCode> {
    let DemoCommand::Replay(args) = command;
    let options = ServeOptions {
        replay: Some(Replay {
            speed: args.speed,
            session: args.session(),
        }),
        database: Database::InDirectory(args.data),
        addr: args.addr,
        public_url: None,
        demo: false,
        site: args.site,
        older_sites: Vec::new(),
        metrics_token: None,
        allowed_media: AllowedMedia::default(),
        media_dir: None,
        limits: Limits::DEFAULT,
    };
    serve(options, clock).await?;
    Ok(ExitCode::SUCCESS)
}

impl ReplayArgs {
    fn session(&self) -> Session {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        match (self.recording.clone(), self.schema.clone()) {
            (Some(file), Some(schema)) => Session::Recorded { file, schema },
            _ => Session::Simulated(Simulation {
                seed: self.seed,
                people: count(self.people),
                samples: count(self.samples),
                overlap: self.overlap,
            }),
        }
    }
}
