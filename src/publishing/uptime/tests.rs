//! An outage of July 2012, and properties that hold for every timeline.

use super::*;
use ServiceStatus::{DegradedPerformance as Slow, MajorOutage as Down, Operational as Well, PartialOutage as Partly};
use chrono_tz::Europe::London;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Status changes of the mobile data service in July 2012.
fn mobile_data() -> Timeline {
    Timeline::new([
        (at("2012-07-11T12:30:00Z"), Down),
        (at("2012-07-12T07:00:00Z"), Partly),
        (at("2012-07-12T12:39:00Z"), Well),
    ])
}

#[test]
fn a_day_has_its_worst_status() {
    let now = at("2012-07-14T09:00:00Z");
    let begins = start_of_day("2012-07-09".parse().unwrap(), London);
    let strip = mobile_data().strip(begins, day_of(now, London), 7, now, London);
    let statuses: Vec<_> = strip.iter().map(|day| day.status).collect();
    let worst = DayStatus::Worst;
    assert_eq!(
        statuses,
        [DayStatus::NoData, worst(Well), worst(Well), worst(Down), worst(Down), worst(Well), worst(Well)]
    );
    assert_eq!(
        runs(&strip),
        [(0, 1, DayStatus::NoData), (1, 2, worst(Well)), (3, 2, worst(Down)), (5, 2, worst(Well))]
    );
}

#[test]
fn partial_outages_count_30_percent_and_uptime_is_truncated() {
    let (from, to) = (at("2012-07-11T00:00:00Z"), at("2012-07-13T00:00:00Z"));
    // 18.5 h in full and 5.65 h at 30 % of 48 h.
    let uptime = mobile_data().uptime(from, from, to).unwrap();
    assert_eq!((uptime.hundredths(), uptime.text().as_str()), (5792, "57.92%"));
    let blink = Timeline::new([(from, Down), (from + Duration::seconds(1), Well)]);
    assert_eq!(blink.uptime(from, from, from + Duration::days(365)).unwrap().text(), "99.99%");
    let slow = Timeline::new([(from, Slow)]);
    assert_eq!(slow.uptime(from, from, to).unwrap().text(), "100%");
    assert_eq!(slow.uptime(to, from, to), None, "without data there is no uptime");
}

#[test]
fn adjacent_downtimes_are_merged_and_keep_their_beginning() {
    let downtimes = mobile_data().downtimes(at("2012-07-12T00:00:00Z"), at("2012-07-14T00:00:00Z"));
    let whole = Downtime {
        from: at("2012-07-11T12:30:00Z"),
        to: Some(at("2012-07-12T12:39:00Z")),
        statuses: vec![Down, Partly],
    };
    assert_eq!(downtimes, [whole]);
    let now = at("2012-07-12T08:00:00Z");
    assert_eq!(mobile_data().downtimes(now, now + Duration::hours(1))[0].to, None);
    assert_eq!(mobile_data().downtimes(at("2012-07-13T00:00:00Z"), at("2012-07-14T00:00:00Z")), []);
}

#[test]
fn days_have_the_length_of_their_time_zone() {
    let length = |date: &str, zone: Tz| {
        let date: NaiveDate = date.parse().unwrap();
        (start_of_day(date.succ_opt().unwrap(), zone) - start_of_day(date, zone)).num_hours()
    };
    assert_eq!(length("2012-03-25", London), 23);
    assert_eq!(length("2012-10-28", London), 25);
    // Midnight does not exist there on that day.
    assert_eq!(length("2018-11-04", chrono_tz::America::Sao_Paulo), 23);
    assert_eq!(length("2012-07-11", London), 24);
}

fn any_status() -> impl Strategy<Value = ServiceStatus> {
    prop::sample::select(ServiceStatus::IN_LISTS.to_vec())
}

proptest! {
    #[test]
    fn intervals_fill_the_time_exactly(
        changes in prop::collection::vec((0i64..200, any_status()), 0..30), from in 0i64..200, length in 0i64..200,
    ) {
        let hour = |h: i64| at("2026-01-01T00:00:00Z") + Duration::hours(h);
        let line = Timeline::new(changes.into_iter().map(|(h, status)| (hour(h), status)));
        let (from, to) = (hour(from), hour(from + length));
        let intervals = line.intervals(from, to);
        let total: Duration = intervals.iter().map(StatusInterval::duration).sum();
        prop_assert_eq!(total, to - from);
        prop_assert!(intervals.windows(2).all(|two| two[0].to == two[1].from && two[0].status != two[1].status));
        prop_assert!(intervals.iter().all(|one| line.status_at(one.from) == one.status && one.duration() > Duration::zero()));
    }

    #[test]
    fn strips_have_every_day_and_uptime_is_a_percentage(
        changes in prop::collection::vec((0i64..2400, any_status()), 0..40),
        begins in 0i64..2400, now in 1i64..2400, days in 1u64..120,
    ) {
        let zone = London;
        let hour = |h: i64| at("2026-01-01T00:00:00Z") + Duration::hours(h);
        let line = Timeline::new(changes.into_iter().map(|(h, status)| (hour(h), status)));
        let (begins, now) = (hour(begins), hour(now));
        let strip = line.strip(begins, day_of(now, zone), days, now, zone);
        prop_assert_eq!(strip.len() as u64, days);
        prop_assert!(strip.windows(2).all(|two| two[0].date.succ_opt() == Some(two[1].date)));
        prop_assert_eq!(runs(&strip).iter().map(|(_, count, _)| *count as u64).sum::<u64>(), days);
        let from = start_of_day(strip[0].date, zone);
        let known = strip.iter().any(|day| day.status != DayStatus::NoData);
        let uptime = line.uptime(begins, from, now);
        prop_assert_eq!(uptime.is_some(), known, "without data there is no uptime");
        if let Some(uptime) = uptime {
            let failed = strip.iter().any(|day| day.status >= DayStatus::Worst(Partly));
            prop_assert!((0..=10_000).contains(&uptime.hundredths()));
            prop_assert_eq!(uptime.hundredths() == 10_000, !failed);
        }
    }
}
