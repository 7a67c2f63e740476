//! `ingot-load`: puts a server on this machine under load and says what it did.
//!
//! [`scenarios`] holds one file per command. They are made of a [`crowd`] of subscribers, each of which
//! drives the very session that browsers run, and of [`labeling`], which labels over HTTP as pages do.
//!
//! # What the figures mean
//!
//! **Exact**: at the end every subscriber holds the number that the server itself gives over HTTP, and that
//! is the number before plus the labels acknowledged. Only this decides about the exit code.
//!
//! **Commit to seen, at most** is the headline: from the moment before the label's request is written to
//! the moment a subscriber's session has merged a state that holds the label. Request, commit to disk and
//! answer are in it, so it flatters nobody. **At least** counts from the answer, behind the commit.
//! Nobody outside knows the moment in between ([`ledger`] says why the truth lies there). Each label
//! counts once for each subscriber.
//!
//! **First to each of a phase** is the fan-out alone: the server serves its connections in 20 phases, and
//! each state counts from the first subscriber of a phase that sees it to each of the phase ([`fan_out`]).
//! **Until all were exact** counts from the last answer to a label, from the cut of `drop`, and from the order
//! to subscribe of `join`.
//!
//! **Frames and bytes** are messages and their payloads as they came, pings included. **Gaps** are
//! subscriptions asked for again on an open socket. **Memory each connection** is the growth of the
//! server's resident memory over the number of sockets; kernel memory is that of all TCP sockets of the
//! machine, both ends. **CPU** is user and system time of the server's process over the measured phase,
//! with whatever the labelers' requests cost. **CPU beyond the labels' own** leaves out what as many labels
//! cost in a run of `labels` with nobody watching: what is left is the price of the audience.

mod crowd;
mod descriptors;
mod fan_out;
mod figure;
mod gauge;
mod histogram;
mod http;
mod labeling;
mod ledger;
mod markdown;
mod mute;
mod options;
mod process;
mod report;
mod scenarios;
mod socket;
mod stage;
mod subscriber;
mod table;
mod teller;
mod visitor;

use std::process::ExitCode;

use clap::Parser;

use self::options::Cli;

/// Runs the tool with the arguments it was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cli.command.threads())
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(scenarios::run(cli.command)),
        Err(error) => Err(anyhow::anyhow!(
            "the operating system gives no threads: {error}"
        )),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ingot-load: {error:#}");
            ExitCode::FAILURE
        }
    }
}
