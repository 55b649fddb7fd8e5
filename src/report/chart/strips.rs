//! Strips: how values lie to the bands that were set for them, every band drawn equally wide.

use super::frame::{LINE, WIDTH, head};
use super::ink::{Anchor, Ink};
use super::labels::lines;
use super::scale::Scale;
use super::{Chart, Csv, told};

/// How far a strip shows on either side of the band, in widths of it.
const BEYOND: f64 = 1.5;

/// One value with its band.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What is held against the band, in a sentence.
    pub statement: String,
    /// Value, range and band as they are written.
    pub figures: String,
    /// The band.
    pub band: [f64; 2],
    /// The value; NaN where there is none.
    pub value: f64,
    /// The range around it; NaN where there is none.
    pub range: [f64; 2],
    /// Whether it holds.
    pub holds: bool,
    /// How it stands, in words.
    pub verdict: String,
}

/// A chart of strips.
#[derive(Clone, Debug, PartialEq)]
pub struct Strips {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What dots, lines and bands are.
    pub below: String,
    /// The strips, from the top.
    pub strips: Vec<Strip>,
}

impl Strips {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        const HEIGHT: f64 = 15.0;
        let mut ink = Ink::default();
        let mut y = head(&mut ink, &self.title, &self.below, WIDTH - 8.0) + 12.0;
        let scale = Scale::new([-BEYOND, 1.0 + BEYOND], [10.0, 268.0]);
        for (at, words) in [(-BEYOND / 2.0, "below"), (0.5, "in the band"), (1.0 + BEYOND / 2.0, "above")] {
            ink.text("soft", [scale.at(at), y], Anchor::Middle, words);
        }
        y += 6.0;
        for strip in &self.strips {
            for line in lines(&strip.statement, 11.0, WIDTH - 12.0) {
                y += LINE;
                ink.text("", [4.0, y], Anchor::Start, &line);
            }
            for line in lines(&strip.figures, 11.0, WIDTH - 12.0) {
                y += LINE;
                ink.text("soft", [4.0, y], Anchor::Start, &line);
            }
            y += 5.0;
            strip.draw(&mut ink, &scale, y, HEIGHT);
            y += HEIGHT + 6.0;
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, y + 4.0, self.csv())
    }

    fn about(&self) -> String {
        let row = |strip: &Strip| ("", format!("{}: {}; {}", strip.statement, strip.verdict, strip.figures));
        told(&self.below, self.strips.iter().map(row))
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&["statement", "verdict", "value", "p10", "p90", "band_low", "band_high"]);
        for Strip { statement, verdict, value, range, band, .. } in &self.strips {
            csv.add(&[statement, verdict], &[*value, range[0], range[1], band[0], band[1]]);
        }
        csv.text()
    }
}

impl Strip {
    fn draw(&self, ink: &mut Ink, scale: &Scale, top: f64, height: f64) {
        let (bottom, middle) = (top + height, top + height / 2.0);
        let [from, to] = scale.places;
        ink.line("grid", [from, middle], [to, middle]);
        ink.rect("fill grey inner", [scale.at(0.0), top], [scale.at(1.0), bottom]);
        for end in [0.0, 1.0] {
            ink.line("axis", [scale.at(end), top], [scale.at(end), bottom]);
        }
        let [low, high] = self.band;
        // In widths of the band; what lies further away than is shown stands at the edge, with an arrow.
        let place = |value: f64| scale.at(((value - low) / (high - low)).clamp(-BEYOND, 1.0 + BEYOND));
        let colour = if self.holds { "one" } else { "two" };
        if self.range.iter().all(|end| end.is_finite()) {
            let ends = self.range.map(place);
            ink.line("whisker", [ends[0], middle], [ends[1], middle]);
        }
        if self.value.is_finite() {
            let x = place(self.value);
            if x <= from {
                ink.path(&format!("fill {colour}"), &format!("M{} {}l9 -5v10Z", from - 7.0, middle));
            } else if x >= to {
                ink.path(&format!("fill {colour}"), &format!("M{} {}l-9 -5v10Z", to + 7.0, middle));
            } else {
                ink.dot(&format!("fill {colour}"), [x, middle], 4.2);
            }
        }
        let mark = if self.holds {
            "✓"
        } else if self.value.is_finite() {
            "✗"
        } else {
            "?"
        };
        let class = format!("strong {colour}");
        ink.text(&class, [to + 14.0, middle + 4.0], Anchor::Start, &format!("{mark} {}", self.verdict));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_far_off_stands_at_the_edge_and_what_is_not_known_is_not_drawn() {
        let strip = |value: f64, holds| Strip {
            statement: "x".into(),
            figures: "y".into(),
            band: [0.0, 1.0],
            value,
            range: [value - 0.1, value + 0.1],
            holds,
            verdict: if holds { "holds" } else { "misses" }.into(),
        };
        let strips = Strips {
            id: "s".into(),
            title: "S".into(),
            below: "b".into(),
            strips: vec![strip(0.5, true), strip(9.0, false), strip(-9.0, false), strip(f64::NAN, false)],
        };
        let chart = strips.draw();
        assert_eq!(chart.body.matches("<circle").count(), 1);
        assert_eq!(chart.body.matches("<path").count(), 2);
        assert!(!chart.body.contains("NaN") && chart.body.contains("? misses"), "{}", chart.body);
        assert!(chart.about.contains("x: holds; y"), "{}", chart.about);
    }
}
