//! Any sequence of operations under any policy keeps what is counted equal to the rows, and every bound.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ingot::{
    archive::NewSample,
    ids::{AssignmentId, LabelId, LabelerId, SampleId},
    policy::{GoldPolicy, Order, Policy, SkipPolicy},
    progress::QueueState,
    verdict::{Verdict, VerdictReason, may_decide},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use server::store::{
    By, ClaimRequest, Claimed, Decided, Decision, QueueChange, Reopening, Revised, Revision,
    Skipped, Store, Submission, Submitted,
};

use crate::world::{LEASE_MS, NOW, World, answered, numbered, op, said, whatever_their_ends};

const PEOPLE: usize = 4;
const OUTSIDERS: usize = 2;

#[derive(Debug, Clone)]
enum Operation {
    Claim {
        person: usize,
        count: u32,
    },
    /// Of any turn that this person ever had, open or not; perhaps with a claim of what comes next.
    Submit {
        person: usize,
        turn: usize,
        tone: i64,
        next: Option<u32>,
    },
    /// Of an earlier submission, as it was.
    Repeat {
        earlier: usize,
    },
    Skip {
        person: usize,
        turn: usize,
    },
    Renew {
        person: usize,
        turn: usize,
    },
    Release {
        person: usize,
        turn: usize,
    },
    Revise {
        person: usize,
        label: usize,
        tone: i64,
    },
    Pass {
        ms: u64,
    },
    Expire,
    Import {
        samples: usize,
        known_answer: bool,
    },
    /// Brings the label of somebody who worked elsewhere to a sample that is there.
    Merge {
        sample: usize,
        outsider: usize,
        tone: i64,
    },
    /// Decides a sample, or without a tone withdraws what was decided of it.
    Judge {
        sample: usize,
        tone: Option<i64>,
    },
    Overlap {
        overlap: u32,
    },
    Pause {
        is_paused: bool,
    },
}

fn operation() -> impl Strategy<Value = Operation> {
    let turn = || (0..PEOPLE, 0_usize..3);
    let tone = 1_i64..=5;
    prop_oneof![
        6 => (0..PEOPLE, 1_u32..4).prop_map(|(person, count)| Operation::Claim { person, count }),
        6 => (turn(), tone.clone(), proptest::option::of(1_u32..4)).prop_map(
            |((person, turn), tone, next)| Operation::Submit { person, turn, tone, next }
        ),
        1 => (0_usize..8).prop_map(|earlier| Operation::Repeat { earlier }),
        2 => turn().prop_map(|(person, turn)| Operation::Skip { person, turn }),
        1 => turn().prop_map(|(person, turn)| Operation::Renew { person, turn }),
        1 => turn().prop_map(|(person, turn)| Operation::Release { person, turn }),
        2 => (turn(), tone)
            .prop_map(|((person, label), tone)| Operation::Revise { person, label, tone }),
        2 => (1..LEASE_MS).prop_map(|ms| Operation::Pass { ms }),
        1 => Just(Operation::Expire),
        1 => (1_usize..3, any::<bool>())
            .prop_map(|(samples, known_answer)| Operation::Import { samples, known_answer }),
        1 => (0_usize..8, 0..OUTSIDERS, 1_i64..=5)
            .prop_map(|(sample, outsider, tone)| Operation::Merge { sample, outsider, tone }),
        2 => (0_usize..8, proptest::option::weighted(0.7, 1_i64..=5))
            .prop_map(|(sample, tone)| Operation::Judge { sample, tone }),
        1 => (1_u32..4).prop_map(|overlap| Operation::Overlap { overlap }),
        1 => any::<bool>().prop_map(|is_paused| Operation::Pause { is_paused }),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    let order = prop_oneof![Just(Order::Arrival), any::<u64>().prop_map(Order::Random)];
    let skip = prop_oneof![
        Just(SkipPolicy::RequeueForMe),
        Just(SkipPolicy::RequeueForOthers),
        Just(SkipPolicy::IgnoreSkipped),
    ];
    let gold = proptest::option::of((1_u8..=50, proptest::option::of(50_u8..=100)));
    (
        (1_u32..4, prop_oneof![Just(0), Just(50), Just(100)], order),
        (any::<bool>(), 1_u32..4, skip),
        (proptest::option::of(1_u64..6), gold),
    )
        .prop_map(
            |(
                (overlap, cohort_percent, order),
                (begun_first, open_leases, skip),
                (limit, gold),
            )| {
                Policy {
                    overlap,
                    cohort_percent,
                    order,
                    begun_first,
                    lease_ms: LEASE_MS,
                    open_leases,
                    skip,
                    labeler_limit: limit,
                    gold: gold.map(|(share_percent, pause_below_percent)| GoldPolicy {
                        share_percent,
                        pause_below_percent,
                        pause_after: 2,
                    }),
                    ..Policy::default()
                }
            },
        )
}

/// How a person left a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Labeled,
    Skipped,
}

/// A submission that was tried.
#[derive(Debug, Clone, Copy)]
struct Tried {
    op_number: u128,
    person: usize,
    assignment: AssignmentId,
    sample: SampleId,
    tone: i64,
}

/// What happened so far, as the callers know it.
struct History {
    world: World,
    policy: Policy,
    most_overlap: u32,
    is_paused: bool,
    now_ms: u64,
    imported: usize,
    operations: u128,
    /// Each person's turns, newest last.
    turns: Vec<Vec<(AssignmentId, SampleId)>>,
    tried: Vec<Tried>,
    /// Each person's labels.
    labels: Vec<Vec<LabelId>>,
    ends: BTreeMap<(SampleId, usize), End>,
    /// The labels that came from elsewhere, by the sample's number and who made them.
    brought: BTreeSet<(usize, usize)>,
}

fn person(index: usize) -> LabelerId {
    LabelerId(uuid::Uuid::from_u128(1 + index as u128))
}

impl History {
    async fn run(&mut self, operation: &Operation) {
        self.operations += 1;
        match *operation {
            Operation::Claim { person, count } => {
                let request = self.request(person, count);
                let claimed = self.world.store.claim(request).await.unwrap();
                self.claimed(person, claimed);
            }
            Operation::Submit {
                person,
                turn,
                tone,
                next,
            } => {
                if let Some((assignment, sample)) = self.turn(person, turn) {
                    let tried = Tried {
                        op_number: self.operations,
                        person,
                        assignment,
                        sample,
                        tone,
                    };
                    let answer = self.submit(tried, next).await;
                    assert!(!matches!(answer, Submitted::Repeated(..)), "it is new");
                    self.tried.push(tried);
                }
            }
            Operation::Repeat { earlier } => self.repeat(earlier).await,
            Operation::Skip { person, turn } => self.skip(person, turn).await,
            Operation::Renew {
                person: index,
                turn,
            } => {
                let ids = self.turn(index, turn).map(|(id, _)| id).into_iter();
                let store = &self.world.store;
                let renewed = store.renew(person(index), ids.collect(), self.now_ms).await;
                for renewed in renewed.unwrap() {
                    assert_eq!(renewed.lease_expires_at_ms, self.now_ms + LEASE_MS);
                }
            }
            Operation::Release {
                person: index,
                turn,
            } => {
                let ids: Vec<_> = self
                    .turn(index, turn)
                    .map(|(id, _)| id)
                    .into_iter()
                    .collect();
                let leases = whatever_their_ends(&ids);
                let store = &self.world.store;
                let released = store.release(person(index), leases, None, self.now_ms);
                released.await.unwrap();
            }
            Operation::Revise {
                person,
                label,
                tone,
            } => self.revise(person, label, tone).await,
            Operation::Pass { ms } => self.now_ms += ms,
            Operation::Expire => {
                self.world.store.expire_leases(self.now_ms).await.unwrap();
            }
            Operation::Import {
                samples,
                known_answer,
            } => self.import(samples, known_answer).await,
            Operation::Merge {
                sample,
                outsider,
                tone,
            } => self.merge(sample, outsider, tone).await,
            Operation::Judge { sample, tone } => self.judge(sample, tone).await,
            Operation::Overlap { overlap } => {
                self.policy.overlap = overlap;
                self.most_overlap = self.most_overlap.max(overlap);
                let change = QueueChange {
                    policy: Some(self.policy.clone()),
                    ..QueueChange::default()
                };
                self.change(change).await;
            }
            Operation::Pause { is_paused } => {
                self.is_paused = is_paused;
                let state = if is_paused {
                    QueueState::Paused
                } else {
                    QueueState::Active
                };
                let change = QueueChange {
                    state: Some(state),
                    ..QueueChange::default()
                };
                self.change(change).await;
            }
        }
    }

    async fn change(&self, change: QueueChange) {
        let World { store, queue } = &self.world;
        let changed = store
            .change_queue(*queue, change, By::NOBODY, self.now_ms)
            .await;
        assert!(changed.unwrap().is_some());
    }

    fn turn(&self, person: usize, back: usize) -> Option<(AssignmentId, SampleId)> {
        self.turns[person].iter().rev().nth(back).copied()
    }

    fn request(&self, index: usize, count: u32) -> ClaimRequest {
        ClaimRequest {
            queue: self.world.queue,
            labeler: person(index),
            count,
            now_ms: self.now_ms,
        }
    }

    fn claimed(&mut self, index: usize, claimed: Claimed) {
        let Claimed::Granted(granted, _) = claimed else {
            return;
        };
        assert!(granted.len() <= self.policy.open_leases as usize);
        let mut samples = BTreeSet::new();
        for granted in granted {
            let sample = granted.sample.id;
            assert!(samples.insert(sample), "one sample is held twice");
            match self.ends.get(&(sample, index)) {
                None => {}
                Some(End::Skipped) if self.policy.skip == SkipPolicy::RequeueForMe => {}
                Some(end) => panic!("a sample that was {end:?} came back"),
            }
            let turn = (granted.id, sample);
            let is_new = !self.turns[index].contains(&turn);
            assert!(!(is_new && self.is_paused), "a paused queue lent a sample");
            self.turns[index].retain(|other| *other != turn);
            self.turns[index].push(turn);
        }
    }

    async fn submit(&mut self, tried: Tried, next: Option<u32>) -> Submitted {
        let Tried {
            op_number,
            person: index,
            assignment,
            sample,
            tone,
        } = tried;
        let submission = Submission {
            op_id: op(op_number),
            queue: self.world.queue,
            assignment,
            labeler: person(index),
            token: None,
            answered: answered(tone),
            now_ms: self.now_ms,
        };
        let next = next.map(|count| self.request(index, count));
        let submitted = self.world.store.submit(submission, next).await;
        let (answer, claimed) = submitted.unwrap();
        if let Submitted::Stored(label, ..) = answer {
            let before = self.ends.insert((sample, index), End::Labeled);
            assert_ne!(
                before,
                Some(End::Labeled),
                "one person labeled a sample twice"
            );
            self.labels[index].push(label);
        }
        if let Some(claimed) = claimed {
            self.claimed(index, claimed);
        }
        answer
    }

    async fn repeat(&mut self, earlier: usize) {
        let Some(tried) = self.tried.get(earlier).copied() else {
            return;
        };
        let known = self.world.store.label_ops(self.world.queue).await.unwrap();
        let answer = self.submit(tried, None).await;
        // One that was refused before may be stored now that there is room: that is no repeat.
        let is_known = known.contains(&op(tried.op_number));
        assert_eq!(
            matches!(answer, Submitted::Repeated(..)),
            is_known,
            "{answer:?}"
        );
    }

    async fn skip(&mut self, index: usize, turn: usize) {
        let Some((assignment, sample)) = self.turn(index, turn) else {
            return;
        };
        let skipped = self
            .world
            .skip(person(index), assignment, self.now_ms)
            .await;
        if matches!(skipped, Skipped::Done(..)) {
            let before = self.ends.insert((sample, index), End::Skipped);
            assert_ne!(before, Some(End::Labeled), "a labeled sample was skipped");
        }
    }

    async fn revise(&self, index: usize, label: usize, tone: i64) {
        let Some(label) = self.labels[index].iter().rev().nth(label) else {
            return;
        };
        let revision = Revision {
            op_id: op(self.operations),
            label: *label,
            labeler: person(index),
            token: None,
            answered: answered(tone),
            now_ms: self.now_ms,
        };
        let revised = self.world.store.revise(revision).await.unwrap();
        assert!(matches!(revised, Revised::Stored(..)), "{revised:?}");
    }

    async fn import(&mut self, samples: usize, known_answer: bool) {
        let more = numbered(self.imported..self.imported + samples);
        let more = more.into_iter().map(|sample| NewSample {
            gold: known_answer.then(|| answered(3).answers.values),
            ..sample
        });
        let World { store, queue } = &self.world;
        let inserted = store.insert_samples(*queue, more.collect(), self.now_ms);
        inserted.await.unwrap();
        self.imported += samples;
    }

    async fn merge(&mut self, sample: usize, outsider: usize, tone: i64) {
        let number = sample % self.imported;
        let mut batch = numbered(number..number + 1);
        let turn = said(&format!("outsider {outsider}"), tone);
        batch.iter_mut().for_each(|it| it.turns.push(turn.clone()));
        let World { store, queue } = &self.world;
        let inserted = store.insert_samples(*queue, batch, self.now_ms).await;
        let inserted = inserted.unwrap();
        let is_new = self.brought.insert((number, outsider));
        let labels = u64::from(is_new);
        assert_eq!((inserted.updated, inserted.labels), (labels, labels));
    }

    async fn judge(&self, sample: usize, tone: Option<i64>) {
        let World { store, queue } = &self.world;
        let seq = (sample % self.imported) as u64;
        let stored = store.samples(*queue, seq, 1).await.unwrap().remove(0);
        let reviewed = store.reviewed(stored.id, 100).await.unwrap().unwrap();
        let flagged = reviewed.labels.iter().any(|label| label.flagged);
        let is_decided = reviewed.verdict.is_some();
        let Some(tone) = tone else {
            let reopening = Reopening {
                op_id: Some(op(self.operations)),
                sample: stored.id,
                by: By::NOBODY,
                seen: Some(reviewed.revision),
                now_ms: self.now_ms,
            };
            let reopened = store.reopen(reopening).await.unwrap();
            assert_eq!(matches!(reopened, Decided::Stored(..)), is_decided);
            return;
        };
        let answered = answered(tone);
        let decision = Decision {
            op_id: op(self.operations),
            sample: stored.id,
            by: person(0).into(),
            seen: Some(reviewed.revision),
            schema: answered.schema,
            schema_version: answered.schema_version,
            verdict: Verdict {
                values: answered.answers.values,
                picked: None,
                reason: VerdictReason::Other,
                note: None,
            },
            now_ms: self.now_ms,
        };
        let decided = store.decide(decision).await.unwrap();
        let may = is_decided || may_decide(reviewed.label_count, u64::from(flagged)).is_ok();
        assert_eq!(matches!(decided, Decided::Stored(..)), may, "{decided:?}");
    }

    async fn check(&self) {
        self.world.assert_counted().await;
        let counters = self.world.counters().await;
        let labels = self.labels.iter().map(Vec::len).sum::<usize>() + self.brought.len();
        assert_eq!(counters.labels, labels as u64);
        let held = PEOPLE as u64 * u64::from(self.policy.open_leases);
        assert!(counters.leased <= held);
        if let Some(limit) = self.policy.labeler_limit {
            let most = self.labels.iter().map(Vec::len).max();
            assert!(
                most.unwrap_or_default() as u64 <= limit,
                "a limit was passed"
            );
        }
        let mut page = 0;
        loop {
            let samples = self.world.store.samples(self.world.queue, page, 100).await;
            let samples = samples.unwrap();
            let Some(last) = samples.last() else { break };
            page = last.seq + 1;
            for sample in samples.iter().filter(|sample| sample.gold.is_none()) {
                let labels = sample.turns.iter().filter(|turn| turn.label.is_some());
                assert!(labels.count() <= self.most_overlap as usize + OUTSIDERS);
            }
        }
    }
}

/// So many cases share one store, each in a queue of its own.
pub(crate) async fn any_sequence_keeps_the_counters_true(store: Arc<dyn Store>, cases: usize) {
    let mut runner = TestRunner::new(Config::default());
    let strategy = (
        policy(),
        1_usize..5,
        proptest::collection::vec(operation(), 1..60),
    );
    for case in 0..cases {
        let (policy, samples, operations) = strategy.new_tree(&mut runner).unwrap().current();
        let name = format!("case {case}");
        let world = World::with_policy(store.clone(), &name, samples, policy.clone()).await;
        println!("case {case}: {samples} samples, {policy:?}, {operations:?}");
        let mut history = History {
            world,
            most_overlap: policy.overlap,
            policy,
            is_paused: false,
            now_ms: NOW,
            imported: samples,
            // Operation ids belong to one label in the whole store.
            operations: (case as u128) << 64,
            turns: vec![Vec::new(); PEOPLE],
            tried: Vec::new(),
            labels: vec![Vec::new(); PEOPLE],
            ends: BTreeMap::new(),
            brought: BTreeSet::new(),
        };
        for operation in &operations {
            history.run(operation).await;
            history.check().await;
        }
    }
}
