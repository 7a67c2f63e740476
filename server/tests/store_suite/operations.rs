//! Any sequence of operations keeps the counters equal to the rows and every bound.

use std::{collections::BTreeMap, sync::Arc};

use ingot::ids::{AssignmentId, LabelerId, SampleId};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use server::store::{Claimed, Skipped, Store, Submitted};

use crate::world::{LEASE_MS, NOW, World, numbered, op};

const PEOPLE: usize = 4;
const CASES: usize = 60;

#[derive(Debug, Clone)]
enum Operation {
    Claim {
        person: usize,
    },
    /// Of any turn that this person ever had, open or not.
    Submit {
        person: usize,
        turn: usize,
    },
    /// Of an earlier submission, as it was.
    Repeat {
        earlier: usize,
    },
    Skip {
        person: usize,
        turn: usize,
    },
    Pass {
        ms: u64,
    },
    Expire,
    Import {
        samples: usize,
    },
}

fn operation() -> impl Strategy<Value = Operation> {
    let person = 0..PEOPLE;
    prop_oneof![
        6 => person.clone().prop_map(|person| Operation::Claim { person }),
        4 => (person.clone(), 0_usize..3).prop_map(|(person, turn)| Operation::Submit { person, turn }),
        1 => (0_usize..8).prop_map(|earlier| Operation::Repeat { earlier }),
        2 => (person, 0_usize..3).prop_map(|(person, turn)| Operation::Skip { person, turn }),
        2 => (1..LEASE_MS).prop_map(|ms| Operation::Pass { ms }),
        1 => Just(Operation::Expire),
        1 => (1_usize..3).prop_map(|samples| Operation::Import { samples }),
    ]
}

/// What happened so far, as the callers know it.
struct History {
    world: World,
    overlap: u32,
    now_ms: u64,
    imported: usize,
    /// Each person's turns, newest last.
    turns: Vec<Vec<(AssignmentId, SampleId)>>,
    submitted: Vec<(u128, usize, AssignmentId)>,
    /// The people who finished a sample, with a label or a skip.
    finished: BTreeMap<(SampleId, usize), bool>,
}

fn person(index: usize) -> LabelerId {
    LabelerId(uuid::Uuid::from_u128(1 + index as u128))
}

impl History {
    async fn run(&mut self, operation: &Operation) {
        match *operation {
            Operation::Claim { person } => self.claim(person).await,
            Operation::Submit { person, turn } => {
                if let Some((assignment, sample)) = self.turn(person, turn) {
                    let op_number = self.submitted.len() as u128;
                    self.submit(op_number, person, assignment, sample).await;
                    self.submitted.push((op_number, person, assignment));
                }
            }
            Operation::Repeat { earlier } => self.repeat(earlier).await,
            Operation::Skip {
                person: index,
                turn,
            } => {
                if let Some((assignment, sample)) = self.turn(index, turn) {
                    let skipped = self
                        .world
                        .skip(person(index), assignment, self.now_ms)
                        .await;
                    if matches!(skipped, Skipped::Done(..) | Skipped::Repeated(_)) {
                        let labeled = self.finished.insert((sample, index), false);
                        assert_ne!(labeled, Some(true), "a labeled sample was skipped");
                    }
                }
            }
            Operation::Pass { ms } => self.now_ms += ms,
            Operation::Expire => {
                self.world.store.expire_leases(self.now_ms).await.unwrap();
            }
            Operation::Import { samples } => {
                let more = numbered(self.imported..self.imported + samples);
                self.world
                    .store
                    .insert_samples(self.world.queue, more, self.now_ms)
                    .await
                    .unwrap();
                self.imported += samples;
            }
        }
    }

    fn turn(&self, person: usize, back: usize) -> Option<(AssignmentId, SampleId)> {
        self.turns[person].iter().rev().nth(back).copied()
    }

    async fn claim(&mut self, index: usize) {
        if let Claimed::Granted(granted, _) = self.world.claim(person(index), self.now_ms).await {
            let granted = &granted[0];
            let key = (granted.sample.id, index);
            assert!(
                !self.finished.contains_key(&key),
                "a finished sample came back: {key:?}"
            );
            let turn = (granted.id, granted.sample.id);
            self.turns[index].retain(|other| *other != turn);
            self.turns[index].push(turn);
        }
    }

    async fn submit(
        &mut self,
        op_number: u128,
        index: usize,
        assignment: AssignmentId,
        sample: SampleId,
    ) {
        let answer = self
            .world
            .submit(op(op_number), person(index), assignment, self.now_ms)
            .await;
        assert!(
            !matches!(answer, Submitted::Repeated(..)),
            "{op_number} is new"
        );
        if matches!(answer, Submitted::Stored(..)) {
            let before = self.finished.insert((sample, index), true);
            assert_eq!(before, None, "one person labeled a sample twice");
        }
    }

    async fn repeat(&mut self, earlier: usize) {
        let Some((op_number, index, assignment)) = self.submitted.get(earlier).copied() else {
            return;
        };
        let known = self.world.store.label_ops(self.world.queue).await.unwrap();
        let answer = self
            .world
            .submit(op(op_number), person(index), assignment, self.now_ms)
            .await;
        if known.contains(&op(op_number)) {
            assert!(matches!(answer, Submitted::Repeated(..)), "{answer:?}");
        } else if matches!(answer, Submitted::Stored(..)) {
            // It was refused before and there is room now: that is no repeat.
            let sample = self.turns[index]
                .iter()
                .find(|(id, _)| *id == assignment)
                .unwrap()
                .1;
            assert_eq!(self.finished.insert((sample, index), true), None);
        }
    }

    async fn check(&self) {
        self.world.assert_counted().await;
        let counters = self.world.counters().await;
        let labels = self.finished.values().filter(|labeled| **labeled).count() as u64;
        assert_eq!(counters.labels, labels);
        assert_eq!(counters.skipped, self.finished.len() as u64 - labels);
        assert!(counters.leased <= PEOPLE as u64);
        let mut labels_of = BTreeMap::<SampleId, u32>::new();
        for ((sample, _), _) in self.finished.iter().filter(|(_, labeled)| **labeled) {
            *labels_of.entry(*sample).or_default() += 1;
        }
        assert!(labels_of.values().all(|labels| *labels <= self.overlap));
    }
}

/// The cases share one store, each in a queue of its own.
pub(crate) async fn any_sequence_of_operations_keeps_the_counters_true(store: Arc<dyn Store>) {
    let mut runner = TestRunner::new(Config::default());
    let strategy = (
        1_u32..4,
        1_usize..4,
        proptest::collection::vec(operation(), 1..60),
    );
    for case in 0..CASES {
        let (overlap, samples, operations) = strategy.new_tree(&mut runner).unwrap().current();
        let world = World::named(store.clone(), &format!("case {case}"), samples, overlap).await;
        let mut history = History {
            world,
            overlap,
            now_ms: NOW,
            imported: samples,
            turns: vec![Vec::new(); PEOPLE],
            submitted: Vec::new(),
            finished: BTreeMap::new(),
        };
        println!("case {case}: overlap {overlap}, {samples} samples, {operations:?}");
        for operation in &operations {
            history.run(operation).await;
            history.check().await;
        }
    }
}
