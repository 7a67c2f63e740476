//! One-time links that make whoever opens them first an admin.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::store::{Store, StoreError};

/// How long a link works, in milliseconds: a day.
const LINK_MS: u64 = 24 * 60 * 60 * 1000;
/// Where the server last ran, so that the command line can print whole links.
pub const PUBLIC_URL_SETTING: &str = "public_url";
/// Set once somebody has become an admin.
pub const ADMIN_EXISTS_SETTING: &str = "admin_exists";

/// Makes a link under the given address, or under the one where the server last ran.
///
/// # Errors
/// [`StoreError`] if the store fails.
pub async fn make(store: &dyn Store, url: Option<&str>, now_ms: u64) -> Result<String, StoreError> {
    let base = match url {
        Some(url) => url.to_owned(),
        None => store
            .setting(PUBLIC_URL_SETTING)
            .await?
            .unwrap_or_else(|| "http://127.0.0.1:3000".to_owned()),
    };
    // 256 random bits can't be guessed; only their hash is kept, so reading the database gives no link.
    let token: [u8; 32] = rand::random();
    let token = URL_SAFE_NO_PAD.encode(token);
    store
        .add_admin_link(hash(&token), now_ms + LINK_MS, now_ms)
        .await?;
    Ok(format!(
        "{}/admin/sign-in/{token}",
        base.trim_end_matches('/')
    ))
}

/// What is kept of a token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
