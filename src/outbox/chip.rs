//! The one word on the page that says whether one's work is safe.

/// What the chip says. Every number counts entries of the person at the page, but the last.
///
/// Of what holds at once, that counts which stands in the way of the rest: first signing in, then what
/// waits for the person, then the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chip {
    /// The storage has not been read yet, so nobody knows.
    Checking,
    /// Nothing is kept here: the server has everything.
    AllSaved,
    /// So many are on their way.
    Saving(usize),
    /// So many are kept until the server can be reached.
    Offline(usize),
    /// Nothing is sent, and no sample comes, until the labeler signs in again. So many are kept.
    SignedOut(usize),
    /// So many wait for the person: they were refused, or can't be read.
    NeedsYou(usize),
    /// Nothing of this person's is kept, but so many entries of others who used this browser.
    KeptForOthers(usize),
}

impl Chip {
    /// What is said aloud once the chip is this, after `said` was: that something stands in the way, once, and that
    /// it does no more. Of every single label it would be too much.
    #[must_use]
    pub fn said_after(self, said: Option<Self>) -> Option<Self> {
        let is_of_a_kind =
            |said: Self| std::mem::discriminant(&said) == std::mem::discriminant(&self);
        match self {
            Self::Checking | Self::Saving(_) => said,
            Self::AllSaved => said.and(Some(self)),
            Self::Offline(_) | Self::SignedOut(_) | Self::NeedsYou(_) | Self::KeptForOthers(_) => {
                said.filter(|said| is_of_a_kind(*said)).or(Some(self))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_are_saved_are_not_spoken_of_and_what_stands_in_the_way_is_once() {
        use Chip::{AllSaved, Checking, NeedsYou, Offline, Saving};
        let mut said = None;
        for (chip, expected) in [
            (Checking, None),
            (AllSaved, None),
            (Saving(1), None),
            (AllSaved, None),
            (Offline(1), Some(Offline(1))),
            (Offline(2), Some(Offline(1))),
            (Saving(2), Some(Offline(1))),
            (AllSaved, Some(AllSaved)),
            (Saving(1), Some(AllSaved)),
            (NeedsYou(1), Some(NeedsYou(1))),
        ] {
            said = chip.said_after(said);
            assert_eq!(said, expected, "{chip:?}");
        }
    }
}
