import { answering } from './answering.ts';
import { performScenario } from './scenario-task.ts';

answering(performScenario);
