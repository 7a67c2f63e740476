//! Plays a session of many labelers in this very server: real claims, real labels, real numbers, so that the
//! dashboard can be seen at work.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use async_trait::async_trait;
use ingot::{
    archive::{NewSample, Verdict},
    assignment::{Assignment, NoWork},
    ids::{OpId, QueueId},
    label::Answers,
    limits::Limits,
    policy::{GoldPolicy, Policy},
    replay::{Script, Simulation},
    schema::{self, Schema},
};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    exchange::{Input, ReadOptions, Reporter, Sink, TerminalReporter, import_stream},
    services::{Labeling, NewLabel, Who},
    store::{By, Claimed, Inserted, NewQueue, Store, StoreError},
};

const SCHEMA: &str = include_str!("../../../demo/reviews.schema.json");
/// Samples are stored so many at a time.
const CHUNK: usize = 500;
/// How long somebody waits who got nothing because others have it in hand.
const AGAIN: Duration = Duration::from_millis(500);
/// Nobody looks at one sample for longer.
const AT_IT_MS: u64 = 60_000;
/// They ask so many times.
const ASKS: u32 = 20;

/// What is to be played.
#[derive(Debug, Clone)]
pub enum Session {
    /// One that is made up.
    Simulated(Simulation),
    /// Labels that were given once, and the schema of their queue.
    Recorded {
        /// A file with labels and their times, in any format that can be imported.
        file: PathBuf,
        /// The schema.
        schema: PathBuf,
    },
}

/// A session with its speed.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What is to be played.
    pub session: Session,
    /// How many times faster than it was.
    pub speed: u32,
}

/// A session whose queue is there.
pub(crate) struct Prepared {
    script: Script,
    queue: QueueId,
    people: Vec<Who>,
    speed: u32,
}

impl Replay {
    /// Makes a queue for the session, and its people.
    ///
    /// # Errors
    /// If the recording can't be read or has nothing to play, or the store fails.
    pub(crate) async fn prepare(
        self,
        store: &dyn Store,
        clock: Clock,
        limits: &Limits,
    ) -> anyhow::Result<Prepared> {
        let (title, script, schema) = match self.session {
            Session::Simulated(simulation) => {
                let schema = schema::parse(SCHEMA)
                    .expect("invariant: the embedded schema is valid, as its test shows");
                ("Short reviews".to_owned(), simulation.script(), schema)
            }
            Session::Recorded { file, schema } => {
                let schema = read_schema(&schema)?;
                let script = recorded(&file, &schema, limits).await?;
                let stem = file.file_stem().unwrap_or_default();
                (stem.to_string_lossy().into_owned(), script, schema)
            }
        };
        let queue = new_queue(store, &title, &script, schema, limits, clock.wall_ms()).await?;
        for chunk in script.samples.chunks(CHUNK) {
            store
                .insert_samples(queue, chunk.to_vec(), clock.wall_ms())
                .await?;
        }
        let mut people = Vec::with_capacity(script.people.len());
        for name in &script.people {
            let id = store.labeler_named(name, clock.wall_ms()).await?;
            store
                .set_display_name(id, Some(name.clone()), clock.wall_ms())
                .await?;
            people.push(Who {
                id,
                display_name: Some(name.clone()),
                token: None,
            });
        }
        Ok(Prepared {
            script,
            queue,
            people,
            speed: self.speed,
        })
    }
}

/// A queue that no earlier replay has used.
async fn new_queue(
    store: &dyn Store,
    title: &str,
    script: &Script,
    schema: Schema,
    limits: &Limits,
    now_ms: u64,
) -> anyhow::Result<QueueId> {
    let mut name = format!("Replay: {title}");
    let mut number = 1;
    while store.queue_named(&name).await?.is_some() {
        number += 1;
        name = format!("Replay: {title} ({number})");
    }
    let has_known = script.samples.iter().any(|sample| sample.gold.is_some());
    let policy = Policy {
        gold: has_known.then_some(GoldPolicy {
            share_percent: 4,
            pause_below_percent: None,
            pause_after: 10,
        }),
        ..Policy::with_overlap(script.overlap.min(limits.overlap))
    };
    let queue = NewQueue {
        name,
        guidelines: String::new(),
        schema,
        policy,
    };
    Ok(store.create_queue(queue, By::NOBODY, now_ms).await?)
}

fn read_schema(path: &Path) -> anyhow::Result<Schema> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the schema {} can't be read", path.display()))?;
    schema::parse(&text).with_context(|| format!("the schema {} is not valid", path.display()))
}

async fn recorded(file: &Path, schema: &Schema, limits: &Limits) -> anyhow::Result<Script> {
    let mut gathered = Gathered::default();
    let mut reporter = TerminalReporter::new();
    let reporter: &mut dyn Reporter = &mut reporter;
    let input = Input::file(file)?;
    let reading = ReadOptions::default();
    import_stream(
        &mut gathered,
        schema.clone(),
        input,
        reading,
        limits,
        reporter,
        0,
    )
    .await?;
    Script::recorded(gathered.samples)
        .with_context(|| format!("{} can't be played", file.display()))
}

/// Keeps samples in memory.
#[derive(Default)]
struct Gathered {
    samples: Vec<NewSample>,
}

#[async_trait]
impl Sink for Gathered {
    async fn insert(&mut self, batch: Vec<NewSample>) -> Result<Inserted, StoreError> {
        self.samples.extend(batch);
        Ok(Inserted::default())
    }
}

impl Prepared {
    /// Plays the session until it is over or cancelled. Everybody acts at their own moments, whatever the
    /// others do.
    pub(crate) async fn play(self, labeling: Labeling, clock: Clock, cancel: CancellationToken) {
        let (turns, speed) = (self.script.turns(), self.speed);
        tracing::info!(
            turns,
            speed,
            people = self.people.len(),
            "the replay begins"
        );
        let begin_ms = clock.mono_ms();
        let script = Arc::new(self.script);
        let mut players = JoinSet::new();
        for (person, who) in self.people.into_iter().enumerate() {
            let player = Player {
                script: Arc::clone(&script),
                person,
                who,
                queue: self.queue,
                labeling: labeling.clone(),
                clock,
                begin_ms,
                speed,
            };
            players.spawn(player.play());
        }
        tokio::select! {
            () = cancel.cancelled() => {}
            results = players.join_all() => {
                let labels: u64 = results.into_iter().sum();
                tracing::info!(labels, "the replay is over; the server goes on");
            }
        }
    }
}

/// One person who labels.
struct Player {
    script: Arc<Script>,
    person: usize,
    who: Who,
    queue: QueueId,
    labeling: Labeling,
    clock: Clock,
    begin_ms: u64,
    speed: u32,
}

impl Player {
    /// Does all their turns, and says how many labels came of them.
    async fn play(self) -> u64 {
        let mut labels = 0;
        let mut held = None;
        for (turn, at_ms) in self.script.moments_ms[self.person].iter().enumerate() {
            if held.is_none() {
                held = self.claim().await;
            }
            self.until(*at_ms).await;
            // A queue that has nothing more for them: their session is over.
            let Some(assignment) = held.take() else {
                break;
            };
            match self.end(turn, assignment, Some(1)).await {
                Ok((is_label, next)) => {
                    labels += u64::from(is_label);
                    held = next;
                }
                Err(error) => tracing::warn!(%error, "a turn of the replay was refused"),
            }
        }
        // What they hold they finish: nobody else could until its lease ends.
        if let Some(assignment) = held {
            let last = self.script.moments_ms[self.person].len();
            let ended = self.end(last, assignment, None).await;
            labels += u64::from(ended.is_ok_and(|(is_label, _)| is_label));
        }
        labels
    }

    /// Waits for a moment of the session.
    async fn until(&self, at_ms: u64) {
        let due_ms = self.begin_ms + at_ms / u64::from(self.speed.max(1));
        sleep(Duration::from_millis(
            due_ms.saturating_sub(self.clock.mono_ms()),
        ))
        .await;
    }

    /// Ends a turn; whether that was by a label, and what comes next, if that is asked for.
    async fn end(
        &self,
        turn: usize,
        assignment: Assignment,
        next: Option<u32>,
    ) -> anyhow::Result<(bool, Option<Assignment>)> {
        let (who, queue) = (self.who.clone(), self.queue);
        let verdict = self
            .script
            .verdict(self.person, &assignment.sample.payload, turn);
        let (is_label, next) = match verdict {
            Verdict::Label(answers) => {
                // What the recording was asked is not the version of this queue's questions.
                // And they are at it while they have the sample, of which the server takes no more.
                let answers = Answers {
                    schema_version: None,
                    active_ms: answers.active_ms.or(Some(AT_IT_MS)),
                    ..answers
                };
                let label = NewLabel {
                    op_id: OpId::from_random_bytes(rand::random()),
                    assignment: assignment.id,
                    answers,
                };
                let stored = self.labeling.submit(who, queue, label, next).await?;
                (true, stored.next)
            }
            Verdict::Skip { reason, .. } => {
                let next = self
                    .labeling
                    .skip(who, queue, assignment.id, reason, next)
                    .await?;
                (false, next)
            }
        };
        Ok((is_label, next.and_then(first)))
    }

    /// A sample, if there is one for them within a short while.
    async fn claim(&self) -> Option<Assignment> {
        for _ in 0..ASKS {
            match self.labeling.claim(self.queue, self.who.id, 1).await {
                Ok(Claimed::Nothing(NoWork::AllLeased { .. }, _)) => sleep(AGAIN).await,
                Ok(claimed) => return first(claimed),
                Err(error) => {
                    tracing::warn!(%error, "a claim of the replay failed");
                    return None;
                }
            }
        }
        None
    }
}

fn first(claimed: Claimed) -> Option<Assignment> {
    match claimed {
        Claimed::Granted(assignments, _) => assignments.into_iter().next(),
        Claimed::Nothing(..) | Claimed::NoSuchQueue => None,
    }
}

#[cfg(test)]
mod tests {
    use ingot::replay::Simulation;

    use super::*;
    use crate::{
        live::Hub,
        store::SqlStore,
        telemetry::{LiveMetrics, Telemetry},
    };

    /// A store with the labeling on top of it. The directory is the store's.
    async fn labeling(clock: Clock) -> (Arc<dyn Store>, Labeling, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let store = SqlStore::sqlite(&dir.path().join("ingot.db")).await;
        let store: Arc<dyn Store> = Arc::new(store.unwrap());
        let limits = Limits::DEFAULT;
        let hub = Hub::new(Arc::clone(&store), clock, limits, LiveMetrics::unmeasured());
        let metrics = Telemetry::new(clock).store().clone();
        let labeling = Labeling::new(Arc::clone(&store), hub, clock, limits, metrics);
        (store, labeling, dir)
    }

    fn simulated(samples: usize) -> Replay {
        Replay {
            session: Session::Simulated(Simulation {
                seed: 1,
                people: 6,
                samples,
                overlap: 2,
            }),
            // No waiting: everybody acts as soon as they can.
            speed: u32::MAX,
        }
    }

    #[tokio::test]
    async fn a_played_session_labels_every_sample_by_the_ways_of_real_labelers() {
        let clock = Clock::start();
        let (store, labeling, _dir) = labeling(clock).await;
        let replay = simulated(24);

        let prepared = replay
            .prepare(&*store, clock, &Limits::DEFAULT)
            .await
            .unwrap();
        let queue = prepared.queue;
        prepared
            .play(labeling, clock, CancellationToken::new())
            .await;

        let counters = store.queue(queue).await.unwrap().unwrap().counters;
        assert_eq!((counters.samples, counters.done), (24, 24));
        assert_eq!(store.recount(queue).await.unwrap(), Some(counters));
        assert_eq!(store.participants(queue, 0, 10).await.unwrap().len(), 6);
    }

    #[tokio::test]
    async fn each_replay_has_a_queue_of_its_own() {
        let clock = Clock::start();
        let (store, _labeling, _dir) = labeling(clock).await;

        for _ in 0..2 {
            let prepared = simulated(1).prepare(&*store, clock, &Limits::DEFAULT);
            prepared.await.unwrap();
        }

        let names: Vec<_> = store
            .queues()
            .await
            .unwrap()
            .into_iter()
            .map(|it| it.name)
            .collect();
        assert_eq!(
            names,
            ["Replay: Short reviews", "Replay: Short reviews (2)"]
        );
    }

    #[tokio::test]
    async fn labels_that_were_exported_are_played_again() {
        let clock = Clock::start();
        let (store, labeling, dir) = labeling(clock).await;
        let file = dir.path().join("mails.jsonl");
        let line = |text: &str, second: u8, tone: u8| {
            format!(
                r#"{{"payload": {{"text": "{text}"}}, "turns": [{{"labeler": "Ada", "ended_at": "2026-01-31T12:00:0{second}Z", "label": {{"values": {{"tone": {tone}}}}}}}]}}"#
            )
        };
        let lines = [line("a", 0, 2), line("b", 4, 5)].join("\n");
        std::fs::write(&file, lines).unwrap();
        let schema = dir.path().join("tone.json");
        let json = r#"{"fields": [{"name": "tone", "kind": "scale", "min": 1, "max": 5, "required": true}]}"#;
        std::fs::write(&schema, json).unwrap();
        let replay = Replay {
            session: Session::Recorded { file, schema },
            speed: u32::MAX,
        };

        let prepared = replay
            .prepare(&*store, clock, &Limits::DEFAULT)
            .await
            .unwrap();
        let queue = prepared.queue;
        prepared
            .play(labeling, clock, CancellationToken::new())
            .await;

        let samples = store.samples(queue, 0, 10).await.unwrap();
        let labels = samples
            .iter()
            .filter_map(|sample| sample.turns[0].label.as_ref());
        let tones: Vec<_> = labels
            .map(|label| label.answers.values["tone"].clone())
            .collect();
        assert_eq!(tones, [2, 5].map(ingot::label::FieldValue::Integer));
    }
}
