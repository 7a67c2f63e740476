//! Reading CSV by its definition, RFC 4180, to check what is written.

/// The rows of a text.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (cell, after) = cell(rest);
            row.push(cell);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else {
                rest = after.strip_prefix("\r\n").unwrap();
                break;
            }
        }
        rows.push(row);
    }
    rows
}

fn cell(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n']).unwrap();
        assert!(
            !text[..end].contains('"'),
            "a quote in a plain cell: {text}"
        );
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut cell = String::new();
    loop {
        let quote = rest.find('"').unwrap();
        cell.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None => return (cell, rest),
        }
    }
}
