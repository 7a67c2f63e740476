//! Where queues, samples, assignments and labels are kept.
//!
//! [`Store`] is the contract; [`sql`] keeps it in one embedded file or in PostgreSQL, which pass the same suite.
//!
//! Rules for every implementation:
//! 1. A method that returns `Ok` has made its change durable; one that returns `Err` changed nothing.
//! 2. Time and ids are parameters. `now_ms` is the wall clock in milliseconds since the Unix epoch.
//! 3. Counters change in the transaction of the rows they count, as the audit log does. No method of labeling counts rows.
//! 4. Not found is `Option::None` or a named refusal, never an error.

mod deed;
mod error;
mod insight;
mod intake;
mod invitation;
mod people;
mod postgres;
mod queue;
mod snapshot;
mod sql;
mod sqlite;
mod turn;
mod verdict;

use std::path::Path;

use async_trait::async_trait;
use ingot::{
    access::QueueRole,
    archive::{LabelerTag, NewSample, StoredSample},
    audit::{Entry, Filter},
    ids::{
        AssignmentId, AuditId, InvitationId, LabelId, LabelerId, OpId, QueueId, SampleId,
        SentBackId,
    },
    insight::conflicts::ConflictSizes,
    invitation::{Behind, Invitation},
    preferences::Preferences,
    progress::Counters,
    review::{Conflict, ConflictPlace, DecidedPlace, DecidedSample, ReviewCounts, ReviewedSample},
    sample_table::{self, BulkAction, Changed, Cursor, Order, SampleDetails},
    schema::Schema,
    sent_back::SentBackList,
};

pub use deed::{By, Deed};
pub use error::StoreError;
pub use insight::{AnswerTally, LabelerTotals, MinuteCount, TakenBack};
pub use intake::{
    Inserted, JOB_KEPT_MS, Job, JobCounts, JobId, JobKind, JobNote, JobRejection, JobState, Kept,
    MOST_REJECTIONS,
};
pub use invitation::{Joined, Kept as InvitationKept, NewInvitation};
pub use people::{
    IdempotencyKey, KeptAnswer, Labeler, NewToken, Participant, ParticipantChange, Pause, Token,
    TokenId,
};
pub use postgres::{Listener, Nodes, PostgresLock};
pub use queue::{ConfusionCount, NewQueue, PairCount, Queue, QueueChange};
pub use snapshot::Snapshot;
pub use sql::{CopyProgress, CopyStep, SqlStore, UNFINISHED_COPY_SETTING};
pub use turn::{
    Answered, ClaimRequest, Claimed, Draft, EndedTurn, LabelPlace, LastTurn, PastTurn, Refusal,
    Renewed, Returned, Revised, Revision, Skip, Skipped, Submission, Submitted,
};
pub use verdict::{Decided, Decision, Reopening, VerdictRefusal};

/// The contract of every store.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Makes a queue. `by` goes into the audit log.
    async fn create_queue(
        &self,
        queue: NewQueue,
        by: By,
        now_ms: u64,
    ) -> Result<QueueId, StoreError>;

    /// Changes a queue; the queue after that, or none if there is none. `by` goes into the audit log. The samples that
    /// are there are dealt by a new policy as well, as far as their labels and leases allow.
    async fn change_queue(
        &self,
        id: QueueId,
        change: QueueChange,
        by: By,
        now_ms: u64,
    ) -> Result<Option<Queue>, StoreError>;

    /// Ends the dealing by new policies that has come no further than is `known`; how far all others have come.
    async fn deal_on(&self, known: &[(QueueId, u64)]) -> Result<Vec<(QueueId, u64)>, StoreError>;

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

    /// Adds samples with their labels in one transaction, or none of them if answers don't fit the queue's schema, which may
    /// have changed since they were read. Callers send batches small enough to let submits pass.
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

    /// The samples of a queue that the filter lets through, in this order, behind the place `after` if one is
    /// given, at most `most`. A page that has to look at very many samples ends early and says where to go on.
    /// Samples whose place changes while somebody reads on may be missed or come twice.
    async fn sample_page(
        &self,
        queue: QueueId,
        filter: &sample_table::Filter,
        order: Order,
        after: Option<Cursor>,
        most: u32,
    ) -> Result<sample_table::Page, StoreError>;

    /// A sample of a queue with everybody who had it; none if the queue has no such sample.
    async fn sample_details(
        &self,
        queue: QueueId,
        sample: SampleId,
    ) -> Result<Option<SampleDetails>, StoreError>;

    /// Does something to samples of a queue in one transaction; how many are different then, and the counters
    /// after it. None if there is no such queue. Samples that it doesn't have are passed over. `by` goes into the
    /// audit log. Callers send batches small enough to let submits pass.
    async fn change_samples(
        &self,
        queue: QueueId,
        samples: Vec<SampleId>,
        action: BulkAction,
        by: By,
        now_ms: u64,
    ) -> Result<Option<(Changed, Counters)>, StoreError>;

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
    /// in. What is no open lease of theirs, or has another end than they know, is passed over. `token` is the one by
    /// which a program does it, for the audit log.
    async fn release(
        &self,
        labeler: LabelerId,
        leases: Vec<Returned>,
        token: Option<TokenId>,
        now_ms: u64,
    ) -> Result<Vec<(QueueId, Counters)>, StoreError>;

    /// Stores a changed mind about a label as a new revision of it. If the label was sent back, it is done with.
    async fn revise(&self, revision: Revision) -> Result<Revised, StoreError>;

    /// The labels that were sent back to a labeler of a queue and are not done with, in that order: at most
    /// `most`, and none behind the one with which their payloads come to `bytes` of JSON.
    async fn sent_back(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        most: u32,
        bytes: usize,
    ) -> Result<SentBackList, StoreError>;

    /// Notes that a label which was sent back to this labeler stands as it is; false if it was not, or is done
    /// with, or has a newer note.
    async fn keep_label(
        &self,
        labeler: LabelerId,
        id: SentBackId,
        now_ms: u64,
    ) -> Result<bool, StoreError>;

    /// Stores what an adjudicator decides of a sample: the verdict, the sample's mark, what is counted of
    /// conflicts and an audit row in one transaction.
    async fn decide(&self, decision: Decision) -> Result<Decided, StoreError>;

    /// Withdraws what was decided of a sample, in the same way.
    async fn reopen(&self, reopening: Reopening) -> Result<Decided, StoreError>;

    /// The undecided samples whose labels are at least `least` per mille apart, those that are furthest first,
    /// behind a place if one is given: at most `most`. With a `least` of 0 those that are only flagged are
    /// among them, last.
    async fn conflicts(
        &self,
        queue: QueueId,
        least: u16,
        after: Option<ConflictPlace>,
        most: u32,
    ) -> Result<Vec<Conflict>, StoreError>;

    /// The decided samples, the newest first, behind a place if one is given: at most `most`.
    async fn decided(
        &self,
        queue: QueueId,
        after: Option<DecidedPlace>,
        most: u32,
    ) -> Result<Vec<DecidedSample>, StoreError>;

    /// How much there is to review in a queue, as counted beside it; none if there is no such queue.
    async fn review_counts(&self, queue: QueueId) -> Result<Option<ReviewCounts>, StoreError>;

    /// A sample with its labels side by side, at most `most` of them, and what was decided of it.
    async fn reviewed(
        &self,
        sample: SampleId,
        most: u32,
    ) -> Result<Option<ReviewedSample>, StoreError>;

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

    /// In which queue a sample is.
    async fn sample_queue(&self, sample: SampleId) -> Result<Option<QueueId>, StoreError>;

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

    /// How many labels were stored in each minute from that of `since_ms` on, as (minute since the Unix epoch, labels).
    async fn labels_by_minute(
        &self,
        queue: QueueId,
        since_ms: u64,
    ) -> Result<Vec<(u64, u64)>, StoreError>;

    /// Who did how much in each minute since the Unix epoch from `since` on, by rising minutes.
    async fn minutes_since(
        &self,
        queue: QueueId,
        since: u64,
    ) -> Result<Vec<MinuteCount>, StoreError>;

    /// How many labels were stored in each hour, as (hour since the Unix epoch, labels), oldest first.
    async fn labels_by_hour(&self, queue: QueueId) -> Result<Vec<(u64, u64)>, StoreError>;

    /// How many undecided conflicts are how large, as counted when they opened and closed.
    async fn conflict_sizes(&self, queue: QueueId) -> Result<ConflictSizes, StoreError>;

    /// How often each answer was given, as the newest revisions say.
    async fn answer_tallies(&self, queue: QueueId) -> Result<Vec<AnswerTally>, StoreError>;

    /// What is counted of the labelers of a queue: of at most `most`, those with the most labels, and how many
    /// there are in all.
    async fn labeler_totals(
        &self,
        queue: QueueId,
        most: u32,
    ) -> Result<(Vec<LabelerTotals>, u64), StoreError>;

    /// What [`Store::confusions`] tells, of these labelers only.
    async fn confusions_among(
        &self,
        queue: QueueId,
        labelers: &[LabelerId],
    ) -> Result<Vec<ConfusionCount>, StoreError>;

    /// Takes all leases back that a labeler of this number has in a queue; none if there is no such queue or
    /// labeler. `by` goes into the audit log.
    async fn take_back(
        &self,
        queue: QueueId,
        labeler_number: u32,
        by: By,
        now_ms: u64,
    ) -> Result<Option<TakenBack>, StoreError>;

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

    /// What a person is to a queue; a labeler if the queue does not know them, or is not there.
    async fn queue_role(&self, queue: QueueId, labeler: LabelerId)
    -> Result<QueueRole, StoreError>;

    /// The queues where a person is more than a labeler, oldest first.
    async fn queue_roles(
        &self,
        labeler: LabelerId,
    ) -> Result<Vec<(QueueId, QueueRole)>, StoreError>;

    /// Changes a labeler's standing in a queue, by their number in the installation; who it is, or none if
    /// there is no such queue or labeler.
    async fn change_participant(
        &self,
        queue: QueueId,
        labeler_number: u32,
        change: ParticipantChange,
        by: By,
        now_ms: u64,
    ) -> Result<Option<LabelerId>, StoreError>;

    /// Those who are on a queue's list or have done something in it, by their number: at most `most` of
    /// those whose number is larger than `after`.
    async fn participants(
        &self,
        queue: QueueId,
        after: u32,
        most: u32,
    ) -> Result<Vec<Participant>, StoreError>;

    /// Keeps an invitation, unless its queue has as many open ones as it may.
    async fn add_invitation(
        &self,
        new: NewInvitation,
        now_ms: u64,
    ) -> Result<InvitationKept, StoreError>;

    /// The invitations of a queue that let somebody in now, oldest first.
    async fn invitations(&self, queue: QueueId, now_ms: u64)
    -> Result<Vec<Invitation>, StoreError>;

    /// Lets an invitation let nobody in any more; false if the queue has no such open one.
    async fn revoke_invitation(
        &self,
        queue: QueueId,
        id: InvitationId,
        by: By,
        now_ms: u64,
    ) -> Result<bool, StoreError>;

    /// What is behind the link of this token, if there is such a link. Changes nothing.
    async fn invitation(
        &self,
        token_hash: [u8; 32],
        now_ms: u64,
    ) -> Result<Option<Behind>, StoreError>;

    /// Lets somebody into a queue by a link: they are on its list then, and have at least the link's role.
    /// Uses one of its uses up, unless they were in all the same.
    async fn join(
        &self,
        token_hash: [u8; 32],
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<Joined, StoreError>;

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

    /// Takes the right to work under an idempotency key from other nodes; false if one of them has it.
    async fn take_key(&self, key: &IdempotencyKey) -> Result<bool, StoreError>;

    /// Gives that right back.
    async fn give_key_back(&self, key: &IdempotencyKey) -> Result<(), StoreError>;

    /// The answer kept under an idempotency key.
    async fn kept_answer(&self, key: IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError>;

    /// Keeps an answer unless there is one, and forgets those that were kept before `forget_before_ms`.
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
        by: By,
        now_ms: u64,
    ) -> Result<JobId, StoreError>;

    /// Notes how far a job is; false if it has ended, for then it stays as it is.
    async fn note_job(&self, job: JobId, note: JobNote, now_ms: u64) -> Result<bool, StoreError>;

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

    /// Writes an entry of the audit log about what changes no row of its own.
    async fn tell_audit(&self, deed: Deed, now_ms: u64) -> Result<(), StoreError>;

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
