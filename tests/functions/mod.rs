//! Functions of the unit cube whose sensitivity is known exactly.

use core::f64::consts::PI;

/// Ishigami's function with a = 7 and b = 0.1, its factors from minus pi to pi.
pub fn ishigami(x: &[f64]) -> f64 {
    let angle = |share: f64| PI * (2.0 * share - 1.0);
    let (one, two, three) = (libm::sin(angle(x[0])), libm::sin(angle(x[1])), angle(x[2]));
    one + 7.0 * two * two + 0.1 * three * three * three * three * one
}

/// First-order and total indices of Ishigami's function.
pub fn ishigami_indices() -> [(f64, f64); 3] {
    let (a, b, p) = (7.0, 0.1, PI * PI * PI * PI);
    let first = 0.5 * (1.0 + b * p / 5.0) * (1.0 + b * p / 5.0);
    let second = a * a / 8.0;
    let both = 8.0 * b * b * p * p / 225.0;
    let all = first + second + both;
    [(first / all, (first + both) / all), (second / all, second / all), (0.0, both / all)]
}

/// Sobol's g function: the smaller a factor's coefficient, the more it matters.
pub fn g(x: &[f64], coefficients: &[f64]) -> f64 {
    x.iter().zip(coefficients).map(|(share, a)| ((4.0 * share - 2.0).abs() + a) / (1.0 + a)).product()
}

/// First-order and total indices of the g function.
pub fn g_indices(coefficients: &[f64]) -> Vec<(f64, f64)> {
    let parts: Vec<f64> = coefficients.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let all = product - 1.0;
    parts.iter().map(|part| (part / all, part * product / (1.0 + part) / all)).collect()
}

/// Morris's function of 20 factors (1991): seven matter and interact or are curved, three matter plainly, the rest
/// hardly do. Coefficients that he drew by chance are 1 or -1 in turn.
pub fn morris_1991(x: &[f64]) -> f64 {
    let w: Vec<f64> = (0..20)
        .map(|factor| match factor {
            2 | 4 | 6 => 2.0 * (1.1 * x[factor] / (x[factor] + 0.1) - 0.5),
            _ => 2.0 * (x[factor] - 0.5),
        })
        .collect();
    let sign = |number: usize| if number.is_multiple_of(2) { 1.0 } else { -1.0 };
    let mut sum = 5.0 * w[0] * w[1] * w[2] * w[3];
    for i in 0..20 {
        sum += w[i] * if i < 10 { 20.0 } else { sign(i + 1) };
        for j in i + 1..20 {
            sum += w[i] * w[j] * if j < 6 { -15.0 } else { sign(i + j) };
            for l in j + 1..5 {
                sum -= 10.0 * w[i] * w[j] * w[l];
            }
        }
    }
    sum
}
