//! The plane of cost-effectiveness: what arms cost against what they do, and the frontier of those that nothing beats.

use super::frame::{Area, WIDTH, head, lying, room_for_ticks, upright};
use super::ink::{Anchor, Ink};
use super::plane::{Taken, name};
use super::scale::grouped;
use super::{Chart, Csv, told};

/// Colours of arms, in their order; further ones are grey.
const COLOURS: [&str; 4] = ["one", "two", "three", "four"];

/// An arm in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    /// Its name.
    pub name: String,
    /// Mean cost, then the ends of its interval.
    pub cost: [f64; 3],
    /// Mean effect, then the ends of its interval.
    pub effect: [f64; 3],
    /// Cost and effect of every pair.
    pub cloud: Vec<[f64; 2]>,
    /// What is known of its place: on the frontier, dominated by what, or left out.
    pub verdict: String,
    /// Whether it is on the frontier.
    pub on_frontier: bool,
}

/// The plane. The base is at its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct CostPlane {
    /// Its name in files and links.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What is drawn how.
    pub below: String,
    /// What stands on the axis of costs, with the unit.
    pub across: String,
    /// What stands on the axis of effects, with the unit.
    pub up: String,
    /// Decimals of costs and of effects in figures.
    pub decimals: [usize; 2],
    /// The arms.
    pub arms: Vec<Priced>,
}

impl CostPlane {
    /// Draws it.
    pub fn draw(&self) -> Chart {
        let mut ink = Ink::default();
        let top = head(&mut ink, &self.title, &self.below, WIDTH - 8.0);
        let along = |axis: usize| -> [f64; 2] {
            let ends = self.arms.iter().flat_map(|arm| {
                let of = if axis == 0 { arm.cost } else { arm.effect };
                of.into_iter().chain(arm.cloud.iter().map(move |pair| pair[axis]))
            });
            let fold = |[low, high]: [f64; 2], value: f64| [low.min(value), high.max(value)];
            ends.filter(|value| value.is_finite()).fold([0.0, 0.0], fold)
        };
        let ([low, high], [deep, tall]) = (along(0), along(1));
        let left = 4.0 + room_for_ticks(230.0, deep, tall);
        let area = Area { left, top: top + 20.0, right: WIDTH - 16.0, bottom: top + 250.0 };
        ink.text("soft", [4.0, top + 9.0], Anchor::Start, &format!("\u{2191} {}", self.up));
        let y = upright(&mut ink, area, deep, tall);
        let x = lying(&mut ink, area, low, high, false);
        ink.text("soft", [area.right, area.bottom + 28.0], Anchor::End, &format!("{} \u{2192}", self.across));
        let at = |cost: f64, effect: f64| [x.at(cost), y.at(effect)];
        let mut taken: Vec<Taken> = Vec::new();
        let colour = |place: usize| COLOURS.get(place).copied().unwrap_or("grey");
        let there = |arm: &Priced| arm.cost[0].is_finite() && arm.effect[0].is_finite();
        for (place, arm) in self.arms.iter().enumerate() {
            let class = format!("fill outer {}", colour(place));
            for pair in arm.cloud.iter().filter(|pair| pair.iter().all(|value| value.is_finite())) {
                ink.dot(&class, at(pair[0], pair[1]), 1.8);
            }
        }
        let mut frontier: Vec<[f64; 2]> = self
            .arms
            .iter()
            .filter(|arm| arm.on_frontier && there(arm))
            .map(|arm| [arm.cost[0], arm.effect[0]])
            .chain([[0.0, 0.0]])
            .collect();
        frontier.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let frontier: Vec<[f64; 2]> = frontier.into_iter().map(|[cost, effect]| at(cost, effect)).collect();
        ink.curve("base frontier", &frontier);
        let mark =
            |taken: &mut Vec<Taken>, [x, y]: [f64; 2]| taken.push([x - 5.0, y - 5.0, x + 5.0, y + 5.0]);
        mark(&mut taken, at(0.0, 0.0));
        ink.dot("fill grey", at(0.0, 0.0), 4.0);
        for (place, arm) in self.arms.iter().enumerate().filter(|(_, arm)| there(arm)) {
            let class = format!("edge {}", colour(place));
            let ([cost, cheap, dear], [effect, least, most]) = (arm.cost, arm.effect);
            if cheap.is_finite() && dear.is_finite() {
                ink.line(&class, at(cheap, effect), at(dear, effect));
            }
            if least.is_finite() && most.is_finite() {
                ink.line(&class, at(cost, least), at(cost, most));
            }
            let spot = at(cost, effect);
            ink.dot(&format!("fill {}", colour(place)), spot, if arm.on_frontier { 4.5 } else { 3.0 });
            mark(&mut taken, spot);
        }
        name(&mut ink, area, &mut taken, at(0.0, 0.0), "base");
        // Arms for whose names there is no room in the plane have them below it.
        let mut bottom = area.bottom + 34.0;
        for (place, arm) in self.arms.iter().enumerate().filter(|(_, arm)| there(arm)) {
            if !name(&mut ink, area, &mut taken, at(arm.cost[0], arm.effect[0]), &arm.name) {
                ink.dot(&format!("fill {}", colour(place)), [12.0, bottom + 6.0], 4.0);
                ink.text("", [20.0, bottom + 10.0], Anchor::Start, &arm.name);
                bottom += 16.0;
            }
        }
        Chart::drawn(&self.id, &self.title, self.about(), ink, bottom, self.csv())
    }

    fn about(&self) -> String {
        let row = |arm: &Priced| {
            let [cost, effect] = [(arm.cost, self.decimals[0]), (arm.effect, self.decimals[1])].map(
                |([value, low, high], decimals)| {
                    let [value, low, high] = [value, low, high].map(|value| grouped(value, decimals));
                    format!("{value} ({low} to {high})")
                },
            );
            ("", format!("{}: cost {cost}, effect {effect}, {}", arm.name, arm.verdict))
        };
        told(&format!("{}; {} against {}", self.below, self.up, self.across), self.arms.iter().map(row))
    }

    fn csv(&self) -> String {
        let mut csv = Csv::new(&[
            "arm",
            "verdict",
            "cost",
            "cost_low95",
            "cost_high95",
            "effect",
            "effect_low95",
            "effect_high95",
        ]);
        for arm in &self.arms {
            let values: Vec<f64> = arm.cost.into_iter().chain(arm.effect).collect();
            csv.add(&[&arm.name, &arm.verdict], &values);
        }
        csv.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arms_stand_with_their_clouds_and_the_frontier_goes_from_the_base_through_those_that_nothing_beats() {
        let arm = |name: &str, cost: f64, effect: f64, on_frontier| Priced {
            name: name.into(),
            cost: [cost, cost - 1.0, cost + 1.0],
            effect: [effect, effect - 2.0, effect + 2.0],
            cloud: vec![[cost - 3.0, effect + 5.0], [cost, f64::NAN]],
            verdict: if on_frontier { "on the frontier" } else { "dominated by a" }.into(),
            on_frontier,
        };
        let plane = CostPlane {
            id: "plane".into(),
            title: "P".into(),
            below: "means".into(),
            across: "cost, million yen".into(),
            up: "job-years".into(),
            decimals: [0, 1],
            arms: vec![
                arm("a", 10.0, 20.0, true),
                arm("b", 30.0, 5.0, false),
                arm("none", f64::NAN, 1.0, false),
            ],
        };
        let chart = plane.draw();
        assert!(!chart.body.contains("NaN"), "{}", chart.body);
        // The base, two arms, and a pair of each of the three that is defined.
        assert_eq!(chart.body.matches("<circle").count(), 5);
        let frontier = chart.body.split("base frontier\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(frontier.matches('L').count(), 1, "{frontier}");
        assert!(chart.body.contains(">a<") && chart.body.contains(">base<"));
        assert!(chart.csv.contains("b,dominated by a,30,29,31,5,3,7"), "{}", chart.csv);
        // Where an arm's name has no room beside its disc it stands below the plane.
        let long = CostPlane { arms: vec![arm(&"a".repeat(80), 10.0, 20.0, true)], ..plane };
        assert!(long.draw().body.contains(&"a".repeat(80)));
        assert!(chart.about.contains("a: cost 10 (9 to 11), effect 20.0 (18.0 to 22.0), on the frontier"));
    }
}
