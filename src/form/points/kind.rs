//! What code points are to those around them.

/// Makes one emoji of two.
pub(super) const JOINER: char = '\u{200d}';

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space, punctuation, or the end of the text.
    Gap,
    /// Part of a word.
    Letter,
    /// Part of a word or number.
    Digit,
    /// Part of a word between letters.
    Apostrophe,
    /// Part of a number between digits.
    Point,
    /// A word by itself: a character of a script that is written without spaces, an emoji, a sign.
    Alone,
}

impl Kind {
    pub(super) fn of(char: char) -> Self {
        match char {
            '\'' | '’' => Self::Apostrophe,
            '.' | ',' => Self::Point,
            _ if is_written_without_spaces(char) => Self::Alone,
            _ if char.is_numeric() => Self::Digit,
            _ if char.is_alphabetic() || extends(char) => Self::Letter,
            _ if char.is_whitespace() || is_punctuation(char) => Self::Gap,
            _ => Self::Alone,
        }
    }
}

/// Whether a code point belongs to the character before it: marks, joiners, what chooses the look or the
/// skin of an emoji.
pub(super) fn extends(char: char) -> bool {
    match char {
        // Most texts end here, without a question to the tables.
        '\0'..='\u{2ff}' => false,
        '\u{200c}' | JOINER => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}' => true,
        '\u{1f3fb}'..='\u{1f3ff}' => true,
        _ => is_spacing_mark(char) || is_mark(char),
    }
}

/// Whether Unicode calls it an extending mark. The standard library has that table but shows it only so: at
/// the start of a text such a mark is escaped, since it would sit on the quote before it, and behind a
/// letter it isn't. A table here would add some kilobytes to every page.
fn is_mark(char: char) -> bool {
    let is_escaped_at_start = char.escape_debug().count() != 1;
    is_escaped_at_start && {
        let behind: String = ['a', char].into_iter().collect();
        behind.escape_debug().count() == 2
    }
}

/// Vowel signs and the like that take room of their own. The scripts of India lie in blocks of one plan;
/// those that also write without spaces need none of this for their words, but for their characters.
fn is_spacing_mark(char: char) -> bool {
    match char {
        '\u{900}'..='\u{d7f}' => {
            let place = (u32::from(char) - 0x900) % 0x80;
            // Letters that stand where other blocks have marks, and marks beyond the plan.
            match char {
                '\u{980}' | '\u{b83}' | '\u{c80}' | '\u{d54}'..='\u{d56}' => false,
                '\u{93b}' | '\u{94e}'..='\u{94f}' => true,
                _ => matches!(place, 0..=3 | 0x3c | 0x3e..=0x4d | 0x51..=0x57 | 0x62 | 0x63),
            }
        }
        '\u{d82}'..='\u{d83}' | '\u{dca}'..='\u{ddf}' | '\u{df2}'..='\u{df3}' => true,
        '\u{e33}' | '\u{eb3}' => true,
        '\u{f3e}'..='\u{f3f}' | '\u{f7f}' => true,
        '\u{102b}'..='\u{103e}' | '\u{1056}'..='\u{1059}' | '\u{1062}'..='\u{1064}' => true,
        '\u{1067}'..='\u{106d}' | '\u{1082}'..='\u{108d}' | '\u{108f}' => true,
        '\u{17b6}'..='\u{17d3}' => true,
        _ => false,
    }
}

/// Whether two code points are of one Korean syllable that is written in parts.
pub(super) fn is_one_syllable(before: char, after: char) -> bool {
    match after {
        '\u{1100}'..='\u{115f}' | '\u{ac00}'..='\u{d7a3}' => {
            matches!(before, '\u{1100}'..='\u{115f}')
        }
        '\u{1160}'..='\u{11ff}' => {
            matches!(before, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}')
        }
        _ => false,
    }
}

/// Half of a flag: two of them name a country.
pub(super) fn is_flag_half(char: char) -> bool {
    matches!(char, '\u{1f1e6}'..='\u{1f1ff}')
}

/// What a joiner makes one emoji of.
pub(super) fn is_pictograph(char: char) -> bool {
    matches!(
        char,
        '©' | '®' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}'
    )
}

/// Chinese, Japanese, Thai, Lao, Burmese, Khmer: where a word ends takes a dictionary to say.
fn is_written_without_spaces(char: char) -> bool {
    matches!(
        char,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Marks between words. Signs that stand for a word, such as `%` and `€`, are none.
fn is_punctuation(char: char) -> bool {
    match char {
        '%' | '&' | '+' | '=' | '$' | '@' | '#' | '<' | '>' | '^' | '~' => false,
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' => true,
        '\u{589}'..='\u{58a}' | '\u{5be}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}' => true,
        '\u{964}'..='\u{965}' | '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{3003}' => true,
        '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}' => true,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' => true,
        '\u{ff5b}'..='\u{ff65}' => true,
        _ => char.is_ascii_punctuation() || char.is_control(),
    }
}
