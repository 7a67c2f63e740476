//! Where queues, samples, assignments and labels are kept.
//!
//! [`Store`] is the contract; [`sqlite`] keeps it in one embedded file. The contract's test suite is
//! written against the trait, so that another implementation passes the same one.
//!
//! Rules for every implementation:
//! 1. A method that returns `Ok` has made its change durable; one that returns `Err` changed nothing.
//! 2. Time and ids are parameters. `now_ms` is the wall clock in milliseconds since the Unix epoch.
//! 3. Counters change in the same transaction as the rows they count, and so does the audit log. No method
//!    on the labeling path counts rows.
//! 4. Not found is `Option::None` or a named refusal, never an error.

mod error;
mod intake;
mod people;
mod queue;
pub mod sqlite;
mod turn;

use std::path::Path;

use async_trait::async_trait;
use ingot::{
    archive::{LabelerTag, NewSample, StoredSample},
    audit::{Entry, Filter},
    ids::{AssignmentId, AuditId, LabelId, LabelerId, OpId, QueueId},
    preferences::Preferences,
    progress::Counters,
    schema::Schema,
};

pub use error::StoreError;
pub use intake::{
    Inserted, JOB_KEPT_MS, Job, JobCounts, JobId, JobKind, JobNote, JobRejection, JobState, Kept,
    MOST_REJECTIONS,
};
pub use people::{
    IdempotencyKey, KeptAnswer, Labeler, NewToken, Participant, ParticipantChange, Pause, Token,
    TokenId,
};
pub use queue::{ConfusionCount, NewQueue, PairCount, Queue, QueueChange};
pub use turn::{
    Answered, ClaimRequest, Claimed, Draft, EndedTurn, LabelPlace, LastTurn, PastTurn, Refusal,
    Renewed, Returned, Revised, Revision, Skip, Skipped, Submission, Submitted,
};

/// The contract of every store.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Makes a queue. `by` goes into the audit log.
    async fn create_queue(
        &self,
        queue: NewQueue,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<QueueId, StoreError>;

    /// Changes a queue; the queue after that, or none if there is no such queue. `by` goes into the audit
    /// log. A policy that deals otherwise holds for the samples that are there as well, as far as their
    /// labels and leases allow.
    async fn change_queue(
        &self,
        id: QueueId,
        change: QueueChange,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<Option<Queue>, StoreError>;

    /// Every queue, oldest first.
    async fn queues(&self) -> Result<Vec<Queue>, StoreError>;

    /// One queue.
    async fn queue(&self, id: QueueId) -> Result<Option<Queue>, StoreError>;

    /// One queue by its name.
    async fn queue_named(&self, name: &str) -> Result<Option<Queue>, StoreError>;

    /// A schema that a queue has or had.
    async fn schema(&self, queue: QueueId, version: u32) -> Result<Option<Schema>, StoreError>;

    /// The earlier schemas of a queue that labels answer, newest first.
    async fn answered_schemas(&self, queue: QueueId) -> Result<Vec<Schema>, StoreError>;

    /// The counters of every queue, oldest first: what the live hub heals itself by.
    async fn counters(&self) -> Result<Vec<(QueueId, Counters)>, StoreError>;

    /// Adds samples, with the labels they come with, in one transaction. Their labels are valid under the
    /// queue's schema. Callers send batches small enough to let submits pass.
    async fn insert_samples(
        &self,
        queue: QueueId,
        samples: Vec<NewSample>,
        now_ms: u64,
    ) -> Result<Inserted, StoreError>;

    /// The samples of a queue from `seq` on with all that belongs to them, at most `most`, and fewer where
    /// they are large; none when there are no more.
    async fn samples(
        &self,
        queue: QueueId,
        seq: u64,
        most: u32,
    ) -> Result<Vec<StoredSample>, StoreError>;

    /// A queue as it is now, to be read page by page while it changes; none if there is no such queue.
    async fn snapshot(&self, queue: QueueId) -> Result<Option<Box<dyn Snapshot>>, StoreError>;

    /// Leases samples to a labeler, beside those they hold. Never the same sample twice to one person,
    /// never one sample to more people than its overlap.
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError>;

    /// Stores a label: the label, its assignment, the counters and an audit row in one transaction, and
    /// in the same one claims what comes next, if that is asked for. A lease that has ended is honoured
    /// while the sample still needs a label.
    async fn submit(
        &self,
        submission: Submission,
        next: Option<ClaimRequest>,
    ) -> Result<(Submitted, Option<Claimed>), StoreError>;

    /// Ends a turn without a label, and claims what comes next, if that is asked for.
    async fn skip(
        &self,
        skip: Skip,
        next: Option<ClaimRequest>,
    ) -> Result<(Skipped, Option<Claimed>), StoreError>;

    /// Lets leases of a labeler go on for the time that their queue gives. Those that are not answered have
    /// ended, or never were the labeler's.
    async fn renew(
        &self,
        labeler: LabelerId,
        assignments: Vec<AssignmentId>,
        now_ms: u64,
    ) -> Result<Vec<Renewed>, StoreError>;

    /// Keeps what a labeler has answered until now; false if the turn is over, or was never theirs.
    async fn save_draft(&self, draft: Draft) -> Result<bool, StoreError>;

    /// Gives leases of a labeler back as if they had never been; the counters of the queues that they were
    /// in. What is no open lease of theirs, or has another end than they know, is passed over.
    async fn release(
        &self,
        labeler: LabelerId,
        leases: Vec<Returned>,
        now_ms: u64,
    ) -> Result<Vec<(QueueId, Counters)>, StoreError>;

    /// Stores a changed mind about a label as a new revision of it.
    async fn revise(&self, revision: Revision) -> Result<Revised, StoreError>;

    /// The newest revision of the label that a labeler ended an assignment with.
    async fn assigned_label(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError>;

    /// The turns that a labeler ended last in a queue, newest first: at most `most`, and none behind the one
    /// with which their payloads come to `bytes` of JSON.
    async fn last_turns(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        most: u32,
        bytes: usize,
    ) -> Result<Vec<LastTurn>, StoreError>;

    /// Where a label belongs.
    async fn label_place(&self, label: LabelId) -> Result<Option<LabelPlace>, StoreError>;

    /// In which queue a labeler has this assignment.
    async fn assignment_queue(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<QueueId>, StoreError>;

    /// What the sample of an assignment says, if the labeler has it.
    async fn assigned_payload(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<ingot::sample::Payload>, StoreError>;

    /// Under which version of its queue's schema the labeler got this assignment, if they did.
    async fn assigned_version(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<u32>, StoreError>;

    /// The label that this operation of the labeler ended the assignment with, if it is stored.
    async fn stored_label(
        &self,
        op_id: OpId,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError>;

    /// The revision of a label, and its number, that this operation is stored as.
    async fn stored_revision(
        &self,
        op_id: OpId,
        label: LabelId,
    ) -> Result<Option<(LabelId, u32)>, StoreError>;

    /// What the sample of a label says.
    async fn labeled_payload(
        &self,
        label: LabelId,
    ) -> Result<Option<ingot::sample::Payload>, StoreError>;

    /// Ends every lease that ran out, and says how many. Claims do the same for their own queue.
    async fn expire_leases(&self, now_ms: u64) -> Result<u64, StoreError>;

    /// How often labels of one sample agreed and differed, as counted when they were stored.
    async fn pair_counts(&self, queue: QueueId) -> Result<Vec<PairCount>, StoreError>;

    /// How often each two labelers agreed and differed, counted in the same way.
    async fn confusions(&self, queue: QueueId) -> Result<Vec<ConfusionCount>, StoreError>;

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

    /// Recounts everything that is counted from the rows as they are at one moment, and says in sentences
    /// what differs. Reads every row.
    async fn check(&self, queue: QueueId) -> Result<Vec<String>, StoreError>;

    /// The operation ids of every label of a queue, for checks and tests.
    async fn label_ops(&self, queue: QueueId) -> Result<Vec<OpId>, StoreError>;

    /// A person, if they ever did anything that was stored.
    async fn labeler(&self, id: LabelerId) -> Result<Option<Labeler>, StoreError>;

    /// The labeler that is known by a name, made if nobody is.
    async fn labeler_named(&self, name: &str, now_ms: u64) -> Result<LabelerId, StoreError>;

    /// How a labeler is told from others, if they ever did anything that was stored.
    async fn labeler_tag(&self, id: LabelerId) -> Result<Option<LabelerTag>, StoreError>;

    /// Sets a person's display name, making the person if need be.
    async fn set_display_name(
        &self,
        id: LabelerId,
        name: Option<String>,
        now_ms: u64,
    ) -> Result<(), StoreError>;

    /// What a person prefers; the default as long as they chose nothing, and for what can't be read.
    async fn preferences(&self, id: LabelerId) -> Result<Preferences, StoreError>;

    /// Keeps what a person prefers, making the person if need be.
    async fn save_preferences(
        &self,
        id: LabelerId,
        preferences: Preferences,
        now_ms: u64,
    ) -> Result<(), StoreError>;

    /// Changes a labeler's standing in a queue, by their number in the installation; false if there is no
    /// such queue or labeler.
    async fn change_participant(
        &self,
        queue: QueueId,
        labeler_number: u32,
        change: ParticipantChange,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<bool, StoreError>;

    /// Those who are on a queue's list or have done something in it, by their number: at most `most` of
    /// those whose number is larger than `after`.
    async fn participants(
        &self,
        queue: QueueId,
        after: u32,
        most: u32,
    ) -> Result<Vec<Participant>, StoreError>;

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

    /// Keeps a token.
    async fn add_token(&self, token: NewToken, now_ms: u64) -> Result<TokenId, StoreError>;

    /// The token of that hash, revoked ones included.
    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError>;

    /// Every token, oldest first.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;

    /// Lets a token open nothing any more; false if there is no such token, or it was revoked before.
    async fn revoke_token(&self, id: TokenId, now_ms: u64) -> Result<bool, StoreError>;

    /// The answer kept under an idempotency key.
    async fn kept_answer(&self, key: IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError>;

    /// Keeps an answer under an idempotency key, and forgets those that were kept before `forget_before_ms`.
    /// One that is kept already stays.
    async fn keep_answer(
        &self,
        key: IdempotencyKey,
        answer: KeptAnswer,
        forget_before_ms: u64,
        now_ms: u64,
    ) -> Result<(), StoreError>;

    /// Notes that a job has begun, here and in the audit log. `by` is whoever asked for it.
    async fn begin_job(
        &self,
        kind: JobKind,
        queue: QueueId,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<JobId, StoreError>;

    /// Notes how far a job is. One that has ended stays as it is.
    async fn note_job(&self, job: JobId, note: JobNote, now_ms: u64) -> Result<(), StoreError>;

    /// The newest jobs, newest first, at most `most`.
    async fn jobs(&self, most: u32) -> Result<Vec<Job>, StoreError>;

    /// One job.
    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// What a job left out, in order, beginning behind the `after`-th, at most `most`.
    async fn job_rejections(
        &self,
        id: JobId,
        after: u64,
        most: u32,
    ) -> Result<Vec<JobRejection>, StoreError>;

    /// Marks jobs that ran when the server ended as interrupted, and says how many.
    async fn interrupt_jobs(&self, now_ms: u64) -> Result<u64, StoreError>;

    /// The audit log, newest first: at most `most` entries that the filter lets through, behind the entry
    /// `after` if one is given. Behind an entry that is not there, there is nothing. Entries of one moment come
    /// by their id, and those that are added while somebody reads on come before what they have read, unless
    /// a clock was set back.
    async fn audit_page(
        &self,
        filter: &Filter,
        after: Option<AuditId>,
        most: u32,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The installation's secret of that name; `fresh` becomes it if there is none yet.
    async fn secret(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StoreError>;

    /// A value the installation remembers about itself, such as whether the demo was loaded.
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Remembers such a value.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;

    /// Whether reads and writes work right now.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Copies everything into a new file while others go on.
    async fn backup(&self, to: &Path) -> Result<(), StoreError>;

    /// Finishes what waits and lets go of the files.
    async fn close(&self);
}

/// A queue as it was at one moment, whatever happens to it meanwhile.
#[async_trait]
pub trait Snapshot: Send {
    /// The queue.
    fn queue(&self) -> &Queue;

    /// Every question that labels of the queue answer: those of its schema, and behind them those that it asks
    /// no more.
    fn asked(&self) -> &Schema;

    /// The largest label's id, or 0: labels after it are not in here.
    fn watermark(&self) -> LabelId;

    /// The next samples, in the order of the import, at most `most`, and fewer where they are large; none
    /// when all have been read.
    async fn next(&mut self, most: u32) -> Result<Vec<StoredSample>, StoreError>;

    /// Begins again with the first sample.
    fn rewind(&mut self);
}
