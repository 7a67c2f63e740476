//! Tokens of programs: what the HTTP API goes by.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What every token begins with, so that people and scanners for secrets know one when they see it.
const PREFIX: &str = "ingot_";
/// 256 random bits can't be guessed.
const SECRET_BYTES: usize = 32;

/// A new token, and the hash under which it is kept. The token itself is kept nowhere.
pub fn make() -> (String, [u8; 32]) {
    let secret: [u8; SECRET_BYTES] = rand::random();
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
    let hash = digest(&token);
    (token, hash)
}

/// The hash under which a token is kept; none if the text has not the form of a token.
///
/// Looking a hash up takes a time that tells nothing of the token: whoever tries tokens does not choose
/// their hashes.
pub fn hash(token: &str) -> Option<[u8; 32]> {
    let secret = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    (secret.len() == SECRET_BYTES).then(|| digest(token))
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_under_its_hash_and_no_two_are_alike() {
        let (one, one_hash) = make();
        let (other, _) = make();

        assert_eq!(hash(&one), Some(one_hash));
        assert_ne!(one, other);
        assert_eq!(one.len(), PREFIX.len() + 43);
    }

    #[test]
    fn what_has_not_the_form_of_a_token_is_not_even_looked_up() {
        let (token, _) = make();
        for wrong in [
            "",
            "ingot_",
            &token[1..],
            &token[..token.len() - 1],
            &format!("{token}A"),
            &token.to_uppercase(),
            &token.replacen('_', "-", 1),
        ] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
