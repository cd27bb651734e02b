use super::*;
use chrono::Datelike;
use chrono_tz::America::New_York;
use chrono_tz::Europe::London;
use proptest::prelude::*;

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

fn read(text: &str, start: &str, zone: Tz, minutes: i64) -> Result<Rule, String> {
    Rule::read(text, local(start), zone, Duration::minutes(minutes)).map_err(|message| message.key)
}

fn first(rule: &Rule, count: usize) -> Vec<String> {
    let occurrences = rule.occurrences().take(count);
    occurrences.map(|one| one.from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).collect()
}

#[test]
fn local_times_stay_the_same_over_both_clock_changes() {
    let rule = read("FREQ=WEEKLY;BYDAY=SU", "2026-03-22T04:00", London, 60).unwrap();
    assert_eq!(first(&rule, 3), ["2026-03-22T04:00:00Z", "2026-03-29T03:00:00Z", "2026-04-05T03:00:00Z"]);
    let rule = read("FREQ=WEEKLY", "2026-10-18T04:00", London, 60).unwrap();
    assert_eq!(first(&rule, 2), ["2026-10-18T03:00:00Z", "2026-10-25T04:00:00Z"]);
}

#[test]
fn a_time_that_clocks_skip_has_the_offset_from_before() {
    // 02:30 does not exist in New York on 8 March 2026; with the offset from before it is 03:30 EDT.
    let rule = read("FREQ=DAILY", "2026-03-07T02:30", New_York, 60).unwrap();
    assert_eq!(first(&rule, 3), ["2026-03-07T07:30:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]);
    let clocks: Vec<_> = rule.occurrences().take(3).map(|one| one.clocks).collect();
    assert_eq!(clocks, [Clocks::Steady, Clocks::Skip, Clocks::Steady]);
    let london = read("FREQ=WEEKLY;BYDAY=SU", "2026-03-29T01:30", London, 60).unwrap();
    assert_eq!(first(&london, 2), ["2026-03-29T01:30:00Z", "2026-04-05T00:30:00Z"]);
}

#[test]
fn a_time_that_occurs_twice_is_the_first() {
    let rule = read("FREQ=WEEKLY;BYDAY=SU", "2026-10-18T01:30", London, 60).unwrap();
    assert_eq!(first(&rule, 3), ["2026-10-18T00:30:00Z", "2026-10-25T00:30:00Z", "2026-11-01T01:30:00Z"]);
    assert_eq!(rule.occurrences().nth(1).unwrap().clocks, Clocks::Repeat);
}

#[test]
fn the_first_occurrence_is_the_first_day_that_matches() {
    let rule = read("FREQ=MONTHLY;BYDAY=1SU", "2026-03-04T02:00", London, 60).unwrap();
    assert_eq!(rule.first(), local("2026-04-05T02:00"));
    assert_eq!(first(&rule, 2), ["2026-04-05T01:00:00Z", "2026-05-03T01:00:00Z"]);
    let days: Vec<_> = read("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31T02:00", London, 60)
        .unwrap()
        .occurrences()
        .take(3)
        .map(|one| one.local.month())
        .collect();
    assert_eq!(days, [1, 3, 5], "months without a 31st are left out");
}

#[test]
fn the_end_is_a_day_a_local_time_or_a_utc_time() {
    let count = |end: &str| {
        let rule = read(&format!("FREQ=DAILY;{end}"), "2026-07-01T00:30", London, 60).unwrap();
        assert!(!rule.is_endless());
        rule.occurrences().count()
    };
    assert_eq!(count("COUNT=4"), 4);
    assert_eq!(count("UNTIL=20260703"), 3, "the whole day counts");
    assert_eq!(count("UNTIL=20260703T003000"), 3);
    assert_eq!(count("UNTIL=20260703T002959"), 2);
    assert_eq!(count("UNTIL=20260702T233000Z"), 3, "half past midnight in British summer");
    assert!(read("FREQ=DAILY", "2026-07-01T00:30", London, 60).unwrap().is_endless());
    assert_eq!(
        read("FREQ=DAILY;UNTIL=20260630", "2026-07-01T00:30", London, 60).unwrap_err(),
        "series-until-before-start"
    );
}

#[test]
fn rules_are_refused_with_a_reason() {
    for (text, key) in [
        ("", "field-required"),
        ("every Sunday", "series-rule-part"),
        ("FREQ=HOURLY", "series-rule-frequency"),
        ("FREQ=MINUTELY", "series-rule-frequency"),
        ("FREQ=SECONDLY;COUNT=1", "series-rule-frequency"),
        ("BYDAY=SU", "series-rule-frequency"),
        ("FREQ=DAILY;BYHOUR=1,2,3", "series-rule-time"),
        ("FREQ=DAILY;INTERVAL=0", "series-rule-number"),
        ("FREQ=DAILY;INTERVAL=70000", "series-rule-number"),
        ("FREQ=DAILY;COUNT=100000", "series-rule-number"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "series-rule-two-ends"),
        ("FREQ=DAILY;FREQ=WEEKLY", "series-rule-twice"),
        ("FREQ=DAILY;UNTIL=soon", "series-rule-until"),
        ("FREQ=DAILY;BYEASTER=1", "series-rule-part"),
        ("FREQ=WEEKLY;BYDAY=XX", "series-rule-invalid"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "series-rule-invalid"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "series-rule-never"),
        ("FREQ=WEEKLY;BYDAY=SU\nRDATE:20260101T000000Z", "series-rule-invalid"),
    ] {
        assert_eq!(read(text, "2026-03-22T04:00", London, 60).unwrap_err(), key, "{text}");
    }
}

#[test]
fn occurrences_may_touch_but_not_overlap() {
    assert!(read("FREQ=DAILY;COUNT=3", "2026-06-01T00:00", London, 24 * 60).is_ok());
    assert_eq!(read("FREQ=DAILY", "2026-06-01T00:00", London, 24 * 60 + 1).unwrap_err(), "series-overlaps");
    // The day on which clocks go forward has 23 hours.
    assert_eq!(read("FREQ=DAILY", "2026-03-25T00:00", London, 24 * 60).unwrap_err(), "series-overlaps");
    assert_eq!(read("FREQ=YEARLY", "2026-03-25T00:00", London, 8 * 24 * 60).unwrap_err(), "series-too-long");
}

#[test]
fn a_stored_rule_gives_the_same_occurrences() {
    let rule = read("rrule:freq=weekly;byday=su;until=20260702T233000Z", "2026-06-01T00:30", London, 60).unwrap();
    assert_eq!(rule.text(), "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260703T003000");
    let again = stored(rule.text(), rule.first(), London, rule.duration()).unwrap();
    assert!(again.occurrences().eq(rule.occurrences()));
}

proptest! {
    #[test]
    fn occurrences_follow_each_other_and_keep_their_local_time(
        frequency in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        interval in 1..5_u16,
        day in 0..700_i64,
        minute in 0..1440_i64,
        zone in prop::sample::select(vec![London, New_York, chrono_tz::Asia::Kolkata, chrono_tz::Australia::Lord_Howe]),
    ) {
        let start = local("2026-01-01T00:00") + Duration::days(day) + Duration::minutes(minute);
        let text = format!("FREQ={frequency};INTERVAL={interval}");
        let Ok(rule) = Rule::read(&text, start, zone, Duration::minutes(30)) else {
            // 29 February.
            prop_assert!(frequency == "YEARLY" || frequency == "MONTHLY");
            return Ok(());
        };
        let all: Vec<_> = rule.occurrences().take(60).collect();
        prop_assert!(all.windows(2).all(|two| two[0].until <= two[1].from));
        for one in &all {
            prop_assert_eq!(one.local.time(), start.time());
            let shown = one.from.with_timezone(&zone).naive_local();
            match one.clocks {
                Clocks::Skip => prop_assert!(shown > one.local && shown - one.local <= Duration::hours(1)),
                Clocks::Steady | Clocks::Repeat => prop_assert_eq!(shown, one.local),
            }
        }
    }
}
