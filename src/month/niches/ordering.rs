//! Products of one's own are made to order with everything else: what buyers asked for a month ago takes hours of the
//! workshop, and of a partner of another stage.

use crate::district::District;
use crate::district::niches::NOBODY;
use crate::month::Now;

/// Hours for products of one's own are asked of their makers and of partners. Before phase 5.
pub fn order_own_products(district: &mut District, _now: &Now) {
    let plan = district.plan.clone();
    let (hours, markets) = (plan.niche.hours, plan.markets.len());
    let District { niches, shops, firms, .. } = district;
    niches.count = Default::default();
    for venture in &mut niches.ventures {
        let shop = firms.index[venture.firm as usize] as usize;
        let mut own = 0.0;
        for product in &mut venture.products {
            if product.partner != NOBODY && !firms.alive[shops.firm[product.partner as usize] as usize] {
                // The skill is lost; until another is found the maker does it alone.
                (product.partner, product.partners_part) = (NOBODY, 0.0);
            }
            let pieces: f64 = (0..markets)
                .map(|market| product.ordered[market] * (1.0 - venture.outlet[market].plant))
                .sum();
            let all = pieces * hours;
            own += all * (1.0 - product.partners_part);
            if product.partner != NOBODY {
                shops.asked[product.partner as usize] += all * product.partners_part;
            }
        }
        shops.asked[shop] += own;
    }
}
