/** The rule by which examples are kept out is the program's own: the bench and the retraining measure with the same ones. */
export { familiesOf, foldsOf, split } from '../../src/intents/held-out.ts';
