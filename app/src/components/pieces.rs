//! A sentence in which some words are set otherwise than the rest.

use leptos::prelude::*;

use crate::words::Piece;

/// Its parts, one behind the other.
pub(crate) fn pieces_view<const N: usize>(sentence: [Piece; N]) -> [AnyView; N] {
    sentence.map(|piece| match piece {
        Piece::Plain(words) => words.into_any(),
        Piece::Key(cap) => view! { <kbd>{cap}</kbd> }.into_any(),
        Piece::Code(code) => view! { <code>{code}</code> }.into_any(),
    })
}
