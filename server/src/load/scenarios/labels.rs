//! Labels only, with nobody watching.

use super::{look, make_room, onlooker, require_work};
use crate::load::{
    labeling::Labelers,
    ledger::Ledger,
    report::{Cpu, Labels, Memory, MemoryUse, Report},
    stage::Stage,
};

pub(super) async fn run(
    stage: &Stage,
    labels_per_s: Option<u32>,
    people: u32,
    seconds: u32,
) -> anyhow::Result<Report> {
    make_room(0, people)?;
    let cookie = onlooker(stage).await?;
    let base = look(stage, &cookie).await?;
    // Without a pace nobody knows how many there will be: the labelers notice when they run out.
    let labels = u64::from(labels_per_s.unwrap_or(0)) * u64::from(seconds);
    require_work(&base, labels, people)?;
    let labelers = Labelers::arrive(stage, people).await?;

    let memory: Memory = stage.memory()?;
    let before = stage.cpu()?;
    let deeds = labelers.work(stage, labels_per_s, seconds).await?;
    let after = stage.cpu()?;
    let ledger = Ledger::new(base.labels, &deeds);
    let number = look(stage, &cookie).await?.labels;
    let cpu = Cpu::between(before, after);
    Ok(Report {
        name: format!("labels, {people} labelers"),
        scenario: "labels".to_owned(),
        exact: number == ledger.last_number(),
        labelers: u64::from(people),
        labels: Some(Labels::new(
            &ledger,
            labels_per_s,
            cpu.phase_s,
            number.saturating_sub(base.labels),
        )),
        memory: Some(MemoryUse {
            before: memory,
            connected: memory,
            after: Some(stage.memory()?),
            bytes_per_connection: None,
        }),
        cpu: Some(cpu),
        ..Report::default()
    })
}
