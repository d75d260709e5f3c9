/**
 * Written by `npx tsx bench/fit-alarm.ts --write`; do not edit by hand. How much each sign speaks for an emergency, on the scale of log odds:
 * logistic regression on the part of data/examples that may be seen, on what a classifier says of messages that it was not trained with.
 */
export const ALARM_MODEL = {
  intercept: -1.895,
  /** Of the classifier's probability, as log odds. */
  tone: 0.762,
  /** The table of emergencies finds one that is happening. */
  table: 1.622,
  /** The table finds one that is only told of. */
  told: -0.69,
  animal: -0.523,
  /** Words of harm; the tone has counted them already. */
  harm: -0.294,
  /** What goes on for weeks, is asked for or complained of. */
  lasting: -2.811,
  soundsTold: -2.435,
  past: -0.799,
  /** Of the message, up to 60 characters: a word alone is often a joke. */
  length: 4.282,
} as const;
