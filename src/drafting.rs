//! A queue while somebody writes it: everything is as it was typed, complete or not, and is read with what is
//! wrong where.

mod kind;
mod made_up;
mod policy;
mod question;
mod questions;

pub use kind::{Kind, Part, Switch};
pub use made_up::made_up;
pub use policy::{PolicyDraft, PolicyPart, PolicySwitch};
pub use question::QuestionDraft;
pub use questions::{Language, Questions, Trouble, Unread};

use serde::{Deserialize, Serialize};

use crate::{limits::Limits, policy::Policy, schema::Schema};

/// What an admin says of a queue: how it is called, what it asks, and how it deals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Its name, unique in the installation.
    pub name: String,
    /// What labelers are told of the work; empty for nothing.
    pub guidelines: String,
    /// What a label consists of.
    pub schema: Schema,
    /// How it deals its samples out.
    pub policy: Policy,
}

/// Settings as somebody types them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueDraft {
    /// The name.
    pub name: String,
    /// The guidelines.
    pub guidelines: String,
    /// The questions.
    pub questions: Questions,
    /// The policy.
    pub policy: PolicyDraft,
}

/// Why a text can't be what it was typed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// There is nothing.
    #[error("a name is needed: 1 to {most} characters")]
    Missing {
        /// How many characters it may have.
        most: usize,
    },
    /// It is too long.
    #[error("at most {most} characters are possible, these are {chars}: shorten it")]
    TooLong {
        /// How many characters it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
}

impl QueueDraft {
    /// Settings that are there, to be changed.
    pub fn of(settings: &Settings) -> Self {
        Self {
            name: settings.name.clone(),
            guidelines: settings.guidelines.clone(),
            questions: Questions::of(&settings.schema),
            policy: PolicyDraft::of(&settings.policy),
        }
    }

    /// What is wrong with the name, if anything is. Whether it is taken only the server knows.
    pub fn name_problem(&self, limits: &Limits) -> Option<TextProblem> {
        let most = limits.name_chars;
        if self.name.trim().is_empty() {
            return Some(TextProblem::Missing { most });
        }
        too_long(self.name.trim(), most)
    }

    /// What is wrong with the guidelines, if anything is.
    pub fn guidelines_problem(&self, limits: &Limits) -> Option<TextProblem> {
        too_long(&self.guidelines, limits.guidelines_chars)
    }

    /// The settings, if nothing is wrong with any of them.
    pub fn settings(&self, limits: &Limits) -> Option<Settings> {
        if self.name_problem(limits).is_some() || self.guidelines_problem(limits).is_some() {
            return None;
        }
        Some(Settings {
            name: self.name.trim().to_owned(),
            guidelines: self.guidelines.clone(),
            schema: self.questions.schema().ok()?,
            policy: self.policy.policy(limits).ok()?,
        })
    }
}

fn too_long(text: &str, most: usize) -> Option<TextProblem> {
    let chars = text.chars().count();
    (most < chars).then_some(TextProblem::TooLong { chars, most })
}

/// What was typed line by line. Blank lines say nothing.
fn lines(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits::DEFAULT;

    fn named(name: &str) -> QueueDraft {
        QueueDraft {
            name: name.to_owned(),
            ..QueueDraft::default()
        }
    }

    #[test]
    fn a_name_and_guidelines_are_bounded() {
        let most = LIMITS.name_chars;
        assert_eq!(named("é").name_problem(&LIMITS), None);
        assert_eq!(named(&"é".repeat(most)).name_problem(&LIMITS), None);
        let long = named(&"é".repeat(most + 1)).name_problem(&LIMITS);
        assert_eq!(
            long,
            Some(TextProblem::TooLong {
                chars: most + 1,
                most
            })
        );
        let missing = named(" \n").name_problem(&LIMITS);
        assert_eq!(missing, Some(TextProblem::Missing { most }));

        let mut draft = named("a");
        draft.guidelines = "x".repeat(LIMITS.guidelines_chars);
        assert_eq!(draft.guidelines_problem(&LIMITS), None);
        draft.guidelines.push('x');
        assert!(draft.guidelines_problem(&LIMITS).is_some());
    }

    #[test]
    fn settings_that_are_there_are_read_as_they_were_written() {
        let settings = Settings {
            name: "Tone".to_owned(),
            guidelines: "Read\n twice.".to_owned(),
            schema: crate::schema::parse(
                r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}"#,
            )
            .unwrap(),
            policy: Policy::with_overlap(3),
        };

        let read = QueueDraft::of(&settings).settings(&LIMITS);

        assert_eq!(read, Some(settings));
    }

    #[test]
    fn a_draft_that_is_kept_as_json_comes_back_as_it_was() {
        let mut draft = named("Half a na");
        draft.questions.add(Kind::Scale);
        draft.policy.set(PolicyPart::Overlap, "tw".to_owned());

        let json = serde_json::to_string(&draft).unwrap();

        assert_eq!(serde_json::from_str::<QueueDraft>(&json).unwrap(), draft);
        assert_eq!(draft.settings(&LIMITS), None);
    }
}
