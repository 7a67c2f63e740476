//! The contract, kept by sending each piece of work to where its database does it.

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
    sample::Payload,
    sample_table::{self as table, BulkAction, Changed, Cursor, Order, SampleDetails},
    schema::Schema,
    sent_back::SentBackList,
};

use super::{
    SqlStore, archive, audit, bulk, check, claim, counters, draft, insight, installation,
    invitation, job, labeler, last_turns, lease, pairs, participant, preferences, queue, redeal,
    report, revise, role, sample_details, sample_table, samples, sent_back, skip,
    snapshot::SqlSnapshot, submit, token, verdict,
};
use crate::store::{
    AnswerTally, By, ClaimRequest, Claimed, ConfusionCount, Decided, Decision, Deed, Draft,
    IdempotencyKey, Inserted, InvitationKept, Job, JobId, JobKind, JobNote, JobRejection, Joined,
    KeptAnswer, LabelPlace, Labeler, LabelerTotals, LastTurn, MinuteCount, NewInvitation, NewQueue,
    NewToken, Nodes, PairCount, Participant, ParticipantChange, PastTurn, Queue, QueueChange,
    Renewed, Reopening, Returned, Revised, Revision, Skip, Skipped, Snapshot, Store, StoreError,
    Submission, Submitted, TakenBack, Token, TokenId, sql::Connection,
};

/// Does a piece of work that changes something: `in_writer!(self, |conn| work(conn, ...))`.
macro_rules! in_writer {
    ($store:ident, |$conn:ident| $work:expr) => {
        $store.write(move |$conn| $work).await
    };
}

/// Does a piece of work that reads: `in_reader!(self, |conn| work(conn, ...))`.
macro_rules! in_reader {
    ($store:ident, |$conn:ident| $work:expr) => {
        $store.read(move |$conn| $work).await
    };
}

#[async_trait]
impl Store for SqlStore {
    async fn create_queue(
        &self,
        new: NewQueue,
        by: By,
        now_ms: u64,
    ) -> Result<QueueId, StoreError> {
        in_writer!(self, |conn| queue::create(conn, new, by, now_ms))
    }

    async fn change_queue(
        &self,
        id: QueueId,
        change: QueueChange,
        by: By,
        now_ms: u64,
    ) -> Result<Option<Queue>, StoreError> {
        let changed = in_writer!(self, |conn| queue::change(conn, id, &change, by, now_ms))?;
        let is_dealt_anew = matches!(changed, Some((_, true)));
        if !is_dealt_anew {
            return Ok(changed.map(|(queue, _)| queue));
        }
        self.redeal(id).await?;
        in_reader!(self, |conn| queue::by_id(conn, id))
    }

    async fn deal_on(&self, known: &[(QueueId, u64)]) -> Result<Vec<(QueueId, u64)>, StoreError> {
        let noted = in_reader!(self, |conn| redeal::noted(conn))?;
        let mut failed = None;
        for (queue, _) in noted.iter().filter(|place| known.contains(place)) {
            failed = self.redeal(*queue).await.err().or(failed);
        }
        match failed {
            Some(error) => Err(error),
            None => in_reader!(self, |conn| redeal::noted(conn)),
        }
    }

    async fn queues(&self) -> Result<Vec<Queue>, StoreError> {
        in_reader!(self, |conn| queue::all(conn))
    }

    async fn queue(&self, id: QueueId) -> Result<Option<Queue>, StoreError> {
        in_reader!(self, |conn| queue::by_id(conn, id))
    }

    async fn queue_named(&self, name: &str) -> Result<Option<Queue>, StoreError> {
        let name = name.to_owned();
        in_reader!(self, |conn| queue::by_name(conn, &name))
    }

    async fn schema(&self, queue: QueueId, version: u32) -> Result<Option<Schema>, StoreError> {
        in_reader!(self, |conn| queue::schema(conn, queue, version))
    }

    async fn answered_schemas(&self, queue: QueueId) -> Result<Vec<Schema>, StoreError> {
        in_reader!(self, |conn| queue::answered_schemas(conn, queue))
    }

    async fn counters(&self) -> Result<Vec<(QueueId, Counters)>, StoreError> {
        in_reader!(self, |conn| queue::all_counters(conn))
    }

    async fn insert_samples(
        &self,
        queue: QueueId,
        new: Vec<NewSample>,
        now_ms: u64,
    ) -> Result<Inserted, StoreError> {
        self.write_bulk(move |conn| samples::insert(conn, queue, new, now_ms))
            .await
    }

    async fn samples(
        &self,
        queue: QueueId,
        seq: u64,
        most: u32,
    ) -> Result<Vec<StoredSample>, StoreError> {
        in_reader!(self, |conn| archive::page(conn, queue, seq, most))
    }

    async fn sample_page(
        &self,
        queue: QueueId,
        filter: &table::Filter,
        order: Order,
        after: Option<Cursor>,
        most: u32,
    ) -> Result<table::Page, StoreError> {
        let filter = filter.clone();
        in_reader!(self, |conn| sample_table::page(
            conn, queue, &filter, order, after, most
        ))
    }

    async fn sample_details(
        &self,
        queue: QueueId,
        sample: SampleId,
    ) -> Result<Option<SampleDetails>, StoreError> {
        in_reader!(self, |conn| sample_details::find(conn, queue, sample))
    }

    async fn change_samples(
        &self,
        queue: QueueId,
        samples: Vec<SampleId>,
        action: BulkAction,
        by: By,
        now_ms: u64,
    ) -> Result<Option<(Changed, Counters)>, StoreError> {
        self.write_bulk(move |conn| bulk::change(conn, queue, &samples, &action, by, now_ms))
            .await
    }

    async fn snapshot(&self, queue: QueueId) -> Result<Option<Box<dyn Snapshot>>, StoreError> {
        let snapshot = SqlSnapshot::open(self.reading().await?, queue).await?;
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
        token: Option<TokenId>,
        now_ms: u64,
    ) -> Result<Vec<(QueueId, Counters)>, StoreError> {
        in_writer!(self, |conn| lease::release(
            conn, labeler, &leases, token, now_ms
        ))
    }

    async fn revise(&self, revision: Revision) -> Result<Revised, StoreError> {
        in_writer!(self, |conn| revise::revise(conn, &revision))
    }

    async fn sent_back(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        most: u32,
        bytes: usize,
    ) -> Result<SentBackList, StoreError> {
        in_reader!(self, |conn| sent_back::open(
            conn, queue, labeler, most, bytes
        ))
    }

    async fn keep_label(
        &self,
        labeler: LabelerId,
        id: SentBackId,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        in_writer!(self, |conn| sent_back::keep(conn, labeler, id, now_ms))
    }

    async fn decide(&self, decision: Decision) -> Result<Decided, StoreError> {
        in_writer!(self, |conn| verdict::decide(conn, &decision))
    }

    async fn reopen(&self, reopening: Reopening) -> Result<Decided, StoreError> {
        in_writer!(self, |conn| verdict::reopen(conn, &reopening))
    }

    async fn conflicts(
        &self,
        queue: QueueId,
        least: u16,
        after: Option<ConflictPlace>,
        most: u32,
    ) -> Result<Vec<Conflict>, StoreError> {
        in_reader!(self, |conn| verdict::conflicts(
            conn, queue, least, after, most
        ))
    }

    async fn decided(
        &self,
        queue: QueueId,
        after: Option<DecidedPlace>,
        most: u32,
    ) -> Result<Vec<DecidedSample>, StoreError> {
        in_reader!(self, |conn| verdict::decided(conn, queue, after, most))
    }

    async fn review_counts(&self, queue: QueueId) -> Result<Option<ReviewCounts>, StoreError> {
        in_reader!(self, |conn| verdict::counts(conn, queue))
    }

    async fn reviewed(
        &self,
        sample: SampleId,
        most: u32,
    ) -> Result<Option<ReviewedSample>, StoreError> {
        in_reader!(self, |conn| verdict::reviewed(conn, sample, most))
    }

    async fn assigned_label(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError> {
        in_reader!(self, |conn| report::assigned_label(
            conn, assignment, labeler
        ))
    }

    async fn last_turns(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        most: u32,
        bytes: usize,
    ) -> Result<Vec<LastTurn>, StoreError> {
        in_reader!(self, |conn| last_turns::last_turns(
            conn, queue, labeler, most, bytes
        ))
    }

    async fn label_place(&self, label: LabelId) -> Result<Option<LabelPlace>, StoreError> {
        in_reader!(self, |conn| revise::place(conn, label))
    }

    async fn sample_queue(&self, sample: SampleId) -> Result<Option<QueueId>, StoreError> {
        in_reader!(self, |conn| report::sample_queue(conn, sample))
    }

    async fn assignment_queue(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<QueueId>, StoreError> {
        in_reader!(self, |conn| report::assignment_queue(
            conn, assignment, labeler
        ))
    }

    async fn assigned_payload(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<Payload>, StoreError> {
        in_reader!(self, |conn| report::assigned_payload(
            conn, assignment, labeler
        ))
    }

    async fn assigned_version(
        &self,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<u32>, StoreError> {
        in_reader!(self, |conn| report::assigned_version(
            conn, assignment, labeler
        ))
    }

    async fn stored_label(
        &self,
        op_id: OpId,
        assignment: AssignmentId,
        labeler: LabelerId,
    ) -> Result<Option<LabelId>, StoreError> {
        in_reader!(self, |conn| report::stored_label(
            conn, op_id, assignment, labeler
        ))
    }

    async fn stored_revision(
        &self,
        op_id: OpId,
        label: LabelId,
    ) -> Result<Option<(LabelId, u32)>, StoreError> {
        in_reader!(self, |conn| report::stored_revision(conn, op_id, label))
    }

    async fn labeled_payload(&self, label: LabelId) -> Result<Option<Payload>, StoreError> {
        in_reader!(self, |conn| report::labeled_payload(conn, label))
    }

    async fn expire_leases(&self, now_ms: u64) -> Result<u64, StoreError> {
        let mut expired = 0;
        // Looking first keeps the write lock free when there is nothing to do, which is the rule.
        let queues = in_reader!(self, |conn| report::queues_with_ended_leases(conn, now_ms))?;
        for queue in queues {
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
        in_reader!(self, |conn| pairs::all(conn, queue))
    }

    async fn confusions(&self, queue: QueueId) -> Result<Vec<ConfusionCount>, StoreError> {
        in_reader!(self, |conn| pairs::confusions(conn, queue))
    }

    async fn labels_by_minute(
        &self,
        queue: QueueId,
        since_ms: u64,
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        in_reader!(self, |conn| report::labels_by_minute(conn, queue, since_ms))
    }

    async fn minutes_since(
        &self,
        queue: QueueId,
        since: u64,
    ) -> Result<Vec<MinuteCount>, StoreError> {
        in_reader!(self, |conn| insight::minutes_since(conn, queue, since))
    }

    async fn labels_by_hour(&self, queue: QueueId) -> Result<Vec<(u64, u64)>, StoreError> {
        in_reader!(self, |conn| insight::labels_by_hour(conn, queue))
    }

    async fn conflict_sizes(&self, queue: QueueId) -> Result<ConflictSizes, StoreError> {
        in_reader!(self, |conn| insight::conflict_sizes(conn, queue))
    }

    async fn answer_tallies(&self, queue: QueueId) -> Result<Vec<AnswerTally>, StoreError> {
        in_reader!(self, |conn| insight::answer_tallies(conn, queue))
    }

    async fn labeler_totals(
        &self,
        queue: QueueId,
        most: u32,
    ) -> Result<(Vec<LabelerTotals>, u64), StoreError> {
        in_reader!(self, |conn| insight::labeler_totals(conn, queue, most))
    }

    async fn confusions_among(
        &self,
        queue: QueueId,
        labelers: &[LabelerId],
    ) -> Result<Vec<ConfusionCount>, StoreError> {
        let labelers = labelers.to_vec();
        in_reader!(self, |conn| pairs::confusions_among(conn, queue, &labelers))
    }

    async fn take_back(
        &self,
        queue: QueueId,
        labeler_number: u32,
        by: By,
        now_ms: u64,
    ) -> Result<Option<TakenBack>, StoreError> {
        in_writer!(self, |conn| lease::take_back(
            conn,
            queue,
            labeler_number,
            by,
            now_ms
        ))
    }

    async fn turns_since(&self, since_ms: u64, most: u32) -> Result<Vec<PastTurn>, StoreError> {
        in_reader!(self, |conn| report::turns_since(conn, since_ms, most))
    }

    async fn recount(&self, queue: QueueId) -> Result<Option<Counters>, StoreError> {
        in_reader!(self, |conn| counters::recount(conn, queue))
    }

    async fn check(&self, queue: QueueId) -> Result<Vec<String>, StoreError> {
        in_reader!(self, |conn| check::differences(conn, queue))
    }

    async fn label_ops(&self, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
        in_reader!(self, |conn| report::label_ops(conn, queue))
    }

    async fn labeler(&self, id: LabelerId) -> Result<Option<Labeler>, StoreError> {
        in_reader!(self, |conn| labeler::find(conn, id))
    }

    async fn labeler_named(&self, name: &str, now_ms: u64) -> Result<LabelerId, StoreError> {
        let name = name.to_owned();
        in_writer!(self, |conn| labeler::named(conn, &name, now_ms))
    }

    async fn labeler_tag(&self, id: LabelerId) -> Result<Option<LabelerTag>, StoreError> {
        in_reader!(self, |conn| labeler::tag(conn, id))
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
        in_reader!(self, |conn| preferences::find(conn, id))
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

    async fn queue_role(
        &self,
        queue: QueueId,
        labeler: LabelerId,
    ) -> Result<QueueRole, StoreError> {
        in_reader!(self, |conn| role::in_queue(conn, queue, labeler))
    }

    async fn queue_roles(
        &self,
        labeler: LabelerId,
    ) -> Result<Vec<(QueueId, QueueRole)>, StoreError> {
        in_reader!(self, |conn| role::everywhere(conn, labeler))
    }

    async fn change_participant(
        &self,
        queue: QueueId,
        labeler_number: u32,
        change: ParticipantChange,
        by: By,
        now_ms: u64,
    ) -> Result<Option<LabelerId>, StoreError> {
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
        in_reader!(self, |conn| participant::page(conn, queue, after, most))
    }

    async fn add_invitation(
        &self,
        new: NewInvitation,
        now_ms: u64,
    ) -> Result<InvitationKept, StoreError> {
        in_writer!(self, |conn| invitation::add(conn, &new, now_ms))
    }

    async fn invitations(
        &self,
        queue: QueueId,
        now_ms: u64,
    ) -> Result<Vec<Invitation>, StoreError> {
        in_reader!(self, |conn| invitation::open(conn, queue, now_ms))
    }

    async fn revoke_invitation(
        &self,
        queue: QueueId,
        id: InvitationId,
        by: By,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        in_writer!(self, |conn| invitation::revoke(conn, queue, id, by, now_ms))
    }

    async fn invitation(
        &self,
        token_hash: [u8; 32],
        now_ms: u64,
    ) -> Result<Option<Behind>, StoreError> {
        in_reader!(self, |conn| invitation::behind(conn, token_hash, now_ms))
    }

    async fn join(
        &self,
        token_hash: [u8; 32],
        labeler: LabelerId,
        now_ms: u64,
    ) -> Result<Joined, StoreError> {
        in_writer!(self, |conn| invitation::join(
            conn, token_hash, labeler, now_ms
        ))
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
        in_reader!(self, |conn| token::find(conn, hash))
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        in_reader!(self, |conn| token::all(conn))
    }

    async fn revoke_token(&self, id: TokenId, now_ms: u64) -> Result<bool, StoreError> {
        in_writer!(self, |conn| token::revoke(conn, id, now_ms))
    }

    async fn take_key(&self, key: &IdempotencyKey) -> Result<bool, StoreError> {
        match self.nodes() {
            None => Ok(true),
            Some(nodes) => nodes.take_key(key).await,
        }
    }

    async fn give_key_back(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        match self.nodes() {
            None => Ok(()),
            Some(nodes) => nodes.give_key_back(key).await,
        }
    }

    async fn kept_answer(&self, key: IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError> {
        in_reader!(self, |conn| token::kept_answer(conn, &key))
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
        by: By,
        now_ms: u64,
    ) -> Result<JobId, StoreError> {
        let node = self.nodes().map(Nodes::own);
        in_writer!(self, |conn| job::begin(
            conn,
            kind,
            queue,
            (by, node),
            now_ms
        ))
    }

    async fn note_job(&self, id: JobId, note: JobNote, now_ms: u64) -> Result<bool, StoreError> {
        in_writer!(self, |conn| job::note(conn, id, &note, now_ms))
    }

    async fn jobs(&self, most: u32) -> Result<Vec<Job>, StoreError> {
        in_reader!(self, |conn| job::newest(conn, most))
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        in_reader!(self, |conn| job::find(conn, id))
    }

    async fn job_rejections(
        &self,
        id: JobId,
        after: u64,
        most: u32,
    ) -> Result<Vec<JobRejection>, StoreError> {
        in_reader!(self, |conn| job::rejections(conn, id, after, most))
    }

    async fn interrupt_jobs(&self, now_ms: u64) -> Result<u64, StoreError> {
        in_writer!(self, |conn| job::interrupt(conn, now_ms))
    }

    async fn tell_audit(&self, deed: Deed, now_ms: u64) -> Result<(), StoreError> {
        in_writer!(self, |conn| audit::tell(conn, &deed, now_ms))
    }

    async fn audit_page(
        &self,
        filter: &Filter,
        after: Option<AuditId>,
        most: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let filter = filter.clone();
        in_reader!(self, |conn| audit::page(conn, &filter, after, most))
    }

    async fn secret(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let name = name.to_owned();
        in_writer!(self, |conn| installation::secret(conn, &name, &fresh))
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        in_reader!(self, |conn| installation::setting(conn, &name))
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        in_writer!(self, |conn| installation::set_setting(conn, &name, &value))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        in_reader!(self, |conn| installation::look(conn))?;
        in_writer!(self, |conn| installation::beat(conn))
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.copy(to).await
    }

    async fn close(&self) {
        self.end().await;
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
