//! The messages of the live protocol, the same types under both codecs.

use serde::{Deserialize, Serialize};

pub use super::name::{Topic, UnknownTopic};
use super::state::{Changes, State};

/// A place in the numbering of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Which numbering. Epochs are only ever equal or different, and stay below 2^53.
    pub epoch: u64,
    /// How many changes that numbering has seen.
    pub version: u64,
}

/// A state with the place it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped<T> {
    /// The place in the numbering.
    pub at: Position,
    /// The whole state there.
    pub state: T,
}

impl<T> Stamped<T> {
    /// The same place, with the state seen in another way.
    pub fn map<U>(self, see: impl FnOnce(T) -> U) -> Stamped<U> {
        Stamped {
            at: self.at,
            state: see(self.state),
        }
    }
}

/// What a tab wants a queue for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Somebody looks on: they count as connected.
    Watch,
    /// Somebody labels: while the tab is visible they count as active.
    Label,
}

/// What a person is doing with a tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// The tab is visible.
    #[default]
    Visible,
    /// The tab is hidden.
    Hidden,
}

/// A subscription's number, chosen by the client, unique in its socket.
pub type SubscriptionId = u16;

/// From the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientMessage {
    /// The first message on a socket.
    Hello {
        /// Random, kept for the life of the tab; below 2^53.
        tab: u64,
        /// Grows with every socket the tab opens: of two sockets of one tab the newer wins.
        generation: u32,
        /// What the person is doing.
        activity: Activity,
    },
    /// Asks for a topic, or asks again after a gap.
    Subscribe {
        /// The number the answers will carry.
        sid: SubscriptionId,
        /// What to follow.
        topic: Topic,
        /// The state the client already has.
        have: Option<Position>,
        /// What the tab wants it for.
        purpose: Purpose,
    },
    /// Ends a subscription.
    Unsubscribe {
        /// Which.
        sid: SubscriptionId,
    },
    /// Says how far deltas have been merged, so that the server may send more. One message speaks for
    /// many topics, so that a dashboard of hot queues stays far below the rate limit.
    Ack {
        /// For each subscription, the version it has reached.
        versions: Vec<(SubscriptionId, u64)>,
    },
    /// Says that the tab was shown or hidden.
    Activity(
        /// What it is now.
        Activity,
    ),
    /// Answers a ping.
    Pong {
        /// The ping's number.
        nonce: u32,
    },
}

/// How often the server pings a socket, in milliseconds.
pub const PING_MS: u32 = 20_000;

/// After how long without a message either side gives a socket up, in milliseconds.
pub const DEAD_MS: u32 = 30_000;

/// How long what a ping shows to be missing may still be on its way before the client asks for it, and how
/// far apart questions for one topic are at least, in milliseconds.
pub const ASK_GAP_MS: u64 = 2_000;

/// From the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerMessage {
    /// Answers `Hello`.
    Welcome {
        /// How often the server pings.
        ping_ms: u32,
        /// After how long without a message the client gives the socket up.
        dead_ms: u32,
        /// How far apart two updates of the screen are at least.
        screen_ms: u32,
        /// The number of the connection, as the server's log has it. They count up from its start.
        connection: u64,
    },
    /// A topic's whole state, or a page of it.
    Snapshot {
        /// Which subscription.
        sid: SubscriptionId,
        /// Where it stands.
        at: Position,
        /// The state.
        state: State,
    },
    /// What changed of a topic in `(from, to]`; may hold none, to confirm a resume.
    Delta {
        /// Which subscription.
        sid: SubscriptionId,
        /// The numbering.
        epoch: u64,
        /// The version it starts behind.
        from: u64,
        /// The version it leads to.
        to: u64,
        /// Absolute values.
        changes: Changes,
    },
    /// Asks for a sign of life, and tells how far each topic is, so that a silent loss shows.
    Ping {
        /// To be sent back.
        nonce: u32,
        /// The newest position of each subscription; where changes are held back on purpose, the position
        /// that was sent.
        top: Vec<(SubscriptionId, Position)>,
    },
    /// The server is going away: come back after this long.
    Drain {
        /// When to connect again.
        reconnect_after_ms: u32,
    },
    /// A request was refused.
    Error {
        /// Why.
        code: ErrorCode,
        /// Which subscription it is about.
        sid: Option<SubscriptionId>,
    },
}

/// Why a request on the socket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorCode {
    /// There is no such topic, or it is not for this person.
    TopicUnavailable,
    /// More subscriptions than one socket may hold.
    TooManyTopics,
}
