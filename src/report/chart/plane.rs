//! The plane of Morris: how large effects are against how much they differ from place to place.

use super::frame::{Area, WIDTH, head, lying, room_for_ticks, upright};
use super::ink::{Anchor, Ink};
use super::labels::width;
use super::scale::grouped;
use super::{Chart, Csv, told};

/// So many spots bear their names at most.
const NAMED: usize = 10;

/// A factor in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Its name as it is written beside the spot.
    pub label: String,
    /// Its name in full.
    pub name: String,
    /// The mean size of its effect.
    pub size: f64,
    /// The interval of that.
    pub interval: [f64; 2],
    /// The standard deviation of its effects.
    pub spread: f64,
    /// Whether it is resolved.
    pub resolved: bool,
}

/// The plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What stands on the axes, with the unit.
    pub below: String,
    /// Decimals of the figures.
    pub decimals: usize,
    /// The factors, the largest first.
    pub spots: Vec<Spot>,
}

/// A rectangle in which nothing more may be written: left, top, right, bottom.
pub(super) type Taken = [f64; 4];

impl Plane {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let most = |values: &mut dyn Iterator<Item = f64>| {
            values.filter(|value| value.is_finite()).fold(0.0, f64::max)
        };
        let high = most(&mut self.spots.iter().flat_map(|spot| [spot.size, spot.interval[1]]));
        let tall = most(&mut self.spots.iter().map(|spot| spot.spread));
        let left = 4.0 + room_for_ticks(230.0, 0.0, tall);
        let area = Area { left, top: top + 20.0, right: WIDTH - 16.0, bottom: top + 250.0 };
        ink.text("soft", [4.0, top + 9.0], Anchor::Start, "sigma: how effects differ");
        let y = upright(&mut ink, area, 0.0, tall);
        let x = lying(&mut ink, area, 0.0, high, false);
        ink.text("soft", [area.right, area.bottom + 28.0], Anchor::End, "mu*: mean size of the effect →");
        // Above this line effects differ by more than they come to.
        let far = x.values[1].min(y.values[1]);
        ink.line("leader", [x.at(0.0), y.at(0.0)], [x.at(far), y.at(far)]);
        let mut taken: Vec<Taken> = Vec::new();
        let shown = |spot: &&Spot| spot.size.is_finite() && spot.spread.is_finite();
        for spot in self.spots.iter().filter(shown).rev() {
            let at = [x.at(spot.size), y.at(spot.spread)];
            let colour = if spot.resolved { "one" } else { "grey" };
            let [from, to] = spot.interval.map(|end| x.at(end.max(0.0)));
            if spot.resolved && from.is_finite() && to.is_finite() {
                ink.line(&format!("edge thin {colour}"), [from, at[1]], [to, at[1]]);
            }
            let (class, radius) = if spot.resolved { ("fill one", 4.0) } else { ("fill pale grey", 2.6) };
            ink.dot(class, at, radius);
            if spot.resolved {
                taken.push([at[0] - 5.0, at[1] - 5.0, at[0] + 5.0, at[1] + 5.0]);
            }
        }
        for spot in self.spots.iter().filter(shown).filter(|spot| spot.resolved).take(NAMED) {
            name(&mut ink, area, &mut taken, [x.at(spot.size), y.at(spot.spread)], &spot.label);
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, area.bottom + 34.0, self.csv())
    }

    fn about(&self) -> String {
        let figure = |value: f64| grouped(value, self.decimals);
        let row = |spot: &Spot| {
            let [low, high] = spot.interval.map(figure);
            let verdict = if spot.resolved { "resolved" } else { "not resolved" };
            let size = figure(spot.size);
            (
                "",
                format!(
                    "{}: mu* {size} ({low} to {high}), sigma {}, {verdict}",
                    spot.name,
                    figure(spot.spread)
                ),
            )
        };
        let mut text = told(&self.below, self.spots.iter().take(2 * NAMED).map(row));
        if let Some(more) = self.spots.len().checked_sub(2 * NAMED).filter(|more| *more > 0) {
            text.push_str(&format!(" And {more} smaller ones."));
        }
        text
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&["factor", "verdict", "mu_star", "low95", "high95", "sigma"]);
        for spot in &self.spots {
            let verdict = if spot.resolved { "resolved" } else { "not resolved" };
            csv.add(&[&spot.name, verdict], &[spot.size, spot.interval[0], spot.interval[1], spot.spread]);
        }
        csv.text()
    }
}

/// Writes a name beside its spot, where there is room; a name that has none is left to the list.
pub(super) fn name(ink: &mut Ink, area: Area, taken: &mut Vec<Taken>, [x, y]: [f64; 2], text: &str) -> bool {
    let wide = width(text, 11.0);
    let places = [
        ([x + 8.0, y + 4.0], Anchor::Start, x + 8.0),
        ([x - 8.0, y + 4.0], Anchor::End, x - 8.0 - wide),
        ([x, y - 9.0], Anchor::Middle, x - wide / 2.0),
        ([x, y + 17.0], Anchor::Middle, x - wide / 2.0),
        ([x + 8.0, y - 8.0], Anchor::Start, x + 8.0),
        ([x - 8.0, y - 8.0], Anchor::End, x - 8.0 - wide),
    ];
    for (at, anchor, left) in places {
        let own = [left, at[1] - 10.0, left + wide, at[1] + 3.0];
        let inside = own[0] >= area.left
            && own[2] <= area.right + 8.0
            && own[1] >= area.top - 4.0
            && own[3] <= area.bottom;
        let apart =
            |other: &Taken| own[2] < other[0] || own[0] > other[2] || own[3] < other[1] || own[1] > other[3];
        if inside && taken.iter().all(apart) {
            ink.text("halo", at, anchor, text);
            taken.push(own);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolved_spots_bear_their_names_where_there_is_room() {
        let spot = |label: &str, size: f64, resolved| Spot {
            label: label.into(),
            name: label.into(),
            size,
            interval: [size - 1.0, size + 1.0],
            spread: size / 2.0,
            resolved,
        };
        let plane = Plane {
            id: "p".into(),
            title: "P".into(),
            below: "persons".into(),
            decimals: 1,
            spots: vec![spot("large", 9.0, true), spot("small", 1.0, false), spot("group", f64::NAN, false)],
        };
        let chart = plane.draw();
        assert!(chart.body.contains(">large<") && !chart.body.contains(">small<"), "{}", chart.body);
        assert!(!chart.body.contains("NaN") && chart.body.matches("<circle").count() == 2);
        assert!(chart.about.contains("large: mu* 9.0 (8.0 to 10.0), sigma 4.5, resolved"), "{}", chart.about);
        assert!(chart.csv.contains("small,not resolved,1,0,2,0.5"), "{}", chart.csv);
    }
}
