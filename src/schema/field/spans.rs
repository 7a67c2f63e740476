//! Marked parts of a text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    label::Span,
    limits::Limits,
    sample::Payload,
    schema::{Problem, names},
};

/// Labels for parts of one text of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SpansField))]
pub struct Spans {
    /// The payload's key of the text.
    pub text: String,
    /// What a part can be marked as, in the order of their digits.
    pub labels: Vec<String>,
    /// Whether two marked parts may share characters.
    #[serde(default)]
    pub overlap: bool,
}

impl Spans {
    /// The text of a sample that is marked. Only a JSON string is one: of nothing else do people and
    /// programs see the same characters.
    pub fn text_of<'a>(&self, payload: &'a Payload) -> Option<&'a str> {
        payload.get(&self.text).and_then(Value::as_str)
    }

    /// Whether people can mark with it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        names::check_name(&self.text, limits)
            .map_err(|problem| format!("`text` is a key of the samples: {problem}"))?;
        let count = self.labels.len();
        if count < 1 || limits.span_labels < count {
            return Err(format!(
                "spans have 1 to {} labels, these have {count}",
                limits.span_labels
            ));
        }
        names::check_names("label", &self.labels, limits)
    }

    /// Whether these parts of a sample's text may be marked. They may come in any order.
    pub(in crate::schema) fn accept(
        &self,
        spans: &[Span],
        payload: &Payload,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let (count, max) = (spans.len(), limits.spans);
        if max < count {
            return Err(Problem::TooMany { count, max });
        }
        let Some(text) = self.text_of(payload) else {
            return Err(Problem::NoText {
                key: self.text.clone(),
            });
        };
        let length = text.chars().count();
        for span in spans {
            self.accept_one(span, length)?;
        }
        let mut sorted: Vec<&Span> = spans.iter().collect();
        sorted.sort_unstable();
        self.accept_together(&sorted)
    }

    fn accept_one(&self, span: &Span, length: usize) -> Result<(), Problem> {
        let &Span { start, end, .. } = span;
        if !self.labels.contains(&span.label) {
            return Err(Problem::NotALabel {
                label: span.label.clone(),
            });
        }
        if end <= start {
            return Err(Problem::EmptySpan { start, end });
        }
        if u32::try_from(length).is_ok_and(|length| length < end) {
            return Err(Problem::PastTheText { end, length });
        }
        Ok(())
    }

    /// In the order of their starts only neighbours can be the first to be equal or to overlap.
    fn accept_together(&self, sorted: &[&Span]) -> Result<(), Problem> {
        for pair in sorted.windows(2) {
            let &[before, after] = pair else { continue };
            if before == after {
                return Err(Problem::SpanTwice {
                    start: after.start,
                    end: after.end,
                });
            }
            if !self.overlap && after.start < before.end {
                return Err(Problem::SpansOverlap { start: after.start });
            }
        }
        Ok(())
    }
}
