//! Secrets in answers that are kept to be given again, unreadable to whoever reads the database.
//!
//! A secret is encrypted under a key that only the request tells: the SHA-256 of its token and its idempotency key.
//! Of the token the database has another hash, so that nothing in it opens the secret. The identity of what was made
//! is the nonce: no two things that are made share one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce, aead::Aead};
use sha2::{Digest, Sha256};

/// What seals and opens the secrets of one request.
pub(super) struct Seal(ChaCha20Poly1305);

impl Seal {
    /// That of the requests with this token under this key.
    pub(super) fn new(token: &str, key: &str) -> Self {
        let parts = [token, key];
        let hash = parts.iter().fold(
            Sha256::new_with_prefix("ingot sealed answer"),
            |hash, part| {
                let bytes = part.len() as u64;
                hash.chain_update(bytes.to_be_bytes()).chain_update(part)
            },
        );
        let key: [u8; 32] = hash.finalize().into();
        Self(ChaCha20Poly1305::new(&Key::from(key)))
    }

    /// Seals a secret that belongs to what has this identity, as Base64. None if it is larger than the cipher takes.
    pub(super) fn close(&self, id: i64, secret: &str) -> Option<String> {
        let sealed = self.0.encrypt(&nonce(id), secret.as_bytes()).ok()?;
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed for it. None if another request sealed it, or it is something else.
    pub(super) fn open(&self, id: i64, sealed: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let secret = self.0.decrypt(&nonce(id), sealed.as_slice()).ok()?;
        String::from_utf8(secret).ok()
    }
}

fn nonce(id: i64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&id.to_be_bytes());
    nonce.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_the_same_request_alone() {
        let seal = Seal::new("token", "key");

        let sealed = seal.close(1, "secret").unwrap();

        assert!(!sealed.contains("secret"));
        assert_eq!(seal.open(1, &sealed).as_deref(), Some("secret"));
        assert_eq!(seal.open(2, &sealed), None);
        for other in [Seal::new("token", "kez"), Seal::new("toke", "nkey")] {
            assert_eq!(other.open(1, &sealed), None);
        }
        assert_eq!(seal.open(1, "short"), None);
    }
}
