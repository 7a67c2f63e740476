//! `/queues/{id}/samples/search` and `/queues/{id}/samples/actions`: choosing samples, and doing something to
//! them.

use axum::{Json, extract::State};
use ingot::{
    ids::{QueueId, SampleId},
    limits::Limits,
    sample_table::{BulkAction, Chosen, Cursor, Filter, Order, Row, SampleState},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    access::{Reader, Steerer},
    body::{Body, Id, Params},
    openapi::{Always, BadBody, BadQuery, Missing, ReadersOnly, SteerersOnly},
    page::{most, no_cursor},
    problem::{Kind, Problem},
    time::Time,
};

/// Which samples, in which order, from where on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Only those on which the work is so far.
    #[param(inline)]
    state: Option<SampleState>,
    /// Only those whose labels are at least so far apart, in per mille.
    #[param(maximum = 1000)]
    disagreement: Option<u16>,
    /// Only those that the labeler of this number has labeled or holds.
    labeler: Option<u32>,
    /// `true`: only those with a flagged label.
    flagged: Option<bool>,
    /// `true`: only those with a known answer.
    known: Option<bool>,
    /// `true`: only those with a label that was sent back and is not done with.
    sent_back: Option<bool>,
    /// Only those that have all words of this text, at most 200 characters. Words of four letters and more find
    /// longer ones that begin with them.
    text: Option<String>,
    /// Only the one that came with this identity.
    external_id: Option<String>,
    /// `seq`, `priority`, `disagreement` or `changed`, behind `-` for the largest first; `seq` if not said.
    order: Option<String>,
    /// Where to go on: the `next_cursor` of the page before, of the same filters and order.
    cursor: Option<String>,
    /// How many at most; 50 if not said, 500 at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which samples. What is left out leaves none out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SamplesFilter)]
pub(super) struct FilterBody {
    /// Those on which the work is so far.
    state: Option<SampleState>,
    /// Those whose labels are at least so far apart, in per mille.
    #[schema(maximum = 1000)]
    disagreement: Option<u16>,
    /// Those that the labeler of this number has labeled or holds.
    labeler: Option<u32>,
    /// `true`: those with a flagged label.
    flagged: Option<bool>,
    /// `true`: those with a known answer.
    known: Option<bool>,
    /// `true`: those with a label that was sent back and is not done with.
    sent_back: Option<bool>,
    /// Those that have all words of this text.
    text: Option<String>,
    /// The one that came with this identity.
    external_id: Option<String>,
}

/// A page of samples.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SamplesFound)]
pub(super) struct FoundView {
    /// In the order that was asked for.
    samples: Vec<RowView>,
    /// Where the next page begins; missing on the last one. A page may have few samples, or none, and go on:
    /// only 10,000 are looked at for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
    /// Whether more samples have the words of `text` than can be ordered, and these are of the first 10,000 of
    /// them in the order of the import.
    first_of_many: bool,
}

/// A sample as the table has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SampleRow)]
pub(super) struct RowView {
    /// Its identity in this installation.
    id: i64,
    /// Counts the samples of the queue as they were imported, from 0.
    seq: u64,
    /// The identity it came with, if it came with one.
    external_id: Option<String>,
    /// How its content begins.
    preview: String,
    /// Samples of a higher one are dealt first.
    priority: i16,
    /// How many labels it needs; null for one with a known answer, which takes any number.
    overlap: Option<u32>,
    /// How many labels it has.
    labels: u32,
    /// With how many labelers it is now.
    leases: u32,
    /// How many skips took a label's place.
    dropped: u32,
    /// How far its labels are apart, in per mille; null where nothing can be compared.
    disagreement: Option<u16>,
    /// How many of its labels are flagged.
    flags: u32,
    /// When it was labeled, skipped or changed last.
    changed_at: Time,
}

/// What to do to which samples. Either `samples` or `matching` says which.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SamplesChange)]
pub(super) struct ActionBody {
    /// What to do.
    action: ActionWord,
    /// The new priority, for `set_priority` alone.
    priority: Option<i16>,
    /// What the labelers are to look at, for `send_back` alone: 1 to 1000 characters.
    note: Option<String>,
    /// The ids of the samples, at most 500.
    samples: Option<Vec<i64>>,
    /// All samples that these filters let through, at most 10,000 of them at once.
    matching: Option<FilterBody>,
    /// Where to go on among those that match: the `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// What is done to samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SamplesAction)]
pub(super) enum ActionWord {
    /// Gives them a priority. Known samples stay as they are.
    SetPriority,
    /// Takes them from whoever holds them.
    ReleaseLeases,
    /// Opens the places that skips took, and lets a sample that has all its labels need one more. Known samples
    /// and those that wait for labels already stay as they are.
    Requeue,
    /// Sends each label back to its labeler with a note, to be looked at again. It stands meanwhile. Known samples
    /// and those without labels stay as they are.
    SendBack,
}

/// What became of the samples.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SamplesChanged)]
pub(super) struct ChangedView {
    /// Samples that are different now.
    changed: u64,
    /// Samples that stayed as they were.
    unchanged: u64,
    /// Where to go on, if more match.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// Searches the samples of a queue
///
/// By the state of the work, by how far labels are apart, by people, flags and words, in the order you need.
/// Samples whose place changes while you read on may be missed or come twice.
#[utoipa::path(get, path = "/queues/{id}/samples/search", operation_id = "searchSamples", tag = "queues",
    params(("id" = i64, Path, description = "The queue"), SearchQuery),
    responses((status = 200, description = "A page of them", body = FoundView),
        Always, ReadersOnly, Missing, BadQuery))]
pub(super) async fn search(
    State(api): State<Api>,
    _: Reader,
    Id(queue): Id<QueueId>,
    Params(query): Params<SearchQuery>,
) -> Result<Json<FoundView>, Problem> {
    let most = most(query.limit, &api.limits)?;
    let order = query.order.as_deref().map(order).transpose()?;
    let after = query.cursor.as_deref().map(place).transpose()?;
    let filter = FilterBody {
        state: query.state,
        disagreement: query.disagreement,
        labeler: query.labeler,
        flagged: query.flagged,
        known: query.known,
        sent_back: query.sent_back,
        text: query.text,
        external_id: query.external_id,
    };
    let filter = filter.read(&api.limits)?;
    let page = api
        .samples
        .page(queue, &filter, order.unwrap_or_default(), after, most)
        .await?;
    Ok(Json(FoundView {
        samples: page.rows.into_iter().map(Into::into).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
        first_of_many: page.first_of_many,
    }))
}

/// Does something to samples of a queue
///
/// To those that are named, or to all that a filter lets through. Of these at most 10,000 are looked after at
/// once; the answer says where to go on.
#[utoipa::path(post, path = "/queues/{id}/samples/actions", operation_id = "changeSamples", tag = "queues",
    params(("id" = i64, Path, description = "The queue")),
    request_body = ActionBody,
    responses((status = 200, description = "How many are different now", body = ChangedView),
        Always, SteerersOnly, Missing, BadBody))]
pub(super) async fn change(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id(queue): Id<QueueId>,
    mut body: Body<ActionBody>,
) -> Result<Json<ChangedView>, Problem> {
    let action = body.value.action()?;
    let chosen = body.value.chosen(&api.limits)?;
    let changed = api.samples.change(queue, chosen, action, bearer.by());
    let (changed, next) = changed.await?;
    Ok(Json(ChangedView {
        changed: changed.changed,
        unchanged: changed.unchanged,
        next_cursor: next.map(|next| next.to_string()),
    }))
}

fn order(word: &str) -> Result<Order, Problem> {
    Order::of_word(word).ok_or_else(|| {
        Problem::new(
            Kind::BadRequest,
            "`order` is `seq`, `priority`, `disagreement` or `changed`, or one of these behind `-`.",
        )
    })
}

fn place(cursor: &str) -> Result<Cursor, Problem> {
    cursor.parse().map_err(|_| no_cursor())
}

impl FilterBody {
    fn read(self, limits: &Limits) -> Result<Filter, Problem> {
        let chars = self.text.as_deref().map_or(0, |text| text.chars().count());
        let most = limits.search_chars;
        if most < chars {
            return Err(Problem::new(
                Kind::BadRequest,
                format!("`text` has at most {most} characters, this one has {chars}."),
            ));
        }
        if self.disagreement.is_some_and(|share| 1000 < share) {
            return Err(Problem::new(
                Kind::BadRequest,
                "`disagreement` is 0 to 1000, in per mille.",
            ));
        }
        Ok(Filter {
            state: self.state,
            disagreement: self.disagreement,
            labeler: self.labeler,
            flagged: self.flagged.unwrap_or_default(),
            known: self.known.unwrap_or_default(),
            sent_back: self.sent_back.unwrap_or_default(),
            text: self.text.filter(|text| !text.trim().is_empty()),
            external_id: self.external_id,
        })
    }
}

impl ActionBody {
    fn action(&mut self) -> Result<BulkAction, Problem> {
        match (self.action, self.priority, self.note.take()) {
            (ActionWord::SetPriority, Some(priority), None) => {
                Ok(BulkAction::SetPriority(priority))
            }
            (ActionWord::SetPriority, None, _) => Err(Problem::invalid(
                "priority",
                "`set_priority` needs the new `priority`.",
            )),
            (ActionWord::SendBack, None, Some(note)) => Ok(BulkAction::SendBack(note)),
            (ActionWord::SendBack, _, None) => Err(Problem::invalid(
                "note",
                "`send_back` needs a `note` for the labelers.",
            )),
            (ActionWord::ReleaseLeases, None, None) => Ok(BulkAction::ReleaseLeases),
            (ActionWord::Requeue, None, None) => Ok(BulkAction::Requeue),
            (ActionWord::SetPriority, ..) | (_, None, Some(_)) => Err(Problem::invalid(
                "note",
                "`note` belongs to `send_back` alone.",
            )),
            (_, Some(_), _) => Err(Problem::invalid(
                "priority",
                "`priority` belongs to `set_priority` alone.",
            )),
        }
    }

    fn chosen(self, limits: &Limits) -> Result<Chosen, Problem> {
        match (self.samples, self.matching, self.cursor) {
            (Some(ids), None, None) => Ok(Chosen::Samples(ids.into_iter().map(SampleId).collect())),
            (None, Some(filter), cursor) => {
                let after = cursor.as_deref().map(place).transpose()?;
                Ok(Chosen::Matching(filter.read(limits)?, after))
            }
            (Some(_), None, Some(_)) => Err(Problem::invalid(
                "cursor",
                "`cursor` goes on among those that match: it has no meaning beside `samples`.",
            )),
            (None, None, _) | (Some(_), Some(_), _) => Err(Problem::invalid(
                "samples",
                "Either `samples` or `matching` says which samples.",
            )),
        }
    }
}

impl From<Row> for RowView {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            seq: row.seq,
            external_id: row.external_id,
            preview: row.preview,
            priority: row.priority,
            overlap: row.overlap,
            labels: row.labels,
            leases: row.leases,
            dropped: row.dropped,
            disagreement: row.disagreement,
            flags: row.flags,
            changed_at: Time(row.changed_at_ms),
        }
    }
}
