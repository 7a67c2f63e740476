//! What shows something without anybody's data: the demo queue inside the program, and sessions of many
//! labelers that are played.

mod replay;

use ingot::{archive::NewSample, policy::Policy, schema};

pub use replay::{Replay, Session};

use crate::store::{By, NewQueue, Store, StoreError};

const NAME: &str = "Narrative synthesis";
const SCHEMA: &str = include_str!("../../demo/narrative-synthesis.schema.json");
const SAMPLES: &str = include_str!("../../demo/narrative-synthesis.jsonl");
/// Remembers that the demo was offered, so that a person who removed it does not get it again.
const OFFERED: &str = "demo_offered";

/// Adds the demo queue on an installation's first start. Says whether it did.
///
/// # Errors
/// [`StoreError`] if the store fails.
pub async fn load_once(store: &dyn Store, now_ms: u64) -> Result<bool, StoreError> {
    if store.setting(OFFERED).await?.is_some() {
        return Ok(false);
    }
    let queue = NewQueue {
        guidelines: String::new(),
        name: NAME.to_owned(),
        schema: demo_schema(),
        policy: Policy::with_overlap(3),
    };
    let queue = match store.create_queue(queue, By::NOBODY, now_ms).await {
        Ok(queue) => queue,
        // An earlier start got as far as the queue and was cut off, or another node starts at the same time: samples
        // that are there count as duplicates.
        Err(StoreError::QueueNameTaken(name)) => match store.queue_named(&name).await? {
            Some(queue) => queue.id,
            None => return Ok(false),
        },
        Err(error) => return Err(error),
    };
    store.insert_samples(queue, samples(), now_ms).await?;
    store.set_setting(OFFERED, "true").await?;
    Ok(true)
}

fn demo_schema() -> schema::Schema {
    schema::parse(SCHEMA).expect("invariant: the embedded schema is valid, as its test shows")
}

fn samples() -> Vec<NewSample> {
    SAMPLES
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(sample)
        .collect()
}

fn sample(line: &str) -> NewSample {
    let mut payload: ingot::sample::Payload = serde_json::from_str(line)
        .expect("invariant: the embedded samples are valid, as their test shows");
    let external_id = payload
        .shift_remove("id")
        .and_then(|id| id.as_str().map(str::to_owned));
    NewSample {
        external_id,
        ..NewSample::of(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_demo_has_24_triples_with_ids_and_4_required_ratings() {
        let samples = samples();

        assert_eq!(samples.len(), 24);
        for sample in &samples {
            assert!(sample.external_id.is_some());
            let keys: Vec<_> = sample.payload.keys().collect();
            assert_eq!(keys, ["narrative_a", "narrative_b", "synthesis"]);
        }
        assert_eq!(
            demo_schema()
                .fields
                .iter()
                .filter(|field| field.required)
                .count(),
            4
        );
    }
}
