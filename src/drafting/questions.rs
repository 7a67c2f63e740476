//! All questions of a queue while they are written: by form, as JSON, or as a labeling configuration of Label
//! Studio. Whichever way, they are the same questions.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Kind, Part, QuestionDraft};
use crate::schema::{
    self, Schema,
    label_studio::{self, from_label_studio},
};

/// In what questions are written, besides the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// A schema's JSON.
    Json,
    /// A labeling configuration of Label Studio.
    LabelStudio,
}

/// What was written and can't be read yet. The questions are still those from before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// In what it is written.
    pub language: Language,
    /// As it was typed.
    pub text: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Something that keeps questions from being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The [`QuestionDraft::key`] of the question; none where it is about all of them.
    pub question: Option<u32>,
    /// The part of it, where one is to blame.
    pub part: Option<Part>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// All questions as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Questions {
    /// In the order in which they are asked.
    pub list: Vec<QuestionDraft>,
    /// What was written and can't be read.
    pub unread: Option<Unread>,
    next_key: u32,
}

impl Questions {
    /// Questions that are there.
    pub fn of(schema: &Schema) -> Self {
        let mut questions = Self::default();
        questions.take(schema);
        questions
    }

    /// Takes the questions of a schema in the place of those that were there. One that has the name of another
    /// before it is the same question.
    fn take(&mut self, schema: &Schema) {
        let before = std::mem::take(&mut self.list);
        for field in &schema.fields {
            let same = before
                .iter()
                .find(|question| question.text(Part::Name) == field.name);
            let key = same.map_or_else(|| self.fresh_key(), |question| question.key);
            self.list.push(QuestionDraft::of(key, field));
        }
        self.unread = None;
    }

    fn fresh_key(&mut self) -> u32 {
        let key = self.next_key;
        self.next_key += 1;
        key
    }

    /// The question of a key.
    pub fn get(&self, key: u32) -> Option<&QuestionDraft> {
        self.list.iter().find(|question| question.key == key)
    }

    /// The question of a key, to be changed.
    pub fn get_mut(&mut self, key: u32) -> Option<&mut QuestionDraft> {
        self.list.iter_mut().find(|question| question.key == key)
    }

    /// Adds a question behind the others, under a name that none of them has; its key.
    pub fn add(&mut self, kind: Kind) -> u32 {
        let key = self.fresh_key();
        let names = (1..).map(|number| format!("{}_{number}", kind.word()));
        let is_free = |name: &String| {
            let mut all = self.list.iter();
            !all.any(|question| question.text(Part::Name) == name)
        };
        let name = names.into_iter().find(is_free).unwrap_or_default();
        self.list.push(QuestionDraft::new(key, kind, name));
        key
    }

    /// Takes a question away.
    pub fn remove(&mut self, key: u32) {
        self.list.retain(|question| question.key != key);
    }

    /// Moves a question one place up or down; false if it is there already.
    pub fn shift(&mut self, key: u32, up: bool) -> bool {
        let Some(place) = self.list.iter().position(|question| question.key == key) else {
            return false;
        };
        let other = if up {
            place.checked_sub(1)
        } else {
            Some(place + 1)
        };
        match other.filter(|other| *other < self.list.len()) {
            Some(other) => {
                self.list.swap(place, other);
                true
            }
            None => false,
        }
    }

    /// The schema, or all that keeps it from being one.
    ///
    /// # Errors
    /// Each [`Trouble`] names its question.
    pub fn schema(&self) -> Result<Schema, Vec<Trouble>> {
        let mut troubles: Vec<Trouble> = self
            .unread
            .iter()
            .map(|unread| Trouble {
                question: None,
                part: None,
                problem: unread.problem.clone(),
            })
            .collect();
        for question in &self.list {
            let unread = question.unread_numbers().into_iter();
            troubles.extend(unread.map(|(part, problem)| Trouble {
                question: Some(question.key),
                part: Some(part),
                problem,
            }));
        }
        match schema::read_each(self.values()) {
            Ok(schema) if troubles.is_empty() => return Ok(schema),
            Ok(_) => {}
            Err(problems) => {
                for (place, problem) in problems {
                    let question = place.and_then(|place| self.list.get(place));
                    let question = question.map(|question| question.key);
                    // What a number that can't be read leads to is told with the number.
                    let is_told = question.is_some()
                        && troubles.iter().any(|trouble| trouble.question == question);
                    if !is_told {
                        troubles.push(Trouble {
                            question,
                            part: None,
                            problem,
                        });
                    }
                }
            }
        }
        Err(troubles)
    }

    fn values(&self) -> Vec<Value> {
        self.list.iter().map(QuestionDraft::json).collect()
    }

    /// The questions as a schema's JSON, right or not.
    pub fn json(&self) -> String {
        match &self.unread {
            Some(unread) if unread.language == Language::Json => unread.text.clone(),
            _ => serde_json::to_string_pretty(&json!({ "fields": self.values() }))
                .unwrap_or_default(),
        }
    }

    /// Takes what was written, if it can be read, and else keeps it beside the questions. What is worth knowing
    /// about questions that are a little different now.
    pub fn write(&mut self, language: Language, text: String) -> Vec<String> {
        let read = match language {
            Language::Json => match schema::parse(&text) {
                Ok(schema) => Ok((schema, Vec::new())),
                Err(error) => Err(error.to_string()),
            },
            Language::LabelStudio => match from_label_studio(&text) {
                Ok(label_studio::Imported { schema, notes, .. }) => Ok((schema, notes)),
                Err(error) => Err(error.to_string()),
            },
        };
        match read {
            Ok((schema, notes)) => {
                self.take(&schema);
                notes
            }
            Err(problem) => {
                self.unread = Some(Unread {
                    language,
                    text,
                    problem,
                });
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests;
