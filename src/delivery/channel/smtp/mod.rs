//! Mail over SMTP. The conversation is held step by step, because what a failure means depends on the
//! step: before the mail itself was sent nothing was taken; after it, only the server's answer tells.

use super::{HANDOVER_MAX, Handover, Trouble};
use crate::delivery::mail::Mail;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::error::Error as _;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// To reach the server, greet it, and sign in.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// For one command.
const COMMAND_MAX: Duration = Duration::from_secs(15);
/// For the mail and the server's answer to it; the rest of what a hand-over may take.
const MAIL_MAX: Duration = Duration::from_secs(30);
/// An unused connection is closed after this: shorter than any server waits.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// Mails over one connection; some servers take no more.
const MAILS_PER_CONNECTION: u32 = 100;

// Two connections, three commands and a mail fit into what the lease allows for.
const _: () = assert!(
    2 * (CONNECT_MAX.as_secs() + COMMAND_MAX.as_secs()) + MAIL_MAX.as_secs() <= HANDOVER_MAX.as_secs(),
    "a hand-over may take longer than its lease"
);

/// A mail server and the connections to it that are open.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    idle: Mutex<Vec<Connection>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tls {
    /// From the first byte (`smtps:`).
    Always,
    /// By STARTTLS, or not at all (`?tls=required`, or a password for another machine).
    Required,
    /// By STARTTLS where it is offered.
    IfOffered,
}

struct Connection {
    smtp: AsyncSmtpConnection,
    mails: u32,
    used_at: Instant,
}

/// Where a conversation stood when it failed.
enum Failed {
    /// Before anything was said of this mail: reaching, greeting, signing in, naming the sender.
    Before(String),
    /// Its recipient was not taken.
    Recipient(Answer),
    /// The server would not have the mail's text.
    Text(Answer),
    /// The mail was sent, and no answer came.
    Silent(String),
}

/// A negative answer, without its words.
struct Answer {
    code: String,
    is_permanent: bool,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Server {
    /// Reads `smtp[s]://[USER:PASSWORD@]HOST[:PORT][?tls=required]`.
    pub fn parse(url: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("AMENDS_SMTP_URL is not smtp://…, smtps://… or maildir:PATH: {why}");
        let url = url::Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("it names no host"))?;
        let decoded = |text: &str| {
            let pair = format!("x={}", text.replace('+', "%2B"));
            url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let credentials = url.password().map(|password| Credentials::new(decoded(url.username()), decoded(password)));
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (tls, port) = match (url.scheme(), asked.as_deref()) {
            ("smtps", _) => (Tls::Always, 465),
            ("smtp", Some("required")) => (Tls::Required, 587),
            // A password never leaves this machine in the clear.
            ("smtp", None) if credentials.is_some() && !super::is_this_machine(host) => (Tls::Required, 587),
            ("smtp", None) => (Tls::IfOffered, 25),
            ("smtp", Some(other)) => return Err(wrong(&format!("tls={other} is not tls=required"))),
            (scheme, _) => return Err(wrong(&format!("it begins with {scheme}:"))),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, tls, credentials, hello, idle: Mutex::default() })
    }

    /// The server's name or number.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Hands one mail over.
    pub async fn hand_over(&self, mail: &Mail) -> Handover {
        match self.deliver(mail).await {
            Ok(()) => Handover::Taken,
            Err(Failed::Before(code)) => Handover::Later(Trouble::of_channel(code)),
            Err(Failed::Recipient(answer)) if answer.is_permanent => {
                let address_is_bad = is_about_the_address(&answer.code, true);
                Handover::Refused { code: answer.code, address_is_bad }
            }
            Err(Failed::Text(answer)) if answer.is_permanent => {
                let address_is_bad = is_about_the_address(&answer.code, false);
                Handover::Refused { code: answer.code, address_is_bad }
            }
            Err(Failed::Recipient(answer) | Failed::Text(answer)) => Handover::Later(Trouble::of_message(answer.code)),
            Err(Failed::Silent(code)) => Handover::Unknown(Trouble::of_channel(code)),
        }
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), Failed> {
        let mut kept = self.take();
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let is_fresh = connection.mails == 0;
        if let Err(why) = self.name_sender(&mut connection, mail).await {
            if is_fresh {
                return Err(why);
            }
            // A kept connection may have been closed by the server meanwhile; that says nothing of this mail.
            connection = self.connect().await?;
            self.name_sender(&mut connection, mail).await?;
        }
        for recipient in mail.envelope.to() {
            let command = Rcpt::new(recipient.clone(), vec![]);
            timeout(COMMAND_MAX, connection.smtp.command(command))
                .await
                .map_err(|_| Failed::Before("timeout".into()))?
                .map_err(|error| {
                    answer(&error).map_or_else(|| Failed::Before("connection lost".into()), Failed::Recipient)
                })?;
        }
        timeout(COMMAND_MAX, connection.smtp.command(Data))
            .await
            .map_err(|_| Failed::Before("timeout".into()))?
            .map_err(|error| answer(&error).map_or_else(|| Failed::Before("connection lost".into()), Failed::Text))?;
        timeout(MAIL_MAX, connection.smtp.command(Text(&mail.bytes)))
            .await
            .map_err(|_| Failed::Silent("timeout".into()))?
            .map_err(|error| answer(&error).map_or_else(|| Failed::Silent("connection lost".into()), Failed::Text))?;
        connection.mails += 1;
        connection.used_at = Instant::now();
        self.keep(connection);
        Ok(())
    }

    async fn name_sender(&self, connection: &mut Connection, mail: &Mail) -> Result<(), Failed> {
        let mut parameters = vec![];
        let addresses = mail.envelope.to().iter().chain(mail.envelope.from());
        if addresses.into_iter().any(|address| !address.to_string().is_ascii()) {
            if !connection.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                // Not this server: for this address that is final.
                return Err(Failed::Text(Answer { code: "no smtputf8".into(), is_permanent: true }));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let command = MailFrom::new(mail.envelope.from().cloned(), parameters);
        timeout(COMMAND_MAX, connection.smtp.command(command))
            .await
            .map_err(|_| Failed::Before("timeout".into()))?
            .map_err(|error| Failed::Before(code_of(&error)))?;
        Ok(())
    }

    async fn connect(&self) -> Result<Connection, Failed> {
        let smtp = timeout(CONNECT_MAX, self.greet())
            .await
            .map_err(|_| Failed::Before("timeout".into()))?
            .map_err(Failed::Before)?;
        Ok(Connection { smtp, mails: 0, used_at: Instant::now() })
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, String> {
        let parameters = || TlsParameters::new(self.host.clone()).map_err(|_| "tls".to_owned());
        let first = if self.tls == Tls::Always { Some(parameters()?) } else { None };
        let mut smtp = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(CONNECT_MAX),
            &self.hello,
            first,
            None,
        )
        .await
        .map_err(|error| code_of(&error))?;
        if self.tls != Tls::Always && smtp.can_starttls() {
            smtp.starttls(parameters()?, &self.hello).await.map_err(|error| code_of(&error))?;
        } else if self.tls == Tls::Required {
            return Err("no starttls".to_owned());
        }
        if let Some(credentials) = &self.credentials {
            smtp.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|error| code_of(&error))?;
        }
        Ok(smtp)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| connection.used_at.elapsed() < IDLE_MAX);
        idle.pop()
    }

    fn keep(&self, connection: Connection) {
        if connection.mails < MAILS_PER_CONNECTION {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// A mail as `DATA` takes it: dots at the start of lines doubled, a single one at the end. Written as one
/// command, so that it leaves in one piece and its end does not wait for an acknowledgement.
struct Text<'a>(&'a [u8]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(self.0).map_err(|_| fmt::Error)?;
        let text = text.strip_suffix("\r\n").unwrap_or(text);
        for line in text.split("\r\n") {
            let dot = if line.starts_with('.') { "." } else { "" };
            write!(f, "{dot}{line}\r\n")?;
        }
        f.write_str(".\r\n")
    }
}

/// The server's own negative answer, if there was one. Its words may name people; only codes are kept.
fn answer(error: &Error) -> Option<Answer> {
    let status = error.status()?;
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let enhanced = words.split_whitespace().next().filter(|word| is_enhanced(word));
    let code = match enhanced {
        Some(enhanced) => format!("smtp {status} {enhanced}"),
        None => format!("smtp {status}"),
    };
    Some(Answer { code, is_permanent: error.is_permanent() })
}

fn code_of(error: &Error) -> String {
    answer(error).map_or_else(|| if error.is_tls() { "tls".to_owned() } else { "unreachable".to_owned() }, |a| a.code)
}

/// Whether a permanent refusal says that the mailbox does not exist or takes nothing any more, so that
/// nobody is written to there again. A server that distrusts us (`5.7.x`) or is broken (`5.3.x`) says
/// nothing about the address (RFC 3463; bare codes: RFC 5321, 4.2.3).
fn is_about_the_address(code: &str, of_recipient: bool) -> bool {
    let mut words = code.split(' ').skip(1);
    match (words.next(), words.next()) {
        (_, Some(enhanced)) => enhanced.starts_with("5.1.") || enhanced == "5.2.1",
        (Some("550" | "551" | "553"), None) => of_recipient,
        _ => false,
    }
}

/// Whether a word is an enhanced status code, such as `5.1.1` (RFC 3463).
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts.iter().all(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
