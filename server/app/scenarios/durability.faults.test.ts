import { testDatabases } from '../testing/databases.ts';
import { killedWrites } from '../testing/durability-scenario.ts';

const kills = Number(process.env.KASBAH_TEST_KILLS ?? 200);

for (const database of testDatabases()) killedWrites(database, kills, 60_000 + kills * 10_000);
