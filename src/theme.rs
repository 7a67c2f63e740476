//! How the pages look: as the system has it, or as somebody chose.

/// A look. `style/tokens.css` has the colours of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, and of high contrast or not, as the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black on white.
    ContrastLight,
    /// White on black.
    ContrastDark,
}

/// The name of the cookie that keeps the choice.
pub const THEME_COOKIE: &str = "ingot_theme";

/// How long the choice is kept, in seconds: browsers cap the life of a cookie at about 400 days.
const COOKIE_S: u32 = 400 * 24 * 60 * 60;

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::System,
        Self::Light,
        Self::Dark,
        Self::ContrastLight,
        Self::ContrastDark,
    ];

    /// What it is called in the cookie and in the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::ContrastLight => "contrast-light",
            Self::ContrastDark => "contrast-dark",
        }
    }

    /// The one of this word; any other word is as if nothing had been chosen.
    pub fn of_word(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|theme| theme.word() == word).unwrap_or_default()
    }

    /// What the cookies of a request say, as browsers send them: `a=1; b=2`.
    pub fn of_cookies(cookies: &str) -> Self {
        let word = cookies
            .split(';')
            .filter_map(|cookie| cookie.split_once('='))
            .find(|(name, _)| name.trim() == THEME_COOKIE)
            .map(|(_, value)| value.trim());
        word.map_or(Self::System, Self::of_word)
    }

    /// The cookie that keeps it, as scripts write cookies. It is no secret and says nothing of a person;
    /// other sites' requests don't carry it all the same.
    pub fn cookie(self, is_secure: bool) -> String {
        let word = self.word();
        let secure = if is_secure { "; Secure" } else { "" };
        format!("{THEME_COOKIE}={word}; Path=/; Max-Age={COOKIE_S}; SameSite=Lax{secure}")
    }

    /// The browser's own schemes that the page can be drawn in: scroll bars and what opens follow them.
    pub fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light | Self::ContrastLight => "light",
            Self::Dark | Self::ContrastDark => "dark",
        }
    }

    /// The colours of the browser's own frame, while the system is light and while it is dark: that of the
    /// strip at the top of the page.
    pub fn frame_colors(self) -> [&'static str; 2] {
        match self {
            Self::System => ["#ffffff", "#201f1c"],
            Self::Light | Self::ContrastLight => ["#ffffff"; 2],
            Self::Dark => ["#201f1c"; 2],
            Self::ContrastDark => ["#000000"; 2],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_again_by_its_cookie() {
        for theme in Theme::ALL {
            let written = theme.cookie(false);
            let kept = written.split(';').next().unwrap();
            assert_eq!(Theme::of_cookies(&format!("a=b; {kept}; c=d")), theme);
            assert_eq!(Theme::of_cookies(kept), theme);
        }
    }

    #[test]
    fn no_cookie_and_a_strange_one_are_as_the_system() {
        for cookies in [
            "",
            "ingot_labeler=dark",
            "ingot_theme",
            "ingot_theme=",
            "ingot_theme=pink",
            "x_ingot_theme=dark",
            "ingot_theme=dark\"><script>",
        ] {
            assert_eq!(Theme::of_cookies(cookies), Theme::System, "{cookies}");
        }
    }

    #[test]
    fn the_cookie_stays_on_the_site_and_behind_tls_if_there_is_any() {
        assert_eq!(
            Theme::Dark.cookie(true),
            "ingot_theme=dark; Path=/; Max-Age=34560000; SameSite=Lax; Secure"
        );
        assert!(!Theme::Dark.cookie(false).contains("Secure"));
    }
}
