//! Long texts in pieces.

use super::*;
use crate::{label::Span, sample::chunks};

#[test]
fn a_text_in_pieces_is_marked_as_the_whole_is() {
    let line = "Uber hires Ada 😀 and e\u{301}.\r\n";
    let text = line.repeat(600);
    let fields = json!([{"name": "parts", "kind": "spans", "text": "t", "labels": ["X", "Y"], "overlap": true}]);
    let mut form = form_of(&fields, json!({ "t": text }), Order::Ab);
    let span = |start, end, label: &str| Span {
        start,
        end,
        label: label.to_owned(),
    };
    let cut = chunks(&text).nth(1).unwrap().start;
    let spans = vec![
        span(0, 4, "X"),
        span(cut - 3, cut + 9, "X"),
        span(cut, cut + 2, "Y"),
        span(cut - 9, cut * 2 + 9, "Y"),
    ];
    form.set("parts", Some(FieldValue::Spans(spans)));

    let pieces = form.chunked_segments(0);

    assert!(3 < pieces.len());
    let flat = |segments: Vec<Segment>| {
        let chars = segments.into_iter().flat_map(|segment| {
            let labels = segment.labels.join("+");
            let shown: Vec<char> = segment.shown.chars().collect();
            shown.into_iter().map(move |char| (char, labels.clone()))
        });
        chars.collect::<Vec<_>>()
    };
    let starts: Vec<_> = pieces.iter().map(|piece| piece.start).collect();
    assert_eq!(
        starts,
        chunks(&text).map(|chunk| chunk.start).collect::<Vec<_>>()
    );
    let together = pieces.into_iter().flat_map(|piece| flat(piece.segments));
    assert!(together.eq(flat(form.segments(0))));
}
