//! Incidents in the API for programs: each handler decodes a body and calls the function that the desk's form calls.

mod actions;
mod incidents;
mod maintenance;
mod templates;
mod updates;
mod view;
mod work;

use crate::web::api::{ApiRoutes, Area};

/// The area of incidents and of planned maintenance.
const AREA: Area = Area("Incidents");

/// Registers the operations of incidents.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    let parts = [
        incidents::operations,
        updates::operations,
        maintenance::operations,
        work::operations,
        actions::operations,
        templates::operations,
    ];
    parts.into_iter().fold(routes, |routes, add| add(routes))
}
