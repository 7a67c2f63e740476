//! All connections are cut at once, a label comes meanwhile, and everybody has to come back.

use super::{SETTLE_S, all_since_us, look, make_room, report, require_work};
use crate::load::{
    crowd::{Crowd, People},
    gauge::Gauge,
    labeling::Labelers,
    options::Audience,
    report::{Cpu, MemoryUse, Reconnects, Report, Traffic, seconds_between},
    stage::Stage,
    subscriber::Order,
};

/// For how long nothing may have changed before the cut.
const QUIET_MS: u64 = 1_000;

pub(super) async fn run(stage: &Stage, audience: &Audience) -> anyhow::Result<Report> {
    make_room(audience.subscribers, 1)?;
    let people = People::arrive(stage, audience).await?;
    let base = look(stage, people.first()).await?;
    require_work(&base, 1, 1)?;
    let mut labelers = Labelers::arrive(stage, 1).await?;
    let memory = stage.memory()?;
    let (crowd, connecting) = Crowd::gather(stage, audience, &people, Order::Follow).await?;
    crowd.wait_for_quiet(stage, QUIET_MS, SETTLE_S).await;
    let mut memory = MemoryUse::new(memory, stage.memory()?, crowd.len());

    let (before, counts) = (stage.cpu()?, crowd.counts());
    crowd.order(Order::Cut);
    let was_cut = |gauge: &Gauge| !gauge.is_up() || gauge.counts().sockets > 1;
    crowd.wait(stage, "cutting", SETTLE_S, was_cut).await;
    labelers.one().await?;
    let number = base.labels + 1;
    let all = crowd
        .wait(stage, "coming back", SETTLE_S, |gauge| {
            gauge.is_up() && gauge.counts().sockets > 1 && gauge.labels() == Some(number)
        })
        .await;
    let after = stage.cpu()?;
    memory.after = Some(stage.memory()?);
    let counts = crowd.counts().since(counts);
    let same = look(stage, people.first()).await?.labels == number;

    let subscribers = crowd.len();
    let diaries = crowd.leave().await?;
    let exact_us = all_since_us(&diaries, |sight| sight.labels == number);
    let opened = diaries
        .iter()
        .flat_map(|diary| diary.opened_us.iter().copied());
    let opened_us = opened.clone().max().unwrap_or(0);
    let mut report = report("drop", audience, 1);
    report.exact = all && same && exact_us.is_some();
    report.settled_s =
        exact_us.map(|exact_us| seconds_between(before.at_us, exact_us.max(opened_us)));
    report.reconnects = Some(Reconnects::new(before.at_us, opened));
    report.cpu = Some(Cpu::between(before, after));
    report.traffic = Some(Traffic::new(counts, subscribers, None));
    report.gaps = Some(counts.gaps());
    report.connecting = Some(connecting);
    report.memory = Some(memory);
    Ok(report)
}
