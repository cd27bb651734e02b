//! Where the receivers of a demonstration are: paths of the server itself, which take what chats and webhooks are sent.
//! `demo` answers there; nothing else in Amends knows of them than that a demonstration may ask them.

use super::channel::is_this_machine;
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

/// The receiver that a URL of this machine names, at the address that this server listens on now, which may be another than
/// when the demonstration was loaded. `None` for any other URL.
pub(super) fn here(config: &Config, asked: &Url) -> Option<Url> {
    let is_local = asked.scheme() == "http" && asked.host_str().is_some_and(is_this_machine) && asked.query().is_none();
    let name = asked.path().strip_prefix(PATH).filter(|_| is_local)?;
    url(config, name).ok()
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
        let earlier = "http://127.0.0.1:3000/demo/receivers/slack".parse().unwrap();
        assert_eq!((here(&config, &own), here(&config, &earlier)), (Some(own.clone()), Some(own)));
        for other in [
            "https://127.0.0.1:8080/demo/receivers/slack",
            "http://127.0.0.1:8080/demo/receivers/../../desk",
            "http://127.0.0.1:8080/",
            "http://10.0.0.1:8080/demo/receivers/slack",
            "http://demo.example.org/demo/receivers/slack",
        ] {
            assert_eq!(here(&config, &other.parse().unwrap()), None, "{other}");
        }
        assert_eq!(url(&listening_on("[::1]:80"), "x").unwrap().as_str(), "http://[::1]/demo/receivers/x");
    }
}
