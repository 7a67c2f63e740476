//! What the pages of admins ask for: making and changing queues, and what goes in and out of them.

use std::{path::Path, sync::Arc};

use app::{
    api::{
        ApiError, Caller, FileStart, Glance, SettingsChange, SettingsPage, SettingsSaved, Transfer,
        TransferState,
    },
    backend::Administration,
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use ingot::{
    access::Power,
    audit::{Action, Entry, Filter},
    drafting::Settings,
    formats::Mapping,
    ids::QueueId,
    progress::QueueState,
    schema,
};

use super::{Services, internal};
use crate::{
    exchange::{self, FileFormat, ReadOptions, glance},
    services::{Queues, ServiceError},
    store::{Job, JobKind, JobState, NewQueue, Queue, QueueChange},
};

/// Among how many of the newest jobs of all queues those of one are looked for.
const JOBS: u32 = 100;

/// How many jobs of a queue are shown.
const SHOWN_JOBS: usize = 5;

/// Among how many of the newest changes of a queue that of its settings is looked for.
const CHANGES: u32 = 20;

impl Services {
    fn queues(&self) -> Queues {
        let Self {
            store,
            hub,
            clock,
            limits,
            ..
        } = self;
        Queues::new(Arc::clone(store), hub.clone(), *clock, *limits)
    }

    fn settings_page(&self, queue: Queue) -> Result<SettingsPage, ApiError> {
        Ok(SettingsPage {
            card: self.card(&queue)?,
            revision: queue.settings_revision,
            schema_version: queue.schema_version,
            settings: Settings {
                name: queue.name,
                guidelines: queue.guidelines,
                schema: queue.schema,
                policy: queue.policy,
            },
        })
    }

    /// The newest change to more than the state of a queue, as the audit log tells it.
    async fn newest_change(&self, queue: QueueId) -> Result<Option<Entry>, ApiError> {
        let filter = Filter {
            queue: Some(queue),
            actions: vec![Action::ChangeQueue],
            ..Filter::default()
        };
        let found = self.store.audit_page(&filter, None, CHANGES).await;
        let mut entries = found.map_err(internal)?.into_iter();
        Ok(entries.find(|entry| {
            let detail = entry.detail.as_deref().unwrap_or_default();
            !detail.starts_with("state: ") || detail.contains(", ")
        }))
    }
}

#[async_trait]
impl Administration for Services {
    async fn is_name_free(&self, caller: &Caller, name: String) -> Result<bool, ApiError> {
        self.access.require_anywhere(caller, Power::Steer).await?;
        Ok(self.queues().is_free(&name).await?)
    }

    async fn create_queue(&self, caller: &Caller, settings: Settings) -> Result<QueueId, ApiError> {
        self.access.require_anywhere(caller, Power::Install).await?;
        let Settings {
            name,
            guidelines,
            schema,
            policy,
        } = settings;
        let new = NewQueue {
            name,
            schema,
            policy,
            guidelines,
        };
        Ok(self.queues().create(new, caller.labeler.into()).await?.id)
    }

    async fn settings(&self, caller: &Caller, queue: QueueId) -> Result<SettingsPage, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        self.settings_page(self.stored_queue(queue).await?)
    }

    async fn change_settings(
        &self,
        caller: &Caller,
        queue: QueueId,
        change: SettingsChange,
    ) -> Result<SettingsSaved, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let SettingsChange {
            made_for,
            name,
            guidelines,
            schema,
            policy,
        } = change;
        let change = QueueChange {
            name,
            schema,
            policy,
            guidelines,
            state: None,
            made_for: Some(made_for),
        };
        let queues = self.queues();
        let changed = queues.change(queue, change, caller.labeler.into());
        match changed.await {
            Ok(queue) => Ok(SettingsSaved::Saved(Box::new(self.settings_page(queue)?))),
            Err(ServiceError::ChangedMeanwhile(_)) => Ok(SettingsSaved::ChangedMeanwhile {
                by: self.newest_change(queue).await?.map(Box::new),
                now: Box::new(self.settings_page(self.stored_queue(queue).await?)?),
            }),
            Err(error) => Err(error.into()),
        }
    }

    async fn set_state(
        &self,
        caller: &Caller,
        queue: QueueId,
        state: QueueState,
    ) -> Result<(), ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let change = QueueChange {
            state: Some(state),
            ..QueueChange::default()
        };
        let queues = self.queues();
        queues.change(queue, change, caller.labeler.into()).await?;
        Ok(())
    }

    async fn clone_queue(
        &self,
        caller: &Caller,
        queue: QueueId,
        name: String,
    ) -> Result<QueueId, ApiError> {
        self.access.require_anywhere(caller, Power::Install).await?;
        let queues = self.queues();
        let made = queues.duplicate(queue, name, caller.labeler.into());
        Ok(made.await?.id)
    }

    async fn glance(&self, caller: &Caller, start: FileStart) -> Result<Glance, ApiError> {
        self.access.require_anywhere(caller, Power::Steer).await?;
        let limits = self.limits;
        // It may be packed, and then there is some work to it.
        let looked = tokio::task::spawn_blocking(move || looked_at(start, &limits));
        looked.await.map_err(|_| ServiceError::BrokeOff)?
    }

    async fn transfers(&self, caller: &Caller, queue: QueueId) -> Result<Vec<Transfer>, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let jobs = self.store.jobs(JOBS).await.map_err(internal)?.into_iter();
        let jobs = jobs.filter(|job| job.queue == queue).take(SHOWN_JOBS);
        Ok(jobs.map(transfer).collect())
    }
}

fn looked_at(start: FileStart, limits: &ingot::limits::Limits) -> Result<Glance, ApiError> {
    let bad = |text: String| ApiError::BadRequest(text);
    let FileStart {
        name,
        base64,
        is_whole,
        map,
        schema,
    } = start;
    schema::check(&schema, limits).map_err(|error| bad(error.to_string()))?;
    let bytes = BASE64_STANDARD
        .decode(base64)
        .map_err(|error| bad(format!("The file's start is no Base64: {error}.")))?;
    if limits.glance_bytes < bytes.len() {
        return Err(bad(format!(
            "At most {} bytes of a file are looked at, these are {}.",
            limits.glance_bytes,
            bytes.len()
        )));
    }
    let mapping: Mapping = map
        .parse()
        .map_err(|error: ingot::formats::MappingError| bad(error.to_string()))?;
    let reading = ReadOptions {
        format: FileFormat::of_name(Path::new(&name)),
        mapping,
        ..ReadOptions::default()
    };
    let found = glance(&bytes, is_whole, &name, &schema, &reading, limits);
    let exchange::Glance {
        format,
        shape,
        columns,
        samples,
        rejected,
        rejections,
        shown,
        is_all,
    } = found.map_err(ServiceError::from)?;
    Ok(Glance {
        format: format.word().to_owned(),
        shape: shape.word().to_owned(),
        columns,
        samples,
        rejected,
        rejections,
        shown,
        is_all,
    })
}

fn transfer(job: Job) -> Transfer {
    Transfer {
        job: job.id.0,
        is_import: job.kind == JobKind::Import,
        state: match job.state {
            JobState::Running => TransferState::Running,
            JobState::Done => TransferState::Done,
            JobState::Cancelled => TransferState::Cancelled,
            JobState::Failed => TransferState::Failed,
            JobState::Interrupted => TransferState::Interrupted,
        },
        samples: job.counts.imported,
        updated: job.counts.updated,
        duplicate: job.counts.duplicate,
        rejected: job.counts.rejected,
        bytes: job.counts.bytes,
        error: job.error,
        began_at_ms: job.created_at_ms,
    }
}
