//! `/queues/{id}/samples`: samples with all that belongs to them.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use ingot::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn, Suggestion},
    ids::QueueId,
    label::LabelValues,
    sample::Payload,
    verdict::{StoredVerdict, VerdictReason},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    access::Reader,
    assignments::SuggestionUseView,
    body::{Id, Params},
    openapi::{Always, BadQuery, Missing, ReadersOnly},
    page::{Page, PageQuery},
    problem::{Kind, Problem},
    time::Time,
};
use crate::store::Store;

/// So many samples are read at once, so that a page of large ones is not read whole before it is known
/// to be too large.
const CHUNK: u32 = 25;

/// A page of samples: described here, and written piece by piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SamplesPage)]
pub(super) struct SamplesView {
    /// In the order in which they came in.
    samples: Vec<SampleView>,
    /// Where the next page begins; missing on the last one.
    #[schema(required = false, nullable = false)]
    next_cursor: Option<String>,
}

/// A sample with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sample)]
pub(super) struct SampleView {
    /// Its identity in this installation.
    id: i64,
    /// The identity it came with, if it came with one.
    external_id: Option<String>,
    /// What labelers read, as it came in.
    #[schema(value_type = Object)]
    payload: Payload,
    /// Samples of a higher one are dealt first.
    priority: i16,
    /// How many labels it needs.
    overlap: u32,
    /// When it came in.
    created_at: Time,
    /// The known answers, if it is there to test labelers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    gold: Option<LabelValues>,
    /// Answers that models propose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<SuggestionView>,
    /// The turns that their labelers ended, oldest first.
    turns: Vec<TurnView>,
    /// What an adjudicator decided of it; missing while nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    verdict: Option<VerdictView>,
}

/// What an adjudicator decided of a sample.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verdict)]
pub(super) struct VerdictView {
    /// The final answers by the name of their field.
    #[schema(value_type = Object)]
    values: LabelValues,
    /// Whose label was picked; null if the answers are the adjudicator's own.
    picked: Option<LabelerView>,
    /// Why the labels differ.
    reason: VerdictReason,
    /// What the adjudicator noted.
    note: Option<String>,
    /// Which version of the queue's schema it answers.
    schema_version: u32,
    /// Who decided; null for a program whose token names no labeler.
    by: Option<LabelerView>,
    /// When.
    decided_at: Time,
}

/// Answers that a model proposes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(super) struct SuggestionView {
    /// Which model, and which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// How sure it is; larger is surer.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    /// The answers by the name of their field.
    #[schema(value_type = Object)]
    values: LabelValues,
}

/// A turn that its labeler ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Turn)]
pub(super) struct TurnView {
    /// Who it was.
    labeler: LabelerView,
    /// When they got the sample.
    began_at: Time,
    /// When they were done with it.
    ended_at: Time,
    /// The label; missing for a skip.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<LabelView>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_reason: Option<String>,
}

/// Who labeled.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Labeler)]
pub(super) struct LabelerView {
    /// A number that no other labeler of the installation has.
    pub(super) number: u32,
    /// The name that tells them from others in files, if they have one.
    pub(super) name: Option<String>,
}

/// The newest revision of a label.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Label)]
pub(super) struct LabelView {
    /// Its identity.
    id: i64,
    /// 1 for the first, and one more with every change.
    revision: u32,
    /// Which version of the queue's schema it answers.
    schema_version: u32,
    /// The answers by the name of their field.
    #[schema(value_type = Object)]
    values: LabelValues,
    /// What the labeler noted beside them.
    notes: Option<String>,
    /// Whether the labeler wants somebody to look at the sample.
    flagged: bool,
    /// What the labeler did with what a model proposed; null where none did.
    suggestion: Option<SuggestionUseView>,
    /// When this revision was made.
    created_at: Time,
    /// How long the labeler had the sample, in milliseconds.
    wall_ms: Option<u64>,
    /// How long of it they were at it, in milliseconds.
    active_ms: Option<u64>,
}

/// Lists the samples of a queue
///
/// Each with its labels and skips. A page that was begun goes on where it was, whatever happens
/// meanwhile: samples that come in later stand at the end.
#[utoipa::path(get, path = "/queues/{id}/samples", operation_id = "listSamples", tag = "queues",
    params(("id" = i64, Path, description = "The queue"), PageQuery),
    responses((status = 200, description = "A page of samples", body = SamplesView),
        Always, ReadersOnly, Missing, BadQuery))]
pub(super) async fn list(
    State(api): State<Api>,
    _: Reader,
    Id(queue): Id<QueueId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    let page = query.read(&api.limits)?;
    api.queues.one(queue).await?;
    let body = write_page(&*api.store, queue, page, api.limits.api_page_bytes).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The page as JSON, each sample written once, so that its size is known exactly.
async fn write_page(
    store: &dyn Store,
    queue: QueueId,
    page: Page,
    most_bytes: usize,
) -> Result<Vec<u8>, Problem> {
    let mut body = b"{\"samples\":[".to_vec();
    let (mut written, mut from) = (0, page.from);
    let next = 'page: loop {
        // One more than the page holds says whether another page follows.
        let wanted = (page.most - written + 1).min(CHUNK);
        let samples = store.samples(queue, from, wanted).await?;
        if samples.is_empty() {
            break None;
        }
        for sample in samples {
            if written == page.most || (0 < written && most_bytes <= body.len()) {
                break 'page Some(sample.seq);
            }
            if 0 < written {
                body.push(b',');
            }
            from = sample.seq + 1;
            serde_json::to_writer(&mut body, &SampleView::from(sample)).map_err(unwritable)?;
            written += 1;
        }
    };
    body.push(b']');
    if let Some(next) = next {
        body.extend_from_slice(format!(",\"next_cursor\":\"{next}\"").as_bytes());
    }
    body.push(b'}');
    Ok(body)
}

fn unwritable(error: serde_json::Error) -> Problem {
    tracing::error!(%error, "a sample could not be written");
    Problem::new(Kind::Internal, "A sample could not be written.")
}

impl From<StoredSample> for SampleView {
    fn from(sample: StoredSample) -> Self {
        Self {
            id: sample.id.0,
            external_id: sample.external_id,
            payload: sample.payload,
            priority: sample.priority,
            overlap: sample.overlap,
            created_at: Time(sample.created_at_ms),
            gold: sample.gold,
            suggestions: sample.suggestions.into_iter().map(Into::into).collect(),
            turns: sample.turns.into_iter().map(Into::into).collect(),
            verdict: sample.verdict.map(Into::into),
        }
    }
}

impl From<StoredVerdict> for VerdictView {
    fn from(verdict: StoredVerdict) -> Self {
        Self {
            values: verdict.values,
            picked: verdict.picked.map(Into::into),
            reason: verdict.reason,
            note: verdict.note,
            schema_version: verdict.schema_version,
            by: verdict.by.map(Into::into),
            decided_at: Time(verdict.decided_at_ms),
        }
    }
}

impl From<Suggestion> for SuggestionView {
    fn from(suggestion: Suggestion) -> Self {
        Self {
            model: suggestion.model,
            score: suggestion.score,
            values: suggestion.values,
        }
    }
}

impl From<StoredTurn> for TurnView {
    fn from(turn: StoredTurn) -> Self {
        Self {
            labeler: turn.labeler.into(),
            began_at: Time(turn.began_at_ms),
            ended_at: Time(turn.ended_at_ms),
            label: turn.label.map(Into::into),
            skip_reason: turn.skip_reason,
        }
    }
}

impl From<LabelerTag> for LabelerView {
    fn from(tag: LabelerTag) -> Self {
        Self {
            number: tag.number,
            name: tag.name,
        }
    }
}

impl From<StoredLabel> for LabelView {
    fn from(label: StoredLabel) -> Self {
        Self {
            id: label.id.0,
            revision: label.revision,
            schema_version: label.schema_version,
            values: label.answers.values,
            notes: label.answers.notes,
            flagged: label.answers.flagged,
            suggestion: label.answers.suggestion.map(Into::into),
            created_at: Time(label.created_at_ms),
            wall_ms: label.answers.wall_ms,
            active_ms: label.answers.active_ms,
        }
    }
}
