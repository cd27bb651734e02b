//! The forms of staff channels.

use super::PAGE;
use super::manage::{self, Audience, StaffChannelInput};
use super::store::{Always, Needs};
use crate::access::SignedIn;
use crate::delivery::channel::webhook::Endpoint;
use crate::delivery::channel::{ADDRESS_FIELD, Channel, Settings, TOKEN_FIELD, Typed};
use crate::delivery::destination::{self, NewDestination};
use crate::delivery::quiet::QuietHours;
use crate::platform::outgoing::Client;
use crate::platform::{AppState, installation};
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Role};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, Posted, SHOWN_AGAIN};
use crate::web::request_context::OneTimeSecret;

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    const ONE: &str = "/desk/settings/channels/{id}";
    routes.form(PAGE, PAGE, add).form(ONE, ONE, edit).form("/desk/settings/channels/{id}/test", PAGE, test).form(
        "/desk/settings/channels/{id}/removal",
        PAGE,
        remove,
    )
}

/// The value of the field `audience` for the person's own channel.
pub(super) const ONESELF: &str = "oneself";

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let app = request.context.app.clone();
    let secret = Endpoint::secret_of(&request.secret_bytes());
    let ReadChannel { new, destination, has_new_secret } =
        read(&app, &request.fields, is_demo(&app).await?, true, &secret)?;
    let destination = destination.ok_or_else(|| Refusal::field(ADDRESS_FIELD, "field-required"))?;
    let (now, keys, name) = (request.context.now, app.keys.clone(), new.name.clone());
    let posted = request
        .once_with(async move |tx| {
            manage::add(tx, &keys, &right, now, &new, &destination).await?;
            Ok((PAGE.to_owned(), ()))
        })
        .await?;
    Ok(respond(&request, posted, &name, has_new_secret.then_some(secret)))
}

/// An address that is left empty stays.
async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let app = request.context.app.clone();
    let secret = Endpoint::secret_of(&request.secret_bytes());
    let ReadChannel { new, destination, has_new_secret } =
        read(&app, &request.fields, is_demo(&app).await?, false, &secret)?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (now, keys, name) = (request.context.now, app.keys.clone(), new.name.clone());
    let posted = request
        .once_with(async move |tx| {
            manage::edit(tx, &keys, &right, now, (&id, version), &new, destination.as_ref()).await?;
            Ok((format!("{PAGE}?saved={id}"), ()))
        })
        .await?;
    Ok(respond(&request, posted, &name, has_new_secret.then_some(secret)))
}

/// Leads to the page of channels, which shows a signing secret once that was made for one. The second press of a form with a
/// key shows it too, since the browser dropped the first response; without a key nobody knows it any more.
fn respond(request: &FormRequest, posted: Posted<()>, name: &str, secret: Option<String>) -> FormResponse {
    let Some(secret) = secret else { return posted.into_response() };
    let has_key = request.fields.form_key().is_some();
    let page = match posted {
        Posted::First { page, .. } => page,
        Posted::Again { page, first_at } if has_key && request.context.now - first_at <= SHOWN_AGAIN => page,
        posted @ Posted::Again { .. } => return posted.into_response(),
    };
    FormResponse::page_with_secret(page, OneTimeSecret { label: t!("staff-channels-secret-of", name = name), secret })
}

async fn is_demo(app: &AppState) -> Result<bool, Refusal> {
    Ok(installation::get(&mut app.db.read().await?).await?.is_demo)
}

/// What was typed into the form of a channel.
struct ReadChannel {
    new: StaffChannelInput,
    /// `None` where no address was typed.
    destination: Option<NewDestination>,
    /// Whether the destination is a webhook whose signing secret was made just now.
    has_new_secret: bool,
}

/// Reads the form and names every field that is wrong. No address is wrong if it `needs_address`. A webhook without a signing
/// secret gets `new_secret`.
fn read(
    app: &AppState,
    fields: &Fields,
    is_demo: bool,
    needs_address: bool,
    new_secret: &str,
) -> Result<ReadChannel, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", fields.get("name"), TITLE_MAX);
    let channel = fields.get("channel").parse::<Channel>().ok().filter(|channel| channel.has_destinations());
    if channel.is_none() {
        form.wrong("channel", Message::new("field-choice"));
    }
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let typed = Typed { address: fields.get(ADDRESS_FIELD), token: fields.get(TOKEN_FIELD) };
    let is_typed = needs_address || !typed.address.trim().is_empty() || !typed.token.trim().is_empty();
    let has_new_secret = is_typed && channel == Some(Channel::WEBHOOK) && typed.token.trim().is_empty();
    let typed = if has_new_secret { Typed { token: new_secret, ..typed } } else { typed };
    let destination = channel.filter(|_| is_typed).and_then(|channel| {
        match destination::parse(channel, &typed, &settings, is_demo) {
            Ok(destination) => Some(destination),
            Err(error) => {
                form.wrong(if error.field == TOKEN_FIELD { TOKEN_FIELD } else { ADDRESS_FIELD }, error.message);
                None
            }
        }
    });
    let audience = match fields.get("audience") {
        ONESELF | "" => Some(Audience::Oneself),
        role => role.parse::<Role>().ok().filter(|role| role.is_for_people()).map(Audience::Role),
    };
    if audience.is_none() {
        form.wrong("audience", Message::new("field-choice"));
    }
    let chosen = |need: &str| fields.all("need").contains(&need);
    let needs = Needs {
        promises: chosen("promises"),
        approvals: chosen("approvals"),
        doubt: chosen("doubt"),
        budgets: chosen("budgets"),
    };
    if !(needs.promises || needs.approvals || needs.doubt || needs.budgets) {
        form.wrong("need", Message::new("staff-channels-need-required"));
    }
    let quiet = (fields.get("quiet_from").trim().to_owned(), fields.get("quiet_to").trim().to_owned());
    let is_quiet_empty = quiet.0.is_empty() && quiet.1.is_empty();
    // Equal times would be listed as quiet hours and never be quiet.
    if !is_quiet_empty && QuietHours::parse(&quiet.0, &quiet.1).is_none_or(QuietHours::is_empty) {
        form.wrong("quiet_from", Message::new("staff-channels-quiet-wrong"));
    }
    form.check()?;
    let audience = audience.ok_or_else(|| Refusal::field("audience", "field-choice"))?;
    let always = fields.all("always");
    let always = Always { missed: always.contains(&"missed"), doubt: always.contains(&"doubt") };
    let new = StaffChannelInput { name, audience, needs, quiet, always };
    Ok(ReadChannel { new, destination, has_new_secret })
}

async fn test(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request
        .once(async move |tx| {
            manage::test(tx, &right, now, &id).await?;
            Ok(format!("{PAGE}?tested={id}"))
        })
        .await
}

async fn remove(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request.write(async move |tx| manage::remove(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(PAGE))
}
