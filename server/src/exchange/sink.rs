//! Where samples go: into a queue, or nowhere when it is only to be seen what would happen.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use async_trait::async_trait;
use ingot::{
    archive::{NewSample, Verdict},
    ids::QueueId,
};
use sha2::{Digest, Sha256};

use crate::{
    clock::Clock,
    store::{Inserted, Store, StoreError},
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

/// Counts what a queue would make of samples, and changes nothing. It keeps 48 bytes for each sample, those
/// of the queue included.
#[derive(Default)]
pub struct DrySink {
    /// By identity: the content, and whether somebody has begun the sample.
    known: HashMap<Digest128, (Digest128, bool)>,
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
                let content = content_of(&NewSample::of(sample.payload));
                let identity = identity_of(sample.external_id.as_deref(), content);
                sink.known
                    .insert(identity, (content, !sample.turns.is_empty()));
            }
        }
    }
}

#[async_trait]
impl Sink for DrySink {
    async fn insert(&mut self, batch: Vec<NewSample>) -> Result<Inserted, StoreError> {
        let mut inserted = Inserted::default();
        for (index, sample) in batch.iter().enumerate() {
            let content = content_of(sample);
            match self
                .known
                .entry(identity_of(sample.external_id.as_deref(), content))
            {
                Entry::Vacant(place) => {
                    place.insert((content, !sample.turns.is_empty()));
                    inserted.imported += 1;
                    inserted.labels += labels_of(sample);
                }
                Entry::Occupied(mut known) => match *known.get() {
                    (before, _) if before == content => inserted.duplicate += 1,
                    (_, true) => inserted.kept.push(index),
                    (_, false) => {
                        known.get_mut().0 = content;
                        inserted.updated += 1;
                    }
                },
            }
        }
        Ok(inserted)
    }
}

/// Of several turns of one person the last one counts.
fn labels_of(sample: &NewSample) -> u64 {
    let last: BTreeMap<&str, bool> = sample
        .turns
        .iter()
        .map(|turn| {
            (
                turn.labeler.as_str(),
                matches!(turn.verdict, Verdict::Label { .. }),
            )
        })
        .collect();
    last.values().filter(|is_label| **is_label).count() as u64
}

fn content_of(sample: &NewSample) -> Digest128 {
    digest(
        "content",
        &serde_json::to_string(&sample.payload).unwrap_or_default(),
    )
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
