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
        span(cut - 9, cut * 2 + 9, "Y"),
        span(cut - 3, cut + 9, "X"),
        span(cut, cut + 2, "Y"),
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
    let mut place = 0;
    for (char, labels) in pieces.into_iter().flat_map(|piece| flat(piece.segments)) {
        // The page shows one line end where the text has two characters, and counts by the second.
        place += u32::from(char == '\n');
        let marked = form.spans(0).iter();
        let expected: Vec<_> = marked
            .filter(|span| span.start <= place && place < span.end)
            .map(|span| span.label.as_str())
            .collect();
        assert_eq!(labels, expected.join("+"), "at {place}");
        place += 1;
    }
    assert_eq!(place, u32::try_from(text.chars().count()).unwrap());
}

#[test]
fn the_caret_stands_in_one_piece_only() {
    let fields = json!([{"name": "parts", "kind": "spans", "text": "t", "labels": ["X"]}]);
    let text = "Uber hires Ada.\n".repeat(600);
    let length = u32::try_from(text.len()).unwrap();
    let mut form = form_of(&fields, json!({ "t": text }), Order::Ab);
    let cut = chunks(&text).nth(1).unwrap().start;

    for place in [0, cut - 1, cut, cut + 1, length] {
        form.put_caret(0, place);

        let pieces = form.chunked_segments(0);
        let with_caret = pieces.iter().filter(|piece| {
            let mut segments = piece.segments.iter();
            segments.any(|segment| segment.has_caret)
        });
        assert_eq!(with_caret.count(), 1, "at {place}");
    }
}
