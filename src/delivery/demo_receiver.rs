//! Where the receivers of a demonstration are: paths of the server itself, which take what chats and webhooks are sent.
//! `demo` answers there; nothing else in Amends knows of them than that a demonstration may ask them.

use crate::platform::config::Config;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What their paths begin with.
pub const PATH: &str = "/demo/receivers/";
/// The page of the desk that shows what they received.
pub const PAGE: &str = "/desk/demo/receivers";

/// The address of one of them, as this process reaches itself.
///
/// # Errors
///
/// If the name makes no URL.
pub fn url(config: &Config, name: &str) -> Result<Url, url::ParseError> {
    let ip = match config.listen.ip() {
        own if own.is_loopback() => own,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}{PATH}{name}", SocketAddr::new(ip, config.listen.port())).parse()
}

/// Whether a URL is that of a receiver of this server.
pub(super) fn is_one(config: &Config, asked: &Url) -> bool {
    url(config, "").is_ok_and(|own| own.origin() == asked.origin()) && asked.path().starts_with(PATH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening_on(listen: &str) -> Config {
        Config::from_args(["--listen", listen]).expect("settings")
    }

    #[test]
    fn a_server_asks_only_its_own_receivers() {
        let config = listening_on("0.0.0.0:8080");
        let own = url(&config, "slack").unwrap();
        assert_eq!(own.as_str(), "http://127.0.0.1:8080/demo/receivers/slack");
        assert!(is_one(&config, &own));
        for other in [
            "http://127.0.0.1:8081/demo/receivers/slack",
            "https://127.0.0.1:8080/demo/receivers/slack",
            "http://127.0.0.1:8080/demo/receivers/../../desk",
            "http://127.0.0.1:8080/",
            "http://10.0.0.1:8080/demo/receivers/slack",
        ] {
            assert!(!is_one(&config, &other.parse().unwrap()), "{other}");
        }
        assert_eq!(url(&listening_on("[::1]:80"), "x").unwrap().as_str(), "http://[::1]/demo/receivers/x");
    }
}
