//! The invariants that `docs/ARCHITECTURE.md` states about what depends on what, read off the sources.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "architecture/literals.rs"]
mod literals;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every Rust file below a directory of the workspace, as its path from the root and its text.
fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut directories = vec![root.join(directory)];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{directory} holds no Rust files");
    found
}

/// The code of a file without its tests.
fn before_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default()
}

/// Fails if a line of code, comments excepted, holds one of the words outside of `except`.
fn assert_absent(directory: &str, words: &[&str], except: &[&str]) {
    let mut hits = Vec::new();
    for (path, text) in sources(directory) {
        if except.iter().any(|except| path.starts_with(except)) {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if !code.starts_with("//") && words.iter().any(|word| code.contains(word)) {
                hits.push(format!("{}:{}: {code}", path.display(), index + 1));
            }
        }
    }
    assert!(hits.is_empty(), "{}", hits.join("\n"));
}

#[test]
fn ingot_knows_nothing_of_leptos_axum_sql_or_tokio() {
    assert_absent("src", &["leptos", "axum", "sqlx", "tokio", "web_sys"], &[]);
}

#[test]
fn ingot_reads_no_clock_file_network_or_randomness() {
    let words = [
        "std::time",
        "std::fs",
        "std::net",
        "std::env",
        "rand::",
        "getrandom",
    ];

    assert_absent("src", &words, &[]);
}

#[test]
fn app_knows_no_sql_no_files_and_no_server() {
    assert_absent(
        "app/src",
        &["sqlx", "use server::", "SELECT ", "std::fs"],
        &[],
    );
}

#[test]
fn nothing_but_the_words_module_has_words_for_people() {
    let mut hits = Vec::new();
    for (path, text) in sources("app/src") {
        let is_words = path.starts_with("app/src/words") || path == Path::new("app/src/words.rs");
        if is_words || path.ends_with("tests.rs") {
            continue;
        }
        let code = before_tests(&text);
        let literals = literals::literals(code).into_iter();
        for literal in literals.filter(literals::Literal::is_for_people) {
            let (line, text) = (literal.line, literal.text);
            hits.push(format!("{}:{line}: \"{text}\"", path.display()));
        }
    }
    assert!(
        hits.is_empty(),
        "words for people belong into app/src/words:\n{}",
        hits.join("\n")
    );
}

#[test]
fn the_words_module_knows_nothing_of_pages() {
    assert_absent("app/src/words", &["leptos", "crate::", "web_sys"], &[]);
}

#[test]
fn nothing_but_the_store_writes_sql() {
    let words = [
        "sqlx::query",
        "query_as(",
        "query_scalar(",
        "INSERT INTO",
        "SELECT ",
    ];

    assert_absent("server/src", &words, &["server/src/store"]);
}

#[test]
fn what_the_store_asks_is_asked_in_the_same_way_of_both_databases() {
    let own = [
        "server/src/store/error.rs",
        "server/src/store/sqlite",
        "server/src/store/postgres",
        "server/src/store/postgres.rs",
        "server/src/store/sql/connection.rs",
        "server/src/store/sql/row.rs",
    ];

    assert_absent("server/src", &["sqlx::", "rusqlite::"], &own);
}

#[test]
fn nothing_but_live_writes_to_sockets() {
    let words = ["extract::ws", "WebSocket"];

    // The load tool is another program: its sockets are the other ends.
    assert_absent(
        "server/src",
        &words,
        &["server/src/live", "server/src/load"],
    );
}

#[test]
fn nothing_but_the_clock_reads_the_time() {
    let words = ["Instant::now", "SystemTime::now"];

    assert_absent("server/src", &words, &["server/src/clock.rs"]);
}

/// The implementation of a trait can't be cut, and this one does nothing but pass on what it is asked for.
const LIST_OF_THE_STORE: &str = "server/src/store/sql/store.rs";

#[test]
fn no_file_has_more_than_600_lines_before_its_tests() {
    for directory in ["src", "app/src", "server/src"] {
        for (path, text) in sources(directory) {
            if path.ends_with("tests.rs") || path.ends_with(LIST_OF_THE_STORE) {
                continue;
            }
            let lines = before_tests(&text).lines().count();
            assert!(
                lines <= 600,
                "{} has {lines} lines before its tests",
                path.display()
            );
        }
    }
}

#[test]
fn the_protocol_document_lists_every_close_code() {
    let document = include_str!("../docs/PROTOCOL.md");

    for code in ingot::live::close::CloseCode::ALL {
        let row = format!("| {} | {} |", code.code(), code.reason());
        assert!(
            document.contains(&row),
            "docs/PROTOCOL.md lacks the row `{row}`"
        );
    }
}
