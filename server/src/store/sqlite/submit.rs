//! Storing a label.

use ingot::{
    ids::{AssignmentId, LabelId, QueueId, SampleId},
    label::LabelValues,
    policy::Policy,
    progress::Counters,
    session::{Turn, TurnEnd},
};
use sqlx::SqliteConnection;

use super::{
    batch::batch,
    convert::{count, labeler_bytes, op_bytes, read_json, signed, small, write_json},
    counters::{Change, CounterRow, counter_columns},
    gold,
    pairs::{self, Say},
    participant,
    turn::{TurnState, turn_state},
};
use crate::store::{Answered, EndedTurn, Refusal, StoreError, Submission, Submitted};

/// Stores a label once per `op_id`: label, assignment, sample, counters and audit entry together.
pub(super) async fn submit(
    conn: &mut SqliteConnection,
    submission: Submission,
) -> Result<Submitted, StoreError> {
    let facts = Facts::read(conn, &submission).await?;
    if let Some((label, is_own)) = facts.stored {
        return Ok(if is_own {
            Submitted::Repeated(label, facts.queue.counters)
        } else {
            Submitted::Refused(Refusal::NotYours)
        });
    }
    let Some(turn) = facts.turn else {
        return Ok(Submitted::Refused(Refusal::NotYours));
    };
    if let Some(refusal) = turn.refusal(submission.answered.schema_version, &facts.queue) {
        return Ok(Submitted::Refused(refusal));
    }
    let verdict = gold::judge(turn.gold.as_ref(), &submission.answered);
    let pauses = gold::pauses(&facts.queue.policy, facts.gold, verdict);
    count_agreement(conn, &submission, &turn).await?;
    let (label, counters) = store(conn, &submission, &turn, verdict, pauses).await?;
    Ok(Submitted::Stored(
        label,
        EndedTurn {
            sample: turn.sample,
            turn: Turn {
                began_at_ms: turn.began_at_ms,
                ended_at_ms: submission.now_ms,
                end: TurnEnd::Labeled,
            },
        },
        counters,
    ))
}

/// Counts what the label says beside those that the sample has, while it is not among them yet.
async fn count_agreement(
    conn: &mut SqliteConnection,
    submission: &Submission,
    turn: &OwnTurn,
) -> Result<(), StoreError> {
    if turn.completed == 0 || turn.gold.is_some() {
        return Ok(());
    }
    let say = Say {
        queue: submission.queue,
        labeler: submission.labeler,
        schema: &submission.answered.schema,
    };
    let before = pairs::labels(conn, turn.sample).await?;
    pairs::count_say(conn, &say, &before, &submission.answered.values).await
}

/// What a submission is decided by.
struct Facts {
    /// The label that has this `op_id` already, and whether it is this labeler's in this queue.
    stored: Option<(LabelId, bool)>,
    queue: QueueFacts,
    turn: Option<OwnTurn>,
    /// How many known samples the labeler saw, and how many they got right.
    gold: (u64, u64),
}

struct QueueFacts {
    counters: Counters,
    policy: Policy,
    schema_version: u32,
}

/// The turn to be ended, with its sample.
struct OwnTurn {
    sample: SampleId,
    state: TurnState,
    began_at_ms: u64,
    rank: i64,
    overlap: i64,
    completed: i64,
    leased: i64,
    dropped: i64,
    gold: Option<LabelValues>,
}

#[derive(sqlx::FromRow)]
struct QueueRow {
    policy: String,
    schema_version: i64,
    #[sqlx(flatten)]
    counters: CounterRow,
}

#[derive(sqlx::FromRow)]
struct TurnRow {
    sample_id: i64,
    state: String,
    leased_at_ms: i64,
    rank: i64,
    overlap: i64,
    completed: i64,
    leased: i64,
    dropped: i64,
    gold: Option<String>,
}

const FACTS: &str = concat!(
    "SELECT id, labeler_id = $2 AND queue_id = $1 FROM labels WHERE op_id = $3; \
     SELECT policy, schema_version, ",
    counter_columns!(),
    " FROM queues WHERE id = $1; \
     SELECT a.sample_id, a.state, a.leased_at_ms, s.rank, s.overlap, s.completed, s.leased, \
         s.dropped, s.gold \
     FROM assignments a JOIN samples s ON s.id = a.sample_id \
     WHERE a.id = $4 AND a.queue_id = $1 AND a.labeler_id = $2; \
     SELECT gold_seen, gold_right FROM participants WHERE queue_id = $1 AND labeler_id = $2"
);

impl Facts {
    async fn read(
        conn: &mut SqliteConnection,
        submission: &Submission,
    ) -> Result<Self, StoreError> {
        let mut rows = batch(FACTS)
            .bind(submission.queue.0)
            .bind(labeler_bytes(submission.labeler))
            .bind(op_bytes(submission.op_id))
            .bind(submission.assignment.0)
            .run(conn)
            .await?;
        let stored = rows.optional::<(i64, bool)>()?;
        let queue = rows
            .optional::<QueueRow>()?
            .ok_or(StoreError::NoSuchQueue(submission.queue))?;
        let turn = rows.optional::<TurnRow>()?;
        let (seen, right) = rows.optional::<(i64, i64)>()?.unwrap_or_default();
        Ok(Self {
            stored: stored.map(|(id, is_own)| (LabelId(id), is_own)),
            queue: QueueFacts {
                counters: queue.counters.try_into()?,
                policy: read_json("policy", &queue.policy)?,
                schema_version: small("queue", queue.schema_version)?,
            },
            turn: turn.map(OwnTurn::try_from).transpose()?,
            gold: (count("participant", seen)?, count("participant", right)?),
        })
    }
}

impl TryFrom<TurnRow> for OwnTurn {
    type Error = StoreError;

    fn try_from(row: TurnRow) -> Result<Self, StoreError> {
        Ok(Self {
            sample: SampleId(row.sample_id),
            state: turn_state(&row.state)?,
            began_at_ms: count("assignment", row.leased_at_ms)?,
            rank: row.rank,
            overlap: row.overlap,
            completed: row.completed,
            leased: row.leased,
            dropped: row.dropped,
            gold: row
                .gold
                .map(|text| read_json("known answer", &text))
                .transpose()?,
        })
    }
}

impl OwnTurn {
    fn holds_lease(&self) -> bool {
        self.state == TurnState::Leased
    }

    /// Why no label can end the turn. The place of a held lease is the label's own; after its end another
    /// one's label or lease may have taken it.
    fn refusal(&self, answered_version: u32, queue: &QueueFacts) -> Option<Refusal> {
        match self.state {
            TurnState::Completed => return Some(Refusal::AlreadyLabeled),
            TurnState::Skipped => return Some(Refusal::AlreadySkipped),
            TurnState::Leased | TurnState::Ended => {}
        }
        let taken = self.completed + self.leased + self.dropped;
        if !self.holds_lease() && taken >= self.overlap {
            return Some(Refusal::LeaseLost);
        }
        (answered_version != queue.schema_version).then_some(Refusal::SchemaChanged)
    }

    /// What the label does to the queue's counters. A known sample needs as many labels as it has, and is
    /// never counted among those with work left.
    fn change(&self) -> Change {
        let held = i64::from(self.holds_lease());
        let taken = self.completed + self.leased + self.dropped + 1 - held;
        let is_counted = self.gold.is_none();
        let becomes_full = is_counted && held == 0 && taken == self.overlap;
        let becomes_done = is_counted && self.completed + self.dropped + 1 == self.overlap;
        Change {
            labels: 1,
            target: i64::from(!is_counted),
            done: i64::from(becomes_done),
            available: -i64::from(becomes_full),
            leased: -held,
            ..Change::default()
        }
    }
}

const STORE: &str = concat!(
    "UPDATE samples SET completed = completed + 1, leased = leased - $9 WHERE id = $5; \
     UPDATE assignments SET state = 'completed', ended_at_ms = $6 WHERE id = $4; \
     UPDATE participants SET labels = labels + 1, \
         day_labels = iif(day = $10, day_labels + 1, 1), day = $10, \
         gold_seen = gold_seen + $11, gold_right = gold_right + $12, \
         paused = iif($13, coalesce(paused, 'gold'), paused) \
     WHERE queue_id = $1 AND labeler_id = $2; \
     UPDATE participants SET begun_place = $17 WHERE $18 AND queue_id = $1 AND begun_place > $17; \
     INSERT INTO labels (op_id, queue_id, sample_id, assignment_id, labeler_id, revision, answers, \
         schema_version, notes, wall_ms, active_ms, created_at_ms) \
     VALUES ($3, $1, $5, $4, $2, 1, $7, $8, $14, $15, $16, $6) RETURNING id; \
     INSERT INTO audit (at_ms, action, labeler_id, queue_id, assignment_id, label_id) \
     VALUES ($6, 'label', $2, $1, $4, last_insert_rowid()); \
     UPDATE queues SET revision = revision + 1, schema_frozen = 1, labels = labels + 1, \
         target = target + $19, done = done + $20, available = available + $21, leased = leased - $9 \
     WHERE id = $1 RETURNING ",
    counter_columns!()
);

/// Writes the label and everything that changes with it.
async fn store(
    conn: &mut SqliteConnection,
    submission: &Submission,
    turn: &OwnTurn,
    verdict: Option<bool>,
    pauses: bool,
) -> Result<(LabelId, Counters), StoreError> {
    let Submission {
        op_id,
        queue: QueueId(queue),
        assignment: AssignmentId(assignment),
        labeler,
        answered,
        now_ms,
    } = submission;
    let change = turn.change();
    let Answered {
        values,
        notes,
        schema_version,
        active_ms,
        ..
    } = answered;
    let wall_ms = now_ms.saturating_sub(turn.began_at_ms);
    let becomes_begun = !turn.holds_lease() && turn.completed + turn.leased == 0;
    let mut rows = batch(STORE)
        .bind(*queue)
        .bind(labeler_bytes(*labeler))
        .bind(op_bytes(*op_id))
        .bind(*assignment)
        .bind(turn.sample.0)
        .bind(signed(*now_ms))
        .bind(write_json("label", values)?)
        .bind(i64::from(*schema_version))
        .bind(i64::from(turn.holds_lease()))
        .bind(signed(participant::day(*now_ms)))
        .bind(i64::from(verdict.is_some()))
        .bind(i64::from(verdict == Some(true)))
        .bind(pauses)
        .bind(notes.clone())
        .bind(signed(wall_ms))
        .bind(active_ms.map(signed))
        .bind(turn.rank)
        .bind(becomes_begun)
        .bind(change.target)
        .bind(change.done)
        .bind(change.available)
        .run(conn)
        .await?;
    rows.pass(4);
    let (label,) = rows.one::<(i64,)>()?;
    rows.pass(1);
    Ok((LabelId(label), rows.one::<CounterRow>()?.try_into()?))
}
