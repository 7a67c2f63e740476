//! Any words of the live protocol.

use ingot::{
    ids::{QueueId, SampleId},
    live::{
        message::{Activity, ClientMessage, ErrorCode, Position, Purpose, ServerMessage, Topic},
        row::{FeedRow, MinuteRow, RosterRow, Row, SessionRow, Standing, Totals},
        state::{Changes, Page, RowChanges, State},
    },
    progress::{Progress, ProgressDelta, QueueState},
    session::{SessionStats, TurnEnd},
};
use proptest::{collection::vec, option, prelude::*};

pub(crate) fn position() -> impl Strategy<Value = Position> {
    any::<(u64, u64)>().prop_map(|(epoch, version)| Position { epoch, version })
}

pub(crate) fn topic() -> impl Strategy<Value = Topic> {
    (any::<i64>(), 0..8).prop_map(|(id, kind)| {
        let id = QueueId(id);
        match kind {
            0 => Topic::Queue(id),
            1 => Topic::Sessions(id),
            2 => Topic::Roster(id),
            3 => Topic::Feed(id),
            4 => Topic::Turns,
            5 => Topic::Totals,
            6 => Topic::Minutes(id),
            _ => Topic::Me,
        }
    })
}

pub(crate) fn activity() -> impl Strategy<Value = Activity> {
    prop_oneof![Just(Activity::Visible), Just(Activity::Hidden)]
}

pub(crate) fn client_message() -> impl Strategy<Value = ClientMessage> {
    prop_oneof![
        (any::<u64>(), any::<u32>(), activity()).prop_map(|(tab, generation, activity)| {
            ClientMessage::Hello {
                tab,
                generation,
                activity,
            }
        }),
        (any::<u16>(), topic(), option::of(position()), any::<bool>()).prop_map(
            |(sid, topic, have, labels)| {
                let purpose = if labels {
                    Purpose::Label
                } else {
                    Purpose::Watch
                };
                ClientMessage::Subscribe {
                    sid,
                    topic,
                    have,
                    purpose,
                }
            }
        ),
        any::<u16>().prop_map(|sid| ClientMessage::Unsubscribe { sid }),
        vec(any::<(u16, u64)>(), 0..9).prop_map(|versions| ClientMessage::Ack { versions }),
        activity().prop_map(ClientMessage::Activity),
        any::<u32>().prop_map(|nonce| ClientMessage::Pong { nonce }),
    ]
}

pub(crate) fn queue_state() -> impl Strategy<Value = QueueState> {
    prop_oneof![
        Just(QueueState::Active),
        Just(QueueState::Paused),
        Just(QueueState::Archived)
    ]
}

pub(crate) fn progress() -> impl Strategy<Value = Progress> {
    (
        any::<[u64; 8]>(),
        any::<[u32; 2]>(),
        any::<Option<u32>>(),
        queue_state(),
    )
        .prop_map(|(counts, [active, connected], labels_per_hour, state)| {
            let [
                labels,
                target,
                samples,
                done,
                depth,
                available,
                leased,
                skipped,
            ] = counts;
            Progress {
                labels,
                target,
                samples,
                done,
                active,
                connected,
                depth,
                available,
                leased,
                skipped,
                labels_per_hour,
                state,
            }
        })
}

pub(crate) fn changes() -> impl Strategy<Value = ProgressDelta> {
    (progress(), any::<u16>()).prop_map(|(progress, mask)| {
        let has = |bit: u16| mask & (1 << bit) != 0;
        ProgressDelta {
            labels: has(0).then_some(progress.labels),
            target: has(1).then_some(progress.target),
            samples: has(2).then_some(progress.samples),
            done: has(3).then_some(progress.done),
            active: has(4).then_some(progress.active),
            connected: has(5).then_some(progress.connected),
            depth: has(6).then_some(progress.depth),
            available: has(7).then_some(progress.available),
            leased: has(8).then_some(progress.leased),
            skipped: has(9).then_some(progress.skipped),
            labels_per_hour: has(10).then_some(progress.labels_per_hour),
            state: has(11).then_some(progress.state),
        }
    })
}

pub(crate) fn stats() -> impl Strategy<Value = SessionStats> {
    (
        any::<[u32; 3]>(),
        any::<[Option<u32>; 3]>(),
        any::<[u64; 2]>(),
    )
        .prop_map(
            |(
                [labels, skips, today],
                [mean_ms, median_ms, labels_per_hour],
                [began_at_ms, last_at_ms],
            )| {
                SessionStats {
                    labels,
                    skips,
                    today,
                    mean_ms,
                    median_ms,
                    labels_per_hour,
                    began_at_ms,
                    last_at_ms,
                }
            },
        )
}

pub(crate) fn row() -> impl Strategy<Value = Row> {
    let name = || option::of(".{0,60}");
    let standing = prop_oneof![
        Just(Standing::Active),
        Just(Standing::Idle),
        Just(Standing::Watching)
    ];
    let end = prop_oneof![Just(TurnEnd::Labeled), Just(TurnEnd::Skipped)];
    let turn = (name(), end, any::<(u32, i64, u64)>())
        .prop_map(|(name, end, (person, sample, at_ms))| FeedRow {
            person,
            name,
            sample: SampleId(sample),
            end,
            at_ms,
        })
        .boxed();
    prop_oneof![
        (name(), stats()).prop_map(|(name, stats)| Row::Session(SessionRow { name, stats })),
        (name(), standing, any::<(u32, u64)>()).prop_map(
            |(name, standing, (tabs, since_at_ms))| {
                Row::Present(RosterRow {
                    name,
                    standing,
                    tabs,
                    since_at_ms,
                })
            }
        ),
        turn.clone().prop_map(Row::Turn),
        stats().prop_map(Row::Own),
        (any::<i64>(), turn).prop_map(|(queue, turn)| Row::TurnAt(QueueId(queue), turn)),
        totals().prop_map(Row::Totals),
        (vec(any::<(u32, u32)>(), 0..9), any::<u32>())
            .prop_map(|(labels, others)| Row::Minute(MinuteRow { labels, others })),
    ]
}

fn totals() -> impl Strategy<Value = Totals> {
    (any::<[u32; 3]>(), any::<[u64; 4]>(), any::<Option<u32>>()).prop_map(
        |([active_queues, active, connected], [labels, target, depth, leased], labels_per_hour)| {
            Totals {
                active_queues,
                labels,
                target,
                depth,
                leased,
                labels_per_hour,
                active,
                connected,
            }
        },
    )
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<(u64, Row)>> {
    vec((any::<u64>(), row()), 0..9)
}

pub(crate) fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        progress().prop_map(State::Progress),
        (any::<u16>(), any::<bool>(), rows()).prop_map(|(part, last, rows)| State::Rows(Page {
            part,
            last,
            rows
        })),
    ]
}

pub(crate) fn any_changes() -> impl Strategy<Value = Changes> {
    prop_oneof![
        changes().prop_map(Changes::Progress),
        (rows(), vec(any::<u64>(), 0..9))
            .prop_map(|(put, gone)| Changes::Rows(RowChanges { put, gone })),
    ]
}

pub(crate) fn server_message() -> impl Strategy<Value = ServerMessage> {
    let code = prop_oneof![
        Just(ErrorCode::TopicUnavailable),
        Just(ErrorCode::TooManyTopics)
    ];
    prop_oneof![
        any::<(u32, u32, u32, u64)>().prop_map(|(ping_ms, dead_ms, screen_ms, connection)| {
            ServerMessage::Welcome {
                ping_ms,
                dead_ms,
                screen_ms,
                connection,
            }
        }),
        (any::<u16>(), position(), state()).prop_map(|(sid, at, state)| ServerMessage::Snapshot {
            sid,
            at,
            state
        }),
        (any::<(u16, u64, u64, u64)>(), any_changes()).prop_map(
            |((sid, epoch, from, to), changes)| ServerMessage::Delta {
                sid,
                epoch,
                from,
                to,
                changes,
            }
        ),
        (any::<u32>(), vec((any::<u16>(), position()), 0..9))
            .prop_map(|(nonce, top)| ServerMessage::Ping { nonce, top }),
        any::<u32>().prop_map(|reconnect_after_ms| ServerMessage::Drain { reconnect_after_ms }),
        (code, any::<Option<u16>>()).prop_map(|(code, sid)| ServerMessage::Error { code, sid }),
    ]
}
