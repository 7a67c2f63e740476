//! One file per command, and what they share.

mod cut;
mod idle;
mod isolated;
mod join;
mod labels;
mod live;
mod phase;
mod stalled;

use std::process::ExitCode;

use anyhow::bail;
use ingot::progress::Progress;

use super::{
    descriptors, markdown,
    options::{Audience, Command, TableArgs, Wire},
    report::Report,
    stage::Stage,
    subscriber::{Diary, Sight},
    table,
    visitor::{self, Cookie, Visitor},
};

/// How long subscribers may take to become exact once nothing changes any more: a loss is found with
/// the next ping, within 24 s.
const SETTLE_S: u64 = 60;

/// Runs a command; says with its exit code whether all was exact.
pub(super) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Live(args) => {
            let stage = Stage::new(args.target)?;
            let base_line = args.base_line.as_deref().map(Report::read).transpose()?;
            let mut report = live::run(&stage, &args.audience, &args.work, args.seconds).await?;
            if let Some(base_line) = base_line {
                report.subtract(&base_line)?;
            }
            finish(&stage, report)
        }
        Command::Idle(args) => {
            let stage = Stage::new(args.target)?;
            let report = idle::run(&stage, &args.audience, args.seconds).await?;
            finish(&stage, report)
        }
        Command::Isolated(args) => {
            let stage = Stage::new(args.target)?;
            let report = isolated::run(&stage, &args.audience, args.rounds).await?;
            finish(&stage, report)
        }
        Command::Join(args) => {
            let stage = Stage::new(args.target)?;
            let report = join::run(&stage, &args.audience).await?;
            finish(&stage, report)
        }
        Command::Drop(args) => {
            let stage = Stage::new(args.target)?;
            let report = cut::run(&stage, &args.audience).await?;
            finish(&stage, report)
        }
        Command::Stalled(args) => {
            let stage = Stage::new(args.target)?;
            let report = stalled::run(&stage, &args.audience, &args.work, args.seconds).await?;
            finish(&stage, report)
        }
        Command::Labels(args) => {
            let stage = Stage::new(args.target)?;
            let report =
                labels::run(&stage, args.labels_per_s, args.labelers, args.seconds).await?;
            finish(&stage, report)
        }
        Command::Table(args) => print_table(&args),
    }
}

fn finish(stage: &Stage, mut report: Report) -> anyhow::Result<ExitCode> {
    stage.teller.clear();
    if let Some(name) = &stage.target.name {
        report.name.clone_from(name);
    }
    report.bars.clone_from(&stage.target.bars);
    report.command = command_line(std::env::args().skip(1));
    let list = markdown::list(&report);
    match &stage.target.json {
        Some(path) if path.as_os_str() == "-" => {
            eprint!("{list}");
            print!("{}", report.json()?);
        }
        Some(path) => {
            print!("{list}");
            report.write(path)?;
        }
        None => print!("{list}"),
    }
    Ok(if report.exact {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The command line without what differs from run to run.
fn command_line(arguments: impl Iterator<Item = String>) -> String {
    const LEFT_OUT: [&str; 7] = [
        "--base-line",
        "--addr",
        "--queue",
        "--server-pid",
        "--json",
        "--name",
        "--bar",
    ];
    let mut line = "ingot-load".to_owned();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if LEFT_OUT.contains(&argument.as_str()) {
            // Its value goes with it.
            arguments.next();
        } else {
            line.push(' ');
            line.push_str(&argument);
        }
    }
    line
}

fn print_table(args: &TableArgs) -> anyhow::Result<ExitCode> {
    let reports: Result<Vec<_>, _> = args.files.iter().map(|path| Report::read(path)).collect();
    let reports = reports?;
    let rows = table::rows(&reports);
    println!("{}\n{}", table::markdown(&rows), markdown::table(&reports));
    if let Some(path) = &args.json {
        table::write_json(&rows, path)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The report of a scenario in which an audience takes part.
fn report(scenario: &str, audience: &Audience, labelers: u32) -> Report {
    let codec = match audience.codec {
        Wire::Postcard => "postcard",
        Wire::Json => "json",
    };
    Report {
        name: format!("{scenario}, {} subscribers", audience.subscribers),
        scenario: scenario.to_owned(),
        subscribers: u64::from(audience.subscribers),
        labelers: u64::from(labelers),
        codec: Some(codec.to_owned()),
        ..Report::default()
    }
}

/// Makes room for all sockets, those of the labelers included.
fn make_room(subscribers: u32, labelers: u32) -> anyhow::Result<()> {
    descriptors::make_room(u64::from(subscribers) + u64::from(labelers))
}

/// Where the queue stands now, by the server's own account over HTTP.
async fn look(stage: &Stage, cookie: &Cookie) -> anyhow::Result<Progress> {
    let mut visitor = Visitor::again(stage.target.addr, cookie).await?;
    visitor.progress(stage.target.queue).await
}

/// Somebody to look with, where nobody else is there.
async fn onlooker(stage: &Stage) -> anyhow::Result<Cookie> {
    let cookies = visitor::cookies(stage.target.addr, 1).await?;
    match cookies.into_iter().next() {
        Some(cookie) => Ok(cookie),
        None => bail!("the server gives its visitors no cookie"),
    }
}

/// Fails if the queue has not work for so many labels.
fn require_work(progress: &Progress, labels: u64, labelers: u32) -> anyhow::Result<()> {
    // Each labeler holds one more sample at the end.
    let needed = labels + u64::from(labelers);
    let left = progress.target.saturating_sub(progress.labels);
    if left < needed {
        bail!(
            "the queue takes {left} more labels, and this run may need {needed}: import more samples, \
             or ask for fewer labels"
        );
    }
    Ok(())
}

/// When the last subscriber came to be so, and stayed so; none if one of them is not.
fn all_since_us(diaries: &[Diary], is_so: impl Fn(&Sight) -> bool) -> Option<u64> {
    diaries
        .iter()
        .map(|diary| {
            let lasting = diary.sights.iter().rev().take_while(|sight| is_so(sight));
            lasting.last().map(|sight| sight.at_us)
        })
        .try_fold(0, |latest, since| Some(latest.max(since?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diary(labels: &[u64]) -> Diary {
        let sights = (0..).zip(labels).map(|(at_us, labels)| Sight {
            at_us,
            labels: *labels,
            connected: 0,
            phase: 0,
        });
        Diary {
            sights: sights.collect(),
            opened_us: Vec::new(),
        }
    }

    #[test]
    fn all_are_so_since_the_last_of_them_is() {
        let since = |diaries: &[Diary]| all_since_us(diaries, |sight| sight.labels == 7);

        assert_eq!(since(&[diary(&[7]), diary(&[7, 5, 7, 7])]), Some(2));
        assert_eq!(since(&[diary(&[7]), diary(&[7, 5])]), None);
        assert_eq!(since(&[diary(&[])]), None);
    }

    #[test]
    fn a_command_line_is_the_same_for_every_run() {
        let arguments =
            "live --addr 127.0.0.1:1 --queue 1 --subscribers 5 --bar cpu-s=6 --json a.json";

        let line = command_line(arguments.split(' ').map(str::to_owned));

        assert_eq!(line, "ingot-load live --subscribers 5");
    }

    #[test]
    fn a_queue_needs_work_for_every_label_and_one_more_sample_for_each_labeler() {
        let progress = Progress {
            target: 130,
            labels: 20,
            ..Progress::default()
        };
        assert!(require_work(&progress, 100, 10).is_ok());
        let refused = require_work(&progress, 101, 10).unwrap_err().to_string();
        assert!(refused.contains("takes 110 more labels"), "{refused}");
    }
}
