//! The forms of staff channels.

use super::PAGE;
use super::manage::{self, Audience, NewStaffChannel};
use super::store::Needs;
use crate::access::SignedIn;
use crate::delivery::channel::{ADDRESS_FIELD, Channel, Settings, TOKEN_FIELD, Typed};
use crate::delivery::destination;
use crate::delivery::quiet::QuietHours;
use crate::platform::outgoing::Client;
use crate::platform::{AppState, installation};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Role};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/settings/channels", PAGE, add).form("/desk/settings/channels/{id}/test", PAGE, test).form(
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
    let mut tx = app.db.read().await?;
    let is_demo = installation::get(&mut tx).await?.is_demo;
    drop(tx);
    let new = read(&app, &request.fields, is_demo)?;
    let (now, keys) = (request.context.now, app.keys.clone());
    request
        .once(async move |tx| {
            manage::add(tx, &keys, &right, now, &new).await?;
            Ok(PAGE.to_owned())
        })
        .await
}

/// Reads the form and names every field that is wrong.
fn read(app: &AppState, fields: &Fields, is_demo: bool) -> Result<NewStaffChannel, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", fields.get("name"), TITLE_MAX);
    let channel = fields.get("channel").parse::<Channel>().ok().filter(|channel| channel.has_destinations());
    if channel.is_none() {
        form.wrong("channel", Message::new("field-choice"));
    }
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let typed = Typed { address: fields.get(ADDRESS_FIELD), token: fields.get(TOKEN_FIELD) };
    let destination = channel.and_then(|channel| match destination::parse(channel, &typed, &settings, is_demo) {
        Ok(destination) => Some(destination),
        Err(error) => {
            form.wrong(if error.field == TOKEN_FIELD { TOKEN_FIELD } else { ADDRESS_FIELD }, error.message);
            None
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
    if !is_quiet_empty && QuietHours::parse(&quiet.0, &quiet.1).is_none() {
        form.wrong("quiet_from", Message::new("staff-channels-quiet-wrong"));
    }
    form.check()?;
    let (Some(destination), Some(audience)) = (destination, audience) else {
        return Err(Refusal::field("channel", "field-choice"));
    };
    Ok(NewStaffChannel { name, destination, audience, needs, quiet })
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
