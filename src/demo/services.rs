//! The services of Larkmoor Mobile, in two groups.

use super::DemoContext;
use super::outage_2012::Facts;
use crate::access::ServiceEditor;
use crate::services::catalogue::{self, GroupInput, ServiceInput};
use crate::types::{PublicId, Refusal, Timestamp};
use std::collections::BTreeMap;

/// When the services were set up, before the outage: 1 June 2012, 09:00 UTC.
pub(super) fn set_up_at() -> Timestamp {
    chrono::DateTime::from_timestamp(1_338_541_200, 0).unwrap_or_default()
}

/// Adds the services.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let keeper: ServiceEditor = demo.may("ingrid")?;
    let services = Facts::read()?.services;
    let now = set_up_at();
    demo.services = demo
        .app
        .db
        .write(async move |tx| {
            let mut groups: BTreeMap<String, PublicId> = BTreeMap::new();
            let mut added = BTreeMap::new();
            for service in services {
                let group = match groups.get(&service.group) {
                    Some(id) => id.clone(),
                    None => {
                        let input = GroupInput { name: service.group.clone(), ..GroupInput::default() };
                        let id = catalogue::add_group(tx, &keeper, now, &input).await?;
                        groups.insert(service.group.clone(), id.clone());
                        id
                    }
                };
                let input = ServiceInput {
                    name: service.name.clone(),
                    description: service.description,
                    group: Some(group),
                    weight_percent: 100,
                    kind: Some(service.kind),
                    showcase: true,
                    ..ServiceInput::default()
                };
                added.insert(service.name, catalogue::add_service(tx, &keeper, now, &input).await?);
            }
            Ok(added)
        })
        .await?;
    Ok(())
}
