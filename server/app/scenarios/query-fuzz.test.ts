import { fuzzScenario } from '../testing/fuzz-scenario.ts';

// A taste of `npm run test:faults`, which sends 20,000 of each to every database.
fuzzScenario(400, 42);
