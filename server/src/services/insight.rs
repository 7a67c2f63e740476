//! What the dashboard of one queue tells beside its live numbers, put together out of what the store counts.

use std::collections::BTreeMap;

use ingot::{
    agreement::{Category, Change, Confusion, Tally, level_of},
    ids::{LabelerId, QueueId},
    insight::{
        FieldInsight, Insight, LabelerInsight,
        agreement::{FieldAgreement, PairAgreement},
        answers::{counts_alike, told},
        burn_up, times,
    },
    limits::Limits,
    schema::{Field, Schema},
    session::day,
};

use crate::{
    live::Hub,
    store::{AnswerTally, ConfusionCount, LabelerTotals, PairCount, Queue, Store, StoreError},
};

/// The confusion matrices of one field, by the numbers of their labelers, the lesser first.
pub(crate) type Confusions = BTreeMap<(u32, u32), Confusion>;

/// Reads it.
pub(super) async fn read(
    store: &dyn Store,
    hub: &Hub,
    limits: &Limits,
    queue: &Queue,
    now_ms: u64,
) -> Result<Insight, StoreError> {
    let (totals, people) = store
        .labeler_totals(queue.id, limits.dashboard_labelers)
        .await?;
    let compared: Vec<LabelerId> = totals
        .iter()
        .take(limits.compared_labelers)
        .map(|one| one.labeler)
        .collect();
    let mut tallies = tallies(store.pair_counts(queue.id).await?);
    let mut confusions = confusions(store.confusions_among(queue.id, &compared).await?);
    let answers = store.answer_tallies(queue.id).await?;
    let schemas = schemas(store, queue.id, queue.schema_version, &answers).await?;
    let fields = queue.schema.fields.iter().map(|field| {
        let tally = tallies.remove(&field.name).unwrap_or_default();
        let pairs = confusions.remove(&field.name).unwrap_or_default();
        of_field(field, &answers, &schemas, &tally, &pairs)
    });
    let fields = fields.collect();
    let conflicts = store.conflict_sizes(queue.id).await?;
    let hours = store.labels_by_hour(queue.id).await?;
    let more_labelers = people - totals.len() as u64;
    let mut labelers: Vec<_> = totals
        .into_iter()
        .map(|one| of_labeler(hub, one, now_ms))
        .collect();
    labelers.sort_by_key(|one| one.number);
    Ok(Insight {
        as_of_ms: now_ms,
        labelers,
        more_labelers,
        burn_up: burn_up::curve(&hours, now_ms),
        fields,
        conflicts,
        minutes: hub.minutes(queue.id),
    })
}

/// The earlier schemas under which answers were counted.
async fn schemas(
    store: &dyn Store,
    queue: QueueId,
    newest: u32,
    answers: &[AnswerTally],
) -> Result<BTreeMap<u32, Schema>, StoreError> {
    let mut schemas = BTreeMap::new();
    for tally in answers {
        let version = tally.schema_version;
        if version != newest
            && !schemas.contains_key(&version)
            && let Some(schema) = store.schema(queue, version).await?
        {
            schemas.insert(version, schema);
        }
    }
    Ok(schemas)
}

fn of_field(
    field: &Field,
    answers: &[AnswerTally],
    schemas: &BTreeMap<u32, Schema>,
    tally: &Tally,
    pairs: &Confusions,
) -> FieldInsight {
    // What was said under an earlier schema counts where the field was of the same kind.
    let is_alike = |version| match schemas.get(&version) {
        None => true,
        Some(schema) => schema
            .fields
            .iter()
            .any(|it| it.name == field.name && counts_alike(&it.kind, &field.kind)),
    };
    let mut counts = BTreeMap::<String, u64>::new();
    for tally in answers {
        if tally.field == field.name && is_alike(tally.schema_version) {
            *counts.entry(tally.answer.clone()).or_default() += tally.count;
        }
    }
    let cells = pairs
        .iter()
        .map(|(labelers, matrix)| PairAgreement::new(*labelers, matrix));
    FieldInsight {
        name: field.name.clone(),
        heading: field.heading().to_owned(),
        answers: told(&field.kind, &counts),
        agreement: level_of(&field.kind)
            .map(|level| FieldAgreement::new(level, tally, cells.collect())),
        kind: field.kind.clone(),
    }
}

fn of_labeler(hub: &Hub, one: LabelerTotals, now_ms: u64) -> LabelerInsight {
    let (newest_day, labels) = one.newest_day;
    LabelerInsight {
        number: one.number,
        person: hub.person_number(one.labeler, one.display_name.as_deref()),
        name: one.display_name.or(one.name),
        is_paused: one.is_paused,
        labels: one.labels,
        skips: one.skips,
        repeats: one.repeats,
        today: if newest_day == day(now_ms) { labels } else { 0 },
        median_ms: times::median_ms(&one.times),
        gold_seen: one.gold_seen,
        gold_right: one.gold_right,
        compared: one.compared,
        agreed: one.agreed,
        last_at_ms: one.last_at_ms,
    }
}

/// What was counted of all labels, by field.
pub(crate) fn tallies(rows: Vec<PairCount>) -> BTreeMap<String, Tally> {
    let mut tallies = BTreeMap::<String, Tally>::new();
    for row in rows {
        tallies.entry(row.field).or_default().add(Change {
            m: row.raters,
            c: Category::from_key(row.first),
            k: Category::from_key(row.second),
            by: i64::try_from(row.count).unwrap_or(i64::MAX),
        });
    }
    tallies
}

/// What was counted of each two labelers, by field.
pub(crate) fn confusions(rows: Vec<ConfusionCount>) -> BTreeMap<String, Confusions> {
    let mut confusions = BTreeMap::<String, Confusions>::new();
    for row in rows {
        let (one, other) = row.labelers;
        let (first, second) = (
            Category::from_key(row.first),
            Category::from_key(row.second),
        );
        // Each pair stands under its lesser number first, whichever way it was counted.
        let (pair, of_first, of_second) = if one <= other {
            ((one, other), first, second)
        } else {
            ((other, one), second, first)
        };
        let matrices = confusions.entry(row.field).or_default();
        matrices.entry(pair).or_default().add(
            of_first,
            of_second,
            i64::try_from(row.samples).unwrap_or(i64::MAX),
        );
    }
    confusions
}
