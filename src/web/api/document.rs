//! The OpenAPI document, from the operations as they are routed.

use super::operation::Operation;
use super::paging::{LIMIT_DEFAULT, LIMIT_MAX};
use super::routes::Described;
use super::schema::{ID_PATTERN, Schemas};
use super::{idempotency, problem, reference};
use crate::access::api::{self, Access};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Array, Components, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Required};

/// The name of the way to authenticate.
const SECURITY: &str = "token";

/// The OpenAPI document as JSON, and the page that shows it. Neither holds anything of the installation.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document.
    pub json: String,
    /// The content of the page for people, as HTML.
    pub page: String,
    etag: String,
}

impl Document {
    pub(super) fn new(described: &[Described], schemas: Schemas) -> Result<Self, String> {
        let components = components(schemas)?;
        let mut paths = Paths::new();
        let mut names = BTreeMap::new();
        for one in described {
            if let Some(other) = names.insert(one.operation.id, one.operation.path) {
                return Err(format!(
                    "two operations are named {}: {other} and {}",
                    one.operation.id, one.operation.path
                ));
            }
            paths.add_path_operation(one.operation.path, vec![method(&one.operation.method)], operation(one));
        }
        let areas = described.iter().fold(Vec::new(), |mut areas, one| {
            if !areas.contains(&one.operation.area.0) {
                areas.push(one.operation.area.0);
            }
            areas
        });
        let info = InfoBuilder::new()
            .title("Amends API")
            .version("1")
            .description(Some(include_str!("introduction.md")))
            .build();
        let openapi: OpenApi = OpenApiBuilder::new()
            .info(info)
            .servers(Some([Server::new("/")]))
            .tags(Some(areas.into_iter().map(|area| TagBuilder::new().name(area).build())))
            .components(Some(components))
            .paths(paths)
            .build();
        let value = serde_json::to_value(&openapi).map_err(|error| error.to_string())?;
        let json = value.to_string();
        let etag = format!("\"{}\"", crate::platform::keys::hex(&Sha256::digest(&json)[..8]));
        Ok(Self { page: reference::content(&value), json, etag })
    }

    /// The document as a response.
    pub fn response(&self, headers: &HeaderMap) -> Response {
        let has_it = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == self.etag.as_bytes());
        let mut response = if has_it {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, "application/json")], self.json.clone()).into_response()
        };
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        // Tools of other origins show it; it is the same for everybody.
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        response
    }
}

fn components(schemas: Schemas) -> Result<Components, String> {
    let mut known: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    for (name, schema) in schemas.into_iter().chain([("Problem".to_owned(), problem_schema())]) {
        if known.get(&name).is_some_and(|known| *known != schema) {
            return Err(format!("two different types of the API are named {name}"));
        }
        known.insert(name, schema);
    }
    let mut components = Components::new();
    components.schemas = known.into_iter().collect();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API token, made at the desk under Settings, or by `amends token create`."))
        .build();
    components.add_security_scheme(SECURITY, SecurityScheme::Http(scheme));
    Ok(components)
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::DELETE => HttpMethod::Delete,
        Method::PATCH => HttpMethod::Patch,
        _ => HttpMethod::Get,
    }
}

fn operation(one: &Described) -> utoipa::openapi::path::Operation {
    let described = &*one.operation;
    let mut operation = OperationBuilder::new()
        .tag(described.area.0)
        .operation_id(Some(described.id))
        .summary(Some(described.summary))
        .security(SecurityRequirement::new(SECURITY, Vec::<String>::new()));
    let description = description(described);
    if !description.is_empty() {
        operation = operation.description(Some(description));
    }
    for parameter in path_parameters(described).into_iter().chain(one.query.clone()).chain(header_parameters(described))
    {
        operation = operation.parameter(parameter);
    }
    if let Some((media_type, schema)) = &one.body {
        let content = ContentBuilder::new().schema(Some(schema.clone())).build();
        let body = RequestBodyBuilder::new().content(*media_type, content).required(Some(Required::True)).build();
        operation = operation.request_body(Some(body));
    }
    operation = operation.response(described.success().as_str(), success(one));
    if described.is_read() && described.success() == StatusCode::OK {
        operation =
            operation.response("304", ResponseBuilder::new().description("It is as `If-None-Match` says.").build());
    }
    for (status, meaning) in refusals(one) {
        operation = operation.response(status, refusal(meaning));
    }
    operation.build()
}

/// The description, with the scope that the operation needs.
fn description(operation: &Operation) -> String {
    let mut text = operation.description.to_owned();
    let scope = match api::rule(operation.method.as_str(), operation.path).map(|rule| rule.access) {
        Some(Access::Scope(scope)) => format!("Scope: `{}`.", scope.as_str()),
        Some(Access::AnyScope) => "Any scope.".to_owned(),
        Some(Access::Anyone) | None => return text,
    };
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let _ = write!(text, "{scope}");
    text
}

fn success(one: &Described) -> utoipa::openapi::Response {
    let described = &*one.operation;
    let text = |description: &str| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some(description))
            .build()
    };
    let mut response = ResponseBuilder::new().description(match described.success() {
        StatusCode::CREATED => "It was created.",
        StatusCode::ACCEPTED => "It was accepted, and will be done.",
        StatusCode::NO_CONTENT => "It was done.",
        _ => "The answer.",
    });
    if let Some(schema) = &one.answer {
        response = response.content("application/json", ContentBuilder::new().schema(Some(schema.clone())).build());
        response = response
            .header("ETag", text("What it is recognised by; for a resource with a version, `If-Match` takes it."));
    }
    if described.success() == StatusCode::CREATED {
        response = response.header("Location", text("The address of what was created."));
    }
    response.build()
}

/// The refusals that an operation may answer with.
fn refusals(one: &Described) -> Vec<(&'static str, &'static str)> {
    let described = &*one.operation;
    let is_write = !described.is_read();
    let all = [
        ("400", "The request is no HTTP request.", true),
        ("401", "The token is missing, unknown or revoked.", true),
        ("403", "The token has not the scope.", true),
        ("404", "There is no such thing.", described.path.contains('{')),
        ("409", "Its state does not allow this, or the `Idempotency-Key` was used for another request.", is_write),
        ("410", "It was withdrawn.", is_write),
        ("412", "It has another version than `If-Match` says.", described.has_version),
        ("413", "The body or the query is too large.", true),
        ("415", "The body is of another type.", one.body.is_some()),
        ("422", "Fields are invalid; each is named with the reason.", is_write || !one.query.is_empty()),
        ("429", "Too many requests; `Retry-After` says when to come back.", true),
        ("500", "Amends failed.", true),
        ("503", "The database cannot be reached, or is busy.", true),
    ];
    all.into_iter().filter(|(.., applies)| *applies).map(|(status, meaning, _)| (status, meaning)).collect()
}

fn refusal(meaning: &str) -> utoipa::openapi::Response {
    let schema = RefOr::<Schema>::Ref(Ref::from_schema_name("Problem"));
    ResponseBuilder::new()
        .description(meaning)
        .content(problem::MEDIA_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build()
}

/// The parameters of a path. They are public ids unless the operation says otherwise.
fn path_parameters(operation: &Operation) -> Vec<Parameter> {
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let parameter = |name: &str| {
        let described = operation.parameters.iter().find(|(known, _)| *known == name);
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let schema = if described.is_some() { schema.min_length(Some(1)) } else { schema.pattern(Some(ID_PATTERN)) };
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(schema));
        match described {
            Some((_, description)) => parameter.description(Some(*description)).build(),
            None => parameter.build(),
        }
    };
    names.map(parameter).collect()
}

fn header_parameters(operation: &Operation) -> Vec<Parameter> {
    let header = |name: &str, required, description: &str, schema: ObjectBuilder| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(required)
            .description(Some(description))
            .schema(Some(schema))
            .build()
    };
    let mut parameters = Vec::new();
    if operation.has_version {
        let schema =
            ObjectBuilder::new().schema_type(Type::String).pattern(Some(r#"^(\*|"[0-9]{1,18}(\.[0-9a-f]{1,64})?")$"#));
        let description = "The ETag of the version that is changed. Without it, whatever is there is changed.";
        parameters.push(header("If-Match", Required::False, description, schema));
    }
    if !operation.is_read() {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[!-~]+$"))
            .max_length(Some(idempotency::KEY_MAX));
        let required = if operation.needs_key() { Required::True } else { Required::False };
        let description = "Any text that is new for each thing to do. The same request with the same key is done once, and \
                           gets the same answer for a day.";
        parameters.push(header(idempotency::HEADER, required, description, schema));
    }
    parameters
}

/// The parameters by which lists are read page by page.
pub(super) fn paging_parameters() -> [Parameter; 2] {
    let parameter = |name: &str, description: String, schema: ObjectBuilder| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(schema))
            .build()
    };
    let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1_i64)).maximum(Some(LIMIT_MAX));
    let cursor = ObjectBuilder::new().schema_type(Type::String);
    [
        parameter("limit", format!("How many items at most; {LIMIT_DEFAULT} unless given."), limit),
        parameter(
            "cursor",
            "`next` of the page before. It is opaque, and there is no way to make one up.".to_owned(),
            cursor,
        ),
    ]
}

fn problem_schema() -> RefOr<Schema> {
    let text =
        |description: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(description)).build();
    let field = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("field", text("The name of the field."))
        .required("field")
        .property("message", text("What is wrong."))
        .required("message");
    let error = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("The same, as clients of the first version read it."))
        .property("code", text("The code."))
        .required("code")
        .property("message", text("What happened."))
        .required("message")
        .property("fields", Array::new(field));
    let located = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("field", text("The name of the field."))
        .required("field")
        .property("pointer", text("Where it is in the body, as a JSON pointer."))
        .property("parameter", text("Which parameter of the query it is."))
        .property("header", text("Which header it is."))
        .property("detail", text("What is wrong."))
        .required("detail");
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An error (RFC 9457)."))
        .property("type", text("The address of its explanation."))
        .required("type")
        .property("title", text("The name of the status."))
        .required("title")
        .property("status", ObjectBuilder::new().schema_type(Type::Integer).description(Some("The status.")))
        .required("status")
        .property("detail", text("What happened, for people."))
        .required("detail")
        .property("code", text("What happened, for programs. Codes never change."))
        .required("code")
        .property("errors", Array::new(located))
        .property("error", error)
        .required("error")
        .into()
}
