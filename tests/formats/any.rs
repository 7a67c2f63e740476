//! Whatever schema, and whatever sample of it, with texts that have broken other programs.

use ingot::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn, Suggestion},
    ids::{LabelId, SampleId},
    label::{Answers, FieldValue, LabelValues, Order, Preference, Side, Span, SuggestionUse},
    sample::Payload,
    schema::{self, FieldKind, Schema},
    verdict::{StoredVerdict, VerdictReason},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Value, json};

const FRAGMENTS: [&str; 28] = [
    "a",
    "Word",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "💩",
    "👩‍👩‍👧",
    "e\u{301}",
    "ö",
    "שלום",
    "مرحبا",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "\"",
    "'",
    "\\",
    "\\u0041",
    ",",
    "<b>x</b>",
    "<script>alert(1)</script>",
    "'; DROP TABLE samples;--",
    "../../etc/passwd%00",
    "=1+1",
];

/// Names that a format may need for itself.
const RESERVED: [&str; 12] = [
    "answer",
    "label",
    "labels",
    "spans",
    "accept",
    "annotator",
    "labeler",
    "verdict",
    "_data_x",
    "_field_x",
    "_input_hash",
    "lead_time",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    vec(select(&FRAGMENTS[..]), 0..6).prop_map(|parts| parts.concat())
}

/// A text with something to see in it.
fn visible() -> impl Strategy<Value = String> {
    (text(), text()).prop_map(|(before, after)| format!("{before}x{after}"))
}

fn name() -> impl Strategy<Value = String> {
    let short = (vec(select(&FRAGMENTS[..]), 0..3), select(&FRAGMENTS[..]))
        .prop_map(|(before, after)| format!("{}x{after}", before.concat()));
    prop_oneof![short, select(&RESERVED[..]).prop_map(str::to_owned)]
}

/// Names of which none is there twice.
fn names(size: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    vec(name(), size).prop_map(distinct)
}

fn distinct(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let is_new = !kept.contains(&name);
        kept.push(if is_new {
            name
        } else {
            format!("{name} {index}")
        });
    }
    kept
}

fn kind(text: &'static str) -> impl Strategy<Value = Value> {
    prop_oneof![
        (-9_i64..9, 1_i64..11)
            .prop_map(|(min, more)| json!({"kind":"scale","min":min,"max":min+more})),
        names(2..4).prop_map(|options| json!({"kind":"choice","options":options})),
        names(2..4).prop_map(|options| json!({"kind":"choices","options":options})),
        (any::<bool>(), names(0..3)).prop_map(|(tie, strengths)| {
            json!({"kind":"pairwise","a":"one","b":"two","tie":tie,"strengths":strengths})
        }),
        (names(1..3), any::<bool>()).prop_map(move |(labels, overlap)| {
            json!({"kind":"spans","text":text,"labels":labels,"overlap":overlap})
        }),
        Just(json!({"kind":"text"})),
        Just(json!({"kind":"number"})),
        Just(json!({"kind":"boolean"})),
        Just(json!({"kind":"boolean","yes":"ja","no":"nein"})),
    ]
}

fn schema(text: &'static str) -> impl Strategy<Value = Schema> {
    (names(1..5), vec((kind(text), any::<bool>()), 5)).prop_map(|(names, kinds)| {
        let fields: Vec<Value> = names
            .into_iter()
            .zip(kinds)
            .map(|(name, (mut kind, required))| {
                kind["name"] = json!(name);
                kind["required"] = json!(required);
                kind
            })
            .collect();
        schema::parse(&json!({"fields": fields}).to_string()).unwrap()
    })
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -1e15..1e15,
        (-1000_i32..1000).prop_map(f64::from),
        Just(1e-9),
        Just(0.1)
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        number().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((name(), inner), 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn payload(text_key: &'static str) -> impl Strategy<Value = Payload> {
    let meta = option::of((select(&["meta", "metadata"][..]), value()));
    (visible(), vec((name(), value()), 0..3), meta).prop_map(move |(text, more, meta)| {
        let mut payload = Payload::new();
        for (key, value) in more {
            payload.insert(key, value);
        }
        payload.insert(text_key.to_owned(), json!(text));
        if let Some((key, value)) = meta {
            payload.insert(key.to_owned(), value);
        }
        payload
    })
}

/// What decides an answer, whatever field it is for.
#[derive(Debug, Clone)]
struct Whim {
    says: bool,
    pick: Index,
    picks: Vec<(Index, Index, Index)>,
    number: f64,
    text: String,
    flag: bool,
}

fn whim() -> impl Strategy<Value = Whim> {
    (
        any::<bool>(),
        any::<Index>(),
        vec(any::<(Index, Index, Index)>(), 1..4),
        number(),
        visible(),
        any::<bool>(),
    )
        .prop_map(|(says, pick, picks, number, text, flag)| Whim {
            says,
            pick,
            picks,
            number,
            text,
            flag,
        })
}

fn answer(kind: &FieldKind, payload: &Payload, whim: &Whim) -> FieldValue {
    match kind {
        FieldKind::Scale(scale) => {
            FieldValue::Integer(scale.point(whim.pick.index(scale.points())).unwrap())
        }
        FieldKind::Choice(choice) => FieldValue::Text(whim.pick.get(&choice.options).clone()),
        FieldKind::Choices(choices) => {
            let picked: std::collections::BTreeSet<usize> = whim
                .picks
                .iter()
                .map(|pick| pick.0.index(choices.options.len()))
                .collect();
            FieldValue::Options(
                picked
                    .into_iter()
                    .map(|at| choices.options[at].clone())
                    .collect(),
            )
        }
        FieldKind::Pairwise(pairwise) => {
            let sides = [Side::A, Side::B, Side::Tie];
            let preferred = sides[whim.pick.index(if pairwise.tie { 3 } else { 2 })];
            let strengths = pairwise.strengths.len();
            let has_strength = strengths != 0 && preferred != Side::Tie;
            let strength = u8::try_from(1 + whim.picks[0].0.index(strengths.max(1))).unwrap();
            FieldValue::Preference(Preference {
                preferred,
                strength: has_strength.then_some(strength),
                shown: if whim.flag { Order::Ab } else { Order::Ba },
            })
        }
        FieldKind::Spans(spans) => {
            let length = spans.text_of(payload).unwrap().chars().count();
            let mut marked: Vec<Span> = Vec::new();
            for (start, end, label) in &whim.picks {
                let start = start.index(length);
                let end = start + 1 + end.index(length - start);
                let span = Span {
                    start: u32::try_from(start).unwrap(),
                    end: u32::try_from(end).unwrap(),
                    label: label.get(&spans.labels).clone(),
                };
                let overlaps = |other: &Span| span.start < other.end && other.start < span.end;
                if !marked.contains(&span) && (spans.overlap || !marked.iter().any(overlaps)) {
                    marked.push(span);
                }
            }
            FieldValue::Spans(marked)
        }
        FieldKind::Text(_) => FieldValue::Text(whim.text.clone()),
        FieldKind::Number(_) => FieldValue::Number(whim.number),
        FieldKind::Boolean(_) => FieldValue::Boolean(whim.flag),
    }
}

/// Answers to a schema; all of the required ones if they are to be `whole`.
fn answers(schema: &Schema, payload: &Payload, whims: &[Whim], whole: bool) -> LabelValues {
    let answers = schema
        .fields
        .iter()
        .zip(whims)
        .filter(|(field, whim)| whim.says || (whole && field.required))
        .map(|(field, whim)| (field.name.clone(), answer(&field.kind, payload, whim)))
        .collect();
    schema.canonical(answers)
}

#[derive(Debug, Clone)]
struct TurnWhim {
    name: Option<String>,
    whims: Vec<Whim>,
    is_skip: bool,
    note: Option<String>,
    wall_ms: Option<u64>,
    ms: u64,
}

fn turn() -> impl Strategy<Value = TurnWhim> {
    (
        option::of(visible()),
        vec(whim(), 5),
        prop::bool::weighted(0.3),
        option::of(text()),
        option::of(0_u64..100_000_000),
        0_u64..100_000,
    )
        .prop_map(|(name, whims, is_skip, note, wall_ms, ms)| TurnWhim {
            name,
            whims,
            is_skip,
            note,
            wall_ms,
            ms,
        })
}

fn stored_turn(index: usize, turn: TurnWhim, schema: &Schema, payload: &Payload) -> StoredTurn {
    let number = u32::try_from(index).unwrap() + 1;
    let ended_at_ms = 1_700_000_000_000 + u64::from(number) * 1_000_000 + turn.ms;
    let label = StoredLabel {
        id: LabelId(i64::from(number) * 10),
        revision: 1 + number % 2,
        schema_version: 3,
        answers: Answers {
            values: answers(schema, payload, &turn.whims, true),
            notes: turn.note.clone(),
            flagged: turn.ms % 2 == 1,
            wall_ms: turn.wall_ms,
            active_ms: turn.wall_ms.map(|ms| ms / 2),
            suggestion: [
                None,
                Some(SuggestionUse::Accepted),
                Some(SuggestionUse::Changed),
            ][turn.ms as usize % 3],
            schema_version: None,
        },
        created_at_ms: ended_at_ms + 5,
    };
    StoredTurn {
        labeler: LabelerTag {
            number,
            // One name is one person.
            name: turn.name.map(|name| format!("{name}{number}")),
        },
        began_at_ms: ended_at_ms - turn.ms,
        ended_at_ms,
        skip_reason: turn.note.filter(|_| turn.is_skip),
        label: (!turn.is_skip).then_some(label),
    }
}

/// What somebody decided of a sample with these turns, as one further turn has it; none if nobody labeled it.
fn stored_verdict(
    turns: &[StoredTurn],
    whim: TurnWhim,
    schema: &Schema,
    payload: &Payload,
) -> Option<StoredVerdict> {
    let mut labeled = turns.iter().filter(|turn| turn.label.is_some());
    let picked = labeled.next()?.labeler.clone();
    let reasons = VerdictReason::ALL;
    let decided = stored_turn(turns.len(), whim.clone(), schema, payload);
    Some(StoredVerdict {
        values: answers(schema, payload, &whim.whims, true),
        picked: (!whim.is_skip).then_some(picked),
        reason: reasons[whim.ms as usize % reasons.len()],
        note: whim.note,
        schema_version: 3,
        by: (!whim.ms.is_multiple_of(7)).then_some(decided.labeler),
        decided_at_ms: decided.ended_at_ms,
    })
}

/// An identity of a sample, which may look like a number that this installation gave to another one.
fn external_id() -> impl Strategy<Value = String> {
    prop_oneof![visible(), (1_u8..20).prop_map(|number| number.to_string())]
}

/// A schema, and a sample that is labeled by it.
pub(crate) fn labeled() -> impl Strategy<Value = (Schema, StoredSample)> {
    select(&["text", "body"][..]).prop_flat_map(|text_key| {
        (
            schema(text_key),
            payload(text_key),
            (
                0_i64..1_000_000,
                option::of(external_id()),
                any::<i16>(),
                1_u32..4,
            ),
            option::of(vec(whim(), 5)),
            vec(
                (option::of(visible()), option::of(number()), vec(whim(), 5)),
                0..3,
            ),
            (vec(turn(), 0..4), option::of(turn())),
        )
            .prop_map(
                |(schema, payload, own, gold, suggested, (turns, verdict))| {
                    let proposed = |whims: &[Whim]| answers(&schema, &payload, whims, false);
                    let (id, external_id, priority, overlap) = own;
                    let suggestions = suggested
                        .into_iter()
                        .enumerate()
                        .map(|(index, (model, score, whims))| Suggestion {
                            // Two that nothing tells apart may well become one.
                            model: match (index, model) {
                                (0, None) => None,
                                (_, model) => Some(format!("{}{index}", model.unwrap_or_default())),
                            },
                            score,
                            values: proposed(&whims),
                        })
                        .filter(|suggestion| !suggestion.values.is_empty())
                        .collect();
                    let turns: Vec<_> = turns
                        .into_iter()
                        .enumerate()
                        .map(|(index, turn)| stored_turn(index, turn, &schema, &payload))
                        .collect();
                    let sample = StoredSample {
                        id: SampleId(id + 1),
                        seq: 7,
                        external_id,
                        priority,
                        overlap,
                        created_at_ms: 1_600_000_000_123,
                        gold: gold
                            .map(|whims| proposed(&whims))
                            .filter(|gold| !gold.is_empty()),
                        suggestions,
                        verdict: verdict
                            .and_then(|whim| stored_verdict(&turns, whim, &schema, &payload)),
                        turns,
                        payload,
                    };
                    (schema, sample)
                },
            )
    })
}
