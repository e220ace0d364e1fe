import { fortyStepsScenario } from '../testing/forty-steps-scenario.ts';

fortyStepsScenario(100_000, 600_000);
