//! One file per route.

mod administration;
mod audit;
mod dashboard;
mod dashboards;
mod home;
mod labeling;
mod not_found;
mod people;
mod queue_dashboard;
mod review;
mod samples;

pub(crate) use dashboards::Dashboard;
#[cfg(feature = "hydrate")]
pub(crate) use dashboards::begin_with;
pub(crate) use home::HomePage;
pub(crate) use labeling::LabelingRoute;
pub(crate) use not_found::NotFoundPage;
