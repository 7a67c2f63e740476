//! A session of many labelers, to be played again: when who does something, and what they say of each sample.
//!
//! A [`Script`] comes out of labels that were given once ([`Script::recorded`]), or is made up
//! ([`Simulation`]). Which sample somebody gets is the queue's to say, also when it is played: so a person
//! says of a sample what they said of it in the script, or else what another person said of it.

mod dice;
mod rhythm;
mod simulated;

use std::collections::{BTreeMap, HashMap};

pub use self::simulated::{MOST_PEOPLE, MOST_SAMPLES, Simulation};
use crate::{
    archive::{NewSample, Verdict},
    sample::Payload,
};

/// A session that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The names of those who take part.
    pub people: Vec<String>,
    /// What they label, without what anybody said of it.
    pub samples: Vec<NewSample>,
    /// The largest number of labels that a sample has.
    pub overlap: u32,
    /// For each person, when they end their turns, in milliseconds since the session's begin, in order.
    pub moments_ms: Vec<Vec<u64>>,
    /// What was said of each sample, by the JSON of its payload, and by whom.
    said: HashMap<String, Vec<(usize, Verdict)>>,
}

/// There is nothing to play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPlayable {
    /// No sample has a turn of which the time is known.
    #[error(
        "the recording has no labels whose time is known, so nobody can say when to give them again; \
         `ingot export --format native` writes labels with their times"
    )]
    NoMoments,
}

impl Script {
    /// The session in which the samples got their labels. Turns without a time are left out.
    ///
    /// # Errors
    /// [`NotPlayable::NoMoments`] if none is left.
    pub fn recorded(samples: Vec<NewSample>) -> Result<Self, NotPlayable> {
        let turns = samples.iter().flat_map(|sample| &sample.turns);
        let begin_ms = turns.filter_map(|turn| turn.ended_at_ms).min();
        let begin_ms = begin_ms.ok_or(NotPlayable::NoMoments)?;
        let mut people = BTreeMap::<String, usize>::new();
        let mut script = Self {
            people: Vec::new(),
            samples: Vec::new(),
            overlap: 1,
            moments_ms: Vec::new(),
            said: HashMap::new(),
        };
        for mut sample in samples {
            let mut labels = 0;
            let mut said = Vec::new();
            for turn in std::mem::take(&mut sample.turns) {
                let Some(ended_at_ms) = turn.ended_at_ms else {
                    continue;
                };
                let next = people.len();
                let person = *people.entry(turn.labeler.clone()).or_insert(next);
                if person == script.people.len() {
                    script.people.push(turn.labeler);
                    script.moments_ms.push(Vec::new());
                }
                script.moments_ms[person].push(ended_at_ms - begin_ms);
                labels += u32::from(matches!(turn.verdict, Verdict::Label(_)));
                said.push((person, turn.verdict));
            }
            script.overlap = script.overlap.max(labels);
            script.said.insert(key(&sample.payload), said);
            script.samples.push(sample);
        }
        script
            .moments_ms
            .iter_mut()
            .for_each(|moments| moments.sort_unstable());
        Ok(script)
    }

    /// What a person says of a sample: what they said of it, or what somebody else did, another one each time
    /// that `turn` is another; a skip if nobody said anything.
    pub fn verdict(&self, person: usize, payload: &Payload, turn: usize) -> Verdict {
        let said = self.said.get(&key(payload)).map_or(&[][..], Vec::as_slice);
        let own = said.iter().find(|(by, _)| *by == person);
        let another = || said.get(turn.checked_rem(said.len())?);
        own.or_else(another).map_or(
            Verdict::Skip {
                reason: None,
                wall_ms: None,
            },
            |(_, verdict)| verdict.clone(),
        )
    }

    /// How many turns it has.
    pub fn turns(&self) -> usize {
        self.moments_ms.iter().map(Vec::len).sum()
    }
}

/// Two samples that say the same are one to whoever labels them.
fn key(payload: &Payload) -> String {
    serde_json::to_string(payload).expect("invariant: a payload is JSON")
}

#[cfg(test)]
mod tests;
