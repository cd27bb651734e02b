//! Signing in, and creating the first administrator's account.

use crate::accounts::{password, setup};
use crate::platform::installation;
use crate::platform::keys::Purpose;
use crate::t;
use crate::web::FormState;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, sign_in_brand, standalone_page};
use leptos::prelude::*;

/// The sign-in form. `?next=` is the page that staff wanted to see.
#[component]
pub fn SignIn() -> impl IntoView {
    standalone_page(|context| async move {
        let typed = context.refused_form.clone().map_or_else(|| FormState::new("/sign-in"), FormState::refused);
        let next = typed.value("next", context.query.get("next"));
        let organisation = installation::get(&mut context.app.db.read().await?).await?.organisation;
        Ok(DeskView::new(
            t!("sign-in-title"),
            view! {
                <main id="main" class="sign-in">
                    {sign_in_brand()}
                    <h1>{t!("sign-in-heading", organisation = organisation)}</h1>
                    <form method="post" action="/sign-in" class="form">
                        <ErrorSummary typed=typed.clone()/>
                        <input type="hidden" name="next" value=next/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email"
                            autocomplete="username" required=true/>
                        <TextField typed=typed name="password" label=t!("sign-in-password") kind="password"
                            autocomplete="current-password" required=true/>
                        <button class="button primary big" type="submit">{t!("sign-in-submit")}</button>
                    </form>
                    <p class="quiet small">{t!("sign-in-forgotten")}</p>
                </main>
            },
        ))
    })
}

/// The form for the first administrator's account, opened by the link that the first start prints.
#[component]
pub fn Setup() -> impl IntoView {
    standalone_page(|context| async move {
        let token = context.param("token")?.to_owned();
        setup::check_shape(&token)?;
        let lookups = context.app.keys.lookups(Purpose::Lookup, &token);
        setup::check_link(&mut context.app.db.read().await?, &lookups, context.now).await?;
        let action = format!("/setup/{token}");
        let typed = context.form(&action);
        Ok(DeskView::new(
            t!("setup-title"),
            view! {
                <main id="main" class="sign-in">
                    {sign_in_brand()}
                    <h1>{t!("setup-title")}</h1>
                    <p>{t!("setup-lead")}</p>
                    <form method="post" action=action class="form">
                        <ErrorSummary typed=typed.clone()/>
                        <TextField typed=typed.clone() name="name" label=t!("staff-name-label") autocomplete="name"
                            required=true/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email"
                            autocomplete="username" required=true/>
                        <TextField typed=typed.clone() name="password" label=t!("sign-in-password") kind="password"
                            autocomplete="new-password" help=t!("password-help", least = password::LENGTH_MIN)
                            required=true/>
                        <TextField typed=typed name="again" label=t!("password-repeat") kind="password"
                            autocomplete="new-password" required=true/>
                        <button class="button primary big" type="submit">{t!("setup-submit")}</button>
                    </form>
                </main>
            },
        ))
    })
}
