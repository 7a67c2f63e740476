//! The label being made: which field has the focus, what was answered, what is still missing.

use std::collections::BTreeMap;

use crate::{
    label::{FieldValue, LabelValues},
    schema::{Field, FieldError, FieldKind, Problem, Schema, validate},
};

/// One label in the making, as a labeler sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    schema: Schema,
    values: LabelValues,
    focus: usize,
    problems: BTreeMap<String, Problem>,
}

impl Form {
    /// An empty form with the focus on the first field.
    pub fn new(schema: Schema) -> Self {
        Self {
            schema,
            values: LabelValues::new(),
            focus: 0,
            problems: BTreeMap::new(),
        }
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[Field] {
        &self.schema.fields
    }

    /// Which field digits answer.
    pub fn focus(&self) -> usize {
        self.focus
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

    /// Answers the focused field with its `number`th point or option, counted from 1, and moves on.
    /// Says whether the field has such an answer.
    pub fn answer_with_digit(&mut self, number: usize) -> bool {
        let Some(field) = self.schema.fields.get(self.focus) else {
            return false;
        };
        let Some(value) = number
            .checked_sub(1)
            .and_then(|index| nth_value(field, index))
        else {
            return false;
        };
        let name = field.name.clone();
        self.set(&name, Some(value));
        self.focus_next();
        true
    }

    /// Sets or clears a field's answer. An empty text or list is no answer.
    pub fn set(&mut self, field: &str, value: Option<FieldValue>) {
        self.problems.remove(field);
        match value {
            Some(value) if value.is_empty() => self.values.remove(field),
            Some(value) => self.values.insert(field.to_owned(), value),
            None => self.values.remove(field),
        };
    }

    /// The label, if it is complete. Otherwise the fields that are wrong are marked, and the focus
    /// goes to the first of them.
    pub fn submit(&mut self) -> Option<LabelValues> {
        match validate(&self.schema, &self.values) {
            Ok(()) => Some(self.values.clone()),
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
}

/// The value of a field's point or option at a position, counted from 0.
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
mod tests {
    use super::*;
    use crate::schema::parse;

    fn form() -> Form {
        Form::new(
            parse(
                r#"{"fields":[
                    {"name":"tone","kind":"scale","min":-4,"max":4,"required":true},
                    {"name":"topic","kind":"choice","options":["sport","politics"],"required":true},
                    {"name":"notes","kind":"text"}
                ]}"#,
            )
            .unwrap(),
        )
    }

    #[test]
    fn digits_answer_the_focused_field_and_move_on() {
        let mut form = form();

        assert!(form.answer_with_digit(9));
        assert!(form.answer_with_digit(2));

        assert_eq!(form.value("tone"), Some(&FieldValue::Integer(4)));
        assert_eq!(
            form.value("topic"),
            Some(&FieldValue::Text("politics".to_owned()))
        );
        assert_eq!(form.focus(), 2);
    }

    #[test]
    fn a_digit_without_an_answer_changes_nothing() {
        let mut form = form();
        let before = form.clone();

        assert!(!form.answer_with_digit(0));
        assert!(!form.answer_with_digit(10));

        assert_eq!(form, before);
    }

    #[test]
    fn the_focus_stays_inside_the_form() {
        let mut form = form();

        form.focus_previous();
        assert_eq!(form.focus(), 0);
        for _ in 0..9 {
            form.focus_next();
        }
        assert_eq!(form.focus(), 2);
        form.focus_on(3);
        assert_eq!(form.focus(), 2);
    }

    #[test]
    fn an_incomplete_label_is_refused_at_its_first_missing_field() {
        let mut form = form();
        form.answer_with_digit(1);
        form.focus_on(2);

        assert_eq!(form.submit(), None);

        assert_eq!(form.focus(), 1);
        assert_eq!(form.problem("topic"), Some(&Problem::Missing));
        assert_eq!(form.problem("tone"), None);
    }

    #[test]
    fn answering_a_field_takes_its_mark_away() {
        let mut form = form();
        form.submit();

        form.answer_with_digit(1);

        assert_eq!(form.problem("tone"), None);
        assert_eq!(form.problem("topic"), Some(&Problem::Missing));
    }

    #[test]
    fn a_complete_label_comes_out_whole_and_an_empty_text_is_no_answer() {
        let mut form = form();
        form.answer_with_digit(5);
        form.answer_with_digit(1);
        form.set("notes", Some(FieldValue::Text(String::new())));

        let label = form.submit().unwrap();

        assert_eq!(label.len(), 2);
        assert_eq!(label["tone"], FieldValue::Integer(0));
    }
}
