//! A sample that the queue holds already, and what one of the same identity that comes in does to it.

use ingot::{
    archive::{Again, Difference, LabelerTag, NewSample, Suggestion, again},
    ids::SampleId,
    label::LabelValues,
};

use super::{Intake, New, suggest};
use crate::store::{
    StoreError,
    sql::{Connection, params},
    sql::{
        convert::{json_column, optional_json_column, signed, write_json},
        counters::Change,
        past_turns::{self, Before},
        sample_facts, statement, verdict,
    },
};

/// A sample that the queue holds, beside one of the same identity that comes in.
pub(super) struct Held {
    id: SampleId,
    seq: i64,
    same_content: bool,
    is_begun: bool,
    priority: i16,
    pub(super) rank: i64,
    overlap: i64,
    /// Labels, and skips that took a label's place.
    ended: i64,
    leased: i64,
    gold: Option<LabelValues>,
}

/// Whoever has a turn at a sample that the queue holds.
struct Turns {
    ended: Vec<String>,
    open: Vec<String>,
}

/// Two statements rather than one condition for both, so that each finds its index.
macro_rules! held_where {
    ($condition:literal) => {
        // Whoever skipped it has begun it too; of a lease that ended without an answer nothing is left.
        concat!(
            "SELECT id, seq, content_hash = ?3, completed + leased + dropped > 0 OR EXISTS \
                 (SELECT 1 FROM assignments a WHERE a.sample_id = s.id AND a.state = 'skipped'), \
                 priority, rank, overlap, completed + dropped, leased, gold \
             FROM samples s WHERE queue_id = ?1 AND ",
            $condition
        )
    };
}

impl Held {
    pub(super) fn find(
        conn: &Connection,
        intake: &Intake,
        sample: &NewSample,
        content_hash: &[u8; 32],
    ) -> Result<Self, StoreError> {
        let sql = match sample.external_id {
            Some(_) => held_where!("external_id = ?2"),
            None => held_where!("external_id IS NULL AND content_hash = ?3 AND ?2 IS NULL"),
        };
        statement::one(
            conn,
            sql,
            (intake.queue.0, &sample.external_id, content_hash),
            |row| {
                Ok(Self {
                    id: SampleId(row.get(0)?),
                    seq: row.get(1)?,
                    same_content: row.get(2)?,
                    is_begun: row.get(3)?,
                    priority: row.get(4)?,
                    rank: row.get(5)?,
                    overlap: row.get(6)?,
                    ended: row.get(7)?,
                    leased: row.get(8)?,
                    gold: optional_json_column("known answer", row, 9)?,
                })
            },
        )
    }

    pub(super) fn again(&self, conn: &Connection, sample: &NewSample) -> Result<Again, StoreError> {
        let turns = self.turns(conn, sample)?;
        let mut labelers = sample.turns.iter().map(|turn| &turn.labeler);
        Ok(again(Difference {
            is_begun: self.is_begun,
            other_content: !self.same_content,
            says_more: (sample.priority != 0 && sample.priority != self.priority)
                || (sample.gold.is_some() && sample.gold != self.gold)
                || self.lacks_suggestions(conn, sample)?,
            in_hand: labelers.clone().any(|it| turns.open.contains(it)),
            more_turns: labelers.any(|it| !turns.ended.contains(it)),
            more_verdict: sample.verdict.is_some() && !verdict::is_decided(conn, self.id)?,
        }))
    }

    fn lacks_suggestions(&self, conn: &Connection, sample: &NewSample) -> Result<bool, StoreError> {
        if sample.suggestions.is_empty() {
            return Ok(false);
        }
        let sql = "SELECT model, score, answers FROM suggestions WHERE sample_id = ?1";
        let held = statement::all(conn, sql, [self.id.0], |row| {
            Ok(Suggestion {
                model: row.get(0)?,
                score: row.get(1)?,
                values: json_column("suggestion", row, 2)?,
            })
        })?;
        Ok(Suggestion::sorted(&held) != Suggestion::sorted(&sample.suggestions))
    }

    /// Those at it, unless nobody comes in whom they could be compared with.
    fn turns(&self, conn: &Connection, sample: &NewSample) -> Result<Turns, StoreError> {
        let mut turns = Turns {
            ended: Vec::new(),
            open: Vec::new(),
        };
        if sample.turns.is_empty() {
            return Ok(turns);
        }
        let sql = "SELECT w.number, w.name, a.state = 'leased' \
             FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
             WHERE a.sample_id = ?1 AND a.state IN ('leased', 'completed', 'skipped')";
        let held = statement::all(conn, sql, [self.id.0], |row| {
            let tag = LabelerTag {
                number: row.get(0)?,
                name: row.get(1)?,
            };
            Ok((tag.to_word(), row.get::<bool>(2)?))
        })?;
        for (labeler, is_open) in held {
            let side = if is_open {
                &mut turns.open
            } else {
                &mut turns.ended
            };
            side.push(labeler);
        }
        Ok(turns)
    }

    /// Adds the turns of those who have ended none at it; how many labels that are. Labels that come in are
    /// never too many: the sample then needs as many as it has.
    pub(super) fn add_turns(
        &self,
        conn: &Connection,
        intake: &Intake,
        mut sample: NewSample,
        change: &mut Change,
    ) -> Result<u64, StoreError> {
        let held = self.turns(conn, &sample)?;
        let newcomer = |labeler: &String| !held.ended.contains(labeler);
        sample.turns.retain(|turn| newcomer(&turn.labeler));
        sample.gold.clone_from(&self.gold);
        let labels = past_turns::labels(&sample);
        let more = signed(labels);
        let taken = self.ended + self.leased + more;
        let raised = (taken - self.overlap).max(0);
        let overlap = self.overlap + raised;
        statement::execute(
            conn,
            "UPDATE samples SET completed = completed + ?2, overlap = ?3, changed_at_ms = ?4 WHERE id = ?1",
            (self.id.0, more, overlap, signed(intake.now_ms)),
        )?;
        past_turns::insert(conn, intake, self.id, &sample, Before::Some, change)?;
        if self.gold.is_some() {
            change.target += more;
            return Ok(labels);
        }
        change.target += raised;
        change.done += i64::from(self.ended + more == overlap) - i64::from(self.is_done());
        change.available += i64::from(taken < overlap) - i64::from(self.is_available());
        Ok(labels)
    }

    fn is_done(&self) -> bool {
        self.ended == self.overlap
    }

    fn is_available(&self) -> bool {
        self.ended + self.leased < self.overlap
    }

    /// Puts what comes in into the place of what is held. What it does not say stays, unless it was said of
    /// another content.
    pub(super) fn replace(
        &self,
        conn: &Connection,
        intake: &Intake,
        mut sample: NewSample,
        change: &mut Change,
    ) -> Result<New, StoreError> {
        if sample.priority == 0 {
            sample.priority = self.priority;
        }
        if self.same_content && sample.gold.is_none() {
            sample.gold.clone_from(&self.gold);
        }
        let new = New::of(intake, self.seq, &sample)?;
        let gold = sample.gold.as_ref();
        let gold = gold.map(|known| write_json("known answer", known));
        statement::execute(
            conn,
            "UPDATE samples SET content_hash = ?2, priority = ?3, rank = ?4, gold = ?5, \
                 overlap = ?6, completed = ?7, changed_at_ms = ?8 WHERE id = ?1",
            params![
                self.id.0,
                new.content_hash,
                sample.priority,
                new.rank,
                gold.transpose()?,
                new.overlap,
                signed(new.labels),
                signed(intake.now_ms),
            ],
        )?;
        let payload = "UPDATE payloads SET payload = ?2 WHERE sample_id = ?1";
        statement::execute(conn, payload, (self.id.0, &new.payload))?;
        if !self.same_content {
            sample_facts::keep_words(conn, intake.queue, self.id, &sample.payload)?;
            // What somebody had begun to answer was about something else.
            let drafts = "DELETE FROM drafts WHERE assignment_id IN \
                 (SELECT id FROM assignments WHERE sample_id = ?1)";
            statement::execute(conn, drafts, [self.id.0])?;
        }
        if !self.same_content || !sample.suggestions.is_empty() {
            let suggestions = "DELETE FROM suggestions WHERE sample_id = ?1";
            statement::execute(conn, suggestions, [self.id.0])?;
            suggest(conn, self.id, &sample)?;
        }
        self.uncount(change);
        past_turns::insert(conn, intake, self.id, &sample, Before::None, change)?;
        new.count(change);
        Ok(new)
    }

    /// Takes from the queue's counters what a sample that nobody has begun added to them.
    fn uncount(&self, change: &mut Change) {
        if self.gold.is_some() {
            return;
        }
        change.samples -= 1;
        change.target -= self.overlap;
        change.available -= 1;
    }
}
