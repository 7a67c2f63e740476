//! What the browser's end of the protocol promises, case by case. Here is what the cases share.

mod connecting;
mod falling_back;
mod merging;

use super::*;
use crate::{
    ids::QueueId,
    live::{
        close::CloseCode,
        message::{ErrorCode, Position, Purpose, ServerMessage},
        state::{Changes, State},
    },
    progress::{Progress, ProgressDelta},
};

const QUEUE: Topic = Topic::Queue(QueueId(1));
const WALL_MS: u64 = 1_700_000_000_000;

/// A session with the clock it lives by.
struct Browser {
    session: ClientSession,
    now_ms: u64,
}

impl Browser {
    fn new() -> Self {
        Self {
            session: ClientSession::new(7, Activity::Visible),
            now_ms: 0,
        }
    }

    /// Subscribed to the queue, its first socket open and answered with this state.
    fn live(version: u64) -> Self {
        let mut browser = Self::new();
        browser.subscribe(None);
        browser.handle(Event::Opened { generation: 1 });
        browser.receive(ServerMessage::Welcome {
            ping_ms: 20_000,
            dead_ms: 30_000,
            screen_ms: 1_000,
            connection: 1,
        });
        browser.receive(snapshot(9, version));
        browser
    }

    /// Handles an event now and returns all that follows from it, but for timers.
    fn handle(&mut self, event: Event) -> Vec<Command> {
        let moment = Moment {
            now_ms: self.now_ms,
            wall_ms: WALL_MS + self.now_ms,
            random: 0.999_999,
        };
        self.session.handle(event, moment);
        std::iter::from_fn(|| self.session.next_command())
            .filter(|command| !matches!(command, Command::ArmTimer { .. }))
            .collect()
    }

    fn at(&mut self, now_ms: u64, event: Event) -> Vec<Command> {
        self.now_ms = now_ms;
        self.handle(event)
    }

    fn receive(&mut self, message: ServerMessage) -> Vec<Command> {
        let generation = self.session.generation;
        self.handle(Event::Received {
            generation,
            message,
        })
    }

    fn subscribe(&mut self, have: Option<Stamped<View>>) -> Vec<Command> {
        self.handle(Event::Subscribe {
            topic: QUEUE,
            have,
            purpose: Purpose::Watch,
        })
    }

    fn version(&self) -> Option<u64> {
        self.session.state(QUEUE).map(|own| own.at.version)
    }

    fn freshness(&self) -> Freshness {
        self.session.freshness(self.now_ms)
    }
}

fn progress(version: u64) -> Progress {
    Progress {
        labels: version,
        target: 500,
        ..Progress::default()
    }
}

fn stamped(epoch: u64, version: u64) -> Stamped<View> {
    Stamped {
        at: Position { epoch, version },
        state: View::Progress(progress(version)),
    }
}

fn snapshot(epoch: u64, version: u64) -> ServerMessage {
    snapshot_of(1, epoch, version)
}

fn snapshot_of(sid: SubscriptionId, epoch: u64, version: u64) -> ServerMessage {
    let at = Position { epoch, version };
    let state = State::Progress(progress(version));
    ServerMessage::Snapshot { sid, at, state }
}

fn delta(epoch: u64, from: u64, to: u64) -> ServerMessage {
    let changes = ProgressDelta {
        labels: Some(to),
        ..ProgressDelta::default()
    };
    ServerMessage::Delta {
        sid: 1,
        epoch,
        from,
        to,
        changes: Changes::Progress(changes),
    }
}

fn send(generation: u32, message: ClientMessage) -> Command {
    Command::Send {
        generation,
        message,
    }
}

fn ask(generation: u32, have: Option<(u64, u64)>) -> Command {
    let have = have.map(|(epoch, version)| Position { epoch, version });
    let purpose = Purpose::Watch;
    send(
        generation,
        ClientMessage::Subscribe {
            sid: 1,
            topic: QUEUE,
            have,
            purpose,
        },
    )
}

fn acks(commands: &[Command]) -> Vec<&[(SubscriptionId, u64)]> {
    commands
        .iter()
        .filter_map(|command| match command {
            Command::Send {
                message: ClientMessage::Ack { versions },
                ..
            } => Some(&versions[..]),
            _ => None,
        })
        .collect()
}
