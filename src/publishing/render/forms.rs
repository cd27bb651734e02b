//! What the public forms show, which are rendered per request.

use crate::cases::takes_messages_in;
use crate::publishing::site::Site;
use crate::web::public_forms::{FormIncident, IncidentProgress, PublicForms};

/// Most incidents whose forms need no database: those that people write about. Forms of older ones are read from it.
const INCIDENTS_MAX: usize = 50;

/// The content of the public forms.
pub fn content(site: &Site) -> PublicForms {
    let mut services: Vec<_> = site.services().collect();
    services.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
    let incidents = site
        .incidents
        .iter()
        .filter(|incident| takes_messages_in(incident.state))
        // An incident that ended before its end was stored has no date to show.
        .filter(|incident| !incident.state.is_over() || incident.resolved_at.is_some())
        .take(INCIDENTS_MAX)
        .map(|incident| FormIncident {
            id: incident.id.clone(),
            title: incident.title.clone(),
            ended_at: incident.resolved_at.filter(|_| incident.state.is_over()),
            services: incident.services.iter().map(|(id, _)| id.clone()).collect(),
            progress: Some(IncidentProgress {
                started_at: incident.started_at,
                next_update_by: incident.next_update_by,
                reports: incident.reports,
            }),
        })
        .collect();
    PublicForms {
        page_name: site.name.clone(),
        time_zone: site.zone.name().to_owned(),
        services: services.into_iter().map(|service| (service.id.clone(), service.name.clone())).collect(),
        groups: site
            .catalogue
            .iter()
            .filter(|grouped| !grouped.services.is_empty())
            .filter_map(|grouped| grouped.group.as_ref().map(|group| (group.id.clone(), group.name.clone())))
            .collect(),
        languages: site.languages.clone(),
        safety_notice: site.text.safety_notice.clone(),
        regions: site.text.regions.clone(),
        incidents,
    }
}
