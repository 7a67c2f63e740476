//! `GET /live/sse`: one stream of server-sent events from its request to its end, for networks that let
//! no WebSocket through.
//!
//! The answer's body takes one event at a time. While a slow reader holds it up nothing is pulled, so
//! what changes meanwhile is one delta afterwards, and nothing has to be acknowledged.

use std::{convert::Infallible, time::Duration};

use app::api::Caller;
use axum::{
    Extension,
    extract::{RawQuery, State, ws::Message},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse::Event},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures::stream;
use ingot::{
    limits::Limits,
    live::{
        close::CloseCode,
        codec::Codec,
        message::{Position, ServerMessage, SubscriptionId},
        sse::{
            GOODBYE, Goodbye,
            event_id::{self, Told},
            query::{QueryError, StreamQuery},
        },
    },
};
use tokio::{sync::mpsc, time::timeout};

use super::{
    LiveState,
    channel::encoded,
    connection::{CLOSE_TIMEOUT, Connection, End, NotSent, Outlet, SEND_TIMEOUT},
    origin,
    registry::Known,
    unavailable,
};
use crate::telemetry::{Transport, UpgradeRefusal};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Keeps nginx from collecting the events.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How long a browser waits that comes back by itself. Ingot's own pages wait as for a socket.
const RETRY: Duration = Duration::from_secs(3);

/// The handler.
pub(super) async fn events(
    State(state): State<LiveState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    // Browsers name the origin of a request that another site's page makes and would like to read.
    if !origin::is_allowed(&headers, &state.public_origins) {
        state.hub.metrics().refused(UpgradeRefusal::Origin);
        let reason = "The live stream may only be opened by pages of this site.\n";
        return (StatusCode::FORBIDDEN, reason).into_response();
    }
    let known = match state.hub.known(&caller).await {
        Ok(known) => known,
        Err(error) => return unavailable(&error),
    };
    let query = query.unwrap_or_default();
    state.hub.metrics().received(query.len());
    let wanted = wanted(&query, &headers, state.hub.limits());
    // One event waits in here while the connection takes the one before.
    let (sender, receiver) = mpsc::channel(1);
    let tasks = state.hub.sockets().clone();
    tasks.spawn(serve(sender, wanted, state, caller, known));
    let events = stream::unfold(receiver, |mut receiver| async {
        let event = receiver.recv().await?;
        Some((Ok::<_, Infallible>(event), receiver))
    });
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    (headers, Sse::new(events)).into_response()
}

/// Why a stream was not understood, in the words of its last event.
struct Refusal {
    code: CloseCode,
    reason: String,
}

impl From<CloseCode> for Refusal {
    fn from(code: CloseCode) -> Self {
        let reason = code.reason().to_owned();
        Self { code, reason }
    }
}

fn wanted(query: &str, headers: &HeaderMap, limits: &Limits) -> Result<StreamQuery, Refusal> {
    let (bytes, limit) = (query.len(), limits.live_query_bytes);
    if limit < bytes {
        let reason = format!("the query has {bytes} bytes, and the limit is {limit}");
        let code = CloseCode::BadMessage;
        return Err(Refusal { code, reason });
    }
    let mut wanted = StreamQuery::parse(query).map_err(|error| match error {
        QueryError::Version => Refusal::from(CloseCode::ProtocolVersion),
        other => Refusal {
            code: CloseCode::BadMessage,
            reason: other.to_string(),
        },
    })?;
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    if let Some(last) = last {
        event_id::resume(&mut wanted, last);
    }
    Ok(wanted)
}

async fn serve(
    sender: mpsc::Sender<Event>,
    wanted: Result<StreamQuery, Refusal>,
    state: LiveState,
    caller: Caller,
    known: Known,
) {
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(refusal) => {
            if refusal.code == CloseCode::ProtocolVersion {
                state.hub.metrics().refused(UpgradeRefusal::Protocol);
            }
            return say_goodbye(&sender, refusal).await;
        }
    };
    if state.cancel.is_cancelled() {
        state.hub.metrics().refused(UpgradeRefusal::Draining);
        say_when_to_return(&sender, wanted.codec, &state.hub.registry().drain()).await;
        return say_goodbye(&sender, CloseCode::Draining.into()).await;
    }
    let connection = match Connection::admit(&state, caller, known, wanted.codec, Transport::Events)
    {
        Ok(connection) => connection,
        // An `EventSource` can't read the status of a refusal, only what comes in a stream.
        Err(code) => return say_goodbye(&sender, code.into()).await,
    };
    let mut events = Events {
        told: Told::new(&wanted),
        is_first: true,
        sender: sender.clone(),
    };
    let mut greeted = Ok(());
    for message in wanted.messages() {
        connection.look_for(&message).await;
        greeted = greeted.and_then(|()| connection.receive(message));
    }
    let end = match greeted {
        Err(code) => End::Close(code),
        Ok(()) => tokio::select! {
            () = state.cancel.cancelled() => End::Close(CloseCode::Draining),
            () = connection.superseded() => End::Close(CloseCode::Superseded),
            () = sender.closed() => End::Left(None),
            end = connection.write(&mut events) => end,
        },
    };
    connection.ended(&end);
    if let End::Close(code) = end {
        if code == CloseCode::Draining {
            say_when_to_return(&sender, wanted.codec, &connection.drain()).await;
        }
        say_goodbye(&sender, code.into()).await;
    }
}

/// The events of one stream.
struct Events {
    sender: mpsc::Sender<Event>,
    told: Told,
    is_first: bool,
}

impl Outlet for Events {
    const ACKNOWLEDGED: bool = false;

    async fn put(
        &mut self,
        message: Message,
        reached: Option<(SubscriptionId, Position)>,
    ) -> Result<(), NotSent> {
        let mut event = written(&message);
        if std::mem::take(&mut self.is_first) {
            event = event.retry(RETRY);
        }
        let id = match reached {
            Some((sid, at)) => self.told.reached(sid, at),
            // Everything up to here has been told: now and then that is worth saying in full.
            None => self.told.all(),
        };
        if let Some(id) = id {
            event = event.id(id);
        }
        send(&self.sender, event, SEND_TIMEOUT).await
    }
}

/// A message as an event, which is text.
fn written(message: &Message) -> Event {
    match message {
        Message::Text(text) => Event::default().data(text.as_str()),
        Message::Binary(bytes) => Event::default().data(BASE64_STANDARD.encode(bytes)),
        _ => Event::default(),
    }
}

async fn say_when_to_return(sender: &mpsc::Sender<Event>, codec: Codec, drain: &ServerMessage) {
    let mut event = written(&encoded(codec, drain));
    if let ServerMessage::Drain { reconnect_after_ms } = drain {
        event = event.retry(Duration::from_millis((*reconnect_after_ms).into()));
    }
    let _ = send(sender, event, CLOSE_TIMEOUT).await;
}

/// Says why the stream ends. It ends when the last sender is dropped.
async fn say_goodbye(sender: &mpsc::Sender<Event>, refusal: Refusal) {
    let goodbye = Goodbye {
        code: refusal.code.code(),
        reason: refusal.reason,
    };
    if let Ok(goodbye) = serde_json::to_string(&goodbye) {
        let event = Event::default().event(GOODBYE).data(goodbye);
        let _ = send(sender, event, CLOSE_TIMEOUT).await;
    }
}

async fn send(sender: &mpsc::Sender<Event>, event: Event, within: Duration) -> Result<(), NotSent> {
    match timeout(within, sender.send(event)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(NotSent::Gone),
        Err(_) => Err(NotSent::Late),
    }
}
