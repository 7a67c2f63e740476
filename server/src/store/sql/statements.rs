//! Statements in PostgreSQL's words, worked out once for all connections.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::dialect;

/// Statements by the words that they are written in.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Statements(Arc<RwLock<HashMap<String, Arc<str>>>>);

impl Statements {
    /// A statement in PostgreSQL's words.
    pub(in crate::store) fn of(&self, sql: &str) -> String {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(sql) {
            return known.to_string();
        }
        drop(known);
        let translated = dialect::postgres(sql);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(sql.to_owned(), translated.as_str().into());
        translated
    }
}
