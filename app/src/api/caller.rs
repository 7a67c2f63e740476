//! Who asks.

use ingot::{ids::LabelerId, outbox::Owner};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// What a person may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Label.
    #[default]
    Labeler,
    /// Label, watch and steer.
    Admin,
}

/// Who asks: made once per request by the server, used by every server function, route and socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The person. Never sent to anybody else.
    pub labeler: LabelerId,
    /// The name others see, if they set one.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Role,
}

impl Caller {
    /// Refuses everybody but admins.
    pub fn require_admin(&self) -> Result<(), ApiError> {
        match self.role {
            Role::Admin => Ok(()),
            Role::Labeler => Err(ApiError::Forbidden),
        }
    }
}

/// What a page may know of its visitor: everything but the secret id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The name others see, if they set one.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether there is any queue whose dashboard is open to them.
    pub reads: bool,
    /// What tells their work from that of others in this browser.
    pub owner: Owner,
}

/// The visitor of this page.
#[server(endpoint = "get_visitor")]
pub async fn get_visitor() -> Result<Visitor, ApiError> {
    let caller = super::caller()?;
    let backend = super::backend()?;
    Ok(Visitor {
        owner: backend.owner(&caller),
        reads: backend.reads_any(&caller).await?,
        display_name: caller.display_name,
        role: caller.role,
    })
}
