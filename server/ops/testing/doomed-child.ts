// Applies a change of the schema and stops for good after one of its statements, where whoever started it kills it:
// node doomed-child.js <database URL> <statement> <wanted schema as JSON>
import type { Database, Executor } from '../../data/database.ts';
import { applySchema } from '../change-schema.ts';
import { openTestEngine } from './test-engine.ts';

const [url = '', statement = '', wanted = ''] = process.argv.slice(2);
const fuse = { left: Number.POSITIVE_INFINITY };

function guard<T extends Executor>(executor: T): T {
  const run: Executor['run'] = async (sql, values) => {
    const result = await executor.run(sql, values);
    if (--fuse.left !== 0) return result;
    process.stdout.write('stopped\n');
    setInterval(() => {}, 1000);
    return new Promise(() => {});
  };
  return { ...executor, run };
}

const mortal = (database: Database): Database => ({
  ...guard(database),
  transaction: (work) => database.transaction((tx) => work(guard(tx))),
  schemaTransaction: (work) => database.schemaTransaction((tx) => work(guard(tx))),
});

const kasbah = await openTestEngine(url, mortal);
fuse.left = Number(statement);
await applySchema(kasbah.engine, kasbah.caller, JSON.parse(wanted));
process.stdout.write('done\n');
await kasbah.close();
