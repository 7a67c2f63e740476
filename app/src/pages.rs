//! One file per route.

mod dashboard;
mod home;
mod labeling;
mod not_found;

pub(crate) use dashboard::DashboardPage;
pub(crate) use home::HomePage;
pub(crate) use labeling::LabelingRoute;
pub(crate) use not_found::NotFoundPage;
