//! Subscribers watch while labelers label.

use super::{look, make_room, phase::Phase, report, require_work};
use crate::load::{
    crowd::{Crowd, People},
    labeling::Labelers,
    options::{Audience, Work},
    report::{MemoryUse, Report},
    stage::Stage,
    subscriber::Order,
};

pub(super) async fn run(
    stage: &Stage,
    audience: &Audience,
    work: &Work,
    seconds: u32,
) -> anyhow::Result<Report> {
    make_room(audience.subscribers, work.labelers)?;
    let people = People::arrive(stage, audience).await?;
    let base = look(stage, people.first()).await?;
    let labels = u64::from(work.labels_per_s) * u64::from(seconds);
    require_work(&base, labels, work.labelers)?;
    let labelers = Labelers::arrive(stage, work.labelers).await?;

    let before = stage.memory()?;
    let (crowd, connecting) = Crowd::gather(stage, audience, &people, Order::Follow).await?;
    let mut memory = MemoryUse::new(before, stage.memory()?, crowd.len());
    let phase = Phase::run(
        stage,
        &crowd,
        labelers,
        work,
        seconds,
        &base,
        people.first(),
    )
    .await?;
    memory.after = Some(stage.memory()?);

    let mut report = report("live", audience, work.labelers);
    phase.enter(&mut report, &crowd.leave().await?);
    report.connecting = Some(connecting);
    report.memory = Some(memory);
    Ok(report)
}
