//! What a person prefers, wherever they label.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::keys::KeyChoices;

/// What a person prefers. Written as `{"keys":{…},"shows_time":true}`; what is left out is the default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Which key does what.
    pub keys: KeyChoices,
    /// Whether the page shows them how long a sample takes them.
    pub shows_time: bool,
}

impl Preferences {
    /// Reads what was stored. What this version can't read, because another one wrote it, is the default, each
    /// preference by itself: nobody is kept from labeling by a key.
    pub fn read(text: &str) -> Self {
        let mut stored: Value = serde_json::from_str(text).unwrap_or_default();
        Self {
            keys: part(&mut stored, "keys"),
            shows_time: part(&mut stored, "shows_time"),
        }
    }
}

fn part<T: DeserializeOwned + Default>(stored: &mut Value, name: &str) -> T {
    let part = stored.get_mut(name).map(Value::take);
    part.and_then(|part| serde_json::from_value(part).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Preset;

    #[test]
    fn what_is_written_is_read_again() {
        for preferences in [
            Preferences::default(),
            Preferences {
                keys: KeyChoices::of(Preset::Argilla),
                shows_time: true,
            },
        ] {
            let text = serde_json::to_string(&preferences).unwrap();

            assert_eq!(Preferences::read(&text), preferences);
            let strictly: Preferences = serde_json::from_str(&text).unwrap();
            assert_eq!(strictly, preferences);
        }
    }

    #[test]
    fn what_can_not_be_read_is_the_default() {
        for text in [
            "",
            "nonsense",
            "7",
            "[]",
            "{}",
            r#"{"keys":7}"#,
            r#"{"of a later version":1}"#,
        ] {
            assert_eq!(Preferences::read(text), Preferences::default(), "{text}");
        }
    }

    #[test]
    fn one_preference_that_can_not_be_read_leaves_the_others() {
        let odd_keys = r#"{"keys":{"preset":["prodigy"]},"shows_time":true}"#;
        let odd_time = r#"{"keys":{"preset":"prodigy"},"shows_time":"always"}"#;

        assert_eq!(
            Preferences::read(odd_keys),
            Preferences {
                shows_time: true,
                ..Preferences::default()
            }
        );
        assert_eq!(
            Preferences::read(odd_time),
            Preferences {
                keys: KeyChoices::of(Preset::Prodigy),
                ..Preferences::default()
            }
        );
    }
}
