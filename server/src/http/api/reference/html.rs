//! Text as HTML.

use std::fmt;

use serde_json::Value;

/// A text in which nothing is markup.
pub(super) struct Text<'a>(pub(super) &'a str);

impl<'a> Text<'a> {
    /// A string of a document; nothing if it is none.
    pub(super) fn of(value: &'a Value) -> Self {
        Self(value.as_str().unwrap_or_default())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '&' => f.write_str("&amp;"),
                '<' => f.write_str("&lt;"),
                '>' => f.write_str("&gt;"),
                '"' => f.write_str("&quot;"),
                '\'' => f.write_str("&#39;"),
                char => fmt::Write::write_char(f, char),
            }?;
        }
        Ok(())
    }
}

/// A description: paragraphs, in which code stands between backticks.
pub(super) fn prose(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    let paragraphs = text.split("\n\n").filter(|text| !text.trim().is_empty());
    paragraphs
        .map(|paragraph| format!("<p>{}</p>", with_code(paragraph)))
        .collect()
}

fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                format!("<code>{}</code>", Text(part))
            } else {
                Text(part).to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_looks_like_markup_is_shown_as_it_is() {
        assert_eq!(
            Text("<b a=\"1\" c='2'>&</b>").to_string(),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&lt;/b&gt;"
        );
        assert_eq!(
            prose(&json!("a `<b>` c")),
            "<p>a <code>&lt;b&gt;</code> c</p>"
        );
    }

    #[test]
    fn a_description_has_paragraphs() {
        assert_eq!(prose(&json!("a\n\nb")), "<p>a</p><p>b</p>");
        assert_eq!(prose(&json!(null)), "");
    }
}
