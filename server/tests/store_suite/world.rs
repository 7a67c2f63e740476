//! A queue, some people, and short words for what they do.

use std::{collections::BTreeMap, sync::Arc};

use ingot::{
    assignment::{Assignment, NoWork},
    ids::{AssignmentId, LabelerId, OpId, QueueId},
    label::FieldValue,
    progress::Counters,
    sample::NewSample,
    schema::{self, Schema},
};
use server::store::{ClaimRequest, Claimed, NewQueue, Skipped, Store, Submission, Submitted};

/// When the tests happen.
pub(crate) const NOW: u64 = 1_760_000_000_000;

/// How long a lease lasts in them.
pub(crate) const LEASE_MS: u64 = 60_000;

pub(crate) const ANN: LabelerId = LabelerId(uuid::Uuid::from_u128(0xa));
pub(crate) const BOB: LabelerId = LabelerId(uuid::Uuid::from_u128(0xb));
pub(crate) const EVE: LabelerId = LabelerId(uuid::Uuid::from_u128(0xe));

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) queue: QueueId,
}

pub(crate) fn op(number: u128) -> OpId {
    OpId(uuid::Uuid::from_u128(number))
}

pub(crate) fn schema() -> Schema {
    schema::parse(r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}"#)
        .unwrap()
}

pub(crate) fn sample(text: &str) -> NewSample {
    let payload = serde_json::from_value(serde_json::json!({ "text": text })).unwrap();
    NewSample {
        external_id: None,
        payload,
    }
}

pub(crate) fn numbered(samples: std::ops::Range<usize>) -> Vec<NewSample> {
    samples
        .map(|number| sample(&format!("text {number}")))
        .collect()
}

impl World {
    /// A queue of `samples` texts, each of which needs `overlap` labels.
    pub(crate) async fn of(store: Arc<dyn Store>, samples: usize, overlap: u32) -> Self {
        Self::named(store, "tweets", samples, overlap).await
    }

    pub(crate) async fn named(
        store: Arc<dyn Store>,
        name: &str,
        samples: usize,
        overlap: u32,
    ) -> Self {
        let queue = NewQueue {
            name: name.to_owned(),
            schema: schema(),
            overlap,
        };
        let queue = store.create_queue(queue, NOW).await.unwrap();
        store
            .insert_samples(queue, numbered(0..samples), NOW)
            .await
            .unwrap();
        Self { store, queue }
    }

    pub(crate) async fn claim(&self, labeler: LabelerId, now_ms: u64) -> Claimed {
        let request = ClaimRequest {
            queue: self.queue,
            labeler,
            lease_ms: LEASE_MS,
            now_ms,
        };
        self.store.claim(request).await.unwrap()
    }

    /// The assignment that the labeler must get now.
    pub(crate) async fn granted(&self, labeler: LabelerId, now_ms: u64) -> Assignment {
        match self.claim(labeler, now_ms).await {
            Claimed::Granted(assignment, _) => *assignment,
            other => panic!("an assignment was expected, not {other:?}"),
        }
    }

    /// Why the labeler must get nothing now.
    pub(crate) async fn nothing(&self, labeler: LabelerId, now_ms: u64) -> NoWork {
        match self.claim(labeler, now_ms).await {
            Claimed::Nothing(reason, _) => reason,
            other => panic!("nothing was expected, not {other:?}"),
        }
    }

    pub(crate) async fn submit(
        &self,
        op_id: OpId,
        labeler: LabelerId,
        assignment: AssignmentId,
        now_ms: u64,
    ) -> Submitted {
        let values = BTreeMap::from([("tone".to_owned(), FieldValue::Integer(3))]);
        let queue = self.queue;
        let submission = Submission {
            op_id,
            queue,
            assignment,
            labeler,
            values,
            now_ms,
        };
        self.store.submit(submission).await.unwrap()
    }

    pub(crate) async fn skip(
        &self,
        labeler: LabelerId,
        assignment: AssignmentId,
        now_ms: u64,
    ) -> Skipped {
        self.store
            .skip(self.queue, assignment, labeler, now_ms)
            .await
            .unwrap()
    }

    pub(crate) async fn counters(&self) -> Counters {
        self.store
            .queue(self.queue)
            .await
            .unwrap()
            .unwrap()
            .counters
    }

    /// The counters equal the rows.
    pub(crate) async fn assert_counted(&self) {
        let rows = self.store.recount(self.queue).await.unwrap().unwrap();
        assert_eq!(self.counters().await, rows);
    }
}

/// The text of an assignment's sample.
pub(crate) fn text(assignment: &Assignment) -> &str {
    assignment.sample.payload["text"].as_str().unwrap()
}

pub(crate) fn stored(submitted: &Submitted) -> bool {
    matches!(submitted, Submitted::Stored(..))
}
