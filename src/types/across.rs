//! A refusal on its way from a server function to the island that called it.

use super::Refusal;
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The server could not be reached: the network is away, or the server is.
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            other => Self::Fault(other.to_string()),
        }
    }
}
