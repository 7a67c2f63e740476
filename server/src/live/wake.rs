//! How the writer of one connection is woken.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use ingot::live::server_session::Pull;
use tokio::sync::Notify;

use super::followers::SHARDS;

/// A topic that the connection follows has changed.
const CHANGED: u8 = 1;
/// A message came in that may have an answer.
const HEARD: u8 = 2;

/// Wakes one connection. Waking twice before it looks is the same as once.
pub(super) struct Wake {
    shard: usize,
    reasons: AtomicU8,
    notify: Notify,
}

impl Wake {
    /// For the connection of this number, which decides when in a window it is served.
    pub(super) fn new(number: u64) -> Arc<Self> {
        let shard = usize::try_from(number % SHARDS as u64).unwrap_or_default();
        Arc::new(Self {
            shard,
            reasons: AtomicU8::new(0),
            notify: Notify::new(),
        })
    }

    /// In which part of a window the connection is served.
    pub(super) fn shard(&self) -> usize {
        self.shard
    }

    /// A topic has changed.
    pub(super) fn changed(&self) {
        self.because(CHANGED);
    }

    /// A message came in.
    pub(super) fn heard(&self) {
        self.because(HEARD);
    }

    /// Waits until there is a reason to look, and says what to look for.
    pub(super) async fn wait(&self) -> Pull {
        loop {
            self.notify.notified().await;
            match self.reasons.swap(0, Ordering::AcqRel) {
                0 => {}
                reasons if reasons & CHANGED == 0 => return Pull::Answers,
                _ => return Pull::Changes,
            }
        }
    }

    fn because(&self, reason: u8) {
        // Whoever set the reason first has notified already.
        if self.reasons.fetch_or(reason, Ordering::AcqRel) & reason == 0 {
            self.notify.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_change_is_not_forgotten_for_a_message_that_came_before_or_after() {
        for order in [[Wake::changed, Wake::heard], [Wake::heard, Wake::changed]] {
            let wake = Wake::new(7);
            for because in order {
                because(&wake);
            }
            assert_eq!(wake.wait().now_or_never(), Some(Pull::Changes));
            assert_eq!(wake.wait().now_or_never(), None, "one look is enough");
        }
    }

    #[test]
    fn what_comes_before_anybody_waits_is_waited_for_no_longer() {
        let wake = Wake::new(7);
        assert_eq!(wake.wait().now_or_never(), None);
        wake.heard();
        assert_eq!(wake.wait().now_or_never(), Some(Pull::Answers));
    }
}
