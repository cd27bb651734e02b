//! Who is told next.

use super::STEP_MAX;
use super::pending::{About, Pending};
use crate::delivery::channel::Channel;
use crate::incidents::Kind;
use crate::platform::db::{Tx, sql};
use crate::subscribers::contact::Contact;
use crate::subscribers::store::Digest;
use crate::types::{PublicId, Refusal};
use const_format::concatcp;

/// A subscriber to be told.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::subscribers) struct Recipient {
    pub id: PublicId,
    channel: Channel,
    address: String,
    address_key: String,
    label: String,
    /// Empty for the language of the page.
    pub language: String,
    pub digest: Digest,
}

impl Recipient {
    /// Where they are written to.
    pub(super) fn contact(&self) -> Contact {
        let (address, key, label) = (self.address.clone(), self.address_key.clone(), self.label.clone());
        Contact { channel: self.channel, address, key, label }
    }
}

/// The next subscribers to tell: confirmed in time, with a subscription of that kind to the page, to the incident itself,
/// or to a service or group that it affects. An update that takes services out of planned maintenance goes to their
/// subscribers too.
///
/// The targets are few and looked up once; each subscriber then costs one look into the primary key of `subscription`.
pub(super) async fn next(tx: &mut Tx, pending: &Pending, kind: Kind) -> Result<Vec<Recipient>, Refusal> {
    const START: &str = "with affected as (
             select service_id from incident_service_view as incident_service where incident_id = $3
             union
             select service_id from maintenance_former_service_view as former where update_id = $5)
         select id, channel, address, address_key,
                coalesce((select destination.label from destination_view as destination
                          where destination.id = subscriber.address), address) as label,
                language, digest
         from subscriber
         where state = 'active' and id > $1 and confirmed_at <= $2
           and exists (select 1 from subscription
                       where subscriber_id = subscriber.id and ";
    const END: &str = " = true
                         and (scope = 'page' or target = $3
                              or target in (select service_id from affected)
                              or target in (select group_id from page_service_view as page_service
                                            where group_id is not null
                                              and service_id in (select service_id from affected))))
         order by id limit $4";
    let text = match (&pending.about, kind) {
        (About::PostMortem, _) => concatcp!(START, "wants_post_mortems", END),
        (_, Kind::Incident) => concatcp!(START, "wants_incidents", END),
        (_, Kind::Maintenance) => concatcp!(START, "wants_maintenance", END),
    };
    Ok(tx
        .fetch_all::<Recipient>(
            sql(text)
                .bind(&pending.after)
                .bind(pending.confirmed_until)
                .bind(&pending.incident_id)
                .bind(STEP_MAX)
                .bind(pending.update_id()),
        )
        .await?)
}
