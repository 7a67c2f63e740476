//! What every text that a schema's author writes has to keep to.

use std::collections::BTreeSet;

use crate::limits::Limits;

/// Checks a name: of a field, an option, a label or a payload's key.
pub(super) fn check_name(name: &str, limits: &Limits) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("a name can't be empty".to_owned());
    }
    check_length("a name", name, limits.name_chars)
}

/// Checks how long a text is, in characters.
pub(super) fn check_length(what: &str, text: &str, max: usize) -> Result<(), String> {
    let chars = text.chars().count();
    if max < chars {
        return Err(format!(
            "{what} has at most {max} characters, this one has {chars}"
        ));
    }
    Ok(())
}

/// Checks names of which none may be there twice. `what` is what one of them is called.
pub(super) fn check_names(what: &str, names: &[String], limits: &Limits) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        check_name(name, limits).map_err(|problem| format!("{what} `{name}`: {problem}"))?;
        if !seen.insert(name) {
            return Err(format!("the {what} `{name}` is there twice"));
        }
    }
    Ok(())
}
