//! Label first: a label that waits for the part it marks.

use super::{Form, Grain};
use crate::schema::FieldKind;

impl Form {
    /// Lets a label, counted from 0, wait for the next selection in its field's text; the one that waits
    /// already waits no longer. Says whether there is such a label.
    pub fn arm(&mut self, field: usize, index: usize) -> bool {
        let asked = self.schema.fields.get(field).map(|field| &field.kind);
        let Some(FieldKind::Spans(spans)) = asked else {
            return false;
        };
        if spans.labels.len() <= index || self.marked_text(field).is_none() {
            return false;
        }
        let label = (field, index);
        self.armed = (self.armed != Some(label)).then_some(label);
        self.focus_on(field);
        true
    }

    /// The label that waits for a selection in a field's text.
    pub fn armed(&self, field: usize) -> Option<usize> {
        self.armed
            .filter(|(other, _)| *other == field)
            .map(|(_, index)| index)
    }

    /// Takes what somebody selected of a field's text on the page, in code points of what it shows, and makes
    /// it whole. The keys go on from there.
    pub fn select_whole(&mut self, field: usize, shown: (u32, u32), grain: Grain) {
        self.select_shown(field, Some(shown));
        self.snap(field, grain);
        self.focus_on(field);
    }

    /// Gives the selection the label that waits for it, if one does.
    pub fn mark_armed(&mut self, field: usize) {
        if let Some(index) = self.armed(field) {
            self.mark(field, index);
        }
    }

    /// Lets go of the label that waits, or else of what is selected. Says whether there was anything.
    pub fn let_go(&mut self) -> bool {
        self.armed.take().is_some() || self.selection.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{label::Order, schema::parse};

    fn form() -> Form {
        let fields = json!({"fields": [
            {"name": "parts", "kind": "spans", "text": "t", "labels": ["ORG", "PER"]},
            {"name": "others", "kind": "spans", "text": "missing", "labels": ["X"]},
        ]});
        let schema = parse(&fields.to_string()).unwrap();
        let payload = serde_json::from_value(json!({"t": "Uber hires Ada"})).unwrap();
        Form::new(schema, &payload, Order::Ab)
    }

    fn marked(form: &Form) -> Vec<(u32, u32, &str)> {
        let spans = form.spans(0).iter();
        spans
            .map(|span| (span.start, span.end, span.label.as_str()))
            .collect()
    }

    #[test]
    fn a_label_waits_for_one_selection() {
        let mut form = form();

        assert!(form.answer_with_digit(2));
        assert_eq!(form.armed(0), Some(1));
        form.select_whole(0, (12, 13), Grain::Words);
        form.mark_armed(0);
        assert_eq!(form.armed(0), None);
        form.select_whole(0, (0, 2), Grain::Words);
        form.mark_armed(0);

        assert_eq!(marked(&form), [(11, 14, "PER")]);
        assert_eq!(form.selected(0), Some((0, 4)), "nothing waited for it");
    }

    #[test]
    fn a_label_that_waits_is_let_go_of_by_its_own_key_and_by_another() {
        let mut form = form();

        assert!(form.arm(0, 0));
        assert!(form.arm(0, 0));
        assert_eq!(form.armed(0), None);
        form.arm(0, 0);
        form.arm(0, 1);
        assert_eq!(form.armed(0), Some(1));
        assert_eq!(form.armed(1), None);
        assert!(form.let_go());
        assert_eq!(form.armed(0), None);
        assert!(!form.let_go());
    }

    #[test]
    fn a_selection_is_let_go_of_after_the_label() {
        let mut form = form();
        form.arm(0, 0);
        form.select_whole(0, (0, 2), Grain::Characters);
        assert_eq!(form.selected(0), Some((0, 2)));

        assert!(form.let_go());
        assert_eq!(form.selected(0), Some((0, 2)));
        assert!(form.let_go());
        assert_eq!(form.selected(0), None);
    }

    #[test]
    fn what_cannot_mark_anything_does_not_wait() {
        let mut form = form();

        assert!(!form.arm(0, 2), "there are two labels");
        assert!(!form.arm(1, 0), "the sample lacks the text");
        assert!(!form.arm(9, 0));
    }

    #[test]
    fn a_label_goes_on_waiting_where_its_part_is_refused() {
        let mut form = form();
        form.select(0, Some((0, 4)));
        form.mark(0, 1);

        form.arm(0, 0);
        form.select_whole(0, (2, 8), Grain::Words);
        form.mark_armed(0);

        assert_eq!(marked(&form), [(0, 4, "PER")]);
        assert_eq!(form.armed(0), Some(0));
    }
}
