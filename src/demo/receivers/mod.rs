//! Receivers for what the demonstration sends to chats and webhooks: paths of the server that take the requests and keep
//! the last one of each, so that whoever tries Amends sees what arrived. Everything before that is what every installation
//! has: subscribers, the queue, the channels, and one HTTP request for each message.

mod kept;
mod page;
mod routes;

pub use kept::path as kept_path;
pub use page::DemoReceivers;
pub use routes::routes;

use super::DemoContext;
use crate::access::SubscriberManager;
use crate::delivery::channel::webhook::Endpoint;
use crate::delivery::channel::{Channel, CheckedAddress};
use crate::delivery::demo_receiver;
use crate::delivery::destination::NewDestination;
use crate::platform::config::Config;
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::{Kinds, NewContact, Preferences, Subscriptions, Target};
use crate::types::Refusal;
use chrono::Duration;

/// The channels that have a receiver, which is called as the channel.
const CHANNELS: [&str; 3] = ["webhook", "slack", "teams"];
/// When their subscribers were added, before now: between the last two updates of the open incident, so that they are told of
/// the last one, and receive one message each.
const ADDED_AGO: Duration = Duration::minutes(10);

/// Adds a subscriber to everything for each receiver. They have agreed, so they get no link to confirm it.
pub async fn load(demo: &DemoContext) -> Result<(), Refusal> {
    let right: SubscriberManager = demo.may("ingrid")?;
    let at = demo.now - ADDED_AGO;
    for name in CHANNELS {
        let new = NewSubscriber {
            contact: NewContact::Destination(destination(&demo.app.config, name)?),
            subscriptions: Subscriptions::of_targets([Target::Page], Kinds::ALL),
            preferences: Preferences::default(),
            is_confirmed: true,
        };
        demo.app.db.write(async |tx| manage::add(tx, &right, &demo.app.keys, at, &new).await).await?;
    }
    Ok(())
}

/// The destination of a receiver. Its channel would not take the address from a form, since it is not the vendor's.
fn destination(config: &Config, name: &str) -> Result<NewDestination, Refusal> {
    let channel: Channel = name.parse().map_err(|unknown| Refusal::Fault(format!("demo: {unknown}")))?;
    let url = demo_receiver::url(config, name).map_err(|error| Refusal::Fault(format!("demo: {error}")))?;
    let address = if channel == Channel::WEBHOOK {
        Endpoint { url: url.to_string(), secrets: vec![Endpoint::new_secret()] }.checked()
    } else {
        let host = url.host_str().map(str::to_owned);
        CheckedAddress { address: url.to_string(), key: url.to_string(), label: String::new(), host }
    };
    // There is nothing secret in it, so all of it is shown.
    let label = url.as_str().trim_start_matches("http://").to_owned();
    Ok(NewDestination::new(channel, CheckedAddress { label, ..address }))
}
