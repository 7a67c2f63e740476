//! The values that the labels of the live metrics may have, and no others.

/// On what a live connection travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A socket that was upgraded from HTTP: the label `websocket`.
    Socket,
    /// A stream of server-sent events: the label `sse`.
    Events,
}

impl Transport {
    /// In the order of the variants.
    pub(super) const NAMES: [&str; 2] = ["websocket", "sse"];
}

/// Of what kind a topic is: never which one, so that a thousand queues make no thousand series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicKind {
    /// `queue/{id}`.
    Queue,
    /// A queue's sessions.
    Sessions,
    /// Who is there.
    Roster,
    /// What happens, in one queue or in all.
    Feed,
    /// One person's own numbers.
    Me,
    /// The numbers of all queues together.
    Totals,
    /// Labels by the minute.
    Minutes,
    /// No topic: greetings, pings, errors, drains.
    Control,
}

impl TopicKind {
    /// In the order of the variants.
    pub(super) const NAMES: [&str; 8] = [
        "queue", "sessions", "roster", "feed", "me", "totals", "minutes", "control",
    ];
}

/// Why an upgrade came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpgradeRefusal {
    /// A page of another site asked.
    Origin,
    /// No subprotocol is in common.
    Protocol,
    /// The person, or the node, has as many connections as it may.
    Full,
    /// The server is ending.
    Draining,
}

impl UpgradeRefusal {
    /// In the order of the variants.
    pub(super) const NAMES: [&str; 4] = ["origin", "protocol", "full", "draining"];
}

/// With what a subscription that came with a position was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResumeKind {
    /// With what changed since: the position was known.
    Delta,
    /// With everything: the position was of another epoch, or one that was never reached.
    Snapshot,
}

impl ResumeKind {
    /// In the order of the variants.
    pub(super) const NAMES: [&str; 2] = ["delta", "snapshot"];
}
