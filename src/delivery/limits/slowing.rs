//! Recipient domains that ask for fewer messages. Each such answer halves the rate of its domain, down to a floor; once there
//! was none for a while and messages are accepted, the rate rises step by step until it is that of the limit again. The
//! messages themselves are tried again as after any temporary failure.

use super::{Applied, domain_of, record as record_event};
use crate::access::SendingOperator;
use crate::delivery::channel::{Channel, Reach, SendOutcome};
use crate::delivery::outcome::Finished;
use crate::delivery::retry::asks_to_slow_down;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// The lowest rate, in messages a minute.
const FLOOR: i64 = 6;
/// Answers to messages that were on their way together halve the rate once.
const TOGETHER: Duration = Duration::seconds(10);
/// How long the rate does not rise after such an answer.
const WAIT_AFTER_ANSWER: Duration = Duration::minutes(2);
/// How long it does not rise again after it rose.
const WAIT_AFTER_RISE: Duration = Duration::minutes(1);
/// How many messages must be accepted before the rate rises.
const ACCEPTED_MIN: i64 = 5;

/// A domain that is slowed down.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SlowedDomain {
    /// Its name.
    pub name: String,
    /// Messages a minute at present.
    pub per_minute: i64,
    /// When it asked for fewer last.
    pub slowed_at: Timestamp,
    /// The rate does not rise before.
    pub slowed_until: Timestamp,
    /// What it answered last.
    pub last_code: String,
}

const SELECT: &str = "select name, slowed_per_minute as per_minute, slowed_at, slowed_until, last_code from send_domain
                      where slowed_per_minute is not null ";

/// The domains that are slowed down after a name, by name.
pub async fn page(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<SlowedDomain>, Refusal> {
    const PAGE: &str = const_format::concatcp!(SELECT, "and name > $1 order by name limit $2");
    Ok(tx.fetch_all(sql(PAGE).bind(after).bind(limit)).await?)
}

/// How many domains are slowed down.
pub async fn count(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx.fetch_value(sql("select count(*) from send_domain where slowed_per_minute is not null")).await?)
}

/// The rates of all domains that are slowed down, in messages a minute.
pub async fn rates(tx: &mut Tx) -> Result<BTreeMap<String, i64>, Refusal> {
    let query = sql("select name, slowed_per_minute from send_domain where slowed_per_minute is not null");
    Ok(tx.fetch_all::<(String, i64)>(query).await?.into_iter().collect())
}

/// Gives a domain its whole rate again.
///
/// # Errors
///
/// `Refusal::Conflict` if it is not slowed down.
pub async fn reset(tx: &mut Tx, right: &SendingOperator, now: Timestamp, name: &str) -> Result<(), Refusal> {
    let update = sql("update send_domain set slowed_per_minute = null, accepted = 0
                      where name = $1 and slowed_per_minute is not null");
    if tx.execute(update.bind(name)).await? == 0 {
        return Err(Refusal::conflict("delivery-domain-not-slowed"));
    }
    record_event(tx, right, now, "sending.domain_reset", name).await
}

/// The rate after an answer that asks for fewer.
fn slower(rate: i64) -> i64 {
    (rate / 2).max(FLOOR).min(rate)
}

/// The rate after one step up.
fn faster(rate: i64) -> i64 {
    rate + (rate / 2).max(1)
}

/// What the messages of one domain came to.
#[derive(Debug, Default)]
struct Answers {
    accepted: i64,
    /// The last answer that asks for fewer.
    slow_down: Option<String>,
}

/// Notes what recipient domains answered.
pub async fn record(tx: &mut Tx, now: Timestamp, finished: &[Finished]) -> Result<(), Refusal> {
    let mut answers: BTreeMap<String, Answers> = BTreeMap::new();
    for Finished { message, outcome, .. } in
        finished.iter().filter(|finished| finished.message.channel == Channel::EMAIL)
    {
        let Some(domain) = domain_of(&message.address) else { continue };
        match outcome {
            SendOutcome::Accepted => answers.entry(domain).or_default().accepted += 1,
            // What concerns the whole channel comes from the company's own mail server.
            SendOutcome::Deferred(error) if error.reach == Reach::Message && asks_to_slow_down(&error.code) => {
                answers.entry(domain).or_default().slow_down = Some(error.code.clone());
            }
            _ => {}
        }
    }
    if answers.is_empty() {
        return Ok(());
    }
    let slowed = rates(tx).await?;
    answers.retain(|domain, answers| answers.slow_down.is_some() || slowed.contains_key(domain));
    if answers.is_empty() {
        return Ok(());
    }
    let limits = Applied::load(tx).await?;
    let overall = installation::get(tx).await?.send_per_minute;
    // In the order of the names, so that two nodes lock them in the same order.
    for (domain, answers) in answers {
        let whole = limits.of_domain(&domain).map_or(overall, |limit| limit.min(overall));
        match answers.slow_down {
            Some(code) => slow_down(tx, now, &domain, whole, &code).await?,
            None => speed_up(tx, now, &domain, whole, answers.accepted).await?,
        }
    }
    Ok(())
}

async fn slow_down(tx: &mut Tx, now: Timestamp, domain: &str, whole: i64, code: &str) -> Result<(), Refusal> {
    let note = sql("insert into send_domain (name, last_code) values ($1, $2)
                    on conflict (name) do update set last_code = excluded.last_code
                    returning slowed_per_minute, slowed_at");
    let (rate, slowed_at) = tx.fetch_one::<(Option<i64>, Option<Timestamp>)>(note.bind(domain).bind(code)).await?;
    let is_together = rate.is_some() && slowed_at.is_some_and(|at| (now - at).abs() < TOGETHER);
    let rate = rate.unwrap_or(whole).min(whole);
    let (rate, slowed_at) = if is_together { (rate, slowed_at.unwrap_or(now)) } else { (slower(rate), now) };
    let update = sql("update send_domain set slowed_per_minute = $2, slowed_at = $3, slowed_until = $4, accepted = 0
                      where name = $1");
    tx.execute(update.bind(domain).bind(rate).bind(slowed_at).bind(now + WAIT_AFTER_ANSWER)).await?;
    Ok(())
}

async fn speed_up(tx: &mut Tx, now: Timestamp, domain: &str, whole: i64, accepted: i64) -> Result<(), Refusal> {
    let count = sql("update send_domain set accepted = accepted + $2 where name = $1 and slowed_per_minute is not null
                     returning slowed_per_minute, accepted, slowed_until");
    let counted = tx.fetch_optional::<(i64, i64, Option<Timestamp>)>(count.bind(domain).bind(accepted)).await?;
    let Some((rate, accepted, until)) = counted else { return Ok(()) };
    if accepted < ACCEPTED_MIN || until.is_some_and(|until| now < until) {
        return Ok(());
    }
    let rate = Some(faster(rate)).filter(|rate| *rate < whole);
    let update = sql("update send_domain set slowed_per_minute = $2, slowed_until = $3, accepted = 0 where name = $1");
    tx.execute(update.bind(domain).bind(rate).bind(now + WAIT_AFTER_RISE)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_halve_down_to_a_floor_and_rise_by_half() {
        let halved: Vec<_> = std::iter::successors(Some(600), |rate| Some(slower(*rate))).take(9).collect();
        assert_eq!(halved, [600, 300, 150, 75, 37, 18, 9, 6, 6]);
        let raised: Vec<_> = std::iter::successors(Some(6), |rate| Some(faster(*rate))).take(5).collect();
        assert_eq!(raised, [6, 9, 13, 19, 28]);
        assert_eq!((slower(4), slower(1), faster(1)), (4, 1, 2), "a limit may be below the floor");
    }
}
