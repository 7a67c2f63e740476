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
