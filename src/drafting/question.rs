//! One question while it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    kind::{Kind, Part, Switch},
    lines,
};
use crate::schema::{Field, FieldKind};

/// One question as it was typed. What belongs to another kind is kept for when somebody chooses that again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionDraft {
    /// Tells it from the others while they are moved and named.
    pub key: u32,
    /// What kind of answer it takes.
    pub kind: Kind,
    texts: BTreeMap<Part, String>,
    on: BTreeSet<Switch>,
}

impl QuestionDraft {
    /// A new question of a kind, with what most of that kind have.
    pub fn new(key: u32, kind: Kind, name: String) -> Self {
        let mut draft = Self {
            key,
            kind,
            ..Self::default()
        };
        draft.set(Part::Name, name);
        draft.turn_into(kind);
        draft.switch(Switch::Required, true);
        draft
    }

    /// Makes it a question of another kind.
    pub fn turn_into(&mut self, kind: Kind) {
        self.kind = kind;
        let usual: &[(Part, &str)] = match kind {
            Kind::Scale => &[(Part::Min, "1"), (Part::Max, "5")],
            Kind::Pairwise => &[(Part::A, "a"), (Part::B, "b")],
            Kind::Spans => &[(Part::TextKey, "text")],
            _ => &[],
        };
        for (part, text) in usual {
            self.texts
                .entry(*part)
                .or_insert_with(|| (*text).to_owned());
        }
        if kind == Kind::Pairwise {
            self.on.extend([Switch::Tie, Switch::Shuffle]);
        }
    }

    /// A question that is there.
    pub fn of(key: u32, field: &Field) -> Self {
        let mut draft = Self {
            key,
            ..Self::default()
        };
        let texts = [
            (Part::Name, Some(&field.name)),
            (Part::Title, field.title.as_ref()),
            (Part::Help, field.help.as_ref()),
        ];
        for (part, text) in texts {
            draft.put(part, text);
        }
        draft.set(Part::Hotkeys, field.hotkeys.join("\n"));
        draft.switch(Switch::Required, field.required);
        draft.read_kind(&field.kind);
        draft
    }

    fn read_kind(&mut self, kind: &FieldKind) {
        match kind {
            FieldKind::Scale(scale) => {
                self.kind = Kind::Scale;
                self.set(Part::Min, scale.min.to_string());
                self.set(Part::Max, scale.max.to_string());
                self.put(Part::MinLabel, scale.min_label.as_ref());
                self.put(Part::MaxLabel, scale.max_label.as_ref());
                self.set(Part::PointLabels, scale.point_labels.join("\n"));
            }
            FieldKind::Choice(choice) => {
                self.kind = Kind::Choice;
                self.set(Part::Options, choice.options.join("\n"));
            }
            FieldKind::Choices(choices) => {
                self.kind = Kind::Choices;
                self.set(Part::Options, choices.options.join("\n"));
                self.put(Part::Min, choices.min.map(|min| min.to_string()).as_ref());
                self.put(Part::Max, choices.max.map(|max| max.to_string()).as_ref());
            }
            FieldKind::Pairwise(pairwise) => {
                self.kind = Kind::Pairwise;
                self.set(Part::A, pairwise.a.clone());
                self.set(Part::B, pairwise.b.clone());
                self.set(Part::Strengths, pairwise.strengths.join("\n"));
                self.switch(Switch::Tie, pairwise.tie);
                self.switch(Switch::Shuffle, pairwise.shuffle);
            }
            FieldKind::Spans(spans) => {
                self.kind = Kind::Spans;
                self.set(Part::TextKey, spans.text.clone());
                self.set(Part::Options, spans.labels.join("\n"));
                self.switch(Switch::Overlap, spans.overlap);
            }
            FieldKind::Text(text) => {
                self.kind = Kind::Text;
                self.switch(Switch::Multiline, text.multiline);
            }
            FieldKind::Number(number) => {
                self.kind = Kind::Number;
                self.put(Part::Min, number.min.map(|min| min.to_string()).as_ref());
                self.put(Part::Max, number.max.map(|max| max.to_string()).as_ref());
                self.put(Part::Unit, number.unit.as_ref());
                self.switch(Switch::Integer, number.integer);
            }
            FieldKind::Boolean(boolean) => {
                self.kind = Kind::Boolean;
                self.put(Part::Yes, boolean.yes.as_ref());
                self.put(Part::No, boolean.no.as_ref());
            }
        }
    }

    /// What was typed; empty for nothing.
    pub fn text(&self, part: Part) -> &str {
        self.texts.get(&part).map_or("", String::as_str)
    }

    /// Types something.
    pub fn set(&mut self, part: Part, text: String) {
        self.texts.insert(part, text);
    }

    fn put(&mut self, part: Part, text: Option<&String>) {
        if let Some(text) = text {
            self.set(part, text.clone());
        }
    }

    /// Whether something is switched on.
    pub fn is_on(&self, switch: Switch) -> bool {
        self.on.contains(&switch)
    }

    /// Switches something on or off.
    pub fn switch(&mut self, switch: Switch, on: bool) {
        if on {
            self.on.insert(switch);
        } else {
            self.on.remove(&switch);
        }
    }

    /// The parts that count for its kind.
    fn counting(&self) -> impl Iterator<Item = Part> {
        let common = [Part::Name, Part::Title, Part::Help].into_iter();
        common.chain(self.kind.parts().iter().copied())
    }

    /// What ought to be a number and is none, with what is wrong.
    pub fn unread_numbers(&self) -> Vec<(Part, String)> {
        let numbers = self.counting().filter(|part| part.is_number());
        let typed = numbers.map(|part| (part, self.text(part).trim()));
        let unread = typed.filter(|(_, text)| !text.is_empty() && number(text).is_none());
        unread
            .map(|(part, text)| (part, format!("`{text}` is no number: write digits")))
            .collect()
    }

    /// The question as a schema writes it, right or not. What is no number where one should be stays a text.
    pub fn json(&self) -> Value {
        let mut field = Map::new();
        for part in self.counting() {
            if let Some(value) = self.value(part) {
                field.insert(part.key(self.kind).to_owned(), value);
            }
        }
        let own = self.kind.switches().iter().copied();
        for switch in own.chain([Switch::Required]) {
            field.insert(switch.key().to_owned(), json!(self.is_on(switch)));
        }
        field.insert("kind".to_owned(), json!(self.kind.word()));
        Value::Object(field)
    }

    /// What a schema says of a part; none for nothing.
    fn value(&self, part: Part) -> Option<Value> {
        let text = self.text(part);
        match part {
            Part::Hotkeys => {
                let mut keys = fitted(text, self.answers())?;
                // A list that is too short is one whose last answers have no key.
                keys.resize(keys.len().max(self.answers()), "");
                Some(json!(keys))
            }
            Part::PointLabels => fitted(text, self.answers()).map(|labels| json!(labels)),
            Part::Options => Some(json!(lines(text))),
            Part::Strengths => {
                let lines = lines(text);
                (!lines.is_empty()).then(|| json!(lines))
            }
            part if part.is_number() && !text.trim().is_empty() => {
                Some(number(text.trim()).unwrap_or_else(|| json!(text)))
            }
            part if text.trim().is_empty() && !part.is_needed(self.kind) => None,
            _ => Some(json!(text.trim())),
        }
    }

    /// How many answers a key can give.
    fn answers(&self) -> usize {
        let typed = |part| self.text(part).trim().parse::<i64>().ok();
        match self.kind {
            Kind::Scale => match (typed(Part::Min), typed(Part::Max)) {
                (Some(min), Some(max)) => {
                    let points = i128::from(max) - i128::from(min) + 1;
                    // No more than anybody types lines: the check of the schema tells the rest.
                    usize::try_from(points.clamp(0, 1_000)).unwrap_or_default()
                }
                _ => 0,
            },
            Kind::Choice | Kind::Choices | Kind::Spans => lines(self.text(Part::Options)).len(),
            Kind::Pairwise => 2 + usize::from(self.is_on(Switch::Tie)),
            Kind::Boolean => 2,
            Kind::Text | Kind::Number => 0,
        }
    }
}

/// Lines that stand for one thing each, blank ones too; none if all are blank. What was typed below the last of
/// so many things as there are counts only if it says something.
fn fitted(text: &str, things: usize) -> Option<Vec<&str>> {
    let mut lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    if lines.iter().all(|line| line.is_empty()) {
        return None;
    }
    while things < lines.len() && lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    Some(lines)
}

/// A number as JSON has it: whole where it is written so.
fn number(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(json!(whole));
    }
    let is_plain = text
        .chars()
        .all(|char| char.is_ascii_digit() || matches!(char, '+' | '-' | '.' | 'e' | 'E'));
    let number = text.parse::<f64>().ok().filter(|_| is_plain)?;
    serde_json::Number::from_f64(number).map(Value::Number)
}
