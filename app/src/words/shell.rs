//! What surrounds every page.

use ingot::theme::Theme;

/// The name of the program, in its strip and as the title of its first page.
pub(crate) const INGOT: &str = "Ingot";

/// The language of all words, as the document names it.
pub(crate) const LANGUAGE: &str = "en";

/// What the program is for, as search engines and link previews tell it.
pub(crate) const DESCRIPTION: &str = "Label data together and watch the progress live.";

/// The title of a page, as the browser's tab shows it.
pub(crate) fn page_title(page: &str) -> String {
    format!("{page} · Ingot")
}

/// A link for those who go by keys, past the strip at the top.
pub(crate) const SKIP_TO_CONTENT: &str = "Skip to the content";

/// The list of links in the strip, for those who don't see it, and its links.
pub(crate) const PAGES: &str = "Pages";
pub(crate) const QUEUES: &str = "Queues";
pub(crate) const DASHBOARD: &str = "Dashboard";

/// The choice of how pages look.
pub(crate) const THEME: &str = "Theme";

/// What a look is called in the choice.
pub(crate) fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "As the system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
        Theme::ContrastLight => "High contrast, light",
        Theme::ContrastDark => "High contrast, dark",
    }
}

/// Where the visitor's name stands, as long as they have none.
pub(crate) const YOUR_NAME: &str = "Your name";
pub(crate) const NAME_OTHERS_SEE: &str = "The name others see";
pub(crate) const SAVE_NAME: &str = "Save name";
