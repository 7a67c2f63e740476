//! Subscribers connect, and nothing happens.

use std::time::Duration;

use tokio::time::sleep;

use super::{SETTLE_S, look, make_room, report};
use crate::load::{
    crowd::{Crowd, People},
    options::Audience,
    report::{Cpu, MemoryUse, Report, Traffic},
    stage::Stage,
    subscriber::Order,
};

/// For how long nothing may have changed, so that it counts as quiet.
const QUIET_MS: u64 = 2_000;

pub(super) async fn run(
    stage: &Stage,
    audience: &Audience,
    seconds: u32,
) -> anyhow::Result<Report> {
    make_room(audience.subscribers, 0)?;
    let people = People::arrive(stage, audience).await?;
    let base = look(stage, people.first()).await?;
    let before = stage.memory()?;
    let (crowd, connecting) = Crowd::gather(stage, audience, &people, Order::Follow).await?;
    crowd.wait_for_quiet(stage, QUIET_MS, SETTLE_S).await;
    let memory = MemoryUse::new(before, stage.memory()?, crowd.len());

    let (cpu, counts) = (stage.cpu()?, crowd.counts());
    for second in 0..seconds {
        stage
            .teller
            .tell(|| format!("idle: {second} of {seconds} s"));
        sleep(Duration::from_secs(1)).await;
    }
    let counts = crowd.counts().since(counts);
    let mut report = report("idle", audience, 0);
    report.cpu = Some(Cpu::between(cpu, stage.cpu()?));
    report.traffic = Some(Traffic::new(counts, crowd.len(), None));
    report.gaps = Some(counts.gaps());
    report.exact = crowd.count(|gauge| gauge.labels() == Some(base.labels)) == crowd.len();
    report.connecting = Some(connecting);
    report.memory = Some(memory);
    crowd.leave().await?;
    Ok(report)
}
