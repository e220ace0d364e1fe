import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFile } from '../testing/temp-file.ts';
import { hubFor, type SqliteHub } from './sqlite-hub.ts';
import type { Tx } from './transaction.ts';

let file: ReturnType<typeof tempFile>;
let hub: SqliteHub;

beforeEach(() => {
  file = tempFile();
  hub = hubFor(file.filename);
  hub.retain();
});

afterEach(async () => {
  await hub.release();
  file.remove();
});

const setField = (field: string) => (tx: Tx) =>
  tx.run("INSERT INTO queue_meta (queue, field, value) VALUES (1, ?, 'x')", field);
const fields = () =>
  hub.read(async (tx) =>
    (await tx.all<{ field: string }>('SELECT field FROM queue_meta ORDER BY field')).map((row) => row.field),
  );

describe('operations on one connection', () => {
  it('undoes what a failing operation wrote, and only that', async () => {
    const outcomes = await Promise.allSettled([
      hub.write(setField('a')),
      hub.write(async (tx) => {
        await setField('half')(tx);
        throw new Error('changed my mind');
      }),
      hub.write(async () => {
        throw new Error('never began');
      }),
      hub.write(setField('b')),
      hub.write((tx) => tx.run('INSERT INTO nowhere VALUES (1)')),
      hub.write(setField('c')),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await fields()).toEqual(['a', 'b', 'c']);
  });

  it('stores the events of an operation that runs twice once', async () => {
    const queue = await hub.write((tx) => tx.queue('bull:q'));
    await Promise.allSettled([
      hub.write(async (tx) => {
        tx.dirty = true;
        tx.emit(queue, 'added', { jobId: '1' });
      }),
      hub.write(async (tx) => {
        await setField('half')(tx);
        throw new Error('rolled back');
      }),
    ]);
    expect(await hub.read((tx) => tx.all('SELECT fields FROM event'))).toEqual([
      { fields: '["event","added","jobId","1"]' },
    ]);
  });

  it('runs in the order asked for', async () => {
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 3 === 0 ? hub.read : hub.write).call(hub, async () => seen.push(index)),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  it('is shared per file, and the last user closes it after what was asked for', async () => {
    const again = hubFor(file.filename);
    expect(again).toBe(hub);
    again.retain();
    await again.release();
    const late = hub.write(setField('late'));
    hub.retain();
    await hub.release();
    await late;
    expect(await fields()).toEqual(['late']);
  });
});
