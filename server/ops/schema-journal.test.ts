import { killedChange } from './testing/killed-change.ts';

// Every statement is in `npm run test:faults`.
killedChange((dialect) => (dialect === 'mysql' ? 14 : 6), 120_000);
