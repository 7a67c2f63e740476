//! What the store costs, measured on a fresh SQLite file: `cargo bench -p server --bench store -- full`. With
//! `DATABASE_URL` it is measured on that PostgreSQL database, which is empty.
//!
//! - `full`: 64 labelers label as fast as they can; durable labels per second.
//! - `paced`: 100 labelers hand 50 labels a second in, on 100,000 samples; how long claims and labels take.
//! - `importing`: the same while 100,000 samples come in.
//! - `growth`: what a claim and a label cost in queues of 1,000 to 1,000,000 samples.
//! - `reads`: how long what dashboards read takes beside 1,000,000 labels.
//! - `table`: how long pages of the table of samples take beside 1,000,000 samples, by filter and order.
//!
//! Nothing here fails because it took long. A label is always stored together with the claim of the next
//! sample, as pages do it.

#![expect(
    clippy::disallowed_methods,
    reason = "reading the clock is what this is for"
)]

#[path = "store/table.rs"]
mod table;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ingot::{
    archive::NewSample,
    assignment::Assignment,
    ids::{LabelerId, OpId, QueueId},
    label::{Answers, FieldValue},
    policy::Policy,
    schema::{self, Schema},
};
use server::store::{
    Answered, By, ClaimRequest, Claimed, NewQueue, SqlStore, Store, Submission, Submitted,
};
use tokio::time::{interval, sleep_until};
use uuid::Uuid;

const NOW_MS: u64 = 1_760_000_000_000;

/// A queue with samples, and where labels are timed.
#[derive(Clone)]
struct Bench {
    store: Arc<dyn Store>,
    queue: QueueId,
    schema: Arc<Schema>,
    ops: Arc<AtomicU64>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mode = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .unwrap_or_else(|| "full".to_owned());
    let dir = tempfile::tempdir()?;
    match mode.as_str() {
        "full" => full(dir.path()).await,
        "paced" => paced(dir.path(), false).await,
        "importing" => paced(dir.path(), true).await,
        "growth" => growth(dir.path()).await,
        "reads" => reads(dir.path()).await,
        "table" => table::table(dir.path()).await,
        other => {
            Err(format!("`{other}` is none of full, paced, importing, growth, reads, table").into())
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn full(dir: &Path) -> Outcome {
    for overlap in [1, 2] {
        let bench = Bench::new(dir, &format!("full-{overlap}"), 200_000, overlap).await?;
        let began = Instant::now();
        let until = began + Duration::from_secs(10);
        let labelers = (0..64).map(|number| {
            let bench = bench.clone();
            tokio::spawn(async move {
                let mut times = Times::default();
                let mut next = bench.claim(number).await;
                while let Some(assignment) = next.filter(|_| Instant::now() < until) {
                    let began = Instant::now();
                    next = bench.label(number, &assignment).await;
                    times.record(began);
                }
                times
            })
        });
        let times = Times::all(futures::future::join_all(labelers).await);
        let per_s = times.0.len() as f64 / began.elapsed().as_secs_f64();
        println!("64 labelers, overlap {overlap}: {per_s:.0} labels/s, {times}");
    }
    Ok(())
}

async fn paced(dir: &Path, importing: bool) -> Outcome {
    let bench = Bench::new(dir, "paced", 100_000, 1).await?;
    let ended = Arc::new(AtomicBool::new(false));
    let import = importing.then(|| {
        let (bench, ended) = (bench.clone(), Arc::clone(&ended));
        tokio::spawn(async move {
            let began = Instant::now();
            bench.fill(100_000, 200_000).await;
            ended.store(true, Ordering::Relaxed);
            began.elapsed()
        })
    });
    let begin = Instant::now();
    let people = (0..100_u64).map(|number| {
        let (bench, ended) = (bench.clone(), Arc::clone(&ended));
        tokio::spawn(async move {
            let (mut claims, mut labels) = (Times::default(), Times::default());
            for round in 0..15 {
                // Two seconds apart each, all together 50 a second.
                let due = begin + Duration::from_millis(round * 2_000 + number * 20);
                sleep_until(due.into()).await;
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let began = Instant::now();
                let Some(assignment) = bench.claim(number).await else {
                    break;
                };
                claims.record(began);
                let began = Instant::now();
                bench.label_alone(number, &assignment).await;
                labels.record(began);
            }
            (claims, labels)
        })
    });
    let (mut claims, mut labels) = (Times::default(), Times::default());
    for ended in futures::future::join_all(people).await {
        let (own_claims, own_labels) = ended?;
        claims.0.extend(own_claims.0);
        labels.0.extend(own_labels.0);
    }
    println!("claim  {claims}");
    println!("submit {labels}");
    if let Some(import) = import {
        println!(
            "import of 100,000 samples: {:.1} s",
            import.await?.as_secs_f64()
        );
    }
    Ok(())
}

async fn growth(dir: &Path) -> Outcome {
    println!("| samples | claim p50 | p99 | submit p50 | p99 |\n|---|---|---|---|---|");
    for samples in [1_000, 10_000, 100_000, 1_000_000] {
        let bench = Bench::new(dir, &format!("growth-{samples}"), samples, 1).await?;
        let (mut claims, mut labels) = (Times::default(), Times::default());
        for number in 0..500 {
            let began = Instant::now();
            let Some(assignment) = bench.claim(number % 50).await else {
                break;
            };
            claims.record(began);
            let began = Instant::now();
            bench.label_alone(number % 50, &assignment).await;
            labels.record(began);
        }
        println!(
            "| {samples} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms |",
            claims.percentile(50),
            claims.percentile(99),
            labels.percentile(50),
            labels.percentile(99),
        );
    }
    Ok(())
}

async fn reads(dir: &Path) -> Outcome {
    let bench = Bench::new(dir, "reads", 0, 1).await?;
    eprintln!("storing 1,000,000 labels");
    bench.fill_labeled(1_000_000).await;
    let (mut queues, mut counters, mut minutes) =
        (Times::default(), Times::default(), Times::default());
    let mut ticks = interval(Duration::from_millis(5));
    for _ in 0..200 {
        ticks.tick().await;
        let began = Instant::now();
        bench.store.queues().await?;
        queues.record(began);
        let began = Instant::now();
        bench.store.counters().await?;
        counters.record(began);
        let began = Instant::now();
        bench.store.participants(bench.queue, 0, 51).await?;
        minutes.record(began);
    }
    println!("queues        {queues}");
    println!("counters      {counters}");
    println!("participants  {minutes}");
    Ok(())
}

impl Bench {
    async fn new(
        dir: &Path,
        name: &str,
        samples: u64,
        overlap: u32,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let store = match std::env::var("DATABASE_URL") {
            Ok(url) => SqlStore::postgres(&url).await?,
            Err(_) => SqlStore::sqlite(&dir.join(format!("{name}.db"))).await?,
        };
        let store: Arc<dyn Store> = Arc::new(store);
        let schema = schema::parse(
            r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}"#,
        )?;
        let queue = NewQueue {
            guidelines: String::new(),
            name: name.to_owned(),
            schema: schema.clone(),
            policy: Policy::with_overlap(overlap),
        };
        let queue = store.create_queue(queue, By::NOBODY, NOW_MS).await?;
        let bench = Self {
            store,
            queue,
            schema: Arc::new(schema),
            ops: Arc::default(),
        };
        bench.fill(0, samples).await;
        Ok(bench)
    }

    async fn fill(&self, from: u64, to: u64) {
        self.insert(from, to, |_| Vec::new()).await;
    }

    /// Fills the queue with samples that ten people have labeled elsewhere.
    async fn fill_labeled(&self, samples: u64) {
        self.insert(0, samples, |number| {
            vec![ingot::archive::PastTurn {
                labeler: format!("person {}", number % 10),
                verdict: ingot::archive::Verdict::Label(Answers {
                    wall_ms: Some(4_000),
                    ..Answers::of([("tone".to_owned(), FieldValue::Integer(3))].into())
                }),
                ended_at_ms: Some(NOW_MS - number),
            }]
        })
        .await;
    }

    async fn insert(
        &self,
        from: u64,
        to: u64,
        turns: impl Fn(u64) -> Vec<ingot::archive::PastTurn>,
    ) {
        let text = |number: u64| format!("The text of sample {number}").into();
        self.insert_as(from, to, |number| NewSample {
            turns: turns(number),
            ..NewSample::of([("text".to_owned(), text(number))].into_iter().collect())
        })
        .await;
    }

    async fn insert_as(&self, from: u64, to: u64, sample: impl Fn(u64) -> NewSample) {
        let mut first = from;
        while first < to {
            let end = to.min(first + 500);
            let samples = (first..end).map(&sample);
            self.store
                .insert_samples(self.queue, samples.collect(), NOW_MS)
                .await
                .expect("invariant: the store takes samples");
            first = end;
        }
    }

    async fn claim(&self, labeler: u64) -> Option<Assignment> {
        let claimed = self.store.claim(self.request(labeler)).await;
        first(claimed.expect("invariant: the store answers"))
    }

    fn request(&self, labeler: u64) -> ClaimRequest {
        ClaimRequest {
            queue: self.queue,
            labeler: person(labeler),
            count: 1,
            now_ms: NOW_MS,
        }
    }

    /// Hands a label in and takes the next sample.
    async fn label(&self, labeler: u64, assignment: &Assignment) -> Option<Assignment> {
        self.submit(labeler, assignment, Some(self.request(labeler)))
            .await
    }

    async fn label_alone(&self, labeler: u64, assignment: &Assignment) {
        self.submit(labeler, assignment, None).await;
    }

    async fn submit(
        &self,
        labeler: u64,
        assignment: &Assignment,
        next: Option<ClaimRequest>,
    ) -> Option<Assignment> {
        let op = self.ops.fetch_add(1, Ordering::Relaxed);
        let submission = Submission {
            op_id: OpId(Uuid::from_u128(u128::from(op))),
            queue: self.queue,
            assignment: assignment.id,
            labeler: person(labeler),
            token: None,
            answered: Answered {
                schema: Arc::clone(&self.schema),
                schema_version: 1,
                answers: Answers::of([("tone".to_owned(), FieldValue::Integer(3))].into()),
            },
            now_ms: NOW_MS,
        };
        let (submitted, next) = self
            .store
            .submit(submission, next)
            .await
            .expect("invariant: the store answers");
        assert!(matches!(submitted, Submitted::Stored(..)), "{submitted:?}");
        first(next?)
    }
}

fn first(claimed: Claimed) -> Option<Assignment> {
    match claimed {
        Claimed::Granted(assignments, _) => assignments.into_iter().next(),
        Claimed::Nothing(..) | Claimed::NoSuchQueue => None,
    }
}

fn person(number: u64) -> LabelerId {
    LabelerId(Uuid::from_u128(1 + u128::from(number)))
}

/// Durations in milliseconds.
#[derive(Default)]
struct Times(Vec<f64>);

impl Times {
    fn record(&mut self, began: Instant) {
        self.0.push(began.elapsed().as_secs_f64() * 1_000.0);
    }

    fn all(parts: Vec<Result<Self, tokio::task::JoinError>>) -> Self {
        Self(
            parts
                .into_iter()
                .flatten()
                .flat_map(|part| part.0)
                .collect(),
        )
    }

    fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms, n {}",
            self.percentile(50),
            self.percentile(99),
            self.percentile(100),
            self.0.len()
        )
    }
}
