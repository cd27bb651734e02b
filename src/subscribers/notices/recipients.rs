//! Who is told next.

use super::STEP_MAX;
use super::pending::{About, Pending};
use crate::customers::Channel;
use crate::incidents::Kind;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use const_format::concatcp;

/// A subscriber to be told.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Recipient {
    pub id: PublicId,
    pub channel: Channel,
    pub address: String,
    pub address_key: String,
    /// Empty for the language of the page.
    pub language: String,
}

/// The next subscribers to tell: confirmed in time, with a subscription of that kind to the page, to the incident itself,
/// or to a service or group that it affects. An update that takes services out of planned maintenance goes to their
/// subscribers too.
///
/// The targets are few and looked up once; each subscriber then costs one look into the primary key of `subscription`.
pub(super) async fn next(tx: &mut Tx, pending: &Pending, kind: Kind) -> Result<Vec<Recipient>, Refusal> {
    const START: &str = "select id, channel, address, address_key, language from subscriber
         where state = 'active' and id > $1 and confirmed_at <= $2
           and exists (select 1 from subscription
                       where subscriber_id = subscriber.id and ";
    const END: &str = " = true
                         and (target in (select target from incident_target_view where incident_id = $3)
                              or target in (select target from update_target_view where update_id = $5)))
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
