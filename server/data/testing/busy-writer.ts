// Writes from 16 sides without a pause and prints how many writes were answered; fails when one was refused:
// node busy-writer.js <file> <name> <milliseconds>
import { openSqlite } from '../drivers/sqlite.ts';

const [file = '', name = '', milliseconds = ''] = process.argv.slice(2);
const database = await openSqlite(file, { synchronous: 'NORMAL' });
const end = Date.now() + Number(milliseconds);
let wrote = 0;
await Promise.all(
  Array.from({ length: 16 }, async (_, side) => {
    for (let n = 0; Date.now() < end; n++) {
      await database.transaction((tx) => tx.run('INSERT INTO a (b) VALUES (?)', [`${name} ${side} ${n}`]));
      wrote++;
    }
  }),
);
await database.close();
process.stdout.write(String(wrote));
