//! How far labelers agree, kept up to date with each label and never by reading all labels again.
//!
//! A label's answer to a field is a [`Category`]. What a coefficient needs of all answers are integer
//! counts of pairs: a [`Tally`] for one field, a [`Confusion`] for one field and two labelers. A label
//! that comes, changes or goes yields [`Change`]s and [`PairChange`]s, small integers that a store adds
//! to its rows. Integers add up to the same in any order, so counts kept in this way are exactly those
//! of a recount, and coefficients of equal counts are equal to the last bit.

mod category;
mod coefficient;
mod confusion;
mod disagreement;
mod kind;
mod level;
mod margins;
mod tally;
mod undefined;

pub use self::{
    category::Category,
    confusion::{Confusion, PairChange, pair_changes},
    disagreement::disagreement,
    kind::{category_of, level_of},
    level::Level,
    tally::{Change, Tally, replace},
    undefined::Undefined,
};

#[cfg(test)]
mod tests;
