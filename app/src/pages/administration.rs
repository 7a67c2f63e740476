//! Making and changing queues, for those who may steer them: the wizard, the settings of a queue, and what they share.

mod clone;
mod columns;
mod control;
mod data;
mod export;
mod file_choice;
mod name;
mod outcome;
mod policy;
mod preview;
mod question;
mod questions;
mod save;
mod settings;
mod state;
mod transfers;
mod wizard;

use ingot::{drafting::QueueDraft, limits::Limits, schema::Schema};
use leptos::prelude::*;

pub(crate) use self::{export::ExportPanel, settings::SettingsRoute, wizard::WizardRoute};

/// What pages check by before the server does.
const LIMITS: Limits = Limits::DEFAULT;

/// What is being written, on whichever page.
#[derive(Clone, Copy)]
struct Writing {
    draft: RwSignal<QueueDraft>,
    /// Whether what is wrong is shown even where nobody has typed yet.
    shows_all: RwSignal<bool>,
    /// A name of which the server said that another queue has it.
    taken: RwSignal<Option<String>>,
}

impl Writing {
    fn new(draft: QueueDraft) -> Self {
        Self {
            draft: RwSignal::new(draft),
            shows_all: RwSignal::new(false),
            taken: RwSignal::new(None),
        }
    }

    /// The schema that stands there, once it can be used.
    fn schema(self) -> Memo<Option<Schema>> {
        Memo::new(move |_| self.draft.with(|draft| draft.questions.schema().ok()))
    }

    /// Whether the name is taken, as far as is known.
    fn is_taken(self) -> bool {
        self.taken.with(|taken| {
            self.draft
                .with(|draft| taken.as_deref() == Some(draft.name.trim()))
        })
    }
}
