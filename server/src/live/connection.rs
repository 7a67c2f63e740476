//! One live connection, whatever it travels on: its place among the others, its session, and whom it
//! counts for. The drivers beside it know how a message is written and read.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::api::Caller;
use axum::extract::ws::{Message, close_code};
use futures::FutureExt;
use ingot::{
    access::Power,
    live::{
        close::CloseCode,
        codec::Codec,
        message::{ClientMessage, Position, ServerMessage, SubscriptionId, Topic},
        server_session::{Effect, Outgoing, Pull, ServerSession, Topics, Update},
    },
    presence::{Departure, TabConnection},
};
use tokio::time::sleep;

use super::{
    Hub, LiveState,
    attendance::Attendance,
    channel::{Follow, Frames, encoded, payload_bytes},
    meter::Meter,
    registry::{Known, Place},
};
use crate::telemetry::{Transport, UpgradeRefusal};

/// How long one message may take to leave before the connection is given up.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection that is being closed may take for it.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Why a connection ends.
pub(super) enum End {
    /// The other side closed it, with this code if any.
    Left(Option<u16>),
    /// This side closes it.
    Close(CloseCode),
    /// The other side took nothing for too long.
    Stalled,
}

impl End {
    /// How long the person is waited for. Clean is what says that it means to be the end, or that it will
    /// take long: a page that is left, a client that is done, a tab that stays hidden. A page that only
    /// gives its socket up says so with a code of its own.
    fn departure(&self) -> Departure {
        match self {
            Self::Left(Some(close_code::NORMAL | close_code::AWAY))
            | Self::Close(CloseCode::Hidden) => Departure::Clean,
            Self::Left(_) | Self::Close(_) | Self::Stalled => Departure::Abnormal,
        }
    }

    /// The close code, if there was one.
    fn code(&self) -> Option<u16> {
        match self {
            Self::Left(code) => *code,
            Self::Close(code) => Some(code.code()),
            Self::Stalled => None,
        }
    }
}

/// Why a message did not leave.
pub(super) enum NotSent {
    /// The other side did not take it in time.
    Late,
    /// The other side is gone.
    Gone,
}

impl From<NotSent> for End {
    fn from(not_sent: NotSent) -> Self {
        match not_sent {
            NotSent::Late => Self::Stalled,
            NotSent::Gone => Self::Left(None),
        }
    }
}

/// How the messages of one connection are written.
pub(super) trait Outlet: Send {
    /// Whether the other side acknowledges what arrived. If it can't, taking a message is as much as
    /// will ever be known.
    const ACKNOWLEDGED: bool;

    /// Writes one message, within [`SEND_TIMEOUT`]. `reached` says which topic is told up to where with
    /// it, if it is the last message of an update.
    fn put(
        &mut self,
        message: Message,
        reached: Option<(SubscriptionId, Position)>,
    ) -> impl Future<Output = Result<(), NotSent>> + Send;
}

/// What is to be written.
type Sending = Outgoing<Arc<Frames>>;

/// What reading and writing share.
pub(super) struct Connection {
    hub: Hub,
    caller: Caller,
    codec: Codec,
    session: Mutex<ServerSession>,
    attendance: Mutex<Option<Attendance>>,
    place: Place,
    meter: Mutex<Meter>,
}

impl Connection {
    /// Takes a connection of a caller in, of whom this is known.
    ///
    /// # Errors
    ///
    /// If there is no place for it, and with which code it is to be closed.
    pub(super) fn admit(
        state: &LiveState,
        caller: Caller,
        known: Known,
        codec: Codec,
        transport: Transport,
    ) -> Result<Self, CloseCode> {
        let hub = state.hub.clone();
        let metrics = hub.metrics().clone();
        let place = hub
            .registry()
            .admit(caller.labeler, known)
            .inspect_err(|_| metrics.refused(UpgradeRefusal::Full))?;
        hub.named(caller.labeler, caller.display_name.as_deref());
        if place.is_outdated {
            let (hub, person) = (hub.clone(), caller.labeler);
            hub.sockets()
                .clone()
                .spawn(async move { hub.look_again(person).await });
        }
        let session = ServerSession::new(hub.limits(), place.number, hub.now_ms());
        let open = metrics.opened(transport);
        tracing::debug!(
            connection = place.number,
            ?transport,
            "a live connection opens"
        );
        Ok(Self {
            hub,
            caller,
            codec,
            session: Mutex::new(session),
            attendance: Mutex::default(),
            place,
            meter: Mutex::new(Meter::new(metrics, open)),
        })
    }

    /// Waits until a newer connection of the same tab has taken over.
    pub(super) async fn superseded(&self) {
        self.place.superseded.cancelled().await;
    }

    /// Sees to it that the hub knows the queue that a message asks for. Another process or node may have just made it,
    /// and whoever is told that there is none does not ask again.
    pub(super) async fn look_for(&self, message: &ClientMessage) {
        let ClientMessage::Subscribe { topic, .. } = message else {
            return;
        };
        if let Some(queue) = topic
            .queue()
            .filter(|queue| self.hub.stamped(*queue).is_none())
        {
            self.hub.look_for(queue).boxed().await;
        }
    }

    /// Takes a message in, and wakes the writer.
    pub(super) fn receive(&self, message: ClientMessage) -> Result<(), CloseCode> {
        self.meter().received(&message, self.hub.mono());
        let effect = self.session().receive(message, self.hub.now_ms(), self)?;
        self.take(effect)?;
        self.place.wake.heard();
        Ok(())
    }

    /// Takes a frame in that carries no message.
    pub(super) fn receive_control(&self) -> Result<(), CloseCode> {
        let now_ms = self.hub.now_ms();
        self.session().receive_control(now_ms)
    }

    /// Writes what is to be told, until the connection ends.
    pub(super) async fn write(&self, outlet: &mut impl Outlet) -> End {
        let mut pull = Pull::Changes;
        // One timer for the life of the connection, set anew only when it has rung or rings too late.
        let mut alarm = pin!(sleep(Duration::ZERO));
        let mut alarm_ms = self.hub.now_ms();
        loop {
            let (outgoing, deadline_ms) = match self.pull(pull) {
                Ok(pulled) => pulled,
                Err(code) => return End::Close(code),
            };
            // Behind a pointer, because most of the time nothing is sent.
            if !outgoing.is_empty()
                && let Err(not_sent) = self.send_all(outlet, outgoing).boxed().await
            {
                return not_sent.into();
            }
            let now_ms = self.hub.now_ms();
            if deadline_ms < alarm_ms || alarm_ms <= now_ms {
                alarm.set(sleep(Duration::from_millis(
                    deadline_ms.saturating_sub(now_ms),
                )));
                alarm_ms = deadline_ms.max(now_ms + 1);
            }
            pull = tokio::select! {
                pull = self.place.wake.wait() => pull,
                () = &mut alarm => Pull::Answers,
            };
        }
    }

    /// Counts the end, and leaves the queues for as short or long a grace as it calls for.
    pub(super) fn ended(&self, end: &End) {
        let metrics = self.hub.metrics();
        metrics.closed(end.code());
        let (connection, code) = (self.place.number, end.code());
        tracing::debug!(connection, code, "a live connection ends");
        if matches!(end, End::Stalled) {
            metrics.gave_up();
        }
        let mut attendance = self
            .attendance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(mut attendance) = attendance.take() {
            attendance.departure = end.departure();
        }
    }

    /// What tells this connection that the server goes away.
    pub(super) fn drain(&self) -> ServerMessage {
        self.hub.registry().drain()
    }

    async fn send_all(
        &self,
        outlet: &mut impl Outlet,
        outgoing: Vec<Sending>,
    ) -> Result<(), NotSent> {
        for outgoing in outgoing {
            self.send(outlet, outgoing).await?;
        }
        Ok(())
    }

    async fn send(&self, outlet: &mut impl Outlet, outgoing: Sending) -> Result<(), NotSent> {
        match outgoing {
            Outgoing::Message(message) => {
                let message = encoded(self.codec, &message);
                let bytes = payload_bytes(&message);
                outlet.put(message, None).await?;
                self.meter().sent(bytes);
                self.note_delivery(outlet, &[]);
            }
            Outgoing::Update(sid, update, occasion) => {
                let frames = &update.frames.frames;
                for (index, frame) in frames.iter().enumerate() {
                    let is_last = index + 1 == frames.len();
                    let reached = is_last.then_some((sid, update.to));
                    outlet.put(frame.clone(), reached).await?;
                }
                let now = self.hub.mono();
                self.meter().updated(sid, &update, occasion, now);
                self.note_delivery(outlet, &[(sid, update.to.version)]);
            }
        }
        Ok(())
    }

    fn note_delivery<O: Outlet>(&self, _outlet: &O, versions: &[(SubscriptionId, u64)]) {
        if !O::ACKNOWLEDGED {
            let now_ms = self.hub.now_ms();
            self.session().delivered(versions, now_ms);
        }
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
                Arc::clone(&self.place.wake),
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

    /// Whether the caller may follow a topic, as it is known now. Every queue's numbers are open to everybody
    /// who reaches the server, and `me` is the caller's own; what tells of other people is for those who may
    /// read the queue.
    fn may_follow(&self, topic: Topic) -> bool {
        match topic {
            Topic::Queue(_) | Topic::Me => true,
            Topic::Sessions(queue)
            | Topic::Roster(queue)
            | Topic::Feed(queue)
            | Topic::Minutes(queue) => self.place.may(queue, Power::Read),
            Topic::Turns | Topic::Totals => self.place.installs(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_that_is_left_or_stays_hidden_departs_cleanly() {
        for (end, departure) in [
            (End::Left(Some(1001)), Departure::Clean),
            (End::Left(Some(1000)), Departure::Clean),
            (End::Close(CloseCode::Hidden), Departure::Clean),
            (
                End::Left(Some(CloseCode::GivenUp.code())),
                Departure::Abnormal,
            ),
            (End::Left(None), Departure::Abnormal),
            (End::Close(CloseCode::NoPong), Departure::Abnormal),
            (End::Stalled, Departure::Abnormal),
        ] {
            assert_eq!(end.departure(), departure, "{:?}", end.code());
        }
    }
}
