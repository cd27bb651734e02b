//! The form fields for where to write to. Each channel has its own address, help and perhaps a token, so that the choice of
//! the channel is a link to the form of that channel, which needs no script.

use crate::delivery::channel::{Channel, Opened, Settings};
use crate::platform::AppState;
use crate::platform::outgoing::Client;
use crate::t;
use crate::web::FormState;
use crate::web::field::TextField;
use leptos::prelude::*;

/// The channels to rooms and systems that the settings allow.
pub(in crate::subscribers) fn offered(app: &AppState) -> Vec<Channel> {
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let is_set_up =
        |channel: &Channel| channel.open(&settings).is_ok_and(|opened| !matches!(opened, Opened::NotConfigured));
    Channel::of_destinations().filter(is_set_up).collect()
}

/// The links to the forms of the other channels. `path` is the page, `field` the field of its query that names the channel,
/// and `chosen` the channel of this form; `None` for e-mail and text messages.
pub(in crate::subscribers) fn channel_links(
    path: &str,
    field: &str,
    offered: &[Channel],
    chosen: Option<Channel>,
) -> Option<impl IntoView + use<>> {
    if offered.is_empty() {
        return None;
    }
    let link = |href: String, label: String, is_current: bool| {
        let current = is_current.then_some("page");
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    };
    let people = link(path.to_owned(), t!("subscribe-channel-people"), chosen.is_none());
    let others: Vec<_> = offered
        .iter()
        .map(|channel| {
            link(format!("{path}?{field}={}", channel.as_str()), t!(&channel.label_key()), chosen == Some(*channel))
        })
        .collect();
    Some(view! {
        <nav aria-label=t!("subscribe-channel-label")><ul class="channels">{people}{others}</ul></nav>
    })
}

/// The fields of a channel; where it is `None`, of e-mail and text messages, with this help.
pub(in crate::subscribers) fn contact_fields(typed: &FormState, chosen: Option<Channel>, help: String) -> AnyView {
    let typed = typed.clone();
    let Some(channel) = chosen else {
        return view! { <TextField typed=typed name="to" label=t!("subscribe-contact-label") help=help autocomplete="email" required=true/> }.into_any();
    };
    let key = channel.label_key();
    let (label, help) = (t!(&format!("{key}-address")), t!(&format!("{key}-help")));
    let token = channel.takes_token().then(|| {
        let (label, help) = (t!(&format!("{key}-token")), t!(&format!("{key}-token-help")));
        let typed = typed.clone();
        view! { <TextField typed=typed name="token" label=label help=help autocomplete="off"/> }
    });
    view! {
        <input type="hidden" name="channel" value=channel.as_str()/>
        <TextField typed=typed name="to" label=label help=help autocomplete="off" required=true/>
        {token}
    }
    .into_any()
}
