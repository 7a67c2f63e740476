//! The contract, kept by sending what writes to the writer and what reads to a reader.

use std::path::Path;

use async_trait::async_trait;
use ingot::{
    archive::{LabelerTag, NewSample, StoredSample},
    audit::{Entry, Filter},
    ids::{AssignmentId, AuditId, LabelId, LabelerId, OpId, QueueId},
    preferences::Preferences,
    progress::Counters,
    sample::Payload,
    schema::Schema,
};
use rusqlite::Connection;

use super::{
    SqliteStore, archive, audit, backup, check, claim, counters, draft, installation, job, labeler,
    last_turns, lease, pairs, participant, preferences, queue, redeal, report, revise, samples,
    skip, snapshot::SqliteSnapshot, submit, token,
};
use crate::store::{
    ClaimRequest, Claimed, ConfusionCount, Draft, IdempotencyKey, Inserted, Job, JobId, JobKind,
    JobNote, JobRejection, KeptAnswer, LabelPlace, Labeler, LastTurn, NewQueue, NewToken,
    PairCount, Participant, ParticipantChange, PastTurn, Queue, QueueChange, Renewed, Returned,
    Revised, Revision, Skip, Skipped, Snapshot, Store, StoreError, Submission, Submitted, Token,
    TokenId,
};

/// Sends a piece of work to the writer: `in_writer!(self, |conn| work(conn, ...))`.
macro_rules! in_writer {
    ($store:ident, |$conn:ident| $work:expr) => {
        $store.writer.write(move |$conn| $work).await
    };
}

#[async_trait]
impl Store for SqliteStore {
    async fn create_queue(
        &self,
        new: NewQueue,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<QueueId, StoreError> {
        in_writer!(self, |conn| queue::create(conn, new, by, now_ms))
    }

    async fn change_queue(
        &self,
        id: QueueId,
        change: QueueChange,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<Option<Queue>, StoreError> {
        let changed = in_writer!(self, |conn| queue::change(conn, id, &change, by, now_ms))?;
        let Some((before, after)) = changed else {
            return Ok(None);
        };
        if !redeal::is_needed(&before.policy, &after.policy) {
            return Ok(Some(after));
        }
        let mut next = Some(0);
        while let Some(seq) = next {
            next = self
                .writer
                .write_bulk(move |conn| redeal::chunk(conn, id, seq))
                .await?;
        }
        queue::by_id(&self.readers, id).await
    }

    async fn queues(&self) -> Result<Vec<Queue>, StoreError> {
        queue::all(&self.readers).await
    }

    async fn queue(&self, id: QueueId) -> Result<Option<Queue>, StoreError> {
        queue::by_id(&self.readers, id).await
    }

    async fn queue_named(&self, name: &str) -> Result<Option<Queue>, StoreError> {
        queue::by_name(&self.readers, name).await
    }

    async fn schema(&self, queue: QueueId, version: u32) -> Result<Option<Schema>, StoreError> {
        queue::schema(&self.readers, queue, version).await
    }

    async fn answered_schemas(&self, queue: QueueId) -> Result<Vec<Schema>, StoreError> {
        queue::answered_schemas(&self.readers, queue).await
    }

    async fn counters(&self) -> Result<Vec<(QueueId, Counters)>, StoreError> {
        queue::all_counters(&self.readers).await
    }

    async fn insert_samples(
        &self,
        queue: QueueId,
        new: Vec<NewSample>,
        now_ms: u64,
    ) -> Result<Inserted, StoreError> {
        self.writer
            .write_bulk(move |conn| samples::insert(conn, queue, new, now_ms))
            .await
    }

    async fn samples(
        &self,
        queue: QueueId,
        seq: u64,
        most: u32,
    ) -> Result<Vec<StoredSample>, StoreError> {
        // One transaction, so that all of a page is of one moment.
        let mut reading = self.readers.begin().await?;
        archive::page(&mut reading, queue, seq, most).await
    }

    async fn snapshot(&self, queue: QueueId) -> Result<Option<Box<dyn Snapshot>>, StoreError> {
        let snapshot = SqliteSnapshot::open(&self.reading, queue).await?;
        Ok(snapshot.map(|snapshot| -> Box<dyn Snapshot> { Box::new(snapshot) }))
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        in_writer!(self, |conn| claim::claim(conn, request))
    }

    async fn submit(
        &self,
        submission: Submission,
        next: Option<ClaimRequest>,
    ) -> Result<(Submitted, Option<Claimed>), StoreError> {
        in_writer!(self, |conn| {
            let submitted = submit::submit(conn, &submission)?;
            let is_refused = matches!(submitted, Submitted::Refused(_));
            let next = claim_next(conn, next, is_refused)?;
            Ok((submitted, next))
        })
    }

    async fn skip(
        &self,
        wish: Skip,
        next: Option<ClaimRequest>,
    ) -> Result<(Skipped, Option<Claimed>), StoreError> {
        in_writer!(self, |conn| {
            let skipped = skip::skip(conn, &wish)?;
            let is_refused = matches!(skipped, Skipped::Refused(_));
            let next = claim_next(conn, next, is_refused)?;
            Ok((skipped, next))
        })
    }

    async fn renew(
        &self,
        labeler: LabelerId,
        assignments: Vec<AssignmentId>,
        now_ms: u64,
    ) -> Result<Vec<Renewed>, StoreError> {
        in_writer!(self, |conn| lease::renew(
            conn,
            labeler,
            &assignments,
            now_ms
        ))
    }

    async fn save_draft(&self, draft: Draft) -> Result<bool, StoreError> {
        in_writer!(self, |conn| draft::save(conn, &draft))
    }

    async fn release(
        &self,
        labeler: LabelerId,
        leases: Vec<Returned>,
        now_ms: u64,
    ) -> Result<Vec<(QueueId, Counters)>, StoreError> {
        in_writer!(self, |conn| lease::release(conn, labeler, &leases, now_ms))
    }

    async fn revise(&self, revision: Revision) -> Result<Revised, StoreError> {
        in_writer!(self, |conn| revise::revise(conn, &revision))
    }

    async fn assigned_label(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError> {
        report::assigned_label(&self.readers, assignment, labeler).await
    }

    async fn last_turns(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        most: u32,
        bytes: usize,
    ) -> Result<Vec<LastTurn>, StoreError> {
        last_turns::last_turns(&self.readers, queue, labeler, most, bytes).await
    }

    async fn label_place(&self, label: LabelId) -> Result<Option<LabelPlace>, StoreError> {
        revise::place(&self.readers, label).await
    }

    async fn assignment_queue(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<QueueId>, StoreError> {
        report::assignment_queue(&self.readers, assignment, labeler).await
    }

    async fn assigned_payload(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<Payload>, StoreError> {
        report::assigned_payload(&self.readers, assignment, labeler).await
    }

    async fn assigned_version(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<u32>, StoreError> {
        report::assigned_version(&self.readers, assignment, labeler).await
    }

    async fn stored_label(
        &self,
        op_id: OpId,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError> {
        report::stored_label(&self.readers, op_id, assignment, labeler).await
    }

    async fn stored_revision(
        &self,
        op_id: OpId,
        label: LabelId,
    ) -> Result<Option<(LabelId, u32)>, StoreError> {
        report::stored_revision(&self.readers, op_id, label).await
    }

    async fn labeled_payload(&self, label: LabelId) -> Result<Option<Payload>, StoreError> {
        report::labeled_payload(&self.readers, label).await
    }

    async fn expire_leases(&self, now_ms: u64) -> Result<u64, StoreError> {
        let mut expired = 0;
        // Looking first keeps the write lock free when there is nothing to do, which is the rule.
        for queue in report::queues_with_ended_leases(&self.readers, now_ms).await? {
            loop {
                let ended = in_writer!(self, |conn| lease::sweep(conn, queue, None, now_ms))?;
                expired += ended;
                if ended < lease::SWEEP {
                    break;
                }
            }
        }
        Ok(expired)
    }

    async fn pair_counts(&self, queue: QueueId) -> Result<Vec<PairCount>, StoreError> {
        pairs::all(&self.readers, queue).await
    }

    async fn confusions(&self, queue: QueueId) -> Result<Vec<ConfusionCount>, StoreError> {
        pairs::confusions(&self.readers, queue).await
    }

    async fn labels_by_minute(
        &self,
        queue: QueueId,
        since_ms: u64,
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        report::labels_by_minute(&self.readers, queue, since_ms).await
    }

    async fn turns_since(&self, since_ms: u64, most: u32) -> Result<Vec<PastTurn>, StoreError> {
        report::turns_since(&self.readers, since_ms, most).await
    }

    async fn recount(&self, queue: QueueId) -> Result<Option<Counters>, StoreError> {
        let mut conn = self.readers.acquire().await?;
        counters::recount(&mut conn, queue).await
    }

    async fn check(&self, queue: QueueId) -> Result<Vec<String>, StoreError> {
        // Of one moment, so that what others write meanwhile is no difference.
        let mut moment = self.readers.begin().await?;
        check::differences(&mut moment, queue).await
    }

    async fn label_ops(&self, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
        report::label_ops(&self.readers, queue).await
    }

    async fn labeler(&self, id: LabelerId) -> Result<Option<Labeler>, StoreError> {
        labeler::find(&self.readers, id).await
    }

    async fn labeler_named(&self, name: &str, now_ms: u64) -> Result<LabelerId, StoreError> {
        let name = name.to_owned();
        in_writer!(self, |conn| labeler::named(conn, &name, now_ms))
    }

    async fn labeler_tag(&self, id: LabelerId) -> Result<Option<LabelerTag>, StoreError> {
        labeler::tag(&self.readers, id).await
    }

    async fn set_display_name(
        &self,
        id: LabelerId,
        name: Option<String>,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        in_writer!(self, |conn| labeler::set_display_name(
            conn,
            id,
            name.as_deref(),
            now_ms
        ))
    }

    async fn preferences(&self, id: LabelerId) -> Result<Preferences, StoreError> {
        preferences::find(&self.readers, id).await
    }

    async fn save_preferences(
        &self,
        id: LabelerId,
        preferences: Preferences,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        in_writer!(self, |conn| preferences::save(
            conn,
            id,
            &preferences,
            now_ms
        ))
    }

    async fn change_participant(
        &self,
        queue: QueueId,
        labeler_number: u32,
        change: ParticipantChange,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        in_writer!(self, |conn| participant::change(
            conn,
            queue,
            labeler_number,
            &change,
            by,
            now_ms
        ))
    }

    async fn participants(
        &self,
        queue: QueueId,
        after: u32,
        most: u32,
    ) -> Result<Vec<Participant>, StoreError> {
        participant::page(&self.readers, queue, after, most).await
    }

    async fn add_admin_link(
        &self,
        token_hash: [u8; 32],
        expires_at_ms: u64,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        in_writer!(self, |conn| labeler::add_admin_link(
            conn,
            token_hash,
            expires_at_ms,
            now_ms
        ))
    }

    async fn redeem_admin_link(
        &self,
        token_hash: [u8; 32],
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        in_writer!(self, |conn| labeler::redeem_admin_link(
            conn, token_hash, labeler, now_ms
        ))
    }

    async fn add_token(&self, new: NewToken, now_ms: u64) -> Result<TokenId, StoreError> {
        in_writer!(self, |conn| token::add(conn, &new, now_ms))
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
        token::find(&self.readers, hash).await
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        token::all(&self.readers).await
    }

    async fn revoke_token(&self, id: TokenId, now_ms: u64) -> Result<bool, StoreError> {
        in_writer!(self, |conn| token::revoke(conn, id, now_ms))
    }

    async fn kept_answer(&self, key: IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError> {
        token::kept_answer(&self.readers, key).await
    }

    async fn keep_answer(
        &self,
        key: IdempotencyKey,
        answer: KeptAnswer,
        forget_before_ms: u64,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        in_writer!(self, |conn| token::keep_answer(
            conn,
            &key,
            &answer,
            forget_before_ms,
            now_ms
        ))
    }

    async fn begin_job(
        &self,
        kind: JobKind,
        queue: QueueId,
        by: Option<LabelerId>,
        now_ms: u64,
    ) -> Result<JobId, StoreError> {
        in_writer!(self, |conn| job::begin(conn, kind, queue, by, now_ms))
    }

    async fn note_job(&self, id: JobId, note: JobNote, now_ms: u64) -> Result<(), StoreError> {
        in_writer!(self, |conn| job::note(conn, id, &note, now_ms))
    }

    async fn jobs(&self, most: u32) -> Result<Vec<Job>, StoreError> {
        job::newest(&self.readers, most).await
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        job::find(&self.readers, id).await
    }

    async fn job_rejections(
        &self,
        id: JobId,
        after: u64,
        most: u32,
    ) -> Result<Vec<JobRejection>, StoreError> {
        job::rejections(&self.readers, id, after, most).await
    }

    async fn interrupt_jobs(&self, now_ms: u64) -> Result<u64, StoreError> {
        in_writer!(self, |conn| job::interrupt(conn, now_ms))
    }

    async fn audit_page(
        &self,
        filter: &Filter,
        after: Option<AuditId>,
        most: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        audit::page(&self.readers, filter, after, most).await
    }

    async fn secret(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let name = name.to_owned();
        in_writer!(self, |conn| installation::secret(conn, &name, &fresh))
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        installation::setting(&self.readers, name).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        in_writer!(self, |conn| installation::set_setting(conn, &name, &value))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        in_writer!(self, |conn| installation::beat(conn))
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::copy(&self.reading, to).await
    }

    async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

/// Claims what comes next in the transaction that ended the turn before. Whoever is refused learns that
/// first.
fn claim_next(
    conn: &Connection,
    next: Option<ClaimRequest>,
    is_refused: bool,
) -> Result<Option<Claimed>, StoreError> {
    match next {
        Some(request) if !is_refused => claim::claim(conn, request).map(Some),
        _ => Ok(None),
    }
}
