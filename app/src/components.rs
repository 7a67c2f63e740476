//! What several pages are made of, one component a file.

mod error_panel;
mod field_input;
mod freshness_badge;
mod nothing_left;
mod pieces;
mod progress_bar;
mod progress_line;
mod sample_card;
mod site_header;

pub(crate) use error_panel::ErrorPanel;
pub(crate) use field_input::{FieldInput, note_selection};
pub(crate) use freshness_badge::FreshnessBadge;
pub(crate) use nothing_left::NothingLeft;
pub(crate) use pieces::pieces_view;
pub(crate) use progress_bar::ProgressBar;
pub(crate) use progress_line::ProgressLineView;
pub(crate) use sample_card::SampleCard;
pub(crate) use site_header::SiteHeader;
