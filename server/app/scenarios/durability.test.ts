import { testDatabases } from '../testing/databases.ts';
import { killedWrites } from '../testing/durability-scenario.ts';

// Two hundred on each database are in `npm run test:faults`.
killedWrites(testDatabases()[0]!, 3, 60_000);
