import { killedChange } from './testing/killed-change.ts';

killedChange(() => 1, 600_000);
