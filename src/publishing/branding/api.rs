//! The settings of the public page in the API for programs: name and languages, what its forms say, where vulnerabilities
//! are reported, and its look. All of them share one version, as on the desk.

use super::colour::Scheme;
use super::logo::{LOGO_MAX, Logo};
use super::look_changes::{self, LogoChange, LogoInput, LookInput};
use super::security::{self, SecurityInput};
use super::settings::{self, PageInput};
use super::{look::Look, store};
use crate::access::PageEditor;
use crate::platform::db::Tx;
use crate::services::page::{self, Page, first_page};
use crate::services::{page_text, security_contact};
use crate::types::{Message, PublicId, Refusal};
use crate::ui::wording::LANGUAGES;
use crate::web::announced;
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Written, rename_fields};
use axum::body::{Body, to_bytes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("The page");
const PAGE: &str = "/api/v1/page";
const TEXTS: &str = "/api/v1/page/texts";
const SECURITY: &str = "/api/v1/page/security-contact";
const LOOK: &str = "/api/v1/page/look";
const LOGO: &str = "/api/v1/page/logos/{scheme}";
/// What the path of a logo ends with.
const SCHEME: &str = "`light` or `dark`.";

/// Registers the operations of the page.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .item(AREA.get(PAGE, "getPage", "Read the settings of the page"), get)
        .write(
            AREA.put(PAGE, "editPage", "Change the name, time zone, languages and links of the page")
                .about("All settings of the page, its look included, have one version.")
                .versioned(),
            edit,
        )
        .list(
            AREA.get(TEXTS, "listPageTexts", "List what the forms of the page say, by language")
                .about("The language of the page is the first."),
            list_texts,
        )
        .write(
            AREA.put("/api/v1/page/texts/{language}", "editPageText", "Change what the forms of the page say in a language")
                .parameter("language", "The tag of a language that Amends has, such as `en`.")
                .versioned(),
            edit_text,
        )
        .item(AREA.get(SECURITY, "getSecurityContact", "Read where vulnerabilities are reported"), get_security)
        .write(
            AREA.put(SECURITY, "editSecurityContact", "Change where vulnerabilities are reported")
                .about("It is published as `/.well-known/security.txt` (RFC 9116); without a contact there is none.")
                .versioned(),
            edit_security,
        )
        .item(AREA.get(LOOK, "getLook", "Read the look of the page"), get_look)
        .write(AREA.put(LOOK, "editLook", "Change colours and CSS").about("The logos stay.").versioned(), edit_look)
        .act(
            AREA.post("/api/v1/page/look/undo", "undoLook", "Restore the look before the last change")
                .about("Done twice, it restores the current one.")
                .versioned(),
            undo_look,
        )
        .act(
            AREA.post("/api/v1/page/look/reset", "resetLook", "Restore the look of Amends")
                .about("The logos go, too.")
                .versioned(),
            reset_look,
        )
        .upload(
            AREA.put(LOGO, "setLogo", "Upload a logo")
                .about(
                    "A PNG, JPEG, WebP or SVG image of at most 64 KiB, whose kind is read from its bytes. A logo for dark mode \
                     needs one for light mode.",
                )
                .parameter("scheme", SCHEME)
                .versioned(),
            set_logo,
        )
        .act(
            AREA.delete(LOGO, "removeLogo", "Remove a logo")
                .answers(axum::http::StatusCode::OK)
                .parameter("scheme", SCHEME)
                .versioned(),
            remove_logo,
        )
}

/// The settings of the public page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
struct PageView {
    id: PublicId,
    /// The name in its header.
    name: String,
    /// Its address.
    url: String,
    /// The IANA name of its time zone.
    time_zone: String,
    /// The tag of its language.
    language: String,
    /// The tags of the languages that it has beside it.
    other_languages: Vec<String>,
    /// The company's own site; may be empty.
    site_url: String,
    /// The company's support page; may be empty.
    support_url: String,
    /// For `If-Match`.
    version: i64,
}

async fn page_view(request: &ApiRequest, tx: &mut Tx) -> Result<PageView, Refusal> {
    let page = first_page(tx).await?;
    Ok(PageView {
        other_languages: page::other_languages(tx, &page).await?,
        url: request.app().config.public_url(),
        id: page.id,
        name: page.name,
        time_zone: page.time_zone,
        language: page.language,
        site_url: page.site_url,
        support_url: page.support_url,
        version: page.version,
    })
}

async fn get(request: ApiRequest) -> Result<Item<PageView>, Refusal> {
    let view = page_view(&request, &mut request.read().await?).await?;
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// The settings of the page as they are to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PageInput)]
struct PageBody {
    /// The name in its header.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// The IANA name of its time zone, such as `Europe/London`.
    time_zone: String,
    /// The tag of a language that Amends has, such as `en`.
    language: String,
    /// The tags of the languages that it has beside it; none unless given.
    #[serde(default)]
    other_languages: Vec<String>,
    /// The company's own site; none unless given.
    #[serde(default)]
    #[schema(max_length = 500)]
    site_url: String,
    /// The company's support page; none unless given.
    #[serde(default)]
    #[schema(max_length = 500)]
    support_url: String,
}

async fn edit(request: ApiRequest, body: PageBody) -> Result<Done<PageView>, Refusal> {
    let (right, now) = (request.may::<PageEditor>()?, request.now());
    let PageBody { name, time_zone, language, other_languages, site_url, support_url } = body;
    let input = PageInput { name, time_zone, language, other_languages, site_url, support_url };
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(first_page(tx).await?.version)?;
            let edited = settings::edit_page(tx, &right, now, version, &input).await;
            edited.map_err(|refusal| rename_fields(refusal, &[("other_language", "other_languages")]))?;
            let view = page_view(asked, tx).await?;
            let version = view.version;
            Ok(Written::versioned(view, version))
        })
        .await
}

/// What the public forms say in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PageText)]
struct TextView {
    /// The tag of the language.
    language: String,
    /// Shown below the forms, such as whom to call in an emergency; may be empty.
    safety_notice: String,
    /// The regions that reports choose from; empty for a free field.
    regions: Vec<String>,
    /// For `If-Match`.
    version: i64,
}

async fn text_view(tx: &mut Tx, page: &Page, language: &str) -> Result<TextView, Refusal> {
    let text = page_text::get_in(tx, &page.id, language).await?;
    Ok(TextView {
        language: language.to_owned(),
        safety_notice: text.safety_notice,
        regions: text.regions,
        version: page.version,
    })
}

async fn list_texts(request: ApiRequest, _: NoFilter) -> Result<List<TextView>, Refusal> {
    let mut tx = request.read().await?;
    let page = first_page(&mut tx).await?;
    let mut texts = vec![text_view(&mut tx, &page, &page.language).await?];
    for language in page::other_languages(&mut tx, &page).await? {
        texts.push(text_view(&mut tx, &page, &language).await?);
    }
    Ok(List::whole(texts))
}

/// What the public forms are to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PageTextInput)]
struct TextBody {
    /// Shown below the forms, such as whom to call in an emergency, in one line; none unless given.
    #[serde(default)]
    #[schema(max_length = 500)]
    safety_notice: String,
    /// The regions that reports choose from, each in one line; a free field unless given.
    #[serde(default)]
    #[schema(max_items = 100)]
    regions: Vec<String>,
}

/// Refuses items that would become two, since the function that is shared with the form takes one in each line.
fn check_lines(field: &str, items: &[String]) -> Result<(), Refusal> {
    if items.iter().any(|item| item.contains(['\n', '\r'])) {
        return Err(Refusal::field(field, "page-one-line"));
    }
    Ok(())
}

async fn edit_text(request: ApiRequest, body: TextBody) -> Result<Done<TextView>, Refusal> {
    let (right, now) = (request.may::<PageEditor>()?, request.now());
    let language = request.param("language")?.to_owned();
    if !LANGUAGES.iter().any(|known| known.tag == language) {
        return Err(Refusal::NotFound);
    }
    check_lines("regions", &body.regions)?;
    let regions = body.regions.join("\n");
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(first_page(tx).await?.version)?;
            settings::edit_text(tx, &right, now, version, &language, &body.safety_notice, &regions).await?;
            let page = first_page(tx).await?;
            Ok(Written::versioned(text_view(tx, &page, &language).await?, page.version))
        })
        .await
}

/// Where people report vulnerabilities of the company's systems.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecurityContact)]
struct SecurityView {
    /// `mailto:`, `https:` and `tel:` addresses, the preferred one first.
    contacts: Vec<String>,
    /// The address of the policy for reports; may be empty.
    policy_url: String,
    /// The tags of the languages in which reports are read; empty for those of the page.
    languages: Vec<String>,
    /// For `If-Match`.
    version: i64,
}

async fn security_view(tx: &mut Tx) -> Result<SecurityView, Refusal> {
    let page = first_page(tx).await?;
    let contact = security_contact::get(tx, &page).await?;
    Ok(SecurityView {
        contacts: contact.contacts,
        policy_url: contact.policy_url,
        languages: contact.languages,
        version: page.version,
    })
}

async fn get_security(request: ApiRequest) -> Result<Item<SecurityView>, Refusal> {
    let view = security_view(&mut request.read().await?).await?;
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// Where vulnerabilities are to be reported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecurityContactInput)]
struct SecurityBody {
    /// E-mail, web and telephone addresses, the preferred one first; nothing is published without one.
    #[serde(default)]
    #[schema(max_items = 5)]
    contacts: Vec<String>,
    /// The `https` address of the policy for reports; none unless given.
    #[serde(default)]
    #[schema(max_length = 500)]
    policy_url: String,
    /// The tags of the languages in which reports are read; those of the page unless given.
    #[serde(default)]
    #[schema(max_items = 20)]
    languages: Vec<String>,
}

impl SecurityBody {
    fn into_input(self) -> Result<SecurityInput, Refusal> {
        check_lines("contacts", &self.contacts)?;
        if self.languages.len() > security::LANGUAGES_MAX {
            return Err(Refusal::field("languages", "field-choice"));
        }
        if let Some(tag) = self.languages.iter().find(|tag| tag.contains(|c: char| c == ',' || c.is_whitespace())) {
            return Err(Refusal::fields([(
                "languages",
                Message::new("page-security-language-invalid").with("tag", tag),
            )]));
        }
        Ok(SecurityInput {
            contacts: self.contacts.join("\n"),
            policy_url: self.policy_url,
            languages: self.languages.join(" "),
        })
    }
}

async fn edit_security(request: ApiRequest, body: SecurityBody) -> Result<Done<SecurityView>, Refusal> {
    const NAMES: [(&str, &str); 3] =
        [("security_contacts", "contacts"), ("security_policy", "policy_url"), ("security_languages", "languages")];
    let (right, now, input) = (request.may::<PageEditor>()?, request.now(), body.into_input()?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(first_page(tx).await?.version)?;
            let edited = security::edit_security(tx, &right, now, version, &input).await;
            edited.map_err(|refusal| rename_fields(refusal, &NAMES))?;
            let view = security_view(tx).await?;
            let version = view.version;
            Ok(Written::versioned(view, version))
        })
        .await
}

/// The look of the page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Look)]
struct LookView {
    /// The accent colour in light mode, such as `#6d28a8`; none for that of Amends.
    accent_light: Option<String>,
    /// The accent colour in dark mode.
    accent_dark: Option<String>,
    /// The company's CSS, for screens.
    css: String,
    logo: Option<LogoView>,
    /// The logo in dark mode, where it is another one.
    logo_dark: Option<LogoView>,
    /// Whether the logo shows the company's name, which then is not repeated beside it.
    logo_names: bool,
    /// Whether there is a look to which `undo` leads.
    has_previous: bool,
    /// For `If-Match`.
    version: i64,
}

/// A logo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Logo)]
struct LogoView {
    /// Such as `image/png`.
    media_type: String,
    /// The size of its file, in bytes.
    size: u64,
    /// The width at which it is shown, in CSS pixels.
    width: u32,
    /// The height at which it is shown, in CSS pixels.
    height: u32,
}

impl From<&Logo> for LogoView {
    fn from(logo: &Logo) -> Self {
        let (width, height) = logo.shown();
        let size = u64::try_from(logo.bytes.len()).unwrap_or(u64::MAX);
        Self { media_type: logo.kind.content_type().to_owned(), size, width, height }
    }
}

async fn look_view(tx: &mut Tx) -> Result<LookView, Refusal> {
    let page = first_page(tx).await?;
    let look: Look = store::current_look(tx, &page.id).await?;
    Ok(LookView {
        accent_light: look.accent_light.map(|colour| colour.to_string()),
        accent_dark: look.accent_dark.map(|colour| colour.to_string()),
        logo: look.logo.as_ref().map(LogoView::from),
        logo_dark: look.logo_dark.as_ref().map(LogoView::from),
        logo_names: look.logo_names,
        css: look.css,
        has_previous: store::previous_look(tx, &page.id).await?.is_some(),
        version: page.version,
    })
}

async fn written_look(tx: &mut Tx) -> Result<Written<LookView>, Refusal> {
    let view = look_view(tx).await?;
    let version = view.version;
    Ok(Written::versioned(view, version))
}

async fn get_look(request: ApiRequest) -> Result<Item<LookView>, Refusal> {
    let view = look_view(&mut request.read().await?).await?;
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// Colours and CSS as they are to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LookInput)]
struct LookBody {
    /// The accent colour in light mode, with enough contrast; that of Amends unless given.
    #[serde(default)]
    accent_light: String,
    /// The accent colour in dark mode, with enough contrast; that of Amends unless given.
    #[serde(default)]
    accent_dark: String,
    /// The company's CSS, for screens, which loads nothing from elsewhere; none unless given.
    #[serde(default)]
    #[schema(max_length = 8192)]
    css: String,
    /// Whether a colour whose contrast is too low is replaced by the nearest readable one, and not refused.
    #[serde(default)]
    nearest: bool,
    /// Whether the logo shows the company's name; as before unless given.
    logo_names: Option<bool>,
}

async fn edit_look(request: ApiRequest, body: LookBody) -> Result<Done<LookView>, Refusal> {
    let (right, now) = (request.may::<PageEditor>()?, request.now());
    let LookBody { accent_light, accent_dark, css, nearest, logo_names } = body;
    let input = LookInput { accent_light, accent_dark, css, nearest };
    let asked = &request;
    request
        .write(async move |tx| {
            let page = first_page(tx).await?;
            let version = asked.version_or(page.version)?;
            let before = store::current_look(tx, &page.id).await?;
            let names = logo_names.unwrap_or(before.logo_names);
            look_changes::edit_look_and_names(tx, &right, now, version, &input, names).await?;
            written_look(tx).await
        })
        .await
}

async fn undo_look(request: ApiRequest) -> Result<Done<LookView>, Refusal> {
    let (right, now, asked) = (request.may::<PageEditor>()?, request.now(), &request);
    request
        .write(async move |tx| {
            let version = asked.version_or(first_page(tx).await?.version)?;
            look_changes::undo_look(tx, &right, now, version).await?;
            written_look(tx).await
        })
        .await
}

async fn reset_look(request: ApiRequest) -> Result<Done<LookView>, Refusal> {
    let (right, now, asked) = (request.may::<PageEditor>()?, request.now(), &request);
    request
        .write(async move |tx| {
            let version = asked.version_or(first_page(tx).await?.version)?;
            look_changes::reset_look(tx, &right, now, version).await?;
            written_look(tx).await
        })
        .await
}

/// The scheme that a path names.
fn scheme(request: &ApiRequest) -> Result<Scheme, Refusal> {
    match request.param("scheme")? {
        "light" => Ok(Scheme::Light),
        "dark" => Ok(Scheme::Dark),
        _ => Err(Refusal::NotFound),
    }
}

async fn set_logo(request: ApiRequest, body: Body) -> Result<Done<LookView>, Refusal> {
    let (right, scheme) = (request.may::<PageEditor>()?, scheme(&request)?);
    announced::check(&request.headers, LOGO_MAX)?;
    let bytes = to_bytes(body, LOGO_MAX).await.map_err(|_| Refusal::TooLarge)?;
    let logo = Logo::read(bytes).map_err(|wrong| Refusal::fields([("", wrong)]))?;
    change_logo(&request, right, scheme, LogoChange::Replace(logo)).await
}

async fn remove_logo(request: ApiRequest) -> Result<Done<LookView>, Refusal> {
    let (right, scheme) = (request.may::<PageEditor>()?, scheme(&request)?);
    change_logo(&request, right, scheme, LogoChange::Remove).await
}

async fn change_logo(
    request: &ApiRequest,
    right: PageEditor,
    scheme: Scheme,
    change: LogoChange,
) -> Result<Done<LookView>, Refusal> {
    let now = request.now();
    request
        .write(async move |tx| {
            let page = first_page(tx).await?;
            let version = request.version_or(page.version)?;
            let logo_names = store::current_look(tx, &page.id).await?.logo_names;
            let (logo, logo_dark) = match scheme {
                Scheme::Light => (change, LogoChange::Keep),
                Scheme::Dark => (LogoChange::Keep, change),
            };
            let changed =
                look_changes::edit_logo(tx, &right, now, version, LogoInput { logo, logo_dark, logo_names }).await;
            // What the form shows beside the other logo is about what is stored, not about this request.
            changed.map_err(|refusal| match refusal {
                Refusal::Invalid(_) => Refusal::conflict("logo-light-required"),
                other => other,
            })?;
            written_look(tx).await
        })
        .await
}
