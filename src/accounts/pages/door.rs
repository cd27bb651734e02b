//! Signing in, and the administrator's first account.

use crate::accounts::{password, setup};
use crate::platform::keys::Purpose;
use crate::t;
use crate::web::FormState;
use crate::web::field::{TextField, Trouble};
use crate::web::frame::{DeskView, door_brand, plain_page};
use leptos::prelude::*;

/// Where staff sign in; `?next=` leads back to where they wanted to go.
#[component]
pub fn SignIn() -> impl IntoView {
    plain_page(|context| async move {
        let typed = context.refused_form.clone().map_or_else(|| FormState::fresh("/sign-in"), FormState::after);
        let next = typed.value("next", context.query.get("next"));
        let organisation = crate::platform::installation::get(&mut context.app.db.read().await?).await?.organisation;
        Ok(DeskView::new(
            t!("sign-in-title"),
            view! {
                <main id="main" class="door">
                    {door_brand()}
                    <h1>{t!("sign-in-heading", organisation = organisation)}</h1>
                    <form method="post" action="/sign-in" class="form">
                        <Trouble typed=typed.clone()/>
                        <input type="hidden" name="next" value=next/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email" autocomplete="username" required=true/>
                        <TextField typed=typed name="password" label=t!("sign-in-password") kind="password" autocomplete="current-password" required=true/>
                        <button class="btn primary big" type="submit">{t!("sign-in-submit")}</button>
                    </form>
                    <p class="quiet small">{t!("sign-in-forgotten")}</p>
                </main>
            },
        ))
    })
}

/// Where the first administrator makes an account, by a link the first start prints.
#[component]
pub fn Setup() -> impl IntoView {
    plain_page(|context| async move {
        let token = context.param("token")?.to_owned();
        let lookups = context.app.keys.lookups(Purpose::Lookup, &token);
        if !setup::is_open(&mut context.app.db.read().await?, &lookups, context.now).await? {
            return Err(setup::gone());
        }
        let action = format!("/setup/{token}");
        let typed = context.form(&action);
        Ok(DeskView::new(
            t!("setup-title"),
            view! {
                <main id="main" class="door">
                    {door_brand()}
                    <h1>{t!("setup-title")}</h1>
                    <p>{t!("setup-lead")}</p>
                    <form method="post" action=action class="form">
                        <Trouble typed=typed.clone()/>
                        <TextField typed=typed.clone() name="name" label=t!("staff-name-label") autocomplete="name" required=true/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email" autocomplete="username" required=true/>
                        <TextField typed=typed.clone() name="password" label=t!("sign-in-password") kind="password"
                            autocomplete="new-password" help=t!("password-help", least = password::SHORTEST) required=true/>
                        <TextField typed=typed name="again" label=t!("password-repeat") kind="password" autocomplete="new-password" required=true/>
                        <button class="btn primary big" type="submit">{t!("setup-submit")}</button>
                    </form>
                </main>
            },
        ))
    })
}
