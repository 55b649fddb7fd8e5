//! What a chart is drawn with: lines, areas, words, as SVG.

use crate::report::text::escaped;
use std::fmt::Write;

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// What is drawn so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ink(String);

impl Ink {
    /// The SVG.
    pub fn svg(self) -> String {
        self.0
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: [f64; 2], to: [f64; 2]) {
        let ([x1, y1], [x2, y2]) = (from.map(short), to.map(short));
        self.0
            .push_str(&format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"));
    }

    /// A rectangle by its corners, whichever way they are given.
    pub fn rect(&mut self, class: &str, one: [f64; 2], other: [f64; 2]) {
        let [x, y] = [one[0].min(other[0]), one[1].min(other[1])].map(short);
        let [w, h] = [(one[0] - other[0]).abs(), (one[1] - other[1]).abs()].map(short);
        self.0
            .push_str(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>"));
    }

    /// A disc.
    pub fn dot(&mut self, class: &str, at: [f64; 2], radius: f64) {
        let [x, y] = at.map(short);
        self.0
            .push_str(&format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", short(radius)));
    }

    /// A path as SVG writes it.
    pub fn path(&mut self, class: &str, path: &str) {
        if !path.is_empty() {
            self.0.push_str(&format!("<path class=\"{class}\" d=\"{path}\"/>"));
        }
    }

    /// A line through points; points that are not defined leave a gap.
    pub fn curve(&mut self, class: &str, points: &[[f64; 2]]) {
        let mut path = String::new();
        for run in runs(points) {
            if let [only] = run {
                // A point between gaps is a short dash, or it would not be seen.
                let [x, y] = only.map(short);
                let _ = write!(path, "M{x} {y}h1");
            }
            for (index, point) in run.iter().enumerate().filter(|_| run.len() > 1) {
                let [x, y] = point.map(short);
                let _ = write!(path, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
            }
        }
        self.path(class, &path);
    }

    /// The area between two curves over the same places.
    pub fn band(&mut self, class: &str, low: &[[f64; 2]], high: &[[f64; 2]]) {
        let both: Vec<[f64; 2]> =
            low.iter().zip(high).map(|(low, high)| [low[0], low[1] + high[1] - high[1]]).collect();
        let mut path = String::new();
        for run in runs(&both) {
            let first = both.iter().position(|point| core::ptr::eq(point, &run[0])).unwrap_or(0);
            let places = first..first + run.len();
            let forth = low[places.clone()].iter();
            for (index, point) in forth.chain(high[places].iter().rev()).enumerate() {
                let [x, y] = point.map(short);
                let _ = write!(path, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
            }
            path.push('Z');
        }
        self.path(class, &path);
    }

    /// Words.
    pub fn text(&mut self, class: &str, at: [f64; 2], anchor: Anchor, text: &str) {
        let [x, y] = at.map(short);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let text = escaped(text);
        self.0.push_str(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>"));
    }

    /// Something drawn elsewhere, moved.
    pub fn moved(&mut self, by: [f64; 2], body: &str) {
        let [x, y] = by.map(short);
        self.0.push_str(&format!("<g transform=\"translate({x} {y})\">{body}</g>"));
    }
}

/// The stretches of points that are defined.
fn runs(points: &[[f64; 2]]) -> impl Iterator<Item = &[[f64; 2]]> {
    points.split(|point| !point[1].is_finite()).filter(|run| !run.is_empty())
}

/// A coordinate with a decimal at most.
pub fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_leaves_a_gap_where_nothing_is_defined() {
        let mut ink = Ink::default();
        ink.curve("a", &[[0.0, 1.0], [1.0, 2.04], [2.0, f64::NAN], [3.0, 1.0]]);
        assert_eq!(ink.svg(), "<path class=\"a\" d=\"M0 1L1 2M3 1h1\"/>");
    }

    #[test]
    fn a_band_goes_forth_and_back_in_every_stretch() {
        let mut ink = Ink::default();
        let low = [[0.0, 1.0], [1.0, 1.0], [2.0, f64::NAN], [3.0, 1.0]];
        let high = [[0.0, 2.0], [1.0, 3.0], [2.0, 2.0], [3.0, 2.0]];
        ink.band("b", &low, &high);
        assert_eq!(ink.svg(), "<path class=\"b\" d=\"M0 1L1 1L1 3L0 2ZM3 1L3 2Z\"/>");
    }
}
