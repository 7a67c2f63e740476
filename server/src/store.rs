//! Where queues, samples, assignments and labels are kept.
//!
//! [`Store`] is the contract; [`sqlite`] keeps it in one embedded file. The contract's test suite is
//! written against the trait, so that another implementation passes the same one.
//!
//! Rules for every implementation:
//! 1. A method that returns `Ok` has made its change durable; one that returns `Err` changed nothing.
//! 2. Time and ids are parameters. `now_ms` is the wall clock in milliseconds since the Unix epoch.
//! 3. Counters change in the same transaction as the rows they count. No method on the labeling path
//!    counts rows.
//! 4. Not found is `Option::None` or a named refusal, never an error.

pub mod sqlite;

use app::api::Role;
use async_trait::async_trait;
use ingot::{
    assignment::{Assignment, NoWork},
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId, SampleId},
    label::LabelValues,
    progress::{Counters, QueueState},
    sample::{NewSample, Payload},
    schema::Schema,
    session::Turn,
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
    /// How many labels of different people a sample needs, at least 1.
    pub overlap: u32,
}

/// What became of a batch of samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inserted {
    /// Samples that are new.
    pub imported: u64,
    /// Samples that the queue already held, by external id or, without one, by content.
    pub duplicate: u64,
}

/// Asking for a sample to label.
#[derive(Debug, Clone, Copy)]
pub struct ClaimRequest {
    /// Where from.
    pub queue: QueueId,
    /// For whom.
    pub labeler: LabelerId,
    /// How long the lease lasts.
    pub lease_ms: u64,
    /// The wall clock.
    pub now_ms: u64,
}

/// The answer to a claim, with the queue's counters after it.
#[derive(Debug, Clone, PartialEq)]
pub enum Claimed {
    /// The labeler's open assignment: the same one as before, or a new one.
    Granted(Box<Assignment>, Counters),
    /// None, and why.
    Nothing(NoWork, Counters),
    /// There is no such queue.
    NoSuchQueue,
}

/// A turn that its labeler has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedTurn {
    /// The sample it was at.
    pub sample: SampleId,
    /// When and how.
    pub turn: Turn,
}

/// A turn that ended at some time, as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastTurn {
    /// In which queue.
    pub queue: QueueId,
    /// Whose.
    pub labeler: LabelerId,
    /// Their name of now.
    pub display_name: Option<String>,
    /// The turn.
    pub ended: EndedTurn,
}

/// A validated label to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Made by the client; a second submission with the same one stores nothing.
    pub op_id: OpId,
    /// The queue the label is for.
    pub queue: QueueId,
    /// The turn that it ends.
    pub assignment: AssignmentId,
    /// Who labeled.
    pub labeler: LabelerId,
    /// The answers, already valid under the queue's schema.
    pub values: LabelValues,
    /// The wall clock.
    pub now_ms: u64,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// It was stored now, and ended this turn; the queue's counters after it.
    Stored(LabelId, EndedTurn, Counters),
    /// It had been stored before under this `op_id`; nothing changed.
    Repeated(LabelId, Counters),
    /// It was not stored.
    Refused(Refusal),
}

/// What became of a skip.
#[derive(Debug, Clone, PartialEq)]
pub enum Skipped {
    /// Done, and this turn ended; the queue's counters after it.
    Done(EndedTurn, Counters),
    /// It had been skipped before; nothing changed.
    Repeated(Counters),
    /// Not done.
    Refused(Refusal),
}

/// Why a turn can't be ended this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No assignment of this labeler in this queue has that id.
    #[error("it was never given to you")]
    NotYours,
    /// The labeler has labeled this sample already, under another `op_id`.
    #[error("you have labeled it already")]
    AlreadyLabeled,
    /// The labeler has skipped this sample.
    #[error("you have skipped it")]
    AlreadySkipped,
    /// The lease had ended, and other people's labels and leases have taken the sample's last place.
    #[error("its time ran out and it went to somebody else")]
    LeaseLost,
}

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labeler {
    /// Their identity.
    pub id: LabelerId,
    /// The name others see.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// The store failed. Each message says what failed and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A queue of that name exists already.
    #[error("a queue named `{0}` exists already: choose another name")]
    QueueNameTaken(String),
    /// The queue was not there any more.
    #[error("queue {0} does not exist")]
    NoSuchQueue(QueueId),
    /// The database was written by a newer Ingot.
    #[error(
        "the database {path} was written by a newer version of Ingot (it has migration {version}, \
         this one knows none after {newest}): start that version, or restore a backup"
    )]
    NewerDatabase {
        /// Where it is.
        path: String,
        /// The migration that this program does not know.
        version: i64,
        /// The newest migration that it does know.
        newest: i64,
    },
    /// The database could not be opened.
    #[error("the database {path} can't be opened: {reason}")]
    Open {
        /// Where it is.
        path: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A row holds what it can't hold.
    #[error("the database holds a broken {what}: {reason}")]
    Inconsistent {
        /// Which row.
        what: String,
        /// How.
        reason: String,
    },
    /// A transaction failed as a whole; nothing of it was kept.
    #[error("the database could not keep the change: {0}")]
    Commit(String),
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Driver(#[from] sqlx::Error),
    /// The store was closed while the call waited.
    #[error("the store is closed: the server is ending")]
    Closed,
}

/// The contract of every store.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Makes a queue.
    async fn create_queue(&self, queue: NewQueue, now_ms: u64) -> Result<QueueId, StoreError>;

    /// Resumes, pauses or archives a queue; its counters after that, or none if there is no such queue.
    async fn set_queue_state(
        &self,
        id: QueueId,
        state: QueueState,
        now_ms: u64,
    ) -> Result<Option<Counters>, StoreError>;

    /// Every queue, oldest first.
    async fn queues(&self) -> Result<Vec<Queue>, StoreError>;

    /// One queue.
    async fn queue(&self, id: QueueId) -> Result<Option<Queue>, StoreError>;

    /// One queue by its name.
    async fn queue_named(&self, name: &str) -> Result<Option<Queue>, StoreError>;

    /// The counters of every queue, oldest first: what the live hub heals itself by.
    async fn counters(&self) -> Result<Vec<(QueueId, Counters)>, StoreError>;

    /// Adds samples in one transaction. Callers send batches small enough to let submits pass.
    async fn insert_samples(
        &self,
        queue: QueueId,
        samples: Vec<NewSample>,
        now_ms: u64,
    ) -> Result<Inserted, StoreError>;

    /// Leases a sample to a labeler, or returns the lease they hold. Never the same sample twice to one
    /// person, never one sample to more people than its overlap.
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError>;

    /// Stores a label: the label, its assignment, the counters and an audit row in one transaction.
    /// A lease that has ended is honoured while the sample still needs a label.
    async fn submit(&self, submission: Submission) -> Result<Submitted, StoreError>;

    /// The payload of the sample that an assignment of a labeler's is about, whatever became of it.
    async fn assigned_payload(
        &self,
        queue: QueueId,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<Payload>, StoreError>;

    /// Ends a turn without a label. The labeler never sees the sample again, others may.
    async fn skip(
        &self,
        queue: QueueId,
        assignment: AssignmentId,
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<Skipped, StoreError>;

    /// Ends every lease that ran out, and says how many. Claims do the same for their own queue.
    async fn expire_leases(&self, now_ms: u64) -> Result<u64, StoreError>;

    /// How many labels were stored in each minute since `since_ms`, as (minute since the Unix epoch, labels).
    async fn labels_by_minute(
        &self,
        queue: QueueId,
        since_ms: u64,
    ) -> Result<Vec<(u64, u64)>, StoreError>;

    /// The turns of all queues that their labelers ended at `since_ms` or later, oldest first; if there
    /// are more than `most`, the newest of them.
    async fn turns_since(&self, since_ms: u64, most: u32) -> Result<Vec<PastTurn>, StoreError>;

    /// Recounts a queue's counters from its rows. Reads every row: for checks and tests, not for pages.
    async fn recount(&self, queue: QueueId) -> Result<Option<Counters>, StoreError>;

    /// The operation ids of every label of a queue, for checks and tests.
    async fn label_ops(&self, queue: QueueId) -> Result<Vec<OpId>, StoreError>;

    /// A person, if they ever did anything that was stored.
    async fn labeler(&self, id: LabelerId) -> Result<Option<Labeler>, StoreError>;

    /// Sets a person's display name, making the person if need be.
    async fn set_display_name(
        &self,
        id: LabelerId,
        name: Option<String>,
        now_ms: u64,
    ) -> Result<(), StoreError>;

    /// Keeps the hash of a one-time admin sign-in token.
    async fn add_admin_link(
        &self,
        token_hash: [u8; 32],
        expires_at_ms: u64,
        now_ms: u64,
    ) -> Result<(), StoreError>;

    /// Uses an admin sign-in token up and makes the person an admin; false if it is unknown, used or
    /// expired.
    async fn redeem_admin_link(
        &self,
        token_hash: [u8; 32],
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<bool, StoreError>;

    /// The installation's secret of that name; `fresh` becomes it if there is none yet.
    async fn secret(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StoreError>;

    /// A value the installation remembers about itself, such as whether the demo was loaded.
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Remembers such a value.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;

    /// Whether reads and writes work right now.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Finishes what waits and lets go of the files.
    async fn close(&self);
}
