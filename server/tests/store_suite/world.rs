//! A queue, some people, and short words for what they do.

use std::sync::Arc;

use ingot::{
    archive::{NewSample, PastTurn, Verdict},
    assignment::{Assignment, NoWork},
    ids::{AssignmentId, LabelerId, OpId, QueueId},
    label::{Answers, FieldValue, LabelValues},
    policy::Policy,
    progress::{Counters, QueueState},
    schema::{self, Schema},
};
use server::store::{
    Answered, By, ClaimRequest, Claimed, NewQueue, QueueChange, Returned, Skip, Skipped, Store,
    Submission, Submitted,
};

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
    NewSample::of(serde_json::from_value(serde_json::json!({ "text": text })).unwrap())
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
        Self::with_policy(store, name, samples, policy(overlap)).await
    }

    pub(crate) async fn with_policy(
        store: Arc<dyn Store>,
        name: &str,
        samples: usize,
        policy: Policy,
    ) -> Self {
        let queue = NewQueue {
            guidelines: String::new(),
            name: name.to_owned(),
            schema: schema(),
            policy,
        };
        let queue = store.create_queue(queue, By::NOBODY, NOW).await.unwrap();
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
            count: 1,
            now_ms,
        };
        self.store.claim(request).await.unwrap()
    }

    /// The assignments that the labeler holds after asking for so many.
    pub(crate) async fn granted_up_to(
        &self,
        labeler: LabelerId,
        count: u32,
        now_ms: u64,
    ) -> Vec<Assignment> {
        let request = ClaimRequest {
            queue: self.queue,
            labeler,
            count,
            now_ms,
        };
        match self.store.claim(request).await.unwrap() {
            Claimed::Granted(assignments, _) => assignments,
            Claimed::Nothing(..) => Vec::new(),
            Claimed::NoSuchQueue => panic!("the queue is there"),
        }
    }

    /// The assignment that the labeler must get now.
    pub(crate) async fn granted(&self, labeler: LabelerId, now_ms: u64) -> Assignment {
        match self.claim(labeler, now_ms).await {
            Claimed::Granted(mut assignments, _) => assignments.remove(0),
            other => panic!("an assignment was expected, not {other:?}"),
        }
    }

    /// Why the labeler gets nothing now; none if they get something.
    pub(crate) async fn nothing_or_granted(
        &self,
        labeler: LabelerId,
        now_ms: u64,
    ) -> Option<NoWork> {
        match self.claim(labeler, now_ms).await {
            Claimed::Nothing(reason, _) => Some(reason),
            _ => None,
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
        self.say(op_id, labeler, assignment, 3, now_ms).await
    }

    /// Hands a label in that says this.
    pub(crate) async fn say(
        &self,
        op_id: OpId,
        labeler: LabelerId,
        assignment: AssignmentId,
        tone: i64,
        now_ms: u64,
    ) -> Submitted {
        let submission = Submission {
            op_id,
            queue: self.queue,
            assignment,
            labeler,
            token: None,
            answered: answered(tone),
            now_ms,
        };
        self.store.submit(submission, None).await.unwrap().0
    }

    pub(crate) async fn set_state(&self, state: QueueState) -> Option<Counters> {
        let change = QueueChange {
            state: Some(state),
            ..QueueChange::default()
        };
        let changed = self
            .store
            .change_queue(self.queue, change, By::NOBODY, NOW)
            .await;
        changed.unwrap().map(|queue| queue.counters)
    }

    pub(crate) async fn skip(
        &self,
        labeler: LabelerId,
        assignment: AssignmentId,
        now_ms: u64,
    ) -> Skipped {
        let skip = Skip {
            queue: self.queue,
            assignment,
            labeler,
            token: None,
            reason: None,
            now_ms,
        };
        self.store.skip(skip, None).await.unwrap().0
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
        let differences = self.store.check(self.queue).await.unwrap();
        assert_eq!(differences, [""; 0]);
    }
}

/// A policy with the tests' lease, in which samples come strictly in their order.
pub(crate) fn policy(overlap: u32) -> Policy {
    Policy {
        lease_ms: LEASE_MS,
        begun_first: false,
        ..Policy::with_overlap(overlap)
    }
}

/// A valid label.
pub(crate) fn answered(tone: i64) -> Answered {
    Answered {
        schema: Arc::new(schema()),
        schema_version: 1,
        answers: Answers::of(LabelValues::from([(
            "tone".to_owned(),
            FieldValue::Integer(tone),
        )])),
    }
}

/// The text of an assignment's sample.
pub(crate) fn text(assignment: &Assignment) -> &str {
    assignment.sample.payload["text"].as_str().unwrap()
}

pub(crate) fn stored(submitted: &Submitted) -> bool {
    matches!(submitted, Submitted::Stored(..))
}

/// What somebody said elsewhere, as a file brings it.
pub(crate) fn said(labeler: &str, tone: i64) -> PastTurn {
    PastTurn {
        labeler: labeler.to_owned(),
        verdict: Verdict::Label(Answers {
            notes: Some(format!("by {labeler}")),
            wall_ms: Some(4_000),
            active_ms: Some(3_000),
            ..answered(tone).answers
        }),
        ended_at_ms: Some(NOW - 5_000),
    }
}

/// Leases that are given back, whatever end somebody knows of them.
pub(crate) fn whatever_their_ends(turns: &[AssignmentId]) -> Vec<Returned> {
    let returned = turns.iter().map(|turn| Returned {
        assignment: *turn,
        known_end_ms: None,
    });
    returned.collect()
}
