//! Subscribers in the API for programs.

use super::contact::NewContact;
use super::edit::Wanted;
use super::list::{self, Filter};
use super::manage::{self, NewSubscriber};
use super::pages::offered;
use super::scope::{Kinds, ScopeKind, Subscription, Subscriptions, Target};
use super::store::{self, Digest, Preferences, State, Subscriber};
use crate::access::SubscriberManager;
use crate::customers::address_text;
use crate::delivery::channel::{Channel, Settings, Typed};
use crate::delivery::destination;
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::platform::installation::{self, Installation};
use crate::platform::outgoing::Client;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoContent, Paging, Written};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Subscribers");
const LIST: &str = "/api/v1/subscribers";
const ONE: &str = "/api/v1/subscribers/{id}";
/// Most subscriptions of one body.
const SUBSCRIPTIONS_MAX: usize = 1_000;

/// Registers the operations of subscribers.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(
            AREA.get(LIST, "listSubscribers", "List subscribers").about("The oldest first, without those who ended."),
            list,
        )
        .write(
            AREA.create(LIST, "addSubscriber", "Add a subscriber")
                .about("They get a link to confirm it, unless they agreed already elsewhere."),
            add,
        )
        .item(AREA.get(ONE, "getSubscriber", "Read a subscriber"), get)
        .write(
            AREA.put(ONE, "editSubscriber", "Change what somebody subscribed to, and how they are written to")
                .versioned(),
            edit,
        )
        .act(AREA.delete(ONE, "endSubscriber", "End a subscription").about("The address is erased."), end)
        .act(
            AREA.post(
                "/api/v1/subscribers/{id}/confirmation",
                "resendConfirmation",
                "Send the confirmation link again",
            )
            .about("At most once an hour.")
            .answers(axum::http::StatusCode::NO_CONTENT),
            resend,
        )
        .act(
            AREA.post(
                "/api/v1/subscribers/{id}/reactivation",
                "reactivateSubscriber",
                "Let a quarantined subscriber go on",
            ),
            reactivate,
        )
}

/// Somebody who gets updates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subscriber)]
struct SubscriberView {
    id: PublicId,
    #[schema(value_type = String)]
    channel: Channel,
    /// An e-mail address or phone number, or where a destination is, without what gives access to it; empty after the end.
    address: String,
    state: State,
    subscriptions: Vec<SubscriptionView>,
    /// The tag of their language; empty for that of the page.
    language: String,
    digest: Digest,
    created_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    /// Since when nothing is sent, because messages came back.
    quarantined_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

/// What somebody subscribed to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Subscription)]
struct SubscriptionView {
    scope: ScopeKind,
    /// The id of the group, service or incident; none for the whole page.
    id: Option<PublicId>,
    /// Whether they get updates of incidents; true unless given.
    #[serde(default = "yes")]
    incidents: bool,
    /// Whether they get updates of maintenance; true unless given.
    #[serde(default = "yes")]
    maintenance: bool,
    /// Whether they get post-mortems; true unless given.
    #[serde(default = "yes")]
    post_mortems: bool,
}

const fn yes() -> bool {
    true
}

impl SubscriptionView {
    fn new(subscription: &Subscription) -> Self {
        Self {
            scope: subscription.target.kind(),
            id: subscription.target.id().cloned(),
            incidents: subscription.kinds.incidents,
            maintenance: subscription.kinds.maintenance,
            post_mortems: subscription.kinds.post_mortems,
        }
    }

    fn read(self) -> Result<Subscription, Refusal> {
        let target = match (self.scope, self.id) {
            (ScopeKind::Page, None) => Target::Page,
            (ScopeKind::Page, Some(_)) | (_, None) => return Err(Refusal::field("subscriptions", "field-choice")),
            (kind, Some(id)) => Target::from_stored(kind, id),
        };
        let kinds = Kinds { incidents: self.incidents, maintenance: self.maintenance, post_mortems: self.post_mortems };
        Ok(Subscription::new(target, kinds))
    }
}

fn read_subscriptions(views: Vec<SubscriptionView>) -> Result<Subscriptions, Refusal> {
    if views.len() > SUBSCRIPTIONS_MAX {
        return Err(Refusal::field("subscriptions", "field-choice"));
    }
    let all = views.into_iter().map(SubscriptionView::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Subscriptions::new(all))
}

impl From<Subscriber> for SubscriberView {
    fn from(subscriber: Subscriber) -> Self {
        Self {
            id: subscriber.id,
            channel: subscriber.contact.channel,
            address: subscriber.contact.label,
            state: subscriber.state,
            subscriptions: subscriber.subscriptions.iter().map(SubscriptionView::new).collect(),
            language: subscriber.preferences.language,
            digest: subscriber.preferences.digest,
            created_at: subscriber.created_at,
            confirmed_at: subscriber.confirmed_at,
            quarantined_at: subscriber.quarantined_at,
            version: subscriber.version,
        }
    }
}

async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<SubscriberView>, Refusal> {
    let subscriber = store::get(tx, id).await?;
    let version = subscriber.version;
    Ok(Written::versioned(SubscriberView::from(subscriber), version).at(format!("{LIST}/{id}")))
}

/// Which subscribers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only of this channel.
    #[param(value_type = Option<String>)]
    channel: Option<Channel>,
    /// Only in this state.
    state: Option<State>,
    /// Only with this part of an address.
    query: Option<String>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<SubscriberView>, Refusal> {
    let paging: Paging<(Timestamp, PublicId)> = request.paging()?;
    let filter = Filter {
        query: filters.query.unwrap_or_default(),
        channels: filters.channel.into_iter().collect(),
        states: filters.state.into_iter().collect(),
        ..Filter::default()
    };
    let rows = list::list_after(&mut request.read().await?, &filter, paging.after.as_ref(), paging.fetch()).await?;
    Ok(List::page(rows, &paging, |row| (row.created_at, row.id.clone()), SubscriberView::from))
}

async fn get(request: ApiRequest) -> Result<Item<SubscriberView>, Refusal> {
    let id = request.id("id")?;
    let subscriber = store::get(&mut request.read().await?, &id).await?;
    let version = subscriber.version;
    Ok(Item::versioned(subscriber.into(), version))
}

/// A subscriber to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubscriberInput {
    /// The channel; unless given, that of the address, which is an e-mail address or a phone number.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    channel: Option<Channel>,
    /// An e-mail address or a phone number; for another channel its address, such as the URL of an incoming webhook.
    #[schema(min_length = 1, max_length = 2_000)]
    address: String,
    /// A token that goes with the address, such as the signing secret of a webhook; only some channels have one.
    #[serde(default)]
    #[schema(max_length = 300)]
    token: String,
    /// To what; the whole page unless given.
    #[serde(default)]
    subscriptions: Vec<SubscriptionView>,
    /// The tag of their language; that of the page unless given.
    #[serde(default)]
    language: String,
    /// Whether updates are sent one by one or together.
    #[serde(default = "at_once")]
    digest: Digest,
    /// Whether they agreed already, elsewhere; otherwise they get a link to confirm it.
    #[serde(default)]
    confirmed: bool,
}

const fn at_once() -> Digest {
    Digest::Immediate
}

async fn add(request: ApiRequest, body: SubscriberInput) -> Result<Done<SubscriberView>, Refusal> {
    let (right, now) = (request.may::<SubscriberManager>()?, request.now());
    let installation = installation::get(&mut request.read().await?).await?;
    let contact = read_contact(&request.context.app, &installation, &body)?;
    let subscriptions = match body.subscriptions.is_empty() {
        true => Subscriptions::of_targets([Target::Page], Kinds::ALL),
        false => read_subscriptions(body.subscriptions)?,
    };
    let preferences = Preferences { language: body.language, digest: body.digest };
    let new = NewSubscriber { contact, subscriptions, preferences, is_confirmed: body.confirmed };
    let keys = request.context.app.keys.clone();
    request
        .write(async move |tx| {
            let id = manage::add(tx, &right, &keys, now, &new).await?;
            written(tx, &id).await
        })
        .await
}

/// Where the subscriber to add is written to.
fn read_contact(app: &AppState, installation: &Installation, body: &SubscriberInput) -> Result<NewContact, Refusal> {
    let Some(channel) = body.channel.filter(|channel| channel.has_destinations()) else {
        let wrong = |message| Refusal::fields([("address", message)]);
        let address = address_text::parse(&body.address, installation.phone_country()).map_err(wrong)?;
        if body.channel.is_some_and(|channel| channel != address.channel) {
            return Err(Refusal::field("channel", "field-choice"));
        }
        return Ok(address.into());
    };
    if !offered(app).contains(&channel) {
        return Err(Refusal::field("channel", "field-choice"));
    }
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let typed = Typed { address: &body.address, token: &body.token };
    let read = destination::parse(channel, &typed, &settings, installation.is_demo);
    read.map(NewContact::Destination).map_err(|error| Refusal::Invalid(vec![error]))
}

/// What a subscriber wants instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubscriberEdit {
    /// To what.
    #[schema(min_items = 1)]
    subscriptions: Vec<SubscriptionView>,
    /// The tag of their language; that of the page unless given.
    #[serde(default)]
    language: String,
    /// Whether updates are sent one by one or together.
    #[serde(default = "at_once")]
    digest: Digest,
}

async fn edit(request: ApiRequest, body: SubscriberEdit) -> Result<Done<SubscriberView>, Refusal> {
    let (right, now, id) = (request.may::<SubscriberManager>()?, request.now(), request.id("id")?);
    let wanted = Wanted {
        subscriptions: read_subscriptions(body.subscriptions)?,
        preferences: Preferences { language: body.language, digest: body.digest },
    };
    let asked = &request;
    request
        .write(async move |tx| {
            let stored = store::get(tx, &id).await?.version;
            let version = asked.version_or(stored)?;
            if version != stored {
                return Err(Refusal::Stale { theirs: String::new(), yours: String::new() });
            }
            manage::change(tx, &right, now, &id, None, &wanted).await?;
            written(tx, &id).await
        })
        .await
}

async fn end(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<SubscriberManager>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            manage::unsubscribe(tx, &right, now, &id).await?;
            Ok(Written::nothing())
        })
        .await
}

async fn resend(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<SubscriberManager>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            manage::resend_confirmation(tx, &right, now, &id).await?;
            Ok(Written::nothing())
        })
        .await
}

async fn reactivate(request: ApiRequest) -> Result<Done<SubscriberView>, Refusal> {
    let (right, now, id) = (request.may::<SubscriberManager>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            manage::reactivate(tx, &right, now, &id).await?;
            written(tx, &id).await
        })
        .await
}
