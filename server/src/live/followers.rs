//! Who is woken when a topic changes.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::wake::Wake;

/// Into so many parts the connections are divided, each served at its own time within a window, so
/// that a change for thousands is no burst of work.
pub(crate) const SHARDS: usize = 20;

/// The connections that follow one topic.
pub(super) struct Followers {
    count: AtomicUsize,
    shards: Box<[Mutex<Vec<Arc<Wake>>>]>,
}

impl Followers {
    /// For a topic that many may follow.
    pub(super) fn many() -> Self {
        Self {
            count: AtomicUsize::new(0),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// From now on this connection is woken. To be called once before the matching [`Self::remove`].
    pub(super) fn add(&self, wake: Arc<Wake>) {
        self.shard(wake.shard()).push(wake);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// From now on this connection is not woken.
    pub(super) fn remove(&self, wake: &Arc<Wake>) {
        let mut shard = self.shard(wake.shard());
        if let Some(index) = shard.iter().position(|own| Arc::ptr_eq(own, wake)) {
            shard.swap_remove(index);
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Wakes those of one shard.
    pub(super) fn wake(&self, shard: usize) {
        for wake in self.shard(shard).iter() {
            wake.changed();
        }
    }

    fn shard(&self, shard: usize) -> MutexGuard<'_, Vec<Arc<Wake>>> {
        self.shards[shard]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use ingot::live::server_session::Pull;

    use super::*;

    #[test]
    fn only_the_followers_of_the_shard_are_woken() {
        let followers = Followers::many();
        let wakes: Vec<_> = (0..2).map(Wake::new).collect();
        wakes
            .iter()
            .for_each(|wake| followers.add(Arc::clone(wake)));

        followers.wake(1);

        assert_eq!(wakes[0].wait().now_or_never(), None);
        assert_eq!(wakes[1].wait().now_or_never(), Some(Pull::Changes));
    }

    #[test]
    fn who_has_left_is_not_woken_and_leaving_twice_is_leaving_once() {
        let followers = Followers::many();
        let (gone, stays) = (Wake::new(3), Wake::new(3));
        followers.add(Arc::clone(&gone));
        followers.add(Arc::clone(&stays));

        followers.remove(&gone);
        followers.remove(&gone);
        followers.wake(3);

        assert_eq!(followers.count(), 1);
        assert_eq!(gone.wait().now_or_never(), None);
        assert_eq!(stays.wait().now_or_never(), Some(Pull::Changes));
    }
}
