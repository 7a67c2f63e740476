//! Statements as PostgreSQL takes them.
//!
//! Statements are written once, in the SQL that both databases share, with SQLite's numbered parameters, the hints that
//! its planner needs, and its names for a few functions. What is left between the two is changed here, word by word:
//!
//! | written | for PostgreSQL |
//! |---|---|
//! | `?1`, `?` | `$1`, the next number |
//! | `INDEXED BY name`, `NOT INDEXED`, the `CROSS` of `CROSS JOIN` | nothing |
//! | `sum(x)`, which PostgreSQL makes a decimal | `sum(x)::bigint` |
//! | `unhex(x)`, `randomblob(16)` | `decode(x, 'hex')`, `uuid_send(gen_random_uuid())` |
//! | `json_each(x) a`, `json_each(x, '$.f') a` | the elements of a list as `a(value)` |
//! | `json_group_array(x)`, `json_object(x)`, `json(x)` | `json_agg(x)::text`, `json_build_object(x)`, `(x)::json` |

/// A statement for PostgreSQL.
pub(super) fn postgres(sql: &str) -> String {
    let mut writer = Writer { next: 1 };
    writer.write(sql)
}

/// Hints for SQLite's planner, and whether the name of an index follows.
const HINTS: [(&str, bool); 3] = [
    ("INDEXED BY ", true),
    ("NOT INDEXED", false),
    ("CROSS ", false),
];

struct Writer {
    /// The number of the next parameter that is written without one.
    next: usize,
}

impl Writer {
    fn write(&mut self, sql: &str) -> String {
        let mut out = String::with_capacity(sql.len() + 16);
        let mut rest = sql;
        while let Some(first) = rest.chars().next() {
            let (taken, written) = match first {
                '\'' => {
                    let text = quoted(rest);
                    (text.len(), text.replace("'$.", "'"))
                }
                '?' => self.parameter(rest),
                letter if letter.is_ascii_alphabetic() => self.word(rest),
                other => (other.len_utf8(), other.to_string()),
            };
            out.push_str(&written);
            rest = &rest[taken..];
        }
        out
    }

    fn parameter(&mut self, rest: &str) -> (usize, String) {
        let digits = rest[1..].chars().take_while(char::is_ascii_digit).count();
        if digits == 0 {
            self.next += 1;
            return (1, format!("${}", self.next - 1));
        }
        (1 + digits, format!("${}", &rest[1..=digits]))
    }

    fn word(&mut self, rest: &str) -> (usize, String) {
        for (hint, has_name) in HINTS {
            if let Some(behind) = rest.strip_prefix(hint) {
                let name = if has_name { word_len(behind) } else { 0 };
                return (hint.len() + name, String::new());
            }
        }
        let len = word_len(rest);
        let name = &rest[..len];
        if !rest[len..].starts_with('(') {
            return (len, name.to_owned());
        }
        let inner = within(&rest[len..]);
        let taken = len + inner.len() + 2;
        match name {
            "json_each" => self.elements(rest, taken, inner),
            "randomblob" => (taken, "uuid_send(gen_random_uuid())".to_owned()),
            "sum" => (taken, format!("sum({})::bigint", self.write(inner))),
            "unhex" => (taken, format!("decode({}, 'hex')", self.write(inner))),
            "json_group_array" => (taken, format!("json_agg({})::text", self.write(inner))),
            "json_object" => (taken, format!("json_build_object({})", self.write(inner))),
            "json" => (taken, format!("({})::json", self.write(inner))),
            _ => (len, name.to_owned()),
        }
    }

    /// The elements of a list, under the name that follows.
    fn elements(&mut self, rest: &str, taken: usize, inner: &str) -> (usize, String) {
        let behind = &rest[taken..];
        let space = behind.len() - behind.trim_start().len();
        let name = &behind[space..space + word_len(&behind[space..])];
        let list = match inner.split_once(", ") {
            None => format!("jsonb_array_elements_text(({})::jsonb)", self.write(inner)),
            Some((json, path)) => {
                let field = path.replace("$.", "");
                format!(
                    "jsonb_array_elements(({})::jsonb -> {field})",
                    self.write(json)
                )
            }
        };
        (
            taken + space + name.len(),
            format!("{list} AS {name}(value)"),
        )
    }
}

/// How long the word is that a text begins with.
fn word_len(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    end.unwrap_or(text.len())
}

/// What stands in the brackets that a text begins with.
fn within(text: &str) -> &str {
    let mut depth = 0;
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        match next {
            '\'' => at += quoted(&text[at..]).len() - 1,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[1..at];
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    &text[1..]
}

/// The text in quotation marks that a statement begins with, two of which stand for one in it.
fn quoted(rest: &str) -> &str {
    let mut end = 1;
    while let Some(mark) = rest[end..].find('\'') {
        end += mark + 1;
        if !rest[end..].starts_with('\'') {
            return &rest[..end];
        }
        end += 1;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_as_postgresql_numbers_them() {
        assert_eq!(postgres("a = ?1 AND b = ?12"), "a = $1 AND b = $12");
        assert_eq!(postgres("a = ? AND b = ?"), "a = $1 AND b = $2");
    }

    #[test]
    fn hints_for_another_planner_are_left_out() {
        let sql = "FROM samples s INDEXED BY samples_open WHERE s.id = ?1";
        assert_eq!(postgres(sql), "FROM samples s  WHERE s.id = $1");
        assert_eq!(postgres("samples s NOT INDEXED WHERE"), "samples s  WHERE");
        assert_eq!(
            postgres("a CROSS JOIN b ON a.id = b.id"),
            "a JOIN b ON a.id = b.id"
        );
    }

    #[test]
    fn what_is_quoted_stays_as_it_is() {
        let sql = "SELECT 'what? it''s INDEXED BY x' WHERE a = ?1";
        assert_eq!(
            postgres(sql),
            "SELECT 'what? it''s INDEXED BY x' WHERE a = $1"
        );
        assert_eq!(postgres("SELECT 'open"), "SELECT 'open");
    }

    #[test]
    fn functions_have_the_names_that_postgresql_has_for_them() {
        assert_eq!(
            postgres("coalesce(sum(a.n * (1 + ?1)), 0)"),
            "coalesce(sum(a.n * (1 + $1))::bigint, 0)"
        );
        assert_eq!(postgres("unhex(one.value)"), "decode(one.value, 'hex')");
        assert_eq!(
            postgres("coalesce(?1, randomblob(16))"),
            "coalesce($1, uuid_send(gen_random_uuid()))"
        );
        assert_eq!(postgres("minute_sum(x) consumed"), "minute_sum(x) consumed");
    }

    #[test]
    fn lists_of_json_are_read_by_their_elements() {
        assert_eq!(
            postgres("FROM json_each(?2) one JOIN x"),
            "FROM jsonb_array_elements_text(($2)::jsonb) AS one(value) JOIN x"
        );
        assert_eq!(
            postgres("JOIN json_each(q.schema, '$.fields') f WHERE f.value ->> '$.name' = ?1"),
            "JOIN jsonb_array_elements((q.schema)::jsonb -> 'fields') AS f(value) \
             WHERE f.value ->> 'name' = $1"
        );
        assert_eq!(
            postgres("json_group_array(json_object('values', json(g.answers)) ORDER BY g.id)"),
            "json_agg(json_build_object('values', (g.answers)::json) ORDER BY g.id)::text"
        );
    }
}
