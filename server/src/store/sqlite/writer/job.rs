//! One piece of work, and whoever waits for its answer.

use tokio::sync::oneshot;

use crate::store::{
    StoreError,
    sql::{Connection, caught},
};

/// A piece of work, whatever it answers with.
pub(super) trait Job: Send {
    /// Runs it; false if its changes are to be undone.
    fn run(&mut self, conn: &Connection) -> bool;

    /// Tells the caller, once it is known whether the transaction was committed.
    fn tell(self: Box<Self>, failure: Option<&str>);
}

/// A piece of work that answers with a `T`.
pub(super) struct Call<T, F> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Call<T, F> {
    /// The work, and where its answer will come.
    pub(super) fn new(work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (reply, answer) = oneshot::channel();
        let call = Self {
            work: Some(work),
            result: None,
            reply,
        };
        (call, answer)
    }
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, conn: &Connection) -> bool {
        if let Some(work) = self.work.take() {
            self.result = Some(caught(|| work(conn)));
        }
        matches!(self.result, Some(Ok(_)))
    }

    fn tell(self: Box<Self>, failure: Option<&str>) {
        let answer = match (self.result, failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(reason)) => Err(StoreError::Commit(reason.to_owned())),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(StoreError::Closed),
        };
        // A caller who has gone away does not need the answer; the work is done all the same.
        drop(self.reply.send(answer));
    }
}
