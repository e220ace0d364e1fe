/** What the address of the jobs screen holds. */
export interface JobsSearch {
  state?: string;
  name?: string;
  run?: string;
}

/** How often the jobs are asked for while the screen is visible, in ms. */
export const POLL = 2_000;
