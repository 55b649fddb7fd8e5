//! The points of a plan: a design's shares turned into settings of factors.

use super::{Design, Factor, Level, MOST_POINTS, Method, Plan, Role, Spread};
use crate::experiment::design::{
    Groups, Morris, Point, Saltelli, factorial, latin_hypercube, one_at_a_time, sobol_points,
};
use crate::scenario::problem::Problem;

/// A design by which factors are judged, alone or in groups.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// By elementary effects.
    Morris(Morris),
    /// By Sobol' indices.
    Saltelli(Saltelli),
}

impl Judged {
    /// Its groups.
    pub fn groups(&self) -> &Groups {
        match self {
            Self::Morris(design) => design.groups(),
            Self::Saltelli(design) => design.groups(),
        }
    }
}

/// One point: a level for every factor in their order; none where the factor stays as in the base.
pub type Setting = Vec<Option<Level>>;

impl Plan {
    /// The points of the design, in their order.
    ///
    /// # Errors
    /// What the design cannot do with these factors, each at its place.
    pub fn points(&self) -> Result<Vec<Setting>, Vec<Problem>> {
        let all: Vec<usize> = (0..self.factors.len()).collect();
        match &self.design {
            Design::All(method) => self.points_of("design", method, &all),
            Design::Crossed { levers, uncertainties } => {
                let of = |role| {
                    all.iter().copied().filter(|&at| self.factors[at].role == role).collect::<Vec<_>>()
                };
                let worlds = self.points_of("design.uncertainties", uncertainties, &of(Role::Uncertainty));
                let choices = self.points_of("design.levers", levers, &of(Role::Lever));
                let (choices, worlds) = match (choices, worlds) {
                    (Ok(choices), Ok(worlds)) => (choices, worlds),
                    (choices, worlds) => {
                        return Err([choices.err(), worlds.err()].into_iter().flatten().flatten().collect());
                    }
                };
                if choices.len().saturating_mul(worlds.len()) > MOST_POINTS {
                    let message = format!(
                        "{} settings of levers times {} of uncertainties are more than {MOST_POINTS} points",
                        choices.len(),
                        worlds.len()
                    );
                    return Err(vec![self.written.problem("design", message)]);
                }
                let both = |choice: &Setting, world: &Setting| -> Setting {
                    choice
                        .iter()
                        .zip(world)
                        .map(|(one, other)| one.clone().or_else(|| other.clone()))
                        .collect()
                };
                Ok(choices
                    .iter()
                    .flat_map(|choice| worlds.iter().map(move |world| both(choice, world)))
                    .collect())
            }
        }
    }

    /// The names of the groups in which factors are judged, in the order of their first factors, and each factor's group.
    /// A factor without a group is one by itself, under its own name.
    pub fn groups(&self) -> (Vec<&str>, Vec<usize>) {
        let mut names: Vec<&str> = Vec::new();
        let of_factor = self.factors.iter().map(|factor| {
            let name = factor.group.as_deref().unwrap_or(&factor.name);
            names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            })
        });
        let of_factor = of_factor.collect();
        (names, of_factor)
    }

    /// The design by which factors are judged, if the plan has one.
    ///
    /// # Errors
    /// What the design cannot do with these factors, each at its place.
    pub fn judged(&self) -> Result<Option<Judged>, Vec<Problem>> {
        let Design::All(method) = &self.design else { return Ok(None) };
        if !method.judges() {
            return Ok(None);
        }
        self.have_values(method, &(0..self.factors.len()).collect::<Vec<_>>())?;
        let wrong = |message: String| vec![self.written.problem("design", message)];
        let (names, of_factor) = self.groups();
        let groups = Groups::new(of_factor).map_err(wrong)?;
        let (blocks, each) = match *method {
            Method::Morris { trajectories, .. } => (trajectories, names.len() + 1),
            Method::SobolIndices { base_rows, .. } => (base_rows, names.len() + 2),
            _ => return Ok(None),
        };
        if (blocks as usize).saturating_mul(each) > MOST_POINTS {
            return Err(wrong(format!("{blocks} times {each} points are more than {MOST_POINTS}")));
        }
        match *method {
            Method::Morris { trajectories, levels, seed } => {
                self.have_ends()?;
                Morris::new(groups, trajectories, levels, seed).map(Judged::Morris).map(Some).map_err(wrong)
            }
            Method::SobolIndices { base_rows, seed } => {
                Saltelli::new(groups, base_rows, seed).map(Judged::Saltelli).map(Some).map_err(wrong)
            }
            _ => Ok(None),
        }
    }

    /// Whether every distribution has two ends, to which Morris's design goes.
    fn have_ends(&self) -> Result<(), Vec<Problem>> {
        let endless = |factor: &&Factor| match &factor.values {
            Spread::Distribution(distribution) => {
                let (low, high) = distribution.bounds();
                !(low.is_finite() && high.is_finite())
            }
            _ => false,
        };
        let problem = |factor: &Factor| {
            let message = format!(
                "`{}` has no ends, and Morris's design tries the ends of every distribution",
                factor.name
            );
            let help = "write low and high of a normal distribution, or take uniform or log_uniform, or the design \
                        sobol_indices";
            self.written.problem(&format!("factor.{}", factor.name), message).with_help(help)
        };
        let problems: Vec<Problem> = self.factors.iter().filter(endless).map(problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The setting of some factors at a point of the unit cube; the others stay as in the base.
    pub fn setting_at(&self, chosen: &[usize], point: &[f64]) -> Setting {
        let mut setting = vec![None; self.factors.len()];
        for (&factor, &share) in chosen.iter().zip(point) {
            setting[factor] = self.factors[factor].at(share);
        }
        setting
    }

    fn points_of(
        &self,
        place: &str,
        method: &Method,
        chosen: &[usize],
    ) -> Result<Vec<Setting>, Vec<Problem>> {
        let wrong = |message: String| vec![self.written.problem(place, message)];
        let from_shares = |points: Vec<Point>| -> Vec<Setting> {
            points.iter().map(|point| self.setting_at(chosen, point)).collect()
        };
        if !matches!(method, Method::Rows(_)) {
            self.have_values(method, chosen)?;
        }
        match method {
            Method::Rows(rows) => Ok(rows
                .iter()
                .map(|row| self.factors.iter().map(|factor| row.get(&factor.name).cloned()).collect())
                .collect()),
            Method::Factorial => {
                let counts: Vec<u32> =
                    chosen.iter().map(|&factor| self.factors[factor].levels().len() as u32).collect();
                let size = counts.iter().try_fold(1_usize, |size, &count| size.checked_mul(count as usize));
                if size.is_none_or(|size| size > MOST_POINTS) {
                    return Err(wrong(format!(
                        "all combinations of these levels are more than {MOST_POINTS} points: draw points by \
                         latin_hypercube or sobol, or take fewer levels"
                    )));
                }
                factorial(&counts).map(from_shares).map_err(wrong)
            }
            Method::LatinHypercube { points, placing, seed } => {
                Ok(from_shares(latin_hypercube(*points, chosen.len(), *placing, *seed)))
            }
            Method::Sobol { points, seed } => {
                sobol_points(*points, chosen.len(), *seed).map(from_shares).map_err(wrong)
            }
            Method::Morris { .. } | Method::SobolIndices { .. } => Ok(match self.judged()? {
                Some(Judged::Morris(design)) => from_shares(design.points()),
                Some(Judged::Saltelli(design)) => from_shares(design.points()),
                None => return Err(wrong(format!("{} takes all factors by one design", method.name()))),
            }),
            Method::OneAtATime { shares } => {
                // Levels by their numbers; a number below zero is the base.
                let levels: Vec<Vec<Option<Level>>> =
                    chosen.iter().map(|&factor| self.factors[factor].tried(shares)).collect();
                let numbers: Vec<Vec<f64>> = levels
                    .iter()
                    .map(|levels| (0..levels.len()).map(|number| number as f64).collect())
                    .collect();
                let points = one_at_a_time(&vec![-1.0; chosen.len()], &numbers).map_err(wrong)?;
                let setting = |point: &Point| {
                    let mut setting = vec![None; self.factors.len()];
                    for ((&factor, &number), levels) in chosen.iter().zip(point).zip(&levels) {
                        if number >= 0.0 {
                            setting[factor] = levels[number as usize].clone();
                        }
                    }
                    setting
                };
                Ok(points.iter().map(setting).collect())
            }
        }
    }

    /// Whether every factor has the values that a method asks for.
    fn have_values(&self, method: &Method, chosen: &[usize]) -> Result<(), Vec<Problem>> {
        let lacks = |factor: &&Factor| match (&factor.values, method) {
            (Spread::Rows, _) => true,
            (Spread::Distribution(_), Method::Factorial) => true,
            (Spread::Levels(levels), _) if method.judges() => levels.len() < 2,
            (Spread::Levels(levels), _) => levels.is_empty(),
            _ => false,
        };
        let problems: Vec<Problem> = chosen
            .iter()
            .map(|&factor| &self.factors[factor])
            .filter(lacks)
            .map(|factor| {
                let (message, help) = match factor.values {
                    Spread::Distribution(_) => (
                        format!("a factorial design needs levels, and `{}` has a distribution", factor.name),
                        "write levels = [...], or draw points by latin_hypercube or sobol",
                    ),
                    Spread::Levels(ref levels) if levels.len() == 1 => (
                        format!("`{}` has one level, so there is nothing to judge", factor.name),
                        "write two levels or more, or a distribution, or take the factor out",
                    ),
                    _ => (
                        format!("`{}` has no values to be tried by {}", factor.name, method.name()),
                        "write levels = [...], or distribution = \"uniform\" with low and high",
                    ),
                };
                self.written.problem(&format!("factor.{}", factor.name), message).with_help(help)
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl Factor {
    /// Its level at a share, 0 to 1.
    fn at(&self, share: f64) -> Option<Level> {
        match &self.values {
            Spread::Rows => None,
            Spread::Levels(levels) => {
                let place = (share * levels.len() as f64) as usize;
                levels.get(place.min(levels.len().saturating_sub(1))).cloned()
            }
            Spread::Distribution(distribution) => Some(Level::of(distribution.quantile(share), distribution)),
        }
    }

    fn levels(&self) -> &[Level] {
        match &self.values {
            Spread::Levels(levels) => levels,
            _ => &[],
        }
    }

    /// What is tried of it alone.
    fn tried(&self, shares: &[f64]) -> Vec<Option<Level>> {
        match &self.values {
            Spread::Distribution(_) => shares.iter().map(|&share| self.at(share)).collect(),
            _ => self.levels().iter().cloned().map(Some).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::plan::{Plan, read};
    use crate::scenario::text::NoFiles;

    const FACTORS: &str = r#"
format = 1
scenario = "typical"
[factor.a]
role = "lever"
key = "wholesaling.markup"
levels = [0.1, 0.2]
[factor.b]
key = "sizes.scale"
distribution = "uniform"
low = 1.0
high = 3.0
[factor.c]
key = "sizes.craftsmen"
distribution = "whole"
low = 10
high = 13
[outcome.x]
of = "shipments@2000"
"#;

    fn plan(design: &str) -> Plan {
        let (plan, problems) = read("p.toml", &format!("{FACTORS}{design}"), &NoFiles);
        assert!(problems.is_empty(), "{problems:?}");
        plan.expect("it has a base")
    }

    fn points(plan: &Plan) -> Vec<String> {
        let told =
            |level: &Option<super::Level>| level.as_ref().map_or("-".to_owned(), |level| level.0.clone());
        let points = plan.points().unwrap_or_else(|problems| panic!("{problems:?}"));
        points.iter().map(|setting| setting.iter().map(told).collect::<Vec<_>>().join(" ")).collect()
    }

    const OTHERS: [&str; 7] = [
        "[design]\nkind = \"one_at_a_time\"\nshares = [0.5]\n",
        "[design]\nkind = \"list\"\nrows = [{ a = 0.3, c = 7 }, { b = 2.0 }]\n",
        "[design.levers]\nkind = \"factorial\"\n[design.uncertainties]\nkind = \"sobol\"\npoints = 2\n",
        "[design]\nkind = \"latin_hypercube\"\npoints = 3\nplacing = \"centred\"\nseed = 4\n",
        "[design]\nkind = \"sobol\"\npoints = 8\n",
        "[design]\nkind = \"morris\"\ntrajectories = 3\n",
        "[design]\nkind = \"sobol_indices\"\nbase_rows = 4\nseed = 3\n",
    ];

    #[test]
    fn designs_give_settings_of_factors() {
        assert_eq!(points(&plan(OTHERS[0])), ["- - -", "0.1 - -", "0.2 - -", "- 2.0 -", "- - 12"]);
        assert_eq!(points(&plan(OTHERS[1])), ["0.3 - 7", "- 2.0 -"]);
        let crossed = points(&plan(OTHERS[2]));
        let worlds: Vec<&str> = crossed.iter().map(|point| &point[4..]).collect();
        assert_eq!(crossed.len(), 4);
        assert!(crossed[..2].iter().all(|point| point.starts_with("0.1 ")), "{crossed:?}");
        assert!(worlds[..2] == worlds[2..] && worlds[0] != worlds[1], "{crossed:?}");
        let drawn = points(&plan(OTHERS[3]));
        let mut middle: Vec<f64> =
            drawn.iter().map(|point| point.split(' ').nth(1).unwrap().parse().unwrap()).collect();
        middle.sort_by(f64::total_cmp);
        assert!(
            middle.iter().zip([4.0 / 3.0, 2.0, 8.0 / 3.0]).all(|(one, other)| (one - other).abs() < 1e-12)
        );
        assert_eq!(points(&plan(OTHERS[4]))[..4], points(&plan(&OTHERS[4].replace('8', "4"))));
        assert_eq!((points(&plan(OTHERS[5])).len(), points(&plan(OTHERS[6])).len()), (3 * 4, 4 * 5));
    }

    #[test]
    fn factors_of_a_group_move_together() {
        let text = format!("{FACTORS}{}", OTHERS[5]).replace("role = \"lever\"\n", "");
        let text = ["a", "c"].iter().fold(text, |text, name| {
            text.replace(&format!("[factor.{name}]\n"), &format!("[factor.{name}]\ngroup = \"both\"\n"))
        });
        let (plan, problems) = read("p.toml", &text, &NoFiles);
        let plan = plan.filter(|_| problems.is_empty()).unwrap_or_else(|| panic!("{problems:?}"));
        assert_eq!(plan.groups(), (vec!["both", "b"], vec![0, 1, 0]));
        assert_eq!(points(&plan).len(), 3 * 3);
        assert!(plan.text("typical").contains("group = \"both\""));
    }

    #[test]
    fn designs_that_judge_say_what_they_cannot_do() {
        let first = |from: &str, to: &str| {
            let text = format!("{FACTORS}{}", OTHERS[5]).replace(from, to);
            let (plan, mut problems) = read("p.toml", &text, &NoFiles);
            problems.extend(plan.and_then(|plan| plan.points().err()).unwrap_or_default());
            problems.first().unwrap_or_else(|| panic!("{from} {to}")).message.clone()
        };
        let endless = "distribution = \"normal\"\nmean = 2.0\nsd = 1.0\n";
        let uniform = "distribution = \"uniform\"\nlow = 1.0\nhigh = 3.0\n";
        assert!(first(uniform, endless).contains("`b` has no ends"));
        assert!(first("[0.1, 0.2]", "[0.1]").contains("`a` has one level"));
        assert!(first("trajectories = 3", "trajectories = 3\nlevels = 5").contains("an even number"));
        assert!(first("trajectories = 3", "trajectories = 1").contains("from 2"));
        assert!(first("kind = \"morris\"", "kind = \"sobol_indices\"").contains("`trajectories`"));
        assert!(first("role = \"lever\"", "group = \"b\"").contains("called like the factor"));
        assert!(first("[design]", "[design.levers]").contains("takes all factors"));
        let alone = FACTORS.replace("role = \"lever\"", "group = \"both\"");
        let (_, problems) = read("p.toml", &format!("{alone}{}", OTHERS[4]), &NoFiles);
        assert!(problems[0].message.contains("a sobol design does not judge groups"), "{problems:?}");
    }

    #[test]
    fn a_plan_that_is_written_down_is_the_same_plan() {
        for design in OTHERS {
            let first = plan(design);
            let text = first.text("typical");
            let (again, problems) = read("p.toml", &text, &NoFiles);
            assert!(problems.is_empty(), "{problems:?}\n{text}");
            let again = again.expect("it has a base");
            assert_eq!(points(&again), points(&first));
            assert_eq!(again.text("typical"), text);
        }
    }

    #[test]
    fn a_design_asks_for_the_values_it_needs() {
        let problems = plan("[design]\nkind = \"factorial\"\n").points().unwrap_err();
        assert_eq!(problems.len(), 2);
        assert!(problems[0].message.contains("a factorial design needs levels, and `b` has a distribution"));
        assert_eq!(problems[0].place.as_ref().map(|place| place.line), Some(8));
    }
}
