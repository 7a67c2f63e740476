//! Going through the text of a field by keys alone.

use super::{Caret, Form, Points, Stride, shown_text};

impl Form {
    /// Where keys stand in a field's text, once they are in it.
    pub fn caret(&self, field: usize) -> Option<Caret> {
        self.caret
            .filter(|(other, _)| *other == field)
            .map(|(_, caret)| caret)
    }

    /// What a key asks while a text has the focus, see [`Stride::of_key`]. A key that gives an answer does
    /// that everywhere.
    pub fn stride(&self, key: &str, code: &str, shift: bool, runs_left: bool) -> Option<Stride> {
        let mut chars = key.chars();
        let typed = chars.next().filter(|_| chars.next().is_none());
        if typed.is_some_and(|typed| self.schema.hotkey(typed).is_some()) {
            return None;
        }
        Stride::of_key(key, code, shift, runs_left)
    }

    /// Moves the caret in a field's text, and selects what it is over.
    pub fn walk(&mut self, field: usize, stride: Stride) {
        let points = Points::new(self.marked_text(field).unwrap_or_default());
        let Stride { step, way, extend } = stride;
        let before = self.caret(field).unwrap_or_default();
        let caret = before.moved(&points, step, way, extend);
        self.select(field, caret.part(&points));
        self.caret = Some((field, caret));
        self.focus_on(field);
    }

    /// Puts the caret where somebody pointed, in code points of what the page shows. Nothing is selected
    /// then.
    pub fn put_caret(&mut self, field: usize, shown_place: u32) {
        let text = self.marked_text(field).unwrap_or_default();
        let place = shown_text::place_in_text(text, shown_place);
        self.select(field, None);
        self.caret = Some((field, Caret::at(place)));
        self.focus_on(field);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        form::{Step, Way},
        label::{Order, Span},
        schema::parse,
    };

    fn form(hotkeys: &[&str]) -> Form {
        let fields = json!({"fields": [
            {"name": "sure", "kind": "boolean"},
            {"name": "parts", "kind": "spans", "text": "t", "labels": ["ORG", "PER"], "hotkeys": hotkeys},
        ]});
        let schema = parse(&fields.to_string()).unwrap();
        let payload = serde_json::from_value(json!({"t": "Uber\r\nhires Ada"})).unwrap();
        Form::new(schema, &payload, Order::Ab)
    }

    fn press(form: &mut Form, key: &str) {
        let shift = key.starts_with('+');
        let key = key.trim_start_matches('+');
        let stride = form.stride(key, "", shift, false).unwrap();
        form.walk(1, stride);
    }

    #[test]
    fn keys_alone_mark_a_part() {
        let mut form = form(&[]);

        press(&mut form, "ArrowRight");
        assert_eq!(form.selected(1), Some((0, 4)));
        assert_eq!(form.focus(), 1, "so that digits mark");
        assert!(form.answer_with_digit(1));
        press(&mut form, "ArrowRight");
        assert_eq!(form.selected(1), Some((6, 11)), "the word after it");
        press(&mut form, "+ArrowRight");
        assert_eq!(form.selected(1), Some((6, 15)));
        assert!(form.answer_with_digit(2));

        let labels: Vec<_> = form
            .spans(1)
            .iter()
            .map(|span| (span.start, span.end))
            .collect();
        assert_eq!(labels, [(0, 4), (6, 15)]);
    }

    #[test]
    fn a_place_that_was_pointed_at_is_where_keys_go_on() {
        let mut form = form(&[]);
        form.select(1, Some((0, 4)));

        form.put_caret(1, 5);

        assert_eq!(form.selected(1), None);
        assert_eq!(
            form.caret(1),
            Some(Caret::at(6)),
            "the page shows one line end"
        );
        assert_eq!(form.caret(0), None);
        press(&mut form, "ArrowRight");
        assert_eq!(form.selected(1), Some((6, 11)));
    }

    #[test]
    fn what_was_selected_otherwise_is_extended() {
        let mut form = form(&[]);
        form.select(1, Some((0, 4)));

        press(&mut form, "+ArrowRight");

        assert_eq!(form.selected(1), Some((0, 11)));
        form.mark(1, 0);
        assert_eq!(
            form.spans(1),
            [Span {
                start: 0,
                end: 11,
                label: "ORG".to_owned()
            }]
        );
    }

    #[test]
    fn white_space_alone_is_passed_but_not_selected() {
        let mut form = form(&[]);
        form.put_caret(1, 4);

        press(&mut form, "+.");

        assert_eq!(form.selected(1), None);
        assert_eq!(
            form.caret(1),
            Some(Caret::over(4, 6)),
            "a line end is one character"
        );
    }

    #[test]
    fn a_hotkey_is_an_answer_everywhere() {
        let form = form(&[",", "x"]);

        assert_eq!(form.stride(",", "Comma", false, false), None);
        let on = form.stride(".", "Period", false, false).unwrap();
        assert_eq!(
            (on.step, on.way, on.extend),
            (Step::Character, Way::Forward, false)
        );
    }
}
