//! `/queues/{id}/conflicts`, `/samples/{id}/verdict`: deciding what labelers disagree about.

use axum::{Json, extract::State};
use ingot::{
    access::Power,
    ids::{LabelId, OpId, QueueId, SampleId},
    review::Conflict,
    verdict::VerdictReason,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    access::{Bearer, Reader},
    assignments::read_values,
    body::{Body, Id, Params},
    openapi::{AdjudicatorsOnly, Always, BadBody, BadQuery, Missing, ReadersOnly, Undecidable},
    page,
    problem::Problem,
};
use crate::services::{NewVerdict, StoredDecision};

/// Which conflicts, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConflictQuery {
    /// Only those whose labels are at least so far apart, in per mille. With 0, as if not said, samples that
    /// are only flagged are among them.
    #[param(value_type = Option<u16>, minimum = 0, maximum = 1000)]
    least: Option<u16>,
    /// Where to go on: the `next_cursor` of the page before. Without it the list begins.
    cursor: Option<String>,
    /// How many at most; 50 if not said, 500 at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// A page of conflicts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictsPage)]
pub(super) struct ConflictsView {
    /// How many conflicts the queue has.
    open: u64,
    /// How many of its samples are decided.
    decided: u64,
    /// Those whose labels are furthest apart first, those that are only flagged last.
    conflicts: Vec<ConflictView>,
    /// Where the next page begins; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// A sample that nobody decided, whose labels differ or are flagged.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub(super) struct ConflictView {
    /// The sample.
    sample: i64,
    /// Its place in the queue, counted from 0.
    seq: u64,
    /// Its first words.
    excerpt: String,
    /// How far its labels are apart, in per mille; 0 if it is only flagged.
    disagreement: u16,
    /// How many of its labels are flagged.
    flags: u64,
    /// How many labels it has.
    labels: u64,
}

/// A verdict to be stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewVerdict)]
pub(super) struct VerdictBody {
    /// Made once by the client; a repeat under the same one stores nothing new.
    #[schema(value_type = String, format = "uuid")]
    op_id: OpId,
    /// The final answers by the name of their field.
    #[schema(value_type = Object, example = json!({"tone": 4}))]
    values: Value,
    /// The label that is picked, which has these answers. Without it they are the adjudicator's own.
    picked: Option<i64>,
    /// Why the labels differ.
    reason: VerdictReason,
    /// What there is to note, of at most 10,000 characters.
    note: Option<String>,
    /// The newest revision of the sample's verdict that was seen. Without it the sample has to be undecided.
    revision: Option<u32>,
    /// Which version of the queue's schema was seen. Without it the newest is taken.
    schema_version: Option<u32>,
}

/// Which verdict is withdrawn.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WithdrawalQuery {
    /// Made once by the client; a repeat under the same one withdraws nothing more.
    #[param(value_type = Option<String>, format = "uuid")]
    op_id: Option<OpId>,
    /// The newest revision that was seen; whichever there is if not said.
    revision: Option<u32>,
}

/// A verdict or a withdrawal that is stored.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoredVerdict)]
pub(super) struct DecisionView {
    /// Its revision. A withdrawal has one as well.
    revision: u32,
    /// How many conflicts the queue has now.
    open: u64,
    /// How many of its samples are decided now.
    decided: u64,
}

/// Lists the conflicts of a queue
///
/// Samples that nobody decided and whose labels differ or are flagged. `GET /queues/{id}/samples` has their
/// labels.
#[utoipa::path(get, path = "/queues/{id}/conflicts", operation_id = "listConflicts", tag = "review",
    params(("id" = i64, Path, description = "The queue"), ConflictQuery),
    responses((status = 200, description = "A page of them", body = ConflictsView),
        Always, ReadersOnly, Missing, BadQuery))]
pub(super) async fn conflicts(
    State(api): State<Api>,
    _: Reader,
    Id(queue): Id<QueueId>,
    Params(query): Params<ConflictQuery>,
) -> Result<Json<ConflictsView>, Problem> {
    let most = page::most(query.limit, &api.limits)?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|_| page::no_cursor())?;
    let least = query.least.unwrap_or(0);
    let counts = api.review.counts(queue).await?;
    let (found, next) = api.review.conflicts(queue, least, after, most).await?;
    Ok(Json(ConflictsView {
        open: counts.open,
        decided: counts.decided,
        conflicts: found.into_iter().map(Into::into).collect(),
        next_cursor: next.map(|place| place.to_string()),
    }))
}

/// Decides a sample
///
/// The verdict is what counts of the sample from then on; its labels stay as they are. Earlier revisions stay,
/// and the newest counts.
#[utoipa::path(put, path = "/samples/{id}/verdict", operation_id = "decideSample", tag = "review",
    params(("id" = i64, Path, description = "The sample")),
    request_body = VerdictBody,
    responses(
        (status = 200, description = "It is stored, or had been before under the same `op_id`", body = DecisionView),
        Always, AdjudicatorsOnly, Missing, BadBody, Undecidable))]
pub(super) async fn decide(
    State(api): State<Api>,
    bearer: Bearer,
    Id(sample): Id<SampleId>,
    body: Body<VerdictBody>,
) -> Result<Json<DecisionView>, Problem> {
    adjudicates(&api, &bearer, sample).await?;
    let body = body.value;
    let new = NewVerdict {
        op_id: body.op_id,
        seen: body.revision,
        schema_version: body.schema_version,
        values: read_values(body.values)?,
        picked: body.picked.map(LabelId),
        reason: body.reason,
        note: body.note,
    };
    let stored = api.review.decide(sample, bearer.by(), new).await?;
    Ok(Json(stored.into()))
}

/// Withdraws what was decided of a sample
///
/// It is a conflict again, unless its labels agree by now.
#[utoipa::path(delete, path = "/samples/{id}/verdict", operation_id = "reopenSample", tag = "review",
    params(("id" = i64, Path, description = "The sample"), WithdrawalQuery),
    responses(
        (status = 200, description = "It is withdrawn, or had been before under the same `op_id`", body = DecisionView),
        Always, AdjudicatorsOnly, Missing, BadQuery, Undecidable))]
pub(super) async fn reopen(
    State(api): State<Api>,
    bearer: Bearer,
    Id(sample): Id<SampleId>,
    Params(query): Params<WithdrawalQuery>,
) -> Result<Json<DecisionView>, Problem> {
    adjudicates(&api, &bearer, sample).await?;
    let stored = api
        .review
        .reopen(sample, bearer.by(), query.op_id, query.revision)
        .await?;
    Ok(Json(stored.into()))
}

/// Refuses a token that may not decide the samples of this one's queue. What is no sample is nobody's.
async fn adjudicates(api: &Api, bearer: &Bearer, sample: SampleId) -> Result<(), Problem> {
    let queue = api.store.sample_queue(sample).await?;
    let queue = queue.unwrap_or(QueueId(-1));
    bearer.require(api, queue, Power::Adjudicate).await
}

impl From<Conflict> for ConflictView {
    fn from(conflict: Conflict) -> Self {
        Self {
            sample: conflict.sample.0,
            seq: conflict.seq,
            excerpt: conflict.excerpt,
            disagreement: conflict.disagreement,
            flags: conflict.flags,
            labels: conflict.labels,
        }
    }
}

impl From<StoredDecision> for DecisionView {
    fn from(stored: StoredDecision) -> Self {
        Self {
            revision: stored.revision,
            open: stored.counts.open,
            decided: stored.counts.decided,
        }
    }
}
