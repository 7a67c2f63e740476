//! Dialogs that hold the page up until they are answered. The browser keeps the focus in them and gives it back.

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::*;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::*;

#[cfg(feature = "hydrate")]
mod in_browser {
    use web_sys::HtmlDialogElement;

    /// Opens a dialog. One that is open stays open.
    pub(crate) fn open_dialog(dialog: &HtmlDialogElement) {
        dialog.show_modal().ok();
    }

    /// Closes a dialog.
    pub(crate) fn close_dialog(dialog: &HtmlDialogElement) {
        dialog.close();
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    /// There is nothing to open.
    pub(crate) fn open_dialog<T>(_dialog: &T) {}

    /// There is nothing to close.
    pub(crate) fn close_dialog<T>(_dialog: &T) {}
}
