//! An outcome over the values of a factor: median and bands of the runs at each value, or in each bin of them.

use super::frame::{Area, WIDTH, head, lying, room_for_ticks, upright};
use super::ink::{Anchor, Ink, short};
use super::labels::{cut, width};
use super::scale::{Scale, grouped};
use super::{Chart, Csv, told};
use crate::foundation::statistics::{quantile, sorted_quantile};
use std::fmt::Write;

/// Room on the left and right of a box that stands for a word.
const MARGIN: f64 = 0.28;

/// The runs at a value, or within a bin of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The value in words.
    pub label: String,
    /// Where it lies: from where to where; the same twice for one value. Words stand at 0, 1, 2 and so on.
    pub span: [f64; 2],
    /// How many runs it has in which the outcome is defined.
    pub runs: usize,
    /// The fifth, 25th, 50th, 75th and 95th percentile of them.
    pub quantiles: [f64; 5],
}

/// What the factor's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A few numbers.
    Levels,
    /// Words, or true and false.
    Words,
    /// Many numbers, put into bins.
    Sample,
}

/// A chart of an outcome over a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Over {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit, and what is drawn.
    pub below: String,
    /// Name and unit of the factor, below the axis.
    pub factor: String,
    /// What its values are.
    pub kind: Kind,
    /// The groups, in the order of the values.
    pub groups: Vec<Group>,
    /// Single points: value of the factor and median of the point's runs.
    pub points: Vec<[f64; 2]>,
    /// The median of the base, where it was run.
    pub base: Option<f64>,
    /// Decimals of the figures.
    pub decimals: usize,
    /// Its colour.
    pub colour: &'static str,
}

impl Group {
    /// Of the values of these runs; those that are not defined are left out.
    pub fn of(label: String, span: [f64; 2], values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        let median = quantile(&mut values, 0.5).unwrap_or(f64::NAN);
        let at = |p| sorted_quantile(&values, p).unwrap_or(f64::NAN);
        let quantiles = [at(0.05), at(0.25), median, at(0.75), at(0.95)];
        Self { label, span, runs: values.len(), quantiles }
    }
}

impl Over {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let (low, high) = self.ends();
        let base = self.base.filter(|base| base.is_finite());
        let beside = base.map(|base| format!("base {}", grouped(base, self.decimals)));
        let right = WIDTH - beside.as_ref().map_or(22.0, |text| (width(text, 11.0) + 10.0).max(22.0));
        let left = 4.0 + room_for_ticks(160.0, low, high);
        let area = Area { left, top: top + 4.0, right, bottom: top + 164.0 };
        let y = upright(&mut ink, area, low, high);
        let x = self.across(&mut ink, area);
        if let (Some(base), Some(text)) = (base, beside) {
            ink.line("base", [area.left, y.at(base)], [area.right, y.at(base)]);
            ink.text("soft", [area.right + 5.0, y.at(base) + 4.0], Anchor::Start, &text);
        }
        self.dots(&mut ink, &x, &y);
        match self.kind {
            Kind::Levels => self.bands(&mut ink, &x, &y),
            Kind::Words | Kind::Sample => self.boxes(&mut ink, &x, &y),
        }
        let middle = [(area.left + area.right) / 2.0, area.bottom + 29.0];
        let factor = cut(&self.factor, 11.0, 1.9 * (WIDTH - middle[0]).min(middle[0]));
        ink.text("strong", middle, Anchor::Middle, &factor);
        Chart::drawn(&self.id, &self.title, self.about(), ink, area.bottom + 36.0, self.csv())
    }

    fn ends(&self) -> (f64, f64) {
        let groups = self.groups.iter().flat_map(|group| group.quantiles);
        let all = groups.chain(self.points.iter().map(|point| point[1])).chain(self.base);
        all.filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    }

    /// The axis of the factor.
    fn across(&self, ink: &mut Ink, area: Area) -> Scale {
        if self.kind != Kind::Words {
            let ends = self.groups.iter().flat_map(|group| group.span);
            let (low, high) = ends
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
            return lying(ink, area, low, high, false);
        }
        let last = self.groups.len().max(1) as f64 - 0.5;
        let scale = Scale::new([-0.5, last], [area.left, area.right]);
        ink.line("axis", [area.left, area.bottom], [area.right, area.bottom]);
        let room = (area.right - area.left) / self.groups.len().max(1) as f64 - 4.0;
        for group in &self.groups {
            let at = [scale.at(group.span[0]), area.bottom + 13.0];
            ink.text("tick", at, Anchor::Middle, &cut(&group.label, 11.0, room));
        }
        scale
    }

    fn dots(&self, ink: &mut Ink, x: &Scale, y: &Scale) {
        let mut path = String::new();
        for point in self.points.iter().filter(|point| point.iter().all(|value| value.is_finite())) {
            let _ = write!(path, "M{} {}h0", short(x.at(point[0])), short(y.at(point[1])));
        }
        ink.path("spots", &path);
    }

    fn bands(&self, ink: &mut Ink, x: &Scale, y: &Scale) {
        let curve = |place: usize| -> Vec<[f64; 2]> {
            self.groups.iter().map(|group| [x.at(group.span[0]), y.at(group.quantiles[place])]).collect()
        };
        ink.band(&format!("fill {} outer", self.colour), &curve(0), &curve(4));
        ink.band(&format!("fill {} inner", self.colour), &curve(1), &curve(3));
        ink.curve(&format!("middle {}", self.colour), &curve(2));
        for at in curve(2).into_iter().filter(|at| at[1].is_finite()) {
            ink.dot(&format!("fill {}", self.colour), at, 3.0);
        }
    }

    fn boxes(&self, ink: &mut Ink, x: &Scale, y: &Scale) {
        for group in self.groups.iter().filter(|group| group.runs > 0) {
            let [from, to] = if self.kind == Kind::Words {
                [group.span[0] - MARGIN, group.span[0] + MARGIN].map(|end| x.at(end))
            } else {
                group.span.map(|end| x.at(end))
            };
            let [low, lower, middle, upper, high] = group.quantiles.map(|value| y.at(value));
            ink.rect(&format!("fill {} outer", self.colour), [from, low], [to, high]);
            ink.rect(&format!("fill {} inner", self.colour), [from, lower], [to, upper]);
            ink.line(&format!("middle {}", self.colour), [from, middle], [to, middle]);
            if self.kind == Kind::Words {
                let text = grouped(group.quantiles[2], self.decimals);
                ink.text("strong halo", [to + 3.0, middle + 4.0], Anchor::Start, &text);
            }
        }
    }

    fn about(&self) -> String {
        let figure = |value: f64| grouped(value, self.decimals);
        let row = |group: &Group| {
            let [low, _, median, _, high] = group.quantiles.map(figure);
            ("", format!("{}: {median} ({low} to {high})", group.label))
        };
        let mut text = told(&format!("{}; over {}", self.below, self.factor), self.groups.iter().map(row));
        if let Some(base) = self.base.filter(|base| base.is_finite()) {
            text.push_str(&format!(" Base: {}.", figure(base)));
        }
        text
    }

    fn csv(&self) -> String {
        let mut csv =
            Csv::new(&["what", "factor", "from", "to", "runs", "p5", "p25", "median", "p75", "p95"]);
        for Group { label, span, runs, quantiles, .. } in &self.groups {
            let span = if self.kind == Kind::Words { [f64::NAN; 2] } else { *span };
            let [p5, p25, median, p75, p95] = *quantiles;
            csv.add(&["runs", label], &[span[0], span[1], *runs as f64, p5, p25, median, p75, p95]);
        }
        let none = f64::NAN;
        for &[at, value] in &self.points {
            csv.add(&["point", ""], &[at, at, none, none, none, value, none, none]);
        }
        if let Some(base) = self.base {
            csv.add(&["base", ""], &[none, none, none, none, none, base, none, none]);
        }
        csv.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(kind: Kind) -> Over {
        let group = |place: f64| {
            let values = (0..=100).map(|value| f64::from(value) + place).chain([f64::NAN]);
            Group::of(format!("at {place}"), [place, place], values)
        };
        Over {
            id: "o".into(),
            title: "O".into(),
            below: "persons; median".into(),
            factor: "markup".into(),
            kind,
            groups: vec![group(0.0), group(1.0)],
            points: vec![[0.0, 3.0], [1.0, f64::NAN]],
            base: Some(50.0),
            decimals: 0,
            colour: "one",
        }
    }

    #[test]
    fn bands_are_quantiles_of_the_runs_at_a_value() {
        let group = &over(Kind::Levels).groups[0];
        assert_eq!((group.runs, group.quantiles), (101, [5.0, 25.0, 50.0, 75.0, 95.0]));
    }

    #[test]
    fn levels_are_joined_and_words_stand_apart() {
        let [levels, words, sample] = [Kind::Levels, Kind::Words, Kind::Sample].map(|kind| over(kind).draw());
        assert_eq!(levels.body.matches("class=\"fill one outer\"").count(), 1);
        assert_eq!(words.body.matches("class=\"fill one outer\"").count(), 2);
        assert_eq!(sample.body.matches("h0").count(), 1, "what is not defined is no point");
        for chart in [levels, words, sample] {
            assert!(!chart.body.contains("NaN") && chart.body.contains("base 50"), "{}", chart.body);
            assert!(chart.about.contains("at 1: 51 (6 to 96)"), "{}", chart.about);
            assert!(chart.csv.contains("point,,0,0,,,,3,,\n"), "{}", chart.csv);
        }
    }
}
