//! Where samples go: into a queue, or nowhere when it is only to be seen what would happen.

use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry};

use async_trait::async_trait;
use ingot::{
    archive::{Again, Difference, NewSample, Suggestion, Verdict, again},
    ids::QueueId,
    label::LabelValues,
    sample::Payload,
};
use sha2::{Digest, Sha256};

use crate::{
    clock::Clock,
    store::{Inserted, Kept, Store, StoreError},
};

/// Takes samples batch by batch.
#[async_trait]
pub trait Sink: Send {
    /// Takes a batch as a whole, or fails and has taken nothing of it.
    async fn insert(&mut self, batch: Vec<NewSample>) -> Result<Inserted, StoreError>;
}

/// A queue of a store.
pub struct QueueSink<'a> {
    store: &'a dyn Store,
    queue: QueueId,
    clock: Clock,
}

impl<'a> QueueSink<'a> {
    /// A sink that adds samples to a queue.
    pub fn new(store: &'a dyn Store, queue: QueueId, clock: Clock) -> Self {
        Self {
            store,
            queue,
            clock,
        }
    }
}

#[async_trait]
impl Sink for QueueSink<'_> {
    async fn insert(&mut self, batch: Vec<NewSample>) -> Result<Inserted, StoreError> {
        self.store
            .insert_samples(self.queue, batch, self.clock.wall_ms())
            .await
    }
}

/// How many samples of a queue are read at once.
const PAGE: u32 = 100;

/// The first half of a SHA-256: enough to tell samples apart, and half as much to keep.
type Digest128 = [u8; 16];

/// Counts what a queue would make of samples, and changes nothing. It keeps about a hundred bytes for each
/// sample, those of the queue included, and eight for each of their turns.
#[derive(Default)]
pub struct DrySink {
    /// By identity.
    known: HashMap<Digest128, Known>,
}

/// What is known of a sample.
struct Known {
    content: Digest128,
    is_begun: bool,
    priority: i16,
    gold: Option<Digest128>,
    suggestions: Option<Digest128>,
    is_decided: bool,
    /// Who has ended a turn at it.
    labelers: Box<[u64]>,
}

impl Known {
    fn of(sample: &NewSample, content: Digest128) -> Self {
        Self {
            content,
            is_begun: !sample.turns.is_empty(),
            priority: sample.priority,
            gold: gold_of(sample.gold.as_ref()),
            suggestions: suggestions_of(&sample.suggestions),
            is_decided: sample.verdict.is_some(),
            labelers: sample
                .turns
                .iter()
                .map(|turn| short(&turn.labeler))
                .collect(),
        }
    }

    fn again(&self, new: &Self) -> Again {
        again(Difference {
            is_begun: self.is_begun,
            other_content: new.content != self.content,
            says_more: (new.priority != 0 && new.priority != self.priority)
                || (new.gold.is_some() && new.gold != self.gold)
                || (new.suggestions.is_some() && new.suggestions != self.suggestions),
            more_turns: new.labelers.iter().any(|it| !self.labelers.contains(it)),
            more_verdict: new.is_decided && !self.is_decided,
            in_hand: false,
        })
    }

    /// Adds the turns of those who had none; how many labels that are.
    fn add_turns(&mut self, sample: &NewSample) -> u64 {
        let held = std::mem::take(&mut self.labelers).into_vec();
        let labels = labels_of(sample, |labeler| !held.contains(&short(labeler)));
        let all = held.iter().copied().chain(newcomers(sample, &held));
        self.labelers = all.collect();
        self.is_decided |= sample.verdict.is_some();
        labels
    }

    /// Takes the place of what was known. What it does not say stays, unless it was said of another content.
    fn replaces(mut self, before: &Self) -> Self {
        if self.priority == 0 {
            self.priority = before.priority;
        }
        if self.content == before.content {
            self.gold = self.gold.or(before.gold);
            self.suggestions = self.suggestions.or(before.suggestions);
        }
        self
    }
}

impl DrySink {
    /// A sink for a queue that does not exist yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A sink that knows what a queue holds. A sample that is lent right now and has no label yet counts
    /// as not begun.
    ///
    /// # Errors
    /// Whatever keeps the store from being read.
    pub async fn of_queue(store: &dyn Store, queue: QueueId) -> Result<Self, StoreError> {
        let mut sink = Self::new();
        // Of its own, so that pages of people don't wait for it.
        let Some(mut snapshot) = store.snapshot(queue).await? else {
            return Ok(sink);
        };
        loop {
            let page = snapshot.next(PAGE).await?;
            if page.is_empty() {
                return Ok(sink);
            }
            for sample in page {
                let labelers = sample.turns.iter();
                let known = Known {
                    content: content_of(&sample.payload),
                    is_begun: !sample.turns.is_empty(),
                    priority: sample.priority,
                    gold: gold_of(sample.gold.as_ref()),
                    suggestions: suggestions_of(&sample.suggestions),
                    is_decided: sample.verdict.is_some(),
                    labelers: labelers
                        .map(|turn| short(&turn.labeler.to_word()))
                        .collect(),
                };
                let identity = identity_of(sample.external_id.as_deref(), known.content);
                sink.known.insert(identity, known);
            }
        }
    }
}

#[async_trait]
impl Sink for DrySink {
    async fn insert(&mut self, batch: Vec<NewSample>) -> Result<Inserted, StoreError> {
        let mut inserted = Inserted::default();
        for (index, sample) in batch.iter().enumerate() {
            let new = Known::of(sample, content_of(&sample.payload));
            match self
                .known
                .entry(identity_of(sample.external_id.as_deref(), new.content))
            {
                Entry::Vacant(place) => {
                    place.insert(new);
                    inserted.imported += 1;
                    inserted.labels += labels_of(sample, |_| true);
                }
                Entry::Occupied(mut known) => match known.get().again(&new) {
                    Again::Same => inserted.duplicate += 1,
                    Again::Replace => {
                        let replaced = new.replaces(known.get());
                        known.insert(replaced);
                        inserted.updated += 1;
                        inserted.labels += labels_of(sample, |_| true);
                    }
                    Again::AddTurns => {
                        inserted.labels += known.get_mut().add_turns(sample);
                        inserted.updated += 1;
                    }
                    kept => inserted.kept.push(Kept {
                        index,
                        for_turns: kept == Again::KeepTurns,
                    }),
                },
            }
        }
        Ok(inserted)
    }
}

/// Whoever has ended a turn at a sample that comes in and none before, each once.
fn newcomers(sample: &NewSample, held: &[u64]) -> BTreeSet<u64> {
    let all = sample.turns.iter().map(|turn| short(&turn.labeler));
    all.filter(|labeler| !held.contains(labeler)).collect()
}

/// How many labels of whom counts come in with a sample. Of several turns of one person the last one counts.
fn labels_of(sample: &NewSample, counts: impl Fn(&str) -> bool) -> u64 {
    let last: BTreeMap<&str, bool> = sample
        .turns
        .iter()
        .filter(|turn| counts(&turn.labeler))
        .map(|turn| {
            (
                turn.labeler.as_str(),
                matches!(turn.verdict, Verdict::Label(_)),
            )
        })
        .collect();
    last.values().filter(|is_label| **is_label).count() as u64
}

fn content_of(payload: &Payload) -> Digest128 {
    digest(
        "content",
        &serde_json::to_string(payload).unwrap_or_default(),
    )
}

fn gold_of(gold: Option<&LabelValues>) -> Option<Digest128> {
    let json = serde_json::to_string(gold?).unwrap_or_default();
    Some(digest("gold", &json))
}

fn suggestions_of(suggestions: &[Suggestion]) -> Option<Digest128> {
    let sorted = Suggestion::sorted(suggestions).join("\n");
    (!suggestions.is_empty()).then(|| digest("suggestions", &sorted))
}

/// Enough of a digest to tell the labelers of one sample apart.
fn short(name: &str) -> u64 {
    let digest = digest("labeler", name);
    digest[..8]
        .iter()
        .fold(0, |short, byte| short << 8 | u64::from(*byte))
}

fn identity_of(external_id: Option<&str>, content: Digest128) -> Digest128 {
    match external_id {
        Some(id) => digest("id", id),
        None => content,
    }
}

fn digest(kind: &str, text: &str) -> Digest128 {
    let hash = Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(text)
        .finalize();
    let mut half = Digest128::default();
    half.copy_from_slice(&hash[..16]);
    half
}
