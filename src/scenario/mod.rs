//! What may be written: parameters with unit, range, default and source, and the reading of scenarios.

pub mod parameters;
pub mod district;
pub mod world;
pub mod behaviour;
pub mod people;
pub mod niches;
pub mod policy;
pub mod beside;
pub mod schema;
pub mod units;
pub mod problem;
pub(crate) mod alone;
pub(crate) mod leaf;
mod layer;
mod fill;
mod merge;
pub(crate) mod reader;
pub mod shipped;
pub mod text;
pub mod canonical;
pub mod describe;
pub mod json_schema;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod toy;

use crate::registry::Group;
use crate::registry::values::Values;
use crate::world::series::{self, Series};
use crate::world::shocks::{self, Shock};
use canonical::canonical_bytes;
use parameters::{Keyed, Read};
use std::collections::BTreeMap;

/// Every group of parameters, in the order in which they are described.
pub const GROUPS: &[Group] = &[
    district::Top::GROUP,
    district::Span::GROUP,
    district::Currency::GROUP,
    district::Sizes::GROUP,
    district::Stage::GROUP,
    district::Line::GROUP,
    district::Recipe::GROUP,
    district::Outlet::GROUP,
    world::Region::GROUP,
    world::Market::GROUP,
    world::Rival::GROUP,
    world::RivalOutlet::GROUP,
    world::Town::GROUP,
    behaviour::Wholesaling::GROUP,
    behaviour::PuttingOut::GROUP,
    behaviour::Production::GROUP,
    behaviour::PieceRates::GROUP,
    behaviour::Offshore::GROUP,
    behaviour::Location::GROUP,
    behaviour::Trust::GROUP,
    people::Learning::GROUP,
    people::Labour::GROUP,
    people::Owners::GROUP,
    people::Entry::GROUP,
    niches::Niches::GROUP,
    niches::Channels::GROUP,
    niches::Exporting::GROUP,
    niches::Plants::GROUP,
    niches::Parents::GROUP,
    niches::Community::GROUP,
    niches::Brand::GROUP,
    niches::Alliances::GROUP,
    niches::Maker::GROUP,
    behaviour::Settlement::GROUP,
    behaviour::Bank::GROUP,
    behaviour::Switches::GROUP,
    policy::Policy::GROUP,
    policy::Programme::GROUP,
    beside::Beside::GROUP,
    shocks::SHOCK,
    shocks::CHANGE,
];

/// All that may be written in a scenario.
pub const SCHEMA: schema::Schema =
    schema::Schema { groups: GROUPS, series: &series::GROUP, shapes: series::SHAPES };

/// A product line with its chain and outlets.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its key.
    pub name: String,
    /// Its own parameters.
    pub of: district::Line,
    /// What each stage puts into a piece; a stage not named is skipped.
    pub recipe: Vec<Keyed<district::Recipe>>,
    /// Where it is sold.
    pub outlets: Vec<Keyed<district::Outlet>>,
}

/// A rival with its outlets.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// Its key.
    pub name: String,
    /// Its own parameters.
    pub of: world::Rival,
    /// Where it sells.
    pub outlets: Vec<Keyed<world::RivalOutlet>>,
}

/// A scenario, typed. Stages stand in the order of the chain, everything else by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Key of a shipped scenario, or the file's name.
    pub name: String,
    /// All values as they are resolved.
    pub values: Values,
    /// Title.
    pub top: district::Top,
    /// Months simulated.
    pub span: district::Span,
    /// Money.
    pub currency: district::Currency,
    /// Sizes.
    pub sizes: district::Sizes,
    /// Process stages in the order of the chain.
    pub stages: Vec<Keyed<district::Stage>>,
    /// Product lines.
    pub lines: Vec<Line>,
    /// Regions.
    pub regions: Vec<Keyed<world::Region>>,
    /// Markets.
    pub markets: Vec<Keyed<world::Market>>,
    /// Rivals.
    pub rivals: Vec<Rival>,
    /// Named shocks.
    pub shocks: Vec<Shock>,
    /// The town.
    pub town: world::Town,
    /// Wholesalers' rules.
    pub wholesaling: behaviour::Wholesaling,
    /// Choice of suppliers.
    pub putting_out: behaviour::PuttingOut,
    /// Work.
    pub production: behaviour::Production,
    /// Piece rates.
    pub piece_rates: behaviour::PieceRates,
    /// Sourcing abroad.
    pub offshore: behaviour::Offshore,
    /// Rent and ways in town.
    pub location: behaviour::Location,
    /// Trust.
    pub trust: behaviour::Trust,
    /// Skill and technique.
    pub learning: people::Learning,
    /// Workers.
    pub labour: people::Labour,
    /// Owners.
    pub owners: people::Owners,
    /// Beginnings.
    pub entry: people::Entry,
    /// New uses of old skill.
    pub niches: niches::Niches,
    /// Ways to buyers.
    pub channels: niches::Channels,
    /// Markets abroad.
    pub exporting: niches::Exporting,
    /// Plants abroad.
    pub plants: niches::Plants,
    /// Parents outside the district.
    pub parents: niches::Parents,
    /// Openness of the community.
    pub community: niches::Community,
    /// The local brand.
    pub brand: niches::Brand,
    /// Alliances abroad.
    pub alliances: niches::Alliances,
    /// Makers whose traits are given.
    pub makers: Vec<Keyed<niches::Maker>>,
    /// Payment.
    pub settlement: behaviour::Settlement,
    /// The bank.
    pub bank: behaviour::Bank,
    /// Mechanisms on or off.
    pub switches: behaviour::Switches,
    /// Who applies to programmes, and what instruments do.
    pub policy: policy::Policy,
    /// Programmes, by name; those taken out among them.
    pub programmes: Vec<Keyed<policy::Programme>>,
    /// The districts that live beside this one, by name; none of them has others beside it.
    pub beside: Vec<Scenario>,
}

impl district::Sizes {
    /// How many are founded of a kind of which there are so many at scale 1.
    pub fn at_scale(&self, number: i64) -> u64 {
        (number as f64 * self.scale).round() as u64
    }
}

impl Scenario {
    /// Types the values of a resolved scenario.
    ///
    /// # Errors
    /// All things that do not fit together, each with the key at which it is written.
    pub fn from_values(name: &str, values: Values) -> Result<Self, Vec<(String, String)>> {
        let scenario = Self::typed(name, values);
        let mut problems = scenario.problems();
        let nations = beside::of_the_nation(&scenario.values);
        for other in &scenario.beside {
            let there = other.problems().into_iter();
            problems.extend(there.map(|problem| beside::of_the_first(&other.name, &nations, problem)));
        }
        if problems.is_empty() { Ok(scenario) } else { Err(problems) }
    }

    /// How many firms are founded.
    pub fn founded(&self) -> u64 {
        let sizes = &self.sizes;
        // Each kind is rounded for itself.
        [sizes.wholesalers, sizes.manufacturers, sizes.craftsmen]
            .map(|number| sizes.at_scale(number))
            .iter()
            .sum()
    }

    /// Types the values of a resolved scenario, whether they fit together or not.
    pub fn typed(name: &str, values: Values) -> Self {
        let mut stages = Keyed::<district::Stage>::all(&values, "stage");
        stages.sort_by_key(|stage| stage.of.position);
        let lines = values
            .names_under("line")
            .into_iter()
            .map(|line| Line {
                of: district::Line::read(&values, &format!("line.{line}")),
                recipe: Keyed::all(&values, &format!("line.{line}.stage")),
                outlets: Keyed::all(&values, &format!("line.{line}.market")),
                name: line,
            })
            .collect();
        let rivals = values
            .names_under("rival")
            .into_iter()
            .map(|rival| Rival {
                of: world::Rival::read(&values, &format!("rival.{rival}")),
                outlets: Keyed::all(&values, &format!("rival.{rival}.market")),
                name: rival,
            })
            .collect();
        Self {
            name: name.to_owned(),
            top: Read::read(&values, ""),
            span: Read::read(&values, "span"),
            currency: Read::read(&values, "currency"),
            sizes: Read::read(&values, "sizes"),
            stages,
            lines,
            regions: Keyed::all(&values, "region"),
            markets: Keyed::all(&values, "market"),
            rivals,
            shocks: Shock::all(&values),
            town: Read::read(&values, "town"),
            wholesaling: Read::read(&values, "wholesaling"),
            putting_out: Read::read(&values, "putting_out"),
            production: Read::read(&values, "production"),
            piece_rates: Read::read(&values, "piece_rates"),
            offshore: Read::read(&values, "offshore"),
            location: Read::read(&values, "location"),
            trust: Read::read(&values, "trust"),
            learning: Read::read(&values, "learning"),
            labour: Read::read(&values, "labour"),
            owners: Read::read(&values, "owners"),
            entry: Read::read(&values, "entry"),
            niches: Read::read(&values, "niches"),
            channels: Read::read(&values, "channels"),
            exporting: Read::read(&values, "exporting"),
            plants: Read::read(&values, "plants"),
            parents: Read::read(&values, "parents"),
            community: Read::read(&values, "community"),
            brand: Read::read(&values, "brand"),
            alliances: Read::read(&values, "alliances"),
            makers: Keyed::all(&values, "maker"),
            settlement: Read::read(&values, "settlement"),
            bank: Read::read(&values, "bank"),
            switches: Read::read(&values, "switches"),
            policy: Read::read(&values, "policy"),
            programmes: Keyed::all(&values, "programme"),
            beside: beside::values_of(&values)
                .into_iter()
                .map(|(name, values)| Self::typed(&name, values))
                .collect(),
            values,
        }
    }

    /// Every driver's series, by its key.
    pub fn drivers(&self) -> BTreeMap<String, Series> {
        let regions = self
            .regions
            .iter()
            .flat_map(|r| [&r.of.exchange, &r.of.prices, &r.of.deflator, &r.of.pay, &r.of.spending]);
        let markets = self.markets.iter().flat_map(|m| [&m.of.share, &m.of.taste]);
        let rivals = self.rivals.iter().flat_map(|r| [&r.of.productivity, &r.of.quality, &r.of.capacity]);
        let town = &self.town;
        let town = [&town.interest, &town.productivity, &town.materials, &town.land_price, &town.loan_losses]
            .into_iter()
            .chain([&town.youths, &town.youth_pull, &town.urban_pressure, &self.channels.web_reach]);
        regions
            .chain(markets)
            .chain(rivals)
            .chain(town)
            .map(|series| (series.key.clone(), series.clone()))
            .collect()
    }

    /// All that is not drivers, shocks, programmes, districts beside it and what only people read, as bytes, with the names of the drivers: where they are the
    /// same, two scenarios differ in the values of their drivers alone.
    pub fn besides_drivers(&self) -> Vec<u8> {
        let mut above: Vec<String> = self.drivers().into_keys().collect();
        let mut bytes = above.join("\n").into_bytes();
        above.extend(["shock", "programme", "beside"].map(str::to_owned));
        let below = |key: &str| {
            above.iter().any(|at| key.strip_prefix(at.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        let mut values = self.values.clone();
        values.0.retain(|key, _| !below(key));
        bytes.extend(canonical_bytes(&values));
        bytes
    }

    /// What does not fit together, by key; what does not within districts beside it is theirs to tell.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = beside::problems(self);
        let mut say = |key: String, message: String| problems.push((key, message));
        let no = |kind: &str, name: &str, known: Vec<&str>| match known.is_empty() {
            true => format!("there is no {kind} `{name}`; there is none at all"),
            false => format!("there is no {kind} `{name}`; there are {}", known.join(", ")),
        };
        let stage_names = || self.stages.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>();
        let market_names = || self.markets.iter().map(|market| market.name.as_str()).collect::<Vec<_>>();
        let region_names = || self.regions.iter().map(|region| region.name.as_str()).collect::<Vec<_>>();

        if let Some(message) = alone::no_folder(&self.name) {
            say("name".into(), message);
        }
        if self.span.to < self.span.from {
            say(
                "span.to".into(),
                format!("the span ends ({}) before it begins ({})", self.span.to, self.span.from),
            );
        } else if self.span.to.since(self.span.from) >= 12_000 {
            say("span.to".into(), "a span of more than a thousand years is not simulated".into());
        }
        if self.span.warm_up_most < self.span.warm_up_least {
            say("span.warm_up_most".into(), "the longest warm-up is shorter than the shortest".into());
        }
        let agents = self.founded();
        if !(1..=2_000_000).contains(&agents) {
            say("sizes".into(), format!("a district of {agents} agents: it must have from 1 to 2,000,000"));
        }
        for maker in &self.makers {
            let at = |name: &str| format!("maker.{}.{name}", maker.name);
            if !stage_names().contains(&maker.of.stage.as_str()) {
                say(at("stage"), no("stage", &maker.of.stage, stage_names()));
            }
            let same = |other: &&Keyed<niches::Maker>| {
                (&other.of.stage, other.of.place) == (&maker.of.stage, maker.of.place)
                    && other.name < maker.name
            };
            if let Some(other) = self.makers.iter().find(same) {
                say(
                    at("place"),
                    format!("it is also the place of `maker.{}`; each has one of its own", other.name),
                );
            }
        }
        if self.stages.is_empty() {
            say("stage".into(), "a district needs at least one process stage: write [stage.NAME]".into());
        }
        for (number, stage) in self.stages.iter().enumerate() {
            if stage.of.position != number as i64 + 1 {
                say(
                    format!("stage.{}.position", stage.name),
                    format!(
                        "the stages do not add up: position {} where {} was expected; the positions of {} stages run from 1 to {}, each once",
                        stage.of.position,
                        number + 1,
                        self.stages.len(),
                        self.stages.len()
                    ),
                );
            }
        }
        if self.stages.len() > MAX_STAGES {
            say("stage".into(), format!("{} stages; at most {MAX_STAGES} are simulated", self.stages.len()));
        }
        if !self.stages.is_empty() && self.stages.iter().all(|stage| stage.of.quality_weight == 0.0) {
            say("stage".into(), "the quality weights of all stages are zero; one at least must count".into());
        }
        if self.rivals.len() > MAX_RIVALS {
            say("rival".into(), format!("{} rivals; at most {MAX_RIVALS} are simulated", self.rivals.len()));
        }
        if self.lines.is_empty() || self.lines.len() > MAX_LINES {
            say(
                "line".into(),
                format!("{} product lines; from 1 to {MAX_LINES} are simulated", self.lines.len()),
            );
        }
        if self.markets.is_empty() || self.markets.len() > MAX_MARKETS {
            say(
                "market".into(),
                format!("{} markets; from 1 to {MAX_MARKETS} are simulated", self.markets.len()),
            );
        }
        if !region_names().contains(&self.sizes.region.as_str()) {
            say("sizes.region".into(), no("region", &self.sizes.region, region_names()));
        }
        if !region_names().contains(&self.town.materials_region.as_str()) {
            say("town.materials_region".into(), no("region", &self.town.materials_region, region_names()));
        }
        for line in &self.lines {
            for recipe in &line.recipe {
                if !stage_names().contains(&recipe.name.as_str()) {
                    say(
                        format!("line.{}.stage.{}", line.name, recipe.name),
                        no("stage", &recipe.name, stage_names()),
                    );
                }
            }
            if !line.recipe.iter().any(|recipe| recipe.of.hours > 0.0) {
                say(format!("line.{}", line.name), "the line has no stage with any hours of work".into());
            }
            for outlet in &line.outlets {
                if !market_names().contains(&outlet.name.as_str()) {
                    say(
                        format!("line.{}.market.{}", line.name, outlet.name),
                        no("market", &outlet.name, market_names()),
                    );
                }
            }
        }
        for rival in &self.rivals {
            if !region_names().contains(&rival.of.region.as_str()) {
                say(format!("rival.{}.region", rival.name), no("region", &rival.of.region, region_names()));
            }
            for outlet in &rival.outlets {
                if !market_names().contains(&outlet.name.as_str()) {
                    say(
                        format!("rival.{}.market.{}", rival.name, outlet.name),
                        no("market", &outlet.name, market_names()),
                    );
                }
            }
        }
        for programme in &self.programmes {
            for (key, message) in programme.of.problems(&stage_names()) {
                say(format!("programme.{}.{key}", programme.name), message);
            }
        }
        for market in &self.markets {
            let at = |name: &str| format!("market.{}.{name}", market.name);
            if !region_names().contains(&market.of.region.as_str()) {
                say(at("region"), no("region", &market.of.region, region_names()));
            }
            let nesting = market.of.price_elasticity / (market.of.substitution * market.of.other_goods);
            if market.of.substitution > 0.0 && nesting > 1.0 {
                say(
                    at("price_elasticity"),
                    format!(
                        "buyers would change between the category and other goods more easily than within it: price_elasticity must not exceed substitution times other_goods = {}",
                        market.of.substitution * market.of.other_goods
                    ),
                );
            }
            if market.of.substitution == 0.0 && market.of.price_elasticity > 0.0 {
                say(
                    at("substitution"),
                    "a substitution of zero goes only with a price_elasticity of zero".into(),
                );
            }
            if market.of.seller_substitution < market.of.substitution {
                say(
                    at("seller_substitution"),
                    format!(
                        "sellers of one line must be at least as easily exchanged as sources: at least {}",
                        market.of.substitution
                    ),
                );
            }
        }
        problems
    }
}

/// Most stages of a chain.
pub const MAX_STAGES: usize = 12;
/// Most product lines.
pub const MAX_LINES: usize = 4;
/// Most rivals.
pub const MAX_RIVALS: usize = 32;
/// Most markets.
pub const MAX_MARKETS: usize = 8;
