//! Waterfalls: how single contributions lead from one level to another.

use super::frame::{Area, WIDTH, head, lying};
use super::ink::{Anchor, Ink};
use super::labels::{cut, width};
use super::scale::{grouped, signed};
use super::{Chart, Csv};

/// A contribution with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Of what.
    pub label: String,
    /// The contribution.
    pub value: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// A waterfall from the level without to the level with all.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit, and what the whiskers are.
    pub below: String,
    /// Where it begins and where it ends: label, level, interval.
    pub ends: [Step; 2],
    /// What leads from the one to the other, in order.
    pub steps: Vec<Step>,
    /// Decimals of the figures.
    pub decimals: usize,
}

impl Waterfall {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        const STEP: f64 = 24.0;
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let [first, last] = &self.ends;
        let rows = self.steps.len() + 2;
        let told = |step: &Step, is_end: bool| {
            if is_end { grouped(step.value, self.decimals) } else { signed(step.value, self.decimals) }
        };
        let all = || {
            let steps = self.steps.iter().map(|step| (step, false));
            [(first, true)].into_iter().chain(steps).chain([(last, true)])
        };
        let labels = all().map(|(step, _)| width(&step.label, 11.5)).fold(40.0, f64::max).min(140.0);
        let figures = all().map(|(step, is_end)| width(&told(step, is_end), 12.0)).fold(0.0, f64::max);
        let height = STEP * rows as f64;
        let area =
            Area { left: 4.0 + labels + 8.0, right: WIDTH - figures - 12.0, top, bottom: top + height };
        let (mut low, mut high, mut level) = (0.0_f64, 0.0_f64, first.value);
        for (step, is_end) in all() {
            let from = if is_end { 0.0 } else { level };
            for value in [step.interval[0], step.interval[1], step.value] {
                if value.is_finite() {
                    (low, high) = (low.min(from + value), high.max(from + value));
                }
            }
            level = if is_end { step.value } else { level + step.value };
        }
        let scale = lying(&mut ink, area, low, high, false);
        level = 0.0;
        for (place, (step, is_end)) in all().enumerate() {
            let y = top + STEP * (place as f64 + 0.5);
            let from = if is_end { 0.0 } else { level };
            let to = from + step.value;
            let colour = match (is_end, step.value >= 0.0) {
                (true, _) => "grey",
                (false, true) => "one",
                (false, false) => "two",
            };
            let class = if is_end { "strong" } else { "" };
            ink.text(class, [area.left - 6.0, y + 4.0], Anchor::End, &cut(&step.label, 11.5, labels));
            ink.rect(&format!("fill pale {colour}"), [scale.at(from), y - 8.0], [scale.at(to), y + 8.0]);
            if step.interval.iter().all(|value| value.is_finite()) {
                let [low, high] = step.interval.map(|value| scale.at(from + value));
                ink.line("whisker", [low, y], [high, y]);
            }
            if place + 1 < rows {
                ink.line("leader", [scale.at(to), y + 8.0], [scale.at(to), y + STEP - 8.0]);
            }
            ink.text("strong", [WIDTH - 4.0, y + 4.0], Anchor::End, &told(step, is_end));
            level = to;
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, area.bottom + 20.0, self.csv())
    }

    fn about(&self) -> String {
        let [first, last] = &self.ends;
        let told = self.steps.iter().map(|step| {
            let [value, low, high] =
                [step.value, step.interval[0], step.interval[1]].map(|value| signed(value, self.decimals));
            format!("{} {value} ({low} to {high})", step.label)
        });
        format!(
            "{}. {}: {}. Then {}. {}: {}.",
            self.below.trim_end_matches('.'),
            first.label,
            grouped(first.value, self.decimals),
            told.collect::<Vec<_>>().join(", "),
            last.label,
            grouped(last.value, self.decimals)
        )
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&["what", "value", "low95", "high95"]);
        let [first, last] = &self.ends;
        for step in [first].into_iter().chain(&self.steps).chain([last]) {
            csv.add(&[&step.label], &[step.value, step.interval[0], step.interval[1]]);
        }
        csv.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_from_the_one_end_to_the_other() {
        let step = |label: &str, value: f64| Step {
            label: label.into(),
            value,
            interval: [value - 1.0, value + 1.0],
        };
        let waterfall = Waterfall {
            id: "w".into(),
            title: "W".into(),
            below: "per cent".into(),
            ends: [step("without", 30.0), step("with all", -50.0)],
            steps: vec![step("imports", -60.0), step("yen", -20.0)],
            decimals: 0,
        };
        let chart = waterfall.draw();
        assert_eq!(chart.body.matches("<rect").count(), 4);
        assert!(chart.about.contains("imports \u{2212}60 (\u{2212}61 to \u{2212}59)"), "{}", chart.about);
        assert!(chart.csv.contains("with all,-50,-51,-49"), "{}", chart.csv);
    }
}
