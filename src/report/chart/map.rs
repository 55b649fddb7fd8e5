//! The town's map: who is where, and who works with whom.

use super::Chart;
use super::frame::{WIDTH, head};
use super::ink::{Anchor, Ink, short};
use super::scale::{Scale, grouped};
use crate::foundation::statistics::quantile;
use std::fmt::Write;

/// A firm on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Kilometres to the east and to the north of the middle of the town.
    pub at: [f64; 2],
    /// Wholesaler (0), manufacturer (1), craftsman (2).
    pub kind: u8,
}

/// The kinds, as the map names them, with their colours and sizes.
pub const KINDS: [(&str, &str, &str, f64); 3] = [
    ("wholesalers", "tonya 問屋", "one", 3.2),
    ("manufacturers", "makers メーカー", "two", 2.0),
    ("craftsmen", "shokunin 職人", "three", 1.4),
];

/// How large the map's square is.
pub const SIDE: f64 = WIDTH;

/// Where a place lies on the map: a town of a radius fills the square.
pub fn place(at: [f64; 2], reach: f64) -> [f64; 2] {
    let scale = |ends: [f64; 2]| Scale::new([-reach, reach], ends);
    // Who is farther out stands at the edge.
    let place = |ends: [f64; 2], value: f64| scale(ends).at(value.clamp(-reach, reach));
    [place([4.0, SIDE - 4.0], at[0]), place([SIDE - 4.0, 4.0], at[1])]
}

/// How far the map reaches from the middle: nearly all firms lie within, and the few outliers do not shrink the town.
pub fn reach(spots: &[Spot]) -> f64 {
    let far = spots.iter().map(|spot| spot.at[0].abs().max(spot.at[1].abs()));
    let mut far: Vec<f64> = far.filter(|far| far.is_finite()).collect();
    quantile(&mut far, 0.985).unwrap_or(1.0).max(0.1) * 1.05
}

/// Ties and firms, as SVG: lines below, spots above. Ties are pairs of places in the list of firms.
pub fn town(spots: &[Spot], ties: &[[u32; 2]], reach: f64) -> String {
    let mut ink = Ink::default();
    let mut lines = String::new();
    for tie in ties {
        let [from, to] = tie.map(|end| spots.get(end as usize).map(|spot| place(spot.at, reach)));
        if let (Some([x1, y1]), Some([x2, y2])) = (from, to) {
            let _ = write!(lines, "M{} {}L{} {}", short(x1), short(y1), short(x2), short(y2));
        }
    }
    ink.path("ties", &lines);
    // The many small ones first, so that the few large ones are seen.
    for (kind, (.., colour, radius)) in KINDS.iter().enumerate().rev() {
        let mut discs = String::new();
        for spot in spots.iter().filter(|spot| usize::from(spot.kind) == kind) {
            let [x, y] = place(spot.at, reach);
            let (r, d) = (short(*radius), short(radius * 2.0));
            let _ =
                write!(discs, "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0", short(x - radius), short(y));
        }
        ink.path(&format!("fill firms {colour}"), &discs);
    }
    ink.svg()
}

/// The bar that tells how long a kilometre is.
pub fn ruler(reach: f64, bottom: f64) -> String {
    let mut ink = Ink::default();
    let length = place([1.0, 0.0], reach)[0] - place([0.0, 0.0], reach)[0];
    ink.line("axis", [6.0, bottom], [6.0 + length, bottom]);
    ink.text("soft halo", [6.0, bottom - 5.0], Anchor::Start, "1 km");
    ink.svg()
}

/// A map of one date.
pub fn map(id: &str, title: &str, below: &str, spots: &[Spot], ties: &[[u32; 2]], reach: f64) -> Chart {
    let mut ink = Ink::default();
    let top = head(&mut ink, title, below, WIDTH - 8.0);
    ink.moved([0.0, top], &town(spots, ties, reach));
    ink.moved([0.0, top], &ruler(reach, SIDE - 8.0));
    let counts = [0, 1, 2].map(|kind| spots.iter().filter(|spot| spot.kind == kind).count());
    let about = format!(
        "{below}. {} wholesalers, {} manufacturers and {} craftsmen with {} ties between them, by their places in town.",
        counts[0],
        counts[1],
        counts[2],
        grouped(ties.len() as f64, 0)
    );
    let mut csv = super::Csv::new(&["kind", "x_km", "y_km"]);
    for spot in spots {
        csv.add(&[KINDS[usize::from(spot.kind).min(2)].0], &spot.at);
    }
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        about,
        size: [WIDTH, top + SIDE],
        body: ink.svg(),
        csv: csv.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_east_is_right() {
        let [x, y] = place([1.0, 1.0], 2.0);
        let [middle, same] = place([0.0, 0.0], 2.0);
        assert!(x > middle && y < same);
    }

    #[test]
    fn a_tie_to_nobody_is_not_drawn() {
        let spots = [Spot { at: [0.0, 0.0], kind: 0 }, Spot { at: [1.0, 0.0], kind: 2 }];
        let svg = town(&spots, &[[0, 1], [1, 7]], 1.0);
        assert_eq!(svg.matches('M').count(), 3, "{svg}");
    }
}
