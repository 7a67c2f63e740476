//! The label being made: which field has the focus, what was answered, what is still missing.

use litemap::LiteMap;

use crate::{
    label::{FieldValue, LabelValues, Order},
    sample::Payload,
    schema::{Field, FieldError, FieldKind, Problem, Schema, validate},
};

mod arming;
mod caret;
mod marking;
mod option_search;
mod points;
mod preferring;
mod shown_text;
mod snap;
mod walking;

pub use caret::{Caret, Step, Stride, Way};
pub use option_search::matches;
pub use points::Points;
pub use preferring::Place;
pub use shown_text::{ChunkedSegments, Segment};
pub use snap::{Grain, snapped};

/// One label in the making, as a labeler sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    schema: Schema,
    /// What the validator has to see of the sample: empty unless the schema reads the payload.
    payload: Payload,
    order: Order,
    values: LabelValues,
    focus: usize,
    selection: Option<Selection>,
    /// Where keys stand in a field's text.
    caret: Option<(usize, Caret)>,
    /// The field and its label, both counted from 0, that waits for the next selection.
    armed: Option<(usize, usize)>,
    problems: LiteMap<String, Problem>,
}

/// The part of a text that is selected on the page and could be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Selection {
    field: usize,
    start: u32,
    end: u32,
}

impl Form {
    /// An empty form for a sample, with the focus on the first field. `order` is how the labeler sees
    /// the sample's two texts, where two are compared.
    pub fn new(schema: Schema, payload: &Payload, order: Order) -> Self {
        let payload = if schema.reads_payload() {
            payload.clone()
        } else {
            Payload::new()
        };
        Self {
            schema,
            payload,
            order,
            values: LabelValues::new(),
            focus: 0,
            selection: None,
            caret: None,
            armed: None,
            problems: LiteMap::new(),
        }
    }

    /// What is asked.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[Field] {
        &self.schema.fields
    }

    /// Which field digits answer.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// Whether the focused field is a number, whose digits are typed.
    pub fn focuses_number(&self) -> bool {
        let field = self.schema.fields.get(self.focus);
        field.is_some_and(|field| matches!(field.kind, FieldKind::Number(_)))
    }

    /// The answers given so far, complete or not.
    pub fn values(&self) -> &LabelValues {
        &self.values
    }

    /// Fills answers in that were given before, or that somebody proposes. What the schema does not ask is
    /// passed over.
    pub fn fill(&mut self, values: &LabelValues) {
        for (name, value) in values {
            if self.schema.field(name).is_some() {
                self.set(name, Some(value.clone()));
            }
        }
    }

    /// The answer of a field.
    pub fn value(&self, field: &str) -> Option<&FieldValue> {
        self.values.get(field)
    }

    /// What is wrong with a field, since the last attempt to submit.
    pub fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.get(field)
    }

    /// Moves the focus to a field. A place past the end changes nothing.
    pub fn focus_on(&mut self, index: usize) {
        if index < self.schema.fields.len() {
            self.focus = index;
        }
    }

    /// Moves the focus one field down, not past the last.
    pub fn focus_next(&mut self) {
        self.focus_on(self.focus + 1);
    }

    /// Moves the focus one field up, not past the first.
    pub fn focus_previous(&mut self) {
        self.focus = self.focus.saturating_sub(1);
    }

    /// Does what a digit asks of the focused field, where 10 stands for the key 0. Says whether it did
    /// anything.
    ///
    /// A point or an option is the answer, and the focus moves on. One of several options is switched,
    /// and the focus stays. In a comparison 1 is the left text, 2 the right one and 0 a tie, and then
    /// the digits say how much better it is. In a text that is marked the digit is the label of what is
    /// selected, or of what will be selected next.
    pub fn answer_with_digit(&mut self, number: usize) -> bool {
        let Some(field) = self.schema.fields.get(self.focus) else {
            return false;
        };
        if matches!(field.kind, FieldKind::Pairwise(_)) {
            return self.compare_with_digit(self.focus, number);
        }
        number
            .checked_sub(1)
            .is_some_and(|index| self.answer(self.focus, index))
    }

    /// Gives the answer whose hotkey this is, wherever the focus was. Says whether there is one.
    pub fn answer_with_hotkey(&mut self, key: char) -> bool {
        self.schema
            .hotkey(key)
            .is_some_and(|(field, answer)| self.answer(field, answer))
    }

    /// Gives a field its answer at a position, both counted from 0, as its button, digit or hotkey
    /// does. Says whether it has such an answer.
    pub fn answer(&mut self, field: usize, index: usize) -> bool {
        let Some(asked) = self.schema.fields.get(field) else {
            return false;
        };
        match &asked.kind {
            FieldKind::Scale(_) | FieldKind::Choice(_) | FieldKind::Boolean(_) => {
                let Some(value) = nth_value(asked, index) else {
                    return false;
                };
                let name = asked.name.clone();
                self.set(&name, Some(value));
                self.focus_on(field);
                self.focus_next();
                true
            }
            FieldKind::Choices(_) => self.switch(field, index),
            FieldKind::Pairwise(_) => {
                Place::nth(index).is_some_and(|place| self.prefer_in(field, place))
            }
            FieldKind::Spans(_) => self.mark(field, index) || self.arm(field, index),
            FieldKind::Text(_) | FieldKind::Number(_) => false,
        }
    }

    /// Answers the focused yes-or-no question, or the first one if the focus is elsewhere. Says whether
    /// there is one.
    pub fn decide(&mut self, yes: bool) -> bool {
        let is_decision = |index: &usize| {
            let field = self.schema.fields.get(*index);
            field.is_some_and(|field| matches!(field.kind, FieldKind::Boolean(_)))
        };
        let all = 0..self.schema.fields.len();
        let mut fields = [self.focus].into_iter().chain(all);
        let found = fields.find(is_decision);
        found.is_some_and(|field| self.answer(field, usize::from(!yes)))
    }

    /// Whether a field's answer at a position, both counted from 0, is given.
    pub fn is_chosen(&self, field: usize, index: usize) -> bool {
        let Some(asked) = self.schema.fields.get(field) else {
            return false;
        };
        match (&asked.kind, self.values.get(&asked.name)) {
            (FieldKind::Choices(choices), Some(FieldValue::Options(chosen))) => choices
                .options
                .get(index)
                .is_some_and(|option| chosen.contains(option)),
            (FieldKind::Pairwise(pairwise), Some(FieldValue::Preference(preference))) => {
                let shown = self.order_of(pairwise);
                Place::nth(index).is_some_and(|place| place.side(shown) == preference.preferred)
            }
            (_, value) => value.is_some() && value == nth_value(asked, index).as_ref(),
        }
    }

    /// Sets or clears a field's answer. An empty text or list is no answer.
    pub fn set(&mut self, field: &str, value: Option<FieldValue>) {
        self.problems.remove(field);
        match value {
            // A space may be the first character of a text that somebody is typing.
            Some(FieldValue::Text(text)) if !text.is_empty() => {
                self.values.insert(field.to_owned(), FieldValue::Text(text));
            }
            Some(value) if !value.is_blank() => {
                self.values.insert(field.to_owned(), value);
            }
            _ => {
                self.values.remove(field);
            }
        }
    }

    /// The label in the form in which it is stored, if it is complete. Otherwise the fields that are
    /// wrong are marked, and the focus goes to the first of them.
    pub fn submit(&mut self) -> Option<LabelValues> {
        match validate(&self.schema, &self.payload, &self.values) {
            Ok(()) => Some(self.schema.canonical(self.values.clone())),
            Err(errors) => {
                self.refuse(errors);
                None
            }
        }
    }

    /// Marks fields as wrong, as the server or the validator found them.
    pub fn refuse(&mut self, errors: Vec<FieldError>) {
        self.problems = errors
            .into_iter()
            .map(|error| (error.field, error.problem))
            .collect();
        if let Some(first) = self
            .schema
            .fields
            .iter()
            .position(|field| self.problems.contains_key(&field.name))
        {
            self.focus = first;
        }
    }

    /// Chooses one of several options, or takes it back. The focus stays, since more may follow.
    fn switch(&mut self, field: usize, index: usize) -> bool {
        let Some(asked) = self.schema.fields.get(field) else {
            return false;
        };
        let FieldKind::Choices(choices) = &asked.kind else {
            return false;
        };
        let Some(option) = choices.options.get(index) else {
            return false;
        };
        let mut chosen = match self.values.get(&asked.name) {
            Some(FieldValue::Options(chosen)) => chosen.clone(),
            _ => Vec::new(),
        };
        match chosen.iter().position(|other| other == option) {
            Some(place) => {
                chosen.remove(place);
            }
            None => chosen.push(option.clone()),
        }
        let name = asked.name.clone();
        self.set(&name, Some(FieldValue::Options(chosen)));
        self.focus_on(field);
        true
    }
}

/// The value of a field's point or option at a position, counted from 0, where one is the whole answer.
pub fn nth_value(field: &Field, index: usize) -> Option<FieldValue> {
    match &field.kind {
        FieldKind::Scale(scale) => scale.point(index).map(FieldValue::Integer),
        FieldKind::Choice(choice) => choice.options.get(index).cloned().map(FieldValue::Text),
        FieldKind::Boolean(_) => [true, false].get(index).copied().map(FieldValue::Boolean),
        FieldKind::Choices(_)
        | FieldKind::Pairwise(_)
        | FieldKind::Spans(_)
        | FieldKind::Text(_)
        | FieldKind::Number(_) => None,
    }
}

#[cfg(test)]
mod tests;
