//! Storing what is decided of samples.

mod archived;
mod lists;
mod past;
mod reviewed;

use ingot::{
    audit::Action,
    ids::{LabelId, LabelerId, OpId, QueueId, SampleId},
    label::LabelValues,
    review::ReviewCounts,
    verdict::{StandingVerdict, Undecidable, Verdict, VerdictReason, may_decide},
};

use super::{
    audit,
    convert::{
        count_column, inconsistent, json_column, labeler_bytes, op_bytes, optional_json_column,
        optional_person_columns, optional_word_column, signed, small, write_json,
    },
    labeler, statement,
};
use crate::store::{
    Decided, Decision, Reopening, StoreError, VerdictRefusal,
    sql::{Connection, lock, params},
};

pub(super) use self::{
    archived::archived,
    lists::{conflicts, counts, decided},
    past::{insert as insert_past, is_decided},
    reviewed::reviewed,
};

/// Stores a verdict once per `op_id`: its revision, the sample's mark, what is counted by that, and the audit
/// entry together.
pub(super) fn decide(conn: &Connection, decision: &Decision) -> Result<Decided, StoreError> {
    lock::queue_of_sample(conn, decision.sample)?;
    let Decision {
        sample,
        by,
        verdict,
        now_ms,
        ..
    } = decision;
    if let Some(repeated) = repeated(conn, decision.op_id, *sample, by.labeler, true)? {
        return Ok(repeated);
    }
    let Some(facts) = Facts::read(conn, *sample)? else {
        return Ok(Decided::Refused(VerdictRefusal::NoSuchSample));
    };
    if let Some(refusal) = refusal(conn, decision, &facts)? {
        return Ok(Decided::Refused(refusal));
    }
    let row = Row {
        op_id: Some(decision.op_id),
        queue: facts.queue,
        sample: *sample,
        revision: facts.revision + 1,
        by: by.labeler,
        schema_version: decision.schema_version,
        verdict: Some(verdict),
        at_ms: *now_ms,
    };
    row.store(conn)?;
    let detail = format!("sample {sample}: {}", verdict.reason.word());
    let entry = audit::Entry {
        by: *by,
        queue: Some(facts.queue),
        label: verdict.picked,
        detail: Some(&detail),
        ..audit::Entry::of(Action::DecideSample)
    };
    audit::record(conn, entry, *now_ms)?;
    stored(conn, facts.queue, row.revision)
}

/// Withdraws what counts, once per `op_id`.
pub(super) fn reopen(conn: &Connection, reopening: &Reopening) -> Result<Decided, StoreError> {
    lock::queue_of_sample(conn, reopening.sample)?;
    let Reopening {
        op_id,
        sample,
        by,
        seen,
        now_ms,
    } = reopening;
    if let Some(op_id) = op_id
        && let Some(repeated) = repeated(conn, *op_id, *sample, by.labeler, false)?
    {
        return Ok(repeated);
    }
    let Some(facts) = Facts::read(conn, *sample)? else {
        return Ok(Decided::Refused(VerdictRefusal::NoSuchSample));
    };
    if seen.is_some_and(|seen| seen != facts.revision) {
        return Ok(Decided::Refused(meanwhile(conn, *sample, &facts)?));
    }
    if !facts.is_decided {
        return Ok(Decided::Refused(VerdictRefusal::NotDecided));
    }
    let row = Row {
        op_id: *op_id,
        queue: facts.queue,
        sample: *sample,
        revision: facts.revision + 1,
        by: by.labeler,
        schema_version: facts.schema_version,
        verdict: None,
        at_ms: *now_ms,
    };
    row.store(conn)?;
    let detail = format!("sample {sample}");
    let entry = audit::Entry {
        by: *by,
        queue: Some(facts.queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ReopenSample)
    };
    audit::record(conn, entry, *now_ms)?;
    stored(conn, facts.queue, row.revision)
}

fn stored(conn: &Connection, queue: QueueId, revision: u32) -> Result<Decided, StoreError> {
    Ok(Decided::Stored(revision, queue, counts_of(conn, queue)?))
}

/// What a verdict depends on.
struct Facts {
    queue: QueueId,
    labels: u64,
    flags: u64,
    is_decided: bool,
    schema_version: u32,
    /// How many revisions there are.
    revision: u32,
}

impl Facts {
    fn read(conn: &Connection, sample: SampleId) -> Result<Option<Self>, StoreError> {
        statement::optional(
            conn,
            "SELECT s.queue_id, s.completed, s.flags, s.decided_at_ms IS NOT NULL, q.schema_version, \
                 (SELECT coalesce(max(v.revision), 0) FROM verdicts v WHERE v.sample_id = s.id) \
             FROM samples s JOIN queues q ON q.id = s.queue_id WHERE s.id = ?1",
            [sample.0],
            |row| {
                Ok(Self {
                    queue: QueueId(row.get(0)?),
                    labels: count_column("sample", row, 1)?,
                    flags: count_column("sample", row, 2)?,
                    is_decided: row.get(3)?,
                    schema_version: small("queue", row.get(4)?)?,
                    revision: small("verdict", row.get(5)?)?,
                })
            },
        )
    }

    /// Whether anything may be decided. What is decided may be decided otherwise, whatever became of its flags.
    fn decidable(&self) -> Result<(), Undecidable> {
        if self.is_decided {
            return Ok(());
        }
        may_decide(self.labels, self.flags)
    }
}

/// Why this can't be decided so, if it can't.
fn refusal(
    conn: &Connection,
    decision: &Decision,
    facts: &Facts,
) -> Result<Option<VerdictRefusal>, StoreError> {
    if let Err(why) = facts.decidable() {
        return Ok(Some(why.into()));
    }
    let saw_newest = match decision.seen {
        Some(seen) => seen == facts.revision,
        None => !facts.is_decided,
    };
    if !saw_newest {
        return meanwhile(conn, decision.sample, facts).map(Some);
    }
    if decision.schema_version != facts.schema_version {
        return Ok(Some(VerdictRefusal::SchemaChanged));
    }
    let Some(picked) = decision.verdict.picked else {
        return Ok(None);
    };
    let sql = "SELECT answers FROM labels WHERE id = ?1 AND sample_id = ?2";
    let said: Option<LabelValues> =
        statement::optional(conn, sql, (picked.0, decision.sample.0), |row| {
            json_column("label", row, 0)
        })?;
    let is_it = said.is_some_and(|said| decision.schema.canonical(said) == decision.verdict.values);
    Ok((!is_it).then_some(VerdictRefusal::NotPicked))
}

fn meanwhile(
    conn: &Connection,
    sample: SampleId,
    facts: &Facts,
) -> Result<VerdictRefusal, StoreError> {
    let (_, newest) = newest(conn, sample)?;
    Ok(VerdictRefusal::Meanwhile(
        facts.revision,
        newest.map(Box::new),
    ))
}

/// How many revisions a verdict has had, and what counts by the newest of them.
fn newest(
    conn: &Connection,
    sample: SampleId,
) -> Result<(u32, Option<StandingVerdict>), StoreError> {
    let found = statement::optional(
        conn,
        "SELECT v.answers, v.picked_id, v.reason, v.note, v.schema_version, v.created_at_ms, \
             w.number, w.name, w.display_name, v.revision \
         FROM verdicts v LEFT JOIN labelers w ON w.id = v.adjudicator_id \
         WHERE v.sample_id = ?1 ORDER BY v.revision DESC LIMIT 1",
        [sample.0],
        |row| {
            let revision = small("verdict", row.get(9)?)?;
            let values: Option<LabelValues> = optional_json_column("verdict", row, 0)?;
            let reason = optional_word_column(row, 2, reason_of)?;
            let Some((values, reason)) = values.zip(reason) else {
                return Ok((revision, None));
            };
            let standing = StandingVerdict {
                verdict: Verdict {
                    values,
                    picked: row.get::<Option<i64>>(1)?.map(LabelId),
                    reason,
                    note: row.get(3)?,
                },
                schema_version: small("verdict", row.get(4)?)?,
                by: optional_person_columns(row, 6)?,
                decided_at_ms: count_column("verdict", row, 5)?,
            };
            Ok((revision, Some(standing)))
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// A reason out of its word.
pub(super) fn reason_of(word: &str) -> Result<VerdictReason, StoreError> {
    VerdictReason::of_word(word).ok_or_else(|| inconsistent("verdict", format!("reason `{word}`")))
}

/// The answer to an operation that is known already.
fn repeated(
    conn: &Connection,
    op_id: OpId,
    sample: SampleId,
    by: Option<LabelerId>,
    decides: bool,
) -> Result<Option<Decided>, StoreError> {
    let known = statement::optional(
        conn,
        "SELECT revision, queue_id, \
             sample_id = ?2 AND adjudicator_id IS NOT DISTINCT FROM ?3 \
                 AND CASE WHEN answers IS NULL THEN 0 ELSE 1 END = ?4 \
         FROM verdicts WHERE op_id = ?1",
        (op_bytes(op_id), sample.0, by.map(labeler_bytes), decides),
        |row| {
            let revision = small("verdict", row.get(0)?)?;
            Ok((revision, QueueId(row.get(1)?), row.get::<bool>(2)?))
        },
    )?;
    Ok(match known {
        None => None,
        Some((_, _, false)) => Some(Decided::Refused(VerdictRefusal::OperationTaken)),
        Some((revision, queue, true)) => {
            let counts = counts_of(conn, queue)?;
            Some(Decided::Repeated(revision, queue, counts))
        }
    })
}

fn counts_of(conn: &Connection, queue: QueueId) -> Result<ReviewCounts, StoreError> {
    counts(conn, queue)?.ok_or(StoreError::NoSuchQueue(queue))
}

/// A revision to be stored; one without a verdict withdraws.
struct Row<'a> {
    op_id: Option<OpId>,
    queue: QueueId,
    sample: SampleId,
    revision: u32,
    by: Option<LabelerId>,
    schema_version: u32,
    verdict: Option<&'a Verdict>,
    at_ms: u64,
}

impl Row<'_> {
    /// Stores it and marks the sample. A trigger counts what that opens or closes.
    fn store(&self, conn: &Connection) -> Result<(), StoreError> {
        if let Some(by) = self.by {
            labeler::ensure(conn, by, self.at_ms)?;
        }
        let values = self.verdict.map(|it| write_json("verdict", &it.values));
        statement::execute(
            conn,
            "INSERT INTO verdicts (op_id, queue_id, sample_id, revision, adjudicator_id, \
                 schema_version, answers, picked_id, reason, note, created_at_ms) \
             VALUES (coalesce(?1, randomblob(16)), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                self.op_id.map(op_bytes),
                self.queue.0,
                self.sample.0,
                self.revision,
                self.by.map(labeler_bytes),
                self.schema_version,
                values.transpose()?,
                self.verdict.and_then(|it| it.picked).map(|id| id.0),
                self.verdict.map(|it| it.reason.word()),
                self.verdict.and_then(|it| it.note.as_deref()),
                signed(self.at_ms),
            ],
        )?;
        let mark = "UPDATE samples SET decided_at_ms = ?2, \
                 changed_at_ms = CASE WHEN changed_at_ms < ?3 THEN ?3 ELSE changed_at_ms END \
             WHERE id = ?1";
        let decided_at_ms = self.verdict.map(|_| signed(self.at_ms));
        statement::execute(
            conn,
            mark,
            (self.sample.0, decided_at_ms, signed(self.at_ms)),
        )?;
        Ok(())
    }
}
