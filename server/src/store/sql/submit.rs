//! Storing a label.

use ingot::{
    audit::Action,
    ids::{LabelId, QueueId, SampleId},
    label::{Answers, LabelValues},
    policy::Policy,
    progress::Counters,
    session::{Turn, TurnEnd},
};

use super::{
    audit,
    convert::{
        count_column, json_column, labeler_bytes, op_bytes, optional_json_column, signed, small,
        word_column,
    },
    counters::{self, Change, counter_columns},
    draft, gold,
    label::NewLabel,
    pairs::{self, Say},
    participant, repeats, roll_ups, sample_facts, statement,
    turn::{TurnState, turn_state},
};
use crate::store::{
    EndedTurn, Refusal, StoreError, Submission, Submitted,
    sql::{Connection, lock},
};

/// Stores a label once per `op_id`: label, assignment, sample, counters and audit entry together.
pub(super) fn submit(conn: &Connection, submission: &Submission) -> Result<Submitted, StoreError> {
    lock::queue(conn, submission.queue)?;
    let queue = QueueFacts::read(conn, submission.queue)?;
    match stored(conn, submission)? {
        None => {}
        Some(Same::Label(label)) => return Ok(Submitted::Repeated(label, queue.counters)),
        Some(Same::OtherTurn) => return Ok(Submitted::Refused(Refusal::OperationTaken)),
        Some(Same::OtherLabeler) => return Ok(Submitted::Refused(Refusal::NotYours)),
    }
    let Some(turn) = OwnTurn::read(conn, submission)? else {
        return Ok(Submitted::Refused(Refusal::NotYours));
    };
    if let Some(refusal) = turn.refusal(submission.answered.schema_version, &queue) {
        return Ok(Submitted::Refused(refusal));
    }
    if !turn.holds_lease() && passes_limit(conn, submission, &queue.policy)? {
        return Ok(Submitted::Refused(Refusal::LimitReached));
    }
    let verdict = gold::judge(
        turn.gold.as_ref(),
        &submission.answered.schema,
        &submission.answered.answers.values,
    );
    let disagreement = count_agreement(conn, submission, &turn)?;
    let said = Said {
        verdict,
        disagreement,
    };
    let (label, counters) = store(conn, submission, &queue.policy, &turn, said)?;
    Ok(Submitted::Stored(
        label,
        EndedTurn {
            sample: turn.sample,
            turn: Turn {
                began_at_ms: submission.now_ms - turn.wall_ms(submission),
                ended_at_ms: submission.now_ms,
                end: TurnEnd::Labeled,
            },
        },
        counters,
    ))
}

/// Whether a label whose lease has ended would be one more than its labeler may give. A lease is granted within
/// the limits and keeps its room, so those that are held now count as labels do.
fn passes_limit(
    conn: &Connection,
    submission: &Submission,
    policy: &Policy,
) -> Result<bool, StoreError> {
    if policy.labeler_limit.is_none() && policy.labeler_daily_limit.is_none() {
        return Ok(false);
    }
    let (queue, labeler) = (submission.queue, submission.labeler);
    let given = participant::given(conn, queue, labeler, submission.now_ms)?;
    let held = statement::one(
        conn,
        "SELECT count(*) FROM assignments \
         WHERE queue_id = ?1 AND labeler_id = ?2 AND state = 'leased'",
        (queue.0, labeler_bytes(labeler)),
        |row| count_column("assignment", row, 0),
    )?;
    let is_passed = |limit: Option<u64>, labels| limit.is_some_and(|limit| labels + held >= limit);
    Ok(is_passed(policy.labeler_limit, given.ever)
        || is_passed(policy.labeler_daily_limit, given.today))
}

/// What a label comes to beside the known answer and beside the other labels of its sample.
struct Said {
    verdict: Option<bool>,
    disagreement: Option<u16>,
}

/// Counts what the label says beside those that the sample has, while it is not among them yet; how far all are
/// apart then.
fn count_agreement(
    conn: &Connection,
    submission: &Submission,
    turn: &OwnTurn,
) -> Result<Option<u16>, StoreError> {
    if turn.completed == 0 || turn.gold.is_some() {
        return Ok(None);
    }
    let say = Say {
        queue: submission.queue,
        labeler: submission.labeler,
        schema: &submission.answered.schema,
    };
    let before = pairs::labels(conn, turn.sample)?;
    let now = &submission.answered.answers.values;
    pairs::count_say(conn, &say, &before, now)?;
    Ok(sample_facts::disagreement_with(
        say.schema,
        say.labeler,
        &before,
        now,
    ))
}

/// What an `op_id` stands for already.
enum Same {
    /// This very label.
    Label(LabelId),
    /// Another label of this labeler.
    OtherTurn,
    /// A label of somebody else.
    OtherLabeler,
}

fn stored(conn: &Connection, submission: &Submission) -> Result<Option<Same>, StoreError> {
    statement::optional(
        conn,
        "SELECT id, labeler_id = ?2, queue_id = ?3 AND assignment_id = ?4 FROM labels \
         WHERE op_id = ?1",
        (
            op_bytes(submission.op_id),
            labeler_bytes(submission.labeler),
            submission.queue.0,
            submission.assignment.0,
        ),
        |row| {
            Ok(match (row.get(1)?, row.get(2)?) {
                (false, _) => Same::OtherLabeler,
                (true, false) => Same::OtherTurn,
                (true, true) => Same::Label(LabelId(row.get(0)?)),
            })
        },
    )
}

struct QueueFacts {
    counters: Counters,
    policy: Policy,
    schema_version: u32,
}

impl QueueFacts {
    fn read(conn: &Connection, queue: QueueId) -> Result<Self, StoreError> {
        const QUEUE: &str = concat!(
            "SELECT policy, schema_version, ",
            counter_columns!(),
            " FROM queues WHERE id = ?1"
        );
        let facts = statement::optional(conn, QUEUE, [queue.0], |row| {
            Ok(Self {
                policy: json_column("policy", row, 0)?,
                schema_version: small("queue", row.get(1)?)?,
                counters: counters::read(row, 2)?,
            })
        })?;
        facts.ok_or(StoreError::NoSuchQueue(queue))
    }
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
    schema_version: u32,
}

impl OwnTurn {
    fn read(conn: &Connection, submission: &Submission) -> Result<Option<Self>, StoreError> {
        statement::optional(
            conn,
            "SELECT a.sample_id, a.state, a.leased_at_ms, s.rank, s.overlap, s.completed, s.leased, \
                 s.dropped, s.gold, a.schema_version \
             FROM assignments a JOIN samples s ON s.id = a.sample_id \
             WHERE a.id = ?1 AND a.queue_id = ?2 AND a.labeler_id = ?3",
            (
                submission.assignment.0,
                submission.queue.0,
                labeler_bytes(submission.labeler),
            ),
            |row| {
                Ok(Self {
                    sample: SampleId(row.get(0)?),
                    state: word_column(row, 1, turn_state)?,
                    began_at_ms: count_column("assignment", row, 2)?,
                    rank: row.get(3)?,
                    overlap: row.get(4)?,
                    completed: row.get(5)?,
                    leased: row.get(6)?,
                    dropped: row.get(7)?,
                    gold: optional_json_column("known answer", row, 8)?,
                    schema_version: small("assignment", row.get(9)?)?,
                })
            },
        )
    }

    /// How long its labeler had the sample before them, in milliseconds. A page holds samples before anybody
    /// sees them and says how long that was; nobody sees one longer than it was lent.
    fn wall_ms(&self, submission: &Submission) -> u64 {
        let lent_ms = submission.now_ms.saturating_sub(self.began_at_ms);
        let seen_ms = submission.answered.answers.wall_ms;
        seen_ms.map_or(lent_ms, |seen_ms| seen_ms.min(lent_ms))
    }

    fn holds_lease(&self) -> bool {
        self.state == TurnState::Leased
    }

    /// Why no label can end the turn. The place of a held lease is the label's own; after its end another
    /// one's label or lease may have taken it. Answers to other questions than the queue asks, or than its
    /// labeler was told, may mean something else.
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
        let versions = [answered_version, self.schema_version];
        let is_newest = |version| version == queue.schema_version;
        (!versions.into_iter().all(is_newest)).then_some(Refusal::SchemaChanged)
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

/// Writes the label and everything that changes with it.
fn store(
    conn: &Connection,
    submission: &Submission,
    policy: &Policy,
    turn: &OwnTurn,
    said: Said,
) -> Result<(LabelId, Counters), StoreError> {
    let Submission {
        queue,
        assignment,
        now_ms,
        ..
    } = submission;
    count_label(conn, submission, turn, &said)?;
    if !turn.holds_lease() && turn.completed + turn.leased == 0 {
        let begun =
            "UPDATE participants SET begun_place = ?2 WHERE queue_id = ?1 AND begun_place > ?2";
        statement::execute(conn, begun, (queue.0, turn.rank))?;
    }
    let began_at_ms = now_ms - turn.wall_ms(submission);
    let end = "UPDATE assignments SET state = 'completed', ended_at_ms = ?2, leased_at_ms = ?3 \
         WHERE id = ?1";
    statement::execute(
        conn,
        end,
        (assignment.0, signed(*now_ms), signed(began_at_ms)),
    )?;
    draft::forget(conn, *assignment)?;
    tally(conn, submission)?;
    if let Some(is_right) = said.verdict {
        gold::tally(conn, policy, submission, is_right)?;
    }
    let label = insert(conn, submission, turn)?;
    count(conn, submission, turn)?;
    repeats::count(conn, *queue, submission.labeler, label)?;
    let entry = audit::Entry {
        action: Action::Label,
        by: submission.by(),
        queue: Some(*queue),
        assignment: Some(*assignment),
        label: Some(label),
        detail: None,
    };
    audit::record(conn, entry, *now_ms)?;
    let counters = counters::apply(conn, *queue, turn.change())?;
    Ok((label, counters))
}

/// Counts the label for its sample.
fn count_label(
    conn: &Connection,
    submission: &Submission,
    turn: &OwnTurn,
    said: &Said,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE samples SET completed = completed + 1, leased = leased - ?2, disagreement = ?3, \
             flags = flags + ?4, changed_at_ms = ?5 WHERE id = ?1",
        (
            turn.sample.0,
            turn.holds_lease(),
            said.disagreement,
            submission.answered.answers.flagged,
            signed(submission.now_ms),
        ),
    )?;
    Ok(())
}

/// Counts the label for the queue's dashboard.
fn count(conn: &Connection, submission: &Submission, turn: &OwnTurn) -> Result<(), StoreError> {
    let answered = &submission.answered;
    let wall_ms = turn.wall_ms(submission);
    roll_ups::count_label(
        conn,
        &roll_ups::By {
            queue: submission.queue,
            labeler: submission.labeler,
            at_ms: submission.now_ms,
        },
        answered.answers.active_ms.map(|ms| ms.min(wall_ms)),
    )?;
    let said = roll_ups::Said {
        schema: &answered.schema,
        version: answered.schema_version,
        values: &answered.answers.values,
    };
    roll_ups::count_answers(conn, submission.queue, None, &said)
}

/// Counts the label for its labeler.
fn tally(conn: &Connection, submission: &Submission) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE participants SET labels = labels + 1, \
             day_labels = CASE WHEN day = ?3 THEN day_labels + 1 ELSE 1 END, day = ?3 \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (
            submission.queue.0,
            labeler_bytes(submission.labeler),
            signed(participant::day(submission.now_ms)),
        ),
    )?;
    Ok(())
}

fn insert(
    conn: &Connection,
    submission: &Submission,
    turn: &OwnTurn,
) -> Result<LabelId, StoreError> {
    let answered = &submission.answered;
    let wall_ms = turn.wall_ms(submission);
    let label = NewLabel {
        op_id: Some(submission.op_id),
        queue: submission.queue,
        sample: turn.sample,
        assignment: submission.assignment,
        labeler: submission.labeler,
        revision: 1,
        schema_version: answered.schema_version,
        answers: &Answers {
            wall_ms: Some(wall_ms),
            active_ms: answered.answers.active_ms.map(|ms| ms.min(wall_ms)),
            ..answered.answers.clone()
        },
        created_at_ms: submission.now_ms,
    };
    label.insert(conn)
}
