//! The codes a live socket is closed with. 4000-4499 ask the client to come back, 4500-4999 tell it
//! not to. `docs/PROTOCOL.md` holds the same table.

/// Why a socket was closed, as its WebSocket close code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// The server is going away.
    Draining = 4001,
    /// No `Hello` arrived in time.
    HelloTimeout = 4002,
    /// The tab was hidden for long.
    Hidden = 4003,
    /// No message arrived for too long.
    NoPong = 4009,
    /// The page gives the socket up, because it seems broken or another one took its place. The one code
    /// that pages send: they come back, or are back already, and have not left.
    GivenUp = 4010,
    /// Too many messages in too short a time, or too many sockets.
    RateLimited = 4029,
    /// A message could not be understood.
    BadMessage = 4500,
    /// A newer socket of the same tab took over.
    Superseded = 4502,
    /// The server speaks none of the offered subprotocols.
    ProtocolVersion = 4505,
}

impl CloseCode {
    /// All of them, for the table in the docs.
    pub const ALL: [Self; 9] = [
        Self::Draining,
        Self::HelloTimeout,
        Self::Hidden,
        Self::NoPong,
        Self::GivenUp,
        Self::RateLimited,
        Self::BadMessage,
        Self::Superseded,
        Self::ProtocolVersion,
    ];

    /// The number on the wire.
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The words on the wire, below 123 bytes.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Draining => "the server is going away",
            Self::HelloTimeout => "no hello in time",
            Self::Hidden => "hidden for too long: come back when shown",
            Self::NoPong => "no message for too long",
            Self::GivenUp => "given up by the page",
            Self::RateLimited => "too many messages or sockets",
            Self::BadMessage => "a message could not be understood",
            Self::Superseded => "a newer socket of this tab took over",
            Self::ProtocolVersion => "no common protocol version: reload the page",
        }
    }
}

/// Whether a client that saw this close code should connect again.
pub fn should_reconnect(code: u16) -> bool {
    !(4500..5000).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_from_4500_on_are_terminal_and_all_others_are_not() {
        for code in CloseCode::ALL {
            assert_eq!(
                should_reconnect(code.code()),
                code.code() < 4500,
                "{code:?}"
            );
        }
        // A lost connection, a server that goes away, and a code nobody knows yet.
        assert!([1006, 1001, 4444].into_iter().all(should_reconnect));
    }

    #[test]
    fn every_reason_fits_into_a_close_frame() {
        assert!(CloseCode::ALL.iter().all(|code| code.reason().len() <= 123));
    }
}
