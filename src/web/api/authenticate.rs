//! How a program is authenticated. The feature that keeps tokens is above this module, so `app` registers its function.

use crate::access::ApiCaller;
use crate::types::Refusal;
use crate::web::RequestContext;
use axum::http::HeaderMap;
use std::pin::Pin;

/// A program whose token is valid.
#[derive(Debug, Clone)]
pub struct Authenticated {
    /// The program.
    pub caller: ApiCaller,
    /// How many requests it may send in a minute.
    pub limit: u32,
    /// How many of them are left.
    pub remaining: u32,
    /// In how many seconds the minute ends.
    pub reset_s: u64,
}

type Future<'a> = Pin<Box<dyn std::future::Future<Output = Result<Authenticated, Refusal>> + Send + 'a>>;

/// Finds the program of a request, counts the request, and checks that it may call the operation: its method, and its path
/// as the router writes it. Registered by `app`.
///
/// Its errors are [`Refusal::SignedOut`] without a valid token, [`Refusal::TooMany`] beyond the limit, and
/// [`Refusal::NotAllowed`] without the scope that [`access::api`](crate::access::api) asks for.
#[derive(Debug, Clone, Copy)]
pub struct Authenticate(pub for<'a> fn(&'a RequestContext, &'a HeaderMap, &'a str, &'a str) -> Future<'a>);
