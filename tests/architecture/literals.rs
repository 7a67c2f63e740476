//! String literals in sources, and which of them are words that people read.

/// What a bracket that is open encloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enclosed {
    /// An attribute, such as `#[expect(...)]`.
    Attribute,
    /// The markup of a page.
    View,
    Other,
}

/// A string literal with what stands around it.
#[derive(Debug)]
pub(crate) struct Literal<'a> {
    pub(crate) line: usize,
    pub(crate) text: &'a str,
    before: &'a str,
    after: &'a str,
    is_in_attribute: bool,
    is_in_view: bool,
}

/// Attributes of elements and components whose values are shown or read aloud.
const SHOWN: [&str; 8] = [
    "alt",
    "aria-label",
    "caption",
    "data-label",
    "label",
    "placeholder",
    "text",
    "title",
];

/// What looks like words and is none: a setting of the document, and keys as browsers name them.
const NO_WORDS: [&str; 3] = ["width=device-width, initial-scale=1", "Enter", "Escape"];

impl Literal<'_> {
    /// Whether people would read it. It may be wrong about a single small word outside of markup, which most
    /// often is a name for programs.
    pub(crate) fn is_for_people(&self) -> bool {
        let is_invariant = ["expect(", "panic!("]
            .iter()
            .any(|call| self.before.ends_with(call));
        let is_class =
            self.before.ends_with("class=") || self.text.contains("--") || self.text.contains("__");
        if self.is_in_attribute || is_invariant || is_class || NO_WORDS.contains(&self.text) {
            return false;
        }
        let has_letters = self.text.chars().any(char::is_alphabetic);
        is_sentence(self.text)
            || is_capitalized(self.text)
            || has_letters && self.is_in_view && (self.is_text() || self.is_shown_value())
    }

    /// Whether it stands between tags.
    fn is_text(&self) -> bool {
        let begins = self.before.ends_with(['>', '}', '"'])
            && !self.before.ends_with("=>")
            && !self.before.ends_with("->");
        begins && self.after.starts_with(['<', '{', '"'])
    }

    fn is_shown_value(&self) -> bool {
        let name = self.before.strip_suffix('=').and_then(|before| {
            let starts = |char: char| !(char.is_ascii_alphanumeric() || char == '-');
            before.rsplit(starts).next()
        });
        name.is_some_and(|name| SHOWN.contains(&name))
    }
}

/// Two words with a space between them, and perhaps a sign behind the first; or a word right beside what is put
/// in.
fn is_sentence(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).any(|pair| {
        let (first, second) = (pair[0], pair[1]);
        let unsigned = first.trim_end_matches([',', '.', ';', ':', '…']);
        let begins = second.starts_with(char::is_alphabetic);
        begins && (unsigned.ends_with(char::is_alphabetic) || first.ends_with('}'))
            || first.ends_with(char::is_alphabetic) && second.starts_with('{')
    })
}

fn is_capitalized(text: &str) -> bool {
    let mut chars = text.trim().chars();
    let begins = chars.next().is_some_and(char::is_uppercase);
    let rest = chars.as_str();
    begins && !rest.is_empty() && rest.chars().all(char::is_lowercase)
}

/// Every string literal of a source, comments excepted.
pub(crate) fn literals(source: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(char) = source[at..].chars().next() {
        let (before, rest) = source.split_at(at);
        at += match char {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '\'' => 1 + character(&rest[1..]),
            '"' => {
                let text = &rest[1..=string(&rest[1..])];
                let length = text.len() + 2;
                found.push(Literal {
                    line: before.matches('\n').count() + 1,
                    text,
                    before: before.trim_end(),
                    after: rest[length..].trim_start(),
                    is_in_attribute: open.contains(&Enclosed::Attribute),
                    is_in_view: open.contains(&Enclosed::View),
                });
                length
            }
            '[' | '(' | '{' => {
                open.push(match (char, before.trim_end()) {
                    ('[', before) if before.ends_with('#') || before.ends_with("#!") => {
                        Enclosed::Attribute
                    }
                    (_, before) if before.ends_with("view!") => Enclosed::View,
                    _ => Enclosed::Other,
                });
                1
            }
            ']' | ')' | '}' => {
                open.pop();
                1
            }
            _ => char.len_utf8(),
        };
    }
    found
}

/// How long a string is whose quote has been opened, without the quote that closes it.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.unwrap_or(rest.len())
}

/// How long a character is whose quote has been opened, with the quote that closes it; nothing if it is the
/// name of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.chars();
    match chars.next() {
        Some('\\') => rest[2..].find('\'').map_or(2, |end| end + 3),
        Some(char) if chars.next() == Some('\'') => char.len_utf8() + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        let literals = literals(source).into_iter();
        literals
            .filter(Literal::is_for_people)
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn words_of_a_page_are_found() {
        for (source, found) in [
            (r#"view! { <p>"Hello there"</p> }"#, "Hello there"),
            (r#"view! { <p>"hello"</p> }"#, "hello"),
            (r#"view! { <b>{name}</b> " is here" }"#, " is here"),
            (r#"view! { <p>{count} "left"</p> }"#, "left"),
            (r#"view! { <a aria-label="all">{all}</a> }"#, "all"),
            (
                r#"view! { <p>{if is_new { "New" } else { old }}</p> }"#,
                "New",
            ),
            (r#"let said = format!("{name} is here");"#, "{name} is here"),
            (
                r#"let said = format!("Labeler {number}");"#,
                "Labeler {number}",
            ),
            (
                r#"let quote = '"'; say("It is \"so\"");"#,
                r#"It is \"so\""#,
            ),
        ] {
            assert_eq!(words(source), [found], "{source}");
        }
    }

    #[test]
    fn what_is_for_programs_is_not() {
        for source in [
            r#"#[expect(dead_code, reason = "only browsers do")] fn f<'a>() {}"#,
            r#"/// Says "hello there"."#,
            r#"view! { <p class="panel transfer" data-testid="notice" id="main">" *"</p> }"#,
            r#"let class = if calm { "chip chip--calm" } else { "chip" };"#,
            r#"some.expect("it lives as long as it is held");"#,
            r#"match key { "ArrowDown" => {} "a" => {} _ => {} }"#,
            r#"let path = "M14 8h36l10 24H4z";"#,
        ] {
            assert_eq!(words(source), [""; 0], "{source}");
        }
    }
}
