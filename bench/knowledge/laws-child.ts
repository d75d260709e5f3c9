import { answerParent } from '../support/child.ts';
import { measureLaws } from './laws.ts';

answerParent(measureLaws);
