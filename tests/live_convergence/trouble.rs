//! What can happen to browsers, a server, and the network between them.

use proptest::prelude::*;

use super::topics::TOPICS;

/// So many browsers there are at most.
pub(crate) const PAGES: usize = 3;

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
    Change { topic: usize, field: u8, value: u8 },
    /// Time passes.
    Wait(u64),
    /// The server restarts: new numbering, and possibly older numbers.
    Restart,
    /// Something happens to one of the browsers.
    At(usize, Trouble),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    /// The connection breaks.
    Break,
    /// From now on nothing that is sent one way on the connection arrives, and neither end is told.
    Cut(Way),
    /// It reads no more than one message in so many milliseconds, or all of them at once.
    Read(u64),
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
    /// Somebody sets the wall clock.
    SetClock(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    ToServer,
    ToClient,
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
        1 => Just(Step::Restart),
        10 => (0..PAGES, trouble()).prop_map(|(page, trouble)| Step::At(page, trouble)),
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        Just(Trouble::Break),
        prop_oneof![Just(Way::ToServer), Just(Way::ToClient)].prop_map(Trouble::Cut),
        prop_oneof![Just(0), 1..1_000u64, 1_000..8_000u64].prop_map(Trouble::Read),
        Just(Trouble::Offline),
        Just(Trouble::Online),
        Just(Trouble::Hide),
        Just(Trouble::Show),
        Just(Trouble::Toggle),
        Just(Trouble::Garble),
        prop_oneof![
            Just(Proxy::Open),
            Just(Proxy::Refuses),
            Just(Proxy::Cuts),
            Just(Proxy::Swallows),
        ]
        .prop_map(Trouble::Proxy),
        (-3_600_000..=3_600_000i64).prop_map(Trouble::SetClock),
    ]
}
