//! Mail over SMTP. The dialogue is done step by step, because the meaning of a failure depends on the step: before the
//! text was sent the server has accepted nothing; after it, only the server's answer tells.

use crate::delivery::channel::{SEND_TIMEOUT, SendError, SendOutcome, is_this_machine};
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

/// For connecting, greeting and signing in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(15);
/// For the text of the mail and the server's answer to it.
const TEXT_TIMEOUT: Duration = Duration::from_secs(30);
/// After this an unused connection is dropped; shorter than servers wait.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Most mails over one connection; some servers accept no more.
const MAILS_PER_CONNECTION_MAX: u32 = 100;

// Two connection attempts, their commands and the text fit into the time that the lease allows for.
const _: () = assert!(
    2 * (CONNECT_TIMEOUT.as_secs() + COMMAND_TIMEOUT.as_secs()) + TEXT_TIMEOUT.as_secs() <= SEND_TIMEOUT.as_secs(),
    "sending a mail may take longer than its lease"
);

/// A mail server, and the open connections to it.
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
    /// STARTTLS is required (`?tls=required`, or a password for another machine).
    Required,
    /// STARTTLS if the server offers it.
    IfOffered,
}

struct Connection {
    smtp: AsyncSmtpConnection,
    mails: u32,
    used_at: Instant,
}

/// In which step a dialogue failed.
enum DialogueError {
    /// Before the text was sent: while connecting, greeting, signing in or naming the sender, or the connection was
    /// lost.
    BeforeText(String),
    /// The server did not accept the recipient.
    Recipient(Answer),
    /// The server did not accept the text.
    Text(Answer),
    /// The text was sent, and no answer came.
    NoAnswer(String),
}

/// A negative answer, without its text.
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
    /// Reads `smtp[s]://[USER:PASSWORD@]HOST[:PORT][/HELO_NAME][?tls=required]`.
    ///
    /// # Errors
    ///
    /// One line that names the setting, without secrets.
    pub fn parse(url: &str) -> Result<Self, String> {
        let invalid = |reason: &str| format!("AMENDS_SMTP_URL must be smtp://…, smtps://… or maildir:PATH: {reason}");
        let url = url::Url::parse(url).map_err(|error| invalid(&error.to_string()))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| invalid("it has no host"))?;
        let decoded = |text: &str| {
            let pair = format!("x={}", text.replace('+', "%2B"));
            url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let credentials = url.password().map(|password| Credentials::new(decoded(url.username()), decoded(password)));
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (tls, port) = match (url.scheme(), asked.as_deref()) {
            ("smtps", _) => (Tls::Always, 465),
            ("smtp", Some("required")) => (Tls::Required, 587),
            // A password is never sent to another machine without TLS.
            ("smtp", None) if credentials.is_some() && !is_this_machine(host) => (Tls::Required, 587),
            ("smtp", None) => (Tls::IfOffered, 25),
            ("smtp", Some(other)) => return Err(invalid(&format!("tls={other} is not tls=required"))),
            (scheme, _) => return Err(invalid(&format!("its scheme is {scheme}"))),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, tls, credentials, hello, idle: Mutex::default() })
    }

    /// The server's name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Sends one mail.
    pub async fn send(&self, mail: &Mail) -> SendOutcome {
        match self.deliver(mail).await {
            Ok(()) => SendOutcome::Accepted,
            Err(DialogueError::BeforeText(code)) => SendOutcome::Deferred(SendError::of_channel(code)),
            Err(DialogueError::Recipient(answer)) if answer.is_permanent => {
                let is_address_invalid = is_address_invalid(&answer.code, true);
                SendOutcome::Rejected { code: answer.code, is_address_invalid }
            }
            Err(DialogueError::Text(answer)) if answer.is_permanent => {
                let is_address_invalid = is_address_invalid(&answer.code, false);
                SendOutcome::Rejected { code: answer.code, is_address_invalid }
            }
            Err(DialogueError::Recipient(answer) | DialogueError::Text(answer)) => {
                SendOutcome::Deferred(SendError::of_message(answer.code))
            }
            Err(DialogueError::NoAnswer(code)) => SendOutcome::Unknown(SendError::of_channel(code)),
        }
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), DialogueError> {
        let mut connection = match self.take_idle() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let is_new = connection.mails == 0;
        if let Err(error) = self.mail_from(&mut connection, mail).await {
            if is_new {
                return Err(error);
            }
            // The server may have closed an idle connection meanwhile, which says nothing about this mail.
            connection = self.connect().await?;
            self.mail_from(&mut connection, mail).await?;
        }
        let smtp = &mut connection.smtp;
        for recipient in mail.envelope.to() {
            let rcpt = Rcpt::new(recipient.clone(), vec![]);
            command(smtp, rcpt, COMMAND_TIMEOUT, DialogueError::Recipient, DialogueError::BeforeText).await?;
        }
        command(smtp, Data, COMMAND_TIMEOUT, DialogueError::Text, DialogueError::BeforeText).await?;
        command(smtp, Text(&mail.bytes), TEXT_TIMEOUT, DialogueError::Text, DialogueError::NoAnswer).await?;
        connection.mails += 1;
        connection.used_at = Instant::now();
        self.put_back(connection);
        Ok(())
    }

    async fn mail_from(&self, connection: &mut Connection, mail: &Mail) -> Result<(), DialogueError> {
        let mut parameters = vec![];
        let addresses = mail.envelope.to().iter().chain(mail.envelope.from());
        if addresses.into_iter().any(|address| !address.to_string().is_ascii()) {
            if !connection.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                // This server cannot send to such an address, which is final.
                return Err(DialogueError::Text(Answer { code: "no smtputf8".into(), is_permanent: true }));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mail_from = MailFrom::new(mail.envelope.from().cloned(), parameters);
        timeout(COMMAND_TIMEOUT, connection.smtp.command(mail_from))
            .await
            .map_err(|_| DialogueError::BeforeText("timeout".into()))?
            .map_err(|error| DialogueError::BeforeText(code_of(&error)))?;
        Ok(())
    }

    async fn connect(&self) -> Result<Connection, DialogueError> {
        let smtp = timeout(CONNECT_TIMEOUT, self.greet())
            .await
            .map_err(|_| DialogueError::BeforeText("timeout".into()))?
            .map_err(DialogueError::BeforeText)?;
        Ok(Connection { smtp, mails: 0, used_at: Instant::now() })
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, String> {
        let parameters = || TlsParameters::new(self.host.clone()).map_err(|_| "tls".to_owned());
        let first = if self.tls == Tls::Always { Some(parameters()?) } else { None };
        let mut smtp = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(CONNECT_TIMEOUT),
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

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| connection.used_at.elapsed() < IDLE_TIMEOUT);
        idle.pop()
    }

    fn put_back(&self, connection: Connection) {
        if connection.mails < MAILS_PER_CONNECTION_MAX {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Sends one command and waits for a positive answer. `rejected` is the error for a negative answer, `unanswered` the one
/// for a timeout or a lost connection.
async fn command(
    smtp: &mut AsyncSmtpConnection,
    command: impl fmt::Display + Send,
    limit: Duration,
    rejected: fn(Answer) -> DialogueError,
    unanswered: fn(String) -> DialogueError,
) -> Result<(), DialogueError> {
    match timeout(limit, smtp.command(command)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(answer(&error).map_or_else(|| unanswered("connection lost".to_owned()), rejected)),
        Err(_) => Err(unanswered("timeout".to_owned())),
    }
}

/// The text of a mail as `DATA` expects it: dots at the start of lines are doubled, and a line with a single dot ends
/// it. Sent as one command, so that its end does not wait for an acknowledgement.
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

/// The server's negative answer, if there was one. Its text may name people, so only codes are stored.
fn answer(error: &Error) -> Option<Answer> {
    let status = error.status()?;
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let enhanced = text.split_whitespace().next().filter(|word| is_enhanced(word));
    let code = match enhanced {
        Some(enhanced) => format!("smtp {status} {enhanced}"),
        None => format!("smtp {status}"),
    };
    Some(Answer { code, is_permanent: error.is_permanent() })
}

fn code_of(error: &Error) -> String {
    answer(error).map_or_else(|| if error.is_tls() { "tls".to_owned() } else { "unreachable".to_owned() }, |a| a.code)
}

/// Whether a permanent rejection says that the mailbox does not exist or is disabled, so that the address is
/// suppressed. A server's policy (`5.7.x`) or fault (`5.3.x`) says nothing about the address (RFC 3463; basic codes:
/// RFC 5321, 4.2.3).
fn is_address_invalid(code: &str, after_recipient: bool) -> bool {
    let mut words = code.split(' ').skip(1);
    match (words.next(), words.next()) {
        (_, Some(enhanced)) => enhanced.starts_with("5.1.") || enhanced == "5.2.1",
        (Some("550" | "551" | "553"), None) => after_recipient,
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
