//! What can happen to a browser, a server, and the network between them.

use proptest::prelude::*;

use super::topics::TOPICS;

/// How the network treats the next message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    Deliver,
    Drop,
    Duplicate,
    Delay(u64),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Something of one topic changes.
    Change {
        topic: usize,
        field: u8,
        value: u8,
    },
    /// Time passes.
    Wait(u64),
    /// The connection breaks.
    Break,
    /// The server restarts: new numbering, and possibly older numbers.
    Restart,
    Offline,
    Online,
    Hide,
    Show,
    /// The page wants the other topics, or no longer.
    Toggle,
    /// Bytes that are no message.
    Garble,
    /// A proxy begins or ceases to stand in the way of sockets.
    Proxy(Proxy),
}

/// What stands between the two does with sockets. Streams of events it always lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// Lets them through.
    Open,
    /// Refuses them.
    Refuses,
    /// Opens them and cuts them before the first word.
    Cuts,
    /// Opens them and lets no message through.
    Swallows,
}

pub(crate) fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        5 => Just(Fate::Deliver),
        2 => Just(Fate::Drop),
        1 => Just(Fate::Duplicate),
        2 => (1..4000u64).prop_map(Fate::Delay),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..TOPICS.len(), any::<u8>(), any::<u8>())
            .prop_map(|(topic, field, value)| Step::Change { topic, field, value }),
        6 => (1..300u64).prop_map(Step::Wait),
        2 => (300..25_000u64).prop_map(Step::Wait),
        1 => Just(Step::Break),
        1 => Just(Step::Restart),
        1 => Just(Step::Offline),
        1 => Just(Step::Online),
        1 => Just(Step::Hide),
        1 => Just(Step::Show),
        1 => Just(Step::Toggle),
        1 => Just(Step::Garble),
        1 => prop_oneof![
            Just(Proxy::Open),
            Just(Proxy::Refuses),
            Just(Proxy::Cuts),
            Just(Proxy::Swallows),
        ].prop_map(Step::Proxy),
    ]
}
