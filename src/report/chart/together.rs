//! Several charts as one figure, side by side.

use super::Chart;
use super::ink::{Anchor, Ink};

/// Charts in rows of so many, under a heading.
pub fn together(id: &str, heading: &str, below: &str, charts: &[&Chart], columns: usize) -> Chart {
    const GAP: f64 = 20.0;
    let columns = columns.clamp(1, charts.len().max(1));
    let mut ink = Ink::default();
    ink.text("heading", [GAP, 30.0], Anchor::Start, heading);
    ink.text("soft", [GAP, 48.0], Anchor::Start, below);
    let (mut top, mut widest, mut about) = (60.0, 0.0_f64, below.to_owned());
    for row in charts.chunks(columns) {
        let mut left = GAP;
        for chart in row {
            ink.moved([left, top], &chart.body);
            left += chart.size[0] + GAP;
            about.push_str(&format!(" {}: {}", chart.title, chart.about));
        }
        widest = widest.max(left);
        top += row.iter().map(|chart| chart.size[1]).fold(0.0, f64::max) + GAP;
    }
    let csv = charts.iter().map(|chart| format!("# {}\n{}", chart.title, chart.csv)).collect();
    let (id, title) = (id.to_owned(), heading.to_owned());
    Chart { id, title, about, size: [widest, top], body: ink.svg(), csv }
}
