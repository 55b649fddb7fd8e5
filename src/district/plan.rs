//! The scenario made ready for calculation: names as numbers, and what follows from parameters alone.

use super::events::AgentKind;
use super::people::Ageing;
use super::programmes::ProgrammePlan;
use super::today::{Abroad, Today};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::foundation::elementary::{exp, ln, logistic};
use crate::scenario::Scenario;
use crate::scenario::behaviour::PieceRates;
use crate::world::paths::Paths;
use crate::world::people::LifeTable;

/// A scenario with its names resolved. Nothing in it depends on how many firms there are.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario.
    pub scenario: Scenario,
    /// Process stages, in the order of the chain.
    pub stages: Vec<StagePlan>,
    /// Product lines.
    pub lines: Vec<LinePlan>,
    /// Markets.
    pub markets: Vec<MarketPlan>,
    /// Rivals.
    pub rivals: Vec<RivalPlan>,
    /// Regions' drivers.
    pub regions: Vec<RegionPlan>,
    /// The district's region.
    pub home: usize,
    /// The region at whose prices materials are traded.
    pub materials: usize,
    /// Drivers of the town.
    pub town: TownPlan,
    /// Driver: share of buyers who can be reached by web.
    pub web_reach: usize,
    /// What a product for a new use takes, and what markets are to it.
    pub niche: NichePlan,
    /// What a parent saves abroad at rest, as a share of what its goods cost at home.
    pub saved_at_rest: f64,
    /// Logarithm of the mean skill at the founding.
    pub log_skill_mean: f64,
    /// How the old work.
    pub ageing: Ageing,
    /// Growth of the frontier in a quarter that the trade is used to before the first month: the mean of the first five
    /// years, in logarithms.
    pub usual_growth: f64,
    /// Bargaining power of a maker by its number of buyers.
    pub power: Vec<f64>,
    /// Programmes that are not taken out, by name.
    pub programmes: Vec<ProgrammePlan>,
    /// Values of the first month at rest, from drivers and parameters.
    pub origin: Origin,
}

/// A stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StagePlan {
    /// Its key.
    pub name: String,
    /// Share of a month's hours that belongs to it when all lines are made as at the founding.
    pub hours_share: f64,
    /// Hours a month at the founding.
    pub hours: f64,
    /// How far above the outside's rate one may quote, in logarithms.
    pub log_ceiling: f64,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePlan {
    /// Its key.
    pub name: String,
    /// Hours a piece by stage; zero where the stage is skipped.
    pub hours: Vec<f64>,
    /// Material a piece by stage, at the first month's prices.
    pub material: Vec<f64>,
    /// Weight of each stage in quality; they sum to one.
    pub quality_weight: Vec<f64>,
    /// First stage of the chain.
    pub first: usize,
    /// By stage, the next of the chain; the number of stages after the last.
    pub next: Vec<usize>,
    /// How many stages the chain has.
    pub length: usize,
    /// Kilograms a piece.
    pub weight: f64,
    /// By market: share of the category's pieces at the founding.
    pub share: Vec<f64>,
}

/// A market.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketPlan {
    /// Its key.
    pub name: String,
    /// Its region.
    pub region: usize,
    /// Whether it lies in the district's own region.
    pub at_home: bool,
    /// Driver: share of spending.
    pub share: usize,
    /// Driver: taste.
    pub taste: usize,
    /// Share of the gap between habit and choice that closes in a month.
    pub closing: f64,
    /// Dissimilarity of the category's nest: weight of its inclusive value.
    pub nesting: f64,
}

/// A rival.
#[derive(Clone, Debug, PartialEq)]
pub struct RivalPlan {
    /// Its key.
    pub name: String,
    /// Its region.
    pub region: usize,
    /// By market: how far its capacity carries.
    pub reach: Vec<f64>,
    /// Driver: productivity.
    pub productivity: usize,
    /// Driver: quality.
    pub quality: usize,
    /// Driver: capacity.
    pub capacity: usize,
    /// Whether it is there at the founding.
    pub there: bool,
    /// By market: share of the category's pieces at the founding.
    pub share: Vec<f64>,
}

/// Drivers of a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegionPlan {
    /// Units of its currency for a dollar.
    pub exchange: usize,
    /// Price level.
    pub deflator: usize,
    /// Pay.
    pub pay: usize,
    /// Spending.
    pub spending: usize,
}

/// Drivers of the town.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TownPlan {
    /// Interest.
    pub interest: usize,
    /// Productivity.
    pub productivity: usize,
    /// Materials.
    pub materials: usize,
    /// Price of land.
    pub land_price: usize,
    /// Losses of the bank outside the district.
    pub loan_losses: usize,
    /// Number of the young.
    pub youths: usize,
    /// What draws them elsewhere.
    pub youth_pull: usize,
    /// Rent and nuisance.
    pub urban_pressure: usize,
}

/// A product for a new use, as it stands at the founding: the work and material of a piece are those of the line that costs
/// most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NichePlan {
    /// The market at home where new uses are sold first, that for which quality counts most.
    pub home: Option<usize>,
    /// Hours a piece.
    pub hours: f64,
    /// Material a piece, at the first month's prices.
    pub material: f64,
    /// Hours at the rates of the founding \[currency/piece\].
    pub work: f64,
    /// Extra cost of having it made abroad, as a share.
    pub premium: f64,
    /// What it sells for at the founding \[currency/piece\].
    pub price: f64,
    /// By market: buyers there against those at home; zero where it is not sold.
    pub weight: Vec<f64>,
}

impl NichePlan {
    /// Cost of a piece made in a plant abroad.
    pub fn cost_abroad(&self, abroad: &Abroad) -> f64 {
        (self.material * abroad.material + self.work * abroad.labour) * (1.0 + self.premium)
    }
}

/// What holds at rest, before the first month: the yardstick of indices and of buyers' tastes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// Pay of a worker in the district [currency/month].
    pub pay: f64,
    /// Pay of an hour.
    pub hour_pay: f64,
    /// By line: cost of a piece, at the founding's rates.
    pub cost: Vec<f64>,
    /// By line: quality of a piece made by masters of the mean skill, in logarithms.
    pub log_quality: Vec<f64>,
    /// By region: district's currency for a unit.
    pub rate: Vec<f64>,
    /// By region: price level.
    pub deflators: Vec<f64>,
    /// By market: purchase occasions a month.
    pub occasions: Vec<f64>,
    /// By market: spending, taste and share together.
    pub demand: Vec<f64>,
    /// By market: cost of a piece of the category.
    pub market_cost: Vec<f64>,
    /// By market: share of labour in it.
    pub labour_share: Vec<f64>,
    /// By market, then source (lines, then rivals): constant of choice, in logarithms.
    pub appeal: Vec<Vec<f64>>,
    /// By market: constant of the category against other goods.
    pub category: Vec<f64>,
    /// By rival: pay over productivity in the district's currency.
    pub rival_labour: Vec<f64>,
    /// By line and market: price in the buyer's currency, in logarithms.
    pub log_price: Vec<f64>,
}

impl Plan {
    /// What does not add up at the founding, by key: in each market the shares of the lines, and of the rivals who are
    /// there, make the whole.
    pub fn problems(scenario: &Scenario, paths: &Paths) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        for market in scenario.markets.iter().filter(|market| market.of.size > 0.0) {
            let lines = scenario.lines.iter().flat_map(|line| &line.outlets);
            let lines: f64 = lines.filter(|o| o.name == market.name).map(|o| o.of.share).sum();
            let there = scenario.rivals.iter().filter(|rival| {
                let capacity = paths.index(&format!("rival.{}.capacity", rival.name));
                capacity.is_some_and(|capacity| paths.at_rest(capacity) > 0.0)
            });
            let rivals: f64 = there
                .flat_map(|rival| &rival.outlets)
                .filter(|o| o.name == market.name)
                .map(|o| o.of.share)
                .sum();
            if (lines + rivals - 1.0).abs() > 1e-6 {
                problems.push((
                    format!("market.{}.size", market.name),
                    format!(
                        "the shares of pieces in the market `{}` do not add up: lines {lines:.4} and rivals who are there \
                         {rivals:.4} make {:.4}, not 1",
                        market.name,
                        lines + rivals
                    ),
                ));
            }
        }
        problems
    }

    /// Resolves a scenario against the drivers' paths.
    ///
    /// # Panics
    /// When a driver of the scenario has no path: `world::paths` builds one for every series it is given.
    pub fn new(scenario: &Scenario, paths: &Paths) -> Self {
        let premium = |stage: &str| {
            scenario.stages.iter().find(|other| other.name == stage).map_or(0.0, |of| of.of.outside_premium)
        };
        let ceiling = |stage: &str| ln(1.0 + premium(stage));
        let scenario = &without_feedback(scenario);
        let driver = |key: &str| paths.index(key).unwrap_or_else(|| panic!("no path was built for `{key}`"));
        let region_of = |name: &str| scenario.regions.iter().position(|r| r.name == name).unwrap_or(0);
        let home = region_of(&scenario.sizes.region);
        let stage_count = scenario.stages.len();

        let mut lines: Vec<LinePlan> = scenario
            .lines
            .iter()
            .map(|line| {
                let recipe = |stage: usize| {
                    line.recipe
                        .iter()
                        .find(|recipe| recipe.name == scenario.stages[stage].name)
                        .map(|r| &r.of)
                };
                let hours: Vec<f64> = (0..stage_count).map(|s| recipe(s).map_or(0.0, |r| r.hours)).collect();
                let on_chain = |s: usize| recipe(s).is_some();
                let weights: Vec<f64> = (0..stage_count)
                    .map(|s| if on_chain(s) { scenario.stages[s].of.quality_weight } else { 0.0 })
                    .collect();
                let sum: f64 = weights.iter().sum();
                LinePlan {
                    name: line.name.clone(),
                    material: (0..stage_count).map(|s| recipe(s).map_or(0.0, |r| r.material)).collect(),
                    quality_weight: weights.iter().map(|w| if sum > 0.0 { w / sum } else { 0.0 }).collect(),
                    first: (0..stage_count).find(|&s| on_chain(s)).unwrap_or(0),
                    next: (0..stage_count)
                        .map(|s| (s + 1..stage_count).find(|&later| on_chain(later)).unwrap_or(stage_count))
                        .collect(),
                    length: (0..stage_count).filter(|&s| on_chain(s)).count(),
                    weight: line.of.weight,
                    share: scenario
                        .markets
                        .iter()
                        .map(|m| line.outlets.iter().find(|o| o.name == m.name).map_or(0.0, |o| o.of.share))
                        .collect(),
                    hours,
                }
            })
            .collect();
        lines.shrink_to_fit();

        let markets = scenario
            .markets
            .iter()
            .map(|market| {
                let of = &market.of;
                let slow = scenario.switches.slow_buyers;
                MarketPlan {
                    name: market.name.clone(),
                    region: region_of(&of.region),
                    at_home: region_of(&of.region) == home,
                    share: driver(&format!("market.{}.share", market.name)),
                    taste: driver(&format!("market.{}.taste", market.name)),
                    closing: if slow {
                        crate::foundation::elementary::monthly_closing(of.half_life)
                    } else {
                        1.0
                    },
                    nesting: if of.substitution > 0.0 {
                        of.price_elasticity / (of.substitution * of.other_goods)
                    } else {
                        0.0
                    },
                }
            })
            .collect();
        let rivals = scenario
            .rivals
            .iter()
            .map(|rival| RivalPlan {
                name: rival.name.clone(),
                region: region_of(&rival.of.region),
                reach: scenario
                    .markets
                    .iter()
                    .map(|m| rival.outlets.iter().find(|o| o.name == m.name).map_or(1.0, |o| o.of.reach))
                    .collect(),
                productivity: driver(&format!("rival.{}.productivity", rival.name)),
                quality: driver(&format!("rival.{}.quality", rival.name)),
                capacity: driver(&format!("rival.{}.capacity", rival.name)),
                there: paths.at_rest(driver(&format!("rival.{}.capacity", rival.name))) > 0.0,
                share: scenario
                    .markets
                    .iter()
                    .map(|m| rival.outlets.iter().find(|o| o.name == m.name).map_or(0.0, |o| o.of.share))
                    .collect(),
            })
            .collect();
        let regions = scenario
            .regions
            .iter()
            .map(|region| RegionPlan {
                exchange: driver(&format!("region.{}.exchange", region.name)),
                deflator: driver(&format!("region.{}.deflator", region.name)),
                pay: driver(&format!("region.{}.pay", region.name)),
                spending: driver(&format!("region.{}.spending", region.name)),
            })
            .collect();
        let town = TownPlan {
            interest: driver("town.interest"),
            productivity: driver("town.productivity"),
            materials: driver("town.materials"),
            land_price: driver("town.land_price"),
            loan_losses: driver("town.loan_losses"),
            youths: driver("town.youths"),
            youth_pull: driver("town.youth_pull"),
            urban_pressure: driver("town.urban_pressure"),
        };
        let stages = scenario
            .stages
            .iter()
            .map(|stage| StagePlan {
                name: stage.name.clone(),
                hours_share: 0.0,
                hours: 0.0,
                log_ceiling: ceiling(&stage.name),
            })
            .collect();
        let mut plan = Self {
            scenario: scenario.clone(),
            stages,
            lines,
            markets,
            rivals,
            regions,
            home,
            materials: region_of(&scenario.town.materials_region),
            log_skill_mean: ln(scenario.sizes.skill_mean),
            ageing: Ageing::new(scenario.learning.slowing, scenario.learning.trembling),
            usual_growth: usual_growth(paths, town.productivity, scenario.span.from, scenario.span.to),
            town,
            power: power_by_buyers(&scenario.piece_rates),
            web_reach: driver("channels.web_reach"),
            niche: NichePlan::default(),
            saved_at_rest: 0.0,
            programmes: ProgrammePlan::all(scenario),
            origin: Origin::default(),
        };
        plan.origin = plan.at_rest(paths);
        plan.niche = plan.niche_at_rest(paths);
        plan.saved_at_rest = plan.saved_at_rest(paths);
        plan.share_out_hours();
        plan
    }

    /// Whether all that follows from parameters and the drivers at rest is the same; the scenarios are not looked at.
    pub fn founds_the_same(&self, other: &Self) -> bool {
        let names = |plan: &Self| (plan.home, plan.materials, plan.town);
        let parts = |plan: &Self| [plan.log_skill_mean.to_bits(), plan.usual_growth.to_bits()];
        names(self) == names(other)
            && parts(self) == parts(other)
            && self.stages == other.stages
            && self.lines == other.lines
            && self.markets == other.markets
            && self.rivals == other.rivals
            && self.regions == other.regions
            && self.power == other.power
            && self.niche == other.niche
            && self.saved_at_rest.to_bits() == other.saved_at_rest.to_bits()
            && self.origin == other.origin
    }

    /// What a parent saves abroad, as a share of what its goods cost at home: work and material there, and dealing at a
    /// distance, against here. None where there is no place abroad.
    pub fn saved_abroad(&self, today: &Today) -> Option<f64> {
        let here = (today.materials, today.town_pay / today.technology / self.origin.pay);
        today.abroad.map(|abroad| self.saved(here, (abroad.material, abroad.labour)))
    }

    /// The same of given costs of material and of work, here and there, against the district's at the founding.
    fn saved(&self, here: (f64, f64), there: (f64, f64)) -> f64 {
        let work = self.scenario.parents.work;
        let cost = |(material, labour): (f64, f64)| (1.0 - work) * material + work * labour;
        1.0 - cost(there) * (1.0 + self.scenario.offshore.premium) / cost(here).max(f64::MIN_POSITIVE)
    }

    /// What a parent saves abroad at rest, where all prices of material are those of the founding.
    fn saved_at_rest(&self, paths: &Paths) -> f64 {
        let rest = |index: usize| paths.at_rest(index);
        let home = self.regions[self.home];
        let home_labour = rest(home.pay) * self.origin.rate[self.home] / rest(self.town.productivity);
        let places = self.rivals.iter().zip(&self.origin.rival_labour);
        let labour = places
            .filter(|(rival, _)| rival.region != self.home && rest(rival.capacity) > 0.0)
            .map(|(_, labour)| labour / home_labour)
            .fold(f64::INFINITY, f64::min);
        if labour.is_finite() { self.saved((1.0, 1.0), (1.0, labour)) } else { f64::NEG_INFINITY }
    }

    /// How many die at which age in a month.
    pub fn life_table(&self, month: Month) -> LifeTable {
        let town = &self.scenario.town;
        match town.mortality.as_str() {
            "gompertz" => LifeTable::gompertz(town.mortality_level, town.mortality_slope),
            _ => LifeTable::japan(month),
        }
    }

    /// What a wholesaler pays for a piece of a line made abroad at a place's cost of material and of work, both against the
    /// district's at the founding.
    pub fn cost_abroad(&self, line: usize, abroad: &Abroad) -> f64 {
        let material: f64 = self.lines[line].material.iter().sum();
        let work = self.origin.cost[line] - material;
        (material * abroad.material + work * abroad.labour) * (1.0 + self.scenario.offshore.premium)
    }

    /// What an owner of an age would rather stop for, against pay in town: the old take what no young person would.
    pub fn reservation(&self, age: f64) -> f64 {
        let rules = &self.scenario.owners;
        let old =
            if self.scenario.switches.old_undercut { ((age - 50.0) / 15.0).clamp(0.0, 1.0) } else { 0.0 };
        rules.reservation_young + (rules.reservation_old - rules.reservation_young) * old
    }

    /// What a firm of a kind usually earns, against pay in town.
    pub fn usually_earned(&self, kind: AgentKind) -> f64 {
        let rules = &self.scenario.entry;
        match kind {
            AgentKind::Wholesaler => rules.usual_wholesalers,
            AgentKind::Manufacturer => rules.usual_manufacturers,
            AgentKind::Craftsman => rules.usual_craftsmen,
        }
    }

    /// How much of the middle's crowding there is so far from it \[km\], from 0 to 1.
    pub fn crowding(&self, way: f64) -> f64 {
        exp(-way / self.scenario.location.reach)
    }

    /// What carrying a piece for a kilometre costs against what is charged for its work at a stage, the mean of the lines.
    pub fn carriage_in_charges(&self, stage: usize) -> f64 {
        let rate = self.origin.hour_pay * self.scenario.piece_rates.manufacturer;
        let (mut carriage, mut charged) = (0.0, 0.0);
        for line in &self.lines {
            carriage += line.weight * self.scenario.putting_out.carriage;
            charged += line.hours[stage] * rate;
        }
        if charged > 0.0 { carriage / charged } else { 0.0 }
    }

    /// Trust with which a tie begins: none where nobody trusts.
    pub fn trust_at_first(&self, trust: f64) -> f32 {
        if self.scenario.switches.trust { trust as f32 } else { 0.0 }
    }

    /// How much a pair's own part weighs in choice.
    #[inline]
    pub fn pull(&self, trust: f32, liking: f32) -> f64 {
        let weight = if self.scenario.switches.trust { self.scenario.putting_out.trust_weight } else { 0.0 };
        exp((weight * f64::from(trust) + f64::from(liking)).clamp(-300.0, 300.0))
    }

    /// Month of a workshop's next failure of machines or people after a month: the wait is geometric, drawn at once.
    pub fn next_failure(&self, chance: &Chance, key: BirthKey, after: Month) -> i32 {
        let rules = &self.scenario.production;
        if !self.scenario.switches.breakdowns || rules.breakdown <= 0.0 {
            return i32::MAX;
        }
        let luck = chance.of(Purpose::Workshop, key, BirthKey::NONE, after, 0).uniform();
        let wait = if rules.breakdown >= 1.0 { 0.0 } else { ln(luck) / ln(1.0 - rules.breakdown) };
        after.0 + 1 + wait.min(1e6) as i32
    }

    /// Bargaining power of a maker with so many buyers (MECHANISMS 3): its share of a squeeze or a surplus.
    #[inline]
    pub fn bargaining_power(&self, buyers: u32) -> f64 {
        self.power[(buyers as usize).clamp(1, self.power.len()) - 1]
    }

    /// Pieces of a line a month at the founding, all markets.
    pub fn founding_pieces(&self, line: usize) -> f64 {
        (0..self.markets.len()).map(|market| self.founding_demand(line, market)).sum()
    }

    /// Pieces of a line a month at the founding in a market.
    pub fn founding_demand(&self, line: usize, market: usize) -> f64 {
        let size = self.scenario.markets[market].of.size * 1e6 / 12.0 * self.scenario.sizes.scale;
        size * self.lines[line].share[market]
    }

    fn niche_at_rest(&self, paths: &Paths) -> NichePlan {
        let scenario = &self.scenario;
        let total = |of: &Vec<f64>| of.iter().sum::<f64>();
        let dearest = (0..self.lines.len())
            .reduce(|best, line| if self.origin.cost[line] > self.origin.cost[best] { line } else { best });
        let Some(line) = dearest.map(|line| &self.lines[line]) else { return NichePlan::default() };
        let (hours, material) = (total(&line.hours), total(&line.material));
        let work = hours * scenario.piece_rates.manufacturer * self.origin.hour_pay;
        let home =
            (0..self.markets.len()).filter(|&market| self.markets[market].at_home).reduce(|best, market| {
                let quality = |market: usize| scenario.markets[market].of.quality;
                if quality(market) > quality(best) { market } else { best }
            });
        let spending =
            |region: usize| paths.at_rest(self.regions[region].spending) * self.origin.rate[region];
        // Of several markets in one region the first stands for all.
        let first = |market: usize| {
            let region = self.markets[market].region;
            self.markets.iter().position(|other| other.region == region) == Some(market)
        };
        let weight = (0..self.markets.len())
            .map(|market| match self.markets[market].at_home {
                true => f64::from(home == Some(market)),
                false if first(market) => {
                    scenario.exporting.appeal * spending(self.markets[market].region) / spending(self.home)
                }
                false => 0.0,
            })
            .collect();
        NichePlan {
            home,
            hours,
            material,
            work,
            premium: scenario.offshore.premium,
            price: (work + material) * (1.0 + 0.75 * scenario.niches.markup),
            weight,
        }
    }

    fn share_out_hours(&mut self) {
        for stage in 0..self.stages.len() {
            self.stages[stage].hours = (0..self.lines.len())
                .map(|line| self.founding_pieces(line) * self.lines[line].hours[stage])
                .sum();
        }
        let all: f64 = self.stages.iter().map(|stage| stage.hours).sum();
        let even = 1.0 / self.stages.len() as f64;
        for stage in &mut self.stages {
            stage.hours_share = if all > 0.0 { stage.hours / all } else { even };
        }
    }

    fn at_rest(&self, paths: &Paths) -> Origin {
        let scenario = &self.scenario;
        let units = scenario.currency.ledger_units;
        let rest = |index: usize| paths.at_rest(index);
        let home = self.regions[self.home];
        let pay = rest(home.pay) * units / 12.0 * scenario.town.pay_ratio;
        let hour_pay = pay / scenario.town.hours;
        let rate: Vec<f64> =
            self.regions.iter().map(|region| rest(home.exchange) / rest(region.exchange) * units).collect();
        let deflators: Vec<f64> = self.regions.iter().map(|region| rest(region.deflator)).collect();

        let hour_rate = hour_pay * scenario.piece_rates.manufacturer;
        let material = |line: &LinePlan| line.material.iter().sum::<f64>();
        let labour = |line: &LinePlan| line.hours.iter().sum::<f64>() * hour_rate;
        let cost: Vec<f64> = self.lines.iter().map(|line| material(line) + labour(line)).collect();
        let log_skill = ln(scenario.sizes.skill_mean);
        let log_quality =
            self.lines.iter().map(|line| line.quality_weight.iter().sum::<f64>() * log_skill).collect();

        let rival_labour: Vec<f64> = self
            .rivals
            .iter()
            .map(|rival| rest(self.regions[rival.region].pay) * rate[rival.region] / rest(rival.productivity))
            .collect();
        let home_labour = rest(home.pay) * rate[self.home] / rest(self.town.productivity);

        let mut origin =
            Origin { pay, hour_pay, cost, log_quality, rate, deflators, rival_labour, ..Origin::default() };
        for (m, market) in self.markets.iter().enumerate() {
            let of = &scenario.markets[m].of;
            let selling: Vec<usize> = {
                let here: Vec<usize> =
                    (0..self.lines.len()).filter(|&l| self.lines[l].share[m] > 0.0).collect();
                if here.is_empty() { (0..self.lines.len()).collect() } else { here }
            };
            let weight = |l: usize| self.lines[l].share[m].max(1e-9);
            let all: f64 = selling.iter().map(|&l| weight(l)).sum();
            let market_cost = selling.iter().map(|&l| weight(l) * origin.cost[l]).sum::<f64>() / all;
            let labour_cost = selling.iter().map(|&l| weight(l) * labour(&self.lines[l])).sum::<f64>() / all;
            let labour_share = if market_cost > 0.0 { labour_cost / market_cost } else { 0.0 };
            origin.market_cost.push(market_cost);
            origin.labour_share.push(labour_share);
            origin.occasions.push(of.size * 1e6 / 12.0 * scenario.sizes.scale / (1.0 - of.other_goods));
            origin.demand.push(
                rest(market.share) * rest(market.taste) * rest(self.regions[market.region].spending)
                    / rest(self.regions[market.region].deflator),
            );
            origin.category.push(ln((1.0 - of.other_goods) / of.other_goods));

            let markup = 1.0 + scenario.wholesaling.markup;
            let mut appeal = Vec::with_capacity(self.lines.len() + self.rivals.len());
            for line in 0..self.lines.len() {
                let cost = origin.cost[line] + of.freight * self.lines[line].weight;
                let log_price = ln((cost * markup / origin.rate[market.region]).max(f64::MIN_POSITIVE));
                origin.log_price.push(log_price);
                appeal.push(constant_of_choice(self.lines[line].share[m], of.substitution * log_price));
            }
            for (v, rival) in self.rivals.iter().enumerate() {
                let relative = origin.rival_labour[v] / home_labour;
                let cost = market_cost * (1.0 - labour_share + labour_share * relative);
                let log_price = ln((cost * markup / origin.rate[market.region]).max(f64::MIN_POSITIVE));
                let quality = of.quality * ln(rest(rival.quality));
                // One who is not there yet has the share that it would have with a capacity of one.
                let capacity = if rest(rival.capacity) > 0.0 { rest(rival.capacity) } else { 1.0 };
                let rest_of_weight = quality - of.substitution * log_price + rival.reach[m] * ln(capacity);
                appeal.push(constant_of_choice(rival.share[m], -rest_of_weight));
            }
            origin.appeal.push(appeal);
        }
        // By line, then market, as the offers are.
        let by_market = core::mem::take(&mut origin.log_price);
        for line in 0..self.lines.len() {
            for market in 0..self.markets.len() {
                origin.log_price.push(by_market[market * self.lines.len() + line]);
            }
        }
        origin
    }
}

/// With the feedback of lost suppliers off, work outside is as good, as cheap and as quick as in the district, and a
/// closed wholesaler's customers stay.
fn without_feedback(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    if !scenario.switches.supplier_feedback {
        scenario.wholesaling.customers_lost = 0.0;
        for stage in &mut scenario.stages {
            stage.of.outside_premium = 0.0;
            stage.of.outside_delay = 0;
            stage.of.outside_quality = scenario.sizes.skill_mean;
        }
    }
    scenario
}

/// Mean growth in a quarter over the first five years of a driver, or over all of it if that is shorter.
fn usual_growth(paths: &Paths, driver: usize, from: Month, to: Month) -> f64 {
    let months = to.since(from).min(60);
    if months <= 0 {
        return 0.0;
    }
    3.0 / f64::from(months) * ln(paths.value(driver, from.plus(months)) / paths.value(driver, from))
}

fn power_by_buyers(rules: &PieceRates) -> Vec<f64> {
    (1..=64).map(|buyers| logistic(rules.power + rules.buyers * ln(f64::from(buyers)))).collect()
}

/// The constant that gives a source its share at the founding (Berry 1994); a source without a share is never
/// chosen.
fn constant_of_choice(share: f64, minus_rest: f64) -> f64 {
    if share > 0.0 { ln(share) + minus_rest } else { f64::NEG_INFINITY }
}
