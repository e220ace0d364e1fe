import { fortyStepsScenario } from '../testing/forty-steps-scenario.ts';

fortyStepsScenario(2000, 120_000);
