//! One label after a second of quiet, again and again.

use super::{SETTLE_S, all_since_us, look, make_room, report, require_work};
use crate::load::{
    crowd::{Crowd, People},
    labeling::Labelers,
    ledger::Ledger,
    options::Audience,
    report::{Cpu, Labels, Report, Seen, Traffic, seconds_between},
    stage::Stage,
    subscriber::Order,
};

/// For how long nothing may have changed before a label.
const QUIET_MS: u64 = 1_000;

pub(super) async fn run(stage: &Stage, audience: &Audience, rounds: u32) -> anyhow::Result<Report> {
    make_room(audience.subscribers, 1)?;
    let people = People::arrive(stage, audience).await?;
    let base = look(stage, people.first()).await?;
    require_work(&base, u64::from(rounds), 1)?;
    let mut labelers = Labelers::arrive(stage, 1).await?;
    let (crowd, connecting) = Crowd::gather(stage, audience, &people, Order::Follow).await?;

    let (cpu, counts) = (stage.cpu()?, crowd.counts());
    let mut deeds = Vec::new();
    let mut all = true;
    for round in 1..=u64::from(rounds) {
        crowd.wait_for_quiet(stage, QUIET_MS, SETTLE_S).await;
        deeds.push(labelers.one().await?);
        let what = format!("label {round} of {rounds}");
        all &= crowd
            .wait(stage, &what, SETTLE_S, |gauge| {
                gauge.labels() == Some(base.labels + round)
            })
            .await;
    }
    let after = stage.cpu()?;
    let counts = crowd.counts().since(counts);
    let number = look(stage, people.first()).await?.labels;

    let ledger = Ledger::new(base.labels, &deeds);
    let subscribers = crowd.len();
    let diaries = crowd.leave().await?;
    let exact_us = all_since_us(&diaries, |sight| sight.labels == number);
    let mut report = report("isolated", audience, 1);
    report.exact = all && exact_us.is_some() && number == ledger.last_number();
    report.labels = Some(Labels::new(
        &ledger,
        None,
        seconds_between(cpu.at_us, after.at_us),
        number.saturating_sub(base.labels),
    ));
    report.seen = Some(Seen::new(&ledger, &diaries));
    report.traffic = Some(Traffic::new(counts, subscribers, Some(ledger.labels())));
    report.gaps = Some(counts.gaps());
    report.cpu = Some(Cpu::between(cpu, after));
    report.connecting = Some(connecting);
    Ok(report)
}
