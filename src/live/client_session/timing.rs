//! What is due, and when the next thing is.

use super::{ClientSession, Command, Following, Moment, Phase};

impl ClientSession {
    pub(super) fn do_what_is_due(&mut self, moment: Moment) {
        let now_ms = moment.now_ms;
        match self.phase {
            Phase::Opening { by_ms } if by_ms <= now_ms => self.abandon(moment),
            Phase::Up { dead_at_ms, .. } if dead_at_ms <= now_ms => self.abandon(moment),
            Phase::Up { .. } => {
                if self.ack_at_ms.is_some_and(|at| at <= now_ms) {
                    self.acknowledge(now_ms, false);
                }
                for index in 0..self.following.len() {
                    if self.following[index]
                        .ask_at_ms()
                        .is_some_and(|at| at <= now_ms)
                    {
                        self.ask(index, now_ms);
                    }
                }
            }
            Phase::Waiting { until_ms } if until_ms <= now_ms => self.connect(now_ms),
            _ => {}
        }
        if self.ways.is_stream() && matches!(self.phase, Phase::Opening { .. } | Phase::Up { .. }) {
            self.do_what_is_due_by_stream(moment);
        }
    }

    pub(super) fn arm_timer(&mut self, now_ms: u64) {
        let next = match self.phase {
            Phase::Idle | Phase::Asleep | Phase::Ended { .. } => None,
            Phase::Opening { by_ms } => self.earliest(by_ms, now_ms),
            Phase::Waiting { until_ms } => Some(until_ms),
            Phase::Up {
                heard_ms,
                dead_at_ms,
                ..
            } => {
                let delayed_at_ms = heard_ms + self.delayed_ms;
                self.following
                    .iter()
                    .filter_map(Following::ask_at_ms)
                    .chain(self.ack_at_ms)
                    .chain((now_ms < delayed_at_ms).then_some(delayed_at_ms))
                    .chain(self.earliest(dead_at_ms, now_ms))
                    .min()
            }
        };
        // A timer that rings too early is harmless, so a deadline that moves away arms nothing.
        let armed = self.armed_ms.filter(|at| now_ms < *at);
        if let Some(at_ms) = next.filter(|at| armed.is_none_or(|armed| *at < armed)) {
            self.armed_ms = Some(at_ms);
            self.commands.push_back(Command::ArmTimer { at_ms });
        }
    }

    /// The earliest of this and of what is due about a stream, or about a connection that took another's
    /// place.
    pub(super) fn earliest(&self, at_ms: u64, now_ms: u64) -> Option<u64> {
        let fresh_until_ms = Some(self.fresh_until_ms).filter(|until| now_ms < *until);
        let of_stream_ms = self.stream_deadline_ms();
        [Some(at_ms), fresh_until_ms, of_stream_ms]
            .into_iter()
            .flatten()
            .min()
    }
}
