import type { Migration } from '../server/data/migrate.ts';
import { migration as foundation } from './0001-foundation.ts';
import { migration as parked } from './0002-parked.ts';

/** Every migration, in the order to run. */
export const MIGRATIONS: readonly Migration[] = [foundation, parked];
