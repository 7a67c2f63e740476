//! What the pages of those who run queues may ask of the server.

use async_trait::async_trait;
use ingot::{drafting::Settings, ids::QueueId, progress::QueueState};

use crate::api::{
    ApiError, Caller, FileStart, Glance, SettingsChange, SettingsPage, SettingsSaved, Transfer,
};

/// What those who steer queues may ask of the server. Every call names who asks.
#[async_trait]
pub trait Administration {
    /// Whether a queue could have this name.
    async fn is_name_free(&self, caller: &Caller, name: String) -> Result<bool, ApiError>;

    /// Makes a queue without samples.
    async fn create_queue(&self, caller: &Caller, settings: Settings) -> Result<QueueId, ApiError>;

    /// A queue's settings as they are now.
    async fn settings(&self, caller: &Caller, queue: QueueId) -> Result<SettingsPage, ApiError>;

    /// Changes a queue's settings, unless others have changed them since whoever asks has read them.
    async fn change_settings(
        &self,
        caller: &Caller,
        queue: QueueId,
        change: SettingsChange,
    ) -> Result<SettingsSaved, ApiError>;

    /// Lets a queue give out work, or not.
    async fn set_state(
        &self,
        caller: &Caller,
        queue: QueueId,
        state: QueueState,
    ) -> Result<(), ApiError>;

    /// Makes a queue with the settings of another and without its samples, under another name.
    async fn clone_queue(
        &self,
        caller: &Caller,
        queue: QueueId,
        name: String,
    ) -> Result<QueueId, ApiError>;

    /// What the start of a file says, as if it went into a queue that asks these questions.
    async fn glance(&self, caller: &Caller, start: FileStart) -> Result<Glance, ApiError>;

    /// The newest imports and exports of a queue, newest first.
    async fn transfers(&self, caller: &Caller, queue: QueueId) -> Result<Vec<Transfer>, ApiError>;
}
