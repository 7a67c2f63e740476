//! Marking parts of a text: first the part is selected, then its label is given.

use super::{Caret, ChunkedSegments, Form, Selection, shown_text, shown_text::Looks};
use crate::{
    label::{FieldValue, Span},
    schema::{FieldKind, Problem, Spans},
};

impl Form {
    /// Remembers which part of a field's text is selected on the page, in code points, so that a
    /// label's key can mark it. An empty part is none.
    pub fn select(&mut self, field: usize, part: Option<(u32, u32)>) {
        self.selection = part
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Selection { field, start, end });
        if let Some(Selection { start, end, .. }) = self.selection {
            self.caret = Some((field, Caret::over(start, end)));
        }
    }

    /// The same, as the page counts: in code points of what it shows of the text.
    pub fn select_shown(&mut self, field: usize, part: Option<(u32, u32)>) {
        let text = self.marked_text(field).unwrap_or_default();
        let part = part.map(|(start, end)| {
            (
                shown_text::place_in_text(text, start),
                shown_text::place_in_text(text, end),
            )
        });
        self.select(field, part);
    }

    /// The text that a field marks, if the sample has it.
    pub fn marked_text(&self, field: usize) -> Option<&str> {
        match &self.schema.fields.get(field)?.kind {
            FieldKind::Spans(spans) => spans.text_of(&self.payload),
            _ => None,
        }
    }

    /// The text that a field marks as a page shows it, piece by piece, cut where something looks otherwise.
    /// A page counts places over all pieces, as if they were one.
    pub fn chunked_segments(&self, field: usize) -> Vec<ChunkedSegments> {
        let looks = Looks {
            spans: self.spans(field),
            selected: self.selected(field),
            caret: self.caret(field).map(Caret::head),
        };
        shown_text::chunked_segments(self.marked_text(field).unwrap_or_default(), looks)
    }

    /// The characters of a marked part as a page shows them, at most so many.
    pub fn excerpt(&self, field: usize, span: &Span, most_chars: usize) -> String {
        let text = self.marked_text(field).unwrap_or_default();
        let length = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(usize::MAX);
        let start = usize::try_from(span.start).unwrap_or(usize::MAX);
        let cut = if most_chars < length { "…" } else { "" };
        text.chars()
            .skip(start)
            .take(length.min(most_chars))
            .chain(cut.chars())
            .collect()
    }

    /// The selected part of a field's text, in code points.
    pub fn selected(&self, field: usize) -> Option<(u32, u32)> {
        self.selection
            .filter(|selection| selection.field == field)
            .map(|selection| (selection.start, selection.end))
    }

    /// The marked parts of a field's text, in the order of the text.
    pub fn spans(&self, field: usize) -> &[Span] {
        let name = self.schema.fields.get(field).map(|field| &field.name);
        match name.and_then(|name| self.values.get(name)) {
            Some(FieldValue::Spans(spans)) => spans,
            _ => &[],
        }
    }

    /// Marks the selected part with the field's label at a position, counted from 0. The same part with
    /// the same label is unmarked again. Says whether a part is selected and there is such a label.
    ///
    /// Where parts may not overlap, the very same part gets the new label instead of the old one, and
    /// any other part that shares characters with a marked one is refused.
    pub fn mark(&mut self, field: usize, index: usize) -> bool {
        let Some((start, end)) = self.selected(field) else {
            return false;
        };
        let Some((asked, name)) = self.marked_field(field) else {
            return false;
        };
        let Some(label) = asked.labels.get(index).cloned() else {
            return false;
        };
        let mut spans = self.spans(field).to_vec();
        let span = Span { start, end, label };
        let before = spans.len();
        spans.retain(|other| *other != span);
        let mut problem = None;
        if spans.len() == before {
            if !asked.overlap {
                spans.retain(|other| (other.start, other.end) != (start, end));
                let is_inside = |other: &Span| other.start < end && start < other.end;
                if spans.iter().any(is_inside) {
                    problem = Some(Problem::SpansOverlap { start });
                }
            }
            spans.push(span);
            spans.sort_unstable();
        }
        match problem {
            Some(problem) => {
                self.problems.insert(name, problem);
            }
            None => {
                self.set(&name, Some(FieldValue::Spans(spans)));
                self.selection = None;
                self.armed = None;
                // From here on the keys go to what follows.
                self.caret = Some((field, Caret::at(end)));
            }
        }
        self.focus_on(field);
        true
    }

    /// Unmarks a part of a field's text.
    pub fn unmark(&mut self, field: usize, span: &Span) {
        let Some((_, name)) = self.marked_field(field) else {
            return;
        };
        let mut spans = self.spans(field).to_vec();
        spans.retain(|other| other != span);
        self.set(&name, Some(FieldValue::Spans(spans)));
    }

    fn marked_field(&self, field: usize) -> Option<(&Spans, String)> {
        let field = self.schema.fields.get(field)?;
        match &field.kind {
            FieldKind::Spans(spans) => Some((spans, field.name.clone())),
            _ => None,
        }
    }
}
