//! From where pages may load pictures and recordings.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use ingot::{limits::Limits, sample::AllowedMedia};

#[derive(Debug, Args)]
pub(super) struct MediaArgs {
    /// Lets pages load pictures and recordings from a place: a host, or the start of an address such as
    /// `https://media.example.org/public/`; give it once for each place, and separate them by spaces in
    /// the environment
    #[arg(
        long,
        value_name = "PLACE",
        env = "INGOT_ALLOW_MEDIA",
        value_delimiter = ' '
    )]
    allow_media: Vec<String>,
    /// The directory whose pictures and recordings are given out below /media/
    #[arg(long, value_name = "DIR", env = "INGOT_MEDIA_DIR")]
    pub media_dir: Option<PathBuf>,
}

impl MediaArgs {
    /// The places, checked.
    pub(super) fn allowed(&self, limits: &Limits) -> anyhow::Result<AllowedMedia> {
        let places = self.allow_media.iter().map(String::as_str);
        let allowed = AllowedMedia::read(places.filter(|place| !place.is_empty()))
            .context("--allow-media names no place to load media from")?;
        let (bytes, most) = (allowed.policy_sources().len(), limits.allowed_media_bytes);
        ensure!(
            bytes <= most,
            "the places of --allow-media take {bytes} bytes of each page's head, and at most {most} are \
             allowed: name fewer, or starts that hold several of them"
        );
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        media: MediaArgs,
    }

    fn allowed(options: &[&str]) -> Result<String, String> {
        let line = ["ingot"].iter().chain(options);
        let line = Line::try_parse_from(line).map_err(|error| error.to_string())?;
        let allowed = line.media.allowed(&Limits::DEFAULT);
        allowed
            .map(|allowed| allowed.to_string())
            .map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn each_place_is_named_once_or_all_of_them_with_spaces() {
        let expected = "https://a.org/ https://b.org/x/";
        let one_by_one = ["--allow-media", "a.org", "--allow-media=https://b.org/x/"];
        assert_eq!(allowed(&one_by_one).as_deref(), Ok(expected));
        let together = ["--allow-media", " a.org  https://b.org/x/"];
        assert_eq!(allowed(&together).as_deref(), Ok(expected));
        assert_eq!(allowed(&[]).as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_place_is_refused_by_name() {
        let refused = allowed(&["--allow-media", "http://a.org/"]).unwrap_err();
        assert!(
            refused.contains("--allow-media") && refused.contains("\"http://a.org/\""),
            "{refused}"
        );
    }

    #[test]
    fn all_places_together_have_at_most_1500_bytes() {
        let most = Limits::DEFAULT.allowed_media_bytes;
        let of = |bytes: usize| {
            let rest = bytes - " https://a.org//".len();
            allowed(&[
                "--allow-media",
                &format!("https://a.org/{}/", "x".repeat(rest)),
            ])
        };

        assert!(of(most).is_ok());
        let refused = of(most + 1).unwrap_err();
        assert!(
            refused.contains("1501") && refused.contains("1500"),
            "{refused}"
        );
    }
}
