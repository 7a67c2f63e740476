//! Browsers without pictures: the session that pages run, over real sockets, which moves to another node when its own
//! is gone.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use futures::{SinkExt, StreamExt};
use ingot::{
    ids::QueueId,
    live::{
        client_session::{ClientSession, Command, Event, Moment},
        codec::{Codec, Frame, SERVER_MESSAGE_BYTES},
        message::{Activity, Purpose, Topic},
    },
    progress::Progress,
};
use server::clock::Clock;
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{ClientRequestBuilder, Message},
};

use crate::{http::request, labeler::Addresses};

/// What a browser reports when a connection breaks.
const BROKEN: u16 = 1006;
/// How long a connection may take to open.
const OPENING: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<TcpStream>;

/// What a browser shows.
pub(crate) type Screen = watch::Receiver<Option<Progress>>;

/// Somebody who has the labeling page open, first at this node and then wherever a node is.
pub(crate) struct Watcher {
    pub(crate) screen: Screen,
    task: tokio::task::JoinHandle<()>,
}

impl Watcher {
    pub(crate) async fn open(
        first: SocketAddr,
        queue: i64,
        addresses: Addresses,
        clock: Clock,
    ) -> Self {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let visitor = request(first, "POST /api/get_visitor", form, "").await;
        let visitor = visitor.expect("a node that has just started answers");
        let cookie = visitor.cookie.clone();
        let cookie = cookie.unwrap_or_else(|| panic!("a visitor is given no cookie: {visitor:?}"));
        let (shown, screen) = watch::channel(None);
        let tab = Tab {
            session: ClientSession::new(rand::random::<u64>() >> 11, Activity::Visible)
                .by_socket_only(),
            cookie,
            first: Some(first),
            addresses,
            socket: None,
            timer_ms: None,
            clock,
            shown,
        };
        let task = tokio::spawn(tab.run(Topic::Queue(QueueId(queue))));
        Self { screen, task }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Tab {
    session: ClientSession,
    cookie: String,
    first: Option<SocketAddr>,
    addresses: Addresses,
    socket: Option<(u32, Socket)>,
    timer_ms: Option<u64>,
    clock: Clock,
    shown: watch::Sender<Option<Progress>>,
}

impl Tab {
    async fn run(mut self, topic: Topic) {
        self.handle(Event::Subscribe {
            topic,
            have: None,
            purpose: Purpose::Label,
        })
        .await;
        loop {
            let wait = self
                .timer_ms
                .map(|at| at.saturating_sub(self.clock.mono_ms()));
            let ring = async {
                match wait {
                    Some(wait) => sleep(Duration::from_millis(wait)).await,
                    None => std::future::pending().await,
                }
            };
            let next = async {
                match &mut self.socket {
                    Some((generation, socket)) => (*generation, socket.next().await),
                    None => std::future::pending().await,
                }
            };
            let event = tokio::select! {
                () = ring => {
                    self.timer_ms = None;
                    Event::Timer
                }
                (generation, message) = next => match self.received(generation, message) {
                    Some(event) => event,
                    None => continue,
                },
            };
            self.handle(event).await;
            if let Some(held) = self.session.state(topic) {
                self.shown.send_replace(held.state.progress().copied());
            }
        }
    }

    fn received(
        &mut self,
        generation: u32,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Option<Event> {
        let bytes = match message {
            Some(Ok(Message::Binary(bytes))) => bytes,
            Some(Ok(Message::Close(frame))) => {
                self.socket = None;
                let code = frame.map_or(1005, |frame| frame.code.into());
                return Some(Event::Closed { generation, code });
            }
            Some(Ok(_)) => return None,
            Some(Err(_)) | None => {
                self.socket = None;
                return Some(Event::Closed {
                    generation,
                    code: BROKEN,
                });
            }
        };
        let message = Codec::Postcard
            .decode(&bytes, SERVER_MESSAGE_BYTES)
            .unwrap();
        Some(Event::Received {
            generation,
            message,
        })
    }

    async fn handle(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let moment = Moment {
                now_ms: self.clock.mono_ms(),
                wall_ms: 0,
                random: rand::random(),
            };
            self.session.handle(event, moment);
            while let Some(command) = self.session.next_command() {
                events.extend(self.carry_out(command).await);
            }
        }
    }

    async fn carry_out(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::Open { generation } => {
                let opened = timeout(OPENING, self.connect()).await.ok().flatten();
                return Some(match opened {
                    Some(socket) => {
                        self.socket = Some((generation, socket));
                        Event::Opened { generation }
                    }
                    None => Event::Closed {
                        generation,
                        code: BROKEN,
                    },
                });
            }
            Command::Send { message, .. } => {
                let (_, socket) = self.socket.as_mut()?;
                let message = match Codec::Postcard.encode(&message) {
                    Frame::Binary(bytes) => Message::Binary(bytes.into()),
                    Frame::Text(text) => Message::Text(text.into()),
                };
                // A socket that is broken says so when it is read.
                let _ = socket.send(message).await;
            }
            Command::Close { .. } => self.socket = None,
            Command::ArmTimer { at_ms } => self.timer_ms = Some(at_ms),
            _ => {}
        }
        None
    }

    /// Connects to the node that it came to first, or later to any.
    async fn connect(&mut self) -> Option<Socket> {
        use rand::seq::IndexedRandom;
        let any = self.addresses.borrow().choose(&mut rand::rng()).copied();
        let addr = self.first.take().or(any)?;
        let stream = TcpStream::connect(addr).await.ok()?;
        let request = ClientRequestBuilder::new(format!("ws://{addr}/live").parse().ok()?)
            .with_sub_protocol(Codec::Postcard.protocol())
            .with_header("cookie", &self.cookie);
        let (socket, _) = client_async(request, stream).await.ok()?;
        Some(socket)
    }
}
