import { everyCallIsAccountedFor } from './call-rules.ts';
import type { Choreography } from './choreography.ts';
import { effectsAreReal } from './effect-rules.ts';
import { everyEventIsHeard, everyEventIsPublished, finalMeansFinal } from './event-rules.ts';
import type { Finding, Rule } from './finding.ts';
import { everyInputCanCome } from './input-rules.ts';
import { everyEventCarriesItsKey } from './key-rules.ts';
import { everyOutcomeIsAnswered } from './outcome-rules.ts';
import { everySchemaIsPublished } from './published-rules.ts';
import { everyFailureIsMarked, undoingFollowsASetback } from './setback-marks.ts';
import { everySetbackIsUndone } from './setback-rules.ts';
import { everyStatusIsAnswered } from './status-rules.ts';
import { everyEventIsListed, everyTopicHasOnePublisher } from './topic-rules.ts';
import { unknownMeansPerhaps } from './unknown-outcome-rules.ts';
import { everyWaitEnds } from './waiting-rules.ts';

/** All that can be said of declarations without running anything. */
export const rules: readonly Rule[] = [
  everyEventIsHeard,
  finalMeansFinal,
  everyEventIsPublished,
  everyInputCanCome,
  everyOutcomeIsAnswered,
  everyStatusIsAnswered,
  everyCallIsAccountedFor,
  effectsAreReal,
  everyFailureIsMarked,
  undoingFollowsASetback,
  everySetbackIsUndone,
  unknownMeansPerhaps,
  everyWaitEnds,
  everyTopicHasOnePublisher,
  everyEventIsListed,
  everyEventCarriesItsKey,
  everySchemaIsPublished,
];

/** Everything that is wrong with the declarations, rule by rule; nothing if they are sound. Pure. */
export function checkDeclarations(choreography: Choreography): Finding[] {
  return rules.flatMap((rule) => rule(choreography));
}
