import type { JobState } from 'bullmq';

/** How a job's state is stored: small numbers keep the ordering index narrow. */
export const State = {
  wait: 0,
  prioritized: 1,
  delayed: 2,
  active: 3,
  waitingChildren: 4,
  completed: 5,
  failed: 6,
} as const;

export type StateCode = (typeof State)[keyof typeof State];

const CODE_BY_NAME: Readonly<Record<string, StateCode>> = {
  wait: State.wait,
  waiting: State.wait,
  prioritized: State.prioritized,
  delayed: State.delayed,
  active: State.active,
  'waiting-children': State.waitingChildren,
  completed: State.completed,
  failed: State.failed,
};

const PUBLIC_NAME: Readonly<Record<StateCode, JobState>> = {
  [State.wait]: 'waiting',
  [State.prioritized]: 'prioritized',
  [State.delayed]: 'delayed',
  [State.active]: 'active',
  [State.waitingChildren]: 'waiting-children',
  [State.completed]: 'completed',
  [State.failed]: 'failed',
};

/** The stored code of a state or job type; undefined for names that hold no jobs here, such as `paused`. */
export function stateCode(name: string): StateCode | undefined {
  return CODE_BY_NAME[name];
}

/** The name BullMQ's getState reports. */
export function stateName(code: StateCode): JobState {
  return PUBLIC_NAME[code];
}

/** The name used as `prev` in events: the waiting list is called `wait` there. */
export function eventStateName(code: StateCode): string {
  return code === State.wait ? 'wait' : PUBLIC_NAME[code];
}
