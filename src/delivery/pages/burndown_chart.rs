//! The burn-down chart of a batch: how many messages were still waiting over time, with the plan and a forecast at the
//! current rate. Drawn on the server, with the figures as text and in a table.

use crate::t;
use crate::types::Timestamp;
use crate::ui::number::{Count, grouped};
use crate::ui::time;
use chrono::{Duration, DurationRound};
use chrono_tz::Tz;
use leptos::prelude::*;
use std::fmt::Write;

/// Height of the plot, in pixels.
const HEIGHT: f64 = 180.0;
/// A pause without any outcome that is longer than this is labelled.
const LABELLED_PAUSE_MIN: Duration = Duration::minutes(2);

/// The data of the chart.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    /// When sending began.
    pub started: Timestamp,
    /// Now, or when the batch ended.
    pub until: Timestamp,
    /// How many messages were planned and not left out.
    pub planned: i64,
    /// Moments, and how many messages were sent by then, or refused by a provider.
    pub ended: Vec<(Timestamp, i64)>,
    /// How many messages have no final state yet.
    pub waiting: i64,
    /// When the last message is sent at the current rate; `None` if nothing is being sent or nothing is left.
    pub end_at_rate: Option<Timestamp>,
    /// When the last message would have been sent at the planned rate.
    pub end_by_plan: Timestamp,
}

impl Progress {
    /// The moment at the right edge.
    fn right(&self) -> Timestamp {
        let end = self.end_at_rate.unwrap_or(self.until).max(self.until).max(self.end_by_plan);
        // At least a minute, so that the scale is never empty.
        end.max(self.started + Duration::minutes(1))
    }

    fn x(&self, at: Timestamp) -> f64 {
        let whole = (self.right() - self.started).num_milliseconds().max(1) as f64;
        ((at - self.started).num_milliseconds() as f64 / whole * 100.0).clamp(0.0, 100.0)
    }

    fn y(&self, waiting: i64) -> f64 {
        HEIGHT - waiting.max(0) as f64 / self.planned.max(1) as f64 * HEIGHT
    }

    /// The path of the messages that were waiting. A pause is a flat line.
    fn line(&self) -> String {
        let mut line = format!("M{:.2},{:.1}", self.x(self.started), self.y(self.planned));
        for (at, ended) in &self.ended {
            let _ = write!(line, " L{:.2},{:.1}", self.x(*at), self.y(self.planned - ended));
        }
        let _ = write!(line, " L{:.2},{:.1}", self.x(self.until), self.y(self.waiting));
        line
    }

    /// The longest pause without any outcome: its length, its middle, and how many messages were waiting.
    fn longest_pause(&self) -> Option<(Duration, Timestamp, i64)> {
        let mut last = (self.started, 0);
        let mut longest: Option<(Duration, Timestamp, i64)> = None;
        for (at, ended) in self.ended.iter().copied().chain([(self.until, self.planned - self.waiting)]) {
            let length = at - last.0;
            // A point stands for several messages, so only a gap of several points is a pause.
            let usual = (self.until - self.started) / i32::try_from(self.ended.len().max(1)).unwrap_or(1);
            if length > LABELLED_PAUSE_MIN && length > usual * 4 && longest.is_none_or(|(longest, ..)| length > longest)
            {
                longest = Some((length, last.0 + length / 2, self.planned - last.1));
            }
            last = (at, ended);
        }
        longest
    }
}

/// The figure. `per_minute` is the planned rate.
pub(super) fn figure(progress: &Progress, per_minute: i64, zone: Tz) -> AnyView {
    let clock = |at: Timestamp| time::clock_text(at, zone);
    let now_x = progress.x(progress.until);
    let near_right = now_x > 80.0;
    let label_x = if near_right { now_x - 1.2 } else { now_x + 1.2 };
    let label = match progress.end_at_rate {
        Some(end) => t!(
            "delivery-burndown-label-forecast",
            planned = Count(progress.planned),
            started = clock(progress.started),
            waiting = Count(progress.waiting),
            now = clock(progress.until),
            end = clock(end),
            plan = clock(progress.end_by_plan)
        ),
        None => t!(
            "delivery-burndown-label",
            planned = Count(progress.planned),
            started = clock(progress.started),
            waiting = Count(progress.waiting),
            now = clock(progress.until)
        ),
    };
    let line = progress.line();
    let area = format!("{line} L{now_x:.2},{HEIGHT} L0,{HEIGHT}Z");
    let plan = format!("M0,0 L{:.2},{HEIGHT}", progress.x(progress.end_by_plan));
    let forecast = progress
        .end_at_rate
        .map(|end| format!("M{now_x:.2},{:.1} L{:.2},{HEIGHT}", progress.y(progress.waiting), progress.x(end)));
    let y = progress.y(progress.waiting);
    let pause = progress.longest_pause().map(|(length, at, waiting)| {
        let (x, y) = (format!("{:.2}%", progress.x(at)), progress.y(waiting) - 9.0);
        view! { <text class="halo" x=x y=format!("{:.1}", y.max(10.0)) text-anchor="middle">{t!("delivery-burndown-stopped", span = time::span(length))}</text> }
    });
    let has_forecast = forecast.is_some();
    view! {
        <figure>
            <svg class="chart" height="214" role="img" aria-label=label><g transform="translate(0 10)">
                {grid(progress)}
                <svg x="0" y="0" width="100%" height="180" viewBox="0 0 100 180" preserveAspectRatio="none">
                    <path class="area" d=area/>
                    <path class="ln2 dash" fill="none" vector-effect="non-scaling-stroke" d=plan/>
                    <path class="path" d=line/>
                    {forecast.map(|d| view! { <path class="path acc dash" d=d/> })}
                </svg>
                <line class="ln2" x1="0" x2="100%" y1="180.5" y2="180.5"/>
                {time_axis(progress, zone)}
                <circle class="ink" cx=format!("{now_x:.2}%") cy=format!("{y:.1}") r="4"/>
                <text class="k halo" x=format!("{label_x:.2}%") y=format!("{:.1}", (y - 8.0).max(6.0))
                    text-anchor=if near_right { "end" } else { "start" }>{t!("delivery-burndown-now", count = Count(progress.waiting))}</text>
                {pause}
            </g></svg>
            <ul class="legend">
                <li><i class="k"></i>{t!("delivery-burndown-waiting")}</li>
                {has_forecast.then(|| view! { <li><i class="a"></i>{t!("delivery-burndown-forecast")}</li> })}
                <li><i></i>{t!("delivery-burndown-plan", rate = Count(per_minute))}</li>
            </ul>
            {table(progress, zone)}
        </figure>
    }
    .into_any()
}

/// Grid lines at round numbers.
fn grid(progress: &Progress) -> impl IntoView + use<> {
    let step = round_step(progress.planned);
    (1..)
        .map(|count| count * step)
        .take_while(|waiting| *waiting <= progress.planned)
        .map(|waiting| {
            let y = progress.y(waiting);
            let (line, text) = (format!("{y:.1}"), format!("{:.1}", y - 4.0));
            view! {
                <line class="ln" x1="0" x2="100%" y1=line.clone() y2=line/>
                <text class="halo" x="100%" y=text text-anchor="end">{grouped(waiting)}</text>
            }
        })
        .collect_view()
}

/// A round number that fits at most four times into `whole`.
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

/// The labels of the time axis.
fn time_axis(progress: &Progress, zone: Tz) -> impl IntoView + use<> {
    let whole = progress.right() - progress.started;
    let steps = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];
    let minutes = steps.into_iter().find(|step| whole.num_minutes() / step <= 4).unwrap_or(43_200);
    let step = Duration::minutes(minutes);
    let spans_days = whole > Duration::hours(20);
    let first = progress.started.duration_trunc(step).unwrap_or(progress.started) + step;
    let label_of = |at: Timestamp| if spans_days { time::day_clock_text(at, zone) } else { time::clock_text(at, zone) };
    let mut marks = vec![(0.0, "start", label_of(progress.started))];
    let mut at = first;
    while at <= progress.right() && marks.len() < 12 {
        let x = progress.x(at);
        // Labels overlap neither the first one nor the right edge.
        if x > 9.0 && x < 95.0 {
            marks.push((x, "middle", label_of(at)));
        }
        at += step;
    }
    marks
        .into_iter()
        .map(|(x, anchor, label)| view! { <text x=format!("{x:.2}%") y="198" text-anchor=anchor>{label}</text> })
        .collect_view()
}

/// The same figures as a table.
fn table(progress: &Progress, zone: Tz) -> impl IntoView + use<> {
    let every = progress.ended.len().div_ceil(12).max(1);
    let rows: Vec<_> = progress
        .ended
        .iter()
        .step_by(every)
        .map(|(at, ended)| (*at, progress.planned - ended))
        .chain([(progress.until, progress.waiting)])
        .map(|(at, waiting)| view! { <tr><th scope="row">{time::day(at, zone)}</th><td class="numeric">{grouped(waiting)}</td></tr> })
        .collect();
    view! {
        <details class="data"><summary>{t!("delivery-burndown-table")}</summary><div class="table-wrap"><table class="narrow">
            <thead><tr><th scope="col">{t!("delivery-col-when")}</th><th scope="col" class="numeric">{t!("delivery-burndown-waiting")}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    fn progress() -> Progress {
        Progress {
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
    fn points_stay_within_the_plot() {
        let progress = progress();
        assert_eq!((progress.x(progress.started), progress.x(progress.right())), (0.0, 100.0));
        assert_eq!((progress.y(1_000), progress.y(0)), (0.0, HEIGHT));
        assert!(progress.line().starts_with("M0.00,0.0 L4.17,9.0"));
        assert_eq!(progress.x(test_start() - Duration::hours(1)), 0.0);
    }

    #[test]
    fn draws_an_empty_batch_that_has_just_started() {
        let just = Progress {
            until: test_start(),
            planned: 0,
            ended: vec![],
            waiting: 0,
            end_at_rate: None,
            end_by_plan: test_start(),
            ..progress()
        };
        assert_eq!(just.line(), "M0.00,180.0 L0.00,180.0");
        assert!(just.longest_pause().is_none());
    }

    #[test]
    fn finds_the_longest_pause() {
        let mut stopped = progress();
        for point in &mut stopped.ended[5..] {
            point.0 += Duration::minutes(40);
        }
        stopped.until += Duration::minutes(40);
        let (length, ..) = stopped.longest_pause().unwrap();
        assert_eq!(length, Duration::minutes(45));
        assert!(progress().longest_pause().is_none());
    }

    #[test]
    fn grid_steps_are_round() {
        for (whole, step) in [(3, 1), (9, 2), (100, 50), (400, 100), (12_840, 5_000), (1_000_000, 500_000)] {
            assert_eq!(round_step(whole), step, "{whole}");
        }
    }
}
