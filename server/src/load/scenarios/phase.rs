//! The label phase that several scenarios share: labels flow, and then all have to become exact.

use ingot::progress::Progress;

use super::{SETTLE_S, all_since_us, look};
use crate::load::{
    crowd::Crowd,
    gauge::Counts,
    labeling::Labelers,
    ledger::Ledger,
    options::Work,
    report::{Cpu, Labels, Report, Seen, Traffic, seconds_between},
    stage::{CpuMark, Stage},
    subscriber::Diary,
    visitor::Cookie,
};

/// A label phase that is over.
pub(super) struct Phase {
    ledger: Ledger,
    labels: Labels,
    cpu: Cpu,
    counts: Counts,
    subscribers: usize,
    /// The server's number at the end.
    number: u64,
    exact: bool,
}

impl Phase {
    /// Lets the labelers work, and waits until every subscriber holds the server's number.
    pub(super) async fn run(
        stage: &Stage,
        crowd: &Crowd,
        labelers: Labelers,
        work: &Work,
        seconds: u32,
        base: &Progress,
        cookie: &Cookie,
    ) -> anyhow::Result<Self> {
        let (before, counts) = (stage.cpu()?, crowd.counts());
        let deeds = labelers
            .work(stage, Some(work.labels_per_s), seconds)
            .await?;
        let worked_s = seconds_between(before.at_us, stage.clock.mono_us());
        let ledger = Ledger::new(base.labels, &deeds);
        let number = look(stage, cookie).await?.labels;
        let all = crowd
            .wait(stage, "becoming exact", SETTLE_S, |gauge| {
                gauge.labels() == Some(number)
            })
            .await;
        let after: CpuMark = stage.cpu()?;
        let counted = number.saturating_sub(base.labels);
        Ok(Self {
            labels: Labels::new(&ledger, Some(work.labels_per_s), worked_s, counted),
            cpu: Cpu::between(before, after),
            counts: crowd.counts().since(counts),
            subscribers: crowd.len(),
            exact: all && number == ledger.last_number(),
            number,
            ledger,
        })
    }

    /// Enters what was found, and what the subscribers' diaries say.
    pub(super) fn enter(self, report: &mut Report, diaries: &[Diary]) {
        let exact_us = all_since_us(diaries, |sight| sight.labels == self.number);
        report.settled_s = exact_us
            .zip(self.ledger.last_answer_us())
            .map(|(exact_us, answer_us)| exact_us.saturating_sub(answer_us) as f64 / 1e6);
        report.traffic = Some(Traffic::new(
            self.counts,
            self.subscribers,
            Some(self.ledger.labels()),
        ));
        report.gaps = Some(self.counts.gaps());
        report.labels = Some(self.labels);
        report.seen = Some(Seen::new(&self.ledger, diaries));
        report.cpu = Some(self.cpu);
        report.exact = self.exact && exact_us.is_some();
    }
}
