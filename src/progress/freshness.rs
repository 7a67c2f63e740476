//! How fresh the numbers on a screen are.

/// How far the numbers on a screen can be trusted. They are never blanked: this says what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Freshness {
    /// The page came with its numbers, and its first connection is not up yet.
    #[default]
    Connecting,
    /// Nothing on the page follows anything, so nothing can be stale.
    Unneeded,
    /// The socket is up and was heard from in time.
    Live,
    /// The numbers come as they do when live, but by the fallback: the network lets no socket through.
    Polling,
    /// The socket is up, but even the server's ping is late.
    Delayed,
    /// The socket is down or silent; another attempt is on its way.
    Stale {
        /// When the server was last heard from, by this machine's wall clock.
        as_of_ms: u64,
    },
    /// The browser says that it has no network, and nothing was heard since that proves it wrong.
    Offline {
        /// When the server was last heard from, if ever.
        as_of_ms: Option<u64>,
    },
    /// The server asked this tab not to come back.
    Ended {
        /// When the server was last heard from, if ever.
        as_of_ms: Option<u64>,
    },
}

impl Freshness {
    /// Its name in the document, by which style sheets tell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Unneeded => "unneeded",
            Self::Live => "live",
            Self::Polling => "polling",
            Self::Delayed => "delayed",
            Self::Stale { .. } => "stale",
            Self::Offline { .. } => "offline",
            Self::Ended { .. } => "ended",
        }
    }

    /// The wall-clock time the numbers are of, in milliseconds since the Unix epoch, unless they are
    /// those of now, or of a moment ago.
    pub fn as_of_ms(self) -> Option<u64> {
        match self {
            Self::Connecting | Self::Unneeded | Self::Live | Self::Polling | Self::Delayed => None,
            Self::Stale { as_of_ms } => Some(as_of_ms),
            Self::Offline { as_of_ms } | Self::Ended { as_of_ms } => as_of_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_of_now_has_a_time() {
        assert_eq!(Freshness::Live.as_of_ms(), None);
        assert_eq!(Freshness::Polling.as_of_ms(), None);
        assert_eq!(Freshness::Delayed.as_of_ms(), None);
        assert_eq!(Freshness::Stale { as_of_ms: 7 }.as_of_ms(), Some(7));
        assert_eq!(Freshness::Offline { as_of_ms: None }.as_of_ms(), None);
        assert_eq!(Freshness::default(), Freshness::Connecting);
    }
}
