//! `ingot-load`: puts a server on this machine under load and says what it did.
//!
//! [`scenarios`] holds one file per command. They are made of a [`crowd`] of subscribers, each of which
//! drives the very session that browsers run, and of [`labeling`], which labels over HTTP as pages do.
//! `docs/LOAD.md` defines every figure.

mod crowd;
mod descriptors;
mod gauge;
mod histogram;
mod http;
mod labeling;
mod ledger;
mod markdown;
mod options;
mod probe;
mod process;
mod report;
mod scenarios;
mod socket;
mod stage;
mod subscriber;
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
