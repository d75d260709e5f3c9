import type { GroundModel } from './ground.ts';

/**
 * Written by `npx tsx bench/fit-ground.ts --write`; do not edit by hand. 392 of the project's own questions and
 * 12584 ways of asking of its documents; AUC 0.937 cross-validated, without the quarter that is kept out.
 */
export const GROUND_MODEL: GroundModel = {
  intercept: -7.2523,
  weights: {
    coverage: 2.0306,
    byLexicon: 0.824,
    missing: -0.1257,
    focus: 0.1291,
    otherDay: -2.4246,
    agreement: 0,
    headed: 0.0371,
    likeness: 0.4086,
    waysKnown: -1.6929,
    sameThing: 0.2559,
    alike: 2.1732,
    refused: 0,
    refusedAhead: -2.4636,
    together: 0.577,
    agreementThere: 1.2643,
    part: 1.2413,
    margin: 1.6717,
    words: 1.8429,
    bestElsewhere: 0,
    alikeElsewhere: -1.1979,
    unsaidThing: -0.3704,
    unsaidAct: -0.3639,
    unsaidQuality: -0.3911,
    unsaidNumber: 0,
    unsaidTime: -0.4523,
    unsaidPointing: -0.226,
    unsaidRest: -0.3512,
    saidThing: 0.1565,
    saidAct: 0.1907,
    saidQuality: 0.4228,
    saidNumber: -0.0847,
    saidTime: 0.0137,
    saidPointing: 0.3595,
    saidRest: 0.2632,
  },
  threshold: 0.61,
};
