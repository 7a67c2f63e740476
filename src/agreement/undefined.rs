//! Why a coefficient has no value.

use serde::{Deserialize, Serialize};

use super::Category;

/// Why a coefficient has no value. A number in its place would be read as agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Undefined {
    /// There is no pair of labels.
    #[error("No sample has two labels to compare yet.")]
    NothingToCompare,
    /// Everybody always gave the same answer, so chance alone would agree as well.
    #[error(
        "All labels give the same answer: agreement beyond chance is defined from two different answers on."
    )]
    OneCategoryOnly,
    /// Fleiss' kappa was asked for, and samples differ in how many labels they have.
    #[error(
        "Fleiss' kappa needs the same number of labels on each sample, these have from {fewest} to {most}: Krippendorff's alpha is defined here."
    )]
    UnequalRaters {
        /// The fewest labels of a sample, of those with two or more.
        fewest: u32,
        /// The most labels of a sample.
        most: u32,
    },
    /// An order or a distance was asked for, and a category is no number.
    #[error("\"{category}\" is no number: only nominal agreement is defined for these answers.")]
    NotANumber {
        /// The first category that is no number.
        category: Category,
    },
    /// No set of labels has these counts, so a change was lost or counted twice.
    #[error("The counts of pairs don't add up: count them anew from the labels.")]
    Inconsistent,
}
