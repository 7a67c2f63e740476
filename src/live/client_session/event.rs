//! What goes into the browser's machine, and what comes out of it.

use crate::live::{
    message::{ClientMessage, Purpose, ServerMessage, Stamped, Topic},
    sse::query::StreamQuery,
    state::View,
};

/// The clocks and the chance of the moment at which an event is handled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Monotonic milliseconds.
    pub now_ms: u64,
    /// Milliseconds since the Unix epoch, only to be shown.
    pub wall_ms: u64,
    /// A fresh random number in `[0, 1)`.
    pub random: f64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A socket or stream is open.
    Opened {
        /// Which one.
        generation: u32,
    },
    /// A socket or stream is closed, or could not be opened.
    Closed {
        /// Which one.
        generation: u32,
        /// The close code, that of a stream as its last event says.
        code: u16,
    },
    /// A message came.
    Received {
        /// On which one.
        generation: u32,
        /// What it says.
        message: ServerMessage,
    },
    /// Something came that is no message.
    Garbled {
        /// On which one.
        generation: u32,
    },
    /// The timer rang.
    Timer,
    /// The browser says that it has a network.
    Online,
    /// The browser says that it has none.
    Offline,
    /// The tab was shown, or came back out of the browser's memory.
    Visible,
    /// The tab was hidden.
    Hidden,
    /// Somebody on the page wants a topic. As many unsubscriptions end it.
    Subscribe {
        /// Which topic.
        topic: Topic,
        /// What the page came with.
        have: Option<Stamped<View>>,
        /// What for.
        purpose: Purpose,
    },
    /// Somebody on the page no longer wants it.
    Unsubscribe {
        /// Which topic.
        topic: Topic,
        /// What for, as it was subscribed.
        purpose: Purpose,
    },
}

/// What the driver has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open a socket and report all it does under this generation.
    Open {
        /// Its generation.
        generation: u32,
    },
    /// Open a stream of events in the same way.
    OpenStream {
        /// Its generation.
        generation: u32,
        /// What it asks for.
        query: StreamQuery,
    },
    /// Send a message.
    Send {
        /// On which one.
        generation: u32,
        /// The message.
        message: ClientMessage,
    },
    /// Close a socket or stream and forget it. There may be another one.
    Close {
        /// Which one.
        generation: u32,
    },
    /// Arm the one timer for this time, instead of the time it was armed for before.
    ArmTimer {
        /// Monotonic milliseconds.
        at_ms: u64,
    },
    /// A topic's state, or whether it is unavailable, has changed.
    TopicChanged(Topic),
    /// The freshness has changed.
    FreshnessChanged,
    /// Leave at least so much time between two updates of the screen.
    PaintEvery {
        /// Milliseconds.
        ms: u64,
    },
}
