//! Whether answers fit the questions, and those that their labeler saw.

use std::sync::Arc;

use ingot::{
    ids::{LabelerId, QueueId},
    label::Answers,
    sample::Payload,
    schema::validate,
};

use super::{Labeling, NewLabel};
use crate::{
    services::{ServiceError, schemas::Versioned},
    store::{Answered, Refusal},
};

/// Which questions a labeler was told of.
pub(super) enum Told {
    This,
    Older,
    Newer(Versioned),
}

impl NewLabel {
    /// Whether it answers these questions, as far as it says which ones its labeler saw.
    pub(super) fn is_about(&self, schema: &Versioned) -> bool {
        let saw = self.answers.schema_version;
        saw.is_none_or(|saw| saw == schema.version)
    }
}

impl Labeling {
    /// Whether the labeler says that they saw other questions than the queue asks now.
    pub(super) async fn saw_otherwise(
        &self,
        queue: QueueId,
        known: &mut Versioned,
        label: &NewLabel,
    ) -> Result<bool, ServiceError> {
        let Some(saw) = label.answers.schema_version else {
            return Ok(false);
        };
        if saw != known.version
            && let Some(newer) = self.schemas.newer(queue, known).await?
        {
            *known = newer;
        }
        Ok(saw != known.version)
    }

    /// Whether the labeler was told of other questions than those that the answers don't fit.
    pub(super) async fn told_otherwise(
        &self,
        queue: QueueId,
        known: &Versioned,
        label: &NewLabel,
        labeler: LabelerId,
    ) -> Result<Told, ServiceError> {
        if let Some(newer) = self.schemas.newer(queue, known).await? {
            return Ok(Told::Newer(newer));
        }
        let told = self.store.assigned_version(label.assignment, labeler);
        Ok(match told.await? {
            Some(version) if version < known.version => Told::Older,
            _ => Told::This,
        })
    }

    /// Checks answers to a turn against the schema.
    pub(super) async fn answered(
        &self,
        schema: &Versioned,
        label: &NewLabel,
        labeler: LabelerId,
    ) -> Result<Answered, ServiceError> {
        let payload = if schema.schema.reads_payload() {
            self.store
                .assigned_payload(label.assignment, labeler)
                .await?
                .ok_or(Refusal::NotYours)?
        } else {
            Payload::default()
        };
        self.check(schema, payload, label)
    }

    pub(super) fn check(
        &self,
        schema: &Versioned,
        payload: Payload,
        label: &NewLabel,
    ) -> Result<Answered, ServiceError> {
        let answers = label.answers.clone();
        let values = schema.schema.canonical(answers.values);
        if let Err(errors) = validate(&schema.schema, &payload, &values) {
            self.metrics.submitted_invalid();
            return Err(ServiceError::InvalidLabel(errors));
        }
        Ok(Answered {
            schema: Arc::clone(&schema.schema),
            schema_version: schema.version,
            answers: Answers {
                values,
                notes: self.tidy("A note", answers.notes, self.limits.notes_chars)?,
                ..answers
            },
        })
    }

    /// A text without blanks around it; none if nothing is left.
    pub(super) fn tidy(
        &self,
        what: &str,
        text: Option<String>,
        most: usize,
    ) -> Result<Option<String>, ServiceError> {
        let text = text.map(|text| text.trim().to_owned());
        let text = text.filter(|text| !text.is_empty());
        match text.as_ref().map(|text| text.chars().count()) {
            Some(chars) if most < chars => Err(ServiceError::BadRequest(format!(
                "{what} has at most {most} characters, this one has {chars}."
            ))),
            _ => Ok(text),
        }
    }
}
