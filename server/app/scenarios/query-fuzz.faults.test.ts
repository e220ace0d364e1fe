import { fuzzScenario } from '../testing/fuzz-scenario.ts';

fuzzScenario(20_000);
