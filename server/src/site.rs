//! Where the built site is, and the options its pages are rendered with.
//!
//! The build puts the site into `target/site` and the hashes of its files beside the program; an
//! installation may carry both to other places, as long as `site` and `hash.txt` stand beside the
//! program.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use leptos::config::LeptosOptions;

/// The name of the site's files, as `Cargo.toml` gives it to the build.
const OUTPUT_NAME: &str = "ingot";
const HASH_FILE: &str = "hash.txt";

/// The site can't be found.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// No directory with the site's files.
    #[error(
        "the built site is not at {0}: build it with `cargo leptos build --release`, or say where it is with --site"
    )]
    NotFound(PathBuf),
    /// The operating system does not say where the program is.
    #[error("this program can't find itself: {0}; say where the built site is with --site")]
    Program(#[from] std::io::Error),
}

/// Finds the site and makes the rendering options.
///
/// # Errors
/// [`SiteError`] says where it was looked for.
pub fn options(site: Option<&Path>, addr: SocketAddr) -> Result<LeptosOptions, SiteError> {
    let program = env::current_exe()?;
    let beside = program.parent().unwrap_or(Path::new("."));
    let root = match site {
        Some(site) => site.to_owned(),
        None => find(beside).ok_or_else(|| SiteError::NotFound(beside.join("site")))?,
    };
    if !root.join("pkg").is_dir() {
        return Err(SiteError::NotFound(root));
    }
    let hashed = beside.join(HASH_FILE).is_file() && !has_plain_names(&root);
    let mut options = LeptosOptions::builder()
        .output_name(OUTPUT_NAME)
        .site_root(root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(addr)
        .hash_file(Arc::from(HASH_FILE))
        .hash_files(hashed)
        .build();
    // The development server tells its reload port this way, and only this way.
    if let Some(port) = env::var("LEPTOS_RELOAD_PORT")
        .ok()
        .and_then(|port| port.parse().ok())
    {
        options.reload_port = port;
    }
    Ok(options)
}

/// Whether the site was last built without hashes in its files' names, as the development server does.
/// A list of hashes from before would then lead to files that are old or gone.
fn has_plain_names(root: &Path) -> bool {
    root.join("pkg")
        .join(format!("{OUTPUT_NAME}.css"))
        .is_file()
}

/// `site` beside the program, or in the target directory that the program was built in.
fn find(beside: &Path) -> Option<PathBuf> {
    [Some(beside), beside.parent()]
        .into_iter()
        .flatten()
        .map(|directory| directory.join("site"))
        .find(|site| site.join("pkg").is_dir())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_site_built_without_hashes_is_not_read_by_older_hashes() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("pkg")).unwrap();
        assert!(!has_plain_names(root.path()));

        fs::write(root.path().join("pkg/ingot.css"), "").unwrap();

        assert!(has_plain_names(root.path()));
    }
}
