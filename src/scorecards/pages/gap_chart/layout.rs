//! Where the labels of the chart of gaps go: none overlaps another one, however close the times are. A label without
//! room is left out; the table beside the chart has every time.

/// The width of one character, in per cent of a wide chart.
const CHARACTER_PERCENT: f64 = 1.3;
/// The same on a phone.
const PHONE_CHARACTER_PERCENT: f64 = 2.6;
/// The room between two labels, in characters.
const SPACE: f64 = 1.0;

/// Where a label is aligned to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    /// The value of `text-anchor`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A label that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its place, in per cent of the width.
    pub x: f64,
    /// How it is aligned.
    pub anchor: Anchor,
    /// Whether a phone has no room for it.
    pub is_wide_only: bool,
}

/// Chooses the labels of one row. `wanted` are their places in per cent and their lengths in characters, in any order;
/// the first and the last come before those between. The result has one entry for each.
pub fn row(wanted: &[(f64, usize)]) -> Vec<Option<Label>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    // The ends say most about the time that the chart covers.
    order.sort_by_key(|index| if *index == 0 || *index + 1 == wanted.len() { 0 } else { 1 });
    let mut labels: Vec<Option<Label>> = vec![None; wanted.len()];
    // What fits on a phone fits on a wide screen.
    for is_wide_only in [false, true] {
        let width = if is_wide_only { CHARACTER_PERCENT } else { PHONE_CHARACTER_PERCENT };
        for &index in &order {
            let (x, characters) = wanted[index];
            let anchor = anchor(x, characters);
            let fits = |width: f64| {
                let own = extent(x, anchor, characters, width);
                own.0 >= 0.0
                    && own.1 <= 100.0
                    && labels.iter().zip(wanted).filter_map(|(label, of)| Some((label.as_ref()?, of))).all(
                        |(label, (_, length))| {
                            let other = extent(label.x, label.anchor, *length, width);
                            let space = SPACE * width;
                            own.1 + space <= other.0 || other.1 + space <= own.0
                        },
                    )
            };
            if labels[index].is_none() && fits(width) {
                labels[index] = Some(Label { x, anchor, is_wide_only });
            }
        }
    }
    labels
}

/// Whether a text of so many characters fits between two places: on a phone, only on a wide screen, or not at all.
pub fn between(from: f64, to: f64, characters: usize) -> Option<Label> {
    let room = to - from;
    let needs = |width: f64| length(characters) * width + SPACE * width;
    let x = f64::midpoint(from, to);
    let label = |is_wide_only| Some(Label { x, anchor: Anchor::Middle, is_wide_only });
    if room >= needs(PHONE_CHARACTER_PERCENT) {
        label(false)
    } else if room >= needs(CHARACTER_PERCENT) {
        label(true)
    } else {
        None
    }
}

/// A label near an edge stays inside the chart.
fn anchor(x: f64, characters: usize) -> Anchor {
    let half = length(characters) * PHONE_CHARACTER_PERCENT / 2.0;
    if x < half {
        Anchor::Start
    } else if x > 100.0 - half {
        Anchor::End
    } else {
        Anchor::Middle
    }
}

/// From where to where a label reaches.
fn extent(x: f64, anchor: Anchor, characters: usize, width: f64) -> (f64, f64) {
    let whole = length(characters) * width;
    match anchor {
        Anchor::Start => (x, x + whole),
        Anchor::Middle => (x - whole / 2.0, x + whole / 2.0),
        Anchor::End => (x - whole, x),
    }
}

#[allow(clippy::cast_precision_loss)] // labels have a few characters
fn length(characters: usize) -> f64 {
    characters as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The extents of the labels that are shown at a width, from left to right.
    fn shown(wanted: &[(f64, usize)], on_phone: bool) -> Vec<(f64, f64)> {
        let width = if on_phone { PHONE_CHARACTER_PERCENT } else { CHARACTER_PERCENT };
        let labels = row(wanted);
        let mut extents: Vec<_> = labels
            .iter()
            .zip(wanted)
            .filter_map(|(label, (_, characters))| Some((label.as_ref()?, *characters)))
            .filter(|(label, _)| !(on_phone && label.is_wide_only))
            .map(|(label, characters)| extent(label.x, label.anchor, characters, width))
            .collect();
        extents.sort_by(|one, other| one.0.total_cmp(&other.0));
        extents
    }

    #[test]
    fn the_ends_are_labelled_first() {
        let labels = row(&[(0.0, 12), (0.1, 12), (50.0, 12), (99.9, 12), (100.0, 12)]);
        let is_shown: Vec<_> = labels.iter().map(Option::is_some).collect();
        assert_eq!(is_shown, [true, false, true, false, true]);
        assert_eq!(labels[0].as_ref().map(|label| label.anchor), Some(Anchor::Start));
        assert_eq!(labels[4].as_ref().map(|label| label.anchor), Some(Anchor::End));
    }

    #[test]
    fn times_at_one_place_have_one_label() {
        assert_eq!(row(&[(100.0, 5); 40]).iter().flatten().count(), 1);
        assert_eq!(row(&[(0.0, 5)]).iter().flatten().count(), 1);
        assert!(row(&[]).is_empty());
    }

    #[test]
    fn a_text_between_two_places_has_room_for_itself() {
        assert_eq!(between(10.0, 10.0, 5), None);
        assert_eq!(between(0.0, 8.0, 5).map(|label| label.is_wide_only), Some(true));
        assert_eq!(between(0.0, 100.0, 5).map(|label| (label.x, label.is_wide_only)), Some((50.0, false)));
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_stay_inside(
            wanted in prop::collection::vec((0.0_f64..=100.0, 1_usize..25), 0..60),
            on_phone in any::<bool>(),
        ) {
            let extents = shown(&wanted, on_phone);
            for pair in extents.windows(2) {
                prop_assert!(pair[0].1 <= pair[1].0, "{pair:?}");
            }
            for (from, to) in extents {
                prop_assert!(from >= 0.0 && to <= 100.0, "{from} {to}");
            }
        }
    }
}
