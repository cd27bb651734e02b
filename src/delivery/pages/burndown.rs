//! The burn-down of a batch: how many people still waited when, with the plan and where the present rate
//! leads. Drawn on the server, with its numbers in words and in a table.

use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::{Duration, DurationRound};
use chrono_tz::Tz;
use leptos::prelude::*;
use std::fmt::Write;

/// Height of the drawing, in pixels.
const HEIGHT: f64 = 180.0;
/// A stretch without anybody going out that is longer than this is named.
const STOP: Duration = Duration::minutes(2);

/// What is drawn.
#[derive(Debug, Clone)]
pub(super) struct Course {
    /// When it began.
    pub started: Timestamp,
    /// Up to when it is known: now, or when it ended.
    pub until: Timestamp,
    /// How many were planned.
    pub planned: i64,
    /// Moments, and how many had their outcome by then.
    pub ended: Vec<(Timestamp, i64)>,
    /// How many have no outcome yet.
    pub waiting: i64,
    /// When the last would go at the present rate; `None` where nothing moves, or nothing is left.
    pub end_at_rate: Option<Timestamp>,
    /// When the last would have gone at the agreed rate.
    pub end_by_plan: Timestamp,
}

impl Course {
    fn right(&self) -> Timestamp {
        let end = self.end_at_rate.unwrap_or(self.until).max(self.until).max(self.end_by_plan);
        // A batch that stood still over a weekend is not drawn as a line at the left edge for its plan's sake.
        end.max(self.started + Duration::minutes(1))
    }

    fn x(&self, at: Timestamp) -> f64 {
        let whole = (self.right() - self.started).num_milliseconds().max(1) as f64;
        ((at - self.started).num_milliseconds() as f64 / whole * 100.0).clamp(0.0, 100.0)
    }

    fn y(&self, waiting: i64) -> f64 {
        HEIGHT - waiting as f64 / self.planned.max(1) as f64 * HEIGHT
    }

    /// The line of what is known: steps are drawn as they were, so that a stop is flat.
    fn line(&self) -> String {
        let mut line = format!("M{:.2},{:.1}", self.x(self.started), self.y(self.planned));
        for (at, ended) in &self.ended {
            let _ = write!(line, " L{:.2},{:.1}", self.x(*at), self.y(self.planned - ended));
        }
        let _ = write!(line, " L{:.2},{:.1}", self.x(self.until), self.y(self.waiting));
        line
    }

    /// The longest stretch in which nobody's outcome came in: how long, and around when.
    fn stop(&self) -> Option<(Duration, Timestamp, i64)> {
        let mut last = (self.started, 0);
        let mut longest: Option<(Duration, Timestamp, i64)> = None;
        for (at, ended) in self.ended.iter().copied().chain([(self.until, self.planned - self.waiting)]) {
            let length = at - last.0;
            // Points stand for several people, so only a stretch of many points' length is a stop.
            let usual = (self.until - self.started) / i32::try_from(self.ended.len().max(1)).unwrap_or(1);
            if length > STOP && length > usual * 4 && longest.is_none_or(|(most, ..)| length > most) {
                longest = Some((length, last.0 + length / 2, self.planned - last.1));
            }
            last = (at, ended);
        }
        longest
    }
}

/// The figure; `per_minute` is the agreed rate.
pub(super) fn figure(course: &Course, per_minute: i64, zone: Tz) -> AnyView {
    let clock = |at: Timestamp| time::clock_text(at, zone);
    let now_x = course.x(course.until);
    let near_right = now_x > 80.0;
    let label_x = if near_right { now_x - 1.2 } else { now_x + 1.2 };
    let label = match course.end_at_rate {
        Some(end) => t!(
            "delivery-burndown-label-forecast",
            planned = grouped(course.planned),
            started = clock(course.started),
            waiting = grouped(course.waiting),
            now = clock(course.until),
            end = clock(end),
            plan = clock(course.end_by_plan)
        ),
        None => t!(
            "delivery-burndown-label",
            planned = grouped(course.planned),
            started = clock(course.started),
            waiting = grouped(course.waiting),
            now = clock(course.until)
        ),
    };
    let line = course.line();
    let area = format!("{line} L{now_x:.2},{HEIGHT} L0,{HEIGHT}Z");
    let plan = format!("M0,0 L{:.2},{HEIGHT}", course.x(course.end_by_plan));
    let ahead = course
        .end_at_rate
        .map(|end| format!("M{now_x:.2},{:.1} L{:.2},{HEIGHT}", course.y(course.waiting), course.x(end)));
    let y = course.y(course.waiting);
    let stop = course.stop().map(|(length, at, waiting)| {
        let (x, y) = (format!("{:.2}%", course.x(at)), course.y(waiting) - 9.0);
        view! { <text class="halo" x=x y=format!("{:.1}", y.max(10.0)) text-anchor="middle">{t!("delivery-burndown-stopped", span = time::span(length))}</text> }
    });
    let has_ahead = ahead.is_some();
    view! {
        <figure>
            <svg class="chart" height="214" role="img" aria-label=label><g transform="translate(0 10)">
                {grid(course)}
                <svg x="0" y="0" width="100%" height="180" viewBox="0 0 100 180" preserveAspectRatio="none">
                    <path class="area" d=area/>
                    <path class="ln2 dash" fill="none" vector-effect="non-scaling-stroke" d=plan/>
                    <path class="path" d=line/>
                    {ahead.map(|d| view! { <path class="path acc dash" d=d/> })}
                </svg>
                <line class="ln2" x1="0" x2="100%" y1="180.5" y2="180.5"/>
                {hours(course, zone)}
                <circle class="ink" cx=format!("{now_x:.2}%") cy=format!("{y:.1}") r="4"/>
                <text class="k halo" x=format!("{label_x:.2}%") y=format!("{:.1}", (y - 8.0).max(6.0))
                    text-anchor=if near_right { "end" } else { "start" }>{t!("delivery-burndown-now", count = grouped(course.waiting))}</text>
                {stop}
            </g></svg>
            <ul class="legend">
                <li><i class="k"></i>{t!("delivery-burndown-waiting")}</li>
                {has_ahead.then(|| view! { <li><i class="a"></i>{t!("delivery-burndown-forecast")}</li> })}
                <li><i></i>{t!("delivery-burndown-plan", rate = grouped(per_minute))}</li>
            </ul>
            {table(course, zone)}
        </figure>
    }
    .into_any()
}

/// Lines at round numbers.
fn grid(course: &Course) -> impl IntoView + use<> {
    let step = round_step(course.planned);
    (1..)
        .map(|count| count * step)
        .take_while(|waiting| *waiting <= course.planned)
        .map(|waiting| {
            let y = course.y(waiting);
            let (line, text) = (format!("{y:.1}"), format!("{:.1}", y - 4.0));
            view! {
                <line class="ln" x1="0" x2="100%" y1=line.clone() y2=line/>
                <text class="halo" x="100%" y=text text-anchor="end">{grouped(waiting)}</text>
            }
        })
        .collect_view()
}

/// A round number of which there are two to five in a whole.
fn round_step(whole: i64) -> i64 {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if whole / step <= 4 {
                return step;
            }
        }
        unit *= 10;
    }
}

/// The axis: whole hours or parts of them, as many as there is room for.
fn hours(course: &Course, zone: Tz) -> impl IntoView + use<> {
    let whole = course.right() - course.started;
    let steps = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];
    let minutes = steps.into_iter().find(|step| whole.num_minutes() / step <= 4).unwrap_or(43_200);
    let step = Duration::minutes(minutes);
    let spans_days = whole > Duration::hours(20);
    let first = course.started.duration_trunc(step).unwrap_or(course.started) + step;
    let words = |at: Timestamp| if spans_days { time::day_clock_text(at, zone) } else { time::clock_text(at, zone) };
    let mut marks = vec![(0.0, "start", words(course.started))];
    let mut at = first;
    while at <= course.right() && marks.len() < 12 {
        let x = course.x(at);
        // Nothing is written over the beginning, or past the end.
        if x > 9.0 && x < 95.0 {
            marks.push((x, "middle", words(at)));
        }
        at += step;
    }
    marks
        .into_iter()
        .map(|(x, anchor, words)| view! { <text x=format!("{x:.2}%") y="198" text-anchor=anchor>{words}</text> })
        .collect_view()
}

/// The same in numbers, for those who would rather read.
fn table(course: &Course, zone: Tz) -> impl IntoView + use<> {
    let every = course.ended.len().div_ceil(12).max(1);
    let rows: Vec<_> = course
        .ended
        .iter()
        .step_by(every)
        .map(|(at, ended)| (*at, course.planned - ended))
        .chain([(course.until, course.waiting)])
        .map(|(at, waiting)| view! { <tr><th scope="row">{time::day(at, zone)}</th><td class="n">{grouped(waiting)}</td></tr> })
        .collect();
    view! {
        <details class="data"><summary>{t!("delivery-burndown-table")}</summary><div class="tw"><table class="narrow">
            <thead><tr><th scope="col">{t!("delivery-col-when")}</th><th scope="col" class="n">{t!("delivery-burndown-waiting")}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    fn course() -> Course {
        Course {
            started: test_start(),
            until: test_start() + Duration::minutes(60),
            planned: 1_000,
            ended: (1..=10).map(|tenth| (test_start() + Duration::minutes(tenth * 5), tenth * 50)).collect(),
            waiting: 400,
            end_at_rate: Some(test_start() + Duration::minutes(120)),
            end_by_plan: test_start() + Duration::minutes(100),
        }
    }

    #[test]
    fn everything_stays_within_the_picture() {
        let course = course();
        assert_eq!((course.x(course.started), course.x(course.right())), (0.0, 100.0));
        assert_eq!((course.y(1_000), course.y(0)), (0.0, HEIGHT));
        assert!(course.line().starts_with("M0.00,0.0 L4.17,9.0"));
        assert_eq!(course.x(test_start() - Duration::hours(1)), 0.0);
    }

    #[test]
    fn a_batch_that_just_began_or_is_empty_can_be_drawn() {
        let just = Course {
            until: test_start(),
            planned: 0,
            ended: vec![],
            waiting: 0,
            end_at_rate: None,
            end_by_plan: test_start(),
            ..course()
        };
        assert_eq!(just.line(), "M0.00,180.0 L0.00,180.0");
        assert!(just.stop().is_none());
    }

    #[test]
    fn a_stop_is_found_and_named() {
        let mut stopped = course();
        for point in &mut stopped.ended[5..] {
            point.0 += Duration::minutes(40);
        }
        stopped.until += Duration::minutes(40);
        let (length, ..) = stopped.stop().unwrap();
        assert_eq!(length, Duration::minutes(45));
        assert!(course().stop().is_none());
    }

    #[test]
    fn steps_are_round() {
        for (whole, step) in [(3, 1), (9, 2), (100, 50), (400, 100), (12_840, 5_000), (1_000_000, 500_000)] {
            assert_eq!(round_step(whole), step, "{whole}");
        }
    }
}
