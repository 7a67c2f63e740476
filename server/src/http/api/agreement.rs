//! `/queues/{id}/agreement`: how far labelers agree, from counts that each label keeps up to date.

use axum::{Json, extract::State};
use ingot::{
    agreement::{Confusion, Level, Tally, Undefined, level_of},
    ids::QueueId,
    schema::Field,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    access::Reader,
    body::Id,
    openapi::{Always, Missing, ReadersOnly},
    problem::Problem,
};
use crate::services::insight::{Confusions, confusions, tallies};

/// How far labelers agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
pub(super) struct AgreementView {
    /// Field by field, in the order of the queue's schema. Texts and marked parts have no agreement.
    fields: Vec<FieldAgreement>,
}

/// How far labelers agree in one field. Samples with fewer than two answers don't count, nor do those
/// with a known answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FieldAgreement {
    /// Its name.
    field: String,
    /// What the difference between two answers means.
    level: Level,
    /// Samples with two answers or more.
    samples: u64,
    /// How many pairs of answers to one sample are the same, in percent: the mean over the samples.
    percent: Coefficient,
    /// Fleiss' kappa (1971), defined where all samples have the same number of answers.
    fleiss: Coefficient,
    /// Krippendorff's alpha (2011), at each level that the answers have.
    alpha: AlphaView,
    /// Each two labelers who answered the same samples.
    pairs: Vec<PairAgreement>,
}

/// Krippendorff's alpha.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alpha)]
pub(super) struct AlphaView {
    /// Answers are the same or they aren't.
    nominal: Coefficient,
    /// Answers are ranks: of numbers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    ordinal: Option<Coefficient>,
    /// Answers are numbers, and their distance counts: of numbers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<Coefficient>,
}

/// How far two labelers agree.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairAgreement {
    /// The numbers of the two.
    labelers: [u32; 2],
    /// Samples that both answered.
    samples: u64,
    /// Samples that both answered the same, in percent.
    percent: Coefficient,
    /// Cohen's kappa (1960).
    cohen: Coefficient,
}

/// A number, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Coefficient {
    /// The number; 1 is perfect agreement, 0 that of chance.
    Value(f64),
    /// There is none.
    Undefined {
        /// Why, for programs.
        undefined: UndefinedReason,
        /// Why, in words.
        detail: String,
    },
}

/// Why a coefficient has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum UndefinedReason {
    /// No sample has two answers.
    NothingToCompare,
    /// All answers are the same, so chance alone would agree as well.
    OneCategoryOnly,
    /// Samples differ in how many answers they have.
    UnequalRaters,
    /// An answer is no number.
    NotANumber,
    /// The counts contradict each other: `ingot check` says where.
    Inconsistent,
}

/// Tells how far labelers agree
///
/// The cost does not grow with the labels.
#[utoipa::path(get, path = "/queues/{id}/agreement", operation_id = "readAgreement", tag = "numbers",
    params(("id" = i64, Path, description = "The queue")),
    responses((status = 200, description = "The agreement", body = AgreementView),
        Always, ReadersOnly, Missing))]
pub(super) async fn read(
    State(api): State<Api>,
    _: Reader,
    Id(queue): Id<QueueId>,
) -> Result<Json<AgreementView>, Problem> {
    let schema = api.queues.one(queue).await?.schema;
    let mut tallies = tallies(api.store.pair_counts(queue).await?);
    let mut confusions = confusions(api.store.confusions(queue).await?);
    let fields = schema.fields.iter().filter_map(|field| {
        let tally = tallies.remove(&field.name).unwrap_or_default();
        let pairs = confusions.remove(&field.name).unwrap_or_default();
        of_field(field, &tally, pairs)
    });
    Ok(Json(AgreementView {
        fields: fields.collect(),
    }))
}

/// The agreement in a field; none if its kind has none.
fn of_field(field: &Field, tally: &Tally, pairs: Confusions) -> Option<FieldAgreement> {
    let level = level_of(&field.kind)?;
    let of_numbers = |at: Level| {
        (level != Level::Nominal).then(|| Coefficient::of(tally.krippendorffs_alpha(at)))
    };
    Some(FieldAgreement {
        field: field.name.clone(),
        level,
        samples: tally.samples().unwrap_or(0),
        percent: Coefficient::percent(tally.percent_agreement()),
        fleiss: Coefficient::of(tally.fleiss_kappa()),
        alpha: AlphaView {
            nominal: Coefficient::of(tally.krippendorffs_alpha(Level::Nominal)),
            ordinal: of_numbers(Level::Ordinal),
            interval: of_numbers(Level::Interval),
        },
        pairs: pairs
            .into_iter()
            .map(|((one, other), matrix)| of_pair([one, other], &matrix))
            .collect(),
    })
}

fn of_pair(labelers: [u32; 2], matrix: &Confusion) -> PairAgreement {
    let samples: i64 = matrix.rows().map(|(_, _, samples)| samples).sum();
    PairAgreement {
        labelers,
        samples: u64::try_from(samples).unwrap_or(0),
        percent: Coefficient::percent(matrix.percent_agreement()),
        cohen: Coefficient::of(matrix.cohens_kappa()),
    }
}

impl Coefficient {
    fn of(result: Result<f64, Undefined>) -> Self {
        let why = match result {
            Ok(value) => return Self::Value(value),
            Err(why) => why,
        };
        let undefined = match &why {
            Undefined::NothingToCompare => UndefinedReason::NothingToCompare,
            Undefined::OneCategoryOnly => UndefinedReason::OneCategoryOnly,
            Undefined::UnequalRaters { .. } => UndefinedReason::UnequalRaters,
            Undefined::NotANumber { .. } => UndefinedReason::NotANumber,
            Undefined::Inconsistent => UndefinedReason::Inconsistent,
        };
        Self::Undefined {
            undefined,
            detail: why.to_string(),
        }
    }

    fn percent(result: Result<f64, Undefined>) -> Self {
        Self::of(result.map(|part| part * 100.0))
    }
}
