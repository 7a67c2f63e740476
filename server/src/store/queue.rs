//! Queues as they are stored.

use ingot::{
    ids::QueueId,
    policy::Policy,
    progress::{Counters, QueueState},
    schema::Schema,
};

/// A queue as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Its identity.
    pub id: QueueId,
    /// Its name, unique in the installation.
    pub name: String,
    /// What a label consists of.
    pub schema: Schema,
    /// Counts the schemas it has had, from 1. A schema that labels answer is never changed.
    pub schema_version: u32,
    /// How it deals its samples out.
    pub policy: Policy,
    /// What labelers are told of the work; empty for nothing.
    pub guidelines: String,
    /// Counts the changes of all these, from 0.
    pub settings_revision: u64,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// Its numbers at the time of reading.
    pub counters: Counters,
}

/// A queue to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewQueue {
    /// Its name, unique in the installation.
    pub name: String,
    /// What a label consists of.
    pub schema: Schema,
    /// How it deals its samples out.
    pub policy: Policy,
    /// What labelers are told of the work; empty for nothing.
    pub guidelines: String,
}

/// What is to be different about a queue. What is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueChange {
    /// Another name.
    pub name: Option<String>,
    /// Other questions. While no label answers the ones before, these take their place; else they are a
    /// new version, and labels keep theirs.
    pub schema: Option<Schema>,
    /// Another way to deal. It holds for the samples that are there, too.
    pub policy: Option<Policy>,
    /// Other words on the work.
    pub guidelines: Option<String>,
    /// Whether it gives out work.
    pub state: Option<QueueState>,
    /// The [`Queue::settings_revision`] that the change was made for. If others have changed the queue since, it
    /// stays as it is; none changes it in any case.
    pub made_for: Option<u64>,
}

impl QueueChange {
    /// Whether it is about more than the state, so that whoever has read the queue before has not seen it.
    pub fn is_of_settings(&self) -> bool {
        self.name.is_some()
            || self.schema.is_some()
            || self.policy.is_some()
            || self.guidelines.is_some()
    }
}

/// A part of what is counted for agreement: how often two labels of one sample said these two things.
/// [`ingot::agreement`] makes coefficients of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairCount {
    /// Which field.
    pub field: String,
    /// How many labels the samples have that were counted here.
    pub raters: u32,
    /// What one label said.
    pub first: String,
    /// What another said.
    pub second: String,
    /// How often, in ordered pairs.
    pub count: u64,
}

/// How often two labelers said these two things of one sample.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfusionCount {
    /// In which field.
    pub field: String,
    /// The numbers of the two.
    pub labelers: (u32, u32),
    /// What the first of them said.
    pub first: String,
    /// What the second said.
    pub second: String,
    /// Of how many samples.
    pub samples: u64,
}
