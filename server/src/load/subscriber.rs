//! One subscriber: the session that browsers run, over a real socket.

use std::{
    collections::VecDeque, future::pending, net::SocketAddr, pin::Pin, sync::Arc, time::Duration,
};

use futures::{StreamExt, future::BoxFuture};
use ingot::live::{
    client_session::{ClientSession, Command, Event, Moment},
    codec::{Codec, SERVER_MESSAGE_BYTES},
    message::{Activity, ClientMessage, Purpose, ServerMessage, Topic},
};
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Sleep, sleep},
};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    gauge::Gauge,
    socket::{self, Socket},
    visitor::Cookie,
};
use crate::{clock::Clock, live::SHARDS};

/// What a browser reports when a connection breaks without a close frame.
const BROKEN: u16 = 1006;
/// What a browser reports for a close frame without a code.
const NO_CODE: u16 = 1005;

/// What all subscribers are to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Open the socket and say nothing.
    Connect,
    /// Follow the topic.
    Follow,
    /// Lose the connection, as if the network had died; then go on following.
    Cut,
    /// Leave.
    Leave,
}

/// What all subscribers of a crowd have in common.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) addr: SocketAddr,
    pub(super) codec: Codec,
    pub(super) topic: Topic,
    pub(super) clock: Clock,
}

/// A state that a subscriber came to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) at_us: u64,
    pub(super) labels: u64,
    pub(super) connected: u64,
    /// In which part of a window the server told it.
    pub(super) phase: usize,
}

/// What a subscriber has to say when it is over.
#[derive(Debug, Default)]
pub(super) struct Diary {
    /// Each change of what it held.
    pub(super) sights: Vec<Sight>,
    /// When its sockets were open.
    pub(super) opened_us: Vec<u64>,
}

enum Link {
    Down,
    Opening(u32, BoxFuture<'static, anyhow::Result<Socket>>),
    Open(u32, Socket),
}

enum Happening {
    Opened(u32, anyhow::Result<Socket>),
    Frame(u32, Option<Result<Message, Error>>),
}

/// A subscriber.
pub(super) struct Subscriber {
    plan: Arc<Plan>,
    cookie: Cookie,
    gauge: Arc<Gauge>,
    session: ClientSession,
    link: Link,
    /// A socket that was opened before the session wanted one.
    early: Option<Socket>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Given back once the subscriber is where it was told to be.
    permit: Option<OwnedSemaphorePermit>,
    diary: Diary,
    /// In which part of a window the server serves the socket.
    phase: usize,
}

impl Subscriber {
    pub(super) fn new(
        plan: Arc<Plan>,
        cookie: Cookie,
        gauge: Arc<Gauge>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            plan,
            cookie,
            gauge,
            session: ClientSession::new(rand::random::<u64>() >> 11, Activity::Visible)
                .by_socket_only(),
            link: Link::Down,
            early: None,
            timer: None,
            permit: Some(permit),
            diary: Diary::default(),
            phase: 0,
        }
    }

    /// Follows orders until the last one.
    pub(super) async fn run(mut self, mut orders: watch::Receiver<Order>) -> Diary {
        let first = *orders.borrow_and_update();
        self.obey(first).await;
        loop {
            // Only waiting happens in here: what is done about it is never broken off.
            tokio::select! {
                changed = orders.changed() => {
                    let order = *orders.borrow_and_update();
                    if changed.is_err() || order == Order::Leave {
                        break;
                    }
                    self.obey(order).await;
                }
                happening = next(&mut self.link) => self.happened(happening).await,
                () = ring(&mut self.timer) => {
                    self.timer = None;
                    self.handle(Event::Timer).await;
                }
            }
        }
        if let Link::Open(_, socket) = self.link {
            socket::leave(socket).await;
        }
        self.diary
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Connect => self.open_early().await,
            Order::Follow => self.follow().await,
            Order::Cut => self.cut().await,
            Order::Leave => {}
        }
    }

    async fn open_early(&mut self) {
        let opened = socket::open(self.plan.addr, self.plan.codec, &self.cookie).await;
        // A socket that could not be opened is opened by the session, which tries again.
        if let Ok(socket) = opened {
            self.early = Some(socket);
            self.gauge.set_up(true);
        }
        self.permit = None;
    }

    async fn follow(&mut self) {
        self.handle(Event::Subscribe {
            topic: self.plan.topic,
            have: None,
            purpose: Purpose::Watch,
        })
        .await;
    }

    async fn cut(&mut self) {
        if let Link::Open(generation, socket) = std::mem::replace(&mut self.link, Link::Down) {
            drop(socket);
            self.closed(generation, BROKEN).await;
        }
    }

    async fn happened(&mut self, happening: Happening) {
        match happening {
            Happening::Opened(generation, Ok(socket)) => self.opened(generation, socket).await,
            Happening::Opened(generation, Err(_)) => self.closed(generation, BROKEN).await,
            Happening::Frame(generation, Some(Ok(message))) => {
                self.received(generation, &message).await;
            }
            Happening::Frame(generation, None | Some(Err(_))) => {
                self.closed(generation, BROKEN).await;
            }
        }
    }

    async fn opened(&mut self, generation: u32, socket: Socket) {
        self.note_opened(generation, socket);
        self.handle(Event::Opened { generation }).await;
    }

    fn note_opened(&mut self, generation: u32, socket: Socket) {
        self.link = Link::Open(generation, socket);
        self.gauge.add_socket();
        self.gauge.set_up(true);
        self.diary.opened_us.push(self.plan.clock.mono_us());
    }

    async fn closed(&mut self, generation: u32, code: u16) {
        self.link = Link::Down;
        self.gauge.set_up(false);
        self.handle(Event::Closed { generation, code }).await;
        if let Some(code) = self.session.ended() {
            self.gauge.set_ended(code);
        }
    }

    async fn received(&mut self, generation: u32, message: &Message) {
        if let Message::Close(frame) = message {
            let code = frame.as_ref().map_or(NO_CODE, |frame| frame.code.into());
            return self.closed(generation, code).await;
        }
        let Some(bytes) = socket::payload(message) else {
            return;
        };
        self.gauge.add_frame(bytes.len());
        let event = match self.plan.codec.decode(bytes, SERVER_MESSAGE_BYTES) {
            Ok(message) => {
                if let ServerMessage::Welcome { connection, .. } = message {
                    self.phase = phase(connection);
                }
                Event::Received {
                    generation,
                    message,
                }
            }
            Err(_) => Event::Garbled { generation },
        };
        self.handle(event).await;
    }

    /// Puts an event into the session and carries out what it asks for.
    async fn handle(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let clock = self.plan.clock;
            let moment = Moment {
                now_ms: clock.mono_ms(),
                wall_ms: 0,
                random: rand::random(),
            };
            self.session.handle(event, moment);
            while let Some(command) = self.session.next_command() {
                events.extend(self.carry_out(command).await);
            }
        }
    }

    /// Carries out a command, and says what came of it at once, if anything did.
    async fn carry_out(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::Open { generation } => return self.open(generation),
            Command::Send {
                generation,
                message,
            } => return self.send(generation, &message).await,
            Command::Close { .. } => {
                self.link = Link::Down;
                self.gauge.set_up(false);
            }
            Command::ArmTimer { at_ms } => {
                let wait_ms = at_ms.saturating_sub(self.plan.clock.mono_ms());
                self.timer = Some(Box::pin(sleep(Duration::from_millis(wait_ms))));
            }
            Command::TopicChanged(topic) => self.note_state(topic),
            // A session that goes by socket only asks for no stream.
            Command::OpenStream { .. } | Command::FreshnessChanged | Command::PaintEvery { .. } => {
            }
        }
        None
    }

    fn open(&mut self, generation: u32) -> Option<Event> {
        if let Some(socket) = self.early.take() {
            self.note_opened(generation, socket);
            return Some(Event::Opened { generation });
        }
        let (plan, cookie) = (Arc::clone(&self.plan), Arc::clone(&self.cookie));
        let opening = async move { socket::open(plan.addr, plan.codec, &cookie).await };
        self.link = Link::Opening(generation, Box::pin(opening));
        None
    }

    async fn send(&mut self, wanted: u32, message: &ClientMessage) -> Option<Event> {
        let Link::Open(generation, socket) = &mut self.link else {
            return None;
        };
        let generation = *generation;
        if generation != wanted {
            return None;
        }
        if matches!(message, ClientMessage::Subscribe { .. }) {
            self.gauge.add_ask();
        }
        if socket::send(socket, self.plan.codec, message).await.is_ok() {
            return None;
        }
        self.link = Link::Down;
        self.gauge.set_up(false);
        Some(Event::Closed {
            generation,
            code: BROKEN,
        })
    }

    fn note_state(&mut self, topic: Topic) {
        let held = self.session.state(topic);
        let Some(progress) = held.and_then(|held| held.state.progress()) else {
            return;
        };
        let sight = Sight {
            at_us: self.plan.clock.mono_us(),
            labels: progress.labels,
            connected: u64::from(progress.connected),
            phase: self.phase,
        };
        self.permit = None;
        self.gauge
            .set_state(sight.labels, sight.connected, sight.at_us);
        let held = |sight: &Sight| (sight.labels, sight.connected);
        if self.diary.sights.last().map(held) != Some(held(&sight)) {
            self.diary.sights.push(sight);
        }
    }
}

/// In which part of a window the server serves the connection of this number.
fn phase(connection: u64) -> usize {
    usize::try_from(connection % SHARDS as u64).unwrap_or_default()
}

/// The next thing that happens on a link. Dropped before it is ready, nothing is lost.
async fn next(link: &mut Link) -> Happening {
    match link {
        Link::Down => pending().await,
        Link::Opening(generation, opening) => Happening::Opened(*generation, opening.await),
        Link::Open(generation, socket) => Happening::Frame(*generation, socket.next().await),
    }
}

async fn ring(timer: &mut Option<Pin<Box<Sleep>>>) {
    match timer {
        Some(timer) => timer.await,
        None => pending().await,
    }
}
