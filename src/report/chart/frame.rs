//! What stands around what is drawn: title, unit, axes with round ticks.

use super::ink::{Anchor, Ink};
use super::labels::{lines, width};
use super::scale::{self, Scale};

/// The size of most charts.
pub const WIDTH: f64 = 400.0;
/// Height of a line of words.
pub const LINE: f64 = 14.0;

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

/// Writes a title and what stands below it, broken into lines; returns where they end.
pub fn head(ink: &mut Ink, title: &str, below: &str, most: f64) -> f64 {
    let mut y = 4.0;
    // A little wider than written, because it is bold.
    for line in lines(title, 16.0, most) {
        y += 15.0;
        ink.text("title", [4.0, y], Anchor::Start, &line);
    }
    for line in lines(below, 11.0, most) {
        y += LINE;
        ink.text("soft", [4.0, y], Anchor::Start, &line);
    }
    y + 8.0
}

/// Draws an upright axis with its grid, in the area: from round end to round end. Returns its scale.
pub fn upright(ink: &mut Ink, area: Area, low: f64, high: f64) -> Scale {
    let steps = ((area.bottom - area.top) / 44.0).round().clamp(1.0, 6.0) as usize;
    let (ticks, low, high) = scale::round(low, high, steps);
    let scale = Scale::new([low, high], [area.bottom, area.top]);
    for (tick, text) in ticks.iter().zip(scale::written(&ticks)) {
        let y = scale.at(*tick);
        ink.line(if *tick == 0.0 { "axis" } else { "grid" }, [area.left, y], [area.right, y]);
        ink.text("tick", [area.left - 5.0, y + 4.0], Anchor::End, &text);
    }
    scale
}

/// Room that the ticks of an upright axis take.
pub fn room_for_ticks(area_height: f64, low: f64, high: f64) -> f64 {
    let steps = (area_height / 44.0).round().clamp(1.0, 6.0) as usize;
    let (ticks, ..) = scale::round(low, high, steps);
    let widest = scale::written(&ticks).iter().map(|text| width(text, 11.0)).fold(0.0, f64::max);
    (widest + 9.0).max(26.0)
}

/// Draws a lying axis with its grid, ticks below. Returns its scale.
pub fn lying(ink: &mut Ink, area: Area, low: f64, high: f64, sign: bool) -> Scale {
    let steps = ((area.right - area.left) / 52.0).round().clamp(2.0, 6.0) as usize;
    let (ticks, low, high) = scale::round(low, high, steps);
    let scale = Scale::new([low, high], [area.left, area.right]);
    for (tick, text) in ticks.iter().zip(scale::written(&ticks)) {
        let x = scale.at(*tick);
        ink.line(if *tick == 0.0 { "axis" } else { "grid" }, [x, area.top], [x, area.bottom]);
        let text = if sign && *tick > 0.0 { format!("+{text}") } else { text };
        ink.text("tick", [x, area.bottom + 13.0], Anchor::Middle, &text);
    }
    scale
}

/// Draws the axis of time; returns where the periods stand.
pub fn times(ink: &mut Ink, area: Area, labels: &[String], words: bool) -> Vec<f64> {
    let last = labels.len().max(2) - 1;
    let scale = Scale::new([0.0, last as f64], [area.left + 2.0, area.right - 2.0]);
    let places: Vec<f64> = (0..labels.len()).map(|place| scale.at(place as f64)).collect();
    ink.line("axis", [area.left, area.bottom], [area.right, area.bottom]);
    let widest = labels.iter().map(|label| width(label, 11.0)).fold(20.0, f64::max);
    let most = ((area.right - area.left) / (widest + 12.0)).max(2.0) as usize;
    for place in scale::periods(labels, most) {
        let x = places[place];
        ink.line("axis", [x, area.bottom], [x, area.bottom + 4.0]);
        if words {
            ink.text("tick", [x, area.bottom + 15.0], Anchor::Middle, &labels[place]);
        }
    }
    places
}
