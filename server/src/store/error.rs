//! How a store fails.

use ingot::ids::QueueId;

/// The store failed. Each message says what failed and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A queue of that name exists already.
    #[error("a queue named `{0}` exists already: choose another name")]
    QueueNameTaken(String),
    /// A change was made for a queue that is otherwise by now.
    #[error("queue {0} was changed meanwhile: look at what it is now, and change that")]
    ChangedMeanwhile(QueueId),
    /// Answers came in with samples that the queue's schema does not allow.
    #[error(
        "the questions of queue {0} were changed while samples came in, and these bring answers that don't fit any \
         more: what came in before them is kept; import the rest again, with answers to the new questions"
    )]
    OtherQuestions(QueueId),
    /// The queue was not there any more.
    #[error("queue {0} does not exist")]
    NoSuchQueue(QueueId),
    /// The database was written by a newer Ingot.
    #[error(
        "the database {path} was written by a newer version of Ingot (it has migration {version}, \
         this one knows none after {newest}): start that version, or restore a backup"
    )]
    NewerDatabase {
        /// Where it is.
        path: String,
        /// The migration that this program does not know.
        version: i64,
        /// The newest migration that it does know.
        newest: i64,
    },
    /// The database could not be opened.
    #[error("the database {path} can't be opened: {reason}")]
    Open {
        /// Where it is.
        path: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A row holds what it can't hold.
    #[error("the database holds a broken {what}: {reason}")]
    Inconsistent {
        /// Which row.
        what: String,
        /// How.
        reason: String,
    },
    /// A transaction failed as a whole; nothing of it was kept.
    #[error("the database could not keep the change: {0}")]
    Commit(String),
    /// The database refused or failed when it was read.
    #[error("the database failed: {0}")]
    Reading(rusqlite::Error),
    /// The database refused or failed when it was written; nothing of the change was kept.
    #[error("the database refused the change: {0}")]
    Writing(#[from] rusqlite::Error),
    /// PostgreSQL refused, failed or could not be reached; nothing of a change was kept.
    #[error("the database failed: {0}")]
    Postgres(#[from] sqlx::Error),
    /// PostgreSQL did not answer in time. A change may have been kept all the same.
    #[error("the database has not answered for {0} s: check the network between here and there")]
    Unanswered(u64),
    /// An installation can't be copied, or the copy is not like it.
    #[error("the installation was not copied: {0}")]
    Copy(String),
    /// A change stopped because the store's own code is wrong; nothing of it was kept.
    #[error("the change stopped at a mistake in Ingot itself, please report it: {0}")]
    Bug(String),
    /// The store was closed while the call waited.
    #[error("the store is closed: the server is ending")]
    Closed,
}

impl StoreError {
    /// The same of work that changes nothing.
    pub(super) fn of_reading(self) -> Self {
        match self {
            Self::Writing(error) => Self::Reading(error),
            other => other,
        }
    }
}
