//! The headline of the status page in one sentence: what is wrong, and how much works.

use super::text;
use crate::publishing::site::Site;
use crate::t;
use crate::types::ServiceStatus;
use crate::ui::time;

/// Most services that are named; more are counted.
const NAMED_MAX: usize = 3;

/// "Mobile data: partial outage. The other four services are working." A colon instead of a verb, since the names
/// can be singular or plural.
pub fn lead(site: &Site) -> String {
    let worst_first = [
        ServiceStatus::MajorOutage,
        ServiceStatus::PartialOutage,
        ServiceStatus::DegradedPerformance,
        ServiceStatus::UnderMaintenance,
    ];
    let mut sentences: Vec<String> = worst_first
        .into_iter()
        .filter_map(|status| {
            let names: Vec<String> =
                site.services().filter(|one| one.status == status).map(|one| one.name.clone()).collect();
            let key = format!("publishing-lead-{}", status.as_str());
            let count = names.len();
            let named =
                if count > NAMED_MAX { t!("publishing-lead-services", count = count) } else { text::list(&names) };
            (count > 0).then(|| t!(&key, names = named))
        })
        .collect();
    let operational = || site.services().filter(|one| one.status == ServiceStatus::Operational);
    if !sentences.is_empty() {
        // Readers count those that they see.
        let others = operational().filter(|one| one.is_listed()).count();
        if others > 0 {
            sentences.push(t!("publishing-lead-others", count = others, number = text::number(others)));
        }
        return sentences.join(" ");
    }
    match site.open_incidents().count() {
        _ if operational().next().is_none() => t!("publishing-lead-no-services"),
        0 => t!("publishing-lead-all-operational"),
        open => t!("publishing-lead-monitoring", count = open),
    }
}

/// The lead and the time of the next update, for previews of the page.
pub fn description(site: &Site) -> String {
    let next_update = site.open_incidents().filter_map(|incident| incident.next_update_by).min();
    match next_update.filter(|by| *by > site.now) {
        Some(by) => {
            format!("{} {}", lead(site), t!("publishing-lead-next-update", at = time::clock_text(by, site.zone)))
        }
        None => lead(site),
    }
}
