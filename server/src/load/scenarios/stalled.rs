//! Sockets that never read, while labels flow past them and ten healthy ones.

use futures::{StreamExt, TryStreamExt, stream};

use super::{look, make_room, phase::Phase, report, require_work};
use crate::load::{
    crowd::{Crowd, People},
    labeling::Labelers,
    mute,
    options::{Audience, Work},
    report::{MemoryUse, Report},
    socket::Socket,
    stage::Stage,
    subscriber::Order,
};

/// How many read as they should.
const HEALTHY: u32 = 10;

pub(super) async fn run(
    stage: &Stage,
    audience: &Audience,
    work: &Work,
    seconds: u32,
) -> anyhow::Result<Report> {
    make_room(audience.subscribers + HEALTHY, work.labelers)?;
    let healthy = Audience {
        subscribers: HEALTHY,
        ..audience.clone()
    };
    let (stalling, people) = (
        People::arrive(stage, audience).await?,
        People::arrive(stage, &healthy).await?,
    );
    let base = look(stage, people.first()).await?;
    let labels = u64::from(work.labels_per_s) * u64::from(seconds);
    require_work(&base, labels, work.labelers)?;
    let labelers = Labelers::arrive(stage, work.labelers).await?;

    let before = stage.memory()?;
    let sockets = open_and_stall(stage, audience, &stalling).await?;
    let (crowd, _) = Crowd::gather(stage, &healthy, &people, Order::Follow).await?;
    let connections = sockets.len() + crowd.len();
    let mut memory = MemoryUse::new(before, stage.memory()?, connections);
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

    let mut report = report("stalled", audience, work.labelers);
    phase.enter(&mut report, &crowd.leave().await?);
    report.memory = Some(memory);
    drop(sockets);
    Ok(report)
}

/// Opens sockets that subscribe and then read nothing as long as they are kept.
async fn open_and_stall(
    stage: &Stage,
    audience: &Audience,
    people: &People,
) -> anyhow::Result<Vec<Socket>> {
    let (addr, queue) = (stage.target.addr, stage.target.queue);
    let codec = audience.codec.into();
    stream::iter(people.cookies())
        .map(|cookie| mute::following(addr, codec, queue, cookie))
        .buffer_unordered(audience.at_once as usize)
        .inspect(|_| {
            stage
                .teller
                .tell(|| "opening sockets that never read".to_owned())
        })
        .try_collect()
        .await
}
