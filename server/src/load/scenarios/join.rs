//! People who are connected subscribe all at once.

use super::{SETTLE_S, all_since_us, make_room, report};
use crate::load::{
    crowd::{Crowd, People},
    options::Audience,
    report::{Cpu, Join, Report, Traffic, seconds_between},
    stage::Stage,
    subscriber::Order,
};

pub(super) async fn run(stage: &Stage, audience: &Audience) -> anyhow::Result<Report> {
    make_room(audience.subscribers, 0)?;
    let people = People::arrive(stage, audience).await?;
    // The queue has to be there; the look is that of the first person, who counts once.
    super::look(stage, people.first()).await?;
    let (crowd, connecting) = Crowd::gather(stage, audience, &people, Order::Connect).await?;
    let expected = u64::from(audience.people());

    let (before, counts) = (stage.cpu()?, crowd.counts());
    crowd.order(Order::Follow);
    let all = crowd
        .wait(stage, "counting people", SETTLE_S, |gauge| {
            gauge.connected() == Some(expected)
        })
        .await;
    let after = stage.cpu()?;
    let counts = crowd.counts().since(counts);
    let subscribers = crowd.len();
    let diaries = crowd.leave().await?;

    let answered_us = diaries
        .iter()
        .filter_map(|diary| Some(diary.sights.first()?.at_us))
        .max();
    let counted_us = all_since_us(&diaries, |sight| sight.connected == expected);
    let mut report = report("join", audience, 0);
    report.join = answered_us
        .zip(counted_us)
        .map(|(answered_us, counted_us)| Join {
            answered_s: seconds_between(before.at_us, answered_us),
            counted_s: seconds_between(before.at_us, counted_us),
        });
    report.settled_s = report.join.map(|join| join.counted_s);
    report.exact = all && counted_us.is_some();
    report.cpu = Some(Cpu::between(before, after));
    report.traffic = Some(Traffic::new(counts, subscribers, None));
    report.gaps = Some(counts.gaps());
    report.connecting = Some(connecting);
    Ok(report)
}
