//! What pages of the table of samples cost beside 1,000,000 samples: each filter and each order, from its first
//! page and from places in the middle.

use std::path::Path;

use ingot::{
    archive::{NewSample, PastTurn, Verdict},
    label::{Answers, FieldValue},
    sample_table::{Column, Filter, Order, SampleState},
};

use super::{Bench, Instant, NOW_MS, Outcome, Times};

const SAMPLES: u64 = 1_000_000;
/// Pages of each kind that are timed.
const PAGES: usize = 200;

pub(super) async fn table(dir: &Path) -> Outcome {
    let bench = Bench::new(dir, "table", 0, 2).await?;
    let began = Instant::now();
    bench.insert_as(0, SAMPLES, sample).await;
    println!(
        "{SAMPLES} samples came in in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    for (name, filter) in filters() {
        for by in Column::ALL {
            let order = Order {
                by,
                descending: true,
            };
            let (mut times, mut rows, mut after) = (Times::default(), 0, None);
            for _ in 0..PAGES {
                let began = Instant::now();
                let page = bench
                    .store
                    .sample_page(bench.queue, &filter, order, after, 50)
                    .await?;
                times.record(began);
                rows += page.rows.len();
                after = page.next;
            }
            println!(
                "{name}, by {}: p50 {:.2} ms, p95 {:.2} ms, {rows} rows on {PAGES} pages",
                by.word(),
                times.percentile(50),
                times.percentile(95)
            );
        }
    }
    Ok(())
}

/// Every hundredth has two labels, of which every second pair differs; every thousandth word is rare.
fn sample(number: u64) -> NewSample {
    let said = |labeler: u64, tone| PastTurn {
        labeler: format!("person {labeler}"),
        verdict: Verdict::Label(Answers {
            flagged: number.is_multiple_of(10_000),
            ..Answers::of([("tone".to_owned(), FieldValue::Integer(tone))].into())
        }),
        ended_at_ms: Some(NOW_MS - number),
    };
    let turns = if number.is_multiple_of(100) {
        vec![
            said(1, 1),
            said(2, 1 + i64::from(number.is_multiple_of(200))),
        ]
    } else {
        Vec::new()
    };
    let text = format!(
        "The text of sample {number}, word{} frequent",
        number % 1_000
    );
    NewSample {
        turns,
        priority: i16::try_from(number % 5).unwrap_or_default(),
        ..NewSample::of([("text".to_owned(), text.into())].into_iter().collect())
    }
}

fn filters() -> Vec<(&'static str, Filter)> {
    let all = Filter::default;
    let text = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..all()
    };
    let state = |state| Filter {
        state: Some(state),
        ..all()
    };
    vec![
        ("everything", all()),
        ("waiting", state(SampleState::Waiting)),
        ("begun", state(SampleState::Begun)),
        ("leased", state(SampleState::Leased)),
        ("done", state(SampleState::Done)),
        (
            "disagreement",
            Filter {
                disagreement: Some(1),
                ..all()
            },
        ),
        (
            "labeler",
            Filter {
                labeler: Some(1),
                ..all()
            },
        ),
        (
            "flagged",
            Filter {
                flagged: true,
                ..all()
            },
        ),
        ("a rare word", text("word123")),
        ("a frequent word", text("frequent")),
        ("the beginning of many words", text("word")),
        (
            "a frequent word among flagged ones",
            Filter {
                flagged: true,
                ..text("frequent")
            },
        ),
    ]
}
