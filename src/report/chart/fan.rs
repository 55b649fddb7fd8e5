//! Fans: how a measure went over the years, as a middle line with bands around it, and real history as dots.

use super::frame::{Area, LINE, WIDTH, head, room_for_ticks, times, upright};
use super::ink::{Anchor, Ink, short};
use super::labels::{apart, lines, width};
use super::scale::{grouped, signed};
use super::{Chart, Csv};
use crate::foundation::statistics::{quantile, sorted_quantile};

/// The colours of series, in their order.
pub const COLOURS: [&str; 4] = ["one", "two", "three", "four"];

/// Names up to this width stand on one line with their figure.
const NAME_ON_ONE_LINE: f64 = 60.0;

/// One series: a line, and bands around it from the outermost inwards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is, said beside its end; nothing where there is only one.
    pub name: String,
    /// The line.
    pub middle: Vec<f64>,
    /// What the line is, in the CSV: `median`, `mean`.
    pub middle_name: &'static str,
    /// Bands: what they are in the CSV, low ends, high ends.
    pub bands: Vec<([&'static str; 2], Vec<f64>, Vec<f64>)>,
}

/// Real history, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Real {
    /// Of whom it is, and how it is laid into the chart.
    pub name: String,
    /// Values by period; NaN where nothing is known.
    pub values: Vec<f64>,
    /// Whether all values but the first are the most that may have been.
    pub at_most: bool,
    /// Where it comes from.
    pub source: String,
}

/// What is drawn in one pair of axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Said above the panel where there are several.
    pub name: String,
    /// The series.
    pub series: Vec<Series>,
    /// Real history.
    pub real: Vec<Real>,
    /// Whether the axis holds the zero.
    pub from_zero: bool,
    /// Decimals of the figures beside the ends.
    pub decimals: usize,
    /// Whether values are changes, told with their sign.
    pub signed: bool,
    /// Place of the first series' colour among [`COLOURS`].
    pub first_colour: usize,
    /// Height of the axes.
    pub height: f64,
}

/// A chart of one or more panels over the same periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit and what the bands are.
    pub below: String,
    /// The periods.
    pub periods: Vec<String>,
    /// The panels, from the top.
    pub panels: Vec<Panel>,
}

impl Series {
    /// Median, middle 50 % and middle 90 % of values by period and replicate.
    pub fn of(name: &str, values: &[Vec<f64>]) -> Self {
        let mut series = Self {
            name: name.to_owned(),
            middle_name: "median",
            bands: vec![(["p5", "p95"], Vec::new(), Vec::new()), (["p25", "p75"], Vec::new(), Vec::new())],
            ..Self::default()
        };
        for values in values {
            let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
            series.middle.push(quantile(&mut defined, 0.5).unwrap_or(f64::NAN));
            let at = |p| sorted_quantile(&defined, p).unwrap_or(f64::NAN);
            for ((_, low, high), reach) in series.bands.iter_mut().zip([0.05, 0.25]) {
                low.push(at(reach));
                high.push(at(1.0 - reach));
            }
        }
        series
    }

    /// All values, in another unit.
    pub fn scaled(mut self, divisor: f64) -> Self {
        let bands = self.bands.iter_mut().flat_map(|(_, low, high)| [low, high]);
        for values in bands.chain([&mut self.middle]) {
            values.iter_mut().for_each(|value| *value /= divisor);
        }
        self
    }

    fn all(&self) -> impl Iterator<Item = f64> + '_ {
        self.middle.iter().chain(self.bands.iter().flat_map(|(_, low, high)| low.iter().chain(high))).copied()
    }
}

impl Real {
    /// Its mark: a ring, of a second series a smaller disc, and a triangle for what is the most that may have been.
    fn mark(&self, ink: &mut Ink, [x, y]: [f64; 2], place: usize, at_most: bool) {
        match (at_most, place) {
            (true, _) => ink.path("observed", &format!("M{} {}h8l-4 7Z", short(x - 4.0), short(y - 3.0))),
            (false, 0) => ink.dot("observed", [x, y], 2.6),
            (false, _) => ink.dot("observed solid", [x, y], 1.9),
        }
    }

    /// Says what its marks are; returns where that ends.
    fn legend(&self, ink: &mut Ink, top: f64, place: usize) -> f64 {
        let mut y = top;
        for (number, line) in
            lines(&format!("observed: {}", self.name), 11.0, WIDTH - 24.0).iter().enumerate()
        {
            if number == 0 {
                self.mark(ink, [9.0, y + 3.0], place, false);
            }
            ink.text("soft", [18.0, y + 7.0], Anchor::Start, line);
            y += LINE;
        }
        y
    }
}

impl Panel {
    fn ends(&self) -> (f64, f64) {
        let real = self.real.iter().flat_map(|real| real.values.iter().copied());
        let all = self.series.iter().flat_map(Series::all).chain(real).filter(|value| value.is_finite());
        let (low, high) = all
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if self.from_zero && low.is_finite() { (low.min(0.0), high.max(0.0)) } else { (low, high) }
    }

    fn draw(&self, ink: &mut Ink, area: Area, periods: &[String], words: bool) {
        let (low, high) = self.ends();
        let scale = upright(ink, area, low, high);
        let places = times(ink, area, periods, words);
        let curve = |values: &[f64]| -> Vec<[f64; 2]> {
            places.iter().zip(values).map(|(&x, &value)| [x, scale.at(value)]).collect()
        };
        for (series, colour) in self.series.iter().zip(self.colours()) {
            for (index, (_, low, high)) in series.bands.iter().enumerate() {
                let layer = if index == 0 && series.bands.len() > 1 { "outer" } else { "inner" };
                ink.band(&format!("fill {colour} {layer}"), &curve(low), &curve(high));
            }
        }
        for (series, colour) in self.series.iter().zip(self.colours()) {
            ink.curve(&format!("middle {colour}"), &curve(&series.middle));
        }
        for (place, real) in self.real.iter().enumerate() {
            let points = curve(&real.values).into_iter().filter(|point| point[1].is_finite());
            for (number, point) in points.enumerate() {
                real.mark(ink, point, place, real.at_most && number > 0);
            }
        }
        self.beside(ink, area, |value| scale.at(value));
    }

    /// What the ends are: for each series a block of lines with their classes, and where its end stands.
    fn ends_told(&self) -> Vec<(f64, Vec<(String, String)>)> {
        let told = |value: f64| {
            if self.signed { signed(value, self.decimals) } else { grouped(value, self.decimals) }
        };
        let mut blocks = Vec::new();
        for (series, colour) in self.series.iter().zip(self.colours()) {
            let Some(place) = series.middle.iter().rposition(|value| value.is_finite()) else { continue };
            let value = told(series.middle[place]);
            let strong = format!("strong {colour}");
            let mut lines = match &*series.name {
                "" => vec![(strong, value)],
                name if width(name, 11.5) <= NAME_ON_ONE_LINE => vec![(strong, format!("{name} {value}"))],
                name => vec![(strong.clone(), name.to_owned()), (strong, value)],
            };
            if let Some((_, low, high)) = series.bands.first().filter(|_| self.series.len() == 1) {
                let [low, high] = [told(low[place]), told(high[place])];
                if low != high {
                    let text =
                        if self.signed { format!("{low} to {high}") } else { format!("{low}–{high}") };
                    lines.push(("soft".to_owned(), text));
                }
            }
            blocks.push((series.middle[place], lines));
        }
        blocks
    }

    fn beside(&self, ink: &mut Ink, area: Area, at: impl Fn(f64) -> f64) {
        const STEP: f64 = LINE - 1.0;
        let blocks = self.ends_told();
        let tallest = blocks.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0) as f64;
        let half = (tallest - 1.0) * STEP / 2.0;
        let wanted: Vec<f64> = blocks.iter().map(|(value, _)| at(*value)).collect();
        let ends = [area.top + 2.0 + half, (area.bottom - half).max(area.top + 2.0 + half)];
        let places = apart(&wanted, STEP * tallest + 1.0, ends);
        for ((_, lines), y) in blocks.iter().zip(places) {
            let top = y - (lines.len() as f64 - 1.0) * STEP / 2.0;
            for (line, (class, text)) in lines.iter().enumerate() {
                let at = [area.right + 5.0, top + STEP * line as f64 + 4.0];
                ink.text(class, at, Anchor::Start, text);
            }
        }
    }

    fn room_beside(&self) -> f64 {
        let blocks = self.ends_told();
        let lines = blocks.iter().flat_map(|(_, lines)| lines);
        lines.map(|(class, text)| width(text, if class == "soft" { 11.0 } else { 11.8 })).fold(20.0, f64::max)
            + 9.0
    }

    fn colours(&self) -> impl Iterator<Item = &'static str> {
        COLOURS.into_iter().cycle().skip(self.first_colour)
    }
}

impl Fan {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        let mut ink = Ink::default();
        let mut top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let ticks = self.panels.iter().map(|panel| {
            let (low, high) = panel.ends();
            room_for_ticks(panel.height, low, high)
        });
        let left = 4.0 + ticks.fold(0.0, f64::max);
        let right = WIDTH - self.panels.iter().map(Panel::room_beside).fold(0.0, f64::max);
        for (index, panel) in self.panels.iter().enumerate() {
            if !panel.name.is_empty() {
                ink.text("strong", [4.0, top + 8.0], Anchor::Start, &panel.name);
                top += 18.0;
            }
            for (place, real) in panel.real.iter().enumerate() {
                top = real.legend(&mut ink, top, place);
            }
            let area = Area { left, right, top: top + 4.0, bottom: top + 4.0 + panel.height };
            panel.draw(&mut ink, area, &self.periods, index + 1 == self.panels.len());
            top = area.bottom + 20.0;
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, top + 2.0, self.csv())
    }

    fn about(&self) -> String {
        let mut text = format!("{}.", self.below.trim_end_matches('.'));
        for panel in &self.panels {
            for series in &panel.series {
                let told = |place: usize| {
                    let value = grouped(series.middle[place], panel.decimals);
                    format!("{value} in {}", self.periods.get(place).map_or("", String::as_str))
                };
                let defined = |place: &usize| series.middle[*place].is_finite();
                let places: Vec<usize> = (0..series.middle.len()).filter(defined).collect();
                let by = |a: &usize, b: &usize| series.middle[*a].total_cmp(&series.middle[*b]);
                let (Some(first), Some(last)) = (places.first(), places.last()) else { continue };
                let (Some(low), Some(high)) =
                    (places.iter().copied().min_by(by), places.iter().copied().max_by(by))
                else {
                    continue;
                };
                let name = if series.name.is_empty() { &panel.name } else { &series.name };
                let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
                text.push_str(&format!(
                    " {name}{} {}, {}; lowest {}, highest {}.",
                    series.middle_name,
                    told(*first),
                    told(*last),
                    told(low),
                    told(high)
                ));
            }
            for real in &panel.real {
                text.push_str(&format!(" Observed: {}; source: {}.", real.name, real.source));
            }
        }
        text
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&["panel", "series", "period", "figure", "value"]);
        for panel in &self.panels {
            for series in &panel.series {
                for (place, period) in self.periods.iter().enumerate() {
                    let mut add = |figure: &str, value: Option<&f64>| {
                        let value = value.copied().unwrap_or(f64::NAN);
                        csv.add(&[&panel.name, &series.name, period, figure], &[value]);
                    };
                    add(series.middle_name, series.middle.get(place));
                    for (names, low, high) in &series.bands {
                        add(names[0], low.get(place));
                        add(names[1], high.get(place));
                    }
                }
            }
            for real in &panel.real {
                let (name, figure) =
                    (format!("observed: {}", real.name), if real.at_most { "at most" } else { "value" });
                for (period, value) in self.periods.iter().zip(&real.values) {
                    csv.add(&[&panel.name, &name, period, figure], &[*value]);
                }
            }
        }
        csv.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan(values: &[Vec<f64>]) -> Fan {
        let panel = Panel { series: vec![Series::of("", values)], height: 150.0, ..Panel::default() };
        Fan {
            id: "x".into(),
            title: "X".into(),
            below: "pieces".into(),
            periods: (0..values.len()).map(|place| (1980 + place).to_string()).collect(),
            panels: vec![panel],
        }
    }

    #[test]
    fn bands_are_quantiles_over_replicates() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let series = Series::of("", &[values, vec![f64::NAN]]);
        assert_eq!((series.middle[0], series.bands[0].1[0], series.bands[0].2[0]), (50.0, 5.0, 95.0));
        assert_eq!((series.bands[1].1[0], series.bands[1].2[0]), (25.0, 75.0));
        assert!(series.middle[1].is_nan());
    }

    #[test]
    fn a_chart_tells_its_values_in_words_and_as_csv() {
        let chart = fan(&[vec![1.0, 3.0], vec![4.0, 6.0], vec![2.0, 2.0]]).draw();
        assert!(chart.about.contains("highest 5 in 1981"), "{}", chart.about);
        assert!(chart.csv.contains(",,1981,median,5\n"), "{}", chart.csv);
        assert!(chart.body.matches("<path").count() == 3);
    }

    #[test]
    fn nothing_defined_is_an_empty_pair_of_axes() {
        let chart = fan(&[vec![], vec![]]).draw();
        assert!(!chart.body.contains("NaN") && !chart.body.contains("inf"), "{}", chart.body);
    }
}
