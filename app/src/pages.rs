//! One file per route.

mod dashboard;
mod home;
mod labeling;
mod not_found;
mod queue_dashboard;

pub(crate) use dashboard::DashboardPage;
pub(crate) use home::HomePage;
pub(crate) use labeling::LabelingRoute;
pub(crate) use not_found::NotFoundPage;
pub(crate) use queue_dashboard::QueueDashboardRoute;
