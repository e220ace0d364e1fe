import { killedChange } from './testing/killed-change.ts';

// Every statement is in `npm run test:faults`.
killedChange((dialect) => (dialect === 'mysql' ? 7 : 4), 120_000);
