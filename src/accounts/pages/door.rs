//! Signing in, and the administrator's first account.

use crate::accounts::{password, setup};
use crate::server::keys::Purpose;
use crate::server::visit::Typed;
use crate::t;
use crate::ui::field::{TextField, Trouble};
use crate::ui::frame::{DeskView, door_brand, plain_page};
use leptos::prelude::*;

/// Where staff sign in; `?next=` leads back to where they wanted to go.
#[component]
pub fn SignIn() -> impl IntoView {
    plain_page(|visit| async move {
        let typed = visit.refused.clone().map_or_else(|| Typed::fresh("/sign-in"), Typed::after);
        let next = typed.value("next", visit.query.get("next"));
        let organisation = crate::server::installation::this(&mut visit.app.db.read().await?).await?.organisation;
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
    plain_page(|visit| async move {
        let token = visit.param("token")?.to_owned();
        let lookups = visit.app.keys.lookups(Purpose::Lookup, &token);
        if !setup::is_open(&mut visit.app.db.read().await?, &lookups, visit.now).await? {
            return Err(setup::gone());
        }
        let action = format!("/setup/{token}");
        let typed = visit.typed(&action);
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
