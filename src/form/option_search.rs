//! Finding an option among many by a part of its name.

/// Whether an option is meant by what somebody typed to find it: every word of it occurs in the option, in
/// any case and with or without accents. Nothing typed means every option.
pub fn matches(query: &str, option: &str) -> bool {
    let option = folded(option);
    let query = folded(query);
    query.split_whitespace().all(|word| option.contains(word))
}

/// Letters with the accents that keyboards of other countries lack, after the letter they are found by.
const ACCENTED: [(&str, &str); 28] = [
    ("a", "àáâãäåāăąǎ"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěẽ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐ"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņň"),
    ("o", "òóôõöøōŏőǒ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųǔ"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
    ("е", "ё"),
    ("α", "ά"),
    ("ε", "έ"),
    ("ι", "ίϊΐ"),
    ("ο", "ό"),
];

/// A text in lower case, without accents.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for char in text.chars().flat_map(char::to_lowercase) {
        if char.is_ascii() {
            folded.push(char);
            continue;
        }
        let plain = ACCENTED
            .iter()
            .find(|(_, accented)| accented.contains(char));
        match plain {
            Some((plain, _)) => folded.push_str(plain),
            // An accent that is a code point of its own.
            None if matches!(char, '\u{300}'..='\u{36f}') => {}
            None => folded.push(char),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_name_finds_it_in_any_case() {
        for query in ["", "  ", "sport", "SPO", "ort", "water sp", "sports Water"] {
            assert!(matches(query, "Water sports"), "{query}");
        }
        for query in ["sportz", "water ball", "watersports"] {
            assert!(!matches(query, "Water sports"), "{query}");
        }
    }

    #[test]
    fn accents_may_be_left_out_or_written_either_way() {
        for (query, option) in [
            ("cafe", "Café"),
            ("café", "Cafe"),
            ("cafe\u{301}", "Café"),
            ("strasse", "Straße"),
            ("istanbul", "İstanbul"),
            ("lodz", "Łódź"),
            ("елка", "Ёлка"),
            ("αλφα", "άλφα"),
            ("東", "東京"),
        ] {
            assert!(matches(query, option), "{query} {option}");
        }
        assert!(!matches("и", "й"), "these are two letters");
    }
}
