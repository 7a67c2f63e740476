//! The browser's end of the live protocol, without I/O.
//!
//! Events go in through [`ClientSession::handle`], commands come out of
//! [`ClientSession::next_command`]. One session outlives many connections: each has a generation, and
//! what an older one still says is ignored. States survive reconnects, so no number is ever blanked.
//!
//! A connection is a socket. Where the network lets none through it is a stream of events, and now and
//! then a socket is tried again.

mod connecting;
mod event;
mod following;
mod receive;
mod stream;
mod subscribing;
mod timing;
mod way;

use std::collections::VecDeque;

pub use self::event::{Command, Event, Moment};
use self::{following::Following, way::Ways};
use super::{
    backoff::Backoff,
    close::should_reconnect,
    message::{Activity, ClientMessage, DEAD_MS, PING_MS, Stamped, SubscriptionId, Topic},
    state::View,
};
use crate::progress::Freshness;

/// How long a socket may take to open, and then to say its first word, in milliseconds.
const OPEN_MS: u64 = 10_000;
/// How long a socket that may be dead has to prove that it isn't, in milliseconds.
const PROBE_MS: u64 = 5_000;
/// How late a ping may be before the numbers count as delayed, in milliseconds.
const PING_GRACE_MS: u64 = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nobody wants anything.
    Idle,
    /// A socket is being opened.
    Opening { by_ms: u64 },
    /// The socket is open.
    Up {
        heard_ms: u64,
        dead_at_ms: u64,
        catching_up: bool,
    },
    /// The next attempt waits for its time.
    Waiting { until_ms: u64 },
    /// The tab was hidden for long, and the next attempt waits until it is shown.
    Asleep,
    /// The server wants no further attempt.
    Ended { code: u16 },
}

/// The browser's machine.
#[derive(Debug, Clone)]
pub struct ClientSession {
    tab: u64,
    activity: Activity,
    /// The generation of the connection that there is, or was.
    generation: u32,
    /// The highest generation that was given out.
    newest: u32,
    phase: Phase,
    ways: Ways,
    /// The address of the stream that there is says something that is so no more.
    query_outdated: bool,
    /// When a stream with a newer address is opened.
    reopen_at_ms: Option<u64>,
    /// Until then the numbers are as good as they were, though the connection is a new one.
    fresh_until_ms: u64,
    offline: bool,
    backoff: Backoff,
    /// The delay that a draining server asked for.
    asked_delay_ms: Option<u64>,
    dead_ms: u64,
    /// After how long a silence the numbers are delayed.
    delayed_ms: u64,
    /// When the numbers were last known to be right, by the wall clock.
    as_of_ms: Option<u64>,
    following: Vec<Following>,
    next_sid: SubscriptionId,
    ack_at_ms: Option<u64>,
    acked_ms: Option<u64>,
    armed_ms: Option<u64>,
    shown: Freshness,
    commands: VecDeque<Command>,
}

impl ClientSession {
    /// The session of a page. `tab` is random, below 2^53, and made anew by every page load.
    pub fn new(tab: u64, activity: Activity) -> Self {
        Self {
            tab,
            activity,
            generation: 0,
            newest: 0,
            phase: Phase::Idle,
            ways: Ways::new(),
            query_outdated: false,
            reopen_at_ms: None,
            fresh_until_ms: 0,
            offline: false,
            backoff: Backoff::default(),
            asked_delay_ms: None,
            dead_ms: u64::from(DEAD_MS),
            delayed_ms: u64::from(PING_MS) + PING_GRACE_MS,
            as_of_ms: None,
            following: Vec::new(),
            next_sid: 0,
            ack_at_ms: None,
            acked_ms: None,
            armed_ms: None,
            shown: Freshness::Unneeded,
            commands: VecDeque::new(),
        }
    }

    /// The same, for a program that can open sockets only.
    #[must_use]
    pub fn by_socket_only(mut self) -> Self {
        self.ways.only_by_socket();
        self
    }

    /// Takes an event in. Afterwards the driver carries out every [`Self::next_command`].
    pub fn handle(&mut self, event: Event, moment: Moment) {
        if self.is_of_trial(&event) {
            self.tried(event, moment);
        } else {
            self.happened(event, moment);
        }
        // Timers of hidden tabs ring late: every event looks after what is overdue.
        self.do_what_is_due(moment);
        self.arm_timer(moment.now_ms);
        self.show_freshness(moment);
    }

    fn happened(&mut self, event: Event, moment: Moment) {
        match event {
            Event::Opened { generation } if self.is_opening(generation) => self.opened(moment),
            Event::Closed { generation, code } if self.is_current(generation) => {
                self.closed(code, moment);
            }
            Event::Received {
                generation,
                message,
            } if self.is_current(generation) => {
                self.received(message, moment);
            }
            Event::Garbled { generation } if self.is_current(generation) => self.abandon(moment),
            // The word of a connection that was given up.
            Event::Opened { .. }
            | Event::Closed { .. }
            | Event::Received { .. }
            | Event::Garbled { .. } => {}
            Event::Timer => self.armed_ms = None,
            Event::Online => {
                self.offline = false;
                self.ways.try_now(moment.now_ms);
                self.hurry(moment.now_ms);
            }
            Event::Offline => self.offline = true,
            Event::Visible => {
                self.set_activity(Activity::Visible);
                self.hurry(moment.now_ms);
            }
            Event::Hidden => self.set_activity(Activity::Hidden),
            Event::Subscribe {
                topic,
                have,
                purpose,
            } => {
                self.subscribe(topic, have, purpose, moment.now_ms);
            }
            Event::Unsubscribe { topic, purpose } => {
                self.unsubscribe(topic, purpose, moment.now_ms);
            }
        }
    }

    /// The next thing to do, if any.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// A topic's newest known state.
    pub fn state(&self, topic: Topic) -> Option<&Stamped<View>> {
        self.find(topic)?.state()
    }

    /// Whether the server has refused the topic.
    pub fn unavailable(&self, topic: Topic) -> bool {
        self.find(topic).is_some_and(Following::is_unavailable)
    }

    /// How far the numbers can be trusted now.
    pub fn freshness(&self, now_ms: u64) -> Freshness {
        let as_of_ms = self.as_of_ms;
        match self.phase {
            Phase::Ended { .. } => Freshness::Ended { as_of_ms },
            _ if self.offline => Freshness::Offline { as_of_ms },
            _ if self.following.is_empty() => Freshness::Unneeded,
            Phase::Up {
                heard_ms,
                dead_at_ms,
                catching_up: false,
            } if now_ms < dead_at_ms => {
                if now_ms < heard_ms + self.delayed_ms {
                    self.fresh()
                } else {
                    Freshness::Delayed
                }
            }
            Phase::Opening { .. } | Phase::Up { .. } if now_ms < self.fresh_until_ms => {
                self.fresh()
            }
            _ => as_of_ms.map_or(Freshness::Connecting, |as_of_ms| Freshness::Stale {
                as_of_ms,
            }),
        }
    }

    fn fresh(&self) -> Freshness {
        if self.ways.is_stream() {
            Freshness::Polling
        } else {
            Freshness::Live
        }
    }

    /// The close code with which the server ended this tab's session for good.
    pub fn ended(&self) -> Option<u16> {
        match self.phase {
            Phase::Ended { code } => Some(code),
            _ => None,
        }
    }

    fn is_opening(&self, generation: u32) -> bool {
        generation == self.generation && matches!(self.phase, Phase::Opening { .. })
    }

    fn is_current(&self, generation: u32) -> bool {
        generation == self.generation
            && matches!(self.phase, Phase::Opening { .. } | Phase::Up { .. })
    }

    fn is_up(&self) -> bool {
        matches!(self.phase, Phase::Up { .. })
    }

    fn find(&self, topic: Topic) -> Option<&Following> {
        self.following
            .iter()
            .find(|following| following.topic == topic)
    }

    /// Tells the server something. A stream says it in the address of the next one, and needs neither
    /// acknowledgements nor pongs.
    fn send(&mut self, message: ClientMessage) {
        if !self.ways.is_stream() {
            self.commands.push_back(Command::Send {
                generation: self.generation,
                message,
            });
        } else if !matches!(
            message,
            ClientMessage::Ack { .. } | ClientMessage::Pong { .. }
        ) {
            self.outdate_query();
        }
    }

    /// Tells the server something that a connection tells by itself when it opens.
    fn tell(&mut self, message: ClientMessage) {
        match self.phase {
            Phase::Up { .. } => self.send(message),
            // The address is on its way already.
            Phase::Opening { .. } if self.ways.is_stream() => self.outdate_query(),
            _ => {}
        }
    }

    fn set_activity(&mut self, activity: Activity) {
        if self.activity != activity {
            self.activity = activity;
            self.tell(ClientMessage::Activity(activity));
        }
    }

    fn show_freshness(&mut self, moment: Moment) {
        let freshness = self.freshness(moment.now_ms);
        if freshness != self.shown {
            self.shown = freshness;
            self.commands.push_back(Command::FreshnessChanged);
        }
    }
}

#[cfg(test)]
mod tests;
