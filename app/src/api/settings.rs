//! Making and changing queues, for those who may steer them.

use ingot::{
    audit::Entry, drafting::Settings, ids::QueueId, policy::Policy, progress::QueueState,
    schema::Schema,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::{ApiError, QueueCard};

/// A queue as it can be changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingsPage {
    /// The queue with its numbers.
    pub card: QueueCard,
    /// Its settings.
    pub settings: Settings,
    /// Counts their changes.
    pub revision: u64,
    /// Counts the schemas that it has had.
    pub schema_version: u32,
}

/// What is to be different about a queue. What is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SettingsChange {
    /// The [`SettingsPage::revision`] that whoever asks has read.
    pub made_for: u64,
    /// Another name.
    pub name: Option<String>,
    /// Other words on the work.
    pub guidelines: Option<String>,
    /// Other questions.
    pub schema: Option<Schema>,
    /// Another way to deal.
    pub policy: Option<Policy>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SettingsSaved {
    /// It is made: the queue after that.
    Saved(Box<SettingsPage>),
    /// It is not, because somebody was faster.
    ChangedMeanwhile {
        /// Their change, if the log tells of it.
        by: Option<Box<Entry>>,
        /// The queue as it is now.
        now: Box<SettingsPage>,
    },
}

/// Whether a queue could have this name; [`ApiError::Forbidden`] unless the visitor may steer any.
#[server(endpoint = "is_queue_name_free", input = Json)]
pub async fn is_queue_name_free(name: String) -> Result<bool, ApiError> {
    super::backend()?
        .is_name_free(&super::caller()?, name)
        .await
}

/// Makes a queue without samples; [`ApiError::Forbidden`] unless the visitor runs the installation.
#[server(endpoint = "create_queue", input = Json)]
pub async fn create_queue(settings: Settings) -> Result<QueueId, ApiError> {
    super::backend()?
        .create_queue(&super::caller()?, settings)
        .await
}

/// A queue's settings as they are now; [`ApiError::Forbidden`] unless the visitor may steer it.
#[server(endpoint = "get_queue_settings", input = Json)]
pub async fn get_queue_settings(queue: QueueId) -> Result<SettingsPage, ApiError> {
    super::backend()?.settings(&super::caller()?, queue).await
}

/// Changes a queue's settings, unless others have changed them meanwhile; [`ApiError::Forbidden`] unless the
/// visitor may steer it.
#[server(endpoint = "change_queue_settings", input = Json)]
pub async fn change_queue_settings(
    queue: QueueId,
    change: SettingsChange,
) -> Result<SettingsSaved, ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .change_settings(&caller, queue, change)
        .await
}

/// Lets a queue give out work, or not; [`ApiError::Forbidden`] unless the visitor may steer it.
#[server(endpoint = "set_queue_state", input = Json)]
pub async fn set_queue_state(queue: QueueId, state: QueueState) -> Result<(), ApiError> {
    super::backend()?
        .set_state(&super::caller()?, queue, state)
        .await
}

/// Makes a queue with the settings of another and without its samples; [`ApiError::Forbidden`] unless the
/// visitor runs the installation.
#[server(endpoint = "clone_queue", input = Json)]
pub async fn clone_queue(queue: QueueId, name: String) -> Result<QueueId, ApiError> {
    super::backend()?
        .clone_queue(&super::caller()?, queue, name)
        .await
}
