//! A calibration in words, in JSON, and as tables: parameters, targets, waves, generations, the sample itself.

use super::card::Scale;
use super::json::Json;
use super::sheet::{Entries, Sheet, SheetColumn};
use super::sweep::counted;
use super::telling::kept_in_mind;
use super::text::{WIDTH, aligned, count, decimal, decimals_for, wrapped};
use crate::experiment::calibrate::{Calibration, Known, Marginal, Norm, Particle, Predicted, Ready, Wave};
use crate::experiment::posterior::Posterior;
use crate::experiment::targets::Target;
use crate::scenario::{SCHEMA, describe};

/// Emulators that are told one by one.
const EMULATORS: usize = 12;
/// Fewer effective particles than these say little of the ends of an interval.
const FEW: f64 = 50.0;

/// What there is to say where no candidate could be held against the targets.
pub const NO_POSTERIOR: &str = "no candidate gave a value for every target: there is no posterior";

/// What is told.
pub struct Told<'a> {
    /// What was asked.
    pub ready: &'a Ready<'a>,
    /// What came out.
    pub found: &'a Calibration,
    /// Runs that failed.
    pub failed: usize,
}

impl Told<'_> {
    /// The summary for people.
    pub fn text(&self) -> String {
        let mut lines = self.heading();
        for block in [
            self.parameters(),
            self.trade_offs(),
            self.targets(),
            self.waves(),
            self.generations(),
            self.to_be_kept_in_mind(),
        ] {
            if !block.is_empty() {
                lines.push(String::new());
                lines.extend(block);
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn heading(&self) -> Vec<String> {
        let (plan, found) = (self.ready.plan(), self.found);
        let name = match plan.plan.title.as_str() {
            "" => plan.plan.name.clone(),
            title => format!("{}: {title}", plan.plan.name),
        };
        let mut lines = wrapped(&name, "", "  ", WIDTH);
        lines.push(format!(
            "  {} of `{}` against {} of {}, seed {}",
            counted(found.marginals.len(), "parameter"),
            self.ready.subject().scenario,
            counted(found.predicted.len(), "target"),
            self.ready.text_of_targets().0,
            plan.settings().seed
        ));
        lines.push(format!(
            "  {} candidates x {}; {} particles in the posterior, worth {} of equal weight",
            count(u64::from(found.candidates)),
            counted(plan.plan.replicates as usize, "replicate"),
            count(found.particles.len() as u64),
            decimal(found.effective(), 0)
        ));
        lines
    }

    fn unit(&self, parameter: usize) -> String {
        let key = self.ready.plan().plan.factors.get(parameter).and_then(|factor| factor.keys.first());
        let unit = key.map_or("", |key| describe::unit_of(&SCHEMA, key));
        unit.replace("{currency}", &self.ready.subject().currency)
    }

    fn parameters(&self) -> Vec<String> {
        let heading = ["", "prior", "5–95 %", "posterior", "5–95 %", "shrinkage", ""];
        let mut cells = vec![heading.map(str::to_owned).to_vec()];
        for (place, marginal) in self.found.marginals.iter().enumerate() {
            let unit = self.unit(place);
            let unit = if unit.is_empty() || unit == "-" { String::new() } else { format!(", {unit}") };
            let Marginal { prior, posterior, .. } = marginal;
            let widest = prior.iter().map(|value| value.abs()).fold(0.0, f64::max);
            let told = |value: f64| decimal(value, decimals_of(widest));
            cells.push(vec![
                format!("{}{unit}", marginal.name),
                told(prior[1]),
                format!("{} to {}", told(prior[0]), told(prior[2])),
                told(posterior[1]),
                format!("{} to {}", told(posterior[0]), told(posterior[2])),
                format!("{} %", decimal(marginal.shrinkage * 100.0, 0)),
                marginal.known.words().to_owned(),
            ]);
        }
        std::iter::once("Parameters: medians, and where nine tenths lie".to_owned())
            .chain(aligned(&cells))
            .collect()
    }

    fn trade_offs(&self) -> Vec<String> {
        let name = |place: usize| self.found.marginals[place].name.as_str();
        let mut lines: Vec<String> = self
            .found
            .trade_offs()
            .map(|pair| {
                let (one, other) = pair.between;
                let goes = if pair.correlation > 0.0 {
                    "the more of one, the more"
                } else {
                    "the more of one, the less"
                };
                let correlation = decimal(pair.correlation, 2);
                format!("  {} and {}: {correlation}; {goes} of the other", name(one), name(other))
            })
            .collect();
        if !lines.is_empty() {
            lines.insert(
                0,
                "Known together rather than each by itself (correlation in the posterior)".to_owned(),
            );
        }
        lines
    }

    fn scales(&self) -> impl Iterator<Item = (&Target, &Predicted, Scale)> {
        let all = self.ready.targets().iter().zip(&self.found.predicted);
        all.map(|(target, predicted)| (target, predicted, Scale::of(&target.unit, target.band)))
    }

    fn targets(&self) -> Vec<String> {
        let heading = ["", "band", "prior 10–90 %", "posterior", "10–90 %", "", "in band"];
        let mut cells = vec![heading.map(str::to_owned).to_vec()];
        for (target, predicted, scale) in self.scales() {
            let [low, high] = target.band;
            let [prior_low, _, prior_high] = predicted.prior;
            let [posterior_low, median, posterior_high] = predicted.posterior;
            cells.push(vec![
                target.name.clone(),
                format!("{} to {}{}", scale.exact(low), scale.exact(high), scale.sign),
                scale.span(prior_low, prior_high),
                scale.one(median),
                scale.span(posterior_low, posterior_high),
                if predicted.is_hit() { "hit" } else { "miss" }.to_owned(),
                format!("{} %", decimal(predicted.hit * 100.0, 0)),
            ]);
        }
        let draws = counted(self.found.draws.len(), "draw");
        std::iter::once(format!(
            "Targets: what {draws} of the posterior give, run again under luck of their own"
        ))
        .chain(aligned(&cells))
        .collect()
    }

    fn waves(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for wave in &self.found.waves {
            let named = self.found.predicted.iter().zip(&wave.diagnosed);
            let emulated = named.filter_map(|(predicted, diagnosed)| Some((&predicted.name, (*diagnosed)?)));
            let emulators: Vec<String> = emulated
                .map(|(name, one)| {
                    format!("{name} {} (of {})", percent(one.foretold.max(0.0)), percent(1.0 - one.chance))
                })
                .collect();
            let told = match emulators.len() {
                0 => "no emulators".to_owned(),
                1..=EMULATORS => format!("emulators foretell {}", emulators.join(", ")),
                count => format!("{count} emulators"),
            };
            let sentence = format!(
                "wave {}: {}, {} of the prior left; {told}",
                wave.number,
                counted(wave.points, "point"),
                percent(wave.left)
            );
            lines.extend(wrapped(&sentence, "  ", "    ", WIDTH));
        }
        if !lines.is_empty() {
            let heading = "History matching: what is left, and the share of variance foretold (of that which is no chance)";
            lines.insert(0, heading.to_owned());
        }
        lines
    }

    fn generations(&self) -> Vec<String> {
        let mut cells =
            vec![["generation", "new", "nearer", "distance", "kept", "worth"].map(str::to_owned).to_vec()];
        cells.extend(self.found.generations.iter().map(|one| {
            vec![
                one.number.to_string(),
                one.new.to_string(),
                if one.number == 1 { "-".to_owned() } else { percent(one.accepted) },
                decimal(one.tolerance, 2),
                one.kept.to_string(),
                decimal(one.effective, 0),
            ]
        }));
        let norm = match self.ready.task().settings.abc.norm {
            Norm::Largest => "the target that is farthest off",
            Norm::RootMeanSquare => "the root of the mean square over targets",
        };
        std::iter::once(format!("Particles: distance of {norm}, in tolerances"))
            .chain(aligned(&cells))
            .collect()
    }

    /// What a reader must know before he believes any of it.
    fn remarks(&self) -> Vec<String> {
        let found = self.found;
        let mut remarks = Vec::new();
        if found.particles.is_empty() {
            remarks.push(NO_POSTERIOR.to_owned());
        }
        if found.nothing_left {
            remarks.push(
                "nothing of the prior would have been left after a wave, which was not counted: with these priors the model \
                 does not come near all targets at once"
                    .to_owned(),
            );
        }
        for wave in &found.waves {
            remarks.extend(self.poor(wave));
        }
        let goal = self.ready.task().settings.abc.goal;
        if !found.particles.is_empty() && found.tolerance() > goal {
            remarks.push(format!(
                "the particles did not come as near as was asked for ({} tolerances, not {}): the posterior is that of a looser \
                 match",
                decimal(found.tolerance(), 2),
                decimal(goal, 2)
            ));
        }
        if !found.particles.is_empty() && found.effective() < FEW {
            let worth = decimal(found.effective(), 0);
            remarks.push(format!(
                "the particles are worth {worth}: too few to trust the ends of intervals; more particles help"
            ));
        }
        if self.failed > 0 {
            remarks
                .push(format!("{} failed; their candidates count as far off", counted(self.failed, "run")));
        }
        remarks
    }

    fn to_be_kept_in_mind(&self) -> Vec<String> {
        kept_in_mind(&self.remarks())
    }

    fn poor(&self, wave: &Wave) -> Option<String> {
        let named = self.found.predicted.iter().zip(&wave.diagnosed).zip(&self.found.tolerances);
        let poor: Vec<&str> = named
            .filter(|((_, diagnosed), tolerance)| diagnosed.is_none_or(|one| one.is_poor(**tolerance)))
            .map(|((predicted, _), _)| predicted.name.as_str())
            .collect();
        let names = poor.join(", ");
        (!poor.is_empty()).then(|| {
            format!(
                "in wave {} the emulators of these targets say little or are too sure of themselves: {names}; more points help",
                wave.number
            )
        })
    }

    /// The summary for machines.
    pub fn json(&self) -> String {
        let found = self.found;
        let three = |values: [f64; 3]| Json::numbers(values);
        let marginals = found.marginals.iter().enumerate().map(|(place, marginal)| {
            Json::object([
                ("name", Json::text(marginal.name.as_str())),
                (
                    "keys",
                    Json::List(self.ready.plan().plan.factors[place].keys.iter().map(Json::text).collect()),
                ),
                ("unit", Json::text(self.unit(place))),
                ("prior", three(marginal.prior)),
                ("posterior", three(marginal.posterior)),
                ("mean", Json::Number(marginal.mean)),
                ("sd", Json::Number(marginal.deviation)),
                ("shrinkage", Json::Number(marginal.shrinkage)),
                ("verdict", Json::text(marginal.known.words())),
            ])
        });
        let pairs = found.correlations.iter().map(|pair| {
            let name = |place: usize| Json::text(found.marginals[place].name.as_str());
            Json::object([
                ("one", name(pair.between.0)),
                ("other", name(pair.between.1)),
                ("correlation", Json::Number(pair.correlation)),
                ("trade_off", Json::Flag(pair.is_trade_off())),
            ])
        });
        let targets = self.scales().map(|(target, predicted, _)| {
            Json::object([
                ("name", Json::text(target.name.as_str())),
                ("statement", Json::text(target.statement.as_str())),
                ("unit", Json::text(target.unit.as_str())),
                ("band", Json::numbers(predicted.band)),
                ("prior", three(predicted.prior)),
                ("posterior", three(predicted.posterior)),
                ("hit", Json::Flag(predicted.is_hit())),
                ("share_in_band", Json::Number(predicted.hit)),
            ])
        });
        let waves = found.waves.iter().map(|wave| {
            Json::object([
                ("wave", Json::Whole(i64::from(wave.number))),
                ("points", Json::Whole(wave.points as i64)),
                ("left", Json::Number(wave.left)),
            ])
        });
        let generations = found.generations.iter().map(|one| {
            Json::object([
                ("generation", Json::Whole(i64::from(one.number))),
                ("new", Json::Whole(one.new as i64)),
                ("accepted", Json::Number(one.accepted)),
                ("tolerance", Json::Number(one.tolerance)),
                ("kept", Json::Whole(one.kept as i64)),
                ("effective", Json::Number(one.effective)),
            ])
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("plan", Json::text(self.ready.plan().plan.name.as_str())),
            ("scenario", Json::text(self.ready.subject().scenario.as_str())),
            ("scenario_hash", Json::text(self.ready.subject().scenario_hash.as_str())),
            ("model_version", Json::text(self.ready.subject().model_version.as_str())),
            ("candidates", Json::Whole(i64::from(found.candidates))),
            ("failed", Json::Whole(self.failed as i64)),
            ("particles", Json::Whole(found.particles.len() as i64)),
            ("effective", Json::Number(found.effective())),
            ("distance", Json::Number(found.tolerance())),
            ("parameters", Json::List(marginals.collect())),
            ("correlations", Json::List(pairs.collect())),
            ("targets", Json::List(targets.collect())),
            ("waves", Json::List(waves.collect())),
            ("generations", Json::List(generations.collect())),
            ("remarks", Json::List(self.remarks().into_iter().map(Json::text).collect())),
        ])
        .pretty()
    }

    /// The tables.
    pub fn sheets(&self) -> Vec<Sheet> {
        vec![
            self.sample("posterior", &self.found.particles),
            self.sample("draws", &self.found.draws),
            self.sheet_of_parameters(),
            self.sheet_of_correlations(),
            self.sheet_of_targets(),
            self.sheet_of_waves(),
            self.sheet_of_generations(),
        ]
    }

    /// Particles: the posterior, or draws of it.
    fn sample(&self, name: &str, particles: &[Particle]) -> Sheet {
        let whole = |of: &dyn Fn(&Particle) -> i64| Entries::Whole(particles.iter().map(of).collect());
        let real = |of: &dyn Fn(&Particle) -> f64| Entries::Real(particles.iter().map(of).collect());
        let near = "how far its runs were from the targets when it was kept, in tolerances";
        let mut columns = vec![
            SheetColumn::new(
                "draw",
                "-",
                "its number",
                Entries::Whole((1..=particles.len() as i64).collect()),
            ),
            SheetColumn::new(
                "candidate",
                "-",
                "the number of the candidate whose runs gave the targets' values",
                whole(&|one| i64::from(one.candidate)),
            ),
            SheetColumn::new(
                "generation",
                "-",
                "the generation in which it was drawn",
                whole(&|one| i64::from(one.generation)),
            ),
            SheetColumn::new("weight", "-", "its weight; all add up to one", real(&|one| one.weight)),
            SheetColumn::new("distance", "-", near, real(&|one| one.distance)),
        ];
        for (place, factor) in self.ready.plan().plan.factors.iter().enumerate() {
            let meaning = format!("the value of {}", factor.keys.join(", "));
            let values = real(&|one| one.values[place]);
            columns.push(SheetColumn::new(&factor.name, &self.unit(place), &meaning, values));
        }
        for (place, target) in self.ready.targets().iter().enumerate() {
            let values = real(&|one| one.given[place]);
            columns.push(SheetColumn::new(&target.name, &target.unit, &target.statement, values));
        }
        Sheet { name: name.to_owned(), columns }
    }

    fn sheet_of_parameters(&self) -> Sheet {
        let all = &self.found.marginals;
        let real = |of: &dyn Fn(&Marginal) -> f64| Entries::Real(all.iter().map(of).collect());
        let words = |of: &dyn Fn(usize, &Marginal) -> String| {
            Entries::Text(all.iter().enumerate().map(|(place, one)| of(place, one)).collect())
        };
        let keys = |place: usize| self.ready.plan().plan.factors[place].keys.join(", ");
        let verdicts = [Known::PinnedDown, Known::Partly, Known::NotPinnedDown].map(Known::words).join(", ");
        let column = |name, meaning: &str, entries| SheetColumn::new(name, "-", meaning, entries);
        let columns = vec![
            column("parameter", "the parameter", words(&|_, one| one.name.clone())),
            column("keys", "what it sets", words(&|place, _| keys(place))),
            column("unit", "the unit of its values", words(&|place, _| self.unit(place))),
            column("prior_low", "5 % of the prior lie below", real(&|one| one.prior[0])),
            column("prior_median", "the prior's median", real(&|one| one.prior[1])),
            column("prior_high", "5 % of the prior lie above", real(&|one| one.prior[2])),
            column("posterior_low", "5 % of the posterior lie below", real(&|one| one.posterior[0])),
            column("posterior_median", "the posterior's median", real(&|one| one.posterior[1])),
            column("posterior_high", "5 % of the posterior lie above", real(&|one| one.posterior[2])),
            column("posterior_mean", "the posterior's mean", real(&|one| one.mean)),
            column("posterior_sd", "the posterior's standard deviation", real(&|one| one.deviation)),
            column(
                "shrinkage",
                "one less posterior over prior standard deviation",
                real(&|one| one.shrinkage),
            ),
            column("verdict", &verdicts, words(&|_, one| one.known.words().to_owned())),
        ];
        Sheet { name: "parameters".to_owned(), columns }
    }

    fn sheet_of_correlations(&self) -> Sheet {
        let all = &self.found.correlations;
        let name = |place: usize| self.found.marginals[place].name.clone();
        let of = |which: &dyn Fn((usize, usize)) -> usize| {
            Entries::Text(all.iter().map(|pair| name(which(pair.between))).collect())
        };
        let correlation = Entries::Real(all.iter().map(|pair| pair.correlation).collect());
        let columns = vec![
            SheetColumn::new("one", "-", "a parameter", of(&|pair| pair.0)),
            SheetColumn::new("other", "-", "another", of(&|pair| pair.1)),
            SheetColumn::new("correlation", "-", "of their scores in the posterior", correlation),
        ];
        Sheet { name: "correlations".to_owned(), columns }
    }

    fn sheet_of_targets(&self) -> Sheet {
        let (found, targets) = (self.found, self.ready.targets());
        let real = |of: &dyn Fn(&Predicted) -> f64| Entries::Real(found.predicted.iter().map(of).collect());
        let words = |of: &dyn Fn(&Target) -> &str| {
            Entries::Text(targets.iter().map(|one| of(one).to_owned()).collect())
        };
        let column = |name, meaning, entries| SheetColumn::new(name, "-", meaning, entries);
        let columns = vec![
            column("target", "the target", words(&|target| &target.name)),
            column("unit", "the unit of its values", words(&|target| &target.unit)),
            column("band_low", "the lower end of its band", real(&|one| one.band[0])),
            column("band_high", "the upper end of its band", real(&|one| one.band[1])),
            column("tolerance", "half its band and chance together", Entries::Real(found.tolerances.clone())),
            column("chance", "standard deviation between replicates", Entries::Real(found.chance.clone())),
            column("prior_low", "a tenth of candidates of the prior lies below", real(&|one| one.prior[0])),
            column("prior_median", "the median of those", real(&|one| one.prior[1])),
            column("prior_high", "a tenth of them lies above", real(&|one| one.prior[2])),
            column("posterior_low", "a tenth of the draws lies below", real(&|one| one.posterior[0])),
            column("posterior_median", "the median of those", real(&|one| one.posterior[1])),
            column("posterior_high", "a tenth of them lies above", real(&|one| one.posterior[2])),
            column("share_in_band", "the share of draws in the band", real(&|one| one.hit)),
        ];
        Sheet { name: "predictions".to_owned(), columns }
    }

    fn sheet_of_waves(&self) -> Sheet {
        let rows: Vec<(&Wave, usize)> = (self.found.waves.iter())
            .flat_map(|wave| (0..wave.diagnosed.len()).map(move |aim| (wave, aim)))
            .collect();
        let real = |of: &dyn Fn(&Wave, usize) -> f64| {
            Entries::Real(rows.iter().map(|&(wave, aim)| of(wave, aim)).collect())
        };
        let whole =
            |of: &dyn Fn(&Wave) -> i64| Entries::Whole(rows.iter().map(|(wave, _)| of(wave)).collect());
        let names = rows.iter().map(|&(_, aim)| self.found.predicted[aim].name.clone()).collect();
        let left_out =
            |wave: &Wave, aim: usize, of: &dyn Fn(crate::experiment::calibrate::LeaveOneOut) -> f64| {
                wave.diagnosed[aim].map_or(f64::NAN, of)
            };
        let column = |name, meaning, entries| SheetColumn::new(name, "-", meaning, entries);
        let columns = vec![
            column("wave", "the wave of history matching", whole(&|wave| i64::from(wave.number))),
            column("target", "the target that is emulated", Entries::Text(names)),
            column("points", "points run in the wave", whole(&|wave| wave.points as i64)),
            column("fitted", "points to which the emulator was fitted", whole(&|wave| wave.fitted as i64)),
            column("left", "the share of the prior that is left after the wave", real(&|wave, _| wave.left)),
            column(
                "foretold",
                "share of the variance that the emulator foretells at points left out",
                real(&|wave, aim| left_out(wave, aim, &|one| one.foretold)),
            ),
            column(
                "chance",
                "share of the variance that is chance",
                real(&|wave, aim| left_out(wave, aim, &|one| one.chance)),
            ),
            column(
                "error",
                "root of the mean square of its errors there, in the target's unit",
                real(&|wave, aim| left_out(wave, aim, &|one| one.error)),
            ),
            column(
                "within_two",
                "share of points within two standard deviations of its own",
                real(&|wave, aim| left_out(wave, aim, &|one| one.within_two)),
            ),
        ];
        Sheet { name: "waves".to_owned(), columns }
    }

    fn sheet_of_generations(&self) -> Sheet {
        let all = &self.found.generations;
        let whole = |values: Vec<i64>| Entries::Whole(values);
        let column = |name, meaning, entries| SheetColumn::new(name, "-", meaning, entries);
        let columns = vec![
            column("generation", "its number", whole(all.iter().map(|one| i64::from(one.number)).collect())),
            column("new", "new particles", whole(all.iter().map(|one| one.new as i64).collect())),
            column(
                "accepted",
                "the share of these that are nearer than what was kept before",
                Entries::Real(all.iter().map(|one| one.accepted).collect()),
            ),
            column(
                "tolerance",
                "the distance within which all lie that are kept, in tolerances",
                Entries::Real(
                    all.iter()
                        .map(|one| if one.tolerance.is_finite() { one.tolerance } else { f64::NAN })
                        .collect(),
                ),
            ),
            column("kept", "how many are kept", whole(all.iter().map(|one| one.kept as i64).collect())),
            column(
                "effective",
                "how many of equal weight these are worth",
                Entries::Real(all.iter().map(|one| one.effective).collect()),
            ),
        ];
        Sheet { name: "generations".to_owned(), columns }
    }

    /// The draws as changes of the base, under which replicates can be run; none where there are no draws.
    pub fn posterior(&self) -> Option<Posterior> {
        let draws = self.found.draws.iter().map(|particle| self.ready.changes(&particle.values));
        Posterior::of(draws.collect()).ok()
    }
}

/// Decimals that leave three digits that count, or four of what is small.
fn decimals_of(largest: f64) -> usize {
    match largest {
        size if size >= 0.995 => decimals_for(size),
        size if size >= 0.0995 => 3,
        size if size >= 0.00995 => 4,
        _ => 6,
    }
}

fn percent(share: f64) -> String {
    let decimals = match share {
        share if share >= 0.0995 => 0,
        share if share >= 0.00995 => 1,
        _ => 2,
    };
    format!("{} %", decimal(share * 100.0, decimals))
}
