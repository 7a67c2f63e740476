//! From where pictures and recordings may be loaded.
//!
//! An address in a sample is somebody else's text. Loading it tells its host who looks at which sample and
//! when, and sends along what a browser sends; so only places are loaded from that were named beforehand.
//! The rules are stricter than those by which browsers read addresses: whatever they would tidy up first,
//! such as backslashes, line ends, `..` and missing slashes, is refused.

use std::fmt;

use thiserror::Error;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A recording.
    Audio,
}

/// Why a picture or a recording is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaRefusal {
    /// The address holds the data itself.
    Data,
    /// The address is a program, or of a kind that is not loaded here.
    Scheme,
    /// Others on the way could read and change it.
    NotHttps,
    /// Where it leads depends on how this page was opened.
    NoProtocol,
    /// It holds a name or a password.
    Credentials,
    /// It is no plain address.
    NotPlain,
    /// Nobody allowed it.
    NotAllowed,
}

/// The places that media are loaded from: none but this installation's own, unless more are named.
/// Written out they are texts that [`AllowedMedia::read`] reads, with spaces between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedMedia(Vec<Place>);

/// A host, and where on it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The host in lower case, with its port if it isn't the usual one.
    host: String,
    /// What the path starts with, from its slash on.
    path: String,
}

/// A text that names no place to load media from.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "\"{0}\" is neither a host, such as media.example.org, nor an address that starts with https:// and \
     has neither `?` nor `#`"
)]
pub struct NotAPlace(pub String);

/// Where this installation's own media lie.
const OWN: &str = "/media/";

/// Longest address, in bytes.
const URL_BYTES: usize = 2_048;

/// How much of a refused address is shown, in characters.
const EXCERPT_CHARS: usize = 200;

impl AllowedMedia {
    /// Reads the places that are named: hosts, such as `media.example.org`, and starts of addresses, such as
    /// `https://media.example.org/public/`.
    ///
    /// # Errors
    /// The first text that names none.
    pub fn read<'a>(places: impl IntoIterator<Item = &'a str>) -> Result<Self, NotAPlace> {
        let places = places.into_iter().map(|text| {
            let address = text.strip_prefix("https://").unwrap_or(text);
            let (host, path) = split(address);
            let path = if path.is_empty() { "/" } else { path };
            let is_plain = is_host(host) && is_plain_path(path) && !path.contains(['?', '#']);
            is_plain
                .then(|| Place {
                    host: host.to_ascii_lowercase(),
                    path: path.to_owned(),
                })
                .ok_or_else(|| NotAPlace(text.to_owned()))
        });
        Ok(Self(places.collect::<Result<_, _>>()?))
    }

    /// The places as a Content-Security-Policy names what may be loaded from them: no more than passes
    /// [`AllowedMedia::check`], this installation's own apart. Redirects are followed to these hosts alone.
    pub fn policy_sources(&self) -> String {
        self.0.iter().map(Place::policy_sources).collect()
    }

    /// Whether an address may be loaded.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, url: &str) -> Result<(), MediaRefusal> {
        if let Some(scheme) = scheme(url) {
            match scheme.to_ascii_lowercase().as_str() {
                "https" => {}
                "http" => return Err(MediaRefusal::NotHttps),
                "data" | "blob" => return Err(MediaRefusal::Data),
                _ => return Err(MediaRefusal::Scheme),
            }
        }
        if URL_BYTES < url.len() || !url.bytes().all(is_plain_byte) {
            return Err(MediaRefusal::NotPlain);
        }
        if url.starts_with("//") {
            return Err(MediaRefusal::NoProtocol);
        }
        if url.starts_with('/') {
            return if !is_plain_path(url) {
                Err(MediaRefusal::NotPlain)
            } else if url.starts_with(OWN) {
                Ok(())
            } else {
                Err(MediaRefusal::NotAllowed)
            };
        }
        let (_, address) = url.split_once(':').ok_or(MediaRefusal::NoProtocol)?;
        let address = address.strip_prefix("//").ok_or(MediaRefusal::NotPlain)?;
        let (host, path) = split(address);
        if host.contains('@') {
            return Err(MediaRefusal::Credentials);
        }
        if !is_host(host) || !is_plain_path(path) {
            return Err(MediaRefusal::NotPlain);
        }
        let is_allowed = |place: &Place| place.host.eq_ignore_ascii_case(host) && place.holds(path);
        if self.0.iter().any(is_allowed) {
            Ok(())
        } else {
            Err(MediaRefusal::NotAllowed)
        }
    }
}

impl fmt::Display for AllowedMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Place { host, path }) in self.0.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}https://{host}{path}")?;
        }
        Ok(())
    }
}

impl Place {
    /// Its sources, each after a space. There a path with a slash at its end holds all that lies below it, and
    /// one without holds itself alone.
    fn policy_sources(&self) -> String {
        let Self { host, path } = self;
        // These two would end the source or the whole directive; browsers read both forms as the same.
        let path = path.replace(';', "%3B").replace(',', "%2C");
        match path.as_str() {
            "/" => format!(" https://{host}"),
            path if path.ends_with('/') => format!(" https://{host}{path}"),
            path => format!(" https://{host}{path} https://{host}{path}/"),
        }
    }

    /// Whether a path lies below this one: `/public` holds `/public/x`, and not `/publications`.
    fn holds(&self, path: &str) -> bool {
        // An address without a path means the root.
        let path = if path.starts_with('/') { path } else { "/" };
        path.strip_prefix(self.path.as_str()).is_some_and(|rest| {
            self.path.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?', '#'])
        })
    }
}

/// What comes before an address's colon, if that is a scheme as browsers see it: they pass over white space
/// and control characters.
fn scheme(url: &str) -> Option<String> {
    let (before, _) = url.split_once(':')?;
    let scheme: String = before
        .chars()
        .filter(|char| !char.is_whitespace() && !char.is_control())
        .collect();
    let is_scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(scheme)
}

/// The host of an address, and all from its path on.
fn split(address: &str) -> (&str, &str) {
    let end = address.find(['/', '?', '#']).unwrap_or(address.len());
    address.split_at(end)
}

/// Names and numbers with dots, and a port. Hosts of other alphabets are written as they travel, in ASCII.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_port = |port: &str| {
        let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
        is_number && port.parse::<u16>().is_ok()
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    port.is_none_or(is_port) && name.split('.').all(is_label)
}

/// Whether no part of a path leads up or hides a slash.
fn is_plain_path(path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let lower = path.get(..end).unwrap_or_default().to_ascii_lowercase();
    let leads_up = |part: &str| matches!(part.replace("%2e", ".").as_str(), "." | "..");
    path.bytes().all(is_plain_byte)
        && !lower.contains("%2f")
        && !lower.contains("%5c")
        && !lower.split('/').any(leads_up)
}

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}')
}

/// What the value under a key shows, if it is the address of a picture or a recording.
pub(super) fn kind_of(key: &str, value: &str) -> Option<MediaKind> {
    // Data can be long; no more than its start is looked at.
    let is_address = value.starts_with('/') || scheme_of_media(value);
    if !is_address || value.contains([' ', '\n']) {
        return None;
    }
    let mut words = key.split(|char: char| !char.is_ascii_alphanumeric());
    let by_key = words.find_map(|word| {
        let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if is(&["image", "img", "picture", "photo"]) {
            Some(MediaKind::Image)
        } else if is(&["audio", "sound", "recording", "speech"]) {
            Some(MediaKind::Audio)
        } else {
            None
        }
    });
    by_key.or_else(|| by_ending(value))
}

/// Whether a value starts as an address does that might show something.
fn scheme_of_media(value: &str) -> bool {
    let schemes = [
        "http:",
        "https:",
        "data:image/",
        "data:audio/",
        "blob:",
        "javascript:",
    ];
    schemes.iter().any(|scheme| {
        value
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// The endings of files that are shown, what they show, and their content types.
const ENDINGS: [(&str, MediaKind, &str); 16] = [
    ("png", MediaKind::Image, "image/png"),
    ("jpg", MediaKind::Image, "image/jpeg"),
    ("jpeg", MediaKind::Image, "image/jpeg"),
    ("gif", MediaKind::Image, "image/gif"),
    ("webp", MediaKind::Image, "image/webp"),
    ("avif", MediaKind::Image, "image/avif"),
    ("svg", MediaKind::Image, "image/svg+xml"),
    ("bmp", MediaKind::Image, "image/bmp"),
    ("mp3", MediaKind::Audio, "audio/mpeg"),
    ("wav", MediaKind::Audio, "audio/wav"),
    ("ogg", MediaKind::Audio, "audio/ogg"),
    ("oga", MediaKind::Audio, "audio/ogg"),
    ("opus", MediaKind::Audio, "audio/ogg"),
    ("m4a", MediaKind::Audio, "audio/mp4"),
    ("flac", MediaKind::Audio, "audio/flac"),
    ("aac", MediaKind::Audio, "audio/aac"),
];

/// What a file's ending says, if files of this kind are shown.
fn by_ending(url: &str) -> Option<MediaKind> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    known_ending(url.get(..end)?).map(|(_, kind, _)| *kind)
}

fn known_ending(path: &str) -> Option<&'static (&'static str, MediaKind, &'static str)> {
    let (_, ending) = path.rsplit_once('.')?;
    let mut endings = ENDINGS.iter();
    endings.find(|(own, _, _)| ending.eq_ignore_ascii_case(own))
}

/// The content type of a file by its name; none if files of its kind are not shown.
pub fn content_type(name: &str) -> Option<&'static str> {
    known_ending(name).map(|(_, _, content_type)| *content_type)
}

/// The endings of the files that are shown, for people.
pub fn endings() -> String {
    ENDINGS.map(|(ending, _, _)| ending).join(", ")
}

/// A refused address as it is shown.
pub(super) fn excerpt(url: &str) -> String {
    match url.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => {
            let mut start = url.get(..end).unwrap_or_default().to_owned();
            start.push('…');
            start
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests;
