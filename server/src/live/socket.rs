//! `GET /live`: one socket from its upgrade to its end.
//!
//! Reading and writing are two futures of one task. A write that a slow reader holds up never keeps
//! the session from hearing, and whichever future ends first ends the socket.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::api::{Caller, Role};
use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use ingot::{
    live::{
        close::CloseCode,
        codec::Codec,
        message::{ClientMessage, Position, ServerMessage, SubscriptionId, Topic},
        server_session::{Effect, Outgoing, Pull, ServerSession, Topics, Update},
    },
    presence::{Departure, TabConnection},
};
use tokio::time::{sleep, timeout};

use super::{
    Hub, LiveState,
    attendance::Attendance,
    channel::{Follow, Frames, encoded, payload_bytes},
    meter::Meter,
    origin,
    registry::Place,
    wake::Wake,
};
use crate::telemetry::{Transport, UpgradeRefusal};

/// How long one message may take to leave before the socket is given up.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a socket that is being closed may take for it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// Most of a socket's memory is its read buffer; browsers send less than this.
const READ_BUFFER_BYTES: usize = 2 << 10;
/// What may wait for a slow reader in this process.
const WRITE_BUFFER_BYTES: usize = 64 << 10;

/// The handler.
pub(super) async fn live(
    State(state): State<LiveState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::is_allowed(&headers, &state.public_origins) {
        state.hub.metrics().refused(UpgradeRefusal::Origin);
        let reason = "The live socket may only be opened by pages of this site.\n";
        return (StatusCode::FORBIDDEN, reason).into_response();
    }
    let (upgrade, codec) = negotiated(upgrade);
    let message_bytes = state.hub.limits().live_message_bytes;
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(message_bytes)
        .max_frame_size(message_bytes)
        .on_upgrade(move |socket| {
            let tasks = state.hub.sockets().clone();
            tasks.track_future(serve(socket, codec, state, caller))
        })
}

/// Chooses the codec. If none is in common, the first protocol that was offered is agreed to all the
/// same: only then does a browser get to see the close code that says why.
fn negotiated(mut upgrade: WebSocketUpgrade) -> (WebSocketUpgrade, Option<Codec>) {
    let offered: Vec<_> = upgrade.requested_protocols().cloned().collect();
    let named = |codec: &Codec| offered.iter().position(|name| name == codec.protocol());
    let codec = Codec::ALL.into_iter().find(|codec| named(codec).is_some());
    let index = codec.as_ref().and_then(named).unwrap_or(0);
    if let Some(protocol) = offered.get(index) {
        upgrade.set_selected_protocol(protocol.clone());
    }
    (upgrade, codec)
}

/// Why a socket ends.
enum End {
    /// The other side closed it, with this code if any.
    Left(Option<u16>),
    /// This side closes it.
    Close(CloseCode),
    /// Nothing more can be sent.
    Stalled,
}

impl End {
    /// The close code, if there was a close frame.
    fn code(&self) -> Option<u16> {
        match self {
            Self::Left(code) => *code,
            Self::Close(code) => Some(code.code()),
            Self::Stalled => None,
        }
    }
}

/// What is to be written.
type Sending = Outgoing<Arc<Frames>>;

/// What the two halves of a socket share.
struct Connection {
    hub: Hub,
    caller: Caller,
    codec: Codec,
    session: Mutex<ServerSession>,
    attendance: Mutex<Option<Attendance>>,
    place: Place,
    meter: Mutex<Meter>,
    wake: Arc<Wake>,
}

async fn serve(mut socket: WebSocket, codec: Option<Codec>, state: LiveState, caller: Caller) {
    let metrics = state.hub.metrics().clone();
    let Some(codec) = codec else {
        metrics.refused(UpgradeRefusal::Protocol);
        return say_goodbye(&mut socket, CloseCode::ProtocolVersion).await;
    };
    let place = match state.hub.registry().admit(caller.labeler) {
        Ok(place) => place,
        // A browser can't read a refused upgrade, only a close code.
        Err(code) => {
            metrics.refused(UpgradeRefusal::Full);
            return say_goodbye(&mut socket, code).await;
        }
    };
    state
        .hub
        .named(caller.labeler, caller.display_name.as_deref());
    let superseded = place.superseded.clone();
    let session = ServerSession::new(state.hub.limits(), state.hub.now_ms());
    let connection = Connection {
        hub: state.hub,
        caller,
        codec,
        session: Mutex::new(session),
        attendance: Mutex::default(),
        wake: Wake::new(place.number),
        place,
        meter: Mutex::new(Meter::new(
            metrics.clone(),
            metrics.opened(Transport::Socket),
        )),
    };
    let (mut sink, mut stream) = socket.split();
    let end = tokio::select! {
        () = state.cancel.cancelled() => End::Close(CloseCode::Draining),
        () = superseded.cancelled() => End::Close(CloseCode::Superseded),
        end = connection.read(&mut stream) => end,
        end = connection.write(&mut sink) => end,
    };
    metrics.closed(end.code());
    if matches!(end, End::Stalled) {
        metrics.gave_up();
    }
    connection.depart(&end);
    connection.end(end, &mut sink, &mut stream).await;
}

impl Connection {
    async fn read(&self, stream: &mut SplitStream<WebSocket>) -> End {
        loop {
            let message = match stream.next().await {
                None => return End::Left(None),
                // Too large, or no WebSocket frame at all; if the network broke, nobody will read it.
                Some(Err(_)) => return End::Close(CloseCode::BadMessage),
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(close_code::STATUS, |frame| frame.code);
                    return End::Left(Some(code));
                }
                Some(Ok(message)) => message,
            };
            if let Err(code) = self.receive(&message) {
                return End::Close(code);
            }
            self.wake.heard();
        }
    }

    async fn write(&self, sink: &mut SplitSink<WebSocket, Message>) -> End {
        let mut pull = Pull::Changes;
        // One timer for the life of the connection, set anew only when it has rung or rings too late.
        let mut alarm = pin!(sleep(Duration::ZERO));
        let mut alarm_ms = self.hub.now_ms();
        loop {
            let (outgoing, deadline_ms) = match self.pull(pull) {
                Ok(pulled) => pulled,
                Err(code) => return End::Close(code),
            };
            for outgoing in outgoing {
                if self.send(sink, outgoing).await.is_err() {
                    return End::Stalled;
                }
            }
            let now_ms = self.hub.now_ms();
            if deadline_ms < alarm_ms || alarm_ms <= now_ms {
                alarm.set(sleep(Duration::from_millis(
                    deadline_ms.saturating_sub(now_ms),
                )));
                alarm_ms = deadline_ms.max(now_ms + 1);
            }
            pull = tokio::select! {
                pull = self.wake.wait() => pull,
                () = &mut alarm => Pull::Answers,
            };
        }
    }

    async fn send(
        &self,
        sink: &mut SplitSink<WebSocket, Message>,
        outgoing: Sending,
    ) -> Result<(), NotSent> {
        match outgoing {
            Outgoing::Message(message) => {
                let frame = encoded(self.codec, &message);
                let bytes = payload_bytes(&frame);
                send(sink, frame, SEND_TIMEOUT).await?;
                self.meter().sent(bytes);
            }
            Outgoing::Update(sid, update) => {
                for frame in &update.frames.frames {
                    send(sink, frame.clone(), SEND_TIMEOUT).await?;
                }
                self.meter().updated(sid, &update, self.hub.mono());
            }
        }
        Ok(())
    }

    fn receive(&self, message: &Message) -> Result<(), CloseCode> {
        let now_ms = self.hub.now_ms();
        if let Message::Binary(_) | Message::Text(_) = message {
            self.hub.metrics().received(payload_bytes(message));
        }
        let bytes = match (message, self.codec) {
            (Message::Binary(bytes), Codec::Postcard) => &bytes[..],
            (Message::Text(text), Codec::Json) => text.as_bytes(),
            (Message::Binary(_) | Message::Text(_), _) => return Err(CloseCode::BadMessage),
            (Message::Ping(_) | Message::Pong(_) | Message::Close(_), _) => {
                return self.session().receive_control(now_ms);
            }
        };
        let message: ClientMessage = self
            .codec
            .decode(bytes, self.hub.limits().live_message_bytes)
            .map_err(|_| CloseCode::BadMessage)?;
        let mut session = self.session();
        let subscribed = match message {
            ClientMessage::Subscribe { sid, .. } => session.is_subscribed(sid),
            _ => false,
        };
        self.meter().received(&message, subscribed, self.hub.mono());
        let effect = session.receive(message, now_ms, self)?;
        drop(session);
        self.take(effect)
    }

    fn take(&self, effect: Effect) -> Result<(), CloseCode> {
        let mut attendance = self
            .attendance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Effect::Greeted {
            tab,
            generation,
            activity,
        } = effect
        {
            let connection = TabConnection {
                person: self.caller.labeler,
                tab,
                generation,
            };
            self.place.greeted(connection)?;
            *attendance = Some(Attendance::new(
                self.hub.clone(),
                Arc::clone(&self.wake),
                connection,
                activity,
            ));
        } else if let Some(attendance) = attendance.as_mut() {
            attendance.take(effect);
        }
        Ok(())
    }

    fn pull(&self, pull: Pull) -> Result<(Vec<Sending>, u64), CloseCode> {
        let mut session = self.session();
        let messages = session.next_messages(self.hub.now_ms(), self, pull)?;
        self.meter().held(session.is_held());
        Ok((messages, session.next_deadline_ms()))
    }

    /// Leaves the queues, for as short or long a grace as the end of the socket calls for.
    fn depart(&self, end: &End) {
        let mut attendance = self
            .attendance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(mut attendance) = attendance.take() {
            attendance.departure = match end {
                End::Left(Some(close_code::NORMAL | close_code::AWAY))
                | End::Close(CloseCode::Hidden) => Departure::Clean,
                End::Left(_) | End::Close(_) | End::Stalled => Departure::Abnormal,
            };
        }
    }

    async fn end(
        &self,
        end: End,
        sink: &mut SplitSink<WebSocket, Message>,
        stream: &mut SplitStream<WebSocket>,
    ) {
        match end {
            End::Stalled => {}
            End::Left(_) => {
                // Sends the answer to the other side's close frame; if it is gone, nothing is lost.
                let _ = timeout(CLOSE_TIMEOUT, sink.close()).await;
            }
            End::Close(code) => {
                if code == CloseCode::Draining {
                    let reconnect_after_ms = self.hub.registry().drain_slot_ms();
                    let drain = ServerMessage::Drain { reconnect_after_ms };
                    let drain = encoded(self.codec, &drain);
                    let _ = send(sink, drain, CLOSE_TIMEOUT).await;
                }
                if send(sink, closing(code), CLOSE_TIMEOUT).await.is_ok() {
                    hear_out(stream).await;
                }
            }
        }
    }

    /// Whether the caller may follow a topic. Every queue's numbers are open to everybody who reaches
    /// the server, and `me` is the caller's own; what tells of other people is for admins.
    fn may_follow(&self, topic: Topic) -> bool {
        match (topic, self.caller.role) {
            (Topic::Queue(_) | Topic::Me, _)
            | (Topic::Sessions(_) | Topic::Roster(_) | Topic::Feed(_), Role::Admin) => true,
            (Topic::Sessions(_) | Topic::Roster(_) | Topic::Feed(_), Role::Labeler) => false,
        }
    }

    fn session(&self) -> MutexGuard<'_, ServerSession> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn topic(&self, topic: Topic) -> Option<Arc<dyn Follow>> {
        if self.may_follow(topic) {
            self.hub.follow(topic, self.caller.labeler)
        } else {
            None
        }
    }
}

impl Topics for Connection {
    type Frames = Arc<Frames>;

    fn at(&self, topic: Topic) -> Option<Position> {
        Some(self.topic(topic)?.at())
    }

    fn update(
        &self,
        topic: Topic,
        sid: SubscriptionId,
        have: Option<Position>,
    ) -> Option<Update<Arc<Frames>>> {
        let topic = self.topic(topic)?;
        Some(topic.update(sid, have, self.codec, self.hub.metrics()))
    }
}

/// The other side did not take a message in time, or is gone.
struct NotSent;

async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    message: Message,
    within: Duration,
) -> Result<(), NotSent> {
    match timeout(within, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(NotSent),
    }
}

fn closing(code: CloseCode) -> Message {
    Message::Close(Some(CloseFrame {
        code: code.code(),
        reason: code.reason().into(),
    }))
}

/// Reads what is still on its way, so that closing the connection doesn't destroy the close frame
/// before the other side has read it.
async fn hear_out(stream: &mut (impl StreamExt<Item = Result<Message, axum::Error>> + Unpin)) {
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = timeout(CLOSE_TIMEOUT, rest).await;
}

/// Closes a socket that never became a connection.
async fn say_goodbye(socket: &mut WebSocket, code: CloseCode) {
    if let Ok(Ok(())) = timeout(CLOSE_TIMEOUT, socket.send(closing(code))).await {
        hear_out(socket).await;
    }
}
