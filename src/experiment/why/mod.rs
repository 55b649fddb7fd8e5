//! Why: what brought a firm down, or a figure about. A chain of causes is read off the run; then the run is lived again without
//! each of them, under the same luck, to see whether what is explained would have come anyway.

pub mod figure;
pub mod firm;
