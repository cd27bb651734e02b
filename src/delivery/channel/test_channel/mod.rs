//! A channel that exists for tests only. It was made by the steps of CONTRIBUTING.md, "Add a delivery channel": this
//! folder, its entries in the registry and the catalogue, and nothing else.

use super::vendor_url::of_url;
use super::{CheckedAddress, Content, DeliveryChannel, Sending, Settings, Typed, http, webhook};
use crate::delivery::notice::Notice;
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use serde_json::json;

/// The channel.
#[derive(Debug)]
pub struct TestChannel;

impl DeliveryChannel for TestChannel {
    fn name(&self) -> &'static str {
        "test"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        Ok(of_url(&webhook::check_url(typed.address, settings, "channel-test-wrong")?))
    }

    fn render(&self, notice: &Notice) -> Content {
        let link = notice.links.first().map(|link| link.url.clone());
        Content { subject: notice.subject.clone(), body: json!({"says": notice.heading(), "link": link}).to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        Ok(http::post_json(address.parse().map_err(|_| "address")?, message.body.clone()))
    }
}
