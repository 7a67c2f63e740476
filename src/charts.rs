//! The geometry of charts, without anything that draws.
//!
//! A plot is a square of [`SIDE`] by [`SIDE`], with its origin at the top left as in SVG. Whoever draws stretches
//! it to the room there is, and writes words beside it, not into it, so that they keep their size.

mod cursor;
mod plot;
mod scale;
mod series;

pub use self::{
    cursor::{Move, moved},
    plot::{SIDE, bars, line, rules},
    scale::Scale,
    series::{MOST_SERIES, Series, Slots},
};
