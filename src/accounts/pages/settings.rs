//! One's own account (sessions and password), and the frame around every page of the settings.

use crate::access::{Administrator, AuditReader, DeskEditor, Section, Staff};
use crate::accounts::pending_action::rules::sees_all;
use crate::accounts::session::{self, Session};
use crate::accounts::{password, shortcuts, staff};
use crate::platform::installation;
use crate::platform::keys::Purpose;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::request_context::{OneTimeSecret, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The pages of the settings that a person may open, as (path, title), in order.
fn settings_pages(staff: &Staff) -> Vec<(&'static str, String)> {
    let admin = staff.may::<Administrator>().is_ok();
    let pending = sees_all(&staff.roles);
    let auditor = staff.may::<AuditReader>().is_ok();
    let editor = staff.may::<DeskEditor>().is_ok();
    [
        (true, "/desk/settings", t!("settings-account")),
        (true, "/desk/settings/contacts", t!("contacts-title")),
        (true, "/desk/settings/channels", t!("staff-channels-title")),
        (admin, "/desk/settings/staff", t!("settings-staff")),
        (pending, "/desk/settings/pending", t!("settings-pending")),
        (admin, "/desk/settings/tokens", t!("settings-tokens")),
        (admin, "/desk/settings/alerts", t!("settings-alerts")),
        (admin, "/desk/settings/webhooks", t!("settings-webhooks")),
        (admin, "/desk/settings/organisation", t!("settings-organisation")),
        (admin, "/desk/settings/promises", t!("promise-steps-title")),
        (admin, "/desk/settings/publishing", t!("second-approval-title")),
        (admin, "/desk/settings/page", t!("settings-page")),
        (true, "/desk/settings/share", t!("share-title")),
        (editor, "/desk/settings/templates", t!("settings-templates")),
        (editor, "/desk/settings/playbooks", t!("settings-playbooks")),
        (auditor, "/desk/settings/audit", t!("settings-audit")),
    ]
    .into_iter()
    .filter_map(|(may, path, title)| may.then_some((path, title)))
    .collect()
}

/// A page of the settings: its heading, links to the other pages, and a secret that is shown once, if there is session.
/// `current` is the page's path.
pub fn settings_view(
    context: &RequestContext,
    current: &'static str,
    title: String,
    lead: String,
    body: impl IntoView + 'static,
) -> DeskView {
    let pages = context.staff.as_ref().map(settings_pages).unwrap_or_default();
    let heading = title.clone();
    let secret = context.secret.as_deref().cloned();
    DeskView::new(
        title,
        view! {
            <div class="head">
                <div class="title"><div><h1>{heading}</h1><p>{lead}</p></div></div>
                {(pages.len() > 1).then(|| view! {
                    <nav class="subnav" aria-label=t!("section-settings")>
                        {pages.into_iter().map(|(path, title)| {
                            let aria_current = (path == current).then_some("page");
                            view! { <a href=path aria-current=aria_current>{title}</a> }
                        }).collect_view()}
                    </nav>
                })}
            </div>
            <div class="cols wide"><div>
                {secret.map(one_time_secret)}
                {body}
            </div></div>
        },
    )
}

fn one_time_secret(OneTimeSecret { label, secret }: OneTimeSecret) -> impl IntoView {
    view! {
        <section class="once below-4" aria-labelledby="once">
            <h2 id="once">{label}</h2>
            <p>{t!("settings-secret-once")}</p>
            <output class="mono">{secret}</output>
        </section>
    }
}

/// One's own sessions and password.
#[component]
pub fn Settings() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let sessions = session::list(&mut tx, &viewer.id, context.now).await?;
        let email = staff::get(&mut tx, &viewer.id).await?.email;
        drop(tx);
        let current_hashes = context
            .session
            .as_deref()
            .map(|token| context.app.keys.lookups(Purpose::Lookup, token))
            .unwrap_or_default();
        let now = context.now;
        let typed = context.form("/desk/settings/password");
        let single_keys = shortcuts::are_single_keys_on(&mut context.app.db.read().await?, &viewer.id).await?;
        let rows = sessions.into_iter().map(|session| {
            let is_current = current_hashes.contains(&session.token_hash);
            row(session, is_current, now, zone)
        });
        let body = view! {
            <section class="sec" aria-labelledby="sessions">
                <div class="section-head"><h2 id="sessions">{t!("settings-sessions")}</h2></div>
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("settings-session-browser")}</th>
                        <th scope="col" class="wide-only">{t!("settings-session-since")}</th>
                        <th scope="col">{t!("settings-session-seen")}</th>
                        <th scope="col"><span class="sr">{t!("settings-session-end")}</span></th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table></div>
            </section>
            <section class="sec" aria-labelledby="own-password">
                <div class="section-head"><h2 id="own-password">{t!("settings-password")}</h2></div>
                <form method="post" action="/desk/settings/password" class="form">
                    <ErrorSummary typed=typed.clone()/>
                    <input type="hidden" name="email" value=email autocomplete="username"/>
                    <TextField typed=typed.clone() name="current" label=t!("password-current") kind="password"
                        autocomplete="current-password" required=true/>
                    <TextField typed=typed.clone() name="password" label=t!("password-new") kind="password"
                        autocomplete="new-password" help=t!("password-help", least = password::LENGTH_MIN)
                        required=true/>
                    <TextField typed=typed name="again" label=t!("password-repeat") kind="password"
                        autocomplete="new-password" required=true/>
                    <button class="button" type="submit">{t!("password-submit")}</button>
                </form>
            </section>
            <section class="sec" aria-labelledby="keyboard">
                <div class="section-head"><h2 id="keyboard">{t!("settings-keyboard")}</h2></div>
                <form method="post" action="/desk/settings/shortcuts" class="form">
                    <p class="lead">{t!("settings-keyboard-lead")}" "<a class="in" href="/desk/shortcuts">{t!("shortcuts-title")}</a></p>
                    <label class="choice"><input type="checkbox" name="single_keys" value="yes" checked=single_keys/>" "{t!("settings-single-keys")}</label>
                    <button class="button" type="submit">{t!("settings-save")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, "/desk/settings", t!("settings-account"), t!("settings-account-lead"), body))
    })
}

fn row(session: Session, is_current: bool, now: Timestamp, zone: Tz) -> impl IntoView {
    let (browser, system) = parse_user_agent(&session.user_agent);
    let place = match (browser, system) {
        ("", _) => t!("settings-session-unknown"),
        (browser, "") => browser.to_owned(),
        (browser, system) => t!("settings-session-on", browser = browser, system = system),
    };
    let end = t!("settings-session-end-this", place = &place);
    view! {
        <tr>
            <th scope="row">{place}</th>
            <td class="wide-only">{time::day(session.created_at, zone)}</td>
            <td>{if is_current { t!("settings-session-current") } else { time::relative(session.seen_at, now) }}</td>
            <td class="numeric">
                {if is_current {
                    view! {
                        <form method="post" action="/sign-out">
                            <button class="button" type="submit">{t!("sign-out")}</button>
                        </form>
                    }.into_any()
                } else {
                    view! {
                        <form method="post" action=format!("/desk/settings/sessions/{}/end", session.token_hash)>
                            <button class="button" type="submit" aria-label=end>{t!("settings-session-end")}</button>
                        </form>
                    }.into_any()
                }}
            </td>
        </tr>
    }
}

/// The names of a browser and its system; each empty where the `User-Agent` does not tell.
fn parse_user_agent(agent: &str) -> (&'static str, &'static str) {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(token, _)| agent.contains(token)).map_or("", |(_, name)| *name)
    };
    // The order matters: a browser's `User-Agent` also contains the tokens of those below it.
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Chromium/", "Chromium"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    (browser, system)
}

#[cfg(test)]
mod tests {
    use super::parse_user_agent;

    #[test]
    fn names_browser_and_system() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36 Edg/138.0";
        assert_eq!(parse_user_agent(edge), ("Edge", "Windows"));
        assert_eq!(
            parse_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            ("Firefox", "Linux")
        );
        assert_eq!(parse_user_agent("something else"), ("", ""));
    }
}
