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
    /// The words on the page.
    pub fn words(self) -> String {
        let (before, count, after) = match self {
            Self::Checking => return "Checking".to_owned(),
            Self::AllSaved => return "All saved".to_owned(),
            Self::Saving(count) => ("Saving ", count, ""),
            Self::Offline(count) => ("Offline, ", count, " kept"),
            Self::SignedOut(0) => return "Signed out".to_owned(),
            Self::SignedOut(count) => ("Signed out, ", count, " kept"),
            Self::NeedsYou(1) => return "1 needs you".to_owned(),
            Self::NeedsYou(count) => ("", count, " need you"),
            Self::KeptForOthers(count) => ("", count, " kept for somebody else"),
        };
        [before, &count.to_string(), after].concat()
    }
}
