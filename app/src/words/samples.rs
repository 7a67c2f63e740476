//! The sample: what stands around its texts, pictures and recordings.

use ingot::sample::MediaRefusal;

/// The two texts of a comparison, above each of them.
pub(crate) const LEFT: &str = "Left";
pub(crate) const RIGHT: &str = "Right";

/// What has no name of its own.
pub(crate) const PICTURE: &str = "Picture";
pub(crate) const RECORDING: &str = "Recording";

/// What did not come. Its address follows below, and then what to do.
pub(crate) const PICTURE_FAILED: &str = "This picture could not be loaded:";
pub(crate) const RECORDING_FAILED: &str = "This recording could not be loaded:";
pub(crate) const IF_IT_MATTERS: &str =
    "If you can't judge the sample without it, skip it and tell whoever runs the queue.";

/// Why a picture or a recording is not loaded. It stands below its address.
pub(crate) fn refused(why: MediaRefusal) -> &'static str {
    match why {
        MediaRefusal::Data => "Not loaded: addresses that hold the data themselves are not shown.",
        MediaRefusal::Scheme => "Not loaded: addresses of this kind are not loaded.",
        MediaRefusal::NotHttps => "Not loaded: only addresses with https:// are loaded.",
        MediaRefusal::NoProtocol => {
            "Not loaded: an address has to name its protocol, such as https://."
        }
        MediaRefusal::Credentials => {
            "Not loaded: addresses with a name or a password are not loaded."
        }
        MediaRefusal::NotPlain => "Not loaded: this is not a plain address.",
        MediaRefusal::NotAllowed => "Not loaded: this installation does not load media from there.",
    }
}
