//! Forest plots: one effect a line, with the interval of its mean and the spread of the pairs, around nothing.

use super::frame::{Area, WIDTH, head, lying};
use super::ink::{Anchor, Ink};
use super::labels::{cut, width};
use super::scale::signed;
use super::{Chart, Csv, told};

/// One effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// On what.
    pub label: String,
    /// Under which heading; rows of one heading stand together.
    pub group: String,
    /// The effect.
    pub value: f64,
    /// The interval of its mean.
    pub interval: [f64; 2],
    /// The spread of single pairs, where it is told.
    pub spread: Option<[f64; 2]>,
}

/// A forest plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit, and what bars and lines are.
    pub below: String,
    /// Words to the left and right of nothing: `fewer`, `more`.
    pub sides: [&'static str; 2],
    /// Decimals of the figures.
    pub decimals: usize,
    /// The effects, from the top.
    pub rows: Vec<Row>,
}

impl Forest {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        const STEP: f64 = 19.0;
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let labels = self.rows.iter().map(|row| width(&row.label, 11.0)).fold(40.0, f64::max).min(140.0);
        let figures = self.rows.iter().map(|row| width(&signed(row.value, self.decimals), 12.0));
        let right = WIDTH - figures.fold(0.0, f64::max) - 12.0;
        let begins = |index: usize| {
            let group = &self.rows[index].group;
            !group.is_empty() && (index == 0 || self.rows[index - 1].group != *group)
        };
        let headings = (0..self.rows.len()).filter(|&index| begins(index)).count();
        let height = STEP * (self.rows.len() + headings) as f64;
        let area = Area { left: 4.0 + labels + 8.0, right, top: top + 14.0, bottom: top + 14.0 + height };
        let all = self.rows.iter().flat_map(|row| {
            let [from, to] = row.spread.unwrap_or(row.interval);
            [row.value, from, to, row.interval[0], row.interval[1]]
        });
        let all = all.filter(|value| value.is_finite());
        let (low, high) =
            all.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let scale = lying(&mut ink, area, low, high, true);
        let zero = scale.at(0.0);
        let [less, more] = self.sides;
        // Each side's word where that side has room for it.
        if zero - area.left > width(less, 11.0) + 16.0 {
            ink.text("soft", [zero - 6.0, top + 8.0], Anchor::End, &format!("← {less}"));
        }
        if area.right - zero > width(more, 11.0) + 16.0 {
            ink.text("soft", [zero + 6.0, top + 8.0], Anchor::Start, &format!("{more} →"));
        }
        let mut y = area.top;
        for (index, row) in self.rows.iter().enumerate() {
            if begins(index) {
                ink.text("strong halo", [4.0, y + 13.0], Anchor::Start, &row.group);
                y += STEP;
            }
            let middle = y + STEP / 2.0;
            ink.text("", [area.left - 6.0, middle + 4.0], Anchor::End, &cut(&row.label, 11.0, labels));
            if row.value.is_finite() {
                let colour = colour(row);
                if let Some([from, to]) = row.spread {
                    let line = [[scale.at(from), middle], [scale.at(to), middle]];
                    ink.line(&format!("edge thin {colour}"), line[0], line[1]);
                }
                let [from, to] = row.interval.map(|value| scale.at(value));
                if from.is_finite() && to.is_finite() {
                    // An interval too narrow to be seen is still drawn.
                    let wider = ((3.0 - (to - from)) / 2.0).max(0.0);
                    let bar = [[from - wider, middle - 4.0], [to + wider, middle + 4.0]];
                    ink.rect(&format!("fill pale {colour}"), bar[0], bar[1]);
                }
                ink.dot(&format!("fill {colour}"), [scale.at(row.value), middle], 2.6);
            }
            let text = signed(row.value, self.decimals);
            ink.text("strong", [WIDTH - 4.0, middle + 4.0], Anchor::End, &text);
            y += STEP;
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, area.bottom + 20.0, self.csv())
    }

    fn about(&self) -> String {
        told(
            &self.below,
            self.rows.iter().map(|row| {
                let [value, low, high] =
                    [row.value, row.interval[0], row.interval[1]].map(|value| signed(value, self.decimals));
                (&*row.group, format!("{}: {value} ({low} to {high})", row.label))
            }),
        )
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&["group", "what", "effect", "low95", "high95", "p10", "p90"]);
        for row in &self.rows {
            let [from, to] = row.spread.unwrap_or([f64::NAN; 2]);
            csv.add(&[&row.group, &row.label], &[row.value, row.interval[0], row.interval[1], from, to]);
        }
        csv.text()
    }
}

/// More, less, or not known to be either.
fn colour(row: &Row) -> &'static str {
    match row.interval {
        [low, _] if low > 0.0 => "one",
        [_, high] if high < 0.0 => "two",
        _ => "grey",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_that_may_be_nothing_is_grey() {
        let row = |value: f64, reach: f64| Row {
            label: "x".into(),
            group: String::new(),
            value,
            interval: [value - reach, value + reach],
            spread: None,
        };
        assert_eq!(
            [row(2.0, 1.0), row(-2.0, 1.0), row(0.5, 1.0)].each_ref().map(colour),
            ["one", "two", "grey"]
        );
        let forest = Forest {
            id: "f".into(),
            title: "F".into(),
            below: "per cent".into(),
            sides: ["less", "more"],
            decimals: 1,
            rows: vec![row(2.0, 1.0), row(f64::NAN, f64::NAN)],
        };
        let chart = forest.draw();
        assert!(!chart.body.contains("NaN"), "{}", chart.body);
        assert!(chart.about.contains("x: +2.0 (+1.0 to +3.0)"), "{}", chart.about);
    }
}
