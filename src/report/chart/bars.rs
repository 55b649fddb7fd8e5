//! Lying bars with whiskers: how many of each.

use super::frame::{Area, WIDTH, head, lying};
use super::ink::{Anchor, Ink};
use super::labels::{cut, width};
use super::scale::grouped;
use super::{Chart, Csv, told};

/// A bar: a middle value, and the range it is known by.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// Under which heading it stands; bars of one heading stand together.
    pub group: String,
    /// The value.
    pub value: f64,
    /// Lower end of its range.
    pub low: f64,
    /// Upper end of its range.
    pub high: f64,
    /// Its colour.
    pub colour: &'static str,
}

/// A chart of bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit, and what the whiskers are.
    pub below: String,
    /// What value, low and high are, in the CSV.
    pub names: [&'static str; 3],
    /// Decimals of the figures.
    pub decimals: usize,
    /// The bars, from the top.
    pub bars: Vec<Bar>,
}

impl Bars {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        const STEP: f64 = 19.0;
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let figure = |bar: &Bar| {
            let [low, high] = [bar.low, bar.high].map(|value| grouped(value, self.decimals));
            let value = grouped(bar.value, self.decimals);
            if low == high { (value, String::new()) } else { (value, format!("({low}–{high})")) }
        };
        let labels = self.bars.iter().map(|bar| width(&bar.label, 11.0)).fold(40.0, f64::max).min(230.0);
        let beside = self.bars.iter().map(|bar| {
            let (value, range) = figure(bar);
            width(&value, 12.5) + 5.0 + width(&range, 11.0)
        });
        let right = WIDTH - beside.fold(0.0, f64::max) - 10.0;
        let headings = self.bars.iter().enumerate().filter(|(index, bar)| {
            !bar.group.is_empty() && (*index == 0 || self.bars[index - 1].group != bar.group)
        });
        let height = STEP * (self.bars.len() + headings.count()) as f64;
        let area = Area { left: 4.0 + labels + 8.0, right, top, bottom: top + height };
        let ends =
            self.bars.iter().flat_map(|bar| [bar.low, bar.value, bar.high]).filter(|end| end.is_finite());
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        let scale = lying(&mut ink, area, low, high, false);
        let (mut y, mut group) = (top, "");
        for bar in &self.bars {
            if bar.group != group {
                ink.text("strong halo", [4.0, y + 13.0], Anchor::Start, &bar.group);
                group = &bar.group;
                y += STEP;
            }
            let middle = y + STEP / 2.0;
            ink.text("", [area.left - 6.0, middle + 4.0], Anchor::End, &cut(&bar.label, 11.0, labels));
            if bar.value.is_finite() {
                let (from, to) = (scale.at(0.0), scale.at(bar.value));
                ink.rect(&format!("fill pale {}", bar.colour), [from, middle - 6.0], [to, middle + 6.0]);
                ink.line("whisker", [scale.at(bar.low), middle], [scale.at(bar.high), middle]);
            }
            let (value, range) = figure(bar);
            let x = area.right + 8.0;
            ink.text("strong", [x, middle + 4.0], Anchor::Start, &value);
            ink.text("soft", [x + 5.0 + width(&value, 12.5), middle + 4.0], Anchor::Start, &range);
            y += STEP;
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, area.bottom + 20.0, self.csv())
    }

    fn about(&self) -> String {
        told(
            &self.below,
            self.bars.iter().map(|bar| {
                let [value, low, high] =
                    [bar.value, bar.low, bar.high].map(|value| grouped(value, self.decimals));
                (&*bar.group, format!("{}: {value} ({low} to {high})", bar.label))
            }),
        )
    }

    fn csv(&self) -> String {
        let [value, low, high] = self.names;
        let mut csv = Csv::new(&["group", "what", value, low, high]);
        for bar in &self.bars {
            csv.add(&[&bar.group, &bar.label], &[bar.value, bar.low, bar.high]);
        }
        csv.text()
    }
}
