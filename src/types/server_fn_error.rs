//! Lets server functions return a [`Refusal`] to the island that called them.

use super::Refusal;
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The request was not answered: the network or the server is down.
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            other => Self::Fault(other.to_string()),
        }
    }
}
