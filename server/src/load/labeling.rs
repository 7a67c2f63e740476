//! People who label, over HTTP as pages do: claims, submits, and what comes next.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use app::api::{ClaimWork, HandIn};
use futures::future::try_join_all;
use ingot::{
    assignment::{Assignment, Claim},
    desk::AHEAD,
    ids::{OpId, QueueId},
    label::{Answers, FieldValue, LabelValues, Order, Preference, Side, Span},
    outbox::Owner,
    schema::{FieldKind, Schema},
};
use tokio::{task::JoinSet, time::sleep};

use super::{ledger::Deed, stage::Stage, visitor::Visitor};
use crate::clock::Clock;

/// How often a wait looks again.
const LOOK: Duration = Duration::from_millis(100);
const US_PER_S: u64 = 1_000_000;
/// How many samples a page holds.
const AT_HAND: u32 = 1 + AHEAD as u32;

/// A group of labelers, each with a sample before them.
pub(super) struct Labelers {
    people: Vec<Labeler>,
}

struct Labeler {
    visitor: Visitor,
    queue: QueueId,
    values: LabelValues,
    clock: Clock,
    owner: Owner,
    /// What is to be labeled next, as pages hold it; none until work is asked for again.
    held: VecDeque<Assignment>,
}

/// At what pace labels are handed in.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// All labelers together; none for as many as they can.
    labels_per_s: Option<u32>,
    start_us: u64,
    end_us: u64,
}

impl Labelers {
    /// Brings so many people to the labeling page.
    ///
    /// # Errors
    ///
    /// If the queue is missing, or has not work for all of them.
    pub(super) async fn arrive(stage: &Stage, people: u32) -> anyhow::Result<Self> {
        let (addr, queue) = (stage.target.addr, stage.target.queue);
        let people = (0..people).map(|_| Labeler::arrive(addr, queue, stage.clock));
        Ok(Self {
            people: try_join_all(people).await?,
        })
    }

    /// One label, by the first of them.
    pub(super) async fn one(&mut self) -> anyhow::Result<Deed> {
        let labeler = self.people.first_mut().context("nobody labels")?;
        labeler.label().await
    }

    /// All of them label for so long.
    ///
    /// # Errors
    ///
    /// If one label fails: then nobody can say how many there should be.
    pub(super) async fn work(
        self,
        stage: &Stage,
        labels_per_s: Option<u32>,
        seconds: u32,
    ) -> anyhow::Result<Vec<Deed>> {
        let start_us = stage.clock.mono_us();
        let pace = Pace {
            labels_per_s,
            start_us,
            end_us: start_us + u64::from(seconds) * US_PER_S,
        };
        let done = Arc::new(AtomicU64::new(0));
        let people = self.people.len() as u64;
        let mut tasks = JoinSet::new();
        for (index, labeler) in (0..).zip(self.people) {
            tasks.spawn(labeler.work(pace, index, people, Arc::clone(&done)));
        }
        let mut deeds = Vec::new();
        loop {
            tokio::select! {
                ended = tasks.join_next() => match ended {
                    // Dropping the set ends the others.
                    Some(ended) => deeds.append(&mut ended.context("a labeler broke off")??),
                    None => break,
                },
                () = sleep(LOOK) => stage.teller.tell(|| {
                    let passed_s = (stage.clock.mono_us() - start_us) / US_PER_S;
                    format!("labeling: {passed_s} of {seconds} s, {} labels", done.load(Ordering::Relaxed))
                }),
            }
        }
        Ok(deeds)
    }
}

impl Pace {
    /// When the `number`-th label of all is due; none if that is after the end.
    fn due_us(self, number: u64) -> Option<u64> {
        let due_us = match self.labels_per_s {
            Some(per_s) => self.start_us + number * US_PER_S / u64::from(per_s),
            None => self.start_us,
        };
        (due_us < self.end_us).then_some(due_us)
    }
}

impl Labeler {
    async fn arrive(addr: SocketAddr, queue: QueueId, clock: Clock) -> anyhow::Result<Self> {
        let mut visitor = Visitor::arrive(addr).await?;
        let page = visitor.open_labeling(queue).await?;
        Ok(Self {
            visitor,
            queue,
            values: answers(&page.schema),
            clock,
            owner: page.owner,
            held: granted(page.claim)?,
        })
    }

    /// Labels every `people`-th time. Whoever is late goes on at once, and stops in time all the same.
    async fn work(
        mut self,
        pace: Pace,
        index: u64,
        people: u64,
        done: Arc<AtomicU64>,
    ) -> anyhow::Result<Vec<Deed>> {
        let mut deeds = Vec::new();
        let mut number = index;
        while let Some(due_us) = pace.due_us(number) {
            let now_us = self.clock.mono_us();
            if pace.end_us <= now_us {
                break;
            }
            if now_us < due_us {
                sleep(Duration::from_micros(due_us - now_us)).await;
            }
            deeds.push(self.label().await?);
            done.fetch_add(1, Ordering::Relaxed);
            number += people;
        }
        Ok(deeds)
    }

    /// Hands one label in.
    async fn label(&mut self) -> anyhow::Result<Deed> {
        let assignment = match self.held.pop_front() {
            Some(assignment) => assignment,
            None => {
                let wish = ClaimWork {
                    owner: self.owner.clone(),
                    queue: self.queue,
                    count: AT_HAND,
                };
                self.held = granted(self.visitor.claim(&wish).await?)?;
                return Box::pin(self.label()).await;
            }
        };
        let label = HandIn {
            owner: self.owner.clone(),
            queue: self.queue,
            op_id: OpId::from_random_bytes(rand::random()),
            assignment: assignment.id,
            answers: Answers::of(self.values.clone()),
            next: Some(AT_HAND),
        };
        let sent_us = self.clock.mono_us();
        let next = self.visitor.hand_in(&label).await?;
        let answered_us = self.clock.mono_us();
        // Having nothing next is an error only for whoever needs it.
        if let Some(Claim::Granted(assignments)) = next {
            self.held = assignments.into();
        }
        Ok(Deed {
            sent_us,
            answered_us,
        })
    }
}

fn granted(claim: Claim) -> anyhow::Result<VecDeque<Assignment>> {
    match claim {
        Claim::Granted(assignments) => Ok(assignments.into()),
        Claim::Nothing(why) => bail!(
            "there is no work left for a labeler ({why:?}): import more samples, or ask for fewer labels"
        ),
    }
}

/// A valid answer to every question.
fn answers(schema: &Schema) -> LabelValues {
    let answer = |kind: &FieldKind| match kind {
        FieldKind::Scale(scale) => Some(FieldValue::Integer(scale.min)),
        FieldKind::Choice(choice) => choice.options.first().cloned().map(FieldValue::Text),
        FieldKind::Choices(choices) => {
            let fewest = choices.min.unwrap_or(1).max(1);
            let chosen = choices.options.iter().take(fewest).cloned().collect();
            Some(FieldValue::Options(chosen))
        }
        FieldKind::Pairwise(pairwise) => Some(FieldValue::Preference(Preference {
            preferred: Side::A,
            strength: (!pairwise.strengths.is_empty()).then_some(1),
            shown: Order::Ab,
        })),
        // The texts to come are not known here, but each has a first character.
        FieldKind::Spans(spans) => spans.labels.first().map(|label| {
            let first = Span {
                start: 0,
                end: 1,
                label: label.clone(),
            };
            FieldValue::Spans(vec![first])
        }),
        FieldKind::Text(_) => Some(FieldValue::Text("a note".to_owned())),
        FieldKind::Number(number) => {
            Some(FieldValue::Number(number.min.or(number.max).unwrap_or(0.0)))
        }
        FieldKind::Boolean(_) => Some(FieldValue::Boolean(true)),
    };
    schema
        .fields
        .iter()
        .filter_map(|field| Some((field.name.clone(), answer(&field.kind)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use ingot::schema;

    use super::*;

    #[test]
    fn the_answers_fit_every_kind_of_field() {
        let schema = schema::parse(
            r#"{"fields":[
                {"name":"tone","kind":"scale","min":-4,"max":4,"required":true},
                {"name":"topic","kind":"choice","options":["invoice","other"],"required":true},
                {"name":"topics","kind":"choices","options":["x","y","z"],"min":2,"required":true},
                {"name":"best","kind":"pairwise","a":"x","b":"y","strengths":["much"],"required":true},
                {"name":"parts","kind":"spans","text":"x","labels":["ORG"],"required":true},
                {"name":"notes","kind":"text","required":true},
                {"name":"count","kind":"number","min":3,"integer":true,"required":true},
                {"name":"sure","kind":"boolean","required":true}
            ]}"#,
        )
        .unwrap();

        let payload = serde_json::from_str(r#"{"x":"a text"}"#).unwrap();

        let errors = schema::validate(&schema, &payload, &answers(&schema));

        assert!(errors.is_ok(), "{errors:?}");
    }

    #[test]
    fn labels_are_due_evenly_until_the_end() {
        let pace = Pace {
            labels_per_s: Some(20),
            start_us: 1000,
            end_us: 1000 + US_PER_S,
        };
        assert_eq!(pace.due_us(0), Some(1000));
        assert_eq!(pace.due_us(19), Some(951_000));
        assert_eq!(pace.due_us(20), None);
    }
}
