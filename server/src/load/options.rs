//! The command line of the tool, and the limits within which it loads.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use ingot::{ids::QueueId, limits::Limits, live::codec::Codec};

use super::figure::Bar;

/// Sockets of a node that the tool leaves to others.
const SPARE_SOCKETS: usize = 100;
/// Most subscribers: what one node takes, less a few.
pub(super) const MOST_SUBSCRIBERS: u32 =
    (Limits::DEFAULT.live_sockets_per_node - SPARE_SOCKETS) as u32;
/// Most subscribers that are one person.
const MOST_TABS: u32 = Limits::DEFAULT.live_sockets_per_person as u32;
/// Most labelers.
const MOST_LABELERS: u32 = 500;
/// Most labels per second that can be asked for.
const MOST_LABELS_PER_S: u32 = 10_000;
/// Longest label phase, in seconds.
const MOST_SECONDS: u32 = 600;
/// Longest label phase beside sockets that never read, in seconds: the server gives a socket up after
/// 30 s without a word.
const MOST_STALLED_SECONDS: u32 = 20;
/// Most rounds of isolated labels.
const MOST_ROUNDS: u32 = 200;
/// Most sockets that are opened at the same time.
const MOST_AT_ONCE: u32 = 1_000;
/// Most threads of the tool.
const MOST_THREADS: u32 = 16;

/// Put a server on this machine under load, and measure.
#[derive(Debug, Parser)]
#[command(name = "ingot-load", version, propagate_version = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Subscribers watch while labelers label: how soon each label is seen, and what it costs
    Live(LiveArgs),
    /// Subscribers connect and nothing happens: memory for each connection
    Idle(IdleArgs),
    /// One label after a second of quiet, again and again
    Isolated(IsolatedArgs),
    /// Connected people subscribe all at once: until everybody sees the exact number of people
    Join(JoinArgs),
    /// All connections are cut at once: until everybody is back and exact
    Drop(DropArgs),
    /// Sockets that never read, while labels flow past them and ten healthy ones
    Stalled(StalledArgs),
    /// Labels only, with nobody watching: the base line of the others
    Labels(LabelsArgs),
    /// Prints the JSON reports of several runs as markdown: each bar beside what was measured
    Table(TableArgs),
}

impl Command {
    /// How many threads the tool may use.
    pub(super) fn threads(&self) -> usize {
        let threads = match self {
            Self::Live(args) => args.target.threads,
            Self::Idle(args) => args.target.threads,
            Self::Isolated(args) => args.target.threads,
            Self::Join(args) => args.target.threads,
            Self::Drop(args) => args.target.threads,
            Self::Stalled(args) => args.target.threads,
            Self::Labels(args) => args.target.threads,
            Self::Table(_) => 1,
        };
        threads as usize
    }
}

/// What is loaded, and where the figures go.
#[derive(Debug, Clone, Args)]
pub(super) struct Target {
    /// Where the server listens; only an address of this machine is loaded
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:3000", value_parser = loopback)]
    pub(super) addr: SocketAddr,
    /// The queue, by its number (`ingot check` lists them)
    #[arg(long, value_name = "ID")]
    pub(super) queue: QueueId,
    /// The server's process, to read its CPU time and memory from /proc
    #[arg(long, value_name = "PID")]
    pub(super) server_pid: Option<u32>,
    /// Where to write the report as JSON; `-` is the standard output, and the list goes to the error
    /// output then
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// The most that a figure is to be, to be shown beside it; more than one can be given
    #[arg(long = "bar", value_name = "FIGURE=MOST")]
    pub(super) bars: Vec<Bar>,
    /// What the run is called in the report
    #[arg(long, value_name = "TEXT")]
    pub(super) name: Option<String>,
    /// Threads of the tool itself
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = up_to(MOST_THREADS))]
    pub(super) threads: u32,
}

/// Who watches.
#[derive(Debug, Clone, Args)]
pub(super) struct Audience {
    /// How many sockets follow the queue
    #[arg(long, value_name = "N", value_parser = up_to(MOST_SUBSCRIBERS))]
    pub(super) subscribers: u32,
    /// How many of the sockets are one person's, as tabs of one browser
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = up_to(MOST_TABS))]
    pub(super) tabs: u32,
    /// How the messages are written
    #[arg(long, value_enum, default_value_t = Wire::Postcard)]
    pub(super) codec: Wire,
    /// Where the sockets are opened, if that is another node than the one that is labeled at
    #[arg(long, value_name = "IP:PORT", value_parser = loopback)]
    pub(super) watch_addr: Option<SocketAddr>,
    /// How many sockets are opened at the same time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = up_to(MOST_AT_ONCE))]
    pub(super) at_once: u32,
}

impl Audience {
    /// How many people all the sockets belong to.
    pub(super) fn people(&self) -> u32 {
        self.subscribers.div_ceil(self.tabs)
    }
}

/// A codec by the name it has on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Wire {
    Postcard,
    Json,
}

impl From<Wire> for Codec {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::Postcard => Self::Postcard,
            Wire::Json => Self::Json,
        }
    }
}

/// Who labels.
#[derive(Debug, Clone, Args)]
pub(super) struct Work {
    /// How many labels all labelers hand in together, each second
    #[arg(long, value_name = "R", value_parser = up_to(MOST_LABELS_PER_S))]
    pub(super) labels_per_s: u32,
    /// How many people label
    #[arg(long, value_name = "M", default_value_t = 10, value_parser = up_to(MOST_LABELERS))]
    pub(super) labelers: u32,
}

#[derive(Debug, Args)]
pub(super) struct LiveArgs {
    /// The JSON report of `labels` at the same pace: what as many labels cost there is told apart
    #[arg(long, value_name = "FILE")]
    pub(super) base_line: Option<PathBuf>,
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) audience: Audience,
    #[command(flatten)]
    pub(super) work: Work,
    /// How long they label
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = up_to(MOST_SECONDS))]
    pub(super) seconds: u32,
}

#[derive(Debug, Args)]
pub(super) struct IdleArgs {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) audience: Audience,
    /// For how long the CPU time of the quiet sockets is measured
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = up_to(MOST_SECONDS))]
    pub(super) seconds: u32,
}

#[derive(Debug, Args)]
pub(super) struct IsolatedArgs {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) audience: Audience,
    /// How many labels, one after the other
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = up_to(MOST_ROUNDS))]
    pub(super) rounds: u32,
}

#[derive(Debug, Args)]
pub(super) struct JoinArgs {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) audience: Audience,
}

#[derive(Debug, Args)]
pub(super) struct DropArgs {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) audience: Audience,
}

#[derive(Debug, Args)]
pub(super) struct StalledArgs {
    #[command(flatten)]
    pub(super) target: Target,
    /// Here the sockets that never read; ten that do come on top
    #[command(flatten)]
    pub(super) audience: Audience,
    #[command(flatten)]
    pub(super) work: Work,
    /// How long they label; the server closes a socket that says nothing for 30 s
    #[arg(long, value_name = "S", default_value_t = 15, value_parser = up_to(MOST_STALLED_SECONDS))]
    pub(super) seconds: u32,
}

#[derive(Debug, Args)]
pub(super) struct LabelsArgs {
    #[command(flatten)]
    pub(super) target: Target,
    /// How many labels all labelers hand in together, each second; as many as they can if not said
    #[arg(long, value_name = "R", value_parser = up_to(MOST_LABELS_PER_S))]
    pub(super) labels_per_s: Option<u32>,
    /// How many people label
    #[arg(long, value_name = "M", default_value_t = 10, value_parser = up_to(MOST_LABELERS))]
    pub(super) labelers: u32,
    /// How long they label
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = up_to(MOST_SECONDS))]
    pub(super) seconds: u32,
}

#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// Where to write the table as JSON too
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Reports that runs have written with --json; those of the same name are one row
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
}

fn up_to(most: u32) -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=i64::from(most))
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let addr: SocketAddr = text
        .parse()
        .map_err(|_| "an address is written IP:PORT, such as 127.0.0.1:3000".to_owned())?;
    if addr.ip().is_loopback() {
        Ok(addr)
    } else {
        Err(format!(
            "{} is not an address of this machine alone, and nothing else is put under load; use 127.0.0.1 or [::1]",
            addr.ip()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(arguments.split(' '))
    }

    #[test]
    fn as_many_subscribers_as_the_limit_are_taken_and_not_one_more() {
        let idle = |count| parse(&format!("ingot-load idle --queue 1 --subscribers {count}"));

        assert!(idle(MOST_SUBSCRIBERS).is_ok());
        let refused = idle(MOST_SUBSCRIBERS + 1).unwrap_err().to_string();
        assert!(refused.contains("19901 is not in 1..=19900"), "{refused}");
        assert!(idle(0).is_err());
    }

    #[test]
    fn only_addresses_of_this_machine_are_taken() {
        let idle = |addr| {
            parse(&format!(
                "ingot-load idle --queue 1 --subscribers 1 --addr {addr}"
            ))
        };

        for own in ["127.0.0.1:3000", "127.9.9.9:1", "[::1]:3000"] {
            assert!(idle(own).is_ok(), "{own}");
        }
        for other in [
            "192.0.2.1:3000",
            "0.0.0.0:3000",
            "localhost:3000",
            "127.0.0.1",
        ] {
            assert!(idle(other).is_err(), "{other}");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
