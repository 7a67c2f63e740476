//! What stands under the questions of a record, as Argilla's Python has written it since version 2:
//! `"suggestions":{"tone":{"value":4,"score":0.8,"agent":"m1"}}` and
//! `"responses":{"tone":[{"value":4,"user_id":"…"}]}`.
//!
//! Argilla leaves out there whether an answer was submitted, so one counts as submitted; where a `status`
//! stands beside it all the same, as Argilla takes it when it reads such a record, that counts.

use std::collections::BTreeMap;

use super::{
    read::{self, Status},
    value,
};
use crate::{
    archive::{NewSample, PastTurn, Verdict},
    formats::{
        answer,
        look::{Look, Place},
        reading::{Reading, id_of},
        reason::{Flaw, Reason},
    },
    label::{Answers, LabelValues},
    sample::Payload,
    schema::Field,
};

pub(super) fn take_suggestions(
    look: &Look<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    for (name, value) in look.object()? {
        let place = Place::Key(&look.place, name);
        let field = reading.field(name, &place)?;
        if !value.is_null() {
            let item = Look { value, place };
            item.object()?;
            read::propose(&item, field, &look.place, sample, reading)?;
        }
    }
    Ok(())
}

/// What each person answered to any question is one turn of theirs. When it was is not said there.
pub(super) fn take_responses(
    look: &Look<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for (name, value) in look.object()? {
        let place = Place::Key(&look.place, name);
        let field = reading.field(name, &place)?;
        if value.is_null() {
            continue;
        }
        let answers = Look { value, place };
        for (index, given) in answers.items()?.enumerate() {
            given.object()?;
            let labeler = match given.key("user_id") {
                Some(who) => id_of(who.value, &who.place)?,
                None => None,
            };
            let person = people.entry(reading.someone_or(labeler)).or_default();
            person.take(&given, field, index)?;
        }
    }
    for (labeler, answers) in people {
        if let Some(verdict) = answers.verdict(&labeler, look, &sample.payload, reading)? {
            sample.turns.push(PastTurn {
                labeler,
                verdict,
                ended_at_ms: None,
            });
        }
    }
    Ok(())
}

/// What one person answered.
#[derive(Debug, Default)]
struct Person {
    values: LabelValues,
    /// Which of the answers to a question is theirs.
    at: BTreeMap<String, usize>,
    status: Option<Status>,
}

impl Person {
    fn take(&mut self, given: &Look<'_>, field: &Field, index: usize) -> Result<(), Reason> {
        let status = given
            .key("status")
            .map(|status| read::status_of(&status))
            .transpose()?;
        // Answers that differ in it are a draft to Argilla too.
        self.status = match (self.status, status) {
            (Some(known), Some(other)) if known != other => Some(Status::Draft),
            (known, said) => known.or(said),
        };
        let is_submitted = status.is_none_or(|status| status == Status::Submitted);
        if let Some(value) = given.key("value")
            && is_submitted
        {
            let value = value::read(field, &value)?;
            answer::put(&mut self.values, field, value, given)?;
            self.at.insert(field.name.clone(), index);
        }
        Ok(())
    }

    /// What it comes to: nothing for a draft, and for one of whom nothing but a name is there.
    fn verdict(
        self,
        labeler: &str,
        responses: &Look<'_>,
        payload: &Payload,
        reading: &Reading<'_>,
    ) -> Result<Option<Verdict>, Reason> {
        match self.status {
            Some(Status::Draft) => return Ok(None),
            Some(Status::Discarded) => return Ok(Some(value::DISCARDED)),
            None if self.values.is_empty() => return Ok(None),
            None | Some(Status::Submitted) => {}
        }
        let at = self.at;
        let told = |reason: Reason| {
            let question = Place::Key(&responses.place, &reason.field);
            match at.get(&reason.field) {
                Some(index) => {
                    Place::Key(&Place::Index(&question, *index), "value").flaw(reason.flaw)
                }
                None => question.flaw(Flaw::Unanswered {
                    who: labeler.to_owned(),
                }),
            }
        };
        // At the root, what is wrong is told with nothing but the field's name.
        let values = reading
            .label(payload, self.values, &Place::Root)
            .map_err(told)?;
        Ok(Some(Verdict::Label(Answers::of(values))))
    }
}
